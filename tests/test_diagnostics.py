"""Every diagnostic: specs that provoke it, the exact text of standard error, the same as JSON, and an explanation.

A case is a folder `tests/cases/diagnostics/<CODE>/` with `rule.md`, `specs/` and `want/errors.txt`, what
`apigraft generate --specs specs --out out` says in it, with the words of `arguments` where there are any. `out/` is
there before the run; `edited/` holds files that are laid over the output of a first run. With APIGRAFT_RECORD=1 the
texts are written anew: read each before you keep it.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from generator.cli.main import main
from generator.rules import RULES

CASES = Path(__file__).parent / "cases" / "diagnostics"
GENERATE = ("generate", "--specs", "specs", "--out", "out", "--jobs", "1")
RECORD = "APIGRAFT_RECORD" in os.environ
PROGRESS = re.compile(r"\w+: \d+ endpoints?, \d+ models?, \d+ files? changed, [\d.]+ s\n")
"""What a run says when all went well: no diagnostic, and never the same twice."""
PLACE = re.compile(r"(?P<file>.+?):(?P<line>\d+):(?P<column>\d+): (?P<severity>\w+)\[(?P<code>\w+)\]: (?P<message>.*)")


@dataclass(frozen=True, slots=True)
class Run:
    """What the command line left behind; `errors` is standard error without the lines of progress."""

    code: int
    output: str
    errors: str


class Shell:
    """Runs the command line in this process, in the folder of a case."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder = folder
        self._capsys = capsys

    def run(self, *arguments: str) -> Run:
        self._capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            main(arguments)
        captured = self._capsys.readouterr()
        return Run(int(ended.value.code or 0), captured.out, PROGRESS.sub("", captured.err))

    def open(self, code: str) -> None:
        """Lay out the files of a case, as they are before the run that is looked at."""
        for part in ("specs", "out"):
            if (CASES / code / part).is_dir():
                shutil.copytree(CASES / code / part, self.folder / part)
        if (CASES / code / "edited").is_dir():
            assert self.run(*GENERATE).code == 0
            shutil.copytree(CASES / code / "edited", self.folder / "out", dirs_exist_ok=True)


@pytest.fixture
def shell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Shell:
    monkeypatch.chdir(tmp_path)
    return Shell(tmp_path, capsys)


def arguments(code: str) -> tuple[str, ...]:
    """Return the command of a case."""
    more = CASES / code / "arguments"
    return (*GENERATE, *(more.read_text("utf-8").split() if more.is_file() else ()))


