# The runtime of apigraft's clients: generated projects hold a copy; edit generator/runtime.
"""What generated code says about endpoints for tests, and what a test is told about calls: plain data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import KW_ONLY, dataclass, field
from typing import Any, Literal

from ..calls.operation import Operation
from ..wire.jsontext import ABSENT

Breach = tuple[str, str]
"""A part of a request, and the rule that it breaks."""


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A line of the table of endpoints: `module` is that of its documented answers, `servers` are its own, if any."""

    method: str
    path: str
    module: str
    servers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Example:
    """A documented answer, as it is on the wire."""

    status: int
    body: Any = ABSENT
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, eq=False)
class Documented:
    """An endpoint with its examples; `status` is that of an answer which is made where none shows a success."""

    operation: Operation[Any]
    examples: Mapping[str, Example] = field(default_factory=dict)
    _: KW_ONLY
    status: int = 200


@dataclass(frozen=True, slots=True)
class Credential:
    """What a scheme puts on a request; an `optional` one is not there each time."""

    place: Literal["header", "query", "cookie", "form"]
    name: str
    optional: bool = False


@dataclass(frozen=True, slots=True, repr=False)
class Received:
    """A request as a server gets it: `query` and `path` are still encoded, names of headers are in lower case."""

    method: str
    url: str
    path: str
    query: str
    headers: Mapping[str, str]
    content: bytes

    def __repr__(self) -> str:
        return f"<Received {self.method} {self.path}>"


@dataclass(frozen=True, slots=True, repr=False)
class Call:
    """A request that was answered, decoded.

    `params` are the keywords that the client's method was called with, and `path` its other arguments, by the names of
    the path; what goes with each call by itself is in `query` and `headers` alone. These (headers in lower case) and
    `body` have the names of the wire. A body is JSON, fields, a text, bytes, or None.
    """

    operation: str
    method: str
    url: str
    path: Mapping[str, Any]
    params: Mapping[str, Any]
    query: Mapping[str, Any]
    headers: Mapping[str, str]
    body: Any
    content: bytes

    def __repr__(self) -> str:
        return f"<Call of {self.operation}: {self.method} {self.url.partition('?')[0]}>"


class SpecViolationError(AssertionError):
    """A request that the API's description does not allow: which endpoint, and what of the request breaks which rule.

    `endpoint` is the request itself where no endpoint fits.
    """

    def __init__(self, endpoint: str, broken: tuple[Breach, ...]) -> None:
        super().__init__(endpoint, broken)
        self.endpoint = endpoint
        self.broken = broken

    def __str__(self) -> str:
        return f"{self.endpoint}: {'; '.join(f'{key}: {rule}' for key, rule in self.broken)}"
