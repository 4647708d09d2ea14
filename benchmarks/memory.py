"""Send and receive a gigabyte in each way, and print how much memory that takes.

    python -m benchmarks.memory [MEBIBYTES]

MEBIBYTES (1,024 unless said) go through a server on loopback that is a process of its own, up from a sparse file and
from an iterator in a multipart body, down into a file and piece by piece, by both clients. Each case is a process of
its own, too: what is printed is the most memory that it ever held (resident set), and how much of that came after its
imports and one small call like the one that is measured. The exit code is 1 if that is more than 64 MiB in any case,
or if something was lost on the way.
"""

from __future__ import annotations

import asyncio
import os
import resource
import socketserver
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

ROOT: Final = Path(__file__).parent.parent
MEBI: Final = 1024 * 1024
BOUND: Final = 64
"""Mebibytes: what a body of any size may take over what a small one takes."""

_PIECE: Final = b"x" * 65_536
_STATUS: Final = Path("/proc/self/status")


def main(mebibytes: int = 1024) -> int:
    """Run each case in a process of its own; return the exit code."""
    failed = 0
    _say(f"{mebibytes} MiB a case; the most memory, and what of it came after imports and a small call, in MiB")
    with serving() as url:
        for case in CASES:
            for kind in ("sync", "async"):
                begun = time.perf_counter()
                words = [sys.executable, "-m", "benchmarks.memory", "case", case, kind, url, str(mebibytes)]
                done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False)
                most, grown = map(float, done.stdout.split()) if done.returncode == 0 else (0.0, float("inf"))
                failed += grown > BOUND
                seconds = time.perf_counter() - begun
                _say(f"{case:32} {kind:5} {most:7.1f} {grown:7.1f}   {seconds:5.1f} s{' FAILED' * (grown > BOUND)}")
                sys.stderr.write(done.stderr)
    _say(f"the bound is {BOUND} MiB: {'kept' if not failed else f'broken by {failed}'}")
    return 1 if failed else 0


def measured(case: str, kind: str, url: str, mebibytes: int) -> int:
    """Carry out one case in this process; print the most memory that it held, and what of it came with the body."""
    with tempfile.TemporaryDirectory() as folder:
        run = Case(url, Path(folder))
        work = getattr(run, f"{CASES[case]}_{kind}")
        before = 0.0
        for size in (MEBI, mebibytes * MEBI):
            before = peak()
            found = asyncio.run(work(size)) if kind == "async" else work(size)
            assert found == size, f"{found} bytes of {size}"
    sys.stdout.write(f"{peak()} {peak() - before}\n")
    return 0


