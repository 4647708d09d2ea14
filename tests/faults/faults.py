"""The faults: what a server does, and the line of the table that says what comes of it."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal

from .matrix import (
    BROKEN,
    BUSY,
    BUSY_LONG,
    LATE,
    MOVED,
    MOVED_LATE,
    REFUSED,
    TOLD,
    UNREADABLE,
    UNSENT,
    UNSENT_LATE,
    UNTOLD,
    Row,
)
from .server import (
    Peer,
    Script,
    Step,
    end_tls,
    flood,
    handshake,
    ignore,
    knock,
    receive,
    receive_head,
    reset,
    say,
    under_tls,
    wait,
)

Way = Literal["plain", "tls", "stranger", "tunnel", "forward", "closed", "full"]
"""How the server is reached: as it is, under TLS, with a certificate of nobody's, as a proxy to TLS or to HTTP; or it
does not listen, or lets nobody in."""

BODY: Final = json.dumps({"success": True, "data": {"id": "1", "email": "naïve"}}, ensure_ascii=False).encode()
HTTP: Final = b"HTTP/1.1 200 OK\r\n"
JSON: Final = b"Content-Type: application/json\r\n"
ZIPPED: Final = gzip.compress(BODY, mtime=0)
LONG: Final = b"x" * 200_000


def answer(status: int = 200, body: bytes = BODY, *headers: str, length: int | None = None) -> bytes:
    """Write an answer of JSON, whose connection ends with it; `length` is what it claims."""
    lines = (
        f"HTTP/1.1 {status} Whatever",
        "Content-Type: application/json",
        f"Content-Length: {len(body) if length is None else length}",
        *("Connection: close", *headers),
    )
    return "\r\n".join((*lines, "", "")).encode("latin-1") + body


def _connect(peer: Peer) -> None:
    """Read what a client says to a proxy before it says anything to a server."""
    receive_head(peer)


def _hello(peer: Peer) -> None:
    """Read the beginning of a handshake."""
    peer.take()


ESTABLISHED: Final = say(b"HTTP/1.1 200 Connection established\r\n\r\n")
OPENINGS: Final[dict[Way, tuple[Step, ...]]] = {
    "tls": (handshake,),
    "stranger": (handshake,),
    "tunnel": (_connect, ESTABLISHED, handshake),
}
"""What a server does on each way before the request."""


def good(way: Way) -> Script:
    """Return what a server does when all is well."""
    return (*OPENINGS.get(way, ()), receive, say(answer()))


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault. `late` is the timeout that it runs into; `arrives`: the server reads the whole request first.

    `is_big`: it needs a body that no buffer holds; `is_lasting`: it cannot pass between two attempts. `last`: what the
    server does from the second attempt on; what `status` is said there.
    """

    name: str
    row: Row
    script: Script
    way: Way = "plain"
    status: int | None = None
    late: Literal["", "connect", "rest", "body"] = ""
    arrives: bool = True
    is_big: bool = False
    is_lasting: bool = False
    last: Script = ()

    @property
    def scripts(self) -> tuple[Script, ...]:
        """What the server does, connection by connection."""
        return (self.script, self.last) if self.last else (self.script,)


def _unsent() -> Iterator[Fault]:
    def fault(name: str, way: Way, *script: Step, row: Row = UNSENT, late: Literal["", "connect"] = "") -> Fault:
        return Fault(name, row, script, way, late=late, arrives=False, is_lasting=way in ("stranger", "full"))

    yield fault("nobody listens", "closed")
    yield fault("nobody lets it in", "full", row=UNSENT_LATE, late="connect")
    yield fault("the certificate is a stranger's", "stranger", handshake)
    yield fault("TLS is answered in another language", "tls", _hello, say(b"SSH-2.0-OpenSSH_9.2\r\n"), wait)
    yield fault("TLS is cut", "tls", _hello, say(b"\x16\x03\x03"))
    yield fault("TLS is reset", "tls", _hello, reset)
    yield fault("TLS does not come about", "tls", wait, row=UNSENT_LATE, late="connect")
    for status in (403, 407, 429, 502, 503):
        yield fault(f"the proxy says {status} to a tunnel", "tunnel", _connect, say(answer(status)))
    yield fault("the tunnel is cut before TLS", "tunnel", _connect, ESTABLISHED)
    yield fault("the tunnel is reset before TLS", "tunnel", _connect, ESTABLISHED, _hello, reset)


