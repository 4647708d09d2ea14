# The runtime of apigraft's clients: generated projects hold a copy; edit generator/runtime.
"""The messages that pass between the core, the auth plugins and the network: nothing here does I/O."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal
from urllib.parse import quote, unquote_plus

from .errors import ConfigurationError, SigningError
from .wire.content import Content
from .wire.inflate import Flaw

FORM_TYPE = "application/x-www-form-urlencoded"
FRAMING: Final = frozenset(
    "connection content-length host keep-alive proxy-connection te trailer transfer-encoding upgrade".split()
)
"""The headers that say how a request is sent, and to whom: the client sets them itself.

Others of the same names could cut a body, hide a second request in it, or take the credentials elsewhere.
"""

_PORTS = {"http": "80", "https": "443"}
_UNSENDABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]|^ | $")
_HEADER_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_PORT = re.compile(r":([0-9]+)\Z")
_COOKIE_SAFE = "!#$%&'()*+-./:<=>?@[]^_`{|}~"


@dataclass(slots=True, repr=False)
class Outgoing:
    """One attempt at a call, exactly as it will be on the wire; an auth plugin reads it and adds to it.

    `target` is the path and query as sent, `authority` the host and, unless it is the scheme's own, the port.
    A method that sets something replaces what has the same name, in its place, or else appends. With `keep` it leaves
    what is there already; given None it does nothing. `content` is the body, or how it is read piece by piece.
    `status` is that of an answer whose signature is to be checked.
    """

    method: str
    scheme: str
    authority: str
    target: str
    headers: list[tuple[str, str]]
    content: bytes | Content = b""
    status: int | None = None

    def __post_init__(self) -> None:
        if not self.target or self.target[0] == "?":  # no request line goes without a path
            self.target = f"/{self.target}"

    def copy(self) -> Outgoing:
        """Return a request of its own, with a list of headers of its own."""
        return Outgoing(
            self.method, self.scheme, self.authority, self.target, list(self.headers), self.content, self.status
        )

    def get(self, name: str) -> str | None:
        """Return the value of a header, whatever the case of its name."""
        return next((value for known, value in self.headers if known.lower() == name.lower()), None)

    def set(self, name: str, value: str | None, *, keep: bool = False) -> None:
        """Set a header; others of the same name go.

        Raises ConfigurationError for what no header can carry: control characters and blanks at the ends.
        """
        if value is None or (keep and self.get(name) is not None):
            return
        pair = (name, value)
        del value  # a traceback shows the locals of this frame
        if not can_be_header(*pair):
            del pair
            raise ConfigurationError(f"the header `{name}` would hold a control character, or a blank at an end")
        folded = name.lower()
        places = [index for index, (known, _) in enumerate(self.headers) if known.lower() == folded]
        for index in reversed(places[1:]):
            del self.headers[index]
        if places:
            self.headers[places[0]] = pair
        else:
            self.headers.append(pair)

    def set_query(self, name: str, value: str | None, *, keep: bool = False) -> None:
        """Set a pair of the query; both halves are percent-encoded here, as in RFC 3986."""
        if value is not None:
            path, _, query = self.target.partition("?")
            self.target = f"{path}?{_with_pair(query, name, value, keep)}"

    def set_form(self, name: str, value: str | None, *, keep: bool = False) -> None:
        """Set a field of an urlencoded body; without a body one is begun. Both halves are percent-encoded here.

        Raises SigningError for a body of another type.
        """
        if value is None:
            return
        if not self.has_form:
            if self.content:
                raise SigningError(f"the field `{name}` goes into an urlencoded body, and this body is of another type")
            self.set("Content-Type", FORM_TYPE)
        body = self.body.decode(errors="surrogateescape")
        self.body = _with_pair(body, name, value, keep).encode(errors="surrogateescape")
        if self.get("Content-Length") is not None:
            self.set("Content-Length", str(len(self.body)))

    def set_cookie(self, name: str, value: str) -> None:
        """Append a cookie; what no cookie can hold is percent-encoded."""
        present = self.get("Cookie")
        cookie = f"{name}={_quote(value, _COOKIE_SAFE)}"
        self.set("Cookie", f"{present}; {cookie}" if present else cookie)

    @property
    def body(self) -> bytes:
        """The body as sent; one that is sent piece by piece is read into memory for this.

        Raises SigningError for one that can be read only once.
        """
        return self.content if isinstance(self.content, bytes) else self.content.read()

    @body.setter
    def body(self, body: bytes) -> None:
        if not isinstance(self.content, bytes) and self.content.size is not None:  # its size has been told
            self.headers = [(name, value) for name, value in self.headers if name.lower() != "content-length"]
        self.content = body

    @property
    def can_be_sent(self) -> bool:
        """Whether the body is still there: an iterator is used up by the first attempt."""
        return isinstance(self.content, bytes) or self.content.can_be_sent

    @property
    def url(self) -> str:
        """The URL as sent, query included."""
        return f"{self.scheme}://{self.authority}{self.target}"

    @property
    def path(self) -> str:
        """The path as sent; it is never empty."""
        return self.target.partition("?")[0]

    @property
    def query_string(self) -> str:
        """The query as sent, without its question mark; empty where there is none."""
        return self.target.partition("?")[2]

    @property
    def host(self) -> str:
        """The authority without its port; an IPv6 address keeps its brackets."""
        return _PORT.sub("", self.authority)

    @property
    def port(self) -> str:
        """The port in digits, also where it is the scheme's own and the authority leaves it out."""
        port = _PORT.search(self.authority)
        return port[1] if port else _PORTS.get(self.scheme, "")

    @property
    def content_type(self) -> str | None:
        """The header `Content-Type`."""
        return self.get("Content-Type")

    @property
    def has_form(self) -> bool:
        """Whether the body is, by its header, an urlencoded form."""
        return (self.content_type or "").partition(";")[0].strip().lower() == FORM_TYPE

    def __repr__(self) -> str:
        return f"<Outgoing {self.method} {self.url.partition('?')[0]}>"


