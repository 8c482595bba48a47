"""Where templates run: with bounded work, in bounded room, and reading only what they were given.

Templates that ship and those of a workspace run alike. Nothing here rests on threads, signals or processes: the tree of
each template is changed so that every loop, macro and growing text asks the sandbox first (grammar.py).
"""

from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from types import CodeType

from jinja2 import FunctionLoader, Template, TemplateSyntaxError, nodes, pass_context
from jinja2.runtime import Context, Macro
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup

from saypro_align.reports import filters
from saypro_align.reports.grammar import Grammar
from saypro_align.reports.limits import MOST_DEEP, ForbiddenError, Work, called, known, number
from saypro_align.reports.markdown import text
from saypro_align.reports.reach import Nothing, entry, may_be_called, reached

_OWN = ("tick", "walked", "joined", "compared", "part")
_BY_JINJA = ("_loop_vars", "_block_vars", "caller")


class UnprintableError(ForbiddenError):
    """A value that a page cannot show."""

    def __init__(self, value: object) -> None:
        super().__init__(f"only texts and whole numbers can be shown, and this is {called(value)}")
        self.value = value


@pass_context
def printed(context: Context, value: object) -> Markup:
    """A value as Markdown: text is escaped, and what is neither text nor a number is no part of a page.

    It takes the context so that Jinja does not call it while it compiles, where constants are made Markup before.
    """
    sandbox = context.environment
    assert isinstance(sandbox, Sandbox)
    if isinstance(value, Markup):
        shown = value
    elif isinstance(value, str):
        sandbox.work.write(len(value))
        shown = text(value)
    elif isinstance(known(value), int) and not isinstance(value, bool):
        shown = Markup(number(value))  # noqa: S704
    else:
        raise UnprintableError(value)
    sandbox.work.write(len(shown))
    return shown


