"""Streams of calls, by each way of calling: typed items, what ends them, and when they go on after a break."""

from __future__ import annotations

import json
import logging
import pickle
from decimal import Decimal
from typing import Any, Literal

import pytest

from generator.runtime import Operation
from generator.runtime.answers.departures import problems
from generator.runtime.models import Model
from generator.runtime.results.events import Events, Lines, ServerEvent
from generator.runtime.wire.uploads import Upload
from tests.library import httpx

from ..faults.conftest import no_proxy_of_this_machine
from ..faults.server import Peer, receive, reset, say, serving, wait
from .sample_api import (
    UPLOAD,
    NotFoundError,
    RefusedError,
    ServerError,
    Shop,
    ShopConnectionError,
    ShopResponseError,
    ShopTimeoutError,
)
from .ways import HTTPX_LEAVES_IT, NOTHING, Handler, Way, way

__all__ = ["no_proxy_of_this_machine", "way"]


class Tick(Model):
    """An item."""

    n: int
    price: Decimal | None = None


LISTEN = Operation("GET", "/ticks", Tick, streams=Events(resumes=True), exact=True)
UNTOLD = Operation("GET", "/ticks", Tick, streams=Events())
CHAT = Operation("POST", "/chat", Tick, streams=Events(end="[DONE]", resumes=True))
TEXTS = Operation("GET", "/texts", str, reads="text", streams=Events())
EXPORT = Operation("GET", "/export", Tick, streams=Lines(), exact=True)
SSE = {"content-type": "text/event-stream; charset=utf-8"}


def sse(n: int, number: int | None = None) -> bytes:
    """Write an event, with an id if there is one."""
    return (b"" if number is None else b"id: %d\n" % number) + b'data: {"n": %d}\n\n' % n


def numbers(items: list[Any]) -> list[int]:
    """Return what the items count."""
    return [item.data.n if isinstance(item, ServerEvent) else item.n for item in items]


def answering(body: bytes, status: int = 200, **headers: str) -> Handler:
    """Answer each request alike."""
    named = {name.replace("_", "-"): value for name, value in headers.items()} or SSE
    return lambda request: httpx.Response(status, content=body, headers=named)


def test_events_are_typed(way: Way) -> None:
    """With their names and ids; exactly where the operation says so."""
    provider = answering(b'event: tick\nid: 7\ndata: {"n": 1,\ndata: "price": 1.10}\n\ndata: hello\n\n')
    first, second = way.items(provider, LISTEN)
    assert first == ServerEvent(Tick(n=1, price=Decimal("1.10")), "tick", "7")
    assert str(first.data.price) == "1.10" and second == ServerEvent("hello", "message", "7")


def test_texts_stay_texts(way: Way) -> None:
    """Also where one of them looks like JSON."""
    assert [event.data for event in way.items(answering(b"data: 1\n\ndata: {}\n\n"), TEXTS)] == ["1", "{}"]
    level = Operation("GET", "/levels", Literal["1", "2"], reads="text", streams=Events())
    assert [event.data for event in way.items(answering(b"data: 1\n\n"), level)] == ["1"]


@pytest.mark.parametrize("behind", [b"", b"data: {", b"data: x\n\n" * 3])
def test_the_last_event_is_none_itself(way: Way, behind: bytes) -> None:
    """Nothing behind it is looked at."""
    assert numbers(way.items(answering(sse(1) + b"data: [DONE]\n\n" + behind), CHAT)) == [1]


def test_lines_are_typed(way: Way) -> None:
    """With blank lines between them, in each form, and without an end to the last."""
    body = b'{"n": 1}\r\n\r\n\x1e{"n": 2, "price": 1.10}\n  \n{"n": 3}'
    items = way.items(answering(body, content_type="application/x-ndjson"), EXPORT)
    assert numbers(items) == [1, 2, 3] and str(items[1].price) == "1.10"


@pytest.mark.parametrize("line", [b"{", b"nothing", b'{"n": 1} {"n": 2}', b'"\xff"'])
def test_a_line_that_is_no_json_is_named(way: Way, line: bytes) -> None:
    """Counted as an editor counts; what came before it was delivered, its content is not told."""
    body = b'{"n": 1}\n\n' + line + b'\n{"n": 4}\n'
    found: list[Any] = []
    with pytest.raises(ShopResponseError, match=r"^GET /export answered 200, but line 3 is no JSON$") as caught:
        way.run(collect_async(found, EXPORT) if way.is_async else collect(found, EXPORT), answering(body, a="b"))
    assert numbers(found) == [1] and caught.value.__cause__ is None


