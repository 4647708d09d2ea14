"""Whatever stands under a key of a spec, the answer is a client or diagnostics: never an exception."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from generator.pipeline import read
from generator.plan.package import plan_package

PROVIDER: dict[str, Any] = {
    "title": "Shop",
    "description": "Orders",
    "docs": "https://shop.example/docs",
    "servers": {"live": "https://shop.example"},
    "auth": {
        "token": {"bearer": {"env": "SHOP_TOKEN"}},
        "key": {"api_key": {"header": "X-Key", "prefix": "Key ", "env": "SHOP_KEY"}},
        "login": {"basic": {"username": {"env": "SHOP_USER"}, "password": {"env": "SHOP_PASSWORD"}}},
        "signed": {
            "scheme": "wonder-rsa-sha256",
            "credentials": {"app_id": {"env": "SHOP_APP"}, "private_key": {"env": "SHOP_KEY", "encoding": "pem"}},
        },
    },
    "default_auth": {"any": ["token", "key"]},
    "webhooks": {"paid": {"scheme": "standard-webhooks", "event": "Order", "reads": "json", "window": 60}},
    "headers": {"X-Version?": "string = 2"},
    "query": {"locale?": "string"},
    "envelope": {"ok": {"success": True}, "payload": "$.data", "message": "$.message", "errors": "$.errors"},
    "encoding": {
        "arrays": "brackets",
        "objects": "dots",
        "booleans": ["1", "0"],
        "null": "omit",
        "spaces": "+",
    },
    "schemas": {
        "Ok<T>": {"success": "=true", "data": "T"},
        "Order": {"id": "string", "lines?": {"type": "array", "items": {"object": {"sku": "string"}}}},
        "Any": {"$schema": {"type": "object"}},
    },
    "errors": {"404": "NotThere"},
    "paginate": {
        "style": "page",
        "items": "$.data",
        "send": "page",
        "size": "size",
        "last": "$.last",
        "more": "$.more",
    },
    "retry": {"max": 2, "on": [408, "5XX"]},
    "openapi": {"info": {"version": "1"}},
    "x-note": "kept",
}
ENDPOINT: dict[str, Any] = {
    "post": "/orders/{order_id}",
    "summary": "Change an order",
    "description": "At any time",
    "docs": "https://shop.example/docs/orders",
    "path": {"order_id": "string"},
    "query": {"dry_run?": "boolean = false", "$when": {"if": ["dry_run"], "then": ["dry_run"]}},
    "headers": {"X-Trace?": "uuid = uuid4()"},
    "cookies": {"basket?": "string"},
    "json": {
        "phone?": "string(1..20, /^[0-9]+$/) -- A number",
        "country?": {"$type": "string | null", "description": "A code"},
        "$when": [{"if": ["phone"], "then": ["country"]}, {"if": {"phone": "1"}, "then": [], "else": ["country"]}],
        "$additionalProperties": False,
    },
    "form?": {"phone?": "string", "country?": "string"},
    "bytes": "binary",
    "body": {"application/xml": "string"},
    "responses": {
        "200": "Ok<Order>",
        "204": "none",
        "4XX": {"json": "Any", "headers": {"X-Total?": "integer"}, "description": "No"},
        "default": {"type": "object", "properties": {"code": "integer"}, "required": ["code"]},
    },
    "examples": {
        "one": {
            "request": {"path": {"order_id": "1"}, "query": {}, "headers": {}, "cookies": {}, "body": {}},
            "response": {"status": 200, "headers": {}, "body": {}},
            "stated": False,
        }
    },
    "$when": {"if": {"X-Trace": ["1", "2"]}, "then": ["dry_run"]},
    "secret": ["phone", "data.id"],
    "auth": ["token", "signed"],
    "errors": {"409": "Taken"},
    "retry": {"max": 2, "on": [408, "5XX"]},
    "paginate": {"style": "cursor", "items": "$.data.lines", "send": "dry_run", "read": "$.data.id"},
    "idempotency": {"header": "Idempotency-Key"},
    "servers": {"other": "https://other.example"},
    "tags": ["orders"],
    "name": "change",
    "skip": False,
    "deprecated": True,
    "source": {"url": "https://shop.example", "retrieved": "2026-01-01", "sha256": "00"},
    "review": [{"at": "post", "found": "a", "assumed": "b", "why": "c", "code": "d", "state": "open"}],
    "openapi": {"operationId": "x"},
    "x-note": "kept",
}
SIGNING: dict[str, Any] = {
    "servers": {"live": "https://shop.example"},
    "auth": {
        "own": {
            "description": "Signs",
            "credentials": {"id": None, "secret": {"env": "SECRET", "secret": True, "encoding": "hex"}},
            "options": {"region": None, "parts": ["host", ["a", "b"]], "short": True, "times": 2},
            "values": {
                "time": "${now | unix}",
                "lines": {"lines": ["${method}", "${parts | names(',')}"]},
                "claims": {
                    "json": {"iss": "${id}", "iat": "${time | number}", "more": {"of": "${region}", "all": [1]}}
                },
                "mac": "${lines}${claims | slice(0, times) | when(short) | hmac('sha256', secret) | hex}",
            },
            "send": {"headers": {"Date?": "${time}"}},
            "attach": {"headers": {"X-Mac": "${mac}"}, "query": {"m": "${mac}"}, "form": {"m": "${mac}"}},
            "verify": {
                "values": {"time": "${headers | get('Date')}"},
                "accept": "${headers | get('X-Mac') | same_as(mac)}",
                "time": "${time | from_unix}",
                "window": 60,
                "once": "${mac}",
            },
        },
        "aws": {"scheme": "aws-sigv4", "credentials": {"token": {"env": "T"}}, "options": {"region": "eu"}},
        "machine": {"token_url": "/token", "scope": ["read"], "credentials": {"client_id": {}, "client_secret": {}}},
        "session": {
            "credentials": {"user": {"env": "SHOP_USER"}},
            "request": {"post": "/login", "headers": {"X-User": "${user}"}, "json": {"user": "${user}"}},
            "token": "$.token",
            "expires": {"in": "$.expires_in"},
            "attach": {"headers": {"Authorization": "Bearer ${token}"}},
            "renew": {"before_expiry": "60s", "on_status": [401]},
        },
    },
    "default_auth": ["own", "aws"],
}
SIGNED: dict[str, Any] = {
    "get": "/orders",
    "auth": ["own", "aws", "machine"],
    "signing": {"short": False, "parts": ["host"], "region": "eu", "scope": ["write"]},
    "responses": {"204": "none"},
}
SMALL_PROVIDER = {key: PROVIDER[key] for key in ("servers", "auth", "schemas")}
SMALL_ENDPOINT = {"get": "/orders", "responses": {"200": "Ok<Order>"}}
FOLDERS = {
    "provider": {"provider.yaml": PROVIDER, "orders.yaml": SMALL_ENDPOINT},
    "endpoint": {"orders.yaml": ENDPOINT, "provider.yaml": SMALL_PROVIDER},
    "signing": {"provider.yaml": SIGNING, "orders.yaml": SIGNED},
    "options": {"orders.yaml": SIGNED, "provider.yaml": SIGNING},
}
"""Folders of specs; the first file of each is the one that is changed."""
ODD: tuple[Any, ...] = (None, 1, True, [], {}, "", "text", {"a": [{"": None}]})

Path_ = tuple[str | int, ...]


def places(value: Any, path: Path_ = ()) -> Iterator[Path_]:
    """Every place in a document, the whole of it included."""
    yield path
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, inner in items:
        yield from places(inner, (*path, step))


def replaced(document: Any, path: Path_, value: Any) -> Any:
    if not path:
        return value
    changed = copy.deepcopy(document)
    around = changed
    for step in path[:-1]:
        around = around[step]
    around[path[-1]] = value
    return changed


def write(folder: Path, name: str, document: Any) -> None:
    """Write a document as JSON, which is YAML: so each odd value is what it is in Python."""
    path = folder / "shop" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(document), encoding="utf-8")


@pytest.mark.parametrize("kind", FOLDERS)
def test_the_specs_of_these_tests_are_sound(kind: str, tmp_path: Path) -> None:
    """Each key has a place in them that is right."""
    for name, document in FOLDERS[kind].items():
        write(tmp_path, name, document)
    assert [found for found in read(tmp_path).diagnostics if found.severity == "error"] == []


@pytest.mark.parametrize("kind", FOLDERS)
def test_no_value_of_any_key_ends_in_an_exception(kind: str, tmp_path: Path) -> None:
    """Each part of a spec, one after the other, becomes each odd value; what is accepted can be planned too."""
    for file, sound in FOLDERS[kind].items():
        write(tmp_path, file, sound)
    name, document = next(iter(FOLDERS[kind].items()))
    for path in places(document):
        for value in ODD:
            write(tmp_path, name, replaced(document, path, value))
            try:
                loaded = read(tmp_path)
                if not loaded.failed:
                    for provider in loaded.providers:
                        plan_package(provider)
            except Exception as error:
                error.add_note(f"{name}: {value!r} at {path}")
                raise
