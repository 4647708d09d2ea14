"""What a value can be, for any target language: a closed union of frozen types.

A `match` over `Type` ends in `assert_never`, so that a new variant makes the type checker list every place to visit.
Names here are the provider's (`wire`); only the plan speaks of Python.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal as Number_
from typing import TypeAlias

from ..diagnostics import Span

Json: TypeAlias = "None | bool | int | float | Number_ | str | list[Json] | dict[str, Json]"
"""A JSON value; numbers whose digits a float would lose are `decimal.Decimal`."""

JsonScalar: TypeAlias = None | bool | int | float | Number_ | str


@dataclass(frozen=True, slots=True)
class Text:
    """Text, with the limits that the provider states; `format` is documentation, never a check."""

    min_length: int | None = None
    max_length: int | None = None
    pattern: str = ""
    format: str = ""


@dataclass(frozen=True, slots=True)
class Bounds:
    """The range of a number; a missing end is open."""

    minimum: int | float | Number_ | None = None
    maximum: int | float | Number_ | None = None
    above: int | float | Number_ | None = None
    below: int | float | Number_ | None = None
    multiple_of: int | float | Number_ | None = None


@dataclass(frozen=True, slots=True)
class Integer:
    bounds: Bounds = Bounds()


@dataclass(frozen=True, slots=True)
class Float:
    bounds: Bounds = Bounds()


@dataclass(frozen=True, slots=True)
class Decimal:
    """An exact decimal: text on the wire, a JSON number, or (in answers) either."""

    as_text: bool = True
    as_number: bool = False
    bounds: Bounds = Bounds()


@dataclass(frozen=True, slots=True)
class Boolean:
    pass


@dataclass(frozen=True, slots=True)
class Null:
    pass


@dataclass(frozen=True, slots=True)
class Anything:
    """Any JSON value: what the provider does not say."""


@dataclass(frozen=True, slots=True)
class Date:
    """A calendar day, `2026-01-31`."""


@dataclass(frozen=True, slots=True)
class DateTime:
    """An instant with its zone, as RFC 3339 writes it."""


@dataclass(frozen=True, slots=True)
class Binary:
    """Bytes: as they are, or in JSON as base64 text."""

    base64: bool = False


@dataclass(frozen=True, slots=True)
class Enum:
    """One of some scalars; with `other`, a list that the provider may lengthen with values of that type."""

    values: tuple[JsonScalar, ...]
    other: Type | None = None


@dataclass(frozen=True, slots=True)
class ListOf:
    item: Type
    min_items: int | None = None
    max_items: int | None = None


@dataclass(frozen=True, slots=True)
class MapOf:
    """An object of which only the type of its values is known."""

    value: Type


@dataclass(frozen=True, slots=True)
class Tag:
    """How the members of a union are told apart: the property, and for each member the values that name it."""

    wire: str
    values: tuple[tuple[JsonScalar, ...], ...]


@dataclass(frozen=True, slots=True)
class Union:
    members: tuple[Type, ...]
    tag: Tag | None = None


@dataclass(frozen=True, slots=True)
class Ref:
    """A schema of the provider, by its name."""

    name: str


@dataclass(frozen=True, slots=True)
class Field:
    """One property of an object, or one parameter of a call."""

    wire: str
    type: Type
    required: bool
    span: Span
    description: str = ""
    default: Json = field(default=None, hash=False)
    has_default: bool = False
    fresh: str = ""
    secret: bool = False
    deprecated: bool = False
    pinned: str = ""
    read_only: bool = False
    write_only: bool = False


@dataclass(frozen=True, slots=True)
class Equals:
    """The property has one of these values."""

    wire: str
    values: tuple[JsonScalar, ...]


@dataclass(frozen=True, slots=True)
class Condition:
    """When all of `given` are given and not empty and all of `equals` hold, `then` must be given; else `otherwise`."""

    given: tuple[str, ...]
    equals: tuple[Equals, ...]
    then: tuple[str, ...]
    otherwise: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Record:
    """An object with named properties. `generic` is the expression that it expands, as `Ok<User[]>`."""

    fields: tuple[Field, ...]
    span: Span
    generic: str = ""
    title: str = ""
    description: str = ""
    extra: Type | None = None
    conditions: tuple[Condition, ...] = ()


Type: TypeAlias = (
    Text
    | Integer
    | Float
    | Decimal
    | Boolean
    | Null
    | Anything
    | Date
    | DateTime
    | Binary
    | Enum
    | ListOf
    | MapOf
    | Union
    | Ref
    | Record
)
