"""What the form of a single key cannot say: keys that must agree with each other, and names that must exist."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from ..diagnostics import Problems, Span, nearest
from .headers import check_headers
from .keys import listed
from .model import AuthUseSpec, BodySpec, EndpointSpec, ExampleSpec, ProviderSpec
from .options import check_settings
from .owners import check_owners
from .schemas import Schema
from .streaming import check_streams

HEADER_NAME: Final = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+\Z")
_STATUS = re.compile(r"[1-5][0-9][0-9]\Z")
_VARIABLE = re.compile(r"\{([^{}/]*)\}")
_EXAMPLE_HINTS: Final = {
    "path": "write it into the path in braces, or remove it",
    "headers": "declare it under `headers`; what a credential or a body brings along is left out",
}


def validate(provider: ProviderSpec, problems: Problems) -> None:
    """Report what does not agree within a provider."""
    _check_auth_use(provider, provider.default_auth, problems)
    _check_header_names(provider.headers, problems)
    for endpoint in provider.endpoints:
        _check_path(endpoint, problems)
        _check_bodies(endpoint, problems)
        _check_auth_use(provider, endpoint.auth, problems)
        check_settings(provider, endpoint, problems)
        _check_header_names(endpoint.headers, problems)
        for response in endpoint.responses:
            _check_header_names(response.headers, problems)
        check_streams(endpoint, problems)
        _say_what_waits(endpoint, problems)
        _check_codes(provider, endpoint, problems)
        for example in endpoint.examples:
            _check_example(example, endpoint, provider, problems)
    _check_codes(provider, provider, problems)
    check_headers(provider, problems)
    _check_names(provider, problems)
    check_owners(provider, problems)


def _check_codes(provider: ProviderSpec, owner: ProviderSpec | EndpointSpec, problems: Problems) -> None:
    """Refuse a class for a code that no answer has a place for: it would never be raised."""
    envelope = provider.envelope
    codes = [code for code, _ in owner.extras.errors if not _STATUS.match(code)]
    if codes and not (envelope and (envelope.code or envelope.ok)):
        hint = "write where the code of a refusal stands: `envelope: {code: $.error.code}` in provider.yaml"
        problems.error("E117", owner.span, f"nothing says where the code `{codes[0]}` stands in an answer", hint)


def _say_what_waits(endpoint: EndpointSpec, problems: Problems) -> None:
    """Name what is kept and has no effect on the client yet."""
    for response in endpoint.responses:
        if response.headers and all(HEADER_NAME.match(name) for name, _ in _properties(response.headers)):
            hint = "the spec is kept as it is; until then errors and `with_raw_response` carry the headers as text"
            place = response.headers.span_at(())
            problems.warning("W901", place, "`headers` of an answer are not generated yet", hint)


def path_variables(path: str) -> tuple[str, ...]:
    """List the names in braces, in the order of the path."""
    return tuple(_VARIABLE.findall(path))


def _check_path(endpoint: EndpointSpec, problems: Problems) -> None:
    path, span = endpoint.path, endpoint.path_span
    if "?" in path or "#" in path:
        return
    if set(_VARIABLE.sub("", path)) & {"{", "}"} or "" in path_variables(path):
        problems.error("E105", span, "a `{` and its `}` do not match", "write `{name}` for each path parameter")
        return
    declared = dict(_properties(endpoint.path_parameters))
    variables: list[str] = []
    for found in _VARIABLE.finditer(path):
        name, place = found[1], _part(span, path, *found.span())
        if name in variables:
            problems.error("E105", place, f"`{{{name}}}` stands in the path twice", "rename one of them")
        elif name not in declared:
            hint = nearest(name, declared) or f"write `path: {{{name}: string}}`"
            problems.error("E118", place, f"`{{{name}}}` is not declared under `path`", hint)
        variables.append(name)
    for name, place in declared.items():
        if name not in variables:
            hint = nearest(name, variables) or "remove it, or put it into the path in braces"
            problems.error("E118", place, f"`{name}` does not stand in the path `{endpoint.path}`", hint)
    _check_required(endpoint.path_parameters, problems)


def _part(span: Span, text: str, start: int, end: int) -> Span:
    """Return the place of a part of a text, or of all of it where quotes or folds make that unsure."""
    if span.end_line != span.line or span.end_column - span.column != len(text):
        return span
    return replace(span, column=span.column + start, end_column=span.column + end)


def _check_required(schema: Schema | None, problems: Problems) -> None:
    if schema is None or not isinstance(schema.json, dict):
        return
    required = schema.json.get("required")
    for name, place in _properties(schema):
        if not isinstance(required, list) or name not in required:
            problems.error("E211", place, f"`{name}?` stands in the path and is never left out", "remove the `?`")


def _check_bodies(endpoint: EndpointSpec, problems: Problems) -> None:
    """Refuse a second body of a kind: `json` beside `json?`, or both `json` and its media type."""
    seen: dict[str, BodySpec] = {}
    for body in endpoint.bodies:
        first = seen.setdefault(body.media_type, body)
        if first is not body:
            message = f"a second body of {body.media_type}; the first is on line {first.span.line}"
            problems.error("E108", body.span, message, "keep one")

    kinds: dict[str, BodySpec] = {}
    for body in endpoint.bodies[1:]:
        first = kinds.setdefault(body.kind, body)
        if first is not body and first.media_type != body.media_type:
            message = f"{first.media_type} and {body.media_type} would both be the method `..._{body.kind}`"
            problems.error("E108", body.span, message, "keep one, or describe the other in a file of its own")


def _check_names(provider: ProviderSpec, problems: Problems) -> None:
    """Methods and folders side by side are attributes of one object, so no two may have the same name."""
    endpoints = [endpoint for endpoint in provider.endpoints if not endpoint.skip]
    folders = {endpoint.name[:length] for endpoint in endpoints for length in range(1, len(endpoint.name))}
    taken: dict[tuple[str, ...], EndpointSpec] = {}
    for endpoint in endpoints:
        span = endpoint.pinned.span if endpoint.pinned else endpoint.span
        for name in _method_names(endpoint):
            shown = ".".join(name)
            first = taken.setdefault(name, endpoint)
            if name in folders:
                message = f"`{shown}` is both an endpoint and a folder of endpoints"
                problems.error("E304", span, message, "rename the file or the folder")
            elif first is not endpoint:
                message = f"`{shown}` is already a method, of {first.span.file}"
                problems.error("E304", span, message, "rename the file, or give one of them another `name`")


def _method_names(endpoint: EndpointSpec) -> Iterator[tuple[str, ...]]:
    """Yield the names of the methods of an endpoint: one for each of its bodies."""
    base = endpoint.pinned.text if endpoint.pinned else endpoint.name[-1]
    yield (*endpoint.name[:-1], base)
    for body in endpoint.bodies[1:]:
        yield (*endpoint.name[:-1], f"{base}_{body.kind}")


def _check_auth_use(provider: ProviderSpec, use: AuthUseSpec | None, problems: Problems) -> None:
    known = [scheme.name for scheme in provider.auth]
    for name in use.names if use else ():
        if name.text not in known:
            hint = nearest(name.text, known) or f"`auth` of provider.yaml has {listed(known) or 'none'}"
            problems.error("E119", name.span, f"there is no scheme `{name.text}`", hint)


def _check_header_names(schema: Schema | None, problems: Problems) -> None:
    seen: dict[str, str] = {}
    for name, place in _properties(schema):
        if not HEADER_NAME.match(name):
            problems.error("E120", place, f"`{name}` is no name of a header", "letters, digits and `-` (RFC 9110)")
        twin = seen.setdefault(name.lower(), name)
        if twin != name:
            problems.error("E120", place, f"`{name}` is the same header as `{twin}`", "keep one")


def _check_example(example: ExampleSpec, endpoint: EndpointSpec, provider: ProviderSpec, problems: Problems) -> None:
    """An example names only what the endpoint takes: else it could be neither replayed nor trusted."""
    declared = {
        "path": dict(_properties(endpoint.path_parameters)),
        "query": {**dict(_properties(provider.query)), **dict(_properties(endpoint.query))},
        "headers": {**dict(_properties(provider.headers)), **dict(_properties(endpoint.headers))},
        "cookies": dict(_properties(endpoint.cookies)),
    }
    for place, name in example.parameters:
        known = tuple(declared[place])
        if name.text not in known and (place != "headers" or name.text.lower() not in map(str.lower, known)):
            hint = nearest(name.text, known) or _EXAMPLE_HINTS.get(place, f"declare it under `{place}`, or remove it")
            message = f"the endpoint has no parameter `{name.text}` under `{place}`"
            problems.error("E123", name.span, message, hint)


def _properties(schema: Schema | None) -> Iterator[tuple[str, Span]]:
    if schema is not None and isinstance(schema.json, dict):
        properties = schema.json.get("properties")
        for name in properties if isinstance(properties, dict) else ():
            yield name, schema.span_at(("properties", name))
