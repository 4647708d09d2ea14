# The runtime of apigraft's clients: generated projects hold a copy; edit generator/runtime.
"""Bodies that are sent piece by piece: files, paths and iterators are read while they are sent, never held whole."""

from __future__ import annotations

from collections.abc import AsyncIterable, AsyncIterator, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import IO, Any, Final, Protocol, TypeAlias, cast

from .errors import ArgumentTypeError, SigningError

PIECE: Final = 64 * 1024
"""Bytes: how much of a file is in memory at a time."""

Source: TypeAlias = bytes | Path | IO[bytes] | Iterable[bytes] | AsyncIterable[bytes]


class _Part(Protocol):
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

    once = is_async = False

    def __init__(self, path: Path) -> None:
        with path.open("rb") as file:
            self.size = file.seek(0, 2) if file.seekable() else None
        self._path = path

    def read(self) -> Iterator[bytes]:
        with self._path.open("rb") as file:
            while piece := file.read(PIECE):
                yield piece


class _Open:
    """A file that the caller opened, and closes; it is sent from where it stands."""

    is_async = False

    def __init__(self, file: IO[bytes]) -> None:
        if not isinstance(file.read(0), bytes):
            raise TypeError("a file must be opened in binary mode")
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

    Raises TypeError for what is no part of a body, OSError for a file that cannot be read.
    """

    def __init__(self, parts: Sequence[Source]) -> None:
        self._parts = tuple(_part(part) for part in parts)
        self._is_begun = False

    @property
    def size(self) -> int | None:
        """The bytes in all; None where some part does not say."""
        sizes = [part.size for part in self._parts if part.size is not None]
        return sum(sizes) if len(sizes) == len(self._parts) else None

    @property
    def can_be_sent(self) -> bool:
        """Whether it can be read from its beginning: what is read only once cannot, once that has begun."""
        return not self._is_begun or not any(part.once for part in self._parts)

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
            yield from cast("Iterable[bytes]", part.read())

    async def pieces_async(self) -> AsyncIterator[bytes]:
        """Read it from its beginning; files and plain iterators block the event loop a piece at a time."""
        self._is_begun = True
        for part in self._parts:
            pieces = part.read()
            if isinstance(pieces, AsyncIterable):
                async for piece in pieces:
                    yield piece
            else:
                for piece in pieces:
                    yield piece


def joined(parts: Iterable[Source]) -> bytes | Content:
    """Return parts as one body: the bytes themselves, where nothing else is among them."""
    together: list[Source] = []
    for part in parts:
        if isinstance(part, bytes) and together and isinstance(together[-1], bytes):
            together[-1] += part
        else:
            together.append(part)
    match together:
        case []:
            return b""
        case [bytes() as whole]:
            return whole
        case _:
            return Content(together)


def is_source(value: object) -> bool:
    """Say whether a value can be read as bytes; a list is several files, and text has to be encoded first."""
    if isinstance(value, str | Mapping | list | tuple | set | frozenset):
        return False
    return isinstance(value, bytes | Path | Iterable | AsyncIterable) or hasattr(value, "read")


def _part(source: Any) -> _Part:
    match source:
        case bytes() | bytearray() | memoryview():
            return _Bytes(bytes(source))
        case Path():
            return _OnDisk(source)
        case _ if hasattr(source, "read"):
            return _Open(source)
        case Iterable() | AsyncIterable():
            return _Iterated(source)
        case _:
            raise TypeError(f"a value of type {type(source).__name__} is no body")
