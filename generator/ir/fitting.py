"""Where a value of an example departs from its type: each place, with what is there and what would fit.

A value that is sent has to hold the limits too, and no key that the type has not: the client would refuse it. Of what
comes back only the kinds count, since a client keeps what it does not know. On the wire of a query, a form or a header
everything is text, so that there `2` and `"2"` are the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal as Exact
from typing import Final, Literal, TypeAlias

from ..diagnostics import Span, nearest
from ..spec import nodes
from ..spec.jsonvalues import resolve
from ..spec.keys import listed
from ..spec.nodes import Entry, Node, Scalar, Sequence
from .defaults import allows
from .types import (
    Anything,
    Binary,
    Boolean,
    Date,
    DateTime,
    Decimal,
    Enum,
    Field,
    Float,
    Integer,
    Json,
    JsonScalar,
    ListOf,
    MapOf,
    Null,
    Record,
    Ref,
    Tag,
    Text,
    Type,
    Union,
)

Side: TypeAlias = Literal["sent", "text", "received"]
"""Which way a value goes: as JSON, as text, or back."""

_DEEPEST: Final = 150
"""What is inside of more types than that is left alone."""

_DATE: Final = re.compile(r"\d{4}-\d\d-\d\d\Z")
_INSTANT: Final = re.compile(r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d(:\d\d(\.\d+)?)?([Zz]|[+-]\d\d:?\d\d)\Z")
_NUMBER: Final = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,4})?\Z")


@dataclass(frozen=True, slots=True)
class Misfit:
    """One place of an example that its type does not allow."""

    span: Span
    message: str
    hint: str


@dataclass(frozen=True, slots=True)
class Fitting:
    """Compares the values of examples with types. `known` remembers what was found, by type and value.

    Alternatives are tried one by one, and what is inside of them again: without a memory that grows with each level.
    `looking` are the types on the way to where it is.
    """

    types: Mapping[str, Type]
    side: Side
    known: dict[tuple[int, int], tuple[Misfit, ...]] = field(default_factory=dict)
    looking: list[Type] = field(default_factory=list)

    def misfits(self, type_: Type, node: Node, name: str, span: Span) -> tuple[Misfit, ...]:
        """List where the value of a node departs from a type. `name` is what it is called, `span` where that stands."""
        key = id(type_), id(node)
        if key not in self.known and len(self.looking) < _DEEPEST:
            self.known[key] = ()
            self.looking.append(type_)
            self.known[key] = tuple(self._compare(type_, node, name, span))
            self.looking.pop()
        return self.known.get(key, ())

    def _compare(self, type_: Type, node: Node, name: str, span: Span) -> Iterator[Misfit]:
        match type_, node:
            case (Ref(target), _):
                yield from self.misfits(self.types[target], node, name, span)
            case (Union(members, tag), _):
                told = tag and self._told(tag, members, node)
                if told is None or told:
                    yield from self._alternatives(told or members, node, name, span)
            case (Record(), nodes.Mapping()):
                yield from self._object(type_, node, name, span)
            case (MapOf(value), nodes.Mapping()):
                for entry in node:
                    yield from self.misfits(value, entry.value, entry.key.text, entry.key.span)
            case (ListOf(item), Sequence(items)):
                for each in items:
                    yield from self.misfits(item, each, name, span)
            case _ if not self._fits(type_, node):
                place = node.span if isinstance(node, Scalar) else span
                yield Misfit(
                    place, f"`{name}` is {_kind(node)}, and has to be {wanted(type_)}", self._advice(type_, node)
                )

    def _told(self, tag: Tag, members: tuple[Type, ...], node: Node) -> tuple[Type, ...] | None:
        """Return the alternatives that the tag of a value names, none for a tag that is new; None: it has no tag."""
        value = node.get(tag.wire) if isinstance(node, nodes.Mapping) else None
        if not isinstance(value, Scalar):
            return None
        named = tuple(each for each, tags in zip(members, tag.values, strict=False) if value.value in tags)
        return named or (() if self.side == "received" else None)

    def _alternatives(self, members: tuple[Type, ...], node: Node, name: str, span: Span) -> Iterator[Misfit]:
        """Yield what departs from the alternative that is nearest, of those that are of the value's kind."""
        found = [self.misfits(member, node, name, span) for member in members]
        if not all(found):
            return
        inside = [each for each in found if not isinstance(node, Scalar) and each[0].span != span]
        if inside:
            yield from min(inside, key=len)
        else:
            place = node.span if isinstance(node, Scalar) else span
            what = f"`{name}` is {_kind(node)}, and of no type that it may have"
            yield Misfit(place, what, f"it has to be {' or '.join(dict.fromkeys(map(wanted, members)))}")

    def _object(self, record: Record, node: nodes.Mapping, name: str, span: Span) -> Iterator[Misfit]:
        fields = {each.wire: each for each in record.fields}
        for entry in node:
            inner = fields.get(entry.key.text)
            if inner is not None and not (inner.read_only and self.side != "received"):
                yield from self.misfits(inner.type, entry.value, inner.wire, entry.key.span)
            elif inner is None and record.extra is not None:
                yield from self.misfits(record.extra, entry.value, entry.key.text, entry.key.span)
            elif self.side != "received":
                yield _surplus(entry, inner, fields, name)
        yield from self._absent(record, node, name, span)

    def _absent(self, record: Record, node: nodes.Mapping, name: str, span: Span) -> Iterator[Misfit]:
        """Name the properties that an object has to have, and has not; those that only go the other way are none."""
        given = {entry.key.text for entry in node}
        needed = [each for each in record.fields if each.required and each.wire not in given]
        if self.side == "received":
            missing = [each.wire for each in needed if not each.write_only]
        else:
            missing = [each.wire for each in needed if not each.read_only and not each.fresh]
        if missing:
            hint = f"add what is missing, or write `{missing[0]}?` where it is described"
            yield Misfit(span, f"`{name}` lacks {listed(missing)}", hint)

    def _fits(self, type_: Type, node: Node) -> bool:
        """Say whether a value is of a type, as far as that can be told without looking into it."""
        match type_, node:
            case (Anything(), _):
                return True
            case (Record() | MapOf(), _):
                return isinstance(node, nodes.Mapping)
            case (ListOf(), _):
                return isinstance(node, Sequence)
            case (Binary(base64), _) if not base64:
                return True
            case (_, Scalar()) if self.side == "text":
                return self._is_spelled(type_, node)
            case (_, Scalar(value=value)):
                return self._is_value(type_, value)
            case _:
                return False

    def _is_spelled(self, type_: Type, node: Scalar) -> bool:
        """Say whether text on the wire spells a value of a type; null, true and false are spelled in many ways."""
        if node.value is None or isinstance(type_, Binary | Boolean):
            return True
        if isinstance(type_, Text):
            return allows(type_, node.text)
        if isinstance(type_, Enum):
            texts = {str(each).lower() if isinstance(each, bool) else str(each) for each in type_.values}
            return node.text in texts or (type_.other is not None and self._is_spelled(type_.other, node))
        return self._is_value(type_, node.value) or self._is_value(type_, resolve(node.text))

    def _is_value(self, type_: Type, value: Json) -> bool:
        match type_:
            case Text() | Binary():
                return isinstance(value, str) and (self.side == "received" or allows(type_, value))
            case Date():
                return isinstance(value, str) and bool(_DATE.match(value) or _INSTANT.match(value))
            case DateTime():
                return isinstance(value, str) and bool(_INSTANT.match(value))
            case Decimal(as_text, as_number):
                spelled = isinstance(value, str) and bool(_NUMBER.match(value))
                counted = isinstance(value, int | float | Exact) and not isinstance(value, bool)
                either = self.side != "sent"
                return (spelled and (as_text or either)) or (counted and (as_number or either))
            case Integer() | Float() if self.side == "received":
                return allows(type(type_)(), value)
            case Enum(other=other) if other is not None:
                return allows(type_, value) and (allows(Enum(type_.values), value) or self._is_value(other, value))
            case _:
                return allows(type_, value)

    def _advice(self, type_: Type, node: Node) -> str:
        if isinstance(node, Scalar) and node.value is None:
            return "mend the example, or add `| null` to the type"
        if isinstance(node, Scalar) and isinstance(type_, Text | Decimal) and not isinstance(node.value, str):
            return f'put it in quotes: "{node.text}"'
        names = [each for each in type_.values if isinstance(each, str)] if isinstance(type_, Enum) else []
        near = nearest(node.text, names) if isinstance(node, Scalar) else ""
        return near or "mend the example, or the type"


