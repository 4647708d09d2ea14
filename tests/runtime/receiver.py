"""A receiver written by hand: an HMAC over time and body, in two headers."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, ClassVar

from generator.runtime import Outgoing
from generator.runtime.models import Model
from generator.runtime.signing.conditions import same_as
from generator.runtime.signing.digests import hmac
from generator.runtime.signing.encodings import hex_
from generator.runtime.signing.pieces import headers
from generator.runtime.signing.signer import sealed
from generator.runtime.signing.times import from_unix
from generator.runtime.webhooks import Received, Seen, Webhook

SECRET = "s3cret-key"
BODY = b'{"id": "b0dy", "amount": 1.10}'
TIME = 1_700_000_000


class Event(Model):
    id: str
    amount: Decimal | None = None
    note: str | None = None


class Sample(Webhook[Any]):
    name = "sample"
    env: ClassVar = {"secret": "SAMPLE_SECRET"}
    window = 300
    needs_headers = ("X-Time", "X-Sign")

    def __init__(self, secret: str | None = None, *, seen: Seen | None = None) -> None:
        self._secret = self._take_credential("secret", secret)
        self._seen = seen

    @sealed
    def check(self, request: Outgoing) -> Received:
        time = headers(request).sole("X-Time") or ""
        signature = hex_(hmac(f"{time}.".encode() + request.body, "sha256", self._secret.reveal()))
        given = headers(request).sole("X-Sign")
        return Received(
            accepted=same_as(given, signature) if given is not None else False, time=from_unix(time), once=signature
        )


class Untimed(Sample):
    window = 0


class Typed(Sample):
    event = Event
    exact = True


class Form(Sample):
    event = Event
    reads = "form"


def signed(body: bytes = BODY, time: str = str(TIME), secret: str = SECRET) -> list[tuple[str, str]]:
    """The headers of a message."""
    return [("X-Time", time), ("X-Sign", hex_(hmac(f"{time}.".encode() + body, "sha256", secret)))]


def receive(webhook: Webhook[Any], body: bytes = BODY, **more: Any) -> Any:
    """Verify a message that is signed as it should be."""
    return webhook.verify(body, signed(body), at=TIME, **more)
