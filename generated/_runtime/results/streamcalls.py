# The runtime of apigraft's clients: generated projects hold a copy; edit generator/runtime.
"""A stream that a call opens, without I/O: what its items are, what ends it, and how it is gone on with."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from ..answers.decoding import decode
from ..answers.misfits import Problem, misfits, told
from ..calls.core import answered
from ..calls.logs import departed, retrying
from ..calls.operation import Operation
from ..calls.reading import refuse
from ..calls.request import draft
from ..calls.responses import Arrival
from ..calls.retries import IDEMPOTENT, LONGEST, backoff
from ..calls.settings import Settings
from ..errors import ApiError, RequestSummary
from ..messages import Answer, Failure, is_sendable
from ..steps import Pause, Steps
from ..wire.jsonreading import exact_tree, tree
from ..wire.jsontext import ABSENT
from .events import EventReader, Events, LineReader, ServerEvent, TooLongError

_MOST_TOLD: Final = 100
"""Departures of a stream that its log is told of; the keys of a map, which tell them apart, may be new for ever."""


class _Unread(str):
    """The text of an event that does not fit."""

    problems: tuple[Problem, ...] = ()


class StreamCall:
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
        self._resumes = isinstance(operation.streams, Events) and operation.streams.resumes
        self._read = 0
        self._line_number = 0
        self._failed = 0
        self._last = ""
        self._told: set[tuple[object, ...]] = set()
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

        It can where the spec says so, the method is idempotent and the last event had an id; anything else would lose
        events, or repeat them. Raises the provider's connection error where it cannot, or where it broke too often with
        no event between.
        """
        retry = self._operation.retry or self._settings.api.retry
        pause = self._pause()
        self._failed += 1
        if pause is None or self._failed > retry.limit(self._settings.retries):
            raise self.broken(failure)
        retrying(self._arrived().request, failure, pause, self._settings)
        yield Pause(pause if self._settings.pauses else 0)

    def _pause(self) -> float | None:
        """Return the seconds until the stream can be opened again, None where it cannot or would be for too long."""
        events = self._events
        if events is None or not self._resumes or not events.last_id or not is_sendable(events.last_id):
            return None
        if self._draft.method not in IDEMPOTENT or not self._draft.can_be_sent:
            return None
        pause = backoff(self._failed) if events.retry is None else events.retry
        return pause if pause <= LONGEST else None

    def _event(self, event: ServerEvent[str]) -> Iterator[ServerEvent[Any]]:
        self.is_over = self.is_over or (self._end is not None and event.data == self._end)
        if not self.is_over:
            if event.id != self._last:  # one that comes again and again is no progress
                self._failed, self._last = 0, event.id
            self._read += 1
            tree = self._tree(event.data)
            data = self._text(event.data) if tree is ABSENT else self._typed(tree)
            yield ServerEvent(data, event.event, event.id)

    def _line(self, line: bytes) -> Iterator[Any]:
        self._line_number += 1
        line = line.removeprefix(b"\x1e")  # of a JSON text sequence (RFC 7464)
        if not line.strip():
            return
        self._read += 1
        tree = self._tree(line)
        if tree is ABSENT:
            raise self._unreadable(f"but line {self._line_number} is no JSON")
        yield self._typed(tree)

    def _tree(self, text: str | bytes) -> Any:
        if self._events and self._operation.reads == "text":
            return ABSENT
        try:
            return exact_tree(text) if self._operation.exact else tree(text)
        except ValueError:
            return ABSENT

    def _typed(self, tree: Any) -> Any:
        operation = self._operation
        item = decode(operation.answer, operation.answers, tree)
        if self._settings.answers != "tolerant":
            self._look(told(operation.answer, tree, item))
        return item

    def _text(self, text: str) -> str:
        """Return the text of an event that holds no JSON, with that as its problem where its type is another."""
        if self._operation.reads == "text" or not misfits(self._operation.answer, text, strict=True):
            return text
        unread = _Unread(text)
        unread.problems = (Problem((), "Input should be JSON"),)
        if self._settings.answers != "tolerant":
            self._look(unread.problems)
        return unread

    def _look(self, departures: tuple[Problem, ...]) -> None:
        """Refuse an item that departs from its description, or have the log say so, once for each rule and place."""
        if departures and self._settings.answers == "strict":
            words = "; ".join(map(str, departures))
            raise self._unreadable(f"but item {self._read} is not as described: {words}")
        fresh: list[Problem] = []
        for problem in departures:
            kind = (*(None if isinstance(step, int) else step for step in problem.path), problem.rule)
            if kind not in self._told and len(self._told) < _MOST_TOLD:
                self._told.add(kind)
                fresh.append(problem)
        if fresh:
            departed(self._operation.endpoint, fresh, self._settings)

    def _keeps(self, status: int, headers: Mapping[str, str]) -> bool:
        """Say whether an answer is a stream: any that succeeded, but for a page, or JSON in the place of events."""
        kind = headers.get("content-type", "").partition(";")[0].lower()
        is_other = "html" in kind or (self._events is not None and "json" in kind)
        return 200 <= status < 300 and status not in (204, 205) and not is_other

    def _unreadable(self, why: str) -> ApiError:
        arrival, errors = self._arrived(), self._settings.api.errors
        answer = Answer(arrival.status, arrival.headers, b"")
        words = f"{self._operation.endpoint} answered {arrival.status}, {why}"
        secrets = self._settings.keyring.secrets()
        return errors.response(words, request=arrival.request, answer=answer, secrets=secrets)

    def broken(self, failure: Failure) -> ApiError:
        """Return the provider's error of a stream that ended before its end."""
        errors, asked = self._settings.api.errors, self._draft
        words = f"{self._operation.endpoint} broke off after {self._read} items: {failure.reason}"
        if self.arrival:
            request = self.arrival.request
        else:  # nor is it known what became of it
            request = RequestSummary(self._operation.endpoint, asked.method, asked.url.partition("?")[0])
        kind = errors.of_failure(failure)
        if not self.arrival and asked.method not in IDEMPOTENT:
            kind, words = errors.unknown, f"{words}; it may have been carried out"
        return kind(words, request=request, secrets=self._settings.keyring.secrets())

    def _arrived(self) -> Arrival:
        assert self.arrival is not None
        return self.arrival
