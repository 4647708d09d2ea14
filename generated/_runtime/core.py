# The runtime of apigraft's clients: generated projects hold a copy; edit generator/runtime.
"""One call from its arguments to its result, without I/O: both clients drive this generator.

It yields each request that is to be sent and is given what came of it. An attempt is a copy of one draft, signed anew.
"""

from __future__ import annotations

from collections.abc import Generator, Mapping
from dataclasses import replace
from typing import TypeVar

from .errors import ApiConnectionError, RequestSummary
from .messages import Answer, Failure, Outgoing
from .operation import Operation
from .reading import read
from .request import draft
from .settings import Settings

T = TypeVar("T")
Exchange = Generator[Outgoing, Answer | Failure, T]


def exchange(
    operation: Operation[T], path: Mapping[str, object], params: Mapping[str, object], settings: Settings
) -> Exchange[T]:
    """Drive one call.

    Raises ArgumentError and ConfigurationError before anything is sent, the provider's own errors after.
    """
    unsigned = draft(operation, path, params, settings)
    request = RequestSummary(operation.endpoint, unsigned.method, unsigned.url.partition("?")[0])
    outcome = yield _attempt(operation, unsigned, settings)
    if isinstance(outcome, Failure):
        raise _lost(outcome, request, settings)
    return read(operation, settings, request, outcome)


def _attempt(operation: Operation[T], unsigned: Outgoing, settings: Settings) -> Outgoing:
    request = replace(unsigned, headers=list(unsigned.headers))
    for plugin in settings.keyring.plugins(operation):
        plugin.sign(request)
    return request


def _lost(failure: Failure, request: RequestSummary, settings: Settings) -> ApiConnectionError:
    errors = settings.api.errors
    kind = errors.timeout if failure.kind == "timeout" else errors.connection
    return kind(f"{request.endpoint} got no answer: {failure.reason}", request=request)
