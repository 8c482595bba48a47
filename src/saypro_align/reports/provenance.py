"""How every figure of a page can be traced: the day, the rules, the revision, the settings."""

from collections.abc import Iterator, Mapping
from typing import Any

from saypro_align.formats.json import settings_data
from saypro_align.model import Settings
from saypro_align.reports.edition import Edition


def trace(edition: Edition) -> Iterator[str]:
    """A sentence for each; the last says how figures are cut."""
    assessment = edition.assessment
    yield f"Judged as of {edition.day} by the rules {assessment.ruleset}."
    if assessment.revision:
        changes = ", with changes that are not committed" if assessment.dirty else ""
        if assessment.dirty is None:
            changes = "; git cannot tell whether they were changed since"
        yield f"The plans are those of revision {assessment.revision[:12]}{changes}."
    else:
        yield "The plans are not under git, so no revision is named."
    differing = list(_differing(settings_data(assessment.settings), settings_data(Settings())))
    yield (
        f"Settings that differ from the defaults: {'; '.join(differing)}."
        if differing
        else "All settings have their defaults."
    )
    yield (
        "Scores and percentages are cut to one decimal and points to two, so sums of shown figures can differ in the "
        "last digit; what is missing to a target is never shown as less than it is."
    )


def _differing(now: Mapping[str, Any], default: Mapping[str, Any], above: str = "") -> Iterator[str]:
    for name, value in now.items():
        if isinstance(value, dict):
            yield from _differing(value, default[name], f"{above}{name}.")
        elif value != default[name]:
            yield f"{above}{name} {value}"
