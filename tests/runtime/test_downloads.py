"""Answers that are read while they arrive: in pieces, into files and never half of one, in little memory."""

from __future__ import annotations

import gzip
import os
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from generator.runtime import ArgumentTypeError, Operation
from tests.library import httpx

from ..faults.conftest import no_proxy_of_this_machine
from ..faults.server import Peer, Step, receive, receive_head, reset, say, serving, wait
from .sample_api import NotFoundError, Shop, ShopConnectionError, ShopResponseError, ShopStatusError, ShopTimeoutError
from .ways import HTTPX_LEAVES_IT, Handler, Way, way

__all__ = ["no_proxy_of_this_machine", "way"]

pytestmark = HTTPX_LEAVES_IT
BODY = b"0123456789" * 100
MEGA = 1024 * 1024
LARGE = 32 * MEGA
"""Bytes: what passes in the tests; a gigabyte does in `benchmarks/memory.py`."""

FETCH = Operation("GET", "/file", bytes, reads="bytes")
Work = Callable[[Any], Any]


def reading(way: Way, provider: Handler | str, work: Work, **options: Any) -> Any:
    """Open an answer and do something with it; what is asynchronous is awaited."""

    def call(client: Shop) -> Any:
        with client.with_streaming_response(client.request, "GET", "/file", bytes) as answer:
            return work(answer)

    async def call_async(client: Any) -> Any:
        async with client.with_streaming_response(client.request, "GET", "/file", bytes) as answer:
            found = work(answer)
            return await found if hasattr(found, "__await__") else found

    return way.run(call_async if way.is_async else call, provider, **options)


def pieces(way: Way) -> Work:
    """Return what collects the pieces of an answer."""

    async def collect(answer: Any) -> list[bytes]:
        return [piece async for piece in answer]

    return collect if way.is_async else list


def answering(status: int = 200, body: bytes = BODY, **headers: str) -> Handler:
    """Answer each request alike, with a body that is there already."""
    return lambda request: httpx.Response(status, content=body, headers=headers)


def over(head: str, *steps: Step) -> tuple[Step, ...]:
    """Answer over a connection."""
    return receive, say(f"HTTP/1.1 200 OK\r\n{head}\r\n\r\n".encode()), *steps


def test_an_answer_comes_in_pieces(way: Way) -> None:
    """With its status, headers and request id before the first of them."""
    script = over(f"Content-Length: {len(BODY)}\r\nX-Request-Id: r-1", say(BODY[:100]), say(BODY[100:]))
    with serving(script) as server:

        def look(answer: Any) -> Any:
            assert (answer.status, answer.headers["content-length"]) == (200, "1000")
            assert (answer.arrival.request_id, answer.arrival.attempts) == ("r-1", 1)
            return pieces(way)(answer)

        assert b"".join(reading(way, server.url, look)) == BODY


@pytest.mark.parametrize("coding", ["gzip", "identity"])
def test_an_answer_is_decompressed(way: Way, coding: str) -> None:
    """And may be larger than others."""
    sent = gzip.compress(BODY) if coding == "gzip" else BODY
    with serving(over(f"Content-Encoding: {coding}\r\nContent-Length: {len(sent)}", say(sent))) as server:
        assert b"".join(reading(way, server.url, pieces(way), max_answer_bytes=10)) == BODY


def test_an_answer_that_was_read_already_is_not_decompressed_twice(way: Way) -> None:
    """A hook of the user's own HTTP client has read it."""
    sent = gzip.compress(BODY)

    async def read_async(response: httpx.Response) -> None:
        await response.aread()

    def read(response: httpx.Response) -> None:
        response.read()

    with serving(over(f"Content-Encoding: gzip\r\nContent-Length: {len(sent)}", say(sent))) as server:
        kind: Any = httpx.AsyncClient if way.is_async else httpx.Client
        hooks = {"response": [read_async if way.is_async else read]}

        def call(client: Shop) -> bytes:
            with own, client.with_streaming_response(client.request, "GET", "/file", bytes) as answer:
                return b"".join(answer)

        async def call_async(client: Any) -> bytes:
            async with own, client.with_streaming_response(client.request, "GET", "/file", bytes) as answer:
                return b"".join([piece async for piece in answer])

        own = kind(event_hooks=hooks)
        assert way.run(call_async if way.is_async else call, server.url, http_client=own) == BODY


