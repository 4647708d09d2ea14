"""What the schemes with a life have in common: where a login goes, where a token stands, when it is renewed."""

from __future__ import annotations

import re
from typing import Final

from ..diagnostics import Problems
from .keys import Keys
from .nodes import Mapping, Scalar, Sequence, to_json
from .signingmodel import RenewSpec

_URL: Final = re.compile(r"https?://[^\s/?#@{}\x00-\x1f\x7f]+(?:[/?][^\s#{}\x00-\x1f\x7f]*)?\Z")
_PATH: Final = re.compile(r"/(?!/)[^\s#{}\x00-\x1f\x7f]*\Z")
_WITH_SCHEME: Final = re.compile(r"//|[A-Za-z][A-Za-z0-9+.-]*:")
_PLACE: Final = re.compile(r"\$(?:\.[^.\s\[\]]+)*\Z")
_SECONDS: Final = re.compile(r"([0-9]+)s?\Z")
_UNITS: Final = {"m": 60, "min": 60, "h": 3600, "d": 86400}
_LENGTH: Final = re.compile(rf"([0-9]{{1,6}})({'|'.join(_UNITS)})\Z")


def is_address(text: str) -> bool:
    """Tell whether a text says where a login goes: a path of the server, or a whole URL."""
    return bool(_PATH.match(text) or _URL.match(text))


def read_address(keys: Keys, key: str, problems: Problems) -> str:
    """Read where a login goes: a path of the server, or a whole URL; "" where it is neither."""
    text, node = keys.text(key), keys.take(key)
    if not text or node is None or is_address(text):
        return text
    if "{" in text or "}" in text:
        hint = "write it out; what differs from caller to caller goes into `query`, `form` or `json` of a `request`"
        problems.error("E105", node.span, "the address of a login has no parameters", hint)
    elif _WITH_SCHEME.match(text):
        hint = "as in https://login.example.com/token, without a user and without a fragment"
        problems.error("E113", node.span, "where to log in is no address of a server", hint)
    elif text.startswith("/"):
        hint = "percent-encode blanks and `#`"
        problems.error("E105", node.span, "a path holds no white space, no control characters and no fragment", hint)
    else:
        hint = f"`/{text}` is relative to the server; or write a whole URL"
        problems.error("E105", node.span, "a path begins with `/`", hint)
    return ""


def read_place(keys: Keys, key: str, problems: Problems) -> str:
    """Read where something stands in the answer to a login, as in `$.data.token`."""
    text, node = keys.text(key), keys.take(key)
    if text and node and not _PLACE.match(text):
        hint = "the whole answer is `$`, a property `$.token` or `$.data.token`; an item of a list has no path"
        problems.error("E102", node.span, f"`{key}` is no path of the answer", hint)
        return ""
    return text


def read_seconds(keys: Keys, key: str, problems: Problems) -> int | None:
    """Read a number of seconds: `60` or `60s`."""
    node = keys.take(key)
    if node is None:
        return None
    text = node.text if isinstance(node, Scalar) else ""
    if found := _SECONDS.match(text):
        return int(found[1])
    length = _LENGTH.match(text)
    hint = f"as in `{key}: {int(length[1]) * _UNITS[length[2]] if length else 60}s`"
    problems.error("E102", node.span, f"`{key}` is no number of seconds", hint)
    return None


def read_expires(keys: Keys, problems: Problems) -> tuple[str, str, int]:
    """Read `expires`: where the time stands, or where the seconds stand, or how many seconds a token lives."""
    node = keys.take("expires")
    if node is None:
        return "", "", 0
    form = "`{at: $.path}` of a time, `{in: $.path}` of seconds, or `{after: 3600s}`"
    inner = Keys(node, "`expires`", problems, form=form)
    at, seconds = read_place(inner, "at", problems), read_place(inner, "in", problems)
    lifetime = read_seconds(inner, "after", problems)
    inner.close()
    stated = [key for key in ("at", "in", "after") if inner.take(key) is not None]
    if isinstance(node, Mapping) and len(stated) != 1:
        message = "`expires` says it in more than one way" if stated else "`expires` does not say when a token ends"
        problems.error("E116", keys.span("expires"), message, form)
    elif lifetime == 0:
        problems.error("E102", inner.span("after"), "a token that is never valid", "as in `after: 3600s`")
    return at, seconds, lifetime or 0


def read_renewal(keys: Keys, problems: Problems) -> RenewSpec:
    """Read `renew`: how long before its end a token is renewed, and at which statuses."""
    node = keys.take("renew")
    if node is None:
        return RenewSpec(None, None)
    inner = Keys(node, "`renew`", problems, form="as in `renew: {before_expiry: 60s, on_status: [401]}`")
    before = read_seconds(inner, "before_expiry", problems)
    statuses = _statuses(inner, problems)
    inner.close()
    return RenewSpec(before, statuses)


def _statuses(keys: Keys, problems: Problems) -> tuple[int, ...] | None:
    node = keys.take("on_status")
    if node is None:
        return None
    found: list[int] = []
    for item in node.items if isinstance(node, Sequence) else (node,):
        status = to_json(item)
        if isinstance(status, int) and 300 <= status <= 599:
            found.append(status)
        else:
            shown = f"`{item.text}`" if isinstance(item, Scalar) else "this"
            hint = "a number from 300 to 599, as in `on_status: [401]`"
            problems.error("E107", item.span, f"{shown} is no status at which a token is refused", hint)
    return tuple(dict.fromkeys(found))
