"""How the figures of a partnership are worded: its money, its shares, and how it stands."""

from fractions import Fraction

from saypro_align.accounts import Measure, Side, Statement, Told
from saypro_align.figures import cut, money, percent, rounded
from saypro_align.findings import Exact
from saypro_align.partners import PRESSING, UNEVEN, Balance, Evenness, Reviews

NAMES = {
    Measure.REVENUE: "Revenue",
    Measure.COSTS: "Costs",
    Measure.INVESTMENT: "Investment",
    Measure.RECEIVED: "Received",
    Measure.MARGIN: "Margin",
    Measure.MARGIN_SHARE: "Margin, share of revenue",
    Measure.EFFICIENCY: "Cost efficiency",
    Measure.CASH_FLOW: "Cash flow",
    Measure.ROI: "Return on investment",
}
OF_A_PERIOD = tuple(measure for measure in Measure if measure is not Measure.ROI)
"""An investment pays back over time, so its return is told to date only."""
_ADVICE = {
    Evenness.BALANCED: f"balanced, as it is below {UNEVEN} points",
    Evenness.LEANING: f"uneven; from {UNEVEN} points on the terms are to be talked about at the next review",
    Evenness.OUT: f"out of balance; from {PRESSING} points on the terms are to be talked about at once",
}


def value(measure: Measure, found: Exact | None, currency: str | None) -> str:
    """A figure as money, or as a percentage; a dash where it is not known."""
    if found is None:
        return "-"
    return percent(found) if measure.is_share else money(found, currency)


def variance(found: Told, currency: str | None) -> str:
    """The shown actual figure less the shown target, with F where it is favorable and A where it is adverse."""
    if found.actual is None or found.target is None:
        return "-"
    if found.measure.is_share:
        apart = Fraction(cut(found.actual * 100)) - Fraction(cut(found.target * 100))
        words = f"{'+' if apart > 0 else ''}{cut(apart)} points"
    else:
        apart = rounded(found.actual, 2) - rounded(found.target, 2)
        words = f"{'+' if apart > 0 else ''}{money(apart, currency)}"
    return words if found.favorable is None else f"{words} {'F' if found.favorable else 'A'}"


def needless(statement: Statement, measure: Measure) -> bool:
    """Whether a measure need not be told: an investment that nobody made, and what was received as it was earned."""
    if measure is Measure.RECEIVED:
        pairs = [(statement.of(Measure.REVENUE, side), statement.of(measure, side)) for side in Side]
        return all((came.target, came.actual) == (held.target, held.actual) for came, held in pairs)
    whole = statement.of(Measure.INVESTMENT)
    return measure is Measure.INVESTMENT and whole.target == whole.actual == 0


def balance_points(balance: Balance | None) -> str:
    """How many points more our side takes than it gives; a dash where it is not known."""
    if balance is None:
        return "-"
    shown = cut(balance.points)
    return shown if balance.points <= 0 or shown == "0.0" else f"+{shown}"


def balance_words(balance: Balance) -> str:
    """What the balance says of the terms."""
    return _ADVICE[balance.evenness]


def even_words(balance: Balance, ours: str, theirs: str) -> str:
    """The shares with which the terms would be balanced; as they are shown they sum to 100 %."""
    shown = cut(balance.given * 100)
    rest = cut(100 - Fraction(shown))
    return f"By what each has borne, {shown} % for {ours} and {rest} % for {theirs} would be even."


def next_review(reviews: Reviews) -> str:
    """When the terms are to be reviewed next."""
    if reviews.ended:
        return "ended"
    if reviews.due is None:
        return "-"
    return "overdue" if reviews.overdue else str(reviews.due)
