"""One endpoint file into an `EndpointSpec`: the keys of the notation's first table, each in the form it must have."""

from __future__ import annotations

import re
from typing import Final

from ..diagnostics import Problems, Span
from .files import SpecFile
from .keys import Keys, text_of
from .model import BodyKind, BodySpec, EndpointSpec, ExampleSpec, Extras, ResponseSpec
from .nodes import Mapping, Node, Scalar, Sequence, to_json
from .schemas import Json, Schema, Scope, read_named, read_property_map, read_schema
from .shared_keys import read_auth_use, read_errors, read_later, read_servers

METHODS: Final = ("get", "put", "post", "delete", "patch", "head", "options", "query")
MEDIA_TYPES: Final[dict[BodyKind, str]] = {
    "json": "application/json",
    "form": "application/x-www-form-urlencoded",
    "multipart": "multipart/form-data",
    "text": "text/plain",
    "bytes": "application/octet-stream",
}
_STATUS = re.compile(r"(?:[1-5][0-9][0-9]|[1-5]XX|default)\Z")
_MEDIA_TYPE = re.compile(r"[\w.+*-]+/[\w.+*-]+(?:\s*;\s*[\w.-]+=[\w.+\"-]+)*\Z", re.ASCII)
_ANSWER_KINDS: Final = ("json", "text", "bytes", "stream")


def read_endpoint(file: SpecFile, node: Node, scope: Scope, problems: Problems) -> EndpointSpec | None:
    """Read one file; None where not even a method and a path are there."""
    keys = Keys(node, "an endpoint", problems)
    if not isinstance(node, Mapping):
        return None
    method, path, path_span = _method_and_path(node, problems)
    query = keys.take("query") if method != "query" else None
    spec = EndpointSpec(
        name=file.name,
        method=method.upper(),
        path=path,
        path_span=path_span,
        span=node.span,
        summary=keys.text("summary"),
        description=keys.text("description"),
        docs=keys.text("docs"),
        path_parameters=_map(keys.take("path"), scope, problems),
        query=_map(query, scope, problems),
        headers=_map(keys.take("headers"), scope, problems),
        cookies=_map(keys.take("cookies"), scope, problems),
        bodies=_read_bodies(node, keys, scope, problems),
        responses=keys.pairs("responses", lambda status, value: _read_response(status, value, scope, problems)),
        examples=keys.pairs("examples", lambda name, value: _read_example(name, value, problems)),
        auth=read_auth_use(keys, "auth", problems),
        secret=keys.texts("secret"),
        pinned=_python_name(keys, problems),
        skip=keys.flag("skip"),
        deprecated=keys.flag("deprecated"),
        servers=read_servers(keys, problems),
        tags=keys.texts("tags"),
        stream=keys.choice("stream", ("sse", "jsonl")) or "",
        source=_read_source(keys, problems),
        review=_read_review(keys, problems),
        extras=Extras(
            **read_later(keys, problems),
            openapi=keys.json("openapi"),
            errors=read_errors(keys, problems),
            extensions=keys.extensions(),
        ),
    )
    for known in METHODS:
        keys.take(known)
    keys.close()
    return spec if method else None


def _map(node: Node | None, scope: Scope, problems: Problems) -> Schema | None:
    return None if node is None else read_property_map(node, scope, problems)


