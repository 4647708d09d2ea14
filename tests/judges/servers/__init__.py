"""Programs that serve on loopback while a test needs them."""

from __future__ import annotations

import os
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from tests.library import httpx

READY_WITHIN = 60.0
"""Seconds; a server takes one or two, on a machine that does nothing else."""


def free_port() -> int:
    """Return a port of 127.0.0.1 on which nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def running(
    command: Sequence[object],
    url: str,
    status: int,
    log: Path,
    environment: Mapping[str, str] | None = None,
) -> Iterator[None]:
    """Run a server until the block ends; the block begins when `url` answers with `status`.

    Raises AssertionError, with what the server printed, where it ends or takes too long.
    """
    with log.open("wb") as output:
        settings = {**os.environ, **(environment or {})}
        process = subprocess.Popen(
            [str(word) for word in command], stdin=subprocess.DEVNULL, stdout=output, stderr=output, env=settings
        )
    try:
        _wait(process, url, status, log)
        yield
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait(process: subprocess.Popen[bytes], url: str, status: int, log: Path) -> None:
    deadline = time.monotonic() + READY_WITHIN
    while not _answers(url, status):
        try:
            code: int | None = process.wait(0.02)
        except subprocess.TimeoutExpired:
            code = None
        words = log.read_text(encoding="utf-8", errors="replace")
        assert code is None, f"the server ended with {code}:\n{words}"
        assert time.monotonic() < deadline, f"{url} does not answer with {status}:\n{words}"


def _answers(url: str, status: int) -> bool:
    try:
        return httpx.get(url, trust_env=False, timeout=5).status_code == status
    except httpx.TransportError:
        return False
