# The runtime of apigraft's clients: generated projects hold a copy; edit generator/runtime.
"""The answer of a listing as its last page: documented ones mostly name a next page, which would be the same again."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from ..results.paging import ByOffset, ByPage, Paging
from ..wire.jsontext import ABSENT, at
from .record import Call, Example


def last_page(pages: Paging, example: Example, call: Call) -> Example:
    """Return an answer with nothing behind it, whichever page a call asked for."""
    tree = example.body
    leads = {getattr(pages, "header", None) or "link": ""}
    headers = {name: value for name, value in example.headers.items() if name.lower() not in leads}
    if read := getattr(pages, "read", None):
        found = at(tree, read)
        tree = tree if found is ABSENT else put(tree, read, "" if isinstance(found, str) else None)
    if pages.more:
        tree = put(tree, pages.more, False)
    if isinstance(pages, ByPage | ByOffset):
        tree = _counted(pages, tree, call)
    elif pages.last:
        tree = put(tree, pages.last, True)
    return replace(example, body=tree, headers=headers)


def _counted(pages: ByPage | ByOffset, tree: Any, call: Call) -> Any:
    """Return the page as the last by its number; where no page says its number, a second one is empty."""
    asked = _asked(pages, call)
    items = at(tree, pages.items)
    if pages.last is None:
        is_second = pages.more is None and asked > pages.first
        return put(tree, pages.items, []) if is_second and isinstance(items, list) else tree
    if isinstance(at(tree, pages.last), bool):
        return put(tree, pages.last, True)
    count = len(items) if isinstance(items, list) else 0
    return put(tree, pages.last, asked if isinstance(pages, ByPage) else asked - pages.first + count)


def _asked(pages: ByPage | ByOffset, call: Call) -> int:
    """Return the number of the page, or of its first item, that a call asks for."""
    sent = call.query if pages.place == "query" else call.body
    asked = sent.get(pages.send) if isinstance(sent, dict) else None
    return asked if isinstance(asked, int) else pages.first


def put(tree: Any, path: str, value: Any) -> Any:
    """Return a tree with a value at a path such as `$.data.items`."""
    key, _, rest = path.removeprefix("$").removeprefix(".").partition(".")
    if not key:
        return value
    inner = tree if isinstance(tree, dict) else {}
    return {**inner, key: put(inner.get(key, {}), rest, value)}
