"""Pages in a folder: written whole, and none lost that somebody edited."""

import json
from hashlib import sha256
from pathlib import Path

from saypro_align.files.disk import saved
from saypro_align.files.writing import link_in, write
from saypro_align.formats.plain import as_json
from saypro_align.frozen import frozen
from saypro_align.shell import refuse

WRITTEN = ".written.json"
"""The fingerprints of the pages as they were written."""


@frozen
class Shelf:
    """A folder of pages; `root` is what its owner named, and below it nothing is written through a link."""

    root: Path
    folder: Path

    def put(self, pages: dict[str, str]) -> list[str]:
        """Write pages by their paths in the folder; the names of those are returned that are kept as they were edited.

        The fingerprint of a page is written before the page: whenever the writing ends, none is taken for edited.
        """
        for name in pages:
            no_link(self.root, (self.folder / name).parent)
        known = self._fingerprints()
        edited = [name for name, text in pages.items() if not self._may_write(name, text, known.get(name, []))]
        fresh = {name: text for name, text in pages.items() if name not in edited}
        if not fresh:
            return edited
        self._remember(known | {name: [*known.get(name, [])[-1:], _fingerprint(text)] for name, text in fresh.items()})
        for name, text in fresh.items():
            write(self.folder / name, text)
        self._remember(known | {name: [_fingerprint(text)] for name, text in fresh.items()})
        return edited

    def knows(self, name: str) -> bool:
        """Whether a page of that name was written here."""
        return name in self._fingerprints()

    def _may_write(self, name: str, text: str, fingerprints: list[str]) -> bool:
        """Whether there is no such page yet, or it is as we wrote it, or as it would be written."""
        there = saved(self.folder, name)
        return there is None or (isinstance(there, str) and _fingerprint(there) in (_fingerprint(text), *fingerprints))

    def _remember(self, fingerprints: dict[str, list[str]]) -> None:
        page = {"version": 1, "pages": dict(sorted(fingerprints.items()))}
        write(self.folder / WRITTEN, as_json(page))

    def _fingerprints(self) -> dict[str, list[str]]:
        """The pages that were written, by name. Where that is not to be read, every page counts as edited."""
        text = saved(self.folder, WRITTEN)
        try:
            pages = json.loads(text)["pages"] if isinstance(text, str) else {}
            return {str(name): [str(one) for one in several] for name, several in pages.items()}
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            return {}


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
        refuse(f"'{link}' is a link, and nothing is written through it; put the folder itself there")
