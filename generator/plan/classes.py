"""Which classes a package has, what they are called and where they live.

Every object of the API, named or not, becomes a class of its own: inline ones are hoisted and named after what holds
them (`UserAddress`), so that no name is numbered. Afterwards each `Ref` in a type names a class of this module, and a
`Record` stands only at the top of one. Answers and requests are two worlds with the same names: models and TypedDicts.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from ..ir.api import Named, Operation, Provider
from ..ir.types import Enum, Field, ListOf, MapOf, Null, Record, Ref, Type, Union
from ..ir.walking import references
from .layout import Owner
from .names import MODULE_NAMES, Scope, class_name, generic_name, singular


@dataclass(frozen=True, slots=True)
class PlannedClass:
    """A class, or with a type that is no record an alias. `wire` is the schema's own name, empty for a hoisted one."""

    name: str
    owner: Owner
    type: Type
    wire: str = ""
    description: str = ""


@dataclass(slots=True)
class Classes:
    """The classes of one world, in the order in which they were planned. Filled while planning, then only read.

    `names` says what each named schema, and each expansion of a generic, is called.
    """

    scope: Scope
    suffix: str
    schemas: Mapping[str, Named]
    names: dict[str, str] = field(default_factory=dict)
    planned: dict[str, PlannedClass] = field(default_factory=dict)

    def of(self, owner: Owner) -> tuple[PlannedClass, ...]:
        """List the classes of one module."""
        return tuple(planned for planned in self.planned.values() if planned.owner == owner)

    def owner(self, name: str) -> Owner:
        """Return where a class lives."""
        return self.planned[name].owner

    def is_record(self, type_: Type) -> bool:
        """Say whether a type names a class that is no alias."""
        return isinstance(type_, Ref) and isinstance(self.planned[type_.name].type, Record)

    def add_schemas(self, wires: Iterable[str]) -> None:
        """Plan the named schemas: first all names, so that they do not depend on what the schemas hold."""
        named = [self.schemas[wire] for wire in wires if not isinstance(self.schemas[wire].type, Null)]
        for each in named:
            self.names[each.name] = self._take(class_name(each.name))
        for each in named:
            self._plan(PlannedClass(self.names[each.name], each.owner, each.type, each.name, each.description))

    def hoist(self, type_: Type, name: str, owner: Owner) -> Type:
        """Return the type with every record in it replaced by a reference to a class, planned under `name`.

        A union with a tag gets a name of its own too: how its members are told apart is said in one place.
        """
        match type_:
            case Record(generic="", description=description):
                return Ref(self._plan(PlannedClass(self._take(name), owner, type_, description=description)))
            case Record(generic=generic):
                if generic not in self.names:
                    self.names[generic] = self._take(generic_name(generic))
                    home = self._home(type_)
                    self._plan(PlannedClass(self.names[generic], home, type_, description=type_.description))
                return Ref(self.names[generic])
            case Union(tag=tag) if tag is not None:
                return Ref(self._plan(PlannedClass(self._take(name), owner, type_)))
            case Ref(wire):
                return Null() if isinstance(self.schemas[wire].type, Null) else Ref(self.names[wire])
            case _:
                return self._inner(type_, name, owner)

    def _take(self, name: str) -> str:
        return self.scope.take(name, f"{name}{self.suffix}")

    def _plan(self, planned: PlannedClass) -> str:
        self.planned[planned.name] = planned  # its place among the others, before those that it holds
        self.planned[planned.name] = replace(planned, type=self._inner(planned.type, planned.name, planned.owner))
        return planned.name

    def _home(self, record: Record) -> Owner:
        """Return where the expansion of a generic lives: with what it is made of, whoever uses it."""
        owners = (self.schemas[name].owner for name in references(record))
        return next((owner for owner in owners if owner), ())

    def _inner(self, type_: Type, name: str, owner: Owner) -> Type:
        """Hoist what is inside a type; a record itself stays what it is."""
        match type_:
            case Record():
                fields = tuple(self.hoist_field(each, name, owner) for each in type_.fields)
                extra = self.hoist(type_.extra, f"{name}Value", owner) if type_.extra else None
                return replace(type_, fields=fields, extra=extra)
            case ListOf():
                return replace(type_, item=self.hoist(type_.item, name, owner))
            case MapOf():
                return MapOf(self.hoist(type_.value, f"{name}Value", owner))
            case Union(members):
                called = [_variant(member, members) for member in members]
                hoisted = (self.hoist(m, f"{name}{own}", owner) for m, own in zip(members, called, strict=True))
                return replace(type_, members=tuple(hoisted))
            case Enum(other=other) if other is not None:
                return replace(type_, other=self.hoist(other, name, owner))
            case Ref():
                return self.hoist(type_, name, owner)
            case _:
                return type_

    def hoist_field(self, field_: Field, parent: str, owner: Owner) -> Field:
        """Hoist what a field holds, named after its parent and itself."""
        word = singular(field_.wire) if isinstance(field_.type, ListOf) else field_.wire
        return replace(field_, type=self.hoist(field_.type, f"{parent}{class_name(word)}", owner))


def _variant(member: Type, members: tuple[Type, ...]) -> str:
    """Name one object of a union of several: by its constant, its title, or the first property that only it has."""
    others = [each for each in members if isinstance(each, Record) and each is not member]
    if not isinstance(member, Record) or not others:
        return ""
    for each in member.fields:
        if isinstance(each.type, Enum) and len(each.type.values) == 1 and isinstance(each.type.values[0], str):
            return class_name(each.type.values[0])
    if member.title:
        return class_name(member.title)
    known = {each.wire for other in others for each in other.fields}
    return next((class_name(each.wire) for each in member.fields if each.wire not in known), "")


def plan_classes(provider: Provider, reserved: Iterable[str], suffix: str, roots: Iterable[Type]) -> Classes:
    """Plan the named schemas that the types of `roots` reach; a class never takes a reserved name."""
    schemas = {named.name: named for named in provider.schemas}
    reached = _reach(roots, schemas)
    classes = Classes(Scope((*MODULE_NAMES, *reserved)), suffix, schemas)
    classes.add_schemas(name for name in schemas if name in reached)
    return classes


def schema_names(provider: Provider) -> tuple[str, ...]:
    """List the classes that the named schemas would like to be."""
    return tuple(class_name(named.name) for named in provider.schemas)


def _reach(roots: Iterable[Type], schemas: Mapping[str, Named]) -> set[str]:
    reached: set[str] = set()
    waiting = [name for root in roots for name in references(root)]
    while waiting:
        name = waiting.pop()
        if name not in reached and name in schemas:
            reached.add(name)
            waiting.extend(references(schemas[name].type))
    return reached


def operation_class(operation: Operation, kind: str = "") -> str:
    """Name what one method is about: `users.update` is `UpdateUser`, `users.notes.list` is `ListUserNotes`."""
    *folders, method = operation.name
    words = [singular(folder) for folder in folders]
    if folders and method.startswith(("list", "search")):
        words[-1] = folders[-1]
    return class_name("_".join((method, *words, kind)))
