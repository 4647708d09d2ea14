"""What somebody would try who has seen messages of a provider, and not its key."""

from __future__ import annotations

import hashlib
import hmac
import json
from base64 import b64encode
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

import pytest

from generator.checks.plugin import read_scheme_file
from generator.diagnostics import Problems
from generator.ir.auth import Signed
from generator.spec.library import library_names, library_source

from .receivers import FORM, NAMES, Hooks, Message, notification, private_key, public_key

KEY = "00ff" * 16
GENUINE = ["P1", "", "Shop", "order-1", "1000", "EUR", "AUTHORISATION", "false"]


def adyen(hooks: Hooks, fields: list[str]) -> str:
    """Return the signature of a notification of Adyen's."""
    return str(hooks.signer("adyen", KEY, fields=fields).values(hooks.outgoing("https://h/", b"")).hmacSignature)


def test_a_second_notification_does_not_ride_along(hooks: Hooks) -> None:
    """Adyen signs each item for itself: one that is forged must not come in beside one that is not."""
    signature = adyen(hooks, GENUINE)
    genuine = json.loads(notification(GENUINE, signature))
    forged = json.loads(notification([*GENUINE[:7], "true"], "x"))["notificationItems"][0]
    (item,) = genuine["notificationItems"]
    assert hooks.check(Message("adyen", KEY, json.dumps(genuine).encode(), ()))
    for items in (
        [item, forged],
        [item, None, forged],
        [item, {}],
        [item, ""],
        [forged, item],
        [[item]],
        {"0": item},
        [],
    ):
        body = json.dumps({**genuine, "notificationItems": items}).encode()
        assert hooks.refuses(Message("adyen", KEY, body, ()))


def test_the_item_that_is_checked_is_the_one_that_is_returned(hooks: Hooks) -> None:
    """A key that comes twice means one and the same to both who read it."""
    signature = adyen(hooks, GENUINE)
    good = notification(GENUINE, signature).decode()
    bad = notification([*GENUINE[:7], "true"], signature).decode()
    items = good.partition('"notificationItems":')[2].rpartition("}")[0]
    event = hooks.check(Message("adyen", KEY, f'{bad.rpartition("}")[0]}, "notificationItems": {items}}}'.encode(), ()))
    assert event["notificationItems"][0]["NotificationRequestItem"]["success"] == "false"
    items = bad.partition('"notificationItems":')[2].rpartition("}")[0]
    assert hooks.refuses(
        Message("adyen", KEY, f'{good.rpartition("}")[0]}, "notificationItems": {items}}}'.encode(), ())
    )


def test_fields_do_not_change_places(hooks: Hooks) -> None:
    """A colon in the merchant's reference is fine; the same text cut elsewhere is another notification."""
    fields = [*GENUINE[:3], "customer:order-2", *GENUINE[4:]]
    signature = adyen(hooks, fields)
    assert hooks.check(Message("adyen", KEY, notification(fields, signature), ()))
    moved = ["P1::Shop:customer", "", "", "order-2", *GENUINE[4:]]
    whole = [":".join(fields[:4]), *fields[4:]]
    for other in (["P1::Shop", "customer", "", "order-2", *GENUINE[4:]], moved, [whole[0], "", "", "", *GENUINE[4:]]):
        assert hooks.refuses(Message("adyen", KEY, notification(other, signature), ()))
    shifted = ["P1", "", "Shop", "customer", "order-2", "1000", "EUR", "AUTHORISATION:false"]
    assert ":".join(shifted) == ":".join(fields)
    assert hooks.refuses(Message("adyen", KEY, notification(shifted, signature), ()))


@pytest.mark.parametrize("body", [b"", b"{}", b"[]", b"null", b"[" * 50_000, b'{"notificationItems": 5}', b"\xff"])
def test_a_notification_without_items_is_refused(body: bytes, hooks: Hooks) -> None:
    """Whatever it is instead."""
    assert hooks.refuses(Message("adyen", KEY, body, ()))


