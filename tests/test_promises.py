"""What the project promises of its output: the same bytes everywhere, small diffs, short methods."""

from __future__ import annotations

import ast
import difflib
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from generator import generate
from generator.pipeline import Options, Report

ROOT = Path(__file__).parent.parent
LONGEST_METHOD = 6


@pytest.fixture
def specs(tmp_path: Path) -> Path:
    """A copy of the project's specs that a test may change."""
    return shutil.copytree(ROOT / "endpoint_specs", tmp_path / "endpoint_specs")


def tree(folder: Path) -> dict[str, bytes]:
    """Every file of a folder by its path, but for what Python leaves behind."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and "__pycache__" not in path.parts
    }


def run(specs: Path, out: Path, *, check: bool = False) -> Report:
    report = generate(specs, out, options=Options(check=check))
    assert not report.failed, report.diagnostics
    return report


def test_the_committed_clients_are_what_the_specs_say() -> None:
    """Generating again would change nothing."""
    assert run(ROOT / "endpoint_specs", ROOT / "generated", check=True).changes == ()


@pytest.mark.parametrize(("seed", "locale"), [("1", "C"), ("4242", "tr_TR.UTF-8")])
def test_the_output_depends_on_the_specs_alone(tmp_path: Path, seed: str, locale: str) -> None:
    """From nothing, under another hash seed and locale and in another folder, the same bytes come out."""
    code = "import sys; from pathlib import Path; from generator import generate; generate(*map(Path, sys.argv[1:]))"
    environment = {**os.environ, "PYTHONHASHSEED": seed, "LC_ALL": locale, "PYTHONPATH": str(ROOT)}
    arguments = [sys.executable, "-c", code, str(ROOT / "endpoint_specs"), str(tmp_path / "generated")]
    subprocess.run(arguments, cwd=tmp_path, env=environment, check=True)
    assert tree(tmp_path / "generated") == tree(ROOT / "generated")


def test_the_runtime_is_copied_byte_for_byte() -> None:
    """`generated/_runtime` is `generator/runtime`."""
    assert tree(ROOT / "generated" / "_runtime") == tree(ROOT / "generator" / "runtime")


def test_one_field_more_is_one_file_and_three_lines(specs: Path, tmp_path: Path) -> None:
    """An optional field in the form of Yedpay's update adds a key, its docstring and a blank line, and no more."""
    update = specs / "yedpay" / "users" / "update.yaml"
    text = update.read_text(encoding="utf-8")
    old = "  username?: string"
    assert text.count(old) == 1
    update.write_text(text.replace(old, f"  nick_name?: string -- What friends say\n{old}"), encoding="utf-8")
    shutil.copytree(ROOT / "generated", tmp_path / "generated")
    (change,) = run(specs, tmp_path / "generated").changes
    assert change.path == "yedpay/params/users.py"
    diff = list(difflib.ndiff((change.before or "").splitlines(), (change.after or "").splitlines()))
    assert [line for line in diff if line[0] in "+-"] == [
        "+     nick_name: NotRequired[str]",
        '+     """What friends say."""',
        "+ ",
    ]


def test_a_new_provider_is_one_folder_with_two_files(specs: Path, tmp_path: Path) -> None:
    """Nothing else has to be touched, and nothing of the others changes."""
    folder = specs / "ping"
    folder.mkdir()
    (folder / "provider.yaml").write_text("title: Ping\nservers: {main: https://ping.example}\n", encoding="utf-8")
    (folder / "ping.yaml").write_text("get: /ping\nresponses:\n  200: {text: string}\n", encoding="utf-8")
    report = run(specs, tmp_path / "generated")
    assert report.diagnostics == ()
    ours = tree(tmp_path / "generated")
    assert {path: text for path, text in ours.items() if not path.startswith("ping/")} == tree(ROOT / "generated")
    code = "from generated.ping import AsyncPing, Ping; assert Ping().ping.__doc__ == 'GET /ping'"
    subprocess.run([sys.executable, "-c", code], cwd=tmp_path, check=True)


