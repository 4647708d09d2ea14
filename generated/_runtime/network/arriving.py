# The runtime of apigraft's clients: generated projects hold a copy; edit generator/runtime.
"""Bodies of answers that are read while they arrive, decompressed; what breaks on the way is `BrokenOff`."""

from __future__ import annotations

import zlib
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterator, Mapping
from contextlib import suppress
from typing import Any, TypeAlias

from ..calls.held import Each
from ..messages import BrokenOff, Failure
from ..wire.inflate import Inflater

Explain: TypeAlias = Callable[[BaseException], Failure]
Lost: TypeAlias = tuple[type[BaseException], ...]
_GARBLED = Failure("connection", "the body is not compressed as it says")


class _Source:
    """An open response; `read` is its body where somebody has read it already, and decompressed it."""

    def __init__(
        self,
        response: Any,
        headers: Mapping[str, str],
        read: tuple[bytes, ...] | None,
        inflater: Inflater,
        explain: Explain,
        lost: Lost,
    ) -> None:
        self.headers = headers
        self._response = response
        self._read = read
        self._inflater = inflater
        self._explain = explain
        self._lost = lost


class Arriving(_Source):
    """What a synchronous client reads."""

    _pieces: Iterator[bytes] | None = None

    def __iter__(self) -> Iterator[bytes]:
        self._pieces = self._pieces or self._inflated()
        return self._pieces

    def _inflated(self) -> Iterator[bytes]:
        try:
            for data in self._read or self._response.stream:
                yield from self._inflater.pieces(data)
            self._inflater.end()
        except zlib.error:
            raise BrokenOff(_GARBLED) from None
        except self._lost as error:
            raise BrokenOff(self._explain(error)) from None

    def close(self) -> None:
        """Give the connection back, or close it where the body was not read to its end."""
        self._response.close()


class AsyncArriving(_Source):
    """What an asynchronous client reads."""

    _pieces: AsyncGenerator[bytes, None] | None = None

    def __aiter__(self) -> AsyncIterator[bytes]:
        self._pieces = self._pieces or self._inflated()
        return self._pieces

    async def _inflated(self) -> AsyncGenerator[bytes, None]:
        body = aiter(Each(self._read) if self._read else self._response.stream)
        try:
            async for data in body:
                for piece in self._inflater.pieces(data):
                    yield piece
            self._inflater.end()
        except zlib.error:
            raise BrokenOff(_GARBLED) from None
        except self._lost as error:
            raise BrokenOff(self._explain(error)) from None
        finally:
            if isinstance(body, AsyncGenerator):
                await body.aclose()  # an event loop does not like to do it

    async def aclose(self) -> None:
        """Give the connection back, or close it where the body was not read to its end."""
        if self._pieces:
            with suppress(RuntimeError):  # another task is waiting for a piece
                await self._pieces.aclose()
        await self._response.aclose()


def headers_of(response: Any) -> dict[str, str]:
    """Return the headers with names in lower case, repeated ones joined by commas."""
    return dict(response.headers.items())


def coding_of(headers: Mapping[str, str], read: tuple[bytes, ...] | None) -> str:
    """Return how a body is compressed that nobody has read, as its header says."""
    return "" if read else headers.get("content-encoding", "")


def read_already(response: Any) -> tuple[bytes, ...] | None:
    """Return the body of a response that a hook or a mock of the user's has read, and decompressed."""
    return (response.content,) if response.is_stream_consumed else None
