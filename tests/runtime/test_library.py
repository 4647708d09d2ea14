"""The suite runs on the HTTP library that it is told to, and all tests of clients run on both."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.library import httpx

TESTS = Path(__file__).parent.parent
MAKEFILE = (TESTS.parent / "Makefile").read_text(encoding="utf-8")
NAMES_IT = re.compile(r"^from (tests|\.*)\.library import httpx$", re.MULTILINE)
IMPORTS_ONE = re.compile(r"^import httpx$", re.MULTILINE)


def files_with(line: re.Pattern[str]) -> set[Path]:
    return {path for path in TESTS.rglob("*.py") if line.search(path.read_text(encoding="utf-8"))}


def test_clients_run_on_the_library_that_is_asked_for(pytestconfig: pytest.Config) -> None:
    """In workers, too: what `--http` says is what the runtime imported."""
    assert httpx.__name__ == pytestconfig.getoption("http")


def test_no_test_is_bound_to_httpx() -> None:
    """Tests name the library of the run."""
    assert files_with(IMPORTS_ONE) == set()


def test_all_tests_of_clients_run_on_both() -> None:
    """Those that name the library are listed in the Makefile; the judges, which take a minute, look at one only."""
    listed = re.findall(r"tests/[\w./]+", re.findall(r"CLIENTS := \$\(wildcard ([^)]*)\)", MAKEFILE)[0])
    folders = [TESTS.parent / name for name in [*listed, "tests/judges"]]
    found = {path for path in files_with(NAMES_IT) if path.name.startswith("test_")}
    assert {path for path in found if not any(path.is_relative_to(folder) for folder in folders)} == set()
