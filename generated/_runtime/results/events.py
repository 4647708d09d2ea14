# The runtime of apigraft's clients: generated projects hold a copy; edit generator/runtime.
"""What streams are made of, without I/O: server-sent events (WHATWG HTML, 9.2) and lines of JSON."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar, Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Events:
    """An answer is a stream of server-sent events; one whose data is `end` is the last, and no event itself.

    `resumes`: a stream that breaks is opened again, behind the last event, which `Last-Event-ID` names.
    """

    accept: ClassVar[str] = "text/event-stream"

    end: str | None = None
    resumes: bool = False


@dataclass(frozen=True, slots=True)
class Lines:
    """An answer is a stream of lines, each of which is JSON."""

    accept: ClassVar[str] = "application/x-ndjson, application/jsonl, application/json;q=0.5"


@dataclass(frozen=True, slots=True)
class ServerEvent(Generic[T]):
    """One event that a server sent.

    `data` is its JSON, typed, or its text where the description says that it is text. Text that is no JSON stays as it
    came, and `problems(event.data)` says so. `event` is its name, `id` that of the last event which had one.
    """

    data: T
    event: str = "message"
    id: str = ""


class TooLongError(Exception):
    """A line or an event is longer than the client takes."""


class LineReader:
    """Cuts bytes into lines, of `most` bytes each. The time that it takes grows with their number and no faster."""

    def __init__(self, most: int, ends: bytes = rb"\n") -> None:
        self._most = most
        self._ends = re.compile(ends)
        self._rest: list[bytes] = []
        self._size = 0
        self._is_after_cr = False

    def lines(self, data: bytes) -> Iterator[bytes]:
        """Return the lines that end in what has come. Raises TooLongError."""
        if self._is_after_cr and data:
            data = data.removeprefix(b"\n")  # the second half of a line's end
            self._is_after_cr = False
        begin = 0
        for found in self._ends.finditer(data):
            line = self._whole(data[begin : found.start()])
            begin = found.end()
            self._is_after_cr = found[0] == b"\r" and begin == len(data)
            yield line
        self._keep(data[begin:])

    def end(self) -> Iterator[bytes]:
        """Return the last line, which nothing ended. Raises TooLongError."""
        last = self._whole(b"")
        if last:
            yield last

    def _keep(self, data: bytes) -> None:
        self._size += len(data)
        if self._size > self._most + 1:  # the last byte may be half of a line's end
            raise self._too_long()
        if data:
            self._rest.append(data)

    def _whole(self, data: bytes) -> bytes:
        line = b"".join((*self._rest, data)).removesuffix(b"\r")
        self._rest, self._size = [], 0
        if len(line) > self._most:
            raise self._too_long()
        return line

    def _too_long(self) -> TooLongError:
        return TooLongError(f"a line is longer than {self._most} bytes")


class EventReader:
    """Reads events, each of `most` bytes.

    `last_id` is what a client sends to go on behind the last event, `retry` the seconds after which it may.
    """

    def __init__(self, most: int, last_id: str = "", retry: float | None = None) -> None:
        self.last_id = last_id
        self.retry = retry
        self._id = last_id
        self._most = most
        self._lines = LineReader(most, rb"\r\n|\n|\r")
        self._is_first = True
        self._event = ""
        self._data: list[str] = []
        self._size = 0

    def events(self, data: bytes) -> Iterator[ServerEvent[str]]:
        """Return the events that are complete. Raises TooLongError."""
        for line in self._lines.lines(data):
            yield from self._read(line)

    def end(self) -> Iterator[ServerEvent[str]]:
        """Return the last event, where the answer ended without the empty line that belongs behind it.

        A browser would drop it. Nothing is dropped here.
        """
        for line in self._lines.end():
            yield from self._read(line)
        yield from self._read(b"")

    def _read(self, line: bytes) -> Iterator[ServerEvent[str]]:
        if self._is_first:
            self._is_first = False
            line = line.removeprefix(b"\xef\xbb\xbf")
        if not line:
            self.last_id = self._id  # not before: an event that breaks off is to come again
            if self._data:
                yield ServerEvent("\n".join(self._data), self._event or "message", self.last_id)
            self._event, self._data, self._size = "", [], 0
            return
        name, _, value = line.decode(errors="replace").partition(":")
        value = value.removeprefix(" ")
        match name:
            case "data":
                self._add(value, len(line))
            case "event":
                self._event = value
            case "id" if "\0" not in value:
                self._id = value
            case "retry" if value.isascii() and value.isdigit():
                self.retry = int(value[:9]) / 1000
            case _:
                pass  # a comment, or a field of a later standard

    def _add(self, value: str, size: int) -> None:
        self._size += size
        if self._size > self._most:
            raise TooLongError(f"an event is longer than {self._most} bytes")
        self._data.append(value)
