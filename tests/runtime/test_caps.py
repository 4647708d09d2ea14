"""How far a call may go, in bytes and in time: beyond that is a typed error, and a refusal keeps its status."""

from __future__ import annotations

import gzip
import json
import tracemalloc
from typing import Any

import pytest

from generator.runtime import Operation
from generator.runtime import bounds as module
from generator.runtime.bounds import Bounds
from tests.library import httpx

from ..faults.conftest import no_proxy_of_this_machine
from ..faults.server import Peer, receive, say, serving
from .sample_api import NotFoundError, ServerError, ShopOutcomeUnknownError, ShopResponseError, ShopTimeoutError
from .ways import HTTPX_LEAVES_IT, Way, way

__all__ = ["no_proxy_of_this_machine", "way"]

pytestmark = HTTPX_LEAVES_IT

READ = Operation("GET", "/read", bytes, reads="bytes")
WRITE = Operation("POST", "/write", bytes, reads="bytes")
JSON = {"content-type": "application/json"}


@pytest.mark.parametrize("coding", ["", "gzip"])
def test_an_answer_may_be_as_large_as_said(way: Way, coding: str) -> None:
    """And not larger, decompressed."""
    body, headers = b"x" * 1000, {"content-encoding": coding} if coding else {}
    sent = gzip.compress(body) if coding else body

    def provider(request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, stream=Pieces(sent), headers=headers)

    assert way.call(provider, READ, {"max_answer_bytes": 1000}) == body
    with pytest.raises(ShopResponseError, match="larger than `max_answer_bytes`: the call itself succeeded"):
        way.call(provider, READ, {"max_answer_bytes": 999})


class Pieces(httpx.SyncByteStream, httpx.AsyncByteStream):
    """A body that nobody has read, as one that comes over the network."""

    def __init__(self, body: bytes) -> None:
        self._body = body

    def __iter__(self) -> Any:
        yield self._body

    async def __aiter__(self) -> Any:
        yield self._body


@pytest.mark.parametrize("answers", [200, 404, 500])
def test_a_bomb_costs_no_memory(way: Way, answers: int) -> None:
    """200 MB in 200 kB; the status of a refusal is what is told."""
    made = [gzip.compress(b"\0" * 10_000_000)] * 20
    head = f"HTTP/1.1 {answers} Whatever\r\nContent-Encoding: gzip\r\nConnection: close\r\n\r\n".encode()
    kind = {200: ShopResponseError, 404: NotFoundError, 500: ServerError}[answers]
    way.call(lambda request: httpx.Response(200, stream=Pieces(b"")), READ)  # what is imported now is not counted
    tracemalloc.start()
    try:
        with serving((receive, say(head + b"".join(made)))) as server, pytest.raises(kind) as caught:
            way.call(server.url, READ, {"max_answer_bytes": 1_000_000, "retries": 0})
        assert tracemalloc.get_traced_memory()[1] < 8_000_000
    finally:
        tracemalloc.stop()
    assert caught.value.status == answers


def test_a_refusal_that_is_too_large_keeps_its_status(way: Way) -> None:
    """Its body is what there is of it."""
    body = json.dumps({"success": False, "message": "x" * 2000}).encode()
    with pytest.raises(NotFoundError) as caught:
        way.call(
            lambda request: httpx.Response(404, stream=Pieces(body), headers=JSON), READ, {"max_answer_bytes": 100}
        )
    assert caught.value.body == body[:100]


@pytest.mark.parametrize("status", [200, 404])
@pytest.mark.parametrize("coding", ["br", "gzip"])
def test_what_cannot_be_decompressed_is_told(way: Way, status: int, coding: str) -> None:
    """A coding that nobody asked for, and one that is none; again a refusal stays one."""

    def provider(request: httpx.Request) -> httpx.Response:
        return httpx.Response(status, stream=Pieces(b"nothing of the kind"), headers={"content-encoding": coding})

    if status == 404:
        with pytest.raises(NotFoundError):
            way.call(provider, READ)
    else:
        with pytest.raises(ShopResponseError, match="cannot be decompressed: the call itself succeeded"):
            way.call(provider, READ)


class Clock:
    """A time that a test turns."""

    def __init__(self) -> None:
        self.seconds = 1000.0

    def __call__(self) -> float:
        """Return the moment."""
        return self.seconds


@pytest.mark.parametrize(("operation", "kind"), [(READ, ShopTimeoutError), (WRITE, ShopOutcomeUnknownError)])
def test_an_answer_that_drips_is_over_at_the_deadline(
    way: Way, operation: Operation[Any], kind: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No wait for a byte is too long, but all of them together are; nothing is sent again after that."""
    clock = Clock()
    for name in ("bounds", "calls.settings", "calls.core"):
        monkeypatch.setattr(f"generator.runtime.{name}.monotonic", clock)

    def drip(peer: Peer) -> None:
        peer.say(b"HTTP/1.1 200 OK\r\n\r\n")
        while True:
            clock.seconds += 1
            peer.say(b"x")

    with serving((receive, drip)) as server:
        with pytest.raises(kind, match="the deadline has passed"):
            way.call(server.url, operation, {"deadline": 5})
        assert server.connections == 1


@pytest.mark.parametrize(
    ("timeout", "until", "times"),
    [
        (30, None, (30, 30, 30, 30)),
        ((2, 7), None, (2, 7, 7, 2)),
        ((2, None), None, (2, None, None, 2)),
        ((2, None), 105, (2, 5, 5, 2)),
        (30, 105, (5, 5, 5, 5)),
        (3, 105, (3, 3, 3, 3)),
        (30, 99, (0.001, 0.001, 0.001, 0.001)),
    ],
)
def test_each_step_has_its_seconds(monkeypatch: pytest.MonkeyPatch, timeout: Any, until: Any, times: Any) -> None:
    """Connecting, and each wait after that; none is longer than what is left of the whole."""
    monkeypatch.setattr(module, "monotonic", lambda: 100.0)
    connect, read, write, pool = times
    assert Bounds(timeout, until, 1).times() == {"connect": connect, "read": read, "write": write, "pool": pool}


def test_a_client_can_wait_for_as_long_as_it_takes(way: Way) -> None:
    """For the answer, and not for the connection; that is what the HTTP library is told."""
    told: list[Any] = []

    def provider(request: httpx.Request) -> httpx.Response:
        told.append(request.extensions["timeout"])
        return httpx.Response(200)

    way.call(provider, READ, {"timeout": (3, None)})
    assert told == [{"connect": 3, "read": None, "write": None, "pool": 3}]
