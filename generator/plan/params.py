"""What a method takes: one TypedDict for each, with the keys of all places, and TypedDicts for what is nested in it.

The body keeps its names; where a query parameter, header or cookie clashes, that one gets a suffix. A key that goes
where the operation sends says nothing of it; any other says it on its own line, and only there.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ..ir.api import Body, Named, Operation, Parameter
from ..ir.check import references
from ..ir.types import Condition, Enum, Field, JsonScalar, Record, Ref
from .annotations import Annotations
from .classes import Classes, Owner, PlannedClass
from .imports import Imports
from .names import python_name, python_names
from .text import docstring, literal, sentence, texts
from .views import AliasView, KeyView, ParamsModuleView, ParamsView


@dataclass(frozen=True, slots=True)
class Key:
    """One keyword of a method. `marker` is the `In(...)` of its annotation, empty where it needs none."""

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


def plan_takes(
    name: str, about: str, operation: Operation, body: Body | None, fields: tuple[Field, ...], record: Record | None
) -> Takes | None:
    """Plan what a method takes. `fields` are the hoisted fields of its body: of `record`, or the body itself."""
    own = [each for each in fields if not each.read_only]
    names = python_names((each.wire for each in own), {each.wire: each.pinned for each in own if each.pinned})
    place = body.kind if body and record else "body"
    required = body is not None and body.required
    keys = [
        Key(
            names[each.wire],
            each,
            _marker("body") if not record else _marker(place, each.wire) if names[each.wire] != each.wire else "",
            required and each.required,
        )
        for each in own
    ]
    conditions = _conditions(record.conditions, names) if record else ()
    if body and record and not body.required:
        conditions = (*_together(own, names), *conditions)
    parameters = [each for each in operation.parameters if each.place != "path"]
    return Takes(name, about, (*keys, *_parameter_keys(parameters, names)), conditions) if keys or parameters else None


def _together(fields: list[Field], names: Mapping[str, str]) -> tuple[str, ...]:
    """Return the condition of an optional body: once one of its keys is given, the required ones must be."""
    then = tuple(names[each.wire] for each in fields if each.required)
    return (f"Together({texts(tuple(names.values()))}, then={texts(then)})",) if then else ()


def _parameter_keys(parameters: list[Parameter], names: Mapping[str, str]) -> tuple[Key, ...]:
    taken = set(names.values())
    keys = []
    for each in parameters:
        name = each.field.pinned or python_name(each.field.wire)
        for candidate in (name, f"{name.rstrip('_')}_{each.place}"):
            name = candidate
            if name not in taken:
                break
        while name in taken:
            name += "_"
        taken.add(name)
        wire = each.field.wire if each.field.wire != name else ""
        keys.append(Key(name, each.field, _marker(each.place, wire, each), each.field.required and not each.sent))
    return tuple(keys)


def _marker(place: str, wire: str = "", parameter: Parameter | None = None) -> str:
    arguments = [literal(place), *([literal(wire)] if wire else [])]
    if parameter and parameter.sent:
        field = parameter.field
        arguments.append(f"fresh={literal(field.fresh)}" if field.fresh else f"sends={literal(_sent_value(field))}")
    return f"In({', '.join(arguments)})"


def _sent_value(field: Field) -> JsonScalar:
    """Return what goes out when nothing is given: the constant, or the provider's default."""
    if field.has_default and not isinstance(field.default, (list, dict)):
        return field.default
    return field.type.values[0] if isinstance(field.type, Enum) else None


