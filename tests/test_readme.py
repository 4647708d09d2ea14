"""The README tells the truth: its specs generate, its code is what they become, its commands are those that work."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from generator import generate
from generator.cli.main import apigraft
from generator.diagnostics import Problems
from generator.pipeline import read
from generator.spec.editor import editor_schemas
from generator.spec.nodes import Mapping, parse
from generator.spec.schemas import Generic, Scope, read_schema

from .wire.loopback import loopback

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```(\w+)\n(.*?)```", README, re.DOTALL)


def blocks(language: str) -> list[str]:
    return [text for kind, text in BLOCKS if kind == language]


def commands() -> Iterator[str]:
    for block in blocks("console"):
        yield from (line.removeprefix("$ ") for line in block.splitlines())


@pytest.fixture(scope="module")
def parcel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The two specs of the README, written where it says and generated."""
    folder = tmp_path_factory.mktemp("readme")
    endpoint, provider = blocks("yaml")
    specs = folder / "endpoint_specs" / "parcel"
    (specs / "shipments").mkdir(parents=True)
    (specs / "shipments" / "book.yaml").write_text(endpoint, encoding="utf-8")
    (specs / "provider.yaml").write_text(provider, encoding="utf-8")
    report = generate(folder / "endpoint_specs", folder / "generated")
    assert report.diagnostics == ()
    return folder


def test_the_method_that_is_shown_is_the_one_that_is_made(parcel: Path) -> None:
    """The class in the README stands, to the letter, in the generated module."""
    shown = blocks("python")[0].strip()
    assert shown in (parcel / "generated/parcel/resources/shipments.py").read_text(encoding="utf-8")


def test_the_call_that_is_shown_works(parcel: Path) -> None:
    """The call goes out over a socket as its spec says, and prints the id that came back."""
    with loopback() as server:
        server.will_answer(201, {"id": "S-1", "state": "booked"})
        done = subprocess.run(
            [sys.executable, "-c", blocks("python")[1]],
            cwd=parcel,
            env={"PYTHONPATH": str(parcel), "PARCEL_BASE_URL": server.url},
            capture_output=True,
            text=True,
        )
    assert done.stdout == "S-1\n", done.stderr
    assert server.last.method == "POST"
    assert server.last.target == "/shipments"
    assert server.last.headers["x-api-key"] == "..."
    assert server.last.body == b'{"weight":"1.50","phone":"91234567","country_code":"+852"}'


def test_the_other_client_that_is_shown_can_be_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The snippet for Wonder runs as it stands."""
    monkeypatch.chdir(tmp_path)
    names: dict[str, object] = {}
    exec(blocks("python")[2], names)
    assert repr(names["client"])


def test_set_up_without_make_is_what_make_does() -> None:
    """The four commands are the recipe of the Makefile, with its variables filled in."""
    recipe = (ROOT / "Makefile").read_text(encoding="utf-8")
    filled = recipe.replace("$(BIN)", ".venv/bin").replace("$(VENV)", ".venv").replace("$(PYTHON)", "python3.11")
    filled = filled.replace(" --quiet --disable-pip-version-check", "")
    made = [line.strip() for line in filled.splitlines() if line.startswith("\t")]
    without_make = [command for command in commands() if command.startswith((".venv/", "python3.11"))]
    assert len(without_make) == 4
    assert set(without_make) <= set(made)


@pytest.mark.parametrize("command", [command for command in commands() if command.startswith("make ")])
def test_make_knows_its_targets(command: str) -> None:
    """Each `make` command of the README names a target of the Makefile; CI runs them for real."""
    target = command.split()[1]
    assert re.search(rf"^{target}:", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)


@pytest.mark.parametrize("command", [command for command in commands() if command.startswith("apigraft ")])
def test_each_command_runs(command: str, tmp_path: Path) -> None:
    """Each `apigraft` command exits with 0, on the project's own specs."""
    arguments = command.split()[1:]
    if arguments[0] == "generate":
        arguments = [part for part in arguments if part not in ("--specs", "endpoint_specs", "--out", "src/acme_sdk")]
        arguments += ["--specs", str(ROOT / "endpoint_specs"), "--out", str(tmp_path / "generated")]
        CliRunner().invoke(apigraft, [part for part in arguments if part != "--check"], standalone_mode=False)
    result = CliRunner().invoke(apigraft, arguments, standalone_mode=False)
    assert result.exception is None
    assert result.return_value in (None, 0)


def types_of_the_readme() -> list[str]:
    """The type expressions of the README's table, each as it would be written in a spec."""
    begin, end = README.index("| type | meaning |"), README.index("The long form is")
    cells = [row.split(" | ")[0] for row in README[begin:end].splitlines()[2:] if row.startswith("|")]
    return [each.replace("\\|", "|") for cell in cells for each in re.findall(r"`([^`]+)`", cell)]


