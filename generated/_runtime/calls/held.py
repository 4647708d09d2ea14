# The runtime of apigraft's clients: generated projects hold a copy; edit generator/runtime.
"""Bodies that are there already, where one that still arrives could be."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Iterator


class Held:
    """A body that had to be read whole, for both clients."""

    def __init__(self, body: bytes) -> None:
        self._body = body

    def __iter__(self) -> Iterator[bytes]:
        body, self._body = self._body, b""
        yield from (body,) if body else ()

    def __aiter__(self) -> AsyncIterator[bytes]:
        return Each(self)  # and no generator, which somebody would have to close

    def close(self) -> None:
        """Do nothing: the connection is given back already."""

    async def aclose(self) -> None:
        """Do nothing: the connection is given back already."""


class Each(AsyncIterator[bytes]):
    """Iterates pieces that are there already."""

    def __init__(self, pieces: Iterable[bytes]) -> None:
        self._pieces = iter(pieces)

    async def __anext__(self) -> bytes:
        for piece in self._pieces:
            return piece
        raise StopAsyncIteration
