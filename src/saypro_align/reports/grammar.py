"""What a template may be made of. Its tree is checked, and all that could grow is led through the sandbox."""

import re
from collections.abc import Collection, Iterable

from jinja2 import TemplateSyntaxError, nodes

from saypro_align.nearest import Nearest

MOST_NODES = 20_000
"""Parts of one template: some hundred kilobytes of a page."""
MOST_NESTED = 60
"""How deep its parts may stand in each other."""
MOST_NAMES = 500
"""Names that a template gives to values: each template that is included gets all of them."""
OF_ANOTHER = 20
"""How much of this one an included template weighs, whatever stands in it: its names are handed to it."""
PLAIN_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]*", re.ASCII)
_TAKEN: tuple[type[nodes.Node], ...] = (
    *(nodes.Template, nodes.Output, nodes.TemplateData, nodes.For, nodes.If, nodes.Macro, nodes.CallBlock, nodes.With),
    *(nodes.FilterBlock, nodes.Assign, nodes.AssignBlock, nodes.Include, nodes.Import, nodes.FromImport),
    *(nodes.Name, nodes.Const, nodes.Tuple, nodes.List, nodes.Dict, nodes.Pair, nodes.Keyword, nodes.CondExpr),
    *(nodes.Filter, nodes.Test, nodes.Call, nodes.Getitem, nodes.Getattr, nodes.Slice, nodes.Concat, nodes.Compare),
    *(nodes.Operand, nodes.Add, nodes.Sub, nodes.Mul, nodes.FloorDiv, nodes.Mod, nodes.Neg, nodes.Pos),
    *(nodes.And, nodes.Or, nodes.Not),
)
_REFUSED: dict[type[nodes.Node], str] = {
    nodes.Block: "'block' is not taken in reports; use include or a macro",
    nodes.Extends: "'extends' is not taken in reports; use include or a macro",
    nodes.ScopedEvalContextModifier: "'autoescape' is not taken in reports: text of plans is always escaped",
    nodes.Div: "'/' is not taken in reports; figures come with their decimals, and // divides whole numbers",
    nodes.Pow: "'**' is not taken in reports",
    nodes.NSRef: "only a name can be set",
}


