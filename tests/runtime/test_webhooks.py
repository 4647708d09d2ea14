"""What every receiver does around its check: it reads the message, looks at its time, and makes an event of it."""

from __future__ import annotations

import email.message
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from types import MappingProxyType
from typing import Any

import pytest

from generator.runtime import ConfigurationError, Outgoing, problems
from generator.runtime.signing.signer import sealed
from generator.runtime.webhooks import ExpiredError, Received, SignatureError
from tests.library import httpx

from .receiver import BODY, SECRET, TIME, Event, Form, Sample, Typed, Untimed, receive, signed


@pytest.mark.parametrize(
    "body", [BODY, bytearray(BODY), memoryview(BODY), memoryview(BODY + BODY)[: len(BODY)], BODY.decode()]
)
def test_a_body_is_bytes_of_any_kind_or_text(body: Any) -> None:
    """Text is UTF-8, which is what it was decoded from; what was no UTF-8 comes back from its escapes."""
    assert Sample(SECRET).verify(body, signed(), at=TIME)["id"] == "b0dy"
    odd = b'{"id": "\xff"}'
    with pytest.raises(SignatureError, match=r"the body is signed, and not JSON"):
        Sample(SECRET).verify(odd.decode(errors="surrogateescape"), signed(odd), at=TIME)


def carriers() -> Iterator[Any]:
    """Headers as frameworks hold them."""
    pairs = signed()
    yield from (dict(pairs), MappingProxyType(dict(pairs)), httpx.Headers(pairs), iter(pairs), tuple(pairs))
    yield [(name.lower(), value) for name, value in pairs]
    yield [(name.upper(), value) for name, value in pairs]
    yield [(name.lower().encode(), value.encode()) for name, value in pairs]
    message = email.message.Message()
    for name, value in pairs:
        message[name] = value
    yield message


@pytest.mark.parametrize("carrier", [*carriers()], ids=lambda carrier: type(carrier).__name__)
def test_headers_are_a_mapping_of_any_kind_or_pairs(carrier: Any) -> None:
    """In any case, of bytes too, as ASGI has them, and what has items without being a mapping."""
    assert Sample(SECRET).verify(BODY, carrier, at=TIME)["id"] == "b0dy"


@pytest.mark.parametrize("body", [None, 5, ["b0dy"], {"id": "b0dy"}])
def test_a_body_of_another_type_is_the_callers_mistake(body: Any) -> None:
    """One that was parsed already cannot be checked; five is not five zero bytes."""
    with pytest.raises(
        TypeError, match=r"^Sample: the body is given as bytes or text, headers as a mapping or as pairs$"
    ):
        Sample(SECRET).verify(body, signed(), at=TIME)


@pytest.mark.parametrize(
    "carrier", [None, 5, "X-Time: 1", ["X-Time", "X-Sign"], [("X-Time", 5)], {"X-Time": ["5"]}, [("a",)]]
)
def test_headers_of_another_type_are_the_callers_mistake(carrier: Any) -> None:
    """Among them a list of names, and names with lists of values."""
    with pytest.raises(TypeError, match=r"headers as a mapping or as pairs"):
        Sample(SECRET).verify(BODY, carrier, at=TIME)


@pytest.mark.parametrize("twice", ["X-Time", "X-Sign", "x-sign"])
@pytest.mark.parametrize("first", [True, False])
@pytest.mark.parametrize("same", [True, False])
def test_a_header_that_decides_comes_once(twice: str, first: bool, same: bool) -> None:
    """Nobody can say which of two counts, so neither does, even if they are the same."""
    pairs = signed()
    value = {name.lower(): value for name, value in pairs}[twice.lower()] if same else "0"
    more = [(twice, value), *pairs] if first else [*pairs, (twice, value)]
    with pytest.raises(SignatureError, match=r"a name of which the value is needed comes more than once$"):
        Sample(SECRET).verify(BODY, more, at=TIME)


def test_other_headers_may_come_twice() -> None:
    """As `Via` and `X-Forwarded-For` do."""
    assert Sample(SECRET).verify(BODY, [*signed(), ("Via", "a"), ("Via", "b")], at=TIME)