def peak() -> float:
    """Return the most memory that this process has held, in MiB."""
    lines = _STATUS.read_text().splitlines() if _STATUS.exists() else []
    high = next((line for line in lines if line.startswith("VmHWM:")), None)
    if high:  # the figure of getrusage may be that of the process which started this one
        return int(high.split()[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (MEBI if sys.platform == "darwin" else 1024)


class Case:
    """The cases; each takes a number of bytes and returns how many have passed."""

    def __init__(self, url: str, folder: Path) -> None:
        from generator.runtime import Api, AsyncClient, Client

        class Large(Client[Any, Any]):
            api = Api("large", servers={"loopback": url})

        class AsyncLarge(AsyncClient[Any, Any]):
            api = Large.api

        self._clients = Large, AsyncLarge
        self._path = folder / "file"

    def send_path_sync(self, size: int) -> int:
        with self._clients[0]() as client:
            return int(client.request("PUT", "/up", Any, content=self._sparse(size)))

    async def send_path_async(self, size: int) -> int:
        async with self._clients[1]() as client:
            return int(await client.request("PUT", "/up", Any, content=self._sparse(size)))

    def send_pieces_sync(self, size: int) -> int:
        with self._clients[0]() as client:
            found = client.request("POST", "/up", Any, multipart={"title": "t", "file": _pieces(size)})
        return size if size < found < size * 1.001 + 2000 else int(found)  # with its headers, and those of its chunks

    async def send_pieces_async(self, size: int) -> int:
        async with self._clients[1]() as client:
            found = await client.request("POST", "/up", Any, multipart={"title": "t", "file": _pieces_async(size)})
        return size if size < found < size * 1.001 + 2000 else int(found)

    def save_sync(self, size: int) -> int:
        with (
            self._clients[0]() as client,
            client.with_streaming_response(client.request, "GET", f"/down/{size}", bytes) as answer,
        ):
            answer.save(self._path)
        return self._path.stat().st_size

    async def save_async(self, size: int) -> int:
        async with (
            self._clients[1]() as client,
            client.with_streaming_response(client.request, "GET", f"/down/{size}", bytes) as answer,
        ):
            await answer.save(self._path)
        return self._path.stat().st_size

    def iterate_sync(self, size: int) -> int:
        with (
            self._clients[0]() as client,
            client.with_streaming_response(client.request, "GET", f"/down/{size}", bytes) as answer,
        ):
            return sum(map(len, answer))

    async def iterate_async(self, size: int) -> int:
        async with (
            self._clients[1]() as client,
            client.with_streaming_response(client.request, "GET", f"/down/{size}", bytes) as answer,
        ):
            return sum([len(piece) async for piece in answer])

    def _sparse(self, size: int) -> Path:
        self._path.write_bytes(b"")
        os.truncate(self._path, size)
        return self._path


CASES: Final = {
    "up from a path": "send_path",
    "up from an iterator, multipart": "send_pieces",
    "down into a file": "save",
    "down piece by piece": "iterate",
}


def _pieces(size: int) -> Iterator[bytes]:
    for _ in range(size // len(_PIECE)):
        yield _PIECE


async def _pieces_async(size: int) -> AsyncIterator[bytes]:
    for _ in range(size // len(_PIECE)):
        yield _PIECE


class _Handler(socketserver.StreamRequestHandler):
    """Takes what comes up and says how much it was, or sends as much as is asked for."""

    def handle(self) -> None:
        head: dict[str, str] = {}
        method, path = self.rfile.readline().decode().split(" ")[:2]
        while line := self.rfile.readline().decode().strip():
            name, _, value = line.partition(":")
            head[name.lower()] = value.strip()
        if method == "GET":
            size = int(path.rpartition("/")[2])
            self.wfile.write(f"HTTP/1.1 200 OK\r\nContent-Length: {size}\r\nConnection: close\r\n\r\n".encode())
            for piece in _pieces(size):
                self.wfile.write(piece)
            return
        body = str(self._taken(int(head["content-length"]) if "content-length" in head else None))
        start = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\n"
        self.wfile.write(f"{start}Content-Length: {len(body)}\r\n\r\n{body}".encode())

    def _taken(self, size: int | None) -> int:
        """Read a body, and return its bytes: those of chunks with their heads."""
        taken, end = 0, b""
        while taken != size and not (size is None and end.endswith(b"0\r\n\r\n")):
            piece = self.rfile.read1(len(_PIECE))
            assert piece, "the client is gone"
            taken, end = taken + len(piece), (end + piece)[-5:]
        return taken


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True


def serve() -> int:
    """Serve until this process is ended."""
    with _Server(("127.0.0.1", 0), _Handler) as server:
        _say(str(server.server_address[1]))
        server.serve_forever()
    return 0


@contextmanager
def serving() -> Iterator[str]:
    """Serve from a process of its own; yield the base URL."""
    command = [sys.executable, "-m", "benchmarks.memory", "serve"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        try:
            yield f"http://127.0.0.1:{int(process.stdout.readline())}"
        finally:
            process.terminate()


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["serve"]:
            sys.exit(serve())
        case ["case", case, kind, url, size]:
            sys.exit(measured(case, kind, url, int(size)))
        case arguments:
            sys.exit(main(*map(int, arguments)))
