"""The classes of answers as modules of models, in the closed subset of JSON Schema that `modelmodule` names.

What an answer promises is loosened here and nowhere else: limits, defaults and formats go, lists of values stay open
where the provider may lengthen them, tagged unions end in anything. What is optional is `T | None`.
"""

from __future__ import annotations

from typing import Final, assert_never

from ..ir.types import (
    Anything,
    Binary,
    Boolean,
    Date,
    DateTime,
    Decimal,
    Enum,
    Field,
    Float,
    Integer,
    ListOf,
    MapOf,
    Null,
    Record,
    Ref,
    Text,
    Type,
    Union,
)
from ..ir.walking import inside, references
from .classes import Classes, PlannedClass
from .layout import Owner
from .modelmodule import RESERVED_ATTRIBUTES, ModelModule, Schema
from .names import python_names
from .text import sentence

_ANY: Final[Schema] = {}


def plan_models(classes: Classes, owner: Owner, header: str, docstring: str) -> ModelModule:
    """Plan the module that holds the classes of one owner."""
    own = classes.of(owner)
    fields = {planned.name: _answered(planned.type) for planned in own if isinstance(planned.type, Record)}
    reserved = RESERVED_ATTRIBUTES.union(classes.planned)
    return ModelModule(
        header=header,
        docstring=docstring,
        schemas={planned.name: _entry(planned, classes) for planned in own},
        names={name: _renamed(each, reserved) for name, each in fields.items()},
        secrets={name: tuple(field.wire for field in each if field.secret) for name, each in fields.items()},
        shared=tuple(planned.name for planned in classes.of(())) if owner else (),
    )


def _answered(record: Record) -> tuple[Field, ...]:
    return tuple(field for field in record.fields if not field.write_only)


def _renamed(fields: tuple[Field, ...], reserved: frozenset[str]) -> dict[str, str]:
    pins = {field.wire: field.pinned for field in fields if field.pinned}
    names = python_names((field.wire for field in fields), pins, reserved)
    return {wire: name for wire, name in names.items() if wire != name}


def _entry(planned: PlannedClass, classes: Classes) -> Schema:
    described = _described(planned.description)
    if not isinstance(planned.type, Record):
        return {**_schema(planned.type, classes), **described}
    fields = _answered(planned.type)
    return {
        "type": "object",
        **described,
        "properties": {field.wire: _property(field, classes) for field in fields},
        "required": [field.wire for field in fields if field.required],
    }


def _property(field: Field, classes: Classes) -> Schema:
    deprecated = "Deprecated." if field.deprecated else ""
    about = ("\n\n" if "\n" in field.description else " ").join((sentence(field.description), deprecated)).strip()
    return {**_schema(field.type, classes), **_described(about)}


def _described(description: str) -> Schema:
    return {"description": sentence(description)} if description.strip() else {}


def _schema(type_: Type, classes: Classes) -> Schema:
    """Return the schema of a value in an answer."""
    match type_:
        case Text():
            return {"type": "string"}
        case Integer():
            return {"type": "integer"}
        case Float():
            return {"type": "number"}
        case Decimal():
            return {"type": "string", "format": "decimal"}
        case Boolean():
            return {"type": "boolean"}
        case Null():
            return {"type": "null"}
        case Anything():
            return _ANY
        case Date():
            return {"type": "string", "format": "date"}
        case DateTime():
            return {"type": "string", "format": "date-time"}
        case Binary():
            return {"type": "string"}
        case Enum():
            return _enum(type_, classes)
        case ListOf(item):
            return {"type": "array", "items": _schema(item, classes)}
        case MapOf(value):
            return {"type": "object", "additionalProperties": _schema(value, classes)}
        case Union():
            return _union(type_, classes)
        case Ref(name):
            return {"$ref": f"#/$defs/{name}"}
        case Record():
            raise AssertionError("records are hoisted before they are planned")
        case _:
            assert_never(type_)


def _enum(type_: Enum, classes: Classes) -> Schema:
    values: Schema = {"enum": list(type_.values)}
    return values if type_.other is None else {"anyOf": [values, _schema(type_.other, classes)]}


def _union(type_: Union, classes: Classes) -> Schema:
    """Return a union; one that a tag tells apart ends in anything, for the tags to come."""
    nulls = [_schema(member, classes) for member in type_.members if isinstance(member, Null)]
    members = [member for member in type_.members if not isinstance(member, Null)]
    written = [_schema(member, classes) for member in members]
    mapping = _mapping(type_, classes)
    if type_.tag is None or not mapping:
        return {"anyOf": [*written, *nulls]}
    tagged: Schema = {
        "anyOf": [*written, _ANY],
        "discriminator": {"propertyName": type_.tag.wire, "mapping": mapping},
    }
    return {"anyOf": [tagged, *nulls]} if nulls else tagged


def _mapping(type_: Union, classes: Classes) -> dict[str | int, str]:
    """Return which tag means which class; empty where a member is no class, or has no tag of its own."""
    mapping: dict[str | int, str] = {}
    for member, values in zip(type_.members, type_.tag.values if type_.tag else (), strict=False):
        if isinstance(member, Null):
            continue
        tags = [value for value in values if isinstance(value, str | int) and not isinstance(value, bool)]
        if not isinstance(member, Ref) or not classes.is_record(member) or not tags or mapping.keys() & set(tags):
            return {}
        mapping |= dict.fromkeys(tags, f"#/$defs/{member.name}")
    return mapping


def exact_classes(classes: Classes) -> frozenset[str]:
    """List the classes that hold, directly or not, a decimal that may come as a JSON number."""
    users: dict[str, list[str]] = {}
    for planned in classes.planned.values():
        for name in references(planned.type):
            users.setdefault(name, []).append(planned.name)
    waiting = [planned.name for planned in classes.planned.values() if _has_number(planned.type)]
    exact: set[str] = set()
    while waiting:
        name = waiting.pop()
        if name not in exact:
            exact.add(name)
            waiting += users.get(name, [])
    return frozenset(exact)


def is_exact(type_: Type, exact: frozenset[str]) -> bool:
    """Say whether an answer of this type holds such a decimal; `exact` are the classes that do."""
    return _has_number(type_) or not exact.isdisjoint(references(type_))


def _has_number(type_: Type) -> bool:
    return any(isinstance(each, Decimal) and each.as_number for each in inside(type_))
