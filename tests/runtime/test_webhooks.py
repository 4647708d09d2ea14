"""What every receiver does around its check: reading the message, the window, the replay guard, content and errors."""

from __future__ import annotations

import email.message
import json
import pickle
import traceback
import warnings
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from types import MappingProxyType, TracebackType
from typing import Any, ClassVar

import httpx
import pytest

from generator.runtime import ConfigurationError, Model, Outgoing, problems
from generator.runtime.signing.conditions import same_as
from generator.runtime.signing.digests import hmac
from generator.runtime.signing.encodings import hex_, unhex
from generator.runtime.signing.pieces import headers
from generator.runtime.signing.signer import sealed
from generator.runtime.signing.times import from_unix
from generator.runtime.webhooks import (
    ExpiredError,
    Received,
    ReplayError,
    Seen,
    SignatureError,
    Webhook,
    WebhookError,
)

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


class Guard:
    """A replay guard that remembers what it was asked; it is empty, and so as good as false."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, float]] = []

    def __call__(self, key: str, seconds: float) -> bool:
        self.asked.append((key, seconds))
        return any(key == known for known, _ in self.asked[:-1])

    def __len__(self) -> int:
        return 0


def test_a_message_is_accepted_once() -> None:
    """The guard is asked with what is signed, for as long as the message could come again."""
    guard = Guard()
    webhook = Sample(SECRET, seen=guard)
    assert receive(webhook)["id"] == "b0dy"
    with pytest.raises(ReplayError, match=r"^Sample: this message was seen before$"):
        receive(webhook)
    assert receive(webhook, b'{"id": "other"}')["id"] == "other"
    assert guard.asked[:2] == [(signed()[1][1], 600.0)] * 2


def test_a_message_without_a_time_is_remembered_for_two_days() -> None:
    """Beyond that only the provider can tell."""
    guard = Guard()
    receive(Untimed(SECRET, seen=guard))
    assert guard.asked == [(signed()[1][1], 172_800.0)]


def test_the_guard_is_asked_last() -> None:
    """Nobody fills its memory, or learns from it, without a signature and a time that are good."""
    guard = Guard()
    webhook = Sample(SECRET, seen=guard)
    for body, pairs, at in ((b"{}", signed(), TIME), (BODY, [], TIME), (BODY, signed(), TIME + 301)):
        with pytest.raises(WebhookError):
            webhook.verify(body, pairs, at=at)
    assert guard.asked == []


def test_a_guard_that_fails_fails_the_message() -> None:
    """With its own error: what cannot be remembered must not be acted upon."""

    def broken(key: str, seconds: float) -> bool:
        raise ConnectionError("no memory")

    with pytest.raises(ConnectionError, match=r"no memory"):
        receive(Sample(SECRET, seen=broken))


def test_a_guard_that_has_to_be_awaited_is_refused() -> None:
    """A coroutine is as good as true: without this, every message would be a replay."""

    async def guard(key: str, seconds: float) -> bool:
        return False

    class Later:
        def __await__(self) -> Iterator[bool]:
            yield False

    for wrong in (guard, lambda *_: Later()):
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            with pytest.raises(ConfigurationError, match=r"^Sample: the replay guard must answer at once"):
                receive(Sample(SECRET, seen=wrong))  # type: ignore[arg-type]


@pytest.mark.parametrize("once", [None, ""])
def test_what_cannot_be_remembered_is_refused_where_it_must_be(once: str | None) -> None:
    """A guard that is never asked would guard nothing."""

    class Unnamed(Untimed):
        @sealed
        def check(self, request: Outgoing) -> Received:
            return Received(accepted=True, once=once)

    assert Unnamed(SECRET).verify(BODY, [])
    with pytest.raises(SignatureError, match=r"^Unnamed: the message has nothing that it could be remembered by$"):
        Unnamed(SECRET, seen=Guard()).verify(BODY, [])


@pytest.mark.parametrize("empty", ["", " ", "\n", "\t \r\n"])
def test_an_empty_secret_is_refused_at_once(empty: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """With it anybody could sign, and every message of his would be accepted."""
    with pytest.raises(ConfigurationError, match=r"^`secret` of Sample is empty: everybody could sign with it$"):
        Sample(empty)
    monkeypatch.setenv("SAMPLE_SECRET", empty)
    with pytest.raises(ConfigurationError):
        Sample()


def test_a_missing_secret_is_named() -> None:
    """The argument and the variable."""
    with pytest.raises(ConfigurationError, match=r"^Sample lacks a credential: give `secret` or set SAMPLE_SECRET$"):
        Sample()


@pytest.mark.parametrize("encoded", ["zz", "abc", "ab cd z"])
def test_a_secret_that_stands_for_no_bytes_is_refused_at_once(encoded: str) -> None:
    """Else every message of the provider would look like a forged one."""

    class Encoded(Sample):
        def __init__(self, secret: str | None = None) -> None:
            super().__init__(secret)
            self._check_encoding("secret", self._secret, unhex)
            self._check_encoding("other", None, unhex)

    assert Encoded("abcd")
    with pytest.raises(ConfigurationError, match=r"^`secret` of Encoded is not encoded as it should be$") as caught:
        Encoded(encoded)
    assert encoded not in shown(caught.value)


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


def frames(trace: TracebackType | None) -> Iterator[TracebackType]:
    """Yield what a traceback is made of."""
    while trace is not None:
        yield trace
        trace = trace.tb_next


def shown(error: BaseException | None) -> str:
    """All that an error tracker would show: messages, attributes, and the variables of frames but the test's own."""
    if error is None:
        return ""
    parts: list[object] = [str(error), repr(error), vars(error), error.args, *traceback.format_exception(error)[-1:]]
    for trace in frames(error.__traceback__):
        if trace.tb_frame.f_code.co_filename != __file__:
            parts += trace.tb_frame.f_locals.values()
    return f"{parts}{shown(error.__context__)}{shown(error.__cause__)}"


