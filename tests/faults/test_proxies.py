"""A proxy in between: from the environment, or from an HTTP client of the user's own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import pytest

from generator.runtime.network import http
from tests.library import httpx

from ..runtime.sample_api import ShopConnectionError, User
from .calls import FLAVOURS, TOKEN, Outcome
from .conftest import Tls
from .faults import answer, good
from .server import receive_head, say, serving, tunnel

GOOD: Final = Outcome(User(id="1", email="naïve"))
WAYS: Final = ("environment", "client of one's own", "environment of a client of one's own")


def proxied(way: str, url: str, tls: Tls, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Any] | None:
    """Say where the proxy is; return what makes the HTTP client, if that is what says it."""
    monkeypatch.setattr(http, "_tls", lambda: tls.client)
    if way != "client of one's own":
        monkeypatch.setenv("HTTP_PROXY", url)
        monkeypatch.setenv("HTTPS_PROXY", url)
    if way == "environment":
        return None
    mine = {"proxy": url} if way == "client of one's own" else {}
    return lambda name: getattr(httpx, name)(verify=tls.client, **mine)


@pytest.mark.parametrize("flavour", FLAVOURS)
@pytest.mark.parametrize("way", WAYS)
def test_calls_go_through_a_proxy(way: str, flavour: str, tls: Tls, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is told the whole URL, and nobody else is asked who that is."""
    with serving(good("plain")) as proxy:
        client = proxied(way, proxy.url, tls, monkeypatch)
        assert FLAVOURS[flavour](["bare"], {"base_url": "http://shop.test/v1"}, client) == [GOOD]
    assert [each.target for each in proxy.seen] == ["http://shop.test/v1/users"]
    assert proxy.seen[0].header("host") == "shop.test"


@pytest.mark.parametrize("flavour", FLAVOURS)
@pytest.mark.parametrize("way", WAYS)
def test_a_tunnel_hides_the_call(way: str, flavour: str, tls: Tls, monkeypatch: pytest.MonkeyPatch) -> None:
    """Under TLS the proxy learns where it goes, and no more."""
    with serving(good("tls"), tls=tls.server) as origin, serving((tunnel,)) as proxy:
        client = proxied(way, proxy.url, tls, monkeypatch)
        assert FLAVOURS[flavour](["bare"], {"base_url": origin.url}, client) == [GOOD]
    assert [(each.method, each.target) for each in proxy.seen] == [("CONNECT", origin.authority)]
    assert proxy.seen[0].header("authorization") is None
    assert [each.header("authorization") for each in origin.seen] == [f"Bearer {TOKEN}"]


@pytest.mark.parametrize("flavour", FLAVOURS)
@pytest.mark.parametrize("way", WAYS)
def test_the_password_of_a_proxy_is_told_to_the_proxy_alone(
    way: str, flavour: str, tls: Tls, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It goes with the wish for a tunnel, not with the call, and no error has it."""
    heads: list[bytes] = []

    with (
        serving((lambda peer: heads.append(receive_head(peer)[0]), say(answer(407, b"")))) as proxy,
        serving(good("tls"), tls=tls.server) as origin,
    ):
        client = proxied(way, proxy.url.replace("://", "://ada:hunter2@"), tls, monkeypatch)
        (outcome,) = FLAVOURS[flavour](["bare"], {"base_url": origin.url}, client)
    assert type(outcome.error) is ShopConnectionError
    assert "hunter2" not in f"{outcome.error} {vars(outcome.error)}"
    assert all(b"\r\nProxy-Authorization: Basic YWRhOmh1bnRlcjI=" in head for head in heads) and heads
    assert origin.connections == 0


@pytest.mark.parametrize("flavour", FLAVOURS)
@pytest.mark.parametrize("exempt", ["127.0.0.1", "*", "other.test, 127.0.0.1"])
def test_who_needs_no_proxy_is_asked_directly(
    exempt: str, flavour: str, tls: Tls, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`NO_PROXY` names them."""
    with serving(good("plain")) as origin, serving(good("plain")) as proxy:
        proxied("environment", proxy.url, tls, monkeypatch)
        monkeypatch.setenv("NO_PROXY", exempt)
        assert FLAVOURS[flavour](["bare"], {"base_url": origin.url}) == [GOOD]
    assert (len(origin.seen), proxy.connections) == (1, 0)


@pytest.mark.parametrize("flavour", FLAVOURS)
@pytest.mark.parametrize("kind", ["put", "bare"])
def test_a_proxy_that_is_not_there_is_not_gone_around(
    kind: str, flavour: str, tls: Tls, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing was sent, and nothing goes directly."""
    with serving(good("plain")) as origin, serving(listens=False) as proxy:
        proxied("environment", proxy.url, tls, monkeypatch)
        (outcome,) = FLAVOURS[flavour]([kind], {"base_url": origin.url})
    assert type(outcome.error) is ShopConnectionError and outcome.error.attempts == 3
    assert origin.connections == 0