@pytest.mark.parametrize("secret", ["whsec_", "whsec_==", "whsec_ ", "=", "whsec_!", "whsec_a"])
def test_a_secret_that_stands_for_nothing_accepts_nothing(secret: str, hooks: Hooks) -> None:
    """Its HMAC could be made by everybody."""
    time = int(datetime.now(UTC).timestamp())
    mac = b64encode(hmac.digest(b"", f"m.{time}.{{}}".encode(), "sha256")).decode()
    headers = (("webhook-id", "m"), ("webhook-timestamp", str(time)), ("webhook-signature", f"v1,{mac}"))
    assert hooks.refuses(Message("standard", secret, b"{}", headers))


def test_what_is_signed_is_cut_in_one_place_only(hooks: Hooks) -> None:
    """Id, time and body are joined by dots: none of the first two may have one of its own."""
    secret, now = "whsec_c2VjcmV0", int(datetime.now(UTC).timestamp())

    def message(identity: str, time: str, body: str) -> Message:
        mac = b64encode(hmac.digest(b"secret", f"{identity}.{time}.{body}".encode(), "sha256")).decode()
        headers = (("webhook-id", identity), ("webhook-timestamp", time), ("webhook-signature", f"v1,{mac}"))
        return Message("standard", secret, body.encode(), headers)

    assert hooks.check(message("m", str(now), "5.25")) == 5.25
    for identity, time, body in (
        ("m", f"{now}.5", "25"),
        (f"m.{now}", str(now), "5"),
        ("m", f"{now}.", "5"),
        ("", "", "5"),
    ):
        assert hooks.refuses(message(identity, time, body))


def test_an_older_signature_is_not_looked_at(hooks: Hooks) -> None:
    """GitHub still sends one with SHA-1, in a header of its own."""
    mac = hmac.digest(b"k", b"{}", "sha1").hex()
    for headers in ((("X-Hub-Signature", f"sha1={mac}"),), (("X-Hub-Signature-256", f"sha1={mac}"),)):
        assert hooks.refuses(Message("github", "k", b"{}", headers))


def test_a_body_that_no_signature_covers_is_refused(hooks: Hooks) -> None:
    """Twilio signs fields; any other body must be that of the digest in the URL, or a call without one would fit it."""
    url, body = "https://h/p?a=1", b'{"a": 1}'

    def message(url: str, body: bytes, *headers: tuple[str, str]) -> Message:
        mac = b64encode(hmac.digest(b"t", url.encode(), "sha1")).decode()
        return Message("twilio", "t", body, (*headers, ("X-Twilio-Signature", mac)), url)

    digest = hashlib.sha256(body).hexdigest()
    assert hooks.check(message(f"{url}&bodySHA256={digest}", body, ("Content-Type", "application/json"))) is not None
    assert hooks.check(message(url, b"")) == {}
    for forged in (
        message(url, body, ("Content-Type", "application/json")),
        message(url, body),
        message(url, b"&&&", FORM),
        message(url, body, ("Content-Type", "multipart/form-data")),
        message(f"{url}&bodySHA256={'0' * 64}", body),
        message(f"{url}&bodySHA256=", body),
        message(f"{url}&bodySHA256=", b""),
        message(f"{url}&bodySHA256={digest}&bodySHA256={digest}", body),
        message(url, body, FORM),
    ):
        assert hooks.refuses(forged)


def test_twilio_signs_nothing_between_a_name_and_its_value(hooks: Hooks) -> None:
    """A limit of its scheme, which no receiver can mend: `From=1` and `Fro=m1` are signed alike."""
    fields = [("Body", "x"), ("From", "1")]
    request = hooks.outgoing("https://h/", urlencode(fields).encode(), FORM)
    hooks.signer("twilio", "t").sign(request)
    message = Message("twilio", "t", request.body, tuple(request.headers), "https://h/")
    assert hooks.check(replace(message, body=b"Body=x&Fro=m1")) == {"Body": "x", "Fro": "m1"}


