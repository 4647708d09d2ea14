"""Which files a folder of specs holds, and what each of them is. Names are checked here, and nothing leaves the folder.

`SPECS/<provider>/provider.yaml`, `SPECS/<provider>/**/_schemas.yaml`, and every other `*.yaml` is an endpoint whose
path below the provider is its name in the client.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from ..diagnostics import Problems, Span, nearest

NAME = re.compile(r"[a-z][a-z0-9_]*\Z")
"""What a folder or file name may be: also a Python module name, the same on every file system."""

_DEVICES = {"con", "prn", "aux", "nul"} | {f"{port}{digit}" for port in ("com", "lpt") for digit in range(10)}
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
    folders = sorted(entry.name for entry in os.scandir(specs) if entry.is_dir() and entry.name[0] not in "._")
    for name in wanted:
        if name not in folders:
            hint = nearest(name, folders) or f"there are {', '.join(folders) or 'none'}"
            problems.error("E110", Span(shown), f"there is no provider `{name}`", hint)
    chosen = [name for name in folders if not wanted or name in wanted]
    if not folders:
        problems.error("E110", Span(shown), "the folder holds no provider", "a provider is a folder with provider.yaml")
    return tuple(files for name in chosen if (files := _find_files(specs, name, problems)))


def _find_files(specs: Path, name: str, problems: Problems) -> ProviderFiles | None:
    root = specs / name
    if not _good_name(name, Span(root.as_posix()), problems):
        return None
    main = SpecFile(root / "provider.yaml", (root / "provider.yaml").as_posix(), ())
    if not main.path.is_file():
        problems.error("E111", Span(root.as_posix()), "the folder has no provider.yaml", f"write {main.shown}")
        return None
    files = [file for file in _walk(root, root, (), problems) if file.path != main.path]
    return ProviderFiles(
        name,
        main,
        tuple(file for file in files if file.name[-1] == "_schemas"),
        tuple(file for file in files if not file.name[-1].startswith("_")),
    )


def _walk(root: Path, folder: Path, name: tuple[str, ...], problems: Problems) -> Iterator[SpecFile]:
    entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    _same_without_case([entry.name for entry in entries], folder, problems)
    for entry in entries:
        path = folder / entry.name
        span = Span(path.as_posix())
        if entry.name.startswith("."):
            continue
        if entry.is_symlink() and not path.resolve().is_relative_to(root.resolve()):
            problems.error("E112", span, "a link that leads out of the provider's folder", "copy the file instead")
        elif entry.is_dir():
            if len(name) == _DEEPEST:
                problems.error("E112", span, f"a folder more than {_DEEPEST} levels deep", "use fewer levels")
            elif _good_name(entry.name, span, problems):
                yield from _walk(root, path, (*name, entry.name), problems)
        elif path.suffix == ".yaml":
            stem = path.stem
            if stem == "_schemas" or (not stem.startswith("_") and _good_name(stem, span, problems)):
                yield SpecFile(path, path.as_posix(), (*name, stem))
        elif path.suffix.lower() in (".yml", ".yaml", ".json"):
            problems.error("E112", span, f"specs end in `.yaml`, not `{path.suffix}`", f"rename it {path.stem}.yaml")


def _good_name(name: str, span: Span, problems: Problems) -> bool:
    if NAME.match(name) and name not in _DEVICES:
        return True
    rule = "names are lower-case ASCII letters, digits and `_`, and begin with a letter"
    problems.error("E112", span, f"`{name}` cannot be a name", "a device of Windows" if name in _DEVICES else rule)
    return False


def _same_without_case(names: Sequence[str], folder: Path, problems: Problems) -> None:
    seen: dict[str, str] = {}
    for name in names:
        twin = seen.setdefault(name.lower(), name)
        if twin != name:
            message = f"`{name}` and `{twin}` differ only in case"
            problems.error("E112", Span((folder / name).as_posix()), message, "rename one of them")
