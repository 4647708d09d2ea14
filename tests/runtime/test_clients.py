"""Clients: servers, options, life and death."""

from __future__ import annotations

import asyncio
import ssl
import time
from typing import Any

import pytest

from generator.runtime import Api, Client, ConfigurationError
from generator.runtime.network import http
from tests.library import httpx

from .sample_api import LIST, UPDATE, AsyncShop, Shop, ShopConnectionError, Token, User
from .wire import Provider

USER = {"user_id": "u1"}


@pytest.fixture(autouse=True)
def no_base_url(monkeypatch: pytest.MonkeyPatch) -> None:
    """Start without a server or a proxy in the environment."""
    monkeypatch.delenv("SHOP_BASE_URL", raising=False)
    monkeypatch.setenv("NO_PROXY", "*")


def test_resources_call_through_their_client() -> None:
    """Generated methods are typed skins of `call`."""
    provider = Provider(200, json={"success": True, "data": {"id": "1"}})
    user = provider.client().users.update("u1", admin=True)
    assert (user, provider.request.content) == (User(id="1"), b"admin=1")
    assert asyncio.run(provider.async_client().users.update("u1")) == User(id="1")


def test_operations_of_no_resource_stand_on_the_client() -> None:
    """A client is a resource, too."""
    provider = Provider(200, json={"up": True})
    assert provider.client().ping() == asyncio.run(provider.async_client().ping()) == {"up": True}


def test_the_server_is_named_or_given_or_in_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """`base_url` wins, then `server`, then the variable, then the first server."""
    auth = Token("t")
    assert repr(Shop(auth=auth)) == "<Shop https://api.shop.example/v1>"
    monkeypatch.setenv("SHOP_BASE_URL", "http://env:1/x")
    assert repr(Shop(auth=auth)) == "<Shop http://env:1/x>"
    assert repr(Shop(auth=auth, server="staging")) == "<Shop https://staging.shop.example/v1>"
    assert repr(AsyncShop(auth=auth, base_url="http://given")) == "<AsyncShop http://given>"
    assert repr(Shop(auth=auth, server="staging", base_url="http://given")) == "<Shop http://given>"


@pytest.mark.parametrize("base_url", ["x", "ftp://h", "http://", "http://u:p@h", "http://h?a=1", "http://h#a", "//h"])
def test_a_base_url_is_a_server_and_a_path(base_url: str) -> None:
    """Credentials in a URL would end up in logs; they are refused, and not quoted."""
    with pytest.raises(ConfigurationError, match="the base URL") as caught:
        Shop(base_url=base_url)
    assert "u:p" not in str(caught.value)


def test_an_unknown_server_is_an_error() -> None:
    """The known ones are named."""
    with pytest.raises(ConfigurationError, match="shop has no server `nope`, only production, staging"):
        Shop(server="nope")  # type: ignore[arg-type] # pyright: ignore[reportArgumentType]


def test_an_api_without_servers_asks_for_one() -> None:
    """The message names both ways to give it."""

    class Bare(Client[Any, Any]):
        api = Api("bare")

    with pytest.raises(ConfigurationError, match="give `base_url` or set BARE_BASE_URL"):
        Bare()


def test_options_make_a_copy() -> None:
    """Timeout, headers and query of the copy go with each of its calls; the original is as it was."""
    provider = Provider(200, json={"success": True, "data": {}})
    client = provider.client()
    other = client.with_options(timeout=(1.0, 2.5), headers={"X-A": "1"}, query={"status": "x", "q": [1, True]})
    again = other.with_options(headers={"api-version": "mine"})
    client.users.update("u1", status_query="y")
    again.users.update("u1", status_query="y")
    first, second = provider.requests
    assert first.url.query == b"status=y" and "x-a" not in first.headers
    assert second.url.query == b"status=x&q%5B%5D=1&q%5B%5D=1"
    assert (second.headers["x-a"], second.headers["api-version"]) == ("1", "mine")
    assert first.extensions["timeout"] == {"connect": 30.0, "read": 30.0, "write": 30.0, "pool": 30.0}
    assert second.extensions["timeout"] == {"connect": 1.0, "read": 2.5, "write": 2.5, "pool": 1.0}


def test_a_copy_has_resources_of_its_own() -> None:
    """A resource that was used before does not lead back to the original."""
    client = Provider().client()
    assert client.users is client.users
    assert client.with_options().users is not client.users


