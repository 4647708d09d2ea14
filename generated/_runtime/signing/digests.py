# The runtime of apigraft's clients: generated projects hold a copy; edit generator/runtime.
"""Digests and what is made with them: every message, key and salt is bytes, or text that is taken as UTF-8."""

from __future__ import annotations

import hashlib
import re
from functools import lru_cache
from hmac import digest as _keyed
from typing import Final

from ..errors import SigningError
from .texts import as_bytes

_SIZES: Final = {"md5": 16, "sha1": 20, "sha224": 28, "sha256": 32, "sha384": 48, "sha512": 64, "sha512_256": 32}
_SEPARATORS: Final = re.compile(r"[\s/_-]")
_PURPOSE: Final = re.compile(r"^(hmac|rsa|ecdsa)(with)?")


@lru_cache(maxsize=64)
def algorithm(name: str) -> str:
    """Return the plain name of a hash algorithm: `sha256` for `SHA-256`, `HMAC-SHA256`, `RSA-SHA256` and the like."""
    plain = _PURPOSE.sub("", _SEPARATORS.sub("", name.lower()))
    plain = "sha512_256" if plain == "sha512256" else plain
    if plain not in _SIZES:
        raise SigningError(f"an algorithm is none of {', '.join(_SIZES)}")
    return plain


def hash_(message: str | bytes, name: str) -> bytes:
    """Return the digest of a message."""
    return _digest(algorithm(name), as_bytes(message))


def md5(message: str | bytes) -> bytes:
    """Return the MD5 digest of a message."""
    return _digest("md5", as_bytes(message))


def sha1(message: str | bytes) -> bytes:
    """Return the SHA-1 digest of a message."""
    return _digest("sha1", as_bytes(message))


def sha256(message: str | bytes) -> bytes:
    """Return the SHA-256 digest of a message."""
    return hashlib.sha256(as_bytes(message)).digest()


def sha384(message: str | bytes) -> bytes:
    """Return the SHA-384 digest of a message."""
    return hashlib.sha384(as_bytes(message)).digest()


def sha512(message: str | bytes) -> bytes:
    """Return the SHA-512 digest of a message."""
    return hashlib.sha512(as_bytes(message)).digest()


def sha512_256(message: str | bytes) -> bytes:
    """Return the SHA-512/256 digest of a message, which is not half of SHA-512."""
    return _digest("sha512_256", as_bytes(message))


def hmac(message: str | bytes, name: str, key: str | bytes) -> bytes:
    """Return the HMAC of a message (RFC 2104). Raises SigningError for an empty key, with which everybody can sign."""
    return _mac(algorithm(name), _not_empty(key), as_bytes(message))


def hmac_chain(key: str | bytes, name: str, *messages: str | bytes) -> bytes:
    """Return the HMAC of the last message; each one's is the key of the next. Raises SigningError for an empty key."""
    plain, mac = algorithm(name), _not_empty(key)
    for message in messages:
        mac = _mac(plain, mac, as_bytes(message))
    return mac


def hkdf(material: str | bytes, name: str, salt: str | bytes, info: str | bytes, length: int = 32) -> bytes:
    """Derive a key from input keying material (RFC 5869)."""
    plain = algorithm(name)
    size = _SIZES[plain]
    if not 0 < length <= 255 * size:
        raise SigningError(f"hkdf with {plain} gives 1 to {255 * size} bytes")
    extracted = _mac(plain, as_bytes(salt), as_bytes(material))
    block, derived = b"", b""
    for counter in range(1, -(-length // size) + 1):
        block = _mac(plain, extracted, block + as_bytes(info) + bytes((counter,)))
        derived += block
    return derived[:length]


def _not_empty(key: str | bytes) -> bytes:
    secret = as_bytes(key)
    if not secret:
        raise SigningError("an HMAC has an empty key")
    return secret


def _digest(plain: str, message: bytes) -> bytes:
    try:
        return hashlib.new(plain, message, usedforsecurity=False).digest()
    except ValueError:
        pass
    raise SigningError(f"the OpenSSL of this Python does not have {plain}")


def _mac(plain: str, key: bytes, message: bytes) -> bytes:
    try:
        return _keyed(key, message, plain)
    except ValueError:
        pass
    raise SigningError(f"the OpenSSL of this Python does not have {plain}")
