"""A provider in memory: it records what reaches it and answers what it was told."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

from generator.runtime import Operation
from tests.library import httpx

from .sample_api import AsyncShop, Shop, Token

NO_PARAMS: Mapping[str, object] = {}


class Provider:
    """Answers each request alike and keeps the requests."""

    def __init__(self, status: int = 200, /, **answer: Any) -> None:
        self.status = status
        self.answer = answer or {"json": {"success": True, "data": None}}
        self.requests: list[httpx.Request] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        """Handle a request as a transport does."""
        self.requests.append(request)
        return httpx.Response(self.status, **self.answer)

    @property
    def request(self) -> httpx.Request:
        """The one request that came."""
        (request,) = self.requests
        return request

    @property
    def target(self) -> str:
        """Path and query of the one request, as sent."""
        return self.request.url.raw_path.decode()

    def client(self, **options: Any) -> Shop:
        """A synchronous client of this provider."""
        http_client = httpx.Client(transport=httpx.MockTransport(self))
        return Shop(**{"auth": Token("t0ken"), "http_client": http_client, **options})

    def async_client(self, **options: Any) -> AsyncShop:
        """An asynchronous client of this provider."""
        http_client = httpx.AsyncClient(transport=httpx.MockTransport(self))
        return AsyncShop(**{"auth": Token("t0ken"), "http_client": http_client, **options})


def sent_by(
    operation: Operation[Any], path: Mapping[str, object] = NO_PARAMS, /, client: Any = None, **params: Any
) -> httpx.Request:
    """Call an operation and return the request that it made; any answer will do."""
    provider = Provider(200, json={"success": True, "data": {}})
    provider.client(**(client or {})).call(operation, path, params)
    return provider.request


def wire(request: httpx.Request) -> tuple[Any, ...]:
    """Everything of a request that is on the wire."""
    return request.method, request.url.raw_path, request.headers.raw, request.content


def both(
    operation: Operation[Any], path: Mapping[str, object], params: Mapping[str, object]
) -> tuple[httpx.Request, httpx.Request]:
    """Send one call by each of the two clients."""
    answer = {"json": {"success": True, "data": {}}}
    sync, other = Provider(200, **answer), Provider(200, **answer)
    sync.client().call(operation, path, params)
    asyncio.run(other.async_client().call(operation, path, params))
    return sync.request, other.request
