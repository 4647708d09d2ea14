"""Where the files are that the package reads and does not import: templates, the runtime's source, explained rules.

In a checkout they are folders beside the package, in an installed wheel folders inside of it.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

_HERE: Final = Path(__file__).resolve().parent


def templates() -> Path:
    """Return the folder of templates."""
    return _first(_HERE / "_templates", _HERE.parent / "templates")


def rule_cases() -> Path:
    """Return the folder that holds, for each diagnostic code, its explanation and the specs that provoke it."""
    return _first(_HERE / "_rules", _HERE.parent / "tests" / "cases" / "diagnostics")


def runtime_sources() -> dict[str, str]:
    """Return the runtime's files by name."""
    return {path.name: path.read_text(encoding="utf-8") for path in sorted((_HERE / "runtime").glob("*.py"))}


def _first(installed: Path, checkout: Path) -> Path:
    return installed if installed.is_dir() else checkout
