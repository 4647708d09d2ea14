"""Credentials: where they come from, where they go, and that nobody sees them on the way."""

from __future__ import annotations

import pickle
import traceback
from typing import Any

import pytest

from generator.runtime import ApiKey, AuthPlugin, Basic, Bearer, ConfigurationError, Outgoing, Secret

from .sample_api import API, BOTH, DELETE, LIST, LOGIN, PING, SESSION, CookieKey, Key, Login, QueryKey, Token
from .wire import Provider, sent_by

VARIABLES = ("SHOP_TOKEN", "SHOP_KEY", "SHOP_QUERY_KEY", "SHOP_SESSION", "SHOP_USER", "SHOP_PASSWORD")


@pytest.fixture(autouse=True)
def no_credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    """Start with an empty environment."""
    for variable in VARIABLES:
        monkeypatch.delenv(variable, raising=False)


def outgoing(target: str = "/x") -> Outgoing:
    """Return a request to sign."""
    return Outgoing("GET", "https", "h", target, [("Accept", "a")])


def signed(plugin: AuthPlugin, target: str = "/x") -> Outgoing:
    """Return a request that the plugin signed."""
    request = outgoing(target)
    plugin.sign(request)
    return request


def test_a_bearer_token_is_a_header() -> None:
    """RFC 6750."""
    assert signed(Token("t")).get("authorization") == "Bearer t"


def test_a_basic_login_is_encoded_as_utf_8() -> None:
    """The examples of RFC 7617; an empty password is one."""
    assert signed(Login("Aladdin", "open sesame")).get("Authorization") == "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ=="
    assert signed(Login("test", "123£")).get("Authorization") == "Basic dGVzdDoxMjPCow=="
    assert signed(Login("test", "")).get("Authorization") == "Basic dGVzdDo="


def test_a_basic_username_holds_no_colon() -> None:
    """The server would cut it there."""
    with pytest.raises(ConfigurationError, match="colon"):
        signed(Login("a:b", "p"))


def test_a_key_goes_where_its_class_says() -> None:
    """A header after its prefix, a pair of the query, a cookie."""
    assert signed(Key("k")).headers == [("Accept", "a"), ("X-Key", "KEY k")]
    assert signed(QueryKey("a b&=/+%")).target == "/x?api_key=a%20b%26%3D%2F%2B%25"
    assert signed(QueryKey("k"), "/x?a=1&api_key=old&b=2").target == "/x?a=1&api_key=k&b=2"
    assert signed(CookieKey("a;b=/+")).get("cookie") == "session=a%3Bb=/+"


def test_cookies_share_a_header() -> None:
    """A second cookie joins the first."""
    request = outgoing()
    request.set_cookie("a", "1")
    request.set_cookie("b", "2")
    assert request.get("Cookie") == "a=1; b=2"


def test_a_header_is_replaced_in_its_place() -> None:
    """Whatever the case of its name."""
    request = Outgoing("GET", "https", "h", "/", [("A", "1"), ("b", "2"), ("C", "3")])
    request.set("B", "x")
    assert request.headers == [("A", "1"), ("B", "x"), ("C", "3")]
    assert request.get("nope") is None


@pytest.mark.parametrize("value", ["a\nb", "a\r", "\x00", "\x7f", "\x85", "\ud800", " a", "a "])
def test_a_header_refuses_what_it_cannot_carry(value: str) -> None:
    """Control characters and blanks at the ends; the message does not quote them."""
    with pytest.raises(ValueError, match="the header `X` would hold"):
        outgoing().set("X", value)


@pytest.mark.parametrize("name", ["", "a b", "a:", "é", "a\r\nb"])
def test_a_header_has_a_token_for_a_name(name: str) -> None:
    """RFC 9110."""
    with pytest.raises(ValueError):
        outgoing().set(name, "x")


