"""What a method takes: one TypedDict for each, with the keys of all places, and TypedDicts for what is nested in it.

The body keeps its names; where a query parameter, header or cookie clashes, that one gets a suffix. A key that goes
where the operation sends says nothing of it; any other says it on its own line, and only there.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ..ir.api import Body, Named, Parameter
from ..ir.types import Condition, Enum, Field, JsonScalar, Record, Ref
from .names import MODULE_NAMES, Scope, python_name, python_names
from .text import literal, literals


@dataclass(frozen=True, slots=True)
class Key:
    """One keyword of a method, or key of an object. `marker` is the `In(...)` of its annotation, empty without one."""

    name: str
    field: Field
    marker: str
    required: bool


@dataclass(frozen=True, slots=True)
class Takes:
    """What one method takes: the TypedDict's name, its keys and its conditions, each as it is written."""

    name: str
    about: str
    keys: tuple[Key, ...]
    conditions: tuple[str, ...]


def body_record(body: Body | None, schemas: Mapping[str, Named]) -> Record | None:
    """Return the object whose keys become keywords; None where the body is one value."""
    type_ = body.type if body else None
    while isinstance(type_, Ref):
        type_ = schemas[type_.name].type
    return type_ if isinstance(type_, Record) else None


def body_keys(body: Body, fields: Iterable[Field], whole: bool) -> tuple[Key, ...]:
    """Name the keywords of a body: the properties of an object, or, where it is sent as a `whole`, the key `body`."""
    own = [each for each in fields if not each.read_only]
    names = field_names(own)
    return tuple(
        Key(
            names[each.wire],
            each,
            _marker("body") if whole else _marker(body.kind, each.wire) if names[each.wire] != each.wire else "",
            body.required and each.required,
        )
        for each in own
    )


def object_keys(record: Record) -> tuple[Key, ...]:
    """Name the keys of a nested object, which are only renamed."""
    own = [each for each in record.fields if not each.read_only]
    names = field_names(own)
    return tuple(
        Key(
            names[each.wire],
            each,
            f"In(None, {literal(each.wire)})" if names[each.wire] != each.wire else "",
            each.required,
        )
        for each in own
    )


def parameter_keys(parameters: Iterable[Parameter], taken: Iterable[str]) -> tuple[Key, ...]:
    """Name the keywords of parameters beside those that the body has taken."""
    scope = Scope(taken)
    keys = []
    for each in parameters:
        name = each.field.pinned or python_name(each.field.wire)
        name = scope.take(name, f"{name.rstrip('_')}_{each.place}")
        wire = each.field.wire if each.field.wire != name else None
        keys.append(Key(name, each.field, _marker(each.place, wire, each), each.field.required and not each.sent))
    return tuple(keys)


def field_names(fields: Iterable[Field]) -> dict[str, str]:
    """Name the keys of an object that is sent: wire name -> key."""
    pins = {each.wire: each.pinned for each in fields if each.pinned}
    return python_names((each.wire for each in fields), pins, MODULE_NAMES)


def _marker(place: str, wire: str | None = None, parameter: Parameter | None = None) -> str:
    arguments = [literal(place), *([] if wire is None else [literal(wire)])]
    if parameter and parameter.sent:
        field = parameter.field
        arguments.append(f"fresh={literal(field.fresh)}" if field.fresh else f"sends={literal(_sent_value(field))}")
    return f"In({', '.join(arguments)})"


def _sent_value(field: Field) -> JsonScalar:
    """Return what goes out when nothing is given: the constant, or the provider's default."""
    if field.has_default and not isinstance(field.default, (list, dict)):
        return field.default
    return field.type.values[0] if isinstance(field.type, Enum) else None


def together(keys: Iterable[Key]) -> tuple[str, ...]:
    """Write the condition of an optional body: once one of its keys is given, the required ones must be."""
    keys = tuple(keys)
    then = tuple(key.name for key in keys if key.field.required)
    return (f"Together({literals(tuple(key.name for key in keys))}, then={literals(then)})",) if then else ()


def conditions_of(conditions: Iterable[Condition], keys: Iterable[Key]) -> tuple[str, ...]:
    """Write the conditions of an object or a call; the first key of a wire name is meant, the body's before others."""
    names: dict[str, str] = {}
    for key in keys:
        names.setdefault(key.field.wire, key.name)
    return tuple(_condition(each, names) for each in conditions)


def _condition(each: Condition, names: Mapping[str, str]) -> str:
    given = [literal(names[wire]) for wire in each.given]
    equal = [f"Is({', '.join(literal(v) for v in (names[e.wire], *e.values))})" for e in each.equals]
    then = f"then={literals(tuple(names[wire] for wire in each.then))}"
    otherwise = [f"otherwise={literals(tuple(names[wire] for wire in each.otherwise))}"] if each.otherwise else []
    return f"When({', '.join((*given, *equal, then, *otherwise))})"
