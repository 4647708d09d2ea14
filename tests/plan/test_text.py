"""Text of a spec as Python text: whatever it is, it stays text, and nothing of it is lost that can be shown."""

from __future__ import annotations

import ast
import re
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.plan.text import comment, doc_lines, docstring, literal, literals, pattern_literal, sentence

NASTY = st.text(st.sampled_from("\"'\\`\n\r\t ab-*|1.{}#\0\x0c\x85\u2028\u202e\ufeff\ud800é文"), max_size=60)
ANY_TEXT = st.one_of(st.text(max_size=200), NASTY)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | ANY_TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(ANY_TEXT, inner, max_size=3),
)


@given(text=ANY_TEXT, more=st.lists(ANY_TEXT, max_size=2), indent=st.sampled_from([0, 4, 8]))
def test_a_docstring_is_one_string(text: str, more: list[str], indent: int) -> None:
    """Whatever prose holds, the module holds one expression, which is text, and the words that can be shown."""
    lines = docstring(text, indent, *more)
    module = ast.parse("\n".join(lines))
    if not lines:
        assert not re.sub(r"[\W_]", "", text + "".join(more))
        return
    (statement,) = module.body
    assert isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)
    said = statement.value.value
    assert isinstance(said, str)
    assert re.findall(r"[a-z0-9é文]+", said) == re.findall(r"[a-z0-9é文]+", "\n".join((text, *more)))


@given(text=ANY_TEXT)
def test_a_docstring_has_no_trailing_blanks(text: str) -> None:
    """Empty lines are empty, and no line ends in a blank: a formatter would not remove them below an attribute."""
    lines = doc_lines(text, 4)
    ast.parse("class A:\n" + "\n".join((*lines, "    pass")))
    assert not [line for line in lines if line != line.rstrip()]


def test_prose_is_wrapped_and_what_has_lines_keeps_them() -> None:
    """Paragraphs are filled; lists, tables and code stand as they were written, blank lines in code too."""
    text = "one\ntwo\n\n- a\n- b\n\n```\nx\n\n  y\n```\n\n| a |\n|---|\n"
    assert docstring(text, 0) == (
        '"""one two', "", "- a", "- b", "", "```", "x", "", "  y", "```", "", "| a |", "|---|", '"""',
    )  # fmt: skip
    assert max(map(len, docstring("word " * 100, 8))) <= 112


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ('"quoted"', ('""" "quoted" """',)),
        ("ends in \\", ('"""ends in \\\\"""',)),
        ('three """ quotes', ('"""three \'\'\' quotes"""',)),
        ("", ()),
        (" \n\t ", ()),
    ],
)
def test_what_could_end_a_docstring_does_not(text: str, lines: tuple[str, ...]) -> None:
    """Quotes and backslashes at the edges are the cases that go wrong by hand."""
    assert docstring(text, 0) == lines


@given(value=JSON)
def test_a_literal_is_the_value(value: Any) -> None:
    """Python reads back what was written, and what was written is printable."""
    assert ast.literal_eval(literal(value)) == value
    assert not re.search(r"[\x00-\x1f\x7f-\x9f\u2028\u202e\ud800-\udfff]", literal(value))


@given(pattern=ANY_TEXT)
def test_a_pattern_is_a_literal_of_itself(pattern: str) -> None:
    """Raw or not, it is the same text."""
    assert ast.literal_eval(pattern_literal(pattern)) == pattern


@given(values=st.lists(ANY_TEXT, max_size=3))
def test_several_literals_are_a_tuple(values: list[str]) -> None:
    """One alone too."""
    assert ast.literal_eval(literals(tuple(values))) == tuple(values)


@given(text=ANY_TEXT)
def test_a_comment_is_one_line(text: str) -> None:
    """No text of a spec leaves its comment."""
    assert len(f"# {comment(text)}".splitlines()) == 1


def test_decimals_keep_their_digits() -> None:
    """A number whose digits a float would lose is written as a Decimal."""
    assert literal(Decimal("0.10")) == 'Decimal("0.10")'


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("A word", "A word."),
        ("Is it?", "Is it?"),
        ("`code`", "`code`."),
        ("```\ncode\n```", "```\ncode\n```"),
        ("", ""),
    ],
)
def test_a_sentence_ends_with_a_stop(text: str, said: str) -> None:
    """But not where it has ended already, nor behind a block of code."""
    assert sentence(text) == said
