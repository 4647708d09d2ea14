"""The README of a generated package: what it says of credentials is true."""

from __future__ import annotations

import inspect
import re
from pathlib import Path

import pytest

from generator import generate
from generator.plan.arguments import ARGUMENTS
from generator.runtime.base import BaseClient

from ..wire.lives import FILES
from ..wire.providers import Made, made

BLOCK = re.compile(r"^```python\n(.*?)^```$", re.DOTALL | re.MULTILINE)
ROW = re.compile(r"^\| ([^|]+) \| `(\w+)(\([^|]*\))` \| ([^|]+) \|$", re.MULTILINE)


@pytest.fixture(scope="module")
def lives(tmp_path_factory: pytest.TempPathFactory) -> Made:
    return made(tmp_path_factory.mktemp("readme"), "lives", FILES)


def readme(provider: Made) -> str:
    """Return the page of a package."""
    return (Path(str(provider.module.__file__)).parent / "README.md").read_text("utf-8")


def test_its_code_runs(lives: Made) -> None:
    """Each block makes a client: of the environment, with what a call uses by default, or one for tests."""
    blocks = BLOCK.findall(readme(lives))
    assert [line for block in blocks for line in block.splitlines() if line.startswith("with ")] == [
        "with Lives() as client:",
        'with Lives(auth=Machine(client_id="...", client_secret="...")) as client:',
        "with MockLives() as mock, mock.client() as client:",
    ]
    for block in blocks:
        exec(block, {})


def test_each_scheme_is_made_as_it_says(lives: Made) -> None:
    """Every row names a class, makes one with all that it needs, and lists its variables."""
    rows = ROW.findall(readme(lives))
    schemes = {scheme.__name__: scheme for scheme in lives.Lives.api.schemes}
    assert [name for _, name, _, _ in rows] == [*schemes]
    for about, name, arguments, variables in rows:
        assert about
        plugin = eval(f"{name}{arguments}", dict(schemes))
        optional = [schemes[name].env[each] for each in plugin.optional if each in plugin.env]
        listed = re.findall(r"`(\w+)`( \(optional\))?", variables)
        assert [variable for variable, _ in listed] == [*schemes[name].env.values()]
        assert {variable for variable, marked in listed if marked} <= set(optional)


@pytest.mark.parametrize(
    ("auth", "words"),
    [
        ("{a: {bearer: {env: A}}}", ['| a bearer token | `A("...")` | `A` |\n\n## Calls']),
        ("{a: {bearer: {env: A}}, b: {bearer: {env: B}}}", ["A call uses whichever of `A` and `B` the client has"]),
        (
            "{a: {bearer: {env: A}}, b: {bearer: {env: B}}}\ndefault_auth: [b, a]",
            ['auth = [\n    B("..."),\n    A("..."),\n]\nwith Shop(auth=auth)', "uses `B` and `A`"],
        ),
        ("{a: {bearer: {env: A}}, b: {bearer: {env: B}}}\ndefault_auth: none", ["authenticated where their spec"]),
        ("{a: {token_url: /token}}", ["`A` logs in when", "raises `ShopLoginError`"]),
        ("{a: {mutual_tls: {certificate: {env: A}}}}", ["is the text of PEM", "`A(...).load(context)`"]),
    ],
)
def test_it_says_what_belongs_to_these_schemes(auth: str, words: list[str], tmp_path: Path) -> None:
    """Which schemes a call uses, what a token does, what a key may be: each where it matters."""
    files = {
        "provider.yaml": f"servers: {{live: https://shop.example}}\nauth: {auth}\n",
        "show.yaml": "get: /things\nresponses: {200: object}\n",
    }
    text = readme(made(tmp_path, "shop", files))
    assert [each for each in words if each not in text] == []
    assert ("LoginError" in text) == ("token_url" in auth)
    assert ("PEM" in text) == ("mutual_tls" in auth)


def test_it_says_nothing_of_credentials_where_there_are_none(tmp_path: Path) -> None:
    """A provider without schemes has no such section."""
    files = {
        "provider.yaml": "servers: {live: https://shop.example}\n",
        "show.yaml": "get: /things\nresponses: {200: object}\n",
    }
    assert "## Authentication" not in readme(made(tmp_path, "shop", files))


