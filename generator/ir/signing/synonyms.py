"""What operations and sources are called elsewhere, in other languages and in the pages of APIs, and here.

Case and underscores make no difference: `hexDigest`, `hex_digest` and `hexdigest` are one name.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from .literals import HASHES


def _meant(instead: str, *names: str) -> dict[str, str]:
    return dict.fromkeys(names, f"did you mean `{instead}`?")


def _plain(name: str) -> str:
    return name.lower().replace("_", "")


_OPERATIONS: Final[Mapping[str, str]] = {
    **{_plain(f"hmac{each}"): f"did you mean `hmac('{each}', key)`?" for each in HASHES},
    **{_plain(f"{each}hex"): f"did you mean `{each} | hex`?" for each in HASHES if each != "sha224"},
    **_meant("base64", "base64encode", "b64encode", "b64", "tobase64"),
    **_meant("unbase64", "base64decode", "b64decode", "frombase64"),
    **_meant("unhex", "fromhex", "hexdecode", "unhexlify"),
    **_meant("upper", "uppercase", "toupper"),
    **_meant("lower", "lowercase", "tolower"),
    **_meant("slice", "substring", "substr", "left", "right"),
    **_meant("trim", "strip", "ltrim", "rtrim"),
    **dict.fromkeys(("hexdigest", "tohex", "hexlify", "hexencode"), "`hex` makes text of bytes"),
    **dict.fromkeys(
        ("urlencode", "quote", "encodeuricomponent", "uriencode", "percentencode"),
        "`percent` is RFC 3986, `form_encode` is for forms",
    ),
    **dict.fromkeys(
        ("join", "concat"),
        "write the parts one behind the other, or `lines:`; `pairs`, `each`, `names` and `values` join pairs",
    ),
    "split": "`before('.')` and `after('.')` cut a text, `before_last` and `after_last` at its end",
}

_SOURCES: Final[Mapping[str, str]] = {
    **_meant("target", "requestpath", "uri", "requesturi", "pathwithquery"),
    **_meant("now | unix", "timestamp"),
    **_meant("now | unix_ms", "timestampms"),
    **_meant("body", "payload", "requestbody", "data"),
    **_meant("query", "queryparams", "params"),
    **_meant("method", "httpmethod", "verb"),
    **_meant("lf", "newline", "nl", "eol"),
    **_meant("uuid4", "uuid"),
    **_meant("random_text(16)", "random", "nonce"),
}


def operation_meant(name: str) -> str:
    """Return a hint for the name that an operation has elsewhere, or ""."""
    return _OPERATIONS.get(_plain(name), "")


def source_meant(name: str, known: Iterable[str]) -> str:
    """Return a hint for the name that a source has elsewhere, or "": not where a `known` one is written almost so."""
    return "" if _plain(name) in map(_plain, known) else _SOURCES.get(_plain(name), "")
