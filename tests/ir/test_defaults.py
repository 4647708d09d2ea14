"""Defaults that a type allows, and those that it does not."""

from __future__ import annotations

from decimal import Decimal as Exact

import pytest

from generator.ir.defaults import allows
from generator.ir.types import Boolean, Bounds, Decimal, Enum, Float, Integer, Json, ListOf, Null, Text, Type, Union

CASES: list[tuple[Type, Json, bool]] = [
    (Text(), "a", True),
    (Text(max_length=2), "abc", False),
    (Text(), 2, True),
    (Text(), None, False),
    (Integer(), 1, True),
    (Integer(), Exact("1.0"), True),
    (Integer(), 1.5, False),
    (Integer(), True, False),
    (Integer(), "1", False),
    (Integer(Bounds(minimum=5, maximum=9)), 4, False),
    (Integer(Bounds(below=5)), 5, False),
    (Integer(), Exact("1e999999999"), True),
    (Float(), 1, True),
    (Float(Bounds(above=0)), 0, False),
    (Decimal(), "1.10", True),
    (Decimal(), 1.1, False),
    (Decimal(as_number=True), 1.1, True),
    (Boolean(), True, True),
    (Boolean(), "yes", False),
    (Enum(("a", "b")), "a", True),
    (Enum(("a", "b")), "c", False),
    (Enum((1,)), True, False),
    (Enum(("a",), other=Text()), "c", True),
    (ListOf(Integer()), [1, 2], True),
    (ListOf(Integer()), [1, "2"], False),
    (Union((Text(), Null())), None, True),
    (Union((Integer(), Null())), "a", False),
]


@pytest.mark.parametrize(("type_", "value", "allowed"), CASES)
def test_a_default_is_one_of_the_values_of_its_type(type_: Type, value: Json, allowed: bool) -> None:
    """Kind, limits and lists of values are looked at, as JSON sees them: true is not 1."""
    assert allows(type_, value) is allowed
