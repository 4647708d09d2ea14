"""SIGNING.md tells the truth: its tables are those of the code, its examples come out as they say, its schemes work."""

from __future__ import annotations

import json
import re
import shlex
import sys
import textwrap
from base64 import b64encode
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from hmac import digest
from pathlib import Path
from time import time
from types import ModuleType
from typing import Any

import pytest
from click.testing import CliRunner

from generator import generate
from generator.checks.plugin import Plugin, generated, read_scheme_file
from generator.cli.main import apigraft
from generator.diagnostics import Diagnostic, Problems
from generator.ir.auth import Signed
from generator.ir.lifecycles import NEEDS
from generator.ir.signing.applying import signature
from generator.ir.signing.kinds import Kind
from generator.ir.signing.operations import CONDITIONAL, OPERATIONS, Operation
from generator.ir.signing.sources import SOURCES
from generator.pipeline import read
from generator.spec.library import library_entry, library_names
from generator.spec.nodes import parse, to_json

from .runtime.signing.material import private_pem
from .wire.loopback import loopback

ROOT = Path(__file__).parent.parent
PAGE = (ROOT / "SIGNING.md").read_text(encoding="utf-8")
FENCE = re.compile(r"(?:`(?P<path>[\w./-]+)`:\n\n)?^```(?P<kind>\w+)\n(?P<text>.*?)^```$", re.DOTALL | re.MULTILINE)
PROSE = FENCE.sub("", PAGE)
RESULT = r"`[^`]+`|absent|empty|(?:up to )?\d+ bytes|such as `[^`]+`"
EXAMPLE = re.compile(rf"`(?P<template>[^`]+)`\s->\s+(?P<result>{RESULT})(?![^\s|,.;:)])")
METHODS = ("get", "put", "post", "delete")


@dataclass(frozen=True)
class Block:
    """A block of code: its file, where one is named before it, and its language."""

    path: str
    kind: str
    text: str


BLOCKS = [Block(each["path"] or "", each["kind"], each["text"]) for each in FENCE.finditer(PAGE)]


def blocks(kind: str) -> list[str]:
    return [each.text for each in BLOCKS if each.kind == kind]


def schemes() -> dict[str, str]:
    """The scheme files of the page, by the name of their scheme."""
    found = [text for text in blocks("yaml") if not re.match(rf"(auth|webhooks|{'|'.join(METHODS)}):", text)]
    return {text.partition(":")[0]: text for text in found}


def rows(head: str) -> list[list[str]]:
    """The cells of every table that begins with these columns."""
    tables = re.findall(rf"^\| {re.escape(head)}.*\n\|[-|]+\|\n((?:\|.*\n)+)", PAGE, re.MULTILINE)
    lines = [line for table in tables for line in table.splitlines()]
    assert lines, head
    return [[cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]] for line in lines]


def code(cell: str) -> str:
    """The code of a cell; a bar in a table has a backslash in front of it."""
    return cell.replace("\\|", "|").removeprefix("`").removesuffix("`")


def examples() -> dict[str, str]:
    """Each template of the page that something comes of, with what comes of it."""
    found = {code(each["template"]): each["result"].replace("\\|", "|") for each in EXAMPLE.finditer(PROSE)}
    assert len(EXAMPLE.findall(PROSE)) == len(re.findall(r"`\s->\s", PROSE))
    quoted = {template(code(written)): result for written, result, _ in rows("written | it is")}
    return found | quoted


def template(written: str) -> str:
    """The template that a line of YAML holds."""
    node = parse(written.encode(), "SIGNING.md", Problems())
    found = to_json(node) if node else None
    assert isinstance(found, dict) and isinstance(found["a"], str)
    return found["a"]


def load(text: str) -> tuple[Diagnostic, ...]:
    """What is said of a scheme file."""
    problems = Problems()
    read_scheme_file(text.encode(), "SIGNING.md", problems)
    return tuple(problems)


@contextmanager
def plugin(text: str) -> Iterator[Plugin]:
    """The plugin of a scheme file, generated."""
    problems = Problems()
    found = read_scheme_file(text.encode(), "SIGNING.md", problems)
    assert list(problems) == []
    with generated(found) as (made,):
        yield made


