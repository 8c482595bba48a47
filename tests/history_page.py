"""The console blocks of docs/history.md: each `$ saypro-align ...` with what it prints in a year of commits."""

import tempfile
from pathlib import Path

from tests import readme, year

PAGE = readme.ROOT / "docs" / "history.md"


def renewed(text: str, months: year.Year) -> str:
    """The page with the real output in every block."""

    def block(arguments: str) -> str:
        command = arguments.split()[0]
        places = {"history": months.top, "improve": readme.ROOT}
        output = readme.output(arguments, places.get(command, months.checkouts[2]))
        return f"```console\n$ saypro-align {arguments}\n{output}```"

    return readme.BLOCK.sub(lambda found: block(found[1]), text)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        PAGE.write_text(renewed(PAGE.read_text(encoding="utf-8"), year.make(Path(folder))), encoding="utf-8")
