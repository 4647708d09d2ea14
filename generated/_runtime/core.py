# The runtime of apigraft's clients: generated projects hold a copy; edit generator/runtime.
"""One call from its arguments to its result, without I/O: both clients drive this generator.

It yields each request that is to be sent, and each renewal that is to be waited for. An attempt is a copy of one
draft, signed anew. Whoever drives it must close it: that is what ends a renewal which is given up half-way.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeVar

from .auth import AuthFlow
from .errors import ApiConnectionError, RequestSummary
from .messages import Answer, Failure, Outgoing
from .operation import Operation
from .reading import read
from .request import draft
from .settings import Settings
from .steps import Steps, sent

T = TypeVar("T")


def exchange(
    operation: Operation[T], path: Mapping[str, object], params: Mapping[str, object], settings: Settings
) -> Steps[T]:
    """Drive one call.

    Raises ArgumentError and ConfigurationError before anything is sent, the provider's own errors after.
    """
    unsigned = draft(operation, path, params, settings)
    request = RequestSummary(operation.endpoint, unsigned.method, unsigned.url.partition("?")[0])
    flows = [plugin.flow() for plugin in settings.keyring.plugins(operation)]
    refused: Answer | None = None
    while True:
        attempt = yield from _signed(unsigned, flows, request, settings, refused)
        outcome = yield from sent(attempt)
        if isinstance(outcome, Failure):
            raise _lost(outcome, request, settings)
        wishes = [flow.again(outcome) for flow in flows]  # each of them learns from the answer
        if not any(wishes):
            return read(operation, settings, request, outcome)
        refused = outcome


def _signed(
    unsigned: Outgoing, flows: Sequence[AuthFlow], request: RequestSummary, settings: Settings, refused: Answer | None
) -> Steps[Outgoing]:
    """Return an attempt. Raises the error of a login that failed."""
    for flow in flows:
        if problem := (yield from flow.prepare()):
            raise problem.error(settings.api.errors, request, refused)
    attempt = unsigned.copy()
    for flow in flows:
        flow.sign(attempt)
    return attempt


def _lost(failure: Failure, request: RequestSummary, settings: Settings) -> ApiConnectionError:
    errors = settings.api.errors
    kind = errors.timeout if failure.kind == "timeout" else errors.connection
    return kind(f"{request.endpoint} got no answer: {failure.reason}", request=request)