def tree(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_every_code_has_a_case_and_every_case_a_code() -> None:
    """A rule without specs that break it is not explained, and a case without a rule tests nothing."""
    assert sorted(path.name for path in CASES.iterdir()) == sorted(RULES)


def test_the_table_of_codes_is_sorted() -> None:
    """Codes stand in the order of their numbers, errors before warnings of the same hundred."""
    numbers = [(code[1], code[0], code[2:]) for code in RULES]
    assert numbers == sorted(numbers)


@pytest.mark.parametrize("code", RULES)
def test_a_case_gives_exactly_its_errors(code: str, shell: Shell) -> None:
    """Standard error is what was read and recorded; errors end with 1 and write nothing, warnings end with 0."""
    shell.open(code)
    before = tree(shell.folder / "out")
    ran = shell.run(*arguments(code))
    want = CASES / code / "want" / "errors.txt"
    if RECORD:
        want.parent.mkdir(exist_ok=True)
        want.write_bytes(ran.errors.encode())
    assert ran.errors == want.read_bytes().decode()
    assert ran.output == ""
    assert ran.code == (1 if code[0] == "E" else 0)
    assert (tree(shell.folder / "out") == before) == (code[0] == "E")


@pytest.mark.parametrize("code", RULES)
def test_a_case_as_json_is_the_same(code: str, shell: Shell) -> None:
    """`--output-format json` gives the diagnostics of the listing, in its order, each of this code and with a hint."""
    shell.open(code)
    ran = shell.run(*arguments(code), "--output-format", "json")
    found = json.loads(ran.output)
    assert ran.errors == ""
    assert ran.code == (1 if code[0] == "E" else 0)
    listed = [match.groupdict() for match in PLACE.finditer((CASES / code / "want" / "errors.txt").read_text("utf-8"))]
    assert [{key: str(each[key]) for key in listed[0]} for each in found] == listed
    for each in found:
        assert each["code"] == code, "a case provokes its own code and no other"
        assert each["hint"], "each diagnostic says what to do next"
        assert (each["line"], each["column"]) < (each["end_line"], each["end_column"])


@pytest.mark.parametrize("code", RULES)
def test_explain_prints_rule_specs_and_errors(code: str, shell: Shell) -> None:
    """`apigraft explain CODE`, in any case of letters, shows the whole fixture."""
    ran = shell.run("explain", code.lower())
    assert (ran.code, ran.errors) == (0, "")
    assert ran.output.startswith(f"{code}: {RULES[code]}\n\n")
    rule = (CASES / code / "rule.md").read_text("utf-8").strip()
    assert 2 <= len([line for line in rule.splitlines() if line]) <= 8
    assert rule in ran.output
    for part in ("specs", "out", "edited"):
        for path in tree(CASES / code / part):
            assert f"\n# {part}/{path}\n" in ran.output
    assert (CASES / code / "want" / "errors.txt").read_text("utf-8").strip() in ran.output
    assert ran.output.replace("\n", "").isprintable()


@pytest.mark.parametrize(("given", "named"), [("E2O7", "`E207`"), ("W90", "`W901`"), ("nonsense", "E001, E002")])
def test_explain_of_an_unknown_code_names_the_nearest(given: str, named: str, shell: Shell) -> None:
    """A code that does not exist is wrong usage, and the message helps."""
    ran = shell.run("explain", given)
    assert ran.code == 2
    assert given in ran.errors
    assert named in ran.errors


def test_all_problems_of_all_files_are_shown_in_one_run(shell: Shell) -> None:
    """What is wrong in one file hides nothing in another, and the listing is sorted by place."""
    codes = ("E002", "E003", "E105", "E116", "E207", "E302", "W204")
    for code in codes:
        for provider in (CASES / code / "specs").iterdir():
            shutil.copytree(provider, shell.folder / "specs" / f"{code.lower()}_{provider.name}")
    ran = shell.run(*arguments(code), "--output-format", "json")
    found = json.loads(ran.output)
    places = [(each["file"], each["line"], each["column"]) for each in found]
    assert ran.code == 1
    assert places == sorted(places)
    alone = [(CASES / code / "want" / "errors.txt").read_text("utf-8") for code in codes]
    wanted = [match["message"] for text in alone for match in PLACE.finditer(text)]
    assert sorted(_shop(each["message"]) for each in found) == sorted(_shop(each) for each in wanted)


def _shop(message: str) -> str:
    """A message as it is of a provider of any name."""
    return re.sub(r"specs/\w+/", "specs/shop/", message)


def test_the_problems_of_one_file_are_shown_in_one_run(shell: Shell) -> None:
    """Keys, types, paths and examples of one endpoint are judged together."""
    (shell.folder / "specs" / "shop").mkdir(parents=True)
    (shell.folder / "specs" / "shop" / "provider.yaml").write_text("servers: {live: https://shop.example}\n")
    (shell.folder / "specs" / "shop" / "show.yaml").write_text(
        "get: orders/{id}\nsumary: One order\nquery:\n  expand: strin\nresponses:\n  20: none\nsecret: [pin]\n"
    )
    ran = shell.run(*GENERATE, "--output-format", "json")
    found = [(each["line"], each["code"]) for each in json.loads(ran.output)]
    assert found == [(1, "E105"), (1, "E118"), (2, "E101"), (4, "E207"), (6, "E107"), (7, "E122")]


def test_the_command_says_the_same_as_a_process(shell: Shell) -> None:
    """A process of its own gives the recorded text and the exit code."""
    shell.open("E207")
    command = [sys.executable, "-m", "generator", *GENERATE]
    environment: dict[str, Any] = {**os.environ, "PYTHONPATH": str(CASES.parents[2])}
    done = subprocess.run(command, capture_output=True, cwd=shell.folder, env=environment)
    assert (done.returncode, done.stdout) == (1, b"")
    assert done.stderr == (CASES / "E207" / "want" / "errors.txt").read_bytes()
