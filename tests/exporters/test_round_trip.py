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
  challenged: {digest: {username: {env: SHOP_USER}, password: {env: SHOP_PASSWORD}}}
  office: {mutual_tls: {certificate: {env: CERT}}}
  machine: {token_url: /token, scope: [read], credentials: {client_id: {env: ID}, client_secret: {env: SECRET}}}
  reader: {token_url: https://a.example/token, grant: jwt_bearer, credentials: {client_id: {}, private_key: {}}}
  session:
    credentials: {user: {env: SHOP_USER}}
    request: {post: /login, json: {user: "${user}"}}
    token: $.token
    attach: {headers: {Authorization: "Bearer ${token}"}}
  aws:
    scheme: aws-sigv4
    credentials: {token: {env: SESSION}}
    options: {region: eu-west-1, service: s3, sign_body: true, unsigned_headers: [x-a, x-b]}
  own:
    description: One that is spelled out
    docs: https://docs.example/signing
    credentials:
      app_id:
      secret: {env: SHOP_SECRET, secret: true, encoding: base64}
      token?: {secret: sent}
    options:
      region:
      version: "1.0"
      ext?:
      parts: [host, [a, b]]
      short: true
    values:
      time: "${now | utc('%Y-%m-%d: %H')}"
      lines: {lines: ["${method}", "#${target}", 1.50, "${ext}"]}
      block: {block: ["${lines}", '"${time}"']}
      claims: {json: {iss: "${app_id}", iat: 150, all: [1, null], more: {of: "${region} ${version}"}}}
      text: |-
        ${block}
          ${claims}${token}
      names: ${parts | names(',')}
      mac: ${text | prepend(names) | when(short) | hmac('sha256', secret) | base64}
    send: {headers: {"Date?": "${time}"}, query: {t: "${time}"}}
    attach: {headers: {X-Version: 2, X-Mac: "${mac}"}, form: {mac: "${mac}"}}
    verify:
      values: {time: "${headers | get('Date')}"}
      accept: ${headers | get('X-Mac') | same_as(mac)}
      time: ${time | from_utc('%Y')}
      window: 60
default_auth: [key, login]
webhooks:
  paid:
    scheme: standard-webhooks
    credentials: {secret: {env: HOOK}}
    description: A payment
    event: Page<Item, any>
    window: 60
  shipped:
    credentials: {secret: {secret: true}}
    values: {mac: "${body | hmac('sha256', secret) | hex}"}
    verify: {accept: "${headers | get('X-Mac') | same_as(mac)}"}
    event: {id: string, "note?": Item}
    reads: form
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
openapi:
  info: {version: 1.10, license: {name: MIT}}
  tags: [{name: a}]
  webhooks: {other: {post: {responses: {}}}, paid: {summary: Paid, post: {tags: [a]}}}
  components: {securitySchemes: {aws: {description: Ask for a key}}}
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
headers: {x-id: string, Authorization: string, "X-Mac?": string}
cookies: {"session?": string}
responses:
  200: {json: "Page<Order, integer>", headers: {X-Left: integer}, description: Some orders}
  2XX: Wrapped<Order> -- Odd
  404: none
  default: {text: string}
auth: {any: [own, aws, machine]}
signing:
  short: false
  region: "1"
  parts: [[c, d], e]
  ext: null
  scope: [write]
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


@pytest.mark.parametrize("provider", ["kinto", "pocketbase", "wonder", "yedpay"])
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
