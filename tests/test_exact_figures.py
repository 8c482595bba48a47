"""Figures count with every digit that was typed, however many there are; what is for programs is the nearest double."""

import json
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from saypro_align.cli import app
from saypro_align.meant import inner_number
from saypro_align.reports.drafts import target_written
from saypro_align.values import exact, read_figure, read_money, read_number, read_target
from saypro_align.yamlfile import parse
from tests.workspaces import BASE

LONG = "1234567890123456.78"
digits = st.text("0123456789", min_size=1, max_size=17)
decimals = st.builds("{}{}.{}".format, st.sampled_from(["", "-", "+"]), digits, st.text("0123456789", max_size=40))


def counted(text: str) -> bool:
    """Whether a figure is of a size that is counted with."""
    return text.strip("+-0.") == "" or 1e-12 <= abs(float(text)) <= 1e18


@given(decimals.filter(counted))
def test_a_decimal_keeps_its_digits(text: str) -> None:
    """As YAML's number, and as a text with a sign of percent."""
    assert exact(read_number(parse("kpis/sales.yaml", f"a: {text}").data["a"])) == Fraction(text)
    assert exact(read_figure(f"{text}%").value) == Fraction(text)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        (LONG, Fraction(123456789012345678, 100)),
        ("123456789012345678e-2", Fraction(123456789012345678, 100)),
        ("1,234,567,890,123,456.78", Fraction(123456789012345678, 100)),
        ("1 234 567 890 123 456.78", Fraction(123456789012345678, 100)),
        ("0.12345678901234567890123", Fraction(12345678901234567890123, 10**23)),
        ("9007199254740993.0", 9007199254740993),
        ("0." + "3" * 200, Fraction(int("3" * 200), 10**200)),
    ],
)
def test_long_figures(text: str, value: Fraction) -> None:
    typed = parse("kpis/sales.yaml", f"a: {text if ',' not in text else repr(text)}").data["a"]
    assert exact(read_number(typed)) == value
    if len(text) <= 100:
        assert Fraction(read_money(f"{text} USD").amount if "e" not in text else value) == value


@pytest.mark.parametrize("text", ["1e-999999999", "1e999999999", f"0.{'0' * 20_000}1", f"1.{'0' * 9_000}1"])
def test_a_figure_of_any_size_takes_no_time(text: str) -> None:
    """An exponent of nine digits would be a number of a billion; what is that small or long is its nearest double."""
    typed = parse("kpis/sales.yaml", f"a: '{text}'\nb: {text}").data
    assert typed is None or repr(float(typed["b"])) == repr(typed["b"])


def test_what_was_typed_is_shown() -> None:
    typed = parse("kpis/sales.yaml", f"a: +{LONG}").data["a"]
    assert f"{typed}" == str(typed) == repr(typed) == LONG
    assert json.dumps({"a": typed}) == '{"a": 1234567890123456.8}'
    assert inner_number(f"${LONG}") == LONG
    assert target_written(read_target(f"+{LONG}%")) == f"+{LONG}%"
    assert target_written(read_target(f"-{LONG} points")) == f"-{LONG} points"
    assert target_written(read_target("+0.5 points")) == "+0.5 points"


def test_pages_show_cents_and_programs_get_the_nearest_double(tmp_path: Path) -> None:
    finance = f"{{2025-02: {{revenue: {LONG}, costs: {{us: '{LONG[:-1]}7 USD', partner: 0}}}}}}"
    agreement = (
        f"partner: Acme\ncurrency: USD\nterms: {{revenue_share: {{us: 60%, partner: 40%}}}}\nfinance: {finance}\n"
    )
    for path, text in {**BASE, "partnerships/acme.yaml": agreement}.items():
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_text(text, encoding="utf-8")
    asked = ["partners", str(tmp_path), "--month", "2025-02"]
    page = CliRunner().invoke(app, [*asked, "--partner", "acme"]).output
    data = CliRunner().invoke(app, [*asked, "--format", "json"]).output
    assert "Revenue                  Together      - 1,234,567,890,123,456.78 " in page
    assert "Margin                   Together      -                     0.01 " in page
    assert '"actual": 1234567890123456.8' in data
    assert '"actual": 0.01' in data
