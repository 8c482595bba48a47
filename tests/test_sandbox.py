"""Templates of strangers: they lay out what they are given, and can neither leave the sandbox nor hold up a page."""

import time
from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import TemplateError
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markdown_it import MarkdownIt

from saypro_align.reports import grammar, limits
from saypro_align.reports.markdown import folded, text
from saypro_align.reports.sandbox import Sandbox


@dataclass(frozen=True, slots=True)
class Row:
    name: str
    figure: int
    theme: str | None = None

    @property
    def double(self) -> int:
        return self.figure * 2

    def render(self) -> str:
        return "called"


class Pair(NamedTuple):
    left: str
    right: str


ROWS = (Row("b|x", 2, "keep"), Row("a", 10, "reach"), Row("C", 5, "keep"))
CONTEXT: dict[str, object] = {
    "title": "Sales | *now*",
    "rows": ROWS,
    "table": {"a": 1, "items": "its own", "function": len},
    "pair": Pair("l", "r"),
    "none": None,
    "yes": True,
    "share": Fraction(1, 3),
    "empty": [],
    "function": len,
    "type": str,
    "module": time,
    "numbers": [3, 1, 2],
    "generator": (each for each in ROWS),
    "a_set": {"a", "b"},
}


def page(template: str, **others: str) -> str:
    return Sandbox({"page.md.j2": template, **{f"{name}.md.j2": other for name, other in others.items()}}).page(
        "page.md.j2", CONTEXT
    )


