"""Files in calls: alone and in multipart, by each way of calling; what is read once is sent once."""

from __future__ import annotations

import io
import json
import os
from collections.abc import AsyncIterator, Iterator
from email import message_from_bytes
from email.message import Message
from email.policy import HTTP
from pathlib import Path
from typing import IO, Any

import pytest

from generator.runtime import ArgumentError, ArgumentTypeError, Bearer, ConfigurationError, Outgoing
from generator.runtime.wire.uploads import Upload
from tests.library import httpx

from ..faults.conftest import no_proxy_of_this_machine
from ..faults.server import Peer, receive, receive_head, reset, say, serving
from .sample_api import UPLOAD, Shop, ShopConnectionError, ShopOutcomeUnknownError, ShopStatusError
from .ways import HTTPX_LEAVES_IT, Way, way

__all__ = ["no_proxy_of_this_machine", "way"]

GOOD = {"success": True, "data": None}
ANSWER = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 29\r\n\r\n" + json.dumps(GOOD).encode()


class Provider:
    """Answers with each status in turn, and from then on well; keeps the requests."""

    def __init__(self, *statuses: int) -> None:
        self.statuses = list(statuses)
        self.requests: list[httpx.Request] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        """Handle a request."""
        self.requests.append(request)
        status = self.statuses.pop(0) if self.statuses else 200
        return httpx.Response(status, json=GOOD if status < 400 else {"success": False})

    @property
    def bodies(self) -> list[bytes]:
        """The bodies, in order."""
        return [request.content for request in self.requests]


async def in_loop(*pieces: bytes) -> AsyncIterator[bytes]:
    """Iterate pieces in an event loop."""
    for piece in pieces:
        yield piece


class Again:
    """Pieces that can be iterated as often as one likes."""

    def __iter__(self) -> Iterator[bytes]:
        return iter((b"con", b"tent"))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A file."""
    (found := tmp_path / "a b.txt").write_bytes(b"content")
    return found


def standing(path: Path) -> IO[bytes]:
    """Return a file that is open, and read up to somewhere."""
    file = io.BytesIO(b"skipped;" + path.read_bytes())
    file.read(8)
    return file


FILES: dict[str, tuple[Any, str | None]] = {
    "bytes": (lambda path: b"content", "7"),
    "bytearray": (lambda path: bytearray(b"content"), "7"),
    "path": (lambda path: path, "7"),
    "file": (standing, "7"),
    "again": (lambda path: Again(), None),
    "generator": (lambda path: (piece for piece in (b"con", b"tent")), None),
    "upload of bytes": (lambda path: Upload(b"content", "x", "image/png"), "7"),
    "upload of a path": (lambda path: Upload(path, "x", "image/png"), "7"),
    "upload of a file": (lambda path: Upload(standing(path), "x", "image/png"), "7"),
    "upload of an iterator": (lambda path: Upload(Again(), "x", "image/png"), None),
}


@pytest.mark.parametrize("kind", FILES)
def test_a_file_is_a_body(way: Way, path: Path, kind: str) -> None:
    """Its length is said where it is known, and only an upload has a media type of its own."""
    make, length = FILES[kind]
    provider = Provider()
    way.request(provider, "PUT", "/store", None, content=make(path))
    (request,) = provider.requests
    assert request.content == b"content" and request.headers.get("content-length") == length
    assert ("transfer-encoding" in request.headers) == (length is None)
    assert request.headers["content-type"] == ("image/png" if "upload" in kind else "application/octet-stream")


@pytest.mark.parametrize("kind", FILES)
def test_a_file_is_a_part(way: Way, path: Path, kind: str) -> None:
    """The length of the whole body is right where every part has one."""
    make, length = FILES[kind]
    provider = Provider()
    way.call(provider, UPLOAD, title="é", file=make(path))
    (request,) = provider.requests
    title, file = parts(request)
    assert title.get_payload(decode=True) == "é".encode()
    assert file.get_payload(decode=True) == b"content"
    assert request.headers.get("content-length") == (str(len(request.content)) if length else None)


@pytest.mark.parametrize(
    ("name", "media_type"),
    [
        ("logo.png", "image/png"),
        ("DATA.JSON", "application/json"),
        ("a.b.txt", "text/plain"),
        ("page.html.gz", "application/octet-stream"),
        ("a.unheard-of", "application/octet-stream"),
        ("png", "application/octet-stream"),
    ],
)
def test_the_name_of_a_file_tells_its_media_type(tmp_path: Path, name: str, media_type: str) -> None:
    """That of a path, of an open file and of an upload, unless that says its own."""
    (path := tmp_path / name).write_bytes(b"content")
    with path.open("rb") as file:
        named = [path, file, Upload(b"content", name)]
        provider = Provider()
        Way("sync").request(
            provider, "POST", "/files", None, multipart={"f": [*named, Upload(path, name, "x/y"), b"raw"]}
        )
        (request,) = provider.requests
        types = [each.get_content_type() for each in parts(request)]
    assert types == [media_type] * 3 + ["x/y", "application/octet-stream"]


@pytest.mark.parametrize("file", [("a.png", b"", "image/png"), "text", 5, {"a": b""}])
def test_what_is_no_file_is_told_how_one_is_named(way: Way, file: Any) -> None:
    """A tuple of name, bytes and type is how HTTP libraries take one."""
    wanted = r"`file`: must be bytes, .* or `Upload\(content, filename, content_type\)`$"
    with pytest.raises(ArgumentError, match=wanted):
        way.call(Provider(), UPLOAD, title="t", file=file)


def parts(request: httpx.Request) -> list[Message]:
    """Read a multipart body as Python's parser of mail does."""
    head = f"Content-Type: {request.headers['content-type']}\r\n\r\n".encode()
    message = message_from_bytes(head + request.content, policy=HTTP)
    assert message.is_multipart() and not message.defects
    found: Any = message.get_payload()
    return list(found)


