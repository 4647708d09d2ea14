"""JSON Schema into `Type`: what a schema means, with each doubt reported at its place.

What a type cannot say (a `not`, an `if`, a format of its own) narrows nothing: the value is typed wider, never
narrower, and a warning names the keyword, so that nothing is dropped in silence.
"""

from __future__ import annotations

import keyword
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal as Exact
from typing import Final

from ..diagnostics import Problems, Span, nearest
from ..spec.schemas import Json, Schema
from .conditions import read_conditions
from .defaults import allows
from .objects import check_pins, merged, required_of, widened
from .scalars import bounds_of, implied_kind, number_of, text_of, whole
from .types import (
    Anything,
    Boolean,
    Enum,
    Field,
    Integer,
    JsonScalar,
    ListOf,
    MapOf,
    Null,
    Record,
    Ref,
    Tag,
    Type,
    Union,
)
from .unions import enum_of, union_of, unique

Path = tuple[str | int, ...]
REF_PREFIX: Final = "#/components/schemas/"
_NOT_TYPED: Final = (
    *("not", "if", "then", "else", "contains", "prefixItems", "propertyNames", "patternProperties", "uniqueItems"),
    *("dependentRequired", "dependentSchemas", "unevaluatedItems", "unevaluatedProperties", "minProperties"),
    "maxProperties",
)
_ALTERNATIVES: Final = ("oneOf", "anyOf")
_DEEPEST: Final = 50
"""How many schemas may be made of each other by `allOf`; more are typed as anything."""

_PIN: Final = re.compile(r"[a-z][a-z0-9_]*\Z")


