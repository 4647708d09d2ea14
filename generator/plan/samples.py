"""Values for fields of answers of which a spec says more than their types do, as factories need them.

Formats, lengths, bounds and patterns leave no trace in the types of answers, which promise less than they document.
A pattern is met by trying a few texts; where none does, nothing is said.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal as Exact
from typing import Final

from ..ir.types import Bounds, Decimal, Field, Float, Integer, Json, ListOf, Null, Record, Text, Type, Union
from ..spec.patterns import python_pattern

_FORMATS: Final[Mapping[str, str]] = {
    "email": "user@example.com",
    "idn-email": "user@example.com",
    "uuid": "00000000-0000-4000-8000-000000000001",
    "uri": "https://example.com/",
    "url": "https://example.com/",
    "iri": "https://example.com/",
    "hostname": "example.com",
    "ipv4": "192.0.2.1",
    "ipv6": "2001:db8::1",
    "time": "12:00:00Z",
    "duration": "PT1H",
    "byte": "dGV4dA==",
}
_LONGEST: Final = 64
_SHORT: Final = 12
"""Characters: how long a text may be that a pattern is tried on. It is a stranger's, and may take for ever on more."""
_MOST: Final = 4096
_LETTERS: Final = ("a", "A", "1", "0", "f", "F")
_CHARACTERS: Final = "aA1fZz09-_ "
_ATOM: Final = re.compile(r"(\\.|\[\^?(?:\\.|[^\]\\\[])+\]|[^\\()|*+?{}\[\]^$])(\{\d*(?:,\d*)?\}|[*+?])?")
_ROW: Final = re.compile(rf"(?:{_ATOM.pattern})+")
_TRIED: Final = (
    "A1",
    "a1",
    "Aa1",
    "Password1",
    "2026-01-31",
    "2026-01-31 12:00:00",
    "20260131",
    "12:00",
    "1.50",
    "+85291234567",
    "+852",
    "en-GB",
    "en_GB",
    "#00ff00",
    *_FORMATS.values(),
)


def unmet(record: Record) -> tuple[str, ...]:
    """List the fields for whose patterns no value is found."""
    texts = [(field.wire, field.type) for field in record.fields if not field.write_only]
    return tuple(w for w, t in texts if isinstance(t, Text) and t.pattern and _text(t, w) is None and not _fits(t, w))


def samples(record: Record) -> dict[str, Json]:
    """Return values for the fields of an answer's object whose types do not lead to one that fits, by wire name."""
    return {field.wire: value for field in record.fields if not field.write_only for value in _of(field)}


def _of(field: Field) -> Iterator[Json]:
    made = _value(field.type, field.wire)
    if made is not None:
        yield made


def _value(type_: Type, name: str) -> Json:
    """Return a value where the type alone would lead to another one; None: nothing is known, or nothing needed."""
    match type_:
        case Text():
            return _text(type_, name)
        case Integer(bounds):
            return None if _is_within(bounds, 1) else _whole(bounds)
        case Float(bounds):
            made = None if _is_within(bounds, 1.5) else _number(bounds)
            return None if made is None else float(made)
        case Decimal(bounds=bounds):
            made = None if _is_within(bounds, 1.5) else _number(bounds)
            return None if made is None else format(made, "f")
        case Union(members) if any(isinstance(member, Null) for member in members) and len(members) == 2:
            return next(_value(member, name) for member in members if not isinstance(member, Null))
        case ListOf(item, min_items=least):
            inner = _value(item, name)
            return None if inner is None else [inner] * (least or 1)
        case _:
            return None


def _text(type_: Text, name: str) -> str | None:
    if type_.format in _FORMATS and _fits(type_, _FORMATS[type_.format]):
        return _FORMATS[type_.format]
    if _fits(type_, name):
        return None
    return next((text for text in _candidates(type_) if _fits(type_, text)), None)


def _candidates(type_: Text) -> Iterator[str]:
    """Yield texts: what a simple pattern spells, known forms, then letters and digits of allowed lengths."""
    yield from _spelled(python_pattern(type_.pattern))
    yield from _TRIED
    least = type_.min_length or 1
    lengths = dict.fromkeys((least, type_.max_length or least, *range(1, _LONGEST + 1)))
    yield from (letter * length for length in lengths if length <= _MOST for letter in _LETTERS)


def _spelled(pattern: str) -> Iterator[str]:
    """Yield the shortest text of a pattern that is a row of characters and classes, each with its count."""
    row = pattern.removeprefix("^").removesuffix(r"\Z")
    atoms = [] if _ROW.fullmatch(row) is None else list(_ATOM.finditer(row))
    for more in (0, 1):
        letters = [_letter(atom[1]) * _count(atom[2] or "", more) for atom in atoms]
        yield "".join(letters)[:_LONGEST]


def _letter(atom: str) -> str:
    """Return a character that a part of a pattern stands for; none where that is not easy to tell."""
    fitting = (letter for letter in _CHARACTERS if re.fullmatch(atom, letter, re.ASCII))
    return next(fitting, atom[-1] if len(atom) <= 2 else "")


def _count(quantifier: str, more: int) -> int:
    if quantifier.startswith("{"):
        return min(int(quantifier[1:-1].partition(",")[0] or 0), _LONGEST)
    return {"": 1, "+": 1}.get(quantifier, more)


def _fits(type_: Text, text: str) -> bool:
    if len(text) < (type_.min_length or 0) or (type_.max_length is not None and len(text) > type_.max_length):
        return False
    if not type_.pattern:
        return True
    longest = _LONGEST if _is_tame(type_.pattern) else _SHORT
    return len(text) <= longest and bool(re.compile(python_pattern(type_.pattern), re.ASCII).search(text))


def _is_tame(pattern: str) -> bool:
    """Say whether a pattern cannot take long: it repeats no group, and little else without an end."""
    return not re.search(r"\)[*+?{]", pattern) and len(re.findall(r"[*+]|,\}", pattern)) <= 3


def _whole(bounds: Bounds) -> int | None:
    made = (int(value) for value in _numbers(bounds) if value == int(value))
    return next((value for value in made if _is_within(bounds, value)), None)


def _number(bounds: Bounds) -> Exact | None:
    return next((value for value in _numbers(bounds) if _is_within(bounds, value)), None)


def _numbers(bounds: Bounds) -> Iterator[Exact]:
    """Yield the ends of a range and what is near them."""
    ends = (bounds.minimum, bounds.above, bounds.maximum, bounds.below, bounds.multiple_of)
    exact = [Exact(str(end)) for end in ends if end is not None]
    yield from exact
    yield from (end + step for end in exact for step in (1, -1, Exact("0.5"), Exact("-0.5")))
    step = Exact(str(bounds.multiple_of or 1))
    yield from (end // step * step + shift for end in exact if step for shift in (0, step, -step))


def _is_within(bounds: Bounds, value: float | Exact) -> bool:
    number = Exact(str(value))
    limits = (bounds.minimum, bounds.maximum, bounds.above, bounds.below, bounds.multiple_of)
    minimum, maximum, above, below, step = (None if each is None else Exact(str(each)) for each in limits)
    return (
        (minimum is None or number >= minimum)
        and (maximum is None or number <= maximum)
        and (above is None or number > above)
        and (below is None or number < below)
        and (not step or number % step == 0)
    )
