# The runtime of apigraft's clients: generated projects hold a copy; edit generator/runtime.
"""What streams are made of, without I/O: server-sent events (WHATWG HTML, 9.2) and lines of JSON.

The methods of a client that return them are `stream_events` and `stream_lines`: an API may have a resource `events`
or `lines`, which is an attribute of its client.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Events:
    """An answer is a stream of server-sent events; one whose data is `end` is the last, and no event itself."""

    end: str | None = None


@dataclass(frozen=True, slots=True)
class Lines:
    """An answer is a stream of lines, each of which is JSON."""


@dataclass(frozen=True, slots=True)
class ServerEvent(Generic[T]):
    """One event that a server sent.

    `data` is its JSON, typed, or its text where it holds no JSON or the description says that it is text. `event` is
    its name, `id` that of the last event which had one.
    """

    data: T
    event: str = "message"
    id: str = ""


class TooLongError(Exception):
    """A line or an event is longer than the client takes."""


class LineReader:
    """Cuts bytes into lines, of `most` bytes each."""

    def __init__(self, most: int, ends: bytes = rb"\r\n|\n") -> None:
        self._most = most
        self._ends = re.compile(ends)
        self._rest = b""
        self._is_after_cr = False

    def lines(self, data: bytes) -> Iterator[bytes]:
        """Return the lines that end in what has come. Raises TooLongError."""
        if self._is_after_cr and data:
            data = data.removeprefix(b"\n")  # the second half of a line's end
            self._is_after_cr = False
        whole = self._rest + data
        begin = 0
        for found in self._ends.finditer(whole, max(0, len(self._rest) - 1)):
            yield self._checked(whole[begin : found.start()])
            begin = found.end()
            self._is_after_cr = found[0] == b"\r" and begin == len(whole)
        self._rest = self._checked(whole[begin:])

    def end(self) -> Iterator[bytes]:
        """Return the last line, which nothing ended."""
        last, self._rest = self._rest.removesuffix(b"\r"), b""
        if last:
            yield last

    def _checked(self, line: bytes) -> bytes:
        if len(line) > self._most:
            raise TooLongError(f"a line is longer than {self._most} bytes")
        return line


class EventReader:
    """Reads events, each of `most` bytes.

    `last_id` is what a client sends to go on behind the last event, `retry` the seconds after which it may.
    """

    def __init__(self, most: int, last_id: str = "", retry: float | None = None) -> None:
        self.last_id = last_id
        self.retry = retry
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
                self.last_id = value
            case "retry" if value.isascii() and value.isdigit():
                self.retry = int(value[:9]) / 1000
            case _:
                pass  # a comment, or a field of a later standard

    def _add(self, value: str, size: int) -> None:
        self._size += size
        if self._size > self._most:
            raise TooLongError(f"an event is longer than {self._most} bytes")
        self._data.append(value)
