"""What OpenAPI demands and the notation leaves out: a description and media type of each answer, a version."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Final

MEDIA_TYPES: Final[Mapping[str, str]] = {
    "json": "application/json",
    "text": "text/plain",
    "bytes": "application/octet-stream",
}
"""What an answer of each kind is when nothing else is said."""

STREAM_TYPES: Final[Mapping[str, tuple[str, ...]]] = {
    "sse": ("text/event-stream",),
    "jsonl": (
        *("application/x-ndjson", "application/jsonl", "application/ndjson", "application/x-jsonlines"),
        *("application/jsonlines", "application/x-jsonl", "application/stream+json", "application/json-seq"),
    ),
}
"""The media types of a stream of each style; the first is what one is when nothing else is said."""

DEFAULT_VERSION: Final = "0"
"""The version of an exported document whose specs say none: OpenAPI demands one."""

_FAMILIES: Final = {"1": "Information", "2": "Success", "3": "Redirection", "4": "Client error", "5": "Server error"}


def stream_style(media_type: str) -> str:
    """Return the style of a stream of that media type, "" for what is none."""
    essence = media_type.partition(";")[0].strip().lower()
    return next((style for style, known in STREAM_TYPES.items() if essence in known), "")


def default_description(status: str) -> str:
    """Return the description of an answer that has none of its own: the phrase of its status."""
    if status.isdigit() and int(status) in {each.value for each in HTTPStatus}:
        return HTTPStatus(int(status)).phrase
    return _FAMILIES.get(status[:1], "Any other answer")
