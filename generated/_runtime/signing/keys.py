# The runtime of apigraft's clients: generated projects hold a copy; edit generator/runtime.
"""Keys that sign and keys that check.

All signatures are made by `signature` and checked by `is_valid`, under one name for each way to sign: `rsa-HASH`
(PKCS#1 v1.5), `rsa-pss-HASH` (with a salt as long as the digest), `ecdsa-HASH` (DER), `ecdsa-raw-HASH` (r and s, each
as long as the curve says) and `ed25519`.
"""

from __future__ import annotations

from contextlib import suppress
from os import PathLike, fspath
from pathlib import Path
from typing import Any, Final, NoReturn

from ..credentials import Secret
from ..errors import ConfigurationError, SigningError
from . import digests, primitives
from .encodings import unbase64url
from .texts import as_bytes

_P256_ORDER: Final = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
_RFC_9421: Final = {
    "rsa-pss-sha512": "rsa-pss-sha512",
    "rsa-v1_5-sha256": "rsa-sha256",
    "ecdsa-p256-sha256": "ecdsa-raw-sha256",
    "ecdsa-p384-sha384": "ecdsa-raw-sha384",
    "ed25519": "ed25519",
}
_RAW_SIZES: Final = {"ecdsa-p256-sha256": 64, "ecdsa-p384-sha384": 96}


class PrivateKey:
    """A key from PEM text, also with `\\n` for newlines, or from the path of a PEM file; it is loaded when first used.

    A public key or an X.509 certificate will do where signatures are only checked. `name` is what errors call the key.
    """

    __slots__ = ("_loaded", "_source", "name")

    def __init__(self, source: str | PathLike[str], name: str = "the key") -> None:
        self._source = Secret(fspath(source))
        self._loaded: Any = None
        self.name = name

    @classmethod
    def of(cls, loaded: object, name: str) -> PrivateKey:
        """Return a key that `cryptography` has already made."""
        key = cls("", name)
        key._loaded = loaded
        return key

    def load(self) -> Any:
        """Return the key as `cryptography` has it.

        Raises ConfigurationError where there is no unencrypted key in PEM, or no `cryptography`.
        """
        if self._loaded is None:
            primitives.require()
            with suppress(OSError, ValueError):
                self._loaded = primitives.load(self._pem())
        if self._loaded is None:
            raise ConfigurationError(f"{self.name} is no unencrypted key in PEM, nor the path of one")
        return self._loaded

    def _pem(self) -> bytes:
        text = self._source.reveal()
        if "-----BEGIN" in text:
            return text.replace("\\r", "").replace("\\n", "\n").encode()
        return Path(text).read_bytes()

    def __repr__(self) -> str:
        return "PrivateKey(***)"

    def __reduce__(self) -> NoReturn:
        raise TypeError("a key cannot be pickled or copied")


def signature(name: str, key: PrivateKey, message: bytes) -> bytes:
    """Sign a message in one of the ways that this module names."""
    made = primitives.sign(*_split(name), key.load(), message)
    if made is None:
        raise SigningError(f"{name} needs a private key of its own kind, and {key.name} is another")
    return made


def is_valid(name: str, key: PrivateKey, message: bytes, given: bytes) -> bool:
    """Say whether a signature is that of the message; a private key stands for its public one.

    Raises ConfigurationError for a key of another kind: that is the receiver's mistake, and no message's.
    """
    valid = primitives.verify(*_split(name), key.load(), message, given)
    if valid is None:
        raise ConfigurationError(f"{name} needs a key of its own kind, and {key.name} is another")
    return valid


def rsa(message: str | bytes, algorithm: str, key: PrivateKey) -> bytes:
    """Sign with RSASSA-PKCS1-v1_5."""
    return signature(f"rsa-{digests.algorithm(algorithm)}", key, as_bytes(message))


def rsa_pss(message: str | bytes, algorithm: str, key: PrivateKey) -> bytes:
    """Sign with RSASSA-PSS."""
    return signature(f"rsa-pss-{digests.algorithm(algorithm)}", key, as_bytes(message))


def ecdsa(message: str | bytes, algorithm: str, key: PrivateKey) -> bytes:
    """Sign with ECDSA; the signature is DER."""
    return signature(f"ecdsa-{digests.algorithm(algorithm)}", key, as_bytes(message))


def ecdsa_raw(message: str | bytes, algorithm: str, key: PrivateKey) -> bytes:
    """Sign with ECDSA; the signature is r and s."""
    return signature(f"ecdsa-raw-{digests.algorithm(algorithm)}", key, as_bytes(message))


