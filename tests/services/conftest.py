"""Real services as fixtures: each starts once a run, and in each worker, on a free port of 127.0.0.1, and ends with it.

Both are programs of PyPI that the `dev` extra installs; where one is missing, the tests that need it are skipped.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from select import select

import pytest

from ..judges.servers import READY_WITHIN, free_port, running

HERE = Path(__file__).parent
USER = "ada@example.com"
PASSWORD = "a password: wörd"
_PORTS = 4


@dataclass(frozen=True, slots=True)
class Service:
    """Where a service is, and who may do everything there."""

    url: str
    user: str = USER
    password: str = PASSWORD


@pytest.fixture(scope="session")
def pocketbase(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """PocketBase with a database of its own and one superuser."""
    program, folder = installed("pocketbase"), tmp_path_factory.mktemp("pocketbase")
    command = [str(program), "--dir", str(folder / "data")]
    known = [*command, "superuser", "upsert", USER, PASSWORD]
    subprocess.run(known, check=True, capture_output=True)
    with on_some_port([*command, "serve", "--http"], "/api/health", folder / "log") as url:
        yield Service(url)


@pytest.fixture(scope="session")
def kinto(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """Kinto that keeps everything in memory; whoever comes with a name and a password has an account."""
    installed("kinto")
    with saying_its_port(
        [sys.executable, str(HERE / "serve_kinto.py")], tmp_path_factory.mktemp("kinto") / "log"
    ) as url:
        yield Service(f"{url}/v1")


@pytest.fixture
def name(request: pytest.FixtureRequest) -> str:
    """A name that no other test has: tests of one worker share its services."""
    return "".join(letter if letter.isalnum() else "_" for letter in request.node.name)


def installed(program: str) -> Path:
    """Return a program of this environment; without it the test is skipped."""
    path = Path(sys.executable).parent / program
    if not path.exists():
        pytest.skip(f"{program} is not installed: pip install --constraint constraints.txt --editable '.[dev]'")
    return path


@contextmanager
def on_some_port(command: list[str], path: str, log: Path) -> Iterator[str]:
    """Run a server that is told its address; another port where somebody else was faster to take one."""
    with ExitStack() as stack:
        for tries in range(1, _PORTS + 1):
            address = f"127.0.0.1:{free_port()}"
            try:
                stack.enter_context(running([*command, address], f"http://{address}{path}", 200, log))
                break
            except AssertionError:
                if tries == _PORTS or "address already in use" not in log.read_text(encoding="utf-8", errors="replace"):
                    raise
        yield f"http://{address}"


@contextmanager
def saying_its_port(command: list[str], log: Path) -> Iterator[str]:
    """Run a server that takes a free port itself and prints it when it listens."""
    with log.open("wb") as said:
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=said, text=True)
    with process:
        try:
            assert process.stdout is not None
            port = process.stdout.readline().strip() if select([process.stdout], [], [], READY_WITHIN)[0] else ""
            assert port, f"no port within {READY_WITHIN} seconds:\n{log.read_text(encoding='utf-8', errors='replace')}"
            yield f"http://127.0.0.1:{port}"
        finally:
            process.kill()