def test_a_field_that_was_part_of_a_value_is_no_field(hooks: Hooks) -> None:
    """Yedpay joins fields without encoding: a payer's `&` must not become a status that passes for the only one."""
    payer = [("nonce_str", "n"), ("transaction[status]", "failed"), ("transaction[name]", "A&transaction[status]=paid")]
    request = hooks.outgoing("https://h/", urlencode(payer).encode(), FORM)
    hooks.signer("yedpay", "k").sign(request)
    message = Message("yedpay", "k", request.body, tuple(request.headers))
    assert hooks.check(message)["transaction"] == {"status": "failed", "name": "A&transaction[status]=paid"}
    forged = replace(
        message, body=request.body.replace(b"A%26transaction%5Bstatus%5D%3Dpaid", b"A&transaction[status]=paid")
    )
    assert hooks.check(forged)["transaction"] == {"status": ["failed", "paid"], "name": "A"}


@pytest.mark.parametrize("kind", ["", "HMAC_SHA1", "hmac_sha256", "HMAC_SHA256 ", "none", "RSA"])
def test_the_sender_does_not_choose_the_algorithm(kind: str, hooks: Hooks) -> None:
    """Yedpay's messages name theirs, which is not signed."""
    request = hooks.outgoing("https://h/", b"a=1", FORM)
    hooks.signer("yedpay", "k").sign(request)
    message = Message("yedpay", "k", request.body, tuple(request.headers))
    assert hooks.check(message)
    assert hooks.refuses(replace(message, body=request.body.replace(b"HMAC_SHA256", kind.encode())))


def test_what_stands_in_the_query_is_no_field(hooks: Hooks) -> None:
    """Nor is what a body of another type says."""
    request = hooks.outgoing("https://h/", b"a=1", FORM)
    hooks.signer("yedpay", "k").sign(request)
    message = Message("yedpay", "k", request.body, tuple(request.headers))
    assert hooks.refuses(replace(message, body=b"", url=f"https://h/?{request.body.decode()}"))
    for kind in ("application/json", "text/plain", "multipart/form-data", ""):
        assert hooks.refuses(message.with_header("Content-Type", kind))
    assert hooks.check(message.with_header("Content-Type", "Application/X-WWW-Form-Urlencoded; charset=utf-8"))


def test_ids_of_another_kind_do_not_ride_along(hooks: Hooks) -> None:
    """Razorpay signs the ids of an order, of a subscription or of a link: those of a second kind are not signed."""
    ids = {"razorpay_order_id": "o", "razorpay_payment_id": "p"}
    request = hooks.outgoing("https://h/", urlencode(ids).encode(), FORM)
    hooks.signer("razorpay", "k").sign(request)
    message = Message("razorpay", "k", request.body, tuple(request.headers))
    assert hooks.check(message)
    for more in (b"&razorpay_subscription_id=s", b"&razorpay_payment_link_status=paid", b"&razorpay_order_id=x"):
        assert hooks.refuses(replace(message, body=request.body + more))
    assert hooks.refuses(replace(message, url="/?razorpay_payment_id=x"))


def wonder(hooks: Hooks) -> Message:
    """Return a message of Wonder's, signed with a key of our own."""
    request = hooks.outgoing("https://h/hook", b"a=1")
    hooks.signer("wonder", "app", private_key()).sign(request)
    return Message("wonder", public_key(), request.body, tuple(request.headers), "https://h/hook")


def test_a_public_key_is_no_shared_secret(hooks: Hooks) -> None:
    """Everybody has it: what is signed with it as if it were one is refused, whatever the message says of itself."""
    message = wonder(hooks)
    assert hooks.check(message)
    time = message.header("Credential").split("/")[1]
    for key in (public_key().encode(), public_key().strip().encode(), b"", b"null"):
        mac = hmac.digest(key, message.body, "sha256")
        for name in ("Wonder-RSA-SHA256", "Wonder-HMAC-SHA256", "none", ""):
            forged = message.with_header("Credential", f"app/{time}/{name}")
            for signature in (b64encode(mac).decode(), mac.hex(), ""):
                assert hooks.refuses(forged.with_header("Signature", signature))


