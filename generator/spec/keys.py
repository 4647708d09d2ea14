"""Reading the keys of one mapping: each is taken once, in the form that it must have; what is left over is unknown.

A reader never raises. What has the wrong form is reported at its place and read as absent.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

from ..diagnostics import Problems, Span, nearest
from .model import Placed
from .nodes import Entry, Mapping, Node, Scalar, Sequence, to_json
from .schemas import Json, Path, Schema

T = TypeVar("T")

_MOST_LISTED = 12
"""A hint lists the known keys of a mapping up to so many; more would be a wall."""


class Keys:
    """The keys of `node`, which the messages call `what` ("an endpoint", "`encoding`").

    `foreign` says what takes the place of a key that other formats have and this one has not, `form` how the mapping
    is written.
    """

    def __init__(
        self,
        node: Node | None,
        what: str,
        problems: Problems,
        foreign: dict[str, str] | None = None,
        form: str = "write `key: value` lines under it",
    ) -> None:
        self.what = what
        self.problems = problems
        self._foreign = foreign or {}
        self._taken: list[str] = []
        self._entries = {entry.key.text: entry for entry in node.entries} if isinstance(node, Mapping) else {}
        if node is not None and not isinstance(node, Mapping):
            problems.error("E102", node.span, f"{what} is not a mapping", form)

    def take(self, key: str) -> Node | None:
        """Return the value of `key`, or None where it is absent."""
        self._taken.append(key)
        entry = self._entries.get(key)
        return entry.value if entry else None

    def span(self, key: str) -> Span:
        """Return the place of a key that is there."""
        return self._entries[key].key.span

    def text(self, key: str) -> str:
        """Return the text of `key`, or "" where it is absent."""
        node = self.take(key)
        return "" if node is None else text_of(node, f"`{key}`", self.problems)

    def prose(self, key: str) -> str:
        """Return the text of `key` that people read; a comment behind it would have cut it in silence."""
        text = self.text(key)
        entry = self._entries.get(key)
        if entry and isinstance(entry.value, Scalar) and entry.value.plain and entry.value.comment:
            hint = "quote the whole text if the `#` belongs to it, else put the comment above the key"
            self.problems.error("E011", entry.value.span, f"a comment behind `{key}`", hint)
        return text

    def flag(self, key: str) -> bool:
        """Return the truth of `key`, false where it is absent."""
        node = self.take(key)
        if node is None:
            return False
        if isinstance(node, Scalar) and isinstance(node.value, bool):
            return node.value
        self.problems.error("E102", node.span, f"`{key}` is not true or false", "write one of them, without quotes")
        return False

    def choice(self, key: str, known: Iterable[str]) -> str | None:
        """Return the text of `key`, which must be one of `known`."""
        node = self.take(key)
        if node is None:
            return None
        options = tuple(known)
        if isinstance(node, Scalar) and node.value in options:
            return node.text
        hint = f"one of {listed(options)}"
        if isinstance(node, Scalar) and node.text:
            hint = nearest(node.text, options) or hint
            self.problems.error("E103", node.span, f"`{key}` cannot be `{node.text}`", hint)
        else:
            self.problems.error("E102", node.span, f"`{key}` is not text", hint)
        return None

    def texts(self, key: str) -> tuple[Placed, ...]:
        """Return the texts of a list, or of a single text, with their places."""
        node = self.take(key)
        items: tuple[Node, ...] = () if node is None else (node,)
        what = f"`{key}`"
        if isinstance(node, Sequence):
            items, what = node.items, f"an item of `{key}`"
        elif isinstance(node, Mapping):
            self.problems.error("E102", node.span, f"`{key}` is not a list of texts", "as in `[a, b]`")
            return ()
        found = ((text_of(item, what, self.problems), item.span) for item in items)
        return tuple(Placed(text, span) for text, span in found if text)

    def json(self, key: str) -> Json:
        """Return the plain value of `key`, whatever it is."""
        node = self.take(key)
        return None if node is None else to_json(node)

    def object(self, key: str) -> Json:
        """Return the plain value of `key`, which must be a mapping."""
        node = self.take(key)
        if isinstance(node, Mapping):
            return to_json(node)
        self._no_mapping(key, node)
        return None

    def pairs(self, key: str, read: Callable[[Entry], T]) -> tuple[T, ...]:
        """Read each entry of the mapping under `key`."""
        node = self.take(key)
        if not isinstance(node, Mapping):
            self._no_mapping(key, node)
            return ()
        return tuple(read(entry) for entry in node.entries)

    def _no_mapping(self, key: str, node: Node | None) -> None:
        if node is not None:
            self.problems.error("E102", node.span, f"`{key}` is not a mapping", "write `name: value` lines under it")

    def extensions(self) -> tuple[tuple[str, Json], ...]:
        """Take the `x-` keys, which pass through."""
        found = tuple((key, entry.value) for key, entry in self._entries.items() if key.startswith("x-"))
        self._taken.extend(key for key, _ in found)
        return tuple((key, to_json(value)) for key, value in found)

    def close(self) -> None:
        """Report each key that nobody took, with the nearest known one."""
        for key, entry in self._entries.items():
            if key not in self._taken:
                hint = self._foreign.get(key) or nearest(key, self._taken) or self._known()
                self.problems.error("E101", entry.key.span, f"{self.what} has no key `{key}`", hint)

    def _known(self) -> str:
        known = list(dict.fromkeys(self._taken))
        if len(known) > _MOST_LISTED:
            return "`apigraft explain E101` lists the keys of each file"
        return f"{self.what} has {listed(known)}" if known else "remove it"


def text_of(node: Node, what: str, problems: Problems) -> str:
    """Return text as it is written; anything else, or nothing, is reported and read as ""."""
    if isinstance(node, Scalar) and isinstance(node.value, str) and node.text.strip():
        return node.text
    if not isinstance(node, Scalar):
        hint = "write it on the line of its key, or as a block after `|-`"
        problems.error("E102", node.span, f"{what} is not text", hint)
    elif node.value is None or not node.text.strip():
        problems.error("E102", node.span, f"{what} is empty", "write the text, or leave it out")
    else:
        problems.error("E102", node.span, f"{what} is not text", f'put it in quotes: "{node.text}"')
    return ""


def with_places(node: Mapping) -> Schema:
    """Return the plain value of a mapping with the places of its parts: of a scalar its own, else that of its name."""
    return Schema(to_json(node), {(): node.span, **dict(_places(node, ()))})


def _places(node: Mapping, path: Path) -> Iterator[tuple[Path, Span]]:
    for entry in node:
        place = (*path, entry.key.text)
        yield place, entry.value.span if isinstance(entry.value, Scalar) else entry.key.span
        if isinstance(entry.value, Mapping):
            yield from _places(entry.value, place)


def listed(names: Iterable[str]) -> str:
    """Return names as a list for a message, the first of them where there are many."""
    shown = [f"`{name}`" for name in names]
    return ", ".join(shown if len(shown) <= _MOST_LISTED else [*shown[:_MOST_LISTED], "..."])
