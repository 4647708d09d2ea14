"""Schemas as a spec writes them -> JSON Schema 2020-12 with places.

There are three kinds of place. A property map (`read_property_map`) has names of properties as keys. A schema
(`read_schema`) is text, which is a type expression, or a mapping, which is JSON Schema whose subschemas are schemas of
this notation again; `{$type: EXPRESSION, ...}`, `{object: PROPERTY MAP, ...}` and `{$schema: {...}}` (verbatim) are its
other forms. Under a name in `schemas` (`read_named`) stands a property map, an expression or `{$schema: {...}}`.

Whatever is wrong is reported, and the answer is as much of the schema as could be read.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from ..diagnostics import Problems, nearest
from .jsonvalues import Json
from .keywordreading import KeywordReader
from .keywords import KEYWORDS
from .nodes import Entry, Mapping, Node, Scalar, Sequence
from .resolving import Reading, read_expression
from .scope import Generic, Path, Schema, Scope

__all__ = ["Generic", "Json", "Path", "Schema", "Scope", "read_named", "read_property_map", "read_schema"]

WHEN = "x-apigraft-when"
PINNED = "x-apigraft-name"
WORDS = frozenset(("name", "title", "description", "deprecated", "example", "examples", "default", "$comment"))
"""Keys that say something about a value and nothing of what it is: often meant as properties."""


def read_schema(node: Node, scope: Scope, problems: Problems) -> Schema:
    """Read what stands where a schema is expected."""
    reader = _Reader(scope, _reading(problems), {(): node.span})
    return Schema(reader.schema(node, ()), reader.spans)


def read_property_map(node: Node, scope: Scope, problems: Problems) -> Schema:
    """Read what stands directly under `path`, `query`, `headers`, `cookies`, `form`, `json` or `multipart`."""
    reader = _Reader(scope, _reading(problems), {(): node.span})
    return Schema(reader.property_map(node, ()), reader.spans)


def read_named(node: Node, scope: Scope, problems: Problems) -> Schema:
    """Read what stands under a name in `schemas`, or under a body that may be no object."""
    return _read_body(node, scope, _reading(problems))


def _reading(problems: Problems) -> Reading:
    return Reading(problems, _read_body)


def _read_body(node: Node, scope: Scope, reading: Reading) -> Schema:
    reader = _Reader(scope, reading, {(): node.span})
    read = reader.property_map if isinstance(node, Mapping) else reader.schema
    return Schema(read(node, ()), reader.spans)


@dataclass(slots=True)
class _Properties:
    """A property map that is being read; `unmarked` are the names without `?`, `optional` those with one.

    `keywords` begins with the properties, so that no other key can say `properties` too.
    """

    properties: dict[str, Json] = field(default_factory=dict)
    unmarked: list[str] = field(default_factory=list)
    optional: list[str] = field(default_factory=list)
    keywords: dict[str, Json] = field(init=False)

    def __post_init__(self) -> None:
        self.keywords = {"properties": self.properties}


@dataclass(slots=True)
class _Reader(KeywordReader):
    """Reads a schema in any of its forms."""

    def schema(self, node: Node, path: Path) -> Json:
        """Read a schema: text is a type expression, a mapping JSON Schema or one of the long forms."""
        match node:
            case Scalar(plain=True, value=bool() as always):
                return always
            case Scalar(plain=True, text=""):
                self.error("E208", node.span, "a type is missing", "write a type, or `any`")
            case Scalar():
                return read_expression(node, self.scope, path, self.spans, self.reading)
            case Sequence():
                hint = "a list of T is `T[]`, one of several types is `A | B`"
                self.error("E208", node.span, "a list where a schema is expected", hint)
            case Mapping():
                return self._mapping(node, path)
        return {}

    def _mapping(self, node: Mapping, path: Path) -> Json:
        verbatim = self._verbatim(node)
        if verbatim is not None:
            return self.plain(verbatim, path)
        schema: dict[str, Json] = {}
        for entry in node:
            match entry.key.text:
                case "$type":
                    part = self._type(entry.value, path)
                case "object":
                    part = self.property_map(entry.value, path)
                case "openapi":
                    part = self._extra(entry.value, path)
                case "name":
                    part = self._pin(entry.value, path)
                case name:
                    part = self.keyword(entry, name, node, path)
            self._merge(schema, part, entry.key)
        if node.entries and all(entry.key.text in WORDS for entry in node):
            first = node.entries[0].key
            hint = f"a property is written `object: {{{first.text}: ...}}`; add `$type: any` if any value will do"
            self.error("E208", first.span, f"`{first.text}` describes a value and says nothing of its type", hint)
        return schema

    def _merge(self, schema: dict[str, Json], part: Json, key: Scalar) -> None:
        """Add what one key of a mapping says; two keys that say the same thing mix two forms."""
        for keyword, value in part.items() if isinstance(part, dict) else ():
            if keyword in schema:
                hint = "say it once: in the expression, in the property map or as a keyword"
                self.error("E212", key.span, f"`{key.text}` says `{keyword}`, and another key says it too", hint)
            schema.setdefault(keyword, value)

    def _verbatim(self, node: Mapping) -> Node | None:
        """Return X of `{$schema: X}` when X is a JSON Schema and not the name of a dialect."""
        found = node.get("$schema")
        if found is None or (isinstance(found, Scalar) and not isinstance(found.value, bool)):
            return None
        if len(node.entries) > 1:
            other = next(entry.key for entry in node if entry.key.text != "$schema")
            hint = "put it into `$schema`, which is taken as it is"
            self.error("E212", other.span, f"`{other.text}` beside `$schema`", hint)
        if isinstance(found, Sequence):
            self.error("E208", found.span, "a list where a schema is expected", "`$schema` holds one JSON Schema")
            return None
        return found

    def _type(self, node: Node, path: Path) -> Json:
        if isinstance(node, Scalar) and node.text:
            return read_expression(node, self.scope, path, self.spans, self.reading)
        self.error("E208", node.span, "`$type` holds a type expression", 'as in `$type: "string(1..64)"`')
        return {}

    def _pin(self, node: Node, path: Path) -> Json:
        """Read `name`, which pins the Python name of the property that the schema is of."""
        self.spans[(*path, PINNED)] = node.span
        if isinstance(node, Scalar) and node.text:
            return {PINNED: node.text}
        self.error("E209", node.span, "`name` is not text", "it is the Python name of the property")
        return {}

    def _extra(self, node: Node, path: Path) -> Json:
        if isinstance(node, Mapping):
            return self.plain(node, path)
        self.error("E209", node.span, "`openapi` is not a mapping", "it holds what is added to the OpenAPI object")
        return {}

    def property_map(self, node: Node, path: Path) -> Json:
        """Read a mapping of names of properties, whose keys that begin with `$` are keywords of the object."""
        if not isinstance(node, Mapping):
            hint = "write `name: type` lines, or `{}` for none"
            self.error("E208", node.span, "a mapping of names of properties is expected", hint)
            return {}
        verbatim = self._verbatim(node)
        if verbatim is not None:
            return self.plain(verbatim, path)
        found = _Properties()
        for entry in node:
            if _KEYWORD_KEY.match(entry.key.text):
                self._property_keyword(entry, found, node, path)
            else:
                self._property(entry, found, path)
        return self._object(found, node)

    def _property(self, entry: Entry, found: _Properties, path: Path) -> None:
        key = entry.key.text.removeprefix("$") if entry.key.text.startswith("$$") else entry.key.text
        name = key.removesuffix("?")
        (found.unmarked if name == key else found.optional).append(name)
        self._add_property(name, entry, found, path)

    def _add_property(self, name: str, entry: Entry, found: _Properties, path: Path) -> None:
        place = (*path, "properties", name)
        if name in found.properties:
            first = self.spans[place].line
            message = f"the property `{name}` is given twice; the first is on line {first}"
            self.error("E210", entry.key.span, message, "remove or rename one of the two")
            return
        self.spans[place] = entry.key.span
        found.properties[name] = self.schema(entry.value, place)

    def _property_keyword(self, entry: Entry, found: _Properties, around: Mapping, path: Path) -> None:
        """Read a key of a property map that begins with one `$`."""
        written = entry.key.text
        if written.endswith("?"):
            hint = f"it is no property; the property `{written[:-1]}` is written `${written}`"
            self.error("E211", entry.key.span, f"`?` behind the keyword `{written[:-1]}`", hint)
            return
        match written:
            case "$properties" if isinstance(entry.value, Mapping):
                for inner in entry.value:
                    self._add_property(inner.key.text, inner, found, path)
            case "$properties":
                self.named_schemas(entry.value, "$properties", path)
            case "$openapi":
                self._merge(found.keywords, self._extra(entry.value, path), entry.key)
            case _:
                keyword = _KEYS_OF_MAPS.get(written, written[1:])
                if keyword in KEYWORDS or keyword.startswith("x-"):
                    self._merge(found.keywords, self.keyword(entry, keyword, around, path), entry.key)
                    return
                hint = f"{nearest(written, _KEYS_OF_MAPS)} the property `{written}` is written `${written}`".strip()
                self.error("E214", entry.key.span, f"`{written}` is no keyword of an object", hint)

    def _object(self, found: _Properties, node: Mapping) -> Json:
        """Put the parts together: `$required` comes first, in its order, then the names without `?`."""
        listed = found.keywords.pop("required", None)
        required = list(listed) if isinstance(listed, list) else []
        names = {name for name in required if isinstance(name, str)}
        for name in found.optional:
            if name in names:
                span = next(entry.key.span for entry in node if entry.key.text.endswith(f"{name}?"))
                self.error("E211", span, f"`{name}?` is listed under `$required`", "remove one of the two")
        required += [name for name in found.unmarked if name not in names]
        kind = found.keywords.pop("type", "object")
        schema: dict[str, Json] = {"type": kind, "properties": found.keywords.pop("properties")}
        if required or listed is not None:
            schema["required"] = required
        return {**schema, **found.keywords}


# `$name`, but not `$$name`, which is the property `$name`.
_KEYWORD_KEY = re.compile(r"\$(?!\$)")
_KEYS_OF_MAPS = {"$when": WHEN, **{f"${keyword.removeprefix('$')}": keyword for keyword in KEYWORDS}}
