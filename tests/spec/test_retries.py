"""`retry` and `idempotency`: how they are read, and what an endpoint takes from its provider."""

from __future__ import annotations

from pathlib import Path

import pytest

from generator.ir.api import Operation, Retry
from generator.pipeline import Loaded, read

PROVIDER = "servers: {live: https://shop.example}\n"


def operation(tmp_path: Path, endpoint: str, provider: str = "") -> Operation:
    """Read an endpoint of a provider."""
    loaded = load(tmp_path, endpoint, provider)
    assert not loaded.diagnostics
    (found,) = loaded.providers[0].resources[0].operations
    return found


def load(tmp_path: Path, endpoint: str, provider: str) -> Loaded:
    """Read a provider with one endpoint."""
    (tmp_path / "shop").mkdir()
    (tmp_path / "shop" / "provider.yaml").write_text(PROVIDER + provider, encoding="utf-8")
    (tmp_path / "shop" / "call.yaml").write_text(f"{endpoint}\nresponses: {{204: none}}\n", encoding="utf-8")
    return read(tmp_path)


@pytest.mark.parametrize(
    ("own", "shared", "retry"),
    [
        ("", "", None),
        ("", "retry: {max: 5}", None),
        ("retry: none", "retry: {max: 5}", Retry(0, None)),
        ("retry: {on: [409]}", "retry: {max: 5, on: [5XX]}", Retry(5, (409,))),
        ("retry: {max: 1}", "retry: {max: 5, on: [429, 5XX]}", Retry(1, (429, "5XX"))),
        ("retry: {max: 0}", "", Retry(0, None)),
    ],
)
def test_what_an_endpoint_does_not_say_its_provider_does(
    tmp_path: Path, own: str, shared: str, retry: Retry | None
) -> None:
    """An endpoint that says nothing at all has nothing of its own."""
    assert operation(tmp_path, f"get: /call\n{own}", shared).retry == retry


@pytest.mark.parametrize(
    ("endpoint", "shared", "header"),
    [
        ("post: /call", "idempotency: {header: Key}", "Key"),
        ("patch: /call", "idempotency: {header: Key}", "Key"),
        ("get: /call", "idempotency: {header: Key}", ""),
        ("put: /call", "idempotency: {header: Key}", ""),
        ("put: /call\nidempotency: {header: Once}", "idempotency: {header: Key}", "Once"),
        ("post: /call\nidempotency: none", "idempotency: {header: Key}", ""),
        ("post: /call", "", ""),
    ],
)
def test_the_key_of_a_provider_is_that_of_its_posts(tmp_path: Path, endpoint: str, shared: str, header: str) -> None:
    """Other calls have a second effect only if they say so."""
    found = operation(tmp_path, endpoint, shared)
    assert found.idempotency == header
    assert [(each.field.wire, each.field.fresh, each.sent) for each in found.parameters] == (
        [(header, "uuid4", True)] if header else []
    )


def test_a_key_that_must_be_given_is_not_made(tmp_path: Path) -> None:
    """A header that the endpoint declares stays what it is, but for one that could be left out."""
    found = operation(tmp_path, "post: /call\nheaders: {key: string}", "idempotency: {header: Key}")
    (parameter,) = found.parameters
    assert (parameter.field.wire, parameter.field.required, parameter.field.fresh) == ("key", True, "")


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("retry: often", "E102"),
        ("retry: {max: -1}", "E102"),
        ("retry: {max: 11}", "E102"),
        ("retry: {max: true}", "E102"),
        ("retry: {on: 429}", "E102"),
        ("retry: {on: [200]}", "E107"),
        ("retry: {on: [6XX]}", "E107"),
        ("retry: {times: 3}", "E101"),
        ("idempotency: Key", "E102"),
        ("idempotency: {}", "E102"),
        ("idempotency: {header: a b}", "E120"),
        ("idempotency: {name: Key}", "E101"),
    ],
)
def test_what_is_malformed_is_refused(tmp_path: Path, line: str, code: str) -> None:
    """With its place."""
    loaded = load(tmp_path, f"post: /call\n{line}", "")
    assert code in {each.code for each in loaded.diagnostics}
