"""Who calls the small API of `benchmarks/specs`, each as its users would: httpx, our client and those of peers.

Every contestant takes the number of a user and returns what its caller gets: JSON, or a model.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import datetime
from importlib import import_module
from importlib.util import find_spec
from typing import Any, Final

import httpx
from pydantic import BaseModel, TypeAdapter

from benchmarks.figures import OURS, RAW
from benchmarks.loopback import PREFIX, answer, mail

CLIENT: Final = "ours.speed"
TYPED: Final = "httpx, .json(), pydantic"
MOCKED: Final = f"https://api.example.com{PREFIX}"


class Address(BaseModel):
    """An address, as one would write it by hand."""

    street: str
    city: str
    postcode: str | None = None


class User(BaseModel):
    """A user, as one would write it by hand."""

    id: str
    name: str
    email: str
    age: int | None = None
    is_active: bool
    created_at: datetime
    tags: list[str]
    address: Address


USERS: Final = TypeAdapter(list[User])


@dataclass(frozen=True, slots=True)
class Contestant:
    """A client; its functions are coroutine functions if it is asynchronous."""

    name: str
    get: Callable[[int], Any]
    create: Callable[[int], Any]
    list: Callable[[int], Any]


def _said(number: int) -> dict[str, Any]:
    return {"name": f"User {number}", "email": mail(number), "age": 20 + number % 60, "tags": ["a", "b"]}


def _mock(request: httpx.Request) -> httpx.Response:
    """Answer as a real transport does, with a body that is still to be read, at the least cost."""
    status, body = answer(request.method, request.url.raw_path, request.content)
    headers = [(b"Content-Type", b"application/json"), (b"Content-Length", b"%d" % len(body))]
    return httpx.Response(status, headers=headers, stream=httpx.ByteStream(body))


async def contestants(is_async: bool, base_url: str | None, stack: AsyncExitStack) -> list[Contestant]:
    """Return those that there are, on loopback or, without a base URL, on a mock; `stack` closes them."""
    transport = httpx.MockTransport(_mock) if base_url is None else None
    url = base_url or MOCKED
    if is_async:
        client = await stack.enter_async_context(httpx.AsyncClient(transport=transport))
        found = [*_raw_async(client, url), await _ours_async(OURS, url, transport, stack)]
        found.append(await _ours_async(f"{OURS}, its own httpx client", url, client, stack))
    else:
        shared = stack.enter_context(httpx.Client(transport=transport))
        found = [*_raw(shared, url), _ours(OURS, url, transport, stack)]
        found.append(_ours(f"{OURS}, its own httpx client", url, shared, stack))
    if find_spec("peer_python_client"):
        found.append(_python_client_async(url, transport) if is_async else _python_client(url, transport))
    if find_spec("peer_java") and base_url and not is_async:  # on urllib3: neither mock nor async
        found.append(_java(base_url))
    return found


def _raw(client: httpx.Client, url: str) -> list[Contestant]:
    def get(number: int) -> Any:
        return client.get(f"{url}/users/u{number}").json()

    def create(number: int) -> Any:
        return client.post(f"{url}/users", json=_said(number)).json()

    def everything(_: int) -> Any:
        return client.get(f"{url}/users").json()

    validate, many = User.model_validate, USERS.validate_python
    typed = Contestant(
        TYPED,
        lambda number: validate(get(number)),
        lambda number: validate(create(number)),
        lambda number: many(everything(number)),
    )
    return [Contestant(RAW, get, create, everything), typed]


def _raw_async(client: httpx.AsyncClient, url: str) -> list[Contestant]:
    async def get(number: int) -> Any:
        return (await client.get(f"{url}/users/u{number}")).json()

    async def create(number: int) -> Any:
        return (await client.post(f"{url}/users", json=_said(number))).json()

    async def everything(_: int) -> Any:
        return (await client.get(f"{url}/users")).json()

    async def get_typed(number: int) -> Any:
        return User.model_validate((await client.get(f"{url}/users/u{number}")).json())

    async def create_typed(number: int) -> Any:
        return User.model_validate((await client.post(f"{url}/users", json=_said(number))).json())

    async def everything_typed(_: int) -> Any:
        return USERS.validate_python((await client.get(f"{url}/users")).json())

    return [Contestant(RAW, get, create, everything), Contestant(TYPED, get_typed, create_typed, everything_typed)]


def _ours(name: str, url: str, http_client: Any, stack: AsyncExitStack) -> Contestant:
    client = stack.enter_context(import_module(CLIENT).Speed(base_url=url, http_client=http_client))
    return Contestant(
        name,
        lambda number: client.users.get(f"u{number}"),
        lambda number: client.users.create(**_said(number)),
        lambda _: client.users.list(),
    )


async def _ours_async(name: str, url: str, http_client: Any, stack: AsyncExitStack) -> Contestant:
    made = import_module(CLIENT).AsyncSpeed(base_url=url, http_client=http_client)
    client = await stack.enter_async_context(made)
    return Contestant(
        name,
        lambda number: client.users.get(f"u{number}"),
        lambda number: client.users.create(**_said(number)),
        lambda _: client.users.list(),
    )


def _python_client(url: str, transport: Any) -> Contestant:
    package = import_module("peer_python_client")
    body = import_module("peer_python_client.models").UsersCreateBody
    get, create, everything = (import_module(f"peer_python_client.api.default.users_{what}") for what in _CALLS)
    client = package.Client(base_url=url, httpx_args={"transport": transport} if transport else {})
    return Contestant(
        "openapi-python-client",
        lambda number: get.sync(f"u{number}", client=client),
        lambda number: create.sync(client=client, body=body(**_said(number))),
        lambda _: everything.sync(client=client),
    )


def _python_client_async(url: str, transport: Any) -> Contestant:
    package = import_module("peer_python_client")
    body = import_module("peer_python_client.models").UsersCreateBody
    get, create, everything = (import_module(f"peer_python_client.api.default.users_{what}") for what in _CALLS)
    client = package.Client(base_url=url, httpx_args={"transport": transport} if transport else {})
    return Contestant(
        "openapi-python-client",
        lambda number: get.asyncio(f"u{number}", client=client),
        lambda number: create.asyncio(client=client, body=body(**_said(number))),
        lambda _: everything.asyncio(client=client),
    )


def _java(url: str) -> Contestant:
    package = import_module("peer_java")
    body = package.UsersCreateRequest
    api = package.DefaultApi(package.ApiClient(package.Configuration(host=url)))
    return Contestant(
        "openapi-generator",
        lambda number: api.users_get(f"u{number}"),
        lambda number: api.users_create(body(**_said(number))),
        lambda _: api.users_list(),
    )


_CALLS: Final = ("get", "create", "list")


def seen(result: Any) -> object:
    """Return the values that a caller got, whatever they came in."""
    if isinstance(result, list):
        return [seen(one) for one in result]
    values = result if isinstance(result, dict) else {name: getattr(result, name) for name in User.model_fields}
    address, created = values["address"], values["created_at"]
    parts = address if isinstance(address, dict) else {name: getattr(address, name) for name in Address.model_fields}
    moment = datetime.fromisoformat(created) if isinstance(created, str) else created
    return {**values, "created_at": moment, "address": dict(parts)}
