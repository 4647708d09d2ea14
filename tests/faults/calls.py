"""The calls of the matrix: two that may be made twice, one with a key that the provider knows, and one without."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Final, NotRequired

from typing_extensions import TypedDict

from generator.runtime import Operation
from generator.runtime.params import In
from generator.runtime.wire.multipart import File

from ..runtime.sample_api import AsyncShop, Shop, Token, User

TOKEN: Final = "t0ken-that-nobody-may-see"
NOTE: Final = "naïve"
PATIENT: Final = 30.0
"""Seconds: what does not wait on purpose never takes as long."""

Options = Mapping[str, Any]


class Written(TypedDict):
    """A body that is whole each time it is sent."""

    note: str


class Stored(TypedDict):
    """A body that may be a file."""

    body: Annotated[File, In("body")]


class Booked(TypedDict):
    """A body beside a key that is a new one with each call."""

    note: str
    key: NotRequired[Annotated[str, In("header", "Idempotency-Key", fresh="uuid4")]]


GET: Final = Operation("GET", "/users/1", User)
PUT: Final = Operation("PUT", "/users/1", User, takes=Written)
POST: Final = Operation("POST", "/users", User, takes=Written)
KEYED: Final = Operation("POST", "/users", User, takes=Booked, idempotency="Idempotency-Key")
STORE: Final = Operation("PUT", "/file", User, takes=Stored, sends="bytes")
FILE: Final = Operation("GET", "/file", bytes, reads="bytes")
OPERATIONS: Final[Mapping[str, Operation[Any]]] = {
    "get": GET,
    "put": PUT,
    "keyed": KEYED,
    "bare": POST,
    "store": STORE,
    "file": FILE,
}


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a call: its result or its error."""

    result: Any = None
    error: Any = None


def _params(kind: str, note: Any) -> dict[str, Any]:
    if kind == "store":
        return {"body": note}
    return {} if kind in ("get", "file") else {"note": note}


def sync_calls(
    kinds: Sequence[str],
    options: Options,
    http_client: Callable[[str], Any] | None = None,
    note: Any = NOTE,
    between: Callable[[], object] = int,
) -> list[Outcome]:
    """Call by one synchronous client; `http_client` makes one of the user's own; `between` comes after each call."""
    outcomes = []
    own = http_client("Client") if http_client else None
    with Shop(auth=Token(TOKEN), http_client=own, **{"timeout": PATIENT, **options}) as client:
        for kind in kinds:
            try:
                outcomes.append(Outcome(client.call(OPERATIONS[kind], {}, _params(kind, note))))
            except Exception as error:  # noqa: BLE001 - which one it is, is what the tests are about
                outcomes.append(Outcome(error=error))
            between()
    if own is not None:
        own.close()
    return outcomes


def async_calls(
    kinds: Sequence[str],
    options: Options,
    http_client: Callable[[str], Any] | None = None,
    note: Any = NOTE,
    between: Callable[[], object] = int,
) -> list[Outcome]:
    """Call by one asynchronous client."""

    async def run() -> list[Outcome]:
        outcomes = []
        own = http_client("AsyncClient") if http_client else None
        async with AsyncShop(auth=Token(TOKEN), http_client=own, **{"timeout": PATIENT, **options}) as client:
            for kind in kinds:
                try:
                    outcomes.append(Outcome(await client.call(OPERATIONS[kind], {}, _params(kind, note))))
                except Exception as error:  # noqa: BLE001
                    outcomes.append(Outcome(error=error))
                between()
        if own is not None:
            await own.aclose()
        return outcomes

    return asyncio.run(run())


FLAVOURS: Final[Mapping[str, Callable[..., list[Outcome]]]] = {"sync": sync_calls, "async": async_calls}
