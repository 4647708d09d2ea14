# The runtime of apigraft's clients: generated projects hold a copy; edit generator/runtime.
"""Answers that came by a lane, and the ends of lanes: the last answer on one that is worn closes it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Iterator
from typing import Any, Final, Generic, TypeVar

from ..library import AsyncStream, AsyncTransport, Stream, Transport
from .lanes import Lane, running

TransportT = TypeVar("TransportT")
_PATIENCE: Final = 1.0
"""Seconds to wait for the end of a lane that may never come."""


class _Opened(Generic[TransportT]):
    """The body of an answer, and the lane that it comes by."""

    def __init__(self, response: Any, lane: Lane[TransportT], turn: object) -> None:
        self._stream, self._lane, self._turn = response.stream, lane, turn
        self._wire = response.extensions.get("network_stream")


class Opened(_Opened[Transport], Stream):
    """The body of an answer that came by a lane; it may be the last one on it."""

    def __iter__(self) -> Iterator[bytes]:
        return iter(self._stream)

    def close(self) -> None:
        """Close it, and the lane after it if that is over."""
        try:
            self._stream.close()
        except BaseException as error:
            ended(self._lane, self._turn, error, self._wire)
            raise
        ended(self._lane, self._turn, None, self._wire)


class AsyncOpened(_Opened[AsyncTransport], AsyncStream):
    """The same in an event loop."""

    def __aiter__(self) -> AsyncIterator[bytes]:
        return aiter(self._stream)

    async def aclose(self) -> None:
        """Close it, and the lane after it if that is over."""
        try:
            await self._stream.aclose()
        finally:
            await ended_async(self._lane, self._turn, None, self._wire)


def ended(lane: Lane[Transport], turn: object, error: BaseException | None, wire: Any = None) -> None:
    """Note that an answer was closed, or why none came; close the lane if that is over.

    An interrupt may have left a lock of the pool taken, so that its lane takes no more requests.
    """
    if error is not None and not isinstance(error, Exception):
        lane.is_torn = lane.is_worn = True
    if lane.end(turn, error, wire):
        shut(lane)


def shut(lane: Lane[Transport]) -> None:
    """Close a lane. One that was interrupted may wait for ever for its own lock: nobody else does."""
    if lane.is_torn:
        from threading import Thread

        closing = Thread(target=_shut, args=(lane,), daemon=True)
        closing.start()
        closing.join(_PATIENCE)
    else:
        _shut(lane)


def _shut(lane: Lane[Transport]) -> None:
    lane.transport.close()
    for wire in lane.wires():
        wire.close()


async def ended_async(lane: Lane[AsyncTransport], turn: object, error: BaseException | None, wire: Any = None) -> None:
    """Do what `ended` does: in an event loop nobody else has a lock, and a cancellation leaves none taken."""
    if lane.end(turn, error, wire):
        await shut_async(lane)


async def shut_async(*lanes: Lane[AsyncTransport]) -> None:
    """Close lanes, to the end: what somebody who is cancelled leaves open nobody would find again."""
    from anyio import CancelScope  # the HTTP libraries need it, too

    with CancelScope(shield=True):
        await (_undivided(_shut_async(lanes)) if hasattr(running(), "create_task") else _shut_async(lanes))


async def _shut_async(lanes: tuple[Lane[AsyncTransport], ...]) -> None:
    for lane in lanes:
        await lane.transport.aclose()
        for wire in lane.wires():
            await wire.aclose()


async def _undivided(work: Awaitable[None]) -> None:
    """Wait for a task of its own: asyncio's cancellations, other than those of scopes, pass every shield."""
    import asyncio

    task, given_up = asyncio.ensure_future(work), False
    while not task.done():
        try:
            await asyncio.wait([task])
        except asyncio.CancelledError:
            given_up = True
    if given_up:
        raise asyncio.CancelledError
    task.result()
