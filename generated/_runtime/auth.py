# The runtime of apigraft's clients: generated projects hold a copy; edit generator/runtime.
"""Credentials and the plugins that put them on a request: no I/O, so one plugin serves both clients."""

from __future__ import annotations

import os
from abc import ABC, abstractmethod
from base64 import b64encode
from collections.abc import Mapping
from typing import ClassVar, NoReturn

from .errors import ConfigurationError
from .messages import Outgoing


class Secret:
    """Text that is shown to nobody: its repr is masked and it refuses to be pickled."""

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = text

    def reveal(self) -> str:
        """Return the text; use it in the expression that sends it, never in a variable that a traceback shows."""
        return self._text

    def __repr__(self) -> str:
        return "Secret(***)"

    def __reduce__(self) -> NoReturn:
        raise TypeError("a credential cannot be pickled or copied")


class AuthPlugin(ABC):
    """A way to authenticate: `name` is what the spec calls it, `env` maps arguments to environment variables."""

    name: ClassVar[str]
    env: ClassVar[Mapping[str, str]] = {}

    @abstractmethod
    def sign(self, request: Outgoing) -> None:
        """Put what the scheme asks for on the request; called anew for each attempt."""

    @classmethod
    def in_environment(cls) -> bool:
        """Say whether every variable of `env` is set."""
        return all(os.environ.get(variable) for variable in cls.env.values())

    def _credential(self, argument: str, given: str | None) -> Secret:
        """Return a credential from its argument or else from its environment variable."""
        variable = self.env.get(argument, "")
        if given is None and not os.environ.get(variable):
            where = f"give `{argument}` or set {variable}" if variable else f"give `{argument}`"
            raise ConfigurationError(f"{type(self).__name__} lacks a credential: {where}")
        return Secret(os.environ[variable] if given is None else given)

    def __repr__(self) -> str:
        return f"<{type(self).__name__}>"


class Bearer(AuthPlugin):
    """`Authorization: Bearer ...`"""

    def __init__(self, token: str | None = None) -> None:
        self._token = self._credential("token", token)

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
        self._key = self._credential("key", key)

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
        self._username = self._credential("username", username)
        self._password = self._credential("password", password)

    def sign(self, request: Outgoing) -> None:
        """Set the header. Raises ConfigurationError for a colon in the name: the server would cut it there."""
        if ":" in self._username.reveal():
            raise ConfigurationError(f"the username of {type(self).__name__} must not hold a colon")
        request.set("Authorization", f"Basic {self._encoded()}")

    def _encoded(self) -> str:
        return b64encode(
            f"{self._username.reveal()}:{self._password.reveal()}".encode("utf-8", "surrogatepass")
        ).decode()
