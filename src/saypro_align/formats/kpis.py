"""The results of a period as text: what is on track, what is not, who has not reported, and what the period changed."""

from collections.abc import Iterable, Iterator
from datetime import date
from fractions import Fraction

from saypro_align.assessment import Assessment
from saypro_align.figures import figure, percent
from saypro_align.findings import Exact
from saypro_align.formats.amounts import (
    decimals,
    expectation,
    measured,
    remaining,
    target,
    trend_words,
    why_no_data,
    why_no_pace,
)
from saypro_align.formats.plain import fitted, padded, plural, safe, sparkline, table, width, wrapped
from saypro_align.formats.text import MOST_DEPARTMENTS, WORST, gap_lines, not_read_block
from saypro_align.items import ORGANIZATION
from saypro_align.kpis import Pace
from saypro_align.periods import Period
from saypro_align.results import Contribution, DepartmentResult, GoalResult, Results, Rolled, Row
from saypro_align.standing import Standing
from saypro_align.values import listed

PERIODS = 12
"""How many periods a sparkline shows."""
FEW, MANY = 5, 30
_ORDER = (Pace.AT_RISK, Pace.BEHIND, Pace.ON_TRACK, Pace.ACHIEVED, None)
_PACES = (Pace.ACHIEVED, Pace.ON_TRACK, Pace.BEHIND, Pace.AT_RISK, None)


def kpis_page(
    assessment: Assessment, found: Results, *, columns: int = 80, department: str | None = None, plain: bool = False
) -> str:
    """The results of a period; of one department, in full detail, where it is named. `plain` keeps to ASCII."""
    page = _Page(assessment, found, columns, plain)
    blocks = page.department(department) if department is not None else page.organization()
    return "\n\n".join(block for block in blocks if block) + "\n"


