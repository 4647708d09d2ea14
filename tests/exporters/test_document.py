"""What an exported document says to readers that know nothing of apigraft."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml

from generator.exporters.text import json_text, write_text, yaml_text

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


@pytest.mark.parametrize("provider", ["wonder", "yedpay"])
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
