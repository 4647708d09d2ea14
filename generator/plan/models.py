"""The classes of answers as modules of models, in the closed subset of JSON Schema that `modelmodule` names.

What an answer promises is loosened here and nowhere else: limits, defaults and formats go, lists of values stay open
where the provider may lengthen them, tagged unions end in anything. What is optional is `T | None`.
"""

from __future__ import annotations

from collections.abc import Mapping
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
from .classes import Classes, Owner, PlannedClass
from .modelmodule import RESERVED_ATTRIBUTES, ModelModule, Schema
from .names import python_names
from .text import sentence

_ANY: Final[Schema] = {}


def plan_models(classes: Classes, owner: Owner, header: str, docstring: str) -> ModelModule:
    """Plan the module that holds the classes of one owner."""
    own = classes.of(owner)
    records = {planned.name: planned.type for planned in own if isinstance(planned.type, Record)}
    return ModelModule(
        header=header,
        docstring=docstring,
        schemas={planned.name: _entry(planned) for planned in own},
        names={name: _renamed(record) for name, record in records.items()},
        secrets={name: tuple(each.wire for each in record.fields if each.secret) for name, record in records.items()},
        shared=tuple(planned.name for planned in classes.of(())) if owner else (),
    )


def model_names(record: Record) -> dict[str, str]:
    """Name the attributes of a model: wire name -> attribute."""
    pins = {each.wire: each.pinned for each in record.fields if each.pinned}
    return python_names((each.wire for each in record.fields), pins, RESERVED_ATTRIBUTES)


def _renamed(record: Record) -> dict[str, str]:
    return {wire: name for wire, name in model_names(record).items() if wire != name}


def _entry(planned: PlannedClass) -> Schema:
    described = _described(planned.description)
    if not isinstance(planned.type, Record):
        return {**type_schema(planned.type), **described}
    fields = [each for each in planned.type.fields if not each.write_only]
    return {
        "type": "object",
        **described,
        "properties": {each.wire: _property(each) for each in fields},
        "required": [each.wire for each in fields if each.required],
    }


def _property(each: Field) -> Schema:
    return {**type_schema(each.type), **_described(each.description)}


def _described(description: str) -> Schema:
    return {"description": sentence(description)} if description.strip() else {}


def type_schema(type_: Type) -> Schema:
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
            return _enum(type_)
        case ListOf(item):
            return {"type": "array", "items": type_schema(item)}
        case MapOf(value):
            return {"type": "object", "additionalProperties": type_schema(value)}
        case Union():
            return _union(type_)
        case Ref(name):
            return {"$ref": f"#/$defs/{name}"}
        case Record():
            raise AssertionError("records are hoisted before they are planned")
        case _:
            assert_never(type_)


def _enum(type_: Enum) -> Schema:
    values: Schema = {"enum": list(type_.values)}
    return values if type_.other is None else {"anyOf": [values, type_schema(type_.other)]}


def _union(type_: Union) -> Schema:
    members: list[Schema] = [type_schema(member) for member in type_.members]
    if type_.tag is None or not all(isinstance(member, Ref) for member in type_.members) or not type_.tag.members:
        return {"anyOf": members}
    mapping: Mapping[str, str] = {tag: f"#/$defs/{name}" for tag, name in type_.tag.members}
    return {"anyOf": [*members, _ANY], "discriminator": {"propertyName": type_.tag.wire, "mapping": dict(mapping)}}


def holds_exact_number(type_: Type, classes: Classes) -> bool:
    """Say whether an answer of this type holds a decimal that may come as a JSON number."""
    seen: set[str] = set()
    waiting: list[Type] = [type_]
    while waiting:
        match waiting.pop():
            case Decimal(as_number=True):
                return True
            case Ref(name) if name not in seen:
                seen.add(name)
                waiting.append(classes.planned[name].type)
            case Record(fields=fields, extra=extra):
                waiting.extend(each.type for each in fields)
                waiting.extend([extra] if extra else [])
            case ListOf(item):
                waiting.append(item)
            case MapOf(value):
                waiting.append(value)
            case Union(members):
                waiting.extend(members)
            case _:
                pass
    return False