def _broken() -> Iterator[Fault]:
    def fault(name: str, *script: Step, way: Way = "plain", arrives: bool = True) -> Fault:
        opening = OPENINGS.get(way, ()) if arrives else ()
        return Fault(name, BROKEN, (*opening, *((receive,) if arrives else ()), *script), way, arrives=arrives)

    part = answer()[:-5]
    yield fault("reset before it is read", knock, reset, arrives=False)
    yield fault("closed before it is read", knock, arrives=False)
    yield fault("reset before the answer", reset)
    yield fault("closed before the answer")
    yield fault("reset within the headers", say(HTTP + JSON[:9]), reset)
    yield fault("closed within the first line", say(HTTP[:7]))
    yield fault("closed within the headers", say(HTTP + JSON[:9]))
    yield fault("closed after an interim answer", say(b"HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n"))
    yield fault("reset within the body", say(part), reset)
    yield fault("closed within the body", say(part))
    yield fault("the length is too great", say(answer(length=len(BODY) + 1)))
    yield fault("two lengths", say(HTTP + b"Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}"))
    yield fault("a length that is no number", say(HTTP + b"Content-Length: two\r\n\r\n{}"))
    chunked = HTTP + JSON + b"Transfer-Encoding: chunked\r\n\r\n"
    yield fault("closed within a chunk", say(chunked + b"ff\r\n" + BODY))
    yield fault("closed between chunks", say(chunked + b"%x\r\n%b\r\n" % (len(BODY), BODY)))
    yield fault("a chunk of no size", say(chunked + b"many\r\n" + BODY))
    yield fault("garbage", say(bytes(range(256)) + b"\r\n\r\n"))
    yield fault("an endless line of garbage", flood(b"garbage" * 1000))
    yield fault("another protocol", say(b"220 mail.example ESMTP\r\n"))
    yield fault("HTTP/2 that nobody asked for", say(b"\x00\x00\x12\x04\x00\x00\x00\x00\x00" + b"\x00" * 18))
    yield fault("a status that is none", say(b"HTTP/1.1 099 No\r\n\r\n"))
    switching = b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: odd\r\nConnection: upgrade\r\n\r\n"
    yield fault("another protocol that nobody asked for", say(switching))
    yield fault("a NUL within a header", say(HTTP + b"X-Odd: a\x00b\r\nContent-Length: 0\r\n\r\n"))
    yield fault("a header without a name", say(HTTP + b": odd\r\nContent-Length: 0\r\n\r\n"))
    yield fault("a huge header", say(HTTP + b"X-Huge: " + LONG), wait)
    yield fault("endless headers", say(HTTP), flood(b"X-Many: more\r\n" * 100))
    yield fault("reset under TLS", reset, way="tls")
    yield fault("closed under TLS", way="tls")
    yield fault("closed within the body, under TLS, without its end", say(part), way="tls")
    yield fault("half-closed: TLS is over, and no answer came", end_tls, way="tls")
    yield fault("half-closed within the body", say(part), end_tls, way="tls")
    yield fault("garbage in the place of TLS", under_tls(b"garbage that is no record of TLS"), wait, way="tls")
    yield fault("the proxy hangs up on a tunnel", _connect, way="tunnel", arrives=False)
    yield fault("a tunnel is cut", way="tunnel")
    yield fault("a tunnel is reset within the body", say(part), reset, way="tunnel")
    yield fault("the proxy is reset", reset, way="forward")


def _late() -> Iterator[Fault]:
    def fault(name: str, *script: Step, way: Way = "plain") -> Fault:
        return Fault(name, LATE, (*OPENINGS.get(way, ()), receive, *script), way, late="rest")

    yield fault("no answer", wait)
    yield fault("the headers do not end", say(HTTP + JSON), wait)
    yield fault("nothing but interim answers", say(b"HTTP/1.1 102 Processing\r\n\r\n"), wait)
    yield fault("the body does not come", say(answer()[: -len(BODY)]), wait)
    yield fault("the body does not end", say(answer()[:-5]), wait)
    yield fault("no answer under TLS", wait, way="tls")
    yield fault("no answer through a proxy", wait, way="forward")
    yield Fault("the request is not read", LATE, (ignore,), late="rest", arrives=False, is_big=True)
    yield Fault("the proxy says nothing to a tunnel", LATE, (_connect, wait), "tunnel", late="rest", arrives=False)


def _refused() -> Iterator[Fault]:
    def fault(name: str, status: int, *script: Step, row: Row | None = None, way: Way = "plain") -> Fault:
        row = row or (BUSY if status in (408, 429, 500, 502, 503, 504) else REFUSED)
        return Fault(name, row, (*OPENINGS.get(way, ()), receive, *script), way, status)

    for status in (408, 429, 500, 502, 503, 504, 400, 401, 403, 404, 409, 410, 413, 422, 451, 501, 505, 599, 999):
        yield fault(str(status), status, say(answer(status, b'{"success":false}')))
    yield fault("200 that says no", 200, say(answer(200, b'{"success":false}')))
    yield fault("a proxy says 502 to a call", 502, say(answer(502, b"<h1>Bad gateway</h1>")), way="forward")
    yield fault("a proxy wants a login for a call", 407, say(answer(407, b"")), way="forward")
    for status in (503, 404):
        yield fault(f"{status}, not JSON", status, say(answer(status, b"<h1>no</h1>")))
        yield fault(f"{status}, not UTF-8", status, say(answer(status, b'{"message":"\xff\xfe"}')))
        yield fault(f"{status}, empty", status, say(answer(status, b"")))
        yield fault(f"{status}, cut", status, say(answer(status)[:-5]))
        yield fault(f"{status}, cut under TLS", status, say(answer(status)[:-5]), way="tls")
        yield fault(f"{status}, too long for its length", status, say(answer(status, length=3)))
        yield fault(f"{status}, not compressed", status, say(answer(status, BODY, "Content-Encoding: gzip")))
        yield fault(f"{status}, compressed and cut", status, say(answer(status, ZIPPED[:-9], "Content-Encoding: gzip")))
        yield fault(f"{status}, in an unknown coding", status, say(answer(status, BODY, "Content-Encoding: zz")))
    for seconds in ("61", "86400", "Fri, 31 Dec 9999 23:59:59 GMT"):
        said = say(answer(429, b"{}", f"Retry-After: {seconds}"))
        yield fault(f"429, to come back: {seconds}", 429, said, row=BUSY_LONG)