@pytest.mark.parametrize("missing", ["X-Time", "X-Sign"])
def test_a_header_that_decides_must_be_there(missing: str) -> None:
    """What is absent is not the same as what is absent."""
    pairs = [pair for pair in signed() if pair[0] != missing]
    for given in (pairs, [], {}):
        with pytest.raises(SignatureError):
            Sample(SECRET).verify(BODY, given, at=TIME)


@pytest.mark.parametrize("off", [0, 1, 299, 300, -299, -300, 299.999999, -299.999999])
def test_a_message_is_good_within_its_window(off: float) -> None:
    """Old or from the future, the border included."""
    assert Sample(SECRET).verify(BODY, signed(), at=TIME + off)
    assert Sample(SECRET).verify(BODY, signed(), at=datetime.fromtimestamp(TIME, UTC) + timedelta(seconds=off))


@pytest.mark.parametrize("off", [301, -301, 300.000001, -300.000001, 10_000_000, -TIME])
def test_a_message_is_expired_outside_of_it(off: float) -> None:
    """On both sides."""
    with pytest.raises(ExpiredError, match=r"^Sample: the message is more than 300 seconds off$"):
        Sample(SECRET).verify(BODY, signed(), at=TIME + off)


def test_the_time_is_now_unless_it_is_given() -> None:
    """The clock of the machine decides."""
    now = str(int(datetime.now(UTC).timestamp()))
    assert Sample(SECRET).verify(BODY, signed(time=now))
    with pytest.raises(ExpiredError):
        Sample(SECRET).verify(BODY, signed())


@pytest.mark.parametrize("at", [datetime(2026, 1, 1), float("nan"), float("inf"), 1e30])
def test_a_time_that_is_none_is_the_callers_mistake(at: Any) -> None:
    """It is said before anything is checked, for any message."""
    for pairs in (signed(), []):
        with pytest.raises(ConfigurationError, match=r"a time must say its zone|a calendar has"):
            Sample(SECRET).verify(BODY, pairs, at=at)


@pytest.mark.parametrize(
    "time", ["", " ", "now", "1e9", "0x10", "1_700_000_000", "٣", "1" * 15, "1" * 400, f" {TIME}", "nan"]
)
def test_a_malformed_time_is_refused(time: str) -> None:
    """Although it is signed as it stands there."""
    with pytest.raises(SignatureError):
        Sample(SECRET).verify(BODY, signed(time=time), at=TIME)


def test_a_window_without_a_time_is_refused() -> None:
    """A receiver that is to look at a time accepts no message that has none."""

    class Timeless(Sample):
        @sealed
        def check(self, request: Outgoing) -> Received:
            return Received(accepted=True)

    with pytest.raises(SignatureError, match=r"^Timeless: the message has no time$"):
        Timeless(SECRET).verify(BODY, [], at=TIME)


def test_what_fits_is_typed_and_what_does_not_is_kept() -> None:
    """A payment that was announced in other words than promised was announced all the same."""
    event = receive(Typed(SECRET))
    assert event == Event(id="b0dy", amount=Decimal("1.10")) and str(event.amount) == "1.10"
    odd = receive(Typed(SECRET), b'{"id": 5, "amount": "much", "new": {"a": 1}}')
    assert (odd.id, odd.amount, odd.model_extra) == (5, "much", {"new": {"a": 1}})
    assert [problem.place for problem in problems(odd)] == ["id", "amount"]


@pytest.mark.parametrize("body", [b"[]", b"5", b'"x"', b"null", b"NaN"])
def test_what_is_something_else_altogether_is_an_empty_event(body: bytes) -> None:
    """And says so."""
    event = receive(Typed(SECRET), body)
    assert isinstance(event, Event) and problems(event)


def test_the_last_of_two_keys_counts() -> None:
    """As everywhere in Python: what is checked is the text as a whole."""
    assert receive(Typed(SECRET), b'{"id": "a", "id": "b"}').id == "b"


@pytest.mark.parametrize(
    "body", [b"", b"x", b"{", b"\xff", b'{"a": 1}x', b"[" * 100_000, b'{"a":' * 100_000, b"1" * 5_000, b"id=1"]
)
def test_what_is_no_json_is_refused(body: bytes) -> None:
    """Also where it would be nested without end; nothing of it is quoted."""
    with pytest.raises(SignatureError, match=r"^Sample: the body is signed, and not JSON$") as caught:
        receive(Sample(SECRET), body)
    assert caught.value.__context__ is None


