"""Forms, queries and paths: exact bytes, by profile."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any
from urllib.parse import parse_qsl
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.runtime.wire.encoding import Encoding, segment, text, urlencode

DEFAULT = Encoding()
PHP = Encoding(arrays="brackets", objects="brackets", booleans=("1", "0"), null="empty", spaces="+")
NUMBERED = Encoding(arrays="indices", objects="dots", spaces="%20")
COMMAS = Encoding(arrays="comma")


class Colour(Enum):
    """A choice."""

    RED = "red hot"


GOLDEN: list[tuple[Encoding, Any, str]] = [
    (DEFAULT, "plain", "k=plain"),
    (DEFAULT, "", "k="),
    (DEFAULT, "a b", "k=a%20b"),
    (PHP, "a b", "k=a+b"),
    (DEFAULT, "a+b", "k=a%2Bb"),
    (DEFAULT, "-._~", "k=-._~"),
    (DEFAULT, "*'()!/:;@&=$,?#[]%\"\\", "k=%2A%27%28%29%21%2F%3A%3B%40%26%3D%24%2C%3F%23%5B%5D%25%22%5C"),
    (DEFAULT, "小明", "k=%E5%B0%8F%E6%98%8E"),
    (DEFAULT, "é", "k=%C3%A9"),
    (DEFAULT, "\n", "k=%0A"),
    (DEFAULT, 7, "k=7"),
    (DEFAULT, 1.5, "k=1.5"),
    (DEFAULT, Decimal("1E+3"), "k=1000"),
    (DEFAULT, Decimal("0.10"), "k=0.10"),
    (DEFAULT, date(2024, 2, 29), "k=2024-02-29"),
    (DEFAULT, datetime(2024, 2, 29, 1, 2, 3, tzinfo=UTC), "k=2024-02-29T01%3A02%3A03%2B00%3A00"),
    (DEFAULT, UUID(int=1), "k=00000000-0000-0000-0000-000000000001"),
    (DEFAULT, Colour.RED, "k=red%20hot"),
    (DEFAULT, True, "k=true"),
    (PHP, True, "k=1"),
    (PHP, False, "k=0"),
    (DEFAULT, None, ""),
    (PHP, None, "k="),
    (PHP, ["a", "b c"], "k%5B%5D=a&k%5B%5D=b+c"),
    (NUMBERED, ["a", "b c"], "k%5B0%5D=a&k%5B1%5D=b%20c"),
    (DEFAULT, ["a", "b c"], "k=a&k=b%20c"),
    (COMMAS, ["a", "b,c"], "k=a,b%2Cc"),
    (COMMAS, ["a", None, 1], "k=a,1"),
    (PHP, ["a", None], "k%5B%5D=a&k%5B%5D="),
    (DEFAULT, ["a", None], "k=a"),
    (PHP, [], ""),
    (COMMAS, [], ""),
    (PHP, {}, ""),
    (PHP, {"a": 1, "b c": "d"}, "k%5Ba%5D=1&k%5Bb+c%5D=d"),
    (NUMBERED, {"a": 1, "b": {"c": 2}}, "k.a=1&k.b.c=2"),
    (PHP, {"a": {"b": [1, 2]}}, "k%5Ba%5D%5Bb%5D%5B%5D=1&k%5Ba%5D%5Bb%5D%5B%5D=2"),
    (PHP, [{"a": 1}, {"a": 2}], "k%5B0%5D%5Ba%5D=1&k%5B1%5D%5Ba%5D=2"),
    (PHP, [[1], [2]], "k%5B0%5D%5B%5D=1&k%5B1%5D%5B%5D=2"),
    (NUMBERED, [{"a": 1}], "k%5B0%5D.a=1"),
    (DEFAULT, [{"a": 1}, {"a": 2}], "k%5B0%5D%5Ba%5D=1&k%5B1%5D%5Ba%5D=2"),
    (COMMAS, {"a": [1, 2]}, "k%5Ba%5D=1,2"),
]


@pytest.mark.parametrize(("encoding", "value", "want"), GOLDEN)
def test_pairs_are_these_bytes(encoding: Encoding, value: Any, want: str) -> None:
    """Each value has one form in each profile, down to the byte."""
    assert "&".join(urlencode("k", value, encoding)) == want


def test_a_name_is_encoded_like_a_value() -> None:
    """A wire name with a blank or a bracket cannot break the pair."""
    assert list(urlencode("a b&[]", 1, DEFAULT)) == ["a%20b%26%5B%5D=1"]


def test_a_comma_list_refuses_what_has_no_plain_text() -> None:
    """An object between commas has no agreed form, so it is refused."""
    with pytest.raises(ValueError, match="plain values only"):
        list(urlencode("k", [{"a": 1}], COMMAS))


@pytest.mark.parametrize("value", [float("nan"), float("inf"), Decimal("NaN"), Decimal("-Infinity")])
def test_a_number_must_be_finite(value: float | Decimal) -> None:
    """NaN and the infinities are not written."""
    with pytest.raises(ValueError, match="finite"):
        text(value, DEFAULT)


@pytest.mark.parametrize("value", [b"bytes", object(), {"a": 1}])
def test_what_has_no_text_form_is_refused_by_type(value: object) -> None:
    """A value is never sent as its repr."""
    with pytest.raises(TypeError, match="no text form"):
        text(value, DEFAULT)


@pytest.mark.parametrize(
    ("value", "want"),
    [
        ("plain", "plain"),
        ("a/b", "a%2Fb"),
        ("a%2Fb", "a%252Fb"),
        ("a b", "a%20b"),
        ("a+b", "a%2Bb"),
        ("*'~", "%2A%27~"),
        ("?#", "%3F%23"),
        ("é小", "%C3%A9%E5%B0%8F"),
        ("...", "..."),
        (7, "7"),
        (True, "true"),
        (Decimal("1E2"), "100"),
        (date(2024, 1, 2), "2024-01-02"),
    ],
)
def test_a_value_of_the_path_is_one_segment(value: object, want: str) -> None:
    """Nothing in a value can end its segment; a blank is never a plus here."""
    assert segment(value, DEFAULT) == want


@pytest.mark.parametrize("value", ["", ".", ".."])
def test_a_segment_that_would_change_the_path_is_refused(value: str) -> None:
    """An empty or a dot segment would reach another endpoint."""
    with pytest.raises(ValueError, match="must not be empty"):
        segment(value, DEFAULT)


@given(st.dictionaries(st.text(min_size=1), st.text(), max_size=4))
def test_plain_pairs_read_back(pairs: dict[str, str]) -> None:
    """A standard parser reads back what was written, whatever the text."""
    for encoding in (DEFAULT, PHP):
        query = "&".join(pair for name, value in pairs.items() for pair in urlencode(name, value, encoding))
        assert query.isascii()
        assert dict(parse_qsl(query, keep_blank_values=True)) == pairs
