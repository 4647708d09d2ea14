# The runtime of apigraft's clients: generated projects hold a copy; edit generator/runtime.
"""What a client tells the standard `logging`, as the logger `apigraft.NAME` of its API; nothing is set up here.

    WARNING  a call is about to be made again, and why; an answer departs from its description (`answers="warn"`)
    INFO     one line for each call that is over
    DEBUG    one line for each request: its URL and headers, and those of its answer

Names are always shown: of headers, and of what is in a query. A value is shown only if its header is one of `SHOWN`, or
if the client was told its name (`log_values`), which is also the one way for a field of a body to get here. Nothing
shows a credential, nor what the API's description calls `secret`. Each record has what its line says as `api_...`
attributes, too, for formatters that write JSON.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, suppress
from functools import cache, wraps
from itertools import islice
from time import monotonic
from typing import TYPE_CHECKING, Any, Final, ParamSpec, TypeVar

from ..errors import REQUEST_ID_HEADERS, RequestSummary, request_id
from ..masking import MASK, shown
from ..messages import Answer, Failure, Outgoing
from ..steps import Steps

if TYPE_CHECKING:
    from ..answers.misfits import Problem
    from ..credentials import Secret
    from .operation import Operation
    from .settings import Settings

P = ParamSpec("P")
R = TypeVar("R")
SHOWN: Final = frozenset(
    "accept accept-encoding accept-language age allow cache-control connection content-encoding content-language "
    "content-length content-range content-type date deprecation etag expires if-match if-modified-since if-none-match "
    "if-unmodified-since last-modified preference-applied prefer range retry-after retry-after-ms server sunset "
    "transfer-encoding user-agent vary".split()
) | frozenset(REQUEST_ID_HEADERS)
"""The headers whose values a log may hold; those of rate limits come to them."""

_LIMITS: Final = ("x-ratelimit", "ratelimit", "x-rate-limit")
_LONGEST: Final = 200
_MOST_FIELDS: Final = 20
_ROOT: Final = "apigraft"

logging.getLogger(_ROOT).addHandler(logging.NullHandler())  # who sets up no logging gets no lines on stderr


@cache
def logger_of(api: str) -> logging.Logger:
    """Return the logger of an API."""
    return logging.getLogger(f"{_ROOT}.{api}")


def logged(
    steps: Steps[Answer], summary: Callable[[], RequestSummary], operation: Operation[Any], settings: Settings
) -> Steps[Answer]:
    """Return the same steps, watched if anybody wants to know; `summary` says which call it is, and how far it got."""
    if not logger_of(settings.api.name).isEnabledFor(logging.INFO):
        return steps
    return _Watch(summary, operation, settings).over(steps)


def _harmless(tell: Callable[P, None]) -> Callable[P, None]:
    """Have a failure to log cost nobody the result of a call: the filter of a user may raise anything."""

    @wraps(tell)
    def told(*args: P.args, **kwargs: P.kwargs) -> None:
        with suppress(Exception):
            tell(*args, **kwargs)

    return told


@_harmless
def retrying(request: RequestSummary, outcome: Answer | Failure, pause: float, settings: Settings) -> None:
    """Say that a call is made again after a pause in seconds, and what came of it so far."""
    log = logger_of(settings.api.name)
    if not log.isEnabledFor(logging.WARNING):
        return
    reason = f"answered {outcome.status}" if isinstance(outcome, Answer) else _clean(outcome.reason, settings)
    told = {"api_endpoint": request.endpoint, "api_reason": reason, "api_pause": pause}
    told["api_attempts"] = request.attempts
    words = (request.endpoint, reason, pause, request.attempts)
    log.warning("%s: %s, again in %.2f s after attempt %d", *words, extra=told)


@_harmless
def departed(endpoint: str, departures: Iterable[Problem], settings: Settings) -> None:
    """Say where an answer departs from its description, and from which rule; never with which value."""
    found = tuple(departures)
    said = [_clean(str(problem), settings) for problem in found[:_MOST_FIELDS]]
    said += ["..."] if len(found) > _MOST_FIELDS else []
    told = {"api_endpoint": endpoint, "api_problems": said}
    logger_of(settings.api.name).warning("%s answered not as described: %s", endpoint, "; ".join(said), extra=told)


class _Watch:
    """One call, as its log sees it."""

    def __init__(self, summary: Callable[[], RequestSummary], operation: Operation[Any], settings: Settings) -> None:
        self._summary = summary
        self._operation = operation
        self._settings = settings
        self._log = logger_of(settings.api.name)
        self._attempt = 0

    def over(self, steps: Steps[Answer]) -> Steps[Answer]:
        """Do the steps of a call, and say what became of it."""
        began, outcome, answer = monotonic(), "given up", None
        try:
            answer = yield from (self._each(steps) if self._log.isEnabledFor(logging.DEBUG) else steps)
            outcome = str(answer.status)
            return answer
        except Exception as error:
            outcome = type(error).__name__
            raise
        finally:
            self._is_over(monotonic() - began, outcome, answer)

    @_harmless
    def _is_over(self, seconds: float, outcome: str, answer: Answer | None) -> None:
        request = self._summary()
        name = request_id(answer.headers) if answer else None
        name = name and _clean(name, self._settings)
        self._log.info(
            "%s: %s, attempts: %d, %.3f s, request id: %s",
            *(request.endpoint, outcome, request.attempts, seconds, name or "none"),
            extra={
                "api_endpoint": request.endpoint,
                "api_outcome": outcome,
                "api_status": answer.status if answer else None,
                "api_attempts": request.attempts,
                "api_seconds": seconds,
                "api_request_id": name,
            },
        )

    def _each(self, steps: Steps[Answer]) -> Steps[Answer]:
        """Do the steps of a call, and tell of each request what came of it."""
        with closing(steps):
            try:
                step = next(steps)
                while True:
                    began = monotonic()
                    outcome = yield step
                    if outcome is not None:
                        self._came(getattr(step, "request", step), outcome, monotonic() - began)
                    step = steps.send(outcome)
            except StopIteration as done:
                answer: Answer = done.value
                return answer

    @_harmless
    def _came(self, request: Any, outcome: Answer | Failure, seconds: float) -> None:
        call = self._summary()
        is_ours = (request.method, request.url.partition("?")[0]) == (call.method, call.url)
        view = _Shown(self._operation, self._settings, is_login=not is_ours)
        self._attempt += is_ours
        what = f"attempt {self._attempt}" if is_ours else "login"
        url = view.url(request)
        sent, fields = view.headers(request.headers), view.fields(request.get("content-type"), request.content)
        told: dict[str, object] = {"api_endpoint": call.endpoint, "api_request": what, "api_method": request.method}
        told |= {"api_url": url, "api_headers": sent, "api_fields": fields, "api_seconds": seconds}
        words = f"{call.endpoint}: {what}: {request.method} {url}, {sent}{f', {fields}' if fields else ''}"
        if isinstance(outcome, Answer):
            came = view.headers(outcome.headers.items())
            answered = view.fields(outcome.headers.get("content-type"), outcome.body)
            told |= {"api_status": outcome.status, "api_answer_headers": came, "api_answer_fields": answered}
            words += f"; answered {outcome.status}, {came}{f', {answered}' if answered else ''}"
        else:
            told["api_reason"] = _clean(outcome.reason if is_ours else outcome.kind, self._settings)
            words += f"; {told['api_reason']}"
        self._log.debug("%s; %.3f s", words, seconds, extra=told)


class _Shown:
    """What a log may hold of a request and its answer: of a login, where tokens are made and given, no values."""

    def __init__(self, operation: Operation[Any], settings: Settings, *, is_login: bool) -> None:
        self._is_login = is_login
        self._operation = operation
        self._settings = settings
        self._secrets = settings.keyring.secrets()
        self._values = settings.log_values
        self._hidden = {path.rpartition(".")[2].removesuffix("[]") for path in operation.secret}

    def url(self, request: Outgoing) -> str:
        """Return the URL with the names of its query; a path with a secret in it as the description writes it."""
        base, _, names = names_only(request.url).partition("?")
        if not self._is_login and self._hidden.intersection(self._operation.path_parts[1::2]):
            servers = self._operation.servers
            origin = self._settings.origin_of(servers) if servers else self._settings.origin
            base = f"{request.scheme}://{request.authority}{origin.path}{self._operation.path}".partition("?")[0]
        return _clean(f"{base}?{names}" if names else base, self._settings, self._secrets)

    def headers(self, pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
        """Return the names of headers, each with its value if that may be shown."""
        return {name: self._value(value) if self._is_shown(name.lower()) else MASK for name, value in pairs}

    def fields(self, media_type: str | None, body: object) -> dict[str, str]:
        """Return the fields of a body that the client was told to show, by their paths."""
        if self._is_login or not self._values or not isinstance(body, bytes) or not body:
            return {}
        kind = (media_type or "").partition(";")[0].strip().lower()
        found = islice(self._found(_tree(kind, body), ""), _MOST_FIELDS)
        return {self._value(path): self._value(value) for path, value in found}

    def _is_shown(self, name: str) -> bool:
        if self._is_login:
            return False
        return (name in SHOWN or name.startswith(_LIMITS) or name in self._values) and name not in self._hidden

    def _found(self, tree: object, path: str) -> Iterator[tuple[str, str]]:
        """Yield the fields to show; what is secret is not even looked into."""
        if isinstance(tree, dict):
            for name, value in tree.items():
                place = f"{path}.{name}" if path else name
                if name in self._hidden:
                    continue
                if isinstance(value, dict | list):
                    yield from self._found(value, place)
                elif name.lower() in self._values:
                    yield place, str(value)
        elif isinstance(tree, list):
            for index, value in enumerate(tree):
                yield from self._found(value, f"{path}[{index}]")

    def _value(self, value: str) -> str:
        return _clean(value, self._settings, self._secrets)


def _tree(kind: str, body: bytes) -> object:
    """Return what a body holds, as far as it has fields."""
    import json
    from urllib.parse import parse_qsl

    try:
        if kind.endswith("json"):
            tree: object = json.loads(body)
            return tree
        return dict(parse_qsl(body.decode(), keep_blank_values=True)) if kind.endswith("urlencoded") else None
    except (ValueError, RecursionError):
        return None


def _clean(text: str, settings: Settings, secrets: Iterable[Secret] | None = None) -> str:
    return shown(text, settings.keyring.secrets() if secrets is None else secrets, _LONGEST)


def names_only(url: str) -> str:
    """Return a URL without the values in its query."""
    base, _, query = url.partition("?")
    return f"{base}?{'&'.join(pair.partition('=')[0] for pair in query.split('&'))}" if query else base
