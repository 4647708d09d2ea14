# The runtime of apigraft's clients: generated projects hold a copy; edit generator/runtime.
"""JSON as it is sent: compact, UTF-8, unescaped, and with exact decimals.

The standard encoder cannot write a decimal as a number, so this one is our own: a `Decimal` becomes text, which is
what providers of money ask for, and a `Number` a JSON number with exactly its digits.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, time
from decimal import Decimal
from enum import Enum
from functools import lru_cache
from json.encoder import encode_basestring
from typing import Any, Final
from uuid import UUID

from .encoding import number

ABSENT: Final[Any] = object()


class Number(Decimal):
    """A decimal that JSON holds as a number."""


def encode(value: object) -> bytes:
    """Write a value as JSON.

    Raises TypeError for a value without a JSON form, ValueError for NaN, infinities and text that is no Unicode.
    """
    try:
        return _write(value).encode()
    except UnicodeEncodeError:
        raise ValueError("text must be valid Unicode") from None
    except RecursionError:
        raise ValueError("a value must not be nested this deeply") from None


def member(key: str, value: object) -> list[bytes]:
    """Write one member of a JSON object."""
    return [_name(key) + encode(value)]


@lru_cache(maxsize=1024)
def _name(key: str) -> bytes:
    """Write the name of a member; each call of an endpoint has the same ones."""
    return encode(key) + b":"


def _write(value: object) -> str:
    match value:
        case Enum():
            return _write(value.value)
        case str():
            return _text(value)
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case int():
            return str(value)
        case float() | Number():
            return number(value)
        case Mapping():
            return "{" + ",".join([f"{_key(key)}:{_write(item)}" for key, item in value.items()]) + "}"
        case list() | tuple() | set() | frozenset():
            return "[" + ",".join([_write(item) for item in value]) + "]"
        case Decimal():
            return _text(number(value))
        case date() | time():
            return _text(value.isoformat())
        case UUID():
            return _text(str(value))
        case _:
            raise TypeError(f"a value of type {type(value).__name__} has no JSON form")


def _key(key: object) -> str:
    if not isinstance(key, str):
        raise TypeError("a key of a JSON object must be text")
    return _text(key)


def _text(value: str) -> str:
    quoted: str = encode_basestring(value)
    return quoted


def at(tree: object, path: str | None) -> Any:
    """Return what stands at a path such as `$.data.items`, or ABSENT."""
    if path is None:
        return ABSENT
    for key in path.removeprefix("$").split("."):
        if key:
            tree = tree.get(key, ABSENT) if isinstance(tree, dict) else ABSENT
    return tree


def same(one: object, other: object) -> bool:
    """Compare as JSON does: true is not 1."""
    return one == other and isinstance(one, bool) == isinstance(other, bool)
