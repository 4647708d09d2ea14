"""Texts in lines of a font whose characters are all of one width: how wide they are, and where they are broken."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final
from unicodedata import east_asian_width

_PART: Final = re.compile(r"(\$\$\{|\$\{(?:'[^']*'|\"[^\"]*\"|[^}'\"])*\})")
_PIPE: Final = re.compile(r"(?:'[^']*'|\"[^\"]*\"|[^|'\"])+")
_CLOSING: Final = re.compile(r"[\"'),;\]]+\s*")
_WORD: Final = re.compile(r"\S+\s*|\s+")


def columns(text: str) -> int:
    """Return how many columns a text takes; a wide character takes two."""
    return len(text) if text.isascii() else sum(2 if east_asian_width(each) in "WF" else 1 for each in text)


def wrapped(text: str, width: int) -> tuple[str, ...]:
    """Break a text between its words, and inside of one only where it must."""
    lines = [""]
    for word in _WORD.findall(text):
        for unit in _sliced(word, width):
            if lines[-1] and columns(lines[-1] + unit.rstrip()) > width:
                lines.append("")
            lines[-1] += unit
    return tuple(line.rstrip() for line in lines)


def broken(recipe: str, width: int) -> tuple[str, ...]:
    """Break a recipe between its parts and words, before a `|` of a long part, and elsewhere where it must."""
    lines = [""]
    for glue, unit in _units(recipe, width):
        if lines[-1] and columns(lines[-1] + glue + unit.rstrip()) > width:
            lines.append(unit)
        else:
            lines[-1] += glue + unit if lines[-1] else unit
    return tuple(line.rstrip() for line in lines)


def _units(recipe: str, width: int) -> Iterator[tuple[str, str]]:
    """Yield what stays on one line, each with what stands before it when it is not the first there."""
    for unit in _joined(recipe, width):
        if columns(unit) <= width:
            yield "", unit
        elif unit.startswith("${"):
            for index, operation in enumerate(_PIPE.findall(unit)):
                first, *rest = wrapped(f"| {operation.strip()}" if index else operation.rstrip(), width)
                yield " " * (index > 0), first
                yield from (("", each) for each in rest)
        else:
            yield from (("", each) for each in wrapped(unit, width))


def _joined(recipe: str, width: int) -> Iterator[str]:
    """Yield parts and words: what closes a part stays behind it, and a word before it that has no blank between."""
    waiting = ""
    for piece in _PART.split(recipe):
        is_part = piece.startswith("${")
        for unit in (piece,) if is_part else _words(piece):
            closes = not is_part and waiting.endswith("}") and _CLOSING.fullmatch(unit)
            leads = is_part and waiting and not waiting[-1].isspace() and not waiting.endswith("}")
            if waiting and (closes or leads) and columns((waiting + unit).rstrip()) <= width:
                waiting += unit
                continue
            if waiting:
                yield waiting
            waiting = unit
    if waiting:
        yield waiting


def _words(text: str) -> Iterator[str]:
    """Yield the words of what stands between two parts, first what closes the one before."""
    closing = _CLOSING.match(text)
    if closing:
        yield closing[0]
    yield from _WORD.findall(text[closing.end() :] if closing else text)


def _sliced(word: str, width: int) -> Iterator[str]:
    """Yield a word, in pieces where it is longer than a line."""
    start = taken = 0
    for index, character in enumerate(word):
        taken += columns(character)
        if taken > width and not character.isspace():
            yield word[start:index]
            start, taken = index, columns(character)
    yield word[start:]
