"""A report's template and what it speaks of to Markdown; a mistake in a workspace's own template becomes a finding."""

import re
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from importlib.resources import files
from pathlib import Path
from traceback import walk_tb

from jinja2 import Environment, TemplateError, TemplateSyntaxError, nodes

import saypro_align
from saypro_align.findings import FILE_TOO_LARGE, TEMPLATE_ERROR, Finding, Span
from saypro_align.formats.plain import WITHIN_A_LINE, safe
from saypro_align.nearest import Nearest
from saypro_align.reports.limits import OF_THE_HOUSE, NoDraftError, TooMuchError
from saypro_align.reports.markdown import ORDER
from saypro_align.reports.reach import MissingError, names_of
from saypro_align.reports.sandbox import Sandbox, UnprintableError

ENDING = ".md.j2"
_TOO_MUCH = "the page would be larger than anybody reads, and is not written"
_LESS = "Shorten the longest texts of the plans; `saypro-align score --format csv` holds every finding."
_REMEDY = "Mend the line, or remove the file to have the report as it ships."


class TemplateMistake(Exception):  # noqa: N818 - the mistake of a user, told as a finding
    """A report could not be made from a workspace's own template; the finding says where and why."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(f"{finding.span}: {finding.message}")
        self.finding = finding


@cache
def templates_of_the_house() -> Mapping[str, str]:
    """The templates that ship with the tool, by file name.

    A wheel carries them inside the package; in a checkout they stand beside `src`.
    """
    inside = files("saypro_align").joinpath("templates")
    folder = inside if inside.is_dir() else Path(saypro_align.__file__).parents[2] / "templates"
    found = {file.name: file.read_text(encoding="utf-8") for file in folder.iterdir() if file.name.endswith(".j2")}
    return dict(sorted(found.items()))


def rendered(name: str, context: Mapping[str, object], own: Mapping[str, str | Finding]) -> str:
    """The report of that name. `own` holds the workspace's templates, which stand before those of the house.

    Raises TemplateMistake where one of them cannot be used, or where the page or a draft on it would be too large for
    anybody; a fault in a template of the house raises as it is.
    """
    unread = next((text for text in own.values() if isinstance(text, Finding)), None)
    if unread is not None:
        raise TemplateMistake(unread)
    texts = {file: text for file, text in own.items() if isinstance(text, str)}
    if f"{name}{ENDING}" not in texts and not any(file.startswith("_") for file in texts):
        texts = {}  # a page of the house alone, whose templates take in only those that begin so
    sandbox = _sandbox(tuple(sorted(texts.items())))
    try:
        _keeps_its_macros(sandbox, texts)
        page = ORDER.sub(r"\1\:", tidy(sandbox.page(f"{name}{ENDING}", context)))
        return harmless(page) if texts else page
    except NoDraftError as error:
        raise TemplateMistake(error.problem.at(Span(f"reports/{name}.md"), error.message, _LESS)) from error
    except Exception as error:
        found = _mistake(error, texts, context)
        if found is None and isinstance(error, TooMuchError):
            found = FILE_TOO_LARGE.at(Span(f"reports/{name}.md"), _TOO_MUCH, _LESS)
        if found is None:
            raise
        raise TemplateMistake(found) from error


@lru_cache(maxsize=4)
def _sandbox(own: tuple[tuple[str, str], ...]) -> Sandbox:
    return Sandbox({**templates_of_the_house(), **dict(own)}, 1 if own else OF_THE_HOUSE)


def tidy(page: str) -> str:
    """The page as people would write it: no blanks at the ends of lines, one empty line between parts, one line end."""
    lines: list[str] = []
    fence = ""
    for line in page.splitlines():
        kept = line.rstrip()
        if fence:
            fence = "" if re.fullmatch(rf" {{0,3}}{re.escape(fence[0])}{{{len(fence)},}}", kept) else fence
        elif (opened := re.match(r" {0,3}(`{3,}|~{3,})", kept)) and _is_a_fence(opened):
            fence = opened.group(1)
        if kept or fence or (lines and lines[-1]):
            lines.append(kept)
    return "\n".join(lines).rstrip("\n") + "\n"


def harmless(page: str) -> str:
    """The page, with what could steer a terminal or turn the reading direction shown as its code.

    What plans say is safe before it comes here; what stands in a workspace's own template is not.
    """
    plain = page.isascii() and not WITHIN_A_LINE.search(page)
    if plain and page.replace("\n", " ").replace("\t", " ").isprintable():
        return page
    return "".join(part if part in ("\n", "\t") else safe(part) for part in re.split(r"([\n\t])", page))


def _is_a_fence(opened: re.Match[str]) -> bool:
    """Whether signs at the beginning of a line open a block of code: behind backticks stands none."""
    return opened.string[opened.end() - 1] == "~" or opened.string.find("`", opened.end()) < 0


# --- macros that other templates count on -----------------------------------------------------------------------------


def _keeps_its_macros(sandbox: Sandbox, own: Mapping[str, str]) -> None:
    """Refuse a file of macros that leaves out one which the house's other templates take from it."""
    for file in sorted(own):
        if file.startswith("_") and file in templates_of_the_house():
            needed = _macros(sandbox, file, templates_of_the_house()[file])
            given = _macros(sandbox, file, own[file])
            for macro, takes in needed.items():
                if macro not in given:
                    raise TemplateSyntaxError(f"the macro '{macro}' is missing, which other templates use", 1, file)
                line, names = given[macro]
                if names[: len(takes[1])] != takes[1]:
                    words = f"the macro '{macro}' must take ({', '.join(takes[1])}), as other templates use it"
                    raise TemplateSyntaxError(words, line, file)


