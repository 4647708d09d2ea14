"""The README of a generated package: what it says of credentials is true."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from ..wire.lives import FILES
from ..wire.providers import Made, made

BLOCK = re.compile(r"^```python\n(.*?)^```$", re.DOTALL | re.MULTILINE)
ROW = re.compile(r"^\| ([^|]+) \| `(\w+)(\([^|]*\))` \| ([^|]+) \|$", re.MULTILINE)


@pytest.fixture(scope="module")
def lives(tmp_path_factory: pytest.TempPathFactory) -> Made:
    return made(tmp_path_factory.mktemp("readme"), "lives", FILES)


def readme(provider: Made) -> str:
    """Return the page of a package, with the folder of the test for `generated`."""
    text = (Path(str(provider.module.__file__)).parent / "README.md").read_text("utf-8")
    return text.replace("from generated.", f"from {provider.module.__name__.partition('.')[0]}.")


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
    assert ("a stream" in text) == bool(stream)
