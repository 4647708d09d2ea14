"""Requests that the description does not allow: none of them is answered, and each says what is wrong with it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from ..wire.providers import Made

UPDATE = "PUT /users/{id}: "
Ask = Callable[[Any], object]


def put(client: Any, form: dict[str, Any] | None = None, path: object = 1, **said: Any) -> object:
    """Update a user by the escape hatch, which checks nothing."""
    said = {"form": {"name": "Ada"} if form is None else form, "headers": {"Version": "7"}, **said}
    return client.request("PUT", "/users/{id}", dict, path={"id": path}, **said)


BROKEN: dict[str, tuple[Ask, str]] = {
    "a condition": (
        lambda client: client.users.update(1, name="Ada", phone="1"),
        UPDATE + "the call: `country` must be given when `phone` is given",
    ),
    "a bound": (
        lambda client: client.users.update(1, name="Ada Lovelace"),
        UPDATE + "the field `name`: String should have at most 10 characters",
    ),
    "a field that is missing": (lambda client: put(client, {}), UPDATE + "the field `name`: must be given"),
    "a wrong type": (
        lambda client: put(client, {"name": "Ada", "active": "perhaps"}),
        UPDATE + "the field `active`: Input should be a valid boolean",
    ),
    "an unknown field": (
        lambda client: put(client, {"name": "Ada", "nik": "A"}),
        UPDATE + "the field `nik`: is unknown, did you mean `nick`?",
    ),
    "an unknown parameter": (
        lambda client: put(client, query={"notfy": True}),
        UPDATE + "the parameter `notfy`: is unknown, did you mean `notify`?",
    ),
    "a parameter's type": (
        lambda client: put(client, query={"notify": "yes"}),
        UPDATE + "the parameter `notify`: Input should be a valid boolean",
    ),
    "the path": (
        lambda client: put(client, path=0),
        UPDATE + "`id` of the path: Input should be greater than or equal to 1",
    ),
    "a constant header": (lambda client: put(client, headers={}), UPDATE + "the header `Version`: must be given"),
    "another constant": (
        lambda client: put(client, headers={"Version": "8"}),
        UPDATE + "the header `Version`: Input should be 7",
    ),
    "the kind of body": (
        lambda client: client.request("PUT", "/users/1", dict, json={"name": "Ada"}, headers={"Version": "7"}),
        UPDATE + "the header `Content-Type`: must be application/x-www-form-urlencoded",
    ),
    "a body that is none": (
        lambda client: client.request("GET", "/users/me", dict, form={"a": 1}, headers={"Version": "7"}),
        "GET /users/me: the body: there must be none",
    ),
    "a body that is no object": (
        lambda client: client.request(
            "POST", "/users", dict, content="Ada", content_type="application/json", headers={"Version": "7"}
        ),
        "POST /users: the body: must be an object",
    ),
    "a decimal as a number": (
        lambda client: client.request(
            "POST", "/users", dict, json={"name": "a", "price": 1.5}, headers={"Version": "7"}
        ),
        "POST /users: the field `price`: ",
    ),
    "the method": (
        lambda client: client.request("DELETE", "/users/1", dict),
        "DELETE https://shop.example/v1/users/1: the method: must be GET or PUT",
    ),
    "the unknown": (
        lambda client: client.request("GET", "/user", dict),
        "GET https://shop.example/v1/user: the path: is unknown, did you mean `/users`?",
    ),
}


@pytest.mark.parametrize(("ask", "words"), BROKEN.values(), ids=BROKEN)
def test_a_request_that_breaks_a_rule_is_not_answered(testing: Any, ask: Ask, words: str) -> None:
    """Even where the client was told not to look: the error names endpoint, place and rule."""
    mock = testing.MockShop()
    with mock.client(check=False) as client, pytest.raises(AssertionError) as caught:
        ask(client)
    assert isinstance(caught.value, testing.SpecViolationError)
    assert str(caught.value).startswith(words)
    assert mock.violations == [caught.value]
    assert mock.calls == []


def test_what_is_caught_comes_back_at_the_end_of_the_block(testing: Any) -> None:
    """An application that swallows the error does not pass its test; a block that fails already says why."""

    async def swallowing(mock: Any) -> None:
        async with mock.async_client(check=False) as client:
            with pytest.raises(AssertionError):
                await client.users.update(1, name="Ada", phone="1")

    with pytest.raises(testing.SpecViolationError), testing.MockShop() as mock:
        asyncio.run(swallowing(mock))
    with pytest.raises(ZeroDivisionError), testing.MockShop() as mock:
        asyncio.run(swallowing(mock))
        raise ZeroDivisionError


def test_more_may_be_sent_where_that_is_said(testing: Any) -> None:
    """Fields and parameters that only the application knows of pass, the rest is still checked."""
    with testing.MockShop(allow_unknown=True) as mock, mock.client() as client:
        put(client, {"name": "Ada", "beta": "1"}, query={"debug": True})
    assert mock.calls[-1].body == {"name": "Ada", "beta": "1"}
    assert mock.calls[-1].query == {"debug": "1"}


@pytest.mark.parametrize("url", ["https://evil.example/v1", "http://shop.example/v1", "https://shop.example:8443/v1"])
def test_another_origin_is_not_the_provider(shop: Made, testing: Any, url: str) -> None:
    """A client that calls somewhere else gets no answer, unless the mock is told that it is there, too."""
    mock = testing.MockShop()
    options = {"auth": shop.Token("t"), "base_url": url}
    with shop.Shop(http_client=mock.http_client(), **options) as client:
        with pytest.raises(testing.SpecViolationError, match="the origin: is not that of shop"):
            client.users.me()
        with testing.MockShop(base_url=url) as other, shop.Shop(http_client=other.http_client(), **options) as there:
            assert there.users.me().id


def test_a_path_beside_the_server_is_none_of_its_own(shop: Made, testing: Any) -> None:
    """What a server's address has for a path is part of where it is."""
    mock = testing.MockShop()
    client = shop.Shop(http_client=mock.http_client(), auth=shop.Token("t"), base_url="https://shop.example/v2")
    with client, pytest.raises(testing.SpecViolationError, match="the origin"):
        client.users.me()


