"""JSON as it is sent: compact, unescaped, exact."""

from __future__ import annotations

import json
from datetime import datetime, timedelta, timezone
from decimal import Decimal
from enum import IntEnum, StrEnum
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.runtime.wire.jsontext import ABSENT, Number, at, encode, same


class Level(IntEnum):
    """A number with a name."""

    HIGH = 3


class Colour(StrEnum):
    """A text with a name."""

    RED = "red"


@pytest.mark.parametrize(
    ("value", "want"),
    [
        ({"a": [1, True, None, "x"]}, '{"a":[1,true,null,"x"]}'),
        ({}, "{}"),
        ([], "[]"),
        ("小明 é \u2028", '"小明 é \u2028"'),
        ('"\\\n\x00/', '"\\"\\\\\\n\\u0000/"'),
        (Decimal("1.10"), '"1.10"'),
        (Decimal("1E+3"), '"1000"'),
        (Number("1.10"), "1.10"),
        (Number("1E-7"), "0.0000001"),
        (Number("12345678901234567890.123456789"), "12345678901234567890.123456789"),
        (1.5, "1.5"),
        (datetime(2024, 1, 2, tzinfo=timezone(timedelta(hours=8))), '"2024-01-02T00:00:00+08:00"'),
        (UUID(int=2), '"00000000-0000-0000-0000-000000000002"'),
        (Level.HIGH, "3"),
        (Colour.RED, '"red"'),
    ],
)
def test_a_value_is_this_text(value: Any, want: str) -> None:
    """No blank, no escape that JSON does not need, and every digit of a decimal."""
    assert encode(value) == want.encode()


@pytest.mark.parametrize("value", [float("nan"), float("-inf"), Decimal("NaN"), Number("Infinity"), "\ud800"])
def test_what_json_cannot_hold_is_refused(value: Any) -> None:
    """NaN, infinities and lone surrogates are not JSON."""
    with pytest.raises(ValueError):
        encode([value])


@pytest.mark.parametrize("value", [b"bytes", object(), {1: "a"}, {None: 1}])
def test_what_has_no_json_form_is_refused_by_type(value: Any) -> None:
    """A value is never sent as its repr, nor a key as something that it is not."""
    with pytest.raises(TypeError):
        encode(value)


def test_depth_without_end_is_refused() -> None:
    """A list that holds itself is a ValueError, not a crash."""
    endless: list[Any] = []
    endless.append(endless)
    with pytest.raises(ValueError, match="nested"):
        encode(endless)


TREES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@given(TREES)
def test_the_standard_encoder_agrees(tree: Any) -> None:
    """Where the standard encoder can write a value, ours writes the same bytes."""
    assert encode(tree) == json.dumps(tree, ensure_ascii=False, separators=(",", ":")).encode()


def test_a_path_finds_what_stands_there() -> None:
    """A path names keys; what is not there is absent, not null."""
    tree = {"data": {"a": None, "b": [1]}}
    assert at(tree, "$") == tree
    assert at(tree, "$.data.b") == [1]
    assert at(tree, "data.a") is None
    assert at(tree, "$.data.c") is at(tree, "$.data.b.x") is at(tree, None) is ABSENT


def test_true_is_not_one() -> None:
    """Equality is that of JSON."""
    assert same(0, 0) and same(True, True) and same("a", "a") and same(1, 1.0)
    assert not same(1, True) and not same(False, 0)