def _surplus(entry: Entry, inner: Field | None, fields: Mapping[str, Field], name: str) -> Misfit:
    """Say of a key that it cannot be sent."""
    key = entry.key
    if inner is not None:
        return Misfit(key.span, f"`{key.text}` is read-only, and not sent", "remove it from the request")
    hint = nearest(key.text, fields) or f"`{name}` has {listed(fields) or 'no keys'}"
    return Misfit(key.span, f"`{name}` has no key `{key.text}`", hint)


def wanted(type_: Type) -> str:
    """Say in a few words what a value of a type is."""
    match type_:
        case Text():
            return "text" + _limits(type_)
        case Integer():
            return "a whole number" + _range(type_)
        case Float():
            return "a number" + _range(type_)
        case Decimal(as_text):
            return "a decimal as text" if as_text else "a decimal as a number"
        case Boolean():
            return "true or false"
        case Null():
            return "null"
        case Date():
            return "a day as `2026-01-31`"
        case DateTime():
            return "an instant with its zone as `2026-01-31T12:00:00Z`"
        case Enum(values, other):
            return f"one of {listed(map(_literal, values))}" + (f" or {wanted(other)}" if other else "")
        case ListOf():
            return "a list"
        case Record() | MapOf():
            return "an object"
        case Ref(name):
            return f"`{name}`"
        case _:
            return "something else"


def _limits(type_: Text) -> str:
    low, high = type_.min_length, type_.max_length
    return "" if low is None and high is None else f" of {_ends(low, high)} characters"


def _range(type_: Integer | Float) -> str:
    bounds = type_.bounds
    low = bounds.above if bounds.minimum is None else bounds.minimum
    high = bounds.below if bounds.maximum is None else bounds.maximum
    return "" if low is None and high is None else f" in {_ends(low, high)}"


def _ends(low: object, high: object) -> str:
    return f"`{'' if low is None else low}..{'' if high is None else high}`"


def _literal(value: JsonScalar) -> str:
    return str(value).lower() if isinstance(value, bool) else "null" if value is None else str(value)


def _kind(node: Node) -> str:
    """Name what a value is."""
    if not isinstance(node, Scalar):
        return "a list" if isinstance(node, Sequence) else "an object"
    match node.value:
        case None:
            return "null"
        case bool():
            return f"`{node.text}`"
        case str():
            return "text" if len(node.text) > 40 or not node.text.isprintable() else f'"{node.text}"'
        case _:
            return f"the number {node.text}"