def ed25519(message: str | bytes, key: PrivateKey) -> bytes:
    """Sign with Ed25519 (RFC 8032)."""
    return signature("ed25519", key, as_bytes(message))


def sign_as(message: str | bytes, name: str, key: PrivateKey | str | bytes) -> bytes:
    """Sign as RFC 9421 (3.3) calls it: `rsa-pss-sha512`, `ecdsa-p256-sha256`, `hmac-sha256` and so on."""
    if name == "hmac-sha256" and not isinstance(key, PrivateKey):
        return digests.hmac(message, "sha256", key)
    if name not in _RFC_9421 or not isinstance(key, PrivateKey):
        raise SigningError(f"an algorithm is none that has such a key, of {', '.join(_RFC_9421)} and hmac-sha256")
    made = signature(_RFC_9421[name], key, as_bytes(message))
    if len(made) != _RAW_SIZES.get(name, len(made)):
        raise SigningError(f"{name} names its curve, and {key.name} is on another")
    return made


def rsa_valid(message: str | bytes, algorithm: str, key: PrivateKey, given: bytes) -> bool:
    """Check a signature of `rsa`."""
    return is_valid(f"rsa-{digests.algorithm(algorithm)}", key, as_bytes(message), given)


def rsa_pss_valid(message: str | bytes, algorithm: str, key: PrivateKey, given: bytes) -> bool:
    """Check a signature of `rsa_pss`."""
    return is_valid(f"rsa-pss-{digests.algorithm(algorithm)}", key, as_bytes(message), given)


def ecdsa_valid(message: str | bytes, algorithm: str, key: PrivateKey, given: bytes) -> bool:
    """Check a signature of `ecdsa`."""
    return is_valid(f"ecdsa-{digests.algorithm(algorithm)}", key, as_bytes(message), given)


def ecdsa_raw_valid(message: str | bytes, algorithm: str, key: PrivateKey, given: bytes) -> bool:
    """Check a signature of `ecdsa_raw`."""
    return is_valid(f"ecdsa-raw-{digests.algorithm(algorithm)}", key, as_bytes(message), given)


def ed25519_valid(message: str | bytes, key: PrivateKey, given: bytes) -> bool:
    """Check a signature of `ed25519`."""
    return is_valid("ed25519", key, as_bytes(message), given)


def ec_key(d: str, x: str, y: str) -> PrivateKey:
    """Return the key of a JWK on P-256, P-384 or P-521 (RFC 7518, 6.2)."""
    primitives.require()
    secret, first, second = (int.from_bytes(unbase64url(member), "big") for member in (d, x, y))
    loaded = primitives.ec_key(secret, first, second, len(unbase64url(x)))
    if loaded is None:
        raise SigningError("the members d, x and y of a JWK are no key on P-256, P-384 or P-521")
    return PrivateKey.of(loaded, "the key of a JWK")


def okp_key(d: str) -> PrivateKey:
    """Return the Ed25519 key of a JWK (RFC 8037)."""
    primitives.require()
    secret = unbase64url(d)
    if len(secret) != 32:
        raise SigningError("the member d of a JWK is no Ed25519 key")
    return PrivateKey.of(primitives.ed25519_key(secret), "the key of a JWK")


def sigv4a_key(secret: str, access_key_id: str) -> PrivateKey:
    """Derive the P-256 key with which AWS SigV4A signs (NIST SP 800-108, counter mode)."""
    primitives.require()
    for attempt in range(1, 255):
        context = access_key_id.encode() + bytes((attempt,))
        fixed = (1).to_bytes(4, "big") + b"AWS4-ECDSA-P256-SHA256\0" + context + (256).to_bytes(4, "big")
        candidate = int.from_bytes(digests.hmac(fixed, "sha256", f"AWS4A{secret}"), "big")
        if candidate <= _P256_ORDER - 2:
            return PrivateKey.of(primitives.p256_key(candidate + 1), "the key of SigV4A")
    raise SigningError("no key of SigV4A can be derived from this secret and access key id")


def public_x(key: PrivateKey) -> bytes:
    """Return the first coordinate of the public key."""
    return primitives.coordinates(key.load())[0]


def public_y(key: PrivateKey) -> bytes:
    """Return the second coordinate of the public key."""
    return primitives.coordinates(key.load())[1]


def _split(name: str) -> tuple[str, str]:
    """Return the scheme and the hash of one of the names that this module knows."""
    scheme, _, hashed = name.rpartition("-")
    return (scheme, hashed) if scheme else (hashed, "")
