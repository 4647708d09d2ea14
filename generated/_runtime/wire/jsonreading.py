# The runtime of apigraft's clients: generated projects hold a copy; edit generator/runtime.
"""JSON as it is read: quickly, or with all digits, and whatever its numbers are.

An answer is not refused for a number that Python cannot hold: that stands as its digits, a text, which a type for
decimals reads, and which is no integer.
"""

from __future__ import annotations

import json
from decimal import Decimal, InvalidOperation
from functools import partial
from typing import Any, Final

from pydantic_core import from_json

from .collector import uncollected

_read: Final = partial(from_json, cache_strings="keys")
_DIGITS: Final = 4300
"""How long a number may be, written out, as for Python's integers: more of them take time beyond all measure."""


def tree(body: str | bytes) -> Any:
    """Read JSON in half the time that the standard library takes, which reads what is beyond the quick reader.

    That is a body in UTF-16 or with a byte order mark, half a surrogate pair, a nesting of hundreds, an integer of
    thousands of digits. Only keys are kept for the next call: the reader's cache outlives all of them.

    Raises ValueError for what is no JSON, or nested more deeply than Python's stack goes.
    """
    try:
        return uncollected(_read, body)
    except ValueError:
        return _tree(body)


def exact_tree(body: str | bytes) -> Any:
    """Read JSON with all digits of its numbers. Raises ValueError as `tree` does."""
    return _tree(body, parse_float=_decimal)


def _tree(body: str | bytes, **how: Any) -> Any:
    try:
        return json.loads(body, parse_int=_integer, **how)
    except RecursionError:
        raise ValueError("the nesting is too deep") from None


def _integer(digits: str) -> int | str:
    try:
        return int(digits) if len(digits.removeprefix("-")) <= _DIGITS else digits
    except ValueError:  # Python may have been told to hold fewer
        return digits


def _decimal(digits: str) -> Decimal | str:
    """Return a decimal that is safe to make an integer of; `1e999999999` would have a billion digits."""
    try:
        number = Decimal(digits)
    except InvalidOperation:
        return digits
    return number if len(digits) <= _DIGITS and abs(number.adjusted()) < _DIGITS else digits