def test_a_provider_that_is_gone_leaves_the_others(specs: Path, tmp_path: Path) -> None:
    """A file that is no longer planned is removed with its folder; a file of somebody else stays."""
    out = shutil.copytree(ROOT / "generated", tmp_path / "generated")
    (out / "yedpay" / "notes.txt").write_text("mine", encoding="utf-8")
    (specs / "yedpay" / "users" / "update.yaml").unlink()
    report = run(specs, out)
    assert report.written is not None
    assert "yedpay/resources/users.py" in report.written.removed
    assert not (out / "yedpay" / "resources" / "users.py").exists()
    assert (out / "yedpay" / "notes.txt").read_text(encoding="utf-8") == "mine"


def test_a_provider_without_specs_goes(specs: Path, tmp_path: Path) -> None:
    """A package whose specs are gone is removed by a run for all, and is drift before; a run for some leaves it."""
    out = shutil.copytree(ROOT / "generated", tmp_path / "generated")
    shutil.rmtree(specs / "wonder")
    assert not generate(specs, out, ["yedpay"]).changes
    assert {change.path.partition("/")[0] for change in run(specs, out, check=True).changes} == {"wonder"}
    run(specs, out)
    assert not (out / "wonder").exists()
    assert (out / "yedpay" / "client.py").is_file()


def test_a_file_that_is_not_ours_stops_the_run(specs: Path, tmp_path: Path) -> None:
    """A file in the way is neither overwritten nor is anything else written."""
    out = tmp_path / "generated"
    (out / "yedpay").mkdir(parents=True)
    (out / "yedpay" / "client.py").write_text("mine = True\n", encoding="utf-8")
    report = generate(specs, out)
    assert [found.code for found in report.diagnostics] == ["E401"]
    assert tree(out) == {"yedpay/client.py": b"mine = True\n"}


def methods() -> dict[str, ast.FunctionDef | ast.AsyncFunctionDef]:
    found = {}
    for path in sorted((ROOT / "generated").glob("*/resources/*.py")):
        for class_ in ast.parse(path.read_text(encoding="utf-8")).body:
            for node in class_.body if isinstance(class_, ast.ClassDef) else []:
                if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                    found[f"{path.parent.parent.name}.{class_.name}.{node.name}"] = node
    return found


@pytest.mark.parametrize("name", methods())
def test_a_generated_method_is_six_lines(name: str) -> None:
    """A signature, what the call is for, its endpoint, and one line that makes it.

    What the spec says beside the summary, and the lines over which long names are spread, come on top.
    """
    node = methods()[name]
    assert node.end_lineno is not None
    summary, *described, endpoint = (ast.get_docstring(node) or "").split("\n\n")
    words = sum(len(paragraph.splitlines()) + 1 for paragraph in described)
    spread = node.body[0].lineno - node.lineno - 1 + node.end_lineno - node.body[-1].lineno
    assert node.end_lineno - node.lineno + 1 - words - spread <= LONGEST_METHOD
    assert summary
    assert endpoint.split(" ")[0].isupper()
    assert isinstance(node.body[-1], ast.Return)


def test_the_wheel_holds_all_that_the_command_reads(tmp_path: Path) -> None:
    """Unpacked in an empty folder the wheel generates the same clients and explains the same rules."""
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = tmp_path.glob("*.whl")
    shutil.unpack_archive(wheel, tmp_path / "site", "zip")
    environment = {**os.environ, "PYTHONPATH": str(tmp_path / "site")}
    command = [sys.executable, "-P", "-m", "generator"]
    options = ["--specs", str(ROOT / "endpoint_specs"), "--out", "generated"]
    subprocess.run([*command, "generate", *options], cwd=tmp_path, env=environment, check=True, capture_output=True)
    assert tree(tmp_path / "generated") == tree(ROOT / "generated")
    told = subprocess.run([*command, "explain", "E207"], cwd=tmp_path, env=environment, check=True, capture_output=True)
    assert b"did you mean" in told.stdout
