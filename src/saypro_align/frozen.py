"""A class of results: fields with names, set when a result is made and never anew."""

from dataclasses import dataclass, field
from typing import Any, TypeVar, dataclass_transform

T = TypeVar("T")


@dataclass_transform(frozen_default=True, eq_default=False, field_specifiers=(field,))
def frozen(cls: type[T]) -> type[T]:
    """Make a class of its fields. Two results are the same where they are one, whatever they hold.

    That no field is set anew is held by the type checker, and that two are compared by nobody: a `dataclass` that is
    frozen and compares holds it in each run, and takes three times as long to make. A command begins by making more
    than a hundred of them.
    """
    made = dataclass(slots=True, eq=False, repr=False)(cls)
    made.__repr__ = _in_words  # type: ignore[method-assign]
    return made


def _in_words(result: Any) -> str:
    parts = (f"{name}={getattr(result, name)!r}" for name in result.__match_args__)
    return f"{type(result).__name__}({', '.join(parts)})"
