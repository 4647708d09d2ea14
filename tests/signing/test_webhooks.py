"""Receivers of the library's schemes: what a provider signed is accepted, and what anybody changed is not."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qsl, urlencode

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from .receivers import FORM, NAMES, VECTORS, Hooks, Message, meaning, notification, published

PUBLISHED = published()
BY_NAME = dict(PUBLISHED)
ONE_EACH = {message.receiver: message for _, message in reversed(PUBLISHED)}
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
FIELDS = st.lists(st.tuples(st.text("abc[]_", min_size=1, max_size=6), TEXT), min_size=1, max_size=6)

needs_vectors = pytest.mark.skipif(not VECTORS.is_dir(), reason="the vectors are not at hand")
few = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@needs_vectors
def test_every_provider_has_published_messages() -> None:
    """Each of the eight, or a test below would pass in silence."""
    assert tuple(name for name in NAMES if name in ONE_EACH) == NAMES
    assert len(PUBLISHED) == 18


@pytest.mark.parametrize("name", BY_NAME or [None])
def test_a_published_message_is_accepted(name: str | None, hooks: Hooks) -> None:
    """With its headers in any case, as a mapping or pairs, and its body as bytes of any kind."""
    if name is None:
        pytest.skip("the vectors are not at hand")
    message = BY_NAME[name]
    event = hooks.check(message)
    assert event == (json.loads(message.body) if message.receiver in ("standard", "adyen") else event)
    receiver = hooks.receiver(message.receiver, message.key)
    more: dict[str, Any] = {"url": message.url, "method": message.method, "at": message.at}
    for headers in (
        dict(message.headers),
        [(key.upper(), value) for key, value in message.headers],
        {key.lower(): value for key, value in message.headers},
    ):
        for body in (bytearray(message.body), memoryview(message.body), message.body.decode()):
            assert receiver.verify(body, headers, **more) == event


@pytest.mark.parametrize("name", BY_NAME or [None])
def test_another_key_accepts_nothing(name: str | None, hooks: Hooks) -> None:
    """Whatever is published, it is accepted by the key that it was signed with alone."""
    if name is None:
        pytest.skip("the vectors are not at hand")
    message = BY_NAME[name]
    assert hooks.refuses(replace(message, key=another(message)))


def another(message: Message) -> str:
    """Return a key that is not that of the message."""
    if message.receiver == "wonder":
        return public_key()
    return "ab" * 32 if message.receiver == "adyen" else "whsec_YW5vdGhlcg" if message.receiver == "standard" else "x"


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


def changed(message: Message) -> Iterator[Message]:
    """Yield the message with each byte of its body and of its headers changed, left out, and doubled."""
    for index in range(len(message.body)):
        for piece in (
            bytes([message.body[index] ^ 1]),
            bytes([message.body[index] ^ 32]),
            b"",
            message.body[index:][:1] * 2,
        ):
            yield replace(message, body=message.body[:index] + piece + message.body[index + 1 :])
    for name, value in message.headers:
        for index in range(len(value)):
            for other in (chr(ord(value[index]) ^ 1), chr(ord(value[index]) ^ 32), "", value[index] * 2):
                yield message.with_header(name, value[:index] + other + value[index + 1 :])


@pytest.mark.parametrize("name", [name for name in NAMES if name != "adyen"])
def test_every_byte_counts(name: str, hooks: Hooks) -> None:
    """A message is accepted exactly if what the provider signs, and its signature, are what they were."""
    if name not in ONE_EACH:
        pytest.skip("the vectors are not at hand")
    message = ONE_EACH[name]
    whole = meaning(message)
    wrong = [
        other for other in changed(message) if hooks.refuses(other) == (meaning(other) == whole) and is_readable(other)
    ]
    assert wrong == []


def is_readable(message: Message) -> bool:
    """Say whether the type of the body is still what it was: fields are those of a form alone."""
    return all(value == FORM[1] for name, value in message.headers if name == FORM[0])


@pytest.mark.parametrize("name", NAMES)
def test_a_header_that_is_needed_is_needed(name: str, hooks: Hooks) -> None:
    """Nothing that is absent is right, alone or with others; and nothing comes twice, not even the same."""
    if name not in ONE_EACH:
        pytest.skip("the vectors are not at hand")
    message = ONE_EACH[name]
    needed = [pair for pair in message.headers if pair[0] not in ("X-Action", "Content-Type")]
    for pair in needed if name == "slack" else message.headers:
        assert pair[0] == "X-Action" or hooks.refuses(message.with_header(pair[0], None))
    for pair in needed:
        assert hooks.refuses(message.with_header(pair[0], ""))
        assert hooks.refuses(replace(message, headers=(*message.headers, (pair[0].upper(), pair[1]))))
        assert hooks.refuses(replace(message, headers=(("x", "y"), (pair[0].lower(), ""), *message.headers)))
    if needed:
        assert hooks.refuses(replace(message, headers=()))
        assert hooks.refuses(replace(message, headers=tuple((key, "") for key, _ in message.headers)))


@pytest.mark.parametrize("name", ["yedpay", "razorpay", "twilio"])
def test_a_field_that_is_needed_is_needed(name: str, hooks: Hooks) -> None:
    """Without any one of them the message is another; neither does one that decides come twice."""
    if name not in ONE_EACH:
        pytest.skip("the vectors are not at hand")
    message = ONE_EACH[name]
    fields = parse_qsl(message.body.decode(), keep_blank_values=True)
    for index in range(len(fields)):
        fewer = urlencode(fields[:index] + fields[index + 1 :]).encode()
        assert hooks.refuses(replace(message, body=fewer))
    for key, value in fields if name != "twilio" else ():
        if key.startswith(("sign", "razorpay")):
            for more in ([(key, value), *fields], [*fields, (key, value)], [*fields, (key, "")]):
                assert hooks.refuses(replace(message, body=urlencode(more).encode()))
    assert hooks.refuses(replace(message, body=b""))


@pytest.mark.parametrize(("name", "window"), [("slack", 300), ("standard", 300), ("wonder", 1800)])
def test_a_message_is_good_for_its_window(name: str, window: int, hooks: Hooks) -> None:
    """On both sides, to the second, and no longer."""
    if name not in ONE_EACH:
        pytest.skip("the vectors are not at hand")
    message = ONE_EACH[name]
    assert message.at is not None
    expired = hooks.module("_runtime.webhooks").ExpiredError
    for off in (window, -window):
        assert hooks.check(replace(message, at=message.at + off)) is not None
        with pytest.raises(expired):
            hooks.check(replace(message, at=message.at + off + (1 if off > 0 else -1)))


@pytest.mark.parametrize("name", [name for name in NAMES if name != "twilio"])
def test_a_message_is_accepted_once(name: str, hooks: Hooks) -> None:
    """What it is remembered by is the same for each repeat, and another for another message."""
    if name not in ONE_EACH:
        pytest.skip("the vectors are not at hand")
    message = ONE_EACH[name]
    asked: list[str] = []

    def seen(key: str, seconds: float) -> bool:
        asked.append(key)
        return key in asked[:-1]

    hooks.check(message, seen=seen)
    with pytest.raises(hooks.module("_runtime.webhooks").ReplayError):
        hooks.check(message, seen=seen)
    others = [other for _, other in PUBLISHED if other.receiver == name and meaning(other) != meaning(message)]
    for other in others[:1]:
        assert hooks.check(other, seen=seen) is not None
    assert asked[0] == asked[1] != "" and len(set(asked)) == 1 + len(others[:1])


def test_a_replay_guard_is_offered_where_it_has_something_to_remember(hooks: Hooks) -> None:
    """Twilio signs no time, and may ask for the same twice: a guard that is never asked would be a false comfort."""
    with pytest.raises(TypeError, match="seen"):
        hooks.receiver("twilio", "x", seen=lambda *_: False)


@pytest.mark.parametrize("name", [name for name in NAMES if name != "wonder"])
def test_signatures_are_compared_in_constant_time(name: str, hooks: Hooks, monkeypatch: pytest.MonkeyPatch) -> None:
    """By `hmac.compare_digest`, of what came with what was expected, and nothing else decides."""
    if name not in ONE_EACH:
        pytest.skip("the vectors are not at hand")
    message = ONE_EACH[name]
    conditions = hooks.module("_runtime.signing.conditions")
    real = conditions.compare_digest
    compared: list[tuple[bytes, bytes]] = []

    def spy(one: bytes, other: bytes) -> bool:
        compared.append((bytes(one), bytes(other)))
        return bool(real(one, other))

    monkeypatch.setattr(conditions, "compare_digest", spy)
    hooks.check(message)
    signature = signature_of(message).encode()
    assert (signature, signature) in compared
    forged = forge(message)
    compared.clear()
    assert hooks.refuses(forged)
    pairs = [pair for pair in compared if signature_of(forged).encode() in pair]
    assert pairs and all(signature in pair for pair in pairs[:1])
    monkeypatch.setattr(conditions, "compare_digest", lambda *_: True)
    assert hooks.check(forged) is not None
    monkeypatch.setattr(conditions, "compare_digest", lambda *_: False)
    assert hooks.refuses(message)


def signature_of(message: Message) -> str:
    """Return the signature that came with a message."""
    headers = dict(message.headers)
    fields = dict(parse_qsl(message.body.decode()))
    match message.receiver:
        case "slack":
            return headers["X-Slack-Signature"]
        case "github":
            return headers["X-Hub-Signature-256"]
        case "standard":
            return headers["webhook-signature"]
        case "twilio":
            return headers["X-Twilio-Signature"]
        case "adyen":
            (item,) = json.loads(message.body)["notificationItems"]
            return str(item["NotificationRequestItem"]["additionalData"]["hmacSignature"])
        case "yedpay":
            return fields["sign"]
        case _:
            return fields["razorpay_signature"]


def forge(message: Message) -> Message:
    """Return the message with another signature of the same length."""
    old = signature_of(message)
    new = old[:-2] + ("0" if old[-2] != "0" else "1") + old[-1]
    headers = tuple((name, new if value == old else value) for name, value in message.headers)
    body = message.body.replace(urlencode({"": old})[1:].encode(), new.encode()).replace(old.encode(), new.encode())
    return replace(message, headers=headers, body=body)


@few
@given(
    body=st.binary(max_size=60), at=st.integers(0, 10**10), secret=st.text("ab c\u00e9", min_size=1).filter(str.strip)
)
def test_slack_round_trip(hooks: Hooks, body: bytes, at: int, secret: str) -> None:
    """What the scheme of the same name signs, the receiver accepts: any bytes, any time, any secret."""
    request = hooks.outgoing("https://h/", body)
    signer = hooks.signer("slack", secret)
    values = signer.values(request, timestamp=str(at))
    headers = (("X-Slack-Request-Timestamp", str(at)), ("X-Slack-Signature", values.signature))
    message = Message("slack", secret, body, headers, at=at)
    assert isinstance(hooks.check(message), dict)
    assert hooks.refuses(replace(message, body=body + b"x"))


@few
@given(body=st.binary(max_size=60), key=st.binary(min_size=1, max_size=40), prefix=st.sampled_from(["", "whsec_"]))
def test_standard_webhooks_round_trip(hooks: Hooks, body: bytes, key: bytes, prefix: str) -> None:
    """With and without the prefix of its secret, under both names of its headers, and among other signatures."""
    import base64

    body = json.dumps(body.hex()).encode()
    secret = prefix + base64.b64encode(key).decode()
    request = hooks.outgoing("https://h/", body)
    hooks.signer("standard", secret).sign(request)
    message = Message("standard", secret, body, tuple(request.headers))
    assert hooks.check(message) == json.loads(body)
    old = message.header("webhook-signature")
    for more in (f"v1,AAAA {old}", f"{old} v1a,AAAA", f"v2,x  {old} "):
        assert hooks.check(message.with_header("webhook-signature", more)) == json.loads(body)
    svix = tuple((name.replace("webhook-", "svix-"), value) for name, value in message.headers)
    assert hooks.check(replace(message, headers=svix)) == json.loads(body)
    for bad in (old.replace("v1,", "v1a,"), old.replace("v1,", ""), old.replace("v1,", "v1, "), f"{old},v1,AAAA"):
        assert hooks.refuses(message.with_header("webhook-signature", bad))


@few
@given(
    body=st.binary(max_size=60),
    secret=st.text(min_size=1, max_size=9).filter(lambda text: text.strip().isascii() and text.strip()),
)
def test_github_round_trip(hooks: Hooks, body: bytes, secret: str) -> None:
    """Any bytes."""
    request = hooks.outgoing("https://h/", body)
    hooks.signer("github", secret).sign(request)
    message = Message("github", secret, body, tuple(request.headers))
    assert isinstance(hooks.check(message), dict)
    sha1 = tuple(("X-Hub-Signature", value) for _, value in message.headers)
    assert hooks.refuses(replace(message, headers=sha1))


@few
@given(fields=FIELDS, port=st.sampled_from(["", ":443", ":8443"]), query=st.sampled_from(["", "?", "?a=1", "?a=%20&b"]))
def test_twilio_round_trip(hooks: Hooks, fields: list[tuple[str, str]], port: str, query: str) -> None:
    """Any fields, on any port, whether its number was signed or not."""
    body = urlencode(fields).encode()
    url = f"https://h{port}/p{query}"
    request = hooks.outgoing(url, body, FORM)
    if query == "?":
        request.target = "/p?"
    hooks.signer("twilio", "t0ken").sign(request)
    message = Message("twilio", "t0ken", body, tuple(request.headers), url)
    assert isinstance(hooks.check(message), dict)
    if port in ("", ":443"):
        assert hooks.check(
            replace(message, url=url.replace("//h:443", "//h") if port else url.replace("//h", "//h:443"))
        )
    for wrong in (url.replace("https", "http"), url.replace("//h", "//g"), url.replace("/p", "/q"), f"{url}&c"):
        assert hooks.refuses(replace(message, url=wrong))


@few
@given(fields=FIELDS)
def test_yedpay_round_trip(hooks: Hooks, fields: list[tuple[str, str]]) -> None:
    """Any fields, in any order of their first level."""
    fields = [field for field in fields if field[0] not in ("sign", "sign_type")]
    request = hooks.outgoing("https://h/", urlencode(fields).encode(), FORM)
    hooks.signer("yedpay", "k" * 32).sign(request)
    message = Message("yedpay", "k" * 32, request.body, tuple(request.headers))
    assert isinstance(hooks.check(message), dict)
    moved = sorted(
        parse_qsl(request.body.decode(), keep_blank_values=True), key=lambda field: field[0].partition("[")[0]
    )
    assert isinstance(hooks.check(replace(message, body=urlencode(moved).encode())), dict)
    assert hooks.refuses(replace(message, body=request.body + b"&more="))


@few
@given(body=st.binary(max_size=60), query=st.sampled_from(["", "?a=1&b=%2F"]), method=st.sampled_from(["POST", "put"]))
def test_wonder_round_trip(hooks: Hooks, body: bytes, query: str, method: str) -> None:
    """Wonder signs its messages as calls are signed, with a key of its own."""
    url = f"https://h/hooks/wonder{query}"
    request = hooks.outgoing(url, body, method=method)
    hooks.signer("wonder", "app", private_key()).sign(request)
    message = Message("wonder", public_key(), body, tuple(request.headers), url, method)
    assert isinstance(hooks.check(message), dict)
    assert hooks.check(replace(message, url=url.removeprefix("https://h"))) is not None
    for wrong in (
        replace(message, url=f"{url}x"),
        replace(message, method="PATCH"),
        replace(message, body=body + b"x"),
    ):
        assert hooks.refuses(wrong)


@few
@given(fields=st.lists(st.text("ab1-_.", max_size=6), min_size=8, max_size=8), reference=TEXT)
def test_adyen_round_trip(hooks: Hooks, fields: list[str], reference: str) -> None:
    """All eight fields, of which the merchant's reference may be anything."""
    fields[3] = reference
    fields[6] = fields[6] or "AUTHORISATION"
    key = "00ff" * 16
    signature = hooks.signer("adyen", key, fields=fields).values(hooks.outgoing("https://h/", b"")).hmacSignature
    message = Message("adyen", key, notification(fields, signature), ())
    assert hooks.check(message)["live"] == "false"
    for index in range(8):
        other = [*fields[:index], f"{fields[index]}x", *fields[index + 1 :]]
        assert hooks.refuses(replace(message, body=notification(other, signature)))
    assert hooks.refuses(replace(message, body=notification(fields, "")))
    assert hooks.refuses(replace(message, body=notification(fields, signature[:-1])))


