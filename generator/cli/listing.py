"""Diagnostics as people and programs read them: a line, the place with a caret, the next step; or JSON."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Literal

import click

from ..diagnostics import Diagnostic

OutputFormat = Literal["text", "json"]
_COLOURS = {"error": "red", "warning": "yellow"}


def show(diagnostics: Iterable[Diagnostic], output_format: OutputFormat) -> None:
    """Print diagnostics: text to standard error, JSON, which is data, to standard output."""
    found = tuple(diagnostics)
    if output_format == "json":
        click.echo(json.dumps([as_json(each) for each in found], indent=2, ensure_ascii=False))
        return
    for each in found:
        for line in listing(each, coloured=_coloured()):
            click.echo(line, err=True, color=_coloured())
    if found:
        click.echo(summary(found), err=True)


def summary(found: tuple[Diagnostic, ...]) -> str:
    """Return how many of each there are, and how to learn more."""
    counts = {kind: sum(each.severity == kind for each in found) for kind in ("error", "warning")}
    parts = [f"{count} {kind}{'s' * (count > 1)}" for kind, count in counts.items() if count]
    return f"{' and '.join(parts)}; `apigraft explain {found[0].code}` tells more"


def as_json(each: Diagnostic) -> dict[str, object]:
    """Return a diagnostic as a JSON object; lines and columns count from 1, the end is exclusive."""
    return {
        "code": each.code,
        "severity": each.severity,
        "file": each.span.file,
        "line": each.span.line,
        "column": each.span.column,
        "end_line": each.span.end_line,
        "end_column": each.span.end_column,
        "message": each.message,
        "hint": each.hint,
    }


def listing(each: Diagnostic, coloured: bool = False) -> Iterator[str]:
    """Yield the lines of one diagnostic."""
    span = each.span
    kind = (
        click.style(f"{each.severity}[{each.code}]", fg=_COLOURS[each.severity])
        if coloured
        else f"{each.severity}[{each.code}]"
    )
    yield f"{span.file}:{span.line}:{span.column}: {kind}: {_plain(each.message)}"
    source = _lines(span.file)
    if not 1 <= span.line <= len(source):
        if each.hint:
            yield f"    {_plain(each.hint)}"
        return
    line = source[span.line - 1]
    number = f"{span.line:>4}"
    end = span.end_column if span.end_line == span.line else len(line) + 1
    width = max(1, min(end, len(line) + 1) - span.column)
    yield f"{number} | {_plain(line)}"
    before, marked = line[: span.column - 1], line[span.column - 1 :][:width]
    yield f"{'':>4} | {' ' * _columns(before)}{'^' * max(1, _columns(marked))} {_plain(each.hint)}".rstrip()


@cache
def _lines(file: str) -> tuple[str, ...]:
    path = Path(file)
    if not path.is_file():
        return ()
    return tuple(path.read_bytes().decode("utf-8", "replace").removeprefix("\ufeff").splitlines())


def _plain(text: str) -> str:
    """Return text that cannot drive a terminal: control characters become spaces."""
    return "".join(character if character.isprintable() else " " for character in text)


def _columns(text: str) -> int:
    """Return how many terminal columns a text takes: wide characters take two."""
    from unicodedata import east_asian_width

    return sum(2 if east_asian_width(character) in "WF" else 1 for character in text)


def _coloured() -> bool:
    return sys.stderr.isatty() and "NO_COLOR" not in os.environ
