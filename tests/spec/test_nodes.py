"""YAML text -> nodes: values of YAML 1.2, exact places, and refusals that say how they are mended."""

from __future__ import annotations

import random
from decimal import Decimal

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from generator.diagnostics import Diagnostic, Problems, Span
from generator.spec import nodes
from generator.spec.jsonvalues import Json, resolve, same_json
from generator.spec.nodes import MAX_DEPTH, Mapping, Scalar, Sequence, parse, to_json
from generator.spec.yamlsource import MAX_BYTES

from .reading import FILE, node

LOADERS = [yaml.CSafeLoader, yaml.SafeLoader]


@pytest.fixture(params=LOADERS, ids=["libyaml", "python"])
def loader(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Read with libyaml, and again with the pure parser that stands in where libyaml is missing."""
    monkeypatch.setattr(nodes, "_LOADER", request.param)


def problems_of(source: str | bytes) -> list[Diagnostic]:
    """Return what is wrong with a file."""
    problems = Problems()
    parse(source.encode() if isinstance(source, str) else source, FILE, problems)
    return list(problems)


def only_problem(source: str | bytes) -> Diagnostic:
    """Return the one thing that is wrong with a file."""
    (problem,) = problems_of(source)
    return problem


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("null", None),
        ("~", None),
        ("", None),
        ("true", True),
        ("False", False),
        ("0", 0),
        ("-12", -12),
        ("1.5", 1.5),
        ("1.10", Decimal("1.10")),
        ("1e3", Decimal("1e3")),
        ("0.1", 0.1),
        ("1.0", 1.0),
        ("3.141592653589793238", Decimal("3.141592653589793238")),
        ("1e400", Decimal("1e400")),
        ("1e99999", "1e99999"),
        ("9" * 1001, "9" * 1001),
    ],
)
def test_plain_scalars_are_values_of_json(written: str, value: Json) -> None:
    """Null, booleans and numbers of JSON are read as such; a number keeps its digits."""
    found = resolve(written)
    assert same_json(found, value)
    assert str(found) == str(value)


@pytest.mark.parametrize(
    "written",
    "yes no on off y n 012 +852 1:30 0x1F 0o7 1_000 .5 1. 2024-01-01 .inf .nan -.5 - 1,5 =x nullable Infinity".split(),
)
def test_everything_else_stays_text(written: str) -> None:
    """What YAML 1.1 would turn into booleans, octal or base-60 numbers or dates stays what it looks like."""
    assert resolve(written) == written


def test_keys_are_text_as_written() -> None:
    """A key is never a number, null or a boolean."""
    assert to_json(node("200: a\nnull: b\non: c\n1e3: d\n~: e\n012: f\n")) == {
        "200": "a",
        "null": "b",
        "on": "c",
        "1e3": "d",
        "~": "e",
        "012": "f",
    }


def test_quoted_and_block_scalars_are_text() -> None:
    """Quotes and blocks make text of what would be a value."""
    assert to_json(node("- '1'\n- \"null\"\n- |\n  true\n- >-\n  1\n  2\n")) == ["1", "null", "true\n", "1 2"]


def test_a_numbers_fraction_is_kept_exactly() -> None:
    """1.10 and 1.1 are equal as numbers and differ as text."""
    assert str(to_json(node("1.10"))) == "1.10"


def test_equality_of_json_knows_booleans_and_fractions() -> None:
    """True is not 1, 1 is not 1.0, an exact number equals the float that spells it."""
    assert not same_json(True, 1)
    assert not same_json(1, 1.0)
    assert same_json(Decimal("1.10"), 1.1)
    assert same_json({"a": 1, "b": [2]}, {"b": [2], "a": 1})
    assert not same_json([1, 2], [2, 1])


@pytest.mark.usefixtures("loader")
def test_places_count_characters_not_bytes() -> None:
    """Columns count from 1 in characters, also behind letters that take several bytes."""
    found = node("é😀: [ü, {a: 'x'}]\nb:\n  - c\n")
    assert isinstance(found, Mapping)
    outer = found.entries[0].value
    assert isinstance(outer, Sequence)
    inner = outer.items[1]
    assert isinstance(inner, Mapping)
    assert found.entries[0].key.span == Span(FILE, 1, 1, 1, 3)
    assert outer.span == Span(FILE, 1, 5, 1, 18)
    assert outer.items[0].span == Span(FILE, 1, 6, 1, 7)
    assert inner.entries[0].value.span == Span(FILE, 1, 13, 1, 16)
    assert found.span == Span(FILE, 1, 1, 3, 6)


@pytest.mark.usefixtures("loader")
def test_a_block_ends_with_its_text() -> None:
    """The place of a block scalar ends with its last line, not at the next token."""
    found = node("a: |\n  x\n  yz\n\n\nb: |-\n  q")
    assert isinstance(found, Mapping)
    assert [entry.value.span for entry in found] == [Span(FILE, 1, 4, 3, 5), Span(FILE, 6, 4, 7, 4)]


def test_a_byte_order_mark_and_windows_lines_are_read() -> None:
    """Neither a BOM nor CRLF changes a value or a place."""
    found = node(b"\xef\xbb\xbfa: 1\r\nb: c\r\n")
    assert isinstance(found, Mapping)
    assert to_json(found) == {"a": 1, "b": "c"}
    assert [entry.key.span for entry in found] == [Span(FILE, 1, 1, 1, 2), Span(FILE, 2, 1, 2, 2)]


@pytest.mark.parametrize(
    ("source", "comment"),
    [
        ("a: b # c", True),
        ("a: 'b' # c", True),
        ("a: b\n  c # d", True),
        ("a: b\n# c", False),
        ("a: b#c", False),
        ("a: 'b # c'", False),
        ("a: | # c\n  b # d\n", False),
        ("a: {x: b} # c", False),
    ],
)
def test_a_scalar_knows_the_comment_behind_it(source: str, comment: bool) -> None:
    """A comment on the last line of a scalar is noted, for those who cannot allow one there."""
    found = node(source)
    assert isinstance(found, Mapping)
    value = found.entries[0].value
    assert (value.comment if isinstance(value, Scalar) else False) is comment


@pytest.mark.parametrize(
    ("source", "word", "place"),
    [
        ("a: one two", "two", (1, 8, 1, 11)),
        ("a: 'it''s two'", "two", (1, 11, 1, 14)),
        (r'a: "\tone two"', "two", (1, 11, 1, 14)),
        ("a: one\n  two", "two", (2, 3, 2, 6)),
        ("a: |\n  one\n  two\n", "two", (3, 3, 3, 6)),
        ("a: 'two two'", "two", (1, 5, 1, 8)),
        ('a: "t\\x77o"', "two", (1, 4, 1, 12)),
    ],
)
def test_a_word_of_a_scalar_has_a_place(source: str, word: str, place: tuple[int, ...]) -> None:
    """A word within quotes, folds and blocks is found where it is written; if it is not, the place is the scalar's."""
    found = node(source)
    assert isinstance(found, Mapping)
    value = found.entries[0].value
    assert isinstance(value, Scalar)
    start = value.text.index(word)
    assert value.place(start, start + len(word)) == Span(FILE, *place)


@pytest.mark.usefixtures("loader")
@pytest.mark.parametrize(
    ("source", "code", "place", "message", "hint"),
    [
        ("a: 1\nb: 2\na: 3", "E004", (3, 1), "`a` is given twice; the first is on line 1", "remove or rename"),
        ("a: &x 1", "E005", (1, 4), "the anchor `&x`", "remove it"),
        ("a: *x", "E005", (1, 4), "the alias `*x`", "write the value"),
        ("a: * b", "E005", (1, 4), "a YAML anchor or alias", "quotes"),
        ("a: {<<: b}", "E005", (1, 5), "a merge key", "write the keys out"),
        ("a: !!str 1", "E006", (1, 4), "the tag `tag:yaml.org,2002:str`", "remove it"),
        ("a: !b!c 1", "E006", (1, 4), "a YAML tag", "quotes"),
        ("a: 1\n---\nb: 2", "E007", (2, 1), "a second document", "a file of its own"),
        ("a:\n\tb: 1", "E008", (2, 1), "a tab", "blanks"),
        ("a:\n  b: 1\n\tc: 2", "E008", (3, 1), "a tab", "blanks"),
        ("a:\tb", "E008", (1, 3), "a tab", "blanks"),
        ("a: |\n\tb", "E008", (2, 1), "a tab", "blanks"),
        ("", "E009", (1, 1), "empty", "a mapping"),
        ("# only a comment\n---\n", "E009", (1, 1), "empty", "a mapping"),
        ("%YAML 1.2\n---\na: 1", "E013", (1, 1), "a YAML directive", "`%`"),
        ("%YAML 3.0\n---\na: 1", "E013", (1, 1), "a YAML directive", "`%`"),
        ("a: b\x07", "E014", (1, 5), "U+0007", r"\u0007"),
        ("a: é\u2028b", "E014", (1, 5), "U+2028", r"\u2028"),
        ("? [a]\n: b", "E015", (1, 3), "a key that is not text", "a name"),
        ("a: string -- x: y", "E003", (1, 15), "`: ` inside text", "quotes"),
        ("a: 1\n  b: 2", "E003", (2, 4), "a key where none can stand", "indent"),
        ("  a: 1\nb: 2", "E003", (2, 1), "belongs to nothing", "indentation"),
        ("a: 1\nb\nc: 2", "E003", (2, 1), "neither a key nor a value", "`key: value`"),
        ("a: @b", "E003", (1, 4), "text cannot begin with `@`", "quotes"),
        ("a: ]", "E003", (1, 4), "text cannot begin with `]`", "quotes"),
        ("a: 'b", "E003", (1, 4), "a quote that is not closed", "''"),
        ("a: 'it's'", "E003", (1, 8), "text after a closing quote", "''"),
        ("a: {b: c # d}\ne: f", "E003", (1, 4), "not closed", "` #`"),
        ("a: - b", "E003", (1, 4), "`- `", "quote it"),
        ("a: > b", "E003", (1, 6), "`|` or `>`", "next line"),
        (": a", "E003", (1, 1), "no name", '""'),
    ],
)
def test_what_is_refused_says_where_and_how_it_is_mended(
    source: str, code: str, place: tuple[int, int], message: str, hint: str
) -> None:
    """Each refusal has a code, an exact place and a next step, with libyaml and without it."""
    problem = only_problem(source)
    assert (problem.code, problem.severity) == (code, "error")
    assert (problem.span.line, problem.span.column) == place
    assert message in problem.message
    assert hint in problem.hint


def test_an_escape_that_yaml_lacks_names_both_fixes() -> None:
    r"""`\d` in double quotes is a common slip: the message says to double the backslash or to use single quotes."""
    problem = only_problem(r'a: string("\d")'.replace("string(", "").replace(")", ""))
    assert problem.message == r"`\d` is no escape in double quotes"
    assert problem.hint == r"write `\\d`, or use single quotes"


@pytest.mark.usefixtures("loader")
def test_a_question_mark_in_flow_style_names_the_fix() -> None:
    """`{a?: x}` is not read by every YAML library, so it is refused; quoted it is read."""
    problem = only_problem("form: {a?: string}")
    assert (problem.code, problem.span.line) == ("E010", 1)
    assert '": ...}' in problem.hint
    assert to_json(node('form: {"a?": string}')) == {"form": {"a?": "string"}}


def test_what_is_not_utf8_shows_the_byte() -> None:
    """The place of a byte that is no UTF-8 counts the characters before it."""
    problem = only_problem("a: é\nb: é".encode() + b"\xff\n")
    assert (problem.code, problem.span.line, problem.span.column) == ("E002", 2, 5)
    assert "0xff" in problem.message


def test_problems_are_collected_until_the_syntax_breaks() -> None:
    """Duplicates, anchors and tags of one file are reported together."""
    assert [problem.code for problem in problems_of("a: &x 1\na: !t 2\nb: *x\n")] == ["E005", "E004", "E006", "E005"]


def test_a_file_that_is_too_deep_or_too_large_is_refused() -> None:
    """Depth and size have limits of our own, whatever the interpreter could bear."""
    assert to_json(node("[" * MAX_DEPTH + "]" * MAX_DEPTH))
    for deep in ("[" * (MAX_DEPTH + 1) + "]" * (MAX_DEPTH + 1), "[" * 100_000, "- " * 100_000, "{a: " * 100_000):
        assert only_problem(deep).code == "E012"
    assert only_problem(b"a: " + b"x" * MAX_BYTES).code == "E012"


@pytest.mark.usefixtures("loader")
def test_no_bytes_end_in_an_exception() -> None:
    """Whatever the bytes are, the answer is a node or a problem."""
    chance = random.Random(12)
    alphabet = [bytes([byte]) for byte in b"a[]{}'\"\\#|>?&*!%@`\t\r\n\xff\x00"]
    alphabet += [b": ", b"- ", b"  ", b"---", b"<<", b"1.10", "é".encode()]
    for _ in range(3000):
        source = b"".join(chance.choices(alphabet, k=chance.randint(1, 12)))
        problems = Problems()
        assert parse(source, FILE, problems) is not None or problems.failed, source


@given(st.binary(max_size=40))
def test_no_random_bytes_end_in_an_exception(source: bytes) -> None:
    """The same for bytes that nobody chose."""
    problems = Problems()
    assert parse(source, FILE, problems) is not None or problems.failed
