"""Short ways to read a piece of a spec in a test."""

from __future__ import annotations

from collections.abc import Callable
from textwrap import dedent
from typing import TypeAlias

from generator.diagnostics import Diagnostic, Problems
from generator.spec.jsonvalues import Json
from generator.spec.nodes import Mapping, Node, parse
from generator.spec.schemas import Generic, Schema, Scope, read_named, read_property_map, read_schema

Read: TypeAlias = Callable[[Node, Scope, Problems], Schema]

FILE = "spec.yaml"
GENERICS = """
    Ok<T>: {success: "=true", data: T}
    Page<T, U>: {items: "T[]", extra: U | null, inner: Ok<T>}
    Loop<T>: {again: Around<T>}
    Around<T>: {loop: Loop<T>}
"""


class Everything(frozenset[str]):
    """The names of a provider that has a schema of every name."""

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str)


def node(text: str | bytes) -> Node:
    """Read YAML that is right."""
    problems = Problems()
    found = parse(text.encode() if isinstance(text, str) else text, FILE, problems)
    assert found is not None and not list(problems), list(problems)
    return found


def mapping(text: str) -> Mapping:
    """Read a YAML mapping that is right."""
    found = node(dedent(text))
    assert isinstance(found, Mapping)
    return found


def generics() -> dict[str, Generic]:
    """Return the generics above, as a provider's reader finds them."""
    found = {}
    for entry in mapping(GENERICS):
        name, _, parameters = entry.key.text.removesuffix(">").partition("<")
        found[name] = Generic(tuple(parameters.split(", ")), entry.value)
    return found


SCOPE = Scope(frozenset({"User", "Team", "v1.Card-Type"}), generics())


def read_with_problems(read: Read, text: str, scope: Scope = SCOPE) -> tuple[Json, list[Diagnostic]]:
    """Read what stands behind the key `x` of a file, as one kind of place."""
    problems = Problems()
    found = parse(f"x: {text}".encode(), FILE, problems)
    if not isinstance(found, Mapping):
        return None, list(problems)
    return read(found.entries[0].value, scope, problems).json, list(problems)


def schema(text: str) -> Json:
    """Read a schema of rule 2 that is right."""
    return _right(read_schema, text)


def properties(text: str) -> Json:
    """Read a property map that is right."""
    return _right(read_property_map, text)


def named(text: str) -> Json:
    """Read what stands under a name in `schemas` and is right."""
    return _right(read_named, text)


def _right(read: Read, text: str) -> Json:
    found, problems = read_with_problems(read, text)
    assert not problems, problems
    return found
