"""What a template may read of a value: the fields of records, the entries of mappings and a few methods of text."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields, is_dataclass
from functools import cached_property
from typing import NoReturn

from jinja2 import StrictUndefined, UndefinedError
from jinja2.environment import TemplateModule
from jinja2.runtime import LoopContext
from jinja2.utils import missing
from markupsafe import Markup

from saypro_align.reports.limits import ForbiddenError

OF_TEXT = ("upper", "lower", "title", "capitalize", "strip", "lstrip", "rstrip", "startswith", "endswith")
OF_MAPPING = ("items", "keys", "values", "get")
OF_LOOP = (
    *("index", "index0", "revindex", "revindex0", "first", "last", "length", "previtem", "nextitem", "cycle"),
    *("depth", "depth0"),
)


class MissingError(UndefinedError):
    """A name that is not there, and in what it was looked for; `within` is None for a name that stands alone."""

    def __init__(self, message: str, name: str, within: object) -> None:
        super().__init__(message)
        self.name = name
        self.within = within


class Nothing(StrictUndefined):
    """What is not there. It can be asked whether it is, and anything else ends the page."""

    __slots__ = ()

    def _gone(self, *_: object, **__: object) -> NoReturn:
        name = self._undefined_name or ""
        if self._undefined_hint:
            raise MissingError(self._undefined_hint, name, None)
        within = None if self._undefined_obj is missing else self._undefined_obj
        raise MissingError(f"there is no '{name}'", name, within)

    __iter__ = __str__ = __len__ = __bool__ = __hash__ = __eq__ = __ne__ = __contains__ = _gone
    __call__ = __getitem__ = __int__ = __float__ = __lt__ = __gt__ = _gone


def names_of(value: object) -> Iterable[str]:
    """The names that can be read of a value."""
    if isinstance(value, str):
        return () if isinstance(value, Markup) else OF_TEXT
    if isinstance(value, Mapping):
        return [key for key in value if isinstance(key, str)]
    if isinstance(value, LoopContext):
        return OF_LOOP
    if isinstance(value, TemplateModule):
        return [name for name in vars(value) if not name.startswith("_")]
    if isinstance(value, tuple):
        return tuple(getattr(type(value), "_fields", ()))
    kind = type(value)
    if kind not in _NAMES:
        _NAMES[kind] = () if isinstance(value, type) else _names_of_kind(kind)
    return _NAMES[kind]


_NAMES: dict[type, tuple[str, ...]] = {}


def _names_of_kind(kind: type) -> tuple[str, ...]:
    """The fields of a dataclass, and what it calculates; nothing of other kinds."""
    if not is_dataclass(kind):
        return ()
    calculated = [name for above in kind.__mro__ for name, part in vars(above).items() if _is_value(part)]
    return tuple(name for name in (*(field.name for field in fields(kind)), *calculated) if not name.startswith("_"))


def _is_value(part: object) -> bool:
    return isinstance(part, property | cached_property)


def reached(value: object, name: str) -> object:
    """The part of a value that has that name, or Nothing."""
    if isinstance(value, Nothing):
        value._gone()
    if name.startswith("_"):
        raise ForbiddenError(f"'{name}' is not for templates")
    if isinstance(value, Mapping) and name not in value and name in OF_MAPPING:
        return getattr(value, name)
    if name not in names_of(value):
        return Nothing(obj=value, name=name)
    return value[name] if isinstance(value, Mapping) else getattr(value, name)


def entry(value: object, key: object) -> object:
    """The entry of a list or mapping, or Nothing."""
    if isinstance(value, Nothing):
        value._gone()
    if isinstance(key, Nothing):
        key._gone()
    if isinstance(value, Markup):
        raise ForbiddenError("this is Markdown already, and a part of it could mean something else")
    if isinstance(value, Mapping) and isinstance(key, str | int):
        return value[key] if key in value else Nothing(obj=value, name=str(key))
    if isinstance(value, str | list | tuple) and isinstance(key, int):
        return value[key] if -len(value) <= key < len(value) else Nothing(obj=value, name=str(key))
    if isinstance(key, str):
        return reached(value, key)
    raise ForbiddenError("only the entries of lists and mappings can be taken like this")


def may_be_called(found: Callable[..., object]) -> bool:
    """Whether it is one of the methods that a template may call."""
    owner, name = getattr(found, "__self__", None), getattr(found, "__name__", "")
    if isinstance(owner, str):
        return name in OF_TEXT and not isinstance(owner, Markup)
    if isinstance(owner, Mapping):
        return name in OF_MAPPING
    return isinstance(owner, LoopContext) and name == "cycle"
