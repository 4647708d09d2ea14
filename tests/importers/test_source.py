"""Reading other people's JSON and YAML."""

from __future__ import annotations

from decimal import Decimal

import pytest

from generator.importers.source import read_document
from generator.importers.tree import NotImportableError


@pytest.mark.parametrize(
    ("text", "value"),
    [
        (
            "200: {a: 2020-01-31, b: 012, c: yes, d: 1.10}",
            {"200": {"a": "2020-01-31", "b": "012", "c": "yes", "d": Decimal("1.10")}},
        ),
        ("a: .5\nb: +0.5\nc: 5.\nd: +852", {"a": 0.5, "b": 0.5, "c": 5, "d": "+852"}),
        ("base: &b {x: 1, y: 2}\nown: {<<: *b, y: 3}", {"base": {"x": 1, "y": 2}, "own": {"y": 3, "x": 1}}),
        ("a: !!str 12\nb: ! 12", {"a": "12", "b": "12"}),
        ('{"a": 1.50, "b": "\\ud800"}', {"a": Decimal("1.50"), "b": "\ufffd"}),
        ("\ufeff{'a': 'single quotes are YAML'}", {"a": "single quotes are YAML"}),
        ('{\n\t"a": 1\n}', {"a": 1}),
    ],
)
def test_values_are_json_and_keep_their_spelling(text: str, value: object) -> None:
    """Keys are text, dates and leading zeros stay text, numbers keep their digits."""
    assert read_document(text.encode()).value == value


def test_a_key_given_twice_is_named_and_the_last_one_counts() -> None:
    """JSON and YAML are read alike where a key is repeated."""
    for text in ('{"a": 1, "a": 2}', "a: 1\na: 2"):
        document = read_document(text.encode())
        assert (document.value, document.repeated) == ({"a": 2}, ("a",))


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (b"\xff\xfe", "not UTF-8"),
        (b"", "empty"),
        (b"a: [1", "no YAML"),
        (b"[" * 300, "no YAML|deeper"),
        (b"a: &x [*x]", "stands for nothing"),
        (b"? [a]\n: 1", "not text"),
        (b'{"a":' * 200 + b"1" + b"}" * 200, "deeper"),
    ],
)
def test_what_cannot_be_read_is_refused_with_a_reason(text: bytes, reason: str) -> None:
    """No input ends in another exception."""
    with pytest.raises(NotImportableError, match=reason):
        read_document(text)


def test_aliases_cannot_multiply_without_bound() -> None:
    """A billion laughs are refused before they are told."""
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 9)]
    with pytest.raises(NotImportableError, match="aliases"):
        read_document("\n".join(lines).encode())
