"""An answer that is read while it arrives is read once: whoever would find nothing, or half of it, is told so."""

from __future__ import annotations

import gc
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import trio

from generator.runtime import Operation
from generator.runtime.results.events import Lines
from tests.library import httpx

from .sample_api import ShopConnectionError
from .test_downloads import reading
from .ways import NOTHING, Handler, Way, connected, way

__all__ = ["way"]

LINES = Operation("GET", "/lines", int, streams=Lines())


class Pieces(httpx.SyncByteStream, httpx.AsyncByteStream):
    """A body of some pieces, which breaks off behind them if it is told to; it is no asynchronous generator."""

    def __init__(self, *pieces: bytes, breaks: bool = False) -> None:
        self._pieces = iter(pieces)
        self._breaks = breaks

    def __iter__(self) -> Any:
        return self

    def __aiter__(self) -> Any:
        return self

    def __next__(self) -> bytes:
        piece = next(self._pieces, None)
        if piece is None and self._breaks:
            raise httpx.ReadError("it is gone")
        if piece is None:
            raise StopIteration
        return piece

    async def __anext__(self) -> bytes:
        try:
            return next(self)
        except StopIteration:
            raise StopAsyncIteration from None


def giving(*pieces: bytes, breaks: bool = False) -> Handler:
    return lambda request: httpx.Response(200, stream=Pieces(*pieces, breaks=breaks))


async def rest(answer: Any) -> list[bytes]:
    """Return the pieces that are still to come, of either kind of answer."""
    return [piece async for piece in answer] if hasattr(answer, "__aiter__") else list(answer)


async def saved(answer: Any, path: Path) -> int:
    size = answer.save(path)
    return int(await size if hasattr(size, "__await__") else size)


def read(way: Way, provider: Handler, work: Callable[[Any], Any]) -> Any:
    """Read an answer with a coroutine function, which awaits nothing where the client is synchronous."""

    def run(answer: Any) -> Any:
        try:
            work(answer).send(None)
        except StopIteration as done:
            return done.value

    return reading(way, provider, work if way.is_async else run)


async def step(pieces: Any) -> bytes:
    """Return the next piece."""
    piece: bytes = await anext(pieces) if hasattr(pieces, "__anext__") else next(pieces)
    return piece


def begun(answer: Any) -> Any:
    return aiter(answer) if hasattr(answer, "__aiter__") else iter(answer)


def test_a_second_iteration_is_an_error(way: Way, tmp_path: Path) -> None:
    """It would find nothing; so would a file."""

    async def work(answer: Any) -> None:
        assert await rest(answer) == [b"ab", b"cd"]
        with pytest.raises(RuntimeError, match="can be read once"):
            await rest(answer)
        with pytest.raises(RuntimeError, match="can be read once"):
            await saved(answer, tmp_path / "f")

    read(way, giving(b"ab", b"cd"), work)
    assert list(tmp_path.iterdir()) == []


def test_what_was_saved_cannot_be_iterated(way: Way, tmp_path: Path) -> None:
    """The file has it all."""

    async def work(answer: Any) -> None:
        assert await saved(answer, tmp_path / "f") == 4
        with pytest.raises(RuntimeError, match="can be read once"):
            await rest(answer)

    read(way, giving(b"ab", b"cd"), work)


def test_an_empty_answer_is_read_once_too(way: Way, tmp_path: Path) -> None:
    """Nothing was all that there was."""

    async def work(answer: Any) -> None:
        assert await rest(answer) == []
        with pytest.raises(RuntimeError, match="can be read once"):
            await saved(answer, tmp_path / "f")

    read(way, giving(), work)


def test_an_iterator_can_be_left_and_gone_on_with(way: Way) -> None:
    """A second one would begin in the middle."""

    async def work(answer: Any) -> None:
        pieces = begun(answer)
        assert await step(pieces) == b"ab"
        with pytest.raises(RuntimeError, match="can be read once"):
            begun(answer)
        assert await rest(pieces) == [b"cd"]
        assert await rest(pieces) == []

    read(way, giving(b"ab", b"cd"), work)


def test_an_answer_that_broke_off_is_not_over(way: Way, tmp_path: Path) -> None:
    """Whoever goes on is told again, and nothing looks like the end."""

    async def work(answer: Any) -> None:
        pieces = begun(answer)
        assert await step(pieces) == b"ab"
        for _ in range(2):
            with pytest.raises(ShopConnectionError, match="broke off after 2 bytes"):
                await step(pieces)
        with pytest.raises(RuntimeError, match="can be read once"):
            await saved(answer, tmp_path / "f")

    read(way, giving(b"ab", breaks=True), work)


