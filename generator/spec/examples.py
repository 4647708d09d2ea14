"""One documented exchange of an endpoint: what its two halves name; `ir.examples` asks whether that fits the types."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from ..diagnostics import Problems
from .keys import Keys
from .model import ExampleSpec, Placed
from .nodes import Entry, Mapping, Node, Scalar, to_json
from .schemas import Json

PLACES: Final = ("path", "query", "headers", "cookies")


def read_example(entry: Entry, problems: Problems) -> ExampleSpec:
    """Read the example of one name."""
    keys = Keys(entry.value, "an example", problems)
    request, response = keys.take("request"), keys.take("response")
    stated = keys.take("stated") is None or keys.flag("stated")
    keys.close()
    if isinstance(entry.value, Mapping) and request is None and response is None:
        hint = "write `request: {path: ..., body: ...}` or `response: {status: 200, body: ...}`"
        problems.error("E102", entry.key.span, f"the example `{entry.key.text}` shows nothing", hint)
    parameters = tuple(_read_request(request, problems))
    _check_response(response, problems)
    written = {"request": request, "response": response}
    halves = {half: node for half, node in written.items() if isinstance(node, Mapping)}
    return ExampleSpec(entry.key.text, _json(request), _json(response), stated, entry.key.span, parameters, halves)


def _json(node: Node | None) -> Json:
    return to_json(node) if isinstance(node, Mapping) else None


def _read_request(node: Node | None, problems: Problems) -> Iterator[tuple[str, Placed]]:
    """Yield what a request names, each with the key that it stands under."""
    keys = Keys(node, "an example's request", problems)
    for place in PLACES:
        yield from keys.pairs(place, lambda entry: (place, Placed(entry.key.text, entry.key.span)))  # noqa: B023
    keys.take("body")
    keys.close()


def _check_response(node: Node | None, problems: Problems) -> None:
    keys = Keys(node, "an example's response", problems)
    status = keys.take("status")
    keys.object("headers")
    keys.take("body")
    keys.close()
    if isinstance(node, Mapping) and status is None:
        problems.error("E107", node.span, "an example's response has no status", "write `status: 200`")
    elif status is not None and not _is_status(status):
        problems.error("E107", status.span, "an example's status is a number from 100 to 599", "as in `status: 200`")


def _is_status(node: Node) -> bool:
    return isinstance(node, Scalar) and type(node.value) is int and 100 <= node.value <= 599
