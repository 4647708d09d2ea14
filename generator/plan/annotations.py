"""Types as Python annotations: of what is sent, with the limits that the client enforces, and of what is returned."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal as DecimalValue
from decimal import Decimal as Exact
from typing import assert_never

from ..ir.types import (
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
    JsonScalar,
    ListOf,
    MapOf,
    Null,
    Record,
    Ref,
    Text,
    Type,
    Union,
)
from ..spec.patterns import python_pattern
from .imports import Imports
from .text import literal, pattern_literal


class Annotations:
    """Writes annotations into one module. `refer` imports a class and returns its name there.

    `sent` adds limits and encodings; without it a type is what an answer promises. `builtin` says how `list` and the
    like are spelled where a method of the class has that name.
    """

    def __init__(
        self, imports: Imports, refer: Callable[[str], str], *, sent: bool, builtin: Callable[[str], str] = str
    ) -> None:
        self.imports = imports
        self.refer = refer
        self.sent = sent
        self.builtin = builtin

    def of(self, type_: Type) -> str:
        """Return the annotation of a type."""
        base, markers = self.parts(type_)
        return self.annotated(base, markers)

    def annotated(self, base: str, markers: tuple[str, ...]) -> str:
        """Return `base`, or `Annotated[base, ...]` where there are markers."""
        return f"{self.imports.use('Annotated')}[{', '.join((base, *markers))}]" if markers else base

    def parts(self, type_: Type) -> tuple[str, tuple[str, ...]]:
        """Return the bare annotation and the markers that belong beside it."""
        match type_:
            case Text():
                return self.builtin("str"), (*self._limits(_text_limits(type_)), *self._pattern(type_.pattern))
            case Integer():
                return self.builtin("int"), self._limits(_bound_limits(type_.bounds))
            case Float():
                return self.builtin("float"), self._limits(_bound_limits(type_.bounds))
            case Decimal():
                exact = (f"{self.imports.use('Exact')}()",) if self.sent and not type_.as_text else ()
                return self.imports.use("Decimal"), (*self._limits(_bound_limits(type_.bounds)), *exact)
            case Boolean():
                return self.builtin("bool"), ()
            case Null():
                return "None", ()
            case Anything():
                return self.imports.use("Any"), ()
            case Date():
                return self.imports.use("date as Date"), ()
            case DateTime():
                return self.imports.use("AwareDatetime"), ()
            case Binary():
                return self._binary(type_)
            case Enum():
                return self._enum(type_), ()
            case ListOf():
                limits = (("min_length", type_.min_items), ("max_length", type_.max_items))
                return f"{self.builtin('list')}[{self.of(type_.item)}]", self._limits(limits)
            case MapOf():
                return f"{self.builtin('dict')}[{self.builtin('str')}, {self.of(type_.value)}]", ()
            case Union():
                return self._union(type_)
            case Ref(name):
                return self.refer(name), ()
            case Record():
                raise AssertionError("records are hoisted before they are planned")
            case _:
                assert_never(type_)

    def _limits(self, limits: tuple[tuple[str, JsonScalar], ...]) -> tuple[str, ...]:
        stated = [(key, value) for key, value in limits if value is not None] if self.sent else []
        if not stated:
            return ()
        if any(isinstance(value, DecimalValue) for _, value in stated):
            self.imports.use("Decimal")
        written = (f"{key}={literal(value)}" for key, value in stated)
        return (f"{self.imports.use('Field')}({', '.join(written)})",)

    def _pattern(self, pattern: str) -> tuple[str, ...]:
        python = python_pattern(pattern) if self.sent else ""
        return (f"{self.imports.use('Pattern')}({pattern_literal(python)})",) if python else ()

    def _binary(self, type_: Binary) -> tuple[str, tuple[str, ...]]:
        if not self.sent:
            return self.builtin("str" if type_.base64 else "bytes"), ()
        if type_.base64:
            return self.builtin("bytes"), (f"{self.imports.use('Base64')}()",)
        return self.imports.use("File"), ()

    def _enum(self, type_: Enum) -> str:
        values = [value for value in type_.values if not isinstance(value, (float, Exact))]
        listed = f"{self.imports.use('Literal')}[{', '.join(literal(value) for value in values)}]" if values else ""
        floats = self.builtin("float") if len(values) < len(type_.values) else ""
        other = self.of(type_.other) if type_.other is not None else ""
        return " | ".join(part for part in (listed, floats, other) if part)

    def _union(self, type_: Union) -> tuple[str, tuple[str, ...]]:
        """Write a union; the markers of `T | None` stand beside the whole, as people write them."""
        rest = [member for member in type_.members if not isinstance(member, Null)]
        null = ("None",) if len(rest) < len(type_.members) else ()
        if len(rest) == 1:
            base, markers = self.parts(rest[0])
            return " | ".join((base, *null)), markers
        written = list(dict.fromkeys(self.of(member) for member in rest))
        return " | ".join((*written, *null)), ()


def _text_limits(type_: Text) -> tuple[tuple[str, JsonScalar], ...]:
    return (("min_length", type_.min_length), ("max_length", type_.max_length))


def _bound_limits(bounds: Bounds) -> tuple[tuple[str, JsonScalar], ...]:
    return (
        ("ge", bounds.minimum),
        ("le", bounds.maximum),
        ("gt", bounds.above),
        ("lt", bounds.below),
        ("multiple_of", bounds.multiple_of),
    )
