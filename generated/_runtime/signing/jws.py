# The runtime of apigraft's clients: generated projects hold a copy; edit generator/runtime.
"""JSON Web Signatures in their compact form (RFC 7515, 7797 and 8037)."""

from __future__ import annotations

import json
from typing import Final

from ..errors import SigningError
from . import digests, keys
from .encodings import base64url_unpadded
from .texts import as_bytes

_HASHES: Final = {"256": "sha256", "384": "sha384", "512": "sha512"}
_WAYS: Final = {"RS": "rsa", "PS": "rsa-pss", "ES": "ecdsa-raw"}
_RAW_SIZES: Final = {"ES256": 64, "ES384": 96, "ES512": 132}


def jws(payload: str | bytes, algorithm: str, header: str, key: keys.PrivateKey | str | bytes) -> str:
    """Return `header.payload.signature`; the header is the text of a JSON object and is sent as it is."""
    encoded = _payload(payload, header, algorithm)
    if b"." in encoded:
        raise SigningError("a payload with a full stop that is not encoded must be detached (RFC 7797, 5.2)")
    return f"{_encoded(header)}.{encoded.decode()}.{_signature(encoded, algorithm, header, key)}"


def jws_detached(payload: str | bytes, algorithm: str, header: str, key: keys.PrivateKey | str | bytes) -> str:
    """Return `header..signature`: the payload goes its own way (RFC 7515, appendix F)."""
    encoded = _payload(payload, header, algorithm)
    return f"{_encoded(header)}..{_signature(encoded, algorithm, header, key)}"


def _encoded(header: str) -> str:
    return base64url_unpadded(header.encode())


def _payload(payload: str | bytes, header: str, algorithm: str) -> bytes:
    """Return the payload as it is signed: in base64url unless the header says `b64` false."""
    try:
        members = json.loads(header)
    except ValueError:
        members = None
    if not isinstance(members, dict):
        raise SigningError("the header of a JWS is the text of a JSON object")
    if members.get("alg", algorithm) != algorithm:
        raise SigningError("the header of a JWS names another algorithm than the one it is signed with")
    plain = as_bytes(payload)
    return plain if members.get("b64") is False else base64url_unpadded(plain).encode()


def _signature(encoded: bytes, algorithm: str, header: str, key: keys.PrivateKey | str | bytes) -> str:
    message = f"{_encoded(header)}.".encode() + encoded
    hashed = _HASHES.get(algorithm[2:], "")
    if algorithm == "EdDSA" and isinstance(key, keys.PrivateKey):
        return base64url_unpadded(keys.signature("ed25519", key, message))
    if algorithm[:2] == "HS" and hashed and not isinstance(key, keys.PrivateKey):
        return base64url_unpadded(digests.hmac(message, hashed, key))
    if algorithm[:2] in _WAYS and hashed and isinstance(key, keys.PrivateKey):
        made = keys.signature(f"{_WAYS[algorithm[:2]]}-{hashed}", key, message)
        if len(made) != _RAW_SIZES.get(algorithm, len(made)):
            raise SigningError(f"{algorithm} names its curve, and {key.name} is on another")
        return base64url_unpadded(made)
    raise SigningError("an algorithm is none that has such a key, of HS, RS, PS and ES with 256, 384, 512 and EdDSA")
