"""Keys of the tests' own, made once, and the published vectors where they are at hand."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from generator.runtime.signing.keys import PrivateKey

VECTORS = Path(__file__).resolve().parents[4] / "shared" / "data" / "vectors"


@cache
def made(kind: str) -> Any:
    """Return a private key of `cryptography`: rsa, p256, p384, p521 or ed25519."""
    if kind == "rsa":
        return rsa.generate_private_key(public_exponent=65537, key_size=2048)
    if kind == "ed25519":
        return ed25519.Ed25519PrivateKey.generate()
    return ec.generate_private_key({"p256": ec.SECP256R1(), "p384": ec.SECP384R1(), "p521": ec.SECP521R1()}[kind])


def private_pem(kind: str, form: PrivateFormat = PrivateFormat.PKCS8) -> str:
    """Return the key as PEM."""
    pem: bytes = made(kind).private_bytes(Encoding.PEM, form, NoEncryption())
    return pem.decode()


def public_pem(kind: str) -> str:
    """Return the public half as PEM."""
    pem: bytes = made(kind).public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    return pem.decode()


def key(kind: str) -> PrivateKey:
    """Return the key as a plugin has it."""
    return PrivateKey(private_pem(kind), "`key` of Test")


def vectors(prefix: str) -> list[Any]:
    """Return the published vectors whose name begins so; the test is skipped where they are not at hand."""
    if not VECTORS.is_dir():
        pytest.skip("the published vectors are not part of this repository")
    found = [json.loads(path.read_text("utf-8")) for path in sorted(VECTORS.glob(f"{prefix}*.json"))]
    assert found
    return found