def test_an_endpoint_may_have_servers_of_its_own(mock: Any) -> None:
    """It is found there, and not where the others are."""
    with mock.client() as client:
        assert client.far() == b"bytes"
    assert mock.calls[-1].url == "https://far.example/far"
    with mock.client() as client, pytest.raises(AssertionError, match="the path"):
        client.request("GET", "/far", bytes)
    mock.violations.clear()


def test_credentials_must_be_there_and_are_not_looked_at(shop: Made, mock: Any) -> None:
    """A request of code that makes its own client is one that a server would ask for its credentials."""
    http = mock.http_client()
    for url, headers in (("/users/me?key=k", {}), ("/users/me", {"Authorization": "Bearer x"})):
        assert http.get(f"https://shop.example/v1{url}", headers={"Version": "7", **headers}).status_code == 200
    with pytest.raises(
        AssertionError, match="the header `Authorization`: must be there: `token` or `key` signs the call"
    ):
        http.get("https://shop.example/v1/users/me", headers={"Version": "7"})
    with pytest.raises(AssertionError, match="the header `X-Signature`: must be there: `signed` signs the call"):
        http.post("https://shop.example/v1/reports", data={"text": "a", "nonce": "n"}, headers={"Version": "7"})
    with pytest.raises(AssertionError, match="the body: cannot be read as application/json"):
        headers = {"Version": "7", "Authorization": "Bearer x", "Content-Type": "application/json"}
        http.post("https://shop.example/v1/users", content=b"{", headers=headers)
    mock.violations.clear()


