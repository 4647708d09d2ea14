"""The words of type expressions that are types by themselves, and what they are in JSON Schema.

The formats are those of JSON Schema 2020-12 and of OpenAPI's registry; `decimal` is text that spells a number.
"""

from __future__ import annotations

from typing import Final, Literal

Bounds = Literal["length", "value"]

_TEXT_FORMATS = (
    "email idn-email date-time date time duration uri uri-reference uri-template iri iri-reference uuid hostname "
    "idn-hostname ipv4 ipv6 regex json-pointer relative-json-pointer decimal binary byte password"
).split()

TYPE_NAMES: Final[dict[str, dict[str, str]]] = {
    "any": {},
    **{name: {"type": name} for name in ("string", "integer", "number", "boolean", "null", "object")},
    **{name: {"type": "string", "format": name} for name in _TEXT_FORMATS},
    **{name: {"type": "integer", "format": name} for name in ("int32", "int64")},
    **{name: {"type": "number", "format": name} for name in ("float", "double")},
}

# Words of other languages for a type of this one.
FOREIGN_NAMES: Final[dict[str, str]] = {
    "array": "T[]",
    "bool": "boolean",
    "bytes": "binary",
    "datetime": "date-time",
    "dict": "map<T>",
    "file": "binary",
    "int": "integer",
    "list": "T[]",
    "money": "decimal",
    "long": "int64",
    "none": "null",
    "str": "string",
    "text": "string",
    "timestamp": "date-time",
    "url": "uri",
}


def bounds_of(name: str) -> Bounds | None:
    """Say what the bounds of a type limit: the length of text, the value of a number; None: it has no bounds."""
    kind = TYPE_NAMES.get(name, {}).get("type")
    if kind in ("integer", "number") or name == "decimal":
        return "value"
    return "length" if kind == "string" else None
