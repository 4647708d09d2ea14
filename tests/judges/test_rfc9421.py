"""HTTP Message Signatures of generated plugins before http-message-signatures, an implementation of RFC 9421."""

from __future__ import annotations

import random
from base64 import b64encode
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from typing import Any
from urllib.parse import quote, quote_plus

import http_message_signatures as judges
import httpx2
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from http_message_signatures import algorithms
from http_message_signatures.httpx2 import adapt_message

from tests.library import httpx

from . import changes
from .certificates import private_pem
from .clock import clock_off_by
from .plugins import FLAVOURS, Change, Generated, generated

MESSAGES = 1000
ORDERS = {"orders/book.yaml": """
post: /orders/{id}
path: {id: string}
query: {note: string}
json: {amount: integer}
responses: {200: object}
"""}
ALGORITHMS = {
    "rsa-pss-sha512": algorithms.RSA_PSS_SHA512,
    "rsa-v1_5-sha256": algorithms.RSA_V1_5_SHA256,
    "ecdsa-p256-sha256": algorithms.ECDSA_P256_SHA256,
    "ecdsa-p384-sha384": algorithms.ECDSA_P384_SHA384,
    "ed25519": algorithms.ED25519,
    "hmac-sha256": algorithms.HMAC_SHA256,
}
SECRET = b"a secret of both sides"


@pytest.fixture(scope="module")
def orders(tmp_path_factory: pytest.TempPathFactory) -> Generated:
    return generated(tmp_path_factory.mktemp("rfc9421"), "{scheme: rfc9421}", ORDERS)


def plugin(orders: Generated, algorithm: str) -> Any:
    """Make a plugin whose key has the name of its algorithm."""
    if algorithm == "hmac-sha256":
        return orders.plugin(key_id=algorithm, alg=algorithm, secret_base64=b64encode(SECRET).decode())
    return orders.plugin(key_id=algorithm, alg=algorithm, private_key=private_pem(private_key(algorithm)))


@cache
def private_key(algorithm: str) -> Any:
    match algorithm.partition("-")[0], algorithm:
        case "rsa", _:
            return rsa.generate_private_key(public_exponent=65537, key_size=2048)
        case _, "ecdsa-p256-sha256":
            return ec.generate_private_key(ec.SECP256R1())
        case _, "ecdsa-p384-sha384":
            return ec.generate_private_key(ec.SECP384R1())
        case _:
            return ed25519.Ed25519PrivateKey.generate()


def verify(request: httpx.Request, algorithm: str) -> Any:
    """Let the judge verify a request with its body; raises InvalidSignature."""
    public = SECRET if algorithm == "hmac-sha256" else private_key(algorithm).public_key()
    keys = judges.MappingKeyResolver(public_keys={algorithm: public}, private_keys={})
    verifier = judges.HTTPMessageVerifier(signature_algorithm=ALGORITHMS[algorithm], key_resolver=keys)
    assert isinstance(request.stream, httpx.ByteStream)
    body = b"".join(request.stream)
    received = httpx2.Request(request.method, str(request.url), headers=request.headers.raw, content=body)
    (result,) = verifier.verify(adapt_message(received), body=body)
    return result


ODD = "azAZ09-._~ +*%&=?#/!$'(),;:@[]é漢😀"
FIELDS = {
    "date": ["Tue, 20 Apr 2021 02:07:55 GMT"],
    "x-note": ["one", "two   words", 'a "quoted" one', "x\ty", ""],
    "example-dict": ["a=1", "b=?1", "c=1.50", "d=:YQ==:", 'e="x\\"y"', "f=tok;p=1; q", 'g=(1  2 "x");z', "h", "i=-0"],
    "cache-control": ["max-age=60", "no-store", "private"],
    "priority": ["u=1", "i"],
}
DERIVED = ["@method", "@target-uri", "@authority", "@scheme", "@request-target", "@path", "@query"]


def text(draw: random.Random, most: int = 8) -> str:
    return "".join(draw.choices(ODD, k=draw.randint(1, most)))


