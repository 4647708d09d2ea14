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
    for record in _sent_records(provider, types):
        if record.extra is not None:
            hint = "name them, or put them under a property that is a `map<...>`"
            message = "further properties of this object cannot be sent, only those that it names"
            problems.warning("W302", record.span, message, hint)


def _sent_records(provider: Provider, types: Types) -> Iterator[Record]:
    """Yield the objects of all requests, each named one once."""
    operations = (operation for resource in provider.resources for operation in resource.operations)
    seen: set[str] = set()
    waiting: list[Type] = []
    for operation in operations:
        waiting += [each.field.type for each in operation.parameters]
        waiting += [body.type for body in operation.bodies]
    while waiting:
        match waiting.pop():
            case Record(fields=fields, extra=extra) as record:
                yield record
                waiting += [each.type for each in fields if not each.read_only]
                waiting += [extra] if extra else []
            case ListOf(inner) | MapOf(inner):
                waiting.append(inner)
            case Union(members):
                waiting += members
            case Ref(name) if name not in seen:
                seen.add(name)
                waiting.append(types[name])
            case _:
                pass


def _behind(type_: Type, types: Types) -> Type:
    seen: set[str] = set()
    while isinstance(type_, Ref) and type_.name not in seen:
        seen.add(type_.name)
        type_ = types[type_.name]
    return type_