def test_an_answer_is_saved(way: Way, tmp_path: Path) -> None:
    """The number of its bytes comes back; whatever was there is replaced, and its mode and a link to it are kept."""
    (old := tmp_path / "old").write_bytes(b"old")
    old.chmod(0o600)
    (link := tmp_path / "link").symlink_to(old)
    for path in (tmp_path / "new", link, str(tmp_path / "text")):
        assert reading(way, answering(), lambda answer, path=path: answer.save(path)) == len(BODY)
        assert Path(path).read_bytes() == BODY
    assert old.stat().st_mode & 0o777 == 0o600 and link.is_symlink() and old.read_bytes() == BODY
    assert sorted(path.name for path in tmp_path.iterdir()) == ["link", "new", "old", "text"]


def test_an_empty_answer_is_an_empty_file(way: Way, tmp_path: Path) -> None:
    """It is there."""
    assert reading(way, answering(204, b""), lambda answer: answer.save(tmp_path / "f")) == 0
    assert (tmp_path / "f").read_bytes() == b""


def test_a_pipe_is_written_to_and_not_replaced(way: Way, tmp_path: Path) -> None:
    """What is no file stays what it is."""
    os.mkfifo(path := tmp_path / "pipe")
    with os.fdopen(os.open(path, os.O_RDONLY | os.O_NONBLOCK), "rb") as reader:
        assert reading(way, answering(), lambda answer: answer.save(path)) == len(BODY)
        assert reader.read() == BODY and path.is_fifo()
    with pytest.raises(IsADirectoryError):
        reading(way, answering(), lambda answer: answer.save(tmp_path))


@pytest.mark.parametrize("end", [reset, say(b"")], ids=["reset", "closed"])
def test_an_answer_that_breaks_off_leaves_no_half_file(way: Way, tmp_path: Path, end: Step) -> None:
    """The error says how much came; what was there before stays."""
    (path := tmp_path / "f").write_bytes(b"old")
    with serving(over("Content-Length: 5000", say(BODY), end)) as server:
        with pytest.raises(ShopConnectionError, match=r"^GET /file broke off after \d+ bytes: \w+"):
            reading(way, server.url, lambda answer: answer.save(path))
        assert path.read_bytes() == b"old" and len(list(tmp_path.iterdir())) == 1 and server.connections == 1


@pytest.mark.parametrize(
    "sent",
    [b"no gzip", gzip.compress(BODY, mtime=0)[:-9], gzip.compress(BODY, mtime=0)[:12]],
    ids=["other", "cut", "begun"],
)
def test_an_answer_that_is_garbled_is_a_typed_error(way: Way, tmp_path: Path, sent: bytes) -> None:
    """It is not compressed as it says, or not to its end."""
    script = over(f"Content-Encoding: gzip\r\nContent-Length: {len(sent)}", say(sent))
    with serving(script) as server, pytest.raises(ShopConnectionError, match="the body is not compressed as it says"):
        reading(way, server.url, lambda answer: answer.save(tmp_path / "f"))
    assert list(tmp_path.iterdir()) == []


def test_a_silent_server_is_late(way: Way) -> None:
    """Each wait counts."""
    script = over("Content-Length: 5000", say(BODY), wait)
    with serving(script) as server, pytest.raises(ShopTimeoutError, match="broke off after"):
        reading(way, server.url, pieces(way), timeout=(30, 0.05))


@pytest.mark.parametrize(
    ("status", "headers", "kind", "words"),
    [
        (404, {}, NotFoundError, "answered 404"),
        (302, {"location": "https://elsewhere.example"}, ShopResponseError, "redirects are not followed"),
        (304, {}, ShopResponseError, "no final answer"),
        (200, {"content-encoding": "br"}, ShopResponseError, "cannot be decompressed"),
    ],
)
def test_what_is_no_answer_is_the_error_of_the_call(
    way: Way, status: int, headers: dict[str, str], kind: Any, words: str
) -> None:
    """Nothing is opened."""

    def provider(request: httpx.Request) -> httpx.Response:
        return httpx.Response(status, stream=Unread(), headers=headers)

    with pytest.raises(kind, match=words):
        reading(way, provider, lambda answer: pytest.fail("it was opened"))


class Unread(httpx.SyncByteStream, httpx.AsyncByteStream):
    """A short body that nobody has read."""

    def __iter__(self) -> Any:
        yield b"x"

    async def __aiter__(self) -> Any:
        yield b"x"


