"""What hooks, plugins and transports of the user's raise: it is never an end of a listing, nor hides a lost attempt."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from generator.runtime import ApiOutcomeUnknownError, ArgumentTypeError, Operation, Outgoing
from generator.runtime.results.paging import ByPage
from tests.library import httpx

from .sample_api import GET, AsyncShop, Shop, Token, User
from .ways import Way, way

__all__ = ["way"]

ITEMS: Operation[Any] = Operation("GET", "/items", Any, pages=ByPage("$.data.items", send="page"))
ORDER = Operation("POST", "/orders", User, idempotency="Idempotency-Key")
RENAME = Operation("PUT", "/orders", User)
KEYED = {"Idempotency-Key": "k-1"}


def four_pages(request: Any) -> Any:
    """Answer with four pages of two items."""
    page = int(request.url.params.get("page", 1))
    items = [{"id": 2 * page}, {"id": 2 * page + 1}] if page < 5 else []
    return httpx.Response(200, json={"success": True, "data": {"items": items}})


async def drained(client: Any) -> None:
    """Read a listing to its end, in either kind of client."""
    items = client.paged(ITEMS, {})
    if hasattr(items, "__aiter__"):
        assert len([item async for item in items]) == 8
    else:
        assert len(list(items)) == 8


def read(way: Way, handler: Callable[[Any], Any], **options: Any) -> None:
    """Read a listing in each way."""
    way.run(drained if way.is_async else lambda client: asyncio.run(drained(client)), handler, **options)


def at_the_third(error: BaseException) -> Callable[..., None]:
    """Return what raises an error when it is called for the third time, which is no time to end."""
    calls: list[None] = []

    def act(*_: Any) -> None:
        calls.append(None)
        if len(calls) == 3:
            raise error

    return act


@pytest.mark.parametrize("hooks", ["on_request", "on_response"])
@pytest.mark.parametrize("error", [StopIteration, StopAsyncIteration])
def test_a_hook_that_ends_an_iterator_ends_no_listing(way: Way, error: type[Exception], hooks: str) -> None:
    """As in Python's own generators it is an error: half a listing must not pass for the whole."""
    with pytest.raises((RuntimeError, StopAsyncIteration)):
        read(way, four_pages, **{hooks: [at_the_third(error())]})


@pytest.mark.parametrize("error", [StopIteration, StopAsyncIteration])
def test_an_async_hook_that_ends_an_iterator_ends_no_listing(error: type[Exception]) -> None:
    """Whether it is awaited or not."""
    act = at_the_third(error())

    async def hook(*what: Any) -> None:
        act(*what)

    client = AsyncShop(auth=Token("t"), http_client=httpx.MockTransport(four_pages), on_request=[hook])
    with pytest.raises(RuntimeError, match="raised Stop"):
        asyncio.run(drained(client))


@pytest.mark.parametrize("error", [StopIteration, StopAsyncIteration])
def test_a_transport_that_has_no_more_answers_ends_no_listing(way: Way, error: type[Exception]) -> None:
    """Such as a mock of a test that was given too few of them."""
    act = at_the_third(error())

    def answer(request: Any) -> Any:
        act()
        return four_pages(request)

    with pytest.raises((RuntimeError, StopAsyncIteration)):
        read(way, answer)


class Lost:
    """A provider of whose first answer nothing comes."""

    def __init__(self) -> None:
        self.seen = 0

    def __call__(self, request: Any) -> Any:
        """Lose the first request, and answer the others."""
        self.seen += 1
        if self.seen == 1:
            raise httpx.ReadTimeout("slow")
        return httpx.Response(200, json={"success": True, "data": {"id": "1"}})


def raising(request: Outgoing) -> None:
    raise KeyError("a fault of the hook's")


def breaking_a_rule(request: Outgoing) -> None:
    request.set("Host", "elsewhere")


def too_long(request: Outgoing) -> None:
    request.target = f"{request.path}?{'a' * 70_000}"


