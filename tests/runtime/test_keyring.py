"""Plugins of an operation: in order, with its options, each with a part of its own in the call."""

# ruff: noqa: RUF012 - plugins as they are generated

from __future__ import annotations

import gc
import threading
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Self
from weakref import ref

import pytest

from generator.runtime import Api, ApiKey, AuthPlugin, Bearer, Client, Operation, Outgoing
from generator.runtime.auth.plugin import AuthFlow
from generator.runtime.logins.digest import Digest
from generator.runtime.logins.oauth2 import OAuth2
from generator.runtime.messages import Answer
from tests.library import httpx

NO_PARAMS: dict[str, Any] = {}


class Stamp(AuthPlugin):
    """Writes its options into a header; a copy remembers from whom it came."""

    name = "stamp"
    options = ("region", "service")
    made = 0

    def __init__(self) -> None:
        type(self).made += 1
        self.given: Mapping[str, object] = {}

    def with_options(self, **options: object) -> Self:
        """Return a copy."""
        other = type(self)()
        other.given = options
        return other

    def sign(self, request: Outgoing) -> None:
        """Write down what was there before."""
        request.set("X-Stamp", ",".join(f"{key}={value}" for key, value in self.given.items()) or "none")
        request.set("X-Before", request.get("Authorization") or "nothing")


class Token(Bearer):
    """A bearer token."""

    name = "token"
    env = {"token": "POST_TOKEN"}


class First(ApiKey):
    """A cookie."""

    name = "first"
    cookie = "first"


class Second(ApiKey):
    """Another cookie."""

    name = "second"
    cookie = "second"
    prefix = "v1 "


class Machine(OAuth2):
    """OAuth 2."""

    name = "machine"
    token_url = "https://login.example/token"


class Login(Digest):
    """Digest, in the way of OAuth 2's header."""

    name = "login"


class Office(Client[Any, Any]):
    """A client with all of them."""

    api = Api("office", servers={"x": "https://post.example"}, schemes=(Stamp, Token, First, Second, Machine, Login))


class Wire:
    """Keeps what is sent; gives tokens, and the answers it was told before others."""

    def __init__(self, *answers: httpx.Response) -> None:
        self.answers = list(answers)
        self.calls: list[httpx.Request] = []
        self.logins: list[httpx.Request] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        """Answer a request as a transport does."""
        if request.url.path == "/token":
            self.logins.append(request)
            return httpx.Response(200, json={"access_token": f"t-{len(self.logins)}"})
        self.calls.append(request)
        return self.answers.pop(0) if self.answers else httpx.Response(200, json={})

    def client(self, *auth: AuthPlugin) -> Office:
        """Return a client with these plugins."""
        return Office(auth=list(auth), http_client=httpx.Client(transport=httpx.MockTransport(self)))


def get(*auth: str, path: str = "/", **signing: object) -> Operation[Any]:
    """Return an operation with these schemes and options."""
    return Operation("GET", path, dict[str, Any], auth=auth, signing=signing)


def test_several_cookies_share_a_header() -> None:
    """Those of the schemes, in their order, after one that was there."""
    wire = Wire()
    client = wire.client(First("1"), Second("a;b")).with_options(headers={"Cookie": "theme=dark"})
    client.call(get("first", "second"), NO_PARAMS)
    client.call(get("second"), NO_PARAMS)
    cookies = [request.headers["cookie"] for request in wire.calls]
    assert cookies == ["theme=dark; first=1; second=v1%20a%3Bb", "theme=dark; second=v1%20a%3Bb"]


def test_schemes_sign_in_the_order_of_the_operation() -> None:
    """A bearer token that is then signed, or a signature that knows of none."""
    wire = Wire()
    client = wire.client(Stamp(), Token("t"), Machine("id", "s3cret"))
    for names in (("token", "stamp"), ("stamp", "token"), ("machine", "stamp")):
        client.call(get(*names), NO_PARAMS)
    assert [request.headers["x-before"] for request in wire.calls] == ["Bearer t", "nothing", "Bearer t-1"]


