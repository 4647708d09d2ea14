"""Measure what importing a generated client costs on top of httpx and pydantic, whatever its size.

    python -m benchmarks.imports [--processes N] [--endpoints N ...]

Clients of 1, 100 and 1,000 endpoints are generated, ten endpoints in a resource, and compiled. Each is imported in N
fresh processes (12), the clients taking turns, after `import httpx, pydantic; from pydantic import BaseModel`, which is
the first row. The first use of a resource and the first call, on a mock, are measured beside it, and are not part of
the import. The exit code is 1 when the least CPU time of an import is over 30 ms.
"""

from __future__ import annotations

import argparse
import compileall
import json
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from benchmarks.figures import Aim, Table, show
from generator import generate

SIZES: Final = (1, 100, 1000)
IN_A_RESOURCE: Final = 10
MOST_MS: Final = 30
STEPS: Final = ("httpx and pydantic", "the client", "first use of a resource", "first call, on a mock")

PROVIDER: Final = """\
title: Big {size}
servers: {{main: "https://api.example.com/v1"}}
auth: {{token: {{bearer: {{env: BIG_TOKEN}}}}}}
schemas:
  Money:
    amount: decimal
    currency: string(/^[A-Z]{{3}}$/)
"""
SCHEMAS: Final = """\
Item{resource}:
  id: string
  name: string -- What it is called
  price: Money
  created_at?: date-time
  labels?: map<string>
  parts: Part{resource}[]
Part{resource}:
  id: string
  size?: integer
  state: =open | =closed | string
"""
ENDPOINTS: Final = (
    """\
summary: Get item {number}
get: /items_{number}/{{id}}
path: {{id: string -- Id of the item}}
responses: {{200: Item{resource}}}
""",
    """\
summary: List items {number}
get: /items_{number}
query:
  limit?: integer(1..100) = 10 -- How many
  state?: =open | =closed
responses: {{200: "Item{resource}[]"}}
""",
    """\
summary: Create item {number}
post: /items_{number}
json:
  name: string(1..64) -- What it is called
  amount: decimal
  labels?: map<string>
responses: {{201: Item{resource}}}
""",
)
CHILD: Final = """\
import json, sys, time
sys.path.insert(0, {folder!r})
clock = time.process_time
moments = [clock()]
import httpx, pydantic
from pydantic import BaseModel
moments.append(clock())
import clients.{name}
moments.append(clock())
price = {{"amount": "1.50", "currency": "HKD"}}
body = {{"id": "i1", "name": "n", "price": price, "parts": [{{"id": "p1", "state": "open"}}]}}
mock = httpx.MockTransport(lambda request: httpx.Response(200, json=body))
client = clients.{name}.{kind}(auth=clients.{name}.Token("t"), http_client=mock)
moments.append(clock())
resource = client.res_0
moments.append(clock())
assert resource.op_0("i1").parts[0].id == "p1"
moments.append(clock())
begin, base, imported, built, used, called = moments
print(json.dumps([base - begin, imported - base, used - built, called - used]))
"""


def main(arguments: Sequence[str]) -> int:
    """Generate, compile, import, print; return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.imports")
    parser.add_argument("--processes", type=int, default=12)
    parser.add_argument("--endpoints", type=int, nargs="+", default=SIZES)
    chosen = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for size in chosen.endpoints:
            write_specs(folder / "specs" / f"big_{size}", size)
        report = generate(folder / "specs", folder / "clients")
        assert not report.failed, report.diagnostics[0]
        compileall.compile_dir(folder / "clients", quiet=1)
        return show([_table(size, rounds) for size, rounds in _imported(folder, chosen.endpoints, chosen.processes)])


def write_specs(folder: Path, size: int) -> None:
    """Write the specs of a provider with so many endpoints."""
    folder.mkdir(parents=True)
    (folder / "provider.yaml").write_text(PROVIDER.format(size=size), encoding="utf-8")
    for resource in range(-(-size // IN_A_RESOURCE)):
        (folder / f"res_{resource}").mkdir()
        schemas = SCHEMAS.format(resource=resource)
        (folder / f"res_{resource}" / "_schemas.yaml").write_text(schemas, encoding="utf-8")
    for number in range(size):
        resource, place = divmod(number, IN_A_RESOURCE)
        text = ENDPOINTS[place % len(ENDPOINTS)].format(number=number, resource=resource)
        (folder / f"res_{resource}" / f"op_{place}.yaml").write_text(text, encoding="utf-8")


def _imported(folder: Path, sizes: Sequence[int], processes: int) -> list[tuple[int, list[list[float]]]]:
    """Return the milliseconds of each step in each process, by size."""
    found: dict[int, list[list[float]]] = {size: [] for size in sizes}
    for turn in range(processes + 1):
        for size in sizes:
            child = CHILD.format(folder=str(folder), name=f"big_{size}", kind=f"Big{size}")
            done = subprocess.run([sys.executable, "-c", child], stdout=subprocess.PIPE, check=True)
            if turn:  # the first one finds the files cold
                found[size].append([seconds * 1e3 for seconds in json.loads(done.stdout)])
    return list(found.items())


def _table(size: int, rounds: list[list[float]]) -> Table:
    rows = dict(zip(STEPS, zip(*rounds, strict=True), strict=True))
    return Table(f"importing a client of {size} endpoints", "ms", rows, aims=(Aim(STEPS[1], MOST_MS),))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
