"""Servers: their names and addresses."""

from __future__ import annotations

from typing import Any

import pytest

from .documents import findings, imported, read

HEAD = 'openapi: 3.1.0\ninfo: {title: Shop, version: "1"}\npaths: {}\n'


def servers(text: str, server: str = "") -> Any:
    """Return the servers of a document as the spec has them."""
    return read(imported(f"servers: {text}", head=HEAD, server=server), "provider")["servers"]


@pytest.mark.parametrize(
    ("written", "read_as"),
    [
        ("[{url: https://a.example/v1/}]", {"production": "https://a.example/v1"}),
        (
            "[{url: https://a.example, description: Live}, {url: https://b.example, description: Sandbox for tests}]",
            {"production": "https://a.example", "sandbox": "https://b.example"},
        ),
        ("[{url: https://api.staging.a.example}]", {"staging": "https://api.staging.a.example"}),
        ("[{url: https://a.example, description: EU region}]", {"eu_region": "https://a.example"}),
        (
            "[{url: https://a.example}, {url: https://b.example}]",
            {"production": "https://a.example", "b.example": "https://b.example"},
        ),
        (
            "[{url: 'https://{r}.example/{v}', variables: {r: {default: eu}, v: {enum: [v2]}}}]",
            {"production": "https://eu.example/v2"},
        ),
        ("[{url: /v1}]", {"production": "https://host.invalid/v1"}),
        ("[]", {"production": "https://host.invalid"}),
        ("[{url: https://a.example}, {url: https://a.example}, {url: 'ftp://x'}]", {"production": "https://a.example"}),
    ],
)
def test_servers_are_named_by_what_they_are_for(written: str, read_as: object) -> None:
    """The words of the description or the host name them; variables have their defaults."""
    assert servers(written) == read_as


def test_a_relative_address_belongs_to_the_server_that_the_caller_names() -> None:
    """A document need not say where it lies; whoever imports it may."""
    assert servers("[{url: /v1}]", "https://a.example/") == {"production": "https://a.example/v1"}
    assert servers("[]", "https://a.example") == {"production": "https://a.example"}


def test_a_document_without_a_host_is_reported() -> None:
    """Nobody should have to find that out by a failed call."""
    result = imported("servers: [{url: /v1}]", head=HEAD)
    assert {finding.keyword for finding in findings(result, "unsupported")} == {"servers"}
