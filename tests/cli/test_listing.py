"""The listing of a diagnostic: the caret stands under the place, and no text of a spec drives the terminal."""

from __future__ import annotations

from pathlib import Path

import pytest

from generator.cli.listing import listing, read_lines, show
from generator.diagnostics import Diagnostic, Span

WIDE = "名前"
RED = "\x1b[31m"


def found(line: str, column: int, end: int, message: str = "wrong", hint: str = "mend it") -> list[str]:
    """The listing of a problem in a file of that one line; columns count from 1, the end is exclusive."""
    return list(listing(Diagnostic("E102", "error", Span("a.yaml", 1, column, 1, end), message, hint), (line,)))


def carets(lines: list[str]) -> str:
    """What stands above the carets, where each character takes one column."""
    shown, marks = lines[1], lines[2]
    return shown[marks.index("^") : marks.rindex("^") + 1]


def test_a_listing_is_a_line_for_editors_the_place_and_the_next_step() -> None:
    """The form is that of the compilers which editors and CI systems already parse."""
    assert found("can_refund?: Booleen", 14, 21, "unknown type `Booleen`", "did you mean `boolean`?") == [
        "a.yaml:1:14: error[E102]: unknown type `Booleen`",
        "   1 | can_refund?: Booleen",
        "     |              ^^^^^^^ did you mean `boolean`?",
    ]


def test_wide_characters_take_two_columns() -> None:
    """The caret stands under the word also behind Chinese text."""
    line = f"summary: {WIDE} x"
    assert found(line, 13, 14)[2] == "     | " + " " * (9 + 4 + 1) + "^ mend it"
    assert found(line, 10, 12)[2] == "     | " + " " * 9 + "^^^^ mend it"


def test_combining_characters_take_no_column() -> None:
    """An accent that is a character of its own moves no caret."""
    assert found("e\u0301e x", 5, 6)[2] == "     |    ^ mend it"


def test_tabs_are_blanks() -> None:
    """A tab is shown as four blanks, and the caret counts them."""
    lines = found("\tpage:\tx", 8, 9)
    assert lines[1:] == ["   1 |     page:    x", "     |              ^ mend it"]
    assert found("\tx", 1, 2)[2] == "     | ^^^^ mend it"


@pytest.mark.parametrize(
    ("character", "picture"),
    [
        ("\x1b", "␛"),
        ("\x00", "␀"),
        ("\x07", "␇"),
        ("\x7f", "␡"),
        ("\x9b", "�"),
        ("\u202e", "�"),
        ("\u2028", " "),
        ("\ufeff", "�"),
    ],
)
def test_control_characters_are_pictures(character: str, picture: str) -> None:
    """Neither the text of a file nor a message nor the name of a file can drive a terminal."""
    text = f"a{character}[31mb"
    lines = list(listing(Diagnostic("E102", "error", Span(text, 1, 3, 1, 4), text, text), (text,)))
    assert all(line.isprintable() for line in lines)
    assert lines[0].startswith(f"a{picture}[31mb:1:3: ")
    assert carets(lines) == "["


def test_a_long_line_is_cut_around_the_caret() -> None:
    """A line of a megabyte is shown as what is around its problem."""
    lines = found("a" * 500_000 + "WRONG" + "b" * 500_000, 500_001, 500_006)
    assert carets(lines) == "WRONG"
    assert max(map(len, lines)) < 200
    assert lines[1].startswith("   1 | ...aaa")
    assert lines[1].endswith("bbb...")


@pytest.mark.parametrize(("column", "end"), [(1, 2), (1, 999_999), (500, 999_999), (999_999, 1_000_000), (900, 1100)])
def test_a_long_line_keeps_its_place_wherever_it_is(column: int, end: int) -> None:
    """At the begin, at the end and over all of a long line the caret points at the text."""
    lines = found("x" * (column - 1) + "W" * (end - column) + "x" * 900, column, end)
    assert set(carets(lines).rstrip(".")) == {"W"}
    assert max(map(len, lines)) < 200


