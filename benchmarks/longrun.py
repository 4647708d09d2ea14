"""Make many calls with one client, many of which fail, and look whether memory grows or a connection is left open.

    python -m benchmarks.longrun [--calls N]

N calls (100,000 unless said) go from four threads through one synchronous client, and as many from twenty tasks through
an asynchronous one, each in a process of its own, to a server on loopback that is a third. Of a thousand calls fifty
are answered with 500, twenty with an answer that breaks off, ten are downloads that are left half-way, five are streams
that are left after an item, and one is not answered in time. After each tenth the memory of the process (resident set)
is printed. The exit code is 1 if it grows by more than 4 MiB after the first three tenths, if more connections are open
than there are threads or tasks, or if a file descriptor or a connection is open once the client is closed.
"""

from __future__ import annotations

import asyncio
import gc
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

ROOT: Final = Path(__file__).parent.parent
THREADS: Final = 4
TASKS: Final = 20
TENTHS: Final = 10
WARM: Final = 3
"""Tenths: after these everything that is made once has been made."""

MOST_GROWTH: Final = 4.0
"""Mebibytes."""

_LATE: Final = 0.05
"""Seconds: how long a call waits for an answer that does not come."""

_STATUS: Final = Path("/proc/self/status")
_FILES: Final = Path("/proc/self/fd")
_DOWN: Final = 1_000_000


def main(calls: int = 100_000) -> int:
    """Run both clients; return the exit code."""
    failed = 0
    with serving() as url:
        for kind in ("sync", "async"):
            words = [sys.executable, "-m", "benchmarks.longrun", "run", kind, url, str(calls)]
            failed += subprocess.run(words, cwd=ROOT, check=False).returncode != 0
    return 1 if failed else 0


def kind_of(number: int) -> str:
    """Return what becomes of a call, by its number."""
    place = number % 1000
    if place == 0:
        return "late"
    kinds = {range(1, 51): "fail", range(51, 71): "cut", range(71, 81): "left", range(81, 86): "stream"}
    return next((kind for places, kind in kinds.items() if place in places), "good")