SHOWN = {
    "{{ title }}": r"Sales \| \*now\*",
    "{{ '**as it stands** | ' }}{{ ', ' if yes }}": "**as it stands** | , ",
    "{{ 'x' if none }}": "",
    "{{ title if yes else '-' }}": r"Sales \| \*now\*",
    "{{ title ~ ' and ' ~ 3 }}": r"Sales \| \*now\* and 3",
    "{{ title|code ~ ' and ' ~ title }}": r"`Sales `\|` *now*` and Sales \| \*now\*",
    "{{ title|code + title }}": r"`Sales `\|` *now*`Sales \| \*now\*",
    "{{ rows|map(attribute='name')|join(', ') }}": r"b\|x, a, C",
    "{{ rows|map(attribute='name')|map('code')|join(' | ') }}": r"`b`\|`x` \| `a` \| `C`",
    "{{ rows|join(', ', attribute='name') }}": r"b\|x, a, C",
    "{{ rows|sort(attribute='name')|map(attribute='name')|join }}": r"ab\|xC",
    "{{ rows|sort(true, attribute='figure')|map(attribute='figure')|join(' ') }}": "10 5 2",
    "{% for g in rows|groupby('theme') %}{{ g.grouper }}:{{ g.list|length }} {% endfor %}": "keep:2 reach:1 ",
    "{{ 'Win more.'|heading }} {{ 'Really?!'|heading }} {{ '...'|heading }}": "Win more Really? ...",
    "{% for one, many in rows|groupby('theme') %}{{ one }}{% endfor %}": "keepreach",
    "{{ rows|selectattr('figure', 'gt', 4)|map(attribute='name')|join }}": "aC",
    "{{ rows|rejectattr('theme', 'in', ['keep'])|map(attribute='name')|join }}": "a",
    "{{ numbers|select('odd')|sum }} {{ numbers|reject('odd')|sum }}": "4 2",
    "{{ rows|sum(attribute='figure') + rows[0].double - 1 }}": "20",
    "{{ numbers|min }} {{ numbers|max }} {{ numbers|sort|join }} {{ numbers|reverse|join }}": "1 3 123 213",
    "{{ (rows|max(attribute='figure')).name }}": "a",
    "{{ numbers|first }}{{ numbers|last }}{{ numbers[1] }}{{ numbers[-1] }}{{ numbers[1:]|join }}": "321212",
    "{{ ['a', 'A', 'b']|unique|join }}": "ab",
    "{% for part in numbers|batch(2, 0) %}{{ part|join }};{% endfor %}": "31;20;",
    "{% for part in numbers|slice(2) %}{{ part|join }};{% endfor %}": "31;2;",
    "{{ table.a }}{{ table['a'] }}{{ table.items }}": "11its own",
    "{% for key, value in {'x': 1, 'y': 2}.items() %}{{ key }}{{ value }}{% endfor %}": "x1y2",
    "{{ pair.left }}{{ pair[1] }}": "lr",
    "{{ nowhere|default('-') }} {{ rows[0].nowhere|d('-') }} {{ none|default('-', true) }}": r"\- \- \-",
    "{{ 'y' if nowhere is defined }}": "",
    "{{ 'x' if nowhere is undefined and title is defined }}": "x",
    "{{ 'x' if 1 < 2 <= 2 and 'a' in 'abc' and 'q' not in numbers and 2 in numbers and 'a' in table }}": "x",
    "{{ 'x' if 4 is divisibleby 2 and 'a' is string and 1 is number and none is none }}": "x",
    "{{ title|mermaid }} {{ title|mermaid(8) }}": "Sales | #42;now#42; Sales |…",
    "{{ ''|int(3) }}{{ 5|int }}{{ numbers[::-1]|join }}": "35213",
    "{{ 7 // 2 }}{{ 7 % 4 }}{{ -3|abs }}{{ ' 12 '|int }}{{ 'x'|int(7) }}": "333127",
    "{{ 'win MORE'|title }} {{ 'win MORE'|capitalize }} {{ title.upper() }}": r"Win More Win more SALES \| \*NOW\*",
    "{{ 'a longer text'|truncate(10) }} {{ 'short'|truncate(10) }}": "a longer… short",
    "{{ 'a-b-c'|replace('-', '*') }}": r"a\*b\*c",
    "{% set x %}{{ title }}{% endset %}{{ x }}{{ '  x '|trim }}": r"Sales \| \*now\*x",
    "{% macro m(x, y='q') %}*{{ x }}{{ y }}{{ caller() if caller is defined }}*{% endmacro %}{{ m('a|') }}": r"*a\|q*",
    "{% macro m(x) %}<{{ caller(x) }}>{% endmacro %}{% call(y) m('a|') %}{{ y }}{% endcall %}": r"<a\|>",
    "{% for row in rows if row.figure > 4 %}{{ loop.index }}{{ row.name }}{% else %}none{% endfor %}": "1a2C",
    "{% for row in empty %}x{% else %}none{% endfor %}": "none",
    "{% for n in numbers %}{{ loop.cycle('a', 'b') }}{{ '.' if loop.last }}{% endfor %}": "aba.",
    "{% with x = 3 %}{{ x }}{% endwith %}{% filter indent(2, true) %}a\nb{% endfilter %}": "3  a\n  b",
    "{% raw %}{{ x }}{% endraw %}{# note #}": "{{ x }}",
    "{% include 'other.md.j2' %}": "other 3",
    "{% from 'macros.md.j2' import bold %}{{ bold('x|') }}": r"**x\|**",
    "{% import 'macros.md.j2' as m %}{{ m.bold('x|') }}{{ m.name }}": r"**x\|**n",
    "{{ ['a', 'b'][1] }}{{ (1, 2)|length }}{{ 'abc'[1:] }}": "b2bc",
    "{{ '{0}' }}{{ rows[0].name|upper|lower }}": r"{0}b\|x",
}  # fmt: skip


@pytest.mark.parametrize(("template", "shown"), SHOWN.items())
def test_what_templates_are_for(template: str, shown: str) -> None:
    others = {
        "other": "other {{ numbers[0] }}",
        "macros": "{% macro bold(x) %}**{{ x }}**{% endmacro %}{% set name = 'n' %}",
    }
    assert page(template, **others) == shown


