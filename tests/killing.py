"""Kills `generate` at random moments, in a process of its own: `python -m tests.killing FOLDER KILLS SEED`.

FOLDER holds two versions of the same specs, `a` and `b`. After each kill every file of the output is, as a whole, that
of one of the versions; a run that is left in peace then makes the tree of its version. Prints the number of kills that
came before the run had ended.
"""

from __future__ import annotations

import os
import random
import signal
import sys
import time
from pathlib import Path

from generator import generate

SPECS_OF = ("a", "b")


def tree(out: Path) -> dict[str, bytes]:
    return {path.relative_to(out).as_posix(): path.read_bytes() for path in out.rglob("*") if path.is_file()}


def main(folder: Path, kills: int, chance: random.Random) -> int:
    """Kill `kills` runs; return how many of them had not ended."""
    wanted = {}
    for version in SPECS_OF:
        generate(folder / version, folder / f"{version}-wanted" / "out")
        wanted[version] = tree(folder / f"{version}-wanted" / "out")
    out, caught, begun = folder / "out", 0, 0.0
    for version in SPECS_OF:
        begun = time.perf_counter()
        generate(folder / version, out)
    longest = time.perf_counter() - begun
    for number in range(kills):
        version = chance.choice(SPECS_OF)
        caught += run_and_kill(folder / version, out, chance.uniform(0, longest * 1.2))
        for path, text in tree(out).items():
            name = path.rpartition("/")[2]
            assert name.startswith(".apigraft-tmp-") or text in [wanted[v].get(path) for v in SPECS_OF], path
        if number % 5 == 4:
            report = generate(folder / version, out)
            assert not report.failed, report.diagnostics
            assert tree(out) == wanted[version], "the next run did not mend the tree"
    return caught


def run_and_kill(specs: Path, out: Path, delay: float) -> bool:
    """Generate in a child that is killed after `delay` seconds; say whether it was still at work."""
    child = os.fork()
    if child == 0:
        report = generate(specs, out)
        os._exit(1 if report.failed else 0)
    time.sleep(delay)
    os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status) or os.WEXITSTATUS(status) == 0, "the run took a file of an earlier one for an edit"
    return os.WIFSIGNALED(status)


if __name__ == "__main__":
    print(main(Path(sys.argv[1]), int(sys.argv[2]), random.Random(int(sys.argv[3]))))
