"""What an importer makes: the files of one provider, written whole or not at all."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from ..spec.files import DEVICES, NAME
from ..spec.jsonvalues import Json
from ..spec.yamltext import to_yaml
from .report import Report


class NotImportableError(Exception):
    """A document that an importer does not know what to do with; the message says why."""


@dataclass(frozen=True, slots=True)
class Options:
    """What the caller knows: the name of the file, of the provider, the date, and a server for relative addresses."""

    file: str
    provider: str = ""
    retrieved: str = ""
    server: str = ""


def is_name(name: str) -> bool:
    """Tell whether a folder or a file of specs may be called so, on Windows too."""
    return bool(NAME.match(name)) and name not in DEVICES


@dataclass(frozen=True, slots=True)
class SpecFile:
    """A file: its name below the provider's folder, without `.yaml`, and its text."""

    name: tuple[str, ...]
    text: str


@dataclass(frozen=True, slots=True)
class Imported:
    """The files of a provider, sorted by name, and what became of each part of the document."""

    provider: str
    files: tuple[SpecFile, ...]
    report: Report


_PARAGRAPHS: Final = (
    (
        "title",
        "summary",
        "description",
        "docs",
        "servers",
        "get",
        "put",
        "post",
        "delete",
        "patch",
        "head",
        "options",
        "path",
    ),
    ("auth", "default_auth"),
    ("query", "headers", "cookies"),
    ("json", "form", "multipart", "text", "bytes", "body", "json?", "form?", "multipart?", "text?", "bytes?", "body?"),
    ("encoding", "envelope"),
    ("responses",),
    ("examples",),
    ("openapi",),
    ("schemas",),
    ("source",),
    ("review",),
)


def spec_text(keys: Mapping[str, Json]) -> str:
    """Return the text of a file, with an empty line between what belongs together.

    Raises NotImportableError for a value that no file can hold: one that is nested too deeply, or too large.
    """
    paragraphs: list[dict[str, Json]] = []
    last: tuple[str, ...] | None = None
    for key, value in keys.items():
        group = next((group for group in _PARAGRAPHS if key in group), ())
        if not paragraphs or group != last:
            paragraphs.append({})
        paragraphs[-1][key] = value
        last = group
    try:
        return "\n".join(to_yaml(paragraph) for paragraph in paragraphs)
    except ValueError as error:
        raise NotImportableError(f"a part of it cannot be written as a spec: {error}") from None


def write_tree(imported: Imported, specs: Path, force: bool) -> Path:
    """Write the folder of the provider in one step and return it; an existing one is replaced only with `force`.

    Raises FileExistsError where there is one, OSError where it cannot be written.
    """
    target = specs / imported.provider
    if target.exists() and not force:
        raise FileExistsError(target)
    specs.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(dir=specs, prefix=".apigraft-"))
    try:
        made = folder / "new"
        for file in imported.files:
            path = made.joinpath(*file.name).with_suffix(".yaml")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(file.text.encode())
        _replace(target, made, folder / "old")
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return target


def _replace(target: Path, made: Path, old: Path) -> None:
    """Put a folder in the place of another; if that fails, the other one stays."""
    if target.exists():
        target.rename(old)
    try:
        made.rename(target)
    except OSError:
        if old.exists():
            old.rename(target)
        raise
