"""What an endpoint calls `secret`, and the values of arguments at large, are in no log and no message of ours."""

from __future__ import annotations

import asyncio
from typing import Annotated, Any, NotRequired

import pytest
from pydantic import Field
from typing_extensions import TypedDict

from generator.runtime import Api, AsyncClient, Client, Envelope, Operation, problems
from generator.runtime.models import Model
from generator.runtime.params import In
from tests.library import httpx

from .looking import leaks, listening, logged, spellings
from .vault import NASTY

PIN, PASSWORD, NUMBER, TOKEN = (f"{name}-v4lue{NASTY}9" for name in ("pin", "password", "number", "token"))
SECRETS = [PIN, PASSWORD, NUMBER, TOKEN]


class Card(TypedDict):
    """A card that is sent."""

    number: str
    brand: NotRequired[str]


class Pay(TypedDict):
    """What `pay` takes."""

    amount: NotRequired[int]
    password: NotRequired[Annotated[str, Field(max_length=40)]]
    card: NotRequired[Card]
    number: NotRequired[Annotated[str, In("query", "number")]]
    token: NotRequired[Annotated[str, In("header", "token")]]


class Inner(Model):
    """A card that comes back."""

    number: Annotated[int | None, Field(repr=False)] = None
    brand: str | None = None


class Paid(Model):
    """What `pay` answers."""

    id: int
    token: Annotated[int, Field(repr=False)]
    cards: list[Inner] = Field(default_factory=list)


PAY = Operation(
    "POST",
    "/pins/{pin}/payments",
    Paid,
    takes=Pay,
    secret=("pin", "password", "card.number", "token", "data.token", "data.cards.number"),
)
API = Api("till", servers={"live": "https://till.example/v1"}, envelope=Envelope(ok={"ok": (True,)}, payload="$.data"))
EVERYTHING = ("amount", "password", "number", "token", "pin", "card", "cards", "brand", "Authorization")


class Till(Client[Any, Any]):
    """The synchronous client."""

    api = API


class AsyncTill(AsyncClient[Any, Any]):
    """The asynchronous client."""

    api = API


def answer(request: httpx.Request) -> httpx.Response:
    """Answer with each secret in the place of something else."""
    paid = {"id": "no number", "token": TOKEN, "cards": [{"number": NUMBER, "brand": "visa"}]}
    return httpx.Response(200, headers={"token": "t"}, json={"ok": True, "data": paid})


def pay(flavour: str, given: dict[str, Any], **options: Any) -> Any:
    """Make the call by one of the two clients."""
    transport = httpx.MockTransport(answer)
    if flavour == "sync":
        with httpx.Client(transport=transport) as own:
            return Till(http_client=own, **options).call(PAY, {"pin": PIN}, given)

    async def run() -> Any:
        async with httpx.AsyncClient(transport=transport) as own:
            return await AsyncTill(http_client=own, **options).call(PAY, {"pin": PIN}, given)

    return asyncio.run(run())


GOOD: dict[str, Any] = {"amount": 5, "password": PASSWORD, "card": {"number": NUMBER, "brand": "visa"}}


@pytest.mark.parametrize("given", [{**GOOD, "number": NUMBER, "token": "t0ken-in-a-header"}, GOOD])
@pytest.mark.parametrize("answers", ["tolerant", "warn"])
def test_no_log_shows_a_secret_field(flavour: str, answers: str, given: dict[str, Any]) -> None:
    """Not even when it is asked for by name; what is asked for and not secret is there."""
    with listening() as records:
        paid = pay(flavour, given, answers=answers, log_values=EVERYTHING)
    ours = [record for record in records if record.name == "apigraft.till"]
    assert leaks([*SECRETS, "t0ken-in-a-header"], logged(ours)) == []
    (line,) = (record for record in ours if record.levelname == "DEBUG")
    assert vars(line)["api_fields"] == {"amount": "5", "card.brand": "visa"}
    assert vars(line)["api_answer_fields"] == {"data.cards[0].brand": "visa"}
    assert vars(line)["api_url"].startswith("https://till.example/v1/pins/{pin}/payments")
    assert paid.token == TOKEN and [str(each) for each in problems(paid)] != []


def test_a_strict_error_and_a_repr_show_no_secret_field(flavour: str) -> None:
    """They name the place and the rule."""
    with pytest.raises(Exception, match="`token`: Input should be a valid integer") as caught:
        pay(flavour, GOOD, answers="strict")
    assert leaks(SECRETS, {"message": str(caught.value), "paid": repr(pay(flavour, GOOD))}) == []


WRONG: list[dict[str, Any]] = [
    {"password": PASSWORD * 9},
    {"password": [PASSWORD]},
    {"password": None, "amount": PASSWORD},
    {"card": {"number": [NUMBER]}},
    {"card": NUMBER},
    {"card": {"number": "n", "brand": {NUMBER: NUMBER}}},
    {"token": f"{TOKEN}\n"},
    {"token": f"{TOKEN}\ud800"},
    {"number": f"{NUMBER}\ud800"},
    {"password": "\ud800" + PASSWORD[:20]},
]


@pytest.mark.parametrize("given", WRONG)
def test_a_refused_argument_is_not_quoted(flavour: str, given: dict[str, Any]) -> None:
    """The message names the key; nor is the value in what the error was raised from."""
    with listening() as records, pytest.raises((TypeError, ValueError)) as caught:
        pay(flavour, given)
    chain = [caught.value, caught.value.__context__, caught.value.__cause__]
    shown = {str(number): f"{each} {each!r}" for number, each in enumerate(chain)}
    assert leaks([*SECRETS, PASSWORD[:20]], {**shown, **logged(records)}) == []


def test_a_url_that_cannot_be_sent_is_not_quoted(flavour: str) -> None:
    """It holds the arguments of the path."""
    with pytest.raises(ValueError, match="the URL cannot be sent") as caught:
        pay(flavour, {"number": NUMBER * 5000})
    assert leaks(SECRETS, {"message": str(caught.value)}) == []


def test_a_model_is_written_without_warnings_that_quote_it(flavour: str) -> None:
    """An answer that does not fit is written as it came."""
    paid = pay(flavour, GOOD)
    with listening() as records:
        assert paid.model_dump()["token"] == TOKEN and spellings(TOKEN)["json"] in paid.model_dump_json()
    assert records == []
