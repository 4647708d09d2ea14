"""JSON Schemas of the three kinds of spec file, with which an editor completes, explains and checks while one types.

They are made from the constants that the readers use. What they refuse the loader refuses too; what only the loader
sees is `LOADER_ONLY`. The first line of a spec names its schema, as a relative path:

    # yaml-language-server: $schema=../_editor/provider.schema.json
"""

from __future__ import annotations

from typing import Final

from . import editorwords as words
from .editorauth import auth_definitions, scheme, settings, webhook
from .editorparts import (
    ANYTHING,
    EXTENSIONS,
    FLAG,
    MAPPING,
    STRING,
    TEXT,
    Part,
    at_most_one,
    by_name,
    choice,
    closed,
    definitions,
    having,
    one_or_list,
    ref,
    text,
)
from .editorparts import pattern as pattern_of
from .endpoint import (
    ANSWER_KINDS,
    MEDIA_TYPE,
    MEDIA_TYPES,
    METHODS,
    PYTHON_NAME,
    REVIEW_KEYS,
    REVIEW_STATES,
    SOURCE_KEYS,
    STATUS,
)
from .examples import PLACES
from .jsonvalues import Json
from .paging import ANSWER_PATH, KEYS, NEEDED, OPTIONAL, PARAMETERS
from .paging import NONE as NO_PAGES
from .provider import ENCODINGS, ENVELOPE_PATHS, GENERIC_NAME, SCHEMA_NAME
from .retries import MOST, NONE, STATUSES
from .shared_keys import CLASS_NAME, SERVER_NAME, URL
from .streaming import STREAMS
from .validate import HEADER_NAME

FOLDER: Final = "_editor"
"""The folder of the schemas in a folder of specs; one that begins with `_` is no provider."""

LOADER_ONLY: Final = frozenset(
    {
        # Files and YAML: the text, before it is a value.
        *("E001", "E002", "E003", "E004", "E005", "E006", "E007", "E008", "E009", "E010", "E011", "E012", "E013"),
        *("E014", "E015"),
        # Folders, and the names of folders and files.
        *("E110", "E111", "E112"),
        # Type expressions: what the text of one says, the types of the provider, generics, patterns.
        *("E201", "E202", "E203", "E204", "E205", "E206", "E207", "E213"),
        # Duplicates: a property with and without `?`.
        "E210",
        # Headers that are the client's, and bytes: a name, or a type, among all others.
        *("E127", "E128"),
        # References and conditions: names that stand in another place of the file, or in another file.
        *("E118", "E121", "E122", "E123", "E125", "E302", "E303", "E304"),
        # The output.
        *("E401", "E402", "E403", "E404"),
        # Signing: what a template says, and what that means in the whole of a scheme.
        *("E501", "E503", "E504", "E505", "E506", "E507", "E508", "E509", "E510"),
        # Doubts, which refuse nothing.
        *("W122", "W306", "W307"),
        *("W204", "W301", "W302", "W303", "W304", "W305", "W401", "W501", "W901"),
    }
)
"""The diagnostics that an editor does not give, because only the loader can see them."""

_DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"
_PATH: Final = r"^/(?:[^{}?#\x00-\x20\x7f]|\{[^{}/?#\x00-\x20\x7f]+\})*$"


def editor_schemas() -> dict[str, Part]:
    """Return the schemas by the name of their file."""
    return {
        "endpoint.schema.json": _document("An endpoint", "One call of the provider.", _endpoint()),
        "provider.schema.json": _document(
            "provider.yaml", "What the endpoints of a provider share.", _provider(), **auth_definitions()
        ),
        "schemas.schema.json": _document("_schemas.yaml", "The schemas that a folder of endpoints owns.", _schemas()),
    }


def _document(title: str, description: str, body: Part, **more: Json) -> Part:
    shared: Part = {"auth": _auth_use(), "servers": by_name(SERVER_NAME, text(URL))}
    head: Part = {"$schema": _DIALECT, "title": title, "description": description}
    return {**head, **body, "$defs": {**shared, **definitions(), **more}}


