"""Diagnostics as people read them: a line, the place with a caret, the next step. For programs there is `formats`.

What is shown of a file cannot drive a terminal: what cannot be printed is replaced by a picture of one column.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Final, Literal, TypeAlias
from unicodedata import category, east_asian_width

import click

from ..diagnostics import Diagnostic, Span
from .formats import WRITERS

OutputFormat: TypeAlias = Literal["text", "concise", "json", "github", "sarif"]

_COLOURS: Final = {"error": "red", "warning": "yellow"}
_LINE_BREAK: Final = re.compile(r"\r\n|\r|\n")
_TAB: Final = "    "
_WIDEST: Final = 160
"""Columns that are shown of a line; of a longer one, what is around the caret."""
_CONTEXT: Final = 40
"""Columns that are shown before the caret at least, where the line has them."""
_LONGEST_TEXT: Final = 600


def show(diagnostics: Iterable[Diagnostic], output_format: OutputFormat) -> None:
    """Print diagnostics: text to standard error; every other format, which is data in UTF-8, to standard output."""
    found = tuple(diagnostics)
    if output_format == "text":
        _show_text(found)
        return
    write = concise if output_format == "concise" else WRITERS[output_format]
    click.echo(write(found).encode(), nl=False)


def _show_text(found: tuple[Diagnostic, ...]) -> None:
    coloured = sys.stderr.isatty() and not os.environ.get("NO_COLOR")
    lines_of = cache(read_lines)
    for each in found:
        for line in listing(each, lines_of(each.span.file), coloured):
            click.echo(line, err=True, color=coloured)
    if found:
        click.echo(summary(found), err=True)


def summary(found: tuple[Diagnostic, ...]) -> str:
    """Return how many of each there are, and how to learn more."""
    counts = {kind: sum(each.severity == kind for each in found) for kind in ("error", "warning")}
    parts = [f"{count} {kind}{'s' * (count > 1)}" for kind, count in counts.items() if count]
    return f"{' and '.join(parts)}; `apigraft explain {found[0].code}` tells more"


def concise(found: tuple[Diagnostic, ...]) -> str:
    """Return one line for each diagnostic."""
    return "".join(f"{headline(each)}\n" for each in found)


def headline(each: Diagnostic, coloured: bool = False) -> str:
    """Return the line that editors and CI systems parse: `FILE:LINE:COLUMN: error[CODE]: MESSAGE`."""
    kind = f"{each.severity}[{each.code}]"
    shown = click.style(kind, fg=_COLOURS[each.severity]) if coloured else kind
    return f"{printable(each.span.file)}:{each.span.line}:{each.span.column}: {shown}: {_shortened(each.message)}"


def listing(each: Diagnostic, source: tuple[str, ...], coloured: bool = False) -> Iterator[str]:
    """Yield the lines of one diagnostic; `source` are the lines of its file, none where it cannot be shown."""
    span = each.span
    yield headline(each, coloured)
    hint = _shortened(each.hint)
    margin = max(4, len(str(span.line)))
    if 1 <= span.line <= len(source):
        line, caret = _excerpt(source[span.line - 1], span)
        yield f"{span.line:>{margin}} | {line}".rstrip()
        yield f"{'':>{margin}} | {caret} {hint}".rstrip()
    elif hint:
        yield f"{'':>{margin}} | {hint}"


def printable(text: str) -> str:
    """Return text that cannot drive a terminal; what has no glyph of its own is shown as a picture of one column."""
    return "".join(character if character.isprintable() else _picture(character) for character in text)


def _picture(character: str) -> str:
    """Return a tab as blanks, another control character as its picture in Unicode, anything else as `�`."""
    if character == "\t":
        return _TAB
    if character in "\n\r\u2028\u2029" or category(character) == "Zs":
        return " "
    code = ord(character)
    return chr(0x2400 + code) if code < 0x20 else "\u2421" if code == 0x7F else "\ufffd"


def _shortened(text: str) -> str:
    """Return a message that stays readable where a spec's own text in it is very long."""
    plain = printable(text)
    half = _LONGEST_TEXT // 2
    return plain if len(plain) <= _LONGEST_TEXT else f"{plain[:half]} ... {plain[-half:]}"


def _excerpt(line: str, span: Span) -> tuple[str, str]:
    """Return a line, or the part of a long one that matters, and the carets under the place."""
    start = min(span.column - 1, len(line))
    end = min(span.end_column - 1, len(line)) if span.end_line == span.line else len(line)
    before, marked, after = (printable(part) for part in (line[:start], line[start : max(end, start)], line[end:]))
    if _columns(before + marked + after) > _WIDEST:
        before = _last(before, max(_CONTEXT, _WIDEST - _columns(marked + after)))
        marked = _first(marked, _WIDEST - _columns(before))
        after = _first(after, max(_WIDEST - _columns(before + marked), 4))
    return before + marked + after, " " * _columns(before) + "^" * max(1, _columns(marked))


def _first(text: str, columns: int) -> str:
    """Return the begin of a text, cut to so many columns."""
    if _columns(text) <= columns:
        return text
    while _columns(text) > columns - 3:
        text = text[: columns - 3] if len(text) > columns else text[:-1]
    return f"{text}..."


def _last(text: str, columns: int) -> str:
    """Return the end of a text, cut to so many columns."""
    if _columns(text) <= columns:
        return text
    while _columns(text) > columns - 3:
        text = text[3 - columns :] if len(text) > columns else text[1:]
    return f"...{text}"


def _columns(text: str) -> int:
    """Return how many terminal columns a text takes: wide characters take two, combining ones none."""
    if text.isascii():
        return len(text)
    return sum(
        0 if category(character) in ("Mn", "Me") else 2 if east_asian_width(character) in "WF" else 1
        for character in text
    )


def read_lines(file: str) -> tuple[str, ...]:
    """Return the lines of a file, none where it cannot be read; bytes that are no UTF-8 are replaced."""
    try:
        source = Path(file).read_bytes()
    except (OSError, ValueError):
        return ()
    return tuple(_LINE_BREAK.split(source.decode("utf-8", "replace").removeprefix("\ufeff")))
