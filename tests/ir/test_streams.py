"""Which calls stream their answer: what an endpoint says, and what its answer does."""

from __future__ import annotations

from pathlib import Path

import pytest

from generator.ir.api import Operation, Stream
from generator.pipeline import Loaded, read

EVENTS = "responses: {200: {stream: string}}\n"


def load(folder: Path, endpoint: str, provider: str = "") -> Loaded:
    """Read a provider of one endpoint."""
    (folder / "shop").mkdir()
    (folder / "shop" / "provider.yaml").write_text(f"servers: {{live: https://x.example}}\n{provider}", "utf-8")
    (folder / "shop" / "watch.yaml").write_text(f"get: /things\n{endpoint}", "utf-8")
    return read(folder)


def operation(folder: Path, endpoint: str, provider: str = "") -> Operation:
    """Read an endpoint of which nothing is wrong."""
    loaded = load(folder, endpoint, provider)
    assert not loaded.failed, loaded.diagnostics
    return loaded.providers[0].resources[0].operations[0]


@pytest.mark.parametrize(
    ("endpoint", "stream"),
    [
        (EVENTS, Stream("sse")),
        (f"stream: sse\n{EVENTS}", Stream("sse")),
        (f"stream: jsonl\n{EVENTS}", Stream("jsonl")),
        (f'stream: {{style: sse, end: "[DONE]"}}\n{EVENTS}', Stream("sse", "[DONE]")),
        ("responses: {default: {stream: string}}", Stream("sse")),
        ("responses: {200: {stream: string}, 204: none, default: object}", Stream("sse")),
        ("responses: {200: {text: string}}", None),
    ],
)
def test_an_answer_is_a_stream_where_the_spec_says_so(endpoint: str, stream: Stream | None, tmp_path: Path) -> None:
    """Without a word on how it comes, it is a stream of events."""
    assert operation(tmp_path, endpoint).stream == stream


@pytest.mark.parametrize(
    ("endpoint", "code"),
    [
        ("stream: sse\nresponses: {204: none}", "E126"),
        (f"stream: {{}}\n{EVENTS}", "E126"),
        (f"stream: {{style: jsonl, end: x}}\n{EVENTS}", "E126"),
        (f"paginate: {{style: link, items: $}}\n{EVENTS}", "E126"),
        ("responses: {200: {stream: string}, 201: {stream: string}}", "E126"),
        ("responses: {200: {stream: string}, 2XX: string}", "E126"),
        ("responses: {200: none, default: {stream: string}}", "E126"),
        (f"{EVENTS}examples: {{one: {{response: {{status: 200, body: {{a: 1}}}}}}}}", "E126"),
        (f"stream: {{style: sse, end: 1}}\n{EVENTS}", "E102"),
        (f"stream: {{style: sse, stop: x}}\n{EVENTS}", "E101"),
        (f"stream: xml\n{EVENTS}", "E103"),
        (f"stream: [sse]\n{EVENTS}", "E102"),
    ],
)
def test_what_does_not_agree_is_one_problem(endpoint: str, code: str, tmp_path: Path) -> None:
    """Each mistake is told once, and nothing follows from it."""
    assert [each.code for each in load(tmp_path, endpoint).diagnostics] == [code]


@pytest.mark.parametrize("body", ["[{a: 1}]", "'data: 1'", "[]"])
def test_an_example_shows_the_pieces_or_all_that_is_sent(body: str, tmp_path: Path) -> None:
    """And one of a refusal shows its body, as anywhere."""
    examples = (
        f"examples: {{a: {{response: {{status: 200, body: {body}}}}}, b: {{response: {{status: 400, body: {{}}}}}}}}"
    )
    assert len(operation(tmp_path, f"{EVENTS}{examples}").examples) == 2


def test_a_provider_with_pages_may_have_streams(tmp_path: Path) -> None:
    """What is the default of its endpoints is not for what has no pages."""
    found = operation(
        tmp_path, f"query: {{page: integer}}\n{EVENTS}", "paginate: {style: page, items: $, send: page}\n"
    )
    assert found.paging is None
