"""What the form of a single key cannot say: keys that must agree with each other, and names that must exist."""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterable, Iterator
from typing import TypeVar

from ..diagnostics import Problems, Span, nearest
from .model import AuthUseSpec, EndpointSpec, ProviderSpec
from .schemas import Schema

T = TypeVar("T", bound=Hashable)
_TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+\Z")
_VARIABLE = re.compile(r"\{([^{}/]*)\}")


def validate(provider: ProviderSpec, problems: Problems) -> None:
    """Report what does not agree within a provider."""
    _check_auth_use(provider, provider.default_auth, problems)
    _check_header_names(provider.headers, problems)
    for endpoint in provider.endpoints:
        _check_path(endpoint, problems)
        _check_bodies(endpoint, problems)
        _check_auth_use(provider, endpoint.auth, problems)
        _check_header_names(endpoint.headers, problems)
        for response in endpoint.responses:
            _check_header_names(response.headers, problems)
            if response.kind == "stream":
                hint = "use `json`, `text` or `bytes` until the release that generates streams"
                problems.error("E901", response.span, "answers by `stream` are not generated yet", hint)
        if endpoint.stream:
            hint = "leave `stream` out until the release that generates streams"
            problems.error("E901", endpoint.span, "`stream` is not generated yet", hint)


def path_variables(path: str) -> tuple[str, ...]:
    """List the names in braces, in the order of the path."""
    return tuple(_VARIABLE.findall(path))


def _check_path(endpoint: EndpointSpec, problems: Problems) -> None:
    span = endpoint.path_span
    variables = path_variables(endpoint.path)
    if set(_VARIABLE.sub("", endpoint.path)) & {"{", "}"} or "" in variables:
        problems.error("E105", span, "a `{` and its `}` do not match", "write `{name}` for each path parameter")
        return
    for name in _repeated(variables):
        problems.error("E105", span, f"`{{{name}}}` stands in the path twice", "rename one of them")
    declared = dict(_properties(endpoint.path_parameters))
    for name in variables:
        if name not in declared:
            hint = nearest(name, declared) or f"write `path: {{{name}: string}}`"
            problems.error("E118", span, f"`{{{name}}}` is not declared under `path`", hint)
    for name, place in declared.items():
        if name not in variables:
            hint = nearest(name, variables) or "remove it, or put it into the path in braces"
            problems.error("E118", place, f"`{name}` does not stand in the path `{endpoint.path}`", hint)
    _check_required(endpoint.path_parameters, problems)


def _check_required(schema: Schema | None, problems: Problems) -> None:
    if schema is None or not isinstance(schema.json, dict):
        return
    required = schema.json.get("required")
    for name, place in _properties(schema):
        if not isinstance(required, list) or name not in required:
            problems.error("E211", place, f"`{name}` is a path parameter and so never optional", "remove the `?`")


def _check_bodies(endpoint: EndpointSpec, problems: Problems) -> None:
    kinds = [(body.kind, body.media_type) for body in endpoint.bodies]
    for kind, media_type in _repeated(kinds):
        problems.error("E108", endpoint.span, f"the body `{kind}` ({media_type}) is given twice", "keep one")
    statuses = [response.status for response in endpoint.responses]
    for status in _repeated(statuses):
        problems.error("E004", endpoint.span, f"the status `{status}` is given twice", "keep one")


def _check_auth_use(provider: ProviderSpec, use: AuthUseSpec | None, problems: Problems) -> None:
    known = [scheme.name for scheme in provider.auth]
    for name in use.names if use else ():
        if name not in known:
            hint = nearest(name, known) or f"provider.yaml knows {', '.join(known) or 'none'}"
            problems.error("E119", use.span if use else provider.span, f"there is no scheme `{name}`", hint)


def _check_header_names(schema: Schema | None, problems: Problems) -> None:
    seen: dict[str, str] = {}
    for name, place in _properties(schema):
        if not _TOKEN.match(name):
            problems.error("E120", place, f"`{name}` is no name of a header", "letters, digits and `-` (RFC 9110)")
        twin = seen.setdefault(name.lower(), name)
        if twin != name:
            problems.error("E120", place, f"`{name}` and `{twin}` are the same header", "keep one")


def _properties(schema: Schema | None) -> Iterator[tuple[str, Span]]:
    if schema is not None and isinstance(schema.json, dict):
        properties = schema.json.get("properties")
        for name in properties if isinstance(properties, dict) else ():
            yield name, schema.span_at(("properties", name))


def _repeated(items: Iterable[T]) -> tuple[T, ...]:
    seen: dict[T, int] = {}
    for item in items:
        seen[item] = seen.get(item, 0) + 1
    return tuple(item for item, count in seen.items() if count > 1)
