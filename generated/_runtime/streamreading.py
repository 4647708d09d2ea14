# The runtime of apigraft's clients: generated projects hold a copy; edit generator/runtime.
"""A stream that a call opens, without I/O: what its items are, what ends it, and how it is gone on with."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from .answers import decode
from .core import answered
from .departures import problems
from .errors import ApiError
from .jsontext import ABSENT
from .logs import departed, retrying
from .masking import mask
from .messages import Answer, Failure, is_sendable
from .operation import Operation
from .reading import refuse
from .request import draft
from .responses import Arrival
from .retries import IDEMPOTENT, LONGEST, backoff
from .settings import Settings
from .steps import Pause, Steps
from .streaming import EventReader, Events, LineReader, ServerEvent, TooLongError


class StreamReader:
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
            raise self._broken(failure)
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
            yield ServerEvent(event.data if tree is ABSENT else self._typed(tree), event.event, event.id)

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
            return json.loads(text, parse_float=Decimal if self._operation.exact else None)
        except (ValueError, ArithmeticError, RecursionError):
            return ABSENT

    def _typed(self, tree: Any) -> Any:
        operation = self._operation
        item = decode(operation.answer, operation.answers, tree)
        if self._settings.answers != "tolerant" and (departures := problems(item)):
            if self._settings.answers == "strict":
                words = "; ".join(map(str, departures))
                raise self._unreadable(f"but item {self._read} is not as described: {words}")
            departed(operation.endpoint, departures, self._settings)
        return item

    def _keeps(self, status: int, headers: Mapping[str, str]) -> bool:
        """Say whether an answer is a stream: any that succeeded, but for a page, or JSON in the place of events."""
        kind = headers.get("content-type", "").partition(";")[0].lower()
        is_other = "html" in kind or (self._events is not None and "json" in kind)
        return 200 <= status < 300 and status not in (204, 205) and not is_other

    def _unreadable(self, why: str) -> ApiError:
        arrival, errors = self._arrived(), self._settings.api.errors
        answer = Answer(arrival.status, arrival.headers, b"")
        words = f"{self._operation.endpoint} answered {arrival.status}, {why}"
        return errors.response(words, request=arrival.request, answer=answer)

    def _broken(self, failure: Failure) -> ApiError:
        errors, request = self._settings.api.errors, self._arrived().request
        reason = mask(failure.reason, self._settings.keyring.secrets())  # it may quote what a server sent
        words = f"{self._operation.endpoint} broke off after {self._read} items: {reason}"
        return (errors.timeout if failure.kind == "timeout" else errors.connection)(words, request=request)

    def _arrived(self) -> Arrival:
        assert self.arrival is not None
        return self.arrival
