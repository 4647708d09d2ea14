# The runtime of apigraft's clients: generated projects hold a copy; edit generator/runtime.
"""Credentials and the plugins that put them on a request: no I/O, so one plugin serves both clients."""

from __future__ import annotations

import os
from abc import ABC, abstractmethod
from base64 import b64encode
from typing import TYPE_CHECKING, ClassVar, Self

from ..credentials import Credentials
from ..errors import ConfigurationError
from ..login import LoginProblem
from ..messages import Answer, Outgoing
from ..steps import Steps

if TYPE_CHECKING:
    from .origins import Origin


class AuthPlugin(Credentials, ABC):
    """A way to authenticate: `name` is what the spec calls it, `env` maps arguments to environment variables.

    `optional` are the credentials that it does without, `options` the names of its options. One object may serve
    several clients, sync and async, in any number of threads. A plugin that does more than sign has a flow of its own.
    """

    name: ClassVar[str]
    options: ClassVar[tuple[str, ...]] = ()

    @abstractmethod
    def sign(self, request: Outgoing) -> None:
        """Put what the scheme asks for on the request; called anew for each attempt."""

    def flow(self) -> AuthFlow:
        """Return this plugin's part in one call."""
        return AuthFlow(self)

    def with_options(self, **options: object) -> Self:  # noqa: ARG002 - this one has none
        """Return a plugin with the same credentials and other values for some of its `options`."""
        return self

    def bound_to(self, origin: Origin) -> Self:  # noqa: ARG002 - for those to whom it matters
        """Return the plugin for a client that calls this origin."""
        return self

    @classmethod
    def in_environment(cls) -> bool:
        """Say whether every variable that must be set is."""
        return all(os.environ.get(variable) for variable in cls.variables())


class AuthFlow:
    """One plugin's part in one call: this one only signs.

    A call asks each of its plugins to `prepare`, then to `sign`, and then, when the answer is there, whether it wants
    the call `again`; if one does, all of it starts over.
    """

    def __init__(self, plugin: AuthPlugin) -> None:
        self._plugin = plugin

    def prepare(self, until: float | None = None) -> Steps[LoginProblem | None]:  # noqa: ARG002 - nothing takes time
        """Do what must come before signing, with requests of its own; return why it failed, if it did.

        `until` is the moment of `time.monotonic` when the call is over.
        """
        return None
        yield  # this is a generator, which has nothing to ask for

    def sign(self, request: Outgoing) -> None:
        """Sign one attempt."""
        self._plugin.sign(request)

    def again(self, answer: Answer) -> bool:  # noqa: ARG002 - whoever only signs does not learn
        """Learn from an answer; say whether the same call, signed anew, would be answered otherwise."""
        return False


class Bearer(AuthPlugin):
    """`Authorization: Bearer ...`"""

    def __init__(self, token: str | None = None) -> None:
        self._token = self._take_credential("token", token)

    def sign(self, request: Outgoing) -> None:
        """Set the header."""
        request.set("Authorization", f"Bearer {self._token.reveal()}")


class ApiKey(AuthPlugin):
    """A key in a header, a pair of the query or a cookie, after a fixed prefix."""

    header: ClassVar[str] = ""
    query: ClassVar[str] = ""
    cookie: ClassVar[str] = ""
    prefix: ClassVar[str] = ""

    def __init__(self, key: str | None = None) -> None:
        self._key = self._take_credential("key", key)

    def sign(self, request: Outgoing) -> None:
        """Set the key where the class says."""
        if self.header:
            request.set(self.header, self.prefix + self._key.reveal())
        if self.query:
            request.set_query(self.query, self.prefix + self._key.reveal())
        if self.cookie:
            request.set_cookie(self.cookie, self.prefix + self._key.reveal())


class Basic(AuthPlugin):
    """`Authorization: Basic ...` (RFC 7617, as UTF-8)."""

    def __init__(self, username: str | None = None, password: str | None = None) -> None:
        self._username = self._take_credential("username", username)
        self._password = self._take_credential("password", password)

    def sign(self, request: Outgoing) -> None:
        """Set the header. Raises ConfigurationError for a colon in the name: the server would cut it there."""
        if ":" in self._username.reveal():
            raise ConfigurationError(f"the username of {type(self).__name__} must not hold a colon")
        request.set("Authorization", f"Basic {self._encoded()}")

    def _encoded(self) -> str:
        return b64encode(
            f"{self._username.reveal()}:{self._password.reveal()}".encode("utf-8", "surrogatepass")
        ).decode()
