"""What only the whole of a provider can say: types that are made of themselves."""

from __future__ import annotations

from collections.abc import Mapping

from ..diagnostics import Problems
from .api import Named, Provider
from .types import Record
from .walking import references


def check(provider: Provider, problems: Problems) -> None:
    """Report each schema that is no object and leads back to itself: there would be no class to stop at."""
    schemas = {named.name: named for named in provider.schemas}
    reported: set[str] = set()
    for named in provider.schemas:
        way = _way_back(named.name, schemas)
        if way and not reported.intersection(way):
            reported.update(way)
            shown = " -> ".join((*way, named.name))
            message = f"`{named.name}` is made of itself and holds no object on the way: {shown}"
            problems.error("E303", named.span, message, "put an object in between, or use `any`")


def _way_back(name: str, schemas: Mapping[str, Named]) -> tuple[str, ...]:
    """Return the shortest way from a schema to itself past no object, or () where there is none."""
    ways: list[tuple[str, ...]] = [(name,)]
    seen: set[str] = set()
    for way in ways:
        last = schemas.get(way[-1])
        if last is None or last.name in seen or isinstance(last.type, Record):
            continue
        seen.add(last.name)
        below = references(last.type)
        if name in below:
            return way
        ways.extend((*way, each) for each in below)
    return ()
