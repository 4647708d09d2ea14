# The runtime of apigraft's clients: generated projects hold a copy; edit generator/runtime.
"""How one page of a listing leads to the next: five styles, as data, without I/O and without a state of their own.

A style looks at a page that came and says what leads to the next one (a cursor, a number, a URL), or None; and it
leads a request there. Paths such as `$.data.items` are of the whole answer, an envelope included.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final, Literal, TypeAlias
from urllib.parse import quote, unquote_plus, urljoin, urlsplit

from ..messages import Outgoing
from ..wire.encoding import number
from ..wire.jsontext import ABSENT, Number, at, encode
from .links import next_link, undotted

Place: TypeAlias = Literal["query", "form", "json"]
_IN_A_TARGET: Final = "/?%:@!$&'()*+,;=-._~[]"
_PORTS: Final = {"http": 80, "https": 443}
_UNTOLD, _TOLD = 100, 1000


@dataclass(frozen=True, slots=True)
class Arrived:
    """A page that came: the request that asked for it, its JSON, its headers, and how many items it holds.

    `longest` is how many the longest of the pages before it held.
    """

    request: Outgoing
    tree: object
    headers: Mapping[str, str]
    count: int
    longest: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Style:
    """What the styles share: where the items are, and what tells that a page is the last.

    `last` is true on the last page, `more` is false there; where they are absent or null they say nothing.
    """

    items: str = field(kw_only=False)
    last: str | None = None
    more: str | None = None

    def _goes_on(self, page: Arrived) -> bool | None:
        """Say what the page itself says; None for nothing."""
        if isinstance(last := at(page.tree, self.last), bool):
            return not last
        more = at(page.tree, self.more)
        return more if isinstance(more, bool) else None


@dataclass(frozen=True, slots=True, kw_only=True)
class ByCursor(_Style):
    """A page holds, at `read` or in a `header`, the cursor of the next one, which goes out under the name `send`."""

    send: str
    read: str | None = None
    header: str | None = None
    place: Place = "query"

    def after(self, page: Arrived) -> Any:
        """Return the next cursor; none, null and an empty one end the listing, as `last` and `more` do."""
        cursor = _told(page, self.read, self.header)
        return None if self._goes_on(page) is False or _is_nothing(cursor) else cursor

    def lead(self, request: Outgoing, cursor: Any) -> None:
        """Ask for the page of a cursor. Raises ValueError for one that cannot be sent."""
        _put(request, self.place, self.send, cursor)

    def asked(self, request: Outgoing) -> Any:
        """Return what led to the page that a request asks for."""
        return _sent(request, self.place, self.send)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Counted(_Style):
    """What the styles share in which the client counts.

    `first` is the number of the first page or item. `size` names the parameter for the length of a page, `full` is what
    that is unless it is given, `most` the highest value that the provider takes. `last` may also be a number; one below
    zero says nothing: so write providers that did not count.
    """

    send: str
    size: str | None = None
    place: Place = "query"
    first: int = 0
    full: int | None = None
    most: int | None = None

    def lead(self, request: Outgoing, value: Any) -> None:
        """Ask for the page of a number. Raises ValueError for what is no number."""
        if _whole(value) is None:
            raise ValueError("it is no whole number")
        _put(request, self.place, self.send, _whole(value))

    def asked(self, request: Outgoing) -> int:
        """Return the number that a request asks for."""
        asked = _whole(_sent(request, self.place, self.send))
        return self.first if asked is None else asked

    def words(self, page: Arrived) -> tuple[object, object]:
        """Return all that a page says of where it stands."""
        return at(page.tree, self.last), at(page.tree, self.more)

    def patience(self, page: Arrived) -> float:
        """Return how many pages may come again before a listing is taken for endless.

        A number of pages or items ends it, so that one is believed; a flag is believed for longer than silence is.
        """
        if self._number(page) is not None:
            return math.inf
        return _UNTOLD if self._goes_on(page) is None else _TOLD

    def _number(self, page: Arrived) -> int | None:
        """Return the number that a page says is the last."""
        number = _whole(at(page.tree, self.last))
        return None if number is None or number < 0 else number

    def _is_over(self, page: Arrived, reached: int) -> bool:
        """Say whether a page is the last: by its own word, else because it is empty or shorter than a full one."""
        if page.count == 0:
            return True
        number = self._number(page)
        goes_on = self._goes_on(page) if number is None else reached < number
        return page.count < self._full(page) if goes_on is None else not goes_on

    def _full(self, page: Arrived) -> int:
        """Return how many items a full page has; 0 where a short page says nothing.

        What was asked for is no measure where nobody says how much may be: the provider may cap it. Then the longest
        page so far is.
        """
        if self.size is None:
            return 0
        given = _whole(_sent(page.request, self.place, self.size))
        if given is None:
            return page.longest if self.full is None else self.full
        return page.longest if self.most is None else min(given, self.most)


@dataclass(frozen=True, slots=True, kw_only=True)
class ByPage(_Counted):
    """Pages have numbers, which go out under the name `send`; a number at `last` is that of the last page."""

    first: int = 1

    def after(self, page: Arrived) -> Any:
        """Return the number of the next page, or None."""
        asked = self.asked(page.request)
        return None if self._is_over(page, asked) else asked + 1


@dataclass(frozen=True, slots=True, kw_only=True)
class ByOffset(_Counted):
    """A page begins at an item, whose number goes out under the name `send`; a number at `last` counts all items."""

    def after(self, page: Arrived) -> Any:
        """Return the number of the item behind the last that came, or None."""
        reached = self.asked(page.request) + page.count
        return None if self._is_over(page, reached - self.first) else reached


@dataclass(frozen=True, slots=True, kw_only=True)
class _ByUrl(_Style):
    """What the styles share in which the provider names the next request."""

    def lead(self, request: Outgoing, url: Any) -> None:
        """Ask for the page at a URL. Raises ValueError for what is none, or leads to another origin.

        Only the path and the query are taken from it, so that no credential can go anywhere else. Dot segments are
        resolved here: the HTTP library would do it behind the signature.
        """
        if not isinstance(url, str):
            raise ValueError("it is no URL")
        if _origin(url) != _origin(request.url):
            raise ValueError("its URL leads to another origin, where no credential goes")
        parts = urlsplit(url)
        path = undotted(parts.path) or "/"
        request.target = quote(path + (f"?{parts.query}" if parts.query else ""), safe=_IN_A_TARGET)

    def asked(self, request: Outgoing) -> str:
        """Return the URL of a request."""
        return request.url

    def _resolved(self, page: Arrived, url: Any) -> Any:
        """Return a URL, which may be relative to that of the page, as a whole; what is no text as it is."""
        try:
            return urljoin(page.request.url, url) if isinstance(url, str) else url
        except ValueError:
            return url  # it is refused when it is asked for


@dataclass(frozen=True, slots=True, kw_only=True)
class ByNextUrl(_ByUrl):
    """A page holds, at `read` or in a `header`, the URL of the next one."""

    read: str | None = None
    header: str | None = None

    def after(self, page: Arrived) -> Any:
        """Return the next URL; none, null and an empty one end the listing, as `last` and `more` do."""
        url = _told(page, self.read, self.header)
        return None if self._goes_on(page) is False or _is_nothing(url) else self._resolved(page, url)


@dataclass(frozen=True, slots=True, kw_only=True)
class ByLink(_ByUrl):
    """An answer has a header `Link` with `rel="next"` (RFC 8288)."""

    def after(self, page: Arrived) -> Any:
        """Return the URL of the link; without one the listing ends, as by `last` and `more`."""
        url = next_link(page.headers.get("link", ""))
        return None if self._goes_on(page) is False or url is None else self._resolved(page, url)


Paging: TypeAlias = ByCursor | ByPage | ByOffset | ByLink | ByNextUrl


def _origin(url: str) -> tuple[str, str, int | None] | None:
    """Return what makes two URLs go to the same server; None where that cannot be told."""
    try:
        parts = urlsplit(url)
        port = parts.port or _PORTS.get(parts.scheme)
    except ValueError:
        return None
    return None if parts.username is not None else (parts.scheme, parts.hostname or "", port)


def _told(page: Arrived, read: str | None, header: str | None) -> Any:
    """Return what a page says of the next one."""
    return at(page.tree, read) if header is None else page.headers.get(header.lower())


def _is_nothing(value: Any) -> bool:
    return value is ABSENT or value is None or value is False or value == ""


def _whole(value: Any) -> int | None:
    """Return a whole number, also one that is written as text."""
    if isinstance(value, str) and len(value) < 20 and value.isascii() and value.isdigit():
        return int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _put(request: Outgoing, place: Place, name: str, value: Any) -> None:
    """Write a value where it is sent."""
    match place:
        case "query":
            request.set_query(name, _text(value))
        case "form":
            request.set_form(name, _text(value))
        case "json":
            request.body = encode({**_members(request), name: value})
            request.set("Content-Type", "application/json", keep=True)


def _text(value: Any) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, (int, float, Decimal)) and not isinstance(value, bool):
        return str(value) if isinstance(value, int) else number(value)
    raise ValueError("it is neither text nor a number")


def _sent(request: Outgoing, place: Place, name: str) -> Any:
    """Return what a request sends under a name, or None."""
    if place == "json":
        return _members(request).get(name)
    pairs = request.query_string if place == "query" else request.body.decode(errors="replace")
    split = (pair.partition("=") for pair in pairs.split("&"))
    return next((unquote_plus(value) for key, _, value in split if unquote_plus(key) == name), None)


def _members(request: Outgoing) -> dict[str, Any]:
    body = json.loads(request.body, parse_float=Number) if request.body else {}
    return body if isinstance(body, dict) else {}
