"""The examples of a folder of specs, as calls of the clients that were generated from it, over a transport in memory.

A call is made of the example's wire names and wire values; what it put on the wire is compared with the same example,
by rules that are written here a second time and share nothing with the runtime.
"""

from __future__ import annotations

import asyncio
import importlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, quote, urlsplit

from pydantic import BaseModel, TypeAdapter

from generator.ir.api import Encoding, Example, Operation, Provider
from generator.pipeline import read
from generator.plan.layout import client_class, dotted
from tests.library import httpx


@dataclass(frozen=True, slots=True)
class Exchange:
    """One example of an endpoint, with the package of the client that makes the call."""

    package: str
    provider: Provider
    operation: Operation
    example: Example

    @property
    def request(self) -> dict[str, Any]:
        return self.example.request if isinstance(self.example.request, dict) else {}

    @property
    def response(self) -> dict[str, Any]:
        return self.example.response if isinstance(self.example.response, dict) else {"status": 204}

    def client(self, flavour: str, **options: Any) -> Any:
        """Make a client: `flavour` is "" or "Async"."""
        module = importlib.import_module(f"{self.package}.{self.provider.name}")
        return getattr(module, f"{flavour}{client_class(self.provider.name)}")(**options)

    def method(self, client: Any) -> Any:
        """Return the method of a client that makes the call."""
        for name in dotted((*self.operation.name[:-1], self.operation.methods[0])).split("."):
            client = getattr(client, name)
        return client

    def __str__(self) -> str:
        return f"{self.provider.name}.{'.'.join(self.operation.name)}-{self.example.name}"


def exchanges(specs: Path, package: str) -> Iterator[Exchange]:
    """Yield the examples of all providers of a folder that show a request."""
    for provider in read(specs).providers:
        for resource in provider.resources:
            for operation in resource.operations:
                shown = (example for example in operation.examples if example.request is not None)
                yield from (Exchange(package, provider, operation, example) for example in shown)


def replay(exchange: Exchange, flavour: str) -> tuple[Any, httpx.Request]:
    """Make the call of an example; return the answer, or the error that it led to, and the request that was sent."""
    sent: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        sent.append(request)
        return _response(exchange)

    outcome = (_call_async if flavour else _call_sync)(exchange, httpx.MockTransport(answer))
    assert len(sent) == 1, "one call is one request"
    return outcome, sent[0]


def _call_sync(exchange: Exchange, transport: httpx.MockTransport) -> Any:
    with httpx.Client(transport=transport) as http, exchange.client("", http_client=http) as client:
        method, path, keywords = arguments(exchange, client)
        try:
            result = method(*path, **keywords)
            if exchange.operation.stream:
                with result as stream:
                    return list(stream)
            return result.first_page().answer if hasattr(result, "first_page") else result
        except _base_error(exchange) as error:
            return error


def _call_async(exchange: Exchange, transport: httpx.MockTransport) -> Any:
    async def call() -> Any:
        async with (
            httpx.AsyncClient(transport=transport) as http,
            exchange.client("Async", http_client=http) as client,
        ):
            method, path, keywords = arguments(exchange, client)
            try:
                result = method(*path, **keywords)
                if exchange.operation.stream:
                    async with result as stream:
                        return [piece async for piece in stream]
                return (await result.first_page()).answer if hasattr(result, "first_page") else await result
            except _base_error(exchange) as error:
                return error

    return asyncio.run(call())


def _base_error(exchange: Exchange) -> Any:
    errors = importlib.import_module(f"{exchange.package}.{exchange.provider.name}.errors")
    return getattr(errors, f"{client_class(exchange.provider.name)}Error")


def arguments(exchange: Exchange, client: Any) -> tuple[Any, list[Any], dict[str, Any]]:
    """Return the method, its positional and its keyword arguments, with values of Python's types."""
    method = exchange.method(client)
    operation = described(exchange, method)
    path = [
        TypeAdapter(operation.at.get(wire, str)).validate_json(_json(value))
        for wire, value in exchange.request.get("path", {}).items()
    ]
    if operation.takes is None:
        return method, path, {}
    given = dict(_keywords(exchange, operation))
    return method, path, TypeAdapter(operation.takes).validate_json(_json(given), by_alias=True, by_name=False)


