"""A request body -> the keys `json`, `form`, `multipart`, `text`, `bytes` or `body` of a spec."""

from __future__ import annotations

from dataclasses import dataclass, field

from ...openapi.extensions import OPTIONAL
from ...spec.endpoint import MEDIA_TYPES, kind_of
from ...spec.jsonvalues import Json
from ...spec.printing import print_named, print_schema
from .document import Part
from .keeping import rest
from .media import examples_of, is_binary, is_media_type, kept_of, schema_of, whole


@dataclass(frozen=True, slots=True)
class Bodies:
    """What was read: the keys of the spec, what is kept of OpenAPI, and the examples of the first body."""

    keys: dict[str, Json] = field(default_factory=dict)
    kept: dict[str, Json] = field(default_factory=dict)
    examples: tuple[tuple[str, Json], ...] = ()


def read_bodies(operation: Part) -> Bodies:
    """Read the request body of an operation; the first of its media types is what the method sends."""
    part = operation.get("requestBody")
    if part.value is None:
        return Bodies({"json?": "any"} if operation.raw("requestBody").value is not None else {})
    kept = rest(part, "content", "required")
    sent: dict[str, Part] = {}
    content: dict[str, Json] = {}
    kinds: list[str] = []
    for written, media in part.get("content").entries():
        media_type = _media_type(written, media)
        kind = kind_of(media_type, schema_of(media)) if media_type else ""
        if not media_type or media_type in sent or kind in kinds[1:]:
            what = f"`{written}` has no method of its own; it is kept without effect"
            media.report.degraded("content", media.place, what)
            content[written] = whole(media)
            continue
        sent[media_type] = media
        kinds.append(kind)
        left = kept_of(media, "body")
        content |= {media_type: left} if left else {}
    if content:
        kept["content"] = content
    required = part.raw("required").value is True
    optional = {name: not required or media.mapping.get(OPTIONAL) is True for name, media in sent.items()}
    examples = tuple(examples_of(next(iter(sent.values())), "request")) if sent else ()
    return Bodies(_keys(sent, optional), kept, examples)


def _media_type(written: str, media: Part) -> str:
    """Return the media type that is sent, "" where the text is none."""
    if written.strip() == "*/*" and not is_binary(schema_of(media)):
        media.report.degraded("content", media.place, "`*/*` is sent as application/json")
        return "application/json"
    return written if is_media_type(written) else ""


def _keys(sent: dict[str, Part], optional: dict[str, bool]) -> dict[str, Json]:
    """Write each body under the key of its kind, or all of them by their media types where one has no such key."""
    kinds = {media_type: kind for kind, media_type in MEDIA_TYPES.items()}
    alone = all(media_type in kinds for media_type in sent) or len(set(optional.values())) > 1
    found: dict[str, Json] = {}
    for media_type, media in sent.items():
        mark = "?" if optional[media_type] else ""
        kind = kinds.get(media_type)
        if kind and alone:
            printed = print_schema if kind in ("text", "bytes") else print_named
            found[f"{kind}{mark}"] = printed(schema_of(media))
        else:
            others = found.setdefault(f"body{mark}", {})
            assert isinstance(others, dict), "`body` is a mapping of media types"
            others[media_type] = print_schema(schema_of(media))
    return found
