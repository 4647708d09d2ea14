"""JSON values -> YAML text that a person would have written, and that `nodes.parse` reads back as the same values.

A text is plain where it can be, else in single quotes; one of several lines is a literal block, a long one a folded
block, and what only an escape can say is in double quotes. Keys keep their order.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from ..diagnostics import Problems
from .jsonvalues import Json, resolve, same_json
from .nodes import parse, to_json

LINE_LENGTH: Final = 120

_VISIBLE: Final = "\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff"
# No indicator or blank at its begin, no `: ` or ` #` in it, no `:` or blank at its end.
_PLAIN = re.compile(rf"(?![-?:](?: |\Z)|[ ,\[\]{{}}#&*!|>'\"%@`]|---|\.\.\.)(?:(?! #|:(?: |\Z)| \Z)[{_VISIBLE}])+")
# A word that is plain within `[...]` too.
_WORD = re.compile(r"[A-Za-z0-9_./$~^<=][A-Za-z0-9_./$~^<>=()@%*!;+-]*")
_QUOTABLE = re.compile(rf"[{_VISIBLE}]*")
# Lines without blanks at their ends; what begins with a blank is left to the escapes.
_BLOCK = re.compile(rf"(?![ \n])(?:[{_VISIBLE}]*(?<! )\n)+(?:[{_VISIBLE}]+(?<! ))?")
_ESCAPED = re.compile(rf"[\"\\]|[^{_VISIBLE}]")
_ESCAPES: Final = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t", "\r": "\\r"}
_BREAK = re.compile("(?<=[^ ]) (?=[^ ])")
# libyaml looks for the `:` of a key within 1,024 characters; a longer key needs `? `.
_LONGEST_KEY: Final = 1000


def to_yaml(value: Json) -> str:
    """Return YAML text for a value; raise ValueError when no text would be read back as it.

    That is so for lone surrogates, numbers that JSON lacks, and values deeper or larger than `nodes.parse` takes.
    """
    text = "\n".join(_lines(value, 0)) + "\n"
    problems = Problems()
    node = parse(text.encode(), "", problems)
    if node is None or not same_json(to_json(node), value):
        raise ValueError("; ".join(problem.message for problem in problems) or "the value is not plain JSON")
    return text


def _lines(value: Json, indent: int) -> Iterator[str]:
    """Yield the lines of a value in block style; the first one is not indented, as it may stand behind a `- `."""
    blanks = " " * indent
    if isinstance(value, dict) and value:
        for number, (key, item) in enumerate(value.items()):
            yield from _joined(f"{blanks if number else ''}{_key(key, blanks)}", item, indent)
    elif isinstance(value, list) and value:
        for number, item in enumerate(value):
            first, *rest = _item(item, indent + 2)
            yield f"{blanks if number else ''}- {first}"
            yield from rest
    else:
        yield from _scalar(value, max(indent, 2), 0)


def _joined(key: str, value: Json, indent: int) -> Iterator[str]:
    """Yield the lines of `key: value`, the value on the line of the key where it can be."""
    inner = indent + 2
    flow = _flow(value, LINE_LENGTH - len(key) - 2)
    if flow:
        yield f"{key}: {flow}"
    elif isinstance(value, dict | list) and value:
        yield f"{key}:"
        first, *rest = _lines(value, inner)
        yield " " * inner + first
        yield from rest
    else:
        first, *rest = _scalar(value, inner, len(key) + 2)
        yield f"{key}: {first}"
        yield from rest


def _item(value: Json, indent: int) -> Iterator[str]:
    flow = _flow(value, LINE_LENGTH - indent)
    return iter((flow,)) if flow else _lines(value, indent)


def _flow(value: Json, length: int) -> str:
    """Return a short list of words as `[a, b]`, or ""."""
    if not isinstance(value, list) or not value or any(isinstance(item, dict | list) for item in value):
        return ""
    words = [item if isinstance(item, str) and _is_word(item) else _short(item) for item in value]
    text = f"[{', '.join(words)}]"
    return text if all(words) and len(text) <= length else ""


def _is_word(text: str) -> bool:
    return bool(_WORD.fullmatch(text)) and resolve(text) == text


def _short(value: Json) -> str:
    """Return a scalar as it may stand in a flow list, or "" when it is too odd for one."""
    if not isinstance(value, str):
        return _constant(value)
    return _single_quoted(value) if _QUOTABLE.fullmatch(value) else ""


def _constant(value: Json) -> str:
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, dict | list):
        return "{}" if isinstance(value, dict) else "[]"
    return repr(value) if isinstance(value, float) else str(value)


def _key(key: str, blanks: str) -> str:
    if _PLAIN.fullmatch(key) and key != "<<":
        written = key
    else:
        written = _single_quoted(key) if _QUOTABLE.fullmatch(key) else _double_quoted(key)
    return written if len(written) <= _LONGEST_KEY else f"? {written}\n{blanks}"


def _scalar(value: Json, indent: int, before: int) -> Iterator[str]:
    """Yield the lines of a scalar; `indent` is that of a block, `before` the length of what stands on its line."""
    if not isinstance(value, str):
        yield _constant(value)
        return
    lines = _wrapped(value, LINE_LENGTH - indent) if len(value) > LINE_LENGTH - before else []
    if len(lines) > 1:
        yield ">-"
        yield from (" " * indent + line for line in lines)
    elif _BLOCK.fullmatch(value) and not value.endswith("\n\n"):
        yield "|" if value.endswith("\n") else "|-"
        yield from (" " * indent + line if line else "" for line in value.removesuffix("\n").split("\n"))
    elif _PLAIN.fullmatch(value) and resolve(value) == value:
        yield value
    else:
        yield _single_quoted(value) if _QUOTABLE.fullmatch(value) else _double_quoted(value)


def _wrapped(text: str, length: int) -> list[str]:
    """Break a text of one line at blanks that stand alone, for a folded block; [] when it cannot be one."""
    if not _QUOTABLE.fullmatch(text) or text != text.strip(" "):
        return []
    lines: list[str] = []
    for word in _BREAK.split(text):
        if lines and len(lines[-1]) + 1 + len(word) <= length:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines


def _single_quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _double_quoted(text: str) -> str:
    return '"' + _ESCAPED.sub(lambda found: _escape(found.group()), text) + '"'


def _escape(character: str) -> str:
    code = ord(character)
    return _ESCAPES.get(character) or (f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}")
