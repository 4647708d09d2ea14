"""draft-cavage signatures of generated clients before http-signature."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from . import changes
from .clock import clock_off_by
from .plugins import FLAVOURS, Change, Generated, generated
from .servers.cavage import Verifier

ORDERS = {
    "orders/list.yaml": "get: /orders\nquery: {note: string}\nresponses: {200: object}\n",
    "orders/book.yaml": "post: /orders\njson: {note: string}\nresponses: {200: object}\n",
}
SIGNED = ["(request-target)", "host", "date", "digest"]
KINDS = ("rsa-sha256", "rsa-sha512", "ecdsa-sha256", "hmac-sha256")


@pytest.fixture(scope="module", params=KINDS)
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def orders(kind: str, tmp_path_factory: pytest.TempPathFactory) -> Generated:
    words = ", ".join(f'"{name}"' for name in SIGNED)
    scheme = f"{{scheme: cavage, options: {{headers: [{words}], algorithm: {kind}}}}}"
    return generated(tmp_path_factory.mktemp("cavage"), scheme, ORDERS)


def plugin(orders: Generated, cavage: Verifier, kind: str) -> Any:
    """Make a plugin with the key or the secret that the server knows."""
    family = kind.partition("-")[0]
    given = {"secret" if family == "hmac" else "private_key": cavage.keys[family]}
    return orders.plugin(key_id=family, **given)


@pytest.mark.parametrize("flavour", FLAVOURS)
def test_what_is_signed_is_accepted(cavage: Verifier, orders: Generated, kind: str, flavour: str) -> None:
    """The server finds the key, the algorithm and the four lines that were signed."""
    with orders.calls(cavage.url, flavour, plugin(orders, cavage, kind)) as call:
        for note in ("", "a b+c&d=e/%", "é漢😀"):
            for answer in (call("orders.list", note=note), call("orders.book", note=note)):
                assert answer == {"key": kind.partition("-")[0], "algorithm": kind.upper(), "signed": SIGNED}


WRONG: dict[str, Change] = {
    "path": changes.path,
    "query": changes.query,
    "body": changes.body,
    "method": changes.method,
    "host": changes.header("host", "orders.example.com"),
    "date": changes.header("date", "Sun, 06 Nov 1994 08:49:37 GMT"),
    "digest": changes.header("digest", "SHA-256=47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="),
    "no digest": changes.header("digest"),
    "unsigned digest": changes.in_header("authorization", " digest", ""),
    "signature": changes.signature,
    "no signature": changes.header("authorization"),
    "key": changes.in_header("authorization", 'keyId="', 'keyId="another'),
}


@pytest.mark.parametrize("flavour", FLAVOURS)
@pytest.mark.parametrize("change", WRONG)
def test_what_is_changed_on_its_way_is_refused(
    cavage: Verifier, orders: Generated, kind: str, flavour: str, change: str
) -> None:
    """An order cannot be booked by a request that was signed otherwise."""
    with orders.calls(cavage.url, flavour, plugin(orders, cavage, kind), WRONG[change]) as call:
        refused = call("orders.book", note="two")
    assert getattr(refused, "status", None) == 401, refused


@pytest.mark.parametrize("flavour", FLAVOURS)
@pytest.mark.parametrize("offset", [timedelta(minutes=-10), timedelta(minutes=10)])
def test_a_signature_of_another_time_is_refused(
    cavage: Verifier, orders: Generated, kind: str, flavour: str, offset: timedelta
) -> None:
    """Ten minutes are too many, early or late."""
    with (
        clock_off_by(offset, orders),
        orders.calls(cavage.url, flavour, plugin(orders, cavage, kind)) as call,
    ):
        assert call("orders.book", note="two").status == 401
