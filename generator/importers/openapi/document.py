"""A place in an OpenAPI document: reading what stands there, and following references."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import unquote

from ...spec.jsonvalues import Json
from ..report import Report

_LONGEST_CHAIN: Final = 32
_MISSING: Final = object()


@dataclass(frozen=True, slots=True)
class Document:
    """The document with the names that its schemas have in the spec, by the names that they have in it.

    `ours` is one that the exporter wrote: it is read back word by word.
    """

    value: Json
    report: Report
    schema_names: Mapping[str, str] = field(default_factory=dict)
    ours: bool = False

    @property
    def root(self) -> Part:
        """The whole of it."""
        return Part(self.value, "", self)

    def find(self, pointer: str) -> Json | object:
        """Return what a JSON pointer leads to, or `_MISSING`."""
        value: Json = self.value
        for step in pointer.split("/")[1:]:
            name = unquote(step).replace("~1", "/").replace("~0", "~")
            if isinstance(value, dict) and name in value:
                value = value[name]
            elif isinstance(value, list) and name.isdigit() and int(name) < len(value):
                value = value[int(name)]
            else:
                return _MISSING
        return value

    def target(self, reference: str, place: str) -> Part | None:
        """Return what a reference leads to; one that leads nowhere or out of the document is reported."""
        if not reference.startswith("#/"):
            self.report.unsupported("$ref", place, f"`{reference}` leads out of the document")
            return None
        found = self.find(reference[1:])
        if found is _MISSING:
            self.report.unsupported("$ref", place, f"`{reference}` leads nowhere")
            return None
        return Part(found, reference[1:], self)  # type: ignore[arg-type]

    def follow(self, part: Part) -> Part:
        """Return what a reference object stands for; its own summary and description come first."""
        own: dict[str, Json] = {}
        for _ in range(_LONGEST_CHAIN):
            value = part.value
            reference = value.get("$ref") if isinstance(value, dict) else None
            if not isinstance(value, dict) or not isinstance(reference, str):
                break
            own = {**{key: value[key] for key in ("summary", "description") if key in value}, **own}
            found = self.target(reference, part.place)
            if found is None:
                return Part(None, part.place, self)
            part = found
        else:
            self.report.unsupported("$ref", part.place, "the reference leads to itself")
            return Part(None, part.place, self)
        return Part({**part.value, **own}, part.place, self) if own and isinstance(part.value, dict) else part


@dataclass(frozen=True, slots=True)
class Part:
    """A value of the document and its place, a JSON pointer. A part that is absent has the value None."""

    value: Json
    place: str
    document: Document

    @property
    def report(self) -> Report:
        """Where findings go."""
        return self.document.report

    @property
    def mapping(self) -> dict[str, Json]:
        """The value as a mapping; anything else is reported and read as an empty one."""
        if isinstance(self.value, dict):
            return self.value
        if self.value is not None:
            self.report.unsupported(self.place.rpartition("/")[2], self.place, "it is no mapping")
        return {}

    def raw(self, key: str) -> Part:
        """Return what stands under a key, a reference as the object that it is."""
        value = self.value.get(key) if isinstance(self.value, dict) else None
        return Part(value, f"{self.place}/{escaped(key)}", self.document)

    def get(self, key: str) -> Part:
        """Return what stands under a key, or what that refers to."""
        return self.document.follow(self.raw(key))

    def entries(self) -> Iterator[tuple[str, Part]]:
        """List the keys of a mapping with what stands under them, references followed."""
        for key in self.mapping:
            yield key, self.get(key)

    def items(self) -> Iterator[Part]:
        """List the items of a list, references followed; what is no list is reported and has none."""
        if isinstance(self.value, list):
            for index, item in enumerate(self.value):
                yield self.document.follow(Part(item, f"{self.place}/{index}", self.document))
        elif self.value is not None:
            self.report.unsupported(self.place.rpartition("/")[2], self.place, "it is no list")

    def text(self, key: str) -> str:
        """Return the text under a key, "" where there is none."""
        return plain_text(self.raw(key).value)


def plain_text(value: Json) -> str:
    """Return a scalar as text; a list or a mapping, which stands where text should, is none."""
    if value is None or isinstance(value, list | dict):
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)


def escaped(name: str) -> str:
    """Return a name as a step of a JSON pointer."""
    return name.replace("~", "~0").replace("/", "~1")
