"""oidc-provider, an authorization server of OAuth 2; `openid.mjs` starts it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes

from tests.library import httpx

from ..judges import JUDGES, NODE, judge
from . import free_port, running


@dataclass(frozen=True, slots=True)
class OpenId:
    """An authorization server, an API that takes its tokens, and the clients that it knows."""

    url: str
    client_id: str
    client_secret: str
    keys: dict[str, PrivateKeyTypes]

    def heard(self) -> Any:
        """Return how many tokens were `given`, why others were `refused`, and how often the API was `asked`."""
        return httpx.get(f"{self.url}/heard", trust_env=False).json()

    def take_back(self, token: str) -> None:
        """Let a token be good for nothing from now on."""
        httpx.post(f"{self.url}/take-back", content=token, trust_env=False).raise_for_status()

    def refresh_token(self) -> str:
        """Return a refresh token for the client `refresher`, as a person's consent would lead to."""
        return str(httpx.get(f"{self.url}/consent?client_id=refresher", trust_env=False).json()["refresh_token"])


@contextmanager
def oidc_provider(folder: Path) -> Iterator[OpenId]:
    """oidc-provider, whose access tokens live for three seconds."""
    judge("node_modules/oidc-provider")
    port = free_port()
    keys: dict[str, PrivateKeyTypes] = {
        "RS256": rsa.generate_private_key(public_exponent=65537, key_size=2048),
        "ES256": ec.generate_private_key(ec.SECP256R1()),
        "EdDSA": ed25519.Ed25519PrivateKey.generate(),
    }
    found = OpenId(f"http://127.0.0.1:{port}", "ada: +1%", "p%+/=: a secret of many characters & signs", keys)
    settings = folder / "settings.json"
    settings.write_text(json.dumps({"port": port, "clients": _clients(found)}))
    command = [NODE, Path(__file__).with_suffix(".mjs"), JUDGES, settings]
    with running(command, f"{found.url}/heard", 200, folder / "log"):
        yield found


def _clients(openid: OpenId) -> Any:
    """One client for each way of proving who it is."""
    grants = ["client_credentials", "urn:ietf:params:oauth:grant-type:jwt-bearer"]
    machine = {"redirect_uris": [], "response_types": [], "grant_types": grants}
    secret = {**machine, "client_secret": openid.client_secret}
    web = {
        "redirect_uris": ["https://client.example/"],
        "response_types": ["code"],
        "client_secret": openid.client_secret,
    }
    return [
        {**secret, "client_id": openid.client_id, "token_endpoint_auth_method": "client_secret_basic"},
        {**secret, "client_id": "posting", "token_endpoint_auth_method": "client_secret_post"},
        *(
            {
                **machine,
                "client_id": f"key-{algorithm}",
                "token_endpoint_auth_method": "private_key_jwt",
                "token_endpoint_auth_signing_alg": algorithm,
                "jwks": {"keys": [_jwk(algorithm, key)]},
            }
            for algorithm, key in openid.keys.items()
        ),
        {**web, "client_id": "refresher", "grant_types": ["authorization_code", "refresh_token"]},
    ]


def _jwk(algorithm: str, key: PrivateKeyTypes) -> Any:
    public: Any = key.public_key()
    words = jwt.get_algorithm_by_name(algorithm).to_jwk(public, as_dict=True)
    return {name: words[name] for name in ("kty", "crv", "n", "e", "x", "y") if name in words}
