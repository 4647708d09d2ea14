"""Answers that are odd and still understood: the call succeeds, and is made once."""

from __future__ import annotations

import gzip
import zlib
from typing import Final

import pytest

from ..runtime.sample_api import ShopConnectionError, ShopResponseError, User
from .calls import FLAVOURS, Outcome
from .faults import BODY, HTTP, JSON, answer
from .server import receive, say, serving

CHUNKED: Final = HTTP + JSON + b"Transfer-Encoding: chunked\r\n"
SIZED: Final = JSON + b"Content-Length: %d\r\n" % len(BODY)
ODD: Final = {
    "without a length": HTTP + JSON + b"\r\n" + BODY,
    "of HTTP/1.0": b"HTTP/1.0 200 OK\r\n" + JSON + b"\r\n" + BODY,
    "with no reason": b"HTTP/1.1 200\r\n" + SIZED + b"\r\n" + BODY,
    "with a reason in another alphabet": b"HTTP/1.1 200 \xe5\xa5\xbd\r\n" + SIZED + b"\r\n" + BODY,
    "with a status that nobody knows": answer(299),
    "after interim answers": b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n" + answer(),
    "with a header that is not UTF-8": answer(200, BODY, "X-Odd: \xff\xfe"),
    "with a header that is folded": HTTP + b"X-Folded: a\r\n b\r\n" + SIZED + b"\r\n" + BODY,
    "with many headers": answer(200, BODY, *(f"X-Many-{n}: {'x' * 50}" for n in range(500))),
    "with its length twice": HTTP + SIZED + b"Content-Length: %d\r\n\r\n" % len(BODY) + BODY,
    "in chunks of one byte": CHUNKED + b"\r\n" + b"".join(b"1\r\n%c\r\n" % byte for byte in BODY) + b"0\r\n\r\n",
    "in chunks, with a trailer": CHUNKED + b"\r\n%x;odd=1\r\n%b\r\n0\r\nX-Last: 1\r\n\r\n" % (len(BODY), BODY),
    "of no JSON by its header": answer(200, BODY).replace(b"application/json", b"text/html"),
    "with a byte order mark": answer(200, b"\xef\xbb\xbf" + BODY),
    "in an unknown charset": answer(200, BODY).replace(b"/json", b"/json; charset=klingon"),
    "compressed": answer(200, gzip.compress(BODY), "Content-Encoding: gzip"),
    "compressed in two parts": answer(200, gzip.compress(BODY[:9]) + gzip.compress(BODY[9:]), "Content-Encoding: GZIP"),
    "compressed by zlib": answer(200, zlib.compress(BODY), "Content-Encoding: deflate"),
    "compressed by zlib, bare": answer(200, zlib.compress(BODY, wbits=-15), "Content-Encoding: deflate"),
    "in a coding that is none": answer(200, BODY, "Content-Encoding: utf-8"),
}

CUT: Final = {
    "by its length": (answer()[:-1], ShopConnectionError),
    "after a chunk": (CHUNKED + b"\r\n%x\r\n%b\r\n" % (len(BODY), BODY), ShopConnectionError),
    "within what is compressed": (answer(200, gzip.compress(BODY)[:-12], "Content-Encoding: gzip"), ShopResponseError),
    "before its checksum": (answer(200, gzip.compress(BODY)[:-8], "Content-Encoding: gzip"), ShopResponseError),
}


@pytest.mark.parametrize("flavour", FLAVOURS)
@pytest.mark.parametrize("kind", ["get", "bare"])
@pytest.mark.parametrize("name", ODD)
def test_an_odd_answer_is_understood(name: str, kind: str, flavour: str) -> None:
    """After a payment an error over a trifle would invite a second one."""
    with serving((receive, say(ODD[name]))) as server:
        outcomes = FLAVOURS[flavour]([kind], {"base_url": server.url})
    assert outcomes == [Outcome(User(id="1", email="naïve"))]
    assert len(server.seen) == 1


@pytest.mark.parametrize("flavour", FLAVOURS)
@pytest.mark.parametrize("name", CUT)
def test_a_file_that_is_cut_is_no_file(name: str, flavour: str) -> None:
    """No JSON would show that something is missing: the length, the chunks or the checksum do."""
    said, error = CUT[name]
    with serving((receive, say(said))) as server:
        (outcome,) = FLAVOURS[flavour](["file"], {"base_url": server.url})
    assert type(outcome.error) is error