@pytest.mark.parametrize("expression", types_of_the_readme())
def test_each_type_of_the_table_can_be_written(expression: str) -> None:
    """What the table shows is read without a word of complaint."""
    problems = Problems()
    node = parse(f"{{Ok<T>: {{data: T}}, x: '{expression}'}}".encode(), "readme.yaml", problems)
    assert isinstance(node, Mapping)
    generic, written = (entry.value for entry in node)
    scope = Scope(frozenset({"User", "Company"}), {"Ok": Generic(("T",), generic)})
    assert read_schema(written, scope, problems).json is not None
    assert list(problems) == []


def rows_of(heading: str) -> list[tuple[list[str], list[str]]]:
    """The words of a table of keys: of each row those of its first cell, and the forms that the second shows."""
    begin = README.index(heading)
    rows = [row.split(" | ") for row in README[begin : README.index("\n\n", begin)].splitlines()[2:]]
    return [(re.findall(r"`([^`]+)`", first), re.findall(r"`([^`]+)`", second)) for first, second in rows]


TABLES = {"endpoint": "| key of an endpoint | form |", "provider": "| key of `provider.yaml` | form |"}


@pytest.mark.parametrize("kind", TABLES)
def test_the_tables_have_each_key_and_no_other(kind: str) -> None:
    """A key that the loader takes is in its table, and what is in a table is taken; both once."""
    shown = [key for keys, _ in rows_of(TABLES[kind]) for key in keys]
    twice = ["query"] if kind == "endpoint" else []
    properties = editor_schemas()[f"{kind}.schema.json"]["properties"]
    assert isinstance(properties, dict)
    assert sorted(shown) == sorted([*properties, *twice])


def forms_of(kind: str) -> list[str]:
    """The forms of a table that are written out, with their key."""
    rows = rows_of(TABLES[kind])
    return [form for keys, forms in rows for form in forms if form.partition(":")[0] in keys and ": " in form]


@pytest.mark.parametrize(("kind", "form"), [(kind, form) for kind in TABLES for form in forms_of(kind)])
def test_each_form_of_a_key_can_be_written(kind: str, form: str, tmp_path: Path) -> None:
    """What the tables show is read without a word of complaint."""
    endpoint = form if kind == "endpoint" else ""
    method = "" if form.startswith("put:") else "post: /shipments\njson: {phone: string}\n"
    method = method.partition("\n")[0] if form.startswith(("json:", "body:")) else method
    path = "path: {user_id: string}\n" if form.startswith("put:") else ""
    provider = "schemas: {User: {id: string}}\n" + (form if kind == "provider" else "")
    servers = "" if provider.endswith(form) and form.startswith("servers:") else "servers: {live: https://x.example}\n"
    (tmp_path / "shop").mkdir()
    (tmp_path / "shop" / "provider.yaml").write_text(f"{servers}{provider}\n", encoding="utf-8")
    (tmp_path / "shop" / "call.yaml").write_text(f"{method}\n{path}{endpoint}\n", encoding="utf-8")
    assert read(tmp_path).diagnostics == ()


def forms_of_auth() -> list[str]:
    """The entries of `auth` of the README's third table, each as it would be written in a spec."""
    begin = README.index("| `auth: {NAME: ...}` | form |")
    rows = README[begin : README.index("\n\n", begin)].splitlines()[2:]
    return [form.replace("\\|", "|") for row in rows for form in re.findall(r"`([^`]+)`", row)]


@pytest.mark.parametrize("form", forms_of_auth())
def test_each_form_of_auth_can_be_written(form: str, tmp_path: Path) -> None:
    """What the table shows is read without a word of complaint, and a call can use it."""
    (tmp_path / "shop").mkdir()
    provider = f"servers: {{live: https://shop.example}}\nauth:\n  one: {form}\n"
    (tmp_path / "shop" / "provider.yaml").write_text(provider, encoding="utf-8")
    (tmp_path / "shop" / "list.yaml").write_text("get: /orders\nauth: one\n", encoding="utf-8")
    loaded = read(tmp_path)
    assert loaded.diagnostics == ()
    assert [scheme.name for scheme in loaded.providers[0].schemes] == ["one"]


def test_the_listing_that_is_shown_is_the_one_that_is_printed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The misspelt type of the README leads to the lines of the README."""
    specs = tmp_path / "endpoint_specs" / "yedpay"
    (specs / "users").mkdir(parents=True)
    for name in ("provider.yaml", "users/_schemas.yaml", "users/update.yaml"):
        (specs / name).write_bytes((ROOT / "endpoint_specs" / "yedpay" / name).read_bytes())
    update = specs / "users" / "update.yaml"
    text = update.read_text(encoding="utf-8").replace("can_refund?: boolean", "can_refund?: Booleen", 1)
    update.write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    result = CliRunner().invoke(apigraft, ["generate"], standalone_mode=False)
    assert result.return_value == 1
    assert blocks("text")[0] in result.stderr
