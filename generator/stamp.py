"""A run that has nothing to do: specs, generator and output are what they were after the last one.

Then nothing is read but bytes. What the last run had to say of the specs is remembered with it, and said again.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import astuple, dataclass
from pathlib import Path

from . import assets
from .diagnostics import Diagnostic, Problems, Span
from .state import State, digest
from .write import compare, packages_in


@dataclass(frozen=True, slots=True)
class Stamp:
    """What a run was made from, as a digest, and what it said: its findings, and for each provider a few numbers."""

    inputs: str
    diagnostics: tuple[Diagnostic, ...]
    providers: tuple[tuple[str, int, int], ...]

    def as_json(self) -> dict[str, object]:
        """Return the stamp as it is remembered."""
        found = [[each.code, each.severity, astuple(each.span), each.message, each.hint] for each in self.diagnostics]
        return {"inputs": self.inputs, "diagnostics": found, "providers": self.providers}


def inputs_of(specs: Path, wanted: Sequence[str], templates: Path | None, package: str) -> str:
    """Return a digest of all that a run depends on: every byte of the specs, of the templates and of the generator."""
    made = hashlib.sha256(repr((specs.as_posix(), sorted(wanted), package)).encode())
    made.update(assets.whole_fingerprint(templates).encode())
    for path in sorted(specs.rglob("*")):
        with suppress(OSError):
            content = path.read_bytes() if path.is_file() else b""
            made.update(os.fsencode(path.relative_to(specs)) + f"\0{len(content)}\0".encode() + content)
    return made.hexdigest()


def last_stamp(state: State, inputs: str, out: Path) -> Stamp | None:
    """Return the stamp of the last run if it was made from the same, and the output still is what it wrote."""
    stamp = _read(state.last)
    if stamp is None or stamp.inputs != inputs or not all(_is_there(path, state, out) for path in state.files):
        return None
    left = compare(dict.fromkeys(state.files), out, {path.partition("/")[0] for path in state.files})
    strangers = set(packages_in(out)) - {path.partition("/")[0] for path in state.files}
    return None if left or strangers else stamp


def _is_there(path: str, state: State, out: Path) -> bool:
    try:
        return (digest((out / path).read_bytes()),) == state.files[path].digests
    except OSError:
        return False


def _read(last: Mapping[str, object]) -> Stamp | None:
    match last:
        case {"inputs": str(inputs), "diagnostics": list(found), "providers": list(providers)}:
            with suppress(TypeError, ValueError):
                diagnostics = (Diagnostic(code, kind, Span(*span), *words) for code, kind, span, *words in found)
                problems = Problems()
                problems.extend(diagnostics)
                return Stamp(inputs, tuple(problems), tuple((name, int(e), int(m)) for name, e, m in providers))
    return None
