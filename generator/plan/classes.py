"""Which classes a package has, what they are called and where they live.

Every object of the API, named or not, becomes a class of its own: inline ones are hoisted and named after what holds
them (`UserAddress`), so that no name is numbered. Afterwards each `Ref` in a type names a class of this module, and a
`Record` stands only at the top of one. Answers and requests are two worlds with the same names: models and TypedDicts.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import TypeAlias

from ..ir.api import Named, Operation, Provider
from ..ir.check import references
from ..ir.types import Enum, Field, ListOf, MapOf, Record, Ref, Type, Union
from .names import MODULE_NAMES, Scope, class_name, singular

Owner: TypeAlias = tuple[str, ...]
"""The resource whose module holds a class; empty for the module that all share."""


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
    """The classes of one world, in the order in which they were planned. Filled while planning, then only read."""

    scope: Scope
    suffix: str
    schemas: Mapping[str, Named]
    by_wire: dict[str, str] = field(default_factory=dict)
    planned: dict[str, PlannedClass] = field(default_factory=dict)

    def of(self, owner: Owner) -> tuple[PlannedClass, ...]:
        """List the classes of one module."""
        return tuple(planned for planned in self.planned.values() if planned.owner == owner)

    def owner(self, name: str) -> Owner:
        """Return where a class lives."""
        return self.planned[name].owner

    def add_schemas(self, wires: Iterable[str]) -> None:
        """Plan the named schemas: first all names, so that they do not depend on what the schemas hold."""
        named = [self.schemas[wire] for wire in wires]
        for each in named:
            name = class_name(each.name)
            self.by_wire[each.name] = self.scope.take(name, f"{name}{self.suffix}")
        for each in named:
            name = self.by_wire[each.name]
            self.planned[name] = PlannedClass(name, each.owner, each.type, each.name, each.description)
            self.planned[name] = replace(self.planned[name], type=self._inner(each.type, name, each.owner))

    def hoist(self, type_: Type, name: str, owner: Owner) -> Type:
        """Return the type with every record in it replaced by a reference to a class, planned under `name`."""
        match type_:
            case Record():
                return Ref(self._record(type_, name, owner))
            case _:
                return self._inner(type_, name, owner)

    def _record(self, record: Record, name: str, owner: Owner) -> str:
        if record.name and (known := self.planned.get(record.name)) and not known.wire and known.owner == owner:
            return known.name
        taken = self.scope.take(record.name or name, f"{record.name or name}{self.suffix}")
        self.planned[taken] = PlannedClass(taken, owner, record, description=record.description)
        self.planned[taken] = replace(self.planned[taken], type=self._inner(record, taken, owner))
        return taken

    def _inner(self, type_: Type, name: str, owner: Owner) -> Type:
        """Hoist what is inside a type; the type itself stays what it is."""
        match type_:
            case Record():
                fields = tuple(self.hoist_field(each, name, owner) for each in type_.fields)
                extra = self.hoist(type_.extra, f"{name}Value", owner) if type_.extra else None
                return replace(type_, fields=fields, extra=extra)
            case ListOf():
                return replace(type_, item=self.hoist(type_.item, name, owner))
            case MapOf():
                return MapOf(self.hoist(type_.value, f"{name}Value", owner))
            case Union():
                members = tuple(self.hoist(member, self._member_name(member, name), owner) for member in type_.members)
                tag = type_.tag and replace(type_.tag, members=tuple(self._tagged(pair) for pair in type_.tag.members))
                return Union(members, tag)
            case Enum(other=other) if other is not None:
                return replace(type_, other=self.hoist(other, name, owner))
            case Ref():
                return Ref(self.by_wire[type_.name])
            case _:
                return type_

    def hoist_field(self, field_: Field, parent: str, owner: Owner) -> Field:
        """Hoist what a field holds, named after its parent and itself."""
        word = singular(field_.wire) if isinstance(field_.type, ListOf) else field_.wire
        return replace(field_, type=self.hoist(field_.type, f"{parent}{class_name(word)}", owner))

    def _member_name(self, member: Type, name: str) -> str:
        """Name a member of a union after the constant that tells it apart, where it has one."""
        for each in member.fields if isinstance(member, Record) else ():
            if isinstance(each.type, Enum) and len(each.type.values) == 1 and isinstance(each.type.values[0], str):
                return f"{name}{class_name(each.type.values[0])}"
        return name

    def _tagged(self, pair: tuple[str, str]) -> tuple[str, str]:
        return pair[0], self.by_wire.get(pair[1], pair[1])


def plan_classes(provider: Provider, reserved: Iterable[str], suffix: str, roots: Iterable[Type]) -> Classes:
    """Plan the named schemas that the types of `roots` reach; a class never takes a reserved name."""
    schemas = {named.name: named for named in provider.schemas}
    reached = _reach(roots, schemas)
    classes = Classes(Scope((*MODULE_NAMES, *reserved)), suffix, schemas)
    classes.add_schemas(name for name in schemas if name in reached)
    return classes


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
    """Name what one method is about: `users.update` is `UpdateUser`, `users.list` is `ListUsers`."""
    method = operation.name[-1]
    resource = operation.name[-2] if len(operation.name) > 1 else ""
    noun = resource if method.startswith(("list", "search")) else singular(resource)
    return class_name(f"{method}_{noun}") + class_name(kind) * bool(kind)
