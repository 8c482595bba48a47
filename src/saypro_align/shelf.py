"""Pages in a folder: written whole, and none lost that somebody edited."""

import json
import re
from hashlib import sha256
from pathlib import Path

from saypro_align.files.disk import saved
from saypro_align.files.writing import alone, link_in, write
from saypro_align.findings import Finding
from saypro_align.formats.plain import as_json
from saypro_align.frozen import frozen
from saypro_align.shell import complain, path_in_words, refuse

WRITTEN = ".written.json"
"""The fingerprints of the pages as they were written."""
VERSION = 1
_PRINT = re.compile("[0-9a-f]{64}")


@frozen
class Shelf:
    """A folder of pages; `root` is what its owner named, and below it nothing is written through a link."""

    root: Path
    folder: Path

    def put(self, pages: dict[str, str]) -> list[str]:
        """Write pages by their paths in the folder; the names of those are returned that are kept as they were edited.

        The fingerprint of a page is written before the page: whenever the writing ends, none is taken for edited.
        Where something else bears the name of the fingerprints it is kept, and none of the pages is known.
        """
        for name in pages:
            no_link(self.root, (self.folder / name).parent)
        found = self._fingerprints()
        known = {} if isinstance(found, str) else found
        edited = [name for name, text in pages.items() if not self._may_write(name, text, known.get(name, []))]
        fresh = {name: text for name, text in pages.items() if name not in edited}
        if isinstance(found, str):
            complain(
                f"{path_in_words(self.folder / WRITTEN)} {found}. It is kept, and no page beside it is known as one of "
                "report's, so none is renewed: move it away, or write into another folder"
            )
        if not fresh:
            return edited
        prints = {name: _fingerprint(text) for name, text in fresh.items()}
        if not isinstance(found, str):
            self._remember({name: [*known.get(name, [])[-1:], own] for name, own in prints.items()})
        for name, text in fresh.items():
            write(self.folder / name, text)
        if not isinstance(found, str):
            self._remember({name: [own] for name, own in prints.items()})
        return edited

    def knows(self, name: str) -> bool:
        """Whether a page of that name was written here."""
        found = self._fingerprints()
        return not isinstance(found, str) and name in found

    def _may_write(self, name: str, text: str, fingerprints: list[str]) -> bool:
        """Whether there is no such page yet, or it is as we wrote it, or as it would be written."""
        there = saved(self.folder, name)
        return there is None or (isinstance(there, str) and _fingerprint(there) in (_fingerprint(text), *fingerprints))

    def _remember(self, fingerprints: dict[str, list[str]]) -> None:
        """Add them to those that are known by now: other pages may be written beside these at the same time."""
        with alone(self.folder):
            found = self._fingerprints()
            known = {} if isinstance(found, str) else found
            page = {"version": VERSION, "pages": dict(sorted((known | fingerprints).items()))}
            write(self.folder / WRITTEN, as_json(page))

    def _fingerprints(self) -> dict[str, list[str]] | str:
        """The pages that were written, by name; or, as a clause, why what bears that name is not ours to renew."""
        place = self.folder / WRITTEN
        if place.is_symlink():
            return "is a link, and nothing is read or written through it"
        if place.is_dir():
            return "is a folder, and no list of pages that report wrote"
        text = saved(self.folder, WRITTEN)
        if isinstance(text, Finding):
            return f"cannot be taken for a list of pages: {text.message}"
        found = {} if text is None else _pages(text)
        return "is no list of pages that report wrote" if found is None else found


def _pages(text: str) -> dict[str, list[str]] | None:
    """What `_remember` wrote; None where it did not: whatever else bears the name belongs to somebody."""
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        return None
    if not isinstance(data, dict) or set(data) != {"version", "pages"} or data["version"] != VERSION:
        return None
    pages = data["pages"]
    prints = pages.values() if isinstance(pages, dict) else [None]
    ours = all(isinstance(several, list) and all(map(_is_print, several)) for several in prints)
    return pages if ours else None


def _is_print(one: object) -> bool:
    return isinstance(one, str) and _PRINT.fullmatch(one) is not None


def put_alone(place: Path, text: str) -> bool:
    """Write one page; whether it was, and not kept as it was edited, or is the user's own.

    Where it is one of a set, the set remembers it. A device or a pipe holds nothing that could be lost, and nothing is
    written through a link.
    """
    if place.is_symlink() or place.is_fifo() or place.is_char_device():
        write(place, text)
        return True
    above = place.absolute().parent.parent
    in_set, name = Shelf(above, above), f"{place.absolute().parent.name}/{place.name}"
    if in_set.knows(name):
        return not in_set.put({name: text})
    return not Shelf(place.parent, place.parent).put({place.name: text})


def _fingerprint(text: str) -> str:
    """What tells a text from others; line ends do not count, as git may change them on Windows."""
    return sha256(text.replace("\r\n", "\n").encode("utf-8", "surrogatepass")).hexdigest()


def no_link(root: Path, folder: Path) -> None:
    """Refuse to write where a folder below `root` is a link, which may lead out of the workspace."""
    link = link_in(root, folder)
    if link is not None:
        refuse(f"{path_in_words(link)} is a link, and nothing is written through it; put the folder itself there")
