"""JSON Schema -> the tree of a type expression: `resolving.py` the other way round.

What is inferred is a proposal: the printer reads it back before it is used.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Final, TypeGuard

from .jsonvalues import Json
from .resolving import FRESH, REFERENCE
from .typenames import TYPE_NAMES, bounds_of
from .typetree import Constraint, Default, Expression, ListOf, Literal, Name, Number, Type, Union

# The keywords that the type of an expression can say.
CORE: Final = frozenset(
    "$ref additionalProperties anyOf const enum format items maxLength maximum minLength minimum pattern type".split()
)
_NAMES: Final = {(schema.get("type"), schema.get("format")): name for name, schema in TYPE_NAMES.items()}
_REFERENCED: Final = re.compile(re.escape(REFERENCE) + r"([A-Za-z0-9_][A-Za-z0-9_.-]*)\Z")
_BOUNDS: Final = {"length": ("minLength", "maxLength"), "value": ("minimum", "maximum")}


def expression_of(schema: Mapping[str, Json]) -> Expression | None:
    """Return the expression that says all of a schema, or None when there is none."""
    rest = dict(schema)
    default: Default | None = None
    if FRESH in rest:
        fresh = rest.pop(FRESH)
        default = Default(fresh, fresh=True) if isinstance(fresh, str) else None
    elif _is_scalar(rest.get("default", [])):
        default = Default(rest.pop("default"))
    description = rest.pop("description", None)
    type_ = type_of(rest)
    if type_ is None or not isinstance(description, str | None):
        return None
    return Expression(type_, default, description)


def type_of(schema: Json) -> Type | None:
    """Return the type that says all of a schema, or None when there is none."""
    if not isinstance(schema, dict) or not CORE.issuperset(schema):
        return None
    match schema:
        case {"type": [one, "null"], **rest}:
            return _union([type_of({"type": one, **rest}), Name("null")])
        case {"type": ["null", one], **rest}:
            return _union([Name("null"), type_of({"type": one, **rest})])
        case {"type": "array", "items": items} if len(schema) == 2:
            item = type_of(items)
            return None if item is None else ListOf(item)
        case {"type": "object", "additionalProperties": values} if len(schema) == 2:
            value = type_of(values)
            return None if value is None else Name("map", (value,))
        case {"const": value} if len(schema) == 1:
            return Literal(value) if _is_scalar(value) else None
        case {"enum": [_, _, *_] as values} if len(schema) == 1:
            return Union(tuple(map(Literal, values))) if all(map(_is_scalar, values)) else None
        case {"anyOf": [_, _, *_] as members} if len(schema) == 1:
            return _union(list(map(type_of, members)))
        case {"$ref": str(reference)} if len(schema) == 1:
            found = _REFERENCED.match(reference)
            return Name(found.group(1)) if found else None
    return _builtin(schema)


def _union(members: list[Type | None]) -> Union | None:
    """Return a union; the literals of an `enum` within it stand there one by one."""
    found: list[Type] = []
    for member in members:
        if member is None:
            return None
        inner = member.members if isinstance(member, Union) else ()
        found += inner if inner and all(isinstance(type_, Literal) for type_ in inner) else (member,)
    return Union(tuple(found))


def _builtin(schema: Mapping[str, Json]) -> Type | None:
    rest = dict(schema)
    kind, form = rest.pop("type", None), rest.pop("format", None)
    if not isinstance(kind, str | None) or not isinstance(form, str | None):
        return None
    name = _NAMES.get((kind, form))
    if name is None or not rest:
        return None if name is None else Name(name)
    lowest, highest = _BOUNDS.get(bounds_of(name) or "", ("", ""))
    low, high, pattern = rest.pop(lowest, None), rest.pop(highest, None), rest.pop("pattern", None)
    if rest or not _is_bound(low) or not _is_bound(high) or not isinstance(pattern, str | None):
        return None
    exact = lowest == "minLength" and low is not None and low == high
    return Name(name, (), Constraint(low, high, exact, pattern))


def _is_bound(value: Json) -> TypeGuard[Number | None]:
    return value is None or (isinstance(value, int | float | Decimal) and not isinstance(value, bool))


def _is_scalar(value: Json) -> bool:
    return not isinstance(value, list | dict)


def names_in(type_: Type) -> Iterator[str]:
    """Yield the names that a type mentions."""
    match type_:
        case Name():
            yield type_.name
            for argument in type_.arguments:
                yield from names_in(argument)
        case ListOf():
            yield from names_in(type_.item)
        case Union():
            for member in type_.members:
                yield from names_in(member)
        case Literal():
            return
