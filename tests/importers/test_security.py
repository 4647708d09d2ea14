"""Security schemes and where they are used."""

from __future__ import annotations

import json
from typing import Any

import pytest

from .documents import HEAD, findings, imported, read

SCHEMES = """\
security: %s
paths: {/a: {get: {operationId: a.get, security: %s}}, /b: {get: {operationId: b.get}}}
components:
  securitySchemes:
    token: {type: http, scheme: Bearer, bearerFormat: JWT}
    login: {type: http, scheme: basic}
    key: {type: apiKey, in: query, name: k}
    oauth: {type: oauth2, flows: {clientCredentials: {tokenUrl: https://x.example/t, scopes: {read: Read}}}}
    login_form: {type: oauth2, flows: {password: {tokenUrl: token, scopes: {}}}}
    consent: {type: oauth2, flows: {authorizationCode: {authorizationUrl: /a, tokenUrl: /t, scopes: {}}}}
    discovered: {type: openIdConnect, openIdConnectUrl: https://x.example/.well-known/openid-configuration}
    digest: {type: http, scheme: digest}
    cert: {type: mutualTLS}
    hawk: {type: http, scheme: hawk}
    odd: {type: apiKey, in: body, name: k}
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
        "oauth": {
            "token_url": "https://x.example/t",
            "scope": ["read"],
            "credentials": {
                "client_id": {"env": "SHOP_OAUTH_CLIENT_ID"},
                "client_secret": {"env": "SHOP_OAUTH_CLIENT_SECRET"},
            },
        },
        "login_form": {
            "token_url": "/token",
            "grant": "password",
            "client_auth": "none",
            "credentials": {
                "username": {"env": "SHOP_LOGIN_FORM_USERNAME"},
                "password": {"env": "SHOP_LOGIN_FORM_PASSWORD"},
            },
        },
        "consent": {"bearer": {"env": "SHOP_CONSENT"}},
        "discovered": {"bearer": {"env": "SHOP_DISCOVERED"}},
        "digest": {
            "digest": {"username": {"env": "SHOP_DIGEST_USERNAME"}, "password": {"env": "SHOP_DIGEST_PASSWORD"}}
        },
        "cert": {"mutual_tls": {"certificate": {"env": "SHOP_CERT_CERTIFICATE"}}},
        "hawk": {"api_key": {"header": "Authorization", "env": "SHOP_HAWK"}},
    }
    kept = provider["openapi"]["components"]["securitySchemes"]
    assert kept["token"] == {"bearerFormat": "JWT"}
    assert kept["consent"]["type"] == "oauth2"
    assert kept["discovered"]["type"] == "openIdConnect"
    assert kept["odd"] == {"type": "apiKey", "in": "body", "name": "k"}
    assert {(f.level, f.keyword) for f in result.report if "securitySchemes" in f.place} >= {
        ("degraded", "oauth2"),
        ("degraded", "openIdConnect"),
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
        ("[{odd: []}]", "none"),
        ("[{cert: [], digest: []}]", ["cert", "digest"]),
        ("[{nowhere: []}, {key: []}]", "key"),
    ],
)
def test_requirements_are_uses(requirements: str, auth: object) -> None:
    """All at once, one of several, or none; of what cannot be said the nearest is."""
    assert uses(requirements, requirements) == (auth, auth)


def test_what_a_use_cannot_say_is_kept_word_by_word() -> None:
    """Scopes of what gets no token, alternatives of several schemes each, and that credentials may be left out."""
    said: list[Any] = [[{"consent": ["read"]}], [{"token": [], "key": []}, {"login": []}], [{"token": []}, {}]]
    for requirements in said:
        result = imported(SCHEMES % ("[]", str(requirements)))
        assert read(result, "a", "get")["openapi"] == {"security": requirements}


@pytest.mark.parametrize(
    ("requirements", "signing", "is_kept"),
    [
        ([{"oauth": ["read"]}], None, False),
        ([{"oauth": ["write", "read"]}], {"scope": ["write", "read"]}, False),
        ([{"oauth": []}], {"scope": []}, False),
        ([{"oauth": ["write"], "key": []}], {"scope": ["write"]}, False),
        ([{"oauth": ["write"]}, {"key": []}], {"scope": ["write"]}, False),
        ([{"oauth": ["write"]}, {"oauth": ["admin"]}], {"scope": ["write"]}, True),
        ([{"oauth": ["write"], "login_form": ["admin"]}], {"scope": ["write"]}, True),
        ([{"key": []}], None, False),
    ],
)
def test_scopes_are_what_tokens_are_asked_for(requirements: list[Any], signing: Any, is_kept: bool) -> None:
    """Those of the document are the scheme's own; an operation that needs others says so."""
    result = imported(SCHEMES % ("[{oauth: [read]}]", json.dumps(requirements)))
    assert read(result, "provider")["auth"]["oauth"]["scope"] == ["read"]
    operation = read(result, "a", "get")
    assert operation.get("signing") == signing
    assert operation.get("openapi") == ({"security": requirements} if is_kept else None)


