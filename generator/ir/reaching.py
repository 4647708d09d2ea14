"""Paths into an answer, and what can stand at their ends."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from ..spec.model import Placed
from .types import Anything, MapOf, Null, Record, Ref, Type, Union

Path = tuple[str, ...]
OPEN: Final = Anything()
"""What may stand where a schema does not look."""


def reached(type_: Type, path: Path, types: Mapping[str, Type], seen: Path = ()) -> Iterator[Type]:
    """Yield what can stand at a path; `OPEN` where a schema allows anything. `seen` are references without a step."""
    match type_:
        case Null():
            return
        case Ref(name):
            if name not in seen:
                yield from reached(types[name], path, types, (*seen, name))
        case Union(members):
            for member in members:
                yield from reached(member, path, types, seen)
        case _ if not path:
            yield type_
        case Anything():
            yield OPEN
        case Record(fields=fields, extra=extra):
            inner = next((each.type for each in fields if each.wire == path[0]), extra)
            if inner is not None:
                yield from reached(inner, path[1:], types)
        case MapOf(value):
            yield from reached(value, path[1:], types)
        case _:
            return


def steps_of(path: Placed) -> Path:
    """Return `$.a.b` as its steps."""
    return tuple(path.text.split(".")[1:])


def shown(path: Path) -> str:
    """Write steps as `$.a.b`."""
    return ".".join(("$", *path))
