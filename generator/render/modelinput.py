"""What datamodel-code-generator gets to see of a module: JSON Schema in which every word of a spec is a token.

The tool composes types and lays out classes; it never sees a name, a text or a value that somebody else chose, so no
spec can make it rename, merge, sort or execute anything.
"""

from __future__ import annotations

import keyword
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from ..plan.modelmodule import RESERVED_ATTRIBUTES, RESERVED_CLASSES, ModelModule, Schema
from .modeltokens import POINTER, ModelInput, Node, TaggedUnion

_BESIDE: Mapping[str, tuple[str, ...]] = {
    "$ref": (),
    "anyOf": ("discriminator",),
    "enum": ("type",),
    "const": ("type",),
    "type": ("format", "items", "additionalProperties"),
}
"""The keyword that makes a type -> what may stand beside it."""


def model_input(module: ModelModule) -> ModelInput:
    """Turn a planned module into tokens; whatever the contract of `ModelModule` does not name is a `ValueError`."""
    return _Builder(module).build()


class _Builder:
    def __init__(self, module: ModelModule) -> None:
        self.module = module
        self.made = ModelInput()
        self.refs: dict[str, Node] = {}

    def build(self) -> ModelInput:
        self._check()
        for name in (*self.module.schemas, *self.module.shared):
            self.refs[name] = self._stand_in(name)
        self.refs |= {name: self.made.external(name) for name in ("Date", "object")}
        for name, schema in self.module.schemas.items():
            if self._is_class(name):
                self.made.definitions[_target(self.refs[name])] = self._class(name, schema)
            else:
                self.made.alias(name, self._property(schema))
        return self.made

    def _check(self) -> None:
        module = self.module
        if not module.header.startswith("#") or not module.header.isprintable():
            raise ValueError("the header is one line, a comment")
        if module.schemas.keys() & set(module.shared):
            raise ValueError("a name is both in `schemas` and in `shared`")
        for name in (*module.schemas, *module.shared):
            _check_identifier(name, RESERVED_CLASSES)

    def _stand_in(self, name: str) -> Node:
        """Return the reference by which the tool knows a class (`C0`), an alias or a shared name (`X0`)."""
        if self._is_class(name):
            return {"$ref": f"{POINTER}{self.made.name('C', name)}"}
        return self.made.external(name)

    def _is_class(self, name: str) -> bool:
        return "properties" in self.module.schemas.get(name, {})

    def _class(self, name: str, schema: Schema) -> Node:
        _check_keywords(schema, {"type", "properties", "required", "description"})
        if schema.get("type") != "object":
            raise ValueError(f"{name} has properties and is no object")
        properties = _mapping(schema["properties"])
        required = [wire for wire in _sequence(schema.get("required", ())) if isinstance(wire, str)]
        attributes = self._attributes(name, properties)
        secrets = self.module.secrets.get(name, ())
        if missing := sorted(set(required) - properties.keys()):
            raise ValueError(f"{name} requires {missing}, which it does not have")
        fields: dict[str, Node] = {}
        keys: dict[str, str] = {}
        for wire, attribute in attributes.items():
            keys[wire] = self._key(name, wire, attribute)
            fields[keys[wire]] = self._property(properties[wire]) | ({"repr": False} if wire in secrets else {})
        made: Node = {"type": "object", "properties": fields, "required": [keys[wire] for wire in required]}
        return made | self._description(schema)

    def _key(self, name: str, wire: str, attribute: str) -> str:
        """Return the property name that the tool sees: its attribute if they are the same, or one with an alias."""
        token = self.made.name("f", attribute)
        if wire == attribute:
            return token
        key = self.made.literal("w", wire)
        self.made.attributes[f"{_target(self.refs[name])}.{key}"] = token
        return key

    def _attributes(self, name: str, properties: Mapping[str, Schema]) -> dict[str, str]:
        """Return wire name -> attribute of a class; a name that Python or pydantic would misread is an error."""
        renamed = self.module.names.get(name, {})
        attributes = {wire: renamed.get(wire, wire) for wire in properties}
        for wire, attribute in attributes.items():
            _check_identifier(attribute, RESERVED_ATTRIBUTES)
            if attribute in self.refs:
                raise ValueError(f"{name}.{attribute} would hide the type {attribute}")
            if wire != attribute and attribute in properties:
                raise ValueError(f"{name}.{attribute} is the wire name of another property")
        if len(set(attributes.values())) != len(attributes):
            raise ValueError(f"two properties of {name} have one attribute")
        return attributes

    def _property(self, schema: Schema) -> Node:
        bare = {key: value for key, value in schema.items() if key != "description"}
        return self._type(bare) | self._description(schema)

    def _description(self, schema: Schema) -> Node:
        match schema.get("description", ""):
            case str(text) if text.strip():
                return {"description": self.made.literal("t", text)}
            case str():
                return {}
            case _:
                raise ValueError("a description is text")

    def _type(self, schema: object) -> Node:
        return _union(self._members(_mapping(schema)))

    def _members(self, schema: Schema) -> list[Node]:
        form = next((form for form in _BESIDE if form in schema), None)
        _check_keywords(schema, {form, *_BESIDE[form]} if form else set())
        match form:
            case "$ref":
                return [self.refs[self._referred(schema["$ref"])]]
            case "anyOf" if "discriminator" in schema:
                return [self._tagged(schema)]
            case "anyOf":
                members = _sequence(schema["anyOf"])
                return [self._type(one) if one != {} else self.refs["object"] for one in members]
            case "enum":
                return self._values(_sequence(schema["enum"]))
            case "const":
                return self._values((schema["const"],))
            case "type":
                types = schema["type"]
                listed = (types,) if isinstance(types, str) else _sequence(types)
                return [self._simple(one, schema) for one in listed]
            case _:
                return [{}]

    def _simple(self, type_: object, schema: Schema) -> Node:
        match type_, schema.get("format"):
            case "string" | "number" | "integer", "decimal":
                return {"type": "string", "format": "decimal"}
            case "string", "date":
                return self.refs["Date"]
            case "string", "date-time":
                return {"type": "string", "format": "date-time"}
            case "string" | "number" | "integer" | "boolean" | "null", _:
                return {"type": type_}
            case "array", _:
                return {"type": "array", "items": self._type(schema.get("items", {}))}
            case "object", _:
                return {"type": "object", "additionalProperties": self._type(schema.get("additionalProperties", {}))}
            case _:
                raise ValueError(f"no such type: {type_!r}")

    def _values(self, values: Sequence[object]) -> list[Node]:
        """Return the type of an enum: what a `Literal` cannot hold, a float, becomes its type."""
        tokens: dict[tuple[type, object], str] = {}
        others: list[Node] = []
        for value in values:
            match value:
                case None:
                    others.append({"type": "null"})
                case float() | Decimal():
                    others.append({"type": "number"})
                case str() | int():
                    tokens.setdefault((type(value), value), self.made.literal("v", value))
                case _:
                    raise ValueError("an enum holds scalars")
        literals: Node = {"type": "string", "enum": list(tokens.values())}
        return [literals, *others] if tokens else others

    def _tagged(self, schema: Schema) -> Node:
        *members, rest = _sequence(schema["anyOf"])
        discriminator = _mapping(schema["discriminator"])
        _check_keywords(discriminator, {"propertyName", "mapping"})
        key, mapping = discriminator.get("propertyName"), discriminator.get("mapping")
        if not isinstance(key, str) or not isinstance(mapping, Mapping) or not members or rest != {}:
            raise ValueError("a tagged union has members and ends in {}, and has a propertyName and a mapping")
        variants = {tag: self._referred(ref) for tag, ref in mapping.items() if isinstance(tag, str | int)}
        names = {self._referred(_mapping(member).get("$ref")): None for member in members}
        if names.keys() != set(variants.values()) or len(variants) != len(mapping):
            raise ValueError("the members of a tagged union are the references that its mapping names")
        if aliases := [name for name in names if name in self.module.schemas and not self._is_class(name)]:
            raise ValueError(f"the members of a tagged union are classes, not {aliases}")
        known = _union([*(self.refs[name] for name in names), self.refs["object"]])
        return self.made.union(TaggedUnion(key, variants), known)

    def _referred(self, ref: object) -> str:
        name = ref.removeprefix(POINTER) if isinstance(ref, str) and ref.startswith(POINTER) else None
        if name in self.module.schemas or name in self.module.shared:
            return str(name)
        raise ValueError(f"no such reference: {ref!r}")


