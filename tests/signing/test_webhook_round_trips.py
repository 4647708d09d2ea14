"""What the scheme of a provider signs its receiver accepts, whatever the message is; and not what becomes of it."""

from __future__ import annotations

import json
from base64 import b64encode
from dataclasses import replace
from urllib.parse import parse_qsl, urlencode

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from .receivers import FORM, Hooks, Message, notification, private_key, public_key

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
FIELDS = st.lists(st.tuples(st.text("abc[]_", min_size=1, max_size=6), TEXT), min_size=1, max_size=6)

few = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


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
    body = json.dumps(body.hex()).encode()
    secret = prefix + b64encode(key).decode()
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
        signature = dict(parse_qsl(request.body.decode()))["razorpay_signature"]
        message = Message("razorpay", "k", request.body, tuple(request.headers), "https://h/paid")
        assert hooks.check(message)["razorpay_payment_id"] == fields["razorpay_payment_id"]
        as_query = replace(message, body=b"", headers=(), url=f"/paid?{request.body.decode()}", method="GET")
        assert hooks.check(as_query) == {}
        for other in kinds:
            more = {**other, **fields}
            if more != fields:
                added = urlencode({**more, "razorpay_signature": signature}).encode()
                assert hooks.refuses(replace(message, body=added))
