"""The keys that provider.yaml and an endpoint have in common."""

from __future__ import annotations

import re
from typing import Final

from ..diagnostics import Problems
from .keys import Keys, text_of
from .model import AuthUseSpec, Placed, ServerSpec
from .nodes import Entry, Mapping, Scalar, Sequence

URL: Final = re.compile(r"https?://[^\s/?#]+[^\s?#]*\Z")
SERVER_NAME: Final = re.compile(r"[A-Za-z0-9_.-]+\Z")
CLASS_NAME: Final = re.compile(r"[A-Z][A-Za-z0-9]*\Z")


def read_servers(keys: Keys, problems: Problems) -> tuple[ServerSpec, ...]:
    """Read `servers`: names and addresses, the first is the default."""

    def read(entry: Entry) -> ServerSpec:
        name, node = entry.key.text, entry.value
        url = text_of(node, f"the server `{name}`", problems)
        if url and not URL.match(url):
            hint = "as in https://api.example.com/v1, without query, fragment and blanks"
            problems.error("E113", node.span, f"`{url}` is no address of a server", hint)
        if not SERVER_NAME.match(name):
            problems.error("E113", entry.key.span, f"`{name}` is no name of a server", "letters, digits, `_`, `-`, `.`")
        return ServerSpec(name, url.rstrip("/"), node.span)

    return keys.pairs("servers", read)


def read_errors(keys: Keys, problems: Problems) -> tuple[tuple[str, str], ...]:
    """Read `errors`: a status or a code of the provider, and the class that it raises."""

    def read(entry: Entry) -> tuple[str, str]:
        code = entry.key.text
        name = text_of(entry.value, "the class of an error", problems)
        if name and not CLASS_NAME.match(name):
            problems.error("E109", entry.value.span, f"`{name}` is no class name", "as in UserNotFound")
        return code, name

    return keys.pairs("errors", read)


def read_auth_use(keys: Keys, key: str, problems: Problems) -> AuthUseSpec | None:
    """Read which schemes are used: `NAME`, `[A, B]` (both, in order), `{any: [A, B]}` or `none`."""
    node = keys.take(key)
    if node is None:
        return None
    if isinstance(node, Scalar) and node.text == "none":
        return AuthUseSpec((), False, node.span)
    choice = isinstance(node, Mapping)
    if isinstance(node, Mapping):
        inner = Keys(node, f"`{key}`", problems)
        found = inner.take("any")
        inner.close()
        if found is None and not node.entries:
            problems.error("E102", node.span, f"`{key}` names no scheme", "as in `{any: [a, b]}`, or `none`")
        if found is None:
            return None
        node = found
    items = node.items if isinstance(node, Sequence) else (node,)
    names = tuple(Placed(name, item.span) for item in items if (name := text_of(item, "a scheme", problems)))
    if isinstance(node, Sequence) and not items:
        problems.error("E102", node.span, f"`{key}` names no scheme", "write `none` where a call is not authenticated")
    return AuthUseSpec(names, choice, node.span)
