"""The tree of a type expression, and how it is written: the values between text and JSON Schema.

`start` and `end` are offsets into the text that an expression was read from; two trees that differ only there are
written alike.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeAlias

from .jsonvalues import Json, resolve, same_json

Number: TypeAlias = int | float | Decimal


@dataclass(frozen=True, slots=True)
class Constraint:
    """What stands in parentheses behind a name: bounds, where `exact` is `(5)`, and a pattern."""

    low: Number | None = None
    high: Number | None = None
    exact: bool = False
    pattern: str | None = None
    start: int = 0
    end: int = 0


@dataclass(frozen=True, slots=True)
class Name:
    """A word with what belongs to it: `string(1..64)`, `User`, `map<User>`, `Ok<User[]>`; the ends are the word's."""

    name: str
    arguments: tuple[Type, ...] = ()
    constraint: Constraint | None = None
    start: int = 0
    end: int = 0


@dataclass(frozen=True, slots=True)
class Literal:
    """One value: `=x`, `=10`, `="10"`."""

    value: Json
    start: int = 0
    end: int = 0


@dataclass(frozen=True, slots=True)
class ListOf:
    """`T[]`."""

    item: Type
    start: int = 0
    end: int = 0


@dataclass(frozen=True, slots=True)
class Union:
    """`A | B`: two members or more."""

    members: tuple[Type, ...]
    start: int = 0
    end: int = 0


Type: TypeAlias = Name | Literal | ListOf | Union


@dataclass(frozen=True, slots=True)
class Default:
    """What stands behind ` = `: a value, or, when `fresh`, the name of what makes a new one for each call."""

    value: Json
    fresh: bool = False
    start: int = 0
    end: int = 0


@dataclass(frozen=True, slots=True)
class Expression:
    """A whole expression; `described` is the offset of its description."""

    type: Type
    default: Default | None = None
    description: str | None = None
    described: int = 0


# Texts that are read back as themselves wherever a literal may stand, brackets included.
_BARE = re.compile(r"[A-Za-z0-9_./:+@#$%&*!?;~^-]+")


def write_expression(expression: Expression) -> str:
    """Write an expression in its canonical form."""
    text = write_type(expression.type)
    if expression.default is not None:
        value = expression.default.value
        text += f" = {value}()" if expression.default.fresh else f" = {write_literal(value)}"
    return text if expression.description is None else f"{text} -- {expression.description}"


def write_type(type_: Type) -> str:
    """Write a type in its canonical form."""
    match type_:
        case Literal():
            return f"={write_literal(type_.value)}"
        case ListOf():
            item = write_type(type_.item)
            return f"({item})[]" if isinstance(type_.item, Union | Literal) else f"{item}[]"
        case Union():
            return " | ".join(
                f"({write_type(member)})" if isinstance(member, Union) else write_type(member)
                for member in type_.members
            )
        case Name():
            arguments = ", ".join(map(write_type, type_.arguments))
            constraint = _write_constraint(type_.constraint) if type_.constraint else ""
            return type_.name + (f"<{arguments}>" if arguments else "") + constraint


def write_literal(value: Json) -> str:
    """Write a scalar as it stands behind `=`: bare where that reads back as the same value, else as JSON text."""
    if isinstance(value, str):
        bare = _BARE.fullmatch(value) and same_json(resolve(value), value)
        return value if bare else json.dumps(value, ensure_ascii=False)
    if value is None or isinstance(value, bool):
        return json.dumps(value)
    return str(value)


def substitute(type_: Type, arguments: Mapping[str, Type]) -> Type:
    """Return a type with the parameters of a generic replaced by what they stand for."""
    match type_:
        case Literal():
            return type_
        case ListOf():
            return ListOf(substitute(type_.item, arguments))
        case Union():
            return Union(tuple(substitute(member, arguments) for member in type_.members))
        case Name():
            if type_.name in arguments:
                return arguments[type_.name]
            inner = tuple(substitute(argument, arguments) for argument in type_.arguments)
            return Name(type_.name, inner, type_.constraint)


def _write_constraint(constraint: Constraint) -> str:
    parts = []
    if constraint.exact:
        parts.append(f"{constraint.low}")
    elif constraint.low is not None or constraint.high is not None:
        low, high = ("" if bound is None else bound for bound in (constraint.low, constraint.high))
        parts.append(f"{low}..{high}")
    if constraint.pattern is not None:
        parts.append(f"/{constraint.pattern}/")
    return f"({', '.join(parts)})"