def request_of(made: Plugin) -> Any:
    """The request that the examples sign."""
    head, _, body = blocks("http")[0].rstrip("\n").partition("\n\n")
    first, *lines = head.splitlines()
    method, url = first.split(" ")
    scheme, _, rest = url.partition("://")
    authority, _, target = rest.partition("/")
    headers = [(name, value[1:]) for name, _, value in (line.partition(":") for line in lines)]
    return made.runtime().Outgoing(method, scheme, authority, f"/{target}", headers, body.encode())


def explained(templates: list[str]) -> dict[str, str]:
    """What `explain` shows of each template, as a value of the scheme of the examples."""
    names = {f"example_{number}": each for number, each in enumerate(templates)}
    lines = "".join(f"    {name}: {json.dumps(each, ensure_ascii=False)}\n" for name, each in names.items())
    moment = re.search(r"at (2026-[\dT:.-]+Z)", PROSE)
    assert moment
    fixed = {name: "A-17" for name, each in names.items() if each == "${caller}"}
    with plugin(schemes()["examples"] + lines) as made:
        clock = made.runtime("signing.times").from_iso8601(moment[1])
        fixed |= {name: clock for name, each in names.items() if each == "${now}"}
        signer = made.type(app_id="app-1", secret="s3cret", rsa_key=private_pem("rsa"))
        signer.values = partial(signer.values, time=clock, **fixed)
        shown = dict(signer.explain(request_of(made)))
    return {each: shown[name] for name, each in names.items()}


def fits(result: str, shown: str) -> bool:
    """Say whether something looks as the page says."""
    if result.startswith("such as `"):
        example = result.removeprefix("such as `").removesuffix("`")
        shape = "".join("[0-9A-Za-z]" if each.isalnum() else re.escape(each) for each in example)
        return shown != example and re.fullmatch(shape, shown) is not None
    if result.endswith(" bytes"):
        count = len(bytes.fromhex(shown))
        return count == int(result.split()[-2]) or (result.startswith("up to ") and 0 < count < int(result.split()[-2]))
    return shown == {"absent": "(absent)", "empty": ""}.get(result, result.strip("`"))


def test_each_example_comes_out_as_it_says() -> None:
    """All of them are values of one scheme, whose generated plugin signs the request of the page."""
    promised = examples()
    shown = explained(list(promised))
    assert {each: shown[each] for each, result in promised.items() if not fits(result, shown[each])} == {}


def kinds(operation: Operation) -> str:
    takes = "any" if set(operation.takes) == set(Kind) else ", ".join(operation.takes)
    gives = "the same" if operation.name in CONDITIONAL else f"{operation.gives}{'?' * operation.optional}"
    return f"{takes} -> {gives}"


def known_operations() -> list[tuple[str, str, str]]:
    lines = [*(each for lines in OPERATIONS.values() for each in lines), *CONDITIONAL.values()]
    return [(signature(each.name, each.parameters), kinds(each), each.about) for each in lines]


def known_sources() -> list[tuple[str, str, str]]:
    found = SOURCES.values()
    return [(signature(each.name, each.parameters), f"{each.kind}{'?' * each.optional}", each.about) for each in found]


@pytest.mark.parametrize(
    ("head", "known"),
    [("operation | kinds", known_operations), ("source | kind", known_sources)],
    ids=["operations", "sources"],
)
def test_the_table_is_that_of_the_code(head: str, known: Callable[[], list[tuple[str, str, str]]]) -> None:
    """A row for each, none twice and none unknown, with its arguments and kinds, and what `sign operations` says."""
    shown = [(code(cells[0]), cells[1], cells[2]) for cells in rows(head)]
    assert Counter((name, kind) for name, kind, _ in shown) == Counter((name, kind) for name, kind, _ in known())
    told = {(name, kind): about for name, kind, about in known()}
    beginnings = {about: rf"{re.escape(told[name, kind])}(?:\Z|[;:, ])" for name, kind, about in shown}
    assert [about for about, begin in beginnings.items() if not re.match(begin, about)] == []