class Grammar:
    """The check of one template; `weight` is how much stands in a part, in rounds of a loop that does little."""

    def __init__(
        self, name: str | None, templates: Collection[str], filters: Collection[str], tests: Collection[str]
    ) -> None:
        self.name = name
        self.templates = templates
        self.filters = filters
        self.tests = tests
        self.seen = 0
        self.given: set[str] = set()

    def checked(self, template: nodes.Template) -> nodes.Template:
        """The tree, in which nothing can go on without end or grow without measure."""
        size = self._inside(template, 0)
        template.body.insert(0, _tick(template, size))
        return template

    def _refuse(self, node: nodes.Node, message: str) -> TemplateSyntaxError:
        return TemplateSyntaxError(message, node.lineno, self.name)

    def _inside(self, node: nodes.Node, depth: int) -> int:
        """Check all that stands in a node, and put what leads through the sandbox in its place; how much it is."""
        if depth > MOST_NESTED:
            raise self._refuse(node, "too much stands inside each other here")
        size = 1
        for field, value in node.iter_fields():
            if isinstance(value, nodes.Node):
                size += self._inside(value, depth + 1)
                setattr(node, field, self._led(value))
            elif isinstance(value, list):
                for place, part in enumerate(value):
                    if isinstance(part, nodes.Node):
                        size += self._inside(part, depth + 1)
                        value[place] = self._led(part)
        self.seen += 1
        if self.seen > MOST_NODES:
            raise self._refuse(node, "the template is too long")
        self._check(node)
        if isinstance(node, nodes.TemplateData):
            size += len(node.data) // 10
        elif isinstance(node, nodes.Include | nodes.Import | nodes.FromImport):
            size += OF_ANOTHER
        elif isinstance(node, nodes.For):
            assert isinstance(node.iter, nodes.Expr)
            node.iter = _call(node, "walked", [node.iter, nodes.Const(_weight(size), lineno=node.lineno)])
        elif isinstance(node, nodes.Macro | nodes.CallBlock):
            node.body.insert(0, _tick(node, size))
        elif isinstance(node, nodes.CondExpr) and node.expr2 is None:
            node.expr2 = nodes.Const("", lineno=node.lineno)
        elif isinstance(node, nodes.Output):
            node.nodes = [_as_it_stands(part) for part in node.nodes]
        return size

    def _check(self, node: nodes.Node) -> None:
        if type(node) not in _TAKEN:
            what = next((words for kind, words in _REFUSED.items() if isinstance(node, kind)), None)
            raise self._refuse(node, what or f"'{type(node).__name__.lower()}' is not taken in reports")
        if isinstance(node, nodes.Name) and node.ctx != "load":
            self.given.add(node.name)
            if len(self.given) > MOST_NAMES:
                raise self._refuse(node, f"the template gives more than {MOST_NAMES} names to values")
        if isinstance(node, nodes.For) and node.recursive:
            raise self._refuse(node, "'recursive' is not taken in reports; use a macro that calls itself")
        if isinstance(node, nodes.Call | nodes.Filter | nodes.Test) and (node.dyn_args or node.dyn_kwargs):
            raise self._refuse(node, "'*' and '**' are not taken in calls")
        if isinstance(node, nodes.Filter):
            self._known(node, node.name, self.filters, "filter")
        elif isinstance(node, nodes.Test):
            self._known(node, node.name, self.tests, "test")
        elif isinstance(node, nodes.Pair) and not isinstance(node.key, nodes.Const):
            raise self._refuse(node, "the keys of a mapping must be written out")
        elif isinstance(node, nodes.Include | nodes.Import | nodes.FromImport):
            named = node.template.value if isinstance(node.template, nodes.Const) else None
            if not isinstance(named, str) or not PLAIN_NAME.fullmatch(named):
                raise self._refuse(node, "a template is named by its plain file name in quotes here")
            self._known(node, named, self.templates, "template")

    def _known(self, node: nodes.Node, name: str, table: Collection[str], what: str) -> None:
        if name not in table:
            better = Nearest(table).to(name)
            raise self._refuse(node, f"there is no {what} '{name}'" + (f"; did you mean '{better}'?" if better else ""))

    def _led(self, node: nodes.Node) -> nodes.Node:
        """What stands in the place of a node whose result could grow, or that Jinja would judge by itself."""
        if isinstance(node, nodes.Concat):
            return _call(node, "joined", node.nodes)
        if isinstance(node, nodes.Compare):
            pairs: list[nodes.Expr] = []
            for operand in node.ops:
                pairs += (nodes.Const(operand.op, lineno=node.lineno), operand.expr)
            return _call(node, "compared", [node.expr, *pairs])
        if isinstance(node, nodes.Getitem) and isinstance(node.arg, nodes.Slice):
            ends = (node.arg.start, node.arg.stop, node.arg.step)
            given = [nodes.Const(None, lineno=node.lineno) if end is None else end for end in ends]
            return _call(node, "part", [node.node, *given])
        return node


def _call(node: nodes.Node, method: str, arguments: Iterable[nodes.Expr]) -> nodes.Call:
    """A call of the sandbox itself, which no name in a template can stand before."""
    sandbox = nodes.EnvironmentAttribute(method, lineno=node.lineno)
    return nodes.Call(sandbox, list(arguments), [], None, None, lineno=node.lineno)


def _tick(node: nodes.Node, size: int) -> nodes.ExprStmt:
    lineno = node.lineno or 1
    call = _call(node, "tick", [nodes.Const(_weight(size), lineno=lineno)])
    return nodes.ExprStmt(call, lineno=lineno)


def _weight(size: int) -> int:
    return 1 + size // 10


def _as_it_stands(node: nodes.Expr) -> nodes.Expr:
    """A text that a template prints is part of the template: Markdown, with its blanks."""
    if isinstance(node, nodes.Const) and isinstance(node.value, str):
        return nodes.MarkSafe(node, lineno=node.lineno)
    if isinstance(node, nodes.CondExpr):
        node.expr1 = _as_it_stands(node.expr1)
        node.expr2 = _as_it_stands(node.expr2) if node.expr2 is not None else None
    return node
