"""Specs are a view of OpenAPI: what is exported and imported again is what it was."""

from __future__ import annotations

from pathlib import Path

import pytest

from .documents import exported, imported_again, round_trip, texts

OWN = Path(__file__).parent.parent.parent / "endpoint_specs"
FILES = {
    "provider.yaml": """\
servers: {live: https://a.example/v1, other: https://b.example}
auth:
  key: {api_key: {header: Authorization, prefix: "Key ", env: SHOP_KEY}}
  login: {basic: {username: {env: SHOP_USER}, password: {env: SHOP_PASSWORD}}}
default_auth: [key, login]
headers:
  X-Id: string = uuid4() -- One for each call
  X-Version?: string = "2024-01-01"
query:
  locale?: =de | =en
  $when: {if: [locale], then: [locale]}
envelope: {ok: {code: [0, 200], done: true}, payload: $.data.items, errors: $.errors}
encoding: {arrays: comma, objects: dots, booleans: ["yes", "no"], null: empty, spaces: +}
errors: {404: Missing}
retry: {max: 2, on: [408, 5XX]}
openapi: {info: {version: 1.10, license: {name: MIT}}, tags: [{name: a}]}
x-team: [1, 2.50]
schemas:
  Page<T, U>: {items: "T[]", next: U}
  Item: {id: string, parent: Item | null}
""",
    "orders/_schemas.yaml": """\
Order: {id: string, items: "Item[]"}
Wrapped<T>: {it: T}
""",
    "orders/list.yaml": """\
get: /orders
query:
  ids?: string[] -- Which ones
  filter?: {object: {"a?": string}}
  X-Version?: integer
  $additionalProperties: false
headers: {x-id: string}
cookies: {"session?": string}
responses:
  200: {json: "Page<Order, integer>", headers: {X-Left: integer}, description: Some orders}
  2XX: Wrapped<Order> -- Odd
  404: none
  default: {text: string}
auth: {any: [key, login]}
paginate: {style: cursor, items: $.items, send: cursor, read: $.next}
""",
    "orders/add.yaml": """\
summary: Add
description: |-
  Two
  lines: here
docs: https://docs.example/add
post: /orders/{id}
path: {id: uuid}
json?:
  note?: string
  card: {object: {number: string(12..19)}}
  $when: {if: [note], then: [card]}
form: {note: string}
auth: none
secret: [card.number]
name: add_one
skip: true
deprecated: true
servers: {only: https://c.example}
tags: [a, b]
idempotency: {header: Idempotency-Key}
retry: {max: 0}
errors: {409: Clash}
examples:
  both: {request: {path: {id: x}, body: {note: a}}, response: {status: 201, body: {it: 1}}}
  made: {stated: false, response: {status: 201, headers: {X-A: "1"}}}
openapi: {callbacks: {done: {}}, responses: {201: {links: {a: {operationId: orders.list}}}}}
x-internal: null
responses:
  201: {json: "Wrapped<Item>"}
source: {url: https://docs.example, retrieved: 2026-01-31, sha256: abc}
review:
  - {at: json.note, found: a, assumed: b, why: c, code: d, state: confirmed}
""",
    "orders/admin/same.yaml": "get: /orders\nquery: {all: =true}\nresponses: {200: {bytes: binary}}\n",
    "ping.yaml": "head: /ping\nbody: {application/x-own: string, application/json: any}\n",
    "search.yaml": "query: /search\ntext: string\nresponses: {200: =none}\n",
}


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """A folder with a provider that uses every key of the notation."""
    for name, text in FILES.items():
        path = tmp_path / "specs" / "shop" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return tmp_path / "specs"


@pytest.mark.parametrize("provider", ["wonder", "yedpay"])
def test_the_specs_of_this_project_come_back(provider: str, tmp_path: Path) -> None:
    """Examples, reviews, sources, envelope, encoding, conditions, generics and fresh values are all there again."""
    before, after = round_trip(OWN, provider, tmp_path)
    assert after == before


def test_every_key_of_the_notation_comes_back(shop: Path, tmp_path: Path) -> None:
    """OpenAPI says what it can, extensions say the rest."""
    before, after = round_trip(shop, "shop", tmp_path / "again")
    assert after == before


def test_files_that_came_back_stay_as_they_are(shop: Path, tmp_path: Path) -> None:
    """The second import gives the bytes of the first, from YAML and from JSON."""
    one = imported_again(exported(shop, "shop"))
    for as_yaml in (True, False):
        assert texts(imported_again(exported(shop, "shop"), as_yaml)) == texts(one)


def test_generics_are_written_as_such_again(shop: Path) -> None:
    """An exported document expands them; the specs do not."""
    files = texts(imported_again(exported(shop, "shop")))
    assert "json: Page<Order, integer>" in files["orders/list"]
    assert "2XX: Wrapped<Order> -- Odd" in files["orders/list"]
    assert "Page<T, U>:" in files["provider"]
    assert "Wrapped<T>:" in files["orders/_schemas"]
