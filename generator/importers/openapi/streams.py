"""Answers that are streams: which answer of an operation is one, and the type of its pieces."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from ...openapi.defaults import STREAM_TYPES, stream_style
from ...spec.jsonvalues import Json
from .document import Part
from .media import is_binary, schema_of
from .reviews import review
from .schemas import clean

ITEM: Final = "itemSchema"
_PIECES: Final = {"sse": "the data of each event", "jsonl": "each line"}


@dataclass(frozen=True, slots=True)
class StreamMedia:
    """The one answer of an operation that is a stream: its status, its media type object, and how it comes."""

    status: str
    media_type: str
    media: Part
    style: str

    @property
    def usual_type(self) -> str:
        """The media type of such a stream when nothing else is said."""
        return STREAM_TYPES[self.style][0]

    @property
    def schema_key(self) -> str:
        """The key of the schema that says what a piece is."""
        return ITEM if ITEM in self.media.mapping else "schema"

    def piece(self) -> Json:
        """Return the schema of an event's data, or of a line."""
        item = self.media.get(ITEM)
        if isinstance(item.value, dict):
            if "schema" in self.media.mapping:
                self.media.report.degraded("schema", self.media.place, f"`{ITEM}` beside it says what a piece is")
            return self._item(item)
        schema = schema_of(self.media)
        if self.media.document.ours:
            return schema
        if self._is_list:
            items = self.media.get("schema").raw("items")
            return clean(items.value, items.place, items.document)
        return {} if is_binary(schema) else schema

    @property
    def _is_list(self) -> bool:
        schema = self.media.get("schema").value
        return isinstance(schema, dict) and schema.get("type") == "array"

    def example(self, value: Json) -> Json:
        """Return an example as a list of pieces; text shows all of the stream as it is sent."""
        return value if isinstance(value, list | str) else [value]

    def reviews(self) -> Iterator[Json]:
        """Yield what was assumed: only an `itemSchema` says that it is the schema of one piece."""
        if self.media.document.ours or ITEM in self.media.mapping:
            return
        found = f"a schema of all of `{self.media_type}`"
        assumed = f"{'an item of it' if self._is_list else 'it'} is {_PIECES[self.style]}"
        why = "only `itemSchema` of OpenAPI 3.2 says what a piece of a stream is"
        yield review(f"responses.{self.status}.stream", found, assumed, why, "stream-piece-inferred")

    def _item(self, item: Part) -> Json:
        whole = clean(self.media.raw(ITEM).value, self.media.raw(ITEM).place, self.media.document)
        if self.style != "sse":
            return whole
        found: list[Json] = []
        for data in _data(item):
            if data not in found:
                found.append(data)
        if not found:
            return whole
        item.report.degraded(ITEM, item.place, "the data of an event is typed, and not its name and its id")
        return found[0] if len(found) == 1 else {"anyOf": found}


def _data(item: Part) -> Iterator[Json]:
    """Yield the schemas of the data of an event, whose schema describes its fields, or lists kinds of events."""
    kinds = [kind for word in ("oneOf", "anyOf") for kind in item.get(word).items()]
    for part in kinds or [item]:
        data = part.get("properties").get("data")
        data = data if data.value is not None else item.get("properties").get("data")
        if isinstance(data.value, dict):
            yield _content(data)


def _content(data: Part) -> Json:
    if "json" not in data.text("contentMediaType"):
        return clean(data.value, data.place, data.document)
    schema = data.raw("contentSchema")
    return clean(schema.value, schema.place, schema.document)


def find_stream(answers: dict[str, Part], chosen: dict[str, tuple[str, Part]], told: Json) -> StreamMedia | None:
    """Return the answer that is a stream, if one is all that a call may answer when it succeeds.

    `chosen` are the media types that a client asks for, `told` is what an extension of the operation says.
    """
    successes = [status for status in answers if status[0] == "2"] or [each for each in answers if each == "default"]
    with_body = [status for status in successes if status in chosen or answers[status].value is None]
    if len(with_body) != 1 or with_body[0] not in chosen:
        return None
    status = with_body[0]
    media_type, media = chosen[status]
    style = told.get("style") if isinstance(told, dict) else told
    if style is None and not media.document.ours:
        style = stream_style(media_type)
    return StreamMedia(status, media_type, media, style) if isinstance(style, str) and style in STREAM_TYPES else None
