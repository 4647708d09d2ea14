# The runtime of apigraft's clients: generated projects hold a copy; edit generator/runtime.
"""The pieces of a request that are lists of pairs, and all that can be done with such a list."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Final, TypeAlias, Union
from urllib.parse import unquote_plus

from ..errors import SigningError
from ..messages import Outgoing
from . import texts

Listed: TypeAlias = Union["Pairs", Iterable[str | tuple[str, str] | list[str]]]
"""What an option that is a list can be given as: texts, or pairs of name and value."""


class Pairs:
    """Names with their values, in order and with repetitions; each operation returns new ones.

    Names of headers are compared without case, all others as they are.
    """

    __slots__ = ("_caseless", "_items")

    def __init__(self, items: Iterable[tuple[str, str]] = (), *, caseless: bool = False) -> None:
        self._items: Final = tuple(items)
        self._caseless: Final = caseless

    @classmethod
    def of(cls, items: Listed) -> Pairs:
        """Return pairs of an option: of `[name, value]`, or of texts, each of which is both name and value."""
        if isinstance(items, Pairs):
            return items
        if isinstance(items, str):
            raise SigningError("an option that is a list was given as one text")
        return cls((item, item) if isinstance(item, str) else _pair(item) for item in items)

    def only(self, *names: str | Pairs) -> Pairs:
        """Keep the pairs with these names, in the order that they have."""
        wanted = frozenset(self._folded(names))
        return self._of([pair for pair in self._items if self._fold(pair[0]) in wanted])

    def exclude(self, *names: str | Pairs) -> Pairs:
        """Drop the pairs with these names."""
        unwanted = frozenset(self._folded(names))
        return self._of([pair for pair in self._items if self._fold(pair[0]) not in unwanted])

    def in_order(self, *names: str | Pairs) -> Pairs:
        """Keep the pairs with these names, in the order of the names."""
        found: dict[str, list[tuple[str, str]]] = {name: [] for name in self._folded(names)}
        for pair in self._items:
            found.get(self._fold(pair[0]), []).append(pair)
        return self._of([pair for group in found.values() for pair in group])

    def prefix(self, *prefixes: str | Pairs) -> Pairs:
        """Keep the pairs whose name begins with one of these."""
        wanted = tuple(self._folded(prefixes))
        return self._of([pair for pair in self._items if self._fold(pair[0]).startswith(wanted)])

    def drop_empty(self) -> Pairs:
        """Drop the pairs whose value is empty."""
        return self._of([pair for pair in self._items if pair[1]])

    def unique(self) -> Pairs:
        """Keep the first of several pairs with the same name and the same value."""
        found: dict[tuple[str, str], tuple[str, str]] = {}
        for name, value in self._items:
            found.setdefault((self._fold(name), value), (name, value))
        return self._of(found.values())

    def add(self, name: str, value: str | None) -> Pairs:
        """Append a pair; an absent value adds none."""
        return self if value is None else self._of((*self._items, (name, value)))

    def plus(self, others: Pairs | None) -> Pairs:
        """Append other pairs."""
        return self if others is None else self._of((*self._items, *others))

    def lower(self) -> Pairs:
        """Return the names in lower case."""
        return self._of([(name.lower(), value) for name, value in self._items])

    def upper(self) -> Pairs:
        """Return the names in upper case."""
        return self._of([(name.upper(), value) for name, value in self._items])

    def title(self) -> Pairs:
        """Return the names in the case that is usual for headers: `Content-Type`."""
        return self._of([("-".join(map(str.capitalize, name.split("-"))), value) for name, value in self._items])

    def trim(self) -> Pairs:
        """Trim the values."""
        return self._of([(name, texts.trim(value)) for name, value in self._items])

    def collapse(self) -> Pairs:
        """Make one blank of each run of them in the values."""
        return self._of([(name, texts.collapse(value)) for name, value in self._items])

    def combine(self) -> Pairs:
        """Make one pair of those with the same name, at the place of the first, with their values joined by commas."""
        found: dict[str, tuple[str, str]] = {}
        for name, value in self._items:
            key = self._fold(name)
            found[key] = (found[key][0], f"{found[key][1]},{value}") if key in found else (name, value)
        return self._of(found.values())

    def sort(self) -> Pairs:
        """Sort by the bytes of the name, then of the value."""
        return self._of(sorted(self._items))  # text sorts by its characters, and these as their bytes in UTF-8

    def sort_by_name(self, end: str) -> Pairs:
        """Sort by what of the name stands before `end`; pairs that have that in common stay in their order."""
        return self._of(sorted(self._items, key=lambda pair: pair[0].partition(end)[0] if end else pair[0]))

    def percent(self, safe: str = "") -> Pairs:
        """Percent-encode names and values."""
        return self._of([(texts.percent(name, safe), texts.percent(value, safe)) for name, value in self._items])

    def unpercent(self) -> Pairs:
        """Decode the percent-encoding of names and values."""
        return self._both(texts.unpercent)

    def form_encode(self) -> Pairs:
        """Encode names and values as a form does."""
        return self._both(texts.form_encode)

    def get(self, name: str) -> str | None:
        """Return the first value of a name."""
        wanted = self._fold(name)
        return next((value for known, value in self._items if self._fold(known) == wanted), None)

    def sole(self, name: str) -> str | None:
        """Return the value of a name, as a receiver must: raise SigningError for a second one, which may be forged."""
        wanted = self._fold(name)
        found = [value for known, value in self._items if self._fold(known) == wanted]
        if len(found) > 1:
            raise SigningError("a name of which the value is needed comes more than once")
        return found[0] if found else None

    def pairs(self, equals: str, separator: str) -> str:
        """Join names and values, and the pairs."""
        return separator.join([f"{name}{equals}{value}" for name, value in self._items])

    def bare_pairs(self, equals: str, separator: str) -> str:
        """Join names and values, and the pairs; an empty value leaves the bare name."""
        return separator.join([f"{name}{equals}{value}" if value else name for name, value in self._items])

    def each(self, equals: str, end: str) -> str:
        """Join names and values, and put an end behind each pair."""
        return "".join([f"{name}{equals}{value}{end}" for name, value in self._items])

    def names(self, separator: str) -> str:
        """Join the names."""
        return separator.join([name for name, _ in self._items])

    def values(self, separator: str) -> str:
        """Join the values."""
        return separator.join([value for _, value in self._items])

    def __iter__(self) -> Iterator[tuple[str, str]]:
        return iter(self._items)

    def __len__(self) -> int:
        return len(self._items)

    def __eq__(self, other: object) -> bool:
        return self._items == other._items if isinstance(other, Pairs) else NotImplemented

    def __hash__(self) -> int:
        return hash(self._items)

    def __repr__(self) -> str:
        return f"<{len(self)} pairs>"  # a value may be a credential

    def _of(self, items: Iterable[tuple[str, str]]) -> Pairs:
        return Pairs(items, caseless=self._caseless)

    def _both(self, change: Callable[[str], str]) -> Pairs:
        return self._of([(change(name), change(value)) for name, value in self._items])

    def _fold(self, name: str) -> str:
        return name.lower() if self._caseless else name

    def _folded(self, names: tuple[str | Pairs, ...]) -> Iterator[str]:
        for name in names:
            if isinstance(name, str):
                yield self._fold(name)
            else:
                yield from (self._fold(inner) for inner, _ in name)


def headers(request: Outgoing) -> Pairs:
    """Return the headers as sent, with `Host` in front unless it is there; their names are compared without case."""
    items = request.headers
    if not any(len(name) == 4 and name.lower() == "host" for name, _ in items):
        items = [("Host", request.authority), *items]
    return Pairs(items, caseless=True)


def query(request: Outgoing) -> Pairs:
    """Return the decoded pairs of the query."""
    return Pairs(_decoded(request.query_string))


def form(request: Outgoing) -> Pairs:
    """Return the decoded fields of an urlencoded body; another body has none."""
    return Pairs(_decoded(request.body.decode(errors="surrogateescape")) if request.has_form else ())


def parameters(request: Outgoing) -> Pairs:
    """Return the pairs of the query and the fields of the form."""
    return query(request).plus(form(request))


def _decoded(encoded: str) -> Iterator[tuple[str, str]]:
    for pair in encoded.split("&"):
        if pair:
            name, _, value = pair.partition("=")
            yield _unquoted(name), _unquoted(value)


def _unquoted(text: str) -> str:
    # Bytes that are no UTF-8 are kept, so that encoding gives them back.
    return unquote_plus(text, errors="surrogateescape") if "%" in text or "+" in text else text


def _pair(item: tuple[str, str] | list[str]) -> tuple[str, str]:
    if len(item) != 2:
        raise SigningError("an item of an option is neither a text nor a pair of name and value")
    return item[0], item[1]