ESCAPES = [
    "{{ ''.__class__.__mro__[1].__subclasses__() }}",
    "{{ ''['__class__'] }}",
    "{{ title['__cl' ~ 'ass__'] }}",
    "{{ ''|attr('__class__') }}",
    "{{ ['']|map(attribute='__class__')|list }}",
    "{{ ['']|map('attr', '__class__')|first }}",
    "{{ rows|sort(attribute='__class__') }}",
    "{{ rows|groupby('__class__') }}",
    "{{ rows|selectattr('__class__.__name__', 'eq', 'Row')|list }}",
    "{{ rows[0].render() }}",
    "{{ rows[0].render }}",
    "{{ rows[0].__dataclass_fields__ }}",
    "{{ '{0.__class__.__init__.__globals__}'.format(rows[0]) }}",
    "{{ '{a}'.format_map({'a': 1}) }}",
    "{{ ('{0.__class__}'|format)(1) }}",
    "{{ '%s'|format(1) }}",
    "{{ '%s' % title }}",
    "{{ title.format }}",
    "{{ ['{0.__class__}']|map('format', 1)|list }}",
    "{% set f = '{0.__class__}'.format %}{{ f(1) }}",
    "{{ [''.format]|map('upper')|first }}",
    "{{ self.__init__.__globals__ }}",
    "{{ self }}",
    "{{ self._TemplateReference__context }}",
    "{% for x in numbers %}{{ loop.__class__ }}{% endfor %}",
    "{% for x in numbers %}{{ loop._iterable }}{% endfor %}",
    "{% for x in numbers %}{{ loop }}{% endfor %}",
    "{% for x in numbers %}{{ loop.changed(x) }}{% endfor %}",
    "{{ cycler.__init__.__globals__.os }}",
    "{{ cycler('a') }}",
    "{{ joiner() }}",
    "{{ namespace() }}",
    "{{ lipsum.__globals__ }}",
    "{{ range(3)|list }}",
    "{{ dict(a=1) }}",
    "{{ get_flashed_messages.__globals__ }}",
    "{{ url_for.__globals__ }}",
    "{{ config }}",
    "{{ environment }}",
    "{{ context }}",
    "{{ function([1]) }}",
    "{{ function.__self__ }}",
    "{{ type.mro() }}",
    "{{ type(1) }}",
    "{{ module.sleep(1) }}",
    "{{ module.sys }}",
    "{{ generator.gi_frame.f_globals }}",
    "{{ generator.gi_code }}",
    "{{ generator|list }}",
    "{% macro m() %}{% endmacro %}{{ m.__globals__ }}",
    "{% macro m() %}{% endmacro %}{{ m._func }}",
    "{% macro m() %}{% endmacro %}{{ m.name }}",
    "{% macro m() %}{{ caller.__class__ }}{% endmacro %}{% call m() %}{% endcall %}",
    "{% import 'other.md.j2' as o %}{{ o._body_stream }}",
    "{% import 'other.md.j2' as o %}{{ o.__class__ }}",
    "{% import 'other.md.j2' as o %}{{ o }}",
    "{{ numbers.append(4) }}",
    "{{ numbers.sort() }}",
    "{{ numbers.__add__([1]) }}",
    "{{ table.update({'a': 2}) }}",
    "{{ table.pop('a') }}",
    "{{ table.setdefault('b', 1) }}",
    "{{ title|code|safe }}",
    "{{ title|safe }}",
    "{{ title|e }}",
    "{{ title|xmlattr }}",
    "{{ title|urlize }}",
    "{{ title|pprint }}",
    "{{ title|tojson }}",
    "{{ 5|filesizeformat }}",
    "{{ numbers|random }}",
    "{{ title|list }}",
    "{{ title.encode() }}",
    "{{ title.join(numbers) }}",
    "{{ title.translate({}) }}",
    "{{ (title|code).upper() }}",
    "{{ (title|code).unescape() }}",
    "{{ (title|code)[0] }}",
    "{{ (title|code)[1:] }}",
    "{{ title|code|replace('`', '') }}",
    "{{ title|code|truncate(3) }}",
    "{{ title|code|upper }}",
    "{{ title|code|first }}",
    "{% autoescape false %}{{ title }}{% endautoescape %}",
    "{% extends 'other.md.j2' %}",
    "{% block x %}{% endblock %}",
    "{% include title %}",
    "{% include ['other.md.j2', 'x'] %}",
    "{% include '../../etc/passwd' %}",
    "{% include '/etc/passwd' ignore missing %}",
    "{% include 'nowhere.md.j2' ignore missing %}",
    "{% import '..' as x %}",
    "{% from title import x %}",
    "{% set numbers.x = 1 %}",
    "{% set ns = namespace(x=1) %}{% set ns.x = 2 %}",
    "{{ none }}",
    "{{ yes }}",
    "{{ share }}",
    "{{ 1.5 }}",
    "{{ rows }}",
    "{{ rows[0] }}",
    "{{ table }}",
    "{{ a_set|join }}",
    "{% for x in a_set %}{% endfor %}",
    "{% for x in title %}{% endfor %}",
    "{{ nowhere }}",
    "{{ nowhere.x }}",
    "{{ nowhere['x'] }}",
    "{{ 'x' if nowhere }}",
    "{{ nowhere == 1 }}",
    "{{ nowhere ~ 'x' }}",
    "{{ nowhere + 1 }}",
    "{{ nowhere|upper }}",
    "{{ nowhere|join }}",
    "{% for x in nowhere %}{% endfor %}",
    "{{ rows[0].nowhere }}",
    "{{ rows[9] }}",
    "{{ empty|first }}",
    "{{ empty|max }}",
    "{{ rows == rows }}",
    "{{ rows[0] in rows }}",
    "{{ rows|sort }}",
    "{{ rows|sort(attribute='theme')|sum }}",
    "{{ 1 < 'a' }}",
    "{{ [1, 'a']|sort }}",
    "{{ 1 / 2 }}",
    "{{ 2 ** 9 }}",
    "{{ title|replace('', 'x') }}",
    "{{ 5|indent }}",
    "{{ 5|length }}",
    "{{ numbers[::0] }}",
    "{{ numbers[nowhere] }}",
    "{{ numbers['x'] }}",
    "{{ numbers[none] }}",
    "{{ table.function(1) }}",
    "{{ table.function }}",
    "{{ 1 // 0 }}",
    "{{ 1 % 0 }}",
    "{{ -'a' }}",
    "{{ not_there() }}",
    "{{ title() }}",
    "{{ title.upper(1, 2) }}",
    "{{ title|truncate(1, 2, 3, 4, 5) }}",
    "{{ title|nosuchfilter }}",
    "{{ 1 is nosuchtest }}",
    "{{ [1]|map('nosuchfilter') }}",
    "{{ [1]|select('nosuchtest') }}",
    "{{ title.upper(*numbers) }}",
    "{% macro m(x) %}{% endmacro %}{{ m(**table) }}",
    "{% macro m(x) %}{% endmacro %}{{ m(1, 2) }}",
    "{% macro m(x) %}{% endmacro %}{{ m(y=2) }}",
    "{% for x in rows recursive %}{{ loop(rows) }}{% endfor %}",
    "{{ {title: 1} }}",
    "{{ table[rows] }}",
    "{{ table.get(rows) }}",
    "{% for a, b in numbers %}{% endfor %}",
    "{% debug %}",
    "{% do 1 %}",
    "{% trans %}{% endtrans %}",
    "{% break %}",
    "{{",
    "{% if %}",
    "{% for x in numbers %}",
    "{# x",
    "{{ 1" + "0" * 5000 + " }}",
    "{{ " + "(" * 100_000 + "1" + ")" * 100_000 + " }}",
    "{% if yes %}" * 5000 + "{% endif %}" * 5000,
    "{% for x in numbers %}" * 25 + "{% endfor %}" * 25,
    "{{ " + "1 + " * 20_000 + "1 }}",
    "{{ title" + "|upper" * 5000 + " }}",
    "{{ 1 }}" * 30_000,
    "{{ title.upper(a=1, a=2) }}",
]


