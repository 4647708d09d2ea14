"""JSON Schema into `Type`: what a schema means, with each doubt reported at its place.

What a type cannot say (a `not`, an `if`, a format of its own) narrows nothing: the value is typed wider, never
narrower, and a warning names the keyword, so that nothing is dropped in silence.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal as Number
from typing import Final

from ..diagnostics import Problems, Span, nearest
from ..spec.schemas import Json, Schema
from .conditions import read_conditions
from .types import (
    Anything,
    Binary,
    Boolean,
    Bounds,
    Date,
    DateTime,
    Decimal,
    Field,
    Float,
    Integer,
    ListOf,
    MapOf,
    Null,
    Record,
    Ref,
    Tag,
    Text,
    Type,
)
from .unions import enum_of, generic_name, union_of, unique

Path = tuple[str | int, ...]
REF_PREFIX: Final = "#/components/schemas/"
_NOT_TYPED: Final = (
    *("not", "if", "then", "else", "contains", "prefixItems", "propertyNames", "patternProperties"),
    *("dependentRequired", "dependentSchemas", "unevaluatedItems", "unevaluatedProperties"),
)


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads one schema. `schemas` are the provider's named ones, for `allOf` that refers to them."""

    schema: Schema
    schemas: Mapping[str, Schema]
    problems: Problems

    def type_at(self, path: Path = ()) -> Type:
        """Return the type of the part of the schema that stands at `path`."""
        json = self._json(path)
        return self._type(json, path) if isinstance(json, dict) else Anything()

    def fields_at(self, path: Path = ()) -> tuple[Field, ...]:
        """Return the properties of an object schema, in their order."""
        json = self._json(path)
        return self._fields(json, path) if isinstance(json, dict) else ()

    def _json(self, path: Path) -> Json:
        value: Json = self.schema.json
        for step in path:
            value = value[step]  # type: ignore[index]
        return value

    def _span(self, path: Path) -> Span:
        return self.schema.span_at(path)

    def _type(self, json: dict[str, Json], path: Path) -> Type:
        for keyword in _NOT_TYPED:
            if keyword in json:
                hint = "values are typed wider than the schema says; `$when` states what the client shall enforce"
                self.problems.warning("W301", self._span((*path, keyword)), f"`{keyword}` has no type in Python", hint)
        if "$ref" in json:
            return self._ref(json, path)
        if "const" in json or "enum" in json:
            return self._enum(json, path)
        for keyword in ("oneOf", "anyOf"):
            if isinstance(members := json.get(keyword), list) and not self._is_object(json):
                return self._union(json, members, (*path, keyword))
        if "allOf" in json:
            return self._all_of(json, path)
        kinds = json.get("type")
        if isinstance(kinds, list):
            return union_of(tuple(self._plain({**json, "type": kind}, kind, path) for kind in kinds))
        return self._plain(json, kinds if isinstance(kinds, str) else _implied_kind(json), path)

    def _is_object(self, json: dict[str, Json]) -> bool:
        """Say whether the schema has properties of its own; alternatives beside them only narrow it."""
        return isinstance(json.get("properties"), dict)

    def _ref(self, json: dict[str, Json], path: Path) -> Type:
        target = str(json["$ref"])
        name = target.removeprefix(REF_PREFIX)
        if target.startswith(REF_PREFIX) and name in self.schemas:
            return Ref(name)
        hint = nearest(name, self.schemas) or f"schemas of this provider are {REF_PREFIX}NAME"
        self.problems.error("E207", self._span((*path, "$ref")), f"`{target}` refers to no schema", hint)
        return Anything()

    def _enum(self, json: dict[str, Json], path: Path) -> Type:
        values = json["enum"] if "enum" in json else [json["const"]]
        listed = values if isinstance(values, list) else []
        scalars = unique(value for value in listed if not isinstance(value, (list, dict)))
        if not scalars or any(isinstance(value, (list, dict)) for value in listed):
            hint = "list text, numbers, booleans and null only"
            self.problems.warning("W301", self._span(path), "an enum of lists or objects has no type in Python", hint)
            return Anything()
        return enum_of(tuple(scalars))

    def _union(self, json: dict[str, Json], members: list[Json], path: Path) -> Type:
        types = tuple(
            self._type(member, (*path, index)) if isinstance(member, dict) else Anything()
            for index, member in enumerate(members)
        )
        return union_of(types, _tag(json))

    def _all_of(self, json: dict[str, Json], path: Path) -> Type:
        parts = json["allOf"]
        if not isinstance(parts, list):
            return Anything()
        types = [self._type(p, (*path, "allOf", i)) for i, p in enumerate(parts) if isinstance(p, dict)]
        rest = {key: value for key, value in json.items() if key != "allOf"}
        if _implied_kind(rest) or ("type" in rest and "properties" in rest):
            types.append(self._plain(rest, "object", path))
        meaningful = [type_ for type_ in types if not isinstance(type_, Anything)]
        if len(meaningful) == 1:
            return meaningful[0]
        records = [record for type_ in meaningful if (record := self._record_of(type_, ()))]
        if len(records) != len(meaningful) or not records:
            hint = "write out what the parts have in common"
            self.problems.warning("W301", self._span(path), "`allOf` of parts that are no objects has no type", hint)
            return Anything()
        return _merged(records, str(json.get("description", "")), self._span(path))

    def _record_of(self, type_: Type, seen: tuple[str, ...]) -> Record | None:
        """Return the object behind a type, through references and their own `allOf`."""
        match type_:
            case Record():
                return type_
            case MapOf(value):
                return Record((), self._span(()), extra=value)
            case Ref(name) if name not in seen:
                inner = Reader(self.schemas[name], self.schemas, Problems())
                return self._record_of(inner.type_at(), (*seen, name))
            case _:
                return None

    def _plain(self, json: dict[str, Json], kind: Json, path: Path) -> Type:
        match kind:
            case "string":
                return _text(json)
            case "integer":
                return Integer(bounds_of(json))
            case "number":
                exact = json.get("format") == "decimal"
                return Decimal(False, True, bounds_of(json)) if exact else Float(bounds_of(json))
            case "boolean":
                return Boolean()
            case "null":
                return Null()
            case "array":
                items = json.get("items")
                item = self._type(items, (*path, "items")) if isinstance(items, dict) else Anything()
                return ListOf(item, _whole(json.get("minItems")), _whole(json.get("maxItems")))
            case "object":
                return self._object(json, path)
            case _:
                return Anything()

    def _object(self, json: dict[str, Json], path: Path) -> Type:
        extra_json = json.get("additionalProperties")
        extra = self._type(extra_json, (*path, "additionalProperties")) if isinstance(extra_json, dict) else None
        if not json.get("properties") and "x-apigraft-when" not in json:
            return MapOf(extra or Anything())
        return Record(
            fields=self._fields(json, path),
            span=self._span(path),
            name=generic_name(str(json.get("x-apigraft-generic", ""))),
            description=str(json.get("description", "")),
            extra=extra,
            conditions=read_conditions(self.schema, path, self.problems),
        )

    def _fields(self, json: dict[str, Json], path: Path) -> tuple[Field, ...]:
        properties = json.get("properties")
        required = json.get("required")
        if not isinstance(properties, dict):
            return ()
        names = required if isinstance(required, list) else []
        return tuple(
            self._field(wire, value, wire in names, (*path, "properties", wire)) for wire, value in properties.items()
        )

    def _field(self, wire: str, value: Json, required: bool, path: Path) -> Field:
        json = value if isinstance(value, dict) else {}
        pinned = json.get("name")
        return Field(
            wire=wire,
            type=self._type(json, path),
            required=required,
            span=self._span(path),
            description=str(json.get("description", "")),
            default=json.get("default"),
            has_default="default" in json,
            fresh=str(json.get("x-apigraft-fresh", "")),
            secret=json.get("format") == "password",
            deprecated=json.get("deprecated") is True,
            pinned=pinned if isinstance(pinned, str) and pinned.isidentifier() else "",
            read_only=json.get("readOnly") is True,
            write_only=json.get("writeOnly") is True,
        )


