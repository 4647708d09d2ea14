# The runtime of apigraft's clients: generated projects hold a copy; edit generator/runtime.
"""Structured fields of headers (RFC 8941), as far as a signature needs them: written anew in their one strict form."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from ..errors import SigningError

_KEY: Final = re.compile(r"[a-z*][a-z0-9_.*-]*")
_BARE_KEY: Final = re.compile(r"[a-z*][a-z0-9_.*-]*(?=[ \t]*(?:,|;|\Z))")
_DECIMAL: Final = re.compile(r"-?[0-9]{1,12}\.[0-9]{1,3}")
_INTEGER: Final = re.compile(r"-?[0-9]{1,15}")
_OTHER: Final = re.compile(
    r""""(?:[ !#-\[\]-~]|\\["\\])*"|[A-Za-z*][!#$%&'*+.^_`|~0-9A-Za-z:/-]*|:[A-Za-z0-9+/=]*:|\?[01]"""
)
_EQUALS, _OPEN, _CLOSE = re.compile("="), re.compile(r"\( *"), re.compile(r" *\)")
_SEMICOLON, _BLANKS, _COMMA = re.compile(r" *; *"), re.compile(" +"), re.compile(r"[ \t]*,[ \t]*")


def strict(field: str) -> str:
    """Write a list, an item or a dictionary anew; what has a `key=value` among its members is a dictionary."""
    reader = _Reader(field)
    members = list(reader.members())
    if reader.assigns:
        return ", ".join(_written(key, value) for key, value in dict(members).items())
    return ", ".join(_written(key, value) for key, value in members)


def member(field: str, key: str) -> str | None:
    """Return the value of a member of a dictionary; the last of several counts."""
    return dict(_Reader(field).members()).get(key)


def _written(key: str, value: str) -> str:
    if not key:
        return value
    return f"{key}{value[2:]}" if value.startswith("?1") else f"{key}={value}"


class _Reader:
    """Reads one field from its start to its end."""

    def __init__(self, field: str) -> None:
        self._field = field.strip(" ")
        self._at = 0
        self._taken = ""
        self.assigns = False

    def members(self) -> Iterator[tuple[str, str]]:
        """Yield the key and the value of each member; an item of a list has no key, or is the key of a true value."""
        while True:
            if self._take(_BARE_KEY):
                yield self._taken, f"?1{self._parameters()}"
            else:
                key = self._assigned_key()
                yield key, self._item()
            if self._at == len(self._field):
                return
            self._need(_COMMA)

    def _assigned_key(self) -> str:
        start = self._at
        if self._take(_KEY):
            key = self._taken
            if self._take(_EQUALS):
                self.assigns = True
                return key
        self._at = start
        return ""

    def _item(self) -> str:
        """Return an item or an inner list with its parameters."""
        if not self._take(_OPEN):
            return f"{self._bare()}{self._parameters()}"
        items: list[str] = []
        while not self._take(_CLOSE):
            if items:
                self._need(_BLANKS)
            items.append(self._item())
        return f"({' '.join(items)}){self._parameters()}"

    def _parameters(self) -> str:
        found: dict[str, str] = {}
        while self._take(_SEMICOLON):
            key = self._need(_KEY)
            found[key] = self._bare() if self._take(_EQUALS) else "?1"
        return "".join(f";{_written(key, value)}" for key, value in found.items())

    def _bare(self) -> str:
        if self._take(_DECIMAL):
            whole, _, fraction = self._taken.partition(".")
            sign = "-" if whole.startswith("-") else ""
            return f"{sign}{abs(int(whole))}.{fraction.rstrip('0') or '0'}"
        if self._take(_INTEGER):
            return str(int(self._taken))
        return self._need(_OTHER)

    def _take(self, pattern: re.Pattern[str]) -> bool:
        found = pattern.match(self._field, self._at)
        if found is None:
            return False
        self._taken, self._at = found[0], found.end()
        return True

    def _need(self, pattern: re.Pattern[str]) -> str:
        if not self._take(pattern):
            raise SigningError("a header that a signature covers is no structured field")
        return self._taken
