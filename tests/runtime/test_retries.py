"""Calls that are made again: which, when, how often, and what comes of it; nothing is done twice."""

from __future__ import annotations

import asyncio
import pickle
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import chain, repeat
from typing import Any

import pytest

from generator.runtime import (
    ApiLoginError,
    ApiOutcomeUnknownError,
    Bearer,
    ConfigurationError,
    Operation,
    Outgoing,
    Retry,
)
from generator.runtime.auth.plugin import AuthFlow
from generator.runtime.calls import retries as module
from generator.runtime.login import LoginProblem
from generator.runtime.steps import Steps
from tests.library import httpx

from .sample_api import (
    DELETE,
    GET,
    RENAME,
    AsyncShop,
    RefusedError,
    ServerError,
    Shop,
    ShopConnectionError,
    ShopOutcomeUnknownError,
    ShopStatusError,
    ShopTimeoutError,
    Token,
    User,
)

USER = {"user_id": "1"}
GOOD = {"success": True, "data": {"id": "1"}}
ORDER = Operation("POST", "/orders", User, idempotency="Idempotency-Key")
PATIENT = Operation("GET", "/patient", User, retry=Retry(max=4, on=("5XX", 409)))
ONCE = Operation("GET", "/once", User, retry=Retry(max=0))

Said = int | tuple[int, dict[str, str]] | Exception
Call = Callable[..., Any]


class Moody:
    """A provider that answers with each of the moods in turn, and from then on like a good one."""

    def __init__(self, *moods: Said) -> None:
        self.moods: Iterator[Said] = chain(moods, repeat(200))
        self.requests: list[httpx.Request] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        """Handle a request as a transport does."""
        self.requests.append(request)
        mood = next(self.moods)
        if isinstance(mood, Exception):
            raise mood
        status, headers = mood if isinstance(mood, tuple) else (mood, {})
        return httpx.Response(status, headers=headers, json=GOOD if status < 400 else {"success": False})


def sync_call(provider: Moody, operation: Any, headers: Any = None, **options: Any) -> Any:
    """Call by the synchronous client."""
    own = httpx.Client(transport=httpx.MockTransport(provider))
    client = Shop(**{"auth": Token("t"), "http_client": own, **options})
    return client.with_options(headers=headers).call(operation, USER)


def async_call(provider: Moody, operation: Any, headers: Any = None, **options: Any) -> Any:
    """Call by the asynchronous client."""

    async def run() -> Any:
        own = httpx.AsyncClient(transport=httpx.MockTransport(provider))
        client = AsyncShop(**{"auth": Token("t"), "http_client": own, **options})
        return await client.with_options(headers=headers).call(operation, USER)

    return asyncio.run(run())


@pytest.fixture(params=[sync_call, async_call], ids=["sync", "async"])
def call(request: pytest.FixtureRequest) -> Call:
    """Call in each of the two ways."""
    found: Call = request.param
    return found


LOST = httpx.ReadTimeout("slow")
UNSENT = httpx.ConnectError("refused")


def test_a_call_that_fails_twice_is_made_a_third_time(call: Call, pauses: list[float]) -> None:
    """And its answer is the result, as if nothing had been."""
    provider = Moody(503, LOST)
    assert call(provider, GET) == User(id="1")
    assert len(provider.requests) == 3
    assert 0 <= pauses[0] <= 0.5 and 0 <= pauses[1] <= 1


@pytest.mark.parametrize("status", [408, 429, 500, 502, 503, 504])
def test_the_last_answer_is_what_is_raised(call: Call, status: int) -> None:
    """With the number of attempts, in words and as an attribute, also in a pickle."""
    provider = Moody(*[status] * 3)
    with pytest.raises(Shop.api.errors.of_status(status), match=r"answered .* \(3 attempts\)") as caught:
        call(provider, GET)
    assert caught.value.attempts == len(provider.requests) == 3
    again = pickle.loads(pickle.dumps(caught.value))
    assert (again.attempts, str(again)) == (3, str(caught.value))


