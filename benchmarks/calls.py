"""Measure what a call costs through a generated client, through bare httpx and through the clients of peers.

    python -m benchmarks.calls [--rounds N] [--calls N] [--no-peers]

A small API (`benchmarks/specs`) is generated into a temporary folder; the peers' clients are made of its OpenAPI
document, as `apigraft export` writes it (`benchmarks/peers.py` says where). All of them make the same calls, sync and
async, on a mock transport and on loopback, and first it is checked that all of them get the same values. The figures
are CPU time of the client's process for one call; rounds of all rows are interleaved. The column after the unit is the
proportion of the lowest figures. The exit code is 1 when an aim is missed.

Without the package sniffio, which nothing here requires, httpcore 1.0 looks for it four times in each asynchronous call
on loopback, in vain and at about 80 us each; that is in every such row, and so brings them closer to each other.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from benchmarks import peers
from benchmarks.figures import OURS, RAW, Aim, Table, say, show
from benchmarks.loopback import ROOT, serving
from generator import generate
from generator.diagnostics import Problems
from generator.exporters.openapi.exporting import export_provider
from generator.exporters.text import yaml_text

SPECS: Final = Path(__file__).parent / "specs"
PROVIDER: Final = "speed"


def main(arguments: Sequence[str]) -> int:
    """Make the clients, measure, print; return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.calls")
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--calls", type=int, default=200, help="of a kind, in each round")
    parser.add_argument("--no-peers", action="store_true", help="leave the clients of other generators out")
    chosen = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        made = peers.none(folder) if chosen.no_peers else peers.ready(document())
        say(*made.missing)
        report = generate(SPECS, folder / "ours")
        assert not report.failed, report.diagnostics[0]
        return show(tables(measured(made, folder, chosen.rounds, chosen.calls)))


def document() -> str:
    """Return the API as an OpenAPI document."""
    exported = export_provider(SPECS, PROVIDER, Problems())
    assert exported is not None
    return yaml_text(exported)


def measured(made: peers.Peers, folder: Path, rounds: int, calls: int) -> dict[str, dict[str, list[float]]]:
    """Return the figures of each round by table and row, from a process that has what all clients need."""
    folders = [folder, *(made.folder / each.name for each in (peers.PYTHON_CLIENT, peers.JAVA))]
    with serving() as url:
        command: list[str | Path] = [made.python, "-m", "benchmarks.measuring", url, str(rounds), str(calls), *folders]
        done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, check=True)
    found: dict[str, dict[str, list[float]]] = json.loads(done.stdout)
    return found


def tables(found: Mapping[str, Mapping[str, Sequence[float]]]) -> list[Table]:
    """Set figures beside what they are to be."""
    return [_table(title, rows) for title, rows in found.items()]


def _table(title: str, rows: Mapping[str, Sequence[float]]) -> Table:
    if title == "building":
        return Table("building a client after the first", "ms", rows, aims=(Aim(OURS, 1),))
    if title.startswith("list"):
        name = peers.PYTHON_CLIENT.name
        return Table(title, "ms", rows, RAW, (Aim(OURS, 0.7, name),) if name in rows else ())
    return Table(title, "us", rows, RAW, (Aim(OURS, 0.7 if "mock" in title else 0.95, RAW),))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
