"""YAML 1.2 nodes that remember where they stand: the first step from a spec's text to its meaning.

`parse` turns the bytes of one file into `Scalar`, `Sequence` and `Mapping` values, each with its `Span`. Whatever is in
the file, the answer is a node or diagnostics, never an exception. Promised of the nodes: keys are the text that was
written and none is given twice; plain scalars follow the JSON part of the YAML 1.2 core schema, so `yes`, `012`,
`1:30` and dates stay text and `1.10` keeps its digits; there are no anchors, aliases, merge keys or tags; nothing is
nested deeper than `MAX_DEPTH`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TypeAlias

import yaml

from ..diagnostics import Problems, Span
from .jsonvalues import Json, resolve
from .yamlerrors import report_syntax_error
from .yamlsource import SourceText, marks_of, read_source

MAX_DEPTH = 64

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, slots=True)
class Scalar:
    """A word or a text.

    `text` is its content as text, `value` what YAML 1.2 makes of it, `raw` how it is written in the file, `style` its
    quotes or block indicator ("" for a plain one), `comment` whether a YAML comment follows on its last line.
    """

    text: str
    value: Json
    span: Span
    style: str = ""
    raw: str = ""
    comment: bool = False

    @property
    def plain(self) -> bool:
        """Whether it is written without quotes and is no block."""
        return self.style == ""

    def place(self, start: int, end: int) -> Span:
        """Return the place of `text[start:end]`, or of the whole scalar where quotes and folds make that unsure."""
        word = self.text[start:end]
        if self.raw == self.text:
            offset = start
        elif word and self.raw.count(word) == self.text.count(word):
            offset = -1
            for _ in range(self.text.count(word, 0, start) + 1):
                offset = self.raw.index(word, offset + 1)
        else:
            return self.span
        return _within(self.span, self.raw, offset, offset + len(word))


@dataclass(frozen=True, slots=True)
class Sequence:
    """A list."""

    items: tuple[Node, ...]
    span: Span

    def __iter__(self) -> Iterator[Node]:
        return iter(self.items)


@dataclass(frozen=True, slots=True)
class Entry:
    """A key of a mapping with its value."""

    key: Scalar
    value: Node


@dataclass(frozen=True, slots=True)
class Mapping:
    """Names with values, in the order of the file, each name once."""

    entries: tuple[Entry, ...]
    span: Span

    def __iter__(self) -> Iterator[Entry]:
        return iter(self.entries)

    def get(self, key: str) -> Node | None:
        """Return the value under `key`, or None when the mapping has no such key."""
        return next((entry.value for entry in self.entries if entry.key.text == key), None)


Node: TypeAlias = Scalar | Sequence | Mapping


def to_json(node: Node) -> Json:
    """Return the plain value of a node, without its places."""
    if isinstance(node, Scalar):
        return node.value
    if isinstance(node, Sequence):
        return [to_json(item) for item in node.items]
    return {entry.key.text: to_json(entry.value) for entry in node.entries}


def _within(whole: Span, raw: str, start: int, end: int) -> Span:
    """Return the place of `raw[start:end]`, where `raw` begins where `whole` does."""
    line, column = whole.line, whole.column + start
    if "\n" in raw or "\r" in raw:
        before = raw[:start].replace("\r\n", "\n").replace("\r", "\n")
        line += before.count("\n")
        if "\n" in before:
            column = len(before) - before.rindex("\n")
    return Span(whole.file, line, column, line, column + end - start)


def parse(source: bytes, file: str, problems: Problems) -> Node | None:
    """Read the bytes of one file; without a node that can be trusted, None, and the reason is among the problems."""
    text = read_source(source, file, problems)
    if text is None:
        return None
    builder = _Builder(text, problems)
    try:
        for event in yaml.parse(text.text, Loader=_LOADER):
            if not builder.take(event):
                return None
    except yaml.YAMLError as error:
        report_syntax_error(error, text, problems)
        return None
    if builder.root is None or builder.root == Scalar("", None, builder.root.span):
        problems.error("E009", Span(file), "the file is empty", "write a mapping of keys, or remove the file")
        return None
    return None if builder.doubtful else builder.root


@dataclass(slots=True)
class _Open:
    """A collection whose end has not been seen: its items, or its entries and the key that waits for a value."""

    start: yaml.CollectionStartEvent
    items: list[Node] = field(default_factory=list)
    entries: dict[str, Entry] = field(default_factory=dict)
    key: Scalar | None = None


class _Builder:
    """Makes nodes of YAML events with a stack of its own, so that depth is limited here and not by the interpreter.

    `doubtful` is set when the nodes are not what the author meant, for example where an alias stood.
    """

    def __init__(self, source: SourceText, problems: Problems) -> None:
        self.root: Node | None = None
        self.doubtful = False
        self._source = source
        self._problems = problems
        self._open: list[_Open] = []
        self._has_tabs = "\t" in source.text
        self._has_comments = "#" in source.text

    def take(self, event: yaml.Event) -> bool:
        """Take one event; False ends the reading, and the reason is among the problems."""
        if isinstance(event, yaml.ScalarEvent):
            self._check(event)
            self._add(self._scalar(event))
        elif isinstance(event, yaml.CollectionStartEvent):
            self._check(event)
            self._open.append(_Open(event))
            if len(self._open) > MAX_DEPTH:
                return self._refuse(
                    event, "E012", f"nested deeper than {MAX_DEPTH} levels", "give the inner part a name"
                )
        elif isinstance(event, yaml.CollectionEndEvent):
            self._add(self._collection(self._open.pop(), event))
        elif isinstance(event, yaml.AliasEvent):
            self._refuse(event, "E005", f"the alias `*{event.anchor}`", "write the value where it is needed")
            self._add(Scalar("", None, self._source.span_of(event)))
        elif isinstance(event, yaml.DocumentStartEvent):
            return self._check_document(event)
        return True

    def _refuse(self, event: yaml.Event, code: str, message: str, hint: str) -> bool:
        self._problems.error(code, self._source.span_of(event), message, hint)
        self.doubtful = True
        return False

    def _check_document(self, event: yaml.DocumentStartEvent) -> bool:
        if self.root is not None:
            return self._refuse(event, "E007", "a second document begins", "put it into a file of its own")
        if event.version or event.tags:
            self._refuse(event, "E013", "a YAML directive", "remove the lines that begin with `%`")
        return True

    def _check(self, event: yaml.ScalarEvent | yaml.CollectionStartEvent) -> None:
        """Refuse what may stand before a node in YAML and not here: a tab, an anchor, a tag."""
        if event.anchor is not None:
            self._refuse(
                event, "E005", f"the anchor `&{event.anchor}`", "remove it; text that begins with `&` is quoted"
            )
        if event.tag is not None:
            self._refuse(event, "E006", f"the tag `{event.tag}`", "remove it; text that begins with `!` is quoted")
        if self._has_tabs:
            self._check_tabs(event)

    def _check_tabs(self, event: yaml.ScalarEvent | yaml.CollectionStartEvent) -> None:
        """Refuse a tab between a node and what stands before it on its line, or inside plain text."""
        start, end = marks_of(event)
        before = self._source.line(start.line)[: start.column]
        first = len(before.rstrip(" \t"))
        last = start.column
        if isinstance(event, yaml.ScalarEvent) and not event.style and end.line == start.line:
            last = end.column
        tab = self._source.line(start.line).find("\t", first, last)
        if tab >= 0:
            place = self._source.at(start.line, tab)
            self._problems.error("E008", place, "a tab where YAML counts blanks", "write blanks")

    def _scalar(self, event: yaml.ScalarEvent) -> Scalar:
        start, end = marks_of(event)
        text, style = event.value, event.style or ""
        if style in ("|", ">"):
            raw = self._source.text[start.index : end.index]
            return Scalar(text, text, self._source.block_span_of(event), style, raw)
        raw = text if end.index - start.index == len(text) else self._source.text[start.index : end.index]
        comment = self._has_comments and bool(_COMMENT.match(self._source.line(end.line), end.column))
        return Scalar(text, text if style else resolve(text), self._source.span_of(event), style, raw, comment)

    def _collection(self, opened: _Open, end: yaml.CollectionEndEvent) -> Sequence | Mapping:
        nodes = opened.items or [entry.value for entry in opened.entries.values()]
        start, after = marks_of(opened.start)[0], marks_of(end)[1]
        span = self._source.span(start.line, start.column, after.line, after.column)
        if nodes and not opened.start.flow_style:
            last = nodes[-1].span
            span = Span(span.file, span.line, span.column, last.end_line, last.end_column)
        if isinstance(opened.start, yaml.SequenceStartEvent):
            return Sequence(tuple(opened.items), span)
        return Mapping(tuple(opened.entries.values()), span)

    def _add(self, node: Node) -> None:
        """Put a finished node where it belongs: the root, an item, a key or a value."""
        if not self._open:
            self.root = node
            return
        parent = self._open[-1]
        if isinstance(parent.start, yaml.SequenceStartEvent):
            parent.items.append(node)
        elif parent.key is None:
            parent.key = self._key(node, bool(parent.start.flow_style))
        else:
            self._add_entry(parent.entries, Entry(parent.key, node))
            parent.key = None

    def _add_entry(self, entries: dict[str, Entry], entry: Entry) -> None:
        name = entry.key.text
        first = entries.setdefault(name, entry)
        if first is not entry:
            self._problems.error(
                "E004",
                entry.key.span,
                f"`{name}` is given twice; the first is on line {first.key.span.line}",
                "remove or rename one of the two",
            )

    def _key(self, node: Node, flow: bool) -> Scalar:
        """Return a node as a key, whose value is its text; refuse what only YAML takes for one."""
        if not isinstance(node, Scalar):
            self._problems.error("E015", node.span, "a key that is not text", "write a name, in quotes if need be")
            self.doubtful = True
            return Scalar("", "", node.span)
        if node.plain and node.text in ("", "<<"):
            code, what, hint = _REFUSED_KEYS[node.text]
            self._problems.error(code, node.span, what, hint)
            self.doubtful = True
        elif node.plain and flow and node.text.endswith("?"):
            name = node.text[:-1]
            hint = f'give the name a line of its own, or quote it: {{"{name}?": ...}}'
            self._problems.error("E010", node.span, "`?` after a name in flow style", hint)
        return Scalar(node.text, node.text, node.span, node.style, node.raw)


_COMMENT = re.compile(r"[ \t]+#")
_REFUSED_KEYS = {
    "": ("E003", "no name before `:`", 'an empty name is written ""'),
    "<<": ("E005", "a merge key", "write the keys out where they are needed"),
}
