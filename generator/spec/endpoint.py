"""One endpoint file into an `EndpointSpec`: the keys of the notation's first table, each in the form it must have."""

from __future__ import annotations

import keyword
import re
from typing import Final

from ..diagnostics import Problems, Span
from .examples import read_example
from .files import SpecFile
from .keys import Keys, text_of
from .model import BodyKind, BodySpec, EndpointSpec, Extras, Placed, ResponseSpec
from .nodes import Entry, Mapping, Node, Scalar, Sequence, to_json
from .options import read_settings
from .paging import read_paginate
from .retries import read_idempotency, read_retry
from .schemas import Json, Schema, Scope, read_named, read_property_map, read_schema
from .shared_keys import read_auth_use, read_errors, read_servers
from .streaming import read_stream
from .typenames import FOREIGN_NAMES

METHODS: Final = ("get", "put", "post", "delete", "patch", "head", "options", "query")
MEDIA_TYPES: Final[dict[BodyKind, str]] = {
    "json": "application/json",
    "form": "application/x-www-form-urlencoded",
    "multipart": "multipart/form-data",
    "text": "text/plain",
    "bytes": "application/octet-stream",
}
STATUS: Final = re.compile(r"(?:[1-5][0-9][0-9]|[1-5]XX|default)\Z")
MEDIA_TYPE: Final = re.compile(r'[\w.+*-]+/[\w.+*-]+(?:\s*;\s*[\w.-]+=[\w.+"-]+)*\Z', re.ASCII)
PYTHON_NAME: Final = re.compile(r"[a-z][a-z0-9_]*\Z")
ANSWER_KINDS: Final = ("json", "text", "bytes", "stream")
NO_JSON: Final = {
    **dict.fromkeys(("binary", "bytes", "file"), "write `{bytes: binary}` for a file, or bytes of any kind"),
    "text": "write `{text: string}`; text in JSON is `string`",
}
"""Words that are written for an answer that is no JSON, and how it is described."""

SOURCE_KEYS: Final = ("url", "retrieved", "sha256")
REVIEW_KEYS: Final = ("at", "found", "assumed", "why", "code")
REVIEW_STATES: Final = ("open", "confirmed")
_FOREIGN: Final = {
    "method": "the method is the key of the path, as in `get: /users`",
    "operationId": "the folder and the file name the method; `name` pins another one",
    "parameters": "parameters stand under `path`, `query`, `headers` and `cookies`",
    "requestBody": "a body stands under `json`, `form`, `multipart`, `text` or `bytes`",
    "security": "`auth` names the schemes that a call uses",
    "url": "the path stands behind its method, as in `get: /users`; servers stand in provider.yaml",
}
"""What other formats call it, and what it is here."""


def read_endpoint(file: SpecFile, node: Node, scope: Scope, problems: Problems) -> EndpointSpec | None:
    """Read one file; None where not even a method and a path are there."""
    keys = Keys(node, "an endpoint", problems, _FOREIGN)
    if not isinstance(node, Mapping):
        return None
    method, path, path_span = _method_and_path(node, file, problems)
    query = keys.take("query") if method != "query" else None
    responses = keys.pairs("responses", lambda entry: _read_response(entry, scope, problems))
    spec = EndpointSpec(
        name=file.name,
        method=method.upper(),
        path=path,
        path_span=path_span,
        span=file.span,
        summary=keys.prose("summary"),
        description=keys.prose("description"),
        docs=keys.text("docs"),
        path_parameters=_map(keys.take("path"), scope, problems),
        query=_map(query, scope, problems),
        headers=_map(keys.take("headers"), scope, problems),
        cookies=_map(keys.take("cookies"), scope, problems),
        bodies=_read_bodies(node, keys, scope, problems),
        responses=responses,
        examples=keys.pairs("examples", lambda entry: read_example(entry, problems)),
        auth=read_auth_use(keys, "auth", problems),
        signing=read_settings(keys),
        conditions=_conditions(node, keys, scope, problems),
        secret=keys.texts("secret"),
        pinned=_python_name(keys, problems),
        skip=keys.flag("skip"),
        deprecated=keys.flag("deprecated"),
        servers=read_servers(keys, problems),
        tags=tuple(tag.text for tag in keys.texts("tags")),
        stream=read_stream(keys, responses, problems),
        source=_read_source(keys, problems),
        review=_read_review(keys, problems),
        extras=Extras(
            paginate=read_paginate(keys, problems),
            retry=read_retry(keys, problems),
            idempotency=read_idempotency(keys, problems),
            openapi=keys.object("openapi"),
            errors=read_errors(keys, problems),
            extensions=keys.extensions(),
        ),
    )
    for known in METHODS:
        keys.take(known)
    keys.close()
    return spec if method else None


