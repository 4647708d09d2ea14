"""Methods whose answer is a stream: how it comes, as the data by which the runtime reads it."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from ..ir.api import Stream
from ..ir.types import Enum, Text, Type
from .imports import Imports
from .text import literal

PIECES: Final = {"sse": "Data", "jsonl": "Line"}
"""How the class of a piece of a stream is called, behind the name of what the operation is about."""


def stream_literal(stream: Stream, taken: Collection[str], imports: Imports) -> str:
    """Write how a stream comes. Where the module has a class of that name, it is imported under another."""
    name = "Events" if stream.style == "sse" else "Lines"
    told = [f"end={literal(stream.end)}"] if stream.end else []
    told += ["resumes=True"] if stream.resumes else []
    return f"{imports.use(f'{name} as {name}Stream' if name in taken else name)}({', '.join(told)})"


def stream_annotation(stream: Stream, piece: str, flavour: str, imports: Imports) -> str:
    """Write what a method returns; `piece` is the annotation of an event's data, or of a line."""
    inner = f"{imports.use('ServerEvent')}[{piece}]" if stream.style == "sse" else piece
    return f"{imports.use(f'{flavour}Stream')}[{inner}]"


def stream_method(stream: Stream) -> str:
    """Name the method of the runtime's client: no resource of an API can be called so."""
    return "stream_events" if stream.style == "sse" else "stream_lines"


def read_as(stream: Stream, type_: Type, nullable: bool) -> str:
    """Say how a piece is read: the data of an event whose type is text, and never null, is no JSON."""
    is_text = isinstance(type_, Text) or (isinstance(type_, Enum) and all(isinstance(v, str) for v in type_.values))
    return "text" if stream.style == "sse" and is_text and not nullable else "json"
