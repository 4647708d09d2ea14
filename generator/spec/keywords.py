"""The keywords of JSON Schema 2020-12 and of OpenAPI 3.1's schema object, and which values they can have."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Final

from .jsonvalues import Json

NAMES_OF_TYPES: Final = ("array", "boolean", "integer", "null", "number", "object", "string")


def _is_number(value: Json) -> bool:
    return isinstance(value, int | float | Decimal) and not isinstance(value, bool)


def _is_count(value: Json) -> bool:
    return isinstance(value, int | float | Decimal) and _is_number(value) and value >= 0 and value == int(value)


def _is_type(value: Json) -> bool:
    names = value if isinstance(value, list) else [value]
    known = [name for name in names if isinstance(name, str) and name in NAMES_OF_TYPES]
    return bool(names) and len(known) == len(names) == len(set(known))


def _is_texts(value: Json) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) for item in value)


def _is_texts_by_name(value: Json) -> bool:
    return isinstance(value, dict) and all(map(_is_texts, value.values()))


_KINDS: Final[Mapping[str, Callable[[Json], bool]]] = {
    "anything": lambda _: True,
    "text": lambda value: isinstance(value, str),
    "true or false": lambda value: isinstance(value, bool),
    "a number": _is_number,
    "a number above 0": lambda value: isinstance(value, int | float | Decimal) and _is_number(value) and value > 0,
    "a whole number from 0 on": _is_count,
    "a list": lambda value: isinstance(value, list),
    "a list of texts": _is_texts,
    "a mapping": lambda value: isinstance(value, dict),
    "a mapping of lists of texts": _is_texts_by_name,
    "a type of JSON Schema, or a list of them": _is_type,
}

SUBSCHEMA: Final = frozenset(
    "additionalProperties contains contentSchema else if items not propertyNames then unevaluatedItems "
    "unevaluatedProperties".split()
)
SUBSCHEMA_LIST: Final = frozenset("allOf anyOf oneOf prefixItems".split())
SUBSCHEMA_MAP: Final = frozenset("$defs dependentSchemas patternProperties properties".split())

_VALUES: Final[Mapping[str, str]] = {
    "anything": "const default example",
    "text": "title description format pattern contentEncoding contentMediaType $id $anchor $comment $dynamicAnchor "
    "$dynamicRef $ref $schema",
    "true or false": "deprecated readOnly uniqueItems writeOnly",
    "a number": "exclusiveMaximum exclusiveMinimum maximum minimum",
    "a number above 0": "multipleOf",
    "a whole number from 0 on": "maxContains maxItems maxLength maxProperties minContains minItems minLength "
    "minProperties",
    "a list": "enum examples",
    "a list of texts": "required",
    "a mapping": "$vocabulary discriminator externalDocs xml",
    "a mapping of lists of texts": "dependentRequired",
    "a type of JSON Schema, or a list of them": "type",
}
VALUES: Final[Mapping[str, str]] = {name: kind for kind, names in _VALUES.items() for name in names.split()}
KEYWORDS: Final = frozenset(VALUES) | SUBSCHEMA | SUBSCHEMA_LIST | SUBSCHEMA_MAP
# Prose: a comment behind it would cut it in silence.
PROSE: Final = frozenset(("$comment", "description", "pattern", "title"))


def wrong_value(keyword: str, value: Json) -> str:
    """Say what a keyword without subschemas holds, when `value` is no such thing, else ""."""
    kind = VALUES[keyword]
    return "" if _KINDS[kind](value) else kind


def hint_for(keyword: str, value: Json) -> str:
    """Return how a wrong value of a keyword is mended."""
    if keyword == "type":
        return "a format is written `$type: email`, an expression `$type: string | null`"
    if keyword.startswith("exclusive") and isinstance(value, bool):
        return f"since JSON Schema 2019-09 `{keyword}` is the bound itself"
    if keyword == "required":
        return "it lists the properties that must be there: `required: [a, b]`"
    if VALUES[keyword] == "text" and value is not None and not isinstance(value, list | dict):
        return "put it in quotes"
    return f"`{keyword}` is {VALUES[keyword]}"
