"""YAML as people write it -> plain JSON values: anchors, aliases, merge keys and tags are understood.

The parser's events are put together with a stack of our own, so that no document can exhaust the interpreter's, and an
alias is counted as all that it stands for, so that few lines cannot become millions of values.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final

import yaml

from ..spec.jsonvalues import Json, resolve

MAX_VALUES: Final = 5_000_000

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_TEXT_TAGS: Final = ("!", "tag:yaml.org,2002:str", "tag:yaml.org,2002:binary", "tag:yaml.org,2002:timestamp")
# Fractions that YAML 1.2 knows and JSON does not spell so: `.5`, `5.`, `+0.5`. `+852` is left alone: it is a prefix.
_LOOSE_NUMBER = re.compile(r"[-+]?(?:\.[0-9]+|(?:0|[1-9][0-9]*)\.[0-9]*)(?:[eE][-+]?[0-9]{1,4})?")


def read_yaml(text: str, repeated: list[str], deepest: int) -> Json:
    """Read one YAML document; raise ValueError where it is none. Keys that are given twice go into `repeated`."""
    builder = _Builder(repeated, deepest)
    try:
        for event in yaml.parse(text, Loader=_LOADER):
            builder.take(event)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        where = f" in line {mark.line + 1}, column {mark.column + 1}" if mark else ""
        raise ValueError(f"it is no YAML: {error.problem}{where}") from None
    except yaml.YAMLError:
        raise ValueError("it is no YAML: it holds a character that cannot stand in a file") from None
    if not builder.roots:
        raise ValueError("it is empty")
    return builder.roots[0]


@dataclass(slots=True)
class _Open:
    """A collection whose end has not been seen; `key` is the one that waits for its value."""

    anchor: str | None
    items: list[Json] | None
    pairs: dict[str, Json] = field(default_factory=dict)
    merged: list[Json] = field(default_factory=list)
    key: str | None = None
    is_merge: bool = False
    values: int = 1


class _Builder:
    def __init__(self, repeated: list[str], deepest: int) -> None:
        self.roots: list[Json] = []
        self._repeated = repeated
        self._deepest = deepest
        self._open: list[_Open] = []
        self._anchors: dict[str, tuple[Json, int]] = {}

    def take(self, event: yaml.Event) -> None:
        if isinstance(event, yaml.ScalarEvent):
            is_merge = event.value == "<<" and not event.style
            self._add(_scalar(event), 1, event.anchor, is_key=event.value, is_merge=is_merge)
        elif isinstance(event, yaml.CollectionStartEvent):
            if len(self._open) >= self._deepest:
                raise ValueError(f"it is nested deeper than {self._deepest} levels")
            self._open.append(_Open(event.anchor, [] if isinstance(event, yaml.SequenceStartEvent) else None))
        elif isinstance(event, yaml.CollectionEndEvent):
            done = self._open.pop()
            value = done.items if done.items is not None else _with_merged(done)
            self._add(value, done.values, done.anchor)
        elif isinstance(event, yaml.AliasEvent):
            if event.anchor not in self._anchors:
                raise ValueError(f"the alias `*{event.anchor}` stands for nothing, or for what it stands in")
            value, values = self._anchors[event.anchor]
            self._add(value, values, None, is_key=value if isinstance(value, str) else None)

    def _add(
        self, value: Json, values: int, anchor: str | None, is_key: str | None = None, is_merge: bool = False
    ) -> None:
        """Put a value where it belongs: a root, an item, a key or what stands under one."""
        if anchor is not None:
            self._anchors[anchor] = value, values
        if not self._open:
            self.roots.append(value)
            return
        parent = self._open[-1]
        parent.values += values
        if parent.values > MAX_VALUES:
            raise ValueError(f"its aliases stand for more than {MAX_VALUES:,} values")
        if parent.items is not None:
            parent.items.append(value)
        elif parent.key is None:
            if is_key is None:
                raise ValueError("it has a key that is not text")
            parent.key, parent.is_merge = is_key, is_merge
        else:
            self._add_pair(parent, parent.key, value)
            parent.key = None

    def _add_pair(self, parent: _Open, key: str, value: Json) -> None:
        if parent.is_merge:
            parent.merged.extend(value if isinstance(value, list) else [value])
            return
        if key in parent.pairs:
            self._repeated.append(key)
        parent.pairs[key] = value


def _with_merged(done: _Open) -> Json:
    """Return the pairs of a mapping, and behind them what its merge keys add; the first that says a key wins."""
    found = dict(done.pairs)
    for other in done.merged:
        for key, value in other.items() if isinstance(other, dict) else ():
            found.setdefault(key, value)
    return found


def _scalar(event: yaml.ScalarEvent) -> Json:
    if event.style or event.tag in _TEXT_TAGS:
        return str(event.value)
    value = resolve(event.value)
    if isinstance(value, str) and value[:1] in "+-.0123456789" and _LOOSE_NUMBER.fullmatch(value):
        return _loose_number(value)
    return value


def _loose_number(text: str) -> Json:
    """Spell a number of YAML as JSON does: `+.5` is `0.5`."""
    sign = "-" if text[0] == "-" else ""
    whole, point, rest = text.lstrip("+-").partition(".")
    fraction, exponent, power = rest.lower().partition("e")
    return resolve(f"{sign}{whole or '0'}{point if fraction else ''}{fraction}{exponent}{power}")
