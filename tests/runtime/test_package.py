"""The package as generated projects hold it: alone, without the generator, on httpx or on httpx2."""

from __future__ import annotations

import ast
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from generator import runtime

FOLDER = Path(runtime.__file__).parent
FILES = sorted(FOLDER.rglob("*.py"))
FIRST_LINE = "# The runtime of apigraft's clients: generated projects hold a copy; edit generator/runtime."


@pytest.fixture
def alone(tmp_path: Path) -> Path:
    """An empty directory with a copy of the runtime."""
    shutil.copytree(FOLDER, tmp_path / "_runtime", ignore=shutil.ignore_patterns("__pycache__"))
    return tmp_path


def run(code: str, folder: Path) -> str:
    """Run code in a fresh process that sees nothing but the folder and what is installed; return what it printed."""
    command = [sys.executable, "-c", f"import sys; sys.path.insert(0, {str(folder)!r})\n{code}"]
    environment = {**os.environ, "NO_PROXY": "*"}
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def imports(path: Path) -> set[str]:
    """Return the top-level packages that a module imports from outside."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and not node.level:
            found.add(str(node.module).partition(".")[0])
    return found


def test_the_runtime_imports_alone(alone: Path) -> None:
    """Nothing of the generator is needed or loaded."""
    code = "import _runtime; print([m for m in sys.modules if m.split('.')[0] == 'generator'])"
    assert run(code, alone) == "[]"


EXTRA = {
    "library.py": {"httpx", "httpx2"},
    "bounds.py": {"anyio"},  # which both HTTP libraries bring
    "opened.py": {"anyio"},
}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_module_says_what_it_is_and_depends_on_little(path: Path) -> None:
    """Its first line tells where to edit it; it imports little but the standard library."""
    assert path.read_text().splitlines()[0] == FIRST_LINE
    allowed = {"pydantic", "pydantic_core", "typing_extensions"}
    allowed |= EXTRA.get(path.name, set())
    assert imports(path) <= sys.stdlib_module_names | allowed


def test_what_is_public_is_listed() -> None:
    """`__all__` is sorted, complete, and each of its names is documented."""
    exported = {name for name in vars(runtime) if not name.startswith("_")}
    modules = {path.stem for path in FILES} | {path.parent.name for path in FILES}
    assert runtime.__all__ == sorted(runtime.__all__)
    assert exported - modules == set(runtime.__all__) - modules
    undocumented = [name for name in runtime.__all__ if not getattr(runtime, name).__doc__]
    assert undocumented == []


CALLS = """
class NoHttpx:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {blocked!r}:
            raise ModuleNotFoundError(name)

sys.meta_path.insert(0, NoHttpx())
import asyncio
from _runtime import Api, AsyncClient, Bearer, Client, Operation, problems
from _runtime.library import httpx

class Token(Bearer):
    name = "token"

class Shop(Client):
    api = Api("shop", servers={{"production": "https://shop.example"}}, schemes=(Token,), default_auth=("token",))

class AsyncShop(AsyncClient):
    api = Shop.api

def handle(request):
    seen.append((request.method, request.url.raw_path, request.headers.raw, request.content))
    return httpx.Response(200, json=[1], headers={{"A": "b"}})

def fail(request):
    raise httpx.ConnectTimeout("slow")

seen = []
transport = httpx.MockTransport(handle)
get = Operation("GET", "/a/{{b}}", list[int])
print(httpx.__name__)
print(Shop(auth=Token("t"), http_client=httpx.Client(transport=transport)).call(get, {{"b": "*'~ %2F"}}))
other = AsyncShop(auth=Token("t"), http_client=httpx.AsyncClient(transport=transport))
asyncio.run(other.call(get, {{"b": "*'~ %2F"}}))
print(seen[0] == seen[1], seen[0])
try:
    Shop(auth=Token("t"), http_client=httpx.Client(transport=httpx.MockTransport(fail))).call(get, {{"b": 1}})
except Exception as error:
    print(type(error).__name__, error)
try:
    Shop(auth=Token("t"), base_url="http://127.0.0.1:9").call(get, {{"b": 1}})
except Exception as error:
    print(type(error).__name__)
"""


def test_httpx2_serves_as_well(alone: Path) -> None:
    """Without httpx the same calls put the same bytes on the wire through its fork, and fail alike."""
    one = run(CALLS.format(blocked=["httpx2"]), alone).splitlines()
    other = run(CALLS.format(blocked=["httpx"]), alone).splitlines()
    assert (one[0], other[0]) == ("httpx", "httpx2")
    assert one[1:] == other[1:]
    assert one[1] == "[1]" and one[2].startswith("True ('GET', b'/a/%2A%27~%20%252F'")
    assert re.match("ApiTimeoutError GET /a/{b} got no answer: ConnectTimeout: slow", one[3])
    assert one[4] == "ApiConnectionError"
