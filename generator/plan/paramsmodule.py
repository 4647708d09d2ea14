"""A module of TypedDicts: what the methods of a resource take, and the objects and aliases of its schemas."""

from __future__ import annotations

from collections.abc import Iterable

from ..ir.types import Field, Record
from ..ir.walking import references
from .annotations import Annotations
from .classes import Classes, PlannedClass
from .imports import Imports
from .layout import RUNTIME, SHARED, Owner
from .params import Key, Takes, conditions_of, object_keys
from .text import doc_lines, literal, sentence
from .views import AliasView, KeyView, ParamsModuleView, ParamsView


def plan_params_module(
    header: str, about: str, owner: Owner, takes: tuple[Takes, ...], classes: Classes
) -> ParamsModuleView:
    """Plan one module. Aliases stand at its end: they are evaluated there, everything above is not."""
    writer = _Writer(classes, owner)
    own = classes.of(owner)
    aliases = [planned for planned in own if not isinstance(planned.type, Record)]
    views = (
        *(writer.takes(each) for each in takes),
        *(writer.record(planned, planned.type) for planned in own if isinstance(planned.type, Record)),
    )
    alias_views = tuple(writer.alias(planned) for planned in _in_order(aliases))
    return ParamsModuleView(header, doc_lines(about, 0), writer.imports.lines(), views, alias_views)


class _Writer:
    """Writes the classes of one module."""

    def __init__(self, classes: Classes, owner: Owner) -> None:
        self.imports = Imports(f"...{RUNTIME}")
        self.classes = classes
        self.owner = owner
        self.annotations = Annotations(self.imports, self._refer, sent=True)

    def _refer(self, name: str) -> str:
        return name if self.classes.owner(name) == self.owner else self.imports.use(name, f".{SHARED}")

    def takes(self, takes: Takes) -> ParamsView:
        """Write what a method takes."""
        return self._view(takes.name, takes.about, takes.keys, takes.conditions)

    def record(self, planned: PlannedClass, record: Record) -> ParamsView:
        """Write a nested object."""
        keys = object_keys(record)
        about = planned.description or ("" if keys else "An object without properties.")
        return self._view(planned.name, about, keys, conditions_of(record.conditions, keys))

    def alias(self, planned: PlannedClass) -> AliasView:
        """Write a schema that is no object as a name for its annotation."""
        self.imports.use("TypeAlias")
        return AliasView(planned.name, self.annotations.of(planned.type), doc_lines(sentence(planned.description), 0))

    def _view(self, name: str, about: str, keys: Iterable[Key], conditions: tuple[str, ...]) -> ParamsView:
        self.imports.use("TypedDict")
        views = tuple(self._key(key) for key in keys)
        return ParamsView(name, self._decorator(conditions), doc_lines(sentence(about), 4), views)

    def _key(self, key: Key) -> KeyView:
        base, markers = self.annotations.parts(key.field.type)
        if key.marker:
            self.imports.use("In")
        annotation = self.annotations.annotated(base, (*markers, *([key.marker] if key.marker else [])))
        if not key.required:
            annotation = f"{self.imports.use('NotRequired')}[{annotation}]"
        return KeyView(key.name, annotation, doc_lines(_about(key.field), 4))

    def _decorator(self, conditions: tuple[str, ...]) -> str:
        if not conditions:
            return ""
        for name in ("When", "Is", "Together"):
            if any(f"{name}(" in condition for condition in conditions):
                self.imports.use(name)
        return f"@{self.imports.use('sent')}({', '.join(conditions)})"


def _about(field: Field) -> str:
    """Say what a key means, with what the provider assumes when it is left out."""
    default = f"Default: {literal(field.default)}." if field.has_default else ""
    parts = (sentence(field.description), default, "Deprecated." if field.deprecated else "")
    return ("\n\n" if "\n" in field.description else " ").join(part for part in parts if part)


def _in_order(aliases: list[PlannedClass]) -> list[PlannedClass]:
    """Return the aliases so that each stands after those that it names."""
    names = {planned.name: planned for planned in aliases}
    done: dict[str, PlannedClass] = {}
    for planned in aliases:
        waiting = [planned]
        while waiting:
            last = waiting[-1]
            missing = [name for name in references(last.type) if name in names and name not in done]
            if missing:
                waiting.append(names[missing[0]])
            else:
                done[waiting.pop().name] = last
    return list(done.values())