def test_a_long_line_of_wide_characters_is_cut() -> None:
    """Columns are counted, not characters."""
    lines = found(WIDE * 1000 + "x" + WIDE * 1000, 2001, 2002)
    assert len(lines[1]) < 120
    assert lines[1][: len(lines[1]) // 2 + 3].count("x") == 1


def test_a_very_long_message_is_cut_in_the_middle() -> None:
    """Text of a spec in a message stays readable, and its end is seen."""
    lines = found("x", 1, 2, message="the name `" + "n" * 100_000 + "` is too long")
    assert len(lines[0]) < 700
    assert lines[0].endswith("n` is too long")


def test_a_place_behind_the_end_of_a_line_is_marked() -> None:
    """What is missing has a place too: the column behind the last character."""
    assert found("id:", 4, 5)[2] == "     |    ^ mend it"
    assert found("", 1, 2)[1:] == ["   1 |", "     | ^ mend it"]


def test_of_a_place_over_several_lines_the_first_is_marked() -> None:
    """The caret runs to the end of the first line."""
    lines = list(listing(Diagnostic("E102", "error", Span("a.yaml", 1, 3, 2, 4), "wrong", ""), ("a: {b,", "c}")))
    assert lines[1:] == ["   1 | a: {b,", "     |   ^^^^"]


def test_a_place_without_text_still_has_its_hint() -> None:
    """A folder has no lines to show."""
    lines = list(listing(Diagnostic("E110", "error", Span("specs"), "no provider", "write one"), ()))
    assert lines == ["specs:1:1: error[E110]: no provider", "     | write one"]


def test_large_line_numbers_keep_the_margin_straight() -> None:
    """From line 10,000 on the margin is wider."""
    lines = list(listing(Diagnostic("E102", "error", Span("a.yaml", 12345), "wrong", "mend it"), ("x",) * 12345))
    assert lines[1:] == ["12345 | x", "      | ^ mend it"]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_are_counted_as_the_reader_of_specs_counts_them(tmp_path: Path, end: str) -> None:
    """All line ends count, a byte order mark takes no column, and Unicode's other breaks are no line ends."""
    path = tmp_path / "a.yaml"
    path.write_bytes(b"\xef\xbb\xbf" + f"get: /a{end}summary: x\u2028y\x0cz{end}".encode() + b"\xff")
    assert read_lines(str(path)) == ("get: /a", "summary: x\u2028y\x0cz", "\ufffd")


@pytest.mark.parametrize("name", ["", "absent.yaml", "nul\0", "."])
def test_a_file_that_cannot_be_read_has_no_lines(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Saying what is wrong with a file never fails for the same reason."""
    monkeypatch.chdir(tmp_path)
    assert read_lines(name) == ()


class Terminal:
    """Standard error that says it is a terminal."""

    def __init__(self) -> None:
        self.text = ""

    def write(self, text: str) -> int:
        self.text += text
        return len(text)

    def flush(self) -> None:
        """Nothing waits."""

    def isatty(self) -> bool:
        return True


PROBLEM = Diagnostic("E102", "error", Span("absent.yaml"), "wrong", "mend it")


@pytest.mark.parametrize(("no_color", "coloured"), [(None, True), ("", True), ("1", False)])
def test_colours_are_for_terminals_and_no_color_is_respected(
    monkeypatch: pytest.MonkeyPatch, no_color: str | None, coloured: bool
) -> None:
    """A terminal gets colours unless NO_COLOR holds anything."""
    terminal = Terminal()
    monkeypatch.setattr("sys.stderr", terminal)
    monkeypatch.delenv("NO_COLOR", raising=False)
    if no_color is not None:
        monkeypatch.setenv("NO_COLOR", no_color)
    show([PROBLEM], "text")
    assert (RED in terminal.text) == coloured
    assert terminal.text.replace(RED, "").replace("\x1b[0m", "").startswith("absent.yaml:1:1: error[E102]: wrong\n")


def test_what_is_no_terminal_gets_plain_text(capsys: pytest.CaptureFixture[str]) -> None:
    """A file or a pipe gets no escape sequences, and text goes to standard error alone."""
    show([PROBLEM], "text")
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.replace("\n", "").isprintable()


def test_nothing_found_says_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    """Silence is clean."""
    show([], "text")
    assert capsys.readouterr() == ("", "")
