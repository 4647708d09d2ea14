"""The life of a token: fetched when it is needed, kept, renewed in time, renewed when it is refused."""

from __future__ import annotations

import asyncio
import copy
import math
import pickle
import traceback
from collections.abc import Callable
from typing import Any

import pytest

from generator.runtime import (
    Api,
    ApiConnectionError,
    ApiStatusError,
    ApiTimeoutError,
    ConfigurationError,
    Operation,
    RequestSummary,
)
from generator.runtime.errors import ApiLoginError
from generator.runtime.logins.tokens import TokenPlugin
from generator.runtime.results.events import Lines
from generator.runtime.results.streams import Stream
from tests.library import httpx

from .guarded import GET, WRITE, WRITE_TOO, Clock, Guarded, GuardedError, GuardedLoginError, Machine, Server, User, call

Make = Callable[..., Any]
LISTEN: Operation[Any] = Operation("GET", "/things", Any, streams=Lines())


@pytest.fixture(autouse=True)
def fresh_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """Start each test at the same time, with an empty environment."""
    monkeypatch.setattr(Clock, "seconds", 1_000_000.0)
    for variable in ("CLIENT_ID", "CLIENT_SECRET", "REFRESH_TOKEN", "API_KEY", "BASE_URL"):
        monkeypatch.delenv(f"GUARDED_{variable}", raising=False)


@pytest.fixture(params=["client", "async_client"])
def make(request: pytest.FixtureRequest) -> Make:
    """Return what makes a client of a server: the synchronous one, and the asynchronous one."""
    return lambda server, *args, **options: getattr(server, request.param)(*args, **options)


def test_a_token_is_fetched_at_the_first_call_and_kept(make: Make) -> None:
    """Nothing is sent before; the login goes to its own origin and the call to the API's."""
    server = Server(expires_in=3600)
    client = make(server)
    assert not server.logins
    assert [call(client) for _ in range(3)] == [{"token": "token-1"}] * 3
    (login,) = server.logins
    assert (login.method, str(login.url)) == ("POST", "https://login.example/token")
    assert {str(request.url) for request in server.calls} == {"https://api.example/v1/things"}
    assert server.calls[0].headers["authorization"] == "Bearer token-1"


def test_a_login_carries_nothing_of_the_call() -> None:
    """Neither its headers nor its query; it says who asks and what it reads."""
    server = Server()
    call(server.client().with_options(headers={"X-Own": "1"}, query={"own": "1"}))
    (login,) = server.logins
    assert not login.url.query and "x-own" not in login.headers
    assert login.headers["accept"] == "application/json"
    assert login.headers["user-agent"].startswith("apigraft-runtime/")


def test_a_login_is_not_as_patient_as_the_stream_that_it_is_for(make: Make) -> None:
    """A stream may be silent for ever; whoever gives tokens has the time that any call has."""
    server = Server(expires_in=3600)
    stream = make(server, timeout=(3, 7), idle_timeout=math.inf).stream_lines(LISTEN, {})
    assert items(stream) == [{"token": "token-1"}]
    seconds = [request.extensions["timeout"] for request in (*server.logins, *server.calls)]
    assert seconds[0] == {"connect": 3, "read": 7, "write": 7, "pool": 3}
    assert seconds[1] == {"connect": 3, "read": None, "write": None, "pool": 3}


def items(stream: Any) -> list[Any]:
    """Read a stream, in an event loop of its own if it is asynchronous."""
    if isinstance(stream, Stream):
        return list(stream)

    async def read() -> list[Any]:
        return [item async for item in stream]

    return asyncio.run(read())


@pytest.mark.parametrize(
    ("lifetime", "kept", "renewed"),
    [(3600, 3539.9, 3540), ("3600", 3539.9, 3540), (100, 49.9, 50), (3, 1.4, 1.5)],
)
def test_a_token_is_renewed_a_minute_before_its_end(lifetime: Any, kept: float, renewed: float, make: Make) -> None:
    """But never before half of its life, so that one of three seconds is of use."""
    server = Server(expires_in=lifetime)
    client = make(server)
    start = Clock.seconds
    for later in (0.0, kept, renewed, renewed):
        Clock.seconds = start + later
        call(client)
    assert server.tokens == ["token-1", "token-1", "token-2", "token-2"]


@pytest.mark.parametrize("lifetime", [None, 0, -1, "soon", True, [], {}, "", "1e999", 10**400])
def test_a_token_without_a_lifetime_is_kept_until_it_is_refused(lifetime: Any, make: Make) -> None:
    """A server that says nothing of use is no reason to log in at each call."""
    server = Server(expires_in=lifetime)
    client = make(server)
    call(client)
    Clock.seconds += 10**9
    call(client)
    server.refused.add("token-1")
    assert call(client) == {"token": "token-2"}
    assert server.tokens == ["token-1", "token-1", "token-1", "token-2"]