def collect(found: list[Any], operation: Operation[Any]) -> Any:
    """Read a stream into a list, without `with`."""

    def work(client: Shop) -> None:
        for item in client.stream_lines(operation, NOTHING):
            found.append(item)  # noqa: PERF402 - also where the next one raises

    return work


def collect_async(found: list[Any], operation: Operation[Any]) -> Any:
    """Read a stream into a list, without `async with`."""

    async def work(client: Any) -> None:
        async for item in client.stream_lines(operation, NOTHING):
            found.append(item)  # noqa: PERF401 - also where the next one raises

    return work


def test_items_that_are_not_as_described(way: Way, caplog: pytest.LogCaptureFixture) -> None:
    """Kept as they are, told to the log without their values, or refused."""
    body = b'{"n": "s3cret"}\n'
    for operation, written in ((EXPORT, body), (LISTEN, b"data: " + body + b"\n")):
        for answers in ("tolerant", "warn"):
            (item,) = way.items(answering(written), operation, {"answers": answers})
            item = item.data if isinstance(item, ServerEvent) else item
            assert item.n == "s3cret" and [problem.place for problem in problems(item)] == ["n"]
        warnings = [record.getMessage() for record in caplog.records if record.levelno == logging.WARNING]
        assert len(warnings) == 1 and "not as described: `n`" in warnings[0] and "s3cret" not in warnings[0]
        caplog.clear()
        with pytest.raises(ShopResponseError, match="item 1 is not as described: `n`") as caught:
            way.items(answering(written), operation, {"answers": "strict"})
        assert "s3cret" not in str(caught.value)


def test_an_event_that_is_no_json(way: Way, caplog: pytest.LogCaptureFixture) -> None:
    """Its text is kept where items are typed, and is a problem of it; it is told to the log, or refused."""
    body = answering(sse(1) + b"data: s3cret\n\n")
    for answers in ("tolerant", "warn"):
        first, second = way.items(body, LISTEN, {"answers": answers})
        assert first.data.n == 1 and second.data == "s3cret" and problems(first.data) == ()
        assert [str(problem.rule) for problem in problems(second.data)] == ["Input should be JSON"]
    (warning,) = [record.getMessage() for record in caplog.records if record.levelno == logging.WARNING]
    assert warning.startswith("GET /ticks answered not as described: ") and warning.endswith("should be JSON")
    with pytest.raises(ShopResponseError, match=r"item 2 is not as described: .*should be JSON$") as caught:
        way.items(body, LISTEN, {"answers": "strict"})
    assert "s3cret" not in str(caught.value)


@pytest.mark.parametrize("kind", [str, Any, Tick | str, Literal["s"] | Tick])
def test_an_event_may_be_text_where_its_type_allows_that(way: Way, kind: Any) -> None:
    """It is as described, whatever else may come."""
    mixed = Operation("GET", "/mixed", kind, streams=Events())
    (event,) = way.items(answering(b"data: s\n\n"), mixed, {"answers": "strict"})
    assert event.data == "s" and problems(event.data) == ()


def test_a_text_is_no_number(way: Way) -> None:
    """Even if it looks like one; nor does it become one where nobody is strict."""
    numbered = Operation("GET", "/numbers", int, streams=Events())
    with pytest.raises(ShopResponseError, match=r"item 1 is not as described: .*should be JSON$"):
        way.items(answering(b"data: 007\n\n"), numbered, {"answers": "strict"})
    (event,) = way.items(answering(b"data: 007\n\n"), numbered)
    assert event.data == "007" and pickle.loads(pickle.dumps(event)) == event


@pytest.mark.parametrize(("kind", "written"), [(int, '"x"'), (str, "5"), (bool, "{}"), (Tick | None, "7")])
@pytest.mark.parametrize("streams", [Events(), Lines()])
def test_an_item_that_is_no_object_is_looked_at_too(way: Way, kind: Any, written: str, streams: Any) -> None:
    """A number in the place of a text has nowhere to keep its problems, and is refused all the same."""
    plain = Operation("GET", "/plain", kind, streams=streams)
    body = f"data: {written}\n\n" if isinstance(streams, Events) else f"{written}\n"
    with pytest.raises(ShopResponseError, match="item 1 is not as described"):
        way.items(answering(body.encode()), plain, {"answers": "strict"})
    (item,) = way.items(answering(body.encode()), plain)
    assert (item.data if isinstance(item, ServerEvent) else item) == json.loads(written)


