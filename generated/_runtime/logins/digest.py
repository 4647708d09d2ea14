# The runtime of apigraft's clients: generated projects hold a copy; edit generator/runtime.
"""Digest access authentication (RFC 7616, and RFC 2617 before it): the password proves itself and is never sent."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, replace
from threading import Lock
from typing import Final
from urllib.parse import quote

from ..auth.plugin import AuthFlow, AuthPlugin
from ..messages import Answer, Outgoing
from ..signing.digests import hash_
from ..signing.signer import SigningValues, sealed
from .challenges import Challenge, parameters, strongest

_ESCAPES: Final = str.maketrans({"\\": "\\\\", '"': '\\"'})


@dataclass(frozen=True, slots=True, repr=False)
class DigestValues(SigningValues):
    """The answer to a challenge, as it is sent; `qop`, `nc` and `cnonce` are empty where the server offers no `qop`."""

    challenge: Challenge
    username: str
    userhash: str
    uri: str
    qop: str
    nc: str
    cnonce: str
    response: str

    @property
    def header(self) -> str:
        """The value of `Authorization`."""
        asked = self.challenge
        pairs = {
            **self._user(),
            "realm": _quoted(asked.realm),
            "nonce": _quoted(asked.nonce),
            "uri": _quoted(self.uri),
            "algorithm": asked.algorithm or None,
            "cnonce": _quoted(self.cnonce) if self.cnonce else None,
            "qop": self.qop or None,
            "nc": self.nc or None,
            "response": _quoted(self.response),
            "opaque": None if asked.opaque is None else _quoted(asked.opaque),
            "userhash": "true" if asked.has_userhash else None,
        }
        return "Digest " + ", ".join(f"{name}={value}" for name, value in pairs.items() if value is not None)

    def _user(self) -> dict[str, str]:
        if self.challenge.has_userhash:
            return {"username": _quoted(self.userhash)}
        if self.username.isascii():
            return {"username": _quoted(self.username)}
        return {"username*": f"UTF-8''{quote(self.username, safe='', errors='surrogatepass')}"}


class Nonce:
    """A challenge of an origin that is being answered, and how often it was.

    `session` are the nonce and the client's nonce with which a session key was begun; they outlive the nonce.
    """

    __slots__ = ("_count", "_lock", "challenge", "origin", "session")

    def __init__(self, origin: tuple[str, str], challenge: Challenge, session: tuple[str, str] | None = None) -> None:
        self.origin = origin
        self.challenge = challenge
        self.session = session or (challenge.nonce, _fresh())
        self._count = 0
        self._lock = Lock()

    def count(self) -> int:
        """Return how often the nonce has been used, this time included."""
        with self._lock:
            self._count += 1
            return self._count


class Digest(AuthPlugin):
    """`Authorization: Digest ...`: the first request goes out without it, the next ones answer the server's challenge.

    A user name and a password; the strongest algorithm on offer is used. A challenge is remembered for its origin and
    answered there alone.
    """

    def __init__(self, username: str | None = None, password: str | None = None) -> None:
        self._username = self._take_credential("username", username)
        self._password = self._take_credential("password", password)
        self._nonces: dict[tuple[str, str], Nonce] = {}

    def flow(self) -> AuthFlow:
        """Return a part that answers challenges."""
        return DigestFlow(self)

    def sign(self, request: Outgoing) -> None:
        """Answer the challenge that the request's origin made last; without one the request stays as it is."""
        if nonce := self.nonce(request):
            self.respond(request, nonce)

    def nonce(self, request: Outgoing) -> Nonce | None:
        """Return what the request's origin challenged with last."""
        return self._nonces.get(_origin(request))

    def remember(self, nonce: Nonce) -> None:
        """Answer this challenge from now on."""
        self._nonces[nonce.origin] = nonce

    def respond(self, request: Outgoing, nonce: Nonce) -> None:
        """Set the header that answers a challenge."""
        cnonce = nonce.session[1] if nonce.challenge.is_session else _fresh()
        values = self.answer(nonce.challenge, request, cnonce=cnonce, nc=nonce.count(), session=nonce.session)
        request.set("Authorization", values.header)

    @sealed
    def answer(
        self,
        challenge: Challenge,
        request: Outgoing,
        *,
        cnonce: str,
        nc: int = 1,
        session: tuple[str, str] | None = None,
    ) -> DigestValues:
        """Return the answer to a challenge that is answerable.

        Args:
            challenge: what the server asked.
            request: what is to be sent: its method, target and, for `auth-int`, its body.
            cnonce: a nonce of the client.
            nc: how often the server's nonce has been used, this time included.
            session: for the algorithms on `-sess` the nonces of server and client that began it, if not these.
        """
        qop = "auth" if "auth" in challenge.qop else "auth-int" if challenge.qop else ""
        begun, counted = session or (challenge.nonce, cnonce), f"{nc:08x}"
        what = f"{request.method.upper()}:{request.target}"
        what += f":{hash_(request.body, challenge.hash).hex()}" if qop == "auth-int" else ""
        protected = f"{challenge.nonce}:{counted}:{cnonce}:{qop}" if qop else challenge.nonce
        proof = f"{self._key(challenge, begun)}:{protected}:{_hex(challenge, what)}"
        return DigestValues(
            challenge=challenge,
            username=self._username.reveal(),
            userhash=_hex(challenge, f"{self._username.reveal()}:{challenge.realm}"),
            uri=request.target,
            qop=qop,
            nc=counted if qop else "",
            cnonce=cnonce if qop or challenge.is_session else "",
            response=_hex(challenge, proof),
        )

    def _key(self, challenge: Challenge, begun: tuple[str, str]) -> str:
        """Return the hash that stands for the password."""
        key = _hex(challenge, f"{self._username.reveal()}:{challenge.realm}:{self._password.reveal()}")
        return _hex(challenge, f"{key}:{begun[0]}:{begun[1]}") if challenge.is_session else key


