"""Text of a spec as Python text: the only place where it is quoted. After this, no text of a spec can become code.

Literals are written by `repr`. Prose goes into docstrings line by line, with everything taken out that could end one.
"""

from __future__ import annotations

import re
import textwrap
from decimal import Decimal

from ..ir.types import Json, JsonScalar

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")

_FENCES = ("```", "~~~")
_KEPT = re.compile(r"\s*(?:[-*+] |\d+[.)] |\||```|~~~)| {4}")
"""The beginning of a line that keeps its place: of a list, a table, or code."""


def literal(value: Json) -> str:
    """Return the Python literal of a JSON value, as black would quote it."""
    match value:
        case str():
            return _quoted(value)
        case Decimal():
            return f"Decimal({_quoted(str(value))})"
        case list():
            return f"[{', '.join(literal(item) for item in value)}]"
        case dict():
            return "{" + ", ".join(f"{literal(key)}: {literal(item)}" for key, item in value.items()) + "}"
        case _:
            return repr(value)


def _quoted(text: str) -> str:
    written = ascii(text) if _CONTROL.search(text) else repr(text)
    if written[0] == "'" and '"' not in written and "\\'" not in written:
        return f'"{written[1:-1]}"'
    return written


def pattern_literal(pattern: str) -> str:
    """Return a regular expression as a raw literal where that is possible, which is how people write them."""
    raw_fits = pattern and '"' not in pattern and not pattern.endswith("\\") and "\n" not in pattern
    if raw_fits and "\\" in pattern and not _CONTROL.search(pattern) and pattern.isprintable():
        return f'r"{pattern}"'
    return _quoted(pattern)


def literals(values: tuple[JsonScalar, ...]) -> str:
    """Return the literal of a tuple."""
    inner = ", ".join(literal(value) for value in values)
    return f"({inner},)" if len(values) == 1 else f"({inner})"


def prose(text: str) -> str:
    """Return text that is safe inside a docstring: no backslash, no quote that could end it, no control character."""
    cleaned = _CONTROL.sub(" ", text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " "))
    return cleaned.replace("\\", "\\\\").replace('"""', "'''").strip()


def sentence(text: str) -> str:
    """Return text with a full stop where its last word stands bare."""
    stripped = text.rstrip()
    bare = stripped and (stripped[-1].isalnum() or stripped[-1] in "`)]") and not stripped.endswith(_FENCES)
    return f"{stripped}." if bare else stripped


def docstring(text: str, indent: int, *more: str) -> tuple[str, ...]:
    """Return the lines of a docstring, quotes included, wrapped to 120 columns at this indent.

    The paragraphs `more` follow after a blank line each. Lists, tables and code keep their lines. Without any text
    there are no lines.
    """
    paragraphs = [part for block in (text, *more) for part in _paragraphs(block, 117 - indent)]
    if not paragraphs:
        return ()
    lines = [line for paragraph in paragraphs for line in ("", *paragraph)][1:]
    lines[0] = f" {lines[0]}" if lines[0].startswith('"') else lines[0]
    if len(lines) > 1 or indent + len(lines[0]) + 6 > 120:
        return (f'"""{lines[0]}', *lines[1:], '"""')
    return (f'"""{lines[0]} """' if lines[0].endswith('"') else f'"""{lines[0]}"""',)


def doc_lines(text: str, indent: int, *more: str) -> tuple[str, ...]:
    """Return the lines of a docstring with the blanks before them, so that empty lines are empty."""
    return tuple(f"{' ' * indent}{line}" if line else "" for line in docstring(text, indent, *more))


def _paragraphs(text: str, width: int) -> list[list[str]]:
    """Cut text at its blank lines, but for those in code between fences."""
    blocks: list[list[str]] = [[]]
    fenced = False
    for line in prose(text).split("\n"):
        if fenced or line.strip():
            blocks[-1].append(line.rstrip())
        else:
            blocks.append([])
        fenced ^= line.lstrip().startswith(_FENCES)
    return [_laid_out(block, width) for block in blocks if block]


def _laid_out(block: list[str], width: int) -> list[str]:
    if any(_KEPT.match(line) for line in block):
        return block
    return textwrap.wrap(" ".join(" ".join(block).split()), width, break_long_words=False, break_on_hyphens=False)


def comment(text: str) -> str:
    """Return text as one line that is safe in a comment."""
    return " ".join(_CONTROL.sub(" ", text).split())
