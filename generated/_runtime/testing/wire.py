# The runtime of apigraft's clients: generated projects hold a copy; edit generator/runtime.
"""From what is on the wire back to values: the way that `encoding`, `jsontext` and `multipart` go, the other way round.

Text has no types, so the types of the description say what is meant; what does not fit them stays as it came.
"""

from __future__ import annotations

import json
import types
from collections.abc import Iterable
from contextlib import suppress
from datetime import date, time
from decimal import Decimal, InvalidOperation
from email.message import Message
from typing import Any, Final, Literal, NoReturn, NotRequired, Required, Union, get_args, get_origin
from urllib.parse import unquote, unquote_plus
from uuid import UUID

from pydantic import AwareDatetime, PlainSerializer, TypeAdapter, ValidationError
from pydantic.fields import FieldInfo
from typing_extensions import ReadOnly, TypeAliasType, get_type_hints, is_typeddict

from ..wire.encoding import Encoding, text
from ..wire.jsontext import Number
from ..wire.nesting import nested

Fields = list[tuple[str, Any]]
_WRAPPERS: Final = (Required, NotRequired, ReadOnly)
_WRITTEN: Final = (date, time, UUID)
"""Types that JSON writes as text; a moment is a day with a time."""


def fields_of(encoded: str, encoding: Encoding) -> Fields:
    """Return the pairs of a query or a form; a value with commas between items is their list."""
    pairs: Fields = []
    for pair in filter(None, encoded.split("&")):
        name, _, value = pair.partition("=")
        items = [unquote_plus(item) for item in value.split(",")] if encoding.arrays == "comma" else []
        pairs.append((unquote_plus(name), items if len(items) > 1 else unquote_plus(value)))
    return pairs


def parts_of(body: bytes, content_type: str) -> Fields:
    """Return the fields of a multipart body: files as bytes, everything else as text."""
    header = Message()
    header["Content-Type"] = content_type
    boundary = str(header.get_param("boundary", "")).encode()
    found: Fields = []
    for part in (b"\r\n" + body).split(b"\r\n--" + boundary)[1:-1]:
        head, _, content = part.removeprefix(b"\r\n").partition(b"\r\n\r\n")
        about = Message()
        for line in head.decode("utf-8", "replace").split("\r\n"):
            name, _, value = line.partition(":")
            about[name] = value.strip()
        name = _parameter(about, "name")
        is_file = about.get_param("filename", header="content-disposition") is not None
        found.append((name, content if is_file else content.decode("utf-8", "replace")))
    return found


def _parameter(about: Message, name: str) -> str:
    return str(about.get_param(name, "", header="content-disposition")).replace("%22", '"')


def cookies_of(header: str) -> Fields:
    """Return the pairs of a `Cookie` header."""
    pairs = (pair.strip().partition("=") for pair in header.split(";") if pair.strip())
    return [(name, unquote(value)) for name, _, value in pairs]


def grouped(pairs: Iterable[tuple[str, Any]], known: Iterable[str], encoding: Encoding) -> dict[str, Any]:
    """Return the object that fields mean; `known` are names that stand as they are, whatever they are spelled like."""
    names = frozenset(known)
    whole: dict[str, Any] = {}
    spelled: Fields = []
    for name, value in pairs:
        if name not in names:
            spelled.append((_bracketed(name) if encoding.objects == "dots" else name, value))
        elif name in whole:
            whole[name] = [*(whole[name] if isinstance(whole[name], list) else [whole[name]]), value]
        else:
            whole[name] = value
    return {**nested(spelled), **whole}


def _bracketed(name: str) -> str:
    head, *rest = name.split(".")
    return head + "".join(f"[{key}]" for key in rest)


def json_of(body: bytes) -> Any:
    """Return the value of a JSON body; a number with a fraction keeps its digits. Raises ValueError.

    That is also for what Python alone takes for JSON: numbers that are none, and infinities.
    """
    return json.loads(body, parse_float=Number, parse_constant=_no_number)


def _no_number(written: str) -> NoReturn:
    raise ValueError(f"JSON has no {written}")


