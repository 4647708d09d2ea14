"""Properties of a property map -> Parameter and Header Objects."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from ...openapi.styles import default_style, profile_style, shape_of
from ...spec.jsonvalues import Json
from ...spec.model import EncodingSpec
from ...spec.schemas import Schema

PLACES: Final[Mapping[str, str]] = {"path": "path", "query": "query", "headers": "header", "cookies": "cookie"}
"""The keys of the notation, and the values of `in`."""


@dataclass(frozen=True, slots=True)
class ParameterWriter:
    """Writes parameters; `schemas` are the provider's, by which a list is known as one."""

    encoding: EncodingSpec
    schemas: Mapping[str, Json]

    def parameters(self, key: str, schema: Schema | None) -> list[Json]:
        """Return the parameters of a property map that stands under `key`."""
        place = PLACES[key]
        return [
            {"name": name, "in": place, **self.header(value, required, place)}
            for name, value, required in properties(schema)
        ]

    def header(self, schema: Json, required: bool, place: str = "header") -> dict[str, Json]:
        """Return what a parameter says besides its name and place: the whole of a Header Object."""
        inner: dict[str, Json] = dict(schema) if isinstance(schema, dict) else {} if schema else {"not": {}}
        style, explode = self._style(inner, place)
        described: dict[str, Json] = {key: inner.pop(key) for key in ("description", "deprecated") if key in inner}
        said: dict[str, Json] = {**described, **({"required": True} if required else {})}
        if (style, explode) != default_style(place):
            said |= {"style": style, "explode": explode}
        return {**said, "schema": inner}

    def _style(self, schema: Json, place: str) -> tuple[str, bool]:
        shape = shape_of(schema, self.schemas)
        if shape == "plain":
            return default_style(place)
        return profile_style(place, shape, self.encoding.arrays or "repeat", self.encoding.objects or "brackets")


def properties(schema: Schema | None) -> Iterator[tuple[str, Json, bool]]:
    """Yield name, schema and whether it is required for each property."""
    json = schema.json if schema else None
    found = json.get("properties") if isinstance(json, dict) else None
    required = json.get("required") if isinstance(json, dict) else None
    for name, value in found.items() if isinstance(found, dict) else ():
        yield name, value, isinstance(required, list) and name in required


def keywords_of(schema: Schema | None) -> dict[str, Json]:
    """Return the keywords of a property map that its properties, one by one, do not say."""
    json = schema.json if schema else None
    if not isinstance(json, dict):
        return {}
    names = [name for name, _, required in properties(schema) if required]
    known: dict[str, Json] = {"type": "object", "required": [*names] if names else None}
    return {key: value for key, value in json.items() if key != "properties" and known.get(key) != value}
