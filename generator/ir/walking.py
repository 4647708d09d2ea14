"""What is inside a type, as far as it is written there: names are not followed."""

from __future__ import annotations

from collections.abc import Iterator

from .types import Enum, ListOf, MapOf, Record, Ref, Type, Union


def inside(type_: Type) -> Iterator[Type]:
    """Yield the type and every type in it, in the order in which they are written."""
    yield type_
    match type_:
        case Record(fields=fields, extra=extra):
            for field in fields:
                yield from inside(field.type)
            if extra is not None:
                yield from inside(extra)
        case ListOf(inner) | MapOf(inner):
            yield from inside(inner)
        case Union(members):
            for member in members:
                yield from inside(member)
        case Enum(other=other) if other is not None:
            yield from inside(other)
        case _:
            pass


def references(type_: Type) -> tuple[str, ...]:
    """List the schemas that a type names, in the order in which it does."""
    return tuple(each.name for each in inside(type_) if isinstance(each, Ref))