def _macros(sandbox: Sandbox, file: str, text: str) -> dict[str, tuple[int, list[str]]]:
    """The macros of a template: the line and the names of what each takes."""
    found = [node for node in sandbox.parse(text, file).body if isinstance(node, nodes.Macro)]
    return {macro.name: (macro.lineno, [name.name for name in macro.args]) for macro in found}


# --- what went wrong, in whose template -------------------------------------------------------------------------------


def _mistake(error: Exception, own: Mapping[str, str], context: Mapping[str, object]) -> Finding | None:
    """The finding on a workspace's own template, or None where the fault is ours."""
    if isinstance(error, TemplateSyntaxError):
        places = [(error.name or "", error.lineno)]
    elif isinstance(error, RecursionError):
        places = list(_places(error))
        places = places[1:] or places  # the innermost may only have begun
    elif isinstance(error, TemplateError) or _in_a_template(error):
        places = list(_places(error))
    else:
        return None
    file, line = next((place for place in places if place[0] in own), ("", 1))
    if not file:
        return None
    words = _words(error, own[file], line, context)
    return TEMPLATE_ERROR.at(Span(f"templates/{file}", line), safe(words)[:300], _REMEDY)


def _places(error: Exception) -> Iterator[tuple[str, int]]:
    """The templates that were at work when it happened, each with its line, from the innermost out."""
    for frame, line in reversed(list(walk_tb(error.__traceback__))):
        template = frame.f_globals.get("__jinja_template__")
        if template is not None:
            yield template.name or "", template.get_corresponding_lineno(line)


def _in_a_template(error: Exception) -> bool:
    """Whether it happened where a template asked for something that cannot be, and not in a room below."""
    *_, (frame, _) = walk_tb(error.__traceback__)
    module = str(frame.f_globals.get("__name__", ""))
    in_template = "__jinja_template__" in frame.f_globals
    return in_template or module.startswith(("jinja2.", "saypro_align.reports.filters", "saypro_align.reports.sandbox"))


def _words(error: Exception, text: str, line: int, context: Mapping[str, object]) -> str:
    if isinstance(error, MissingError) and error.name:
        within = context if error.within is None else error.within
        better = Nearest(names_of(within)).to(error.name)
        path = _path(text, line, error.name)
        if error.args[0] != f"there is no '{error.name}'":
            return str(error.args[0])
        return f"there is no '{path}'" + (f"; did you mean '{better}'?" if better else "")
    if isinstance(error, UnprintableError):
        shown = _printed(text, line)
        return f"'{shown}': {error.message}" if shown else str(error.message)
    if isinstance(error, RecursionError):
        return "a macro or an include goes round without end"
    if isinstance(error, TemplateError):
        return _plainly(error.message or "this cannot be read")
    return f"this cannot be done: {str(error).partition(chr(10))[0] or type(error).__name__}"


_JINJA: tuple[tuple[str, str], ...] = (
    (r"Encountered unknown tag '([^']*)'.*", r"there is no tag '\1'"),
    (
        r"Unexpected end of template\. .*The innermost block that needs to be closed is '([^']*)'.*",
        r"'\1' is not closed: 'end\1' is missing",
    ),
    (r"unexpected end of template, expected '(.*)'\.", r"the template ends where '\1' is expected"),
    (r"expected token '(.*)', got '(.*)'", r"'\1' is expected where '\2' stands"),
    (r"Missing end of comment tag", "a note is not closed: '#}' is missing"),
    (r"Missing end of raw directive", "'raw' is not closed: 'endraw' is missing"),
    (r"unexpected char (.*) at \d+", r"\1 cannot stand here"),
    (r"unexpected '(.*)'", r"'\1' cannot stand here"),
    (r"Expected an expression, got '(.*)'", r"a value is expected where '\1' stands"),
)
"""What Jinja says of a template that it cannot read, and how a person would."""


def _plainly(message: str) -> str:
    one_line = " ".join(message.split())
    one_line = one_line.replace("end of print statement", "}}").replace("end of statement block", "%}")
    for pattern, words in _JINJA:
        if re.fullmatch(pattern, one_line):
            return re.sub(pattern, words, one_line)
    return one_line[:1].lower() + one_line[1:].rstrip(".")


def _path(text: str, line: int, name: str) -> str:
    """The dotted name as the line has it: `page.departmnt` for `departmnt`."""
    for node in _tree(text).find_all((nodes.Getattr, nodes.Getitem)):
        written = _dotted(node)
        if node.lineno == line and written and written.rpartition(".")[2] == name:
            return written
    return name


def _printed(text: str, line: int) -> str | None:
    """The dotted name of what a line prints, where it prints one thing."""
    shown = [
        _dotted(node)
        for output in _tree(text).find_all(nodes.Output)
        for node in output.nodes
        if node.lineno == line and not isinstance(node, nodes.TemplateData)
    ]
    return shown[0] if len(shown) == 1 else None


def _tree(text: str) -> nodes.Template:
    return Environment(autoescape=True).parse(text)


def _dotted(node: nodes.Node) -> str | None:
    if isinstance(node, nodes.Name):
        return node.name
    if isinstance(node, nodes.Getattr):
        before = _dotted(node.node)
        return f"{before}.{node.attr}" if before else None
    if isinstance(node, nodes.Getitem) and isinstance(node.arg, nodes.Const):
        before = _dotted(node.node)
        return f"{before}.{node.arg.value}" if before else None
    return None
