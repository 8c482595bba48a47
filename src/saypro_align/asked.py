"""What a person asked for, as options say it: the folder, the day, the period."""

from datetime import date
from pathlib import Path

from saypro_align.files.disk import nearest_workspace
from saypro_align.periods import Period, Unit, likely_spelling
from saypro_align.shell import refuse


def workspace_folder(plans: Path | None) -> Path:
    """The folder that a command works on."""
    if plans is None:
        found = nearest_workspace(Path.cwd())
        if found is None:
            refuse(
                "no organization.yaml here or in a folder above, and no plans/: name the folder, "
                "or write one with `saypro-align init`"
            )
        return found
    if not plans.exists():
        refuse(f"there is no folder '{plans}'")
    if not plans.is_dir():
        refuse(f"'{plans}' is a file: name the folder that holds organization.yaml")
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
        refuse(f"{option}: {error}; write {better if better and better != text else f'it as {example}'}")


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
