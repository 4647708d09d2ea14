# The runtime of apigraft's clients: generated projects hold a copy; edit generator/runtime.
"""The one module that imports the package `cryptography`, and only when a key is first used.

It is imported by its name, untyped: type checkers of a project that has no use for it would miss it.
"""

from __future__ import annotations

import re
from contextlib import suppress
from importlib import import_module
from typing import Any, Final

from ..errors import ConfigurationError, SigningError

_BLOCK: Final = re.compile(
    rb"-----BEGIN (?:[A-Z0-9]+ )*(PRIVATE KEY|PUBLIC KEY|CERTIFICATE)-----.+?-----END [^-]+-----", re.DOTALL
)
_EC: Final = "hazmat.primitives.asymmetric.ec"
_ED25519: Final = "hazmat.primitives.asymmetric.ed25519"
_UTILS: Final = "hazmat.primitives.asymmetric.utils"
_CURVES: Final = {32: "SECP256R1", 48: "SECP384R1", 66: "SECP521R1"}


def _library(name: str) -> Any:
    return import_module(f"cryptography.{name}")


def require() -> None:
    """Raise ConfigurationError unless `cryptography` is installed."""
    with suppress(ModuleNotFoundError):
        import_module("cryptography")
        return
    raise ConfigurationError("signing with a key needs `cryptography`: install it, or the extra `apigraft[keys]`")


def load(pem: bytes) -> Any:
    """Return the first private key of a PEM text, or else its first public key or that of a certificate, or None."""
    unsupported = _library("exceptions").UnsupportedAlgorithm
    serialization = _library("hazmat.primitives.serialization")
    blocks = {block[1]: block[0] for block in reversed(list(_BLOCK.finditer(pem)))}
    with suppress(ValueError, TypeError, unsupported):
        if b"PRIVATE KEY" in blocks:
            return serialization.load_pem_private_key(blocks[b"PRIVATE KEY"], password=None)
        if b"PUBLIC KEY" in blocks:
            return serialization.load_pem_public_key(blocks[b"PUBLIC KEY"])
        if b"CERTIFICATE" in blocks:
            return _library("x509").load_pem_x509_certificate(blocks[b"CERTIFICATE"]).public_key()
    return None


def sign(scheme: str, hashed: str, key: Any, message: bytes) -> bytes | None:
    """Sign a message; None says that the key is of another kind, or a public one."""
    private, _ = _kinds(scheme)
    if not isinstance(key, private):
        return None
    made: bytes = key.sign(message, *_manner(scheme, hashed))
    return _raw(made, coordinate_size(key)) if scheme == "ecdsa-raw" else made


def verify(scheme: str, hashed: str, key: Any, message: bytes, given: bytes) -> bool | None:
    """Check a signature; None says that the key is of another kind."""
    private, public = _kinds(scheme)
    checking = key.public_key() if isinstance(key, private) else key
    if not isinstance(checking, public):
        return None
    with suppress(_library("exceptions").InvalidSignature):
        signature = _der(given, coordinate_size(checking)) if scheme == "ecdsa-raw" else given
        checking.verify(signature, message, *_manner(scheme, hashed))
        return True
    return False


def ec_key(secret: int, x: int, y: int, size: int) -> Any:
    """Return the key on the NIST curve with coordinates of so many bytes; None if there is none."""
    ec = _library(_EC)
    with suppress(ValueError):
        if size in _CURVES:
            point = ec.EllipticCurvePublicNumbers(x, y, getattr(ec, _CURVES[size])())
            return ec.EllipticCurvePrivateNumbers(secret, point).private_key()
    return None


def p256_key(secret: int) -> Any:
    """Return the P-256 key of a secret number."""
    ec = _library(_EC)
    return ec.derive_private_key(secret, ec.SECP256R1())


def ed25519_key(secret: bytes) -> Any:
    """Return the Ed25519 key of 32 bytes."""
    return _library(_ED25519).Ed25519PrivateKey.from_private_bytes(secret)


def coordinates(key: Any) -> tuple[bytes, bytes]:
    """Return the public point of a key on an elliptic curve."""
    ec = _library(_EC)
    public = key.public_key() if isinstance(key, ec.EllipticCurvePrivateKey) else key
    if not isinstance(public, ec.EllipticCurvePublicKey):
        raise SigningError("only the public key of an elliptic curve has the coordinates x and y")
    numbers, size = public.public_numbers(), coordinate_size(public)
    return numbers.x.to_bytes(size, "big"), numbers.y.to_bytes(size, "big")


def coordinate_size(key: Any) -> int:
    """Return how many bytes a coordinate of the key's curve has."""
    bits: int = key.curve.key_size
    return -(-bits // 8)


def _kinds(scheme: str) -> tuple[type[Any], type[Any]]:
    """Return the classes of the private and of the public keys of a scheme."""
    if scheme == "ed25519":
        ed25519 = _library(_ED25519)
        return ed25519.Ed25519PrivateKey, ed25519.Ed25519PublicKey
    if scheme.startswith("ecdsa"):
        ec = _library(_EC)
        return ec.EllipticCurvePrivateKey, ec.EllipticCurvePublicKey
    rsa = _library("hazmat.primitives.asymmetric.rsa")
    return rsa.RSAPrivateKey, rsa.RSAPublicKey


def _manner(scheme: str, hashed: str) -> tuple[object, ...]:
    """Return what `cryptography` wants to know beside the message."""
    if scheme == "ed25519":
        return ()
    digest = getattr(_library("hazmat.primitives.hashes"), hashed.upper())()
    padding = _library("hazmat.primitives.asymmetric.padding")
    match scheme:
        case "rsa":
            return padding.PKCS1v15(), digest
        case "rsa-pss":
            return padding.PSS(padding.MGF1(digest), padding.PSS.DIGEST_LENGTH), digest
        case _:
            return (_library(_EC).ECDSA(digest),)


def _raw(der: bytes, size: int) -> bytes:
    r: int
    s: int
    r, s = _library(_UTILS).decode_dss_signature(der)
    return r.to_bytes(size, "big") + s.to_bytes(size, "big")


def _der(raw: bytes, size: int) -> bytes:
    if len(raw) != 2 * size:
        return b""
    r, s = int.from_bytes(raw[:size], "big"), int.from_bytes(raw[size:], "big")
    made: bytes = _library(_UTILS).encode_dss_signature(r, s)
    return made
