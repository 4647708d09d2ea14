"""The house stands as its plan says: arrows point one way, doors are single, rooms are small."""

from __future__ import annotations

import ast
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
SOURCES = sorted((ROOT / "generator").rglob("*.py"))
DOORS = {
    "datamodel_code_generator": "generator/render/models.py",
    "black": "generator/format.py",
    "jinja2": "generator/render/templates.py",
}
LONGEST_FUNCTION = 50
LONGEST_MODULE = 300
LONGEST_TEMPLATE = 60
VALUE = re.compile(r"[a-z_]+(\.[a-z_]+)*")
STATEMENT = re.compile(
    rf'for [a-z_]+ in {VALUE.pattern}|endfor|if {VALUE.pattern}|endif|include "[\w.]+"|(end)?block( [a-z_]+)?'
)


def imported(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            yield node.module.partition(".")[0]


def test_arrows_point_one_way() -> None:
    """The contracts in pyproject.toml hold: the corridor has one direction, and the runtime knows nobody."""
    command = [Path(sys.executable).parent / "lint-imports", "--no-cache"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(("library", "door"), DOORS.items())
def test_each_tool_has_one_door(library: str, door: str) -> None:
    """The libraries that shape the output are each imported in one module."""
    users = {p.relative_to(ROOT).as_posix() for p in SOURCES if library in imported(ast.parse(p.read_text("utf-8")))}
    assert users == {door}


def test_one_module_of_the_runtime_names_the_http_library() -> None:
    """Only one module of the runtime imports httpx or httpx2."""
    folder = ROOT / "generator" / "runtime"
    modules = {path: set(imported(ast.parse(path.read_text("utf-8")))) for path in folder.rglob("*.py")}
    users = {path.relative_to(folder).as_posix() for path, names in modules.items() if names & {"httpx", "httpx2"}}
    assert users == {"library.py"}


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_rooms_are_small(path: Path) -> None:
    """No module is over 300 lines and no function over 50, so that growth is a decision."""
    text = path.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= LONGEST_MODULE
    long = {
        node.name: node.end_lineno - node.lineno + 1
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.end_lineno is not None
        and node.end_lineno - node.lineno + 1 > LONGEST_FUNCTION
    }
    assert long == {}


@pytest.mark.parametrize("path", sorted((ROOT / "templates").rglob("*.jinja")), ids=lambda path: path.name)
def test_templates_only_lay_out(path: Path) -> None:
    """A template is short, and neither computes nor filters: whatever decides is in the plan."""
    text = path.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= LONGEST_TEMPLATE
    for value in re.findall(r"\{\{(.*?)\}\}", text):
        assert VALUE.fullmatch(value.strip()), value
    for statement in re.findall(r"\{%(.*?)%\}", text):
        assert STATEMENT.fullmatch(statement.strip("- ")), statement


def test_only_the_command_line_prints() -> None:
    """`print` and `click.echo` are called in `generator/cli` alone."""
    talkers = {
        path.relative_to(ROOT).as_posix()
        for path in SOURCES
        if "cli" not in path.parts
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call) and ast.unparse(node.func) in ("print", "click.echo", "sys.stdout.write")
    }
    assert talkers == set()


def test_the_runtime_stands_alone(tmp_path: Path) -> None:
    """Copied to an empty folder, the runtime imports in a fresh process that cannot see this project."""
    shutil.copytree(ROOT / "generator" / "runtime", tmp_path / "_runtime", ignore=shutil.ignore_patterns("__pycache__"))
    code = "import sys, _runtime; assert not any(name.split('.')[0] == 'generator' for name in sys.modules)"
    environment = {"PYTHONPATH": str(tmp_path), "PATH": ""}
    command = [sys.executable, "-P", "-c", code]
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