@pytest.mark.parametrize("head", ["operation | kinds", "source | kind"])
def test_each_row_has_an_example_of_its_own(head: str) -> None:
    """One that is run, and that uses what the row is about."""
    for cells in rows(head):
        found = EXAMPLE.fullmatch(cells[3])
        assert found, cells
        name = code(cells[0]).partition("(")[0]
        assert re.search(rf"(?:\$\{{|\| ){name}\b", code(found["template"])), cells


@pytest.mark.parametrize("name", schemes())
def test_each_scheme_loads(name: str) -> None:
    """Without an error and without a doubt; what the scheme of the examples has, the examples use."""
    assert [each for each in load(schemes()[name]) if (name, each.code) != ("examples", "W501")] == []


def test_the_groups_of_send_have_an_order() -> None:
    """The digest of a form that is sent behind it loads; before it the code is the one that the page names."""
    head, form, headers = re.split(r"(?=^    (?:form|headers):)", schemes()["ordered"], flags=re.MULTILINE)
    assert [each.code for each in load(head + headers + form)] == ["E508"]


def test_a_check_without_a_secret_is_refused() -> None:
    """The receiver of the page, with a digest in place of the HMAC."""
    open_to_all = schemes()["quay_notice"].replace("hmac('sha256', secret)", "sha256")
    assert [each.code for each in load(open_to_all)] == ["E510"]


def write(folder: Path, provider: str, endpoint: str = "get: /things\nresponses: {204: none}\n") -> Path:
    (folder / "acme").mkdir(parents=True, exist_ok=True)
    (folder / "acme" / "provider.yaml").write_text(f"servers: {{live: https://api.acme.example}}\n{provider}")
    (folder / "acme" / "list.yaml").write_text(endpoint)
    return folder


def provider_snippets() -> Iterator[tuple[str, tuple[str, ...]]]:
    """Each snippet of a provider, with those of endpoints that follow it."""
    texts = [text for text in blocks("yaml") if text not in schemes().values()]
    starts = [index for index, text in enumerate(texts) if text.startswith(("auth", "webhooks"))]
    for start, end in zip(starts, [*starts[1:], len(texts)], strict=True):
        yield texts[start], tuple(texts[start + 1 : end])


@pytest.mark.parametrize(("provider", "endpoints"), list(provider_snippets()))
def test_each_snippet_of_a_provider_loads(provider: str, endpoints: tuple[str, ...], tmp_path: Path) -> None:
    """So do the endpoints that are shown with it, and each way of saying `auth`."""
    assert read(write(tmp_path, provider)).diagnostics == ()
    uses = [f"get: /x\nauth: {code(cells[0])}\nresponses: {{204: none}}\n" for cells in rows("`auth:`")]
    for endpoint in (*endpoints, *(uses if endpoints else ())):
        assert read(write(tmp_path, provider, endpoint)).diagnostics == (), endpoint


@pytest.mark.parametrize(
    ("section", "cells"),
    [(section, cells) for section, head in (("credentials", "written | the user"), ("options", "written | without"))
     for cells in rows(head)],
)  # fmt: skip
def test_what_a_credential_or_an_option_is(section: str, cells: list[str]) -> None:
    """Each form loads, and is of the kind that its row says; it may be absent where the row says so."""
    problems = Problems()
    written, told = code(cells[0]), cells[2]
    name = re.split(r"[?:]", written)[0]
    text = f"s:\n  {section}:\n    {written}\n  values: {{seen: '${{{name}}}'}}\n"
    (scheme,) = read_scheme_file(text.encode(), "SIGNING.md", problems)
    assert list(problems) == []
    assert isinstance(scheme, Signed)
    (value,) = scheme.scheme.values
    assert re.findall(r"bytes|key|text|number|flag|pairs", told)[0] == value.type.kind
    assert ("absent" in told) == value.type.optional


@pytest.mark.parametrize("cells", rows("written | code"))
def test_what_is_refused_is_refused(cells: list[str]) -> None:
    """With the code that the row says, at the value or where it is put on the request."""
    text = f"s:\n  credentials:\n    secret: {{secret: true}}\n  values:\n    {code(cells[0])}\n"
    found = load(text + '  attach: {headers: {X: "${a}"}}\n')
    assert found[0].code == cells[1]