@pytest.mark.parametrize(
    "algorithm", ["", "none", "Wonder-RSA-SHA1", "wonder-rsa-sha256", "Wonder-RSA-SHA256/", "x/Wonder-RSA-SHA256"]
)
def test_wonder_has_one_algorithm(algorithm: str, hooks: Hooks) -> None:
    """Another name means another signature, which this one is not."""
    message = wonder(hooks)
    time = message.header("Credential").split("/")[1]
    assert hooks.refuses(message.with_header("Credential", f"app/{time}/{algorithm}"))


@pytest.mark.parametrize("empty", ["", " "])
def test_a_nonce_is_no_secret(empty: str, hooks: Hooks) -> None:
    """It is the key of the chain's first link: an empty one is refused as what it is, and nothing goes wrong by it."""
    assert hooks.refuses(wonder(hooks).with_header("Nonce", empty))


def test_a_key_of_another_kind_is_the_receivers_mistake(hooks: Hooks) -> None:
    """And is said as such, or every message would look forged; a private key checks as its public half does."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    message = wonder(hooks)
    assert hooks.check(replace(message, key=private_key()))
    other = Ed25519PrivateKey.generate().public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    runtime = hooks.module("_runtime")
    for key in (other.decode(), "no key", "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----"):
        with pytest.raises(runtime.ConfigurationError) as caught:
            hooks.check(replace(message, key=key))
        assert not isinstance(caught.value, hooks.module("_runtime.errors").SigningError)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("empty", ["", " \n"])
def test_no_receiver_takes_an_empty_key(name: str, empty: str, hooks: Hooks, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither as an argument nor from the environment, where a variable may be set to nothing."""
    receiver: Any = getattr(hooks.module("hooks.webhooks"), f"{name.title()}Webhook")
    error = hooks.module("_runtime").ConfigurationError
    with pytest.raises(error, match="is empty: everybody could sign with it"):
        receiver(empty)
    for variable in receiver.env.values():
        monkeypatch.setenv(variable, empty)
    with pytest.raises(error):
        receiver()


@pytest.mark.parametrize("key", ["zz", "abc", "0x00", "\u0663\u0663"])
def test_a_key_that_is_no_hexadecimal_is_refused_at_once(key: str, hooks: Hooks) -> None:
    """Adyen's keys are digits; the message shows none of them."""
    with pytest.raises(
        hooks.module("_runtime").ConfigurationError, match=r"^`hmac_key_hex` of AdyenWebhook is not enc"
    ):
        hooks.receiver("adyen", key)


@pytest.mark.parametrize("name", ["twilio", "wonder", "razorpay"])
def test_a_url_that_is_signed_must_be_given(name: str, hooks: Hooks) -> None:
    """Without it nothing would ever be accepted, and the message would be blamed."""
    key = public_key() if name == "wonder" else "k"
    with pytest.raises(hooks.module("_runtime").ConfigurationError, match="give `url`"):
        hooks.check(Message(name, key, b"", (FORM,), ""))
    if name == "twilio":
        with pytest.raises(hooks.module("_runtime").ConfigurationError, match="the whole URL"):
            hooks.check(Message(name, key, b"", (FORM,), "/hooks"))


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("method", ["POST", "GET", "delete"])
def test_nothing_at_all_is_refused(name: str, method: str, hooks: Hooks) -> None:
    """An empty message, with any method, of any type, is nobody's."""
    key = public_key() if name == "wonder" else "00ff"
    for body in (b"", b"{}", b"a=1", b"\x00", b"sign=&sign_type=HMAC_SHA256", b"razorpay_signature="):
        for headers in ((), (FORM,), (("Content-Type", "application/json"),)):
            assert hooks.refuses(Message(name, key, body, headers, "https://h/p?q=", method, 0.0))


def test_the_library_stands_up_to_its_own_rules() -> None:
    """Each scheme that checks is read without a complaint, as if a stranger had written it."""
    checking = []
    for name in library_names():
        problems = Problems()
        for scheme in read_scheme_file(library_source(name), f"{name}.yaml", problems):
            assert not problems.failed
            checking += [name] if isinstance(scheme, Signed) and scheme.scheme.verification else []
    assert len(checking) == len(NAMES)
