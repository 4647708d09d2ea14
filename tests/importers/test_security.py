"""Security schemes and where they are used."""

from __future__ import annotations

from typing import Any

import pytest

from .documents import findings, imported, read

SCHEMES = """\
security: %s
paths: {/a: {get: {operationId: a.get, security: %s}}, /b: {get: {operationId: b.get}}}
components:
  securitySchemes:
    token: {type: http, scheme: Bearer, bearerFormat: JWT}
    login: {type: http, scheme: basic}
    key: {type: apiKey, in: query, name: k}
    oauth: {type: oauth2, flows: {clientCredentials: {tokenUrl: https://x.example/t, scopes: {read: Read}}}}
    digest: {type: http, scheme: digest}
    cert: {type: mutualTLS}
"""


def uses(default: str, own: str) -> tuple[Any, Any]:
    """Return `default_auth` and the `auth` of an endpoint, None where there is none."""
    result = imported(SCHEMES % (default, own))
    return read(result, "provider").get("default_auth"), read(result, "a", "get").get("auth")


def test_each_kind_of_scheme_is_the_nearest_of_ours() -> None:
    """Credentials come from variables named after provider and scheme; what is left of a scheme is kept."""
    result = imported(SCHEMES % ("[{oauth: [read]}]", "[]"))
    provider = read(result, "provider")
    assert provider["auth"] == {
        "token": {"bearer": {"env": "SHOP_TOKEN"}},
        "login": {"basic": {"username": {"env": "SHOP_LOGIN_USERNAME"}, "password": {"env": "SHOP_LOGIN_PASSWORD"}}},
        "key": {"api_key": {"query": "k", "env": "SHOP_KEY"}},
        "oauth": {"bearer": {"env": "SHOP_OAUTH"}},
        "digest": {"api_key": {"header": "Authorization", "env": "SHOP_DIGEST"}},
    }
    kept = provider["openapi"]["components"]["securitySchemes"]
    assert kept["token"] == {"bearerFormat": "JWT"}
    assert kept["oauth"]["type"] == "oauth2"
    assert kept["cert"] == {"type": "mutualTLS"}
    assert {(f.level, f.keyword) for f in result.report if "securitySchemes" in f.place} >= {
        ("degraded", "oauth2"),
        ("unsupported", "securitySchemes"),
    }


def test_what_was_approximated_is_asked_once() -> None:
    """The first endpoint that uses the scheme has the item of `review`."""
    result = imported(SCHEMES % ("[{oauth: []}]", "[{oauth: []}]"))
    assert [item["code"] for item in read(result, "a", "get")["review"]] == ["auth-approximated"]
    assert "review" not in read(result, "b", "get")


@pytest.mark.parametrize(
    ("requirements", "auth"),
    [
        ("[{token: []}]", "token"),
        ("[{token: [], key: []}]", ["token", "key"]),
        ("[{token: []}, {key: []}]", {"any": ["token", "key"]}),
        ("[]", "none"),
        ("[{}]", "none"),
        ("[{token: []}, {}]", "token"),
        ("[{token: [], key: []}, {login: []}]", ["token", "key"]),
        ("[{cert: []}]", "none"),
        ("[{nowhere: []}, {key: []}]", "key"),
    ],
)
def test_requirements_are_uses(requirements: str, auth: object) -> None:
    """All at once, one of several, or none; of what cannot be said the nearest is."""
    assert uses(requirements, requirements) == (auth, auth)


def test_what_a_use_cannot_say_is_kept_word_by_word() -> None:
    """Scopes, alternatives of several schemes each, and that credentials may be left out."""
    for requirements in ([{"oauth": ["read"]}], [{"token": [], "key": []}, {"login": []}], [{"token": []}, {}]):
        result = imported(SCHEMES % ("[]", str(requirements)))
        assert read(result, "a", "get")["openapi"] == {"security": requirements}


def test_a_document_that_says_nothing_of_security_is_taken_to_use_it() -> None:
    """Schemes that no operation uses would be of no use; the assumption is reported."""
    text = (
        "paths: {/a: {get: {operationId: a.get}}}\ncomponents: {securitySchemes: {t: {type: http, scheme: bearer}}}\n"
    )
    result = imported(text)
    assert "default_auth" not in read(result, "provider")
    assert [finding.keyword for finding in findings(result, "degraded")] == ["security"]
