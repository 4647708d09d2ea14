"""One script for both clients: what is to be awaited of the one is there at once of the other."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterable, AsyncIterator, Callable, Coroutine, Iterable
from contextlib import AbstractAsyncContextManager, AbstractContextManager, asynccontextmanager
from inspect import isawaitable
from typing import Any

FLAVOURS = ("sync", "async")
Script = Callable[[Any], Coroutine[Any, Any, None]]


def play(client: Any, script: Script) -> None:
    """Play a script with a client, which is closed at its end."""

    async def played() -> None:
        async with opened(client):
            await script(client)

    asyncio.run(played())


async def got(result: Any) -> Any:
    """Return what a call answered."""
    return await result if isawaitable(result) else result


async def every(found: Any) -> list[Any]:
    """List what an iterator of either kind yields, to its end."""
    return [each async for each in flowing(found)]


async def flowing(found: AsyncIterable[Any] | Iterable[Any]) -> AsyncGenerator[Any, None]:
    """Iterate in one way over an iterator of either kind."""
    if isinstance(found, AsyncIterable):
        async for each in found:
            yield each
    else:
        for each in found:
            yield each


@asynccontextmanager
async def opened(manager: AbstractAsyncContextManager[Any] | AbstractContextManager[Any]) -> AsyncIterator[Any]:
    """Enter a context of either kind."""
    if isinstance(manager, AbstractAsyncContextManager):
        async with manager as inner:
            yield inner
    else:
        with manager as inner:
            yield inner