def _endpoint() -> Part:
    path: Part = {"type": "string", "pattern": _PATH}
    calls = {method: path for method in METHODS if method != "query"}
    properties: dict[str, Part] = {
        "summary": TEXT,
        "description": TEXT,
        **calls,
        "query": {"anyOf": [path, ref("properties")]},
        "path": ref("path"),
        "headers": ref("headers"),
        "cookies": ref("properties"),
        **_bodies(),
        "$when": ANYTHING,
        "responses": by_name(STATUS, _response()),
        "examples": {"type": "object", "additionalProperties": _example()},
        "auth": ref("auth"),
        "signing": settings(),
        "servers": ref("servers"),
        "secret": one_or_list(TEXT),
        "name": text(PYTHON_NAME),
        "skip": FLAG,
        "deprecated": FLAG,
        "tags": one_or_list(TEXT),
        "docs": TEXT,
        "stream": _stream(),
        **_common(),
        "source": closed(dict.fromkeys(SOURCE_KEYS, TEXT), words.SOURCE),
        "review": {"type": "array", "items": _review()},
    }
    a_query: Part = {"required": ["query"], "properties": {"query": STRING}}
    return closed(
        properties,
        {**words.ENDPOINT, **_words_of_calls(), **_words_of_bodies()},
        patternProperties=EXTENSIONS,
        oneOf=[*having(calls), a_query],
        allOf=[at_most_one((kind, f"{kind}?")) for kind in MEDIA_TYPES],
    )


def _words_of_calls() -> dict[str, str]:
    """Each method but `query`, which is a map of parameters too."""
    names = (method for method in METHODS if method != "query")
    return {name: f"The path of a call by {name.upper()}: `{name}: /users/{{user_id}}`." for name in names}


def _words_of_bodies() -> dict[str, str]:
    return {f"{kind}?": f"{words.ENDPOINT[kind]} It may be left out." for kind in (*MEDIA_TYPES, "body")}


def _bodies() -> dict[str, Part]:
    """Return the keys of bodies; under the kinds that are text a mapping is a schema, elsewhere a property map."""
    kinds: dict[str, Part] = {kind: ref("schema" if kind in ("text", "bytes") else "named") for kind in MEDIA_TYPES}
    kinds["body"] = by_name(MEDIA_TYPE, ref("schema"))
    return {key: part for kind, part in kinds.items() for key in (kind, f"{kind}?")}


def _common() -> dict[str, Part]:
    """Return the keys that both files have and whose form is free, or a mapping."""
    errors: Part = {"type": "object", "additionalProperties": text(CLASS_NAME)}
    calls = {"paginate": _paginate(), "retry": _retry(), "idempotency": _idempotency()}
    return {**calls, "errors": errors, "openapi": MAPPING}


def _paginate() -> Part:
    """What a style needs; what none of them has is no key of the mapping."""
    keys: dict[str, Part] = {key: TEXT if key in PARAMETERS else text(ANSWER_PATH) for key in KEYS}
    keys["read"] = {"anyOf": [keys["read"], closed({"header": text(HEADER_NAME)}, words.READ, required=["header"])]}
    styles: list[Json] = [
        {"properties": {"style": {"const": style}}, "required": [*needed], **_without(needed)}
        for style, needed in NEEDED.items()
    ]
    forms = closed({"style": choice(NEEDED), **keys}, words.PAGINATE, required=["style"], anyOf=styles)
    return {"anyOf": [choice((NO_PAGES,)), forms]}


def _without(needed: tuple[str, ...]) -> Part:
    """Refuse the keys that a style has not."""
    return {"not": {"anyOf": having(key for key in KEYS if key not in (*needed, *OPTIONAL))}} if len(needed) < 3 else {}


def _retry() -> Part:
    status: Part = {"anyOf": [{"type": "integer", "minimum": 400, "maximum": 599}, text(STATUSES)]}
    keys: dict[str, Part] = {
        "max": {"type": "integer", "minimum": 0, "maximum": MOST},
        "on": {"type": "array", "items": status},
    }
    return {"anyOf": [choice((NONE,)), closed(keys, words.RETRY)]}


