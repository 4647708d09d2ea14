"""`$when`: which properties must be given once others are, read from a schema and checked against its properties."""

from __future__ import annotations

from collections.abc import Iterable

from ..diagnostics import Problems, Span, nearest
from ..spec.schemas import Json, Schema
from .types import Condition, Equals

Path = tuple[str | int, ...]
KEYWORD = "x-apigraft-when"
_FORM = "as in `{if: [phone], then: [country_code]}` or `{if: {type: 2}, then: [domain], else: [district]}`"


def read_conditions(schema: Schema, path: Path, problems: Problems, names: Iterable[str] = ()) -> tuple[Condition, ...]:
    """Read the conditions of the object at `path`; `names` are known beside its own properties."""
    json: Json = schema.json
    for step in path:
        json = json[step]  # type: ignore[index]
    if not isinstance(json, dict) or KEYWORD not in json:
        return ()
    properties = json.get("properties")
    known = (*(properties if isinstance(properties, dict) else ()), *names)
    written = json[KEYWORD]
    items = list(enumerate(written)) if isinstance(written, list) else [(None, written)]
    found = (
        _read_one(item, (*path, KEYWORD) if index is None else (*path, KEYWORD, index), schema, known, problems)
        for index, item in items
    )
    return tuple(condition for condition in found if condition)


def _read_one(item: Json, path: Path, schema: Schema, known: tuple[str, ...], problems: Problems) -> Condition | None:
    span = schema.span_at(path)
    if not isinstance(item, dict) or "if" not in item or not set(item) <= {"if", "then", "else"}:
        problems.error("E121", span, "`$when` has the keys `if`, `then` and perhaps `else`", _FORM)
        return None
    when, then, otherwise = item["if"], _names(item.get("then")), _names(item.get("else"))
    given = () if isinstance(when, dict) else _names(when)
    equals = tuple(Equals(wire, _scalars(value)) for wire, value in when.items()) if isinstance(when, dict) else ()
    if given is None or then is None or otherwise is None or not (given or equals) or not (then or otherwise):
        problems.error("E121", span, "`if`, `then` and `else` of `$when` name properties", _FORM)
        return None
    if any(not each.values for each in equals):
        problems.error("E121", span, "`$when` compares with text, numbers, booleans or null", _FORM)
        return None
    for name in (*given, *(each.wire for each in equals), *then, *otherwise):
        if name not in known:
            _unknown(name, span, known, problems)
            return None
    return Condition(given, equals, then, otherwise)


def _unknown(name: str, span: Span, known: tuple[str, ...], problems: Problems) -> None:
    hint = nearest(name, known) or "a condition names properties that stand beside it"
    problems.error("E121", span, f"`$when` names `{name}`, which is no property here", hint)


def _names(value: Json) -> tuple[str, ...] | None:
    items = value if isinstance(value, list) else [] if value is None else [value]
    return tuple(str(item) for item in items) if all(isinstance(item, str) for item in items) else None


def _scalars(value: Json) -> tuple[bool | int | float | str | None, ...]:
    items = value if isinstance(value, list) else [value]
    scalars = tuple(item for item in items if not isinstance(item, (list, dict)))
    return scalars if len(scalars) == len(items) else ()  # type: ignore[return-value]
