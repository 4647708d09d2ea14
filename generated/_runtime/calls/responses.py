# The runtime of apigraft's clients: generated projects hold a copy; edit generator/runtime.
"""An answer with all that came with it, for callers to whom the result alone is not enough."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from ..errors import ArgumentTypeError, RequestSummary, request_id
from ..limits import RateLimit, rate_limit

T = TypeVar("T")


@dataclass(frozen=True, slots=True, repr=False)
class Arrival:
    """An answer whose body is read while it arrives; `headers` have names in lower case."""

    status: int
    headers: Mapping[str, str]
    request: RequestSummary

    @property
    def request_id(self) -> str | None:
        """The name that the provider gave to the request, if it did."""
        return request_id(self.headers)

    @property
    def attempts(self) -> int:
        """How many times the call was made."""
        return self.request.attempts

    @property
    def rate_limit(self) -> RateLimit | None:
        """What the headers say of the rate limit, if they say anything."""
        return rate_limit(self.headers)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.status} of {self.request.endpoint}>"


@dataclass(frozen=True, slots=True, repr=False)
class Response(Arrival, Generic[T]):
    """What a call returned, and the answer that it came in.

    `parsed` is what the method would have returned; `json` the whole answer as it came, envelope included, or None
    where it is no JSON; `body` is decompressed.
    """

    parsed: T
    body: bytes
    json: Any

    def __repr__(self) -> str:
        return f"<Response {self.status} of {self.request.endpoint}, {len(self.body)} bytes>"


def whole(result: Any) -> Response[Any]:
    """Return what a method with its answer returned. Raises ArgumentTypeError for one that is not a single call."""
    if not isinstance(result, Response):
        raise ArgumentTypeError("`with_raw_response` takes a method that makes one call, not one of pages or streams")
    return result
