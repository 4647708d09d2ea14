# The runtime of apigraft's clients: generated projects hold a copy; edit generator/runtime.
"""Values that are neither of the request nor of the scheme: JSON text, and what only the caller can know."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from contextlib import suppress
from typing import Final, TypeVar

from ..errors import SigningError

T = TypeVar("T")

_STEP: Final = re.compile(r"\.([^.\[\]]+)|\[([0-9]+)\]")


def given(value: str | None, name: str) -> str:
    """Return a value that the caller must give. Raises SigningError without it."""
    if value is None:
        raise SigningError(f"`{name}` must be given by the caller: values(request, {name}=...)")
    return value


def needed(value: T | None, name: str) -> T:
    """Return a key that may have been left out, where it is used. Raises SigningError without it."""
    if value is None:
        raise SigningError(f"`{name}` is needed to sign this: it was not given")
    return value


def json_text(members: Mapping[str, object]) -> str:
    """Write an object as JSON: compact, its keys in their order, text as it is."""
    return json.dumps(members, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def json_at(text: str | bytes, path: str) -> str | None:
    """Return what stands at a path such as `$.items[0].id` of JSON, None where nothing does, or a null.

    A text is returned as it is, a number as it is written, an object or a list as compact JSON. Raises SigningError
    for what is not JSON.
    """
    found = _parsed(text)
    for member, index in _STEP.findall(path):
        if isinstance(found, dict) and member:
            found = found.get(member)
        elif isinstance(found, list) and index and int(index) < len(found):
            found = found[int(index)]
        else:
            return None
    if isinstance(found, str | None):
        return found
    return _compact(found)


class _Digits(str):
    """A number as it is written."""

    __slots__ = ()


def _parsed(text: str | bytes) -> object:
    with suppress(ValueError, RecursionError):  # what is raised there holds the text
        parsed: object = json.loads(text, parse_int=_Digits, parse_float=_Digits)
        return parsed
    raise SigningError("a message that was to be JSON is not")


def _compact(value: object) -> str:
    match value:
        case dict():
            return "{" + ",".join(f"{_compact(str(key))}:{_compact(item)}" for key, item in value.items()) + "}"
        case list():
            return "[" + ",".join(map(_compact, value)) + "]"
        case _Digits():
            return str(value)
        case _:
            return json.dumps(value, ensure_ascii=False)