def _method_and_path(node: Mapping, problems: Problems) -> tuple[str, str, Span]:
    found = [entry for entry in node.entries if entry.key.text in METHODS]
    found = [entry for entry in found if entry.key.text != "query" or isinstance(entry.value, Scalar)]
    if not found:
        hint = f"write one of {', '.join(METHODS)}, as in `get: /users`"
        problems.error("E104", node.span, "the endpoint has no method and path", hint)
        return "", "", node.span
    for extra in found[1:]:
        first = found[0].key
        message = f"`{extra.key.text}` is a second method; the first is `{first.text}` in line {first.span.line}"
        problems.error("E104", extra.key.span, message, "write one file for each method")
    method, value = found[0].key.text, found[0].value
    path = text_of(value, f"`{method}`", problems)
    if path and not path.startswith("/"):
        hint = "servers stand in provider.yaml" if "://" in path else f"write `/{path}`"
        problems.error("E105", value.span, "a path begins with `/`", hint)
    if "?" in path or "#" in path:
        problems.error("E105", value.span, "a path holds no query and no fragment", "write them under `query:`")
    if any(character <= " " or character == "\x7f" for character in path):
        problems.error("E105", value.span, "a path holds no white space and no control characters", "percent-encode it")
    return method, path, value.span


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
    for entry in node.entries:
        media_type = entry.key.text
        if not _MEDIA_TYPE.match(media_type):
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


def _read_response(status: str, node: Node, scope: Scope, problems: Problems) -> ResponseSpec:
    if not _STATUS.match(status):
        problems.error("E107", node.span, f"`{status}` is no status", "write 200, 2XX or default")
    if isinstance(node, Scalar) and node.text == "none":
        return ResponseSpec(status, "none", None, None, "", node.span)
    if not isinstance(node, Mapping) or not _is_long_answer(node):
        return ResponseSpec(status, "json", read_schema(node, scope, problems), None, "", node.span)
    keys = Keys(node, "a response", problems)
    headers = _map(keys.take("headers"), scope, problems)
    description = keys.text("description")
    found = [(kind, value) for kind in _ANSWER_KINDS if (value := keys.take(kind)) is not None]
    keys.close()
    for kind, value in found[1:]:
        problems.error("E108", value.span, f"a response has one body, not `{found[0][0]}` and `{kind}`", "keep one")
    if not found:
        return ResponseSpec(status, "none", None, headers, description, node.span)
    kind, value = found[0]
    schema = read_schema(value, scope, problems)
    return ResponseSpec(status, kind, schema, headers, description, value.span)  # type: ignore[arg-type]


def _is_long_answer(node: Mapping) -> bool:
    return {entry.key.text for entry in node.entries} <= {*_ANSWER_KINDS, "headers", "description"}


def _read_example(name: str, node: Node, problems: Problems) -> ExampleSpec:
    keys = Keys(node, "an example", problems)
    request, response = keys.take("request"), keys.take("response")
    stated = keys.take("stated") is None or keys.flag("stated")
    keys.close()
    _check_keys(request, "an example's request", ("path", "query", "headers", "cookies", "body"), problems)
    _check_keys(response, "an example's response", ("status", "headers", "body"), problems)
    return ExampleSpec(name, _json(request), _json(response), stated, node.span)


def _json(node: Node | None) -> Json:
    return None if node is None else to_json(node)


def _check_keys(node: Node | None, what: str, known: tuple[str, ...], problems: Problems) -> None:
    if node is None:
        return
    keys = Keys(node, what, problems)
    for key in known:
        keys.take(key)
    keys.close()


def _python_name(keys: Keys, problems: Problems) -> str:
    name = keys.text("name")
    if name and not name.isidentifier():
        problems.error("E109", keys.span("name"), f"`{name}` is no Python name", "letters, digits and `_`")
        return ""
    return name


def _read_source(keys: Keys, problems: Problems) -> Json:
    node = keys.take("source")
    _check_keys(node, "`source`", ("url", "retrieved", "sha256"), problems)
    return _json(node)


def _read_review(keys: Keys, problems: Problems) -> tuple[Json, ...]:
    node = keys.take("review")
    if node is None:
        return ()
    if not isinstance(node, Sequence):
        problems.error("E102", node.span, "`review` is a list", "begin each item with `- at: ...`")
        return ()
    for item in node.items:
        entry = Keys(item, "a review item", problems)
        for key in ("at", "found", "assumed", "why", "code"):
            entry.take(key)
        entry.choice("state", ("open", "confirmed"))
        entry.close()
    return tuple(to_json(item) for item in node.items)