def test_a_refused_call_goes_out_once_more_with_the_same_body(make: Make) -> None:
    """Signed anew, with the new token; everything else is as it was."""
    server = Server(expires_in=3600)
    client = make(server)
    call(client, WRITE)
    server.refused.add("token-1")
    call(client, WRITE)
    _, refused, again = server.calls
    assert (refused.content, refused.url, refused.method) == (again.content, again.url, again.method)
    assert [name for name, _ in refused.headers.raw] == [name for name, _ in again.headers.raw]


def test_a_call_is_repeated_once(make: Make) -> None:
    """If the new token is refused as well, that is the answer."""
    server = Server(expires_in=3600)
    client = make(server)
    call(client)
    server.refused |= {"token-1", "token-2"}
    with pytest.raises(ApiStatusError) as caught:
        call(client)
    assert caught.value.status == 401
    assert server.tokens == ["token-1", "token-1", "token-2"]


def test_a_token_that_this_call_fetched_is_not_fetched_again(make: Make) -> None:
    """It was fresh: another one would be refused like it."""
    server = Server()
    server.refused.add("token-1")
    with pytest.raises(ApiStatusError):
        call(make(server))
    assert server.tokens == ["token-1"] and len(server.logins) == 1


def test_other_statuses_can_mean_that_a_token_is_refused(make: Make) -> None:
    """The class says which."""

    class Lenient(Machine):
        on_status = (403, 419)

    server = Server()
    client = make(server, Lenient("id", "s3cret"))
    call(client)
    server.refused.add("token-1")
    with pytest.raises(ApiStatusError):
        call(client)
    assert server.tokens == ["token-1", "token-1"]


def test_a_token_that_is_always_due_is_fetched_once_a_call(make: Make) -> None:
    """Time may fly: a call never logs in twice."""

    class Hasty(Machine):
        def now(self) -> float:
            """Return a time at which every token is old."""
            Clock.seconds += 10_000
            return Clock.seconds

    server = Server(expires_in=1)
    client = make(server, Hasty("id", "s3cret"))
    for _ in range(3):
        call(client)
    assert server.tokens == ["token-1", "token-2", "token-3"]


def test_each_scope_has_a_token_of_its_own(make: Make) -> None:
    """An operation's scope is asked for; two operations with the same scope share its token."""
    server = Server(expires_in=3600)
    client = make(server)
    for operation in (GET, WRITE, WRITE_TOO, GET, WRITE):
        call(client, operation)
    assert server.tokens == ["token-1", "token-2", "token-2", "token-1", "token-2"]
    assert [form.get("scope") for form in server.forms] == [None, "write"]


def test_a_plugin_shares_its_tokens_among_clients_and_no_further() -> None:
    """Another object of the same class has tokens of its own."""
    server, plugin = Server(expires_in=3600), Machine("id", "s3cret")
    for client in (server.client(plugin), server.async_client(plugin), server.client(plugin).with_options(timeout=1)):
        call(client)
        call(client, WRITE)
    assert len(server.logins) == 2
    call(server.client(Machine("other", "s3cret")))
    assert len(server.logins) == 3
    assert server.logins[0].headers["authorization"] != server.logins[2].headers["authorization"]


