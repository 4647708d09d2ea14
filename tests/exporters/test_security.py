"""Schemes that get tokens, and what these are for: to OpenAPI, from it, and there and back."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from ..importers.documents import imported
from .documents import exported, imported_again, texts

PROVIDER = """\
servers: {production: https://a.example}
auth:
  machine: {token_url: /token, scope: [read]}
  owner: {token_url: https://b.example/token, grant: password}
  user: {token_url: /token, grant: refresh_token, scope: [read]}
  session:
    request: {post: /login}
    token: $.token
    attach: {headers: {X-Session: "${token}"}}
  key: {api_key: {header: X-Key, env: KEY}}
%s
"""
FOREIGN = """\
security: [{oauth: [read, write]}]
paths:
  /a: {get: {operationId: a.get, security: [{oauth: [admin]}]}}
  /b: {get: {operationId: b.get, security: [{oauth: [read, write]}]}}
  /c: {get: {operationId: c.get, security: [{oauth: [admin], key: []}, {key: []}]}}
  /d: {get: {operationId: d.get, security: [{oauth: []}]}}
  /e: {get: {operationId: e.get}}
components:
  securitySchemes:
    key: {type: apiKey, in: header, name: X-Key}
    oauth:
      type: oauth2
      description: For programs
      flows: {clientCredentials: {scopes: {read: Read, admin: All}, refreshUrl: /r, tokenUrl: token, x-a: 1}}
"""


def document(folder: Path, auth: str, endpoint: str) -> Any:
    """Return the document of a provider with one endpoint."""
    (folder / "shop").mkdir()
    (folder / "shop" / "provider.yaml").write_text(PROVIDER % auth)
    (folder / "shop" / "show.yaml").write_text(f"get: /things\nresponses: {{200: object}}\n{endpoint}")
    return exported(folder, "shop")


def test_a_flow_is_told_as_such(tmp_path: Path) -> None:
    """What OpenAPI has no flow for is told by what is done with the token."""
    schemes = document(tmp_path, "", "")["components"]["securitySchemes"]
    told = {name: {key: scheme[key] for key in scheme if key[:2] != "x-"} for name, scheme in schemes.items()}
    assert told["machine"] == {
        "type": "oauth2",
        "flows": {"clientCredentials": {"tokenUrl": "/token", "scopes": {"read": ""}}},
    }
    assert told["owner"]["flows"] == {"password": {"tokenUrl": "https://b.example/token", "scopes": {}}}
    assert told["user"] == {"type": "http", "scheme": "bearer"}
    assert (told["session"]["type"], told["session"]["in"], told["session"]["name"]) == (
        "apiKey",
        "header",
        "X-Session",
    )


@pytest.mark.parametrize(
    ("auth", "endpoint", "default", "own"),
    [
        ("default_auth: machine", "", [{"machine": ["read"]}], None),
        ("default_auth: [user, machine]", "", [{"user": [], "machine": ["read"]}], None),
        ("default_auth: none", "auth: machine\n", [], [{"machine": ["read"]}]),
        ("default_auth: key", "auth: machine\nsigning: {scope: [write]}\n", [{"key": []}], [{"machine": ["write"]}]),
        (
            "default_auth: key",
            "auth: {any: [machine, owner, key]}\nsigning: {scope: [write]}\n",
            [{"key": []}],
            [{"machine": ["write"]}, {"owner": ["write"]}, {"key": []}],
        ),
    ],
)
def test_a_requirement_names_the_scope(auth: str, endpoint: str, default: Any, own: Any, tmp_path: Path) -> None:
    """Of the scheme, or of the endpoint that asks for another."""
    found = document(tmp_path, auth, endpoint)
    assert found["security"] == default
    assert found["paths"]["/things"]["get"].get("security") == own


def test_a_foreign_document_comes_back(tmp_path: Path) -> None:
    """Imported, exported and imported again it is the same specs; the document says of security what it said."""
    first = imported(FOREIGN)
    for file in first.files:
        path = tmp_path / "shop" / f"{'/'.join(file.name)}.yaml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(file.text, encoding="utf-8")
    found = exported(tmp_path, "shop")
    assert texts(imported_again(found)) == texts(first)
    assert found["security"] == [{"oauth": ["read", "write"]}]
    said = {path: item["get"].get("security") for path, item in found["paths"].items()}
    assert said == {
        "/a": [{"oauth": ["admin"]}],
        "/b": [{"oauth": ["read", "write"]}],
        "/c": [{"oauth": ["admin"], "key": []}, {"key": []}],
        "/d": [{"oauth": []}],
        "/e": None,
    }
    flow = found["components"]["securitySchemes"]["oauth"]["flows"]["clientCredentials"]
    assert {key: flow[key] for key in ("tokenUrl", "refreshUrl", "x-a")} == {
        "tokenUrl": "token",
        "refreshUrl": "/r",
        "x-a": 1,
    }
    assert json.loads(json.dumps(flow["scopes"])) == {"read": "Read", "admin": "All", "write": ""}
