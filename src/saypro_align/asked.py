"""What a person asked for, as options say it: the folder, the day, the period, the place of pages."""

import os
from datetime import date
from pathlib import Path

from saypro_align.files.checkout import brought_link
from saypro_align.files.disk import nearest_workspace
from saypro_align.periods import Period, Unit, likely_spelling
from saypro_align.shell import path_in_words, refuse
from saypro_align.values import shown


def workspace_folder(plans: Path | None) -> Path:
    """The folder that a command works on."""
    if plans is None:
        found = nearest_workspace(Path.cwd())
        if found is None:
            refuse(
                "no organization.yaml here or in a folder above, and no plans/: name the folder, "
                "or write one with `saypro-align init`"
            )
        return _of_the_repository(found)
    if not plans.exists():
        refuse(f"there is no folder {path_in_words(plans)}")
    if not plans.is_dir():
        refuse(f"{path_in_words(plans)} is a file: name the folder that holds organization.yaml")
    return _of_the_repository(plans)


def _of_the_repository(plans: Path) -> Path:
    """The folder, if no link of a stranger's leads from it to what is none of the repository's plans."""
    link = brought_link(plans)
    if link is not None:
        words = "is a link that the repository brings, and it leads out of it or into what is hidden"
        refuse(f"{path_in_words(link)} {words}: put the folder itself there")
    return plans


def day(text: str | None) -> Period:
    """The day of --as-of: a date, or a period whose last day is meant; today where nothing is said."""
    return Period.containing(date.today(), Unit.DAY) if text is None else named_period(text, "--as-of", "2025-02-28")


def named_period(text: str, option: str, example: str) -> Period:
    """The period that an option names."""
    try:
        return Period.read(text)
    except ValueError as error:
        better = likely_spelling(text)
        words = str(error).replace(f"'{text.strip()}'", shown(text))
        refuse(f"{option}: {words}; write {better if better and better != text else f'it as {example}'}")


def view(month: str | None, quarter: str | None) -> Period | None:
    """The period of --month or --quarter; None where nothing is said."""
    if month is not None and quarter is not None:
        refuse("--month and --quarter: name one of the two")
    for text, option, unit, example in (
        (month, "--month", Unit.MONTH, "2025-02"),
        (quarter, "--quarter", Unit.QUARTER, "2025-Q1"),
    ):
        if text is not None:
            period = named_period(text, option, example)
            if period.unit in (Unit.MONTH, Unit.QUARTER) and period.unit is not unit:
                refuse(f"{option}: '{text}' is no {unit}; write --{period.unit} {text}")
            if period.unit is not unit:
                refuse(f"{option}: '{text}' is no {unit}; write it as {example}")
            return period
    return None


PAGES = (".md", ".html")
OTHER_FILES = (
    *(".csv", ".doc", ".docx", ".htm", ".json", ".markdown", ".odt", ".pdf"),
    *(".pptx", ".rtf", ".txt", ".xhtml", ".xlsx", ".xml", ".yaml", ".yml"),
)
"""Endings with which a file is meant and no folder. Any other dot may stand in a folder's name: `reports-2025.02`."""


def names_a_page(output: str) -> bool:
    """Whether --output names the file of one page, and not a folder; what can be neither is refused."""
    path, ending = Path(output), Path(output).suffix.lower()
    if not output:
        refuse("--output: name a folder, a file that ends in .md or .html, or - to print")
    if path.is_dir() or ending in PAGES:
        return not path.is_dir()
    there = os.path.lexists(path)
    if (there and output.startswith("/dev/")) or path.is_char_device() or path.is_fifo():
        refuse(f"--output {path_in_words(output)}: that is no folder; --output - prints a page")
    rule = "the name of a page ends in .md or .html, and any other is that of a folder"
    if there:
        refuse(f"--output {path_in_words(output)}: that is a file already; {rule}")
    if ending in OTHER_FILES:
        words = f"no page is written as {ending}; {rule}, which must be there if it ends so"
        refuse(f"--output {path_in_words(output)}: {words}")
    return False