def _conditions(conditions: tuple[Condition, ...], names: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(_condition(each, names) for each in conditions)


def _condition(each: Condition, names: Mapping[str, str]) -> str:
    given = [literal(names[wire]) for wire in each.given]
    equal = [f"Is({', '.join(literal(v) for v in (names[e.wire], *e.values))})" for e in each.equals]
    then = f"then={texts(tuple(names[wire] for wire in each.then))}"
    otherwise = [f"otherwise={texts(tuple(names[wire] for wire in each.otherwise))}"] if each.otherwise else []
    return f"When({', '.join((*given, *equal, then, *otherwise))})"


def plan_params_module(
    header: str, about: str, owner: Owner, takes: tuple[Takes, ...], classes: Classes, runtime: str
) -> ParamsModuleView:
    """Plan the module that holds what the methods of a resource take, and the nested TypedDicts of its schemas."""
    writer = _Writer(Imports(runtime), classes, owner)
    own = classes.of(owner)
    records = [planned for planned in own if isinstance(planned.type, Record)]
    aliases = [planned for planned in own if not isinstance(planned.type, Record)]
    views = (
        *(writer.takes(each) for each in takes),
        *(writer.record(planned, planned.type) for planned in records if isinstance(planned.type, Record)),
    )
    alias_views = tuple(writer.alias(planned) for planned in _in_order(aliases))
    if views:
        writer.imports.use("TypedDict")
    return ParamsModuleView(header, docstring(about, 0), writer.imports.lines(), views, alias_views)


class _Writer:
    """Writes the classes of one module."""

    def __init__(self, imports: Imports, classes: Classes, owner: Owner) -> None:
        self.imports = imports
        self.classes = classes
        self.owner = owner
        self.annotations = Annotations(imports, self._refer, sent=True)

    def _refer(self, name: str) -> str:
        return name if self.classes.owner(name) == self.owner else self.imports.use(name, ".shared")

    def takes(self, takes: Takes) -> ParamsView:
        keys = tuple(self._key(each) for each in takes.keys)
        return ParamsView(takes.name, self._decorator(takes.conditions), docstring(takes.about, 4), keys)

    def record(self, planned: PlannedClass, record: Record) -> ParamsView:
        """Write a nested TypedDict: its keys are only renamed."""
        fields = [each for each in record.fields if not each.read_only]
        pins = {each.wire: each.pinned for each in fields if each.pinned}
        names = python_names((each.wire for each in fields), pins)
        keys = tuple(
            Key(names[f.wire], f, f"In(None, {literal(f.wire)})" if names[f.wire] != f.wire else "", f.required)
            for f in fields
        )
        about = planned.description or f"The object `{planned.wire or planned.name}`."
        decorator = self._decorator(_conditions(record.conditions, names))
        return ParamsView(
            planned.name, decorator, docstring(sentence(about), 4), tuple(self._key(each) for each in keys)
        )

    def alias(self, planned: PlannedClass) -> AliasView:
        """Write a schema that is no object as a name for its annotation."""
        self.imports.use("TypeAlias")
        return AliasView(planned.name, self.annotations.of(planned.type), docstring(sentence(planned.description), 0))

    def _key(self, key: Key) -> KeyView:
        base, markers = self.annotations.parts(key.field.type)
        if key.marker:
            self.imports.use("In")
        annotation = self.annotations.annotated(base, (*markers, *([key.marker] if key.marker else [])))
        if not key.required:
            annotation = f"{self.imports.use('NotRequired')}[{annotation}]"
        return KeyView(key.name, annotation, docstring(_about(key.field), 4))

    def _decorator(self, conditions: tuple[str, ...]) -> str:
        if not conditions:
            return ""
        for name in ("When", "Is", "Together"):
            if any(f"{name}(" in condition for condition in conditions):
                self.imports.use(name)
        return f"@{self.imports.use('sent')}({', '.join(conditions)})"


def _about(field: Field) -> str:
    """Say what a key means, with what the provider assumes when it is left out."""
    sentences = [sentence(field.description)]
    if field.has_default:
        sentences.append(f"Default: {literal(field.default)}.")
    if field.deprecated:
        sentences.append("Deprecated.")
    return "\n\n".join(sentence for sentence in sentences if sentence)


def _in_order(aliases: list[PlannedClass]) -> list[PlannedClass]:
    """Return the aliases so that each stands after those that it names: their values are evaluated."""
    names = {planned.name: planned for planned in aliases}
    done: dict[str, PlannedClass] = {}

    def visit(planned: PlannedClass) -> None:
        for name in references(planned.type):
            if name in names and name not in done:
                visit(names[name])
        done.setdefault(planned.name, planned)

    for planned in aliases:
        visit(planned)
    return list(done.values())
