"""The receivers of the library's schemes, as they are generated, and what their providers send."""

from __future__ import annotations

import base64
import importlib
import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

VECTORS = Path(__file__).resolve().parents[3] / "shared" / "data" / "vectors"
FORM = ("Content-Type", "application/x-www-form-urlencoded")
SPEC = """
title: Hooks
servers: {production: https://api.example.com}
auth:
  slack: {scheme: slack-v0}
  github: {scheme: github-webhook}
  standard: {scheme: standard-webhooks}
  twilio: {scheme: twilio-request}
  adyen: {scheme: adyen-notification-hmac}
  wonder: {scheme: wonder-rsa-sha256}
  yedpay: {scheme: yedpay-notification}
  razorpay: {scheme: razorpay}
webhooks:
  slack: {scheme: slack-v0, reads: form}
  github: {scheme: github-webhook, reads: form}
  standard: {scheme: standard-webhooks}
  twilio: {scheme: twilio-request, reads: form}
  adyen: {scheme: adyen-notification-hmac}
  wonder: {scheme: wonder-webhook, reads: form}
  yedpay: {scheme: yedpay-notification, reads: form}
  razorpay: {scheme: razorpay, reads: form}
"""
NAMES = ("slack", "github", "standard", "twilio", "adyen", "wonder", "yedpay", "razorpay")


@dataclass(frozen=True, slots=True)
class Message:
    """What a provider sent: `at` is when, `key` what it is checked with."""

    receiver: str
    key: str
    body: bytes
    headers: tuple[tuple[str, str], ...]
    url: str = "https://receiver.example/"
    method: str = "POST"
    at: float | None = None

    def with_header(self, name: str, value: str | None) -> Message:
        """Return the same with another value of a header, or without it."""
        pairs = [(known, value if known == name else old) for known, old in self.headers]
        return replace(self, headers=tuple((known, kept) for known, kept in pairs if kept is not None))

    def header(self, name: str) -> str:
        """Return the value of a header."""
        return dict(self.headers)[name]


class Hooks:
    """The generated package."""

    def __init__(self, package: str) -> None:
        self._package = package

    def module(self, name: str) -> Any:
        """Return one of its modules."""
        return importlib.import_module(f"{self._package}.{name}")

    def receiver(self, name: str, key: str, **more: Any) -> Any:
        """Return the receiver of a provider."""
        return getattr(self.module("hooks.webhooks"), f"{name.title()}Webhook")(key, **more)

    def signer(self, name: str, *credentials: str, **more: Any) -> Any:
        """Return the plugin that signs as a provider does."""
        return getattr(self.module("hooks.auth"), name.title())(*credentials, **more)

    def outgoing(self, url: str, body: bytes, *headers: tuple[str, str], method: str = "POST") -> Any:
        """Return a request that a provider is about to sign."""
        parts = urlsplit(url)
        target = f"{parts.path}?{parts.query}" if parts.query else parts.path
        made: Any = self.module("_runtime").Outgoing(method, parts.scheme, parts.netloc, target, list(headers), body)
        return made

    def check(self, message: Message, **more: Any) -> Any:
        """Return the event of a message, as somebody would who got it."""
        receiver = self.receiver(message.receiver, message.key, **more)
        return receiver.verify(message.body, message.headers, url=message.url, method=message.method, at=message.at)

    def refuses(self, message: Message) -> bool:
        """Say whether a message is refused because of its signature."""
        try:
            self.check(message)
        except Exception as error:
            if type(error).__name__ != "SignatureError":
                raise
            return True
        return False


def published() -> list[tuple[str, Message]]:
    """Every published message of the eight, by the name of its vector."""
    found: list[tuple[str, Message]] = []
    for path in sorted(VECTORS.glob("*.json")) if VECTORS.is_dir() else ():
        data = json.loads(path.read_bytes())
        read = _READERS.get(data.get("scheme", ""))
        found += [(path.stem, read(data))] if read else []
    if found:
        found.append(("yedpay-verify-sign", _yedpay(json.loads((VECTORS / "yedpay-verify-sign.json").read_bytes()))))
        made = json.loads((VECTORS / "wonder-self-made.json").read_bytes())
        found += [(f"wonder-{case['name']}", _wonder(case, made["public_key_pem"])) for case in made["cases"]]
    return found


def _slack(data: Any) -> Message:
    signature, time = data["expected"]["headers"]["X-Slack-Signature"], data["fixed"]["timestamp"]
    headers = (FORM, ("X-Slack-Request-Timestamp", str(time)), ("X-Slack-Signature", signature))
    key = data["credentials"]["signing_secret"]
    return Message("slack", key, data["request"]["body"].encode(), headers, at=time)


def _github(data: Any) -> Message:
    headers = tuple(data["expected"]["headers"].items())
    return Message("github", data["credentials"]["secret"], data["request"]["body"].encode(), headers)