def _conditions(node: Mapping, keys: Keys, scope: Scope, problems: Problems) -> Schema | None:
    """Read `$when` as the property map of which it is the only key."""
    if keys.take("$when") is None:
        return None
    alone = tuple(entry for entry in node if entry.key.text == "$when")
    return read_property_map(Mapping(alone, keys.span("$when")), scope, problems)


def _map(node: Node | None, scope: Scope, problems: Problems) -> Schema | None:
    return None if node is None else read_property_map(node, scope, problems)


def _method_and_path(node: Mapping, file: SpecFile, problems: Problems) -> tuple[str, str, Span]:
    found = [entry for entry in node.entries if entry.key.text in METHODS]
    found = [entry for entry in found if entry.key.text != "query" or _is_path(entry.value)]
    if not found:
        hint = f"write one of {', '.join(METHODS)}, as in `get: /users`"
        problems.error("E104", file.span, "the endpoint has no method and path", hint)
        return "", "", file.span
    for extra in found[1:]:
        first = found[0].key
        message = f"`{extra.key.text}` is a second method; the first is `{first.text}` on line {first.span.line}"
        problems.error("E104", extra.key.span, message, "write one file for each method")
    method, value = found[0].key.text, found[0].value
    path = text_of(value, f"`{method}`", problems)
    if path and not path.startswith("/"):
        hint = f"write `/{path}`"
        if "://" in path:
            hint = "write what stands behind the server; servers stand in provider.yaml"
        problems.error("E105", value.span, "a path begins with `/`", hint)
    if "?" in path or "#" in path:
        problems.error("E105", value.span, "a path holds no query and no fragment", "write them under `query:`")
    if any(character <= " " or character == "\x7f" for character in path):
        problems.error("E105", value.span, "a path holds no white space and no control characters", "percent-encode it")
    return method, path, value.span


def _is_path(node: Node) -> bool:
    """Tell the method `query` from the parameters of that name."""
    return isinstance(node, Scalar) and node.text.startswith("/")


def _read_bodies(node: Mapping, keys: Keys, scope: Scope, problems: Problems) -> tuple[BodySpec, ...]:
    """Read the bodies in the order in which they are written: the first is what the method sends."""
    bodies: list[BodySpec] = []
    for name in ("json", "form", "multipart", "text", "bytes", "body"):
        keys.take(name)
        keys.take(f"{name}?")
    for entry in node.entries:
        name = entry.key.text.removesuffix("?")
        required = name == entry.key.text
        if name == "body":
            bodies.extend(_read_media_bodies(entry.value, required, scope, problems))
        for kind, media_type in MEDIA_TYPES.items():
            if name == kind:
                schema = (read_schema if kind in ("text", "bytes") else read_named)(entry.value, scope, problems)
                bodies.append(BodySpec(kind, media_type, schema, required, entry.key.span))
    return tuple(bodies)


def _read_media_bodies(node: Node, required: bool, scope: Scope, problems: Problems) -> list[BodySpec]:
    if not isinstance(node, Mapping):
        problems.error("E102", node.span, "`body` is a mapping of media types", "as in `application/xml: string`")
        return []
    bodies = []
    if node.entries and not any("/" in entry.key.text for entry in node):
        hint = "properties stand under `json:` or `form:`; a media type is written `application/xml: string`"
        problems.error("E106", node.entries[0].key.span, "`body` is a mapping of media types", hint)
        return []
    for entry in node.entries:
        media_type = entry.key.text
        if not MEDIA_TYPE.match(media_type):
            problems.error("E106", entry.key.span, f"`{media_type}` is no media type", "as in `application/xml`")
        schema = read_schema(entry.value, scope, problems)
        bodies.append(BodySpec(kind_of(media_type, schema.json), media_type, schema, required, entry.key.span))
    return bodies


def kind_of(media_type: str, schema: Json) -> BodyKind:
    """Say how a body of that media type is written: by its name, else as bytes or text, as its schema says."""
    essence = media_type.partition(";")[0].strip().lower()
    for kind, known in MEDIA_TYPES.items():
        if essence == known:
            return kind
    if essence.endswith(("+json", "/json")):
        return "json"
    binary = isinstance(schema, dict) and schema.get("format") == "binary"
    return "text" if essence.startswith("text/") or (essence.endswith("xml") and not binary) else "bytes"


