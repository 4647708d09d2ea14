# The runtime of apigraft's clients: generated projects hold a copy; edit generator/runtime.
"""What a call streams, item by item: the same reading for both clients, and a way to iterate for each.

    with client.realtime.listen() as events:
        for event in events: ...

Nothing is sent before a stream is entered or iterated. One that is iterated without `with` is closed at its end.
"""

from __future__ import annotations

import json
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Iterator, Mapping
from decimal import Decimal
from types import TracebackType
from typing import Any, Generic, Self, TypeVar, cast

from .answers import decode
from .core import answered
from .departures import problems
from .errors import ApiError
from .jsontext import ABSENT
from .messages import Answer, Broken, Failure
from .operation import Operation
from .reading import refuse
from .request import draft
from .responses import Arrival
from .retries import IDEMPOTENT, backoff
from .settings import Settings
from .sources import AsyncSource, Source
from .steps import Pause, Steps
from .streaming import EventReader, Events, LineReader, ServerEvent, TooLongError

T = TypeVar("T")


class _Reader:
    """A stream that is open, or was: what has arrived of it, and how it can be gone on with."""

    def __init__(
        self, operation: Operation[Any], path: Mapping[str, object], params: Mapping[str, object], settings: Settings
    ) -> None:
        self._operation = operation
        self._draft = draft(operation, path, params, settings)
        self._settings = settings
        self._most = settings.max_line
        self._events = EventReader(self._most) if isinstance(operation.streams, Events) else None
        self._lines = LineReader(self._most)
        self._end = operation.streams.end if isinstance(operation.streams, Events) else None
        self._read = 0
        self._failed = 0
        self.is_over = False
        self.arrival: Arrival | None = None

    def open(self) -> Steps[Any]:
        """Send the request; return where the body comes from, or None where there is none."""
        request = self._draft.copy()
        if self._events:
            self._events = EventReader(self._most, self._events.last_id, self._events.retry)
            if self._events.last_id:
                request.set("Last-Event-ID", self._events.last_id)
        summary, answer = yield from answered(self._operation, request, self._settings, self._keeps)
        self.arrival = Arrival(answer.status, answer.headers, summary)
        if answer.source is None and answer.status not in (204, 205):
            refuse(self._operation, self._settings, summary, answer)
        return answer.source

    def items(self, data: bytes) -> Iterator[Any]:
        """Return what is complete. Raises the provider's response error for what is too long, or no JSON."""
        try:
            if self._events:
                for event in self._events.events(data):
                    yield from self._event(event)
            else:
                for line in self._lines.lines(data):
                    yield from self._line(line)
        except TooLongError as error:
            raise self._unreadable(f"but {error}") from None

    def rest(self) -> Iterator[Any]:
        """Return what the end of the answer completes."""
        try:
            if self._events:
                for event in self._events.end():
                    yield from self._event(event)
            else:
                for line in self._lines.end():
                    yield from self._line(line)
        except TooLongError as error:
            raise self._unreadable(f"but {error}") from None

    def resume(self, failure: Failure) -> Steps[None]:
        """Wait until the stream can be opened again, behind the last event.

        That is so for a GET whose events have ids; anything else would lose events, or repeat them. Raises the
        provider's connection error where it is not, or where it broke too often with no event between.
        """
        events, retry = self._events, self._operation.retry or self._settings.api.retry
        self._failed += 1
        can = events and events.last_id and self._draft.method in IDEMPOTENT and self._draft.can_be_sent
        if not can or self._failed > retry.limit(self._settings.retries):
            raise self._broken(failure)
        assert events is not None
        yield Pause(backoff(self._failed - 1) if events.retry is None else events.retry)

    def _event(self, event: ServerEvent[str]) -> Iterator[ServerEvent[Any]]:
        self.is_over = self.is_over or (self._end is not None and event.data == self._end)
        if not self.is_over:
            self._failed = 0
            self._read += 1
            tree = self._tree(event.data)
            yield ServerEvent(event.data if tree is ABSENT else self._typed(tree), event.event, event.id)

    def _line(self, line: bytes) -> Iterator[Any]:
        line = line.removeprefix(b"\x1e")  # of a JSON text sequence (RFC 7464)
        if not line.strip():
            return
        self._read += 1
        tree = self._tree(line)
        if tree is ABSENT:
            raise self._unreadable(f"but line {self._read} is no JSON")
        yield self._typed(tree)

    def _tree(self, text: str | bytes) -> Any:
        if self._events and self._operation.answers is str:
            return ABSENT
        try:
            return json.loads(text, parse_float=Decimal if self._operation.exact else None)
        except (ValueError, ArithmeticError, RecursionError):
            return ABSENT

    def _typed(self, tree: Any) -> Any:
        operation = self._operation
        item = decode(operation.answer, operation.answers, tree)
        if self._settings.answers == "strict" and (departures := problems(item)):
            words = "; ".join(str(problem) for problem in departures)
            raise self._unreadable(f"but item {self._read} is not as described: {words}")
        return item

    def _keeps(self, status: int, headers: Mapping[str, str]) -> bool:
        """Say whether an answer is a stream: any that succeeded, but for JSON in the place of events."""
        is_json = self._events and "json" in headers.get("content-type", "").partition(";")[0]
        return 200 <= status < 300 and status not in (204, 205) and not is_json

    def _unreadable(self, why: str) -> ApiError:
        arrival, errors = self._arrived(), self._settings.api.errors
        answer = Answer(arrival.status, arrival.headers, b"")
        words = f"{self._operation.endpoint} answered {arrival.status}, {why}"
        return errors.response(words, request=arrival.request, answer=answer)

    def _broken(self, failure: Failure) -> ApiError:
        errors, request = self._settings.api.errors, self._arrived().request
        words = f"{self._operation.endpoint} broke off after {self._read} items: {failure.reason}"
        return (errors.timeout if failure.kind == "timeout" else errors.connection)(words, request=request)

    def _arrived(self) -> Arrival:
        assert self.arrival is not None
        return self.arrival


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
        self._reader: _Reader | None = None
        self._source: Any = None

    @property
    def arrival(self) -> Arrival | None:
        """Status, headers and request id of the answer, once it has begun to arrive."""
        return self._reader.arrival if self._reader else None

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self._what[0].endpoint}>"


