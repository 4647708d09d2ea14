"""Hooks: what they are given, when, and what becomes of what they do."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from generator.runtime import ApiOutcomeUnknownError, ArgumentValueError, ConfigurationError, Operation, Outgoing
from generator.runtime.messages import Answer
from tests.library import httpx

from .sample_api import GET, UPDATE, AsyncShop, Shop, ShopConnectionError, Token
from .wire import NO_PARAMS, Provider

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


def setting(name: str, value: object) -> Callable[[Outgoing, int], object]:
    """Return a hook that sets a part of a request."""
    return lambda request, attempt: setattr(request, name, value)


def adding(name: str, value: str) -> Callable[[Outgoing, int], object]:
    """Return a hook that adds a header, past what looks at headers that are set."""
    return lambda request, attempt: request.headers.append((name, value))


POST: Operation[None] = Operation("POST", "/orders", None, takes=UPDATE.takes, sends="form")
FRAMES = [
    ("Content-Length", "5"),
    ("content-length", "00"),
    ("Transfer-Encoding", "chunked"),
    ("connection", "Authorization"),
    ("Keep-Alive", "1"),
    ("Proxy-Connection", "close"),
    ("TE", "trailers"),
    ("Trailer", "X-A"),
    ("Upgrade", "h2c"),
    ("Host", "evil.example"),
]


@pytest.mark.parametrize("is_async", [False, True])
@pytest.mark.parametrize("name", ["set", "append"])
@pytest.mark.parametrize(("header", "value"), FRAMES)
def test_how_a_request_is_framed_is_no_matter_of_hooks(is_async: bool, name: str, header: str, value: str) -> None:
    """Another length would cut the body, or hide a second request in it; another host would get the credentials."""
    hook = adding(header, value) if name == "append" else lambda request, attempt: request.set(header, value)
    provider = Provider(200, **GOOD)
    words = f"^POST /orders: a hook set `{header}`, which is the client's to set$"
    with pytest.raises(ArgumentValueError, match=words):
        if is_async:
            asyncio.run(provider.async_client(on_request=[hook]).call(POST, NO_PARAMS, {"admin": True}))
        else:
            provider.client(on_request=[hook]).call(POST, NO_PARAMS, {"admin": True})
    assert provider.requests == []


@pytest.mark.parametrize(("header", "value"), FRAMES)
def test_nor_of_headers_that_go_with_a_call(header: str, value: str) -> None:
    """Who passes on the headers of somebody else's request is told so, by each of the two ways."""
    provider = Provider(200, **GOOD)
    client = provider.client()
    with pytest.raises(ArgumentValueError, match=f"^POST /orders: `{header}` says how a call is sent"):
        client.with_options(headers={header: value}).call(POST, NO_PARAMS, {"admin": True})
    with pytest.raises(ArgumentValueError, match=f"^POST /x: `{header}` says how a call is sent"):
        client.request("POST", "/x", None, json={}, headers={header: value})
    assert provider.requests == []


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("method", "GET"),
        ("scheme", "http"),
        ("authority", "evil.example"),
        ("target", "/v1/other"),
        ("target", ".evil.example/v1/orders"),
        ("target", "@evil.example/"),
    ],
)
def test_what_is_asked_and_of_whom_is_no_matter_of_hooks(name: str, value: str) -> None:
    """A POST that went as a GET would be made again; credentials would go elsewhere."""
    provider = Provider(200, **GOOD)
    part = "path" if name == "target" else name
    with pytest.raises(ArgumentValueError, match=f"^POST /orders: a hook changed the {part} of the request$"):
        provider.client(on_request=[setting(name, value)]).call(POST, NO_PARAMS, {"admin": True})
    assert provider.requests == []


@pytest.mark.parametrize(
    "pair", [("X-A", "1\r\nX-B: 2"), ("X-A: 1\r\nX-B", "2"), ("X A", "1"), ("", "1"), ("X-A", " 1")]
)
def test_a_header_past_the_check_is_looked_at_all_the_same(pair: tuple[str, str]) -> None:
    """A line of its own would be a header of its own."""
    provider = Provider(200, **GOOD)
    with pytest.raises(ConfigurationError, match="would hold a control character, or a blank at an end"):
        provider.client(on_request=[adding(*pair)]).call(GET, USER)
    assert provider.requests == []


def test_a_hook_that_breaks_a_rule_after_a_lost_payment_leaves_its_outcome_unknown() -> None:
    """The attempt before may have been carried out."""

    def lose(request: httpx.Request) -> httpx.Response:
        raise httpx.ReadError("lost")

    def hook(request: Outgoing, attempt: int) -> None:
        request.set("Idempotency-Key", "k")
        if attempt == 2:
            request.method = "GET"

    order: Operation[None] = Operation("POST", "/orders", None, idempotency="Idempotency-Key")
    client = Shop(auth=Token("t"), http_client=httpx.MockTransport(lose), on_request=[hook])
    with pytest.raises(ApiOutcomeUnknownError) as caught:
        client.call(order, NO_PARAMS)
    assert isinstance(caught.value.__cause__, ArgumentValueError)


def test_a_hook_may_change_the_query_headers_and_the_body() -> None:
    """The length is then that of the new body, whoever says it."""

    def hook(request: Outgoing, attempt: int) -> None:
        request.set_query("trace", "1")
        request.set("X-A", "1")
        request.set_form("more", "2")
        request.set("Content-Length", str(len(request.body)))

    provider = Provider(200, **GOOD)
    provider.client(on_request=[hook]).call(POST, NO_PARAMS, {"admin": True})
    assert provider.target == "/v1/orders?trace=1" and provider.request.content == b"admin=1&more=2"
    assert provider.request.headers.get_list("content-length") == ["14"]


def test_a_hook_that_keeps_a_request_never_sees_how_it_is_signed() -> None:
    """What is signed and sent is another object: later changes do nothing, and no credential gets there."""
    kept: list[Outgoing] = []
    provider = Provider(200, **GOOD)
    hooks: Any = {
        "on_request": [lambda request, attempt: kept.append(request)],
        "on_response": [lambda request, answer, attempt: kept.append(request)],
    }
    provider.client(**hooks).call(GET, USER)
    assert provider.request.headers["authorization"] == "Bearer t0ken"
    assert [request.get("authorization") for request in kept] == [None, None]


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