def test_needs_of_oauth2_are_those_of_the_code() -> None:
    """Each grant and each way to authenticate the client, with the credentials that it cannot do without."""
    shown: dict[str, tuple[str, ...]] = {}
    for cells in rows("`grant` | needs"):
        for names, needs in (cells[:2], cells[3:]):
            shown |= dict.fromkeys(re.findall(r"`(\w+)`", names), tuple(re.findall(r"`(\w+)`", needs)))
    assert shown == NEEDS


def test_the_library_has_what_is_listed() -> None:
    """All of it, in its order."""
    listed = PAGE[PAGE.index("\nIt has `") : PAGE.index("## Proving a scheme")]
    assert tuple(re.findall(r"`([^`]+)`", listed)) == library_names()


@pytest.mark.parametrize("name", ["kraken", "wonder-rsa-sha256"])
def test_a_worked_scheme_is_that_of_the_library(name: str) -> None:
    """But for the comments."""
    node = parse(schemes()[name].encode(), "SIGNING.md", Problems())
    assert node
    assert to_json(node) == {name: library_entry(name)}


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the files of the page, beside the specs of the project."""
    for block in BLOCKS:
        if block.path:
            (tmp_path / block.path).parent.mkdir(exist_ok=True)
            (tmp_path / block.path).write_text(block.text, encoding="utf-8")
    (tmp_path / "endpoint_specs").symlink_to(ROOT / "endpoint_specs")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(command: str) -> tuple[int, str, str]:
    result = CliRunner().invoke(apigraft, shlex.split(command)[1:], standalone_mode=False)
    assert result.exception is None, command
    return result.return_value or 0, result.stdout, result.stderr


COMMANDS = [line.removeprefix("$ ") for block in blocks("console") for line in block.splitlines()]
VERIFY, *OTHERS = COMMANDS


def test_the_first_example_passes_and_fails_as_shown(desk: Path) -> None:
    """It passes; with the path alone in the message that is the first to differ."""
    passed, failed, _ = blocks("text")
    assert run(VERIFY) == (0, passed, "")
    (desk / "quay.yaml").write_text((desk / "quay.yaml").read_text().replace("${target}", "${path}"))
    assert run(VERIFY) == (1, failed, "")


def test_a_misspelt_operation_is_shown_as_on_the_page(desk: Path) -> None:
    """The listing, to the letter."""
    (desk / "quay.yaml").write_text((desk / "quay.yaml").read_text().replace("| hex}", "| hexx}"))
    code_, _, said = run(VERIFY)
    assert code_ == 1
    assert blocks("text")[2] in said


@pytest.mark.parametrize("command", OTHERS)
def test_each_command_runs(command: str, desk: Path) -> None:
    """And what proves a scheme passes."""
    code_, said, _ = run(command)
    assert code_ == 0
    assert not command.startswith("apigraft sign verify") or re.fullmatch(r"(PASS .*\n)+", said)
    assert "--output" not in command or (desk / "edit.svg").read_text(encoding="utf-8").startswith("<svg")


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Quay and the provider of the webhook, generated into a package that can be imported."""
    folder = tmp_path_factory.mktemp("signing")
    (webhook,) = (text for text in blocks("yaml") if text.startswith("webhooks"))
    specs = write(folder / "endpoint_specs", webhook)
    (specs / "quay").mkdir()
    scheme = textwrap.indent(schemes()["quay_hmac"], "  ")
    (specs / "quay" / "provider.yaml").write_text(f"servers: {{live: https://api.quay.example}}\nauth:\n{scheme}")
    (specs / "quay" / "list.yaml").write_text("post: /orders\njson: {amount: string}\nresponses: {204: none}\n")
    assert generate(specs, folder / "signing_page").diagnostics == ()
    sys.path.insert(0, str(folder))
    yield folder / "signing_page"
    sys.path.remove(str(folder))
    for name in [name for name in sys.modules if name.partition(".")[0] == "signing_page"]:
        del sys.modules[name]


