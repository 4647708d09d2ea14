"""Headers that are the client's to set, and those that look like keys of idempotency."""

from __future__ import annotations

from pathlib import Path

import pytest

from generator.diagnostics import Diagnostic
from generator.pipeline import read
from generator.runtime import messages
from generator.spec.headers import FRAMING


def said(folder: Path, provider: str = "", **endpoints: str) -> list[Diagnostic]:
    """Return what is said of the specs of a provider."""
    (folder / "shop").mkdir()
    (folder / "shop" / "provider.yaml").write_text(f"servers: {{live: https://x.example}}\n{provider}", "utf-8")
    for name, text in endpoints.items():
        (folder / "shop" / f"{name}.yaml").write_text(text, "utf-8")
    return list(read(folder).diagnostics)


def test_the_headers_that_no_spec_has_are_those_that_the_runtime_refuses() -> None:
    """Two tables, since neither side imports the other, with the same names."""
    assert FRAMING == messages.FRAMING


@pytest.mark.parametrize(
    ("name", "is_key"),
    [
        *(
            ("Idempotency-Key", True),
            ("x-idempotency-key", True),
            ("Idempotency-Token", True),
            ("Acme-Idempotency", True),
        ),
        *(("Idempotent-Id", True), ("IdempotencyKey", True), ("X-Request-Id", False), ("Idempotency-Mode", False)),
    ],
)
def test_a_key_is_known_by_its_name(name: str, is_key: bool, tmp_path: Path) -> None:
    """However it is spelled; others say something else of the call."""
    found = said(tmp_path, pay=f"post: /pay\nheaders: {{{name}: string}}\n")
    assert [each.code for each in found] == (["W122"] if is_key else [])


@pytest.mark.parametrize(
    ("provider", "endpoint"),
    [
        ("", "get: /pay\n"),
        ("", "put: /pay\n"),
        ("", "post: /pay\nskip: true\n"),
        ("", "post: /pay\nidempotency: {header: Idempotency-Key}\n"),
        ("", "post: /pay\nidempotency: none\n"),
        ("idempotency: {header: Idempotency-Key}\n", "post: /pay\n"),
        ("idempotency: none\n", "post: /pay\n"),
    ],
)
def test_nothing_is_said_where_the_spec_says_it_or_it_is_no_use(provider: str, endpoint: str, tmp_path: Path) -> None:
    """What is idempotent by itself is made again in any case."""
    assert said(tmp_path, provider, pay=f"{endpoint}headers: {{Idempotency-Key: string}}\n") == []


def test_a_key_of_many_endpoints_is_named_once(tmp_path: Path) -> None:
    """A document that was imported has it in each of them."""
    written = "headers: {Idempotency-Key: string}\n"
    (found,) = said(tmp_path, a=f"post: /a\n{written}", b=f"patch: /b\n{written}")
    assert found.span.file.endswith("a.yaml")
    assert "in 2 files" in found.message
    assert "in provider.yaml" in found.hint


def test_a_key_among_the_headers_of_all_calls_is_named_there(tmp_path: Path) -> None:
    """It is said where it stands."""
    (found,) = said(tmp_path, "headers: {'Idempotency-Key?': string}\n", a="post: /a\n")
    assert found.span.file.endswith("provider.yaml")
    assert "`idempotency: {header: Idempotency-Key}` in provider.yaml" in found.hint
