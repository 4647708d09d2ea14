"""Tokens from the spec to the wire: OAuth 2 and logins of generated clients, sync and async, over a socket."""

from __future__ import annotations

import hashlib
import hmac
import inspect
import traceback
from collections.abc import Iterator
from threading import Barrier
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key

from ..judges.certificates import private_pem, public_pem
from .lives import FILES, ONE_EACH, Desk, json_of, path_of
from .loopback import Loopback, Received, Reply, loopback
from .providers import FLAVOURS, Made, made

NOW = 1_780_000_000.0
MANY = 20
KEY = generate_private_key(SECP256R1())
CREDENTIALS: dict[str, dict[str, str]] = {
    "machine": {"client_id": "id", "client_secret": "s3cret"},
    "user": {"client_id": "id", "client_secret": "s3cret", "refresh_token": "r3fresh"},
    "owner": {"client_id": "id", "username": "ann", "password": "s3cret"},
    "service": {"client_id": "id", "private_key": private_pem(KEY), "subject": "ann", "key_id": "k-1"},
    "robot": {"client_id": "id", "private_key": private_pem(KEY)},
    "by_headers": {"client_id": "id", "api_key": "s3cret"},
    "by_query": {"key": "s3cret &"},
    "by_form": {"user": "ann", "password": "s3cret &"},
    "by_json": {"user": "ann", "password": 's3cret"'},
    "by_proof": {"key_id": "k-1", "secret": "s3cret"},
}


class Clock:
    """The time of all tokens."""

    now = NOW


@pytest.fixture(scope="module")
def lives(tmp_path_factory: pytest.TempPathFactory) -> Made:
    return made(tmp_path_factory.mktemp("lives"), "lives", FILES)