def _late_refusals() -> Iterator[Fault]:
    for status, row in ((503, BUSY), (404, REFUSED)):
        script = (receive, say(answer(status)[:-5]), wait)
        yield Fault(f"{status}, whose body does not end", row, script, status=status, late="body")


def _lost() -> Iterator[Fault]:
    """Yield what a second attempt is told, where no answer came to the first one."""
    for status in (401, 403, 407, 408, 409, 421, 423, 424, 425, 429, 500, 501, 502, 503, 504, 599):
        yield _second(str(status), UNTOLD, status, reset, say(answer(status, b'{"success":false}')))
    for status in (400, 404, 410, 413, 422, 451):
        yield _second(str(status), TOLD, status, reset, say(answer(status, b'{"success":false}')))
    for status in (302, 304, 308):
        moved = say(answer(status, b"", "Location: http://127.0.0.1:9/elsewhere"))
        yield _second(str(status), MOVED_LATE, status, reset, moved)
    yield _second("999", UNTOLD, 999, reset, say(answer(999, b"")))
    yield _second("200 that says no", TOLD, 200, reset, say(answer(200, b'{"success":false}')))
    for status, row in ((409, UNTOLD), (503, UNTOLD), (422, TOLD)):
        yield _second(f"{status}, cut", row, status, say(answer()[:-5]), say(answer(status)[:-5]))


def _second(name: str, row: Row, status: int, first: Step, last: Step) -> Fault:
    return Fault(f"lost, then {name}", row, (receive, first), status=status, is_lasting=True, last=(receive, last))


def _moved() -> Iterator[Fault]:
    for status in (301, 302, 303, 307, 308):
        there = f"Location: http://127.0.0.1:9/elsewhere/{status}"
        yield Fault(f"{status}", MOVED, (receive, say(answer(status, b"", there))), status=status)
    for name, header in (
        *(("nowhere", "X-Odd: 1"), ("to no URL", "Location: http://[nowhere:x/")),
        *(("to another scheme", "Location: ftp://127.0.0.1/"), ("to no port", "Location: http://127.0.0.1:99999/")),
        ("to what is not UTF-8", "Location: /\xff\xfe"),
    ):
        yield Fault(f"302 {name}", MOVED, (receive, say(answer(302, b"", header))), status=302)
    yield Fault("304", MOVED, (receive, say(answer(304, b""))), status=304)


def _unreadable() -> Iterator[Fault]:
    def fault(name: str, said: bytes, status: int = 200, way: Way = "plain") -> Fault:
        return Fault(name, UNREADABLE, (*OPENINGS.get(way, ()), receive, say(said)), way, status)

    yield fault("not JSON", answer(200, b"<h1>Welcome</h1>"))
    yield fault("not JSON, 201", answer(201, b"{'id': 1}"), 201)
    yield fault("not UTF-8", answer(200, b'{"success":true,"data":{"id":"\xff\xfe"}}'))
    yield fault("empty", answer(200, b""))
    yield fault("no content", b"HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n", 204)
    yield fault("the length is too small", answer(length=len(BODY) - 1))
    yield fault("cut, and without a length", HTTP + JSON + b"\r\n" + BODY[:-5])
    yield fault("cut under TLS, and without a length", HTTP + JSON + b"\r\n" + BODY[:-5], way="tls")
    yield fault("not compressed", answer(200, BODY, "Content-Encoding: gzip"))
    yield fault("compressed and cut", answer(200, ZIPPED[:-9], "Content-Encoding: gzip"))
    yield fault("compressed, and its checksum is wrong", answer(200, ZIPPED[:-8] + bytes(8), "Content-Encoding: gzip"))
    yield fault("in an unknown coding", answer(200, ZIPPED[::-1], "Content-Encoding: zz"))
    yield fault("too deep", answer(200, b"[" * 100_000 + b"]" * 100_000))


FAULTS: Final = (
    *_unsent(),
    *_broken(),
    *_late(),
    *_refused(),
    *_late_refusals(),
    *_lost(),
    *_moved(),
    *_unreadable(),
)
