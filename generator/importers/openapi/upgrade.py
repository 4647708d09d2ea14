"""One schema object of OpenAPI 3.0 -> JSON Schema 2020-12. Its subschemas are left to the caller.

Documents that call themselves 3.1 hold words of 3.0 too, so the version is not asked.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from ...spec.jsonvalues import Json

_NULL: Final[dict[str, Json]] = {"type": "null"}
_CLASSES: Final[dict[str, tuple[type, ...]]] = {
    "string": (str,),
    "integer": (int,),
    "number": (int, float, Decimal),
    "boolean": (bool,),
    "null": (type(None),),
}


def upgrade(schema: dict[str, Json]) -> dict[str, Json]:
    """Return a schema object without `nullable`, `example`, boolean exclusive bounds and lists of `items`."""
    return _nullable(_examples(_exclusive(_tuple(schema))))


def _tuple(schema: dict[str, Json]) -> dict[str, Json]:
    """Rename `items` where it is a list, one schema for each place: since 2020-12 that is `prefixItems`."""
    if not isinstance(schema.get("items"), list) or "prefixItems" in schema:
        return schema
    return {("prefixItems" if key == "items" else key): value for key, value in schema.items()}


def _exclusive(schema: dict[str, Json]) -> dict[str, Json]:
    """Replace `minimum: 1, exclusiveMinimum: true` by `exclusiveMinimum: 1`."""
    found = dict(schema)
    for bound, exclusive in (("minimum", "exclusiveMinimum"), ("maximum", "exclusiveMaximum")):
        if not isinstance(found.get(exclusive), bool):
            continue
        if found.pop(exclusive) and bound in found:
            found[exclusive] = found.pop(bound)
    return found


def _examples(schema: dict[str, Json]) -> dict[str, Json]:
    """Put `example` first into the list `examples`."""
    if "example" not in schema:
        return schema
    found = dict(schema)
    example, others = found.pop("example"), found.get("examples", [])
    if not isinstance(others, list):
        return schema
    found["examples"] = [example, *(other for other in others if other != example)]
    return found


def _nullable(schema: dict[str, Json]) -> dict[str, Json]:
    """Say `nullable: true` with the type null. Beside no type at all it says nothing: null is allowed anyway."""
    if not isinstance(schema.get("nullable"), bool):
        return schema
    found = dict(schema)
    if not found.pop("nullable"):
        return found
    if isinstance(found.get("enum"), list) and None not in found["enum"]:  # type: ignore[operator]
        found["enum"] = [*found["enum"], None]  # type: ignore[misc]
    kind = found.get("type")
    if isinstance(kind, str) and kind != "null":
        found["type"] = [kind, "null"]
    elif isinstance(kind, list) and "null" not in kind:
        found["type"] = [*kind, "null"]
    return _nullable_composition(found) if kind is None else found


def _nullable_composition(schema: dict[str, Json]) -> dict[str, Json]:
    """Allow null beside a reference or the parts of a composition."""
    for keyword in ("oneOf", "anyOf"):
        parts = schema.get(keyword)
        if isinstance(parts, list):
            return {**schema, keyword: parts if _NULL in parts else [*parts, _NULL]}
    parts = schema.get("allOf")
    if isinstance(parts, list):
        inner: Json = parts[0] if len(parts) == 1 else {"allOf": parts}
        return _either(schema, "allOf", inner)
    return _either(schema, "$ref", {"$ref": schema["$ref"]}) if "$ref" in schema else schema


def _either(schema: dict[str, Json], keyword: str, inner: Json) -> dict[str, Json]:
    """Replace a keyword by `anyOf` of what it says and null, in its place."""
    return {
        ("anyOf" if key == keyword else key): ([inner, _NULL] if key == keyword else value)
        for key, value in schema.items()
    }


def plain_enum(schema: dict[str, Json]) -> dict[str, Json]:
    """Return an enum without the `type` that its values have anyway, and an enum of one value as `const`.

    So the spec says `=a | =b` and `=a`, which mean the same.
    """
    values = schema.get("enum")
    if not isinstance(values, list) or not values or "format" in schema or not _has_types(values, schema.get("type")):
        return schema
    found = {key: value for key, value in schema.items() if key != "type"}
    if len(values) > 1:
        return found
    return {("const" if key == "enum" else key): (values[0] if key == "enum" else item) for key, item in found.items()}


def _has_types(values: list[Json], kinds: Json) -> bool:
    names = kinds if isinstance(kinds, list) else [kinds]
    classes = [class_ for name in names if isinstance(name, str) for class_ in _CLASSES.get(name, ())]
    return all(type(value) in classes for value in values)
