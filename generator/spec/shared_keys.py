"""The keys that provider.yaml and an endpoint have in common."""

from __future__ import annotations

import re
from typing import TypedDict

from ..diagnostics import Problems
from .keys import Keys, text_of
from .model import AuthUseSpec, ServerSpec
from .nodes import Mapping, Node, Scalar, Sequence
from .schemas import Json

_URL = re.compile(r"https?://[^\s/?#]+[^\s?#]*\Z")
_CODE = re.compile(r"[A-Za-z0-9_.-]+\Z")
_CLASS = re.compile(r"[A-Z][A-Za-z0-9]*\Z")


class LaterKeys(TypedDict):
    paginate: Json
    retry: Json
    idempotency: Json
    signing: Json


def read_later(keys: Keys, problems: Problems) -> LaterKeys:
    """Keep the keys whose behaviour comes later, and say so: nothing that is written is silently without effect."""
    for key, effect in (
        ("paginate", "the method returns one page"),
        ("retry", "a call is made once"),
        ("idempotency", "no key is made"),
    ):
        if keys.take(key) is not None:
            hint = f"the spec is kept as it is; until then {effect}"
            problems.warning("W901", keys.span(key), f"`{key}` is not generated yet", hint)
    if keys.take("signing") is not None:
        hint = "remove `signing` until the release that generates signing from data"
        problems.error("E901", keys.span("signing"), "`signing` is not generated yet", hint)
    return LaterKeys(
        paginate=keys.json("paginate"),
        retry=keys.json("retry"),
        idempotency=keys.json("idempotency"),
        signing=keys.json("signing"),
    )


def read_servers(keys: Keys, problems: Problems) -> tuple[ServerSpec, ...]:
    """Read `servers`: names and addresses, the first is the default."""

    def read(name: str, node: Node) -> ServerSpec:
        url = text_of(node, "a server", problems)
        if url and not _URL.match(url):
            problems.error("E113", node.span, f"`{url}` is no address of a server", "as in https://api.example.com/v1")
        if not _CODE.match(name):
            problems.error("E113", node.span, f"`{name}` is no name of a server", "letters, digits, `_`, `-`, `.`")
        return ServerSpec(name, url.rstrip("/"), node.span)

    return keys.pairs("servers", read)


def read_errors(keys: Keys, problems: Problems) -> tuple[tuple[str, str], ...]:
    """Read `errors`: a status or a code of the provider, and the class that it raises."""

    def read(code: str, node: Node) -> tuple[str, str]:
        name = text_of(node, "the class of an error", problems)
        if name and not _CLASS.match(name):
            problems.error("E109", node.span, f"`{name}` is no class name", "as in UserNotFound")
        return code, name

    return keys.pairs("errors", read)


def read_auth_use(keys: Keys, key: str, problems: Problems) -> AuthUseSpec | None:
    """Read which schemes are used: `NAME`, `[A, B]` (both, in order), `{any: [A, B]}` or `none`."""
    node = keys.take(key)
    if node is None:
        return None
    if isinstance(node, Scalar) and node.text == "none":
        return AuthUseSpec((), False, node.span)
    if isinstance(node, Mapping):
        inner = Keys(node, f"`{key}`", problems)
        names = inner.texts("any")
        inner.close()
        return AuthUseSpec(names, True, node.span)
    items = node.items if isinstance(node, Sequence) else (node,)
    names = tuple(text_of(item, "the name of a scheme", problems) for item in items)
    return AuthUseSpec(names, False, node.span)
