"""Specs to packages, case by case: a folder of `cases/corridor` holds specs and, in `want`, the files they are about.

With APIGRAFT_RECORD=1 those files are written anew, if the packages import and mypy has nothing to say. A new case
begins with empty files in `want`: they name what is worth reading.
"""

from __future__ import annotations

import difflib
import importlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from generator.pipeline import generate

from .replay import Exchange, check_answer, check_request, described, exchanges, replay

ROOT = Path(__file__).parent.parent
CASES = sorted(path for path in (ROOT / "tests" / "cases" / "corridor").iterdir() if path.is_dir())
PACKAGE = "corridor_clients"
RECORD = bool(os.environ.get("APIGRAFT_RECORD"))
IMPORT_ALL = f"""
import importlib, pkgutil, {PACKAGE}
for module in pkgutil.walk_packages({PACKAGE}.__path__, "{PACKAGE}."):
    imported = importlib.import_module(module.name)
    for name in getattr(imported, "__all__", ()):
        assert name in dir(imported) and getattr(imported, name), (module.name, name)
"""


@pytest.fixture(scope="module")
def clients(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Generate all cases into one folder, which can be imported while the tests of this module run."""
    folder = tmp_path_factory.mktemp("corridor")
    for case in CASES:
        shutil.copytree(case / "specs", folder / "specs", dirs_exist_ok=True)
    report = generate(folder / "specs", folder / PACKAGE)
    assert not report.failed, report.diagnostics
    sys.path.insert(0, str(folder))
    yield folder / PACKAGE
    sys.path.remove(str(folder))


def imports(clients: Path) -> str:
    """Import every module of every client in a fresh process, and all that it offers; return what went wrong."""
    command = [sys.executable, "-W", "error", "-c", IMPORT_ALL]
    return subprocess.run(command, cwd=clients.parent, capture_output=True, text=True).stderr


def types(clients: Path) -> str:
    """Run mypy over all clients; return what it says."""
    cache = ROOT / ".mypy_cache" / "cases"
    command = [sys.executable, "-m", "mypy", "--strict", "--no-error-summary", "--cache-dir", str(cache), PACKAGE]
    return subprocess.run(command, cwd=clients.parent, capture_output=True, text=True).stdout


@pytest.fixture(scope="module")
def sound(clients: Path) -> Path:
    """The clients, once they import and are well typed."""
    assert imports(clients) == ""
    assert types(clients) == ""
    return clients


def test_every_module_imports(clients: Path) -> None:
    """All that is generated imports in a fresh process, without a warning; what a package offers can be had."""
    assert imports(clients) == ""


def test_every_module_is_well_typed(clients: Path) -> None:
    """mypy --strict has nothing to say about all that is generated."""
    assert types(clients) == ""


LISTINGS = f"""
from typing import assert_type
from {PACKAGE}.paging import AsyncPaging, Page, Paged, Paging
from {PACKAGE}.paging.models import ListUsersAnswer, User

assert_type(Paging().users.list(name="Ada"), Paged[User, ListUsersAnswer])
for user in Paging().users.list(name="Ada"):
    assert_type(user, User)
for page in Paging().users.list().pages():
    assert_type(page, Page[User, ListUsersAnswer])
    assert_type(page.items, list[User])
assert_type(Paging().users.search(text="a").first(), User | None)

async def listed() -> None:
    async for user in AsyncPaging().users.list(name="Ada"):
        assert_type(user, User)
    assert_type((await AsyncPaging().users.list().first_page()).answer, ListUsersAnswer)
"""


STREAMS = f"""
from typing import assert_type
from {PACKAGE}.streams import AsyncStream, AsyncStreams, ServerEvent, Stream, Streams
from {PACKAGE}.streams.models import Change, ExportEventLine

assert_type(Streams().events.export(), Stream[ExportEventLine])
assert_type(AsyncStreams().events.export(), AsyncStream[ExportEventLine])
with Streams().events.listen("a", since=1) as events:
    for event in events:
        assert_type(event, ServerEvent[Change])
        assert_type(event.data, Change)
for line in Streams().events.export():
    assert_type(line, ExportEventLine)

async def streamed() -> None:
    async with AsyncStreams().events.listen("a") as events:
        async for event in events:
            assert_type(event.data, Change)
    async for line in AsyncStreams().events.export():
        assert_type(line, ExportEventLine)
"""


@pytest.mark.parametrize("use", [LISTINGS, STREAMS], ids=["listings", "streams"])
def test_what_is_iterated_has_its_type(use: str, clients: Path, tmp_path: Path) -> None:
    """A type checker knows an item, a page and its answer, an event and a line, sync and async."""
    (tmp_path / "use.py").write_text(use, encoding="utf-8")
    cache = ROOT / ".mypy_cache" / "cases"
    command = [sys.executable, "-m", "mypy", "--strict", "--no-error-summary", "--cache-dir", str(cache)]
    done = subprocess.run([*command, str(tmp_path / "use.py")], cwd=clients.parent, capture_output=True, text=True)
    assert done.stdout == ""


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_output_is_as_recorded(case: Path, request: pytest.FixtureRequest) -> None:
    """The files that a case is about are, byte for byte, what somebody has read and approved."""
    clients: Path = request.getfixturevalue("sound" if RECORD else "clients")
    wanted = sorted(path for path in (case / "want").rglob("*") if path.is_file())
    assert wanted, "a case names the files that it is about"
    for want in wanted:
        made = (clients / case.name / want.relative_to(case / "want")).read_text(encoding="utf-8")
        if RECORD:
            want.write_text(made, encoding="utf-8")
        assert made == want.read_text(encoding="utf-8")


@pytest.mark.parametrize("flavour", ["", "Async"])
@pytest.mark.parametrize("exchange", [each for case in CASES for each in exchanges(case / "specs", PACKAGE)], ids=str)
def test_an_example_is_sent_and_answered_as_documented(
    exchange: Exchange, flavour: str, clients: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The request has every name and value of the example, and the answer comes back typed."""
    monkeypatch.setenv("SAMPLES_TOKEN", "t0ken")
    answer, request = replay(exchange, flavour)
    check_request(exchange, request)
    runtime = importlib.import_module(f"{PACKAGE}._runtime")
    check_answer(exchange, described(exchange, exchange.method(exchange.client(flavour))), answer, runtime.problems)


def changes(specs: Path, out: Path, path: str, line: str, addition: str) -> dict[str, list[str]]:
    """Add a line to a spec, before the line that begins with `line`; return the lines that changed, by file."""
    generate(specs, out)
    before = {file: file.read_text("utf-8") for file in out.rglob("*") if file.suffix in (".py", ".md")}
    spec = specs / path
    written = spec.read_text("utf-8")
    assert line in written
    spec.write_text(written.replace(line, f"{addition}\n{line}", 1) if line else f"{written}{addition}\n", "utf-8")
    assert not generate(specs, out).failed
    after = {file: file.read_text("utf-8") for file in out.rglob("*") if file.suffix in (".py", ".md")}
    assert before.keys() == after.keys()
    found = {}
    for file, text in after.items():
        lines = difflib.ndiff(before[file].splitlines(), text.splitlines())
        if changed := sorted(line for line in lines if line[0] in "+-"):
            found[file.relative_to(out).as_posix()] = changed
    return found


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """A copy of the specs of a small shop, to be changed."""
    shutil.copytree(ROOT / "tests" / "cases" / "corridor" / "growth" / "specs", tmp_path / "specs")
    return tmp_path / "specs"


@pytest.mark.parametrize("before", ["  name: string", "  status?: string", "  note?: string", "query:"])
def test_one_more_argument_is_three_lines_in_one_file(shop: Path, tmp_path: Path, before: str) -> None:
    """Wherever a field of a request is added, one file grows by its key, its description and a blank line."""
    changed = changes(shop, tmp_path / "out", "growth/items/create.yaml", before, "  extra?: string -- What was added")
    lines = ["+ ", '+     """What was added."""', "+     extra: NotRequired[str]"]
    assert changed == {"growth/params/items.py": lines}


@pytest.mark.parametrize("before", ["  id: string", "  price?: decimal", "  tags?: string[]"])
def test_one_more_field_of_an_answer_is_three_lines_in_one_file(shop: Path, tmp_path: Path, before: str) -> None:
    """Wherever a field of an answer is added, one file grows by its attribute, its description and a blank line."""
    changed = changes(
        shop, tmp_path / "out", "growth/items/_schemas.yaml", before, "  extra?: string -- What was added"
    )
    lines = ["+ ", '+     """What was added."""', "+     extra: str | None = None"]
    assert changed == {"growth/models/items.py": lines}


def test_one_more_header_is_three_lines_in_one_file(shop: Path, tmp_path: Path) -> None:
    """A query parameter or header says where it goes on its own line, and nowhere else."""
    addition = "  X-Extra?: string -- What was added"
    changed = changes(shop, tmp_path / "out", "growth/items/create.yaml", "  X-Mode?: string", addition)
    lines = ["+ ", '+     """What was added."""', '+     x_extra: NotRequired[Annotated[str, In("header", "X-Extra")]]']
    assert changed == {"growth/params/items.py": lines}


@pytest.mark.parametrize(
    ("path", "before", "file"),
    [
        ("growth/items/create.yaml", "        - delta-colour", "growth/params/items.py"),
        ("growth/items/_schemas.yaml", "        - delta-status", "growth/models/items.py"),
    ],
)
def test_one_more_value_of_an_enum_is_one_line(shop: Path, tmp_path: Path, path: str, before: str, file: str) -> None:
    """A value that is added to a long list is one line, for an argument and for an answer."""
    changed = changes(shop, tmp_path / "out", path, before, "        - extra")
    assert changed == {file: ['+             "extra",']}
