"""JSON Web Signatures of generated plugins before pyjwt."""

from __future__ import annotations

import json
import random
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa

from tests.library import httpx

from . import changes
from .certificates import private_pem
from .clock import clock_off_by
from .plugins import FLAVOURS, Change, Generated, generated

TOKENS = 1000
SECRET = "a secret of both sides, which is as long as SHA-512 wants it to be, and that is long"
ALGORITHMS = "HS256 HS384 HS512 RS256 RS384 RS512 PS256 PS384 PS512 ES256 ES384 ES512 EdDSA".split()
ALWAYS_THE_SAME = ("HS", "RS", "Ed")
"""How the algorithms begin that give the same signature each time: RSA-PSS and ECDSA do not."""

ORDERS = {"orders/list.yaml": "get: /orders\nresponses: {200: object}\n"}


@cache
def private_key(algorithm: str) -> Any:
    curves = {"ES256": ec.SECP256R1(), "ES384": ec.SECP384R1(), "ES512": ec.SECP521R1()}
    if algorithm in curves:
        return ec.generate_private_key(curves[algorithm])
    if algorithm == "EdDSA":
        return ed25519.Ed25519PrivateKey.generate()
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@pytest.fixture(scope="module")
def orders(tmp_path_factory: pytest.TempPathFactory) -> Generated:
    return generated(tmp_path_factory.mktemp("jwt"), "{scheme: jwt}", ORDERS)


def token(orders: Generated, plugin: Any) -> str:
    """Have a plugin make a token."""
    outgoing = orders.outgoing(httpx.Request("GET", "https://orders.example.com/"))
    plugin.sign(outgoing)
    return str(outgoing.get("Authorization")).removeprefix("Bearer ")


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_a_token_is_the_one_that_pyjwt_makes(orders: Generated, algorithm: str) -> None:
    """Random headers and payloads: the same token where an algorithm has but one, and always one that pyjwt takes."""
    draw, key = random.Random(algorithm), None if algorithm[:2] == "HS" else private_key(algorithm)
    plugin = orders.plugin(alg=algorithm, **({"private_key": private_pem(key)} if key else {"secret": SECRET}))
    for number in range(TOKENS // len(ALGORITHMS) + 1):
        extra = {"kid": str(number)} if draw.random() < 0.5 else {}
        payload = "".join(draw.choices('ab{}":,.~é漢😀\n ', k=draw.randint(0, 60)))
        theirs = jwt.api_jws.encode(payload.encode(), key or SECRET, algorithm, headers=extra)
        header = json.dumps(jwt.get_unverified_header(theirs), separators=(",", ":"), sort_keys=True)
        mine = token(orders, plugin.with_options(header=header, payload=payload))
        checks = key.public_key() if key else SECRET
        assert jwt.api_jws.decode(mine, checks, [algorithm]) == payload.encode()
        assert mine.rpartition(".")[0] == theirs.rpartition(".")[0]
        assert mine == theirs or not algorithm.startswith(ALWAYS_THE_SAME)


@dataclass(slots=True)
class Api:
    """An API in memory that lets pyjwt say whose token it takes."""

    key: Any

    def __call__(self, request: httpx.Request) -> httpx.Response:
        token = request.headers.get("authorization", "").removeprefix("Bearer ")
        try:
            claims = jwt.decode(token, self.key.public_key(), ["ES256"], audience="orders", issuer="app")
        except jwt.InvalidTokenError as error:
            return httpx.Response(401, json={"error": str(error)})
        return httpx.Response(200, json=claims)


def wrong(request: httpx.Request) -> None:
    """Change a character of the claims."""
    value = request.headers["authorization"]
    at = value.index(".") + 10
    request.headers["authorization"] = value[:at] + ("b" if value[at] == "a" else "a") + value[at + 1 :]


WRONG: dict[str, Change] = {"claims": wrong, "no token": changes.header("authorization")}


@pytest.mark.parametrize("flavour", FLAVOURS)
def test_an_api_takes_claims_that_are_signed(orders: Generated, flavour: str) -> None:
    """pyjwt reads issuer, audience and times; what was changed, is old or of another key is refused."""
    key, url = private_key("ES256"), "https://orders.example.com"
    transport = httpx.MockTransport(Api(key))
    claims = {"alg": "ES256", "issuer": "app", "audience": "orders", "lifetime": 60}
    mine = orders.plugin(private_key=private_pem(key), **claims)
    with orders.calls(url, flavour, mine, transport=transport) as call:
        answer = call("orders.list")
        assert answer == {"iss": "app", "aud": "orders", "iat": answer["iat"], "exp": answer["iat"] + 60}
        for minutes in (-2, 2):
            with clock_off_by(timedelta(minutes=minutes), orders):
                assert call("orders.list").status == 401
    another = orders.plugin(private_key=private_pem(ec.generate_private_key(ec.SECP256R1())), **claims)
    for plugin in (another, mine.with_options(issuer="another"), mine.with_options(audience="another")):
        with orders.calls(url, flavour, plugin, transport=transport) as call:
            assert call("orders.list").status == 401
    for change in WRONG.values():
        with orders.calls(url, flavour, mine, change, transport=transport) as call:
            assert call("orders.list").status == 401
