"""The keywords of JSON Schema that limit one value: text with its formats, and ranges of numbers."""

from __future__ import annotations

from decimal import Decimal as Number
from typing import Final

from ..spec.schemas import Json
from .types import Binary, Bounds, Date, DateTime, Decimal, Float, Text, Type

_BOUNDS: Final = ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf")


def text_of(json: dict[str, Json]) -> Type:
    """Return what a schema of text means: some formats are types of their own."""
    format_ = json.get("format")
    match format_:
        case "decimal":
            return Decimal(bounds=bounds_of(json))
        case "date":
            return Date()
        case "date-time":
            return DateTime()
        case "binary":
            return Binary()
        case "byte":
            return Binary(base64=True)
    if json.get("contentEncoding") == "base64":
        return Binary(base64=True)
    return Text(
        whole(json.get("minLength")),
        whole(json.get("maxLength")),
        str(json.get("pattern", "")),
        format_ if isinstance(format_, str) else "",
    )


def number_of(json: dict[str, Json]) -> Type:
    """Return what a schema of a number means: the format `decimal` keeps its digits."""
    exact = json.get("format") == "decimal"
    return Decimal(as_text=False, as_number=True, bounds=bounds_of(json)) if exact else Float(bounds_of(json))


def bounds_of(json: dict[str, Json]) -> Bounds:
    """Return the range that the keywords state."""
    return Bounds(*(_number(json.get(key)) for key in _BOUNDS))


def whole(value: Json) -> int | None:
    """Return a whole number, or None for anything else."""
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _number(value: Json) -> int | float | Number | None:
    return value if isinstance(value, (int, float, Number)) and not isinstance(value, bool) else None


def implied_kind(json: dict[str, Json]) -> str | None:
    """Return the type that a schema without `type` speaks of, where its keywords belong to one alone."""
    if "properties" in json or "additionalProperties" in json or "required" in json:
        return "object"
    return "array" if "items" in json else None