def bounds_of(json: dict[str, Json]) -> Bounds:
    """Return the range that the keywords of JSON Schema state."""
    return Bounds(*(_number(json.get(key)) for key in _BOUNDS))


_BOUNDS: Final = ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf")


def _text(json: dict[str, Json]) -> Type:
    format_ = json.get("format")
    match format_:
        case "decimal":
            return Decimal(bounds=bounds_of(json))
        case "date":
            return Date()
        case "date-time":
            return DateTime()
        case "binary":
            return Binary()
        case "byte":
            return Binary(base64=True)
    if json.get("contentEncoding") == "base64":
        return Binary(base64=True)
    return Text(
        _whole(json.get("minLength")),
        _whole(json.get("maxLength")),
        str(json.get("pattern", "")),
        format_ if isinstance(format_, str) else "",
    )


def _implied_kind(json: dict[str, Json]) -> str | None:
    """Return the type that a schema without `type` speaks of, where its keywords belong to one alone."""
    if "properties" in json or "additionalProperties" in json or "required" in json:
        return "object"
    return "array" if "items" in json else None


def _tag(json: dict[str, Json]) -> Tag | None:
    found = json.get("discriminator")
    if not isinstance(found, dict) or not isinstance(name := found.get("propertyName"), str):
        return None
    mapping = found.get("mapping")
    pairs = mapping.items() if isinstance(mapping, dict) else ()
    return Tag(name, tuple((value, str(target).removeprefix(REF_PREFIX)) for value, target in pairs))


def _merged(records: list[Record], description: str, span: Span) -> Record:
    fields: dict[str, Field] = {}
    for field in (field for record in records for field in record.fields):
        before = fields.get(field.wire)
        fields[field.wire] = field if before is None or field.required or not before.required else before
    extra = next((record.extra for record in records if record.extra), None)
    conditions = tuple(condition for record in records for condition in record.conditions)
    return Record(tuple(fields.values()), span, description=description, extra=extra, conditions=conditions)


def _whole(value: Json) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _number(value: Json) -> int | float | Number | None:
    return value if isinstance(value, (int, float, Number)) and not isinstance(value, bool) else None