def random_request(draw: random.Random) -> tuple[httpx.Request, list[str]]:
    """Make up a request, and a choice of its components in a random order."""
    path = "".join(f"/{quote(text(draw), safe=draw.choice(['', '~', '!$,:@']))}" for _ in range(draw.randint(0, 3)))
    names = list({text(draw) for _ in range(draw.randint(0, 3))})
    encode = draw.choice([quote, quote_plus])
    query = "&".join(f"{encode(name, safe='')}={encode(text(draw), safe='')}" for name in names)
    fields, components = [], [*draw.sample(DERIVED, draw.randint(0, 5)), "content-digest"]
    components += [f'@query-param;name="{quote(name, safe="*").replace("~", "%7E")}"' for name in names]
    for name in draw.sample(list(FIELDS), draw.randint(0, len(FIELDS))):
        values = draw.sample(FIELDS[name], draw.randint(1, len(FIELDS[name])))
        lines = draw.choice([values, [", ".join(values)]]) if name != "x-note" else values
        fields += [(name, line) for line in lines]
        components.append(component(draw, name, values))
    draw.shuffle(fields)
    draw.shuffle(components)
    host = draw.choice(["orders.example.com", "orders.example.com:8443", "127.0.0.1:8080", "[::1]:8080"])
    url = f"{draw.choice(['http', 'https'])}://{host}{path or '/'}{'?' + query if query else ''}"
    method = draw.choice(["GET", "POST", "PUT", "DELETE", "QUERY"])
    return httpx.Request(method, url, headers=fields, content=draw.randbytes(draw.randint(0, 50))), components


def component(draw: random.Random, name: str, values: list[str]) -> str:
    """Choose a way to cover a header."""
    ways = [name, f"{name};bs"]
    if name in ("cache-control", "priority"):
        ways.append(f"{name};sf")
    if name == "example-dict":
        ways.append(f'{name};key="{draw.choice(values).partition("=")[0]}"')
    return draw.choice(ways)


def signed(orders: Generated, plugin: Any, request: httpx.Request) -> httpx.Request:
    """Sign a request; return what goes out."""
    outgoing = orders.outgoing(request)
    plugin.sign(outgoing)
    headers = [(name.encode(), value.encode()) for name, value in outgoing.headers]
    return httpx.Request(outgoing.method, outgoing.url, headers=headers, content=outgoing.body)


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_what_is_signed_is_accepted(orders: Generated, algorithm: str) -> None:
    """Random requests, covered in random ways, are what the judge thinks they are."""
    draw, signer = random.Random(algorithm), plugin(orders, algorithm)
    for _ in range(MESSAGES // len(ALGORITHMS) + 1):
        request, components = random_request(draw)
        result = verify(signed(orders, signer.with_options(components=components), request), algorithm)
        assert len(result.covered_components) == len(components) + 1


@dataclass(slots=True)
class Api:
    """An API in memory that takes what the judge finds well signed."""

    algorithm: str

    def __call__(self, request: httpx.Request) -> httpx.Response:
        try:
            covered = verify(request, self.algorithm).covered_components
        except judges.HTTPMessageSignaturesException as error:
            return httpx.Response(401, json={"error": str(error)})
        return httpx.Response(200, json=covered)


URL = "https://orders.example.com"
WRONG: dict[str, Change] = {
    "path": changes.path,
    "query": changes.query,
    "body": changes.body,
    "method": changes.method,
    "digest": changes.header("content-digest", "sha-256=:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=:"),
    "no digest": changes.header("content-digest"),
    "unsigned digest": changes.in_header("signature-input", ' "content-digest"', ""),
    "time": changes.in_header("signature-input", "created=1", "created=2"),
    "key": changes.in_header("signature-input", 'keyid="', 'keyid="another-'),
    "another signature": changes.header("signature", f"sig1=:{b64encode(bytes(64)).decode()}:"),
    "no signature": changes.header("signature"),
    "no input": changes.header("signature-input"),
}


@pytest.mark.parametrize("flavour", FLAVOURS)
@pytest.mark.parametrize("algorithm", ["ed25519", "ecdsa-p256-sha256", "hmac-sha256"])
def test_calls_are_accepted_as_they_are_alone(orders: Generated, algorithm: str, flavour: str) -> None:
    """An order is booked with any letters in it; changed on its way, or signed at another time, it is refused."""
    mine, transport = plugin(orders, algorithm), httpx.MockTransport(Api(algorithm))
    with orders.calls(URL, flavour, mine, transport=transport) as call:
        for note in ("", "a b+c&d=e/%", "é漢😀"):
            covered = call("orders.book", "a/b c", note=note, amount=1)
            assert covered['"@path"'] == "/orders/a%2Fb%20c"
        for offset in (timedelta(minutes=1), timedelta(days=-2)):
            with clock_off_by(offset, orders):
                assert call("orders.book", "1", note="", amount=1).status == 401
    for name, change in WRONG.items():
        with orders.calls(URL, flavour, mine, change, transport=transport) as call:
            assert getattr(call("orders.book", "1", note="", amount=1), "status", None) == 401, name