def test_a_number_without_measure_costs_nothing() -> None:
    """Not even where decimals are exact."""
    event = receive(Typed(SECRET), b'{"id": "a", "amount": 1e99999999, "note": 1E400}')
    assert event.id == "a" and event.amount == Decimal("1e99999999")
    with pytest.raises(SignatureError):
        receive(Typed(SECRET), b'{"amount": 1e9999999999999999999999}')


def test_a_form_is_read_as_an_object() -> None:
    """Blanks, escapes, and bytes that are no UTF-8; a number is text, which fits."""
    event = receive(Form(SECRET), b"id=a+%C3%A9&amount=1.50&note=%ff&more[a][]=1&more[a][]=2")
    assert (event.id, event.amount, event.note) == ("a é", Decimal("1.50"), "\ufffd")
    assert event.model_extra == {"more": {"a": ["1", "2"]}}
    twice = receive(Form(SECRET), b"id=a&id=b")
    assert twice.id == ["a", "b"] and problems(twice)
    assert problems(receive(Form(SECRET), b"")) and problems(receive(Form(SECRET), b"\xff\xfe=\x00"))


@pytest.mark.parametrize("webhook", [Typed, Form])
def test_a_huge_body_is_read_in_no_time(webhook: type[Sample]) -> None:
    """Sixteen megabytes."""
    note = b"x" * (16 << 20)
    body = b"id=a&note=" + note if webhook is Form else b'{"id": "a", "note": "' + note + b'"}'
    assert len(receive(webhook(SECRET), body).note) == len(note)


@pytest.mark.parametrize("needs", ["path", "whole"])
def test_a_url_that_is_signed_must_be_given(needs: Any) -> None:
    """A mistake of the receiver's, which must not look like a forged message."""

    class Addressed(Untimed):
        needs_url = needs

        @sealed
        def check(self, request: Outgoing) -> Received:
            assert (request.target, request.method) == ("/a?b=%20", "PUT")
            assert needs == "path" or (request.scheme, request.host, request.port) == ("http", "h", "8080")
            return Received(accepted=True)

    assert Addressed(SECRET).verify(BODY, [], url="HTTP://h:8080/a?b=%20#c", method="PUT")
    message = f"^Addressed: give `url`, the {'whole URL' if needs == 'whole' else 'URL, or its path and query'}, as"
    for wrong in (
        "",
        "a",
        "localhost:8000/a",
        "ftp://h/a",
        "https:///a",
        *(["//h/a", "/a?b=%20"] * (needs == "whole")),
    ):
        with pytest.raises(ConfigurationError, match=message):
            Addressed(SECRET).verify(BODY, [], url=wrong, method="PUT")
    if needs == "path":
        assert Addressed(SECRET).verify(BODY, [], url="/a?b=%20", method="PUT")


def test_a_url_is_taken_to_the_letter() -> None:
    """What is signed is what was sent: an empty query, blanks, escapes, an address in brackets."""
    found: list[tuple[str, ...]] = []

    class Addressed(Untimed):
        needs_url = "whole"

        @sealed
        def check(self, request: Outgoing) -> Received:
            found.append((request.url, request.host, request.port))
            return Received(accepted=True)

    for url in (
        "https://h/a?",
        "https://h/a%2F%2f;b?c=d%20e+f",
        "https://u:p@h:1/",
        "http://[::1]:8/a\tb",
        "https://h/a?b#",
    ):
        Addressed(SECRET).verify(BODY, [], url=url)
    urls = [url for url, _, _ in found]
    assert urls == [
        "https://h/a?",
        "https://h/a%2F%2f;b?c=d%20e+f",
        "https://u:p@h:1/",
        "http://[::1]:8/a\tb",
        "https://h/a?b",
    ]
    assert found[3][1:] == ("[::1]", "8") and found[0][1:] == ("h", "443")


def test_one_receiver_serves_many_threads() -> None:
    """It holds nothing of a message."""
    from concurrent.futures import ThreadPoolExecutor

    webhook = Sample(SECRET)
    bodies = [json.dumps({"id": str(number)}).encode() for number in range(200)]
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda body: receive(webhook, body)["id"], bodies))
    assert found == [str(number) for number in range(200)]
