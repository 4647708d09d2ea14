"""A server that asks http-signature; `cavage.cjs` is all of it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes

from ..certificates import private_pem, public_pem
from ..judges import JUDGES, NODE, judge
from . import free_port, running


@dataclass(frozen=True, slots=True)
class Verifier:
    """A server that verifies signatures: the private keys and the secret whose other half it knows, by their id."""

    url: str
    keys: dict[str, str]


@contextmanager
def http_signature(folder: Path) -> Iterator[Verifier]:
    """http-signature, in a server of a few lines that also compares the digest with the body."""
    judge("node_modules/http-signature")
    port = free_port()
    keys: dict[str, PrivateKeyTypes] = {
        "rsa": rsa.generate_private_key(public_exponent=65537, key_size=2048),
        "ecdsa": ec.generate_private_key(ec.SECP256R1()),
    }
    mine = {"hmac": "a secret of both sides", **{name: private_pem(key) for name, key in keys.items()}}
    theirs = {"hmac": {"secret": mine["hmac"]}, **{name: {"public": public_pem(key)} for name, key in keys.items()}}
    found, settings = Verifier(f"http://127.0.0.1:{port}", mine), folder / "settings.json"
    settings.write_text(json.dumps({"port": port, "keys": theirs}))
    with running([NODE, Path(__file__).with_suffix(".cjs"), JUDGES, settings], found.url, 401, folder / "log"):
        yield found
