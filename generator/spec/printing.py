"""JSON Schema 2020-12 -> the notation: the way back, without loss.

The answers are values for YAML: text, true or false, or a mapping. Of the forms that say a schema (an expression, a
property map, a mapping, `{$schema: ...}`) the shortest that reads back as the same schema is taken; reading back is
done here, form by form, with the parts inside a form left out because they were read back on their own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final, TypeAlias

from ..diagnostics import Problems, Span
from .inferring import CORE, expression_of, names_in, type_of
from .jsonvalues import Json, same_json
from .keywords import KEYWORDS, SUBSCHEMA, SUBSCHEMA_LIST, SUBSCHEMA_MAP
from .nodes import Entry, Mapping, Node, Scalar, Sequence
from .resolving import REFERENCE
from .schemas import WHEN, WORDS, Schema, Scope, read_property_map, read_schema
from .typetree import write_expression, write_type

LINE_LENGTH: Final = 100

_Print: TypeAlias = Callable[[Json], Json]
_Read: TypeAlias = Callable[[Node, Scope, Problems], Schema]
_NOWHERE: Final = Span("")


def print_schema(schema: Json) -> Json:
    """Print what stands where a schema is expected: text, true or false, or a mapping."""
    if isinstance(schema, bool):
        return schema
    return _text(schema, LINE_LENGTH) or _object(schema) or _mapping(schema) or _verbatim(schema)


def print_property_map(schema: Json) -> dict[str, Json]:
    """Print what stands directly under `path`, `query`, `headers` and their like."""
    if isinstance(schema, dict) and _is_property_map(schema):
        hollow = _hollow(schema)
        if _reads_as(read_property_map, _property_map(hollow, _as_it_is), hollow):
            return _property_map(schema, print_schema)
    return _verbatim(schema)


def print_named(schema: Json) -> Json:
    """Print what stands under a name in `schemas`: an expression, a property map or `{$schema: ...}`."""
    if isinstance(schema, bool):
        return schema
    return _text(schema) or print_property_map(schema)


def _verbatim(schema: Json) -> dict[str, Json]:
    if not isinstance(schema, dict | bool):
        raise ValueError("a JSON Schema is a mapping, true or false")
    return {"$schema": schema}


def _text(schema: Json, length: int | None = None) -> str | None:
    """Return the expression that says all of a schema and, where a length is given, fits one line of it."""
    expression = expression_of(schema) if isinstance(schema, dict) else None
    if expression is None:
        return None
    text = write_expression(expression)
    if length is not None and (len(text) > length or "\n" in text):
        return None
    return text if _reads_as(read_schema, text, schema, names_in(expression.type)) else None


def _object(schema: Json) -> dict[str, Json] | None:
    """Return `{object: PROPERTY MAP, ...}` when a schema has properties, the other keywords beside it."""
    if not isinstance(schema, dict) or not _is_property_map(schema):
        return None
    inside = {keyword: value for keyword, value in schema.items() if keyword in ("type", "properties", "required")}
    beside = {keyword: value for keyword, value in schema.items() if keyword not in inside}

    def written(inside: dict[str, Json], beside: dict[str, Json], printed: _Print) -> dict[str, Json]:
        return {"object": _property_map(inside, printed), **_keywords(beside, printed)}

    hollow = _hollow(inside), _hollow(beside)
    if not _reads_as(read_schema, written(*hollow, _as_it_is), {**hollow[0], **hollow[1]}):
        return None
    return written(inside, beside, print_schema)


def _mapping(schema: Json) -> dict[str, Json] | None:
    """Return JSON Schema as a mapping, with what an expression can say of it as `$type`."""
    if not isinstance(schema, dict):
        return None
    type_ = _core(schema)
    rest = {keyword: value for keyword, value in schema.items() if not type_ or keyword not in CORE}
    if not type_ and WORDS.issuperset(rest):
        type_ = {"$type": "any"}
    hollow, any_type = _hollow(rest), dict.fromkeys(type_, "any")
    if not _reads_as(read_schema, {**any_type, **_keywords(hollow, _as_it_is)}, hollow):
        return None
    return {**type_, **_keywords(rest, print_schema)}


def _core(schema: dict[str, Json]) -> dict[str, Json]:
    """Return `{$type: EXPRESSION}` for the keywords that an expression can say, {} when the keywords say it as well."""
    core = {keyword: value for keyword, value in schema.items() if keyword in CORE}
    type_ = type_of(core) if len(core) < len(schema) else None
    text = write_type(type_) if type_ is not None else ""
    if type_ is None or not core or len(text) > LINE_LENGTH or text == core.get("type"):
        return {}
    return {"$type": text} if _reads_as(read_schema, text, core, names_in(type_)) else {}


def _is_property_map(schema: dict[str, Json]) -> bool:
    return "type" in schema and isinstance(schema.get("properties"), dict)


def _property_map(schema: dict[str, Json], printed: _Print) -> dict[str, Json]:
    """Write the keywords of an object as a property map; `printed` is what becomes of the subschemas."""
    rest = dict(schema)
    properties, listed, kind = rest.pop("properties"), rest.pop("required", None), rest.pop("type")
    assert isinstance(properties, dict), "only what has properties is written as a property map"
    required = listed if isinstance(listed, list) else []
    names = {name for name in required if isinstance(name, str)}
    odd = {name: printed(value) for name, value in properties.items() if name.endswith("?")}
    written: dict[str, Json] = {} if kind == "object" else {"$type": kind}
    for name, value in properties.items():
        if name not in odd:
            written[("$" if name.startswith("$") else "") + name + ("" if name in names else "?")] = printed(value)
    if odd:
        written["$properties"] = {**odd}
    marked = [name for name in properties if name in names and name not in odd]
    if "required" in schema and (not marked or listed != marked):
        written["$required"] = listed
    for keyword, value in _keywords(rest, printed).items():
        written[_KEYS_OF_KEYWORDS.get(keyword) or (keyword if keyword.startswith("$") else f"${keyword}")] = value
    return written


_KEYS_OF_KEYWORDS: Final = {WHEN: "$when"}


def _keywords(schema: dict[str, Json], printed: _Print) -> dict[str, Json]:
    """Write keywords as they are, their subschemas printed, and what JSON Schema does not know under `openapi`."""
    known = {keyword: value for keyword, value in schema.items() if keyword in KEYWORDS or keyword.startswith("x-")}
    written = _mapped(known, printed)
    unknown = {keyword: value for keyword, value in schema.items() if keyword not in known}
    return {**written, "openapi": unknown} if unknown else written


def _mapped(schema: dict[str, Json], change: _Print) -> dict[str, Json]:
    """Return a schema with its direct subschemas changed; what is in their place and no schema stays as it is."""

    def changed(value: Json) -> Json:
        return change(value) if isinstance(value, dict | bool) else value

    mapped = dict(schema)
    for keyword, value in schema.items():
        if keyword in SUBSCHEMA:
            mapped[keyword] = changed(value)
        elif keyword in SUBSCHEMA_LIST and isinstance(value, list):
            mapped[keyword] = [changed(item) for item in value]
        elif keyword in SUBSCHEMA_MAP and isinstance(value, dict):
            mapped[keyword] = {name: changed(item) for name, item in value.items()}
    return mapped


def _hollow(schema: dict[str, Json]) -> dict[str, Json]:
    return _mapped(schema, lambda _: True)


def _as_it_is(schema: Json) -> Json:
    return schema


def _reads_as(read: _Read, written: Json, schema: Json, names: Iterable[str] = ()) -> bool:
    """Tell whether a form is read back as the schema that it was written for."""
    problems = Problems()
    reference = schema.get("$ref") if isinstance(schema, dict) else None
    named = (reference.removeprefix(REFERENCE),) if isinstance(reference, str) else ()
    found = read(_node(written), Scope(frozenset((*names, *named))), problems)
    return not problems.failed and same_json(found.json, schema)


def _node(value: Json) -> Node:
    """Return a value as the node that would be read from its YAML text."""
    if isinstance(value, dict):
        entries = (Entry(Scalar(name, name, _NOWHERE, '"', name), _node(item)) for name, item in value.items())
        return Mapping(tuple(entries), _NOWHERE)
    if isinstance(value, list):
        return Sequence(tuple(map(_node, value)), _NOWHERE)
    if isinstance(value, str):
        return Scalar(value, value, _NOWHERE, '"', value)
    return Scalar("", value, _NOWHERE)
