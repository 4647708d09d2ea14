"""The `content` of a body or an answer: its media types, their schemas and their examples."""

from __future__ import annotations

from collections.abc import Iterator

from ...openapi.extensions import OPTIONAL
from ...spec.endpoint import MEDIA_TYPE, kind_of
from ...spec.jsonvalues import Json
from .document import Part
from .keeping import rest
from .schemas import clean


def schema_of(media: Part) -> Json:
    """Return the schema of a media type object; without one, any value."""
    return clean(media.raw("schema").value, media.raw("schema").place, media.document)


def examples_of(media: Part, name: str) -> Iterator[tuple[str, Json]]:
    """Yield the examples of a media type object by their names; the one without a name gets `name`."""
    if "example" in media.mapping:
        yield name, media.mapping["example"]
    for key, example in media.get("examples").entries():
        if "value" in example.mapping:
            yield key, example.mapping["value"]
            for left in sorted(set(example.mapping) - {"value"}):
                example.report.degraded(left, example.place, "the words about an example are left out")


def kept_of(media: Part, part: str, schema: str = "schema") -> dict[str, Json]:
    """Return what is left of a media type object: encodings, examples that are elsewhere, extensions.

    `schema` is the key under which the schema stands that was read.
    """
    kept = rest(media, "schema", schema, "example", "examples", OPTIONAL)
    elsewhere = {
        key: rest(example)
        for key, example in sorted(media.get("examples").entries(), key=lambda entry: entry[0])
        if "value" not in example.mapping
    }
    if elsewhere:
        kept["examples"] = dict(elsewhere)
    for keyword in kept:
        if not keyword.startswith("x-"):
            media.report.degraded(keyword, media.place, f"it is kept without effect on the {part}")
    return kept


def whole(media: Part) -> dict[str, Json]:
    """Return a media type object that the notation has no place for, as it is kept: always with a schema."""
    return {"schema": schema_of(media), **rest(media, "schema")}


def rank(media_type: str, schema: Json) -> int:
    """Say how well a client can type a body of that media type: JSON before text before bytes."""
    essence = media_type.partition(";")[0].strip().lower()
    if essence == "application/json":
        return 0
    return {"json": 1, "text": 2}.get(answer_kind(media_type, schema), 3)


def answer_kind(media_type: str, schema: Json) -> str:
    """Say how an answer of a media type is read: as json, text or bytes."""
    essence = media_type.partition(";")[0].strip().lower()
    kind = "json" if essence == "*/*" else kind_of(media_type, schema)
    if kind == "json" and is_binary(schema):
        return "bytes"
    return kind if kind in ("json", "text") else "bytes"


def is_binary(schema: Json) -> bool:
    """Tell whether a schema is that of raw bytes."""
    return isinstance(schema, dict) and schema.get("format") == "binary"


def is_media_type(text: str) -> bool:
    """Tell whether the notation takes a text for a media type."""
    return bool(MEDIA_TYPE.match(text))
