"""Which files a folder of specs holds, and what each of them is. Names are checked here, and nothing leaves the folder.

`SPECS/<provider>/provider.yaml`, `SPECS/<provider>/**/_schemas.yaml`, and every other `*.yaml` is an endpoint whose
path below the provider is its name in the client.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from keyword import iskeyword
from pathlib import Path

from ..diagnostics import Problems, Span, nearest

NAME = re.compile(r"[a-z][a-z0-9_]*\Z")
"""What a folder or file name may be: also a Python module name, the same on every file system."""

DEVICES = {"con", "prn", "aux", "nul"} | {f"{port}{digit}" for port in ("com", "lpt") for digit in range(10)}
"""Names that Windows keeps for devices, so that no file there can have them."""

_DEEPEST = 16


@dataclass(frozen=True, slots=True)
class SpecFile:
    """A file of a provider: its path on disk, the name to show, and its name below the provider's folder."""

    path: Path
    shown: str
    name: tuple[str, ...]

    @property
    def span(self) -> Span:
        return Span(self.shown)


@dataclass(frozen=True, slots=True)
class ProviderFiles:
    name: str
    provider: SpecFile
    schemas: tuple[SpecFile, ...]
    endpoints: tuple[SpecFile, ...]


def find_providers(specs: Path, wanted: Sequence[str], problems: Problems) -> tuple[ProviderFiles, ...]:
    """List the providers of a folder, or those of them that are wanted, sorted by name."""
    shown = specs.as_posix()
    if not specs.is_dir():
        problems.error("E001", Span(shown), f"there is no folder `{shown}`", "name the folder of specs with --specs")
        return ()
    entries = _entries(specs, problems)
    folders = [entry.name for entry in entries if entry.name[0] not in "._" and (specs / entry.name).is_dir()]
    for name in wanted:
        if name not in folders:
            hint = nearest(name, folders) or f"there are {', '.join(folders) or 'none'}"
            problems.error("E110", Span(shown), f"there is no provider `{name}`", hint)
    chosen = [name for name in folders if not wanted or name in wanted]
    if not folders and not problems.failed:
        problems.error("E110", Span(shown), "the folder holds no provider", "a provider is a folder with provider.yaml")
    return tuple(files for name in chosen if (files := _find_files(specs, name, problems)))


def _find_files(specs: Path, name: str, problems: Problems) -> ProviderFiles | None:
    root = specs / name
    if not _good_name(name, Span(root.as_posix()), problems, package=True) or not _stays(root, specs, problems):
        return None
    main = SpecFile(root / "provider.yaml", (root / "provider.yaml").as_posix(), ())
    if not main.path.is_file():
        problems.error("E111", Span(root.as_posix()), "the folder has no provider.yaml", f"write {main.shown}")
        return None
    found = list(_walk(root, root, (), problems))
    if not any(file.path == main.path for file in found):
        return None
    return ProviderFiles(
        name,
        main,
        tuple(file for file in found if file.name[-1] == "_schemas"),
        tuple(file for file in found if not file.name[-1].startswith("_") and file.path != main.path),
    )


def _walk(root: Path, folder: Path, name: tuple[str, ...], problems: Problems) -> Iterator[SpecFile]:
    """Yield the specs below a folder; links to folders are not followed, so there is no way round in a circle."""
    for entry in _entries(folder, problems):
        path = folder / entry.name
        span = Span(path.as_posix())
        if entry.name.startswith(".") or not _stays(path, root, problems):
            continue
        if path.is_dir():
            if entry.is_symlink():
                problems.error("E112", span, "a link to a folder", "copy the files, or move what they share")
            elif len(name) == _DEEPEST:
                problems.error("E112", span, f"a folder more than {_DEEPEST} levels deep", "use fewer levels")
            elif _good_name(entry.name, span, problems):
                yield from _walk(root, path, (*name, entry.name), problems)
        elif path.suffix == ".yaml":
            stem = path.stem
            if stem == "_schemas" or (not stem.startswith("_") and _good_name(stem, span, problems)):
                yield SpecFile(path, path.as_posix(), (*name, stem))
        elif path.suffix.lower() in (".yml", ".yaml", ".json"):
            problems.error("E112", span, f"specs end in `.yaml`, not `{path.suffix}`", f"rename it {path.stem}.yaml")


def _entries(folder: Path, problems: Problems) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as entries:
            return sorted(entries, key=lambda entry: entry.name)
    except OSError as error:
        message = f"the folder cannot be read: {error.strerror}"
        problems.error("E001", Span(folder.as_posix()), message, "check its rights")
        return []


def _stays(path: Path, folder: Path, problems: Problems) -> bool:
    """Tell whether a path is no link that leads out of a folder; report one that is."""
    real, inside = (Path(os.path.realpath(each)) for each in (path, folder))
    if not path.is_symlink() or real.is_relative_to(inside):
        return True
    problems.error("E112", Span(path.as_posix()), f"a link that leads out of {folder.as_posix()}", "copy what it names")
    return False


def _good_name(name: str, span: Span, problems: Problems, *, package: bool = False) -> bool:
    """Check a name; that of a provider is imported, and so no keyword of Python."""
    reserved = package and iskeyword(name)
    if NAME.match(name) and name not in DEVICES and not reserved:
        return True
    better = re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_")
    hint = "lower-case ASCII letters, digits and `_`, beginning with a letter"
    if name in DEVICES:
        hint = "Windows has a device of that name: choose another one"
    elif reserved:
        hint = f"`import {name}` is no Python: choose another one"
    elif NAME.match(better) and better not in DEVICES:
        hint = f"rename it `{better}`: {hint}"
    problems.error("E112", span, f"`{name}` cannot be a name", hint)
    return False
