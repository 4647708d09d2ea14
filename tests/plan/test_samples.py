"""Values for factories: what a spec says of a field holds for them, or nothing is said."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal as Exact
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from generator.diagnostics import Span
from generator.ir.types import Bounds, Decimal, Field, Float, Integer, ListOf, Null, Record, Text, Type, Union
from generator.plan.samples import samples

NOWHERE = Span("spec.yaml")


def sample(type_: Type, **more: Any) -> Any:
    """Return the value for a field of that type; None where the type alone leads to one."""
    return samples(Record((replace(Field("name", type_, False, NOWHERE), **more),), NOWHERE)).get("name")


@pytest.mark.parametrize(
    "pattern",
    [r"^\d{3}$", "^[A-Z]{2}[0-9]?$", "^[a-f0-9]{24}$", r"^\+?\d{6,14}$", "^(card|a1)$", r"^AB-\d+ \w{2,}[.]?$"],
)
def test_a_pattern_is_met(pattern: str) -> None:
    """Codes, hexadecimal ids and numbers are texts that somebody thought of."""
    assert re.search(pattern, sample(Text(pattern=pattern)))


@pytest.mark.parametrize("pattern", ["^(?=a)b$", r"^(([a-z0-9-]+)+)+\.$", "^((a*)*)*!$"])
def test_a_pattern_may_be_too_much(pattern: str) -> None:
    """No text of ours meets it, or it could take for ever to try: then nothing is said, at once."""
    assert sample(Text(pattern=pattern)) is None


def test_what_its_type_says_is_not_said_again() -> None:
    """A field without limits, or one whose limits the usual value keeps, has no line of its own."""
    for type_ in (
        Text(),
        Text(max_length=4),
        Text(format="unheard-of"),
        Integer(),
        Integer(Bounds(0, 9)),
        ListOf(Text()),
    ):
        assert sample(type_) is None
    assert sample(Text(format="email"), write_only=True) is None


def test_a_value_is_as_its_field_holds_it() -> None:
    """In a list as often as there must be items, and beside null the other one; a decimal is text."""
    assert sample(ListOf(Text(format="uuid"), min_items=2)) == ["00000000-0000-4000-8000-000000000001"] * 2
    assert sample(Union((Null(), Text(format="uri")))) == "https://example.com/"
    assert sample(Decimal(bounds=Bounds(minimum=Exact("100.25")))) == "100.25"


@given(
    some.integers(-1000, 1000), some.integers(0, 1000), some.booleans(), some.sampled_from([Integer, Float, Decimal])
)
def test_a_number_is_within_its_bounds(least: int, width: int, open_: bool, kind: Any) -> None:
    """Whatever the range is, closed or open, as long as it has a number that is easy to find."""
    most = least + width + 2 * open_
    bounds = Bounds(above=least, below=most) if open_ else Bounds(minimum=least, maximum=most)
    made = sample(kind(bounds=bounds))
    value = Exact(str(made)) if made is not None else Exact(1 if kind is Integer else "1.5")
    assert least < value < most if open_ else least <= value <= most


@given(some.integers(1, 40), some.integers(0, 40))
def test_a_text_has_its_length(least: int, more: int) -> None:
    """It is neither shorter nor longer than the description says."""
    made = sample(Text(min_length=least, max_length=least + more)) or "name"
    assert least <= len(made) <= least + more
