"""A value in its author's words: the lines of its recipe, the names that it mentions, and where they stand."""

from __future__ import annotations

import json
from collections.abc import Iterator

from ...diagnostics import Span
from ...spec.schemas import Json
from ...spec.signingmodel import JsonText, Lines, ValueBody
from ...spec.templates import Template


def written(body: ValueBody) -> tuple[str, ...]:
    """Return the recipe as its author wrote it, a line each."""
    match body:
        case Template():
            return (body.text,)
        case Lines():
            return tuple(item.text for item in body.items)
        case JsonText():
            return tuple(_member_line(name, member) for name, member in body.members)


def _member_line(name: str, member: Template | JsonText | Json) -> str:
    if isinstance(member, Template):
        return f"{name}: {member.text}"
    if isinstance(member, JsonText):
        return f"{name}: {{{', '.join(written(member))}}}"
    return f"{name}: {json.dumps(member, default=str, ensure_ascii=False)}"


def templates_of(body: ValueBody | None) -> Iterator[Template]:
    """Yield the templates of a value, in their order."""
    match body:
        case Template():
            yield body
        case Lines():
            yield from body.items
        case JsonText():
            for _, member in body.members:
                if isinstance(member, Template | JsonText):
                    yield from templates_of(member)


def places_of(template: Template) -> tuple[Span, ...]:
    """Return where the literal texts and the pipelines of a template stand."""
    return tuple(template.span if isinstance(part, str) else part.span for part in template.parts)
