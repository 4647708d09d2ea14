"""What a client cannot send though a schema allows it: each is reported, and the type says what can be sent."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ..diagnostics import Problems, Span
from .api import BodyKind, Provider
from .types import Anything, Binary, Enum, ListOf, MapOf, Record, Ref, Text, Type, Union

Types = Mapping[str, Type]
"""The named types of a provider."""


def plain_body(kind: BodyKind, media_type: str, type_: Type, types: Types, span: Span, problems: Problems) -> Type:
    """Return as what a body is given: text and bytes are sent as they are, whatever a schema says of their content."""
    if kind not in ("text", "bytes"):
        return type_
    bare = _behind(type_, types)
    if not isinstance(bare, Text | Binary | Enum | Anything):
        hint = "the method takes the finished text or bytes as `body`"
        problems.warning("W303", span, f"nothing here can write a value of this type as {media_type}", hint)
    if kind == "bytes":
        return Binary()
    return type_ if isinstance(bare, Text | Enum) else Text()


def check_sent(provider: Provider, problems: Problems) -> None:
    """Report each object of a request that may have further properties: only those that it names can be sent."""
    types = {named.name: named.type for named in provider.schemas}
    seen: set[str] = set()
    for operation in (operation for resource in provider.resources for operation in resource.operations):
        sent = [*(each.field.type for each in operation.parameters), *(body.type for body in operation.bodies)]
        for record in (record for type_ in sent for record in _records(type_, types, seen)):
            if record.extra is not None:
                hint = "name them, or put them under a property that is a `map<...>`"
                message = "further properties of this object cannot be sent, only those that it names"
                problems.warning("W302", record.span, message, hint)


def _records(type_: Type, types: Types, seen: set[str]) -> Iterator[Record]:
    """Yield the objects in a type; those behind a name that was `seen` before are left out."""
    match type_:
        case Record(fields=fields, extra=extra):
            yield type_
            for inner in (*(each.type for each in fields if not each.read_only), *((extra,) if extra else ())):
                yield from _records(inner, types, seen)
        case ListOf(item):
            yield from _records(item, types, seen)
        case MapOf(value):
            yield from _records(value, types, seen)
        case Union(members):
            for member in members:
                yield from _records(member, types, seen)
        case Ref(name) if name not in seen:
            seen.add(name)
            yield from _records(types[name], types, seen)
        case _:
            pass


def _behind(type_: Type, types: Types) -> Type:
    seen: set[str] = set()
    while isinstance(type_, Ref) and type_.name not in seen:
        seen.add(type_.name)
        type_ = types[type_.name]
    return type_