def _stream() -> Part:
    """Only events have one that is the last, and names for those that came."""
    keys: dict[str, Part] = {"style": choice(STREAMS), "end": TEXT, "resume": {"type": "boolean"}}
    only: Part = {"anyOf": [{"required": ["end"]}, {"properties": {"resume": {"const": True}}, "required": ["resume"]}]}
    of_lines: Part = {"if": {"properties": {"style": {"const": "jsonl"}}}, "then": {"not": only}}
    return {"anyOf": [choice(STREAMS), {**closed(keys, words.STREAM, required=["style"]), **of_lines}]}


def _idempotency() -> Part:
    return {"anyOf": [choice((NONE,)), closed({"header": text(HEADER_NAME)}, words.IDEMPOTENCY, required=["header"])]}


def _response() -> Part:
    """A response is a type, or a mapping of a response, which is told from a schema by its keys."""
    answers = {kind: ref("schema") for kind in ANSWER_KINDS}
    long = closed(
        {**answers, "headers": ref("headers"), "description": TEXT}, words.RESPONSE, **at_most_one(ANSWER_KINDS)
    )
    only_described: Part = {"propertyNames": {"const": "description"}}
    is_long: Part = {"type": "object", "anyOf": [*having((*ANSWER_KINDS, "headers")), only_described]}
    return {"if": is_long, "then": long, "else": ref("schema")}


def _example() -> Part:
    places = dict.fromkeys(PLACES, MAPPING)
    status: Part = {"type": "integer", "minimum": 100, "maximum": 599}
    response: dict[str, Part] = {"status": status, "headers": MAPPING, "body": ANYTHING}
    halves = {
        "request": closed({**places, "body": ANYTHING}, words.EXAMPLE),
        "response": closed(response, words.EXAMPLE, required=["status"]),
    }
    return closed({**halves, "stated": FLAG}, words.EXAMPLE, anyOf=having(halves))


def _review() -> Part:
    keys = {**dict.fromkeys(REVIEW_KEYS, TEXT), "state": choice(REVIEW_STATES)}
    return closed(keys, words.REVIEW, required=["at"])


def _auth_use() -> Part:
    names: Part = {"anyOf": [TEXT, {"type": "array", "items": TEXT, "minItems": 1}]}
    return {"anyOf": [names, closed({"any": names}, words.AUTH_USE, required=["any"])]}


def _provider() -> Part:
    properties: dict[str, Part] = {
        "title": TEXT,
        "description": TEXT,
        "docs": TEXT,
        "servers": {**ref("servers"), "minProperties": 1},
        "auth": {"type": "object", "additionalProperties": scheme()},
        "default_auth": ref("auth"),
        "webhooks": {"type": "object", "additionalProperties": webhook()},
        "headers": ref("headers"),
        "query": ref("properties"),
        "envelope": _envelope(),
        "encoding": _encoding(),
        "schemas": _schemas(),
        **_common(),
    }
    return closed(properties, words.PROVIDER, patternProperties=EXTENSIONS, required=["servers"])


def _schemas() -> Part:
    key = pattern_of(SCHEMA_NAME, GENERIC_NAME)
    return {"type": "object", "patternProperties": {key: ref("named")}, "additionalProperties": False}


def _envelope() -> Part:
    value: Part = {"type": ["string", "number", "boolean", "null"]}
    values: Part = {"anyOf": [value, {"type": "array", "items": value, "minItems": 1}]}
    ok: Part = {"type": "object", "additionalProperties": values, "minProperties": 1}
    paths = dict.fromkeys(ENVELOPE_PATHS, text(ANSWER_PATH))
    return closed({"ok": ok, **paths}, words.ENVELOPE)


def _encoding() -> Part:
    two: Part = {"type": "array", "items": STRING, "minItems": 2, "maxItems": 2, "uniqueItems": True}
    choices = {key: choice(values) for key, values in ENCODINGS.items()}
    return closed({**choices, "booleans": two}, words.ENCODING)
