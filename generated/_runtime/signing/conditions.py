# The runtime of apigraft's clients: generated projects hold a copy; edit generator/runtime.
"""The comparisons of a receiver: they take the same time whatever they find."""

from __future__ import annotations

from hmac import compare_digest

from .texts import as_bytes


def same_as(value: str | bytes, expected: str | bytes) -> bool:
    """Say whether two values are the same; the time that it takes says nothing about where they differ.

    Two that are empty are not: a signature that is missing must not be that of a message that nobody signed.
    """
    given, wanted = as_bytes(value), as_bytes(expected)
    return compare_digest(given, wanted) and bool(wanted)


def any_same_as(text: str, separator: str, expected: str | bytes) -> bool:
    """Say whether one of several values in a text is the expected one; all of them are compared."""
    matches = [same_as(part, expected) for part in text.split(separator)]
    return any(matches)