def described(exchange: Exchange, method: Any) -> Any:
    """Return the `Operation` of a method: the one of its module that has the method's endpoint and first body."""
    constants = method.__func__.__globals__.values()
    name = exchange.operation.methods[0].upper().strip("_")
    operation = method.__func__.__globals__.get(name)
    return operation or next(each for each in constants if getattr(each, "path", None) == exchange.operation.path)


def _keywords(exchange: Exchange, operation: Any) -> Iterator[tuple[str, Any]]:
    """Yield the keywords of a call: each value of the example under the key whose line says that it goes there."""
    request, body = exchange.request, exchange.request.get("body")
    places = {
        "query": request.get("query", {}),
        "header": request.get("headers", {}),
        "cookie": request.get("cookies", {}),
        "body": {"body": body} if "body" in request else {},
    }
    for key, (_, route) in operation.arguments.keywords().items():
        values = places.get(route.place or "", body if isinstance(body, dict) else {})
        if route.wire in values:
            yield key, values[route.wire]


def check_request(exchange: Exchange, request: httpx.Request) -> None:
    """The request is what the example says, and besides only what goes with each call."""
    example, encoding = exchange.request, exchange.provider.encoding
    path = {wire: quote(str(value), safe="") for wire, value in example.get("path", {}).items()}
    assert request.method == exchange.operation.method
    base = urlsplit(exchange.provider.servers[0].url).path.rstrip("/") if exchange.provider.servers else ""
    assert request.url.raw_path.decode().partition("?")[0] == base + re.sub(
        r"\{([^{}]+)\}", lambda match: path[match[1]], exchange.operation.path
    )
    standing = {each.field.wire for each in exchange.operation.parameters if each.sent}
    query = [pair for pair in parse_qsl(request.url.query.decode(), True) if pair[0] not in standing]
    assert query == [pair for pair in _flat(example.get("query", {}), encoding) if pair[0] not in standing]
    for name, value in example.get("headers", {}).items():
        assert request.headers[name] == value
    cookies = [f"{name}={value}" for name, value in example.get("cookies", {}).items()]
    assert request.headers.get("cookie", "") == "; ".join(cookies)
    _check_body(exchange, request)


def _check_body(exchange: Exchange, request: httpx.Request) -> None:
    if "body" not in exchange.request:
        assert request.content == b""
        assert "content-type" not in request.headers
        return
    body, kind = exchange.request["body"], exchange.operation.bodies[0]
    assert request.headers["content-type"].partition(";")[0] == kind.media_type
    match kind.kind:
        case "json":
            assert same(body, json.loads(request.content, parse_float=Decimal))
        case "form":
            assert parse_qsl(request.content.decode(), True) == _flat(body, exchange.provider.encoding)
        case _:
            assert request.content == body.encode()


def check_answer(exchange: Exchange, operation: Any, answer: Any, problems: Any) -> None:
    """A success is typed without a doubt and holds all that came; a refusal has its status and its detail."""
    body = exchange.response.get("body")
    if isinstance(answer, Exception):
        error: Any = answer
        assert error.status == exchange.response["status"]
        assert error.detail is None or same(body, _plain(error.detail))
        return
    assert exchange.response["status"] < 400
    if exchange.operation.stream:
        check_stream(exchange, operation.reads, answer, problems)
        return
    assert problems(answer) == ()
    envelope = exchange.provider.envelope
    for step in envelope.payload if envelope and not operation.whole else ():
        body = body.get(step) if isinstance(body, dict) else None
    assert same(body, answer.decode() if operation.reads == "bytes" else _plain(answer))


def check_stream(exchange: Exchange, reads: str, answer: list[Any], problems: Any) -> None:
    """Each piece is typed without a doubt and holds what came, up to the end."""
    pieces = exchange.response.get("body", [])
    if isinstance(pieces, str):
        pieces = [each if reads == "text" else json.loads(each) for each in _pieces(exchange, pieces)]
    found = [piece.data for piece in answer] if _is_sse(exchange) else answer
    assert [problems(each) for each in found] == [()] * len(found)
    assert same(pieces, [_plain(each) for each in found])


