"""A provider that gives tokens and wants them: in memory, with a clock that a test turns."""

# ruff: noqa: RUF012 - plugins as they are generated

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, ClassVar
from urllib.parse import parse_qsl

from generator.runtime import Api, ApiConnectionError, ApiError, ApiTimeoutError, AsyncClient, Client, Errors, Operation
from generator.runtime.errors import ApiLoginError
from generator.runtime.logins.oauth2 import OAuth2
from generator.runtime.logins.session import SessionLogin
from tests.library import httpx

NO_PARAMS: dict[str, Any] = {}


class GuardedError(ApiError):
    """Any failed call."""


class GuardedConnectionError(GuardedError, ApiConnectionError):
    """No answer came."""


class GuardedTimeoutError(GuardedConnectionError, ApiTimeoutError):
    """No answer came in time."""


class GuardedLoginError(GuardedError, ApiLoginError):
    """No token came."""


class Clock:
    """The time of every plugin of a test."""

    seconds: ClassVar[float] = 1_000_000.0


class Machine(OAuth2):
    """OAuth 2 for a program."""

    name = "machine"
    env = {"client_id": "GUARDED_CLIENT_ID", "client_secret": "GUARDED_CLIENT_SECRET"}
    token_url = "https://login.example/token"

    def now(self) -> float:
        """Return the time of the test."""
        return Clock.seconds


class User(OAuth2):
    """OAuth 2 for a user who has let it."""

    name = "user"
    env = {
        "client_id": "GUARDED_CLIENT_ID",
        "client_secret": "GUARDED_CLIENT_SECRET",
        "refresh_token": "GUARDED_REFRESH_TOKEN",
    }
    token_url = "https://login.example/token"
    grant = "refresh_token"


class Session(SessionLogin):
    """A login of the provider's own making."""

    name = "session"
    env = {"client_id": "GUARDED_CLIENT_ID", "api_key": "GUARDED_API_KEY"}
    url = "/login"
    token_at = "$.data.token"
    expires_at: ClassVar[str | None] = "$.data.expires_at"

    def __init__(self, client_id: str | None = None, api_key: str | None = None) -> None:
        super().__init__()
        self._client_id = self._take_credential("client_id", client_id)
        self._api_key = self._take_credential("api_key", api_key)

    def now(self) -> float:
        """Return the time of the test."""
        return Clock.seconds

    def log_in(self, request: Any) -> None:
        """Put the credentials on the login."""
        request.set("x-client-id", self._client_id.reveal())
        request.set("x-api-key", self._api_key.reveal())

    def sign(self, request: Any) -> None:
        """Set the header."""
        request.set("Authorization", f"Session {self.token}")


API = Api(
    "guarded",
    servers={"production": "https://api.example/v1"},
    schemes=(Machine, User, Session),
    any_auth=("machine", "user", "session"),
    errors=Errors(connection=GuardedConnectionError, timeout=GuardedTimeoutError, login=GuardedLoginError),
)
GET = Operation("GET", "/things", dict[str, Any])
WRITE = Operation("POST", "/things", dict[str, Any], signing={"scope": ["write"]})
WRITE_TOO = Operation("PUT", "/things", dict[str, Any], signing={"scope": "write"})


class Guarded(Client[Any, Any]):
    """The synchronous client."""

    api = API


class AsyncGuarded(AsyncClient[Any, Any]):
    """The asynchronous client."""

    api = API


class Server:
    """Gives `token-1`, `token-2` and so on, and lets in whoever brings one that is not in `refused`.

    `gives` are further members of a token answer; `before_login` and `before_call` run first at each
    login and at each call.
    """

    def __init__(self, **gives: Any) -> None:
        self.gives = gives
        self.refused: set[str] = set()
        self.login_answers: list[httpx.Response | Exception] = []
        self.logins: list[httpx.Request] = []
        self.calls: list[httpx.Request] = []
        self.before_login: Callable[[], Awaitable[None] | None] = lambda: None
        self.before_call: Callable[[], None] = lambda: None

    def handle(self, request: httpx.Request) -> httpx.Response:
        """Answer a request as a transport does."""
        if self._is_login(request):
            self.before_login()
        return self._answer(request)

    async def handle_async(self, request: httpx.Request) -> httpx.Response:
        """Answer a request in an event loop."""
        if self._is_login(request) and (waiting := self.before_login()):
            await waiting
        return self._answer(request)

    def client(self, auth: Any = None, **options: Any) -> Guarded:
        """Return a synchronous client of this server."""
        transport = httpx.MockTransport(self.handle)
        return Guarded(auth=auth or Machine("id", "s3cret"), http_client=httpx.Client(transport=transport), **options)

    def async_client(self, auth: Any = None, **options: Any) -> AsyncGuarded:
        """Return an asynchronous client of this server."""
        http_client = httpx.AsyncClient(transport=httpx.MockTransport(self.handle_async))
        return AsyncGuarded(auth=auth or Machine("id", "s3cret"), http_client=http_client, **options)

    @property
    def tokens(self) -> list[str]:
        """The tokens that calls brought, in order."""
        return [request.headers["authorization"].partition(" ")[2] for request in self.calls]

    @property
    def forms(self) -> list[dict[str, str]]:
        """The forms of the logins, in order."""
        return [dict(parse_qsl(request.content.decode())) for request in self.logins]

    def _is_login(self, request: httpx.Request) -> bool:
        return request.url.path in ("/token", "/v1/login", "/v2/login")

    def _answer(self, request: httpx.Request) -> httpx.Response:
        if not self._is_login(request):
            self.calls.append(request)
            self.before_call()
            token = request.headers["authorization"].partition(" ")[2]
            return httpx.Response(401 if token in self.refused else 200, json={"token": token})
        self.logins.append(request)
        if self.login_answers:
            answer = self.login_answers.pop(0)
            if isinstance(answer, Exception):
                raise answer
            return answer
        token = f"token-{len(self.logins)}"
        if request.url.path == "/token":
            return httpx.Response(200, json={"access_token": token, "token_type": "Bearer", **self.gives})
        return httpx.Response(200, json={"data": {"token": token, **self.gives}})


def call(client: Guarded | AsyncGuarded, operation: Operation[Any] = GET) -> Any:
    """Call an operation, in an event loop of its own if the client is asynchronous."""
    if isinstance(client, AsyncGuarded):
        return asyncio.run(client.call(operation, NO_PARAMS))
    return client.call(operation, NO_PARAMS)
