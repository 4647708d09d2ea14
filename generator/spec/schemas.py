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

from ..diagnostics import Problems, Span, nearest
from .jsonvalues import Json
from .keywords import KEYWORDS, PROSE, SUBSCHEMA, SUBSCHEMA_LIST, SUBSCHEMA_MAP, VALUES, hint_for, wrong_value
from .nodes import Entry, Mapping, Node, Scalar, Sequence
from .resolving import REFERENCE, Reading, read_expression, report_pattern
from .scope import Generic, Path, Schema, Scope

__all__ = ["Generic", "Json", "Path", "Schema", "Scope", "read_named", "read_property_map", "read_schema"]

WHEN = "x-apigraft-when"


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
class _Reader:
    """Reads one schema; who descends into a part notes its place in `spans` first."""

    scope: Scope
    reading: Reading
    spans: dict[Path, Span]

    def _error(self, code: str, span: Span, message: str, hint: str) -> None:
        self.reading.problems.error(code, span, message, hint)

    def schema(self, node: Node, path: Path) -> Json:
        """Read a schema: text is a type expression, a mapping JSON Schema or one of the long forms."""
        match node:
            case Scalar(plain=True, value=bool() as always):
                return always
            case Scalar(plain=True, text=""):
                self._error("E208", node.span, "a type is missing", "write a type, or `any`")
            case Scalar():
                return read_expression(node, self.scope, path, self.spans, self.reading)
            case Sequence():
                hint = "a list of T is `T[]`, one of several types is `A | B`"
                self._error("E208", node.span, "a list where a schema is expected", hint)
            case Mapping():
                return self._mapping(node, path)
        return {}

    def _mapping(self, node: Mapping, path: Path) -> Json:
        verbatim = self._verbatim(node)
        if verbatim is not None:
            return self._plain(verbatim, path)
        schema: dict[str, Json] = {}
        for entry in node:
            match entry.key.text:
                case "$type":
                    part = self._type(entry.value, path)
                case "object":
                    part = self.property_map(entry.value, path)
                case "openapi":
                    part = self._extra(entry.value, path)
                case name:
                    part = self._keyword(entry, name, node, path)
            self._merge(schema, part, entry.key)
        return schema

    def _merge(self, schema: dict[str, Json], part: Json, key: Scalar) -> None:
        """Add what one key of a mapping says; two keys that say the same thing mix two forms."""
        for keyword, value in part.items() if isinstance(part, dict) else ():
            if keyword in schema:
                hint = "say it once: in the expression, in the property map or as a keyword"
                self._error("E212", key.span, f"`{key.text}` says `{keyword}`, and another key says it too", hint)
            schema.setdefault(keyword, value)

    def _verbatim(self, node: Mapping) -> Node | None:
        """Return X of `{$schema: X}` when X is a JSON Schema and not the name of a dialect."""
        found = node.get("$schema")
        if found is None or (isinstance(found, Scalar) and not isinstance(found.value, bool)):
            return None
        if len(node.entries) > 1:
            other = next(entry.key for entry in node if entry.key.text != "$schema")
            hint = "put it into `$schema`, which is taken as it is"
            self._error("E212", other.span, f"`{other.text}` beside `$schema`", hint)
        if isinstance(found, Sequence):
            self._error("E208", found.span, "a list where a schema is expected", "`$schema` holds one JSON Schema")
            return None
        return found

    def _type(self, node: Node, path: Path) -> Json:
        if isinstance(node, Scalar) and node.text:
            return read_expression(node, self.scope, path, self.spans, self.reading)
        self._error("E208", node.span, "`$type` holds a type expression", 'as in `$type: "string(1..64)"`')
        return {}

    def _extra(self, node: Node, path: Path) -> Json:
        if isinstance(node, Mapping):
            return self._plain(node, path)
        self._error("E209", node.span, "`openapi` is not a mapping", "it holds what is added to the OpenAPI object")
        return {}

    def _plain(self, node: Node, path: Path) -> Json:
        """Return a value as it is, and note the places of its parts."""
        if isinstance(node, Scalar):
            return node.value
        if isinstance(node, Sequence):
            return [self._placed(item, item.span, (*path, index)) for index, item in enumerate(node.items)]
        return {
            entry.key.text: self._placed(entry.value, entry.key.span, (*path, entry.key.text)) for entry in node.entries
        }

    def _placed(self, node: Node, span: Span, path: Path) -> Json:
        self.spans[path] = span
        return self._plain(node, path)

    def _keyword(self, entry: Entry, keyword: str, around: Mapping, path: Path) -> Json:
        """Read one keyword of JSON Schema with its value; `around` is the mapping that it stands in."""
        node, place = entry.value, (*path, keyword)
        self.spans[place] = node.span if isinstance(node, Scalar) else entry.key.span
        if keyword in SUBSCHEMA:
            return {keyword: self.schema(node, place)}
        if keyword in SUBSCHEMA_LIST:
            return {keyword: self._schemas(node, keyword, place)}
        if keyword in SUBSCHEMA_MAP:
            return {keyword: self._named_schemas(node, keyword, place)}
        if keyword in VALUES:
            return {keyword: self._value(node, keyword, place)}
        if keyword.startswith("x-"):
            return {keyword: self._plain(node, place)}
        self._unknown_keyword(entry.key, around)
        return {}

    def _schemas(self, node: Node, keyword: str, path: Path) -> Json:
        if not isinstance(node, Sequence) or not node.items:
            self._error("E209", node.span, f"`{keyword}` is a list of schemas", "begin each one with `- `")
            return []
        self.spans.update(((*path, index), item.span) for index, item in enumerate(node.items))
        return [self.schema(item, (*path, index)) for index, item in enumerate(node.items)]

    def _named_schemas(self, node: Node, keyword: str, path: Path) -> dict[str, Json]:
        if not isinstance(node, Mapping):
            self._error("E209", node.span, f"`{keyword}` is a mapping of schemas", "write `name: type` lines under it")
            return {}
        self.spans.update(((*path, entry.key.text), entry.key.span) for entry in node)
        return {entry.key.text: self.schema(entry.value, (*path, entry.key.text)) for entry in node}

    def _value(self, node: Node, keyword: str, path: Path) -> Json:
        value = self._plain(node, path)
        wrong = wrong_value(keyword, value)
        if wrong:
            self._error("E209", node.span, f"`{keyword}` is {wrong}", hint_for(keyword, value))
        elif isinstance(node, Scalar) and isinstance(value, str):
            self._check_text(node, keyword, value)
        return value

    def _check_text(self, node: Scalar, keyword: str, text: str) -> None:
        if keyword in PROSE and node.plain and node.comment:
            hint = "quote the whole text if the `#` belongs to it, else put the comment above the key"
            self._error("E011", node.span, f"a comment behind `{keyword}`", hint)
        if keyword == "pattern":
            report_pattern(text, node.span, self.reading.problems)
        if keyword == "$ref" and text.startswith(REFERENCE) and "/" not in text.removeprefix(REFERENCE):
            name = text.removeprefix(REFERENCE)
            if name not in self.scope.schemas:
                hint = nearest(name, self.scope.schemas) or f"describe `{name}` under `schemas`"
                self._error("E207", node.span, f"unknown type `{name}`", hint)

    def _unknown_keyword(self, key: Scalar, around: Mapping) -> None:
        hint = _KEYWORD_HINTS.get(key.text) or nearest(key.text, (*KEYWORDS, "object", "openapi"))
        if not any(entry.key.text in KEYWORDS for entry in around) or not hint:
            hint = f"the properties of an object stand under `object`: `object: {{{key.text}: ...}}`"
        self._error("E214", key.span, f"`{key.text}` is no keyword of JSON Schema", hint)

    def property_map(self, node: Node, path: Path) -> Json:
        """Read a mapping of names of properties, whose keys that begin with `$` are keywords of the object."""
        if not isinstance(node, Mapping):
            hint = "write `name: type` lines, or `{}` for none"
            self._error("E208", node.span, "a mapping of names of properties is expected", hint)
            return {}
        verbatim = self._verbatim(node)
        if verbatim is not None:
            return self._plain(verbatim, path)
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
            self._error("E210", entry.key.span, message, "remove or rename one of the two")
            return
        self.spans[place] = entry.key.span
        found.properties[name] = self.schema(entry.value, place)

    def _property_keyword(self, entry: Entry, found: _Properties, around: Mapping, path: Path) -> None:
        """Read a key of a property map that begins with one `$`."""
        written = entry.key.text
        if written.endswith("?"):
            hint = f"it is no property; the property `{written[:-1]}` is written `${written}`"
            self._error("E211", entry.key.span, f"`?` behind the keyword `{written[:-1]}`", hint)
            return
        match written:
            case "$properties" if isinstance(entry.value, Mapping):
                for inner in entry.value:
                    self._add_property(inner.key.text, inner, found, path)
            case "$properties":
                self._named_schemas(entry.value, "$properties", path)
            case "$openapi":
                self._merge(found.keywords, self._extra(entry.value, path), entry.key)
            case _:
                keyword = _KEYWORDS_OF_MAPS.get(written) or (written if written in KEYWORDS else written[1:])
                self._merge(found.keywords, self._keyword(entry, keyword, around, path), entry.key)

    def _object(self, found: _Properties, node: Mapping) -> Json:
        """Put the parts together: `$required` comes first, in its order, then the names without `?`."""
        listed = found.keywords.pop("required", None)
        required = list(listed) if isinstance(listed, list) else []
        for name in found.optional:
            if name in required:
                span = next(entry.key.span for entry in node if entry.key.text.endswith(f"{name}?"))
                self._error("E211", span, f"`{name}?` is listed under `$required`", "remove one of the two")
        required += [name for name in found.unmarked if name not in required]
        kind = found.keywords.pop("type", "object")
        schema: dict[str, Json] = {"type": kind, "properties": found.keywords.pop("properties")}
        if required or listed is not None:
            schema["required"] = required
        return {**schema, **found.keywords}


# `$name`, but not `$$name`, which is the property `$name`.
_KEYWORD_KEY = re.compile(r"\$(?!\$)")
_KEYWORDS_OF_MAPS = {"$when": WHEN}
_KEYWORD_HINTS = {
    "nullable": "write `T | null`",
    "properties?": "`?` stands behind the name of a property",
}