@pytest.mark.parametrize(("lost", "kind"), [(LOST, ShopTimeoutError), (httpx.ReadError("reset"), ShopConnectionError)])
def test_the_last_failure_is_what_is_raised(call: Call, lost: Exception, kind: type[Exception]) -> None:
    """A timeout stays one."""
    provider = Moody(503, lost, lost)
    with pytest.raises(kind, match=r"got no answer: .* \(3 attempts\)") as caught:
        call(provider, DELETE)
    assert type(caught.value) is kind and len(provider.requests) == 3


@pytest.mark.parametrize("status", [400, 401, 404, 409, 422, 501])
def test_what_another_attempt_cannot_mend_is_said_at_once(call: Call, status: int) -> None:
    """The provider has made up its mind."""
    provider = Moody(status)
    with pytest.raises(Shop.api.errors.of_status(status)):
        call(provider, GET)
    assert len(provider.requests) == 1


@pytest.mark.parametrize("mood", [408, 429, 500, 503])
def test_a_post_without_a_key_is_never_made_again_after_an_answer(call: Call, mood: Said) -> None:
    """Whatever the answer says: the provider may have done it."""
    provider = Moody(mood)
    with pytest.raises(Shop.api.errors.refused.__mro__[1]):
        call(provider, RENAME)
    assert len(provider.requests) == 1


@pytest.mark.parametrize(
    "lost", [LOST, httpx.ReadError("reset"), httpx.WriteError("cut"), httpx.WriteTimeout("slow"),
             httpx.RemoteProtocolError("gone")]
)  # fmt: skip
def test_a_post_that_was_lost_has_an_unknown_outcome(call: Call, lost: Exception) -> None:
    """It is not made again, and the error is neither a timeout nor silent about it."""
    provider = Moody(lost)
    with pytest.raises(ShopOutcomeUnknownError, match=r"got no answer; it may have been carried out: \w+") as caught:
        call(provider, RENAME)
    assert len(provider.requests) == 1
    assert issubclass(ShopOutcomeUnknownError, ShopConnectionError)
    assert not isinstance(caught.value, ShopTimeoutError)
    assert caught.value.request.idempotency_key is None


@pytest.mark.parametrize("unsent", [UNSENT, httpx.ConnectTimeout("slow"), httpx.PoolTimeout("busy")])
def test_a_post_of_which_nothing_was_sent_is_made_again(call: Call, unsent: Exception) -> None:
    """Nobody has seen it; and if it never gets out, its outcome is known."""
    assert call(Moody(unsent, unsent), ORDER) == User(id="1")
    with pytest.raises(ShopConnectionError) as caught:
        call(Moody(unsent, unsent, unsent), RENAME)
    assert not isinstance(caught.value, ApiOutcomeUnknownError) and caught.value.attempts == 3


def test_a_post_that_is_lost_at_its_second_attempt_is_not_made_a_third_time(call: Call) -> None:
    """Now something was sent."""
    provider = Moody(UNSENT, LOST)
    with pytest.raises(ShopOutcomeUnknownError, match="2 attempts"):
        call(provider, RENAME)
    assert len(provider.requests) == 2


def test_a_post_with_a_key_is_made_again_with_the_same(call: Call) -> None:
    """The provider knows it by its key."""
    provider = Moody(LOST, 503)
    assert call(provider, ORDER, {"Idempotency-Key": "k-1"}) == User(id="1")
    assert [request.headers["idempotency-key"] for request in provider.requests] == ["k-1"] * 3


@pytest.mark.parametrize("moods", [(LOST, LOST, LOST), (LOST, LOST, UNSENT)])
def test_a_post_with_a_key_that_stays_lost_tells_the_key(call: Call, moods: tuple[Said, ...]) -> None:
    """A new call would have a new key, so the outcome counts as unknown; one with this key is safe."""
    with pytest.raises(ShopOutcomeUnknownError, match=r"carried out \(idempotency key k-1\): \w+") as caught:
        call(Moody(*moods), ORDER, {"Idempotency-Key": "k-1"})
    assert caught.value.request.idempotency_key == "k-1"
    assert "k-1" in repr(caught.value.request)


