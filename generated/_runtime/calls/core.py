# The runtime of apigraft's clients: generated projects hold a copy; edit generator/runtime.
"""One call from its arguments to its result, without I/O: both clients drive this generator.

It yields each request that is to be sent, and whatever is to be waited for: renewals, pauses, hooks. An attempt is a
copy of one draft, signed anew. Whoever drives it must close it: that is what ends a renewal which is given up half-way.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from time import monotonic
from typing import TYPE_CHECKING, Any, Final, TypeVar

from ..errors import ApiConnectionError, ApiError, RequestSummary
from ..messages import Answer, Failure, Outgoing
from ..steps import Keeps, Pause, Steps, sent
from ..wire.jsontext import ABSENT
from .arguments import Parts
from .held import Held
from .hooks import Told, check_changes
from .logs import logged, retrying
from .operation import Operation
from .reading import check, read, read_with_tree
from .request import draft
from .retries import IDEMPOTENT
from .settings import Settings

if TYPE_CHECKING:
    from .responses import Response

T = TypeVar("T")
_SAYS_NOTHING: Final = frozenset(
    {*range(300, 400), 401, 403, 407, 408, 409, 421, 423, 424, 425, 429, *range(500, 1000)}
)
"""What a second attempt may be told that does not tell what became of the first one, of which no answer came."""


def exchange(
    operation: Operation[T], path: Mapping[str, object], params: Mapping[str, object] | Parts, settings: Settings
) -> Steps[T]:
    """Drive one call.

    Raises ArgumentError and ConfigurationError before anything is sent, the provider's own errors after.
    """
    request, answer = yield from answered(operation, draft(operation, path, params, settings), settings)
    return read(operation, settings, request, answer)


def respond(
    operation: Operation[T], path: Mapping[str, object], params: Mapping[str, object] | Parts, settings: Settings
) -> Steps[Response[T]]:
    """Drive one call like `exchange`; return its result with the answer that it came in."""
    request, answer = yield from answered(operation, draft(operation, path, params, settings), settings)
    parsed, tree = read_with_tree(operation, settings, request, answer)
    from .responses import Response

    json = None if tree is ABSENT else tree
    return Response(answer.status, answer.headers, request, parsed, answer.body, json)


def opened(
    operation: Operation[Any], path: Mapping[str, object], params: Mapping[str, object] | Parts, settings: Settings
) -> Steps[tuple[RequestSummary, Answer]]:
    """Drive one call like `exchange`; leave its answer open, with its body still to come, if it is no refusal."""
    envelope = settings.api.envelope

    def keeps(status: int, headers: Mapping[str, str]) -> bool:
        """Say whether an answer is a success without a look at its body: JSON in an envelope may say no."""
        is_told = envelope and envelope.ok and "json" in headers.get("content-type", "")
        return 200 <= status < 300 and not is_told

    request, answer = yield from answered(operation, draft(operation, path, params, settings), settings, keeps)
    if answer.source is None:
        check(operation, settings, request, answer)
        answer = replace(answer, source=Held(answer.body))
    return request, answer


def answered(
    operation: Operation[Any], unsigned: Outgoing, settings: Settings, keeps: Keeps | None = None
) -> Steps[tuple[RequestSummary, Answer]]:
    """Send a request until it has its last answer, which may be a refusal; return it with what it answers.

    With `keeps`, an answer that it wants is left open.
    """
    call = _Call(operation, unsigned, settings, keeps)
    answer = yield from logged(call.answer(), call.summary, operation, settings)
    return call.summary(), answer


class _Call:
    """A call that is under way: its draft, its part of each plugin, and what came of it so far."""

    __slots__ = (
        "_attempts",
        "_earlier",
        "_flows",
        "_is_lost",
        "_keeps",
        "_operation",
        "_retried",
        "_sent_key",
        "_settings",
        "_shown",
        "_unsigned",
        "_until",
    )

    def __init__(
        self, operation: Operation[Any], unsigned: Outgoing, settings: Settings, keeps: Keeps | None = None
    ) -> None:
        self._operation = operation
        self._settings = settings
        self._unsigned = unsigned
        self._keeps = keeps
        self._until = settings.until()
        self._flows = [plugin.flow() for plugin in settings.keyring.plugins(operation)]
        self._attempts = 0
        self._retried = 0
        self._earlier: Answer | Failure | None = None
        self._is_lost = False
        self._shown = unsigned
        self._sent_key: str | None = None

    def answer(self) -> Steps[Answer]:
        """Send the request, again where that is safe and of use; return the last answer, whatever it says.

        Raises the provider's connection errors where none came, and the error of a login that failed.
        """
        while True:
            try:
                attempt = yield from self._signed()
                outcome = yield from sent(attempt, self._keeps)
            except ApiError:
                raise
            except Exception as error:  # of a login, a hook or a URL; or the client is closed
                if self._may_have_acted:
                    raise self._unknown("was given up after an attempt that got no answer") from error
                raise
            if isinstance(outcome, Answer):
                for hook in self._settings.on_response:
                    yield Told(hook, self._shown, outcome, self._attempts)
                wishes = [flow.again(outcome) for flow in self._flows]  # each of them learns from the answer
                if any(wishes) and self._unsigned.can_be_sent:
                    self._earlier = outcome
                    continue
                if outcome.status < 300:
                    return outcome
            pause = self._pause(outcome)
            if pause is not None:
                retrying(self.summary(), outcome, pause, self._settings)
                yield Pause(pause if self._settings.pauses else 0)
            elif isinstance(outcome, Failure):
                raise self._lost(outcome)
            elif self._may_have_acted and outcome.status in _SAYS_NOTHING:
                raise self._unknown(f"answered {outcome.status} after an attempt that got no answer")
            else:
                return outcome

    def summary(self) -> RequestSummary:
        """Say which request it is, for an error."""
        operation, request = self._operation, self._unsigned
        url = request.url.partition("?")[0]
        return RequestSummary(operation.endpoint, request.method, url, self._attempts or 1, self._key())

    def _signed(self) -> Steps[Outgoing]:
        """Return an attempt. Raises the error of a login that failed, or of what was lost before it."""
        for flow in self._flows:
            if problem := (yield from flow.prepare(self._until)):
                if isinstance(self._earlier, Failure):
                    raise self._lost(self._earlier)
                if self._may_have_acted:
                    raise self._unknown("got no token after an attempt that got no answer")
                raise problem.error(self._settings.api.errors, self.summary(), self._earlier)
        attempt = self._unsigned.copy()
        if self._settings.on_request or self._settings.on_response:
            attempt = yield from self._show(attempt)
        if header := self._operation.idempotency:  # a hook may have set it, and each attempt has the key of the first
            attempt.set(header, self._sent_key)
            self._sent_key = attempt.get(header) or None
        self._attempts += 1
        for flow in self._flows:
            flow.sign(attempt)
        return attempt

    def _show(self, attempt: Outgoing) -> Steps[Outgoing]:
        """Let hooks see an attempt and set what they may; return a copy, whose credentials no hook ever sees."""
        for hook in self._settings.on_request:
            yield Told(hook, attempt, self._attempts + 1)
        check_changes(self._operation.endpoint, attempt, self._unsigned)
        self._shown = attempt
        return attempt.copy()

    def _pause(self, outcome: Answer | Failure) -> float | None:
        """Return the seconds until the next attempt, if there is to be one."""
        self._earlier = outcome
        self._is_lost = self._is_lost or (isinstance(outcome, Failure) and outcome.is_sent)
        settings = self._settings
        retry = self._operation.retry or settings.api.retry
        if self._retried >= retry.limit(settings.retries) or not self._unsigned.can_be_sent:
            return None
        repeatable = self._unsigned.method in IDEMPOTENT or self._key() is not None
        pause = retry.pause(outcome, self._retried, repeatable=repeatable)
        if pause is None or (self._until is not None and monotonic() + pause >= self._until):
            return None
        self._retried += 1
        return pause

    @property
    def _may_have_acted(self) -> bool:
        """Whether an attempt of which no answer came may have had an effect that another one would have again."""
        return self._is_lost and self._unsigned.method not in IDEMPOTENT

    def _key(self) -> str | None:
        """Return the key by which the provider knows this call again, if there is one."""
        header = self._operation.idempotency
        if self._attempts:
            return self._sent_key
        return (self._unsigned.get(header) or None) if header else None

    def _lost(self, failure: Failure) -> ApiConnectionError:
        errors, request = self._settings.api.errors, self.summary()
        if self._may_have_acted:
            return self._unknown("got no answer", f": {failure.reason}")
        kind = errors.of_failure(failure)
        where = "" if failure.is_sent else f" ({self._unsigned.authority})"  # nothing was sent: the name may be wrong
        words = f"{request.endpoint} got no answer: {failure.reason}{where}"
        return kind(words, request=request, secrets=self._settings.keyring.secrets())

    def _unknown(self, why: str, reason: str = "") -> ApiConnectionError:
        request = self.summary()
        key = f" (idempotency key {request.idempotency_key})" if request.idempotency_key else ""
        words = f"{request.endpoint} {why}; it may have been carried out{key}{reason}"
        return self._settings.api.errors.unknown(words, request=request, secrets=self._settings.keyring.secrets())