EMPTY: dict[str, Callable[[dict[str, str]], tuple[str, dict[str, str]]]] = {
    "no token": lambda headers: ("", {**headers, "Authorization": "Bearer "}),
    "a word alone": lambda headers: ("", {**headers, "Authorization": "Bearer"}),
    "nothing": lambda headers: ("", {**headers, "Authorization": ""}),
    "another scheme": lambda headers: ("", {**headers, "Authorization": "Basic YTpi"}),
    "no key": lambda headers: ("?key=", headers),
}


@pytest.mark.parametrize("said", EMPTY.values(), ids=EMPTY)
def test_a_credential_that_is_empty_is_none(mock: Any, said: Callable[..., tuple[str, dict[str, str]]]) -> None:
    """A server would ask for it, as where there is none."""
    query, headers = said({"Version": "7"})
    with pytest.raises(AssertionError, match="must be there: `token` or `key` signs the call"):
        mock.http_client().get(f"https://shop.example/v1/users/me{query}", headers=headers)
    assert mock.calls == []
    mock.violations.clear()


@pytest.mark.parametrize("written", ["Basic ", "Basic ***", "Basic YWI=", "Basic YTpi=x", "YTpi", "Bearer x"])
def test_a_login_that_cannot_be_read_is_none(mock: Any, written: str) -> None:
    """It is Base64 of a name, a colon and a password."""
    http, url = mock.http_client(), "https://shop.example/v1/old"
    assert http.get(url, headers={"Authorization": "basic YTpi", "Version": "7"}).status_code == 204
    with pytest.raises(AssertionError, match="the header `Authorization`: must be there: `login` signs the call"):
        http.get(url, headers={"Authorization": written, "Version": "7"})
    mock.violations.clear()


@pytest.mark.parametrize("written", ["token", "ApiKey ", "ApiKey", "Bearer x"])
def test_a_key_has_its_prefix_and_more(mock: Any, written: str) -> None:
    """Which is how the provider tells it from something else."""
    http, url = mock.http_client(), "https://shop.example/v1/older"
    assert http.get(url, headers={"X-Key": "ApiKey k", "Version": "7"}).status_code == 204
    with pytest.raises(AssertionError, match="the header `X-Key`: must be there: `word` signs the call"):
        http.get(url, headers={"X-Key": written, "Version": "7"})
    mock.violations.clear()


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity"])
def test_what_only_python_calls_json_is_none(mock: Any, number: str) -> None:
    """No other parser reads a number that is none, wherever it stands and whatever the type there."""
    headers = {"Version": "7", "Authorization": "Bearer x", "Content-Type": "application/json"}
    for field in ("price", "rate", "sizes", "other"):
        content = f'{{"name": "a", "{field}": {number}}}'.encode()
        with pytest.raises(AssertionError, match="the body: cannot be read as application/json"):
            mock.http_client().post("https://shop.example/v1/users", content=content, headers=headers)
    mock.violations.clear()


def test_what_a_scheme_adds_is_no_unknown_field(shop: Made, mock: Any) -> None:
    """Its header, parameter and field are its own; the call is told without them."""
    auth = [shop.Signed("s"), shop.Key("k"), shop.Machine("i", "s")]
    with shop.Shop(http_client=mock.http_client(), auth=auth) as client:
        client.reports.send(text="hello")
        assert mock.calls[-1].params == {"text": "hello"}
        assert client.users.me().id
        assert mock.calls[-1].query == {}
        assert client.reports.raw(body=b"\x00\xff") == "text"
    assert mock.calls[-1].headers["authorization"] == "Bearer token"
    assert mock.calls[-1].body == b"\x00\xff"


def test_nothing_that_is_shown_has_a_credential(shop: Made, mock: Any) -> None:
    """The call and the error are shown without headers, query and values."""
    with shop.Shop(http_client=mock.http_client(), auth=shop.Key("hidden-key"), check=False) as client:
        client.users.me()
        with pytest.raises(AssertionError) as caught:
            client.users.update(1, name="hidden-and-too-long")
    assert repr(mock.calls[-1]) == "<Call of users.me: GET https://shop.example/v1/users/me>"
    assert "hidden" not in f"{caught.value} {caught.value!r} {mock!r}"
    mock.violations.clear()
