# The runtime of apigraft's clients: generated projects hold a copy; edit generator/runtime.
"""The messages that pass between the core, the auth plugins and the network: nothing here does I/O."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal
from urllib.parse import quote

_UNSENDABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]|^ | $")
_HEADER_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_COOKIE_SAFE = "!#$%&'()*+-./:<=>?@[]^_`{|}~"


@dataclass(slots=True, repr=False)
class Outgoing:
    """One attempt at a call, exactly as it will be on the wire; an auth plugin reads it and adds to it.

    `target` is the path and query as sent, `authority` the host and, unless it is the scheme's own, the port.
    """

    method: str
    scheme: str
    authority: str
    target: str
    headers: list[tuple[str, str]]
    body: bytes = b""

    def get(self, name: str) -> str | None:
        """Return the value of a header, whatever the case of its name."""
        return next((value for known, value in self.headers if known.lower() == name.lower()), None)

    def set(self, name: str, value: str) -> None:
        """Replace a header in its place, or append it.

        Raises ValueError for what no header can carry: control characters and blanks at the ends.
        """
        fits = _HEADER_NAME.fullmatch(name) and not _UNSENDABLE.search(value)
        pair = (name, value)
        del value  # a traceback shows the locals of this frame
        if not fits:
            del pair
            raise ValueError(f"the header `{name}` would hold a control character, or a blank at an end")
        for index, (known, _) in enumerate(self.headers):
            if known.lower() == name.lower():
                self.headers[index] = pair
                return
        self.headers.append(pair)

    def set_query(self, name: str, value: str) -> None:
        """Replace a pair of the query in its place, or append it; both halves are percent-encoded here."""
        path, _, query = self.target.partition("?")
        pairs = query.split("&") if query else []
        key = _quote(name)
        place = next((index for index, pair in enumerate(pairs) if pair.partition("=")[0] == key), len(pairs))
        pairs[place : place + 1] = [f"{key}={_quote(value)}"]
        self.target = f"{path}?{'&'.join(pairs)}"

    def set_cookie(self, name: str, value: str) -> None:
        """Append a cookie; what no cookie can hold is percent-encoded."""
        present = self.get("Cookie")
        cookie = f"{name}={_quote(value, _COOKIE_SAFE)}"
        self.set("Cookie", f"{present}; {cookie}" if present else cookie)

    @property
    def url(self) -> str:
        """The URL as sent, query included."""
        return f"{self.scheme}://{self.authority}{self.target}"

    def __repr__(self) -> str:
        return f"<Outgoing {self.method} {self.url.partition('?')[0]}>"


@dataclass(frozen=True, slots=True, repr=False)
class Answer:
    """What came back: header names are in lower case, repeated headers joined by commas, the body decompressed.

    `undecoded`: the body is not compressed as its headers say, and is left out.
    """

    status: int
    headers: Mapping[str, str]
    body: bytes
    undecoded: bool = False

    def __repr__(self) -> str:
        return f"<Answer {self.status}, {len(self.body)} bytes>"


@dataclass(frozen=True, slots=True)
class Failure:
    """No answer came, and why."""

    kind: Literal["connection", "timeout"]
    reason: str


def _quote(value: str, safe: str = "") -> str:
    # A codec error would quote the value, which may be a credential.
    return quote(value, safe=safe, errors="surrogatepass")