def run(kind: str, url: str, calls: int) -> int:
    """Run one client in this process; return the exit code."""
    files = open_files()
    work = Synchronous(url) if kind == "sync" else Asynchronous(url)
    begun, sizes = time.perf_counter(), []
    workers = TASKS if kind == "async" else THREADS
    _say(f"{kind}, {workers} {'tasks' if kind == 'async' else 'threads'}, {calls} calls")
    with asyncio.Runner() as runner:
        for tenth in range(TENTHS):
            found = work.calls(range(calls * tenth // TENTHS, calls * (tenth + 1) // TENTHS), runner)
            assert found == calls * (tenth + 1) // TENTHS - calls * tenth // TENTHS, f"{found} calls came out as told"
            sizes.append(held())
            _say(f"  {tenth + 1:3}0 % {sizes[-1]:7.1f} MiB {time.perf_counter() - begun:6.1f} s")
        during = work.open_at_server(runner)
        work.close(runner)
    gc.collect()
    growth, left = max(sizes[WARM:]) - max(sizes[:WARM]), open_files() - files
    after = Synchronous(url).alone_at_server()
    _say(f"  grown by {growth:.1f} MiB after {WARM}0 %; {during} connections open at the end of the calls")
    _say(f"  once the client was closed: {after} connections and {left} file descriptors open")
    return 1 if growth > MOST_GROWTH or during > workers or after or left else 0


def held() -> float:
    """Return the memory that this process holds now, in MiB."""
    gc.collect()
    lines = _STATUS.read_text().splitlines() if _STATUS.exists() else []
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS:")), 0.0)


def open_files() -> int:
    """Return the number of open file descriptors, 0 where nobody says."""
    return len(os.listdir(_FILES)) if _FILES.exists() else 0


class _Both:
    """What both clients need."""

    def __init__(self, url: str) -> None:
        from generator.runtime import Api, AsyncClient, Client, Operation
        from generator.runtime.results.events import Events

        class Long(Client[Any, Any]):
            api = Api("long", servers={"loopback": url})

        class AsyncLong(AsyncClient[Any, Any]):
            api = Long.api

        self.kinds = Long, AsyncLong
        self.listen = Operation("GET", "/stream", dict[str, Any], streams=Events())

    def told(self, kind: str, error: Exception) -> bool:
        """Say whether an error is the one that a call of this kind is to have."""
        from generator.runtime import ApiOutcomeUnknownError, ApiStatusError

        lost = ApiOutcomeUnknownError  # they are POSTs
        wanted: dict[str, type[Exception]] = {"fail": ApiStatusError, "cut": lost, "late": lost}
        return kind in wanted and isinstance(error, wanted[kind])


class Synchronous(_Both):
    """Threads that share a client."""

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self._client = self.kinds[0](retries=0)
        self._brief = self._client.with_options(timeout=_LATE)

    def calls(self, numbers: range, _runner: object) -> int:
        """Make the calls; return how many came out as they were to."""
        with ThreadPoolExecutor(THREADS) as threads:
            return sum(threads.map(self._all, (numbers[place::THREADS] for place in range(THREADS))))

    def _all(self, numbers: range) -> int:
        return sum(self._one(kind_of(number), number) for number in numbers)

    def _one(self, kind: str, number: int) -> bool:
        client = self._brief if kind == "late" else self._client
        try:
            match kind:
                case "left":
                    with client.with_streaming_response(client.request, "GET", "/left", bytes) as answer:
                        return len(next(iter(answer))) > 0
                case "stream":
                    with client.stream_events(self.listen, {}) as events:
                        return next(iter(events)).data == {"n": 1}
                case _:
                    found = client.request("POST", f"/{kind}", Any, json={"number": number})
                    return bool(found == {"number": number})
        except Exception as error:  # noqa: BLE001 - counted
            return self.told(kind, error)

    def open_at_server(self, _runner: object = None) -> int:
        """Return the connections that are open at the server, that of this call included."""
        return int(self._client.request("GET", "/open", Any))

    def alone_at_server(self) -> int:
        """Return the connections that are open at the server beside that of this call."""
        with self._client:
            found = (self.open_at_server() - 1 for _ in range(100))  # it may not have seen the end of some
            return next((0 for others in found if not others), self.open_at_server() - 1)

    def close(self, _runner: object) -> None:
        """Close the client."""
        self._client.close()


class Asynchronous(_Both):
    """Tasks that share a client."""

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self._client = self.kinds[1](retries=0)
        self._brief = self._client.with_options(timeout=_LATE)

    def calls(self, numbers: range, runner: asyncio.Runner) -> int:
        """Make the calls; return how many came out as they were to."""
        return runner.run(self._calls(numbers))

    async def _calls(self, numbers: range) -> int:
        return sum(await asyncio.gather(*(self._all(numbers[place::TASKS]) for place in range(TASKS))))

    async def _all(self, numbers: range) -> int:
        return sum([await self._one(kind_of(number), number) for number in numbers])

    async def _one(self, kind: str, number: int) -> bool:
        client = self._brief if kind == "late" else self._client
        try:
            match kind:
                case "left":
                    async with client.with_streaming_response(client.request, "GET", "/left", bytes) as answer:
                        return len(await anext(aiter(answer))) > 0
                case "stream":
                    async with client.stream_events(self.listen, {}) as events:
                        return (await anext(aiter(events))).data == {"n": 1}
                case _:
                    found = await client.request("POST", f"/{kind}", Any, json={"number": number})
                    return bool(found == {"number": number})
        except Exception as error:  # noqa: BLE001 - counted
            return self.told(kind, error)

    def open_at_server(self, runner: asyncio.Runner) -> int:
        """Return the connections that are open at the server, that of this call included."""
        return int(runner.run(self._client.request("GET", "/open", Any)))

    def close(self, runner: asyncio.Runner) -> None:
        """Close the client."""
        runner.run(self._client.aclose())


async def _answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, now: list[int]) -> None:
    """Answer the requests of one connection, until one that ends it."""
    while head := await reader.readuntil(b"\r\n\r\n"):
        lines = head.lower().split(b"\r\n")
        length = next((int(line.partition(b":")[2]) for line in lines if line.startswith(b"content-length:")), 0)
        body = await reader.readexactly(length)
        match head.split(b" ", 2)[1].decode():
            case "/good":
                writer.write(_json(200, body))
            case "/fail":
                writer.write(_json(500, b'{"message": "no"}'))
            case "/open":
                writer.write(_json(200, json.dumps(now[0]).encode()))
            case "/cut":
                writer.write(_json(200, body)[:-1])
                return
            case "/left":
                writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % _DOWN + b"x" * 100_000)
            case "/stream":
                start = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n"
                writer.write(start + b'd\r\ndata: {"n":1}\r\n2\r\n\n\n\r\n')
            case _:
                pass  # nothing comes, until the client is gone
        await writer.drain()


def _json(status: int, body: bytes) -> bytes:
    head = b"HTTP/1.1 %d Whatever\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"
    return head % (status, len(body)) + body


async def _serve() -> None:
    now = [0]

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        now[0] += 1
        try:
            await _answer(reader, writer, now)
        except (OSError, EOFError):
            pass  # the client is gone
        finally:
            now[0] -= 1
            writer.close()

    server = await asyncio.start_server(connected, "127.0.0.1", 0)
    _say(str(server.sockets[0].getsockname()[1]))
    await server.serve_forever()


@contextmanager
def serving() -> Iterator[str]:
    """Serve from a process of its own; yield the base URL."""
    command = [sys.executable, "-m", "benchmarks.longrun", "serve"]
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
            asyncio.run(_serve())
        case ["run", kind, url, calls]:
            sys.exit(run(kind, url, int(calls)))
        case ["--calls", calls]:
            sys.exit(main(int(calls)))
        case []:
            sys.exit(main())
        case _:
            sys.exit(__doc__)