class Sandbox(ImmutableSandboxedEnvironment):
    """The environment of a table of templates, by file name; `times` says how much their pages may cost (limits.py)."""

    intercepted_binops = frozenset(ImmutableSandboxedEnvironment.default_binop_table)
    intercepted_unops = frozenset(ImmutableSandboxedEnvironment.default_unop_table)

    def __init__(self, templates: Mapping[str, str], times: int = 1) -> None:
        self.work = Work(times)
        self.templates = templates
        super().__init__(
            autoescape=True,
            finalize=printed,
            undefined=Nothing,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
            optimized=False,
            auto_reload=False,
            cache_size=-1,
            loader=FunctionLoader(lambda name: (templates[name], name, None) if name in templates else None),
        )
        self.globals.clear()
        self.filters.clear()
        self.filters.update({name: partial(made, self.work) for name, made in filters.FILTERS.items()})
        tests: dict[str, filters.Check] = {name: partial(asked, self.work) for name, asked in filters.TESTS.items()}
        self.tests.clear()
        self.tests.update(tests)

    def page(self, name: str, context: Mapping[str, object]) -> str:
        """What a template makes of a context."""
        self.work.begin()
        template: Template = self.get_template(name)
        return "".join(self._within_measure(template.root_render_func(template.new_context(dict(context)))))

    def _within_measure(self, parts: Iterable[str]) -> Iterator[str]:
        """The parts of a page; its letters are counted as they come, those that stand in the template too."""
        length = 0
        for part in parts:
            length += len(part)
            self.work.holds(length)
            yield part

    # --- reading a template -------------------------------------------------------------------------------------------

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        try:
            template = super()._parse(source, name, filename)
        except RecursionError:
            raise TemplateSyntaxError(_TOO_DEEP, 1, name) from None
        except ValueError:
            raise TemplateSyntaxError("a number in it is too long", 1, name) from None
        checked = Grammar(name, self.templates, self.filters, self.tests).checked(template)
        checked.set_environment(self)
        return checked

    def _compile(self, source: str, filename: str) -> CodeType:
        try:
            return super()._compile(source, filename)
        except (SyntaxError, RecursionError, MemoryError):
            raise TemplateSyntaxError(_TOO_DEEP, 1, filename) from None

    # --- what a template reads and calls ------------------------------------------------------------------------------

    def getattr(self, obj: object, attribute: str) -> object:
        """`obj.attribute`."""
        return reached(obj, attribute)

    def getitem(self, obj: object, argument: object) -> object:
        """`obj[argument]`."""
        return entry(obj, argument)

    def call(__self, __context: Context, __obj: object, *args: object, **kwargs: object) -> object:  # noqa: N805
        """`obj(...)`: a macro, one of a few methods, or what grammar.py put there."""
        self = __self
        if isinstance(known(__obj), Macro):
            assert isinstance(__obj, Macro)
            return self._macro(__context, __obj, args, kwargs)
        own = getattr(__obj, "__self__", None) is self and getattr(__obj, "__name__", "") in _OWN
        if not callable(__obj) or not (own or may_be_called(__obj)):
            raise ForbiddenError("only macros and the methods of texts and mappings can be called")
        if own:
            return __context.call(__obj, *args, **kwargs)
        self.work.read(*(part for part in (getattr(__obj, "__self__", ""), *args) if isinstance(part, str)))
        found = __context.call(__obj, *(filters.plain(part) for part in args), **kwargs)
        self.work.write(len(found) if isinstance(found, str) else 0)
        return found

    def _macro(self, context: Context, macro: Macro, args: tuple[object, ...], kwargs: dict[str, object]) -> object:
        name = macro.name or "caller"
        wrong = next((key for key in kwargs if key not in (*macro.arguments, *_BY_JINJA)), None)
        if wrong is not None and not macro.catch_kwargs:
            raise ForbiddenError(f"the macro '{name}' takes no '{wrong}'")
        if len(args) > len(macro.arguments) and not macro.catch_varargs:
            raise ForbiddenError(f"the macro '{name}' takes {len(macro.arguments)} values, and here stand {len(args)}")
        if self.work.depth >= MOST_DEEP:
            raise ForbiddenError(f"the macro '{name}' calls itself, or is called, more than {MOST_DEEP} deep")
        self.work.depth += 1
        try:
            return context.call(macro, *args, **kwargs)
        finally:
            self.work.depth -= 1

    def call_binop(self, context: Context, operator: str, left: object, right: object) -> object:
        """Whole numbers are counted with, and texts joined."""
        if operator == "+" and (isinstance(left, str) or isinstance(right, str)):
            return filters.joined(self.work, left, right)
        one, other = number(left), number(right)
        if operator in ("//", "%") and other == 0:
            raise ForbiddenError("nothing can be divided by 0")
        found: int = self.binop_table[operator](one, other)
        return number(found)

    def call_unop(self, context: Context, operator: str, arg: object) -> object:
        """`-x` and `+x`."""
        return -number(arg) if operator == "-" else number(arg)

    # --- what grammar.py puts into templates --------------------------------------------------------------------------

    def tick(self, weight: int) -> None:
        """A template or a macro begins."""
        self.work.tick(weight)

    def walked(self, value: object, weight: int) -> list[object]:
        """What a loop goes through; the whole of its work is counted before it begins."""
        found = filters.listed(self.work, value)
        self.work.tick(len(found) * weight)
        return found

    def joined(self, *parts: object) -> str:
        """`a ~ b`."""
        return filters.joined(self.work, *parts)

    def compared(self, first: object, *pairs: object) -> bool:
        """`a < b`, `a < b < c`, `a in b`."""
        left = first
        for sign, right in zip(pairs[::2], pairs[1::2], strict=True):
            if not filters.compare(self.work, str(sign), left, right):
                return False
            left = right
        return True

    def part(self, value: object, *ends: object) -> object:
        """`a[1:2]`."""
        if isinstance(value, Markup):
            raise ForbiddenError("this is Markdown already, and a part of it could mean something else")
        start, stop, step = (None if end is None else number(end) for end in ends)
        if step == 0:
            raise ForbiddenError("a step must not be 0")
        if isinstance(known(value), str):
            assert isinstance(value, str)
            self.work.write(len(value))
            return value[start:stop:step]
        return filters.listed(self.work, value)[start:stop:step]


_TOO_DEEP = "too much stands inside each other in it"
