"""A generated package in small, written by hand: one of everything that the runtime understands."""

# ruff: noqa: RUF012, PYI051 - as it is generated

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from typing import Annotated, Any, Literal, NotRequired, Required

from pydantic import Field
from typing_extensions import TypedDict, Unpack

from generator.runtime import (
    Api,
    ApiConnectionError,
    ApiError,
    ApiKey,
    ApiOutcomeUnknownError,
    ApiResponseError,
    ApiStatusError,
    ApiTimeoutError,
    AsyncClient,
    AsyncResource,
    Basic,
    Bearer,
    Client,
    Encoding,
    Envelope,
    Errors,
    Operation,
    Resource,
)
from generator.runtime.models import Model, Tagged
from generator.runtime.params import Base64, Exact, In, Is, Together, When, sent
from generator.runtime.wire.multipart import File


class ShopError(ApiError):
    """Any failed call to Shop."""


class ShopConnectionError(ShopError, ApiConnectionError):
    """No answer came."""


class ShopTimeoutError(ShopConnectionError, ApiTimeoutError):
    """No answer came in time."""


class ShopOutcomeUnknownError(ShopConnectionError, ApiOutcomeUnknownError):
    """No answer came, and the call may have been carried out."""


class ShopResponseError(ShopError, ApiResponseError):
    """An answer that cannot be read."""


class ShopStatusError(ShopError, ApiStatusError):
    """Shop said no."""


class NotFoundError(ShopStatusError):
    """404."""


class ClientError(ShopStatusError):
    """Another 4xx."""


class ServerError(ShopStatusError):
    """5xx."""


class RefusedError(ShopStatusError):
    """The status was fine but the envelope said no."""


class CardError(ShopStatusError):
    """402 of one endpoint."""


class Token(Bearer):
    """`Authorization: Bearer ...`, from the argument or from `SHOP_TOKEN`."""

    name = "token"
    env = {"token": "SHOP_TOKEN"}


class Key(ApiKey):
    """`X-Key: KEY ...`, from the argument or from `SHOP_KEY`."""

    name = "key"
    env = {"key": "SHOP_KEY"}
    header = "X-Key"
    prefix = "KEY "


class QueryKey(ApiKey):
    """`?api_key=...`, from the argument or from `SHOP_QUERY_KEY`."""

    name = "query_key"
    env = {"key": "SHOP_QUERY_KEY"}
    query = "api_key"


class CookieKey(ApiKey):
    """`Cookie: session=...`, from the argument or from `SHOP_SESSION`."""

    name = "cookie_key"
    env = {"key": "SHOP_SESSION"}
    cookie = "session"


class Login(Basic):
    """`Authorization: Basic ...`, from the arguments or from `SHOP_USER` and `SHOP_PASSWORD`."""

    name = "login"
    env = {"username": "SHOP_USER", "password": "SHOP_PASSWORD"}


Auth = Token | Key | QueryKey | CookieKey | Login
Server = Literal["production", "staging"]

API = Api(
    "shop",
    servers={"production": "https://api.shop.example/v1", "staging": "https://staging.shop.example/v1/"},
    schemes=(Token, Key, QueryKey, CookieKey, Login),
    any_auth=("token", "key"),
    errors=Errors(
        connection=ShopConnectionError,
        timeout=ShopTimeoutError,
        unknown=ShopOutcomeUnknownError,
        response=ShopResponseError,
        refused=RefusedError,
        client=ClientError,
        server=ServerError,
        statuses={404: NotFoundError},
    ),
    envelope=Envelope(ok={"success": (True,)}, payload="$.data", message="$.message", errors="$.errors"),
    encoding=Encoding(arrays="brackets", objects="brackets", booleans=("1", "0"), null="empty", spaces="+"),
)


class Address(Model):
    """Where a user lives."""

    city: str
    zip_code: Annotated[str | None, Field(alias="zip")] = None


class User(Model):
    """A user of the company."""

    id: str
    email: str | None = None
    class_: Annotated[str | None, Field(alias="class")] = None
    role: Literal["owner", "admin"] | str | None = None
    address: Address | None = None
    past: list[Address] = []


class Card(Model):
    """A way to pay."""

    kind: str
    last4: str


class Wallet(Model):
    """Another way to pay."""

    kind: str
    phone: str


class Payment(Model):
    """A payment."""

    amount: Decimal
    method: Annotated[Card | Wallet | object, Tagged("kind", {"card": "Card", "wallet": "Wallet"})] | None = None


class Refusal(Model):
    """What Shop says when it says no."""

    message: str
    errors: dict[str, list[str]] = {}


@sent(When("phone", then=("country_code",)))
class UpdateUser(TypedDict):
    """What `users.update` takes."""

    phone: NotRequired[str]
    """User's phone number."""

    country_code: NotRequired[str]
    calling_code: NotRequired[Annotated[str, Field(pattern=r"^\d{1,3}$")]]
    class_: NotRequired[Annotated[str | None, In("form", "class")]]
    admin: NotRequired[bool]
    tags: NotRequired[list[str]]
    status: NotRequired[str]
    status_query: NotRequired[Annotated[str | None, In("query", "status")]]
    x_request_id: NotRequired[Annotated[str, In("header", "x-request-id", fresh="uuid4")]]
    api_version: NotRequired[Annotated[str, In("header", "API-Version", sends="2024-01-01")]]
    theme: NotRequired[Annotated[str, In("cookie", "theme")]]