def _read_response(entry: Entry, scope: Scope, problems: Problems) -> ResponseSpec:
    status, node = entry.key.text, entry.value
    if not STATUS.match(status):
        hint = f"write `{status.upper()}`" if STATUS.match(status.upper()) else "write 200, 2XX or default"
        hint = "write `default`" if status.lower() == "default" else hint
        problems.error("E107", entry.key.span, f"`{status}` is no status", hint)
    if isinstance(node, Scalar) and not node.text:
        problems.error(
            "E208", node.span, f"the answer of `{status}` is missing", "write its type, or `none` for no body"
        )
    if isinstance(node, Scalar) and node.text in ("none", ""):
        return ResponseSpec(status, "none", None, None, "", node.span)
    if not isinstance(node, Mapping) or not _is_long_answer(node):
        return ResponseSpec(status, "json", _read_json(node, scope, problems), None, "", node.span)
    keys = Keys(node, "a response", problems)
    headers = _map(keys.take("headers"), scope, problems)
    description = keys.prose("description")
    found = [(kind, value) for kind in ANSWER_KINDS if (value := keys.take(kind)) is not None]
    keys.close()
    for kind, _ in found[1:]:
        message = f"a response has one body, not `{found[0][0]}` and `{kind}`"
        problems.error("E108", keys.span(kind), message, "keep one")
    if not found:
        return ResponseSpec(status, "none", None, headers, description, node.span)
    kind, value = found[0]
    schema = (_read_json if kind == "json" else read_schema)(value, scope, problems)
    return ResponseSpec(status, kind, schema, headers, description, keys.span(kind))  # type: ignore[arg-type]


def _read_json(node: Node, scope: Scope, problems: Problems) -> Schema:
    """Read the type of a JSON answer; words for what is no JSON say what to write for that."""
    word = node.text if isinstance(node, Scalar) and node.text not in scope.schemas else ""
    if word in NO_JSON and word in FOREIGN_NAMES:
        problems.error("E207", node.span, f"unknown type `{word}`", NO_JSON[word])
        return Schema({}, {(): node.span})
    schema = read_schema(node, scope, problems)
    if isinstance(schema.json, dict) and schema.json.get("format") == "binary":
        problems.error("E128", node.span, "an answer of JSON that is bytes: no JSON holds them", NO_JSON["binary"])
    return schema


def _is_long_answer(node: Mapping) -> bool:
    """Tell a response from a schema: what a response may hold is no keyword of JSON Schema, but for `description`."""
    names = {entry.key.text for entry in node.entries}
    return bool(names & {*ANSWER_KINDS, "headers"}) or names <= {"description"}


def _python_name(keys: Keys, problems: Problems) -> Placed | None:
    node = keys.take("name")
    name = keys.text("name")
    if node is None or not name:
        return None
    if not _is_python_name(name):
        hint = "lower-case letters, digits and `_`, beginning with a letter; no word of Python such as `class`"
        problems.error("E109", node.span, f"`{name}` is no name of a method", hint)
        return None
    return Placed(name, node.span)


def _is_python_name(name: str) -> bool:
    return PYTHON_NAME.match(name) is not None and not keyword.iskeyword(name)


def _read_source(keys: Keys, problems: Problems) -> Json:
    node = keys.take("source")
    if node is not None:
        source = Keys(node, "`source`", problems)
        for key in SOURCE_KEYS:
            source.text(key)
        source.close()
    return keys.json("source")


def _read_review(keys: Keys, problems: Problems) -> tuple[Json, ...]:
    node = keys.take("review")
    if node is None:
        return ()
    if not isinstance(node, Sequence):
        problems.error("E102", node.span, "`review` is not a list", "begin each item with `- at: ...`")
        return ()
    for item in node.items:
        entry = Keys(item, "a review item", problems)
        if entry.take("at") is None and isinstance(item, Mapping):
            hint = "write `at: form.email`, the part of the spec that it is about"
            problems.error("E102", item.span, "a review item does not say where", hint)
        for key in REVIEW_KEYS:
            entry.prose(key)
        entry.choice("state", REVIEW_STATES)
        entry.close()
    return tuple(to_json(item) for item in node.items)