def test_a_file_that_cannot_be_written_leaves_the_answer_unread(way: Way, tmp_path: Path) -> None:
    """It can go elsewhere."""

    async def work(answer: Any) -> int:
        with pytest.raises(FileNotFoundError):
            await saved(answer, tmp_path / "nowhere" / "f")
        return await saved(answer, tmp_path / "f")

    assert read(way, giving(b"ab", b"cd"), work) == 4


def test_a_piece_that_nobody_waited_for_is_no_end() -> None:
    """A task that is cancelled leaves nothing to read from, and whoever goes on is told."""

    class Slow(Pieces):
        async def __anext__(self) -> bytes:
            await trio.sleep_forever()
            return b""

    async def work(client: Any) -> None:
        async with client.with_streaming_response(client.request, "GET", "/file", bytes) as answer:
            pieces = aiter(answer)
            with trio.move_on_after(0):
                await anext(pieces)
            with pytest.raises(ShopConnectionError, match="broke off after 0 bytes: reading was given up"):
                await anext(pieces)

    assert in_trio(lambda request: httpx.Response(200, stream=Slow()), work) == []


def test_two_tasks_cannot_wait_for_the_same_piece() -> None:
    """The second is told so, and the first has it."""
    found: list[bytes] = []
    begun, told = trio.Event(), trio.Event()

    class Slow(Pieces):
        async def __anext__(self) -> bytes:
            begun.set()
            await told.wait()
            return await super().__anext__()

    async def work(client: Any) -> None:
        async with client.with_streaming_response(client.request, "GET", "/file", bytes) as answer:
            pieces = aiter(answer)

            async def go_on() -> None:
                found.extend([piece async for piece in pieces])

            async with trio.open_nursery() as nursery:
                nursery.start_soon(go_on)
                await begun.wait()
                with pytest.raises(RuntimeError, match="by one thread or task at a time"):
                    await anext(pieces)
                told.set()

    assert in_trio(lambda request: httpx.Response(200, stream=Slow(b"ab", b"cd")), work) == []
    assert found == [b"ab", b"cd"]


@pytest.mark.parametrize("first", [0, 1, 2])
def test_an_iterator_of_a_closed_answer_is_an_error(way: Way, first: int) -> None:
    """However far it came: the rest cannot be had any more."""
    kept: list[Any] = []

    async def work(answer: Any) -> None:
        kept.append(pieces := begun(answer))
        for _ in range(first):
            await step(pieces)

    async def go_on() -> None:
        with pytest.raises(RuntimeError, match="inside of `with`"):
            await step(kept[0])

    read(way, giving(b"ab", b"cd"), work)
    trio.run(go_on)


def in_trio(provider: Handler, work: Callable[[Any], Any]) -> list[str]:
    """Work with a client, and return the warnings that come with it or when what is left of it is collected."""
    from .sample_api import AsyncShop

    async def main() -> None:
        with connected(provider, AsyncShop, httpx.AsyncClient, {}) as client:
            await work(client)
            gc.collect()

    with warnings.catch_warnings(record=True) as seen:
        warnings.simplefilter("always")
        trio.run(main)
        gc.collect()
    return [str(one.message) for one in seen]


def held(request: Any) -> httpx.Response:
    """Answer JSON, which is read whole because an envelope may say no."""
    return httpx.Response(200, json={"success": True, "data": list(range(10))})


@pytest.mark.parametrize("provider", [giving(b"ab", b"cd"), held])
def test_a_download_that_is_left_leaves_nothing_for_the_collector(provider: Handler) -> None:
    """Trio warns of asynchronous generators that nobody closed."""

    async def work(client: Any) -> None:
        for _ in range(3):
            async with client.with_streaming_response(client.request, "GET", "/file", bytes) as answer:
                async for piece in answer:
                    assert piece
                    break

    assert in_trio(provider, work) == []


def test_a_stream_that_is_left_leaves_nothing_for_the_collector() -> None:
    """Where it was entered."""

    async def work(client: Any) -> None:
        for _ in range(3):
            async with client.stream_lines(LINES, NOTHING, {}) as stream:
                async for item in stream:
                    assert item == 1
                    break

    assert in_trio(giving(b"1\n2\n", b"3\n"), work) == []


def test_a_stream_that_ends_leaves_nothing_for_the_collector() -> None:
    """Also where it was not entered."""

    async def work(client: Any) -> None:
        assert [item async for item in client.stream_lines(LINES, NOTHING, {})] == [1, 2, 3]

    assert in_trio(giving(b"1\n2\n", b"3\n"), work) == []
