# The runtime of apigraft's clients: generated projects hold a copy; edit generator/runtime.
"""The bodies of answers, decompressed piece by piece and never beyond what was asked for: a bomb stops at the cap.

Only what every client asks for is undone: gzip and deflate (RFC 9110, 8.4.1).
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from typing import Any, Final, Literal, TypeAlias

Flaw: TypeAlias = Literal["", "compression", "size", "cut"]
"""What is wrong with a body.

It is not compressed as its headers say, it is larger than the client takes, or it broke off.
"""

_PIECE: Final = 64 * 1024
_WINDOWS: Final = {"gzip": 31, "x-gzip": 31, "deflate": 15}
_RAW: Final = -15
_MEMBER: Final = b"\x1f\x8b"
"""How a further part of a gzip file begins (RFC 1952, 2.2)."""


def is_known(coding: str) -> bool:
    """Say whether a coding is one that can be undone."""
    return coding.strip().lower() in ("", "identity", *_WINDOWS)


class Inflater:
    """Undoes one coding; `coding` is the value of the header `Content-Encoding`, empty where there is none.

    Raises zlib.error for what is not compressed as it says, from any of its methods.
    """

    def __init__(self, coding: str) -> None:
        if not is_known(coding):
            raise zlib.error("the coding is none that was asked for")
        self._window = _WINDOWS.get(coding.strip().lower(), 0)
        self._zlib: Any = None
        self._is_open = False

    def pieces(self, data: bytes) -> Iterator[bytes]:
        """Undo some more, in pieces of bounded size."""
        if not self._window:
            if data:
                yield data
            return
        while data:
            if not self._is_open:
                self._begin(data)
            piece = self._zlib.decompress(data, _PIECE)
            data = self._zlib.unconsumed_tail
            while piece:
                yield piece
                piece = self._zlib.decompress(data, _PIECE)
                data = self._zlib.unconsumed_tail
            if self._zlib.eof:
                self._is_open = False
                data = self._zlib.unused_data
                if not data.startswith(_MEMBER):
                    return  # what follows is padding

    def end(self) -> None:
        """Say that nothing more comes."""
        if self._is_open:
            raise zlib.error("the data ends too early")

    def _begin(self, data: bytes) -> None:
        window = self._window
        if window == 15 and (data[0] & 15 != 8 or (len(data) > 1 and int.from_bytes(data[:2]) % 31)):
            window = _RAW  # many a server sends deflate without the zlib header that belongs around it (RFC 1950)
        self._zlib = zlib.decompressobj(window)
        self._is_open = True


class Body:
    """A body that is collected, decompressed, up to a number of bytes."""

    def __init__(self, coding: str, most: int) -> None:
        self._most = most
        self._pieces: list[bytes] = []
        self._size = 0
        self._flaw: Flaw = ""
        self._inflater: Inflater | None = None
        if coding:
            try:
                self._inflater = Inflater(coding)
            except zlib.error:
                self._flaw = "compression"

    def feed(self, data: bytes) -> bool:
        """Take some more; return whether there is any use in going on."""
        if self._inflater is None:
            return self._add(data)
        try:
            return all(self._add(piece) for piece in self._inflater.pieces(data))
        except zlib.error:
            self._flaw = "compression"
            return False

    def end(self) -> tuple[bytes, Flaw]:
        """Return what there is, and what is wrong with it."""
        if self._inflater and not self._flaw:
            try:
                self._inflater.end()
            except zlib.error:
                self._flaw = "compression"
        if self._flaw == "compression":
            return b"", self._flaw
        return b"".join(self._pieces), self._flaw

    def _add(self, piece: bytes) -> bool:
        if self._flaw:
            return False
        room = self._most - self._size
        self._pieces.append(piece if len(piece) <= room else piece[:room])
        self._size += len(piece)
        if len(piece) > room:
            self._flaw = "size"
        return not self._flaw
