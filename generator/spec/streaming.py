"""`stream`: an answer that comes piece by piece, as server-sent events or as lines of JSON.

    stream: sse
    stream: {style: sse, end: "[DONE]"}
    stream: {style: sse, resume: true}
    stream: jsonl
    responses: {200: {stream: Token}}

The type is that of each event's data, or of each line. `end` is the data of the event after which no other comes.
`resume`: the provider goes on behind the event that a new request names in `Last-Event-ID`.
"""

from __future__ import annotations

from typing import Final

from ..diagnostics import Problems
from .keys import Keys, listed
from .model import EndpointSpec, ResponseSpec, StreamSpec
from .nodes import Mapping, Node, Scalar, to_json

STREAMS: Final = ("sse", "jsonl")
DEFAULT: Final = "sse"
"""What a stream is whose endpoint does not say it."""

KEYS: Final = ("style", "end", "resume")
_TYPE: Final = "write the type of each event or line: `responses: {200: {stream: TYPE}}`"


def read_stream(keys: Keys, responses: tuple[ResponseSpec, ...], problems: Problems) -> StreamSpec | None:
    """Read `stream`, which one of the responses may imply; what cannot be read is reported, and absent."""
    node = keys.take("stream")
    if isinstance(node, Mapping):
        return _read_long(node, keys, problems)
    if node is not None:
        style = keys.choice("stream", STREAMS)
        return StreamSpec(style, "", False, style, keys.span("stream")) if style else None
    implied = next((each.span for each in responses if each.kind == "stream"), None)
    return StreamSpec(DEFAULT, "", False, DEFAULT, implied) if implied else None


def _read_long(node: Mapping, keys: Keys, problems: Problems) -> StreamSpec | None:
    inner = Keys(node, "`stream`", problems)
    style, end, resumes = inner.choice("style", STREAMS), inner.take("end"), inner.flag("resume")
    inner.close()
    if node.get("style") is None:
        problems.error("E126", keys.span("stream"), "`stream` does not say its style", f"one of {listed(STREAMS)}")
    if style is None:
        return None
    if resumes and style != "sse":
        problems.error(
            "E126", inner.span("resume"), f"a stream by `{style}` does not resume", "remove it: no line has an id"
        )
    return StreamSpec(style, _read_end(style, end, problems), resumes, to_json(node), keys.span("stream"))


def _read_end(style: str, node: Node | None, problems: Problems) -> str:
    if node is None:
        return ""
    if style != "sse":
        hint = "remove it: the last line is the end"
        problems.error("E126", node.span, f"a stream by `{style}` has no `end`", hint)
        return ""
    if isinstance(node, Scalar) and isinstance(node.value, str) and node.text.strip():
        return node.text
    hint = 'as in `end: "[DONE]"`, in quotes'
    problems.error("E102", node.span, "`end` is not the data of an event", hint)
    return ""


def check_streams(endpoint: EndpointSpec, problems: Problems) -> None:
    """Report a stream that does not agree with the rest of its endpoint: the method could return only one of both."""
    stream = endpoint.stream
    if stream is None:
        return
    successes = _successes(endpoint)
    streamed = [each for each in endpoint.responses if each.kind == "stream"]
    if not streamed:
        problems.error("E126", stream.span, "no answer of the endpoint is a stream", _TYPE)
    for each in (each for each in streamed if each not in successes):
        hint = "only an answer that succeeds is one; write `json`, `text` or `bytes`"
        problems.error("E126", each.span, f"the answer of `{each.status}` is no stream", hint)
    meant = next((each for each in streamed if each in successes), None)
    for each in (each for each in successes if meant and each is not meant and each.kind != "none"):
        hint = "keep one, or describe the other in a file of its own"
        problems.error("E126", each.span, "the endpoint answers a stream, and something else", hint)
    if endpoint.extras.paginate and endpoint.extras.paginate.style:
        problems.error(
            "E126", endpoint.extras.paginate.span, "a stream has no pages", "remove `paginate` or the stream"
        )
    if meant:
        _check_examples(endpoint, problems)


def _successes(endpoint: EndpointSpec) -> list[ResponseSpec]:
    """List the answers that mean success; `default` does where no other is described."""
    found = [each for each in endpoint.responses if each.status[0] == "2"]
    return found or [each for each in endpoint.responses if each.status == "default"]


def _check_examples(endpoint: EndpointSpec, problems: Problems) -> None:
    for example in endpoint.examples:
        half = example.response if isinstance(example.response, dict) else {}
        status, body = half.get("status"), half.get("body", [])
        is_stream = isinstance(status, int) and 200 <= status < 300
        if is_stream and not isinstance(body, list | str):
            hint = "write a list of the data of its events, or of its lines; or all of it as text, as it is sent"
            problems.error("E126", example.span, f"the example `{example.name}` shows no stream", hint)