@pytest.mark.parametrize("other", ["authorizationCode", "implicit", "deviceAuthorization"])
def test_tokens_of_persons_are_the_callers_to_get(other: str) -> None:
    """Where somebody may have to consent, a token of the program itself would often be refused."""
    flows = json.dumps({"clientCredentials": {"tokenUrl": "/t", "scopes": {}}, other: {"scopes": {}}})
    text = "paths: {/a: {get: {operationId: a.get}}}\n"
    text += f"components: {{securitySchemes: {{oauth: {{type: oauth2, flows: {flows}}}}}}}\n"
    result = imported(text)
    assert read(result, "provider")["auth"] == {"oauth": {"bearer": {"env": "SHOP_OAUTH"}}}
    assert "oauth2" in {finding.keyword for finding in findings(result, "degraded")}


@pytest.mark.parametrize(
    ("server", "written", "address"),
    [
        ("https://a.example/v1", "https://login.example/token", "https://login.example/token"),
        ("https://a.example/v1", "token", "/token"),
        ("https://a.example/v1", "/v1/token", "/token"),
        ("https://a.example/v1", "/token", "https://a.example/token"),
        ("https://a.example", "/oauth/token?tenant=t", "/oauth/token?tenant=t"),
        ("/v1", "/oauth/token", "/oauth/token"),
        ("https://a.example", "https://login.example/{tenant}/token", ""),
        ("https://a.example", "https://user:password@login.example/token", ""),
        ("https://a.example", "", ""),
    ],
)
def test_the_address_of_tokens_is_below_the_server_where_it_can_be(server: str, written: str, address: str) -> None:
    """So that it follows the server that a client chooses; what is no address leaves a bearer token."""
    flows = json.dumps({"clientCredentials": {"tokenUrl": written, "scopes": {}}})
    text = f"servers: [{{url: {server}}}]\npaths: {{/a: {{get: {{operationId: a.get}}}}}}\n"
    text += f"components: {{securitySchemes: {{oauth: {{type: oauth2, flows: {flows}}}}}}}\n"
    entry = read(imported(text), "provider")["auth"]["oauth"]
    assert entry.get("token_url", "") == address
    assert ("bearer" in entry) == (not address)


def test_a_document_that_says_nothing_of_security_is_taken_to_use_it() -> None:
    """Schemes that no operation uses would be of no use; the assumption is reported."""
    text = (
        "paths: {/a: {get: {operationId: a.get}}}\ncomponents: {securitySchemes: {t: {type: http, scheme: bearer}}}\n"
    )
    result = imported(text)
    assert "default_auth" not in read(result, "provider")
    assert [finding.keyword for finding in findings(result, "degraded")] == ["security"]


OWN = """\
paths: {/a: {get: {operationId: a.get, x-apigraft-signing: {short: true}}}}
components:
  securitySchemes:
    own: {type: apiKey, in: header, name: Own-Name, x-apigraft-auth: %s}
"""


@pytest.mark.parametrize(
    "entry",
    [
        {"values": {"mac": "${body | sha256 | hex}"}, "attach": {"headers": {"X-Mac": "${mac}"}}},
        {"scheme": "aws-sigv4", "options": {"region": "eu", "service": "s3"}},
        {"scheme": "no-such-scheme"},
        {"scheme": "../secret", "attach": [1]},
        {"scheme": ["a"]},
        {"values": [1], "send": {"form": {"": None}}},
        {"values": {f"v{n}": f"${{v{n + 1}}}" for n in range(3_000)}, "attach": {"query": {"x": "${v0}"}}},
        {"token_url": ["a"], "grant": {}, "scope": {"a": 1}},
        {"request": None},
        {"mutual_tls": 1},
        {},
    ],
)
@pytest.mark.parametrize("provider", ["x-apigraft-provider: shop\n", ""])
def test_an_entry_of_ours_is_taken_as_it_is(entry: Any, provider: str) -> None:
    """Whatever it holds, the loader will judge it; what OpenAPI says beside it and we would not is kept."""
    result = imported(OWN % json.dumps(entry), head=HEAD + provider)
    spec = read(result, "provider")
    assert spec["auth"] == {"own": entry}
    assert spec["openapi"]["components"]["securitySchemes"]["own"]["name"] == "Own-Name"
    assert read(result, "a", "get")["signing"] == {"short": True}