def test_a_client_closes_what_it_opened() -> None:
    """Once closed it refuses to call; closing twice is fine."""
    with Shop(auth=Token("t"), base_url="http://127.0.0.1:9") as client, pytest.raises(ShopConnectionError):
        client.call(LIST, {})
    client.close()
    with pytest.raises(RuntimeError, match="the client is closed"):
        client.call(LIST, {})


def test_an_async_client_closes_what_it_opened() -> None:
    """The same in an event loop."""

    async def use() -> None:
        async with AsyncShop(auth=Token("t"), base_url="http://127.0.0.1:9") as client:
            with pytest.raises(ShopConnectionError):
                await client.call(LIST, {})
        with pytest.raises(RuntimeError, match="the client is closed"):
            await client.call(LIST, {})

    asyncio.run(use())


def test_a_client_of_the_user_is_never_closed() -> None:
    """Who opened it closes it."""
    own = httpx.Client(transport=httpx.MockTransport(Provider()))
    with Shop(auth=Token("t"), http_client=own):
        pass
    assert not own.is_closed
    other = httpx.AsyncClient(transport=httpx.MockTransport(Provider()))
    asyncio.run(AsyncShop(auth=Token("t"), http_client=other).aclose())
    assert not other.is_closed


def test_a_copy_closes_nothing() -> None:
    """The connections are the original's."""
    client = Provider(200, json={"success": True, "data": []}).client()
    client.with_options().close()
    assert client.call(LIST, {}) == []


def test_defaults_of_the_users_client_stay_out_of_the_request() -> None:
    """Its credentials, headers, query and timeout are not for this provider."""
    provider = Provider(200, json={"success": True, "data": []})
    own = httpx.Client(
        transport=httpx.MockTransport(provider),
        auth=("u", "p"), headers={"X-Own": "1"}, params={"own": "1"}, cookies={"own": "1"}, follow_redirects=True,
        timeout=7.0,
    )  # fmt: skip
    Shop(auth=Token("t"), http_client=own, timeout=3.0).call(LIST, {})
    assert set(provider.request.extensions["timeout"].values()) == {3.0}
    assert provider.request.headers["authorization"] == "Bearer t"
    assert provider.target == "/v1/users"
    assert not {"x-own", "cookie"} & set(provider.request.headers)


def test_what_is_of_the_network_stays_that_of_the_users_client() -> None:
    """Its transport and its event hooks are used."""
    seen: list[str] = []
    provider = Provider(200, json={"success": True, "data": []})
    hooks: Any = {"request": [lambda request: seen.append(request.url.path)]}
    Shop(auth=Token("t"), http_client=httpx.Client(transport=httpx.MockTransport(provider), event_hooks=hooks)).call(
        LIST, {}
    )
    assert seen == ["/v1/users"]


@pytest.mark.parametrize("kind", [Shop, AsyncShop])
def test_an_address_of_the_users_client_is_not_left_out_in_silence(kind: Any) -> None:
    """Who has written that of a sandbox there must not reach production; one for the client itself says what counts."""
    library = httpx.Client if kind is Shop else httpx.AsyncClient
    own = library(base_url="https://sandbox.shop.example", transport=httpx.MockTransport(Provider()))
    with pytest.raises(ConfigurationError, match=f"is not used: give `base_url` to {kind.__name__} itself"):
        kind(auth=Token("t"), http_client=own)
    given = kind(auth=Token("t"), http_client=own, base_url="https://sandbox.shop.example")
    assert "//sandbox." in repr(given)


def test_a_redirect_is_not_followed() -> None:
    """A credential never goes to another origin."""
    provider = Provider(302, headers={"Location": "https://elsewhere.example/"})
    with pytest.raises(provider.client().api.errors.response, match="redirects are not followed"):
        provider.client().call(LIST, {})
    assert len(provider.requests) == 1


def test_building_a_client_is_cheap_and_the_tls_context_is_shared(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is opened before the first call, and then the costly part is made once."""
    made: list[object] = []
    original = httpx.create_ssl_context

    def make() -> ssl.SSLContext:
        made.append(1)
        return original()

    monkeypatch.setattr(httpx, "create_ssl_context", make)
    http._tls.cache_clear()
    start = time.process_time()
    clients = [Shop(auth=Token("t"), base_url="http://127.0.0.1:9") for _ in range(100)]
    assert time.process_time() - start < 0.1 and not made
    for client in clients[:2]:
        with client, pytest.raises(ShopConnectionError):
            client.call(LIST, {})
    assert made == [1]


def test_a_compiled_operation_is_kept() -> None:
    """The adapter is built at the first call and never again."""
    assert UPDATE.arguments is UPDATE.arguments and UPDATE.answer is UPDATE.answer