@pytest.mark.parametrize("template", ESCAPES, ids=lambda template: str(template)[:70])
def test_what_templates_are_not_for_is_refused(template: str) -> None:
    start = time.process_time()
    with pytest.raises((TemplateError, TypeError, ValueError)):
        page(template, other="other")
    assert time.process_time() - start < 10


def test_jinjas_own_sandbox_would_let_some_of_them_pass() -> None:
    """So that the table above does not only hold what cannot be read anyway."""
    own = ImmutableSandboxedEnvironment()
    passed = []
    for template in ESCAPES:
        try:
            own.from_string(template).render(CONTEXT)
        except Exception:  # noqa: BLE001
            continue
        passed.append(template)
    assert len(passed) > 40


LONG = "{% set a = 'x' %}" + "{% set a = a ~ a %}" * 20
LOOPS = "".join(f"{{% for x{n} in l %}}" for n in range(8)) + "x" + "{% endfor %}" * 8
HUGE = [
    "{% set a = 'x' * 1000000000 %}",
    "{% set a = 'xxxxxxxxxx' %}" + "{% set a = a ~ a %}" * 40 + "{{ a|length }}",
    "{% set a = 'xxxxxxxxxx' %}" + "{% set a = a + a %}" * 40 + "{{ a|length }}",
    "{% set a %}xxxxxxxxxx{% endset %}" + "{% set a %}{{ a }}{{ a }}{% endset %}" * 40,
    "{% set a %}xxxxxxxxxx{% endset %}" + "{% set a = a ~ a %}" * 40,
    "{% set a = 'xxxxxxxxxx' %}" + "{% set a = [a, a]|join %}" * 40,
    "{% set a = 'xxxxxxxxxx' %}" + "{% set a = a|replace('x', a) %}" * 10,
    "{% set a = 'xxxxxxxxxx' %}" + "{% set a = a|join(a) %}" * 10,
    "{% set a = [1] * 1000000000 %}",
    "{% set a = [1, 1] %}" + "{% set a = a + a %}" * 40,
    "{% set a = ['x', 'x'] %}" + "{% set a = [a, a] %}" * 40 + "{{ a|join }}",
    "{% set a = ['x', 'x'] %}" + "{% set a = [a, a] %}" * 40 + "{% set b = [a, a] %}{{ a == b }}",
    "{% set a = [1] %}{% set b = [1] %}" + "{% set a = [a, a] %}{% set b = [b, b] %}" * 40 + "{{ a in b }}{{ a == b }}",
    "{% set a = (1, 1) %}" + "{% set a = (a, a) %}" * 40 + "{{ table.get(a) }}",
    "{% set a = (1, 1) %}" + "{% set a = (a, a) %}" * 40 + "{{ [a]|unique }}",
    "{{ 9 ** 9 ** 9 }}",
    "{% set a = 9 %}" + "{% set a = a * a %}" * 60 + "{{ a }}",
    "{{ 'x'.ljust(1000000000) }}",
    "{{ 'x'.center(1000000000) }}",
    "{{ 'x'.zfill(1000000000) }}",
    "{{ 'x'.rjust(1000000000) }}",
    "{{ 'x'.replace('x', 'y') }}",
    "{{ 'x'.expandtabs(1000000000) }}",
    "{{ 'x'|center(1000000000) }}",
    "{{ 'x'|indent(1000000000, true) }}",
    "{{ 'x'|wordwrap(1) }}",
    "{{ '%1000000000d' % 1 }}",
    "{{ '{:1000000000}'.format(1) }}",
    "{{ '%*d'|format(1000000000, 1) }}",
    "{{ numbers|batch(1000000000, 1) }}",
    "{{ numbers|slice(1000000000) }}",
    "{{ numbers|sum(start=[]) }}",
    "{% for x in range(100000000) %}{% endfor %}",
    "{% set l = numbers|batch(100000, 1)|first %}{% for x in l %}{% for y in l %}{% endfor %}{% endfor %}",
    "{% set l = numbers|batch(100000, 1)|first %}{% for x in l %}{% for y in l if y > 9 %}{% endfor %}{% endfor %}",
    "{% set l = numbers|batch(1000, 1)|first %}" + LOOPS,
    "{% set l = numbers|batch(90000, 1)|first %}{% for x in l %}" + "a long text " * 100 + "{% endfor %}",
    "{% set l = numbers|batch(90000, 1)|first %}{% for x in l %}" + "{{ 1 + 1 }}" * 100 + "{% endfor %}",
    "{% set l = numbers|batch(20000, 1)|first %}{% for x in l %}{{ l|sort|length }}{% endfor %}",
    "{% set l = numbers|batch(20000, 1)|first %}{% for x in l %}{{ 7 in l }}{% endfor %}",
    "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}",
    "{% macro m() %}{{ m() }}{{ m() }}{% endmacro %}{{ m() }}",
    "{% macro a() %}{{ b() }}{{ b() }}{% endmacro %}{% macro b() %}{{ a() }}{{ a() }}{% endmacro %}{{ a() }}",
    "{% macro m(n) %}{% if n %}{{ m(n - 1) }}{{ m(n - 1) }}{% endif %}{% endmacro %}{{ m(35) }}",
    "{% macro m(n) %}{% if n %}{{ m(n - 1) }}{% endif %}x{% endmacro %}{{ m(39) }}{{ m(41) }}",
    "{% macro m() %}{{ caller() }}{{ caller() }}{% endmacro %}" + "{% call m() %}" * 18 + "x" + "{% endcall %}" * 18,
    "{% include 'page.md.j2' %}",
    "{% include 'other.md.j2' %}",
    "{% import 'page.md.j2' as x %}",
    "{% from 'other.md.j2' import x %}",
    "{% for x in numbers %}{% include 'page.md.j2' %}{% endfor %}",
    "{% filter upper %}{% filter upper %}x{% endfilter %}{% endfilter %}",
    "{% set a = 'ß' %}" + "{% set a = (a ~ a).upper() %}" * 40,
    LONG + "{% for x in numbers|batch(5000, 1)|first %}{{ 'q' in a }}{% endfor %}",
    LONG + "{% for x in numbers|batch(5000, 1)|first %}{{ a == a ~ '' }}{% endfor %}",
    LONG + "{% for x in numbers|batch(5000, 1)|first %}{{ 'x' if a.startswith(a) }}{% endfor %}",
    LONG + "{% set l = numbers|batch(5000, a)|first %}{{ l|map('upper')|list|length }}",
    LONG + "{% set l = [numbers|map('default')|batch(5000, a)|last][0][3:] %}{{ l|sort|length }}",
]


