"""No spec, however broken, ends in a traceback or a hang: each gives diagnostics, or a plan."""

from __future__ import annotations

import ast
import random
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from generator import generate
from generator.assets import template_folders
from generator.diagnostics import Diagnostic
from generator.ir.api import Provider
from generator.pipeline import read
from generator.plan.package import plan_package
from generator.render.render import render
from generator.spec.library import library_names, library_source

ROOT = Path(__file__).parent.parent
SEEDS = sorted((ROOT / "endpoint_specs").rglob("*.yaml"))
ROUNDS = 3_000
PATIENCE = 10
"""Seconds that one spec may take: a hundred times what the slowest takes."""
TOKENS = (
    *(
        "{",
        "}",
        "[",
        "]",
        ":",
        ": ",
        "- ",
        "?",
        "? ",
        "|",
        ">",
        "|-\n",
        "&a ",
        "*a",
        "!!str ",
        "<<: ",
        "#",
        " #",
        "%",
        "@",
    ),
    *(
        "\t",
        "\n",
        "\r",
        "\0",
        "\ufeff",
        "---\n",
        "...\n",
        '"',
        "'",
        "\\",
        "~",
        "null",
        "=",
        " = ",
        " -- ",
        "$when",
        "$ref",
    ),
    *(
        "Ok<",
        ">",
        "T[]",
        "()",
        "(1..",
        "/",
        "//",
        "1e999",
        "0x",
        ".inf",
        "9" * 400,
        "é",
        "\U0001f600",
        "-",
        "object",
        "any",
    ),
)


@contextmanager
def patience(seconds: int = PATIENCE) -> Iterator[None]:
    """Interrupt what takes too long: a hang is a failure, and not a suite that never ends."""

    def stop(*_: object) -> None:
        raise TimeoutError(f"still at work after {seconds} seconds")

    before = signal.signal(signal.SIGALRM, stop)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def mutated(source: bytes, chance: random.Random) -> bytes:
    """Return a spec that was damaged in one to four ways."""
    for _ in range(chance.randint(1, 4)):
        source = chance.choice(MUTATIONS)(source, chance)
    return source


def insert(source: bytes, chance: random.Random) -> bytes:
    at = chance.randint(0, len(source))
    return source[:at] + chance.choice(TOKENS).encode() + source[at:]


def flip(source: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(source) or 1)
    return source[:at] + bytes([chance.randrange(256)]) + source[at + 1 :]


def truncate(source: bytes, chance: random.Random) -> bytes:
    return source[: chance.randint(0, len(source))]


def cut(source: bytes, chance: random.Random) -> bytes:
    lines = source.splitlines(keepends=True)
    at = chance.randrange(len(lines) or 1)
    return b"".join(lines[:at] + lines[at + 1 :])


def double(source: bytes, chance: random.Random) -> bytes:
    lines = source.splitlines(keepends=True)
    at = chance.randrange(len(lines) or 1)
    return b"".join(lines[: at + 1] + lines[at : at + chance.randint(1, 5)] + lines[at + 1 :])


def indent(source: bytes, chance: random.Random) -> bytes:
    lines = source.splitlines(keepends=True)
    at = chance.randrange(len(lines) or 1)
    return b"".join([*lines[:at], *(b"  " + line for line in lines[at : at + 3]), *lines[at + 3 :]])


def indent_all(source: bytes) -> bytes:
    return b"".join(b"  " + line for line in source.splitlines(keepends=True))


def swap_words(source: bytes, chance: random.Random) -> bytes:
    words = source.split(b" ")
    first, second = (chance.randrange(len(words)) for _ in range(2))
    words[first], words[second] = words[second], words[first]
    return b" ".join(words)


MUTATIONS: tuple[Callable[[bytes, random.Random], bytes], ...] = (
    *(insert, insert, flip, truncate, cut, double, indent, swap_words),
)


def meaning(specs: Path) -> tuple[Diagnostic, ...]:
    """Read and plan a folder of specs; what is not planned has an error."""
    with patience():
        loaded = read(specs)
        if not loaded.failed:
            for provider in loaded.providers:
                plan_package(provider)
    return loaded.diagnostics


def beside(path: Path, folder: Path) -> Path:
    """Return specs that hold a file and what it may refer to: all of its provider but the endpoints elsewhere."""
    name = path.relative_to(ROOT / "endpoint_specs").parts[0]
    specs = folder / "-".join(path.relative_to(ROOT / "endpoint_specs").parts)
    if not specs.exists():
        for each in (one for one in SEEDS if one.is_relative_to(ROOT / "endpoint_specs" / name)):
            if each.parent == path.parent or each.name == "provider.yaml" or each.name.startswith("_"):
                target = specs / each.relative_to(ROOT / "endpoint_specs")
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(each.read_bytes())
    return specs


