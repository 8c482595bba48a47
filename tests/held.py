"""What results hold, to compare two of them: the product itself asks only whether they are one."""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from typing import Any


def held(value: Any) -> Any:
    """The fields of a result, of those in it, and of those in lists and mappings, as plain data with their types."""
    if is_dataclass(value) and not isinstance(value, type):
        return type(value).__name__, {field.name: held(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Mapping):
        return {key: held(entry) for key, entry in value.items()}
    if isinstance(value, list | tuple):
        return [held(entry) for entry in value]
    return value
