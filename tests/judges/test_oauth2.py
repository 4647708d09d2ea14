"""OAuth 2 of generated clients before oidc-provider, whose tokens live for three seconds."""

from __future__ import annotations

import time
from typing import Any
from urllib.parse import parse_qs

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from tests.library import httpx

from .certificates import private_pem
from .plugins import FLAVOURS, Generated, generated
from .servers.openid import OpenId

ORDERS = {"orders/list.yaml": "get: /orders\nresponses: {200: object}\n"}
KINDS = {
    "basic": "grant: client_credentials\nclient_auth: basic",
    "post": "grant: client_credentials\nclient_auth: post",
    "key-RS256": "grant: client_credentials\nclient_auth: private_key_jwt",
    "key-ES256": "grant: client_credentials\nclient_auth: private_key_jwt\nalgorithm: ES256",
    "key-EdDSA": "grant: client_credentials\nclient_auth: private_key_jwt\nalgorithm: EdDSA",
    "bearer": "grant: jwt_bearer\nclient_auth: private_key_jwt",
    "refresh": "grant: refresh_token\nclient_auth: basic",
}


@pytest.fixture(scope="module")
def providers(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Generated]:
    folder = tmp_path_factory.mktemp("oauth2")
    scheme = "token_url: /token\nscope: [read]\n"
    return {kind: generated(folder, scheme + settings, ORDERS) for kind, settings in KINDS.items()}


def plugin(providers: dict[str, Generated], openid: OpenId, kind: str, **other: str) -> Any:
    """Make a plugin with the credentials that the server knows, or others."""
    match kind:
        case "basic":
            given = {"client_id": openid.client_id, "client_secret": openid.client_secret}
        case "post":
            given = {"client_id": "posting", "client_secret": openid.client_secret}
        case "refresh":
            given = {"client_id": "refresher", "client_secret": openid.client_secret}
            given["refresh_token"] = openid.refresh_token()
        case "bearer":
            given = {"client_id": "key-RS256", "private_key": private_pem(openid.keys["RS256"])}
        case _:
            given = {"client_id": kind, "private_key": private_pem(openid.keys[kind.removeprefix("key-")])}
    return providers[kind].plugin(**{**given, **other})


@pytest.mark.parametrize("flavour", FLAVOURS)
@pytest.mark.parametrize("kind", KINDS)
def test_a_token_is_asked_for_once(openid: OpenId, providers: dict[str, Generated], kind: str, flavour: str) -> None:
    """Twenty calls at once wait for one token, and it is the one that was asked for."""
    mine, before = plugin(providers, openid, kind), openid.heard()
    with providers[kind].calls(openid.url, flavour, mine) as call:
        answers = call.together(20, "orders.list")
    assert [each["scope"] for each in answers] == ["read"] * 20
    after = openid.heard()
    assert (after["given"] - before["given"], after["asked"] - before["asked"]) == (1, 20)


@pytest.mark.parametrize("flavour", FLAVOURS)
@pytest.mark.parametrize("kind", ["basic", "key-ES256", "refresh"])
def test_calls_go_on_while_tokens_come_and_go(
    openid: OpenId, providers: dict[str, Generated], kind: str, flavour: str
) -> None:
    """Nobody notices that tokens expire: no call is refused until the third token is there, and none goes out twice."""
    mine, before = plugin(providers, openid, kind), openid.heard()
    calls, deadline = 0, time.monotonic() + 20
    with providers[kind].calls(openid.url, flavour, mine) as call:
        while openid.heard()["given"] < before["given"] + 3:
            assert call("orders.list")["scope"] == "read"
            calls += 1
            assert time.monotonic() < deadline
    after = openid.heard()
    assert after["asked"] - before["asked"] == calls
    assert after["refused"] == before["refused"]


@pytest.mark.parametrize("flavour", FLAVOURS)
@pytest.mark.parametrize("kind", ["basic", "key-RS256", "refresh"])
def test_a_token_that_was_taken_back_is_renewed(
    openid: OpenId, providers: dict[str, Generated], kind: str, flavour: str
) -> None:
    """The call that learns of it goes out a second time, with a new token, and succeeds."""
    sent: list[httpx.Request] = []
    with providers[kind].calls(openid.url, flavour, plugin(providers, openid, kind), sent.append) as call:
        call("orders.list")
        openid.take_back(sent[-1].headers["authorization"].removeprefix("Bearer "))
        del sent[:]
        assert call("orders.list")["scope"] == "read"
    assert [each.url.path for each in sent] == ["/orders", "/token", "/orders"]


@pytest.mark.parametrize("flavour", FLAVOURS)
def test_a_call_goes_out_at_most_twice(openid: OpenId, providers: dict[str, Generated], flavour: str) -> None:
    """An API that refuses every token is believed after the second one."""
    sent: list[httpx.Request] = []

    def spoil(request: httpx.Request) -> None:
        sent.append(request)
        if request.url.path == "/orders":
            request.headers["authorization"] += "x"

    with providers["basic"].calls(openid.url, flavour, plugin(providers, openid, "basic"), spoil) as call:
        assert [call("orders.list").status for _ in range(2)] == [401, 401]
    paths = [each.url.path for each in sent]
    assert paths == ["/token", "/orders", "/orders", "/token", "/orders"]


@pytest.mark.parametrize("flavour", FLAVOURS)
def test_a_refresh_token_is_used_once(openid: OpenId, providers: dict[str, Generated], flavour: str) -> None:
    """The server gives a new one with each token, and the next renewal uses that."""
    sent: list[httpx.Request] = []
    with providers["refresh"].calls(openid.url, flavour, plugin(providers, openid, "refresh"), sent.append) as call:
        for _ in range(3):
            call("orders.list")
            openid.take_back(sent[-1].headers["authorization"].removeprefix("Bearer "))
    forms = [parse_qs(each.read().decode()) for each in sent if each.url.path == "/token"]
    assert len({form["refresh_token"][0] for form in forms}) == len(forms) == 3


WRONG = {
    "basic": {"client_secret": "another secret"},
    "post": {"client_id": "nobody"},
    "key-RS256": {"private_key": private_pem(rsa.generate_private_key(public_exponent=65537, key_size=2048))},
    "key-ES256": {"client_id": "nobody"},
    "bearer": {"client_id": "nobody"},
    "refresh": {"refresh_token": "another token"},
}


@pytest.mark.parametrize("flavour", FLAVOURS)
@pytest.mark.parametrize("kind", WRONG)
def test_a_login_that_is_refused_is_said(
    openid: OpenId, providers: dict[str, Generated], kind: str, flavour: str
) -> None:
    """The error names the server's reason and no secret; the call itself was not sent."""
    mine, before = plugin(providers, openid, kind, **WRONG[kind]), openid.heard()
    refused = providers[kind].runtime.ApiLoginError
    with providers[kind].calls(openid.url, flavour, mine) as call, pytest.raises(refused) as caught:
        call("orders.list")
    assert caught.value.code in ("invalid_client", "invalid_grant")
    assert not any(value in str(caught.value) for value in WRONG[kind].values() if value != "nobody")
    assert openid.heard()["asked"] == before["asked"]