def test_a_plugin_of_the_environment_keeps_its_tokens(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is made once for a client."""
    monkeypatch.setenv("GUARDED_CLIENT_ID", "id")
    monkeypatch.setenv("GUARDED_CLIENT_SECRET", "s3cret")
    server = Server()
    client = Guarded(http_client=httpx.Client(transport=httpx.MockTransport(server.handle)))
    call(client)
    call(client)
    assert len(server.logins) == 1


def test_a_refused_login_is_an_error_that_names_everything(make: Make) -> None:
    """The call, the token URL without its query, the status, and what the server says; the call is never sent."""

    class Tenant(Machine):
        token_url = "https://login.example/token?tenant=s3cret"

    server = Server()
    refusal = {"error": "invalid_client", "error_description": "the secret\ns3cret is  wrong"}
    server.login_answers = [httpx.Response(401, json=refusal, headers={"X-Request-Id": "r-1"})]
    with pytest.raises(GuardedLoginError) as caught:
        call(make(server, Tenant("id", "s3cret")))
    error = caught.value
    assert str(error) == (
        "GET /things was not sent: its login at https://login.example/token answered 401 Unauthorized: "
        "invalid_client: the secret *** is wrong (request id r-1)"
    )
    assert error.request == RequestSummary("GET /things", "GET", "https://api.example/v1/things")
    assert (error.status, error.code, error.request_id) == (401, "invalid_client", "r-1")
    assert (error.login_url, error.description) == ("https://login.example/token", "the secret *** is wrong")
    assert issubclass(GuardedLoginError, GuardedError) and not server.calls
    assert "s3cret" not in repr(vars(error)) and b"s3cret" not in pickle.dumps(error)
    assert str(pickle.loads(pickle.dumps(error))) == str(error)


@pytest.mark.parametrize(
    "answer",
    [
        {"json": {}},
        {"json": {"access_token": ""}},
        {"json": {"access_token": None}},
        {"json": {"access_token": 7}},
        {"json": {"access_token": "a\nb"}},
        {"json": {"access_token": " a"}},
        {"json": []},
        {"content": b"<html>"},
        {"content": b"\xff"},
        {"content": b"[" * 100_000},
        {"content": b""},
    ],
)
def test_an_answer_without_a_token_is_a_failed_login(answer: dict[str, Any]) -> None:
    """Whatever its status; what a header cannot carry is no token."""
    server = Server()
    server.login_answers = [httpx.Response(200, **answer)]
    with pytest.raises(ApiLoginError, match="answered 200 OK: no token is in it"):
        call(server.client())


def test_a_redirected_login_is_not_followed() -> None:
    """The credentials stay where they were meant for."""
    server = Server()
    server.login_answers = [httpx.Response(307, headers={"Location": "https://elsewhere.example/token"})]
    with pytest.raises(ApiLoginError, match="answered 307 Temporary Redirect"):
        call(server.client())
    assert len(server.logins) == 1


@pytest.mark.parametrize(
    ("failure", "kind"),
    [(httpx.ConnectError("refused"), ApiConnectionError), (httpx.ReadTimeout("slow"), ApiTimeoutError)],
)
def test_a_login_without_an_answer_says_that_the_call_was_not_sent(
    failure: httpx.RequestError, kind: type[ApiConnectionError], make: Make
) -> None:
    """It is an error of the connection, of the provider's own family."""
    server = Server()
    server.login_answers = [failure]
    with pytest.raises(kind) as caught:
        call(make(server))
    words = f"its login at https://login.example/token got no answer: {type(failure).__name__}: {failure}"
    assert str(caught.value) == f"GET /things was not sent: {words}"
    assert isinstance(caught.value, GuardedError) and not server.calls


def test_after_a_failed_login_the_next_call_tries_again(make: Make) -> None:
    """Nothing of the failure is left."""
    server = Server()
    server.login_answers = [httpx.Response(503), httpx.ConnectError("refused")]
    client = make(server)
    for _ in range(2):
        with pytest.raises(GuardedError):
            call(client)
    assert call(client) == {"token": "token-3"}


def test_a_renewal_that_fails_after_a_refusal_names_both(make: Make) -> None:
    """The call was sent, and its answer made the client log in."""
    server = Server()
    client = make(server)
    call(client)
    server.refused.add("token-1")
    server.login_answers = [httpx.Response(400, json={"error": "invalid_grant"})]
    with pytest.raises(
        ApiLoginError, match=r"GET /things answered 401 and was not sent again: its login at .* 400 Bad"
    ):
        call(client)


def test_a_refresh_token_is_used_and_replaced_when_the_server_replaces_it(make: Make) -> None:
    """A server that gives none anew leaves the old one valid."""
    server = Server(refresh_token="refresh-1", expires_in=100)
    client = make(server)
    gives: list[dict[str, Any]] = [{"refresh_token": "refresh-2"}, {}, {"refresh_token": "refresh-3"}, {}]
    call(client)
    for given in gives:
        server.gives = {"expires_in": 100, **given}
        Clock.seconds += 60
        call(client)
    grants = [(form["grant_type"], form.get("refresh_token")) for form in server.forms]
    assert grants == [
        ("client_credentials", None),
        ("refresh_token", "refresh-1"),
        ("refresh_token", "refresh-2"),
        ("refresh_token", "refresh-2"),
        ("refresh_token", "refresh-3"),
    ]


@pytest.mark.parametrize("status", [400, 401])
def test_a_refused_refresh_token_gives_way_to_the_grant(status: int, make: Make) -> None:
    """The same call goes on; the refused one is not used again."""
    server = Server(refresh_token="refresh-1", expires_in=100)
    client = make(server)
    call(client)
    server.login_answers = [httpx.Response(status, json={"error": "invalid_grant"})]
    server.gives = {}
    Clock.seconds += 60
    assert call(client) == {"token": "token-3"}
    assert [form["grant_type"] for form in server.forms] == [
        "client_credentials",
        "refresh_token",
        "client_credentials",
    ]


@pytest.mark.parametrize("failure", [503, httpx.ConnectError("refused")])
def test_a_refresh_that_fails_otherwise_is_not_replaced_by_the_grant(failure: Any, make: Make) -> None:
    """The refresh token may still be good, and is tried by the next call."""
    server = Server(refresh_token="refresh-1", expires_in=100)
    client = make(server)
    call(client)
    server.login_answers = [failure if isinstance(failure, Exception) else httpx.Response(failure)]
    Clock.seconds += 60
    with pytest.raises(GuardedError):
        call(client)
    call(client)
    assert [form["grant_type"] for form in server.forms] == ["client_credentials", "refresh_token", "refresh_token"]


def test_a_rotated_refresh_token_replaces_the_one_that_was_given(make: Make) -> None:
    """Only if it is refused, the given one is tried again."""
    server = Server(refresh_token="rotated", expires_in=100)
    client = make(server, User("id", "s3cret", refresh_token="given"))
    call(client)
    server.refused |= {"token-1", "token-2"}
    with pytest.raises(ApiStatusError):
        call(client)
    server.login_answers = [httpx.Response(400, json={"error": "invalid_grant"})]
    call(client)
    assert [form["refresh_token"] for form in server.forms] == ["given", "rotated", "rotated", "given"]


def test_a_token_before_the_first_call_is_an_error() -> None:
    """Whoever signs by hand is told who logs in."""
    with pytest.raises(ConfigurationError, match="Machine has no token yet: a client logs in when it makes a call"):
        _ = Machine("id", "s3cret").token


@pytest.mark.parametrize("url", ["ftp://h/token", "https://u:p@h/token", "https:///token", "//h/token"])
def test_a_token_url_is_http_and_holds_no_credential(url: str) -> None:
    """What is wrong with it is not quoted."""

    class Odd(Machine):
        token_url = url

    with pytest.raises(ConfigurationError, match=r"Odd must log in at a path or at http\(s\)://host/path"):
        Odd("id", "s3cret").token_request()


def test_a_token_url_can_be_relative_to_the_client(make: Make) -> None:
    """Then each origin has tokens of its own."""

    class Home(Machine):
        token_url = "/login"

    plugin = Home("id", "s3cret")
    server = Server()
    for base_url in ("https://one.example/v1", "https://two.example/v2", "https://one.example/v1"):
        with pytest.raises(ApiLoginError):
            call(make(server, plugin, base_url=base_url))
    assert [str(login.url) for login in server.logins] == [
        "https://one.example/v1/login",
        "https://two.example/v2/login",
        "https://one.example/v1/login",
    ]
    with pytest.raises(ConfigurationError, match="Home logs in at `/login` of a client, and has none"):
        plugin.token_request()


def test_nobody_sees_a_token() -> None:
    """Neither in a repr nor in a pickle, once it is there."""
    server, plugin = Server(refresh_token="r3fresh"), Machine("id", "s3cret")
    call(server.client(plugin))
    token = plugin.slot.token
    assert "token-1" not in repr(plugin) + repr(token) and "r3fresh" not in repr(token)
    for shown in (plugin, token):
        with pytest.raises(TypeError):
            pickle.dumps(shown)
    assert copy.copy(plugin).token == "token-1"


@pytest.mark.parametrize(
    "answer",
    [
        httpx.Response(401, json={"error": "s3cret"}),
        httpx.Response(200, json={"access_token": "s3cret\n"}),
        httpx.ReadError(""),
    ],
)
def test_a_failed_login_leaves_no_credential_in_a_traceback(answer: Any) -> None:
    """Error trackers print the variables of each frame."""
    server = Server()
    server.login_answers = [answer]
    with pytest.raises(GuardedError) as caught:
        call(server.client())
    assert_no_secret(caught.value)


@pytest.mark.parametrize("plugin", [Machine("id", "s3cret\udcff"), User("id\udcff", "s3cret", refresh_token="s3cret")])
def test_a_credential_that_is_no_unicode_is_for_the_server_to_refuse(plugin: TokenPlugin) -> None:
    """The error of a codec would hold it."""
    server = Server()
    call(server.client(plugin))
    assert len(server.logins) == 1


def assert_no_secret(error: BaseException) -> None:
    """Look for the credential in all that an error tracker shows of the runtime's own frames."""
    report = traceback.TracebackException.from_exception(error, capture_locals=True)
    files = ("auth.py", "tokens.py", "oauth2.py", "session.py", "core.py", "client.py", "jws.py", "keys.py")
    frames = [frame.locals for frame in report.stack if frame.filename.endswith(files)]
    assert frames and "s3cret" not in str(frames) + str(error) + repr(vars(error))
    assert error.__context__ is None


def test_the_general_login_error_is_used_where_the_api_has_none_of_its_own() -> None:
    """A provider's own class is an option."""
    assert Api("bare").errors.login is ApiLoginError