class _Page:
    def __init__(self, assessment: Assessment, found: Results, columns: int, plain: bool) -> None:
        self.assessment = assessment
        self.found = found
        self.columns = columns
        self.plain = plain

    def organization(self) -> Iterator[str]:
        organization = self.assessment.workspace.organization
        name = (organization.name if organization else None) or "The organization"
        yield self._headline(name, self.found.rows)
        yield not_read_block(self.assessment, self.columns)
        yield self._departments()
        yield self._slow(self.found.rows)
        yield self._not_reported(self.found.rows)
        yield self._changes(self.found.rows)
        yield self._goals()
        yield self._impact(self.found.rows)
        if self.found.organization:
            yield self._section("The organization's own KPIs", self.found.organization, full=False)
        for department in self._shown():
            yield self._section(department.department.name, department.rows, full=False)
        yield self._to_check(None)
        yield self._legend()

    def department(self, department: str) -> Iterator[str]:
        if department == ORGANIZATION:
            name, rows = "The organization's own KPIs", self.found.organization
        else:
            result = next(d for d in self.found.departments if d.department.id == department)
            name, rows = result.department.name, result.rows
        yield self._headline(name, rows)
        yield not_read_block(self.assessment, self.columns)
        yield self._not_reported(rows)
        yield self._changes(rows)
        yield self._brings(department)
        yield self._section("KPIs", rows, full=True)
        yield self._to_check(department)
        yield self._legend()

    # --- the whole ----------------------------------------------------------------------------------------------------

    def _headline(self, name: str, rows: list[Row]) -> str:
        found, as_of = self.found, self.assessment.as_of
        head = f"{name} in {found.period.in_words}, judged as of {as_of}."
        if not rows:
            return wrapped(f"{head} There is no KPI.", self.columns)
        counts = [(sum(row.now.pace is pace and row.now.reached is not None for row in rows), pace) for pace in _PACES]
        early = sum(row.now.pace is Pace.ON_TRACK and row.now.expected is None for row in rows)
        of_them = f" ({early} of them with no figure of the plan's time yet)" if early else ""
        names = {Pace.ON_TRACK: f"on track{of_them}", None: "without a known pace"}
        words = [f"{count} {names.get(pace, str(pace))}" for count, pace in counts if count]
        no_data = sum(row.now.reached is None for row in rows)
        if no_data:
            words.append(f"{no_data} without data")
        return "\n".join([wrapped(f"{head} {plural(len(rows), 'KPI')}: {listed(words)}.", self.columns), *self._time()])

    def _time(self) -> Iterator[str]:
        facts = self.assessment.facts
        start, end = (facts.frame.start, facts.frame.end) if facts else (None, None)
        if start is None or end is None:
            words = "organization.yaml has no 'period', so no value is expected before a KPI's dated targets."
            yield wrapped(words, self.columns)
        elif start <= self.found.last <= end:
            passed = percent(Fraction((self.found.last - start).days, max((end - start).days, 1)))
            yield wrapped(f"Of the plan's time, {start} to {end}, {passed} has passed.", self.columns)

    def _departments(self) -> str:
        head = ["Department", "KPIs", "Achieved", "On track", "Behind", "At risk", "Open", "Attained", "Change"]
        rows = [head]
        if self.found.organization:
            rows.append(self._counted("organization", self.found.organization, None))
        shown = self._shown()
        rows += [self._counted(d.department.id, d.rows, d.attained) for d in shown]
        lines = table(rows, [False] + [True] * 8, gap=" ", most=20)
        if len(shown) < len(self.found.departments):
            words = (
                f"The {len(shown)} of {len(self.found.departments)} departments that attained least are shown; "
                "--department shows another, --format json all."
            )
            lines.append(wrapped(words, self.columns))
        before = self.found.period.shifted(-1).in_words
        words = (
            "Open: without data, or without a known pace. Attained: the mean of the attainments, each held to 0..100 "
            f"%, by weight, of the KPIs that have data. Change: since {before}, in points."
        )
        return "\n".join([*lines, wrapped(words, self.columns)])

    def _shown(self) -> list[DepartmentResult]:
        """All departments; of very many those that attained least."""
        departments = self.found.departments
        if len(departments) <= MOST_DEPARTMENTS:
            return departments
        return sorted(departments, key=lambda d: (d.attained.now is None, d.attained.now or 0))[:WORST]

    def _counted(self, name: str, rows: list[Row], attained: Rolled | None) -> list[str]:
        counts = [sum(row.now.pace is pace for row in rows) for pace in _PACES[:-1]]
        still = len(rows) - sum(counts)
        numbers = [str(count) for count in (len(rows), *counts, still)]
        return [name, *numbers, *(_rolled(attained) if attained is not None else ("", ""))]

    def _slow(self, rows: list[Row]) -> str:
        """The KPIs that need somebody, in one place."""
        lines = []
        for pace in (Pace.AT_RISK, Pace.BEHIND):
            names = [f"{row.kpi.name} ({row.kpi.department})" for row in rows if row.now.pace is pace]
            if names:
                lines.append(wrapped(f"{str(pace).capitalize()}: {_few(names)}.", self.columns, "  ", ""))
        return "\n".join(lines) or "No KPI is behind or at risk."

    def _goals(self) -> str:
        if not self.found.goals:
            return ""
        lines = ["Organizational goals: what the KPIs that support them come to"]
        for goal in self.found.goals:
            now, change = _rolled(goal.attained)
            result = f"{now} % ({change} points)" if goal.attained.now is not None else "no data"
            lines.append(f"  {padded(safe(goal.goal.id), 28)} {result}".rstrip())
            lines += self._moved_by(goal)
        if self.found.attained.now is not None:
            now, change = _rolled(self.found.attained)
            words = (
                f"All goals by their weight: {now} % ({change} points since {self.found.period.shifted(-1).in_words})."
            )
            lines.append(wrapped(words, self.columns))
        lines.append(
            wrapped(
                "Of each department: the points that it brings, and in brackets those that it could bring.",
                self.columns,
            )
        )
        return "\n".join(lines)

    def _moved_by(self, goal: GoalResult) -> Iterator[str]:
        if goal.contributions:
            by = [f"{c.department.id} {_points(c.brings)} ({_points(c.share)})" for c in goal.contributions]
            yield wrapped(_few(by, last=","), self.columns, " " * 6)
        together = self._together(goal.contributions)
        if together:
            yield wrapped(together, self.columns, " " * 6)
        for row in goal.own:
            yield wrapped(f"{row.kpi.name}: {self._in_short(row)}", self.columns, " " * 8, " " * 6)

    def _together(self, contributions: list[Contribution]) -> str:
        """Which departments move the goal together, and which of them hold the others back."""
        if len(contributions) < 2:
            return ""
        held_back = [c for c in contributions if any(row.now.pace is Pace.AT_RISK for row in c.rows)]
        words = f"Moved together by {len(contributions)} departments"
        if not held_back:
            return f"{words}, none with a KPI at risk."
        behind = _few([f"{c.department.id} ({sum(r.now.pace is Pace.AT_RISK for r in c.rows)})" for c in held_back])
        return f"{words}; KPIs at risk: {behind}."

    def _in_short(self, row: Row) -> str:
        now = row.now
        if now.actual is None:
            return why_no_data(now)
        parts = [str(now.pace)] if now.pace else []
        parts.append(f"{measured(row.kpi, now.actual)} in {now.period}")
        if now.expected is not None and now.pace is not Pace.ACHIEVED:
            parts.append(f"{figure(now.expected, decimals(now))} expected")
        goal = target(row.kpi)
        return ", ".join([*parts, f"target {goal}"] if goal else parts)

    # --- who has not reported -----------------------------------------------------------------------------------------

    def _not_reported(self, rows: list[Row]) -> str:
        lines: list[str] = []
        holders = _by_holder(row for row in rows if row.now.missing is not None)
        for holder, late in holders[:MANY]:
            lines.append(self._who(holder))
            lines += [wrapped(self._late(row), self.columns, " " * 6, " " * 4) for row in late]
        if len(holders) > MANY:
            lines.append(f"  ... and figures of {len(holders) - MANY} more departments.")
        never = [row for row in rows if row.now.actual is None and row.now.missing is None]
        if never:
            words = _few([f"{row.kpi.name} ({row.kpi.department})" for row in never])
            lines.append(wrapped(f"Never measured so far: {words}.", self.columns, " " * 4, "  "))
        without = [row for row in rows if row.now.actual is not None and row.now.reached is None]
        if without:
            words = _few([f"{row.kpi.name} ({row.kpi.department}: {row.now.why_no_data})" for row in without])
            lines.append(wrapped(f"Measured, and held against nothing: {words}.", self.columns, " " * 4, "  "))
        if not lines:
            return f"Every figure that is due in {self.found.period.in_words} was reported."
        return "\n".join(["Not reported", *lines])

    def _who(self, holder: str) -> str:
        facts, department = self.assessment.facts, self.assessment.workspace.departments.get(holder)
        if department is None or facts is None:
            return "  The organization"
        return wrapped(f"{department.name} ({facts.head(department).removesuffix(',')})", self.columns, "    ", "  ")

    def _late(self, row: Row) -> str:
        series = self.assessment.facts.series(row.kpi).points if self.assessment.facts else []
        known = [point for point in series if point.last <= self.found.last]
        last = (
            f"the last is {measured(row.kpi, known[-1].value or 0)} in {known[-1].period}" if known else "none so far"
        )
        note = f"; {row.now.note}" if row.now.note and row.now.actual is None else ""
        return f"{row.kpi.name}, for {row.now.missing} ({last}{note})"

    # --- what the period changed --------------------------------------------------------------------------------------

    def _changes(self, rows: list[Row]) -> str:
        new = [row for row in rows if row.is_new]
        both = [row for row in new if row.now.pace is not None and row.before.pace is not None]
        rank = {pace: index for index, pace in enumerate(Pace)}
        better = [row for row in both if rank[_pace(row.now)] > rank[_pace(row.before)]]
        worse = [row for row in both if rank[_pace(row.now)] < rank[_pace(row.before)]]
        back = [row for row in both if row not in worse and (row.now.reached or 0) < (row.before.reached or 0)]
        lines: list[str] = []
        for title, several in (
            ("Turned worse", worse),
            ("Turned better", better),
            ("Went backwards, at the same pace", sorted(back, key=_change)),
        ):
            if several:
                lines.append(f"  {title}")
                lines += [wrapped(self._moved(row), self.columns, " " * 6, " " * 4) for row in several[:FEW]]
                if len(several) > FEW:
                    lines.append(f"    ... and {len(several) - FEW} more.")
        lost = [row for row in rows if row.now.actual is None and row.before.actual is not None]
        first = [row for row in new if row.before.actual is None]
        for title, several in (("No longer reported", lost), ("Reported again, or for the first time", first)):
            if several:
                names = [f"{row.kpi.name} ({row.kpi.department})" for row in several]
                lines.append(wrapped(f"{title}: {_few(names)}.", self.columns, "    ", "  "))
        name = self.found.period.in_words
        title = f"What {name} changed"
        if not lines:
            return f"{title}: no KPI changed its pace."
        return "\n".join([title, *lines])

    def _moved(self, row: Row) -> str:
        now, before = row.now, row.before
        pace = f"{before.pace} to {now.pace}" if now.pace is not before.pace else f"{now.pace}"
        was, is_now = figure(before.actual or 0, decimals(before)), measured(row.kpi, now.actual or 0)
        note = f" ({now.note})" if now.note else ""
        return (
            f"{row.kpi.name} ({row.kpi.department}): {pace}; {was} in {before.period}, {is_now} in {now.period}{note}"
        )

    # --- impact -------------------------------------------------------------------------------------------------------

    def _impact(self, rows: list[Row]) -> str:
        greatest = sorted((row for row in rows if row.impact), key=lambda row: -row.impact)[:FEW]
        if not greatest:
            return ""
        organization = self.assessment.workspace.organization
        whole: Exact = sum(goal.weight for goal in organization.goals) if organization else 0
        lines = ["High-impact KPIs: they reach the most weight of organizational goals"]
        for row in greatest:
            words = f"{row.kpi.name} ({row.kpi.department}): {row.now.pace or why_no_data(row.now)}; reaches "
            words += f"{figure(row.impact)} of {figure(whole)}, by {listed(row.reaches)}"
            lines.append(wrapped(words, self.columns, " " * 4, "  "))
        brought = [(d.department.id, d.impact) for d in self.found.departments if d.impact is not None]
        if brought:
            parts = [f"{name} {_points(impact)}" for name, impact in brought]
            words = f"Cumulative impact, in points of all goals by their weight: {_few(parts)}."
            lines.append(wrapped(words, self.columns))
        return "\n".join(lines)

    def _brings(self, department: str) -> str:
        lines = []
        for goal in self.found.goals:
            for contribution in goal.contributions:
                if contribution.department.id == department:
                    brings, share = _points(contribution.brings), _points(contribution.share)
                    lines.append(f"  {goal.goal.id}: {brings} of the {share} points that its KPIs could bring")
        return "\n".join(["What it brings to the organizational goals", *lines]) if lines else ""

    # --- KPI by KPI ---------------------------------------------------------------------------------------------------

    def _section(self, title: str, rows: list[Row], *, full: bool) -> str:
        if not rows:
            return ""
        ordered: list[Row] = sorted(rows, key=lambda row: (row.now.reached is None, _ORDER.index(row.now.pace)))
        cells = [["Pace", "KPI", "Actual", "Attained", "Trend"], *(self._cells(row) for row in ordered)]
        room = self.columns - 2 - sum(max(width(cell[n]) for cell in cells) for n in (0, 2, 3, 4)) - 4
        for row, cell in zip(ordered, cells[1:], strict=True):
            cell[1] = self._name(row, room)
        head, *lines = table(cells, [False, False, True, True, False], gap=" ", most=self.columns)
        out = [title, "  " + head]
        for row, line in zip(ordered, lines, strict=True):
            out.append("  " + line)
            open_pace = row.now.pace is None and row.now.reached is not None
            if full or open_pace or row.now.pace in (Pace.AT_RISK, Pace.BEHIND):
                out += self._details(row, full=full)
        return "\n".join(out)

    def _name(self, row: Row, room: int) -> str:
        """The KPI's name, or its id where the name does not fit; with the period where its figure is an older one."""
        now = row.now
        shown = now.actual is None or self.found.first <= self._last_day(now.period) <= self.found.last
        period = "" if shown else f", {now.period}"
        names = [f"{safe(name)}{period}" for name in (row.kpi.name, row.kpi.id)]
        return next((name for name in names if width(name) <= room), fitted(names[1], max(16, room)))

    def _last_day(self, period: Period) -> date:
        return period.last_day(self.assessment.workspace.fiscal_year_start)

    def _cells(self, row: Row) -> list[str]:
        now = row.now
        pace = str(now.pace) if now.pace else ("no data" if now.reached is None else "open")
        actual = measured(row.kpi, now.actual) if now.actual is not None else "-"
        reached = percent(now.reached) if now.reached is not None else "-"
        facts = self.assessment.facts
        recent = facts.series(row.kpi).recent(self.found.last, PERIODS) if facts else []
        return [pace, "", safe(actual), reached, sparkline(recent, plain=self.plain)]

    def _details(self, row: Row, *, full: bool) -> Iterator[str]:
        now = row.now
        if now.actual is None:
            if full:
                yield wrapped(f"{why_no_data(now)}{f': {now.note}' if now.note else ''}", self.columns, " " * 11)
            return
        words = [*expectation(row.now), *remaining(row.now)]
        facts = self.assessment.facts
        if now.pace is None and now.reached is not None and facts is not None:
            words.append(why_no_pace(now, facts.due(row.kpi), facts.frame))
        if now.gaps:
            words.append(f"the sum lacks {listed(str(gap) for gap in now.gaps[:FEW])}")
        if full:
            words += trend_words(row)
        note = f" Note: {now.note}" if now.note and full else ""
        if words or note:
            yield wrapped("; ".join(words) + ("." if words else "") + note, self.columns, " " * 11)

    # --- the end of the page ------------------------------------------------------------------------------------------

    def _to_check(self, department: str | None) -> str:
        """The findings that make figures doubtful, and what was left out."""
        names = ("mixed-scale", "orphan-measurement")
        found = [
            finding
            for finding in self.assessment.findings
            if finding.name in names and (department is None or finding.department == department)
        ]
        lines = [gap_lines(finding, self.columns) for finding in found]
        later = self.found.later
        if later:
            ends = f" to {later[-1]}" if len(later) > 1 else ""
            words = f"Figures of later periods are left out here: {later[0]}{ends}."
            lines.append(wrapped(words, self.columns))
        return "\n".join((["Figures to check"] if found else []) + lines)

    def _legend(self) -> str:
        bands = self.assessment.settings.bands
        words = (
            "Attained: the way gone from the baseline to the target. Pace: attained over what was expected by then; on "
            f"track from {figure(bands.on_track)} %, behind from {figure(bands.behind)} %, else at risk. F: favorable, "
            "A: adverse."
        )
        if not self.plain:
            words += f" Trend: the latest {PERIODS} periods, low to high; a dot where nothing was measured."
        return wrapped(words, self.columns)


