# The runtime of apigraft's clients: generated projects hold a copy; edit generator/runtime.
"""What generated code says about an API: plain data, read by the core."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import KW_ONLY, dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final, Generic, Literal, TypeVar
from urllib.parse import quote

from pydantic import TypeAdapter
from typing_extensions import TypedDict, TypeForm

from ..auth.plugin import AuthPlugin
from ..errors import ApiStatusError, Errors
from ..wire.encoding import Encoding
from ..wire.jsontext import ABSENT, at, same
from .retries import Retry

if TYPE_CHECKING:
    from ..results.events import Events, Lines
    from ..results.paging import Paging
    from .arguments import Arguments

T = TypeVar("T")
_IN_A_PATH: Final = "/%!$&'()*+,;=:@?~"


@dataclass(frozen=True, eq=False)
class Operation(Generic[T]):
    """One endpoint: what it takes, how that is sent, and what it answers.

    `at` types the path parameters of which the spec says more than that they are text. `sends` and `reads` are kinds
    of body; `sends` may also be a media type. `refuses` types the JSON of an error answer by its status, "4XX" or
    "default". `auth` names the schemes that apply, in order; `any_auth` those of which one is enough; without either
    the API's own apply. `signing` are options for the plugins of those schemes. `whole` leaves the envelope's payload
    where it is. `exact` keeps the digits of numbers in the answer. `errors` overrides the error class of a status
    or of one of the provider's codes. `pages` says how one page leads to the next. `retry` and `servers` take the place
    of the API's. `idempotency` is the header by which the provider knows a call that it has carried out already.
    With `streams` the answer is a stream, and `answers` the type of each event's data or of each line. `secret` are the
    paths of what no log shows.
    """

    method: str
    path: str
    answers: TypeForm[T]
    _: KW_ONLY
    at: Mapping[str, Any] = field(default_factory=dict)
    takes: type[Any] | None = None
    sends: str = "json"
    reads: Literal["json", "text", "bytes"] = "json"
    body: Literal["required", "optional"] = "required"
    refuses: Mapping[str, Any] = field(default_factory=dict)
    auth: tuple[str, ...] | None = None
    any_auth: tuple[str, ...] | None = None
    signing: Mapping[str, object] = field(default_factory=dict)
    whole: bool = False
    exact: bool = False
    errors: Mapping[int | str, type[ApiStatusError]] = field(default_factory=dict)
    pages: Paging | None = None
    retry: Retry | None = None
    idempotency: str | None = None
    servers: Mapping[str, str] = field(default_factory=dict)
    streams: Events | Lines | None = None
    secret: tuple[str, ...] = ()

    @property
    def endpoint(self) -> str:
        """The operation as messages name it: `PUT /users/{user_id}`."""
        return f"{self.method} {self.path}"

    @cached_property
    def path_parts(self) -> tuple[str, ...]:
        """The path cut at its parameters: fixed text, percent-encoded as it is sent, and names in turn."""
        parts = re.split(r"\{([^{}]+)\}", self.path)
        return tuple(name if index % 2 else quote(name, safe=_IN_A_PATH) for index, name in enumerate(parts))

    @cached_property
    def arguments(self) -> Arguments | None:
        """The checker of the keywords, built when it is first needed."""
        from .arguments import Arguments

        return Arguments(self.endpoint, self.takes) if self.takes else None

    @cached_property
    def path_arguments(self) -> Arguments | None:
        """The checker of the path parameters in `at`, built when it is first needed."""
        from .arguments import Arguments

        typed_dict: Any = TypedDict
        return Arguments(self.endpoint, typed_dict("Path", dict(self.at))) if self.at else None

    @cached_property
    def answer(self) -> TypeAdapter[T]:
        """The reader of the answer, built when it is first needed."""
        return TypeAdapter(self.answers)


@dataclass(frozen=True, slots=True)
class Envelope:
    """What a provider wraps around its answers, by paths such as `$.data.items`.

    `ok` names the values that mean success; an answer that lacks the key is judged by its status. `code` is where a
    refusal has the provider's own code; without it, that is what stands under a key of `ok`.
    """

    ok: Mapping[str, tuple[object, ...]] = field(default_factory=dict)
    payload: str = "$"
    message: str | None = None
    errors: str | None = None
    code: str | None = None

    def codes(self, tree: object) -> tuple[str, ...]:
        """Return the codes that an answer has, as text."""
        paths = (self.code,) if self.code else tuple(self.ok)
        return tuple(str(found) for path in paths if type(found := at(tree, path)) in (str, int))

    def accepts(self, tree: object) -> bool:
        """Say whether an answer is not a refusal."""
        return self.refusing(tree) is None

    def refusing(self, tree: object) -> str | None:
        """Return the first key of `ok` with a value that makes an answer a refusal."""
        for path, values in self.ok.items():
            value = at(tree, path)
            if value is not ABSENT and not any(same(value, one) for one in values):
                return path
        return None


@dataclass(frozen=True, slots=True)
class Api:
    """What all operations of a provider share; the first server is the default."""

    name: str
    _: KW_ONLY
    servers: Mapping[str, str] = field(default_factory=dict)
    schemes: tuple[type[AuthPlugin], ...] = ()
    default_auth: tuple[str, ...] = ()
    any_auth: tuple[str, ...] = ()
    errors: Errors = field(default_factory=Errors)
    envelope: Envelope | None = None
    encoding: Encoding = field(default_factory=Encoding)
    retry: Retry = field(default_factory=Retry)
