"""The clients that other generators make of the API of `benchmarks/specs`, to be measured beside ours.

openapi-python-client and openapi-generator (a Java program that pip can fetch) go into a virtual environment of their
own, `.benchmarks/peers`, with httpx and pydantic as `constraints.txt` pins them and what their clients import. There
the whole measuring process runs, so that all that is compared runs on one interpreter and on the same libraries.
Environment and clients are made once and kept. A generator that cannot be had is left out, with a line that says why.
"""

from __future__ import annotations

import json
import subprocess
import sys
import venv
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parent.parent
KEPT: Final = ROOT / ".benchmarks"
PACKAGES: Final = ("httpx", "pydantic", "typing-extensions")


@dataclass(frozen=True, slots=True)
class Peer:
    """A generator: what pip installs for it and its clients, and the command that makes `package` in a folder."""

    name: str
    package: str
    requires: tuple[str, ...]
    command: Callable[[Path, Path, Path], Sequence[str | Path]]


@dataclass(frozen=True, slots=True)
class Peers:
    """Where to measure: an interpreter, the folder with the clients that could be made, and why others could not."""

    python: Path
    folder: Path
    missing: tuple[str, ...] = ()


def none(folder: Path) -> Peers:
    """Return what is measured without peers: the interpreter that runs this."""
    return Peers(Path(sys.executable), folder)


def _python_client(programs: Path, document: Path, out: Path) -> Sequence[str | Path]:
    config = out / "config.json"
    config.write_text(json.dumps({"package_name_override": PYTHON_CLIENT.package, "post_hooks": []}), encoding="utf-8")
    program = programs / "openapi-python-client"
    target = out / PYTHON_CLIENT.package
    words = ("--overwrite", "--meta", "none", "--config", config, "--output-path", target, "--path", document)
    return program, "generate", *words


def _java(programs: Path, document: Path, out: Path) -> Sequence[str | Path]:
    program = programs / "openapi-generator-cli"
    return program, "generate", "-g", "python", "--package-name", JAVA.package, "-i", document, "-o", out


PYTHON_CLIENT: Final = Peer(
    "openapi-python-client", "peer_python_client", ("openapi-python-client==0.29.1", "attrs"), _python_client
)
JAVA: Final = Peer(
    "openapi-generator", "peer_java", ("openapi-generator-cli==7.26.0", "python-dateutil", "urllib3"), _java
)


def ready(document: str, kept: Path = KEPT, peers: Sequence[Peer] = (PYTHON_CLIENT, JAVA)) -> Peers:
    """Make the clients of an OpenAPI document, unless they are there."""
    environment, folder = kept / "peers", kept / "clients"
    folder.mkdir(parents=True, exist_ok=True)
    python = environment / "bin" / "python"
    if not python.exists():
        venv.create(environment, with_pip=True)
    if why := _installed(python, "shared", PACKAGES):
        return Peers(Path(sys.executable), folder, (f"no peers: {why}",))
    missing = [f"{peer.name} is left out: {why}" for peer in peers if (why := _made(peer, python, document, folder))]
    return Peers(python, folder, tuple(missing))


def _installed(python: Path, name: str, packages: Sequence[str]) -> str:
    """Install packages once; return why that is not possible."""
    wanted = (ROOT / "constraints.txt").read_text(encoding="utf-8") + "\n".join(packages)
    quiet = ("--quiet", "--disable-pip-version-check", "--constraint", ROOT / "constraints.txt")
    return _once(python.parent / f"{name}.installed", wanted, (python, "-m", "pip", "install", *quiet, *packages))


def _made(peer: Peer, python: Path, document: str, folder: Path) -> str:
    """Make the client of a peer once; return why that is not possible."""
    if why := _installed(python, peer.name, peer.requires):
        return why
    out = folder / peer.name
    out.mkdir(exist_ok=True)
    source = out / "openapi.yaml"
    source.write_text(document, encoding="utf-8")
    return _once(out / "made", document, peer.command(python.parent, source, out))


def _once(record: Path, content: str, command: Sequence[str | Path]) -> str:
    """Run a command unless a record says that it ran for the same content; return why it failed."""
    if record.exists() and record.read_text(encoding="utf-8") == content:
        return ""
    record.unlink(missing_ok=True)
    try:
        done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    except OSError as error:
        return str(error)
    if done.returncode == 0:
        record.write_text(content, encoding="utf-8")
        return ""
    said = [line.strip() for line in f"{done.stdout}\n{done.stderr}".splitlines() if line.strip()]
    complaints = [line for line in said if "error" in line.lower()]
    return next(iter(complaints or said[-1:]), f"exit code {done.returncode}")
