"""Reading the keys of one mapping: each is taken once, in the form that it must have; what is left over is unknown.

A reader never raises. What has the wrong form is reported at its place and read as absent.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeVar

from ..diagnostics import Problems, Span, nearest
from .nodes import Mapping, Node, Scalar, Sequence, to_json
from .schemas import Json

T = TypeVar("T")


class Keys:
    """The keys of `node`, which the messages call `what` ("an endpoint", "`encoding`")."""

    def __init__(self, node: Node | None, what: str, problems: Problems) -> None:
        self.what = what
        self.problems = problems
        self._taken: list[str] = []
        self._entries = {entry.key.text: entry for entry in node.entries} if isinstance(node, Mapping) else {}
        if node is not None and not isinstance(node, Mapping):
            problems.error("E102", node.span, f"{what} is a mapping", "write `key: value` lines under it")

    def take(self, key: str) -> Node | None:
        """Return the value of `key`, or None where it is absent."""
        self._taken.append(key)
        entry = self._entries.get(key)
        return entry.value if entry else None

    def span(self, key: str) -> Span:
        """Return the place of a key that is there."""
        return self._entries[key].key.span

    def text(self, key: str) -> str:
        """Return the text of `key`, or "" where it is absent. A number or a date is its own text."""
        node = self.take(key)
        return "" if node is None else text_of(node, f"`{key}`", self.problems)

    def flag(self, key: str) -> bool:
        """Return the truth of `key`, false where it is absent."""
        node = self.take(key)
        if node is None:
            return False
        if isinstance(node, Scalar) and isinstance(node.value, bool):
            return node.value
        self.problems.error("E102", node.span, f"`{key}` is true or false")
        return False

    def choice(self, key: str, known: Iterable[str]) -> str | None:
        """Return the text of `key`, which must be one of `known`."""
        node = self.take(key)
        if node is None:
            return None
        options = tuple(known)
        text = text_of(node, f"`{key}`", self.problems)
        if text and text not in options:
            listed = ", ".join(f"`{option}`" for option in options)
            hint = nearest(text, options) or f"one of {listed}"
            self.problems.error("E103", node.span, f"`{key}` cannot be `{text}`", hint)
            return None
        return text or None

    def texts(self, key: str) -> tuple[str, ...]:
        """Return the texts of a list, or of a single text."""
        node = self.take(key)
        if isinstance(node, Sequence):
            return tuple(text_of(item, f"an item of `{key}`", self.problems) for item in node.items)
        return () if node is None else (text_of(node, f"`{key}`", self.problems),)

    def json(self, key: str) -> Json:
        """Return the plain value of `key`, whatever it is."""
        node = self.take(key)
        return None if node is None else to_json(node)

    def pairs(self, key: str, read: Callable[[str, Node], T]) -> tuple[T, ...]:
        """Read each entry of the mapping under `key`."""
        node = self.take(key)
        if node is None:
            return ()
        if not isinstance(node, Mapping):
            self.problems.error("E102", node.span, f"`{key}` is a mapping", "write `name: value` lines under it")
            return ()
        return tuple(read(entry.key.text, entry.value) for entry in node.entries)

    def extensions(self) -> tuple[tuple[str, Json], ...]:
        """Take the `x-` keys, which pass through."""
        found = tuple((key, entry.value) for key, entry in self._entries.items() if key.startswith("x-"))
        self._taken.extend(key for key, _ in found)
        return tuple((key, to_json(value)) for key, value in found)

    def close(self) -> None:
        """Report each key that nobody took, with the nearest known one."""
        for key, entry in self._entries.items():
            if key not in self._taken:
                hint = nearest(key, self._taken) or f"{self.what} knows " + ", ".join(f"`{k}`" for k in self._taken)
                self.problems.error("E101", entry.key.span, f"{self.what} has no key `{key}`", hint)


def text_of(node: Node, what: str, problems: Problems) -> str:
    """Return a scalar as it is written; anything else, or nothing, is reported."""
    if isinstance(node, Scalar) and (node.value is not None or node.text):
        return node.text
    problems.error("E102", node.span, f"{what} is text", "write it on the line of its key, or as a block after `|-`")
    return ""
