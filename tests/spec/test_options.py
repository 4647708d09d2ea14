"""`signing` of an endpoint: options of the schemes that sign it, and what is wrong with them."""

from __future__ import annotations

from pathlib import Path

import pytest

from generator.pipeline import Loaded, read

PROVIDER = """\
servers: {live: https://shop.example}
auth:
  aws: {scheme: aws-sigv4, options: {region: eu-west-1, service: s3}}
  own:
    credentials: {secret: {secret: true}}
    options:
      label: sig
      sign_body: true
      ext?:
      parts: [host]
    values: {message: "${label}${ext}${parts | names(',')}${body | when(sign_body)}"}
    attach: {headers: {X-Sign: "${message | hmac('sha256', secret) | hex}"}}
  token: {bearer: {env: TOKEN}}
  login: {token_url: /token, scope: [read], credentials: {client_id: {}, client_secret: {secret: true}}}
default_auth: own
"""


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    (tmp_path / "shop").mkdir()
    (tmp_path / "shop" / "provider.yaml").write_text(PROVIDER, encoding="utf-8")
    return tmp_path


def load(shop: Path, lines: str) -> Loaded:
    """Read the shop with an endpoint that has these lines."""
    (shop / "shop" / "list.yaml").write_text(f"get: /orders\n{lines}\n", encoding="utf-8")
    return read(shop)


@pytest.mark.parametrize(
    ("lines", "options"),
    [
        ("signing: {sign_body: false}", (("sign_body", False),)),
        ("signing: {ext: null, label: other}", (("ext", None), ("label", "other"))),
        ("signing: {parts: [host, [a, b]]}", (("parts", ["host", ["a", "b"]]),)),
        ("auth: [token, aws]\nsigning: {service: sqs, expires: 60}", (("service", "sqs"), ("expires", 60))),
        ("auth: {any: [own, aws]}\nsigning: {sign_body: true, region: x}", (("sign_body", True), ("region", "x"))),
        ("auth: login\nsigning: {scope: [write]}", (("scope", ["write"]),)),
    ],
)
def test_options_of_a_call_are_kept(shop: Path, lines: str, options: tuple[tuple[str, object], ...]) -> None:
    """The lowered operation has each with its value, of whichever of its schemes it is."""
    loaded = load(shop, lines)
    assert loaded.diagnostics == ()
    assert loaded.providers[0].resources[0].operations[0].signing == options


@pytest.mark.parametrize(
    ("lines", "code", "word", "message", "hint"),
    [
        ("signing: {sing_body: true}", "E119", "sing_body", "no scheme of this call has", "did you mean `sign_body`?"),
        ("signing: {region: x}", "E119", "region", "no scheme of this call has", "they have `label`, `sign_body`"),
        ("auth: token\nsigning: {label: x}", "E119", "label", "no scheme", "there are no options of `token`"),
        ("auth: none\nsigning: {label: x}", "E119", "label", "no scheme", "the call is not authenticated"),
        ("signing: {label: 1.10}", "E102", "1.10", "`label` is a text", 'put it in quotes: "1.10"'),
        ("signing: {label: true}", "E102", "true", "`label` is a text", 'put it in quotes: "true"'),
        ("signing: {label: null}", "E102", "null", "`label` is a text", "leave the option out"),
        ("signing: {ext: [a]}", "E102", "[a]", "`ext` is a text", ""),
        ("signing: {sign_body: 1}", "E102", "1", "`sign_body` is true or false", ""),
        ("signing: {parts: host}", "E102", "host", "`parts` is a list of texts", ""),
        ("auth: aws\nsigning: {expires: true}", "E102", "true", "`expires` is an integer", ""),
        ("auth: {any: [aws, own]}\nsigning: {sign_body: x}", "E102", "x", "`sign_body` is true or false", ""),
        ("signing: [label]", "E102", "[label]", "`signing` is not a mapping", ""),
    ],
)
def test_a_wrong_option_is_one_error_at_its_place(
    shop: Path, lines: str, code: str, word: str, message: str, hint: str
) -> None:
    """An unknown name is shown with the nearest one, a value with what it should be."""
    (found,) = load(shop, lines).diagnostics
    line = f"get: /orders\n{lines}".splitlines()[found.span.line - 1]
    assert (found.code, line[found.span.column - 1 : found.span.end_column - 1]) == (code, word)
    assert message in found.message
    assert hint in found.hint


@pytest.mark.parametrize("lines", ["auth: nobody\nsigning: {x: 1}", "auth: [token, broken]\nsigning: {x: 1}"])
def test_options_of_a_scheme_that_was_not_read_are_not_judged(shop: Path, lines: str) -> None:
    """What is wrong with the scheme is said, and nothing that follows from it."""
    provider = shop / "shop" / "provider.yaml"
    provider.write_text(
        PROVIDER.replace("default_auth", "  broken: {scheme: aws-sig4}\ndefault_auth"), encoding="utf-8"
    )
    assert "option" not in " ".join(each.message for each in load(shop, lines).diagnostics)


def test_options_of_all_calls_stand_at_their_scheme(shop: Path) -> None:
    """`signing` in provider.yaml is an error that says where they belong."""
    provider = shop / "shop" / "provider.yaml"
    provider.write_text(f"{PROVIDER}signing: {{label: x}}\n", encoding="utf-8")
    (found,) = load(shop, "").diagnostics
    assert (found.code, found.message) == ("E101", "provider.yaml has no key `signing`")
    assert "options: {...}" in found.hint