# --- words for one figure ---------------------------------------------------------------------------------------------


def _pace(standing: Standing) -> Pace:
    assert standing.pace is not None
    return standing.pace


def _change(row: Row) -> Exact:
    return (row.now.reached or 0) - (row.before.reached or 0)


def _few(words: list[str], last: str = " and") -> str:
    """Words as a sentence lists them; of very many the first."""
    if len(words) > MANY:
        return f"{', '.join(words[:MANY])} and {len(words) - MANY} more"
    return f"{last} ".join([", ".join(words[:-1]), words[-1]]) if len(words) > 1 else "".join(words)


def _by_holder(rows: Iterable[Row]) -> list[tuple[str, list[Row]]]:
    held: dict[str, list[Row]] = {}
    for row in rows:
        held.setdefault(row.kpi.department, []).append(row)
    return list(held.items())


def _points(share: Exact) -> str:
    return percent(share).removesuffix(" %")


def _rolled(rolled: Rolled) -> tuple[str, str]:
    """The result in percent, and its change as the two shown figures give it."""
    if rolled.now is None:
        return "-", "-"
    if rolled.before is None:
        return _points(rolled.now), "-"
    change = Fraction(_points(rolled.now)) - Fraction(_points(rolled.before))
    return _points(rolled.now), f"{float(change):+.1f}"
