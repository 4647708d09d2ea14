"""Nobody's work is lost: kills leave whole files, hand edits stop the run, strangers' files are never touched."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NoReturn

import pytest

from generator import generate, pipeline
from generator.pipeline import Options, Report

ROOT = Path(__file__).parent.parent
KILLS = 200
PROVIDER = "title: Ping\nservers: {main: https://ping.example}\n"
PING = "get: /ping\nquery:\n  echo?: string\nresponses:\n  200: {text: string}\n"


def write_specs(folder: Path, endpoint: str = PING) -> Path:
    (folder / "ping" / "pings").mkdir(parents=True, exist_ok=True)
    (folder / "ping" / "provider.yaml").write_text(PROVIDER, encoding="utf-8")
    (folder / "ping" / "pings" / "ping.yaml").write_text(endpoint, encoding="utf-8")
    return folder


@pytest.fixture
def specs(tmp_path: Path) -> Path:
    return write_specs(tmp_path / "specs")


@pytest.fixture
def out(tmp_path: Path, specs: Path) -> Path:
    """An output folder that was generated once."""
    assert not run(specs, tmp_path / "out").failed
    return tmp_path / "out"


def run(specs: Path, out: Path, *, force: bool = False) -> Report:
    return generate(specs, out, options=Options(force=force))


def edit(path: Path) -> str:
    text = path.read_text(encoding="utf-8") + "# mine\n"
    path.write_text(text, encoding="utf-8")
    return text


def test_a_killed_run_leaves_whole_files_and_the_next_one_mends(tmp_path: Path) -> None:
    """At any moment each file is the old or the new one; afterwards the tree is what the specs say."""
    write_specs(tmp_path / "a")
    write_specs(tmp_path / "b", PING.replace("echo?: string", "echo?: string -- What comes back\n  times?: integer"))
    command = [sys.executable, "-m", "tests.killing", str(tmp_path), str(KILLS), "7"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) > KILLS // 4, "most of the runs had ended before they were killed"


def test_a_hand_edit_stops_the_run(specs: Path, out: Path) -> None:
    """A generated file that somebody edited is named with advice, and nothing is written."""
    edited = out / "ping" / "resources" / "pings.py"
    text = edit(edited)
    write_specs(specs, PING.replace("echo", "voice"))
    before = (out / "ping" / "params" / "pings.py").read_text(encoding="utf-8")
    report = run(specs, out)
    assert [(found.code, found.span.file) for found in report.diagnostics] == [("E402", edited.as_posix())]
    assert "--force" in report.diagnostics[0].hint
    assert edited.read_text(encoding="utf-8") == text
    assert (out / "ping" / "params" / "pings.py").read_text(encoding="utf-8") == before


def test_force_overwrites_a_hand_edit(specs: Path, out: Path) -> None:
    """`--force` is the author's word that the edit may go."""
    edited = out / "ping" / "resources" / "pings.py"
    text = edit(edited)
    report = run(specs, out, force=True)
    assert not report.failed
    assert edited.read_text(encoding="utf-8") == text.removesuffix("# mine\n")


def test_a_committed_edit_is_drift(specs: Path, out: Path) -> None:
    """What git's HEAD holds cannot be lost: a run overwrites it, and `--check` names it."""
    edited = out / "ping" / "resources" / "pings.py"
    edit(edited)
    git = ["git", "-c", "user.name=t", "-c", "user.email=t@example.com"]
    for command in (["init", "--quiet"], ["add", "."], ["commit", "--quiet", "--message", "all"]):
        subprocess.run([*git, *command], cwd=out.parent, check=True)
    check = generate(specs, out, options=Options(check=True))
    assert [change.path for change in check.changes] == ["ping/resources/pings.py"]
    assert not run(specs, out).failed
    assert "# mine" not in edited.read_text(encoding="utf-8")