@dataclass(frozen=True, slots=True, repr=False)
class Answer:
    """What came back: header names are in lower case, repeated headers joined by commas, the body decompressed.

    `flaw`: the body is not compressed as its headers say, and is left out; or it is larger than the client takes, or
    broke off, and what there is of it is kept. `source`: the body is still to come, from there.
    """

    status: int
    headers: Mapping[str, str]
    body: bytes
    flaw: Flaw = ""
    source: Any = None

    def __repr__(self) -> str:
        return f"<Answer {self.status}, {len(self.body)} bytes>"


@dataclass(frozen=True, slots=True)
class Failure:
    """No answer came, and why. Unless `is_sent`, the provider has certainly seen nothing of the request."""

    kind: Literal["connection", "timeout"]
    reason: str = field(repr=False)  # it may quote what a server sent
    is_sent: bool = True


class BrokenOff(Exception):  # noqa: N818 - nobody but the runtime sees it
    """An answer that was being read broke off."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(failure.reason)
        self.failure = failure


def is_sendable(value: str) -> bool:
    """Say whether a header can carry a value."""
    return not _UNSENDABLE.search(value)


def can_be_header(name: str, value: str) -> bool:
    """Say whether there can be such a header."""
    return bool(_HEADER_NAME.fullmatch(name)) and is_sendable(value)


def _with_pair(encoded: str, name: str, value: str, keep: bool) -> str:
    """Set a pair of a query or of a form; names are compared decoded, other pairs stay as they were written."""
    pairs = encoded.split("&") if encoded else []
    places = [index for index, pair in enumerate(pairs) if unquote_plus(pair.partition("=")[0]) == name]
    if places and keep:
        return encoded
    for index in reversed(places[1:]):
        del pairs[index]
    place = places[0] if places else len(pairs)
    pairs[place : place + 1] = [f"{_quote(name)}={_quote(value)}"]
    return "&".join(pairs)


def _quote(value: str, safe: str = "") -> str:
    # A codec error would quote the value, which may be a credential.
    return quote(value, safe=safe, errors="surrogatepass")
