# The runtime of apigraft's clients: generated projects hold a copy; edit generator/runtime.
"""What a call is answered with: what a test said, or a documented example, or an answer made from its type."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from decimal import Decimal
from http import HTTPStatus
from typing import Any, Final, Literal, TypeAlias

from pydantic import BaseModel, TypeAdapter

from ..calls.operation import Api, Envelope, Operation
from ..errors import ArgumentTypeError, ArgumentValueError
from ..library import LIBRARY
from ..results.events import Events, Lines
from ..results.paging import ByOffset, ByPage
from ..wire.jsontext import ABSENT, Number, at, encode
from .ending import last_page, put
from .fitting import check_fit, refusal_type
from .making import sample
from .record import Call, Documented, Example

Failing: TypeAlias = Literal["unreachable", "timeout", "lost"]
"""What becomes of a call: nothing of it was sent, no answer came in time, or the connection broke before one came."""

_ERRORS: Final[Mapping[str, tuple[str, str]]] = {
    "unreachable": ("ConnectError", "nobody was reached"),
    "timeout": ("ReadTimeout", "timed out"),
    "lost": ("ReadError", "the connection broke"),
}
_AT_ONCE: Final = {"retry-after-ms": "1"}
"""Goes with made refusals, so that no test waits for the pause before a retry."""


@dataclass(slots=True)
class Planned:
    """What a test said of a call; `left` is how often it holds, None for ever."""

    left: int | None
    example: str | None = None
    status: int | None = None
    body: Any = ABSENT
    returns: Any = ABSENT
    headers: Mapping[str, str] = field(default_factory=dict)
    error: Exception | None = None
    check: bool = True


def failure(how: Failing | Exception) -> Exception:
    """Return the error of the HTTP library that stands for a failure."""
    if isinstance(how, Exception):
        return how
    if how not in _ERRORS:
        raise ArgumentValueError(f"a call fails as {', '.join(_ERRORS)}, or with an exception")
    name, words = _ERRORS[how]
    error: Exception = getattr(LIBRARY, name)(f"{words}, as the mock was told")
    return error


def check_example(documented: Documented, name: str | None) -> None:
    """Raise ArgumentValueError for the name of an example that an endpoint does not have."""
    if name is not None and name not in documented.examples:
        known = ", ".join(f"`{known}`" for known in documented.examples) or "none"
        raise ArgumentValueError(f"{documented.operation.endpoint} has no example `{name}`, only {known}")


def checked_body(body: Any) -> Any:
    """Return what is to be on the wire. Raises ArgumentTypeError for a model, which is in no envelope."""
    if _holds_model(body):
        raise ArgumentTypeError("`body` is what is on the wire; a model is what a call returns: give `returns`")
    return body


def answer(documented: Documented, api: Api, planned: Planned | None, call: Call) -> Example:
    """Return the answer to a call. Raises what was planned to be raised."""
    planned = planned or Planned(None)
    if planned.error:
        raise planned.error
    if planned.returns is not ABSENT or planned.body is not ABSENT:
        said = _said(documented, api, planned, call)
        return said if planned.returns is ABSENT else _ended(documented, api, planned, said, call)
    chosen = _documented(documented, api, planned)
    if documented.operation.pages and planned.example is None and _is_success(chosen, api):
        chosen = last_page(documented.operation.pages, chosen, call)
    return Example(planned.status or chosen.status, chosen.body, {**chosen.headers, **planned.headers})


def check_said(documented: Documented, api: Api, planned: Planned) -> None:
    """Raise ArgumentValueError for an answer, said now and not by a function, that is not as described."""
    said = planned.body if planned.returns is ABSENT else planned.returns
    if said is not ABSENT and not _is_function(said):
        _said(documented, api, planned, None)


def _said(documented: Documented, api: Api, planned: Planned, call: Call | None) -> Example:
    """Return what a test said of a call. Raises ArgumentValueError for what is not as described."""
    value = planned.body if planned.returns is ABSENT else planned.returns
    value = value(call) if _is_function(value) else value
    operation = documented.operation
    body = checked_body(value) if planned.returns is ABSENT else _wrapped(operation, api.envelope, plain(value))
    said = Example(planned.status or documented.status, body, planned.headers)
    if planned.check:
        check_fit(operation, api, said)
    return said


def _ended(documented: Documented, api: Api, planned: Planned, said: Example, call: Call) -> Example:
    """Return a page as the last one, unless a test said where it goes on: what only a factory filled in leads nowhere.

    Where the client counts, the page that holds for ever is the only one.
    """
    pages = documented.operation.pages
    if pages is None or not _is_success(said, api):
        return said
    if isinstance(pages, ByPage | ByOffset):
        is_last = planned.left is None and not _is_function(planned.returns)
        return last_page(pages, said, call) if is_last and _is_made(documented, api, said, pages.last) else said
    read = getattr(pages, "read", None)
    return last_page(pages, said, call) if read and _is_made(documented, api, said, read) else said


def _is_made(documented: Documented, api: Api, said: Example, path: str | None) -> bool:
    """Say whether a value is the one that a factory fills in, or is not there."""
    value = at(said.body, path)
    with suppress(ArgumentTypeError):  # nothing is made of an endless type
        return value is ABSENT or bool(value == at(_made(documented.operation, api.envelope), path))
    return False


def response(example: Example, operation: Operation[Any]) -> Any:
    """Return an answer as a response of the HTTP library."""
    headers = dict(example.headers)
    if example.status in (408, 429) or example.status >= 500:
        headers = {**_AT_ONCE, **headers}
    if example.body is ABSENT:
        return LIBRARY.Response(example.status, headers=headers)
    content, kind = _content(example, operation)
    return LIBRARY.Response(example.status, headers={"content-type": kind, **headers}, content=content)


def _content(example: Example, operation: Operation[Any]) -> tuple[bytes, str]:
    """Return the bytes of a body and their media type."""
    if operation.streams and example.status < 300:
        return _stream(example.body, operation.streams)
    if isinstance(example.body, bytes):
        return example.body, "application/octet-stream"
    if isinstance(example.body, str) and (operation.reads != "json" or example.status >= 400):
        kind = "application/octet-stream" if operation.reads == "bytes" else "text/plain; charset=utf-8"
        return example.body.encode(), kind
    return encode(example.body), "application/json"


def _stream(body: Any, streams: Events | Lines) -> tuple[bytes, str]:
    """Return a stream: of a list a line or an event for each item, and of text or bytes what they say."""
    kind = "text/event-stream" if isinstance(streams, Events) else "application/x-ndjson"
    if not isinstance(body, list):
        return (body if isinstance(body, bytes) else str(body).encode()), kind
    if isinstance(streams, Lines):
        return b"".join(b"%b\n" % encode(item) for item in body), kind
    items = [*body, *([streams.end] if streams.end else [])]
    return b"".join(b"data: %b\n\n" % (i.encode() if isinstance(i, str) else encode(i)) for i in items), kind


def _documented(documented: Documented, api: Api, planned: Planned) -> Example:
    """Return the example that was asked for, or else the first that fits, or else one that is made."""
    if planned.example is not None:
        return _numbered(documented.examples[planned.example])
    status = planned.status
    for example in documented.examples.values():
        if example.status == status or (status is None and _is_success(example, api)):
            return _numbered(example)
    if status is None or status < 400:
        status = status or documented.status
        return Example(status, ABSENT if status == HTTPStatus.NO_CONTENT else _made(documented.operation, api.envelope))
    return Example(status, _refusal(documented.operation, status))


def _numbered(example: Example) -> Example:
    """Return an example whose decimals are numbers, as its page shows them."""
    return replace(example, body=_numbers(example.body))


def _numbers(value: Any) -> Any:
    match value:
        case dict():
            return {key: _numbers(item) for key, item in value.items()}
        case list():
            return [_numbers(item) for item in value]
        case Decimal():
            return Number(value)
        case _:
            return value


def _is_success(example: Example, api: Api) -> bool:
    envelope = api.envelope or Envelope()
    return 200 <= example.status < 300 and envelope.accepts(example.body)


def _made(operation: Operation[Any], envelope: Envelope | None) -> Any:
    """Return the body of a success."""
    kind: Any = operation.answers
    if kind is None:
        return ABSENT
    if operation.streams:
        return [sample(kind)]
    if operation.reads != "json":
        return "text" if operation.reads == "text" else b"bytes"
    return _wrapped(operation, envelope, sample(kind))


def _refusal(operation: Operation[Any], status: int) -> Any:
    kind = refusal_type(operation, status)
    return ABSENT if kind is None else sample(kind)


def _wrapped(operation: Operation[Any], envelope: Envelope | None, payload: Any) -> Any:
    """Return what a call returns as it comes: in the envelope, which says that all is well."""
    if operation.answers is None:
        return ABSENT
    if envelope is None or operation.reads != "json":
        return payload
    tree = payload if operation.whole else put({}, envelope.payload, payload)
    if envelope.accepts(tree) and operation.whole:
        return tree
    for path, values in envelope.ok.items():
        tree = put(tree, path, values[0])
    return tree


def plain(value: Any) -> Any:
    """Return a value with models in it as JSON; pydantic's warnings would quote what does not fit."""
    if isinstance(value, BaseModel):
        return value.model_dump(by_alias=True, exclude_unset=True, warnings=False)
    return TypeAdapter(Any).dump_python(value, by_alias=True, exclude_unset=True, warnings=False)


def _is_function(value: Any) -> bool:
    return callable(value) and not isinstance(value, BaseModel | type)


def _holds_model(value: Any) -> bool:
    if isinstance(value, list | dict):
        return any(_holds_model(item) for item in (value.values() if isinstance(value, dict) else value))
    return isinstance(value, BaseModel)