@pytest.mark.parametrize("template", HUGE, ids=lambda template: str(template)[:70])
def test_no_page_takes_long_or_grows_without_measure(template: str) -> None:
    start = time.process_time()
    with pytest.raises((TemplateError, RecursionError)):
        page(template, other="{% include 'page.md.j2' %}")
    assert time.process_time() - start < 10


@pytest.mark.parametrize(
    "template",
    [
        "x" * 1_000_001,
        "{% for x in numbers|batch(200, 1)|first %}" + "x" * 50_000 + "{% endfor %}",
        "{% macro m() %}"
        + "x" * 50_000
        + "{% endmacro %}{% for x in numbers|batch(200, 1)|first %}{{ m() }}{% endfor %}",
    ],
    ids=["data", "loop", "macro"],
)
def test_what_stands_in_the_template_is_part_of_the_page(template: str) -> None:
    with pytest.raises(TemplateError, match="the page grows too large"):
        page(template)


def test_a_page_may_have_all_the_letters_that_there_are_to_it() -> None:
    assert len(page("x" * 1_000_000)) == 1_000_000


def test_the_most_that_is_allowed_takes_seconds() -> None:
    """What stays just below the limits: they would be worth little if it could run for minutes."""
    start = time.process_time()
    busy = "{% set l = numbers|batch(12000, 1)|first %}{% for x in l %}" + "{{ x + 1 }}" * 30 + "{% endfor %}"
    assert len(page(busy)) == 12000 * 30
    assert time.process_time() - start < 20


