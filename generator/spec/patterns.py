"""Whether a `pattern` is a regular expression: JSON Schema speaks of ECMA-262, generated clients run Python's `re`."""

from __future__ import annotations

import functools
import re
import warnings
from typing import Literal

# What ECMA-262 has and Python lacks -> something of the same shape, to tell a dialect from a mistake.
_DIALECT = (
    (re.compile(r"\\[pP]\{[\w=]+\}"), "w"),
    (re.compile(r"\\u\{[0-9A-Fa-f]+\}"), "u"),
    (re.compile(r"\\c[A-Za-z]"), "c"),
    (re.compile(r"\(\?<(?![=!])"), "(?P<"),
    (re.compile(r"\\k<(\w+)>"), r"(?P=\1)"),
    (re.compile(r"\[\^\]"), "."),
    (re.compile(r"\(\?<[=!]"), "(?:"),
)


@functools.lru_cache(maxsize=1024)
def check_pattern(pattern: str) -> tuple[Literal["E204", "W204"], str] | None:
    """Return the code and the reason when Python cannot compile a pattern: W204 where ECMA-262 may well do so."""
    reason = _compile(pattern)
    if not reason:
        return None
    translated = pattern
    for ecma, python in _DIALECT:
        translated = ecma.sub(python, translated)
    return ("E204" if _compile(translated) else "W204"), reason


def _compile(pattern: str) -> str:
    """Return why Python cannot compile a pattern, or ""."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            re.compile(pattern)
    except (re.error, OverflowError, RecursionError) as error:
        return str(error) or "it is nested too deeply"
    return ""