@pytest.mark.parametrize("force", [False, True])
def test_a_file_that_is_not_ours_is_never_touched(specs: Path, tmp_path: Path, force: bool) -> None:
    """A file without our first line stops the run, whatever it is told."""
    own = tmp_path / "out" / "ping" / "client.py"
    own.parent.mkdir(parents=True)
    own.write_text("mine = True\n", encoding="utf-8")
    report = run(specs, tmp_path / "out", force=force)
    assert [found.code for found in report.diagnostics] == ["E401"]
    assert [path for path in (tmp_path / "out").rglob("*") if path.is_file()] == [own]
    assert own.read_text(encoding="utf-8") == "mine = True\n"


def test_where_nobody_knows_a_copy_is_kept(specs: Path, out: Path) -> None:
    """Without a state and without git an edit cannot be told from an old version: it is replaced, and kept aside."""
    text = edit(out / "ping" / "resources" / "pings.py")
    shutil.rmtree(out.parent / ".apigraft")
    report = run(specs, out)
    assert [found.code for found in report.diagnostics] == ["W401"]
    copy = out.parent / ".apigraft" / "replaced" / "out" / "ping" / "resources" / "pings.py"
    assert copy.read_text(encoding="utf-8") == text


@pytest.mark.parametrize("damage", ["", "{", "[]", '{"version": 1, "files": {}}', "\0"])
def test_a_damaged_state_changes_nothing(specs: Path, out: Path, damage: str) -> None:
    """What is remembered may be lost or garbled at any time: the output stays the same."""
    before = {path: path.read_bytes() for path in out.rglob("*") if path.is_file()}
    (out.parent / ".apigraft" / "out.json").write_text(damage, encoding="utf-8")
    report = run(specs, out)
    assert report.diagnostics == ()
    assert report.changes == ()
    assert {path: path.read_bytes() for path in out.rglob("*") if path.is_file()} == before


def test_a_state_that_lies_is_found_out(specs: Path, out: Path) -> None:
    """A state whose entries were changed is no state: its sum does not match."""
    path = out.parent / ".apigraft" / "out.json"
    document = json.loads(path.read_bytes())
    for entry in document["files"].values():
        entry[0] = "0" * 64
    path.write_text(json.dumps(document), encoding="utf-8")
    assert run(specs, out).changes == ()


def test_two_runs_at_once_do_not_disturb_each_other(specs: Path, tmp_path: Path) -> None:
    """Many runs into one folder end with the tree that one would make."""
    run(specs, tmp_path / "wanted" / "out")
    with ThreadPoolExecutor(4) as pool:
        reports = list(pool.map(lambda _: run(specs, tmp_path / "together" / "out"), range(8)))
    assert not any(report.failed for report in reports)
    wanted, made = ({p.relative_to(f): p.read_bytes() for p in f.rglob("*") if p.is_file()}
                    for f in (tmp_path / "wanted" / "out", tmp_path / "together" / "out"))  # fmt: skip
    assert made == wanted


def test_an_unchanged_tree_is_not_made_again(specs: Path, out: Path) -> None:
    """A second run imports neither the tool that writes models nor the formatter, and changes no file."""
    stamps = {path: path.stat().st_mtime_ns for path in out.rglob("*.py")}
    code = (
        "import sys; from pathlib import Path; from generator import generate;"
        "report = generate(*map(Path, sys.argv[1:])); assert not report.changes, report.changes;"
        "print(*(name for name in ('black', 'datamodel_code_generator', 'jinja2', 'pydantic') if name in sys.modules))"
    )
    command = [sys.executable, "-c", code, str(specs), str(out)]
    done = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    assert done.stdout.strip() == ""
    assert {path: path.stat().st_mtime_ns for path in out.rglob("*.py")} == stamps


