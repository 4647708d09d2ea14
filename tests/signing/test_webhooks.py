"""Receivers of the library's schemes: what a provider signed is accepted, and what anybody changed is not."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qsl, urlencode

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from .receivers import FORM, NAMES, VECTORS, Hooks, Message, meaning, public_key, published

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
