"""The corridor on one screen: load -> lower -> plan -> render -> format -> write.

Each room takes one immutable value and hands on another. Problems are collected on the way; before anything is
rendered the corridor asks once whether there were errors, and stops.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path

from . import assets
from .diagnostics import Diagnostic, Problems, Span
from .ir.api import Provider
from .ir.lower import lower
from .making import keys_of, stale, workshop
from .plan.layout import RUNTIME
from .plan.package import plan_package, plan_runtime
from .plan.views import Package
from .spec.load import load
from .stamp import Stamp, inputs_of, last_stamp
from .state import State, locked, read_state
from .write import Change, Written, commit, compare, guard, package_name, packages_in

Progress = Callable[[int, int], None]
"""Is told how many files of how many are made."""


@dataclass(frozen=True, slots=True)
class Options:
    """How a run goes: `check` writes nothing, `force` overwrites hand edits, `templates` come before our own."""

    check: bool = False
    force: bool = False
    jobs: int = 1
    templates: Path | None = None


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
    """What a run found and did. `changes` is how the output differed; `written` is None where nothing was written."""

    diagnostics: tuple[Diagnostic, ...]
    providers: tuple[ProviderReport, ...] = ()
    changes: tuple[Change, ...] = ()
    written: Written | None = None

    @property
    def failed(self) -> bool:
        """Whether there were errors, so that nothing was written."""
        return any(found.severity == "error" for found in self.diagnostics)

    @property
    def gone(self) -> tuple[str, ...]:
        """The providers whose packages go, since their specs are no longer there."""
        removed = (change.path.split("/") for change in self.changes if change.after is None)
        return tuple(parts[0] for parts in removed if parts[1:] == ["__init__.py"])


@dataclass(frozen=True, slots=True)
class Loaded:
    """The providers of a folder, as they are meant, with what was found on the way."""

    providers: tuple[Provider, ...]
    diagnostics: tuple[Diagnostic, ...]

    @property
    def failed(self) -> bool:
        """Whether there were errors."""
        return any(found.severity == "error" for found in self.diagnostics)


def read(specs: Path, wanted: Sequence[str] = ()) -> Loaded:
    """Load and lower the providers of a folder, all of them or the wanted ones."""
    problems = Problems()
    providers = tuple(lower(spec, problems) for spec in load(specs, wanted, problems))
    return Loaded(providers, tuple(problems))


def generate(
    specs: Path,
    out: Path,
    wanted: Sequence[str] = (),
    options: Options = Options(),
    progress: Progress | None = None,
) -> Report:
    """Make the packages of the providers of `specs` in the folder `out`."""
    problems = Problems()
    folder = package_name(out, problems)
    if problems.failed:
        return Report(tuple(problems))
    inputs = inputs_of(specs, wanted, options.templates, folder)
    if stamp := last_stamp(read_state(out), inputs, out):
        return Report(stamp.diagnostics, tuple(ProviderReport(*each, changed=0, seconds=0) for each in stamp.providers))
    loaded = read(specs, wanted)
    if loaded.failed:
        return Report(loaded.diagnostics)
    packages = tuple(plan_package(provider, folder) for provider in loaded.providers)
    stamp = Stamp(inputs, loaded.diagnostics, tuple((p.name, p.endpoints, p.models) for p in packages))
    with nullcontext() if options.check else locked(out):
        state = read_state(out)
        made = _make(packages, out, state, options, progress)
        changes, problems = _compare(made.texts, packages, out, whole=not wanted)
        problems.extend(loaded.diagnostics)
        written = None if problems.failed else _write(changes, out, made.keys, state, stamp, options, problems)
    counted = ((p.name, p.endpoints, p.models, _count(changes, p.name), made.seconds[p.name]) for p in packages)
    return Report(tuple(problems), tuple(ProviderReport(*each) for each in counted), changes, written)


@dataclass(frozen=True, slots=True)
class _Made:
    """The texts of all files (None: it is there already), their keys, and the seconds that each package took."""

    texts: Mapping[str, str | None]
    keys: Mapping[str, str]
    seconds: Mapping[str, float]


def _make(packages: tuple[Package, ...], out: Path, state: State, options: Options, progress: Progress | None) -> _Made:
    """Render and format what is not there already."""
    folders = assets.template_folders(options.templates)
    shared = plan_runtime(assets.runtime_sources())
    groups = {"": shared, **{package.name: package.files for package in packages}}
    keys = keys_of([file for files in groups.values() for file in files], assets.fingerprint(folders))
    texts: dict[str, str | None] = dict.fromkeys(keys)
    todo = stale(keys, out, state)
    seconds: dict[str, float] = {}
    done = 0
    with workshop(folders, len(todo), options.jobs) as make:
        for name, files in groups.items():
            begun = time.perf_counter()
            for made in make([file for file in files if file.path in todo]):
                texts[made.path] = made.text
                done += 1
                if progress:
                    progress(done, len(todo))
            seconds[name] = time.perf_counter() - begun
    return _Made(texts, keys, seconds)


def _compare(
    texts: Mapping[str, str | None], packages: tuple[Package, ...], out: Path, *, whole: bool
) -> tuple[tuple[Change, ...], Problems]:
    """List how the output differs. A run for all providers owns the whole folder, one for some leaves the others."""
    problems = Problems()
    ours = {package.name for package in packages}
    others = [name for name in packages_in(out) if name not in ours]
    changes = compare(texts, out, (RUNTIME, *ours, *(others if whole else ())))
    if not whole and others and any(change.path.startswith(f"{RUNTIME}/") for change in changes):
        message = f"`{RUNTIME}` would change, which also serves {', '.join(f'`{name}`' for name in others)}"
        hint = "run `apigraft generate` without names: all clients of the folder are made anew"
        problems.error("E403", Span((out / RUNTIME).as_posix()), message, hint)
    return changes, problems


def _write(
    changes: tuple[Change, ...],
    out: Path,
    keys: Mapping[str, str],
    state: State,
    stamp: Stamp,
    options: Options,
    problems: Problems,
) -> Written | None:
    if options.check:
        return None
    unknown = guard(changes, out, state, problems, force=options.force)
    if problems.failed:
        return None
    written = commit(changes, unknown, out, keys, state, stamp.as_json())
    for copy in written.kept:
        message = "a file was overwritten of which nobody knows whether it was edited by hand"
        problems.warning("W401", Span(copy), message, "this is a copy of it: compare, and delete it")
    return written


def _count(changes: Sequence[Change], provider: str) -> int:
    return sum(change.path.startswith(f"{provider}/") for change in changes)