@pytest.mark.parametrize("kind", [kind for kind in FILES if kind != "generator"])
def test_a_second_attempt_sends_the_same_bytes(way: Way, path: Path, kind: str) -> None:
    """Files go back to where they stood, paths are opened anew."""
    provider = Provider(503, 500)
    way.request(provider, "POST", "/files", None, idempotency="Key", multipart={"f": FILES[kind][0](path)})
    first, second, third = provider.bodies
    assert first == second == third and b"content" in first
    assert len({request.headers["key"] for request in provider.requests}) == 1


def test_what_is_read_once_is_sent_once(way: Way) -> None:
    """The answer to it is the last one, whatever could be done about it."""
    for status in (503, 429, 401):
        provider = Provider(status)
        with pytest.raises(ShopStatusError) as caught:
            way.request(provider, "PUT", "/store", None, content=iter([b"con", b"tent"]))
        assert (provider.bodies, caught.value.status, caught.value.attempts) == ([b"content"], status, 1)


def test_what_nobody_has_begun_to_read_is_sent_again(way: Way) -> None:
    """A connection that did not come about has cost nothing."""
    provider = Provider()

    def moody(request: httpx.Request) -> httpx.Response:
        return provider(request)

    failures = [httpx.ConnectError("refused")]

    class Unread(httpx.MockTransport):
        """Fails before it reads anything."""

        def handle_request(self, request: httpx.Request) -> httpx.Response:
            if failures:
                raise failures.pop()
            return super().handle_request(request)

        async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
            if failures:
                raise failures.pop()
            return await super().handle_async_request(request)

    own = (httpx.AsyncClient if way.is_async else httpx.Client)(transport=Unread(moody))
    way.request(moody, "POST", "/store", None, content=iter([b"con", b"tent"]), options={"http_client": own})
    assert provider.bodies == [b"content"]


def test_an_async_iterator_goes_with_an_asynchronous_client(way: Way) -> None:
    """A synchronous one refuses it before anything is sent, a login included."""
    provider, asked = Provider(), []
    options = {"on_request": [lambda *_: asked.append(1)]}
    for said in ({"content": in_loop(b"con", b"tent")}, {"multipart": {"a": in_loop(b"con", b"tent")}}):
        if way.is_async:
            way.request(provider, "PUT", "/store", None, options=options, **said)
        else:
            with pytest.raises(ArgumentTypeError, match="PUT /store: an async iterator can be sent by an async"):
                way.request(provider, "PUT", "/store", None, options=options, **said)
    assert len(provider.requests) == len(asked) == (2 if way.is_async else 0)
    assert all(b"content" in body for body in provider.bodies)


