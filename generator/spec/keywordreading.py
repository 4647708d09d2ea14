"""The keywords of JSON Schema as a spec writes them: their values are checked, their subschemas read."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass

from ..diagnostics import Span, nearest
from .jsonvalues import Json
from .keywords import KEYWORDS, PROSE, SUBSCHEMA, SUBSCHEMA_LIST, SUBSCHEMA_MAP, VALUES, hint_for, wrong_value
from .nodes import Entry, Mapping, Node, Scalar, Sequence
from .resolving import REFERENCE, Reading, report_pattern
from .scope import Path, Scope

_HINTS = {"nullable": "write `T | null`"}


@dataclass(slots=True)
class KeywordReader(ABC):
    """Reads keywords into JSON; who descends into a part notes its place in `spans` first."""

    scope: Scope
    reading: Reading
    spans: dict[Path, Span]

    @abstractmethod
    def schema(self, node: Node, path: Path) -> Json:
        """Read a subschema."""

    def error(self, code: str, span: Span, message: str, hint: str) -> None:
        """Report a problem of the schema."""
        self.reading.problems.error(code, span, message, hint)

    def plain(self, node: Node, path: Path) -> Json:
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
        return self.plain(node, path)

    def keyword(self, entry: Entry, keyword: str, around: Mapping, path: Path) -> dict[str, Json]:
        """Read one keyword with its value; `around` is the mapping that it stands in."""
        node, place = entry.value, (*path, keyword)
        self.spans[place] = node.span if isinstance(node, Scalar) else entry.key.span
        if keyword in SUBSCHEMA:
            return {keyword: self.schema(node, place)}
        if keyword in SUBSCHEMA_LIST:
            return {keyword: self._schemas(node, keyword, place)}
        if keyword in SUBSCHEMA_MAP:
            return {keyword: self.named_schemas(node, keyword, place)}
        if keyword in VALUES:
            return {keyword: self._value(node, keyword, place)}
        if keyword.startswith("x-"):
            return {keyword: self.plain(node, place)}
        self._unknown(entry.key, around)
        return {}

    def _schemas(self, node: Node, keyword: str, path: Path) -> list[Json]:
        if not isinstance(node, Sequence) or not node.items:
            self.error("E209", node.span, f"`{keyword}` is a list of schemas", "begin each one with `- `")
            return []
        self.spans.update(((*path, index), item.span) for index, item in enumerate(node.items))
        return [self.schema(item, (*path, index)) for index, item in enumerate(node.items)]

    def named_schemas(self, node: Node, keyword: str, path: Path) -> dict[str, Json]:
        """Read a mapping of names, as they are written, to schemas."""
        if not isinstance(node, Mapping):
            self.error("E209", node.span, f"`{keyword}` is a mapping of schemas", "write `name: type` lines under it")
            return {}
        self.spans.update(((*path, entry.key.text), entry.key.span) for entry in node)
        return {entry.key.text: self.schema(entry.value, (*path, entry.key.text)) for entry in node}

    def _value(self, node: Node, keyword: str, path: Path) -> Json:
        value = self.plain(node, path)
        wrong = wrong_value(keyword, value)
        if wrong:
            self.error("E209", node.span, f"`{keyword}` is {wrong}", hint_for(keyword, value))
        elif isinstance(node, Scalar) and isinstance(value, str):
            self._check_text(node, keyword, value)
        return value

    def _check_text(self, node: Scalar, keyword: str, text: str) -> None:
        if keyword in PROSE and node.plain and node.comment:
            hint = "quote the whole text if the `#` belongs to it, else put the comment above the key"
            self.error("E011", node.span, f"a comment behind `{keyword}`", hint)
        if keyword == "pattern":
            report_pattern(text, node.span, self.reading.problems)
        name = text.removeprefix(REFERENCE)
        if keyword == "$ref" and name != text and "/" not in name and name not in self.scope.schemas:
            hint = nearest(name, self.scope.schemas) or f"describe `{name}` under `schemas`"
            self.error("E207", node.span, f"unknown type `{name}`", hint)

    def _unknown(self, key: Scalar, around: Mapping) -> None:
        hint = _HINTS.get(key.text) or nearest(key.text, (*KEYWORDS, "object", "openapi"))
        if not any(entry.key.text in KEYWORDS for entry in around) or not hint:
            hint = f"the properties of an object stand under `object`: `object: {{{key.text}: ...}}`"
        self.error("E214", key.span, f"`{key.text}` is no keyword of JSON Schema", hint)
