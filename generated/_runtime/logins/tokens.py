# The runtime of apigraft's clients: generated projects hold a copy; edit generator/runtime.
"""Plugins whose credential is a token that has to be fetched, and that does not live for ever.

A token is renewed before it expires and when the provider refuses it; one call does that while all others that need
the same token wait, each for as long as it may last. A renewal that fails, is cancelled or takes longer than its own
call may last leaves the token as it was and the way free.
"""

from __future__ import annotations

import json
import time
from abc import abstractmethod
from collections.abc import Hashable, Iterator
from copy import copy
from dataclasses import replace
from typing import TYPE_CHECKING, Any, ClassVar, Final, Self
from urllib.parse import parse_qsl, urlsplit

from ..auth.plugin import AuthFlow, AuthPlugin
from ..bounds import is_over
from ..calls.request import VERSION
from ..credentials import Secret
from ..errors import ConfigurationError, SigningError, request_id
from ..login import LoginProblem
from ..masking import mask, shown
from ..messages import Answer, Failure, Outgoing
from ..signing.keyed import KeyCredentials
from ..signing.times import from_iso8601
from ..steps import Renewal, Steps, WaitForRenewal, sent
from ..wire.jsontext import ABSENT, at
from .slots import Token, TokenSlot

if TYPE_CHECKING:
    from ..auth.origins import Origin

_LAST_SECOND: Final = 1e11
"""What is greater counts milliseconds."""

_LATE: Final = Failure("timeout", "the deadline has passed, and the call that logs in still waits", is_sent=False)
_LONGEST_TEXT: Final = 300
_ASSERTIONS: Final = ("assertion", "client_assertion")


class TokenPlugin(KeyCredentials, AuthPlugin):
    """A plugin that logs in: subclasses say how to ask for a token, where it is in the answer, and how it is sent.

    Paths are such as `$.data.token`. The time of expiry is taken from `expires_in` (seconds), from `expires_at`
    (ISO 8601, or seconds or milliseconds since 1970), or else it is `lifetime` (seconds) after the login; a token
    whose lifetime nobody knows, or that would have ended before it came, is used until it is refused.
    """

    before_expiry: ClassVar[float] = 60.0
    """Seconds before the expiry at which a token is renewed, but never before half of its lifetime is over."""

    on_status: ClassVar[tuple[int, ...]] = (401,)
    """The statuses that make a call log in anew and go out once more."""

    token_at: ClassVar[str] = "$.token"  # noqa: S105 - where it is, not what
    refresh_token_at: ClassVar[str | None] = None
    expires_in: ClassVar[str | None] = None
    expires_at: ClassVar[str | None] = None
    lifetime: ClassVar[float | None] = None

    def __init__(self) -> None:
        self._slots: dict[Hashable, TokenSlot] = {}
        self._origin: Origin | None = None

    @abstractmethod
    def fetch(self, held: Token | None) -> Steps[Token | LoginProblem]:
        """Ask for a token; `held` is the one that it replaces."""

    @property
    def token(self) -> str:
        """The token as it is sent. Raises ConfigurationError before the first call, which logs in."""
        token = self.slot.token
        if token is None:
            raise ConfigurationError(f"{type(self).__name__} has no token yet: a client logs in when it makes a call")
        return token.access.reveal()

    @property
    def slot(self) -> TokenSlot:
        """Where the token is kept: copies of a plugin share it if they have the same key."""
        return self._slots.get(self._slot_key()) or self._slots.setdefault(self._slot_key(), TokenSlot())

    def secrets(self) -> Iterator[Secret]:
        """Yield the credentials, and the tokens that were given for them."""
        yield from super().secrets()
        for token in [slot.token for slot in tuple(self._slots.values())]:
            yield from (each for each in ((token.access, token.refresh) if token else ()) if each)

    def now(self) -> float:
        """Return the time, in seconds since 1970."""
        return time.time()

    def flow(self) -> AuthFlow:
        """Return a part that logs in before it signs."""
        return TokenFlow(self)

    def bound_to(self, origin: Origin) -> Self:
        """Return the plugin for a client that calls this origin; a relative login URL is relative to that."""
        other = copy(self)
        other._origin = origin
        return other

    def late(self) -> LoginProblem:
        """Return why a call got no token that was over before the login of another call."""
        return LoginProblem(_bare(self._login_request("POST")), failure=_LATE)

    @abstractmethod
    def _url(self) -> str:
        """Return where to log in: a URL, or a path relative to the client's own."""

    def _slot_key(self) -> Hashable:
        """Return what tells tokens of the same credentials apart: here the origin, if the login belongs to it."""
        return None if "://" in self._url() else self._origin

    def _login_request(self, method: str) -> Outgoing:
        """Return an empty request to log in. Raises ConfigurationError for a URL that is none."""
        url, origin = urlsplit(self._url()), self._origin
        target = f"{url.path}?{url.query}" if url.query else url.path
        headers = [("Accept", "application/json"), ("User-Agent", f"apigraft-runtime/{VERSION}")]
        if not url.scheme and not url.netloc:
            if origin is None:
                raise ConfigurationError(f"{type(self).__name__} logs in at `{url.path}` of a client, and has none")
            return Outgoing(method, origin.scheme, origin.authority, f"{origin.path}/{target.lstrip('/')}", headers)
        from ..auth.origins import origin as origin_of

        try:
            origin_of(f"{url.scheme}://{url.netloc}")
        except ConfigurationError:
            raise ConfigurationError(f"{type(self).__name__} must log in at a path or at http(s)://host/path") from None
        return Outgoing(method, url.scheme, url.netloc, target, headers)

    def _ask(self, request: Outgoing, refresh: Secret | None = None) -> Steps[Token | LoginProblem]:
        """Send a login; `refresh` is the refresh token that stays valid unless the answer has another one."""
        asked_at = self.now()
        outcome = yield from sent(request)
        if isinstance(outcome, Failure):
            told = mask(outcome.reason, self._sent(request))
            return LoginProblem(_bare(request), failure=replace(outcome, reason=told))
        return self._read(outcome, asked_at, refresh) or self._problem(request, outcome)

    def _read(self, answer: Answer, asked_at: float, refresh: Secret | None) -> Token | None:
        """Return the token of an answer, if it holds one that a header can carry."""
        tree = _parse(answer)
        if not 200 <= answer.status < 300 or not (access := _secret(at(tree, self.token_at))):
            return None
        return Token(access, self._due(tree, asked_at), _secret(at(tree, self.refresh_token_at)) or refresh)

    def _due(self, tree: object, asked_at: float) -> float | None:
        lifetime = _seconds(at(tree, self.expires_in)) or _seconds(self.lifetime)
        if moment := _moment(at(tree, self.expires_at)):
            lifetime = _seconds(moment - asked_at)
        return asked_at + lifetime - min(self.before_expiry, lifetime / 2) if lifetime else None

    def _problem(self, request: Outgoing, answer: Answer) -> LoginProblem:
        tree, sent = _parse(answer), self._sent(request)
        return LoginProblem(
            _bare(request),
            status=answer.status,
            code=_words(at(tree, "$.error"), sent),
            description=_words(at(tree, "$.error_description"), sent) or _words(at(tree, "$.message"), sent),
            request_id=_words(request_id(answer.headers), sent),
        )

    def _sent(self, request: Outgoing) -> tuple[Secret, ...]:
        """Return all that an answer to a login must not bring into a message: also what was made for it alone."""
        form = parse_qsl(request.body.decode(errors="replace")) if request.has_form else ()
        return (*self.secrets(), *(Secret(value) for name, value in form if name in _ASSERTIONS))


