"""Methods that list something page by page: what an item is, and the data by which the runtime turns the pages."""

from __future__ import annotations

from dataclasses import dataclass

from ..ir.api import Body, ByCursor, ByNumber, ByUrl, Envelope, Operation, Paging
from ..ir.reaching import Path, reached
from ..ir.types import Anything, ListOf, Type
from ..ir.unions import union_of
from .classes import Classes
from .imports import Imports
from .text import literal


@dataclass(frozen=True, slots=True)
class Listed:
    """What a method lists. `place` is where its cursor or number goes: the query, or the kind of its body."""

    item: Type
    paging: Paging
    place: str


def plan_listed(
    operation: Operation, body: Body | None, answer: Type | None, envelope: Envelope | None, models: Classes
) -> Listed | None:
    """Plan what a method lists; None for one that does not. `envelope` is None where the answer is returned whole."""
    paging = operation.paging
    if paging is None or answer is None:
        return None
    payload = envelope.payload if envelope else ()
    types = {name: planned.type for name, planned in models.planned.items()}
    found = reached(answer, paging.items[len(payload) :], types)
    items = [each.item if isinstance(each, ListOf) else Anything() for each in found]
    in_body = not isinstance(paging.step, ByUrl) and paging.step.in_body
    return Listed(union_of(items) if items else Anything(), paging, body.kind if in_body and body else "query")


def paging_literal(listed: Listed, imports: Imports) -> str:
    """Write how one page leads to the next; what has its default is not said."""
    paging, step = listed.paging, listed.paging.step
    told: dict[str, str | int | None] = {}
    match step:
        case ByCursor():
            name = "ByCursor"
            told |= {"send": step.send, "read": None if step.header else _path(step.read)}
            told |= {"header": step.header or None}
        case ByNumber():
            name = "ByPage" if step.counts == "pages" else "ByOffset"
            first = None if step.first == (step.counts == "pages") else step.first
            told |= {"send": step.send, "first": first, "size": step.size or None, "full": step.full, "most": step.most}
        case ByUrl(read, header):
            name = "ByNextUrl" if read is not None or header else "ByLink"
            told |= {"read": _path(read), "header": header or None}
    told |= {"last": _path(paging.last), "more": _path(paging.more)}
    told |= {"place": None if listed.place == "query" else listed.place}
    written = [f"{key}={literal(value)}" for key, value in told.items() if value is not None]
    return f"{imports.use(name)}({', '.join([literal(_path(paging.items)), *written])})"


def _path(path: Path | None) -> str | None:
    return None if path is None else ".".join(("$", *path))
