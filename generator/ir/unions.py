"""Unions and lists of values in their one form: flat, without repeats, open where the provider may lengthen them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

from .types import Anything, Decimal, Enum, Float, JsonScalar, Null, Tag, Text, Type, Union

T = TypeVar("T")


def generic_name(expression: str) -> str:
    """Name the expansion of a generic: `Ok<User>` is `UserOk`, `Ok<User[]>` is `UserListOk`."""
    head, _, rest = expression.replace(" ", "").partition("<")
    arguments = rest.removesuffix(">").replace("[]", "List").replace("|", "Or")
    words = [word[:1].upper() + word[1:] for word in arguments.replace(",", " ").replace("<", " ").split()]
    cleaned = ("".join(c for c in word if c.isalnum() or c == "_") for word in (*words, head))
    return "".join(cleaned) if head else ""


def enum_of(values: tuple[JsonScalar, ...]) -> Type:
    """Return the closed list of these values; a null among them stands beside it."""
    rest = tuple(value for value in values if value is not None)
    enum: tuple[Type, ...] = (Enum(rest),) if rest else ()
    return union_of((*enum, Null())) if len(rest) < len(values) else Enum(rest)


def union_of(types: tuple[Type, ...], tag: Tag | None = None) -> Type:
    """Return the union, flat and without repeats; a list of values beside their own type is an open enum."""
    flat = unique(
        member
        for type_ in types
        for member in (type_.members if isinstance(type_, Union) and not type_.tag else (type_,))
    )
    if any(isinstance(member, Anything) for member in flat):
        return Anything()
    if {Decimal(True, False), Float()} <= set(flat) or {Decimal(True, False), Decimal(False, True)} <= set(flat):
        flat = [Decimal(True, True), *(m for m in flat if not isinstance(m, (Decimal, Float)))]
    closed = [member for member in flat if isinstance(member, Enum) and member.other is None]
    texts = [member for member in flat if isinstance(member, Text)]
    if len(closed) == 1 and texts and all(isinstance(value, str) for value in closed[0].values):
        opened = Enum(closed[0].values, other=texts[0])
        flat = [opened if member == closed[0] else member for member in flat if member not in texts]
    elif len(closed) > 1:
        values = tuple(unique(value for member in closed for value in member.values))
        flat = [Enum(values), *(member for member in flat if member not in closed)]
    return flat[0] if len(flat) == 1 else Union(tuple(flat), tag)


def unique(items: Iterable[T]) -> list[T]:
    """Return the items without repeats, in their order; 1, 1.0 and true are different."""
    return list({(type(item), item): item for item in items}.values())
