"""What a scheme computes, and what it puts on a request: values and pairs, each a template or made of some."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final

from ..diagnostics import Problems, Span, nearest
from .keys import Keys, listed, text_of
from .nodes import Entry, Mapping, Node, Scalar, Sequence, to_json
from .schemas import Json
from .signingmodel import GroupSpec, JsonText, Lines, PutSpec, ValueBody, ValueSpec
from .templates import Template, read_template

GROUPS: Final = ("headers", "query", "form")
NAME: Final = re.compile(r"[A-Za-z][A-Za-z0-9_]*\Z")
NAME_HINT: Final = "letters, digits and `_`, with a letter in front"
_TOKEN: Final = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+\Z")


def read_values(keys: Keys, problems: Problems) -> tuple[ValueSpec, ...]:
    """Read `values`; one whose recipe cannot be read keeps its name."""
    return tuple(each for each in keys.pairs("values", lambda entry: _value(entry, problems)) if each)


def _value(entry: Entry, problems: Problems) -> ValueSpec | None:
    name = entry.key.text
    if not NAME.match(name):
        problems.error("E502", entry.key.span, f"`{name}` is no name", NAME_HINT)
        return None
    return ValueSpec(name, _body(name, entry.value, problems), entry.key.span)


def _body(name: str, node: Node, problems: Problems) -> ValueBody | None:
    if isinstance(node, Scalar):
        return read_template(node, problems)
    form = "a text with `${...}`, or one of `{lines: [...]}`, `{block: [...]}` and `{json: {...}}`"
    if not isinstance(node, Mapping) or len(node.entries) != 1:
        problems.error("E102", node.span, f"the value `{name}` has no form that it can have", form)
        return None
    (entry,) = node.entries
    match entry.key.text, entry.value:
        case ("lines" | "block") as kind, Sequence(items=[_, *_]) as items:
            read = tuple(_line(item, problems) for item in items)
            known = tuple(each for each in read if each)
            return Lines(known, kind == "block") if len(known) == len(read) else None
        case "json", Mapping() as members:
            return read_json(members, problems)
        case _:
            problems.error("E102", entry.key.span, f"the value `{name}` has no form that it can have", form)
            return None


def _line(node: Node, problems: Problems) -> Template | None:
    if isinstance(node, Scalar):
        return read_template(node, problems)
    problems.error("E102", node.span, "a line is not text", 'as in `- "${method}"`')
    return None


def read_json(node: Mapping, problems: Problems) -> JsonText | None:
    """Read an object whose texts are templates; in a list they are not, and a number has one way to be written."""
    members: list[tuple[str, Template | JsonText | Json]] = []
    unread = False
    for entry in node:
        value = entry.value
        if isinstance(value, Scalar) and isinstance(value.value, str):
            read: Template | JsonText | None = read_template(value, problems)
        elif isinstance(value, Mapping):
            read = read_json(value, problems)
        else:
            _check_plain(value, problems)
            members.append((entry.key.text, to_json(value)))
            continue
        unread |= read is None
        members.append((entry.key.text, read))
    return None if unread else JsonText(tuple(members))


def _check_plain(node: Node, problems: Problems) -> None:
    """Report what would not stand in the JSON as it is written."""
    if isinstance(node, Scalar) and isinstance(node.value, str) and "${" in node.text:
        hint = "name each member: `{json: {NAME: ${value}}}`"
        problems.error("E501", node.span, "a template inside of a list, which is taken as it is written", hint)
    if isinstance(node, Scalar) and isinstance(node.value, Decimal):
        problems.error("E102", node.span, f"JSON writes `{node.text}` in more than one way", "put it in quotes")
    for inner in node.items if isinstance(node, Sequence) else ():
        _check_plain(inner, problems)
    for entry in node if isinstance(node, Mapping) else ():
        _check_plain(entry.value, problems)


def read_groups(keys: Keys, key: str, problems: Problems) -> tuple[GroupSpec, ...]:
    """Read what is put on a request: headers, query and form, each a mapping of names to templates."""
    return tuple(each for each in keys.pairs(key, lambda entry: _group(entry, key, problems)) if each)


def _group(entry: Entry, key: str, problems: Problems) -> GroupSpec | None:
    group = entry.key.text
    if group not in GROUPS:
        hint = nearest(group, GROUPS) or f"it has {listed(GROUPS)}"
        problems.error("E101", entry.key.span, f"`{key}` has no key `{group}`", hint)
        return None
    if not isinstance(entry.value, Mapping):
        problems.error("E102", entry.value.span, f"`{group}` is not a mapping", "write `Name: ${value}` lines under it")
        return None
    puts = tuple(_put(each, group, problems) for each in entry.value)
    _check_once(group, puts, problems)
    return GroupSpec(group, tuple(put for put in puts if put), entry.key.span)


def _check_once(group: str, puts: tuple[PutSpec | None, ...], problems: Problems) -> None:
    """Report a name that is given twice: the second pair would take the place of the first."""
    first: dict[str, Span] = {}
    for put in puts:
        name = put.wire.lower() if put and group == "headers" else put.wire if put else ""
        if put and first.setdefault(name, put.span) != put.span:
            message = f"`{put.wire}` is given twice; the first is on line {first[name].line}"
            problems.error("E120" if group == "headers" else "E004", put.span, message, "keep one of the two")


def _put(entry: Entry, group: str, problems: Problems) -> PutSpec | None:
    """Read one pair; with `?` behind its name it is put only where the request has none of that name yet."""
    wire = entry.key.text.removesuffix("?")
    if group == "headers" and not _TOKEN.match(wire):
        problems.error("E120", entry.key.span, f"`{wire}` is no name of a header", "letters, digits and `-`")
        return None
    if not wire:
        problems.error("E102", entry.key.span, f"a pair of the {group} without a name", "write its name before the `:`")
        return None
    if not isinstance(entry.value, Scalar):
        text_of(entry.value, f"`{wire}`", problems)
        return None
    template = read_template(entry.value, problems)
    return PutSpec(wire, wire != entry.key.text, template, entry.key.span) if template else None
