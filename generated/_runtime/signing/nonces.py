# The runtime of apigraft's clients: generated projects hold a copy; edit generator/runtime.
"""Values that are fresh for each signature, from the operating system's source of randomness."""

from __future__ import annotations

import secrets
import string
import uuid
from typing import Final

_ALPHABET: Final = (string.digits + string.ascii_letters).encode()
_FAIR: Final = 256 - 256 % len(_ALPHABET)
_BYTE_TO_CHARACTER: Final = bytes(_ALPHABET[byte % len(_ALPHABET)] for byte in range(256))
_UNFAIR_BYTES: Final = bytes(range(_FAIR, 256))


def uuid4() -> str:
    """Return a random UUID in lower case, with hyphens."""
    return str(uuid.uuid4())


def random_text(length: int) -> str:
    """Return characters of `[0-9A-Za-z]`, each of them equally likely."""
    drawn = b""
    while len(drawn) < length:  # a byte that would favour some characters is thrown away
        drawn += secrets.token_bytes(length + 8).translate(_BYTE_TO_CHARACTER, _UNFAIR_BYTES)
    return drawn[:length].decode()


def random_bytes(length: int) -> bytes:
    """Return random bytes."""
    return secrets.token_bytes(length)
