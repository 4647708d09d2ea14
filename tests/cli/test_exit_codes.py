"""What the process ends with: 0 clean, 1 findings, 2 wrong usage, 3 a bug of ours, 130 interrupted."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from pathlib import Path
from typing import NoReturn

import pytest

from generator import pipeline
from generator.cli.main import main

ROOT = Path(__file__).parent.parent.parent
PROVIDER = "servers: {live: https://shop.example}\n"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the specs of a shop, which is the current one."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "specs" / "shop").mkdir(parents=True)
    (tmp_path / "specs" / "shop" / "provider.yaml").write_text(PROVIDER)
    (tmp_path / "specs" / "shop" / "list.yaml").write_text("get: /orders\nresponses: {200: none}\n")
    return tmp_path


def ends(*arguments: str) -> int:
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    return int(ended.value.code or 0)


def generate(*more: str) -> int:
    return ends("generate", "--specs", "specs", "--out", "out", "--jobs", "1", *more)


def test_a_clean_run_ends_with_0(folder: Path) -> None:
    """Also the second one, that changes nothing, and `--check` after it."""
    assert [generate(), generate(), generate("--check")] == [0, 0, 0]


@pytest.mark.parametrize("arguments", [["--help"], ["-h"], ["--version"], ["generate", "--help"], ["explain", "E207"]])
def test_asking_for_help_ends_with_0(arguments: list[str]) -> None:
    """Help is no failure."""
    assert ends(*arguments) == 0


def test_drift_ends_with_1(folder: Path) -> None:
    """`--check` of what was never generated finds that it is missing."""
    assert generate("--check") == 1
    assert not (folder / "out").exists()


def test_findings_end_with_1(folder: Path) -> None:
    """A spec with an error stops the run."""
    (folder / "specs" / "shop" / "list.yaml").write_text("get: orders\n")
    assert generate() == 1


def test_an_unknown_provider_ends_with_1_and_names_the_nearest(capsys: pytest.CaptureFixture[str]) -> None:
    """The hint knows the folders that are there."""
    assert generate("shopp") == 1
    assert "did you mean `shop`?" in capsys.readouterr().err


@pytest.mark.parametrize(
    "arguments", [["generat"], ["generate", "--chekc"], ["generate", "--jobs", "-1"], ["explain"], []]
)
def test_wrong_usage_ends_with_2(arguments: list[str]) -> None:
    """A command line that cannot be read is said to be so."""
    assert ends(*arguments) == 2


def fail(error: BaseException, monkeypatch: pytest.MonkeyPatch) -> None:
    def failing(*_: object, **__: object) -> NoReturn:
        raise error

    monkeypatch.setattr(pipeline, "read", failing)


def test_a_bug_of_ours_ends_with_3(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """It names the place in our code, asks for a report, and shows neither a traceback nor text of the spec."""
    fail(KeyError("text of a spec"), monkeypatch)
    assert generate() == 3
    captured = capsys.readouterr()
    assert "a bug of apigraft: KeyError in pipeline.py:" in captured.err
    assert "report" in captured.err
    assert "text of a spec" not in captured.err
    assert "Traceback" not in captured.err


def test_a_traceback_is_shown_on_demand(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """APIGRAFT_TRACEBACK=1 helps whoever looks for the bug."""
    monkeypatch.setenv("APIGRAFT_TRACEBACK", "1")
    fail(KeyError("x"), monkeypatch)
    assert generate() == 3
    assert "Traceback" in capsys.readouterr().err


def test_an_interrupted_run_ends_with_130(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """Ctrl-C is neither a finding nor a bug."""
    fail(KeyboardInterrupt(), monkeypatch)
    assert generate() == 130
    assert "Traceback" not in capsys.readouterr().err


@pytest.mark.parametrize("option", ["--specs", "--out"])
def test_a_file_where_a_folder_is_expected_ends_with_2(folder: Path, option: str) -> None:
    """A folder that is none is wrong usage."""
    (folder / "file").write_text("")
    assert generate(option, "file") == 2


def test_an_output_that_cannot_be_written_ends_with_1(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A full disk is neither wrong usage nor a bug: the message names the file and the system's reason."""
    fail(OSError(errno.ENOSPC, "No space left on device", "out/shop/client.py"), monkeypatch)
    assert generate() == 1
    assert capsys.readouterr().err == "apigraft: out/shop/client.py: No space left on device\n"


def test_a_reader_that_goes_away_is_no_bug(folder: Path) -> None:
    """`apigraft explain E207 | head -1` ends quietly."""
    command = f"{sys.executable} -m generator explain E101 | head -c 1"
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(["bash", "-c", command], cwd=folder, capture_output=True, env=environment)
    assert (done.stdout, done.stderr) == (b"E", b"")
