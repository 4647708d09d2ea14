"""Whether a type allows a value: asked of defaults, which documentation gets wrong and clients would send."""

from __future__ import annotations

from decimal import Decimal as Exact
from typing import assert_never

from .types import (
    Anything,
    Binary,
    Boolean,
    Bounds,
    Date,
    DateTime,
    Decimal,
    Enum,
    Float,
    Integer,
    Json,
    ListOf,
    MapOf,
    Null,
    Record,
    Ref,
    Text,
    Type,
    Union,
)


def allows(type_: Type, value: Json) -> bool:
    """Say whether a value is one of a type; what can only be told by looking further is taken to be."""
    match type_:
        case Text():
            # `string = 2` is read as a number, and sent and shown as the text that it is.
            plain = not isinstance(value, (list, dict)) and value is not None
            return plain and _between(len(str(value)), type_.min_length, type_.max_length)
        case Date() | DateTime() | Binary():
            return isinstance(value, str)
        case Integer(bounds):
            return _is_number(value) and _is_whole(value) and _within(value, bounds)
        case Float(bounds):
            return _is_number(value) and _within(value, bounds)
        case Decimal(as_text, as_number):
            return (as_text and isinstance(value, str)) or (as_number and _is_number(value))
        case Boolean():
            return isinstance(value, bool)
        case Null():
            return value is None
        case Enum(values, other):
            same = (each == value and isinstance(each, bool) == isinstance(value, bool) for each in values)
            return any(same) or (other is not None and allows(other, value))
        case ListOf(item):
            return isinstance(value, list) and all(allows(item, each) for each in value)
        case Union(members):
            return any(allows(member, value) for member in members)
        case MapOf() | Record():
            return isinstance(value, dict)
        case Anything() | Ref():
            return True
        case _:
            assert_never(type_)


def _is_number(value: Json) -> bool:
    return isinstance(value, (int, float, Exact)) and not isinstance(value, bool)


def _is_whole(value: Json) -> bool:
    number = Exact(str(value))
    return number == number.to_integral_value()


def _between(number: int, low: int | None, high: int | None) -> bool:
    return (low is None or number >= low) and (high is None or number <= high)


def _within(value: Json, bounds: Bounds) -> bool:
    number = Exact(str(value))
    low, high, above, below = (
        None if end is None else Exact(str(end)) for end in (bounds.minimum, bounds.maximum, bounds.above, bounds.below)
    )
    return (
        (low is None or number >= low)
        and (high is None or number <= high)
        and (above is None or number > above)
        and (below is None or number < below)
    )
