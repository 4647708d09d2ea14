# The runtime of apigraft's clients: generated projects hold a copy; edit generator/runtime.
"""Answers of any size: their bodies go where the caller wants them, piece by piece.

with client.with_streaming_response(client.files.get, "f1") as answer:
    answer.save("report.pdf")
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Generator, Iterator
from contextlib import contextmanager
from inspect import isawaitable
from os import PathLike
from pathlib import Path
from secrets import token_hex
from types import TracebackType
from typing import IO, Any, Self

from .errors import ArgumentTypeError
from .masking import mask
from .messages import Answer, Broken
from .responses import Arrival
from .settings import Settings


class _Download:
    """A call that is made when it is entered."""

    def __init__(self, begin: Callable[[], Any], settings: Settings) -> None:
        self._begin = begin
        self._settings = settings
        self._arrival: Arrival | None = None
        self._source: Any = None
        self._count = 0
        self._is_begun = False

    @property
    def arrival(self) -> Arrival:
        """Status, headers and request id. Raises RuntimeError before the answer is entered."""
        if self._arrival is None:
            raise RuntimeError("the answer is open inside of `with` only")
        return self._arrival

    @property
    def status(self) -> int:
        """The status of the answer, which is no refusal: one raises the error that the call would."""
        return self.arrival.status

    @property
    def headers(self) -> Any:
        """The headers of the answer, with names in lower case."""
        return self.arrival.headers

    def _begun(self) -> Any:
        """Make the call. Raises RuntimeError for a second time: what costs something is not done again in passing."""
        if self._is_begun:
            raise RuntimeError("an answer is read once: make the call again")
        self._is_begun = True
        return self._begin()

    def _arrived(self, result: object) -> None:
        if not (isinstance(result, tuple) and isinstance(result[-1], Answer)):
            raise ArgumentTypeError("`with_streaming_response` takes a method that makes one call")
        request, answer = result
        self._arrival = Arrival(answer.status, answer.headers, request)
        self._source = answer.source

    def _opened(self) -> Any:
        if self._source is None:
            raise RuntimeError("the body can be read once, inside of `with`")
        return self._source

    def _unread(self) -> None:
        """Raise RuntimeError where a file would lack what was read before."""
        if self._count:
            raise RuntimeError("the body can be read once, and some of it was read already")

    def _broken(self, broken: Broken) -> Exception:
        failure, request = broken.failure, self.arrival.request
        reason = mask(failure.reason, self._settings.keyring.secrets())  # it may quote what a server sent
        words = f"{request.endpoint} broke off after {self._count} bytes: {reason}"
        errors = self._settings.api.errors
        kind = errors.timeout if failure.kind == "timeout" else errors.connection
        return kind(words, request=request)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self._arrival or 'not open'}>"


class StreamedResponse(_Download):
    """An answer that is read while it arrives; iterate it for its bytes, decompressed, in pieces.

    Raises the provider's connection error where it breaks off.
    """

    def __iter__(self) -> Iterator[bytes]:
        try:
            for piece in self._opened():
                self._count += len(piece)
                yield piece
        except Broken as broken:
            raise self._broken(broken) from None

    def save(self, path: str | PathLike[str]) -> int:
        """Write the body to a file, which is there when all of it is; return the number of bytes.

        Raises RuntimeError where some of it was read already, OSError where the file cannot be written.
        """
        self._unread()
        with _file(path) as file:
            for piece in self:
                file.write(piece)
        return self._count

    def __enter__(self) -> Self:
        self._arrived(self._begun())
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        source, self._source = self._source, None
        if source is not None:
            source.close()


class AsyncStreamedResponse(_Download):
    """An answer that is read while it arrives; iterate it for its bytes, decompressed, in pieces.

    Raises the provider's connection error where it breaks off.
    """

    _begin: Callable[[], Awaitable[Any] | object]

    async def __aiter__(self) -> AsyncIterator[bytes]:
        try:
            async for piece in self._opened():
                self._count += len(piece)
                yield piece
        except Broken as broken:
            raise self._broken(broken) from None

    async def save(self, path: str | PathLike[str]) -> int:
        """Write the body to a file, which is there when all of it is; return the number of bytes.

        Writing blocks the event loop, a piece at a time. Raises RuntimeError where some of it was read already, OSError
        where the file cannot be written.
        """
        self._unread()
        with _file(path) as file:
            async for piece in self:
                file.write(piece)
        return self._count

    async def __aenter__(self) -> Self:
        begun = self._begun()
        self._arrived(await begun if isawaitable(begun) else begun)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        source, self._source = self._source, None
        if source is not None:
            await source.aclose()


@contextmanager
def _file(path: str | PathLike[str]) -> Generator[IO[bytes]]:
    """Open a file beside the one that is wanted, which it becomes unless something goes wrong.

    A device or a pipe is written to as it is.
    """
    wanted = Path(path)
    if wanted.exists() and not wanted.is_file():
        with wanted.open("wb") as file:
            yield file
        return
    wanted = wanted.resolve()  # a link stays one
    part = wanted.with_name(f".{token_hex(8)}.part")
    try:
        with part.open("xb") as file:
            yield file
        if wanted.exists():
            part.chmod(wanted.stat().st_mode)
        part.replace(wanted)
    finally:
        part.unlink(missing_ok=True)
