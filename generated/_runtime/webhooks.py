# The runtime of apigraft's clients: generated projects hold a copy; edit generator/runtime.
"""Messages that a provider sends: checked first, then typed.

    WebhookError                    a message that is not to be acted upon; also a ValueError
    ├── SignatureError              it is not the provider's, or was changed on its way, or cannot be read
    ├── ExpiredError                it is the provider's, and too old (or from too far in the future)
    └── ReplayError                 it is the provider's, and was seen before

The order is the signature, the time, the replay guard, and only then the content: nothing of a message that is not
the provider's is made an object of. No message, attribute or traceback of these errors holds anything of the message,
but for the names of what its signature lists, or of a credential.
"""

from __future__ import annotations

import json
import re
from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any, ClassVar, Final, Generic, Literal, Protocol, TypeAlias, TypeVar, cast, runtime_checkable
from urllib.parse import parse_qsl

from .answers.decoding import decode
from .answers.shapes import adapter_of
from .credentials import Secret
from .errors import ConfigurationError, SigningError
from .masking import shown
from .messages import Outgoing
from .signing.keyed import KeyCredentials
from .signing.times import as_time, now
from .wire.nesting import nested

T = TypeVar("T")
Seen: TypeAlias = Callable[[str, float], bool]
"""A replay guard: is given what a message is remembered by, and for how many seconds; says whether it was seen before,
and remembers it, in one step (`SET key 1 NX EX seconds` of Redis, an insert into a table with a unique key). Forget it
again when your work on the message fails, or the provider's next attempt is refused."""

_TWO_DAYS: Final = 172_800.0
_URL: Final = re.compile(r"(?:(https?)://([^/?#]+))?((?:[/?][^#]*)?)(?:#.*)?", re.IGNORECASE | re.DOTALL)


@runtime_checkable
class HasItems(Protocol):
    """A mapping, or what has items like one."""

    def items(self) -> Iterable[tuple[str, str]]:
        """Return names and values; a name may come more than once."""
        ...


Headers: TypeAlias = HasItems | Iterable[tuple[str, str]] | Iterable[tuple[bytes, bytes]]
"""Headers as a framework holds them: a mapping of any kind, or pairs, of bytes too, as ASGI has them."""


class WebhookError(ValueError):
    """A message that is not to be acted upon. A 4xx ends the repeats of many providers, a 5xx asks for one more."""

    def __init__(self, message: str) -> None:
        super().__init__(shown(message))


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
    once: str | None = field(default=None, repr=False)  # often the signature that a forged message should have had


class Webhook(KeyCredentials, ABC, Generic[T]):
    """Receives one kind of message. `window` is in seconds, 0 where the provider signs no time.

    `needs_url` says what of the URL that the provider called is signed: nothing, its path and query, or the whole;
    `needs_headers` are those without which no message can be its.
    """

    event: ClassVar[Any] = Any
    window: ClassVar[int] = 0
    reads: ClassVar[Literal["json", "form"]] = "json"
    exact: ClassVar[bool] = False
    needs_url: ClassVar[Literal["", "path", "whole"]] = ""
    needs_headers: ClassVar[tuple[str, ...]] = ()

    @property
    def _seen(self) -> Seen | None:
        found: Seen | None = vars(self).get("_seen")
        return found

    @_seen.setter
    def _seen(self, guard: Seen | None) -> None:
        if guard is not None and not callable(guard):  # a set, say: it would fail at the first message
            wanted = "`seen(once: str, seconds: float) -> bool`, which says whether it was seen before and remembers it"
            raise TypeError(f"{type(self).__name__}: the replay guard is a function, {wanted}")
        vars(self)["_seen"] = guard

    @abstractmethod
    def check(self, request: Outgoing) -> Received:
        """Say whether a message is the provider's, from when it is, and what it is remembered by."""

    def verify(
        self,
        body: bytes | bytearray | memoryview | str,
        headers: Headers,
        *,
        url: str = "",
        method: str = "POST",
        at: datetime | float | None = None,
    ) -> T:
        """Return what a message holds, once it is known to be the provider's.

        Args:
            body: the body as it came, before anything decoded or parsed it.
            headers: all of its headers; names are compared without case. One that the signature needs must not come
                twice: nobody can say which of the two counts.
            url: the URL that the provider was told to call, where that is part of what is signed.
            method: its method.
            at: the time to measure its age by; now, unless given (aware, or seconds since 1970).

        Raises SignatureError, ExpiredError and ReplayError; ConfigurationError without a URL that is needed.
        """
        message = _message(self, body, headers, url, method)
        del body, headers, url  # a traceback shows the locals of this frame
        if not isinstance(message, Outgoing):
            raise message
        moment = now() if at is None else as_time(at)
        received = _checked(self, message)
        _check_time(self, received, moment)
        if self._seen is not None:
            _check_once(self, self._seen, received)
        return cast("T", decode(adapter_of(self.event), self.event, _content(self, message)))

    def _take_optional(self, argument: str, given: str | None) -> Secret | None:
        """Return a credential as always, but no empty one: everybody could sign with that."""
        found = super()._take_optional(argument, given)
        if found is not None and not found.reveal().strip():
            raise ConfigurationError(f"`{argument}` of {type(self).__name__} is empty: everybody could sign with it")
        return found

    def _check_encoding(self, argument: str, held: Secret | None, decoded: Callable[[str], bytes]) -> None:
        """Raise ConfigurationError for a credential that is not encoded as it should be, or stands for no bytes."""
        if held is None:
            return
        with suppress(SigningError):
            if decoded(held.reveal()):
                return
        raise ConfigurationError(f"`{argument}` of {type(self).__name__} is not encoded as it should be")


