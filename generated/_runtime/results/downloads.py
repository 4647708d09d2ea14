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
from typing import IO, Any, Final, Self

from ..calls.responses import Arrival
from ..calls.settings import Settings
from ..errors import ArgumentTypeError
from ..messages import Answer, BrokenOff, Failure
from .turns import Turn

_GIVEN_UP: Final = Failure("connection", "reading was given up")


class _Download:
    """A call that is made when it is entered."""

    def __init__(self, begin: Callable[[], Any], settings: Settings) -> None:
        self._begin = begin
        self._settings = settings
        self._arrival: Arrival | None = None
        self._source: Any = None
        self._count = 0
        self._is_begun = False
        self._is_read = False

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

    def _body(self) -> Any:
        """Return what the body is read from, once: a second reader would find half of it, or nothing.

        Raises RuntimeError for a second time, and outside of `with`.
        """
        if self._source is None:
            raise RuntimeError("the body can be read inside of `with` only")
        if self._is_read:
            raise RuntimeError("the body can be read once: keep it, or go on with the iterator that has begun")
        self._is_read = True
        return self._source

    def _broken(self, failure: Failure) -> Exception:
        request = self.arrival.request
        words = f"{request.endpoint} broke off after {self._count} bytes: {failure.reason}"
        errors = self._settings.api.errors
        kind = errors.of_failure(failure)
        return kind(words, request=request, secrets=self._settings.keyring.secrets())

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self._arrival or 'not open'}>"


class StreamedResponse(_Download):
    """An answer that is read while it arrives; iterate it for its bytes, decompressed, in pieces.

    Raises the provider's connection error where it breaks off.
    """

    def __iter__(self) -> Iterator[bytes]:
        return _Pieces(self, self._body())

    def save(self, path: str | PathLike[str]) -> int:
        """Write the body to a file, which is there when all of it is; return the number of bytes.

        Raises RuntimeError where somebody has begun to read it, OSError where the file cannot be written.
        """
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

    def __aiter__(self) -> AsyncIterator[bytes]:
        return _AsyncPieces(self, self._body())

    async def save(self, path: str | PathLike[str]) -> int:
        """Write the body to a file, which is there when all of it is; return the number of bytes.

        Writing blocks the event loop, a piece at a time. Raises RuntimeError where somebody has begun to read it,
        OSError where the file cannot be written.
        """
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


class _Reading:
    """One way through a body. It is no generator: that would be over after an error, which looks like the end."""

    def __init__(self, answer: _Download, source: Any) -> None:
        self._answer = answer
        self._source = source
        self._failure: Failure | None = None
        self._turn = Turn()

    def _look(self) -> None:
        """Raise what is in the way of a next piece."""
        if self._answer._source is not self._source:
            raise RuntimeError("the answer is closed: its body can be read inside of `with` only")
        if self._failure:
            raise self._answer._broken(self._failure)

    def _counted(self, piece: bytes) -> bytes:
        self._answer._count += len(piece)
        return piece

    def _failed(self, failure: Failure) -> Exception:
        """Keep why the body broke off, behind which there is nothing to read from; return the provider's error."""
        self._failure = failure
        return self._answer._broken(failure)


class _Pieces(_Reading):
    def __init__(self, answer: _Download, source: Any) -> None:
        super().__init__(answer, source)
        self._pieces = iter(source)

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> bytes:
        return self._turn.take(self._step)

    def _step(self) -> bytes:
        self._look()
        try:
            return self._counted(next(self._pieces))
        except StopIteration:
            raise
        except BrokenOff as broken:
            raise self._failed(broken.failure) from None
        except BaseException:
            self._failed(_GIVEN_UP)
            raise


class _AsyncPieces(_Reading):
    def __init__(self, answer: _Download, source: Any) -> None:
        super().__init__(answer, source)
        self._pieces = aiter(source)

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> bytes:
        return await self._turn.take_async(self._step)

    async def _step(self) -> bytes:
        self._look()
        try:
            return self._counted(await anext(self._pieces))
        except StopAsyncIteration:
            raise
        except BrokenOff as broken:
            raise self._failed(broken.failure) from None
        except BaseException:
            self._failed(_GIVEN_UP)
            raise


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
