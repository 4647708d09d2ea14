# The runtime of apigraft's clients: generated projects hold a copy; edit generator/runtime.
"""The lanes that lead to servers: transports of a client's own, replaced when worn, in each event loop others."""

from __future__ import annotations

import sys
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import suppress
from typing import Any, Final, Generic, TypeAlias, TypeVar
from weakref import finalize

TransportT = TypeVar("TransportT")
Where: TypeAlias = tuple[str, str]
"""The scheme and the authority of a server."""

_WORN: Final = 20
"""The requests given up on a lane after which it takes no more; a pool has 100 connections."""


class Lane(Generic[TransportT]):
    """One transport, what is open on it, and how many requests were given up on it.

    httpcore loses a connection for good when a request is given up at the moment at which it is assigned one; a pool
    that has lost all of them lets nobody in any more. So a lane is worn after some of them: further requests take a
    new one, and it ends with the last answer that is open on it. Whether a pool has lost its connections or is only
    busy nobody can tell from outside: one that stays full of open answers is followed by a second one, too.
    """

    __slots__ = ("_given_up", "_open", "_wires", "is_torn", "is_worn", "transport")

    def __init__(self, transport: TransportT) -> None:
        self.transport = transport
        self.is_worn = False
        self.is_torn = False
        self._given_up = 0
        self._open: set[object] = set()
        self._wires: list[Any] = []

    def begin(self) -> object:
        """Note that a request is under way; return what `end` wants."""
        turn = object()
        self._open.add(turn)
        return turn

    def end(self, turn: object, error: BaseException | None = None, wire: Any = None) -> bool:
        """Note that an answer was closed, or why none came; return whether the lane is over, and to be closed."""
        self._open.discard(turn)
        if self.is_worn and wire is not None:
            self._wires.append(wire)
        # A cancellation, an interrupt, or the end of the patience that waits for a connection.
        if error is not None and (not isinstance(error, Exception) or type(error).__name__ == "PoolTimeout"):
            self._given_up += 1
            self.is_worn = self.is_worn or self._given_up >= _WORN
        return self.is_over

    def wires(self) -> list[Any]:
        """Forget the connections of answers that ended when it was worn; return them, which are to be closed.

        A pool that was closed while one of them came about does not know that one any more.
        """
        found, self._wires = self._wires, []
        return found

    @property
    def is_over(self) -> bool:
        """Whether it takes no more requests, and has none."""
        return self.is_worn and not self._open


class Lanes(Generic[TransportT]):
    """The lanes of one event loop, or of all threads; who changes them holds the client's lock."""

    def __init__(self) -> None:
        self._routes: dict[Where, Lane[TransportT]] = {}
        self._lanes: dict[str | None, Lane[TransportT]] = {}
        self._worn: list[Lane[TransportT]] = []

    def known(self, where: Where) -> Lane[TransportT] | None:
        """Return the lane that led to a server before, unless it is worn."""
        lane = self._routes.get(where)
        return None if lane is None or lane.is_worn else lane

    def lay(self, where: Where, proxy: str | None, make: Callable[[], TransportT]) -> Lane[TransportT]:
        """Return the lane that leads to a server from now on: one for all that are behind the same proxy."""
        lane = self._lanes.get(proxy)
        if lane is None or lane.is_worn:
            fresh = Lane(make())
            self._worn = [old for old in (*self._worn, lane) if old and not old.is_over]
            self._lanes[proxy] = lane = fresh
        self._routes[where] = lane
        return lane

    def take(self) -> list[Lane[TransportT]]:
        """Forget all lanes; return them, which are to be closed, and once more behind the last answer on each."""
        found = [*self._worn, *self._lanes.values()]
        self._routes, self._lanes, self._worn = {}, {}, []
        for lane in found:
            lane.is_worn = True
        return found


class Loops(Generic[TransportT]):
    """The lanes of each event loop: connections, and the locks of a transport, belong to the loop that made them.

    An event loop closes its asynchronous generators when it ends: one that waits for that closes the loop's lanes,
    while the loop can still do it. It does the same with one that is forgotten, as are those of a forgotten client.
    Lanes of a loop that was ended without are dropped.
    """

    def __init__(self, shut: Callable[..., Awaitable[None]]) -> None:
        self._shut = shut
        self._loops: dict[Any, tuple[Lanes[TransportT], AsyncGenerator[None, None]]] = {}
        # Until then it holds them, so that no collector tears the sockets out of what is to be closed in its loop.
        end = finalize(self, self._loops.clear)
        end.atexit = False  # pyrefly: ignore[missing-attribute]

    def here(self) -> Lanes[TransportT] | None:
        """Return the lanes of the event loop that runs, if it has any."""
        known = self._loops.get(running())
        return known and known[0]

    def enter(self) -> Lanes[TransportT]:
        """Return the lanes of the event loop that runs; they are closed at its end."""
        if lanes := self.here():
            return lanes
        for loop in list(self._loops):
            if getattr(loop, "is_closed", bool)():  # a run of trio always ends as it should
                self._loops.pop(loop, None)
        here, lanes = running(), Lanes()
        keeper = _keep(self._loops, here, lanes, self._shut)
        with suppress(StopIteration):
            keeper.__anext__().send(None)  # this is how a loop learns of it; nothing is waited for
        self._loops[here] = lanes, keeper
        return lanes

    async def leave(self) -> None:
        """Close the lanes of the event loop that runs: only it can do that."""
        if known := self._loops.pop(running(), None):
            await known[1].aclose()


async def _keep(
    loops: dict[Any, Any], loop: object, lanes: Lanes[Any], shut: Callable[..., Awaitable[None]]
) -> AsyncGenerator[None, None]:
    """Close lanes when this is closed."""
    try:
        yield
    finally:
        loops.pop(loop, None)
        await shut(*lanes.take())


def running() -> Any:
    """Return what stands for the event loop that runs: asyncio's own, or the token of trio's run."""
    import asyncio

    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        if "trio" not in sys.modules:
            raise
        return sys.modules["trio"].lowlevel.current_trio_token()
