# The runtime of apigraft's clients: generated projects hold a copy; edit generator/runtime.
"""Operations on text; `slice_`, `prepend` and `append` take bytes too."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final, overload
from urllib.parse import quote, unquote

from ..errors import SigningError

_BLANKS: Final = " \t\r\n\f\v"
_RUN_OF_BLANKS: Final = re.compile(r"[ \t\r\n\f\v]{2,}|[\t\r\n\f\v]")
_INTEGER: Final = re.compile(r"-?[0-9]{1,4000}")
_FORM_SAFE: Final = re.compile(r"[A-Za-z0-9*._-]*")


def lower(text: str) -> str:
    """Return the text in lower case."""
    return text.lower()


def upper(text: str) -> str:
    """Return the text in upper case."""
    return text.upper()


def trim(text: str) -> str:
    """Drop the blanks, tabs and line ends at both ends; other blanks of Unicode stay."""
    return text.strip(_BLANKS)


def collapse(text: str) -> str:
    """Turn each run of blanks, tabs and line ends into one blank."""
    return _RUN_OF_BLANKS.sub(" ", text)


@overload
def slice_(value: str, start: int, end: int | None = None) -> str: ...
@overload
def slice_(value: bytes, start: int, end: int | None = None) -> bytes: ...
def slice_(value: str | bytes, start: int, end: int | None = None) -> str | bytes:
    """Return the characters or bytes from `start` up to `end`; negative numbers count from the end."""
    return value[start:end]


@overload
def prepend(value: str, other: str) -> str: ...
@overload
def prepend(value: bytes, other: str | bytes) -> bytes: ...
@overload
def prepend(value: str | bytes, other: bytes) -> bytes: ...
def prepend(value: str | bytes, other: str | bytes) -> str | bytes:
    """Put something in front of a value that is not empty."""
    if not value:
        return value
    if isinstance(value, str) and isinstance(other, str):
        return other + value
    return as_bytes(other) + as_bytes(value)


@overload
def append(value: str, other: str) -> str: ...
@overload
def append(value: bytes, other: str | bytes) -> bytes: ...
@overload
def append(value: str | bytes, other: bytes) -> bytes: ...
def append(value: str | bytes, other: str | bytes) -> str | bytes:
    """Put something behind a value that is not empty."""
    if not value:
        return value
    if isinstance(value, str) and isinstance(other, str):
        return value + other
    return as_bytes(value) + as_bytes(other)


def strip_prefix(text: str, prefix: str) -> str:
    """Drop the prefix, if the text begins with it."""
    return text.removeprefix(prefix)


def before(text: str, separator: str) -> str:
    """Return what is before the first separator; without one the whole text."""
    return text.partition(separator)[0]


def after(text: str, separator: str) -> str:
    """Return what is after the first separator; without one nothing."""
    return text.partition(separator)[2]


def before_last(text: str, separator: str) -> str:
    """Return what is before the last separator; without one the whole text."""
    head, found, tail = text.rpartition(separator)
    return head if found else tail


def after_last(text: str, separator: str) -> str:
    """Return what is after the last separator; without one nothing."""
    _, found, tail = text.rpartition(separator)
    return tail if found else ""


def replace(text: str, old: str, new: str) -> str:
    """Replace every occurrence."""
    return text.replace(old, new)


def length(value: str | bytes) -> int:
    """Return how many bytes a value is, text as UTF-8."""
    return len(as_bytes(value))


def number(text: str) -> int:
    """Return the integer that the text means."""
    if not _INTEGER.fullmatch(text):
        raise SigningError("a value is not an integer")
    return int(text)


def percent(text: str, safe: str = "") -> str:
    """Percent-encode all but `[A-Za-z0-9._~-]` (RFC 3986) and the characters of `safe`."""
    return text if _unreserved(safe).fullmatch(text) else quote(text, safe=safe, errors="surrogateescape")


def unpercent(text: str) -> str:
    """Decode percent-encoding; a `+` stays. Bytes that are no UTF-8 come out of `percent` as they were."""
    return unquote(text, errors="surrogateescape") if "%" in text else text


def form_encode(text: str) -> str:
    """Encode as a form does (WHATWG): a blank is `+`, and all but `[A-Za-z0-9*._-]` is percent-encoded."""
    if _FORM_SAFE.fullmatch(text):
        return text
    return quote(text, safe="* ", errors="surrogateescape").replace(" ", "+").replace("~", "%7E")


def normalize(path: str) -> str:
    """Remove the dot segments of a path and make one slash of each run; an empty path is `/`.

    As AWS's own signers do: other than RFC 3986 (5.2.4) has it, a dot segment at the end leaves no slash behind.
    """
    segments = path.split("/")
    kept: list[str] = []
    for segment in segments:
        if segment == "..":
            del kept[-1:]
        elif segment not in ("", "."):
            kept.append(segment)
    start = "/" if path.startswith("/") or not kept else ""
    end = "/" if kept and not segments[-1] else ""
    return f"{start}{'/'.join(kept)}{end}"


def ensure_end(text: str, end: str) -> str:
    """Put the end behind a text that does not have it yet."""
    return text if text.endswith(end) else text + end


def as_bytes(value: str | bytes) -> bytes:
    """Return text as UTF-8, and bytes as they are; what was no UTF-8 when it was decoded becomes what it was."""
    return value.encode(errors="surrogateescape") if isinstance(value, str) else value


@lru_cache(maxsize=32)
def _unreserved(safe: str) -> re.Pattern[str]:
    """Return a pattern of the texts that percent-encoding leaves alone, which are most of all that there are."""
    plain = "".join(character for character in safe if character.isascii())
    return re.compile(f"[A-Za-z0-9._~{re.escape(plain)}-]*")
