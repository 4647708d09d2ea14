"""What a schema is once it is read, and what may be named in one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from ..diagnostics import Span
from .jsonvalues import Json
from .nodes import Node
from .typetree import Type

Path: TypeAlias = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Schema:
    """A JSON Schema 2020-12 (a mapping, true or false) with the places that it was read from.

    The keys of `spans` are paths in `json`; the place of a named part is its name's, that of a word of an expression
    is the word's.
    """

    json: Json
    spans: Mapping[Path, Span]

    def span_at(self, path: Path) -> Span:
        """Return the place of a part of the schema, or of the nearest part around it that has one."""
        while path not in self.spans and path:
            path = path[:-1]
        return self.spans[path]


@dataclass(frozen=True, slots=True)
class Generic:
    """A schema with parameters: `Ok<T>` has the parameter `T` and a body in which `T` is a type."""

    parameters: tuple[str, ...]
    node: Node


@dataclass(frozen=True, slots=True)
class Argument:
    """What a parameter stands for while a generic is expanded: the schema, and the type as it was written."""

    schema: Schema
    type: Type


@dataclass(frozen=True, slots=True)
class Scope:
    """The names that an expression may use; `arguments` and `expanding` are set inside a generic that is expanded."""

    schemas: frozenset[str] = frozenset()
    generics: Mapping[str, Generic] = field(default_factory=dict)
    arguments: Mapping[str, Argument] = field(default_factory=dict)
    expanding: tuple[str, ...] = ()
