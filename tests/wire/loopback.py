"""A real HTTP server on loopback that keeps the bytes that reach it and answers what it is told."""

from __future__ import annotations

import json
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass(frozen=True, slots=True)
class Received:
    """One request as it came over the wire."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes
    peer: str = ""
    """The name in the certificate of the client."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What a server answers to one request: JSON, and headers besides."""

    status: int = 200
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Loopback:
    """The server's address, what it received, and what it answers; with `respond` it looks at each request first."""

    url: str
    received: list[Received] = field(default_factory=list)
    status: int = 200
    answer: bytes = b"{}"
    content_type: str = "application/json"
    respond: Callable[[Received], Reply] | None = None

    def will_answer(self, status: int, body: Any) -> None:
        """Answer with this status and JSON from now on."""
        self.status, self.answer = status, json.dumps(body).encode()

    @property
    def last(self) -> Received:
        """The last request that came."""
        return self.received[-1]


@contextmanager
def loopback(tls: ssl.SSLContext | None = None) -> Iterator[Loopback]:
    """Serve on a free port of 127.0.0.1 until the block ends, under TLS if there is a context for it."""
    state = Loopback("")

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            headers = {name.lower(): value for name, value in self.headers.items()}
            received = Received(self.command, self.path, headers, body, _peer(self.connection))
            state.received.append(received)
            reply = state.respond(received) if state.respond else None
            answer = json.dumps(reply.body).encode() if reply else state.answer
            self.send_response(reply.status if reply else state.status)
            self.send_header("Content-Type", state.content_type)
            self.send_header("Content-Length", str(len(answer)))
            for name, value in reply.headers.items() if reply else ():
                self.send_header(name, value)
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(answer)

        do_GET = do_HEAD = do_PUT = do_POST = do_DELETE = do_PATCH = answer

        def log_message(self, *args: object) -> None:
            """Say nothing: the tests look at what was received."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    state.url = f"{'https' if tls else 'http'}://127.0.0.1:{server.server_port}"
    if tls:
        server.handle_error = lambda *args: None  # type: ignore[method-assign]  # a client that is not let in
        server.socket = tls.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield state
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _peer(connection: Any) -> str:
    """Return the common name in the certificate that a client has presented, if it has."""
    certificate: Any = connection.getpeercert() if isinstance(connection, ssl.SSLSocket) else None
    return dict(pair for (pair,) in certificate["subject"])["commonName"] if certificate else ""