@dataclass(frozen=True, slots=True)
class Library:
    """The named schemas of a provider.

    `objects` remembers what `allOf` found behind a name, None for no object; `looking` are the names on the way there.
    """

    schemas: Mapping[str, Schema]
    objects: dict[str, Record | None] = field(default_factory=dict)
    looking: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads one schema."""

    schema: Schema
    library: Library
    problems: Problems

    def type_at(self, path: Path = ()) -> Type:
        """Return the type of the part of the schema that stands at `path`."""
        return self._type(self._json(path), path)

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

    def _type(self, json: Json, path: Path) -> Type:
        if not isinstance(json, dict):
            return Anything()
        for name in _NOT_TYPED:
            if name in json:
                self._wider(f"`{name}` has no type in Python", (*path, name))
        if "const" in json or "enum" in json:
            return self._enum(json, path)
        whole_object = bool(json.get("properties"))
        alternatives = [name for name in _ALTERNATIVES if isinstance(json.get(name), list)]
        if "allOf" in json or ("$ref" in json and (whole_object or alternatives)):
            return self._all_of(json, path)
        if "$ref" in json:
            return self._ref(json, path)
        if alternatives and not whole_object:
            return self._union(json, alternatives[0], path)
        kinds = json.get("type")
        if isinstance(kinds, list):
            return union_of(tuple(self._plain({**json, "type": kind}, kind, path) for kind in kinds))
        return self._plain(json, kinds if isinstance(kinds, str) else implied_kind(json), path)

    def _wider(self, message: str, path: Path) -> None:
        hint = "values are typed wider than the schema says; `$when` states what the client shall enforce"
        self.problems.warning("W301", self._span(path), message, hint)

    def _ref(self, json: dict[str, Json], path: Path) -> Type:
        target = str(json["$ref"])
        name = target.removeprefix(REF_PREFIX)
        if target.startswith(REF_PREFIX) and name in self.library.schemas:
            return Ref(name)
        if target.startswith(REF_PREFIX):
            message, hint = f"unknown type `{name}`", f"describe `{name}` under `schemas`"
        else:
            message, hint = f"`{target}` refers to no schema", f"schemas of this provider are {REF_PREFIX}NAME"
        self.problems.error("E207", self._span((*path, "$ref")), message, nearest(name, self.library.schemas) or hint)
        return Anything()

    def _enum(self, json: dict[str, Json], path: Path) -> Type:
        values = json["enum"] if "enum" in json else [json["const"]]
        listed = values if isinstance(values, list) else []
        scalars = unique(value for value in listed if not isinstance(value, (list, dict)))
        if not scalars or any(isinstance(value, (list, dict)) for value in listed):
            self._wider("an enum of lists or objects has no type in Python", path)
            return Anything()
        if any(isinstance(value, (float, Exact)) for value in scalars):
            self._wider("a fraction is no literal of Python: any number is taken", path)
        return enum_of(tuple(scalars))

    def _union(self, json: dict[str, Json], name: str, path: Path) -> Type:
        types = self._members(json, name, path)
        discriminator = json.get("discriminator")
        if not isinstance(discriminator, dict) or not isinstance(wire := discriminator.get("propertyName"), str):
            return union_of(types)
        mapping = discriminator.get("mapping")
        written = mapping if isinstance(mapping, dict) else {}
        return Union(types, Tag(wire, tuple(self._tags(type_, wire, written) for type_ in types)))

    def _members(self, json: dict[str, Json], name: str, path: Path) -> tuple[Type, ...]:
        members = json[name]
        listed = members if isinstance(members, list) else []
        return tuple(self._type(member, (*path, name, index)) for index, member in enumerate(listed))

    def _tags(self, type_: Type, wire: str, mapping: dict[str, Json]) -> tuple[JsonScalar, ...]:
        """Return the values that name a member: its own constants, else those of the mapping, else its name."""
        record = self._record_of(type_)
        kinds = [each.type for each in record.fields if each.wire == wire] if record else []
        constants = [value for kind in kinds if isinstance(kind, Enum) and kind.other is None for value in kind.values]
        name = type_.name if isinstance(type_, Ref) else ""
        named = [tag for tag, target in mapping.items() if str(target).removeprefix(REF_PREFIX) == name]
        return tuple(constants or named or ([name] if name else []))

    def _all_of(self, json: dict[str, Json], path: Path) -> Type:
        """Put together the parts of `allOf`, what stands beside it, and a reference among other keywords."""
        reference = [self._ref(json, path)] if "$ref" in json else []
        parts = self._members(json, "allOf", path) if "allOf" in json else ()
        rest = {key: value for key, value in json.items() if key not in ("allOf", "$ref")}
        known = implied_kind(rest) or any(name in rest for name in _ALTERNATIVES)
        types = (*reference, *parts, *([self._type(rest, path)] if known else []))
        meaningful = [type_ for type_ in types if not isinstance(type_, Anything)]
        if len(meaningful) == 1:
            return meaningful[0]
        if any(isinstance(type_, Union) for type_ in meaningful):
            self._wider("which of the alternatives in `allOf` is meant is not enforced", path)
        records = [record for type_ in meaningful if (record := self._record_of(type_))]
        if len(records) != len(meaningful) or not records:
            self._wider("parts that are no objects cannot be put together", path)
            return Anything()
        listed = json.get("allOf")
        required = {
            name for part in (rest, *(listed if isinstance(listed, list) else ())) for name in required_of(part)
        }
        return merged(records, required, _text(json, "title"), _text(json, "description"), self._span(path))

    def _record_of(self, type_: Type) -> Record | None:
        """Return the object behind a type, through references and their own `allOf`."""
        match type_:
            case Record():
                return type_
            case MapOf(value):
                return Record((), self._span(()), extra=value)
            case Union(members):
                records = [record for member in members if (record := self._record_of(member))]
                return widened(Record((), self._span(())), records) if len(records) == len(members) else None
            case Ref(name):
                return self._record_named(name)
            case _:
                return None

    def _record_named(self, name: str) -> Record | None:
        objects, looking = self.library.objects, self.library.looking
        if name in objects:
            return objects[name]
        if name in looking or len(looking) > _DEEPEST:
            return None
        looking.append(name)
        inner = Reader(self.library.schemas[name], self.library, Problems())
        objects[name] = inner._record_of(inner.type_at())
        looking.pop()
        return objects[name]

    def _plain(self, json: dict[str, Json], kind: Json, path: Path) -> Type:
        match kind:
            case "string":
                return text_of(json)
            case "integer":
                return Integer(bounds_of(json))
            case "number":
                return number_of(json)
            case "boolean":
                return Boolean()
            case "null":
                return Null()
            case "array":
                item = self._type(json.get("items"), (*path, "items"))
                return ListOf(item, whole(json.get("minItems")), whole(json.get("maxItems")))
            case "object":
                return self._object(json, path)
            case _:
                return Anything()

    def _object(self, json: dict[str, Json], path: Path) -> Type:
        extra_json = json.get("additionalProperties")
        extra = self._type(extra_json, (*path, "additionalProperties")) if isinstance(extra_json, dict) else None
        if not json.get("properties") and "x-apigraft-when" not in json:
            return MapOf(extra or Anything())
        record = Record(
            fields=self._fields(json, path),
            span=self._span(path),
            generic=_text(json, "x-apigraft-generic"),
            title=_text(json, "title"),
            description=_text(json, "description"),
            extra=extra,
            conditions=read_conditions(self.schema, path, self.problems),
        )
        return widened(record, self._alternatives(json, path))

    def _alternatives(self, json: dict[str, Json], path: Path) -> Iterable[Record]:
        """List the objects of which one narrows the object beside it; the type cannot say which."""
        for name in _ALTERNATIVES:
            if name in json:
                self._wider(f"`{name}` beside properties is not enforced", (*path, name))
                yield from (record for type_ in self._members(json, name, path) if (record := self._record_of(type_)))

    def _fields(self, json: dict[str, Json], path: Path) -> tuple[Field, ...]:
        properties, names = json.get("properties"), required_of(json)
        if not isinstance(properties, dict):
            return ()
        fields = tuple(
            self._field(wire, value, wire in names, (*path, "properties", wire)) for wire, value in properties.items()
        )
        check_pins(fields, self.problems)
        return fields

    def _field(self, wire: str, value: Json, required: bool, path: Path) -> Field:
        json = value if isinstance(value, dict) else {}
        type_ = self._type(json, path)
        if "default" in json and not allows(type_, json["default"]):
            place, hint = self._span((*path, "default")), "write one that the type allows, or widen the type"
            self.problems.warning("W304", place, f"the default of `{wire}` is none of its values", hint)
        return Field(
            wire=wire,
            type=type_,
            required=required,
            span=self._span(path),
            description=_text(json, "description"),
            default=json.get("default"),
            has_default="default" in json,
            fresh=_text(json, "x-apigraft-fresh"),
            secret=json.get("format") == "password",
            deprecated=json.get("deprecated") is True,
            pinned=self._pinned(json, path),
            read_only=json.get("readOnly") is True,
            write_only=json.get("writeOnly") is True,
        )

    def _pinned(self, json: dict[str, Json], path: Path) -> str:
        name = _text(json, "x-apigraft-name")
        if not name or (_PIN.match(name) and not keyword.iskeyword(name)):
            return name
        hint = "small letters, digits and `_`, and no word of Python's own"
        self.problems.error("E109", self._span((*path, "x-apigraft-name")), f"`{name}` is no Python name", hint)
        return ""


def _text(json: dict[str, Json], name: str) -> str:
    return str(json.get(name, ""))
