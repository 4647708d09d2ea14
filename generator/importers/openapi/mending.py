"""Values of keywords that are wrong by a quote or a capital, and plain in their meaning."""

from __future__ import annotations

from decimal import Decimal

from ...spec.jsonvalues import Json, resolve
from ...spec.keywords import VALUES

_TYPES = ("array", "boolean", "integer", "null", "number", "object", "string")
_FOREIGN = {
    "bool": "boolean",
    "int": "integer",
    "float": "number",
    "double": "number",
    "str": "string",
    "text": "string",
}


def mended(keyword: str, value: Json) -> Json:
    """Return the value that was meant, or the value itself where nobody can tell."""
    kind = VALUES[keyword]
    if keyword == "type":
        return _type(value)
    if keyword == "required" and isinstance(value, list):
        return list(dict.fromkeys(item for item in value if isinstance(item, str)))
    if "number" in kind:
        return _number(value, whole="whole" in kind)
    if kind == "true or false" and isinstance(value, str):
        return {"true": True, "false": False}.get(value.lower(), value)
    if kind == "text" and isinstance(value, int | float | Decimal | bool):
        return str(value).lower() if isinstance(value, bool) else str(value)
    return value


def _type(value: Json) -> Json:
    if isinstance(value, list):
        names = list(dict.fromkeys(str(_type(item)) for item in value))
        return names[0] if len(names) == 1 else [*names]
    if not isinstance(value, str):
        return "null" if value is None else value
    name = _FOREIGN.get(value.lower(), value.lower())
    return name if name in _TYPES else value


def _number(value: Json, whole: bool) -> Json:
    number = resolve(value.strip() or "-") if isinstance(value, str) else value
    if whole and isinstance(number, float | Decimal) and number == int(number):
        return int(number)
    return number
