"""Structured fields: written in their one strict form, as RFC 8941 has it."""

from __future__ import annotations

import pytest

from generator.runtime.errors import SigningError
from generator.runtime.signing.structured import member, strict


@pytest.mark.parametrize(
    ("field", "written"),
    [
        ("a=1,   b=2;x=1;y=2,c=(a   b    c),  d", "a=1, b=2;x=1;y=2, c=(a b c), d"),
        ("a=?1, b=?0, c;x=?1;y=?0", "a, b=?0, c;x;y=?0"),
        ("a=1, b=2, a=3", "a=3, b=2"),
        ("gzip,  br,gzip", "gzip, br, gzip"),
        ("sugar, tea ,\trum", "sugar, tea, rum"),
        ('"a, b" ;x;  y="c;\\"d\\\\"', '"a, b";x;y="c;\\"d\\\\"'),
        ('( "foo"   "bar");lvl=5 ,(1 2.50;q=1.0 )', '("foo" "bar");lvl=5, (1 2.5;q=1.0)'),
        ("007, -0, 1.00, -01.250", "7, 0, 1.0, -1.25"),
        (" :aGk=: ", ":aGk=:"),
        ("*/*;q=0.8, Text/html", "*/*;q=0.8, Text/html"),
        ("()", "()"),
        ("x;a=1;a=2", "x;a=2"),
        ("?1", "?1"),
    ],
)
def test_a_field_has_one_form(field: str, written: str) -> None:
    """And writing it once more changes nothing."""
    assert strict(field) == written
    assert strict(written) == written


def test_a_member_has_a_value() -> None:
    """The last of several; a bare key is true; without the key there is none."""
    field = "a=1, b=(x  y);p, c, a=2;q, d=?0"
    assert [member(field, key) for key in "abcde"] == ["2;q", "(x y);p", "?1", "?0", None]


@pytest.mark.parametrize(
    "field", ["", "a,", "a b", "a=", "(a b", '"a', '"é"', "a;=1", "1.", "?2", "a, ,b", ":a", "((a))x"]
)
def test_another_field_is_refused(field: str) -> None:
    """Without quoting it."""
    with pytest.raises(SigningError, match=r"^a header that a signature covers is no structured field$"):
        strict(field)
