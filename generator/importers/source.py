"""The bytes of somebody's JSON or YAML document -> plain JSON values, whatever a strict reader would say of it.

Unlike a spec of ours, a document may use anchors, merge keys, tags and words of YAML 1.1; what is read is JSON all the
same: keys are text, dates and `012` stay text. Promised: an answer or `NotImportableError`, in bounded memory.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from ..spec.jsonvalues import Json, resolve
from .tree import NotImportableError
from .yamldocument import read_yaml

MAX_BYTES: Final = 32 * 1024 * 1024
MAX_DEPTH: Final = 150

_SURROGATE = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Document:
    """The value of a document, and the keys that it gives twice: of those the last one counts."""

    value: Json
    repeated: tuple[str, ...]


def read_document(source: bytes) -> Document:
    """Read JSON or YAML; raise NotImportableError where it is neither."""
    if len(source) > MAX_BYTES:
        raise NotImportableError(f"it has {len(source):,} bytes; {MAX_BYTES:,} is the most")
    try:
        text = source.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise NotImportableError(f"byte {error.start} is not UTF-8") from None
    repeated: list[str] = []
    if text.lstrip()[:1] in ("{", "["):
        try:
            return Document(_tame(_read_json(text, repeated)), tuple(repeated))
        except ValueError:
            repeated.clear()
    try:
        return Document(_tame(read_yaml(text, repeated, MAX_DEPTH)), tuple(repeated))
    except ValueError as error:
        raise NotImportableError(str(error)) from None


def _read_json(text: str, repeated: list[str]) -> Json:
    try:
        value: Json = json.loads(
            text, parse_float=resolve, parse_int=resolve, parse_constant=str, object_pairs_hook=_pairs(repeated)
        )
    except RecursionError:
        raise ValueError(f"it is nested deeper than {MAX_DEPTH} levels") from None
    return value


def _pairs(repeated: list[str]) -> Callable[[list[tuple[str, Json]]], dict[str, Json]]:
    def collect(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
        found = dict(pairs)
        if len(found) < len(pairs):
            names = [name for name, _ in pairs]
            repeated.extend(name for name in found if names.count(name) > 1)
        return found

    return collect


def _tame(value: Json, depth: int = 0) -> Json:
    """Return the value without lone surrogates, which no UTF-8 can hold; raise where it is nested too deeply."""
    if depth > MAX_DEPTH:
        raise NotImportableError(f"it is nested deeper than {MAX_DEPTH} levels")
    if isinstance(value, dict):
        return {_whole(name): _tame(item, depth + 1) for name, item in value.items()}
    if isinstance(value, list):
        return [_tame(item, depth + 1) for item in value]
    return _whole(value) if isinstance(value, str) else value


def _whole(text: str) -> str:
    return _SURROGATE.sub("\ufffd", text)
