"""Objects that a schema puts together from parts: all of them at once (`allOf`), or one of several (`oneOf`)."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace

from ..diagnostics import Problems, Span
from ..spec.schemas import Json
from .types import Field, Record


def check_pins(fields: tuple[Field, ...], problems: Problems) -> None:
    """Report each pinned name that another property of the object is spelled like, or has too."""
    taken = {field.wire: field for field in fields}
    for field in fields:
        if field.pinned and taken.setdefault(field.pinned, field) is not field:
            hint = "pin another name, or pin that one too"
            problems.error("E109", field.span, f"`{field.pinned}` is the name of another property", hint)


def merged(records: Iterable[Record], required: Collection[str], title: str, description: str, span: Span) -> Record:
    """Return the object that is all of the records; a property is required if one of them or `required` says so."""
    parts = tuple(records)
    fields: dict[str, Field] = {}
    for field in (field for part in parts for field in part.fields):
        before = fields.get(field.wire)
        stated = field.required or field.wire in required or (before is not None and before.required)
        fields[field.wire] = replace(field, required=stated)
    return Record(
        tuple(fields.values()),
        span,
        title=title,
        description=description,
        extra=next((part.extra for part in parts if part.extra), None),
        conditions=tuple(condition for part in parts for condition in part.conditions),
    )


def widened(base: Record, alternatives: Iterable[Record]) -> Record:
    """Return the object that may also have the properties of any of its alternatives."""
    known = {field.wire for field in base.fields}
    others = {field.wire: replace(field, required=False) for each in alternatives for field in each.fields}
    return replace(base, fields=(*base.fields, *(field for wire, field in others.items() if wire not in known)))


def required_of(json: Json) -> frozenset[str]:
    """Return the properties that an object schema says must be there."""
    listed = json.get("required") if isinstance(json, dict) else None
    return frozenset(str(name) for name in listed) if isinstance(listed, list) else frozenset()
