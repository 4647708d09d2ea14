"""The schemas of a document -> JSON Schema 2020-12 that the notation can hold, with references to the spec's schemas.

A keyword whose value JSON Schema refuses is mended where the meaning is plain, else moved to `x-apigraft-refused`: the
rest of the schema, and each operation that uses it, is never lost for it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from urllib.parse import unquote

from ...openapi.extensions import REFUSED, UNRESOLVED
from ...spec.jsonvalues import Json
from ...spec.keywords import SUBSCHEMA, SUBSCHEMA_LIST, SUBSCHEMA_MAP, VALUES, wrong_value
from ...spec.patterns import check_pattern
from ...spec.resolving import REFERENCE
from .document import Document, escaped
from .mending import mended
from .upgrade import plain_enum, upgrade

MAX_DEPTH: Final = 24
"""How many schemas may stand in each other: a file of ours holds about 60 levels, and a schema takes two."""

_NO_TYPE: Final = frozenset(
    "not if then else contains prefixItems propertyNames patternProperties dependentRequired dependentSchemas "
    "unevaluatedItems unevaluatedProperties".split()
)
"""What the spec says and no type of Python does."""


def clean(value: Json, place: str, document: Document) -> Json:
    """Return a schema of the document as it stands in the spec."""
    return _Cleaner(document, ()).schema(value, place)


@dataclass(frozen=True, slots=True)
class _Cleaner:
    """Cleans one schema; `stack` are the references that were replaced by what they lead to on the way here."""

    document: Document
    stack: tuple[str, ...]
    depth: int = 0

    def schema(self, value: Json, place: str) -> Json:
        if isinstance(value, bool):
            return value
        if not isinstance(value, dict):
            if value is not None:
                self._unsupported("schema", place, "it is no schema; any value is taken")
            return {}
        if self.depth > MAX_DEPTH:
            self._unsupported("schema", place, f"it stands in more than {MAX_DEPTH} others; any value is taken")
            return {}
        schema = upgrade(value)
        found: dict[str, Json] = {}
        refused: dict[str, Json] = {}
        for keyword, item in schema.items():
            if keyword == "$ref":
                found.update(self._reference(item, place))
            elif item is not None or keyword in ("default", "const"):
                self._keyword(keyword, item, f"{place}/{escaped(keyword)}", found, refused)
        if refused:
            known = found.get(REFUSED)
            found[REFUSED] = {**(known if isinstance(known, dict) else {}), **refused}
        return found if self.document.ours else plain_enum(found)

    def _unsupported(self, keyword: str, place: str, what: str) -> None:
        self.document.report.unsupported(keyword, place, what)

    def _inner(self) -> _Cleaner:
        return _Cleaner(self.document, self.stack, self.depth + 1)

    def _keyword(self, keyword: str, value: Json, place: str, found: dict[str, Json], refused: dict[str, Json]) -> None:
        """Put a keyword into `found`, or, when no schema can hold its value, into `refused`."""
        if keyword in _NO_TYPE:
            self.document.report.degraded(keyword, place, "the spec says it; the types of a client are wider")
        if keyword in SUBSCHEMA:
            found[keyword] = self._inner().schema(value, place)
        elif keyword in SUBSCHEMA_LIST and isinstance(value, list):
            parts = [self._inner().schema(item, f"{place}/{index}") for index, item in enumerate(value)]
            found.update({keyword: parts} if parts else {})
        elif keyword in SUBSCHEMA_MAP and isinstance(value, dict):
            inner = self._inner()
            found[keyword] = {name: inner.schema(item, f"{place}/{escaped(name)}") for name, item in value.items()}
        elif keyword in SUBSCHEMA_LIST or keyword in SUBSCHEMA_MAP:
            self._refuse(keyword, value, place, refused)
        elif keyword in VALUES:
            self._value(keyword, value, place, found, refused)
        else:
            if not keyword.startswith("x-"):
                self.document.report.degraded(keyword, place, "it is no keyword; it is kept without effect")
            found[keyword] = value

    def _value(self, keyword: str, value: Json, place: str, found: dict[str, Json], refused: dict[str, Json]) -> None:
        if keyword == "discriminator":
            value = self._discriminator(value)
        mend = mended(keyword, value)
        if wrong_value(keyword, mend) or _is_broken_pattern(keyword, mend):
            self._refuse(keyword, value, place, refused)
        elif keyword != "required" or mend:
            if wrong_value(keyword, value):
                self.document.report.degraded(keyword, place, f"{value!r} is read as {mend!r}")
            found[keyword] = mend

    def _refuse(self, keyword: str, value: Json, place: str, refused: dict[str, Json]) -> None:
        self._unsupported(keyword, place, "the value is none that the keyword can have; it is kept without effect")
        refused[keyword] = value

    def _discriminator(self, value: Json) -> Json:
        """Return a discriminator whose mapping refers to the spec's schemas; Swagger's form was the name alone."""
        if isinstance(value, str):
            return {"propertyName": value}
        mapping = value.get("mapping") if isinstance(value, dict) else None
        if not isinstance(value, dict) or not isinstance(mapping, dict):
            return value
        names = self.document.schema_names

        def renamed(target: Json) -> Json:
            name = target.removeprefix(REFERENCE) if isinstance(target, str) else ""
            return REFERENCE + names[name] if name in names else target

        return {**value, "mapping": {key: renamed(target) for key, target in mapping.items()}}

    def _reference(self, value: Json, place: str) -> dict[str, Json]:
        """Return what stands for a reference: one to the spec's schemas, or else what it leads to."""
        if not isinstance(value, str):
            self._unsupported("$ref", f"{place}/$ref", "it is no text; it is kept without effect")
            return {REFUSED: {"$ref": value}}
        name = _schema_name(value)
        if name in self.document.schema_names:
            return {"$ref": REFERENCE + self.document.schema_names[name]}
        if value in self.stack:
            self._unsupported("$ref", place, f"`{value}` leads back to itself; any value is taken")
            return {UNRESOLVED: value}
        target = self.document.target(value, place)
        if target is None:
            return {UNRESOLVED: value}
        inner = _Cleaner(self.document, (*self.stack, value), self.depth).schema(target.value, target.place)
        return inner if isinstance(inner, dict) else {} if inner else {"not": {}}


def _schema_name(reference: str) -> str:
    name = reference.removeprefix(REFERENCE) if reference.startswith(REFERENCE) else ""
    return "" if "/" in name else unquote(name).replace("~1", "/").replace("~0", "~")


def _is_broken_pattern(keyword: str, value: Json) -> bool:
    found = check_pattern(value) if keyword == "pattern" and isinstance(value, str) else None
    return found is not None and found[0] == "E204"
