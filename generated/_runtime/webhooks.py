# The runtime of apigraft's clients: generated projects hold a copy; edit generator/runtime.
"""Messages that a provider sends: checked first, then typed.

    WebhookError                    a message that is not to be acted upon; also a ValueError
    ├── SignatureError              it is not the provider's, or was changed on its way, or cannot be read
    ├── ExpiredError                it is the provider's, and too old (or from too far in the future)
    └── ReplayError                 it is the provider's, and was seen before

The order is the signature, the time, the replay guard, and only then the content: nothing of a message that is not
the provider's is parsed. No message of these errors holds anything of the message or of a credential.
"""

from __future__ import annotations

import json
import re
from abc import abstractmethod
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, ClassVar, Generic, Literal, TypeAlias, TypeVar, cast
from urllib.parse import parse_qsl, urlsplit

from .answers import adapter_of, decode
from .credentials import Credentials
from .errors import ConfigurationError, SigningError
from .messages import Outgoing
from .signing.times import as_time, now

T = TypeVar("T")
Seen: TypeAlias = Callable[[str, float], bool]
"""A replay guard: is given what a message is remembered by, and for how many seconds; says whether it was seen before,
and remembers it, in one step (`SET key 1 NX EX seconds` of Redis, an insert into a table with a unique key). Forget it
again when your work on the message fails, or the provider's next attempt is refused."""

_KEY = re.compile(r"\[([^\[\]]*)\]")


class WebhookError(ValueError):
    """A message that is not to be acted upon. A 4xx ends the repeats of many providers, a 5xx asks for one more."""


class SignatureError(WebhookError):
    """It is not the provider's, or was changed on its way, or cannot be read."""


class ExpiredError(WebhookError):
    """It is the provider's, and its time is outside of the window."""


class ReplayError(WebhookError):
    """It is the provider's, and the replay guard has seen it before: answer as you did the first time."""


@dataclass(frozen=True, slots=True)
class Received:
    """What a check found: `once` is what a replay guard remembers a message by."""

    accepted: bool
    time: datetime | None = None
    once: str | None = None


class Webhook(Credentials, Generic[T]):
    """Receives one kind of message. `window` is in seconds, 0 where the provider signs no time."""

    event: ClassVar[Any] = Any
    window: ClassVar[int] = 0
    reads: ClassVar[Literal["json", "form"]] = "json"
    exact: ClassVar[bool] = False
    needs_url: ClassVar[bool] = False
    _seen: Seen | None = None

    @abstractmethod
    def check(self, request: Outgoing) -> Received:
        """Say whether a message is the provider's, from when it is, and what it is remembered by."""

    def verify(
        self,
        body: bytes | str,
        headers: Mapping[str, str] | Iterable[tuple[str, str]],
        *,
        url: str = "",
        method: str = "POST",
        at: datetime | float | None = None,
    ) -> T:
        """Return what a message holds, once it is known to be the provider's.

        Args:
            body: the body as it came, before anything decoded or parsed it.
            headers: its headers; names are compared without case.
            url: the URL that the provider was told to call, where that is part of what is signed.
            method: its method.
            at: the time to measure its age by; now, unless given (aware, or seconds since 1970).

        Raises SignatureError, ExpiredError and ReplayError; ConfigurationError without a URL that is needed.
        """
        data = body.encode() if isinstance(body, str) else bytes(body)
        received = _checked(self, _message(self, data, headers, url, method))
        if not received.accepted:
            raise SignatureError(f"{type(self).__name__}: the signature is not the provider's over this message")
        _check_time(self, received, now() if at is None else as_time(at))
        if self._seen and received.once is not None and self._seen(received.once, 2.0 * (self.window or 86_400)):
            raise ReplayError(f"{type(self).__name__}: this message was seen before")
        return cast("T", decode(adapter_of(self.event), self.event, _content(self, data)))


def _message(
    webhook: Webhook[Any],
    body: bytes,
    headers: Mapping[str, str] | Iterable[tuple[str, str]],
    url: str,
    method: str,
) -> Outgoing:
    if webhook.needs_url and not url:
        raise ConfigurationError(f"{type(webhook).__name__}: the signature covers the URL: give `url`")
    parts = urlsplit(url)
    target = f"{parts.path}?{parts.query}" if parts.query else parts.path
    pairs = list(headers.items() if isinstance(headers, Mapping) else headers)
    return Outgoing(method, parts.scheme or "https", parts.netloc, target, pairs, body)


def _checked(webhook: Webhook[Any], message: Outgoing) -> Received:
    with suppress(SigningError):
        return webhook.check(message)
    raise SignatureError(f"{type(webhook).__name__}: the message cannot be read as one of the provider's")


def _check_time(webhook: Webhook[Any], received: Received, at: datetime) -> None:
    if not webhook.window:
        return
    if received.time is None:
        raise SignatureError(f"{type(webhook).__name__}: the message has no time")
    if abs((at - received.time).total_seconds()) > webhook.window:
        raise ExpiredError(f"{type(webhook).__name__}: the message is more than {webhook.window} seconds off")


def _content(webhook: Webhook[Any], body: bytes) -> object:
    if webhook.reads == "form":
        return nested(parse_qsl(body.decode(errors="replace"), keep_blank_values=True))
    with suppress(ValueError, ArithmeticError, RecursionError):
        return cast("object", json.loads(body, parse_float=Decimal if webhook.exact else None))
    raise SignatureError(f"{type(webhook).__name__}: the body is signed, and not JSON")


def nested(pairs: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """Return the fields of a form as the object that PHP and Rails write so: `a[b][]=c` is `{"a": {"b": ["c"]}}`.

    A name whose brackets do not fit together with the others stands as it is.
    """
    tree: dict[str, Any] = {}
    for name, value in pairs:
        head, bracket, rest = name.partition("[")
        keys = [head, *_KEY.findall(bracket + rest)] if _is_nested(bracket + rest) else [name]
        if not _put(tree, keys, value):
            tree[name] = value
    return {key: _listed(value) for key, value in tree.items()}


def _is_nested(brackets: str) -> bool:
    return bool(brackets) and not _KEY.sub("", brackets) and brackets.count("[") <= 20


def _put(tree: dict[str, Any], keys: list[str], value: str) -> bool:
    for key in keys[:-1]:
        tree = tree.setdefault(key or str(len(tree)), {})
        if not isinstance(tree, dict):
            return False
    last = keys[-1] if len(keys) == 1 or keys[-1] else str(len(tree))
    if isinstance(tree.get(last), dict):
        return False
    tree[last] = value
    return True


def _listed(value: Any) -> Any:
    """Return an object whose keys count from 0 as the list that it is."""
    if not isinstance(value, dict):
        return value
    items = {key: _listed(item) for key, item in value.items()}
    return list(items.values()) if items and list(items) == [str(index) for index in range(len(items))] else items
