"""Answers beside the payload of their envelope: which of them are a mistake, and what to write."""

from __future__ import annotations

from pathlib import Path

import pytest

from generator.diagnostics import Diagnostic
from generator.pipeline import read

ENVELOPE = "{ok: {success: true}, payload: $.data}"
SCHEMAS = (
    "schemas:\n  Payment: {id: string}\n  Wrapped: {data: Payment}\n  Loose: {id: string, $additionalProperties: any}\n"
)


def said(folder: Path, endpoint: str, envelope: str = ENVELOPE, schemas: str = SCHEMAS) -> list[Diagnostic]:
    """Read a provider of one endpoint; return what is said of its answers."""
    (folder / "shop").mkdir()
    provider = f"servers: {{live: https://x.example}}\nenvelope: {envelope}\n{schemas}"
    (folder / "shop" / "provider.yaml").write_text(provider, "utf-8")
    (folder / "shop" / "call.yaml").write_text(f"get: /a\n{endpoint}\n", "utf-8")
    return [each for each in read(folder).diagnostics if each.code in ("W306", "E125")]


@pytest.mark.parametrize("type_", ["Payment", "Payment[]", "{object: {id: string}}", "string", "Payment | null"])
def test_a_type_without_the_payload_is_doubted(type_: str, tmp_path: Path) -> None:
    """An object, a list and a scalar have no place for it."""
    assert [each.code for each in said(tmp_path, f"responses:\n  201: {type_}")] == ["W306"]


@pytest.mark.parametrize(
    "answer",
    [
        *("200: Wrapped", "200: any", "200: object", "200: map<Payment>", "200: Loose", "200: none", "404: Payment"),
        *("200: {text: string}", "200: {stream: Payment}", "200: {object: {success: =true, at: string}}"),
    ],
)
def test_others_are_not(answer: str, tmp_path: Path) -> None:
    """Those that have it, that say nothing of it, that are no JSON, that refuse, or that show how success is said."""
    assert said(tmp_path, f"responses:\n  {answer}") == []


def test_a_status_of_another_meaning_is_no_sign_of_success(tmp_path: Path) -> None:
    """A property with the name of the envelope's mark and values of its own is the payment's."""
    type_ = "{object: {success: =maybe | =never}}"
    assert [each.code for each in said(tmp_path, f"responses: {{200: {type_}}}")] == ["W306"]


@pytest.mark.parametrize(("body", "doubted"), [("{id: a}", False), ("{data: {id: a}}", True)])
def test_an_example_tells_what_is_meant(body: str, doubted: bool, tmp_path: Path) -> None:
    """One without a payload says that the provider does not wrap this answer."""
    example = f"examples: {{one: {{response: {{status: 200, body: {body}}}}}}}"
    assert bool(said(tmp_path, f"responses: {{2XX: Payment}}\n{example}")) == doubted


@pytest.mark.parametrize(
    ("envelope", "schemas", "hint"),
    [
        ("{payload: $.data}", SCHEMAS, "`Ok<T>: {data: T}` under `schemas`, and `Ok<Payment>`"),
        (
            "{ok: {code: [0, OK]}, payload: $.data.result}",
            SCHEMAS,
            "`Ok<T>: {code: =0 | =OK, data: {object: {result: T}}}` under `schemas`, and `Ok<Payment>`",
        ),
        ("{payload: $.data}", f"{SCHEMAS}  Page<T>: {{data: T}}\n", "write `Page<Payment>`"),
        ("{payload: $.data}", f"{SCHEMAS}  Other<T>: {{it: T}}\n", "`Ok<T>: {data: T}` under `schemas`"),
    ],
)
def test_the_hint_is_what_to_write(envelope: str, schemas: str, hint: str, tmp_path: Path) -> None:
    """The generic of the provider that has the payload, or a new one made of the envelope."""
    (found,) = said(tmp_path, "responses: {200: Payment}", envelope, schemas)
    assert hint in found.hint


def test_paging_through_a_payload_that_is_not_there_has_the_same_hint(tmp_path: Path) -> None:
    """What is nearest to the path would lead the wrong way."""
    endpoint = "paginate: {style: link, items: $.data.items}\nresponses: {200: {object: {items: 'string[]'}}}"
    paging, answer = said(tmp_path, endpoint)
    assert (paging.code, answer.code) == ("E125", "W306")
    assert "write `Ok<T>: {success: =true, data: T}` under `schemas`" in paging.hint
