# The runtime of apigraft's clients: generated projects hold a copy; edit generator/runtime.
"""Logins that return a token: a request of the provider's own making, where OAuth 2 would have a standard one."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping
from typing import ClassVar

from ..login import LoginProblem
from ..messages import Outgoing
from ..signing.signer import sealed
from ..steps import Steps
from ..wire.jsontext import encode
from .slots import Token
from .tokens import TokenPlugin


class SessionLogin(TokenPlugin):
    """A session: `log_in` writes the request that begins it, `sign` sends its token with each call.

    The rest is said in class variables: `method` and `url` of the login, `token_at`, where its answer holds the token,
    and one of `expires_in`, `expires_at` and `lifetime`.
    """

    method: ClassVar[str] = "POST"
    url: ClassVar[str]
    """Where to log in: a URL, or a path relative to the client's own."""

    @abstractmethod
    def log_in(self, request: Outgoing) -> None:
        """Put the credentials on a login."""

    @sealed
    def token_request(self) -> Outgoing:
        """Return the login."""
        request = self._login_request(self.method)
        self.log_in(request)
        return request

    def fetch(self, held: Token | None) -> Steps[Token | LoginProblem]:  # noqa: ARG002 - a login begins anew
        """Log in."""
        return (yield from self._ask(self.token_request()))

    def _url(self) -> str:
        return self.url


def send_json(request: Outgoing, value: Mapping[str, object]) -> None:
    """Give a login a body of JSON."""
    request.set("Content-Type", "application/json")
    request.body = encode(value)
