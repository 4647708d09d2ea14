"""The text of one YAML file: bytes that can be read at all, and places in it."""

from __future__ import annotations

import re
from typing import Protocol

import yaml

from ..diagnostics import Problems, Span

MAX_BYTES = 4 * 1024 * 1024

_LINE_BREAK = re.compile(r"\r\n|\r|\n")
# What YAML refuses, and the line breaks of YAML 1.1 that no editor counts: places would be wrong after one.
_UNPRINTABLE = re.compile("[^\t\n\r\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")


class Mark(Protocol):
    """What the marks of libyaml and of the pure parser have in common; all count from 0, in characters."""

    line: int
    column: int
    index: int


def marks_of(event: yaml.Event) -> tuple[Mark, Mark]:
    """Return where an event begins and ends."""
    start, end = event.start_mark, event.end_mark
    assert start is not None and end is not None, "events of a parser always have both marks"
    return start, end


class SourceText:
    """The text of a file with its lines; offsets count characters from 0."""

    def __init__(self, file: str, text: str) -> None:
        self.file = file
        self.text = text
        self.lines = _LINE_BREAK.split(text)

    def line(self, number: int) -> str:
        """Return a line without its break, counted from 0; libyaml takes the end of a file for one line more."""
        return self.lines[number] if number < len(self.lines) else ""

    def span(self, line: int, column: int, end_line: int, end_column: int) -> Span:
        """Return the place between two marks of the YAML library, which count lines and columns from 0."""
        if (end_line, end_column) <= (line, column):
            end_line, end_column = line, column + 1
        return Span(self.file, line + 1, column + 1, end_line + 1, end_column + 1)

    def at(self, line: int, column: int, length: int = 1) -> Span:
        """Return the place of `length` characters from a mark on, counted from 0."""
        return self.span(line, column, line, column + length)

    def span_of(self, event: yaml.Event) -> Span:
        """Return the place of an event."""
        start, end = marks_of(event)
        return self.span(start.line, start.column, end.line, end.column)

    def block_span_of(self, event: yaml.Event) -> Span:
        """Return the place of a block scalar up to its last line of text; the mark is at the token behind it."""
        start, after = marks_of(event)
        end = after.line + bool(after.column)
        while end > start.line + 1 and not self.line(end - 1).strip():
            end -= 1
        return self.span(start.line, start.column, end - 1, len(self.line(end - 1)))


def read_source(source: bytes, file: str, problems: Problems) -> SourceText | None:
    """Decode a file; report what is no text, too large, or holds a character that a spec cannot."""
    if len(source) > MAX_BYTES:
        message = f"the file has {len(source):,} bytes; {MAX_BYTES:,} is the most"
        problems.error("E012", Span(file), message, "split it: one file per endpoint, shared schemas elsewhere")
        return None
    try:
        text = source.decode("utf-8").removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        place = _behind(file, source[: error.start].decode("utf-8").removeprefix("\ufeff"))
        problems.error("E002", place, f"byte 0x{source[error.start]:02x} is not UTF-8", "save the file as UTF-8")
        return None
    wrong = _UNPRINTABLE.search(text)
    if wrong is None:
        return SourceText(file, text)
    code = ord(wrong.group())
    escape = f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
    problems.error(
        "E014",
        _behind(file, text[: wrong.start()]),
        f"the character U+{code:04X} cannot stand in a spec as it is",
        f'remove it, or write `"{escape}"` in double quotes',
    )
    return None


def _behind(file: str, text: str) -> Span:
    """Return the place of the first character behind a text that begins a file."""
    before = SourceText(file, text)
    return before.at(len(before.lines) - 1, len(before.lines[-1]))