@pytest.fixture(autouse=True)
def still(lives: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the time stand still, and the environment hold no credential."""
    monkeypatch.setattr(Clock, "now", NOW)
    monkeypatch.setattr(lives.runtime.logins.tokens.TokenPlugin, "now", lambda plugin: Clock.now)
    for scheme in lives.Lives.api.schemes:
        for variable in scheme.env.values():
            monkeypatch.delenv(variable, raising=False)


@pytest.fixture(scope="module")
def server() -> Iterator[Loopback]:
    with loopback() as state:
        yield state


@pytest.fixture
def desk(server: Loopback) -> Desk:
    server.received.clear()
    desk = Desk(server)
    server.respond = desk.respond
    return desk


@pytest.fixture(params=FLAVOURS)
def flavour(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def plugin(lives: Made, name: str, **other: str) -> Any:
    """Make the plugin of a scheme with the credentials of the tests."""
    (scheme,) = (scheme for scheme in lives.Lives.api.schemes if scheme.name == name)
    return scheme(**(CREDENTIALS.get(name, {}) | other))


def client(lives: Made, flavour: str, desk: Desk, name: str, **other: str) -> Any:
    """Open a client with the plugin of one scheme."""
    return lives.calls(flavour, auth=plugin(lives, name, **other), base_url=desk.server.url)


@pytest.mark.parametrize("name", ONE_EACH)
def test_a_token_is_fetched_at_the_first_call_and_kept(lives: Made, desk: Desk, flavour: str, name: str) -> None:
    """One login for three calls, whatever the scheme; nothing is sent before the first."""
    with client(lives, flavour, desk, name) as call:
        assert desk.server.received == []
        assert [call(f"get.{name}") for _ in range(3)] == [{"token": "token-1"}] * 3
    assert len(desk.logins) == 1
    assert desk.server.received[0] is desk.logins[0]


@pytest.mark.parametrize("name", [name for name in ONE_EACH if name not in ("service", "robot")])
def test_both_clients_log_in_with_the_same_bytes(lives: Made, desk: Desk, name: str) -> None:
    """Sync and async put the same login and the same call on the wire."""
    sent = []
    for flavour in FLAVOURS:
        with client(lives, flavour, desk, name) as call:
            call(f"get.{name}")
        desk.server.received, received = [], desk.server.received
        sent.append([(each.method, each.target, _lasting(each), each.body) for each in received])
    assert sent[0] == sent[1]


def _lasting(received: Received) -> list[tuple[str, str]]:
    return [(name, value) for name, value in received.headers.items() if name != "x-time"]


def test_the_login_of_a_program_is_that_of_the_rfc(lives: Made, desk: Desk) -> None:
    """Client credentials by Basic (RFC 6749, 4.4), with the scope and the fields of the spec."""
    with client(lives, "sync", desk, "machine") as call:
        call("get.machine")
    (login,) = desk.logins
    assert (login.method, login.target) == ("POST", "/token")
    assert login.headers["authorization"] == "Basic aWQ6czNjcmV0"
    assert login.headers["content-type"] == "application/x-www-form-urlencoded"
    assert login.body == b"grant_type=client_credentials&scope=read&audience=https%3A%2F%2Fapi.lives.example"
    assert desk.calls[0].headers["authorization"] == "Bearer token-1"


@pytest.mark.parametrize(
    ("name", "form"),
    [
        (
            "user",
            {
                "grant_type": "refresh_token",
                "refresh_token": "r3fresh",
                "client_id": "id",
                "client_secret": "s3cret",
            },
        ),
        ("owner", {"grant_type": "password", "username": "ann", "password": "s3cret", "client_id": "id"}),
    ],
)
def test_the_login_for_a_user_is_that_of_the_rfc(lives: Made, desk: Desk, name: str, form: dict[str, str]) -> None:
    """A refresh token (RFC 6749, 6) and a password (4.3); the client is named in the form."""
    with client(lives, "sync", desk, name) as call:
        call(f"get.{name}")
    assert desk.forms == [form]
    assert "authorization" not in desk.logins[0].headers


def test_an_assertion_says_for_whom_it_speaks(lives: Made, desk: Desk, flavour: str) -> None:
    """The grant of RFC 7523 (2.1), read by another implementation of JWT: audience, subject and key as in the spec."""
    with client(lives, flavour, desk, "service") as call:
        call("get.service")
    (form,) = desk.forms
    assert form.keys() == {"grant_type", "assertion", "scope"}
    assert form["grant_type"] == "urn:ietf:params:oauth:grant-type:jwt-bearer"
    claims = _claims(form["assertion"], "https://login.lives.example")
    assert (claims["iss"], claims["sub"], claims["scope"]) == ("id", "ann", "read write")
    assert (claims["iat"], claims["exp"] - claims["iat"]) == (NOW, 120)
    assert jwt.get_unverified_header(form["assertion"]) == {"alg": "ES256", "typ": "JWT", "kid": "k-1"}


def test_a_client_can_prove_itself_with_a_key(lives: Made, desk: Desk, flavour: str) -> None:
    """private_key_jwt (RFC 7523, 2.2): for the token URL, and no secret is sent."""
    with client(lives, flavour, desk, "robot") as call:
        call("get.robot")
    (form,) = desk.forms
    assert (form["grant_type"], form["client_id"]) == ("client_credentials", "id")
    assert form["client_assertion_type"] == "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
    assert _claims(form["client_assertion"], f"{desk.server.url}/token")["sub"] == "id"


def _claims(assertion: str, audience: str) -> dict[str, Any]:
    options: Any = {"verify_exp": False, "verify_iat": False}
    return jwt.decode(assertion, public_pem(KEY), ["ES256"], audience=audience, options=options)


def test_a_token_is_renewed_before_it_expires(lives: Made, desk: Desk, flavour: str) -> None:
    """So long before as the spec says; nobody is refused."""
    desk.gives = {"expires_in": 3600}
    with client(lives, flavour, desk, "machine") as call:
        for later in (0, 3569, 3570, 3571):
            Clock.now = NOW + later
            call("get.machine")
    assert desk.tokens == ["token-1", "token-1", "token-2", "token-2"]


@pytest.mark.parametrize("status", [401, 403])
def test_a_refused_call_logs_in_and_goes_out_once_more(lives: Made, desk: Desk, flavour: str, status: int) -> None:
    """At the statuses of the spec; the body is the same, the token new."""
    desk.status = status
    with client(lives, flavour, desk, "machine") as call:
        call("write", name="x")
        desk.refused = {"token-1"}
        assert call("write", name="x") == {"token": "token-2"}
    assert desk.tokens == ["token-1", "token-1", "token-2"]
    assert [each.body for each in desk.calls] == [b'{"name":"x"}'] * 3


def test_a_second_refusal_is_the_answer(lives: Made, desk: Desk, flavour: str) -> None:
    """The error is the provider's own for that status; no third attempt, no third login."""
    with client(lives, flavour, desk, "machine") as call:
        call("get.machine")
        desk.refused = {"token-1", "token-2"}
        with pytest.raises(lives.AuthenticationError) as caught:
            call("get.machine")
    assert caught.value.status == 401
    assert desk.tokens == ["token-1", "token-1", "token-2"] and len(desk.logins) == 2


def test_a_refresh_token_is_replaced_by_the_one_that_comes_with_a_token(lives: Made, desk: Desk, flavour: str) -> None:
    """The given one is used once, then the newest."""
    with client(lives, flavour, desk, "user") as call:
        for number in (1, 2, 3):
            desk.gives = {"expires_in": 100, "refresh_token": f"r-{number}"}
            call("get.user")
            Clock.now += 60
    assert [form["refresh_token"] for form in desk.forms] == ["r3fresh", "r-1", "r-2"]


def test_a_scope_of_an_endpoint_has_a_token_of_its_own(lives: Made, desk: Desk, flavour: str) -> None:
    """`signing: {scope: [...]}` is asked for; two endpoints with the same scope share its token."""
    with client(lives, flavour, desk, "machine") as call:
        call("get.machine")
        call("write", name="x")
        call("write_too")
        call("get.machine")
    assert desk.tokens == ["token-1", "token-2", "token-2", "token-1"]
    assert [form["scope"] for form in desk.forms] == ["read", "write"]


def test_a_session_begins_with_the_request_of_the_spec(lives: Made, desk: Desk) -> None:
    """Headers, query, form and JSON carry the credentials, and the token goes where the spec says."""
    for name in ("by_headers", "by_query", "by_form", "by_json"):
        with client(lives, "sync", desk, name) as call:
            call(f"get.{name}")
    headers, query, form, body = desk.logins
    assert (headers.method, headers.target, headers.body) == ("POST", "/login", b"")
    assert (headers.headers["x-client-id"], headers.headers["x-api-key"]) == ("id", "s3cret")
    assert (query.method, query.target) == ("GET", "/login?key=s3cret%20%26&kind=long")
    assert (form.method, form.body) == ("POST", b"user=ann&password=s3cret%20%26")
    assert form.headers["content-type"] == "application/x-www-form-urlencoded"
    assert (body.method, body.target) == ("PUT", "/login?tenant=t-1")
    assert body.body == b'{"user":{"name":"ann","password":"s3cret\\""},"n":1}'
    assert body.headers["content-type"] == "application/json"
    sent = [each.headers.get("authorization") or each.headers.get("x-session") for each in desk.calls]
    assert sent == ["Session token-1", None, "token-3", "Bearer token-4"]
    assert desk.calls[1].target == "/things?session=token-2"


def test_a_login_can_be_signed(lives: Made, desk: Desk, flavour: str) -> None:
    """A header is made of the body as it is sent, wherever the two stand in the spec."""
    with client(lives, flavour, desk, "by_proof") as call:
        call("get.by_proof")
    (login,) = desk.logins
    assert json_of(login) == {"key": "k-1"} and login.headers["x-time"].isdigit()
    assert login.headers["x-proof"] == hmac.new(b"s3cret", login.body, hashlib.sha256).hexdigest()


def test_an_optional_credential_is_sent_when_it_is_given(lives: Made, desk: Desk) -> None:
    """Without it the member is not there."""
    with client(lives, "sync", desk, "by_json", otp="123") as call:
        call("get.by_json")
    assert json_of(desk.logins[0])["otp"] == "123"


@pytest.mark.parametrize(
    ("name", "gives", "end"),
    [
        ("by_headers", {"expires_at": "2026-05-28T20:36:40Z"}, 600 - 60),
        ("by_headers", {"expires_at": NOW + 600}, 600 - 60),
        ("by_query", {"ttl": 600}, 600 - 60),
        ("by_form", {}, 600 - 60),
    ],
)
def test_a_session_ends_when_it_is_said(
    lives: Made, desk: Desk, flavour: str, name: str, gives: dict[str, Any], end: int
) -> None:
    """At a time or after seconds that the answer holds, or after those of the spec."""
    desk.gives = gives
    with client(lives, flavour, desk, name) as call:
        for later in (0, end - 1, end):
            Clock.now = NOW + later
            call(f"get.{name}")
    assert desk.tokens == ["token-1", "token-1", "token-2"]


def test_a_refused_session_begins_anew(lives: Made, desk: Desk, flavour: str) -> None:
    """At 401, unless the spec names other statuses."""
    with client(lives, flavour, desk, "by_json") as call:
        call("get.by_json")
        desk.refused = {"token-1"}
        assert call("get.by_json") == {"token": "token-2"}


@pytest.mark.parametrize("name", ONE_EACH)
def test_a_failed_login_says_why_and_shows_no_credential(lives: Made, desk: Desk, flavour: str, name: str) -> None:
    """The provider's own error has its code and its words, in which credentials are masked; the call is not sent."""
    words = " ".join(("wrong:", *(each for each in CREDENTIALS[name].values() if "s3cret" in each)))
    desk.refusal = Reply(400, {"error": "invalid_client", "error_description": words}, {"X-Request-Id": "r-1"})
    with client(lives, flavour, desk, name) as call, pytest.raises(lives.LivesLoginError) as caught:
        call(f"get.{name}")
    error = caught.value
    assert isinstance(error, lives.LivesError)
    assert (error.status, error.code, error.request_id) == (400, "invalid_client", "r-1")
    assert error.description == ("wrong: ***" if "s3cret" in words else "wrong:")
    assert str(error).startswith("GET /things was not sent: its login at http://127.0.0.1")
    assert desk.calls == []
    told = str(error) + repr(error) + repr(vars(error)) + shown(error)
    assert not any(secret in told for secret in ("s3cret", "r3fresh", "PRIVATE KEY"))


def shown(error: BaseException) -> str:
    """Return what an error tracker prints of the runtime's and of the plugins' own frames."""
    report = traceback.TracebackException.from_exception(error, capture_locals=True)
    frames = [frame.locals for frame in report.stack if "_runtime" in frame.filename or "auth.py" in frame.filename]
    assert frames
    return str(frames)


@pytest.mark.parametrize("name", ["machine", "by_form"])
def test_many_calls_at_once_make_one_login(lives: Made, desk: Desk, flavour: str, name: str) -> None:
    """Threads and tasks wait for the one that logs in; when all are refused, one of them logs in again."""
    with client(lives, flavour, desk, name) as call:
        assert call.together(MANY, f"get.{name}") == [{"token": "token-1"}] * MANY
        desk.refused = {"token-1"}
        everybody, respond = Barrier(MANY), desk.respond

        def refuse_all_at_once(received: Received) -> Reply:
            if path_of(received) == "/things" and len(desk.logins) == 1:
                everybody.wait(30)
            return respond(received)

        desk.server.respond = refuse_all_at_once
        assert call.together(MANY, f"get.{name}") == [{"token": "token-2"}] * MANY
    assert len(desk.logins) == 2


@pytest.mark.parametrize("name", ONE_EACH)
def test_a_constructor_takes_what_its_grant_needs(lives: Made, name: str) -> None:
    """No more, and each from the environment: a missing one is named with its variable."""
    scheme = type(plugin(lives, name))
    parameters = [each for each in inspect.signature(scheme).parameters if each not in scheme.optional]
    given = {key: value for key, value in CREDENTIALS[name].items() if key not in scheme.optional}
    assert sorted(parameters) == sorted(given)
    for missing in given:
        others = {key: value for key, value in given.items() if key != missing}
        words = f"{scheme.__name__} lacks a credential: give `{missing}` or set {scheme.env[missing]}$"
        with pytest.raises(lives.ConfigurationError, match=words):
            scheme(**others)


@pytest.mark.parametrize("name", ONE_EACH)
def test_credentials_come_from_the_environment(
    lives: Made, desk: Desk, flavour: str, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A client without `auth` makes the plugin at the first call; before, the error says what to set."""
    (scheme,) = (scheme for scheme in lives.Lives.api.schemes if scheme.name == name)
    given = {scheme.env[key]: value for key, value in CREDENTIALS[name].items() if key not in scheme.optional}
    with lives.calls(flavour, base_url=desk.server.url) as call:
        with pytest.raises(lives.ConfigurationError) as caught:
            call(f"get.{name}")
        offer = f"`{name}`: give auth={scheme.__name__}(...) or set "
        assert str(caught.value).startswith(f"GET /things needs {offer}")
        assert set(str(caught.value).rpartition(" set ")[2].split(" and ")) == set(given)
        assert desk.server.received == []
        for variable, value in given.items():
            monkeypatch.setenv(variable, value)
        assert call(f"get.{name}") == {"token": "token-1"}