HOOKS: dict[str, Callable[[Outgoing], None]] = {
    "raises": raising,
    "breaks a rule": breaking_a_rule,
    "makes a URL that is too long": too_long,
}


def lose(way: Way, operation: Operation[Any], hook: Callable[[Outgoing], None]) -> None:
    """Make a call whose first attempt is lost, and that has this hook at the second."""

    def second(request: Outgoing, attempt: int) -> None:
        if attempt == 2:
            hook(request)

    def keyed(client: Any) -> Any:
        client._settings = replace(client._settings, pauses=False)
        return client.with_options(headers=KEYED).call(operation, {})

    async def keyed_async(client: Any) -> Any:
        return await keyed(client)

    way.run(keyed_async if way.is_async else keyed, Lost(), on_request=[second])


@pytest.mark.parametrize("name", HOOKS)
def test_what_is_raised_behind_a_lost_attempt_does_not_hide_it(way: Way, name: str) -> None:
    """A payment may have been made: the error says so, with the key, and has what was raised as its cause."""
    with pytest.raises(ApiOutcomeUnknownError, match="was given up after an attempt that got no answer") as caught:
        lose(way, ORDER, HOOKS[name])
    assert caught.value.request.idempotency_key == "k-1"
    assert caught.value.__cause__ is not None and not isinstance(caught.value.__cause__, ApiOutcomeUnknownError)


@pytest.mark.parametrize("name", HOOKS)
def test_what_is_raised_behind_a_lost_attempt_that_did_no_harm_is_itself(way: Way, name: str) -> None:
    """What may be done twice has no outcome that would have to be known."""
    with pytest.raises((KeyError, ValueError)):
        lose(way, RENAME, HOOKS[name])


def test_a_client_that_is_closed_between_two_attempts_does_not_hide_the_first() -> None:
    """Its own error is the cause."""

    def close(request: Outgoing, attempt: int) -> None:
        if attempt == 2:
            client.close()

    client = Shop(auth=Token("t"), http_client=httpx.MockTransport(Lost()), on_request=[close])
    client._settings = replace(client._settings, pauses=False)
    with pytest.raises(ApiOutcomeUnknownError) as caught:
        client.with_options(headers=KEYED).call(ORDER, {})
    assert "the client is closed" in str(caught.value.__cause__)


@pytest.mark.parametrize("interrupt", [KeyboardInterrupt, SystemExit, asyncio.CancelledError])
def test_an_interrupt_behind_a_lost_attempt_passes(interrupt: type[BaseException]) -> None:
    """It is somebody's wish, which no error may take the place of."""

    def hook(request: Outgoing, attempt: int) -> None:
        if attempt == 2:
            raise interrupt

    client = Shop(auth=Token("t"), http_client=httpx.MockTransport(Lost()), on_request=[hook])
    client._settings = replace(client._settings, pauses=False)
    with pytest.raises(interrupt):
        client.with_options(headers=KEYED).call(ORDER, {})


Part = tuple[str, Any]
PARTS: list[Part] = [
    ("content", "text"),
    ("content", bytearray(b"x")),
    ("content", None),
    ("headers", [("x-a", 5)]),
    ("headers", [("x-a", "1", "2")]),
    ("headers", {"x-a": "1"}),
    ("headers", None),
    ("target", b"/x"),
]


@pytest.mark.parametrize("part", PARTS, ids=[f"{name} {type(value).__name__}" for name, value in PARTS])
def test_what_a_hook_sets_has_its_type(way: Way, part: Part) -> None:
    """It is told which part is wrong, and nothing is sent."""
    sent: list[Any] = []

    def hook(request: Outgoing, attempt: int) -> None:
        setattr(request, *part)

    def call(client: Any) -> Any:
        return client.call(GET, {"user_id": "1"})

    async def call_async(client: Any) -> Any:
        return await call(client)

    with pytest.raises(ArgumentTypeError, match=r"GET /users/\{user_id\}: a hook set "):
        way.run(call_async if way.is_async else call, sent.append, on_request=[hook])
    assert sent == []