@sent(When(Is("kind", "taxi", "van"), then=("plate",), otherwise=("district_id",)))
class Vehicle(TypedDict):
    """A vehicle of an order."""

    kind: NotRequired[str]
    plate: NotRequired[str]
    district_id: NotRequired[int]
    class_: NotRequired[Annotated[str, Field(max_length=5), In(None, "class")]]


class CreateOrder(TypedDict):
    """What `orders.create` takes."""

    amount: Annotated[Decimal, Field(ge=0)]
    total: NotRequired[Annotated[Decimal | None, Exact()]]
    from_: NotRequired[Annotated[str, In(None, "from")]]
    ratio: NotRequired[float]
    count: NotRequired[int | str]
    due: NotRequired[date]
    at: NotRequired[datetime]
    note: NotRequired[str | None]
    size: NotRequired[Literal["s", "l"]]
    vehicle: NotRequired[Vehicle]
    vehicles: NotRequired[list[Vehicle]]
    anything: NotRequired[Any]
    seal: NotRequired[Annotated[bytes | None, Base64()]]


@sent(Together(("first_name", "last_name"), then=("first_name",)))
class Rename(TypedDict):
    """What `users.rename` takes: an optional body."""

    first_name: NotRequired[str]
    last_name: NotRequired[str]


@sent(When("name", then=("label",)))
class Grow(TypedDict):
    """What `trees.grow` takes: an object that holds its own kind."""

    name: NotRequired[str]
    label: NotRequired[str]
    kids: NotRequired[list[Grow]]


class Import(TypedDict):
    """What `users.import_` takes: a body that is no object."""

    body: Required[Annotated[list[Vehicle], In("body")]]
    dry_run: NotRequired[Annotated[bool, In("query", "dryRun")]]


class Upload(TypedDict):
    """What `users.upload` takes."""

    title: str
    file: File
    more: NotRequired[list[File]]


class Search(TypedDict):
    """What `users.search` takes: nothing but a query."""

    name: NotRequired[Annotated[str | None, In("query")]]
    tags: NotRequired[Annotated[list[str], In("query", "tag")]]
    near: NotRequired[Annotated[dict[str, Decimal], In("query")]]
    fields: NotRequired[Annotated[list[str], In("header", "X-Fields")]]
    trace: NotRequired[Annotated[str | None, In("header", "X-Trace")]]


class Text(TypedDict):
    """What `notes.put` takes."""

    body: Annotated[str, In("body")]


UPDATE = Operation("PUT", "/users/{user_id}", User, takes=UpdateUser, sends="form", refuses={"default": Refusal})
GET = Operation("GET", "/users/{user_id}", User)
LIST = Operation("GET", "/users", list[User])
MAP = Operation("GET", "/users-by-name", dict[str, User])
DELETE = Operation("DELETE", "/users/{user_id}", None)
FIND = Operation("GET", "/users/first", User | None, whole=True)
RENAME = Operation("POST", "/users/{user_id}/name", None, takes=Rename, body="optional")
IMPORT = Operation("POST", "/users", None, takes=Import)
GROW = Operation("POST", "/trees", None, takes=Grow)
UPLOAD = Operation("POST", "/files", None, takes=Upload, sends="multipart")
SEARCH = Operation("GET", "/search?v=2", None, takes=Search)
NOTE = Operation("PUT", "/notes/{name}.txt", str, takes=Text, sends="text", reads="text")
XML = Operation("POST", "/xml", bytes, takes=Text, sends="application/xml", reads="bytes")
CREATE = Operation(
    "POST", "/orders", Payment, takes=CreateOrder, exact=True, refuses={"4XX": Refusal}, errors={402: CardError}
)
PING = Operation("GET", "/ping", dict[str, Any], auth=(), whole=True)
LOGIN = Operation("POST", "/login", None, auth=("login",))
BOTH = Operation("GET", "/both", None, auth=("query_key", "token"))
SESSION = Operation("GET", "/session", None, auth=("cookie_key",))


class Users(Resource):
    """Users of a company."""

    def update(self, user_id: str, /, **params: Unpack[UpdateUser]) -> User:
        """Update information of the selected user.

        PUT /users/{user_id}
        """
        return self._client.call(UPDATE, {"user_id": user_id}, params)

    def list(self) -> list[User]:
        """List users.

        GET /users
        """
        return self._client.call(LIST, {})


class AsyncUsers(AsyncResource):
    """Users of a company."""

    async def update(self, user_id: str, /, **params: Unpack[UpdateUser]) -> User:
        """Update information of the selected user.

        PUT /users/{user_id}
        """
        return await self._client.call(UPDATE, {"user_id": user_id}, params)


class Root(Resource):
    """The calls of Shop itself."""

    def ping(self) -> dict[str, Any]:
        """GET /ping"""
        return self._client.call(PING, {})


class AsyncRoot(AsyncResource):
    """The calls of Shop itself."""

    async def ping(self) -> dict[str, Any]:
        """GET /ping"""
        return await self._client.call(PING, {})


class Shop(Root, Client[Auth, Server]):
    """The Shop API."""

    api = API

    @cached_property
    def users(self) -> Users:
        """Users of a company."""
        return Users(self)


class AsyncShop(AsyncRoot, AsyncClient[Auth, Server]):
    """The Shop API."""

    api = API

    @cached_property
    def users(self) -> AsyncUsers:
        """Users of a company."""
        return AsyncUsers(self)
