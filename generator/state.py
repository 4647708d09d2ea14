"""What `generate` remembers between runs, in the folder `.apigraft` beside the output. It may be deleted at any time.

For each file that was written: the key of what it was made from, and the digest of what was written. The key tells
whether the file has to be made again, the digest whether somebody else changed it. A state that is damaged, or of
another version, is no state: that costs time and changes nothing in the output.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

FOLDER: Final = ".apigraft"
_VERSION: Final = 1


@dataclass(frozen=True, slots=True)
class Remembered:
    """One file: `key` of what it was made from; `digests` that it has or, if a run was killed, may have."""

    key: str
    digests: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class State:
    """What is known of the files of one output folder, by path below it; `last` is what the last whole run said."""

    files: Mapping[str, Remembered] = field(default_factory=dict)
    last: Mapping[str, object] = field(default_factory=dict)


def digest(data: bytes) -> str:
    """Return the SHA-256 of some bytes, in hex."""
    return hashlib.sha256(data).hexdigest()


def state_file(out: Path) -> Path:
    """Return where the state of an output folder is kept."""
    return out.absolute().parent / FOLDER / f"{out.absolute().name}.json"


def read_state(out: Path) -> State:
    """Read what is remembered of an output folder; nothing, where there is no sound state."""
    with suppress(OSError, ValueError, KeyError, TypeError, AttributeError):
        document = json.loads(state_file(out).read_bytes())
        files, last = document["files"], document["last"]
        if document["version"] == _VERSION and document["checksum"] == _checksum([files, last]):
            return State({path: Remembered(key, tuple(digests)) for path, (key, *digests) in files.items()}, last)
    return State()


def write_state(out: Path, state: State) -> None:
    """Remember the state; where the folder cannot be written, nothing is remembered."""
    files = {path: [each.key, *each.digests] for path, each in sorted(state.files.items())}
    last = json.loads(json.dumps(state.last))
    document = {"version": _VERSION, "checksum": _checksum([files, last]), "files": files, "last": last}
    with suppress(OSError):
        target = state_file(out)
        _make_folder(target.parent)
        temporary = target.with_suffix(f".{os.getpid()}.tmp")
        temporary.write_text(json.dumps(document, indent=0), encoding="utf-8")
        temporary.replace(target)


def _make_folder(folder: Path) -> None:
    """Make the folder of states, which git does not see."""
    folder.mkdir(parents=True, exist_ok=True)
    if not (folder / ".gitignore").exists():
        (folder / ".gitignore").write_text("*\n", encoding="utf-8")


def _checksum(content: object) -> str:
    return digest(json.dumps(content, sort_keys=True).encode())


@contextmanager
def locked(out: Path) -> Iterator[None]:
    """Hold the output folder for one run: another one waits. A killed run lets go."""
    try:
        import fcntl
    except ImportError:  # Windows: each file is still replaced as a whole
        yield
        return
    folder = state_file(out).parent
    try:
        _make_folder(folder)
        handle = (folder / f"{out.absolute().name}.lock").open("wb")
    except OSError:  # a folder that cannot be written is reported where the output is
        yield
        return
    with handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
