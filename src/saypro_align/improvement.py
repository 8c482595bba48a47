"""What `improve` does: the shortest way to a target, shown whole."""

from fractions import Fraction
from pathlib import Path

from saypro_align.advice import shortest_way
from saypro_align.commands import assessed, known_department, verdict
from saypro_align.findings import Exact
from saypro_align.outputs import known_format
from saypro_align.shell import columns, refuse, refuse_without_an_organization
from saypro_align.values import exact

FORMS = ("text", "json")


def improve(
    plans: Path | None, to: float | None, department: str | None, form: str, as_of: str | None
) -> tuple[str, int]:
    """What `improve` prints, and its exit code."""
    known_format(form, FORMS)
    if to is not None and not 0 < to <= 100:
        refuse(f"--to: {to:g} is not a target; write a number above 0, up to 100")
    assessment = assessed(plans, as_of, with_revision=form == "json")
    if assessment.facts is None:
        refuse_without_an_organization("there is no score")
    holder = known_department(assessment, department) if department is not None else None
    target: Exact = assessment.settings.target if to is None else Fraction(exact(to))
    way = shortest_way(assessment.score, target, holder)
    from saypro_align.formats import improve as pages

    if form == "json":
        return pages.improve_json(assessment, way, target, holder), verdict(assessment, None)
    return pages.improve_page(assessment, way, target, holder, columns=columns()), verdict(assessment, None)
