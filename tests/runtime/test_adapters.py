"""A plugin as the `auth=` of a client of one's own, on both HTTP libraries."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import httpx2
import pytest

from generator.runtime import ApiKey, ApiLoginError, AuthPlugin, Bearer, ConfigurationError, Outgoing
from generator.runtime.adapters import http_auth
from generator.runtime.logins.oauth2 import OAuth2
from tests.library import httpx

LIBRARIES = tuple(dict.fromkeys((httpx, httpx2)))  # one, where the suite runs on httpx2
Handler = Callable[[Any], Any]


class Recorder(AuthPlugin):
    """Signs over everything that it is given."""

    name = "recorder"

    def sign(self, request: Outgoing) -> None:
        """Put on the request what it looked like."""
        request.set("X-Signed", f"{request.method} {request.url} {len(request.body)} {request.get('X-Own')}")


class Machine(OAuth2):
    """A token of a server."""

    name = "machine"
    env = {"client_id": "ID", "client_secret": "SECRET"}  # noqa: RUF012 - as it is generated
    token_url = "https://login.example/token"


def call(library: Any, plugin: AuthPlugin, handler: Handler, *, is_async: bool, **request: Any) -> Any:
    """Make one call with a client of the library and return its response."""
    auth, transport = http_auth(plugin, library), library.MockTransport(handler)
    arguments = {"method": "GET", "url": "https://api.example/a?b=c%20d", **request}
    if not is_async:
        with library.Client(transport=transport, auth=auth) as client:
            return client.request(**arguments)

    async def run() -> Any:
        async with library.AsyncClient(transport=transport, auth=auth) as client:
            return await client.request(**arguments)

    return asyncio.run(run())


@pytest.mark.parametrize("is_async", [False, True])
@pytest.mark.parametrize("library", LIBRARIES)
def test_a_plugin_signs_what_is_sent(library: Any, is_async: bool) -> None:
    """Method, target, headers and body are those of the wire."""

    def handler(request: Any) -> Any:
        return library.Response(200, text=request.headers["x-signed"] + " " + request.content.decode())

    sent = {"method": "POST", "headers": {"X-Own": "1"}, "json": {"a": 1}}
    response = call(library, Recorder(), handler, is_async=is_async, **sent)
    assert response.text == 'POST https://api.example/a?b=c%20d 7 1 {"a":1}'


@pytest.mark.parametrize("is_async", [False, True])
@pytest.mark.parametrize("library", LIBRARIES)
def test_a_key_in_the_query_is_added_to_the_url(library: Any, is_async: bool) -> None:
    """What a plugin changes of the target reaches the wire."""

    class Key(ApiKey):
        name = "key"
        query = "key"

    response = call(library, Key("a&b"), lambda r: library.Response(200, text=str(r.url)), is_async=is_async)
    assert response.text == "https://api.example/a?b=c%20d&key=a%26b"


@pytest.mark.parametrize("is_async", [False, True])
@pytest.mark.parametrize("library", LIBRARIES)
def test_a_login_goes_over_the_same_client_and_a_refusal_renews_once(library: Any, is_async: bool) -> None:
    """One token serves several calls; refused, it is renewed, and a second refusal is the caller's."""
    seen: list[str] = []
    answers = iter((200, 401, 401))

    def handler(request: Any) -> Any:
        seen.append(f"{request.url.host} {request.headers['authorization']}")
        if request.url.host == "login.example":
            return library.Response(200, json={"access_token": f"t{len(seen)}", "expires_in": 3600})
        return library.Response(next(answers))

    plugin = Machine("id", "s3cret")
    statuses = [call(library, plugin, handler, is_async=is_async).status_code for _ in range(2)]
    assert statuses == [200, 401]
    login = "login.example Basic aWQ6czNjcmV0"
    assert seen == [login, *["api.example Bearer t1"] * 2, login, "api.example Bearer t4"]


@pytest.mark.parametrize("is_async", [False, True])
@pytest.mark.parametrize("library", LIBRARIES)
def test_a_failed_login_is_an_error_without_the_credential(library: Any, is_async: bool) -> None:
    """The call itself is not sent."""
    seen: list[str] = []

    def handler(request: Any) -> Any:
        seen.append(request.url.host)
        return library.Response(400, json={"error": "invalid_client", "error_description": "no s3cret"})

    with pytest.raises(ApiLoginError, match="invalid_client") as caught:
        call(library, Machine("id", "s3cret"), handler, is_async=is_async)
    assert seen == ["login.example"]
    assert "s3cret" not in str(caught.value)


def test_the_adapter_shows_no_credential() -> None:
    """Its repr names the plugin."""
    assert repr(http_auth(Bearer("s3cret"))) == "<PluginAuth <Bearer>>"


def test_what_cannot_be_sent_is_refused() -> None:
    """The plugin's own error comes out of the call."""

    class Plain(Bearer):
        name = "plain"

    with pytest.raises(ConfigurationError, match="control character"):
        call(httpx, Plain("a\nb"), lambda _: httpx.Response(200), is_async=False)
