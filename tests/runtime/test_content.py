"""Bodies in parts: what can be one, how large it is, whether it can be read again, and what comes of a change."""

from __future__ import annotations

import asyncio
import io
import os
import tempfile
from collections.abc import AsyncIterator, Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest

from generator.runtime import ArgumentTypeError, ConfigurationError
from generator.runtime.messages import Outgoing
from generator.runtime.wire.content import PIECE, ChangedError, Content, is_source, joined, part


def content(*parts: Any) -> Content:
    """Return parts as a body that is sent piece by piece."""
    found = joined(map(part, parts))
    assert isinstance(found, Content)
    return found


async def collected(body: Content) -> bytes:
    """Return the pieces as an asynchronous client sends them."""
    return b"".join([piece async for piece in body.pieces_async()])


def both(body: Content) -> bytes:
    """Return the bytes of a body, which are the same for both clients."""
    first = b"".join(body.pieces())
    assert first == asyncio.run(collected(body))
    return first


def in_async(pieces: Iterable[bytes]) -> AsyncIterator[bytes]:
    """Iterate pieces in an event loop."""

    async def pieces_of() -> AsyncIterator[bytes]:
        for piece in pieces:
            yield piece

    return pieces_of()


class Again:
    """Pieces that can be iterated as often as one likes."""

    def __iter__(self) -> Iterator[bytes]:
        return iter((b"ab", b"", b"c"))


def test_bytes_stay_bytes() -> None:
    """However many parts they are: nothing is to be read."""
    assert joined([]) == b"" and joined([part(b"a"), part(bytearray(b"b")), part(memoryview(b"c"))]) == b"abc"


def test_what_is_known_is_measured(tmp_path: Path) -> None:
    """Only an iterator leaves the size open, for all of the body."""
    path = tmp_path / "f"
    path.write_bytes(b"12345")
    assert content(b"<", path, b">", io.BytesIO(b"678")).size == 10
    assert content(path, iter([b"a"])).size is None and content(Again()).size is None


def test_a_body_is_read_from_its_beginning_each_time(tmp_path: Path) -> None:
    """A path is opened anew, an open file goes back to where it stood when it was given."""
    path = tmp_path / "f"
    path.write_bytes(b"p" * (2 * PIECE + 3))
    file = io.BytesIO(b"skipped;read")
    file.seek(8)
    body = content(b"<", path, file, Again(), b">")
    assert both(body) == b"<" + b"p" * (2 * PIECE + 3) + b"readabc>"
    assert body.can_be_sent and body.read() == both(body)


def test_no_piece_is_larger_than_said(tmp_path: Path) -> None:
    """That is what is in memory at a time."""
    path = tmp_path / "f"
    path.write_bytes(b"p" * (3 * PIECE + 1))
    assert [len(piece) for piece in content(path).pieces()] == [PIECE, PIECE, PIECE, 1]


@pytest.mark.parametrize("once", [lambda: iter([b"a"]), lambda: (piece for piece in [b"a"]), lambda: in_async([b"a"])])
def test_what_is_read_once_cannot_be_sent_again(once: Any) -> None:
    """It can until it is begun; and it cannot be signed at all."""
    body = content(once())
    with pytest.raises(ConfigurationError, match="only once: give a path or bytes"):
        body.read()
    assert body.can_be_sent
    assert asyncio.run(collected(body)) == b"a"
    assert not body.can_be_sent


def test_a_pipe_is_read_once() -> None:
    """What came out of it is gone."""
    read, write = os.pipe()
    os.write(write, b"abc")
    os.close(write)
    with os.fdopen(read, "rb") as file:
        body = content(file)
        assert body.size is None and b"".join(body.pieces()) == b"abc" and not body.can_be_sent


def test_a_named_pipe_is_not_opened_before_it_is_sent(tmp_path: Path) -> None:
    """Whoever writes into it would be told that nobody reads any more."""
    os.mkfifo(path := tmp_path / "pipe")
    body = content(path)
    assert body.size is None and body.can_be_sent
    with pytest.raises(ConfigurationError):
        body.read()


