"""The regular expressions of a spec: ECMA-262, as JSON Schema says, and what Python's `re` makes of them.

Generated clients match with `re.ASCII`, so that `\\d` and `\\w` mean what they mean in ECMA-262; `$` there is the very
end of the text, which Python spells `\\Z`.
"""

from __future__ import annotations

import functools
import re
import warnings
from typing import Literal

_TOKEN = re.compile(r"\\.|\[(?:\\.|[^\]\\])*\]|\(\?<(?![=!])|\$|.", re.DOTALL)
_SPELLED = {"$": r"\Z", "(?<": "(?P<", r"\/": "/"}
# What ECMA-262 has and Python lacks -> something of the same shape, to tell a dialect from a mistake.
_FOREIGN = (
    (re.compile(r"\\[pP]\{[\w=]+\}"), "w"),
    (re.compile(r"\\u\{[0-9A-Fa-f]+\}"), "u"),
    (re.compile(r"\\c[A-Za-z]"), "c"),
    (re.compile(r"\\k<(\w+)>"), r"(?P=\1)"),
    (re.compile(r"\[\^\]"), "."),
    (re.compile(r"\(\?<[=!]"), "(?:"),
    (re.compile(r"\[\["), r"[\["),
)


def python_pattern(pattern: str) -> str:
    """Return the pattern for Python, or "" where Python has no such thing."""
    translated = _translated(pattern)
    return "" if _refusal(translated) else translated


@functools.lru_cache(maxsize=1024)
def check_pattern(pattern: str) -> tuple[Literal["E204", "W204"], str] | None:
    """Return code and reason when Python cannot match with a pattern: W204 where ECMA-262 may well do so."""
    reason = _refusal(_translated(pattern))
    if not reason:
        return None
    for foreign, python in _FOREIGN:
        pattern = foreign.sub(python, pattern)
    return ("E204" if _refusal(_translated(pattern)) else "W204"), reason


def _translated(pattern: str) -> str:
    return "".join(_SPELLED.get(token, token) for token in _TOKEN.findall(pattern))


def _refusal(pattern: str) -> str:
    """Return why Python cannot compile a pattern, or ""."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            re.compile(pattern, re.ASCII)
    except (re.error, Warning, OverflowError, RecursionError) as error:
        return str(error) or "it is nested too deeply"
    return ""