def test_a_page_of_an_ordinary_size_is_far_from_the_limits() -> None:
    rows = {"rows": [Row(f"Department {n}", n) for n in range(2000)]}
    template = (
        "{% macro line(row) %}| {{ row.name }} | {{ row.figure }} | {{ row.name|code }} |\n{% endmacro %}"
        "{% for row in rows %}{{ line(row) }}{% endfor %}"
    )
    sandbox = Sandbox({"page.md.j2": template})
    assert sandbox.page("page.md.j2", rows).count("\n") == 2000
    assert sandbox.work.ticks < 20_000
    assert sandbox.work.letters < 500_000
    before = sandbox.work.ticks
    sandbox.page("page.md.j2", rows)
    assert sandbox.work.ticks == before


texts = st.text("\\`*_{}[]<>#|~&$!=: \n-ax1", max_size=8)


@given(texts, texts)
def test_whatever_way_text_takes_it_is_shown_as_it_is(one: str, other: str) -> None:
    """Through macros, joins, filters and set blocks: no way leads a plan's text past the escaping."""
    ways = [
        "{{ x }}", "{{ x ~ '' }}", "{{ [x]|join }}", "{{ [x, y]|first }}", "{{ x if true }}", "{{ no|default(x) }}",
        "{% set z %}{{ x }}{% endset %}{{ z }}", "{% macro m(z) %}{{ z }}{% endmacro %}{{ m(x) }}", "{{ x|trim }}",
        "{{ (x|code)|d('')|length * 0 }}", "{{ [x]|map('default')|join }}", "{{ {'k': x}.k }}",
        "{{ {'k': x}.get('k') }}",
        "{% macro m() %}{{ caller(x) }}{% endmacro %}{% call(z) m() %}{{ z }}{% endcall %}",
        "{% filter trim %}{{ x }}{% endfilter %}", "{% with z = x %}{{ z }}{% endwith %}",
    ]  # fmt: skip
    shown = {str(text(one)), "0"}
    for way in ways:
        assert Sandbox({"p": way}).page("p", {"x": one, "y": other}) in shown, way
    if one.strip() and other.strip():
        both = Sandbox({"p": "x {{ ('q'|code) ~ x ~ ', ' ~ y ~ '.' }}"}).page("p", {"x": one, "y": other})
        read = MarkdownIt("commonmark", {"html": False}).enable("table").parse(f"| a |\n|---|\n| {both} |\n")
        cells = [token for token in read if token.type == "inline"]
        assert len(cells) == 2
        shown_text = "".join(token.content for token in cells[1].children or [])
        assert shown_text.replace(" ", "") == f"xq{folded(one)},{folded(other)}.".replace(" ", "")


def test_an_included_template_is_handed_all_names_and_weighs_by_that() -> None:
    names = "".join(f"{{% set a{number} = 0 %}}" for number in range(grammar.MOST_NAMES))
    assert page(names + "x") == "x"
    with pytest.raises(TemplateError, match=f"more than {grammar.MOST_NAMES} names"):
        page(names + "{% set one_more = 0 %}x")
    rounds = limits.MOST_TICKS // 2
    busy = f"{{% for x in numbers|batch({rounds}, 1)|first %}}{{% include 'empty.md.j2' %}}{{% endfor %}}"
    with pytest.raises(TemplateError, match="the page takes too long"):
        page(busy, empty="")