class Stream(_Stream[T]):
    """What a call streams; what a call can raise is raised by `with`, or by the first item."""

    _iterator: Iterator[T] | None = None

    def __iter__(self) -> Iterator[T]:
        """Return the one iterator of a stream that was entered, or else one that opens and closes it."""
        return self._alone() if self._iterator is None else self._iterator

    def _alone(self) -> Iterator[T]:
        with self as opened:
            yield from opened

    def _items(self, reader: _Reader) -> Iterator[T]:
        while self._source is not None:
            try:
                for data in cast("Source", self._source):
                    yield from reader.items(data)
                    if reader.is_over:
                        break
                else:
                    yield from reader.rest()
                self._close_source()
            except Broken as broken:
                self._close_source()
                self._run(reader.resume(broken.failure))
                self._source = self._run(reader.open())

    def __enter__(self) -> Self:
        self._reader = _Reader(*self._what)
        self._source = self._run(self._reader.open())
        self._iterator = self._items(self._reader)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the stream; a second time does nothing."""
        self._iterator = None
        self._close_source()

    def _close_source(self) -> None:
        source, self._source = self._source, None
        if source is not None:
            source.close()


class AsyncStream(_Stream[T]):
    """What a call streams; what a call can raise is raised by `async with`, or by the first item."""

    _run: Callable[[Steps[Any]], Awaitable[Any]]

    _iterator: AsyncGenerator[T, None] | None = None

    def __aiter__(self) -> AsyncIterator[T]:
        """Return the one iterator of a stream that was entered, or else one that opens and closes it."""
        return self._alone() if self._iterator is None else self._iterator

    async def _alone(self) -> AsyncIterator[T]:
        async with self as opened:
            async for item in opened:
                yield item

    async def _items(self, reader: _Reader) -> AsyncGenerator[T, None]:
        while self._source is not None:
            try:
                async for data in cast("AsyncSource", self._source):
                    for item in reader.items(data):
                        yield item
                    if reader.is_over:
                        break
                else:
                    for item in reader.rest():
                        yield item
                await self._close_source()
            except Broken as broken:
                await self._close_source()
                await self._run(reader.resume(broken.failure))
                self._source = await self._run(reader.open())

    async def __aenter__(self) -> Self:
        self._reader = _Reader(*self._what)
        self._source = await self._run(self._reader.open())
        self._iterator = self._items(self._reader)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        """End the stream; a second time does nothing."""
        iterator, self._iterator = self._iterator, None
        if iterator is not None:
            await iterator.aclose()
        await self._close_source()

    async def _close_source(self) -> None:
        source, self._source = self._source, None
        if source is not None:
            await source.aclose()