class TokenFlow(AuthFlow):
    """A login, where there is need, before signing; and once more where the token is refused that was there before."""

    def __init__(self, plugin: TokenPlugin) -> None:
        super().__init__(plugin)
        self._tokens = plugin
        self._used: Token | None = None
        self._is_fresh = False
        self._came_again = False

    def prepare(self, until: float | None = None) -> Steps[LoginProblem | None]:
        """Renew the token if it is due: by a login of this call, or by waiting for the one of another call."""
        slot = self._tokens.slot
        while not self._is_fresh and (claimed := slot.claim(self._tokens.now())):
            renewal, is_ours = claimed
            if is_ours:
                return (yield from self._renew(renewal, until))
            yield (turn := WaitForRenewal(renewal, until))
            if turn.is_late:
                return self._tokens.late()
            if not renewal.is_over:  # it never will be while this thread waits
                slot.leave(renewal)
            elif renewal.problem:
                return renewal.problem
        return None

    def sign(self, request: Outgoing) -> None:
        """Sign one attempt with the token that there is."""
        self._used = self._tokens.slot.token
        super().sign(request)

    def again(self, answer: Answer) -> bool:
        """Ask for one more attempt if a token was refused that this very call did not fetch."""
        if answer.status not in self._tokens.on_status or self._is_fresh or self._came_again:
            return False
        self._came_again = True
        self._tokens.slot.refuse(self._used)
        return True

    def _renew(self, renewal: Renewal, until: float | None) -> Steps[LoginProblem | None]:
        slot = self._tokens.slot
        got: Token | LoginProblem | None = None
        try:
            got = yield from self._tokens.fetch(slot.token)
        finally:
            slot.end(renewal, None if _is_late(got, until) else got)  # others may have more time
        self._is_fresh = isinstance(got, Token)
        return got if isinstance(got, LoginProblem) else None


def _is_late(got: Token | LoginProblem | None, until: float | None) -> bool:
    is_timeout = isinstance(got, LoginProblem) and got.failure is not None and got.failure.kind == "timeout"
    return is_timeout and is_over(until)


def _bare(request: Outgoing) -> str:
    return request.url.partition("?")[0]


def _words(text: object, secrets: tuple[Secret, ...]) -> str | None:
    """Return what a provider says, on one line; a credential that it repeats is masked."""
    return shown(text, secrets, _LONGEST_TEXT) or None if isinstance(text, str) else None


def _parse(answer: Answer) -> Any:
    try:
        return json.loads(answer.body)
    except (ValueError, RecursionError):
        return ABSENT


def _secret(value: object) -> Secret | None:
    is_sendable = isinstance(value, str) and value.isprintable() and value == value.strip()
    return Secret(str(value)) if value and is_sendable else None


def _seconds(value: object) -> float | None:
    """Read a positive number, also one in a text."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        seconds = float(value)
    except (ValueError, OverflowError):
        return None
    return seconds if 0 < seconds < float("inf") else None


def _moment(value: object) -> float | None:
    """Read a time, in seconds since 1970; a time in ISO 8601 without a zone is in UTC."""
    if seconds := _seconds(value):
        return seconds / 1000 if seconds > _LAST_SECOND else seconds
    try:
        return from_iso8601(value).timestamp() if isinstance(value, str) else None
    except SigningError:
        return None
