"""What the small API of `benchmarks/specs` answers: to a mock, and on loopback from a process of its own.

    python -m benchmarks.loopback

It prints its port and serves until it is ended. It does as little as HTTP/1.1 with connections kept open allows, the
same for whoever asks.
"""

from __future__ import annotations

import asyncio
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

ROOT: Final = Path(__file__).parent.parent
PREFIX: Final = "/v1"
MANY: Final = 100
"""How many users there are to ask for in turn, so that no URL repeats the one before."""

_LENGTH: Final = re.compile(rb"\ncontent-length: *([0-9]+)", re.IGNORECASE)


def user(number: int) -> dict[str, Any]:
    """Return a user as the API answers it."""
    return {
        "id": f"u{number}",
        "name": f"User {number}",
        "email": mail(number),
        "age": 20 + number % 60,
        "is_active": number % 3 > 0,
        "created_at": f"2026-01-{1 + number % 28:02}T09:30:{number % 60:02}Z",
        "tags": [f"tag {number % 7}", f"tag {number % 11}"],
        "address": {"street": f"{number} Queen's Road Central", "city": "Hong Kong", "postcode": None},
    }


def mail(number: int) -> str:
    """Return the address by which a user is known when it is created."""
    return f"user{number}@example.com"


def _list(size: int = 1_000_000) -> bytes:
    """Return a list of users of about a megabyte."""
    one = len(json.dumps(user(1000)))
    return json.dumps([user(number) for number in range(size // one)]).encode()


_USERS: Final = [json.dumps(user(number)).encode() for number in range(MANY)]
_CREATED: Final = {mail(number): _USERS[number] for number in range(MANY)}
_FOUND: Final = {
    f"{PREFIX}/users".encode(): _list(),
    **{f"{PREFIX}/users/u{number}".encode(): _USERS[number] for number in range(MANY)},
}


def answer(method: str, target: bytes, body: bytes) -> tuple[int, bytes]:
    """Return the status and the JSON that answer a request. Raises KeyError for one that is not as described."""
    return (201, _CREATED[json.loads(body)["email"]]) if method == "POST" else (200, _FOUND[target])


class _Connection(asyncio.Protocol):
    """One connection; requests come one after the other."""

    def __init__(self) -> None:
        self._come = b""
        self._transport: Any = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        """Answer what is complete."""
        self._come += data
        while (end := self._come.find(b"\r\n\r\n") + 4) > 3:
            length = _LENGTH.search(self._come, 0, end)
            size = end + int(length[1] if length else 0)
            if len(self._come) < size:
                return
            method, target = self._come.split(b" ", 2)[:2]
            status, body = answer(method.decode(), target, self._come[end:size])
            self._come = self._come[size:]
            head = b"HTTP/1.1 %d OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"
            self._transport.write(head % (status, len(body)) + body)


async def _serve() -> None:
    server = await asyncio.get_running_loop().create_server(_Connection, "127.0.0.1", 0)
    sys.stdout.write(f"{server.sockets[0].getsockname()[1]}\n")
    sys.stdout.flush()
    await server.serve_forever()


@contextmanager
def serving() -> Iterator[str]:
    """Serve from a process of its own; yield the base URL."""
    command = [sys.executable, "-m", "benchmarks.loopback"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        try:
            yield f"http://127.0.0.1:{int(process.stdout.readline())}{PREFIX}"
        finally:
            process.terminate()


if __name__ == "__main__":
    asyncio.run(_serve())
