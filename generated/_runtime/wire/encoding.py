# The runtime of apigraft's clients: generated projects hold a copy; edit generator/runtime.
"""Forms, queries and paths as text: one profile per provider, the same bytes for the same values.

Everything but letters, digits and `-._~` is percent-encoded as UTF-8, the brackets of `a[b]` too; the one exception
is the comma between the items of `arrays="comma"`.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal
from enum import Enum
from typing import Literal
from urllib.parse import quote, quote_plus
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Encoding:
    """How a provider reads forms and queries.

    `arrays`: `a[]=1&a[]=2`, `a[0]=1&a[1]=2`, `a=1&a=2` or `a=1,2`; objects and lists in an array are numbered,
    since `a[][b]` does not say where one ends. `objects`: `a[b]=1` or `a.b=1`. `booleans`: the texts of true and false.
    `null`: the key is left out, or its value is empty.
    """

    arrays: Literal["brackets", "indices", "repeat", "comma"] = "repeat"
    objects: Literal["brackets", "dots"] = "brackets"
    booleans: tuple[str, str] = ("true", "false")
    null: Literal["omit", "empty"] = "omit"
    spaces: Literal["+", "%20"] = "%20"

    @property
    def quote(self) -> Callable[[str], str]:
        """The percent-encoding of one name or value."""
        return quote_plus if self.spaces == "+" else _percent


def text(value: object, encoding: Encoding) -> str:
    """Return a plain value as it is written outside JSON.

    Raises TypeError for a value that has no such text, ValueError for a number that is not finite.
    """
    match value:
        case Enum():
            return text(value.value, encoding)
        case str():
            value.encode()  # a ValueError for lone surrogates, which have no UTF-8
            return value
        case None:
            return ""
        case bool():
            return encoding.booleans[0 if value else 1]
        case int():
            return str(value)
        case float() | Decimal():
            return number(value)
        case date() | time():
            return value.isoformat()
        case UUID():
            return str(value)
        case _:
            raise TypeError(f"a value of type {type(value).__name__} has no text form")


def number(value: float | Decimal) -> str:
    """Return a number in digits; a decimal never in scientific notation, so that no digit is lost or invented."""
    if not math.isfinite(value):
        raise ValueError("a number must be finite")
    return format(value, "f") if isinstance(value, Decimal) else repr(value)


def pairs(name: str, value: object, encoding: Encoding) -> Iterator[tuple[str, tuple[object, ...]]]:
    """Flatten a value into names with their plain values, of which there are several only in a comma array."""
    if value is None and encoding.null == "omit":
        return
    if isinstance(value, Mapping):
        for key, item in value.items():
            yield from pairs(f"{name}.{key}" if encoding.objects == "dots" else f"{name}[{key}]", item, encoding)
    elif isinstance(value, (list, tuple, set, frozenset)):
        yield from _array(name, tuple(value), encoding)
    else:
        yield name, (value,)


def _array(name: str, items: tuple[object, ...], encoding: Encoding) -> Iterator[tuple[str, tuple[object, ...]]]:
    if encoding.arrays == "comma":
        if any(isinstance(item, (Mapping, list, tuple, set, frozenset)) for item in items):
            raise ValueError("a list joined by commas holds plain values only")
        if items:
            yield name, tuple(item for item in items if item is not None or encoding.null == "empty")
        return
    for index, item in enumerate(items):
        is_plain = not isinstance(item, (Mapping, list, tuple, set, frozenset))
        match encoding.arrays:
            case "repeat" if is_plain:
                inner = name
            case "brackets" if is_plain:
                inner = f"{name}[]"
            case _:
                inner = f"{name}[{index}]"
        yield from pairs(inner, item, encoding)


def urlencode(name: str, value: object, encoding: Encoding) -> Iterator[str]:
    """Write a value of a form or a query as `name=value` pairs."""
    for key, plain in pairs(name, value, encoding):
        yield f"{encoding.quote(key)}={','.join(encoding.quote(text(item, encoding)) for item in plain)}"


def segment(value: object, encoding: Encoding) -> str:
    """Write a value of the path as one segment; what would change the path itself is refused."""
    if value is None:
        raise TypeError("a value of the path must be given")
    plain = text(value, encoding)
    if plain in ("", ".", ".."):
        raise ValueError("a value of the path must not be empty, `.` or `..`")
    return _percent(plain)


def _percent(plain: str) -> str:
    return quote(plain, safe="")
