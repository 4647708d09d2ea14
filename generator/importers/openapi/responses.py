"""The answers of an operation -> the key `responses` of a spec."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final

from ...openapi.defaults import MEDIA_TYPES, default_description
from ...spec.jsonvalues import Json
from ...spec.printing import print_property_map, print_schema
from .document import Part
from .keeping import rest
from .media import answer_kind, examples_of, kept_of, rank, schema_of, whole
from .parameters import object_schema
from .properties import Profile, Property, read_property
from .streams import StreamMedia, find_stream

_STATUS = re.compile(r"(?:[1-5][0-9][0-9]|[1-5]XX|default)\Z")
_TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+\Z")
_LONG_KEYS: Final = frozenset(("json", "text", "bytes", "stream", "headers", "description"))


@dataclass(slots=True)
class Responses:
    """What was read: the answers by status, what is kept of OpenAPI, and their examples (status, name, body).

    `stream` is how the answer comes that is one, "" where none is; `reviews` is what was assumed of it.
    """

    answers: dict[str, Json] = field(default_factory=dict)
    kept: dict[str, Json] = field(default_factory=dict)
    examples: list[tuple[str, str, Json]] = field(default_factory=list)
    stream: str = ""
    reviews: list[Json] = field(default_factory=list)


def read_responses(part: Part, profile: Profile, told: Json = None) -> Responses:
    """Read a responses object; each status that is one is an answer of the spec.

    `told` is what an extension says of a stream.
    """
    found = Responses()
    answers: dict[str, Part] = {}
    for written, answer in part.entries():
        status = written.strip().upper() if written != "default" else written
        if written.startswith("x-"):
            found.kept[written] = part.mapping[written]
        elif not _STATUS.match(status) or status in answers:
            answer.report.unsupported("responses", answer.place, f"`{written}` is no status; it is kept without effect")
            found.kept[written] = rest(answer)
        else:
            answers[status] = answer
    chosen = {status: media for status, answer in answers.items() if (media := _choose(answer, told is not None))}
    stream = find_stream(answers, chosen, told)
    for status, answer in answers.items():
        if answer.value is None:
            found.answers[status] = "any"
        else:
            is_stream = stream is not None and stream.status == status
            _read_answer(status, answer, profile, chosen.get(status), stream if is_stream else None, found)
    if stream:
        found.stream, found.reviews = stream.style, [*stream.reviews()]
    found.kept = dict(sorted(found.kept.items()))
    return found


def _read_answer(
    status: str,
    answer: Part,
    profile: Profile,
    chosen: tuple[str, Part] | None,
    stream: StreamMedia | None,
    found: Responses,
) -> None:
    kept = rest(answer, "content", "description", "headers")
    if "links" in kept:
        answer.report.degraded("links", answer.place, "they are kept without effect")
    long: dict[str, Json] = {}
    content: dict[str, Json] = {}
    if chosen and stream:
        long["stream"] = print_schema(stream.piece())
        content = _read_media(status, *chosen, stream.usual_type, found, stream)
    elif chosen:
        kind = answer_kind(chosen[0], schema_of(chosen[1]))
        long[kind] = print_schema(schema_of(chosen[1]))
        content = _read_media(status, *chosen, MEDIA_TYPES[kind], found)
        _report_stream(*chosen)
    for media_type, media in answer.get("content").entries():
        if not chosen or media_type != chosen[0]:
            media.report.degraded("content", media.place, f"`{media_type}` is not asked for; it is kept without effect")
            content[media_type] = whole(media)
    headers, kept_headers = _read_headers(answer.get("headers"), profile)
    if headers:
        long["headers"] = print_property_map(headers)
    description = answer.text("description")
    if description and description != default_description(status):
        long["description"] = description
    kept |= {"content": content} if content else {}
    kept |= {"headers": kept_headers} if kept_headers else {}
    found.answers[status] = _short(long)
    if kept:
        found.kept[status] = dict(sorted(kept.items()))


def _read_media(
    status: str, media_type: str, media: Part, usual: str, found: Responses, stream: StreamMedia | None = None
) -> dict[str, Json]:
    """Read the examples of an answer; return what is kept of its media type object."""
    left = kept_of(media, "answer", stream.schema_key if stream else "schema")
    content: dict[str, Json] = {media_type: left} if left or media_type != usual else {}
    if not status.isdigit():
        return content | _examples_without_status(media, media_type, content)
    examples = examples_of(media, f"response_{status}")
    found.examples += [(status, name, stream.example(value) if stream else value) for name, value in examples]
    return content


def _choose(answer: Part, is_told: bool) -> tuple[str, Part] | None:
    """Return the media type of the answer that a client can type best; of equals the first.

    Where an extension says that there is a stream, the first is what its exporter meant.
    """
    content = list(answer.get("content").entries())
    ranked = content if is_told else sorted(content, key=lambda entry: rank(entry[0], schema_of(entry[1])))
    return ranked[0] if ranked else None


def _examples_without_status(media: Part, media_type: str, content: dict[str, Json]) -> dict[str, Json]:
    """Keep the examples of `default` and `4XX`: an exchange of a spec has one status."""
    examples = rest(media)
    found: dict[str, Json] = {key: examples[key] for key in ("example", "examples") if key in examples}
    if not found:
        return {}
    media.report.degraded("examples", media.place, "they belong to no single status; they are kept without effect")
    known = content.get(media_type)
    kept: dict[str, Json] = {**(known if isinstance(known, dict) else {}), **found}
    return {media_type: dict(sorted(kept.items()))}


def _report_stream(media_type: str, media: Part) -> None:
    if media_type.startswith("text/event-stream"):
        media.report.degraded("content", media.place, "the events are read as one text, at their end")


def _read_headers(part: Part, profile: Profile) -> tuple[dict[str, Json] | None, dict[str, Json]]:
    properties: dict[str, Property] = {}
    kept: dict[str, Json] = {}
    for name, header in part.entries():
        if not _TOKEN.match(name) or name.lower() in {other.lower() for other in properties}:
            header.report.unsupported("headers", header.place, f"`{name}` is no header, or is given twice")
            kept[name] = rest(header)
            continue
        properties[name] = read_property(header, "header", profile)
        if properties[name].kept:
            kept[name] = properties[name].kept
    return object_schema(properties), dict(sorted(kept.items()))


def _short(long: dict[str, Json]) -> Json:
    """Write an answer as its type alone where nothing else is said, `none` where there is no body."""
    if not long:
        return "none"
    schema = long.get("json")
    if long.keys() != {"json"} or schema == "none" or isinstance(schema, bool):
        return long
    return long if isinstance(schema, dict) and schema.keys() <= _LONG_KEYS else schema
