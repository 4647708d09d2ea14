"""Calls of a provider that is written for a test, explained."""

from __future__ import annotations

from pathlib import Path

from generator.checks.explaining import Call, calls_of, explain
from generator.checks.explaining.signed import signed
from generator.checks.plugin import read_scheme_file
from generator.diagnostics import Problems
from generator.ir.auth import Signed
from generator.pipeline import read
from generator.spec.library import library_names, library_source

ROOT = Path(__file__).parent.parent.parent
WONDER = "wonder.users.edit"

SHOP = """
servers: {live: https://shop.example}
auth:
  token: {bearer: {env: SHOP_TOKEN}}
  query_key: {api_key: {query: key, env: SHOP_KEY}}
  login: {basic: {username: {env: SHOP_USER}, password: {env: SHOP_PASSWORD}}}
  challenge: {digest: {username: {env: SHOP_USER}, password: {env: SHOP_PASSWORD}}}
  kraken: {scheme: kraken}
  aws: {scheme: aws-sigv4, options: {region: eu-west-1, service: s3}}
  server:
    token_url: https://shop.example/token
    grant: client_credentials
    client_auth: basic
    scope: [read, write]
  session:
    credentials: {client_id: {env: SHOP_CLIENT}, secret: {env: SHOP_SECRET, secret: sent}}
    request: {post: /login, headers: {x-client: "${client_id}"}, json: {key: "${secret}"}}
    token: $.token
    expires: {after: 3600s}
    attach: {headers: {X-Session: "${token}"}}
default_auth: token
"""


def shop(folder: Path, endpoint: str) -> Path:
    """Write the specs of a shop that has one endpoint, `shop.orders.place`, and return their folder."""
    specs = folder / "specs"
    (specs / "shop" / "orders").mkdir(parents=True)
    (specs / "shop" / "provider.yaml").write_text(SHOP, encoding="utf-8")
    text = f"summary: Place an order\npost: /orders\n{endpoint}\nresponses: {{200: none}}\n"
    (specs / "shop" / "orders" / "place.yaml").write_text(text, encoding="utf-8")
    return specs


def explained(specs: Path, name: str) -> Call:
    """Explain a call of a folder of specs, which has no error."""
    loaded = read(specs, (name.partition(".")[0],))
    assert not loaded.failed, loaded.diagnostics
    return explain(loaded.providers[0], calls_of(loaded.providers[0])[name])


def library() -> dict[str, Call]:
    """A call for each scheme of the library that signs."""
    calls: dict[str, Call] = {}
    for name in library_names():
        for scheme in read_scheme_file(library_source(name), name, Problems()):
            if isinstance(scheme, Signed):
                calls[name] = Call("acme.things.list", "GET", "/things", "", False, (signed(scheme, {}),))
    return calls
