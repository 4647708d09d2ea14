"""Answers that are streams: what says that an answer is one, and what its pieces are."""

from __future__ import annotations

from typing import Any

import pytest

from .documents import endpoint, findings, imported, read

SSE = "text/event-stream"


def streamed(content: str, status: str = '"200"') -> Any:
    """Import an operation whose one answer has that content; return what its file says of the answer."""
    spec = endpoint(f"responses: {{{status}: {{description: OK, content: {{{content}}}}}}}")
    return {key: spec[key] for key in ("stream", "responses", "review", "openapi") if key in spec}


@pytest.mark.parametrize(
    ("media_type", "style", "kept"),
    [
        (SSE, "sse", False),
        ("text/event-stream;charset=UTF-8", "sse", True),
        ("application/x-ndjson", "jsonl", False),
        ("application/jsonl", "jsonl", True),
        ("application/json-seq", "jsonl", True),
    ],
)
def test_a_media_type_says_how_a_stream_comes(media_type: str, style: str, kept: bool) -> None:
    """Its schema is taken for that of a piece, which is doubted; a media type that is not the usual one is kept."""
    found = streamed(f"{media_type}: {{schema: {{type: object, properties: {{id: {{type: integer}}}}}}}}")
    assert (found["stream"], found["responses"]) == (style, {"200": {"stream": {"object": {"id?": "integer"}}}})
    (doubt,) = found["review"]
    assert (doubt["at"], doubt["code"], doubt["state"]) == ("responses.200.stream", "stream-piece-inferred", "open")
    assert (found.get("openapi") == {"responses": {"200": {"content": {media_type: {}}}}}) == kept


@pytest.mark.parametrize(
    ("schema", "piece"),
    [
        ("{type: array, items: {type: integer}}", "integer"),
        ("{type: array}", "any"),
        ("{type: string}", "string"),
        ("{type: string, format: binary}", "any"),
    ],
)
def test_a_schema_of_the_whole_is_read_as_one_of_its_pieces(schema: str, piece: str) -> None:
    """The items of an array are the pieces; raw bytes say nothing of them."""
    assert streamed(f"{SSE}: {{schema: {schema}}}")["responses"] == {"200": {"stream": piece}}


@pytest.mark.parametrize(
    ("media_type", "item", "piece"),
    [
        ("application/jsonl", "{type: integer}", "integer"),
        (SSE, "{properties: {data: {type: string}, event: {type: string}}}", "string"),
        (SSE, "{properties: {data: {contentMediaType: application/json, contentSchema: {type: integer}}}}", "integer"),
        (SSE, "{properties: {data: {contentMediaType: application/json}}}", "any"),
        (
            SSE,
            """{properties: {data: {type: string}}, oneOf: [
                {properties: {event: {const: a}}},
                {properties: {data: {contentMediaType: application/json, contentSchema: {type: integer}}}}]}""",
            "string | integer",
        ),
        (SSE, "{type: integer}", "integer"),
    ],
)
def test_the_schema_of_an_item_leaves_no_doubt(media_type: str, item: str, piece: str) -> None:
    """OpenAPI 3.2 describes a line itself, and an event with its fields, of which the data is what a spec types."""
    found = streamed(f"{media_type}: {{itemSchema: {item}}}")
    assert found["responses"] == {"200": {"stream": piece}}
    assert "review" not in found


@pytest.mark.parametrize(
    "responses",
    [
        f"{{200: {{description: OK, content: {{{SSE}: {{}}, application/json: {{}}}}}}}}",
        f"{{200: {{description: OK, content: {{{SSE}: {{}}}}}}, 201: {{description: A, content: {{text/csv: {{}}}}}}}}",
        f"{{200: {{description: OK}}, 400: {{description: No, content: {{{SSE}: {{}}}}}}}}",
    ],
)
def test_what_is_not_all_that_can_come_is_no_stream(responses: str) -> None:
    """A method returns one thing: what else can come when a call succeeds is preferred, and that is reported."""
    result = imported(f"paths: {{/a: {{get: {{operationId: a.get, responses: {responses}}}}}}}")
    assert "stream" not in read(result, "a", "get")
    assert "content" in [each.keyword for each in findings(result, "degraded")]


def test_examples_are_lists_of_pieces_or_the_whole_as_text() -> None:
    """One value is the only piece."""
    examples = "{one: {value: {a: 1}}, two: {value: [1, 2]}, raw: {value: 'data: 1'}}"
    spec = endpoint(f"responses: {{200: {{description: OK, content: {{{SSE}: {{examples: {examples}}}}}}}}}")
    bodies = {name: example["response"]["body"] for name, example in spec["examples"].items()}
    assert bodies == {"one": [{"a": 1}], "two": [1, 2], "raw": "data: 1"}