def test_an_endless_stream_does_not_flood_the_log(way: Way, caplog: pytest.LogCaptureFixture) -> None:
    """Each departure is told once, wherever in a list it is; and there is an end to them."""
    wrong = b'{"n": "x"}\n' * 50 + b'{"n": 1, "price": "much"}\n' + b'{"n": "x", "price": "much"}\n' * 50
    assert len(way.items(answering(wrong), EXPORT, {"answers": "warn"})) == 101
    told = [record.getMessage() for record in caplog.records if record.levelno == logging.WARNING]
    assert len(told) == 2 and "`n`" in told[0] and "`n`" not in told[1] and "`price`" in told[1]
    caplog.clear()
    listed = Operation("GET", "/lists", list[int], streams=Lines())
    body = b"".join(b'[%b"x"]\n' % (b"1," * place) for place in range(50))
    way.items(answering(body), listed, {"answers": "warn"})
    assert len([record for record in caplog.records if record.levelno == logging.WARNING]) == 1
    caplog.clear()
    mapped = Operation("GET", "/maps", dict[str, int], streams=Lines())
    body = b"".join(b'{"%d": "x"}\n' % key for key in range(500))
    way.items(answering(body), mapped, {"answers": "warn"})
    assert len([record for record in caplog.records if record.levelno == logging.WARNING]) == 100


@pytest.mark.parametrize("operation", [LISTEN, CHAT, EXPORT])
@pytest.mark.parametrize(
    ("status", "body", "kind"),
    [(404, {"success": False}, NotFoundError), (500, {"success": False}, ServerError), (302, {}, ShopResponseError)],
)
def test_a_refusal_is_no_stream(way: Way, operation: Operation[Any], status: int, body: Any, kind: Any) -> None:
    """It is the error that the call would raise."""
    with pytest.raises(kind):
        way.items(answering(json.dumps(body).encode(), status, content_type="application/json"), operation)


def test_json_in_the_place_of_events_is_looked_into(way: Way) -> None:
    """A refusal in the provider's envelope is one; anything else is no stream."""
    for kind in ("application/json", "Application/Problem+JSON; charset=utf-8"):
        with pytest.raises(RefusedError):
            way.items(answering(b'{"success": false}', content_type=kind), LISTEN)
    with pytest.raises(ShopResponseError, match="not of the type that was asked for"):
        way.items(answering(b'{"success": true}', content_type="application/json"), LISTEN)


@pytest.mark.parametrize("operation", [LISTEN, EXPORT])
def test_a_page_in_the_place_of_a_stream_is_refused(way: Way, operation: Operation[Any]) -> None:
    """A proxy's page is no stream without events."""
    with pytest.raises(ShopResponseError):
        way.items(answering(b"<html>", content_type="text/html"), operation)


@pytest.mark.parametrize("status", [204, 205])
def test_no_content_is_an_empty_stream(way: Way, status: int) -> None:
    """That is how a server says that there is nothing more (WHATWG)."""
    assert way.items(answering(b"", status), LISTEN) == way.items(answering(b"", status), EXPORT) == []


def test_what_is_too_long_is_refused(way: Way) -> None:
    """A line, an event, and neither is read to its end."""
    for operation, body in (
        (EXPORT, b'"' + b"x" * 200),
        (LISTEN, b"data: x" + b"x" * 200),
        (LISTEN, b"data: x\n" * 50),
    ):
        with pytest.raises(ShopResponseError, match=r"answered 200, but an? (line|event) is longer than 100 bytes"):
            way.items(answering(body), operation, {"max_line_bytes": 100})


def head(*lines: str) -> bytes:
    """Write the head of a stream that comes in chunks."""
    return "\r\n".join(("HTTP/1.1 200 OK", "Content-Type: text/event-stream", "Transfer-Encoding: chunked", *lines,
                        "", "")).encode()  # fmt: skip