def test_one_changed_endpoint_rebuilds_its_own_files(specs: Path, out: Path) -> None:
    """Only what is made from the changed spec is made again."""
    write_specs(specs, PING.replace("echo?: string", "echo?: integer"))
    stamps = {path: path.stat().st_mtime_ns for path in out.rglob("*.py")}
    run(specs, out)
    changed = [path.relative_to(out).as_posix() for path, stamp in stamps.items() if path.stat().st_mtime_ns != stamp]
    assert changed == ["ping/params/pings.py"]


def test_a_run_for_one_provider_remembers_the_others(specs: Path, out: Path) -> None:
    """What another provider's files were is still known after a run that did not look at them."""
    write_specs(specs)
    shutil.copytree(specs / "ping", specs / "pong")
    assert not run(specs, out).failed
    assert not generate(specs, out, ["ping"]).failed
    edit(out / "pong" / "resources" / "pings.py")
    (specs / "pong" / "pings" / "ping.yaml").write_text(PING.replace("echo", "voice"), encoding="utf-8")
    assert [found.code for found in run(specs, out).diagnostics] == ["E402"]


def test_many_processes_make_what_one_makes(tmp_path: Path) -> None:
    """`--jobs` changes the time and nothing else."""
    specs = tmp_path / "specs"
    for number in range(30):
        write_specs(specs / "all")
        (specs / "all" / "ping" / f"r{number}").mkdir()
        shutil.copy(specs / "all" / "ping" / "pings" / "ping.yaml", specs / "all" / "ping" / f"r{number}" / "ping.yaml")
    for jobs in (1, 2):
        report = generate(specs / "all", tmp_path / str(jobs) / "out", options=Options(jobs=jobs))
        assert len(report.changes) > 60
    made = [
        {path.relative_to(tmp_path / jobs): path.read_bytes() for path in (tmp_path / jobs / "out").rglob("*.py")}
        for jobs in ("1", "2")
    ]
    assert made[0] == made[1]


@pytest.fixture
def unread(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """No spec may be read: whoever tries fails."""

    def refuse(*_: object) -> NoReturn:
        raise AssertionError("the specs were read")

    with monkeypatch.context() as patched:
        patched.setattr(pipeline, "read", refuse)
        yield


def test_a_run_with_nothing_to_do_reads_no_spec(specs: Path, out: Path, unread: None) -> None:
    """When specs, generator and output are what they were, what was said is said again and nothing is read."""
    again = run(specs, out)
    assert again.changes == ()
    assert [(each.name, each.endpoints) for each in again.providers] == [("ping", 1)]


def test_doubts_are_said_again(specs: Path, out: Path) -> None:
    """A warning does not go away because nothing changed."""
    write_specs(specs, PING.replace("text: string", "text: string, headers: {X-Total: integer}"))
    first, again = run(specs, out), run(specs, out)
    assert [found.code for found in first.diagnostics] == ["W901"]
    assert again.diagnostics == first.diagnostics


@pytest.mark.parametrize("what", ["spec", "output", "lost", "left", "stranger"])
def test_whatever_changed_is_seen(specs: Path, out: Path, what: str) -> None:
    """A changed spec, an edited, missing or surplus file, a package without specs: the next run looks."""
    client = (out / "ping" / "client.py").read_text(encoding="utf-8")
    if what == "spec":
        write_specs(specs, PING.replace("echo", "voice"))
    elif what == "output":
        edit(out / "ping" / "client.py")
    elif what == "lost":
        (out / "ping" / "client.py").unlink()
    elif what == "left":
        (out / "ping" / "old.py").write_text(client, encoding="utf-8")
    else:
        shutil.copytree(out / "ping", out / "pong")
    check = generate(specs, out, options=Options(check=True))
    assert check.changes


def test_a_link_in_the_way_is_not_followed(specs: Path, tmp_path: Path) -> None:
    """A package folder that is a link would lead out of the output: nothing is written."""
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "ping").symlink_to(tmp_path / "elsewhere")
    report = run(specs, tmp_path / "out")
    assert {found.code for found in report.diagnostics} == {"E401"}
    assert list((tmp_path / "elsewhere").iterdir()) == []
