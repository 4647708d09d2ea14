"""Whom a receiver trusts: its replay guard, its secret, and what it tells nobody when something is wrong."""

from __future__ import annotations

import pickle
import traceback
import warnings
from collections.abc import Callable, Iterator
from types import TracebackType

import pytest

from generator.runtime import ConfigurationError, Outgoing
from generator.runtime.signing.encodings import unbase64, unhex
from generator.runtime.signing.signer import sealed
from generator.runtime.webhooks import (
    ExpiredError,
    Received,
    ReplayError,
    SignatureError,
    Webhook,
    WebhookError,
)

from .receiver import BODY, SECRET, TIME, Sample, Untimed, receive, signed


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


@pytest.mark.parametrize("guard", [set(), {}, "redis://", 5])
def test_what_is_no_replay_guard_is_refused_before_a_message_comes(guard: object) -> None:
    """A set looks like one."""
    with pytest.raises(TypeError, match=r"^Sample: the replay guard is a function, `seen\(once: str, seconds: float\)"):
        Sample(SECRET, seen=guard)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("names", "words"),
    [
        (["X-Time"], "the message has no header `X-Sign`"),
        (["X-Sign"], "the message has no header `X-Time`"),
        ([], "the message has no header `X-Time`, `X-Sign`"),
        (["X-Time", "X-Sign"], "the signature is not the provider's over this message"),
    ],
)
def test_a_header_that_is_missing_is_named(names: list[str], words: str) -> None:
    """What a proxy has taken away is no forgery."""
    headers = {name.lower(): "1" for name in names}
    with pytest.raises(SignatureError, match=f"^Sample: {words}$"):
        Sample(SECRET).verify(BODY, headers, at=TIME)


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


@pytest.mark.parametrize(
    ("encoded", "decoded"), [("zz", unhex), ("abc", unhex), ("ab cd z", unhex), ("===", unbase64), ("a", unbase64)]
)
def test_a_secret_that_stands_for_no_bytes_is_refused_at_once(encoded: str, decoded: Callable[[str], bytes]) -> None:
    """Else every message of the provider would look like a forged one."""

    class Encoded(Sample):
        def __init__(self, secret: str | None = None) -> None:
            super().__init__(secret)
            self._check_encoding("secret", self._secret, decoded)
            self._check_encoding("other", None, decoded)

    assert Encoded("abcd")
    with pytest.raises(ConfigurationError, match=r"^`secret` of Encoded is not encoded as it should be$") as caught:
        Encoded(encoded)
    assert f"'{encoded}'" not in shown(caught.value)


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
    "no-json": lambda: Sample(SECRET).verify(b"b0dy", signed(b"b0dy"), at=TIME),
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
