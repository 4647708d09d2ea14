"""`paginate`: how one page of a listing leads to the next.

    paginate: {style: cursor, items: $.data, send: cursor, read: $.next_cursor}
    paginate: {style: page, items: $.data, send: page, size: per_page, last: $.last_page}
    paginate: {style: offset, items: $.data, send: offset, size: limit, last: $.total}
    paginate: {style: link, items: $}
    paginate: {style: next_url, items: $.results, read: $.next, more: $.has_more}
    paginate: {style: next_url, items: $.results, read: {header: Next-Page}}
    paginate: none

Paths are of the whole answer, an envelope included.
"""

from __future__ import annotations

import re
from collections.abc import Mapping as MappingOf
from typing import Final

from ..diagnostics import Problems
from .keys import Keys, listed, text_of
from .model import PaginateSpec, Placed
from .nodes import Mapping, Node, Scalar, to_json
from .validate import HEADER_NAME

NONE: Final = "none"
ANSWER_PATH: Final = re.compile(r"\$((?:\.[^.\s\[\]]+)*)\Z")
NEEDED: Final[MappingOf[str, tuple[str, ...]]] = {
    "cursor": ("items", "send", "read"),
    "page": ("items", "send"),
    "offset": ("items", "send"),
    "link": ("items",),
    "next_url": ("items", "read"),
}
"""The styles, and the keys that each needs."""

OPTIONAL: Final = ("size", "last", "more")
"""The keys that all of them may have."""

KEYS: Final = ("items", "send", "read", *OPTIONAL)
PARAMETERS: Final = ("send", "size")
"""The keys that name a parameter of the endpoint; the others are paths in its answer."""

_FORMS: Final = {
    "items": "the list in the answer: `items: $.data`, or `items: $` where the answer is the list",
    "send": "the parameter that asks for a page: `send: page`",
    "read": "what leads to the next page: `read: $.next`, or `read: {header: Next-Page}`",
}


def read_paginate(keys: Keys, problems: Problems) -> PaginateSpec | None:
    """Read `paginate`; what cannot be read is reported, and absent."""
    node = keys.take("paginate")
    if node is None:
        return None
    span = keys.span("paginate")
    if isinstance(node, Scalar) and node.value == NONE:
        return PaginateSpec(NONE, span)
    form = "as in `paginate: {style: page, items: $.data, send: page}`, or `none`"
    inner = Keys(node, "`paginate`", problems, form=form)
    style = inner.choice("style", NEEDED)
    header = _header(inner.take("read"), problems)
    found = {key: _part(key, inner.take(key), problems) for key in KEYS if key != "read" or not header}
    inner.close()
    if not isinstance(node, Mapping):
        return None
    if style is None:
        if node.get("style") is None:
            problems.error("E124", span, "`paginate` does not say its style", f"one of {listed(NEEDED)}")
        return None
    needed = NEEDED[style]
    for key in needed:
        if node.get(key) is None:
            problems.error("E124", span, f"paging by `{style}` needs `{key}`", _FORMS[key])
    for key in KEYS:
        if node.get(key) is not None and key not in (*needed, *OPTIONAL):
            problems.error("E124", inner.span(key), f"paging by `{style}` has no `{key}`", "remove it")
    complete = all(found[key] for key in needed if key in found)
    return PaginateSpec(to_json(node), span, style, header=header, **found) if complete else None


def _header(node: Node | None, problems: Problems) -> Placed | None:
    """Read `{header: NAME}`; whatever else stands there is a path."""
    if not isinstance(node, Mapping):
        return None
    inner = Keys(node, "`read`", problems, form="as in `{header: Next-Page}`")
    name, found = inner.text("header"), inner.take("header")
    inner.close()
    if found is None:
        problems.error("E124", node.span, "`read` names no header", "as in `{header: Next-Page}`")
    elif name and not HEADER_NAME.match(name):
        problems.error("E120", found.span, f"`{name}` is no name of a header", "letters, digits and `-` (RFC 9110)")
    return Placed(name, node.span)


def _part(key: str, node: Node | None, problems: Problems) -> Placed | None:
    if node is None:
        return None
    text = text_of(node, f"`{key}`", problems)
    if text and key not in PARAMETERS and not ANSWER_PATH.match(text):
        hint = "`$` is the whole answer, a property is `$.data` or `$.data.items`"
        problems.error("E124", node.span, f"`{text}` is no path", hint)
        return None
    return Placed(text, node.span) if text else None