def _is_sse(exchange: Exchange) -> bool:
    return exchange.operation.stream is not None and exchange.operation.stream.style == "sse"


def _pieces(exchange: Exchange, text: str) -> Iterator[str]:
    """Yield the pieces of a stream that an example shows as it is sent: the parts of the formats that the cases use."""
    if not _is_sse(exchange):
        yield from (line for line in text.splitlines() if line)
        return
    for event in text.split("\n\n"):
        data = [line.removeprefix("data: ") for line in event.splitlines() if line.startswith("data: ")]
        if exchange.operation.stream and data == [exchange.operation.stream.end]:
            return
        if data:
            yield "\n".join(data)


def _plain(answer: Any) -> Any:
    if isinstance(answer, BaseModel):
        return answer.model_dump(by_alias=True, exclude_unset=True)
    return TypeAdapter(Any).dump_python(answer, by_alias=True, exclude_unset=True)


def same(wire: Any, value: Any) -> bool:
    """Tell whether a value of Python is what the JSON says; a decimal or a date may be text there."""
    match value:
        case dict():
            return (
                isinstance(wire, dict) and wire.keys() == value.keys() and all(same(wire[k], value[k]) for k in value)
            )
        case list():
            return isinstance(wire, list) and len(wire) == len(value) and all(map(same, wire, value))
        case Decimal() | float():
            return not isinstance(wire, bool | None) and Decimal(str(wire)) == Decimal(str(value))
        case date():
            return bool(wire == value.isoformat())
        case _:
            return type(wire) is type(value) and bool(wire == value)


def _flat(value: dict[str, Any], encoding: Encoding) -> list[tuple[str, str]]:
    return [pair for name, item in value.items() for pair in _pairs(name, item, encoding)]


def _pairs(name: str, value: Any, encoding: Encoding) -> list[tuple[str, str]]:
    """Spell a value of a form or query by the provider's profile: the parts of it that the cases use."""
    match value:
        case dict():
            spelled = {f"{name}.{key}" if encoding.objects == "dots" else f"{name}[{key}]": value[key] for key in value}
            return _flat(spelled, encoding)
        case list() if encoding.arrays == "comma":
            return [(name, ",".join(value))]
        case list():
            inner = f"{name}[]" if encoding.arrays == "brackets" else name
            return [(inner, item) for item in value]
        case bool():
            return [(name, encoding.booleans[not value])]
        case _:
            return [(name, str(value))]


def _response(exchange: Exchange) -> httpx.Response:
    example = exchange.response
    body = example.get("body")
    if "body" not in example:
        return httpx.Response(example["status"])
    if exchange.operation.stream and example["status"] < 300:
        sse = _is_sse(exchange)
        content = body.encode() if isinstance(body, str) else b"".join(_streamed(exchange, body))
        kind = "text/event-stream" if sse else "application/x-ndjson"
        return httpx.Response(example["status"], content=content, headers={"content-type": kind})
    if isinstance(body, str):
        return httpx.Response(example["status"], content=body.encode(), headers={"content-type": "text/plain"})
    return httpx.Response(example["status"], content=_json(body), headers={"content-type": "application/json"})


def _streamed(exchange: Exchange, body: list[Any]) -> Iterator[bytes]:
    """Yield a list as a provider streams it: a line each, or an event each and then the one that is the end."""
    if not _is_sse(exchange):
        yield from (_json(each) + b"\n" for each in body)
        return
    ends = [exchange.operation.stream.end] if exchange.operation.stream and exchange.operation.stream.end else []
    for text in (*(each.encode() if isinstance(each, str) else _json(each) for each in body), *map(str.encode, ends)):
        yield b"data: %b\n\n" % text


def _json(value: Any) -> bytes:
    """Write JSON in which a decimal is a number with all of its digits."""
    text = json.dumps(value, default=lambda decimal: f"\0{decimal}\0", ensure_ascii=False)
    return re.sub(r'"\\u0000(.*?)\\u0000"', r"\1", text).encode()
