"""Hooks: what they are given, when, and what becomes of what they do."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from generator.runtime import ConfigurationError, Outgoing
from generator.runtime.messages import Answer
from tests.library import httpx

from .sample_api import GET, AsyncShop, Shop, ShopConnectionError, Token
from .wire import Provider

USER = {"user_id": "1"}
GOOD = {"json": {"success": True, "data": {"id": "1"}}}


class Notes:
    """Hooks that note what they are given."""

    def __init__(self) -> None:
        self.requests: list[tuple[Outgoing, int]] = []
        self.answers: list[tuple[Outgoing, Answer, int]] = []

    def on_request(self, request: Outgoing, attempt: int) -> None:
        """Note a request, and set a header."""
        self.requests.append((request.copy(), attempt))
        request.set("traceparent", f"00-{attempt}")

    def on_response(self, request: Outgoing, answer: Answer, attempt: int) -> None:
        """Note an answer."""
        self.answers.append((request, answer, attempt))

    async def on_request_async(self, request: Outgoing, attempt: int) -> None:
        """Do the same after a turn of the event loop."""
        await asyncio.sleep(0)
        self.on_request(request, attempt)

    async def on_response_async(self, request: Outgoing, answer: Answer, attempt: int) -> None:
        """Do the same after a turn of the event loop."""
        await asyncio.sleep(0)
        self.on_response(request, answer, attempt)


@pytest.mark.parametrize("way", ["sync", "async", "async with async hooks"])
def test_hooks_see_each_attempt_and_each_answer(way: str) -> None:
    """What they set is sent; what signs the request they never see."""
    provider, notes = Provider(503, json={}), Notes()
    is_async = way == "async with async hooks"
    hooks: Any = {
        "on_request": [notes.on_request_async if is_async else notes.on_request],
        "on_response": [notes.on_response_async if is_async else notes.on_response],
        "auth": Token("s3cret"),
    }
    with pytest.raises(Shop.api.errors.server):
        if way == "sync":
            provider.client(**hooks).call(GET, USER)
        else:
            asyncio.run(provider.async_client(**hooks).call(GET, USER))
    assert [attempt for _, attempt in notes.requests] == [attempt for *_, attempt in notes.answers] == [1, 2, 3]
    assert [answer.status for _, answer, _ in notes.answers] == [503] * 3
    assert [request.headers["traceparent"] for request in provider.requests] == ["00-1", "00-2", "00-3"]
    assert notes.answers[1][0].get("traceparent") == "00-2"
    seen = [request for request, _ in notes.requests] + [request for request, *_ in notes.answers]
    assert all(request.get("authorization") is None and "s3cret" not in repr(request.headers) for request in seen)
    assert all(request.headers["authorization"] == "Bearer s3cret" for request in provider.requests)


def test_several_hooks_are_called_in_order() -> None:
    """Each sees what those before it did."""
    said: list[str | None] = []
    hooks = [
        lambda request, attempt: request.set("x-a", "1"),
        lambda request, attempt: said.append(request.get("x-a")),
    ]
    Provider(200, **GOOD).client(on_request=hooks).call(GET, USER)
    assert said == ["1"]


def test_a_hook_that_changes_a_request_changes_one_attempt() -> None:
    """The next one begins from what the caller asked for."""
    provider = Provider(503, json={})
    with pytest.raises(Shop.api.errors.server):
        provider.client(on_request=[lambda request, attempt: request.set_query("n", str(attempt), keep=True)]).call(
            GET, USER
        )
    assert [request.url.query for request in provider.requests] == [b"n=1", b"n=2", b"n=3"]


def test_a_hook_that_raises_ends_the_call() -> None:
    """Before a request nothing is sent; after an answer the call was made, and its error is that of the hook."""
    provider = Provider(200, **GOOD)

    def fail(*what: object) -> None:
        raise LookupError("mine")

    with pytest.raises(LookupError, match="mine"):
        provider.client(on_request=[fail]).call(GET, USER)
    assert provider.requests == []
    with pytest.raises(LookupError, match="mine"):
        asyncio.run(provider.async_client(on_response=[fail]).call(GET, USER))
    assert len(provider.requests) == 1


def test_an_async_hook_of_a_synchronous_client_is_refused() -> None:
    """Nobody would await it."""
    provider = Provider(200, **GOOD)
    with pytest.raises(ConfigurationError, match="a hook of a synchronous client is not async"):
        provider.client(on_request=[Notes().on_request_async]).call(GET, USER)
    assert provider.requests == []


def test_without_an_answer_there_is_none_to_see() -> None:
    """The error of the call says what happened."""
    notes = Notes()

    def fail(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("refused")

    own = httpx.AsyncClient(transport=httpx.MockTransport(fail))
    client = AsyncShop(auth=Token("t"), http_client=own, on_request=[notes.on_request], on_response=[notes.on_response])
    with pytest.raises(ShopConnectionError):
        asyncio.run(client.call(GET, USER))
    assert (len(notes.requests), notes.answers) == (3, [])
