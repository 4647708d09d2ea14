"""Texts in lines: nothing of them is lost, and none is wider than it may be."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.checks.picture.lines import broken, columns, wrapped

RECIPES = st.lists(
    st.one_of(
        st.text("ab=:/;, \"'", max_size=12),
        st.sampled_from(["${method}", "${body | sha256 | hex}", "${'}' | utf8}", "${a | replace('|', '}')}", "$${"]),
    ),
    max_size=8,
).map("".join)


def squeezed(text: str) -> str:
    return "".join(text.split())


@given(RECIPES, st.integers(8, 40))
def test_a_recipe_is_whole_in_its_lines(recipe: str, width: int) -> None:
    """Only blanks are lost where a line ends, or come in before a `|`."""
    lines = broken(recipe, width)
    assert squeezed("".join(lines)) == squeezed(recipe)
    assert all(columns(line) <= width for line in lines)


@given(st.text(), st.integers(2, 40))
def test_a_text_is_whole_in_its_lines(text: str, width: int) -> None:
    """Wide characters count twice; a word that is longer than a line goes on in the next."""
    lines = wrapped(text, width)
    assert squeezed("".join(lines)) == squeezed(text)
    assert all(columns(line) <= width for line in lines)


@pytest.mark.parametrize(
    ("width", "recipe", "lines"),
    [
        (28, "${app_id}/${request_time}/Wonder-RSA-SHA256", ("${app_id}/${request_time}", "/Wonder-RSA-SHA256")),
        (30, "${message | rsa('sha256', private_key)}", ("${message", "| rsa('sha256', private_key)}")),
        (28, 'nonce="${nonce}",mac="${mac}"', ('nonce="${nonce}",', 'mac="${mac}"')),
        (32, "HMAC Credential=${credential}, Signature=${s}", ("HMAC Credential=${credential},", "Signature=${s}")),
    ],
)
def test_a_recipe_is_broken_where_it_reads_well(width: int, recipe: str, lines: tuple[str, ...]) -> None:
    """Behind what closes a part, before a `|`, and not between a name and its part."""
    assert broken(recipe, width) == lines
