"""Where the files are that the package reads and does not import: templates, the runtime's source, explained rules.

In a checkout they are folders beside the package, in an installed wheel folders inside of it.
"""

from __future__ import annotations

import hashlib
from importlib.metadata import version
from pathlib import Path
from typing import Final

_HERE: Final = Path(__file__).resolve().parent


def templates() -> Path:
    """Return the folder of templates."""
    return _first(_HERE / "_templates", _HERE.parent / "templates")


def template_folders(user: Path | None = None) -> tuple[Path, ...]:
    """Return the folders in which a template of the output's language is looked for, a user's own before ours."""
    own = templates() / "python"
    return (own,) if user is None else (user, own)


def rule_cases() -> Path:
    """Return the folder that holds, for each diagnostic code, its explanation and the specs that provoke it."""
    return _first(_HERE / "_rules", _HERE.parent / "tests" / "cases" / "diagnostics")


def runtime_sources() -> dict[str, str]:
    """Return the runtime's files by their path inside of it, with slashes."""
    folder = _HERE / "runtime"
    return {path.relative_to(folder).as_posix(): path.read_text("utf-8") for path in sorted(folder.rglob("*.py"))}


def schemes() -> Path:
    """Return the folder of the library's schemes of signing, a file each."""
    return _HERE / "schemes"


def _first(installed: Path, checkout: Path) -> Path:
    return installed if installed.is_dir() else checkout


def fingerprint(templates: tuple[Path, ...]) -> str:
    """Return a digest of all that turns a planned file into text: templates, our own code for it, and its tools.

    Together with a planned file it says what the file's text will be, so that it need not be made again.
    """
    made_by = hashlib.sha256()
    for folder in (*templates, _HERE / "render"):
        for path in sorted(path for path in folder.rglob("*") if path.suffix in (".jinja", ".py")):
            made_by.update(path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes())
    made_by.update((_HERE / "format.py").read_bytes())
    made_by.update(",".join(f"{name} {version(name)}" for name in _TOOLS).encode())
    return made_by.hexdigest()


def whole_fingerprint(user: Path | None) -> str:
    """Return a digest of the whole generator, the runtime, the templates and the tools."""
    whole = hashlib.sha256(fingerprint(template_folders(user)).encode())
    for path in sorted(path for path in _HERE.rglob("*") if path.suffix in (".py", ".yaml")):
        whole.update(path.relative_to(_HERE).as_posix().encode() + b"\0" + path.read_bytes())
    return whole.hexdigest()


_TOOLS: Final = ("black", "datamodel-code-generator", "jinja2")
