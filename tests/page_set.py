"""All pages that a check from outside reads, as files: `python -m tests.page_set FOLDER`.

`plain/` holds those of the example, of the small workspaces and of the real agencies where they are at hand; `hostile/`
those of the example with texts that try to be something else.
"""

import sys
from collections.abc import Iterator
from pathlib import Path

from saypro_align.files.disk import on_disk
from saypro_align.periods import Period
from saypro_align.reports.edition import Edition
from tests.editions import FEBRUARY, JANUARY, PLANS, edition, example, pages
from tests.hostile import hostile_example
from tests.test_federal import PLANS as FEDERAL
from tests.test_reports import WORKSPACES


def editions() -> Iterator[tuple[str, Edition]]:
    """Every edition with the folder of its pages."""
    yield "plain/example", example()
    yield "plain/january", edition(on_disk(PLANS), JANUARY)
    yield "plain/quarter", edition(on_disk(PLANS), Period.read("2025-Q1"))
    for name, files in WORKSPACES.items():
        yield f"plain/{name.replace(' ', '-')}", edition(files, FEBRUARY)
    yield "plain/years-later", edition(WORKSPACES["no data"], Period.read("2031-12"))
    if FEDERAL.is_dir():
        yield "plain/federal", edition(on_disk(FEDERAL), Period.read("2022-Q4"))
    yield "hostile/example", hostile_example()


def main(folder: Path) -> None:
    """Write them all."""
    for name, made in editions():
        for path, text in pages(made).items():
            target = folder / name / f"{path}.md"
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
