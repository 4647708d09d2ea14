"""The parts of an editor schema: small builders, and the definitions that stand for the notation of schemas.

An editor judges the values of a file, without quotes and comments: `null` may be the type of that name, so what the
readers take in one way of writing has to be right here in all.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Final

from . import editorwords as words
from .editorwords import Words
from .jsonvalues import Json
from .keywords import KEYWORDS, NAMES_OF_TYPES, SUBSCHEMA, SUBSCHEMA_LIST, SUBSCHEMA_MAP, VALUES
from .typenames import TYPE_NAMES
from .validate import HEADER_NAME

Part = dict[str, Json]

ANYTHING: Final[Part] = {}
FLAG: Final[Part] = {"type": "boolean"}
STRING: Final[Part] = {"type": "string"}
MAPPING: Final[Part] = {"type": "object"}
TEXT: Final[Part] = {"type": "string", "pattern": r"\S"}
EXTENSIONS: Final[Part] = {"^x-": {"description": words.EXTENSION}}

_TEXTS: Final[Part] = {"type": "array", "items": STRING}
_EXAMPLES: Final = (
    *TYPE_NAMES,
    *("string -- What it is", "string = blue", "string(1..64)", r"string(/^\d{1,3}$/)", "integer(0..)"),
    *("string | null", "=red | =green | string", "string[]", "map<string>"),
)
VALUES_OF: Final[Mapping[str, Part]] = {
    "anything": ANYTHING,
    "text": STRING,
    "true or false": FLAG,
    "a number": {"type": "number"},
    "a number above 0": {"type": "number", "exclusiveMinimum": 0},
    "a whole number from 0 on": {"type": "integer", "minimum": 0},
    "a list": {"type": "array"},
    "a list of texts": _TEXTS,
    "a mapping": MAPPING,
    "a mapping of lists of texts": {"type": "object", "additionalProperties": _TEXTS},
    "a type of JSON Schema, or a list of them": {
        "anyOf": [
            {"enum": [*NAMES_OF_TYPES]},
            {"type": "array", "items": {"enum": [*NAMES_OF_TYPES]}, "minItems": 1, "uniqueItems": True},
        ]
    },
}
"""What the kinds of value in `keywords` are as JSON Schema."""


def ref(name: str) -> Part:
    """Refer to a definition."""
    return {"$ref": f"#/$defs/{name}"}


def pattern(*names: re.Pattern[str]) -> str:
    """Return what a reader matches from the begin to `\\Z` as ECMA-262 spells it; of several, any."""
    found = [name.pattern.removesuffix(r"\Z") for name in names]
    return f"^{found[0]}$" if len(found) == 1 else f"^(?:{'|'.join(found)})$"


def text(*names: re.Pattern[str]) -> Part:
    """A text of that form."""
    return {"type": "string", "pattern": pattern(*names)}


def choice(values: Iterable[str]) -> Part:
    """One of those texts."""
    return {"enum": [*values]}


def one_or_list(item: Part) -> Part:
    """A value, or a list of such values."""
    return {"anyOf": [item, {"type": "array", "items": item}]}


def by_name(names: re.Pattern[str], value: Part) -> Part:
    """A mapping of names of that form."""
    return {"type": "object", "patternProperties": {pattern(names): value}, "additionalProperties": False}


def described(properties: Mapping[str, Part], help_: Words) -> Part:
    """Properties with what an editor shows for them; a key without help is a KeyError."""
    return {name: {**part, "description": help_[name]} for name, part in properties.items()}


def closed(properties: Mapping[str, Part], help_: Words, **more: Json) -> Part:
    """A mapping with those keys and no others."""
    return {"type": "object", "properties": described(properties, help_), "additionalProperties": False, **more}


def having(names: Iterable[str]) -> list[Json]:
    """For each of these keys a schema that asks for it, as members of `oneOf` or `anyOf`."""
    return [{"required": [name]} for name in names]


def at_most_one(names: Iterable[str]) -> Part:
    """Refuse more than one of these keys."""
    given = having(names)
    return {"oneOf": [*given, {"not": {"anyOf": given}}]}


def definitions() -> Part:
    """The definitions of the notation: its three kinds of place, and the property maps with rules of their own."""
    return {
        "expression": {"type": ["string", "boolean", "null"], "examples": [*_EXAMPLES]},
        "schema": {"type": ["object", "string", "boolean", "null"], "examples": [*_EXAMPLES], **_keywords()},
        "properties": {"type": "object", "allOf": [ref("keys")]},
        "named": {"type": ["object", "string", "boolean", "null"], "examples": [*_EXAMPLES], "allOf": [ref("keys")]},
        "keys": _property_keys(),
        "path": {"allOf": [ref("properties")], "propertyNames": {"not": {"pattern": r"\?$"}}},
        "headers": {"allOf": [ref("properties")], "propertyNames": {"pattern": _header_key()}},
    }


def _keywords() -> Part:
    """JSON Schema whose subschemas are schemas of the notation, with the keys of its long forms."""
    own = {"$type": ref("expression"), "object": ref("properties"), "openapi": MAPPING}
    own["name"] = {"type": ["string", "number", "boolean", "null"]}
    own["$schema"] = _VERBATIM
    standard = {name: _keyword(name) for name in sorted(KEYWORDS - own.keys())}
    return {
        "properties": {**described(own, words.NOTATION), **standard},
        "patternProperties": EXTENSIONS,
        "additionalProperties": False,
        **_ALONE,
    }


def _property_keys() -> Part:
    """A property map: keys that begin with one `$` are keywords, all others are names of properties."""
    own = {"$schema": _VERBATIM, "$when": ANYTHING, "$openapi": MAPPING}
    own["$properties"] = {"type": "object", "additionalProperties": ref("schema")}
    spelled = {f"${name.removeprefix('$')}": _keyword(name) for name in sorted(KEYWORDS)}
    standard = {key: part for key, part in spelled.items() if key not in own}
    return {
        "properties": {**described(own, words.NOTATION), **standard},
        "patternProperties": {
            r"^(?:[^$]|\$\$|$)": ref("schema"),
            r"^\$x-": {"description": words.EXTENSION},
        },
        "additionalProperties": False,
        **_ALONE,
    }


def _keyword(name: str) -> Part:
    """What a keyword of JSON Schema holds, and a line that says so."""
    if name in SUBSCHEMA:
        return {**ref("schema"), "description": f"`{name}` of JSON Schema: a schema."}
    if name in SUBSCHEMA_LIST:
        members: Part = {"type": "array", "items": ref("schema"), "minItems": 1}
        return {**members, "description": f"`{name}` of JSON Schema: a list of schemas."}
    if name in SUBSCHEMA_MAP:
        by_names: Part = {"type": "object", "additionalProperties": ref("schema")}
        return {**by_names, "description": f"`{name}` of JSON Schema: schemas by name."}
    kind = VALUES[name]
    return {**VALUES_OF[kind], "description": f"`{name}` of JSON Schema: {kind}."}


def _header_key() -> str:
    """A key of a map of headers: a name that can be sent, with or without `?`, or what begins with `$`."""
    name = HEADER_NAME.pattern.removesuffix(r"\Z")
    return rf"^(?:\$.*|{name}\??)$"


_VERBATIM: Final[Part] = {"type": ["object", "string", "boolean"]}
_ALONE: Final[Part] = {
    "if": {"properties": {"$schema": {"type": ["object", "boolean"]}}, "required": ["$schema"]},
    "then": {"maxProperties": 1},
}
"""A schema that is taken verbatim stands alone."""