@few
@given(one=st.text("ab1_", min_size=1, max_size=9), two=st.text("ab1_", min_size=1, max_size=9))
def test_razorpay_round_trip(hooks: Hooks, one: str, two: str) -> None:
    """An order, a subscription and a payment link, each with the ids of its own kind."""
    kinds = (
        {"razorpay_order_id": one, "razorpay_payment_id": two},
        {"razorpay_payment_id": one, "razorpay_subscription_id": two},
        {
            "razorpay_payment_id": one,
            "razorpay_payment_link_id": two,
            "razorpay_payment_link_reference_id": one,
            "razorpay_payment_link_status": "paid",
        },
    )
    for fields in kinds:
        request = hooks.outgoing("https://h/paid", urlencode(fields).encode(), FORM)
        hooks.signer("razorpay", "k").sign(request)
        message = Message("razorpay", "k", request.body, tuple(request.headers), "https://h/paid")
        assert hooks.check(message)["razorpay_payment_id"] == fields["razorpay_payment_id"]
        as_query = replace(message, body=b"", headers=(), url=f"/paid?{request.body.decode()}", method="GET")
        assert hooks.check(as_query) == {}
        for other in kinds:
            more = {**other, **fields}
            if more != fields:
                added = urlencode({**more, "razorpay_signature": signature_of(message)}).encode()
                assert hooks.refuses(replace(message, body=added))