def test_a_credential_comes_from_the_argument_first(monkeypatch: pytest.MonkeyPatch) -> None:
    """Then from the environment."""
    monkeypatch.setenv("SHOP_TOKEN", "from-env")
    assert signed(Token()).get("authorization") == "Bearer from-env"
    assert signed(Token("given")).get("authorization") == "Bearer given"


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (Token, "Token lacks a credential: give `token` or set SHOP_TOKEN"),
        (lambda: Login("u"), "Login lacks a credential: give `password` or set SHOP_PASSWORD"),
    ],
)
def test_a_missing_credential_names_both_ways(make: Any, words: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The argument and the variable; an empty variable is a missing one."""
    monkeypatch.setenv("SHOP_TOKEN", "")
    with pytest.raises(ConfigurationError) as caught:
        make()
    assert str(caught.value) == words


def test_an_operation_takes_the_scheme_that_the_client_was_given() -> None:
    """Where any of several is enough."""
    assert "x-key" in sent_by(LIST, client={"auth": Key("k")}).headers
    assert "authorization" in sent_by(LIST, client={"auth": Token("k")}).headers
    request = sent_by(LIST, client={"auth": [Key("k"), Token("t")]})
    assert request.headers["authorization"] == "Bearer t" and "x-key" not in request.headers


def test_an_operation_without_auth_sends_no_credential() -> None:
    """Even if the client has one."""
    assert "authorization" not in sent_by(PING, client={"auth": Token("t")}).headers


def test_several_schemes_sign_in_order(monkeypatch: pytest.MonkeyPatch) -> None:
    """One is given, the other comes from the environment at the first call."""
    monkeypatch.setenv("SHOP_QUERY_KEY", "q")
    request = sent_by(BOTH, client={"auth": Token("t")})
    assert request.url.raw_path == b"/v1/both?api_key=q"
    assert request.headers["authorization"] == "Bearer t"


def test_schemes_come_from_the_environment_when_they_are_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    """The first of several whose variables are all set."""
    provider = Provider()
    client = provider.client(auth=None)
    monkeypatch.setenv("SHOP_KEY", "k")
    client.call(DELETE, {"user_id": "1"})
    assert provider.request.headers["x-key"] == "KEY k"


@pytest.mark.parametrize(
    ("operation", "words"),
    [
        (LOGIN, "POST /login needs `login`: give auth=Login(...) or set SHOP_USER and SHOP_PASSWORD"),
        (
            DELETE,
            "DELETE /users/{user_id} needs `token`: give auth=Token(...) or set SHOP_TOKEN or `key`: give",
        ),
    ],
)
def test_a_scheme_that_is_nowhere_is_named(operation: Any, words: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """With its class and its variables; half of them is not enough."""
    monkeypatch.setenv("SHOP_USER", "u")
    provider = Provider()
    with pytest.raises(ConfigurationError) as caught:
        provider.client(auth=None).call(operation, {"user_id": "1"})
    assert str(caught.value).startswith(words) and not provider.requests


def test_a_plugin_of_another_api_is_refused() -> None:
    """It would never be used, in silence."""

    class Foreign(Bearer):
        name = "foreign"

    with pytest.raises(ConfigurationError, match="shop has no scheme `foreign`, only token, key, query_key"):
        Provider().client(auth=Foreign("x"))


@pytest.mark.parametrize("plugin", [Token("s3cret"), Key("s3cret"), Login("u", "s3cret"), Secret("s3cret")])
def test_nobody_sees_a_secret(plugin: Any) -> None:
    """Not in a repr, not in a pickle."""
    assert "s3cret" not in repr(plugin)
    with pytest.raises(TypeError, match="cannot be pickled"):
        pickle.dumps(plugin)


@pytest.mark.parametrize("plugin", [Token("s3cret\n"), Key("s3cret\ud800"), Login("u:s3cret", "s3cret")])
def test_a_traceback_with_locals_shows_no_secret(plugin: AuthPlugin) -> None:
    """Error trackers print the variables of each frame."""
    with pytest.raises(ValueError) as caught:
        plugin.sign(outgoing())
    report = traceback.TracebackException.from_exception(caught.value, capture_locals=True)
    assert "request = <Outgoing GET https://h/x>" in "".join(report.format())
    frames = [frame for frame in report.stack if frame.filename.endswith(("auth.py", "messages.py"))]
    assert frames and "s3cret" not in str([frame.locals for frame in frames])
    assert "s3cret" not in str(caught.value)


@pytest.mark.parametrize("plugin", [CookieKey("\udcff"), QueryKey("\udcff"), Login("u", "\udcff")])
def test_a_credential_that_is_no_unicode_is_for_the_provider_to_refuse(plugin: AuthPlugin) -> None:
    """The error of a codec would hold it."""
    plugin.sign(outgoing())


def test_a_request_shows_no_credential() -> None:
    """Neither its headers nor its query."""
    request = signed(QueryKey("s3cret"))
    assert repr(request) == "<Outgoing GET https://h/x>"
    assert request.url == "https://h/x?api_key=s3cret"


def test_the_cookie_of_an_operation_comes_from_its_scheme() -> None:
    """A scheme that is not the API's default is used where the operation asks for it."""
    assert sent_by(SESSION, client={"auth": CookieKey("c")}).headers["cookie"] == "session=c"


def test_plugins_are_made_by_name() -> None:
    """Every scheme of the API has its own."""
    names = [scheme.name for scheme in API.schemes]
    assert len(set(names)) == len(names)
    assert issubclass(Key, ApiKey) and issubclass(Login, Basic)
