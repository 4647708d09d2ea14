# The runtime of apigraft's clients: generated projects hold a copy; edit generator/runtime.
"""The bodies of answers, decompressed piece by piece and never beyond what was asked for: a bomb stops at the cap.

Only what every client asks for is undone: gzip and deflate (RFC 9110, 8.4.1).
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from typing import Any, Final, Literal, TypeAlias

Flaw: TypeAlias = Literal["", "compression", "size", "cut"]
"""What is wrong with a body.

It is not compressed as its headers say, it is larger than the client takes, or it broke off.
"""

_PIECE: Final = 64 * 1024
_A_CODING: Final = r"\b(?:gzip|deflate|br|zstd|compress|dcb|dcz|exi|aes128gcm)\b"
"""The codings of IANA's registry. Any other name is no coding, and its body is left as it came."""

_WINDOWS: Final = {"gzip": 31, "x-gzip": 31, "deflate": 15}
_RAW: Final = -15
_MEMBER: Final = b"\x1f\x8b"
"""How a further part of a gzip file begins (RFC 1952, 2.2)."""


def is_known(coding: str) -> bool:
    """Say whether a body can be read: its coding can be undone, or is none, as the `utf-8` that some servers send."""
    name = coding.strip().lower()
    return name in _WINDOWS or not re.findall(_A_CODING, name)


class Inflater:
    """Undoes one coding; `coding` is the value of the header `Content-Encoding`, empty where there is none.

    Raises zlib.error for what is not compressed as it says, from any of its methods.
    """

    def __init__(self, coding: str) -> None:
        if not is_known(coding):
            raise zlib.error("the coding is none that was asked for")
        self._window = _WINDOWS.get(coding.strip().lower(), 0)
        self._zlib: Any = None
        self._is_first = True
        self._is_over = False
        self._held = b""

    def pieces(self, data: bytes) -> Iterator[bytes]:
        """Undo some more, in pieces of bounded size."""
        if not self._window:
            if data:
                yield data
            return
        while data and not self._is_over:
            if self._zlib is None:
                data, self._held = self._held + data, b""
                if not self._begins(data):
                    self._held = data
                    return
            opened: Any = self._zlib
            piece = opened.decompress(data, _PIECE)
            while piece:
                yield piece
                piece = opened.decompress(opened.unconsumed_tail, _PIECE)
            data = b""
            if opened.eof:
                data, self._zlib = opened.unused_data, None

    def end(self) -> None:
        """Say that nothing more comes."""
        if self._zlib is not None:
            raise zlib.error("the data ends too early")

    def _begins(self, data: bytes) -> bool:
        """Begin the first part of a body, or a further one; anything else behind a part is padding."""
        if not self._is_first and not (self._window == _WINDOWS["gzip"] and data.startswith(_MEMBER)):
            self._is_over = self._window != _WINDOWS["gzip"] or not _MEMBER.startswith(data)
            return False
        window = self._window
        if window == _WINDOWS["deflate"] and (data[0] & 15 != 8 or (len(data) > 1 and int.from_bytes(data[:2]) % 31)):
            window = _RAW  # many a server sends deflate without the zlib header that belongs around it (RFC 1950)
        self._zlib, self._is_first = zlib.decompressobj(window), False
        return True


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
        if self._flaw or self._inflater is None:
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