@pytest.mark.parametrize("status", [401, 403, 409, 429, 503])
def test_a_refusal_behind_a_lost_attempt_says_nothing_of_it(call: Call, status: int) -> None:
    """It is no reason to pay again with another key; what refuses the content itself is an answer."""
    with pytest.raises(ShopOutcomeUnknownError, match=f"answered {status} after an attempt") as caught:
        call(Moody(LOST, status, status), ORDER, {"Idempotency-Key": "k-1"})
    assert caught.value.request.idempotency_key == "k-1"
    with pytest.raises(ShopStatusError):
        call(Moody(LOST, 422), ORDER, {"Idempotency-Key": "k-1"})


def test_each_attempt_has_the_key_of_the_first_whatever_hooks_do() -> None:
    """One that takes the key away has made a call that is not made again."""

    def client(provider: Moody, hook: Callable[[Outgoing, int], object]) -> Shop:
        made = Shop(auth=Token("t"), http_client=httpx.MockTransport(provider), on_request=[hook])
        made._settings = replace(made._settings, pauses=False)
        return made.with_options(headers={"Idempotency-Key": "k-1"})

    provider = Moody(LOST, LOST, LOST)
    with pytest.raises(ShopOutcomeUnknownError):
        client(provider, lambda one, attempt: one.set("Idempotency-Key", f"mine-{attempt}")).call(ORDER, USER)
    assert [request.headers["idempotency-key"] for request in provider.requests] == ["mine-1"] * 3

    def strip(request: Outgoing, attempt: int) -> None:
        request.headers = [(name, value) for name, value in request.headers if name.lower() != "idempotency-key"]

    provider = Moody(LOST, LOST, LOST)
    with pytest.raises(ShopOutcomeUnknownError):
        client(provider, strip).call(ORDER, USER)
    assert len(provider.requests) == 1


@pytest.mark.parametrize("headers", [None, {"Idempotency-Key": ""}])
def test_a_key_that_is_not_there_makes_nothing_safe(call: Call, headers: Any) -> None:
    """It is the key that counts, not that there could be one."""
    provider = Moody(503)
    with pytest.raises(ServerError):
        call(provider, ORDER, headers)
    assert len(provider.requests) == 1


def test_a_retry_of_the_operation_takes_the_place_of_the_apis(call: Call) -> None:
    """Its number, its statuses and families of statuses."""
    provider = Moody(500, 409, 501, 599)
    assert call(provider, PATIENT) == User(id="1")
    assert len(provider.requests) == 5
    with pytest.raises(Shop.api.errors.client):
        call(Moody(429), PATIENT)


def test_the_client_and_its_options_say_how_often(call: Call) -> None:
    """But what must not be made again is not, whatever they say."""
    for retries, operation, attempts in ((0, GET, 1), (5, GET, 6), (5, PATIENT, 6), (5, ONCE, 1)):
        provider = Moody(*[500] * 9)
        with pytest.raises(ServerError):
            call(provider, operation, retries=retries)
        assert len(provider.requests) == attempts


def test_a_copy_has_retries_of_its_own() -> None:
    """The original is as it was."""
    provider = Moody(*[500] * 9)
    client = Shop(auth=Token("t"), http_client=httpx.Client(transport=httpx.MockTransport(provider)), retries=1)
    for one, attempts in ((client.with_options(retries=0), 1), (client, 2), (client.with_options(timeout=1), 2)):
        provider.requests.clear()
        with pytest.raises(ServerError):
            one.call(GET, USER)
        assert len(provider.requests) == attempts


@pytest.mark.parametrize("retries", [-1, True, 1.5, "2"])
def test_retries_are_a_whole_number(retries: Any) -> None:
    """Anything else is refused when it is said."""
    with pytest.raises(ConfigurationError, match="`retries` is a whole number"):
        Shop(auth=Token("t"), retries=retries)
    with pytest.raises(ConfigurationError, match="`retries` is a whole number"):
        Shop(auth=Token("t")).with_options(retries=retries)


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"retry-after": "7"}, 7),
        ({"retry-after": "0.25"}, 0.25),
        ({"retry-after": "60"}, 60),
        ({"retry-after-ms": "1500", "retry-after": "7"}, 1.5),
        ({"retry-after": "Sun, 06 Nov 1994 08:49:47 GMT", "date": "Sun, 06 Nov 1994 08:49:37 GMT"}, 10),
        ({"x-ratelimit-remaining": "0", "x-ratelimit-reset": "12"}, 12),
        ({"ratelimit": "limit=10, remaining=0, reset=9"}, 9),
    ],
)
def test_the_provider_says_when(call: Call, pauses: list[float], headers: dict[str, str], seconds: float) -> None:
    """In each of the forms, and its word counts."""
    assert call(Moody((429, headers)), GET) == User(id="1")
    assert pauses == [seconds]


