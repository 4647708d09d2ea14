"""Planned files into texts, on as many processes as are given, leaving out what is known to be there already.

A file's key is a digest of its plan and of all that turns plans into text. When the last run wrote a file from the
same key, and the file on disk still is what that run wrote, it need not be made again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import Final, TypeAlias

from .format import format_file
from .plan.views import Planned
from .render.render import SourceFile, render
from .state import State, digest

Make: TypeAlias = Callable[[Sequence[Planned]], Iterator[SourceFile]]

_WORTH_A_POOL: Final = 48
"""With fewer files to make, processes take longer to start than the work takes."""


def keys_of(files: Sequence[Planned], fingerprint: str) -> dict[str, str]:
    """Return the key of each file, by path."""
    return {file.path: digest(f"{fingerprint}\n{file!r}".encode()) for file in files}


def stale(keys: Mapping[str, str], out: Path, state: State) -> frozenset[str]:
    """Return the files that have to be made: the last run made them from something else, or wrote something else."""
    return frozenset(path for path, key in keys.items() if not _is_there(path, key, out, state))


def _is_there(path: str, key: str, out: Path, state: State) -> bool:
    remembered = state.files.get(path)
    if remembered is None or remembered.key != key:
        return False
    try:
        return (digest((out / path).read_bytes()),) == remembered.digests
    except OSError:
        return False


@contextmanager
def workshop(templates: tuple[Path, ...], files: int, jobs: int) -> Iterator[Make]:
    """Offer a function that makes files, in their order, on `jobs` processes where there is work enough for them."""
    make = partial(make_file, templates)
    if jobs == 1 or files < _WORTH_A_POOL:
        yield partial(map, make)
        return
    with ProcessPoolExecutor(jobs, mp_context=get_context("forkserver")) as pool:
        yield lambda some: pool.map(make, some, chunksize=max(1, min(16, len(some) // (jobs * 4))))


def make_file(templates: tuple[Path, ...], file: Planned) -> SourceFile:
    """Render and format one file."""
    return format_file(render(file, templates))