def _message(
    webhook: Webhook[Any], body: bytes | bytearray | memoryview | str, headers: Headers, url: str, method: str
) -> Outgoing | Exception:
    """Return a message in the form that is checked, or what is wrong with it: raised here, it would show the body."""
    name = type(webhook).__name__
    where = _URL.fullmatch(url)
    if where is None or (webhook.needs_url == "whole" and not where[2]) or (webhook.needs_url and not url):
        whole = "whole URL" if webhook.needs_url == "whole" else "URL, or its path and query"
        return ConfigurationError(f"{name}: give `url`, the {whole}, as the provider was told to call it")
    try:
        data = body.encode(errors="surrogateescape") if isinstance(body, str) else bytes(memoryview(body))
        items = headers.items() if isinstance(headers, HasItems) else headers
        pairs = [(_text(key), _text(value)) for key, value in items]
    except UnicodeError:
        return SignatureError(f"{name}: the body is text that is no Unicode")
    except (AttributeError, TypeError, ValueError):
        return TypeError(f"{name}: the body is given as bytes or text, headers as a mapping or as pairs")
    return Outgoing(method, (where[1] or "https").lower(), where[2] or "", where[3], pairs, data)


def _text(part: str | bytes) -> str:
    return part if isinstance(part, str) else bytes(memoryview(part)).decode("latin-1")


def _checked(webhook: Webhook[Any], message: Outgoing) -> Received:
    reason = "the signature is not the provider's over this message"
    if missing := [name for name in webhook.needs_headers if message.get(name) is None]:
        reason = f"the message has no header {', '.join(f'`{name}`' for name in missing)}"
    try:
        received = webhook.check(message)
        if received.accepted:
            return received
    except SigningError as error:
        if not missing:
            reason = f"the message cannot be checked: {error}"  # it names a rule, or what is signed, and never a value
    raise SignatureError(f"{type(webhook).__name__}: {reason}")


def _check_time(webhook: Webhook[Any], received: Received, at: datetime) -> None:
    if not webhook.window:
        return
    if received.time is None:
        raise SignatureError(f"{type(webhook).__name__}: the message has no time")
    if abs((at - received.time).total_seconds()) > webhook.window:
        raise ExpiredError(f"{type(webhook).__name__}: the message is more than {webhook.window} seconds off")


def _check_once(webhook: Webhook[Any], seen: Seen, received: Received) -> None:
    """Ask the replay guard; it is to remember for as long as the message is good, for two days if that has no time."""
    if not received.once:
        raise SignatureError(f"{type(webhook).__name__}: the message has nothing that it could be remembered by")
    found = seen(received.once, 2.0 * webhook.window or _TWO_DAYS)
    if isinstance(found, Awaitable):
        getattr(found, "close", bool)()  # a coroutine that nobody awaits would say so
        raise ConfigurationError(f"{type(webhook).__name__}: the replay guard must answer at once, not when awaited")
    if found:
        raise ReplayError(f"{type(webhook).__name__}: this message was seen before")


def _content(webhook: Webhook[Any], message: Outgoing) -> object:
    if webhook.reads == "form":
        return nested(parse_qsl(message.body.decode(errors="replace"), keep_blank_values=True))
    with suppress(ValueError, ArithmeticError, RecursionError):
        return cast("object", json.loads(message.body, parse_float=Decimal if webhook.exact else None))
    raise SignatureError(f"{type(webhook).__name__}: the body is signed, and not JSON")
