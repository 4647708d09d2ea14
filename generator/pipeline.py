"""The corridor on one screen: load -> lower -> plan -> render -> format -> write.

Each room takes one immutable value and hands on another. Problems are collected on the way; before anything is
rendered the corridor asks once whether there were errors, and stops.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from multiprocessing import get_context
from pathlib import Path

from . import assets
from .diagnostics import Diagnostic, Problems
from .format import format_file
from .ir.api import Provider
from .ir.lower import lower
from .plan.layout import RUNTIME
from .plan.package import plan_package, plan_runtime
from .plan.views import Package, Planned
from .render.render import SourceFile, render
from .spec.load import load
from .write import Change, Written, commit, compare


@dataclass(frozen=True, slots=True)
class ProviderReport:
    """What became of one provider: `seconds` is what its files took to make."""

    name: str
    endpoints: int
    models: int
    changed: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Report:
    """What a run found and did. `changes` is how the output differed; with `check` they were not written."""

    diagnostics: tuple[Diagnostic, ...]
    providers: tuple[ProviderReport, ...] = ()
    changes: tuple[Change, ...] = ()
    written: Written | None = None

    @property
    def failed(self) -> bool:
        """Whether there were errors, so that nothing was rendered."""
        return any(found.severity == "error" for found in self.diagnostics)


@dataclass(frozen=True, slots=True)
class Loaded:
    """The providers of a folder, as they are meant, with what was found on the way."""

    providers: tuple[Provider, ...]
    diagnostics: tuple[Diagnostic, ...]

    @property
    def failed(self) -> bool:
        return any(found.severity == "error" for found in self.diagnostics)


def read(specs: Path, wanted: Sequence[str] = ()) -> Loaded:
    """Load and lower the providers of a folder, all of them or the wanted ones."""
    problems = Problems()
    providers = tuple(lower(spec, problems) for spec in load(specs, wanted, problems))
    return Loaded(providers, tuple(problems))


def generate(specs: Path, out: Path, wanted: Sequence[str] = (), *, check: bool = False, jobs: int = 1) -> Report:
    """Make the packages of the providers of `specs` in the folder `out`; with `check` only say what would change."""
    loaded = read(specs, wanted)
    if loaded.failed:
        return Report(loaded.diagnostics)
    packages = tuple(plan_package(provider) for provider in loaded.providers)
    made, seconds = _make(packages, jobs)
    problems = Problems()
    problems.extend(loaded.diagnostics)
    owned = (RUNTIME, *(package.name for package in packages))
    changes = compare(made, out, owned, problems)
    if problems.failed:
        return Report(tuple(problems))
    written = None if check else commit(changes, out, len(made))
    providers = tuple(
        ProviderReport(p.name, p.endpoints, p.models, _count(changes, p.name), seconds[p.name]) for p in packages
    )
    return Report(tuple(problems), providers, changes, written)


def _make(packages: tuple[Package, ...], jobs: int) -> tuple[list[SourceFile], dict[str, float]]:
    """Render and format all files, those that several processes can share on `jobs` of them."""
    made = list(_each(plan_runtime(assets.runtime_sources()), 1))
    seconds: dict[str, float] = {}
    for package in packages:
        begun = time.perf_counter()
        made += _each(package.files, jobs)
        seconds[package.name] = time.perf_counter() - begun
    return made, seconds


def _each(files: Sequence[Planned], jobs: int) -> Iterable[SourceFile]:
    work: Callable[[Planned], SourceFile] = partial(make_file, assets.templates() / "python")
    if jobs == 1 or len(files) < _WORTH_A_POOL:
        return [work(file) for file in files]
    with ProcessPoolExecutor(jobs, mp_context=get_context("forkserver")) as pool:
        return list(pool.map(work, files, chunksize=max(1, len(files) // (jobs * 8))))


_WORTH_A_POOL = 64
"""Below so many files the processes take longer to start than the work takes."""


def make_file(templates: Path, file: Planned) -> SourceFile:
    """Render and format one file."""
    return format_file(render(file, templates))


def _count(changes: Iterable[Change], provider: str) -> int:
    return sum(change.path.startswith(f"{provider}/") for change in changes)