@pytest.mark.parametrize(
    "headers",
    [{"retry-after": "soon"}, {"retry-after": "0"}, {"retry-after": "-5"}, {"retry-after": "nan"},
     {"retry-after": "Sun, 06 Nov 1994 08:49:37 GMT"}, {"x-ratelimit-remaining": "3", "x-ratelimit-reset": "12"}],
)  # fmt: skip
def test_without_a_time_to_come_the_pause_is_our_own(call: Call, pauses: list[float], headers: Any) -> None:
    """Nonsense, the past and a limit that is not reached do not make us come back at once, or never."""
    assert call(Moody((503, headers)), GET) == User(id="1")
    assert 0 <= pauses[0] <= 0.5


def test_nobody_waits_longer_than_a_minute(call: Call, pauses: list[float]) -> None:
    """The answer comes at once, and says how long it would have been."""
    provider = Moody((429, {"retry-after": "61"}))
    with pytest.raises(Shop.api.errors.client) as caught:
        call(provider, GET)
    assert (caught.value.retry_after, pauses, len(provider.requests)) == (61, [], 1)


def test_pauses_grow_up_to_a_cap(call: Call, pauses: list[float], monkeypatch: pytest.MonkeyPatch) -> None:
    """Full jitter: some part of each of these."""
    monkeypatch.setattr(module, "random", lambda: 1.0)
    call(Moody(*[500] * 7), GET, retries=9)
    assert pauses == [0.5, 1, 2, 4, 8, 8, 8]


class Counter(Bearer):
    """A signature that is another one each time."""

    name = "token"
    signed = 0

    def sign(self, request: Outgoing) -> None:
        """Number the attempts."""
        self.signed += 1
        request.set("Authorization", f"n {self.signed}")


def test_each_attempt_is_signed_anew(call: Call) -> None:
    """A signature with a time or a nonce in it is good once."""
    provider = Moody(500, 500)
    call(provider, GET, auth=Counter("t"))
    assert [request.headers["authorization"] for request in provider.requests] == ["n 1", "n 2", "n 3"]


class LoginFlow(AuthFlow):
    """A login that works once."""

    logins = 0

    def prepare(self, until: float | None = None) -> Steps[LoginProblem | None]:
        """Fail the second time."""
        yield from ()
        self.logins += 1
        return LoginProblem("https://login.example", status=503) if self.logins > 1 else None


class WorksOnce(Bearer):
    """A plugin whose second login fails."""

    name = "token"

    def flow(self) -> AuthFlow:
        """Return its part in one call."""
        return LoginFlow(self)


def test_a_login_that_fails_between_attempts_hides_nothing(call: Call) -> None:
    """It tells what the provider answered; and what was lost stays lost."""
    with pytest.raises(ApiLoginError, match="answered 503 and was not sent again"):
        call(Moody(503), GET, auth=WorksOnce("t"))
    with pytest.raises(ShopTimeoutError):
        call(Moody(LOST), GET, auth=WorksOnce("t"))
    with pytest.raises(ShopOutcomeUnknownError):
        call(Moody(LOST), ORDER, {"Idempotency-Key": "k"}, auth=WorksOnce("t"))


def test_a_refusal_in_an_envelope_is_final(call: Call) -> None:
    """A good status is not made again."""
    requests: list[httpx.Request] = []

    def refuse(request: httpx.Request) -> httpx.Response:
        requests.append(request)
        return httpx.Response(200, json={"success": False})

    with pytest.raises(RefusedError):
        call(refuse, GET)
    assert len(requests) == 1
