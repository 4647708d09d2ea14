"""Random schemes, whose generated code has to compute what their steps mean, whatever is absent."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import fields
from itertools import product
from typing import Any

import pytest

from generator.checks.plugin import Plugin, generated, read_scheme_file
from generator.diagnostics import Problems
from generator.ir.auth import Signed
from generator.ir.signing.kinds import Kind

from ..ir.operations import calls
from .meaning import Meaning

ROUNDS = 12
TOLD = """
s:
  credentials:
    secret: {secret: true}
    raw: {secret: true, encoding: base64}
    token?: {secret: sent}
    data?: {encoding: hex}
    key: {secret: true, encoding: pem}
    id: {}
  options:
    region:
    times: 3
    strict: true
    parts: [a, [b, c]]
    ext?:
  values:
"""
HEADS = {
    Kind.TEXT: [
        *"method path target query_string content_type secret token id region ext uuid4 lf".split(),
        '"l\'it{}"',
    ],
    Kind.BYTES: "body raw data random_bytes(3)".split(),
    Kind.PAIRS: "query headers form parameters parts".split(),
    Kind.TIME: ["now"],
    Kind.NUMBER: ["times", "7"],
    Kind.FLAG: ["strict"],
}
CONDITIONS = {
    Kind.TEXT: ["content_type", "token", "region", "ext", "id"],
    Kind.BYTES: ["body", "data"],
    Kind.FLAG: ["strict"],
}
FAILING = (
    *("unhex", "unbase", "number", "from_", "json", "jws", "sign_as", "hash", "rsa", "ecdsa", "ed25519", "increasing"),
    *("sigv4a", "ec_key", "okp", "public", "valid", "hmac_chain", "hkdf"),
)
"""Operations that refuse some values, need a key, or are never the same twice."""
TEXTS = ("a", "'q'", '"d"', "{b}", "$${", "é", " ", "%s", "\N{RIGHT-TO-LEFT OVERRIDE}")


class Author:
    """Writes schemes that are right and make no sense."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        self._heads = {kind: list(heads) for kind, heads in HEADS.items()}
        self._conditions = {kind: list(names) for kind, names in CONDITIONS.items()}

    def scheme(self) -> str:
        lines = [self._value(f"v{number}") for number in range(self._chance.randint(8, 20))]
        self._chance.shuffle(lines)
        return TOLD + "".join(lines)

    def _value(self, name: str) -> str:
        form = self._chance.choice(("alone", "alone", "text", "lines", "block", "json"))
        if form == "alone":
            body, kind = self._pipeline()
            written = _yaml(body)
        elif form == "text":
            body, kind = self._text()
            written = _yaml(body)
        elif form == "json":
            members = [body for body, kind in (self._pipeline() for _ in range(4)) if kind in (Kind.TEXT, Kind.FLAG)]
            kind = Kind.TEXT
            written = f"{{json: {{{', '.join(f'm{n}: {_yaml(body)}' for n, body in enumerate(members))}}}}}"
        else:
            texts = [self._text() for _ in range(self._chance.randint(1, 4))]
            kind = Kind.BYTES if any(kind is Kind.BYTES for _, kind in texts) else Kind.TEXT
            written = f"{{{form}: [{', '.join(_yaml(body) for body, _ in texts)}]}}"
        self._heads[kind].append(name)
        if kind in self._conditions:
            self._conditions[kind].append(name)
        return f"    {name}: {written}\n"

    def _text(self) -> tuple[str, Kind]:
        parts, kind = [self._chance.choice(TEXTS)], Kind.TEXT
        for _ in range(self._chance.randint(1, 4)):
            body, found = self._pipeline()
            if found in (Kind.TEXT, Kind.BYTES, Kind.NUMBER):
                kind = Kind.BYTES if found is Kind.BYTES else kind
                parts += [body, self._chance.choice(TEXTS)]
        return "".join(parts), kind

    def _pipeline(self) -> tuple[str, Kind]:
        kind = self._chance.choice([*HEADS, Kind.TEXT, Kind.TEXT, Kind.BYTES, Kind.PAIRS])
        body = self._chance.choice(self._heads[kind])
        for _ in range(self._chance.randint(0, 5)):
            operation, kind = self._operation(kind)
            body += operation
        return f"${{{body}}}", kind

    def _operation(self, kind: Kind) -> tuple[str, Kind]:
        form = self._chance.choice(("when", "unless", "default", *("call",) * 5))
        if form == "default":
            return f" | default({self._chance.choice([name for name in self._heads[kind] if '(' not in name])})", kind
        if form != "call":
            asked = self._chance.choice(list(self._conditions))
            texts = self._chance.choice(("", ", 'e'", ", 'e', \"t\"")) if asked is Kind.TEXT else ""
            return f" | {form}({self._chance.choice(self._conditions[asked])}{texts})", kind
        known = [
            (call, gives[kind]) for call, gives in calls().items() if kind in gives and not call.startswith(FAILING)
        ]
        call, gives = self._chance.choice(known) if known else ("", kind)
        return (f" | {call}", gives) if call and gives is not Kind.KEY else ("", kind)


def _yaml(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def situations(plugin: Plugin) -> Iterator[tuple[Any, dict[str, Any]]]:
    """Yield requests, with and without what may be absent, and what a plugin is told, likewise."""
    outgoing = plugin.runtime().Outgoing
    form = [("Content-Type", "application/x-www-form-urlencoded"), ("a", "7")]
    requests = [
        outgoing("GET", "https", "h", "/", []),
        outgoing("post", "http", "h:8", "/a?x=1&y=%20&a=5", form, b"a=b&a="),
        outgoing("PUT", "https", "h", "/a?a=7", [("Content-Type", "")], b"x"),
    ]
    given: list[dict[str, Any]] = [
        {"token": None, "data": None, "ext": None, "times": 0},
        {"token": "t", "data": "00fF", "ext": "e", "times": 3},
        {"token": "", "data": "", "ext": "", "times": -1},
    ]
    for request, told, strict in product(requests, given, (True, False)):
        yield request, {**told, "strict": strict}


@pytest.mark.parametrize("seed", range(ROUNDS))
def test_generated_code_computes_what_the_steps_mean(seed: int) -> None:
    """Each value that is not drawn anew, by an interpreter and by the generated method; also its type."""
    problems = Problems()
    text = Author(random.Random(seed)).scheme()
    schemes = read_scheme_file(text.encode(), "s.yaml", problems)
    assert not problems.failed, list(problems)
    (scheme,) = [each.scheme for each in schemes if isinstance(each, Signed)]
    encodings = {each.name: each.encoding for each in scheme.credentials}
    with generated(schemes) as (plugin,):
        for request, told in situations(plugin):
            told |= {"secret": "s", "raw": "AAAA", "key": "none", "id": "i", "region": "eu", "parts": ["a", ("b", "c")]}
            values = plugin.type(**told).values(request)
            pairs = plugin.runtime("signing.pieces").Pairs.of(told["parts"])
            meaning = Meaning(plugin, request, told | {"parts": pairs}, encodings)
            for value, field in zip(scheme.values, fields(values), strict=True):
                found = getattr(values, field.name)
                wanted = found if value.fresh else meaning.of(value.step)
                assert (type(found), found) == (type(wanted), wanted), (value.name, value.written, told)
                assert found is not None or value.type.optional
                meaning.values[value.name] = found