@pytest.mark.parametrize(
    ("stream", "words"),
    [
        ("sse", ["with client.watch(id) as events:\n    for event in events:", "`event.data`"]),
        ("jsonl", ["with client.watch(id) as lines:\n    for line in lines:"]),
        ("", []),
    ],
)
def test_it_shows_how_to_read_a_stream(stream: str, words: list[str], tmp_path: Path) -> None:
    """By a call of the provider that returns one; without one it says nothing of streams."""
    answer = f"stream: {stream}\nresponses: {{200: {{stream: string}}}}\n" if stream else "responses: {200: string}\n"
    files = {
        "provider.yaml": "servers: {live: https://shop.example}\n",
        "watch.yaml": f"get: /things/{{id}}\npath: {{id: string}}\n{answer}",
    }
    text = readme(made(tmp_path, "shop", files))
    assert [each for each in words if each not in text] == []
    assert ("An answer that is a stream" in text) == bool(stream)


SPECS = {
    "provider.yaml": "servers: {live: https://shop.example}\nschemas: {File: {id: string}}\n",
    "files/show.yaml": "get: /files\nresponses: {200: File}\n",
}


def write_specs(folder: Path) -> None:
    for file, text in SPECS.items():
        path = folder / "specs" / "shop" / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


@pytest.mark.parametrize(
    ("out", "packages", "name"),
    [
        ("src/acme_sdk", [], "acme_sdk"),
        ("src/acme/clients", ["src/acme"], "acme.clients"),
        ("src/acme/../sdk", ["src/acme"], "sdk"),
    ],
)
def test_its_imports_name_the_folder_that_it_stands_in(
    out: str, packages: list[str], name: str, tmp_path: Path
) -> None:
    """Every line is that of the user's project: the package that `--out` names, in the packages that hold it."""
    write_specs(tmp_path)
    for package in packages:
        (tmp_path / package).mkdir(parents=True)
        (tmp_path / package / "__init__.py").touch()
    assert not generate(tmp_path / "specs", tmp_path / out).failed
    text = (tmp_path / out / "shop" / "README.md").read_text("utf-8")
    assert set(re.findall(r"^from (.+)\.shop(?:\.\w+)* import ", text, re.MULTILINE)) == {name}
    assert "generated." not in text


def test_a_folder_that_becomes_a_package_is_a_change(tmp_path: Path) -> None:
    """The next run sees it, although no spec is another one, and writes the page anew."""
    write_specs(tmp_path)
    out = tmp_path / "acme" / "clients"
    assert not generate(tmp_path / "specs", out).failed
    assert generate(tmp_path / "specs", out).changes == ()
    (tmp_path / "acme" / "__init__.py").touch()
    assert [change.path for change in generate(tmp_path / "specs", out).changes] == ["shop/README.md"]


def test_it_lists_what_a_client_takes(lives: Made) -> None:
    """Each argument has a row, and a line in the docstring of the class, with the default that it has."""
    taken = dict(inspect.signature(BaseClient.__init__).parameters)
    assert {each.name for each in ARGUMENTS} == taken.keys() - {"self"}
    written = {None: None, (): "none", 256 << 20: "256 MiB", 16 << 20: "16 MiB", "tolerant": '"tolerant"'}
    text, doc = readme(lives), inspect.getdoc(lives.Lives)
    for each in ARGUMENTS:
        default = taken[each.name].default
        assert default is None or each.standard == written.get(default, str(default))
        assert f"| `{each.name}` | {each.standard} | {each.about} |" in text
        assert f"\n    {each.name} ({each.standard}): " in str(doc)


def test_the_hooks_that_it_shows_are_called(lives: Made, capsys: pytest.CaptureFixture[str]) -> None:
    """Both are given what they say: what the first sets is sent, and the second sees the answer."""
    names: dict[str, object] = {}
    exec(next(block for block in BLOCK.findall(readme(lives)) if "def on_request" in block), names)
    testing = __import__(f"{lives.module.__name__}.testing", fromlist=["MockLives"])
    hooks = {"on_request": [names["on_request"]], "on_response": [names["on_response"]]}
    with testing.MockLives() as mock, mock.client(**hooks) as client:
        client.request("GET", next(iter(mock.endpoints.values())).path, object)
    assert capsys.readouterr().out.startswith("1 GET /")


def test_a_schema_with_another_name_in_python_is_named(tmp_path: Path) -> None:
    """Modules of a package need `File` for uploads, so that a schema of that name is called otherwise, and told so."""
    text = readme(made(tmp_path, "shop", SPECS))
    assert "The schema File is `models.FileModel`: the package needs its name itself." in text