def test_a_body_is_read_once(way: Way, tmp_path: Path) -> None:
    """A second file would be empty, and a file after some pieces would lack them: neither is written."""

    def work(answer: Any) -> None:
        answer.save(tmp_path / "a")
        with pytest.raises(RuntimeError, match="can be read once"):
            answer.save(tmp_path / "b")

    async def work_async(answer: Any) -> None:
        await answer.save(tmp_path / "a")
        with pytest.raises(RuntimeError, match="can be read once"):
            await answer.save(tmp_path / "b")

    reading(way, answering(), work_async if way.is_async else work)
    assert [path.name for path in tmp_path.iterdir()] == ["a"]


def test_outside_of_with_there_is_nothing(way: Way) -> None:
    """Neither before nor after."""
    kept: list[Any] = []

    async def closed(answer: Any) -> None:
        with pytest.raises(RuntimeError, match=r"inside of `with`"):
            [piece async for piece in answer]

    reading(way, answering(), kept.append)
    if way.is_async:
        way.run(lambda client: closed(kept[0]), answering())
    else:
        with pytest.raises(RuntimeError, match=r"inside of `with`"):
            list(kept[0])


def test_a_connection_is_given_back_or_ended(way: Way) -> None:
    """Given back when all was read; ended when the answer was left before that, and nobody waits for its end."""

    def keeping(peer: Peer) -> None:
        while True:
            receive(peer)
            peer.say(b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nbody")

    with serving(
        (keeping,), (receive_head_only, say(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n1234"), wait)
    ) as server:

        def work(client: Shop) -> list[Any]:
            found: list[Any] = []
            for _ in range(3):
                with client.with_streaming_response(client.request, "GET", "/file", bytes) as answer:
                    found.append(b"".join(answer))
            return found

        async def work_async(client: Any) -> list[Any]:
            found: list[Any] = []
            for _ in range(3):
                async with client.with_streaming_response(client.request, "GET", "/file", bytes) as answer:
                    found.append(b"".join([piece async for piece in answer]))
            return found

        assert way.run(work_async if way.is_async else work, server.url) == [b"body"] * 3
        assert server.connections == 1
        reading(way, server.url, lambda answer: None)
        assert server.connections == 2


def receive_head_only(peer: Peer) -> None:
    """Read the head of a request."""
    receive_head(peer)


def test_what_makes_no_single_call_is_refused(way: Way) -> None:
    """Pages and streams have ways of their own."""

    def work(client: Shop) -> None:
        with pytest.raises(ArgumentTypeError, match="takes a method that makes one call"):
            client.with_streaming_response(client.stream_lines, FETCH, {}).__enter__()

    async def work_async(client: Any) -> None:
        with pytest.raises(ArgumentTypeError, match="takes a method that makes one call"):
            await client.with_streaming_response(client.stream_lines, FETCH, {}).__aenter__()

    way.run(work_async if way.is_async else work, answering())


def swallow(peer: Peer) -> None:
    """Read a request whole, and keep nothing of it."""
    head, body = receive_head(peer)
    length = next(int(line[15:]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:"))
    left = length - len(body)
    while left > 0:
        left -= len(peer.take())


def flood(peer: Peer) -> None:
    """Send much."""
    for _ in range(LARGE // MEGA):
        peer.say(b"x" * MEGA)


def test_what_is_large_passes_in_little_memory(way: Way, tmp_path: Path) -> None:
    """Up from a file and down to one; nowhere is more than a few pieces of it."""
    (path := tmp_path / "large").write_bytes(b"")
    os.truncate(path, LARGE)
    down = over(f"Content-Length: {LARGE}", flood)
    up = (swallow, say(b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nnull"))
    with serving(up, up, down, down) as server:
        way.request(server.url, "PUT", "/file", Any, content=path)  # what is imported now is not counted
        tracemalloc.start()
        try:
            way.request(server.url, "PUT", "/file", Any, content=path)
            assert reading(way, server.url, lambda answer: answer.save(path)) == LARGE
            assert tracemalloc.get_traced_memory()[1] < 8 * MEGA
        finally:
            tracemalloc.stop()
        assert path.stat().st_size == LARGE


def test_json_in_an_envelope_may_say_no(way: Way) -> None:
    """Then it is the error that the call would raise, and no file; a success is all that came."""
    body = b'{"success": false, "message": "gone"}'
    with pytest.raises(ShopStatusError, match="gone"):
        reading(way, answering(body=body, **{"Content-Type": "application/json"}), pieces(way))
    body = b'{"success": true, "data": 1}'
    assert reading(way, answering(body=body, **{"Content-Type": "application/json"}), pieces(way)) == [body]
    assert reading(way, answering(body=body[:-1], **{"Content-Type": "application/json"}), pieces(way)) == [body[:-1]]
