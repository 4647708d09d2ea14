# The runtime of apigraft's clients: generated projects hold a copy; edit generator/runtime.
"""Bodies that are sent piece by piece: files, paths and iterators are read while they are sent, never held whole."""

from __future__ import annotations

import stat
from collections.abc import AsyncIterable, AsyncIterator, Callable, Iterable, Iterator, Mapping
from io import UnsupportedOperation
from itertools import groupby
from pathlib import Path
from typing import IO, Any, Final, Protocol, TypeAlias, cast

from ..errors import ArgumentTypeError, SigningError

PIECE: Final = 64 * 1024
"""Bytes: how much of a file is in memory at a time."""

Source: TypeAlias = bytes | Path | IO[bytes] | Iterable[bytes] | AsyncIterable[bytes]


class ChangedError(Exception):
    """A file changed while it was sent, so that its size is not what was told."""

    def __init__(self) -> None:
        super().__init__("a file changed while it was sent")


class Part(Protocol):
    """A part of a body. `size` is in bytes, None where nobody knows; one that is `once` cannot be read again."""

    size: int | None
    once: bool
    is_async: bool

    def read(self) -> Iterable[bytes] | AsyncIterable[bytes]:
        """Return its bytes in pieces, from its beginning."""
        ...


class _Bytes:
    once = is_async = False

    def __init__(self, content: bytes) -> None:
        self.size: int | None = len(content)
        self._content = content

    def read(self) -> Iterable[bytes]:
        return (self._content,)


class _OnDisk:
    """A file that is opened when it is sent. Raises OSError at once for one that cannot be."""

    is_async = False

    def __init__(self, path: Path) -> None:
        found = path.stat()
        self.once = stat.S_ISFIFO(found.st_mode)  # its writer is gone as soon as it was opened and closed
        if not self.once:
            path.open("rb").close()
        self.size = found.st_size if stat.S_ISREG(found.st_mode) else None
        self._path = path

    def read(self) -> Iterator[bytes]:
        try:
            file = self._path.open("rb")
        except OSError:
            raise ChangedError from None  # it was there when the call began
        with file:
            while piece := file.read(PIECE):
                yield piece


class _Open:
    """A file that the caller opened, and closes; it is sent from where it stands."""

    is_async = False

    def __init__(self, file: IO[bytes]) -> None:
        try:
            is_binary = isinstance(file.read(0), bytes)
        except UnsupportedOperation:
            is_binary = False
        if not is_binary:
            raise TypeError("a file must be opened in binary mode, for reading")
        self.once = not (hasattr(file, "seekable") and file.seekable())
        self._file = file
        self._start = 0 if self.once else file.tell()
        self.size = None if self.once else file.seek(0, 2) - self._start
        self._rewind()

    def read(self) -> Iterator[bytes]:
        self._rewind()
        while piece := self._file.read(PIECE):
            yield piece

    def _rewind(self) -> None:
        if not self.once:
            self._file.seek(self._start)


class _Iterated:
    def __init__(self, pieces: Iterable[bytes] | AsyncIterable[bytes]) -> None:
        self.size: int | None = None
        self.once = isinstance(pieces, Iterator | AsyncIterator)
        self.is_async = isinstance(pieces, AsyncIterable)
        self._pieces = pieces

    def read(self) -> Iterable[bytes] | AsyncIterable[bytes]:
        return self._pieces


