"""Streams on their way to OpenAPI and back."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from .documents import exported, round_trip

HEAD = "get: /things\n"
SPECS = [
    "responses: {200: {stream: Thing}}\n",
    "stream: sse\nresponses: {200: {stream: string}, 204: none, 4XX: {text: string}}\n",
    'stream: {style: sse, end: "[DONE]"}\nresponses: {default: {stream: any}}\n',
    """\
stream: jsonl
responses: {2XX: {stream: Thing, description: All, headers: {X-A: string}}}
examples: {two: {response: {status: 200, body: [{id: 1}, {id: 2}]}}}
""",
    """\
stream: {style: jsonl}
responses: {200: {stream: "Thing[]"}}
openapi: {responses: {200: {content: {application/jsonl: {}, application/json: {schema: {type: integer}}}}}}
""",
    "responses: {200: {text: string}}\nopenapi: {responses: {200: {content: {text/event-stream: {}}}}}\n",
]


def specs(folder: Path, endpoint: str) -> Path:
    """Write a provider of one endpoint."""
    (folder / "shop").mkdir(parents=True)
    provider = "servers: {live: https://shop.example}\nschemas: {Thing: {id: integer}}\n"
    (folder / "shop" / "provider.yaml").write_text(provider, encoding="utf-8")
    (folder / "shop" / "watch.yaml").write_text(HEAD + endpoint, encoding="utf-8")
    return folder


@pytest.mark.parametrize("endpoint", SPECS)
def test_streams_come_back_as_they_were(tmp_path: Path, endpoint: str) -> None:
    """Nothing is assumed of a document of ours: what is a stream, and what is text, was said."""
    before, after = round_trip(specs(tmp_path / "specs", endpoint), "shop", tmp_path / "again")
    assert after == before


@pytest.mark.parametrize(
    ("endpoint", "media_type"), [(SPECS[0], "text/event-stream"), (SPECS[3], "application/x-ndjson")]
)
def test_a_stream_has_the_media_type_of_its_style(tmp_path: Path, endpoint: str, media_type: str) -> None:
    """An extension of the operation says the rest."""
    operation: Any = exported(specs(tmp_path, endpoint), "shop")["paths"]["/things"]["get"]
    (answer,) = operation["responses"].values()
    assert list(answer["content"]) == [media_type]
    assert operation["x-apigraft-stream"] in ("sse", "jsonl")
