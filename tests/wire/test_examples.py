"""Every documented example, through the generated client, over a real socket."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import json
import re
from collections.abc import Iterator
from functools import cache
from typing import Any
from urllib.parse import quote_plus
from uuid import UUID

import pytest
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from pydantic import TypeAdapter

from generated._runtime import ApiError, problems

from .exchanges import Exchange, client_class, exchanges
from .loopback import Loopback, Received, loopback

NEW_IN_EACH_CALL = {"x-request-id", "credential", "nonce", "signature"}
TOKEN = "a-token-for-tests"
APP_ID = "d900da8b-6e16-4a85-8a66-05d29ac53f24"


@pytest.fixture(scope="module")
def server() -> Iterator[Loopback]:
    with loopback() as state:
        yield state


@cache
def rsa_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@cache
def pem() -> str:
    plain = serialization.NoEncryption()
    encoded = rsa_key().private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
    return encoded.decode()


def credentials(client: Any) -> Any:
    """Make the first scheme that a client knows, with credentials of the tests; None where it knows none."""
    for scheme in client.api.schemes:
        kinds = scheme.__init__.__annotations__
        given = {name: pem() if "PathLike" in kinds[name] else TOKEN for name in scheme.env}
        return scheme(**(given | {"app_id": APP_ID} if "app_id" in given else given))
    return None


def call_sync(exchange: Exchange, url: str) -> Any:
    make = client_class(exchange.provider.name)
    with make(auth=credentials(make), base_url=url) as client:
        return exchange.call(client)


def call_async(exchange: Exchange, url: str) -> Any:
    async def call() -> Any:
        make = client_class(exchange.provider.name, "Async")
        async with make(auth=credentials(make), base_url=url) as client:
            return await exchange.call(client)

    return asyncio.run(call())


def outcome(call: Any, exchange: Exchange, server: Loopback) -> tuple[Any, Received]:
    """Make the call; the answer or the error that it led to, and what the server received."""
    before = len(server.received)
    try:
        answer = call(exchange, server.url)
    except ApiError as error:
        answer = error
    assert len(server.received) == before + 1, "one call is one request"
    return answer, server.last


@pytest.mark.parametrize("call", [call_sync, call_async])
@pytest.mark.parametrize("exchange", exchanges(), ids=str)
def test_an_example_makes_the_documented_request(exchange: Exchange, call: Any, server: Loopback) -> None:
    """Method, path, headers and the bytes of the body are what the page says."""
    server.will_answer(exchange.status, exchange.answer)
    _, received = outcome(call, exchange, server)
    assert received.method == exchange.operation.method
    assert received.target == re.sub(r"\{(\w+)\}", lambda match: exchange.path[match[1]], exchange.operation.path)
    assert received.headers["accept"] == "application/json"
    check_credentials(exchange, received)
    check_body(exchange, received)


@pytest.mark.parametrize("call", [call_sync, call_async])
@pytest.mark.parametrize("exchange", exchanges(), ids=str)
def test_an_example_is_answered_as_documented(exchange: Exchange, call: Any, server: Loopback) -> None:
    """A success is the typed payload without a doubt; a refusal is an error with all that the page documents."""
    server.will_answer(exchange.status, exchange.answer)
    answer, _ = outcome(call, exchange, server)
    if exchange.status < 300:
        assert problems(answer) == ()
        assert plain(answer) == payload(exchange)
    else:
        assert answer.status == exchange.status
        assert json.loads(answer.body) == exchange.answer
        assert plain(answer.detail) == exchange.answer
        message = exchange.provider.envelope.message if exchange.provider.envelope else ()
        assert not message or answer.message == at(exchange.answer, message)


def payload(exchange: Exchange) -> Any:
    """Return what the envelope of the provider wraps."""
    return at(exchange.answer, exchange.provider.envelope.payload if exchange.provider.envelope else ())


def at(tree: Any, path: tuple[str, ...]) -> Any:
    for step in path:
        tree = tree[step]
    return tree


def plain(answer: Any) -> Any:
    """Return an answer as the JSON that it came from."""
    return TypeAdapter(Any).dump_python(answer, mode="json", by_alias=True, exclude_unset=True)


@pytest.mark.parametrize("exchange", exchanges(), ids=str)
def test_both_clients_send_the_same_bytes(exchange: Exchange, server: Loopback) -> None:
    """But for what is new in each call, sync and async put the same bytes on the wire."""
    server.will_answer(exchange.status, exchange.answer)
    sent = [outcome(call, exchange, server)[1] for call in (call_sync, call_async)]
    assert sent[0].body == sent[1].body
    assert sent[0].target == sent[1].target
    fixed = [{name: value for name, value in each.headers.items() if name not in NEW_IN_EACH_CALL} for each in sent]
    assert fixed[0] == fixed[1]
    assert sent[0].headers.keys() == sent[1].headers.keys()


def check_body(exchange: Exchange, received: Received) -> None:
    """The body is written here a second time, from the page's own rules, and compared byte for byte."""
    kind = exchange.operation.bodies[0].media_type
    assert received.headers["content-type"] == kind
    if kind == "application/json":
        expected = json.dumps(exchange.body, separators=(",", ":"), ensure_ascii=False)
    else:
        spelled = {key: {True: "1", False: "0"}.get(value, value) for key, value in exchange.body.items()}
        expected = "&".join(f"{quote_plus(key)}={quote_plus(value)}" for key, value in spelled.items())
    assert received.body == expected.encode()


def check_credentials(exchange: Exchange, received: Received) -> None:
    if exchange.provider.name == "wonder":
        UUID(received.headers["x-request-id"])
        verify_wonder(received)
    elif exchange.provider.schemes:
        assert TOKEN in f"{received.headers} {received.target}"
    if exchange.provider.name == "yedpay":
        assert received.headers["authorization"] == f"Bearer {TOKEN}"


def verify_wonder(received: Received) -> None:
    """Verify the signature with the public key, by the provider's recipe, without a line of the client's code."""
    credential, nonce = received.headers["credential"], received.headers["nonce"]
    app_id, request_time, algorithm = credential.split("/")
    assert (app_id, algorithm) == (APP_ID, "Wonder-RSA-SHA256")
    assert re.fullmatch(r"\d{14}", request_time)
    assert re.fullmatch(r"[0-9A-Za-z]{16}", nonce)
    first = hmac.new(nonce.encode(), request_time.encode(), hashlib.sha256).digest()
    second = hmac.new(first, algorithm.encode(), hashlib.sha256).digest()
    signed = f"{received.method}\n{received.target}\n".encode() + received.body
    message = hmac.new(second, signed, hashlib.sha256).hexdigest()
    signature = base64.b64decode(received.headers["signature"], validate=True)
    rsa_key().public_key().verify(signature, message.encode(), padding.PKCS1v15(), hashes.SHA256())
