"""The ways to call a client: synchronously, and in the event loops of asyncio and of trio."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
import trio

from generator.runtime import Operation
from tests.library import httpx

from .sample_api import AsyncShop, Shop, Token

Handler = Callable[[httpx.Request], httpx.Response]
NOTHING: Mapping[str, object] = {}
HTTPX_LEAVES_IT = pytest.mark.filterwarnings(
    "ignore:Async generator:ResourceWarning", "ignore:Exception ignored in:pytest.PytestUnraisableExceptionWarning"
)
"""Under trio: the generator that the HTTP library reads a body by is not closed where it is not read to its end."""


@dataclass(frozen=True, slots=True)
class Way:
    """One way; a provider is a handler in memory, or the address of a server."""

    name: str

    @property
    def is_async(self) -> bool:
        """Whether clients are asynchronous."""
        return self.name != "sync"

    def run(self, work: Callable[[Any], Any], provider: Handler | str, **options: Any) -> Any:
        """Make a client, work with it, and close it; asynchronous work is a coroutine function."""
        if not self.is_async:
            with connected(provider, Shop, httpx.Client, options) as client, client:
                return work(client)

        async def main() -> Any:
            with connected(provider, AsyncShop, httpx.AsyncClient, options) as client:
                async with client:
                    return await work(client)

        return trio.run(main) if self.name == "trio" else asyncio.run(main())

    def call(self, provider: Handler | str, operation: Operation[Any], /, options: Any = None, **params: Any) -> Any:
        """Call an operation that has no path parameters."""
        return self.run(lambda client: client.call(operation, NOTHING, params), provider, **(options or {}))

    def request(self, provider: Handler | str, *what: Any, options: Any = None, **said: Any) -> Any:
        """Make a call that no description has."""
        return self.run(lambda client: client.request(*what, **said), provider, **(options or {}))

    def items(
        self,
        provider: Handler | str,
        operation: Operation[Any],
        /,
        options: Any = None,
        most: int = 1000,
        **params: Any,
    ) -> list[Any]:
        """Return the first items of a stream, and close it."""
        found: list[Any] = []

        def read(client: Shop) -> None:
            with client.stream_lines(operation, NOTHING, params) as stream:
                for item in stream:
                    found.append(item)
                    if len(found) == most:
                        return

        async def read_async(client: AsyncShop) -> None:
            async with client.stream_lines(operation, NOTHING, params) as stream:
                async for item in stream:
                    found.append(item)
                    if len(found) == most:
                        return

        self.run(read_async if self.is_async else read, provider, **(options or {}))
        return found


@contextmanager
def connected(provider: Handler | str, kind: Any, http: Any, options: Mapping[str, Any]) -> Iterator[Any]:
    """Yield a client of a provider."""
    if isinstance(provider, str):
        yield kind(**{"auth": Token("t0ken"), "base_url": provider, "timeout": 30, **options})
    else:
        http_client = http(transport=httpx.MockTransport(provider))
        yield kind(**{"auth": Token("t0ken"), "http_client": http_client, **options})


@pytest.fixture(params=["sync", "asyncio", "trio"])
def way(request: pytest.FixtureRequest) -> Way:
    """Each way in turn."""
    return Way(request.param)
