"""A real HTTP server on loopback that keeps the bytes that reach it and answers what it is told."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
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


@dataclass(slots=True)
class Loopback:
    """The server's address, what it received, and what it answers."""

    url: str
    received: list[Received] = field(default_factory=list)
    status: int = 200
    answer: bytes = b"{}"
    content_type: str = "application/json"

    def will_answer(self, status: int, body: Any) -> None:
        """Answer with this status and JSON from now on."""
        self.status, self.answer = status, json.dumps(body).encode()

    @property
    def last(self) -> Received:
        """The last request that came."""
        return self.received[-1]


@contextmanager
def loopback() -> Iterator[Loopback]:
    """Serve on a free port of 127.0.0.1 until the block ends."""
    state = Loopback("")

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            headers = {name.lower(): value for name, value in self.headers.items()}
            state.received.append(Received(self.command, self.path, headers, body))
            self.send_response(state.status)
            self.send_header("Content-Type", state.content_type)
            self.send_header("Content-Length", str(len(state.answer)))
            self.end_headers()
            self.wfile.write(state.answer)

        do_GET = do_PUT = do_POST = do_DELETE = do_PATCH = answer

        def log_message(self, *args: object) -> None:
            """Say nothing: the tests look at what was received."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    state.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield state
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
