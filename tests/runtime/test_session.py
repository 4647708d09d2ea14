"""Logins of the provider's own making: the request, the token, its end."""

from __future__ import annotations

import traceback
from typing import Any

import pytest

from generator.runtime import ConfigurationError, Outgoing
from generator.runtime.errors import ApiLoginError
from generator.runtime.logins.session import SessionLogin, send_json
from tests.library import httpx

from .guarded import Clock, Server, Session, call

START = 1_780_000_000.0
HOUR = 3600


@pytest.fixture(autouse=True)
def fresh_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """Start each test at the same time: 2026-05-28T20:26:40Z."""
    monkeypatch.setattr(Clock, "seconds", START)


def test_a_session_begins_with_the_first_call() -> None:
    """The login is relative to the client's base URL, its credentials are where the scheme puts them."""
    server = Server()
    client = server.client(Session("id", "k3y"))
    assert call(client) == call(client) == {"token": "token-1"}
    (login,) = server.logins
    assert (login.method, str(login.url), login.content) == ("POST", "https://api.example/v1/login", b"")
    assert (login.headers["x-client-id"], login.headers["x-api-key"]) == ("id", "k3y")
    assert [request.headers["authorization"] for request in server.calls] == ["Session token-1"] * 2


def test_a_refused_session_begins_anew() -> None:
    """Once a call, like every token."""
    server = Server()
    client = server.async_client(Session("id", "k3y"))
    call(client)
    server.refused.add("token-1")
    assert call(client) == {"token": "token-2"}


@pytest.mark.parametrize(
    "expires_at",
    [
        "2026-05-28T21:26:40Z",
        "2026-05-28T21:26:40.000000Z",
        "2026-05-28T23:26:40+02:00",
        "2026-05-28 21:26:40",
        START + HOUR,
        int(START + HOUR),
        int(START + HOUR) * 1000,
        str(int(START + HOUR)),
        str(int(START + HOUR) * 1000),
    ],
)
def test_a_session_ends_when_its_answer_says(expires_at: Any) -> None:
    """ISO 8601, in UTC unless it says another zone, or seconds or milliseconds since 1970."""
    server = Server(expires_at=expires_at)
    client = server.client(Session("id", "k3y"))
    for later in (0, HOUR - 61, HOUR - 60):
        Clock.seconds = START + later
        call(client)
    assert server.tokens == ["token-1", "token-1", "token-2"]


@pytest.mark.parametrize("expires_at", ["tomorrow", "", None, True, [], "2020-01-01T00:00:00Z", START - 1, -1])
def test_an_end_that_is_none_or_past_is_not_known(expires_at: Any) -> None:
    """Clocks differ; a session that seems to have ended before it began is used until it is refused."""
    server = Server(expires_at=expires_at)
    client = server.client(Session("id", "k3y"))
    for _ in range(3):
        Clock.seconds += HOUR
        call(client)
    assert server.tokens == ["token-1"] * 3


def test_a_session_may_have_a_fixed_length_or_say_it_in_seconds() -> None:
    """What the answer says comes first."""

    class Fixed(Session):
        expires_at = None
        expires_in = "$.data.ttl"
        lifetime = 600

    for gives, end in (({}, 600), ({"ttl": 1200}, 1200), ({"ttl": "1200"}, 1200)):
        server = Server(**gives)
        client = server.client(Fixed("id", "k3y"))
        start = Clock.seconds
        for later in (0, end - 61, end - 60):
            Clock.seconds = start + later
            call(client)
        assert server.tokens == ["token-1", "token-1", "token-2"]


def test_a_login_may_be_a_request_of_any_form() -> None:
    """A URL of its own with a query, another method, a body of JSON or of form fields."""

    class Custom(Session):
        method = "PUT"
        url = "https://login.example/token?tenant=t-1"
        token_at = "$.access_token"

        def log_in(self, request: Outgoing) -> None:
            """Send JSON."""
            send_json(request, {"client": {"id": self._client_id.reveal()}, "key": self._api_key.reveal(), "n": 1})

    class Form(Custom):
        def log_in(self, request: Outgoing) -> None:
            """Send a form."""
            request.set_form("id", self._client_id.reveal())
            request.set_form("key", self._api_key.reveal())

    server = Server()
    call(server.client(Custom("id", 'ké"y')))
    call(server.client(Form("id", "k&y")))
    first, second = server.logins
    assert (first.method, str(first.url)) == ("PUT", "https://login.example/token?tenant=t-1")
    assert first.content == '{"client":{"id":"id"},"key":"ké\\"y","n":1}'.encode()
    assert first.headers["content-type"] == "application/json"
    assert second.content == b"id=id&key=k%26y"


def test_a_refused_login_says_what_the_provider_says() -> None:
    """In `message` as well, where there is no OAuth."""
    server = Server()
    server.login_answers = [httpx.Response(403, json={"message": "key k3y-12 is blocked", "data": {"token": "t"}})]
    with pytest.raises(ApiLoginError) as caught:
        call(server.client(Session("id", "k3y-12")))
    words = "its login at https://api.example/v1/login answered 403 Forbidden: key *** is blocked"
    assert str(caught.value) == f"GET /things was not sent: {words}"
    assert (caught.value.status, caught.value.code) == (403, None)


def test_a_login_that_cannot_be_written_leaves_no_credential_in_a_traceback() -> None:
    """Whatever goes wrong in it: a header, JSON, or a mistake."""

    class Wrong(Session):
        def log_in(self, request: Outgoing) -> None:
            """Fail with a credential at hand."""
            key = self._api_key.reveal()
            send_json(request, {"key": key + "\udcff"})

    class Mistaken(Session):
        def log_in(self, request: Outgoing) -> None:
            """Fail with a credential in the message."""
            raise KeyError(self._api_key.reveal())

    for plugin in (Session("id", "s3cret\n"), Wrong("id", "s3cret"), Mistaken("id", "s3cret")):
        with pytest.raises(ConfigurationError) as caught:
            call(Server().client(plugin))
        report = traceback.TracebackException.from_exception(caught.value, capture_locals=True)
        frames = [frame.locals for frame in report.stack if "/runtime/" in frame.filename]
        assert "s3cret" not in str(frames) + str(caught.value) and caught.value.__context__ is None
        assert "log_in" not in {frame.name for frame in report.stack}


def test_a_session_says_where_its_credentials_come_from(monkeypatch: pytest.MonkeyPatch) -> None:
    """As every plugin does."""
    monkeypatch.delenv("GUARDED_API_KEY", raising=False)
    with pytest.raises(ConfigurationError, match="Session lacks a credential: give `api_key` or set GUARDED_API_KEY"):
        Session("id")
    assert issubclass(Session, SessionLogin) and repr(Session("id", "k3y")) == "<Session>"
