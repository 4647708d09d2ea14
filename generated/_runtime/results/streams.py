# The runtime of apigraft's clients: generated projects hold a copy; edit generator/runtime.
"""What a call streams, item by item: the same reading for both clients, and a way to iterate for each.

    with client.realtime.listen() as events:
        for event in events: ...

Nothing is sent before a stream is entered or iterated. One that is iterated without `with` is closed at its
end; if the loop is left before, only when Python collects the iterator.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Generator, Iterator, Mapping
from contextlib import suppress
from types import TracebackType
from typing import Any, Final, Generic, Self, TypeVar, cast

from ..calls.operation import Operation
from ..calls.responses import Arrival
from ..calls.settings import Settings
from ..messages import BrokenOff, Failure
from ..network.arriving import Arriving, AsyncArriving
from ..steps import Steps
from .streamcalls import StreamCall
from .turns import Turn

T = TypeVar("T")
_LEFT: Final = Failure("connection", "the wait for an item was given up")


class _Stream(Generic[T]):
    """The call, and its arguments."""

    def __init__(
        self,
        run: Callable[[Steps[Any]], Any],
        operation: Operation[Any],
        path: Mapping[str, object],
        params: Mapping[str, object],
        settings: Settings,
    ) -> None:
        self._run = run
        self._what = (operation, path, params, settings)
        self._reader: StreamCall | None = None
        self._is_closed = False
        self._source: Any = None

    def _begun(self) -> StreamCall:
        """Return a reader. Raises RuntimeError for a second one: what costs something is not done again in passing."""
        if self._reader is not None:
            raise RuntimeError("a stream is read once: make the call again")
        return StreamCall(*self._what)

    def _closed(self) -> bool:
        """Say whether somebody has ended the stream, which may be at any time, and in another thread or task."""
        return self._is_closed

    @property
    def arrival(self) -> Arrival | None:
        """Status, headers and request id of the answer, once it has begun to arrive."""
        return self._reader.arrival if self._reader else None

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self._what[0].endpoint}>"


class _Way:
    """One way through a stream. It is more than a generator: that is over after an error, which looks like the end."""

    def __init__(self, stream: _Stream[Any], items: Any) -> None:
        self._stream = stream
        self._items = items
        self._error: Exception | None = None
        self._turn = Turn()

    def _look(self) -> None:
        """Raise what has ended the stream before its end."""
        if self._error:
            raise self._error.with_traceback(None)

    def _ended(self, error: BaseException) -> None:
        """Remember what a next item would come behind: items may have been lost there."""
        reader = self._stream._reader
        if isinstance(error, Exception):
            self._error = error
        else:
            self._error = (
                reader.broken(_LEFT) if reader else RuntimeError(f"{self._stream} was given up: {_LEFT.reason}")
            )


class _Items(_Way, Generic[T]):
    def __iter__(self) -> Self:
        return self

    def __next__(self) -> T:
        return self._turn.take(self._step)

    def _step(self) -> T:
        self._look()
        try:
            item: T = next(self._items)
        except StopIteration:
            raise
        except BaseException as error:
            self._ended(error)
            raise
        return item

    def close(self) -> None:
        """End the generator."""
        self._items.close()


class _AsyncItems(_Way, Generic[T]):
    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> T:
        return await self._turn.take_async(self._step)

    async def _step(self) -> T:
        self._look()
        try:
            item: T = await anext(self._items)
        except StopAsyncIteration:
            raise
        except BaseException as error:
            self._ended(error)
            raise
        return item

    async def aclose(self) -> None:
        """End the generator."""
        await self._items.aclose()


class Stream(_Stream[T]):
    """What a call streams; what a call can raise is raised by `with`, or by the first item."""

    _iterator: _Items[T] | None = None

    def __iter__(self) -> Iterator[T]:
        """Return the one iterator of a stream that was entered, or else one that opens and closes it."""
        return _Items(self, self._alone()) if self._iterator is None else self._iterator

    def _alone(self) -> Iterator[T]:
        with self as opened:
            yield from opened

    def _items(self, reader: StreamCall) -> Generator[T, None, None]:
        while self._source is not None:
            try:
                for data in cast("Arriving", self._source):
                    yield from reader.items(data)
                    if reader.is_over:
                        break
                else:
                    yield from reader.rest()
                self._close_source()
                return
            except BrokenOff as broken:
                failure = broken.failure
            self._close_source()
            if self._closed():
                return  # while somebody waited for an item
            self._run(reader.resume(failure))
            self._source = None if self._closed() else self._run(reader.open())
            if self._closed():
                self._close_source()

    def __enter__(self) -> Self:
        self._reader = self._begun()
        self._source = self._run(self._reader.open())
        self._iterator = _Items(self, self._items(self._reader))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the stream; a second time does nothing.

        Another thread that waits for an item learns of it when something arrives, or after `idle_timeout`.
        """
        self._is_closed = True
        iterator, self._iterator = self._iterator, None
        self._close_source()
        if iterator is not None:
            with suppress(ValueError):  # another thread is waiting for an item
                iterator.close()

    def _close_source(self) -> None:
        source, self._source = self._source, None
        if source is not None:
            source.close()


class AsyncStream(_Stream[T]):
    """What a call streams; what a call can raise is raised by `async with`, or by the first item."""

    _run: Callable[[Steps[Any]], Awaitable[Any]]

    _iterator: _AsyncItems[T] | None = None

    def __aiter__(self) -> AsyncIterator[T]:
        """Return the one iterator of a stream that was entered, or else one that opens and closes it."""
        return _AsyncItems(self, self._alone()) if self._iterator is None else self._iterator

    async def _alone(self) -> AsyncIterator[T]:
        async with self as opened:
            async for item in opened:
                yield item

    async def _items(self, reader: StreamCall) -> AsyncGenerator[T, None]:
        while self._source is not None:
            try:
                async for data in cast("AsyncArriving", self._source):
                    for item in reader.items(data):
                        yield item
                    if reader.is_over:
                        break
                else:
                    for item in reader.rest():
                        yield item
                await self._close_source()
                return
            except BrokenOff as broken:
                failure = broken.failure
            await self._close_source()
            if self._closed():
                return  # while somebody waited for an item
            await self._run(reader.resume(failure))
            self._source = None if self._closed() else await self._run(reader.open())
            if self._closed():
                await self._close_source()

    async def __aenter__(self) -> Self:
        self._reader = self._begun()
        self._source = await self._run(self._reader.open())
        self._iterator = _AsyncItems(self, self._items(self._reader))
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        """End the stream; a second time does nothing."""
        self._is_closed = True
        iterator, self._iterator = self._iterator, None
        await self._close_source()
        if iterator is not None:
            with suppress(RuntimeError):  # another task is waiting for an item
                await iterator.aclose()

    async def _close_source(self) -> None:
        source, self._source = self._source, None
        if source is not None:
            await source.aclose()
