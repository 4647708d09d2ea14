# The runtime of apigraft's clients: generated projects hold a copy; edit generator/runtime.
"""Where a token is kept, and who renews it: one call at a time, of all threads and event loops."""

from __future__ import annotations

from dataclasses import dataclass
from threading import Lock

from ..credentials import Secret
from ..login import LoginProblem
from ..steps import Renewal


@dataclass(frozen=True, slots=True)
class Token:
    """What a login gave. `due` is when it is to be renewed, in seconds since 1970; None: when it is refused."""

    access: Secret
    due: float | None = None
    refresh: Secret | None = None


class TokenSlot:
    """The token of one credential and scope, and the renewal of it that is under way."""

    __slots__ = ("_is_refused", "_lock", "_renewal", "token")

    def __init__(self) -> None:
        self.token: Token | None = None
        self._is_refused = False
        self._renewal: Renewal | None = None
        self._lock = Lock()

    def claim(self, now: float) -> tuple[Renewal, bool] | None:
        """Return the renewal that has to come first, and whether the caller is to carry it out; None: no need."""
        with self._lock:
            token = self.token
            if token and not self._is_refused and (token.due is None or now < token.due):
                return None
            if self._renewal and not self._renewal.is_forsaken:
                return self._renewal, False
            self._renewal = Renewal()
            return self._renewal, True

    def end(self, renewal: Renewal, got: Token | LoginProblem | None) -> None:
        """Take what a renewal gave and let everybody go on; without a token the old one stays."""
        with self._lock:
            if isinstance(got, Token):
                self.token, self._is_refused = got, False
            if self._renewal is renewal:
                self._renewal = None
        renewal.end(got if isinstance(got, LoginProblem) else None)

    def refuse(self, token: Token | None) -> None:
        """Remember that the provider refused a token, unless there is another one by now."""
        with self._lock:
            self._is_refused = self._is_refused or token is self.token

    def leave(self, renewal: Renewal) -> None:
        """Let the next caller begin another renewal."""
        with self._lock:
            if self._renewal is renewal:
                self._renewal = None