MAKES = [
    io.StringIO,
    Path(__file__).open,
    lambda: Path(os.devnull).open("wb"),  # noqa: SIM115 - whoever uses it closes it
]


@pytest.mark.parametrize("make", MAKES)
def test_a_file_that_gives_no_bytes_is_refused(way: Way, make: Any) -> None:
    """The message names the endpoint and the key, and nothing is sent."""
    provider = Provider()
    with make() as file:
        with pytest.raises(ArgumentTypeError, match=r"^POST /files: `file`: .* in binary mode, for reading$"):
            way.call(provider, UPLOAD, title="t", file=file)
        with pytest.raises(ArgumentTypeError, match=r"^PUT /store: `body`: .* in binary mode, for reading$"):
            way.request(provider, "PUT", "/store", None, content=file)
    with pytest.raises(ArgumentError, match=r"^PUT /store: `a`: "):
        way.request(provider, "PUT", "/store", None, multipart={"a": file})
    assert provider.requests == []


def test_a_file_that_is_not_there_is_an_os_error(way: Way, tmp_path: Path) -> None:
    """As whoever opens one expects; nothing is sent."""
    provider = Provider()
    for said in ({"content": tmp_path / "missing"}, {"multipart": {"a": [b"", Upload(tmp_path / "missing", "x")]}}):
        with pytest.raises(FileNotFoundError):
            way.request(provider, "PUT", "/store", None, **said)
    assert provider.requests == []


@pytest.mark.parametrize("value", [{"a": 1}, [b"a"], 5, None])
def test_what_is_no_file_is_no_body(way: Way, value: Any) -> None:
    """A list is several files, and there is one body."""
    with pytest.raises(ArgumentTypeError, match=r"PUT /store: `body`: a value of type .* is no body of"):
        way.request(Provider(), "PUT", "/store", None, content=value)


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ('a"b.txt', b'filename="a%22b.txt"'),
        ("a\\b.txt", b'filename="a\\b.txt"'),
        ("naïve 文.txt", 'filename="naïve 文.txt"'.encode()),
        ("a;b=c.txt", b'filename="a;b=c.txt"'),
        ("../../etc/passwd", b'filename="../../etc/passwd"'),
        ("", b'filename=""'),
    ],
)
def test_names_are_written_as_browsers_write_them(way: Way, name: str, written: bytes) -> None:
    """WHATWG's form of RFC 7578: UTF-8, and a quote as `%22`."""
    provider = Provider()
    way.request(provider, "PUT", "/store", None, multipart={"a": Upload(b"", name), 'x"y': b""})
    assert written in provider.bodies[0] and b'name="x%22y"' in provider.bodies[0]


@pytest.mark.parametrize("name", ["a\r\nX: y", "a\nb", "a\0", "a\x7f", "a\x1b", "a\udcff"])
def test_names_that_no_header_can_hold_are_refused(way: Way, tmp_path: Path, name: str) -> None:
    """In the name of a file, of a path, of a field, and in a media type."""
    bad: list[dict[str, Any]] = [{"a": Upload(b"", name)}, {name: b""}, {"a": Upload(b"", "x", name)}, {name: "text"}]
    if "\0" not in name:
        (tmp_path / name).write_bytes(b"")
        bad.append({"a": tmp_path / name})
    for fields in bad:
        with pytest.raises(ArgumentError, match="PUT /store: "):
            way.request(Provider(), "PUT", "/store", None, multipart=fields)


def test_a_name_comes_from_the_file(way: Way, path: Path) -> None:
    """Its last part only; what has no name is called as its field."""
    provider = Provider()
    with path.open("rb") as file, os.fdopen(os.dup(file.fileno()), "rb") as numbered:
        way.request(provider, "PUT", "/store", None, multipart={"a": path, "b": file, "c": numbered, "d": b""})
    names = [part.get_filename() for part in parts(provider.requests[0])]
    assert names == ["a b.txt", "a b.txt", "c", "d"]


class Sealed(Bearer):
    """A signature over the body."""

    name = "token"

    def sign(self, request: Outgoing) -> None:
        """Sign."""
        request.set("X-Size", str(len(request.body)))


