"""JSON as it comes: in any encoding, with any number, and refused only where it is none."""

from __future__ import annotations

import json
import math
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from generator.runtime.wire.jsonreading import exact_tree, tree

BOTH = pytest.mark.parametrize("read", [tree, exact_tree])
LONG = "9" * 5000


@BOTH
@pytest.mark.parametrize(
    "body",
    [
        b'\xef\xbb\xbf{"a":1}',
        '{"a":"\u00e9"}'.encode("utf-16"),
        '"\u00e9"'.encode("utf-16-le"),
        '{"a":"\u00e9"}'.encode("utf-32-be"),
        b'["\\ud800", "\\ud83d\\ude00"]',
        b'{"a":1,"b":2,"a":3}',
        b"[-0, 9007199254740993, 123456789012345678901234567890]",
        b'{"a":' * 300 + b"1" + b"}" * 300,
        b"9" * 4300,
    ],
)
def test_json_is_read_as_the_standard_library_reads_it(read: Any, body: bytes) -> None:
    """In other encodings, with half of a surrogate pair, with names that come twice, deeply nested."""
    assert repr(read(body)) == repr(json.loads(body))


@BOTH
def test_numbers_that_json_does_not_have_are_read(read: Any) -> None:
    """Python writes them, and so do those that use it."""
    found = read(b"[NaN, Infinity, -Infinity]")
    assert math.isnan(found[0]) and found[1:] == [math.inf, -math.inf]


@BOTH
@pytest.mark.parametrize("number", [LONG, "-" + LONG])
def test_an_integer_that_python_does_not_hold_is_its_digits(read: Any, number: str) -> None:
    """The call succeeded, and nothing of its answer is lost; the rest of it is read like any other."""
    assert read(f'{{"id": 1, "count": [{number}]}}'.encode()) == {"id": 1, "count": [number]}


def test_a_float_beyond_floats_is_infinite() -> None:
    """As for everybody who reads JSON."""
    assert tree(b"[1e999, -1e99999999999999999999]") == [math.inf, -math.inf]


@pytest.mark.parametrize("number", ["0.1000000000000000055511151231257827", "1e999", "-0.00", "1E-4000", "1e4299"])
def test_exact_numbers_keep_their_digits(number: str) -> None:
    """No float on the way."""
    assert str(exact_tree(number.encode())) == str(Decimal(number))


@pytest.mark.parametrize(
    "number", ["1e4300", "1e999999999", "-1e999999999", "1e-999999999", "1e99999999999999999999", f"0.{LONG}"]
)
def test_an_exact_number_that_no_integer_could_hold_is_its_digits(number: str) -> None:
    """Ten bytes are not made an integer of a billion digits, where a whole number is promised."""
    assert exact_tree(f"[{number}]".encode()) == [number]
    with pytest.raises(ValidationError):
        TypeAdapter(int).validate_python(exact_tree(number.encode()))


@BOTH
@pytest.mark.parametrize(
    "body",
    [b"", b" ", b"<html>", b"\xff", b'"\xff"', b"[1,]", b"[01]", b"{}x", b"nan", b'["\t"]', b"[" * 100_000],
    ids=repr,
)
def test_what_is_no_json_is_refused(read: Any, body: bytes) -> None:
    """With one kind of error, whatever is wrong; text that is not of its encoding is not guessed at."""
    with pytest.raises(ValueError):
        read(body)


TREES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=10,
)


@given(TREES)
def test_what_was_written_is_read(value: Any) -> None:
    """Both readers find what a writer meant."""
    body = json.dumps(value)
    assert tree(body) == tree(body.encode()) == value
    assert exact_tree(body) == json.loads(body, parse_float=Decimal)


@given(st.binary(max_size=30))
def test_any_bytes_are_read_or_refused(body: bytes) -> None:
    """Nothing but ValueError comes out."""
    for read in (tree, exact_tree):
        try:
            read(body)
        except ValueError:
            continue
