# The runtime of apigraft's clients: generated projects hold a copy; edit generator/runtime.
"""Whether an answer that a test says is one that the description allows."""

from __future__ import annotations

from typing import Any

from ..answers.decoding import decode
from ..answers.misfits import told
from ..answers.shapes import adapter_of
from ..calls.operation import Api, Envelope, Operation
from ..errors import ArgumentValueError
from ..wire.jsonreading import exact_tree, tree
from ..wire.jsontext import ABSENT, at, encode
from .record import Example

_MOST = 5
"""Departures that a message tells."""


def check_fit(operation: Operation[Any], api: Api, example: Example) -> None:
    """Raise ArgumentValueError for an answer that departs from what the endpoint answers with such a status.

    Bytes are not looked at, and no status of which nothing is described.
    """
    if example.body is ABSENT or isinstance(example.body, bytes) or operation.streams:
        return
    is_refusal = example.status >= 300
    if not is_refusal and operation.reads != "json":
        return
    kind: Any = refusal_type(operation, example.status) if is_refusal else operation.answers
    if kind is None or (is_refusal and isinstance(example.body, str)):
        return
    found = _departures(operation, api.envelope or Envelope(), kind, example.body, is_refusal)
    if found:
        words = "; ".join(map(str, found[:_MOST])) + ("; ..." if len(found) > _MOST else "")
        what = f"the answer with status {example.status} is not as described (`check=False` gives it all the same)"
        raise ArgumentValueError(f"{operation.endpoint}: {what}: {words}")


def refusal_type(operation: Operation[Any], status: int) -> Any:
    """Return the type that an endpoint has for refusals of a status; None where there is none."""
    codes = (str(status), f"{status // 100}XX", "default")
    return next((operation.refuses[code] for code in codes if code in operation.refuses), None)


def _departures(operation: Operation[Any], envelope: Envelope, kind: Any, body: Any, is_refusal: bool) -> Any:
    """Return where a body departs, read as a client reads it; a refusal by the envelope has no type."""
    try:
        written = (exact_tree if operation.exact else tree)(encode(body))
    except (TypeError, ValueError) as error:
        raise ArgumentValueError(f"{operation.endpoint}: the answer is no JSON: {error}") from None
    if not is_refusal:
        if not envelope.accepts(written):
            return ()
        payload = written if operation.whole else at(written, envelope.payload)
        written = None if payload is ABSENT else payload
    adapter = adapter_of(kind)
    return told(adapter, written, decode(adapter, kind, written))