def test_a_scheme_that_signs_the_body_reads_it(way: Way, path: Path) -> None:
    """From a path and an open file, which are sent from where they stood; what is read once cannot be signed."""
    provider = Provider()
    for file in (path, standing(path), Again()):
        if file.__class__ is not Again:
            way.request(provider, "PUT", "/store", None, content=file, options={"auth": Sealed("t")})
    assert provider.bodies == [b"content"] * 2
    assert {request.headers["x-size"] for request in provider.requests} == {"7"}
    with pytest.raises(ConfigurationError, match="can be read only once: give a path or bytes"):
        way.request(provider, "PUT", "/store", None, content=iter([b"a"]), options={"auth": Sealed("t")})
    assert len(provider.requests) == 2


def test_hooks_see_the_body_and_can_replace_it(way: Way, path: Path) -> None:
    """The length is then that of what they set."""
    provider, seen = Provider(), []

    def replace(request: Outgoing, attempt: int) -> None:
        seen.append(request.body)
        request.body = b"other"

    way.request(provider, "PUT", "/store", None, content=path, options={"on_request": [replace]})
    (request,) = provider.requests
    assert (seen, request.content) == ([b"content"], b"other")
    assert request.headers.get_list("content-length") == ["5"]


@HTTPX_LEAVES_IT
def test_a_file_that_shrinks_while_it_is_sent_is_a_lost_call(way: Way, tmp_path: Path) -> None:
    """Nothing but a typed error: the server has seen no whole body, and there is no second attempt."""
    (path := tmp_path / "f").touch()
    os.truncate(path, size := 64 * 2**20)  # more than what fits between the two before the server reads

    def cut(peer: Peer) -> None:
        receive_head(peer)
        os.truncate(path, 100)
        while True:
            peer.take()

    with serving((cut,)) as server:
        with pytest.raises(ShopConnectionError, match="a file changed while it was sent") as caught:
            way.request(server.url, "PUT", "/store", None, content=path)
        assert caught.value.attempts == server.connections == 1
        with pytest.raises(ShopOutcomeUnknownError, match="a file changed while it was sent"):
            os.truncate(path, size)
            way.request(server.url, "POST", "/store", None, content=path)


@HTTPX_LEAVES_IT
def test_an_iterator_that_raises_ends_the_connection(way: Way) -> None:
    """The caller gets its own error, and the next call another connection."""

    def pieces() -> Iterator[bytes]:
        yield b"x" * 100
        raise LookupError("mine")

    def work(client: Shop) -> None:
        with pytest.raises(LookupError, match="mine"):
            client.request("PUT", "/store", None, content=pieces())
        client.request("PUT", "/store", None, content=b"whole")

    async def work_async(client: Any) -> None:
        with pytest.raises(LookupError, match="mine"):
            await client.request("PUT", "/store", None, content=pieces())
        await client.request("PUT", "/store", None, content=b"whole")

    def wait(peer: Peer) -> None:
        while True:
            peer.take()

    with serving((wait,), (receive, say(ANSWER))) as server:
        way.run(work_async if way.is_async else work, server.url)
        assert [seen.body for seen in server.seen] == [b"whole"] and server.connections == 2


@HTTPX_LEAVES_IT
def test_a_refusal_before_the_body_is_sent_is_the_answer(way: Way, tmp_path: Path) -> None:
    """A server that does not want a large body need not read it."""
    (path := tmp_path / "f").write_bytes(b"")
    os.truncate(path, 64 * 1024 * 1024)
    refusal = b"HTTP/1.1 413 Too Large\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"

    def refuse(peer: Peer) -> None:
        receive_head(peer)
        peer.say(refusal)
        while True:
            peer.take()

    with serving((refuse,)) as server:
        with pytest.raises(ShopStatusError) as caught:
            way.request(server.url, "POST", "/store", None, content=path)
        assert caught.value.status == 413


@HTTPX_LEAVES_IT
def test_a_reset_in_the_middle_of_an_iterator_is_not_followed_by_another_attempt(way: Way) -> None:
    """Half of it is gone; a path is sent again."""

    def cut(peer: Peer) -> None:
        receive_head(peer)
        reset(peer)

    with serving((cut,), (receive, say(ANSWER))) as server:
        with pytest.raises(ShopConnectionError):
            way.request(server.url, "PUT", "/store", None, content=(b"x" * 60_000 for _ in range(1000)))
        assert server.connections == 1