def broken(key: str, seconds: float) -> bool:
    """A guard without a memory."""
    raise ConnectionError("no memory")


class Strange(Sample):
    """A check that fails in ways that nobody thought of."""

    @sealed
    def check(self, request: Outgoing) -> Received:
        raise LookupError(request.body, self._secret.reveal())


FORGED = signed(secret="another")
FAILURES: dict[str, Callable[[], object]] = {
    "forged": lambda: Sample(SECRET).verify(BODY, FORGED, at=TIME),
    "unsigned": lambda: Sample(SECRET).verify(BODY, [], at=TIME),
    "unreadable": lambda: Sample(SECRET).verify(BODY, signed(time="b0dy"), at=TIME),
    "twice": lambda: Sample(SECRET).verify(BODY, signed() + signed(), at=TIME),
    "expired": lambda: Sample(SECRET).verify(BODY, signed(), at=TIME + 999),
    "replayed": lambda: Sample(SECRET, seen=lambda *_: True).verify(BODY, signed(), at=TIME),
    "guard": lambda: Sample(SECRET, seen=broken).verify(BODY, signed(), at=TIME),
    "no-json": lambda: receive(Sample(SECRET), b"b0dy"),
    "no-unicode": lambda: Sample(SECRET).verify("b0dy\ud800", signed(), at=TIME),
    "no-body": lambda: Sample(SECRET).verify({"id": "b0dy"}, signed(), at=TIME),  # type: ignore[arg-type]
    "no-headers": lambda: Sample(SECRET).verify(BODY, ["b0dy"], at=TIME),  # type: ignore[list-item]
    "no-url": lambda: type("Url", (Sample,), {"needs_url": "path"})(SECRET).verify(BODY, signed(), url="b0dy", at=TIME),
    "strange": lambda: Strange(SECRET).verify(BODY, signed(), at=TIME),
}


@pytest.mark.parametrize("name", FAILURES)
def test_no_failure_shows_message_or_secret(name: str) -> None:
    """Neither its words nor its frames, and not the signature that a forged message should have had."""
    with pytest.raises(Exception) as caught:
        FAILURES[name]()
    told = shown(caught.value)
    for secret in (SECRET, "b0dy", signed()[1][1], FORGED[1][1]):
        assert secret not in told
    expected = {"guard": ConnectionError, "no-body": TypeError, "no-headers": TypeError, "no-url": ConfigurationError}
    assert isinstance(caught.value, expected.get(name, WebhookError))


def test_what_was_expected_is_not_shown() -> None:
    """A log of it would be a collection of valid signatures for forged messages."""
    message = Outgoing("POST", "https", "", "/", FORGED, BODY)
    received = Sample(SECRET).check(message)
    assert received.once == signed()[1][1] and received.once not in repr(received)
    assert repr(message) == "<Outgoing POST https:///>"


def test_a_receiver_is_shown_to_nobody() -> None:
    """Neither its repr nor pickle."""
    webhook = Sample(SECRET)
    assert repr(webhook) == "<Sample>"
    with pytest.raises(TypeError):
        pickle.dumps(webhook)


def test_errors_are_pickled_and_are_value_errors() -> None:
    """They cross the borders of processes as those of calls do."""
    for kind in (SignatureError, ExpiredError, ReplayError):
        error = pickle.loads(pickle.dumps(kind("x")))
        assert isinstance(error, WebhookError) and isinstance(error, ValueError) and str(error) == "x"


def test_a_receiver_without_a_check_is_none() -> None:
    """It would have to accept everything, or nothing."""
    with pytest.raises(TypeError, match=r"abstract"):
        Webhook()  # type: ignore[abstract]


def test_one_receiver_serves_many_threads() -> None:
    """It holds nothing of a message."""
    from concurrent.futures import ThreadPoolExecutor

    webhook = Sample(SECRET)
    bodies = [json.dumps({"id": str(number)}).encode() for number in range(200)]
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda body: receive(webhook, body)["id"], bodies))
    assert found == [str(number) for number in range(200)]
