"""Digest of generated clients before Traefik, which counts how often each nonce was used and refuses replays."""

from __future__ import annotations

import pytest

from tests.library import httpx

from . import changes
from .plugins import FLAVOURS, Change, Generated, generated
from .servers.traefik import Gate

ORDERS = {
    "orders/list.yaml": "get: /orders\nquery: {note: string}\nresponses: {200: object}\n",
    "orders/book.yaml": "post: /orders\njson: {note: string}\nresponses: {200: object}\n",
}


@pytest.fixture(scope="module")
def orders(tmp_path_factory: pytest.TempPathFactory) -> Generated:
    return generated(
        tmp_path_factory.mktemp("digest"),
        "{digest: {username: {env: JUDGED_USER}, password: {env: JUDGED_PASSWORD}}}",
        ORDERS,
    )


@pytest.mark.parametrize("flavour", FLAVOURS)
def test_only_the_first_call_is_challenged(gate: Gate, orders: Generated, flavour: str) -> None:
    """The first call goes out twice, each further one once, with the next count; bodies arrive each time."""
    sent: list[httpx.Request] = []
    gate.origin.received.clear()
    with orders.calls(gate.digest, flavour, orders.plugin(gate.username, gate.password), sent.append) as call:
        for note in ("a", "", "a b+c&d=e/%", "é漢😀"):
            assert call("orders.list", note=note) == {}
            assert call("orders.book", note=note) == {}
    assert len(sent) == 9
    assert "authorization" not in sent[0].headers
    assert [each.headers["authorization"].partition("nc=")[2][:8] for each in sent[1:]] == [
        f"{n:08x}" for n in range(1, 9)
    ]
    assert len({each.headers["authorization"].partition('nonce="')[2][:16] for each in sent[1:]}) == 1
    assert [each.method for each in gate.origin.received] == ["GET", "POST"] * 4


@pytest.mark.parametrize("flavour", FLAVOURS)
def test_many_calls_at_once_all_get_through(gate: Gate, orders: Generated, flavour: str) -> None:
    """Counts may arrive in another order than they were given out in: whoever comes late is challenged anew."""
    with orders.calls(gate.digest, flavour, orders.plugin(gate.username, gate.password)) as call:
        assert call.together(20, "orders.list", note="") == [{}] * 20
        assert call.together(20, "orders.book", note="") == [{}] * 20


@pytest.mark.parametrize("flavour", FLAVOURS)
def test_an_answer_is_good_once(gate: Gate, orders: Generated, flavour: str) -> None:
    """Whoever sends again what was sent before is refused."""
    sent: list[httpx.Request] = []
    with orders.calls(gate.digest, flavour, orders.plugin(gate.username, gate.password), sent.append) as call:
        for note in "abcde":
            call("orders.list", note=note)
    with httpx.Client(trust_env=False) as client:
        again = [httpx.Request(each.method, each.url, headers=each.headers) for each in sent[1:]]
        assert [client.send(each).status_code for each in again] == [401] * 5


@pytest.mark.parametrize("flavour", FLAVOURS)
def test_a_nonce_that_the_server_forgot_is_no_error(gate: Gate, orders: Generated, flavour: str) -> None:
    """An answer to a nonce that the server does not know is challenged anew, and the call goes on."""
    plugin = orders.plugin(gate.username, gate.password)
    forget = changes.in_header("authorization", 'nonce="', 'nonce="x')
    forgotten: list[httpx.Request] = []

    def once(request: httpx.Request) -> None:
        if "authorization" in request.headers and not forgotten:
            forgotten.append(request)
            forget(request)

    with orders.calls(gate.digest, flavour, plugin) as call:
        assert call("orders.list", note="a") == {}
    with orders.calls(gate.digest, flavour, plugin, once) as call:
        assert call("orders.book", note="a") == {}
    assert len(forgotten) == 1


def signed_only(change: Change) -> Change:
    """Leave alone what is sent without an answer to a challenge."""

    def changed(request: httpx.Request) -> None:
        if "authorization" in request.headers:
            change(request)

    return changed


# Traefik takes the answer's own word for path and query.
WRONG: dict[str, Change] = {
    "method": changes.method,
    "uri": changes.in_header("authorization", 'uri="/orders', 'uri="/others'),
    "count": changes.in_header("authorization", "nc=0000000", "nc=0000001"),
    "response": changes.in_header("authorization", 'response="', 'response="0'),
    "user": changes.in_header("authorization", 'username="ada"', 'username="eve"'),
    "opaque": changes.in_header("authorization", 'opaque="', 'opaque="x'),
    "cnonce": changes.in_header("authorization", 'cnonce="', 'cnonce="x'),
    "no answer": changes.header("authorization"),
}


@pytest.mark.parametrize("flavour", FLAVOURS)
@pytest.mark.parametrize("change", WRONG)
def test_what_is_changed_on_its_way_is_refused(gate: Gate, orders: Generated, flavour: str, change: str) -> None:
    """Nothing of it reaches the origin."""
    gate.origin.received.clear()
    plugin = orders.plugin(gate.username, gate.password)
    with orders.calls(gate.digest, flavour, plugin, signed_only(WRONG[change])) as call:
        assert call("orders.list", note="a").status == 401
    assert gate.origin.received == []


@pytest.mark.parametrize("flavour", FLAVOURS)
@pytest.mark.parametrize("wrong", [("eve", ""), ("", "wrong")])
def test_a_stranger_is_refused(gate: Gate, orders: Generated, flavour: str, wrong: tuple[str, str]) -> None:
    """A wrong password is tried once, not for ever."""
    sent: list[httpx.Request] = []
    plugin = orders.plugin(wrong[0] or gate.username, wrong[1] or gate.password)
    with orders.calls(gate.digest, flavour, plugin, sent.append) as call:
        assert call("orders.list", note="a").status == 401
    assert len(sent) == 2