class Content:
    """A body in parts, each of which is read when its turn comes.

    A part whose size is known is sent in that size, or else ChangedError is raised before the body is complete: a file
    may change while it is sent.
    """

    def __init__(self, parts: Iterable[Part]) -> None:
        self._parts = tuple(parts)
        self._is_begun = False
        self._is_changed = False

    @property
    def size(self) -> int | None:
        """The bytes in all; None where some part does not say."""
        sizes = [part.size for part in self._parts if part.size is not None]
        return sum(sizes) if len(sizes) == len(self._parts) else None

    @property
    def can_be_sent(self) -> bool:
        """Whether it can be read from its beginning: what is read only once cannot, once that has begun.

        Nor can a file that has changed: its size has been told.
        """
        return not self._is_changed and not (self._is_begun and any(part.once for part in self._parts))

    @property
    def needs_async(self) -> bool:
        """Whether a part is an async iterator, which only an asynchronous client can read."""
        return any(part.is_async for part in self._parts)

    def read(self) -> bytes:
        """Return the whole of it, for a scheme that signs the body. Raises SigningError for what is read only once."""
        if any(part.once for part in self._parts) or self.needs_async:
            raise SigningError("the body is part of the signature and can be read only once: give a path or bytes")
        return b"".join(self.pieces())

    def pieces(self) -> Iterator[bytes]:
        """Read it from its beginning. Raises ArgumentTypeError for an async iterator."""
        if self.needs_async:
            raise ArgumentTypeError("an async iterator can be sent by an asynchronous client only")
        return self._pieces()

    def _pieces(self) -> Iterator[bytes]:
        self._is_begun = True
        for part in self._parts:
            measured = _Measured(part)
            for piece in cast("Iterable[bytes]", part.read()):
                yield from self._passed(measured.add, piece)
            yield from self._passed(measured.end)

    async def pieces_async(self) -> AsyncIterator[bytes]:
        """Read it from its beginning; files and plain iterators block the event loop a piece at a time."""
        self._is_begun = True
        for part in self._parts:
            measured, pieces = _Measured(part), part.read()
            if isinstance(pieces, AsyncIterable):
                async for piece in pieces:
                    for fitting in self._passed(measured.add, piece):
                        yield fitting
            else:
                for piece in pieces:
                    for fitting in self._passed(measured.add, piece):
                        yield fitting
            for last in self._passed(measured.end):
                yield last

    def _passed(self, take: Callable[..., Iterable[bytes]], *piece: object) -> Iterable[bytes]:
        """Return what can be sent now. Raises ChangedError for a file that has changed."""
        try:
            return take(*piece)
        except ChangedError:
            self._is_changed = True
            raise


class _Measured:
    """What comes of one part; where its size is known the last piece is held back until nothing more comes."""

    def __init__(self, part: Part) -> None:
        self._size = part.size
        self._sent = 0
        self._held: tuple[bytes, ...] = ()

    def add(self, piece: object) -> tuple[bytes, ...]:
        """Take a piece; return those that can be sent. Raises ArgumentTypeError for what is not bytes."""
        if not isinstance(piece, bytes | bytearray | memoryview):
            raise ArgumentTypeError(f"the iterator of a body gave a value of type {type(piece).__name__}, not bytes")
        if self._size is None:
            return (bytes(piece),)
        before, self._held = self._held, (bytes(piece),)
        self._sent += len(self._held[0])
        if self._sent > self._size:
            raise ChangedError
        return before

    def end(self) -> tuple[bytes, ...]:
        """Return the last piece."""
        if self._size not in (None, self._sent):
            raise ChangedError
        return self._held


def joined(parts: Iterable[bytes | Part]) -> bytes | Content:
    """Return parts as one body: the bytes themselves, where nothing else is among them."""
    together: list[bytes | Part] = []
    for are_bytes, group in groupby(parts, lambda part: isinstance(part, bytes)):
        run = tuple(group)
        together += (b"".join(cast("tuple[bytes, ...]", run)),) if are_bytes else run
    match together:
        case []:
            return b""
        case [bytes() as whole]:
            return whole
        case _:
            return Content(_Bytes(part) if isinstance(part, bytes) else part for part in together)


def is_source(value: object) -> bool:
    """Say whether a value can be read as bytes; a list is several files, and text has to be encoded first."""
    if isinstance(value, str | Mapping | list | tuple | set | frozenset):
        return False
    return isinstance(value, bytes | Path | Iterable | AsyncIterable) or hasattr(value, "read")


def part(source: Any) -> bytes | Part:
    """Return a part of a body.

    Raises TypeError or ValueError for what is no part of a body, OSError for a file that cannot be read.
    """
    match source:
        case bytes() | bytearray() | memoryview():
            return bytes(source)
        case Path():
            return _OnDisk(source)
        case _ if hasattr(source, "read"):
            return _Open(source)
        case Iterable() | AsyncIterable():
            return _Iterated(source)
        case _:
            raise TypeError(f"a value of type {type(source).__name__} is no body")
