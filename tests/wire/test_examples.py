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
from urllib.parse import parse_qsl, quote_plus
from uuid import UUID

import pytest
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from pydantic import TypeAdapter

from generated._runtime import ApiError, problems
from generated._runtime.results.pages import Page

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
        result = exchange.call(client)
        return list(result) if exchange.operation.stream else bare(result)


def call_async(exchange: Exchange, url: str) -> Any:
    async def call() -> Any:
        make = client_class(exchange.provider.name, "Async")
        async with make(auth=credentials(make), base_url=url) as client:
            result = exchange.call(client)
            return [each async for each in result] if exchange.operation.stream else bare(await result)

    return asyncio.run(call())


def bare(result: Any) -> Any:
    """Return what a call answered; of a page, the answer that it is."""
    return result.answer if isinstance(result, Page) else result


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
    will_answer(server, exchange)
    _, received = outcome(call, exchange, server)
    assert received.method == exchange.operation.method
    path, _, query = received.target.partition("?")
    wanted = exchange.request.get("path", {})
    assert path == re.sub(r"\{(\w+)\}", lambda match: wanted[match[1]], exchange.operation.path)
    assert parse_qsl(query) == [(key, spelled(value)) for key, value in exchange.request.get("query", {}).items()]
    for name, value in exchange.request.get("headers", {}).items():
        assert received.headers[name.lower()] == value
    assert received.headers["accept"] == accepted(exchange)
    check_credentials(exchange, received)
    check_body(exchange, received)


@pytest.mark.parametrize("call", [call_sync, call_async])
@pytest.mark.parametrize("exchange", exchanges(), ids=str)
def test_an_example_is_answered_as_documented(exchange: Exchange, call: Any, server: Loopback) -> None:
    """A success is the typed payload without a doubt; a refusal is an error with all that the page documents."""
    will_answer(server, exchange)
    answer, _ = outcome(call, exchange, server)
    if exchange.operation.stream:
        assert [problems(each.data) for each in answer] == [()] * len(answer)
        assert [(each.event, each.id, plain(each.data)) for each in answer] == streamed(exchange)
    elif exchange.status < 300:
        assert problems(answer) == ()
        assert plain(answer) == payload(exchange)
    else:
        documented = exchange.response["body"]
        assert answer.status == exchange.status
        assert json.loads(answer.body) == documented
        assert plain(answer.detail) == documented
        message = exchange.provider.envelope.message if exchange.provider.envelope else ()
        assert answer.message == (at(documented, message) if message else None)


def accepted(exchange: Exchange) -> str:
    """Return what a call says that it takes."""
    if exchange.operation.stream:
        return "text/event-stream"
    kinds = {answer.kind for answer in exchange.operation.answers if answer.status[0] == "2"}
    return "*/*" if kinds == {"bytes"} else "application/json"


def streamed(exchange: Exchange) -> list[tuple[str, str, Any]]:
    """Return the events of an example, which stand in it as they are sent: name, id and data."""
    events = [
        dict(line.split(":", 1) for line in event.splitlines())
        for event in exchange.response["body"].strip().split("\n\n")
    ]
    return [(event["event"], event["id"], json.loads(event["data"])) for event in events]


def payload(exchange: Exchange) -> Any:
    """Return what the envelope of the provider wraps; text, where an answer is no JSON, is that of its bytes."""
    body = exchange.response.get("body")
    if isinstance(body, str):
        return body
    return at(body, exchange.provider.envelope.payload if exchange.provider.envelope else ())


def at(tree: Any, path: tuple[str, ...]) -> Any:
    for step in path:
        tree = tree.get(step)
    return tree


def plain(answer: Any) -> Any:
    """Return an answer as the JSON that it came from."""
    return TypeAdapter(Any).dump_python(answer, mode="json", by_alias=True, exclude_unset=True)


@pytest.mark.parametrize("exchange", exchanges(), ids=str)
def test_both_clients_send_the_same_bytes(exchange: Exchange, server: Loopback) -> None:
    """But for what is new in each call, sync and async put the same bytes on the wire."""
    will_answer(server, exchange)
    sent = [outcome(call, exchange, server)[1] for call in (call_sync, call_async)]
    assert sent[0].body == sent[1].body
    assert sent[0].target == sent[1].target
    fixed = [{name: value for name, value in each.headers.items() if name not in NEW_IN_EACH_CALL} for each in sent]
    assert fixed[0] == fixed[1]
    assert sent[0].headers.keys() == sent[1].headers.keys()


def check_body(exchange: Exchange, received: Received) -> None:
    """The body is written here a second time, from the page's own rules, and compared byte for byte."""
    if "body" not in exchange.request:
        assert (received.body, received.headers.get("content-type")) == (b"", None)
        return
    body, kind = exchange.request["body"], exchange.operation.bodies[0].media_type
    assert received.headers["content-type"] == kind
    if kind.endswith("json"):
        expected = json.dumps(body, separators=(",", ":"), ensure_ascii=False)
    else:
        expected = "&".join(f"{quote_plus(key)}={quote_plus(form_text(value))}" for key, value in body.items())
    assert received.body == expected.encode()


def form_text(value: Any) -> Any:
    """Spell a value of a form as the one provider does that has forms."""
    return {True: "1", False: "0"}.get(value, value)


def spelled(value: Any) -> str:
    """Spell a value of a query: lists with commas, as the one provider does that has them."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return ",".join(value) if isinstance(value, list) else str(value)


def will_answer(server: Loopback, exchange: Exchange) -> None:
    """Let the server answer what the example says."""
    server.status, server.answer = exchange.status, exchange.answer
    is_json = not isinstance(exchange.response.get("body", ""), str)
    plain_type = "text/event-stream" if exchange.operation.stream else "application/octet-stream"
    server.content_type = "application/json" if is_json else plain_type


def check_credentials(exchange: Exchange, received: Received) -> None:
    """Each provider has its own way, and a call that takes no credential sends none."""
    basic = f"Basic {base64.b64encode(f'{TOKEN}:{TOKEN}'.encode()).decode()}"
    expected = {"kinto": basic, "pocketbase": TOKEN}.get(exchange.provider.name, f"Bearer {TOKEN}")
    if exchange.operation.auth is not None and not exchange.operation.auth.names:
        assert "authorization" not in received.headers
    elif exchange.provider.name == "wonder":
        UUID(received.headers["x-request-id"])
        verify_wonder(received)
    else:
        assert received.headers["authorization"] == expected


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
