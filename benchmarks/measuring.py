"""The process that measures calls; it is started by `benchmarks.calls` and prints what it found as JSON.

    python -m benchmarks.measuring URL ROUNDS CALLS FOLDER ...

FOLDERs hold the clients. Figures are the CPU time of this process alone: the server's is its own.
"""

from __future__ import annotations

import asyncio
import gc
import json
import sys
import time
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AsyncExitStack
from importlib import import_module
from typing import Any, Final

import httpx

from benchmarks.contestants import CLIENT, Contestant, contestants, seen
from benchmarks.figures import OURS
from benchmarks.loopback import MANY, user

Figures = dict[str, list[float]]
MICRO: Final = 1e6
MILLI: Final = 1e3
Run = Callable[[int], Awaitable[None]]


def main(url: str, rounds: str, calls: str, *folders: str) -> int:
    """Measure everything; print the figures of each round by table and row."""
    sys.path[:0] = folders
    found = asyncio.run(_measured(url, int(rounds), int(calls)))
    sys.stdout.write(json.dumps(found))
    return 0


async def _measured(url: str, rounds: int, calls: int) -> dict[str, Figures]:
    found: dict[str, Figures] = {}
    for way, base_url in (("mock", None), ("loopback", url)):
        for is_async in (False, True):
            async with AsyncExitStack() as stack:
                present = await contestants(is_async, base_url, stack)
                await _check(present)
                kind = f"{'async' if is_async else 'sync'}, {way}"
                gets = {each.name: _running(each.get) for each in present}
                creates = {each.name: _running(each.create) for each in present}
                found[f"get, {kind}"] = await _in_turn(gets, rounds, calls, MICRO)
                found[f"create, {kind}"] = await _in_turn(creates, rounds, calls, MICRO)
                if kind == "sync, mock":
                    lists = {each.name: _running(each.list) for each in present}
                    found["list of 1 MB, sync, mock"] = await _in_turn(lists, rounds, max(calls // 40, 1), MILLI)
    found["building"] = await _in_turn(_building(url), rounds, max(calls // 40, 1), MILLI)
    return found


def _running(call: Callable[[int], Any]) -> Run:
    """Return what makes some calls, one after the other; each asks for another user than the one before."""
    if asyncio.iscoroutine(probe := call(0)):

        async def run(calls: int) -> None:
            for number in range(calls):
                await call(number % MANY)

        probe.close()
        return run

    async def block(calls: int) -> None:
        for number in range(calls):
            call(number % MANY)

    return block


async def _in_turn(rows: Mapping[str, Run], rounds: int, calls: int, unit: float) -> Figures:
    """Return the CPU time of a call in each round, the rows taking turns."""
    found: Figures = {name: [] for name in rows}
    for _ in range(rounds):
        for name, run in rows.items():
            gc.collect()
            begun = time.process_time()
            await run(calls)
            found[name].append((time.process_time() - begun) / calls * unit)
    return found


async def _check(present: list[Contestant]) -> None:
    """Compare what all of them get; what is not the same work is not measured. Raises AssertionError."""
    for each in present:
        for number in range(0, MANY, 9):
            wanted = seen(user(number))
            assert seen(await _result(each.get(number))) == wanted, each.name
            assert seen(await _result(each.create(number))) == wanted, each.name
        got = seen(await _result(each.list(0)))
        assert isinstance(got, list) and got == [seen(user(number)) for number in range(len(got))], each.name


async def _result(returned: Any) -> Any:
    return await returned if asyncio.iscoroutine(returned) else returned


def _building(url: str) -> dict[str, Run]:
    """Return what builds clients, our first one having been built; on loopback where a call is made, too."""
    ours = import_module(CLIENT).Speed

    def first_call(_: int) -> None:
        with ours(base_url=url) as client:
            client.users.get("u0")

    def httpx_alone(_: int) -> None:
        httpx.Client().close()

    rows = {"httpx.Client()": httpx_alone, OURS: lambda _: ours().close()}
    return {name: _running(build) for name, build in {**rows, f"{OURS}, with a first call": first_call}.items()}


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
