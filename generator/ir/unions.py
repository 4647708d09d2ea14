"""Unions and lists of values in their one form: flat, without repeats, open where the provider may lengthen them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TypeVar

from .types import Anything, Decimal, Enum, Float, JsonScalar, Null, Text, Type, Union

T = TypeVar("T")


def enum_of(values: tuple[JsonScalar, ...]) -> Type:
    """Return the closed list of these values; a null among them stands beside it."""
    rest = tuple(value for value in values if value is not None)
    if len(rest) == len(values):
        return Enum(rest)
    return union_of((Enum(rest), Null())) if rest else Null()


def union_of(types: Iterable[Type]) -> Type:
    """Return the union, flat and without repeats; a list of values beside their own type is an open enum."""
    flat = _with_one_enum([member for type_ in types for member in _members(type_)])
    if any(isinstance(member, Anything) for member in flat):
        return Anything()
    flat = _with_one_decimal(unique(flat))
    return flat[0] if len(flat) == 1 else Union(tuple(flat))


def unique(items: Iterable[T]) -> list[T]:
    """Return the items without repeats, in their order; 1, 1.0 and true are different."""
    return list({(type(item), item): item for item in items}.values())


def _members(type_: Type) -> Iterator[Type]:
    if isinstance(type_, Union) and type_.tag is None:
        yield from type_.members
    else:
        yield type_


def _with_one_enum(members: list[Type]) -> list[Type]:
    """Join the lists of values where the first of them stands, and open the list of texts that stands beside text."""
    enums = [member for member in members if isinstance(member, Enum)]
    if not enums:
        return members
    values = tuple(unique(value for enum in enums for value in enum.values))
    texts = [member for member in members if isinstance(member, Text)]
    other = next((enum.other for enum in enums if enum.other is not None), None)
    if texts and all(isinstance(value, str) for value in values):
        other, members = other or texts[0], [member for member in members if member not in texts]
    joined = Enum(values, other)
    at = next(index for index, member in enumerate(members) if isinstance(member, Enum))
    return [*members[:at], joined, *(member for member in members[at:] if not isinstance(member, Enum))]


def _with_one_decimal(members: list[Type]) -> list[Type]:
    """Join a decimal that is text with a number beside it: either is the same exact value."""
    numbers = [member for member in members if isinstance(member, Float) or member == Decimal(False, True)]
    if not numbers or Decimal(True, False) not in members:
        return members
    rest = [member for member in members if member not in numbers]
    return [Decimal(True, True) if member == Decimal(True, False) else member for member in rest]
