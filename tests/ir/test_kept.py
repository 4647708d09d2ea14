"""Keys whose behaviour comes later, or that belong to OpenAPI, are kept as they were written."""

from __future__ import annotations

from pathlib import Path

from generator.ir.api import ByNumber, Paging, Retry
from generator.pipeline import read

PROVIDER = """\
servers: {live: https://x.example}
retry: {max: 2, on: [429]}
openapi: {info: {version: "7"}}
x-team: payments
"""
ENDPOINT = """\
get: /events
query: {page: integer = 1}
responses: {200: {json: {object: {data: "string[]"}}, headers: {X-Total: integer}}}
paginate: {style: page, items: $.data, send: page}
retry: {max: 1}
idempotency: {header: Idempotency-Key}
servers: {reports: https://reports.example}
docs: https://docs.example
tags: [events]
openapi: {externalDocs: {url: https://docs.example}}
x-owner: {name: ada}
source: {url: https://docs.example}
review: [{at: get, found: nothing}]
"""


def test_what_waits_is_kept(tmp_path: Path) -> None:
    """The lowered provider and operation hold each key, and a diagnostic names each that has no effect yet."""
    (tmp_path / "shop").mkdir()
    (tmp_path / "shop" / "provider.yaml").write_text(PROVIDER, encoding="utf-8")
    (tmp_path / "shop" / "list.yaml").write_text(ENDPOINT, encoding="utf-8")
    loaded = read(tmp_path)
    (provider,) = loaded.providers
    (operation,) = provider.resources[0].operations
    assert provider.retry == Retry(2, (429,))
    assert provider.openapi == {"info": {"version": "7"}}
    assert provider.extensions == {"x-team": "payments"}
    assert operation.paging == Paging(("data",), ByNumber("pages", "page", False, 1))
    assert (operation.retry, operation.idempotency) == (Retry(1, (429,)), "Idempotency-Key")
    assert [server.url for server in operation.servers] == ["https://reports.example"]
    assert (operation.docs, operation.tags) == ("https://docs.example", ("events",))
    assert operation.openapi == {"externalDocs": {"url": "https://docs.example"}}
    assert operation.extensions == {"x-owner": {"name": "ada"}}
    assert operation.source == {"url": "https://docs.example"}
    assert operation.review == ({"at": "get", "found": "nothing"},)
    (said,) = [each.message for each in loaded.diagnostics if each.code == "W901"]
    assert "`headers`" in said