def chunk(data: bytes) -> bytes:
    """Write a chunk."""
    return b"%x\r\n%b\r\n" % (len(data), data)


END = chunk(b"")


def last_ids(server: Any) -> list[str | None]:
    """Return what each request said it had seen."""
    return [seen.header("last-event-id") for seen in server.seen]


def test_a_stream_goes_on_behind_its_last_event(way: Way, pauses: list[float]) -> None:
    """After the pause that the server wants, with the last id that came whole: nothing is lost, nothing comes twice."""
    first = (receive, say(head() + chunk(b"retry: 1500\n\n" + sse(1, 11) + b"id: 12\ndata: {")), reset)
    second = (receive, say(head() + chunk(sse(2, 12)) + chunk(sse(3))))
    third = (receive, say(head() + chunk(sse(4, 14)) + END))
    with serving(first, second, third) as server:
        assert numbers(way.items(server.url, LISTEN)) == [1, 2, 3, 4]
        assert last_ids(server) == [None, "11", "12"] and pauses == [1.5, 1.5]


def test_a_stream_that_breaks_too_often_in_a_row_is_given_up(way: Way, pauses: list[float]) -> None:
    """What came in between counts as a new beginning; comments do not."""
    broken = (receive, say(head() + chunk(b": hello\n\n")))
    good = (receive, say(head() + chunk(sse(1, 1))))
    better = (receive, say(head() + chunk(sse(1, 2))))
    with serving(good, broken, better, broken, broken) as server:
        found: list[Any] = []
        with pytest.raises(ShopConnectionError, match=r"^GET /ticks broke off after 2 items: "):
            way.run(collect_async(found, LISTEN) if way.is_async else collect(found, LISTEN), server.url)
        assert numbers(found) == [1, 1] and server.connections == 5 and len(pauses) == 4


def test_the_client_says_how_often(way: Way) -> None:
    """Without retries a stream that breaks is over."""
    with serving((receive, say(head() + chunk(sse(1, 1))))) as server:
        with pytest.raises(ShopConnectionError, match="broke off after 1 items"):
            way.items(server.url, LISTEN, {"retries": 0})
        assert server.connections == 1


@pytest.mark.parametrize(
    ("operation", "body"),
    [
        (CHAT, sse(1, 1)),
        (UNTOLD, sse(1, 1)),
        (LISTEN, sse(1)),
        (LISTEN, b"id: 1\x01\ndata: {}\n\n"),
        (LISTEN, b"id: 1 \ndata: {}\n\n"),
        (LISTEN, b"retry: 3600000\n" + sse(1, 1)),
        (EXPORT, b'{"n": 1}\n{"n"'),
    ],
    ids=[
        "a POST",
        "not described so",
        "no ids",
        "an id that no header can hold",
        "a blank",
        "a pause of an hour",
        "lines",
    ],
)
def test_what_cannot_go_on_without_harm_does_not(way: Way, operation: Operation[Any], body: bytes) -> None:
    """It would repeat a call, or lose or repeat events: the caller decides."""
    with serving((receive, say(head() + chunk(body)))) as server:
        with pytest.raises(ShopConnectionError, match="broke off after 1 items"):
            way.items(server.url, operation)
        assert server.connections == 1


def test_a_body_that_is_read_once_is_not_sent_again(way: Way) -> None:
    """Whatever the method."""
    upload = Operation("PUT", "/ticks", Tick, streams=Events(resumes=True), sends="multipart", takes=UPLOAD.takes)
    with serving((receive_all, say(head() + chunk(sse(1, 1))))) as server:
        with pytest.raises(ShopConnectionError, match="broke off after 1 items"):
            way.items(server.url, upload, title="t", file=Upload(iter([b"a"]), "x"))
        assert server.connections == 1


def receive_all(peer: Peer) -> None:
    """Read a request that comes in chunks."""
    data = b""
    while not data.endswith(b"0\r\n\r\n"):
        data += peer.take()


def test_a_server_that_falls_silent_is_late(way: Way) -> None:
    """The timeout counts for each wait."""
    with serving((receive, say(head() + chunk(sse(1))), wait)) as server, pytest.raises(ShopTimeoutError):
        way.items(server.url, LISTEN, {"idle_timeout": 0.05})