def execute(block: str, package: Path) -> ModuleType:
    """Run a block of Python, with the package that was generated here."""
    module = ModuleType("block")
    exec(block.replace("from generated", f"from {package.name}"), module.__dict__)
    return module


def test_the_class_that_is_shown_is_the_one_that_is_made(package: Path) -> None:
    """What is left out has dots in its place; the rest stands there to the letter, in this order."""
    made, at = (package / "quay" / "auth.py").read_text(encoding="utf-8"), 0
    for part in re.split(r"^ *\.\.\.\n", blocks("python")[0], flags=re.MULTILINE):
        found = made.find(part.strip("\n"), at)
        assert found >= 0, part
        at = found + len(part)


def test_the_client_that_is_shown_signs(package: Path) -> None:
    """And what the HTTP library adds comes after: no signature is over `Content-Length`."""
    module = execute(blocks("python")[1], package)
    auth, names = module.QuayHmac(api_key="k-1", secret="bm90IGEgc2VjcmV0"), set[str]()

    def sign(request: Any, real: Callable[[Any], None] = auth.sign) -> None:
        names.update(name.lower() for name, _ in request.headers)
        real(request)

    auth.sign = sign
    with loopback() as server, module.Quay(auth=auth, base_url=server.url) as client:
        server.will_answer(204, None)
        client.list(amount="1.50")
    assert {"quay-key", "quay-time", "quay-sign", "content-length"} <= set(server.last.headers)
    assert "user-agent" in names
    assert "content-length" not in names


def test_the_receiver_that_is_shown_receives(package: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What is signed is taken and typed; what is not is refused."""
    receive = execute(blocks("python")[2], package).receive
    body, stamp = b'{"id": "P-1", "amount": "1.50"}', str(int(time()))
    mac = digest(b"key", f"msg_1.{stamp}.".encode() + body, "sha256")
    headers: Mapping[str, str] = {"webhook-id": "msg_1", "webhook-timestamp": stamp}
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ACME_WEBHOOK_SECRET", "whsec_a2V5")
        signed = {**headers, "webhook-signature": f"v1,{b64encode(mac).decode()}"}
        assert receive(body, signed) == 204
        assert receive(body + b" ", signed) == 400
    assert capsys.readouterr().out == "P-1 1.50\n"


def test_the_values_that_are_shown_are_told(package: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """In order, with the time that is fixed."""
    execute(blocks("python")[3], package)
    names = [line.split(" ")[0] for line in capsys.readouterr().out.splitlines() if not line[0].isupper()]
    assert names[:2] == ["time", "body_hash"]


def test_the_vector_is_right_by_hand() -> None:
    """Quay's words, carried out by the standard library."""
    vector = json.loads(next(block.text for block in BLOCKS if block.path == "vectors/order.json"))
    hashed = sha256(vector["request"]["body"].encode()).hexdigest()
    message = "\n".join((vector["fixed"]["time"], "POST", "/v1/orders?dry_run=1", hashed))
    expected = b64encode(digest(b"not a secret", message.encode(), "sha512")).decode()
    assert vector["expected"] == {"intermediate": {"message": message}, "headers": {"Quay-Sign": expected}}


def test_nothing_stands_here_that_no_test_looks_at() -> None:
    """Every block of code is of a kind that is run, loaded or compared."""
    counted = Counter(each.kind for each in BLOCKS)
    assert counted.keys() == {"yaml", "json", "console", "text", "python", "http"}
    assert (counted["text"], counted["python"], counted["http"]) == (3, 4, 1)
    assert all(each.path for each in BLOCKS if each.kind == "json")


def test_each_link_leads_somewhere() -> None:
    """To a heading, of this page or another; and the README leads here."""
    for page, anchor in re.findall(r"\]\(([\w.]*)#([^)]+)\)", PAGE):
        text = (ROOT / (page or "SIGNING.md")).read_text(encoding="utf-8")
        heads = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
        assert anchor in {re.sub(r"[^\w -]", "", head.lower()).replace(" ", "-") for head in heads}
    assert "](SIGNING.md)" in (ROOT / "README.md").read_text(encoding="utf-8")