class DigestFlow(AuthFlow):
    """A challenge is answered once in a call, and a second time where the server says that the nonce was too old.

    What it answered in this call it keeps to itself until the server has accepted it: nobody else uses up the nonce.
    """

    def __init__(self, plugin: Digest) -> None:
        super().__init__(plugin)
        self._digest = plugin
        self._origin = ("", "")
        self._own: Nonce | None = None
        self._used: Nonce | None = None
        self._answered = 0

    def sign(self, request: Outgoing) -> None:
        """Answer the challenge of this call, or else the one that is remembered."""
        self._origin = _origin(request)
        own = self._own if self._own and self._own.origin == self._origin else None
        self._used = own or self._digest.nonce(request)
        if self._used:
            self._digest.respond(request, self._used)

    def again(self, answer: Answer) -> bool:
        """Take up a challenge, or remember the one that was met."""
        if answer.status != 401:
            self._remember(answer)
            return False
        challenge = strongest(answer.headers.get("www-authenticate", ""))
        if challenge is None or self._answered > 1 or (self._answered == 1 and not challenge.is_stale):
            return False
        self._answered += 1
        self._own = Nonce(self._origin, challenge)
        return True

    def _remember(self, answer: Answer) -> None:
        used, following = self._used, parameters(answer.headers.get("authentication-info", "")).get("nextnonce")
        if used and following:
            self._digest.remember(Nonce(used.origin, replace(used.challenge, nonce=following), used.session))
        elif used and used is self._own:
            self._digest.remember(used)


def _origin(request: Outgoing) -> tuple[str, str]:
    return request.scheme, request.authority


def _fresh() -> str:
    return secrets.token_urlsafe(24)


def _quoted(text: str) -> str:
    return f'"{text.translate(_ESCAPES)}"'


def _hex(challenge: Challenge, text: str) -> str:
    return hash_(text.encode("utf-8", "surrogatepass"), challenge.hash).hex()