def _standard(data: Any) -> Message:
    fixed = data["fixed"]
    headers = (
        ("webhook-id", fixed["msg_id"]),
        ("webhook-timestamp", str(fixed["timestamp"])),
        *data["expected"]["headers"].items(),
    )
    body = data["request"]["body"].encode()
    return Message("standard", data["credentials"]["secret"], body, headers, at=fixed["timestamp"])


def _twilio(data: Any) -> Message:
    headers = (FORM, *data["expected"]["headers"].items())
    body = urlencode([tuple(field) for field in data["params"]["form"]]).encode()
    return Message("twilio", data["credentials"]["auth_token"], body, headers, data["request"]["url"])


def _adyen(data: Any) -> Message:
    signature = data["expected"]["intermediate"]["hmacSignature"]
    return Message("adyen", data["credentials"]["hmac_key_hex"], notification(data["params"]["fields"], signature), ())


def notification(fields: list[str], signature: str) -> bytes:
    """Return one of Adyen's notifications, with the eight fields that it signs."""
    names = ("pspReference", "originalReference", "merchantAccountCode", "merchantReference")
    value, currency, event, success = fields[4:]
    item = {
        "additionalData": {"hmacSignature": signature},
        "amount": {"value": int(value) if value.isdecimal() else value, "currency": currency},
        **{name: field for name, field in zip(names, fields, strict=False) if field},
        "eventCode": event,
        "eventDate": "2026-01-31T09:30:00+01:00",
        "success": success,
    }
    whole = {"live": "false", "notificationItems": [{"NotificationRequestItem": item}]}
    return json.dumps(whole, indent=1).encode()


def _razorpay(data: Any) -> Message:
    first, second = data["params"]["message"].split("|")
    is_order = "subscription" not in data["name"]
    ids = (
        {"razorpay_order_id": first, "razorpay_payment_id": second}
        if is_order
        else {"razorpay_payment_id": first, "razorpay_subscription_id": second}
    )
    body = urlencode({**ids, **data["expected"]["form"]}).encode()
    return Message("razorpay", data["credentials"]["key_secret"], body, (FORM,))


def _yedpay(data: Any) -> Message:
    fields = [pair.partition("=")[::2] for pair in data["signing_string"].split("&")]
    fields += [("sign", data["sign"]), ("sign_type", data["sign_type"])]
    return Message("yedpay", data["key"], urlencode(fields).encode(), (FORM,))


def _wonder(case: Any, key: str) -> Message:
    headers = (
        ("Credential", case["credential"]),
        ("Nonce", case["nonce"]),
        ("Signature", case["signature_b64"]),
        ("X-Action", "order.paid"),
    )
    time = datetime.strptime(case["credential"].split("/")[1], "%Y%m%d%H%M%S").replace(tzinfo=UTC).timestamp()
    url = f"https://receiver.example{case['uri']}"
    return Message("wonder", key, case["body"].encode(), headers, url, case["method"], time)


_READERS: dict[str, Callable[[Any], Message]] = {
    "slack-v0": _slack,
    "github-webhook": _github,
    "standard-webhooks": _standard,
    "twilio-request": _twilio,
    "adyen-notification-hmac": _adyen,
    "razorpay": _razorpay,
}


def meaning(message: Message) -> object:
    """Return what of a message its provider signs, together with the signature; what is outside of it may change."""
    headers = {name: value for name, value in message.headers if name not in ("X-Action", "Content-Type")}
    fields = parse_qsl(message.body.decode(errors="surrogateescape"), keep_blank_values=True, errors="surrogateescape")
    match message.receiver:
        case "twilio":  # names and values stand one behind the other, with nothing between them
            return headers, "".join(name + value for name, value in sorted(set(fields)))
        case "yedpay":
            return headers, sorted(fields, key=lambda field: field[0].partition("[")[0])
        case "razorpay":
            return sorted(field for field in fields if field[0].startswith("razorpay_"))
        case "wonder":  # of the credential only the time is signed, and the last digit of base64 has bits to spare
            headers["Credential"] = headers["Credential"].partition("/")[2]
            headers["Signature"] = _decoded(headers["Signature"])
            return headers, message.body
        case _:
            return headers, message.body


def _decoded(text: str) -> str:
    bare = text.strip().rstrip("=")
    try:
        return base64.b64decode(bare + "=" * (-len(bare) % 4), validate=True).hex()
    except ValueError:
        return text


def private_key() -> str:
    """Return a key of our own as PEM."""
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

    return _key().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


def public_key() -> str:
    """Return its public half."""
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    made: bytes = _key().public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    return made.decode()


_KEYS: list[Any] = []


def _key() -> Any:
    from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key

    if not _KEYS:
        _KEYS.append(generate_private_key(public_exponent=65537, key_size=2048))
    return _KEYS[0]