def test_an_async_iterator_is_for_asynchronous_clients() -> None:
    """Also where it is one part of many."""
    body = content(b"<", in_async([b"a", b"b"]))
    assert body.needs_async and asyncio.run(collected(body)) == b"<ab"
    with pytest.raises(ArgumentTypeError, match="asynchronous client only"):
        content(in_async([])).pieces()


@pytest.mark.parametrize("value", [None, 1, 1.5, object()])
def test_what_holds_no_bytes_is_no_part(value: Any) -> None:
    """Text neither: nobody says in which encoding."""
    assert not is_source(value) and not is_source("text") and not is_source({"a": 1}) and not is_source([b"a"])
    with pytest.raises(TypeError, match=f"a value of type {type(value).__name__} is no body"):
        part(value)


MAKES = [
    io.StringIO,
    lambda: tempfile.TemporaryFile("w+"),  # noqa: SIM115 - whoever uses it closes it
    Path(__file__).open,
]


@pytest.mark.parametrize("make", MAKES)
def test_a_file_in_text_mode_is_refused(make: Any) -> None:
    """Its bytes would be another's encoding."""
    with make() as file, pytest.raises(TypeError, match="opened in binary mode"):
        part(file)


def test_what_cannot_be_read_is_said_at_once(tmp_path: Path) -> None:
    """Missing, a folder, closed, or open for writing only."""
    with pytest.raises(FileNotFoundError):
        part(tmp_path / "missing")
    with pytest.raises(IsADirectoryError):
        part(tmp_path)
    with (tmp_path / "f").open("wb") as file, pytest.raises(TypeError, match="for reading"):
        part(file)
    with (tmp_path / "f").open("rb") as closed:
        pass
    with pytest.raises(ValueError, match="closed"):
        part(closed)


@pytest.mark.parametrize("piece", ["text", 1, None])
def test_pieces_are_bytes(piece: Any) -> None:
    """Anything else is refused when it comes, before it is sent."""
    words = f"gave a value of type {type(piece).__name__}, not bytes"
    with pytest.raises(ArgumentTypeError, match=words):
        list(content(iter([b"a", piece])).pieces())
    with pytest.raises(ArgumentTypeError, match=words):
        asyncio.run(collected(content(iter([b"a", piece]))))


@pytest.mark.parametrize("size", [PIECE, 2 * PIECE, 2 * PIECE + 5])
@pytest.mark.parametrize("change", [-1, 1, PIECE, -PIECE])
def test_a_file_that_changes_while_it_is_sent_is_never_sent_whole(tmp_path: Path, size: int, change: int) -> None:
    """Its size has been told: no more than that is sent, the last piece never, and there is no second attempt."""
    path = tmp_path / "f"
    path.write_bytes(b"a" * size)
    body = content(path)
    os.truncate(path, size + change)
    for pieces in (body.pieces(), asyncio_pieces(body)):
        sent = 0
        with pytest.raises(ChangedError, match="a file changed while it was sent"):
            for piece in pieces:
                sent += len(piece)
        assert sent < size and not body.can_be_sent


def asyncio_pieces(body: Content) -> Iterator[bytes]:
    """Iterate the pieces of an asynchronous client."""
    pieces = body.pieces_async()
    with asyncio.Runner() as runner:
        while True:
            try:
                yield runner.run(anext(pieces))  # type: ignore[arg-type]
            except StopAsyncIteration:
                return


def test_many_parts_cost_no_more_than_their_bytes() -> None:
    """They are put together once."""
    assert len(joined([b"x" * 1000] * 20_000)) == 20_000_000  # type: ignore[arg-type]


def test_another_body_has_another_size(tmp_path: Path) -> None:
    """What was told of the first goes with it."""
    path = tmp_path / "f"
    path.write_bytes(b"12345")
    request = Outgoing("PUT", "https", "h", "/", [("content-length", "5"), ("X", "1")], content(path))
    request.body = b"123"
    assert request.headers == [("X", "1")] and request.body == b"123"