def test_an_operation_gives_options_to_the_plugins_that_have_them() -> None:
    """The copy is made once for an operation; the plugin that was given stays as it was."""
    wire, plugin = Wire(), Stamp()
    client = wire.client(plugin, Token("t"))
    one, other = get("token", "stamp", region="eu", ext="x"), get("stamp", region="us", service="s3")
    before = Stamp.made
    for operation in (one, other, get("stamp"), get("stamp", ext="x"), one, other):
        client.call(operation, NO_PARAMS)
    stamps = ["region=eu", "region=us,service=s3", "none", "none", "region=eu", "region=us,service=s3"]
    assert [request.headers["x-stamp"] for request in wire.calls] == stamps
    assert Stamp.made == before + 2 and not plugin.given


def test_an_operation_that_is_gone_is_not_kept() -> None:
    """Neither are the plugins that were made for it."""
    client = Wire().client(Stamp())
    operation = get("stamp", region="eu")
    client.call(operation, NO_PARAMS)
    gone = ref(operation)
    del operation
    gc.collect()
    assert gone() is None


def test_threads_share_the_plugin_of_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever makes a second one at the same time throws it away, and its tokens with it."""
    monkeypatch.setenv("POST_TOKEN", "t")
    keyring, operation = Wire().client()._settings.keyring, get("token")
    together = threading.Barrier(2)
    made = Token.__init__

    def slowly(self: Token) -> None:
        together.wait(30)
        made(self)

    monkeypatch.setattr(Token, "__init__", slowly)
    with ThreadPoolExecutor(2) as threads:
        one, other = threads.map(lambda _: keyring.plugins(operation), range(2))
    assert one[0] is other[0]


class Counting(Stamp):
    """Counts how often it signs."""

    def __init__(self) -> None:
        super().__init__()
        self.count = 0

    def sign(self, request: Outgoing) -> None:
        """Write down the count."""
        self.count += 1
        request.set("X-Count", str(self.count))


def test_every_plugin_signs_each_attempt_anew() -> None:
    """A token that is refused makes the signer sign again, too, although it stands first."""
    wire = Wire(httpx.Response(200, json={}), httpx.Response(401))
    client = wire.client(Counting(), Machine("id", "s3cret"))
    for _ in range(2):
        client.call(get("stamp", "machine"), NO_PARAMS)
    assert [request.headers["x-count"] for request in wire.calls] == ["1", "2", "3"]
    assert [request.headers["authorization"] for request in wire.calls] == ["Bearer t-1", "Bearer t-1", "Bearer t-2"]


def test_one_refusal_can_mean_two_things() -> None:
    """A token is old and a challenge comes: the next attempt has an answer to both."""

    class Aside(Machine):
        def sign(self, request: Outgoing) -> None:
            """Leave `Authorization` to the other."""
            request.set("X-Token", self.token)

    challenge = httpx.Response(401, headers={"WWW-Authenticate": 'Digest realm="r", nonce="n"'})
    wire = Wire(httpx.Response(200, json={}), challenge)
    client = wire.client(Aside("id", "s3cret"), Login("u", "p"))
    for _ in range(2):
        client.call(get("machine", "login"), NO_PARAMS)
    assert [request.headers["x-token"] for request in wire.calls] == ["t-1", "t-1", "t-2"]
    assert ["authorization" in request.headers for request in wire.calls] == [False, False, True]


def test_a_plugin_that_only_signs_is_never_asked_again() -> None:
    """Its part in a call is to sign."""
    flow = Token("t").flow()
    assert type(flow) is AuthFlow and not flow.again(Answer(401, {}, b""))
    with pytest.raises(StopIteration) as done:
        next(flow.prepare())
    assert done.value.value is None
