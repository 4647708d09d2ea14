"""What an exported document says to readers that know nothing of apigraft."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml

from generator.exporters.text import json_text, write_text, yaml_text
from generator.openapi.schemes import security_scheme
from generator.spec.library import library_names

from .documents import exported

OWN = Path(__file__).parent.parent.parent / "endpoint_specs"
PROVIDER = """\
title: Shop
servers: {production: https://a.example}
auth:
  token: {bearer: {env: SHOP_TOKEN}}
  key: {api_key: {query: k, env: SHOP_KEY}}
headers: {X-Id: string = uuid4()}
encoding: {arrays: comma}
schemas:
  Item: {id: string, price: number}
"""
ENDPOINT = """\
get: /items/{id}
path: {id: string -- Which one}
query:
  tags?: string[]
  filter?: {object: {"a?": string}}
responses:
  200: Item
  default: {text: string, description: What went wrong}
auth: {any: [token, key]}
examples:
  one: {response: {status: 200, body: {id: a, price: 1.50}}}
openapi: {responses: {200: {content: {application/hal+json: {}}}}, security: [{token: [read]}, {key: []}]}
"""


@pytest.fixture
def document(tmp_path: Path) -> Any:
    """The document of a small provider."""
    folder = tmp_path / "shop" / "items"
    folder.mkdir(parents=True)
    (tmp_path / "shop" / "provider.yaml").write_text(PROVIDER)
    (folder / "show.yaml").write_text(ENDPOINT)
    (folder / "again.yaml").write_text("get: /items/{id}\npath: {id: string}\nresponses: {204: none}\n")
    return exported(tmp_path, "shop")


def test_an_operation_is_told_in_the_words_of_openapi(document: Any) -> None:
    """Parameters, answers, examples and security are where any reader looks for them."""
    operation = document["paths"]["/items/{id}#items.show"]["get"]
    assert operation["operationId"] == "items.show"
    assert operation["parameters"] == [
        {"name": "id", "in": "path", "description": "Which one", "required": True, "schema": {"type": "string"}},
        {
            "name": "tags",
            "in": "query",
            "style": "form",
            "explode": False,
            "schema": {"type": "array", "items": {"type": "string"}},
        },
        {
            "name": "filter",
            "in": "query",
            "style": "deepObject",
            "explode": True,
            "schema": {"type": "object", "properties": {"a": {"type": "string"}}},
        },
        {"$ref": "#/components/parameters/header.X-Id"},
    ]
    assert operation["responses"] == {
        "200": {
            "description": "OK",
            "content": {
                "application/hal+json": {
                    "schema": {"$ref": "#/components/schemas/Item"},
                    "examples": {"one": {"value": {"id": "a", "price": Decimal("1.50")}}},
                }
            },
        },
        "default": {"description": "What went wrong", "content": {"text/plain": {"schema": {"type": "string"}}}},
    }
    assert operation["security"] == [{"token": ["read"]}, {"key": []}]


def test_two_endpoints_of_one_path_and_method_are_both_there(document: Any) -> None:
    """The path of the second one ends in a fragment, which is never sent."""
    assert list(document["paths"]) == ["/items/{id}", "/items/{id}#items.show"]


def test_kept_security_gives_way_to_auth_that_was_changed(tmp_path: Path, document: Any) -> None:
    """What the spec says now counts, not what a document said once."""
    path = tmp_path / "shop" / "items" / "show.yaml"
    path.write_text(ENDPOINT.replace("any: [token, key]", "any: [token]").replace("{token: [read]}, ", ""))
    operation = exported(tmp_path, "shop")["paths"]["/items/{id}#items.show"]["get"]
    assert operation["security"] == [{"token": []}]


def test_the_document_as_a_whole(document: Any) -> None:
    """It has all that OpenAPI 3.1 demands."""
    assert document["openapi"] == "3.1.0"
    assert document["info"] == {"title": "Shop", "version": "0"}
    assert document["components"]["securitySchemes"]["token"]["scheme"] == "bearer"
    assert document["security"] == [{"token": []}, {"key": []}]


@pytest.mark.parametrize("provider", ["kinto", "pocketbase", "wonder", "yedpay"])
def test_json_and_yaml_say_the_same_to_any_reader(provider: str) -> None:
    """A reader of YAML 1.1 finds statuses, dates and words such as `no` to be text too."""
    document = exported(OWN, provider)
    assert yaml.safe_load(yaml_text(document)) == json.loads(json_text(document)) == document


def test_numbers_keep_their_digits() -> None:
    """Neither form goes through a float."""
    value: Any = {"a": Decimal("1.10"), "b": Decimal("1E+30"), "c": 10**30, "d": [], "e": {}, "f": [{"g": None}, True]}
    assert '"a": 1.10' in json_text(value)
    assert json.loads(json_text(value)) == {**value, "a": 1.1, "b": 1e30}
    assert yaml.safe_load(yaml_text(value)) == {**value, "a": 1.1, "b": 1e30}


def test_a_file_is_written_whole_or_not_at_all(tmp_path: Path) -> None:
    """Text that has no UTF-8 leaves what was there."""
    path = tmp_path / "a.yaml"
    write_text(path, "one")
    with pytest.raises(UnicodeEncodeError):
        write_text(path, "\ud800")
    assert [each.name for each in tmp_path.iterdir()] == ["a.yaml"]
    assert path.read_text() == "one"


SIGNED = """\
servers: {production: https://a.example}
auth:
  aws: {scheme: aws-sigv4, options: {region: eu, service: s3}}
  wonder: {scheme: wonder-rsa-sha256}
  upload: {scheme: cloudinary}
  own:
    description: An HMAC of the body.
    credentials: {secret: {secret: true}}
    options: {algorithm: sha256}
    values:
      message: {lines: ["${method}", "${target}"]}
      claims: {json: {of: "${message}", count: 1}}
      mac: ${claims | hmac(algorithm, secret) | hex}
    attach:
      headers: {X-Mac: "${mac}", X-Method: hmac}
  token: {token_url: /token, grant: password, scope: [read]}
  trusted: {token_url: /token, grant: jwt_bearer}
  session:
    request: {post: /login}
    token: $.token
    attach: {headers: {X-Token: "${token}"}}
  office: {mutual_tls: {certificate: {env: CERT}}}
  login: {digest: {username: {env: USER}, password: {env: PASSWORD}}}
default_auth: own
webhooks:
  paid: {scheme: standard-webhooks, description: A payment, event: Item}
schemas: {Item: {id: string}}
"""


@pytest.fixture
def signed(tmp_path: Path) -> Any:
    """The document of a provider that knows its callers in every way."""
    (tmp_path / "shop").mkdir()
    (tmp_path / "shop" / "provider.yaml").write_text(SIGNED)
    (tmp_path / "shop" / "list.yaml").write_text("get: /\nauth: own\nsigning: {algorithm: sha512}\n")
    return exported(tmp_path, "shop")


def test_a_signature_is_told_where_it_goes_and_how_it_is_made(signed: Any) -> None:
    """OpenAPI knows no signatures: the header that holds it is named, the words say the rest."""
    own = signed["components"]["securitySchemes"]["own"]
    assert (own["type"], own["in"], own["name"]) == ("apiKey", "header", "X-Mac")
    assert own["description"].splitlines() == [
        "An HMAC of the body.",
        "",
        "A request that is signed has `X-Mac`, `X-Method` in its headers.",
        "",
        "The recipe:",
        "",
        "    message =",
        "        ${method}",
        "        ${target}",
        "    claims =",
        "        of: ${message}",
        "        count: 1",
        "    mac = ${claims | hmac(algorithm, secret) | hex}",
    ]
    assert own["x-apigraft-auth"]["values"]["mac"] == "${claims | hmac(algorithm, secret) | hex}"


def test_a_scheme_of_the_library_is_told_too(signed: Any) -> None:
    """Of a long recipe the first lines are enough; where the signature is a field of the form, the words say so."""
    schemes = signed["components"]["securitySchemes"]
    assert [(schemes[key]["in"], schemes[key]["name"]) for key in ("aws", "wonder", "upload")] == [
        ("header", "Authorization"),
        ("header", "Signature"),
        ("query", "signature"),
    ]
    assert "`Credential`, `Nonce`, `Signature` in its headers." in schemes["wonder"]["description"]
    assert "`api_key`, `signature` in its form." in schemes["upload"]["description"]
    assert schemes["aws"]["description"].endswith("`apigraft sign show aws-sigv4` prints the rest.")
    assert schemes["aws"]["x-apigraft-auth"] == {"scheme": "aws-sigv4", "options": {"region": "eu", "service": "s3"}}


def test_every_scheme_of_the_library_has_a_security_scheme() -> None:
    """Each names a place that OpenAPI has, and what stands there."""
    for name in library_names():
        found = security_scheme({"scheme": name})
        assert found["in"] in ("header", "query")
        assert found["name"]


def test_tokens_and_certificates_have_types_of_openapi(signed: Any) -> None:
    """A flow where there is one for the grant, else what is done with the token."""
    schemes = signed["components"]["securitySchemes"]
    told = {key: {k: v for k, v in scheme.items() if k != "x-apigraft-auth"} for key, scheme in schemes.items()}
    assert told["token"] == {"type": "oauth2", "flows": {"password": {"tokenUrl": "/token", "scopes": {"read": ""}}}}
    assert told["trusted"] == {"type": "http", "scheme": "bearer"}
    assert (told["session"]["type"], told["session"]["name"]) == ("apiKey", "X-Token")
    assert told["office"] == {"type": "mutualTLS"}
    assert told["login"] == {"type": "http", "scheme": "digest"}


def test_options_of_an_operation_are_an_extension(signed: Any) -> None:
    """Beside the requirement, which is OpenAPI's."""
    operation = signed["paths"]["/"]["get"]
    assert (operation["security"], operation["x-apigraft-signing"]) == ([{"own": []}], {"algorithm": "sha512"})


def test_webhooks_are_webhooks(signed: Any) -> None:
    """The provider calls without a credential of the client's; how it is checked is an extension."""
    call = signed["webhooks"]["paid"]["post"]
    assert call["requestBody"]["content"] == {"application/json": {"schema": {"$ref": "#/components/schemas/Item"}}}
    assert (call["security"], call["description"]) == ([], "A payment")
    assert call["x-apigraft-webhook"]["scheme"] == "standard-webhooks"