def _union(members: Iterable[Node]) -> Node:
    """Return the union of the members; the tool reads `type` lists less well than `anyOf`."""
    distinct: list[Node] = []
    for member in members:
        if member not in distinct:
            distinct.append(member)
    if not distinct:
        raise ValueError("an empty union or enum")
    return distinct[0] if len(distinct) == 1 else {"anyOf": distinct}


def _target(ref: Node) -> str:
    return str(ref["$ref"]).rpartition("/")[2]


def _check_keywords(schema: Schema, known: Iterable[str]) -> None:
    if unknown := sorted(schema.keys() - set(known)):
        raise ValueError(f"not in the contract of ModelModule: {', '.join(unknown)}")


def _check_identifier(name: str, reserved: Iterable[str]) -> None:
    fine = name.isidentifier() and not name.startswith("_") and unicodedata.is_normalized("NFKC", name)
    if not fine or keyword.iskeyword(name) or name in reserved:
        raise ValueError(f"{name!r} cannot be a name in a module of models")


def _mapping(value: object) -> Mapping[str, Schema]:
    match value:
        case Mapping() if all(isinstance(key, str) for key in value):
            return value
    raise ValueError("a schema is a mapping whose keys are text")


def _sequence(value: object) -> Sequence[object]:
    match value:
        case list() | tuple():
            return value
    raise ValueError("not a list")
