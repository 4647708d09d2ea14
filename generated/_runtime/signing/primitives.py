# The runtime of apigraft's clients: generated projects hold a copy; edit generator/runtime.
"""The one module that imports the package `cryptography`, and only when a key is first used."""

from __future__ import annotations

import re
from contextlib import suppress
from typing import Any, Final

from ..errors import ConfigurationError, SigningError

_BLOCK: Final = re.compile(
    rb"-----BEGIN (?:[A-Z0-9]+ )*(PRIVATE KEY|PUBLIC KEY|CERTIFICATE)-----.+?-----END [^-]+-----", re.DOTALL
)
_CURVES: Final = {32: "SECP256R1", 48: "SECP384R1", 66: "SECP521R1"}


def require() -> None:
    """Raise ConfigurationError unless `cryptography` is installed."""
    with suppress(ModuleNotFoundError):
        import cryptography  # noqa: F401 - it is here or not

        return
    raise ConfigurationError("signing with a key needs `cryptography`: install it, or the extra `apigraft[keys]`")


def load(pem: bytes) -> Any:
    """Return the first private key of a PEM text, or else its first public key or that of a certificate, or None."""
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.serialization import load_pem_private_key, load_pem_public_key
    from cryptography.x509 import load_pem_x509_certificate

    blocks = {block[1]: block[0] for block in reversed(list(_BLOCK.finditer(pem)))}
    with suppress(ValueError, TypeError, UnsupportedAlgorithm):
        if b"PRIVATE KEY" in blocks:
            return load_pem_private_key(blocks[b"PRIVATE KEY"], password=None)
        if b"PUBLIC KEY" in blocks:
            return load_pem_public_key(blocks[b"PUBLIC KEY"])
        if b"CERTIFICATE" in blocks:
            return load_pem_x509_certificate(blocks[b"CERTIFICATE"]).public_key()
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
    from cryptography.exceptions import InvalidSignature

    private, public = _kinds(scheme)
    checking = key.public_key() if isinstance(key, private) else key
    if not isinstance(checking, public):
        return None
    with suppress(InvalidSignature):
        signature = _der(given, coordinate_size(checking)) if scheme == "ecdsa-raw" else given
        checking.verify(signature, message, *_manner(scheme, hashed))
        return True
    return False


def ec_key(secret: int, x: int, y: int, size: int) -> Any:
    """Return the key on the NIST curve with coordinates of so many bytes; None if there is none."""
    from cryptography.hazmat.primitives.asymmetric import ec

    with suppress(ValueError):
        if size in _CURVES:
            point = ec.EllipticCurvePublicNumbers(x, y, getattr(ec, _CURVES[size])())
            return ec.EllipticCurvePrivateNumbers(secret, point).private_key()
    return None


def p256_key(secret: int) -> Any:
    """Return the P-256 key of a secret number."""
    from cryptography.hazmat.primitives.asymmetric import ec

    return ec.derive_private_key(secret, ec.SECP256R1())


def ed25519_key(secret: bytes) -> Any:
    """Return the Ed25519 key of 32 bytes."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    return Ed25519PrivateKey.from_private_bytes(secret)


def coordinates(key: Any) -> tuple[bytes, bytes]:
    """Return the public point of a key on an elliptic curve."""
    from cryptography.hazmat.primitives.asymmetric import ec

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
    from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa

    if scheme == "ed25519":
        return ed25519.Ed25519PrivateKey, ed25519.Ed25519PublicKey
    if scheme.startswith("ecdsa"):
        return ec.EllipticCurvePrivateKey, ec.EllipticCurvePublicKey
    return rsa.RSAPrivateKey, rsa.RSAPublicKey


def _manner(scheme: str, hashed: str) -> tuple[object, ...]:
    """Return what `cryptography` wants to know beside the message."""
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import ec, padding

    if scheme == "ed25519":
        return ()
    digest: hashes.HashAlgorithm = getattr(hashes, hashed.upper())()
    match scheme:
        case "rsa":
            return padding.PKCS1v15(), digest
        case "rsa-pss":
            return padding.PSS(padding.MGF1(digest), padding.PSS.DIGEST_LENGTH), digest
        case _:
            return (ec.ECDSA(digest),)


def _raw(der: bytes, size: int) -> bytes:
    from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

    r, s = decode_dss_signature(der)
    return r.to_bytes(size, "big") + s.to_bytes(size, "big")


def _der(raw: bytes, size: int) -> bytes:
    from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

    if len(raw) != 2 * size:
        return b""
    return encode_dss_signature(int.from_bytes(raw[:size], "big"), int.from_bytes(raw[size:], "big"))
