"""The tokens that stand for the words of a spec while datamodel-code-generator works, and what each of them means.

`C0` is a class, `f0` an attribute, `w0` a wire name, `t0` a description, `v0` an enum value, `a0` an alias, and `X0` a
type that is defined outside of the classes: an alias, a name of the sibling module, a tagged union. Numbers are never
seen by anybody: the page is written with names.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

CARRIER = "Carrier"
"""The class whose fields carry the types of aliases and tagged unions through the tool; it is not written."""

EXTERNAL = "names.json"
"""The document in which the tool believes the `X` tokens to be."""

POINTER = "#/$defs/"

Node = dict[str, object]
"""A JSON Schema for the tool, all in tokens."""


@dataclass(frozen=True, slots=True)
class TaggedUnion:
    """A union whose member is chosen by the value of one property: tag -> name of a class."""

    key: str
    variants: Mapping[str | int, str]


@dataclass(slots=True)
class ModelInput:
    """What the tool is given, and the way back from its tokens."""

    definitions: dict[str, Node] = field(default_factory=dict)
    carried: dict[str, Node] = field(default_factory=dict)
    """The fields of the carrier."""

    attributes: dict[str, str] = field(default_factory=dict)
    """`C0.w0` -> `f0`: the tool's option `aliases`."""

    names: dict[str, str] = field(default_factory=dict)
    literals: dict[str, str | int] = field(default_factory=dict)
    unions: dict[str, TaggedUnion] = field(default_factory=dict)
    """`X0` -> what a tagged union needs beside its members, which are carried as `x0`."""

    aliases: dict[str, str] = field(default_factory=dict)
    """Name of an alias -> the token under which its type is carried."""

    def name(self, kind: str, name: str) -> str:
        """Return a new token for a name."""
        token = self._token(kind)
        self.names[token] = name
        return token

    def literal(self, kind: str, value: str | int) -> str:
        """Return a new token for a text or a value."""
        token = self._token(kind)
        self.literals[token] = value
        return token

    def external(self, name: str) -> Node:
        """Return a reference to a type that the tool does not see."""
        return {"$ref": f"{EXTERNAL}{POINTER}{self.name('X', name)}"}

    def union(self, union: TaggedUnion, members: Node) -> Node:
        """Return a reference to a tagged union, whose members are carried."""
        token = self._token("X")
        self.unions[token] = union
        self.carried[token.lower()] = members
        return {"$ref": f"{EXTERNAL}{POINTER}{token}"}

    def alias(self, name: str, value: Node) -> None:
        """Carry the type of an alias."""
        self.aliases[name] = self.name("a", name)
        self.carried[self.aliases[name]] = value

    def document(self) -> Node:
        """Return the document that the tool reads."""
        carrier: Node = {"type": "object", "properties": self.carried, "required": list(self.carried)}
        definitions = {**self.definitions, CARRIER: carrier}
        return {"$schema": "https://json-schema.org/draft/2020-12/schema", "$defs": definitions}

    def _token(self, kind: str) -> str:
        return f"{kind}{len(self.names) + len(self.literals) + len(self.unions)}"
