# The runtime of apigraft's clients: generated projects hold a copy; edit generator/runtime.
"""What generated TypedDicts say about the wire: where a key goes, what it is called there, which keys need which.

These are markers: data for `calls.arguments`, which reads them at the first call.
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal, TypeVar
from uuid import uuid4

from pydantic import Field, GetCoreSchemaHandler, PlainSerializer
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from .wire.jsontext import Number, same

Place = Literal["query", "header", "cookie", "form", "json", "multipart", "body"]
D = TypeVar("D")
_UNSET: Final[Any] = object()


@dataclass(frozen=True, slots=True)
class Route:
    """Where one top-level key goes; `standing` makes the value that is sent when the caller gives none."""

    place: Place | None
    wire: str | None
    standing: Callable[[], object] | None = None


def In(  # noqa: N802 - a marker, named like pydantic's Field
    place: Place | None, wire: str | None = None, *, fresh: Literal["uuid4"] | None = None, sends: Any = _UNSET
) -> Any:
    """Say where a key goes and what it is called there.

    `place` None leaves it where the operation sends. `fresh` and `sends` are for keys that go with each call: a new
    value, or this value, unless the caller gives one.
    """
    standing = (lambda: str(uuid4())) if fresh else None if sends is _UNSET else (lambda: sends)
    extra: Any = {"route": Route(place, wire, standing)}
    # A nested key is renamed by pydantic; a top-level one by its route, since two places may share a wire name.
    return Field(alias=wire if place is None else None, json_schema_extra=extra)


def Exact() -> Any:  # noqa: N802 - a marker
    """Send a decimal as a JSON number with exactly its digits; without this it is sent as text."""
    return PlainSerializer(lambda value: None if value is None else Number(value), return_type=Any)


def Base64() -> Any:  # noqa: N802 - a marker
    """Send bytes as base64 text."""
    return PlainSerializer(lambda value: None if value is None else b64encode(value).decode(), return_type=Any)


class Pattern:
    """Match text, anywhere in it, with a regular expression of Python in which `\\d` and `\\w` are ASCII.

    Pydantic's own engine has no look-ahead, and in it `\\d` is any digit of any script.
    """

    def __init__(self, regex: str) -> None:
        self._regex = re.compile(regex, re.ASCII)

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_after_validator_function(self._check, handler(source))

    def _check(self, text: str | None) -> str | None:
        if text is None or self._regex.search(text):
            return text
        raise PydanticCustomError(
            "pattern", "must match {pattern}", {"pattern": self._regex.pattern.replace(r"\Z", "$")}
        )


class Is:
    """A condition: the key equals one of the values."""

    def __init__(self, key: str, *values: object) -> None:
        self.key = key
        self.values = values

    def holds(self, given: Mapping[str, object]) -> bool:
        """Say whether the keys that are given meet it."""
        return self.key in given and any(same(given[self.key], value) for value in self.values)

    def __str__(self) -> str:
        return f"`{self.key}` is {' or '.join(repr(value) for value in self.values)}"


class When:
    """A condition: if all of `keys` hold, those of `then` must be given, else those of `otherwise`.

    A plain key holds when it is given and not empty.
    """

    def __init__(self, *keys: str | Is, then: Iterable[str], otherwise: Iterable[str] = ()) -> None:
        self.keys = keys
        self.then = tuple(then)
        self.otherwise = tuple(otherwise)

    def broken(self, given: Mapping[str, object]) -> str | None:
        """Return the rule that is broken, or None."""
        holds = all(_holds(key, given) for key in self.keys)
        missing = [key for key in (self.then if holds else self.otherwise) if key not in given]
        cause = " and ".join(f"`{key}` is given" if isinstance(key, str) else str(key) for key in self.keys)
        return f"{_names(missing)} must be given {'when' if holds else 'unless'} {cause}" if missing else None


class Together:
    """A condition: once any of `keys` is given, those of `then` must be."""

    def __init__(self, keys: Iterable[str], *, then: Iterable[str]) -> None:
        self.keys = tuple(keys)
        self.then = tuple(then)

    def broken(self, given: Mapping[str, object]) -> str | None:
        """Return the rule that is broken, or None."""
        cause = next((key for key in self.keys if key in given), None)
        missing = [key for key in self.then if key not in given]
        return f"{_names(missing)} must be given when `{cause}` is given" if cause and missing else None


def sent(*conditions: When | Together) -> Callable[[type[D]], type[D]]:
    """Put conditions on a TypedDict, top-level or nested; pydantic then checks them where it checks the rest."""

    def check(given: dict[str, object]) -> dict[str, object]:
        for condition in conditions:
            if rule := condition.broken(given):
                raise PydanticCustomError("condition", "{rule}", {"rule": rule})
        return given

    def schema(source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        inner: Any = dict(handler(source))
        # Other uses of the TypedDict go by this reference, so it has to lead to the check.
        return core_schema.no_info_after_validator_function(check, inner, ref=inner.pop("ref", None))

    def decorate(cls: type[D]) -> type[D]:
        cls.__get_pydantic_core_schema__ = schema  # type: ignore[attr-defined]
        return cls

    return decorate


def _holds(key: str | Is, given: Mapping[str, object]) -> bool:
    return key.holds(given) if isinstance(key, Is) else key in given and given[key] not in (None, "", [], {})


def _names(keys: Iterable[str]) -> str:
    return " and ".join(f"`{key}`" for key in keys)
