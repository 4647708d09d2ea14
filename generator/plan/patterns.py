"""Regular expressions of a spec, which are ECMA-262 as JSON Schema says, as regular expressions of Python's `re`.

The runtime matches with `re.ASCII`, so that `\\d` and `\\w` mean what they mean in ECMA-262; `$` there is the very end
of the text, which Python spells `\\Z`.
"""

from __future__ import annotations

import re
import warnings

_TOKEN = re.compile(r"\\.|\[(?:\\.|[^\]\\])*\]|\(\?<(?![=!])|\$|.", re.DOTALL)
_SPELLED = {"$": r"\Z", "(?<": "(?P<", r"\/": "/"}


def python_pattern(pattern: str) -> str:
    """Return the pattern for Python, or "" where Python has no such thing (the reader of the spec has said so)."""
    translated = "".join(_SPELLED.get(token, token) for token in _TOKEN.findall(pattern))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            re.compile(translated, re.ASCII)
    except (re.error, Warning, OverflowError, RecursionError):
        return ""
    return translated
