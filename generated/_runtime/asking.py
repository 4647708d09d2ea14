# The runtime of apigraft's clients: generated projects hold a copy; edit generator/runtime.
"""Calls of endpoints that no description has: from what a caller says to an operation and what it takes."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, Literal, TypeVar, cast
from uuid import uuid4

from typing_extensions import TypedDict, TypeForm

from .calls.arguments import Parts
from .calls.operation import Operation
from .errors import ArgumentTypeError, ArgumentValueError
from .wire.multipart import File

T = TypeVar("T")
_METHOD = re.compile(r"[A-Za-z][A-Za-z-]*")
_BODIES = ("json", "form", "multipart", "content")


class Asked(TypedDict, total=False):
    """What `client.request` takes beside the method, the path and the type of the answer.

    `path` holds the values of what stands in the path in braces. There is one body at most: `json` may be any value,
    `form` and `multipart` are fields, `content` is text or a file with its `content_type`. Lists, objects, booleans and
    nulls are spelled in forms and queries as all calls of the API spell them. `auth` names the schemes that sign the
    call. `whole` leaves the envelope around the answer. `idempotency` is the header of an idempotency key, which makes
    a call one that may be made again: it gets a fresh value unless `headers` have one.
    """

    path: Mapping[str, object]
    query: Mapping[str, object]
    headers: Mapping[str, str]
    json: object
    form: Mapping[str, object]
    multipart: Mapping[str, object]
    content: str | File
    content_type: str
    auth: Sequence[str]
    whole: bool
    idempotency: str


def ask(
    method: str, path: str, cast_to: TypeForm[T], said: Mapping[str, Any]
) -> tuple[Operation[T], Mapping[str, object], Parts]:
    """Return the operation, the values of its path and its other parts. Raises ArgumentTypeError."""
    _check(method, path)
    bodies = [name for name in _BODIES if name in said]
    if unknown := said.keys() - Asked.__annotations__.keys():
        raise ArgumentTypeError(f"{method} {path}: `{min(unknown)}` is unknown")
    if len(bodies) > 1:
        raise ArgumentTypeError(f"{method} {path}: a call has one body, not `{bodies[0]}` and `{bodies[1]}`")
    kind = bodies[0] if bodies else "json"
    sends = said.get("content_type", "bytes") if kind == "content" else kind
    auth, key = said.get("auth"), said.get("idempotency")
    operation = _operation(
        method.upper(),
        path,
        cast("Any", cast_to),
        sends,
        None if auth is None else tuple(auth),
        bool(said.get("whole")),
        key,
    )
    headers = dict(said.get("headers", {}))
    if key and key.lower() not in map(str.lower, headers):
        headers[key] = str(uuid4())
    parts = Parts(query=dict(said.get("query", {})), header=headers)
    if kind in ("form", "multipart"):
        parts = Parts(parts.query, headers, fields=dict(said[kind]))
    elif bodies:
        parts.body["body"] = said[kind]
    return cast("Operation[T]", operation), said.get("path", {}), parts


def _check(method: str, path: str) -> None:
    """Raise ArgumentValueError for what would lead elsewhere than to a path of the server."""
    if not _METHOD.fullmatch(method):
        raise ArgumentValueError("the method is a word, such as GET")
    if not path.startswith("/") or any(part in (".", "..") for part in path.partition("?")[0].split("/")):
        raise ArgumentValueError("the path begins with `/`, and has no `.` or `..` between its slashes")


@lru_cache(maxsize=256)
def _operation(
    method: str, path: str, cast_to: Any, sends: str, auth: tuple[str, ...] | None, whole: bool, key: str | None
) -> Operation[Any]:
    """Return the operation, the same for the same call: it keeps the reader of its answers."""
    reads: Literal["json", "text", "bytes"] = "text" if cast_to is str else "bytes" if cast_to is bytes else "json"
    return Operation(method, path, cast_to, sends=sends, reads=reads, auth=auth, whole=whole, idempotency=key)