@pytest.mark.parametrize("seed", range(6))
def test_damaged_specs_give_diagnostics(seed: int, tmp_path: Path) -> None:
    """Thousands of damaged specs, each read and, where it still means something, planned."""
    chance = random.Random(seed)
    broken = 0
    for number in range(ROUNDS // 6):
        path = chance.choice(SEEDS)
        specs = beside(path, tmp_path)
        target = specs / path.relative_to(ROOT / "endpoint_specs")
        target.write_bytes(source := mutated(path.read_bytes(), chance))
        try:
            found = meaning(specs)
        except Exception as error:
            raise AssertionError(f"round {number}, {path.name}: {source!r}") from error
        broken += any(each.severity == "error" for each in found)
    assert broken > ROUNDS // 6 // 4, "the damage was too gentle to say anything"


SCHEMES = {
    name: b"servers: {main: https://x.example}\nauth:\n" + indent_all(library_source(name)) for name in library_names()
}
"""Each scheme of the library, as a provider's own."""
WORDS = (
    "${",
    "}",
    "$${",
    " | ",
    "'",
    "(",
    ")",
    ", ",
    "\\n",
    "lf",
    "body",
    "now",
    "hex",
    "hmac('sha256', body)",
    "?:",
    "-1",
)


@pytest.mark.parametrize("seed", range(4))
def test_damaged_schemes_give_diagnostics(seed: int, tmp_path: Path) -> None:
    """Schemes that were damaged in their YAML and in their templates: what is still planned is Python, too."""
    chance = random.Random(seed)
    folder = spec(tmp_path) / "p"
    broken = written = 0
    for number in range(250):
        name = chance.choice(sorted(SCHEMES))
        source = SCHEMES[name]
        for _ in range(chance.randint(1, 3)):
            at = chance.randrange(source.index(b"\n"), len(source))
            source = source[:at] + chance.choice(WORDS).encode() + source[at + chance.randint(0, 3) :]
        source = mutated(source, chance) if number % 2 else source
        (folder / "provider.yaml").write_bytes(source)
        try:
            with patience():
                loaded = read(folder.parent)
                for provider in () if loaded.failed else loaded.providers:
                    written += compiles(provider)
        except Exception as error:
            raise AssertionError(f"round {number}, {name}: {source!r}") from error
        broken += loaded.failed
    assert broken > 50
    assert written > 10


def compiles(provider: Provider) -> bool:
    """Write the module of a provider's plugins and read it as Python; tell whether it has any."""
    written = [file for file in plan_package(provider).files if file.path.endswith("/auth.py")]
    for file in written:
        ast.parse(render(file, template_folders()).text)
    return bool(written)


def spec(tmp_path: Path, schemas: str = " {}", endpoint: str = "get: /x\n") -> Path:
    folder = tmp_path / "specs" / "p"
    folder.mkdir(parents=True)
    provider = f"servers: {{main: https://x.example}}\nschemas:{schemas}\n"
    (folder / "provider.yaml").write_text(provider, encoding="utf-8")
    (folder / "x.yaml").write_text(endpoint, encoding="utf-8")
    return tmp_path / "specs"


def signing(values: str) -> dict[str, Any]:
    """A scheme with these values."""
    return {"schemas": f" {{}}\nauth:\n  s:\n    values:\n{values}"}


LARGE: dict[str, dict[str, Any]] = {
    "deep-flow": {"schemas": " " + "{a: " * 5_000 + "x" + "}" * 5_000},
    "deep-list": {"schemas": " " + "[" * 50_000},
    "deep-block": {"schemas": "\n" + "".join(f"{' ' * (2 * n + 2)}a:\n" for n in range(2_000))},
    "deep-parentheses": {"schemas": f"\n  A: {'(' * 5_000}string{')' * 5_000}"},
    "deep-lists": {"schemas": f"\n  A: string{'[]' * 5_000}"},
    "deep-maps": {"schemas": f"\n  A: {'map<' * 2_000}string{'>' * 2_000}"},
    "deep-generics": {"schemas": f"\n  G<T>: {{x: T, y: T}}\n  A: {'G<' * 40}string{'>' * 40}"},
    "mutual-generics": {"schemas": "\n  G<T>: {x: 'H<T[]>'}\n  H<T>: {x: 'G<T[]>'}\n  A: G<string>"},
    "wide-union": {"schemas": f"\n  A: {' | '.join(f'=v{n}' for n in range(20_000))}"},
    "wide-object": {"schemas": "\n  A:\n" + "".join(f"    f{n}: string\n" for n in range(20_000))},
    "many-schemas": {
        "schemas": "\n" + "".join(f"  S{n}: {{a: S{n + 1}}}\n" for n in range(3_000)) + "  S3000: {a: S0}"
    },
    "alias-ladder": {
        "schemas": "\n" + "".join(f"  A{n}: A{n + 1} | A{n + 1}[]\n" for n in range(300)) + "  A300: string"
    },
    "long-scalar": {"schemas": f"\n  A: string -- {'x' * 1_000_000}"},
    "long-name": {"schemas": f"\n  A: {{{'n' * 100_000}: string}}"},
    "huge-file": {"schemas": "\n  A: string -- " + "x" * 6_000_000},
    "huge-number": {"schemas": f"\n  A: integer({'9' * 5_000}..)"},
    "laughs": {"schemas": "\n  A: &a [x, x]\n  B: &b [*a, *a]\n  C: [*b, *b]"},
    "pattern": {"schemas": "\n  A: {$type: string, $pattern: " + "'" + "(" * 2_000 + ")" * 2_000 + "'}"},
    "long-path": {"endpoint": f"get: /{'{a}/' * 3_000}\n"},
    "many-values": signing("".join(f"      v{n}: a${{method}}-{n}\n" for n in range(2_000))),
    "chained-values": signing("      v0: x\n" + "".join(f"      v{n}: ${{v{n - 1}}}\n" for n in range(1, 1_500))),
    "chained-back": signing(
        "".join(f"      v{n}: ${{v{n + 1}}}${{v{n + 1}}}\n" for n in range(1_500)) + "      v1500: x\n"
    ),
    "circle-of-values": signing("".join(f"      v{n}: ${{v{(n + 1) % 3_000}}}\n" for n in range(3_000))),
    "unknown-names": signing("".join(f"      v{n}: ${{nope{n}}}\n" for n in range(3_000))),
    "long-pipelines": signing("".join(f"      v{n}: ${{body{' | sha256' * 40}}}\n" for n in range(20))),
    "longer-pipelines": signing(f"      v: ${{body{' | sha256' * 20_000}}}\n"),
    "defaults-of-defaults": signing(
        "".join(f"      v{n}: ${{content_type{' | default(content_type)' * 40}}}\n" for n in range(10))
    ),
    "conditions-of-conditions": signing(
        "".join(f"      v{n}: ${{content_type{' | when(content_type)' * 40}}}\n" for n in range(10))
    ),
    "wide-templates": signing("".join(f"      v{n}: {'${method}-' * 390}\n" for n in range(5))),
    "wider-template": signing(f"      v: '{'${method}' * 100_000}'\n"),
    "unclosed-templates": signing("".join(f"      v{n}: {'${' * 1_900}\n" for n in range(200))),
    "quoted-templates": signing("".join(f"      v{n}: '{'$${ ${a}' * 400}'\n" for n in range(30))),
    "many-lines": signing("      v:\n        lines:\n" + "          - ${method}${target}\n" * 1_000),
    "deep-json": signing(f"      v: {{json: {'{a: ' * 50}'${{method}}'{'}' * 50}}}\n"),
    "huge-integer": signing(f"      v: ${{method | slice({'9' * 3_900})}}\n"),
    "many-pairs": signing(
        "      v: x\n    attach:\n      query:\n" + "".join(f"        q{n}: ${{v}}\n" for n in range(1_500))
    ),
}


@pytest.mark.parametrize("name", LARGE)
def test_large_and_deep_specs_end_in_time(name: str, tmp_path: Path) -> None:
    """Size and depth are limited, or cost in proportion; nothing is written of what is refused."""
    specs = spec(tmp_path, **LARGE[name])
    with patience(30):
        report = generate(specs, tmp_path / "out")
    if report.failed:
        assert not (tmp_path / "out").exists()
    else:
        assert (tmp_path / "out" / "p" / "client.py").is_file()


@pytest.mark.parametrize(
    "source", [b"\xff\xfe\x00", b"\x80abc", "get: /x".encode("utf-16"), b"", b"\xef\xbb\xbf", b"\0"]
)
def test_what_is_no_text_is_said_to_be_none(source: bytes, tmp_path: Path) -> None:
    """Bytes that are not UTF-8 text, or no text at all, are a diagnostic with a place."""
    specs = spec(tmp_path)
    (specs / "p" / "x.yaml").write_bytes(source)
    found = [each for each in meaning(specs) if each.severity == "error"]
    assert found
    assert all(each.span.file.endswith("x.yaml") and each.hint for each in found)