def test_iterating_can_be_left_and_taken_up(way: Way) -> None:
    """Inside of `with` nothing is lost; afterwards the connection is gone, and a stream is not begun again."""
    provider = answering(sse(1) + sse(2) + sse(3))

    def work(client: Shop) -> None:
        with client.stream_events(LISTEN, NOTHING) as stream:
            assert next(iter(stream)).data.n == 1
            for event in stream:
                assert event.data.n == 2
                break
            assert numbers(list(stream)) == [3] and list(stream) == []
            assert stream.arrival is not None and stream.arrival.status == 200
        with pytest.raises(RuntimeError, match="a stream is read once: make the call again"):
            list(stream)

    async def work_async(client: Any) -> None:
        async with client.stream_events(LISTEN, NOTHING) as stream:
            assert (await anext(aiter(stream))).data.n == 1
            async for event in stream:
                assert event.data.n == 2
                break
            assert numbers([event async for event in stream]) == [3] and [event async for event in stream] == []
            assert stream.arrival.status == 200
        with pytest.raises(RuntimeError, match="a stream is read once: make the call again"):
            [event async for event in stream]

    way.run(work_async if way.is_async else work, provider)


def test_nothing_is_sent_before_a_stream_is_read(way: Way) -> None:
    """It says which call it is, and no more."""
    asked: list[int] = []

    def provider(request: httpx.Request) -> httpx.Response:
        asked.append(1)
        return httpx.Response(204)

    async def work(client: Any) -> None:
        stream = client.stream_events(LISTEN, NOTHING)
        assert (repr(stream), stream.arrival, asked) == ("<AsyncStream GET /ticks>", None, [])
        await stream.aclose()

    def sync_work(client: Shop) -> None:
        stream = client.stream_events(LISTEN, NOTHING)
        assert (repr(stream), stream.arrival, asked) == ("<Stream GET /ticks>", None, [])
        stream.close()

    way.run(work if way.is_async else sync_work, provider)
    assert asked == []


@HTTPX_LEAVES_IT
def test_a_stream_that_is_closed_does_not_go_on(way: Way) -> None:
    """Not even for whoever still holds its iterator; a second end does nothing."""
    endless = (receive, say(head() + chunk(sse(1, 1) + sse(2, 2))), wait)

    def work(client: Shop) -> None:
        with client.stream_events(LISTEN, NOTHING) as stream:
            items = iter(stream)
            next(items)
            stream.close()
            assert list(items) == []
            stream.close()

    async def work_async(client: Any) -> None:
        async with client.stream_events(LISTEN, NOTHING) as stream:
            items = aiter(stream)
            await anext(items)
            await stream.aclose()
            assert [item async for item in items] == []
            await stream.aclose()

    with serving(endless) as server:
        way.run(work_async if way.is_async else work, server.url)
        assert server.connections == 1


@HTTPX_LEAVES_IT
def test_a_connection_is_given_back_at_the_end_of_a_stream(way: Way) -> None:
    """And ended where it was left before that."""

    def keeping(peer: Peer) -> None:
        while True:
            receive(peer)
            peer.say(head() + chunk(sse(1)) + END)

    def work(client: Shop) -> None:
        for _ in range(3):
            list(client.stream_events(LISTEN, NOTHING))
        for _ in range(2):
            for _event in client.stream_events(LISTEN, NOTHING):
                break

    async def work_async(client: Any) -> None:
        for _ in range(3):
            [event async for event in client.stream_events(LISTEN, NOTHING)]
        for _ in range(2):
            async with client.stream_events(LISTEN, NOTHING) as stream:
                async for _event in stream:
                    break

    with serving((keeping,)) as server:
        way.run(work_async if way.is_async else work, server.url)
        assert len(server.seen) == 5 and server.connections == 2


def test_a_hook_that_raises_leaves_no_answer_open(way: Way) -> None:
    """The connection is ended, and the error is the hook's."""

    def hook(*_: object) -> None:
        raise LookupError("mine")

    closed: list[int] = []

    class Body(httpx.SyncByteStream, httpx.AsyncByteStream):
        """A body that tells when it is closed."""

        def close(self) -> None:
            closed.append(1)

        async def aclose(self) -> None:
            closed.append(1)

    for _ in range(2):
        with pytest.raises(LookupError, match="mine"):
            way.items(lambda request: httpx.Response(200, stream=Body()), LISTEN, {"on_response": [hook]})
    assert closed == [1, 1]
