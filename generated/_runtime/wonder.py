# The runtime of apigraft's clients: generated projects hold a copy; edit generator/runtime.
"""Wonder-RSA-SHA256: the one scheme of signing that is written here by hand."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import string
from base64 import b64encode
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from os import PathLike, fspath
from pathlib import Path
from typing import TYPE_CHECKING

from .auth import AuthPlugin, Secret
from .errors import ConfigurationError
from .messages import Outgoing

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

ALGORITHM = "Wonder-RSA-SHA256"
_NONCE_ALPHABET = string.digits + string.ascii_letters


@dataclass(frozen=True, slots=True)
class WonderValues:
    """Every value of one signature, in the order in which they are made."""

    request_time: str
    credential: str
    nonce: str
    k1: bytes
    k2: bytes
    pre_sign: bytes
    message: str
    signature: str


class WonderSigner(AuthPlugin):
    """Signs method, target and body with an RSA key; the key is PEM text, also with `\\n` for newlines, or its path."""

    def __init__(self, app_id: str | None = None, private_key: str | PathLike[str] | None = None) -> None:
        self._app_id = self._credential("app_id", app_id)
        self._private_key = self._credential("private_key", None if private_key is None else fspath(private_key))

    def sign(self, request: Outgoing) -> None:
        """Set the headers `Credential`, `Nonce` and `Signature`."""
        values = self.values(request)
        request.set("Credential", values.credential)
        request.set("Nonce", values.nonce)
        request.set("Signature", values.signature)

    def values(self, request: Outgoing, *, nonce: str | None = None, request_time: str | None = None) -> WonderValues:
        """Return what `sign` would use; `nonce` and `request_time` (UTC, YYYYMMDDHHMMSS) are fresh unless given."""
        nonce = nonce or "".join(secrets.choice(_NONCE_ALPHABET) for _ in range(16))
        request_time = request_time or datetime.now(UTC).strftime("%Y%m%d%H%M%S")
        k1 = _hmac_sha256(nonce.encode(), request_time.encode())
        k2 = _hmac_sha256(k1, ALGORITHM.encode())
        pre_sign = f"{request.method.upper()}\n{request.target}".encode()
        if request.body:
            pre_sign += b"\n" + request.body
        message = _hmac_sha256(k2, pre_sign).hex()
        return WonderValues(
            request_time=request_time,
            credential=f"{self._app_id.reveal()}/{request_time}/{ALGORITHM}",
            nonce=nonce,
            k1=k1,
            k2=k2,
            pre_sign=pre_sign,
            message=message,
            signature=self._rsa_sha256(message.encode()),
        )

    def _rsa_sha256(self, message: bytes) -> str:
        from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
        from cryptography.hazmat.primitives.hashes import SHA256

        return b64encode(self._rsa_key.sign(message, PKCS1v15(), SHA256())).decode()

    @cached_property
    def _rsa_key(self) -> RSAPrivateKey:
        from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
        from cryptography.hazmat.primitives.serialization import load_pem_private_key

        with suppress(ValueError, TypeError):
            key = load_pem_private_key(_pem(self._private_key), password=None)
            if isinstance(key, RSAPrivateKey):
                return key
        raise ConfigurationError(f"the private key of {type(self).__name__} is no unencrypted RSA key in PEM")


def _hmac_sha256(key: bytes, message: bytes) -> bytes:
    return hmac.digest(key, message, hashlib.sha256)


def _pem(key: Secret) -> bytes:
    """Return the PEM text that a credential holds or, as a path, points to; nothing of it gets into a message."""
    if "-----BEGIN" in key.reveal():
        return key.reveal().replace("\\r", "").replace("\\n", "\n").encode()
    with suppress(OSError):
        return Path(key.reveal()).read_bytes()
    return b""
