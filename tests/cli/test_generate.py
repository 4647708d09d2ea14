"""`apigraft generate`: what it says, what it writes beside the clients, and where it writes none."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from generator.cli.main import main

PROVIDER = "servers: {live: https://shop.example}\n"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the specs of a shop and a bank, which is the current one."""
    project = tmp_path / "project"
    for name in ("bank", "shop"):
        (project / "specs" / name).mkdir(parents=True)
        (project / "specs" / name / "provider.yaml").write_text(PROVIDER)
        (project / "specs" / name / "list.yaml").write_text("get: /orders\nresponses: {200: none}\n")
    monkeypatch.chdir(project)
    return project


def generate(*more: str) -> int:
    with pytest.raises(SystemExit) as ended:
        main(("generate", "--specs", "specs", "--jobs", "1", *more))
    return int(ended.value.code or 0)


@pytest.mark.parametrize("way", ["--check", "--diff", ""])
def test_a_package_that_goes_is_named(way: str, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Whoever deletes or renames a folder of specs is told what becomes of its package, before it is gone and after."""
    assert generate() == 0
    shutil.rmtree(folder / "specs" / "bank")
    capsys.readouterr()
    generate(*filter(None, [way]))
    said = "bank: to be removed" if way else "bank: removed"
    assert f"{said}, its specs are gone\n" in capsys.readouterr().err
    assert (folder / "generated" / "bank").exists() == bool(way)
    assert generate() == 0
    assert ("bank" in capsys.readouterr().err) == bool(way)


def test_help_shows_where_specs_and_clients_are(capsys: pytest.CaptureFixture[str], folder: Path) -> None:
    """The folders that are used without options."""
    with pytest.raises(SystemExit):
        main(["generate", "--help"])
    words = " ".join(capsys.readouterr().out.split())
    assert "endpoint_specs" in words and "generated" in words


def test_what_it_remembers_is_not_for_git(folder: Path) -> None:
    """The folder of the state, beside the package, hides itself."""
    assert generate("--out", "src/acme_sdk") == 0
    assert (folder / "src" / ".apigraft" / ".gitignore").read_text() == "*\n"


@pytest.mark.parametrize("out", [".", "../project", "acme-sdk", "src/class", "2024"])
def test_a_folder_that_is_no_package_stays_empty(out: str, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing is written where nothing could be imported, and the next step is said."""
    before = sorted(folder.rglob("*"))
    assert generate("--out", out) == 1
    said = capsys.readouterr().err
    assert "error[E404]: " in said and "--out src/acme_sdk" in said
    assert sorted(folder.rglob("*")) == before
