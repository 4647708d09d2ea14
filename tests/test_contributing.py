"""The recipes of CONTRIBUTING.md, carried out on a copy of the project."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
LEFT = shutil.ignore_patterns(".*", "__pycache__", "*.egg-info", "build", "dist")
STEP = re.compile(r"(?:`(?P<path>[\w./_-]+)`:\n\n)?```(?P<kind>\w+)\n(?P<text>.*?)```", re.DOTALL)
PROGRAMS = {"apigraft": ("-m", "generator"), "pytest": ("-m", "pytest", "-p", "no:cacheprovider")}


def recipes() -> dict[str, str]:
    """The sections under "How to add", by their titles."""
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    part = text[text.index("## How to add") : text.index("## What a version means")]
    sections = part.split("\n### ")[1:]
    return {section.partition("\n")[0]: section for section in sections}


def steps(recipe: str) -> Iterator[tuple[str, str, str]]:
    """Yield path, kind and text of each block."""
    for match in STEP.finditer(recipe):
        yield match["path"] or "", match["kind"], match["text"]


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return shutil.copytree(ROOT, tmp_path_factory.mktemp("contributing") / "project", ignore=LEFT)


def patch(path: Path, diff: str) -> None:
    """Change a file as a diff says; its lines must stand there exactly once."""
    lines = diff.splitlines(keepends=True)
    old = "".join(line[1:] for line in lines if line[0] in " -").rstrip("\n")
    new = "".join(line[1:] for line in lines if line[0] in " +").rstrip("\n")
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1, f"{path.name}: {old}"
    path.write_text(text.replace(old, new), encoding="utf-8")


def carry_out(recipe: str, project: Path) -> list[str]:
    """Do what a recipe says; return what its commands printed."""
    printed = []
    for name, kind, text in steps(recipe):
        if kind == "console":
            printed += [run(line.removeprefix("$ "), project) for line in text.splitlines()]
        elif kind == "diff":
            patch(project / name, text)
        else:
            (project / name).parent.mkdir(parents=True, exist_ok=True)
            (project / name).write_text(text, encoding="utf-8")
    return printed


def run(command: str, project: Path) -> str:
    words = shlex.split(command)
    settings = {}
    while "=" in words[0]:
        name, _, value = words.pop(0).partition("=")
        settings[name] = value
    environment = {**os.environ, **settings, "PYTHONPATH": str(project)}
    arguments = [sys.executable, *PROGRAMS[words[0]], *words[1:]]
    done = subprocess.run(arguments, cwd=project, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, f"{command}\n{done.stdout}{done.stderr}"
    return done.stdout + done.stderr


def test_the_recipes_work_one_after_the_other(project: Path) -> None:
    """Provider, endpoint, diagnostic, type, operation and template are added as the page says, and do what it says."""
    told = recipes()
    titles = ["A provider", "An endpoint", "A diagnostic", "A type", "An operation of signing", "A template"]
    assert list(told) == titles
    assert carry_out(told["A provider"], project) == []
    generated, replayed = carry_out(told["An endpoint"], project)
    assert "ping: 1 endpoint" in generated
    assert "passed" in replayed
    explained = carry_out(told["A diagnostic"], project)[-1]
    assert "list.yaml:1:6: warning[W121]: a deprecated endpoint that names no other" in explained
    carry_out(told["A type"], project)
    params = (project / "generated" / "ping" / "params" / "accounts.py").read_text(encoding="utf-8")
    assert "account: str" in params
    proved, listed, _ = carry_out(told["An operation of signing"], project)
    assert "passed" in proved
    assert "without `suffix` at its end" in listed
    carry_out(told["A template"], project)
    for provider in ("ping", "wonder", "yedpay"):
        client = (project / "generated" / provider / "client.py").read_text(encoding="utf-8")
        assert "# Owned by the payments team.\nAuth = " in client
