"""Plain JSON values, and how a word of YAML 1.2 becomes one."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final, TypeAlias

Json: TypeAlias = "None | bool | int | float | Decimal | str | list[Json] | dict[str, Json]"

_CONSTANTS: Final[dict[str, None | bool]] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
# A number of JSON. One with more than 1,000 digits or a huge exponent is text: nobody means it, and it is dear to use.
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]{0,999})(\.[0-9]{1,1000})?([eE][+-]?[0-9]{1,4})?")


def resolve(text: str) -> Json:
    """Return the value of a plain YAML 1.2 scalar: null, a boolean, a JSON number, else the text itself.

    A number is a float where Python spells that float as written, else an exact `Decimal`: `1.5` and `1.10` differ.
    """
    if text in _CONSTANTS:
        return _CONSTANTS[text]
    if text[0] not in "-0123456789":
        return text
    number = _NUMBER.fullmatch(text)
    if number is None:
        return text
    if number.group(1) is None and number.group(2) is None:
        return int(text)
    nearest = float(text)
    return nearest if repr(nearest) == text else Decimal(text)


def same_json(one: Json, other: Json) -> bool:
    """Tell whether two JSON values are equal, where `true` is not 1 and 1 is not 1.0; keys have no order."""
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(same_json(value, other[key]) for key, value in one.items())
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(same_json, one, other))
    fractions = (float, Decimal)
    if isinstance(one, fractions) and isinstance(other, fractions):
        return Decimal(repr(one) if isinstance(one, float) else one) == Decimal(
            repr(other) if isinstance(other, float) else other
        )
    return type(one) is type(other) and one == other
