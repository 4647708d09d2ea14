# The runtime of apigraft's clients: generated projects hold a copy; edit generator/runtime.
"""Bytes as text and text as bytes."""

from __future__ import annotations

from base64 import b32decode
from binascii import Error, a2b_base64, b2a_base64
from typing import Final

from ..errors import SigningError
from .texts import as_bytes

_TO_URL: Final = str.maketrans("+/", "-_")
_FROM_URL: Final = str.maketrans("-_", "+/")


def utf8(text: str) -> bytes:
    """Return the text as UTF-8."""
    return as_bytes(text)


def hex_(data: bytes) -> str:
    """Return two digits a byte, in lower case."""
    return data.hex()


def base64(data: bytes) -> str:
    """Return base64 with padding (RFC 4648, 4)."""
    return b2a_base64(data, newline=False).decode()


def base64url(data: bytes) -> str:
    """Return base64 for URLs with padding (RFC 4648, 5)."""
    return base64(data).translate(_TO_URL)


def base64_unpadded(data: bytes) -> str:
    """Return base64 without padding."""
    return base64(data).rstrip("=")


def base64url_unpadded(data: bytes) -> str:
    """Return base64 for URLs without padding."""
    return base64url(data).rstrip("=")


def unhex(text: str) -> bytes:
    """Decode hexadecimal digits of either case."""
    try:
        return bytes.fromhex(text.strip())
    except ValueError:
        pass
    raise SigningError("a value is not hexadecimal")


def unbase64(text: str) -> bytes:
    """Decode base64, padded or not."""
    bare = text.strip().rstrip("=")
    try:
        return a2b_base64(bare + "=" * (-len(bare) % 4), strict_mode=True)
    except (Error, ValueError):
        pass
    raise SigningError("a value is not base64")


def unbase64url(text: str) -> bytes:
    """Decode base64 for URLs, padded or not."""
    if "+" in text or "/" in text:
        raise SigningError("a value is not base64 for URLs")
    return unbase64(text.translate(_FROM_URL))


def unbase32(text: str) -> bytes:
    """Decode base32 (RFC 4648, 6) as secrets of one-time codes are shown: in either case, with blanks, unpadded."""
    bare = text.replace(" ", "").rstrip("=").upper()
    try:
        return b32decode(bare + "=" * (-len(bare) % 8))
    except (Error, ValueError):
        pass
    raise SigningError("a value is not base32")
