"""How OpenAPI spells lists and objects in a parameter, and which of its styles a provider's encoding profile is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal, TypeAlias

from ..spec.jsonvalues import Json
from ..spec.resolving import REFERENCE

Shape: TypeAlias = Literal["plain", "array", "object"]
Style: TypeAlias = tuple[str, bool]
"""`style` and `explode`."""

_DEFAULTS: Final = {"path": "simple", "header": "simple", "query": "form", "cookie": "form"}


def default_style(place: str) -> Style:
    """Return what OpenAPI takes a parameter for that says neither `style` nor `explode`."""
    style = _DEFAULTS[place]
    return style, style == "form"


def stated_style(place: str, style: Json, explode: Json) -> Style:
    """Return the style of a parameter, with OpenAPI's defaults for what it leaves out.

    A deepObject has no other form than the exploded one, whatever is said or left out.
    """
    name = style if isinstance(style, str) else _DEFAULTS[place]
    if name == "deepObject":
        return name, True
    return name, explode if isinstance(explode, bool) else name == "form"


def profile_style(place: str, shape: Shape, arrays: str, objects: str) -> Style:
    """Return the style that is nearest to how a client with that encoding profile sends a parameter."""
    if place == "query" and shape == "array" and arrays == "comma":
        return "form", False
    if place == "query" and shape == "object" and objects == "brackets":
        return "deepObject", True
    return default_style(place)


def shape_of(schema: Json, schemas: Mapping[str, Json], depth: int = 8) -> Shape:
    """Say whether a schema is one of lists or of objects, through references and the parts of compositions."""
    if not isinstance(schema, dict) or depth == 0:
        return "plain"
    reference = schema.get("$ref")
    if isinstance(reference, str):
        return shape_of(schemas.get(reference.removeprefix(REFERENCE)), schemas, depth - 1)
    kinds = schema.get("type")
    for kind in kinds if isinstance(kinds, list) else [kinds]:
        if kind == "array" or kind == "object":
            return "array" if kind == "array" else "object"
    for keyword in ("allOf", "anyOf", "oneOf"):
        parts = schema.get(keyword)
        for part in parts if isinstance(parts, list) else []:
            shape = shape_of(part, schemas, depth - 1)
            if shape != "plain":
                return shape
    return "object" if "properties" in schema else "plain"