class Reader:
    """Gives values the types of the description: of text by the provider's encoding, or of JSON without one."""

    def __init__(self, encoding: Encoding | None) -> None:
        self._encoding = encoding

    def read(self, hint: Any, value: Any) -> Any:
        """Return a value as Python has it; what does not fit the type is returned as it came."""
        hint, marks = split(hint)
        if get_origin(hint) in (Union, types.UnionType):
            return self._member(get_args(hint), value)
        if is_typeddict(hint):
            return self._object(hint, value)
        if get_origin(hint) is list or hint is list:
            return self._list(get_args(hint), value)
        if get_origin(hint) is dict and isinstance(value, dict):
            return {key: self.read(get_args(hint)[1], item) for key, item in value.items()}
        if self._encoding is None:
            return self._of_json(hint, value, is_number=any(isinstance(mark, PlainSerializer) for mark in marks))
        return self._of_text(hint, value, self._encoding)

    def _member(self, members: tuple[Any, ...], value: Any) -> Any:
        """Return a value as the first member of a union that it fits."""
        for member in members:
            read = self.read(member, value)
            if _fits(member, read):
                return read
        return float(value) if isinstance(value, Number) else value

    def _object(self, kind: Any, value: Any) -> Any:
        if not isinstance(value, dict):
            return value
        known = {_wire(key, hint): (key, hint) for key, hint in hints_of(kind).items()}
        return {
            known[wire][0] if wire in known else wire: self.read(known[wire][1], item) if wire in known else item
            for wire, item in value.items()
        }

    def _list(self, arguments: tuple[Any, ...], value: Any) -> Any:
        if not isinstance(value, list):
            if self._encoding is None:
                return value
            value = [value]  # a list of one is written as its item
        return [self.read(arguments[0] if arguments else Any, item) for item in value]

    def _of_json(self, hint: Any, value: Any, *, is_number: bool) -> Any:
        if isinstance(value, Number):
            return Decimal(value) if hint is Decimal and is_number else float(value)
        if hint is Decimal:
            if is_number and type(value) is int:
                return Decimal(value)
            return _decimal(value) if isinstance(value, str) and not is_number else value
        return _parsed(hint, value)

    def _of_text(self, hint: Any, value: Any, encoding: Encoding) -> Any:
        if not isinstance(value, str):
            return value
        if hint is bool:
            return {encoding.booleans[0]: True, encoding.booleans[1]: False}.get(value, value)
        if hint in (int, float):
            with suppress(ValueError):
                return hint(value)
        if hint is Decimal:
            return _decimal(value)
        if hint in (None, type(None)):
            return None if value == "" else value
        if get_origin(hint) is Literal:
            return next((one for one in get_args(hint) if text(one, encoding) == value), value)
        return _parsed(hint, value)


def _decimal(value: str) -> Any:
    try:
        return Decimal(value)
    except InvalidOperation:
        return value


def _parsed(hint: Any, value: Any) -> Any:
    """Return what text means for a type that JSON writes as text."""
    is_written = hint is AwareDatetime or (isinstance(hint, type) and issubclass(hint, _WRITTEN))
    if not isinstance(value, str) or not is_written:
        return value.encode() if hint is bytes and isinstance(value, str) else value
    try:
        return TypeAdapter(hint).validate_json(json.dumps(value))
    except ValidationError:
        return value


def _fits(hint: Any, value: Any) -> bool:
    try:
        TypeAdapter(hint).validate_python(value, strict=True, by_name=True)
    except ValidationError:
        return False
    return True


def hints_of(kind: Any) -> dict[str, Any]:
    """Return the keys of a TypedDict with their annotations."""
    return get_type_hints(kind, include_extras=True)


def split(hint: Any) -> tuple[Any, tuple[Any, ...]]:
    """Return a type, and what is annotated to it."""
    marks: tuple[Any, ...] = ()
    while True:
        if isinstance(hint, TypeAliasType):
            hint = hint.__value__
        elif hasattr(hint, "__metadata__"):
            hint, marks = get_args(hint)[0], (*hint.__metadata__, *marks)
        elif get_origin(hint) in _WRAPPERS:
            hint = get_args(hint)[0]
        else:
            return hint, marks


def _wire(key: str, hint: Any) -> str:
    names = (mark.alias for mark in split(hint)[1] if isinstance(mark, FieldInfo) and mark.alias)
    return next(names, key)
