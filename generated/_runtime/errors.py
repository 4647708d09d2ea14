# The runtime of apigraft's clients: generated projects hold a copy; edit generator/runtime.
"""What a call can raise.

    ApiError                        any failed call; each provider has a base class of its own below it
    ├── ApiConnectionError          no answer came
    │   ├── ApiTimeoutError         no answer came in time
    │   └── ApiOutcomeUnknownError  nor is it known whether the call had its effect: another one could have it twice
    ├── ApiLoginError               the provider gave no token, so the call was not carried out
    └── ApiAnsweredError            an answer came: status, headers, request id, raw body
        ├── ApiResponseError        it cannot be read where it must be; the call itself may have succeeded
        └── ApiStatusError          the provider said no: by its status, its envelope or both

    ArgumentError                   the call was never sent: an argument breaks a rule of the endpoint
    ├── ArgumentTypeError           also a TypeError: an unknown or missing key, a wrong type
    └── ArgumentValueError          also a ValueError: a pattern, a bound, a choice, a condition

    ConfigurationError              also a ValueError: a missing credential, an unknown server
    └── SigningError                the request cannot be signed or checked as its scheme says

A message is one line of bounded length, whatever a server says: its words are whole in the attributes. No message
holds a credential or the value of an argument, and no attribute or pickle a credential of the client, unless the
provider repeats it in what is kept as it came (`body`, `headers`, `errors`, `detail`). `request` has the URL with the
values of its path, and the idempotency key; the message that an outcome is unknown has that key, too: by it one asks
the provider what became of the call.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from .masking import mask, shown

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .credentials import Secret
    from .limits import RateLimit
    from .login import LoginProblem
    from .messages import Answer, Failure

REQUEST_ID_HEADERS = ("x-request-id", "request-id", "x-correlation-id", "x-amzn-requestid", "x-amz-request-id")

_LONGEST_ID: Final = 100
_LONGEST_OF_OURS: Final = 2000
"""Characters of messages of which only names are somebody else's."""


@dataclass(frozen=True, slots=True)
class RequestSummary:
    """Which request failed: the endpoint, and the URL without its query (a query may hold a credential).

    `attempts` is how many times it was sent, or tried to be. A call that is made again with the same `idempotency_key`
    has its effect once.
    """

    endpoint: str
    method: str
    url: str = field(repr=False)
    attempts: int = 1
    idempotency_key: str | None = None


def request_id(headers: Mapping[str, str]) -> str | None:
    """Return the name that the provider gave to a request, if its answer has one."""
    return next((headers[name] for name in REQUEST_ID_HEADERS if name in headers), None)


class ApiError(Exception):
    """Any failed call.

    Whatever `message` and `request_id`, that of the answer, quote: what is shown of them is without `secrets`, and safe
    in terminals and logs.
    """

    def __init__(
        self, message: str, *, request: RequestSummary, secrets: Iterable[Secret] = (), request_id: str | None = None
    ) -> None:
        words = [shown(message, secrets)]
        words += [f"(request id {shown(request_id, secrets, _LONGEST_ID)})"] if request_id else []
        words += [f"({request.attempts} attempts)"] if request.attempts > 1 else []
        super().__init__(" ".join(words))
        self.request = request

    @property
    def attempts(self) -> int:
        """How many times the call was made."""
        return self.request.attempts

    def __reduce__(self) -> tuple[Any, ...]:
        return _revive, (type(self), self.args, self.__dict__)


class ApiConnectionError(ApiError):
    """No answer came: the connection failed or broke."""


class ApiTimeoutError(ApiConnectionError):
    """No answer came in time."""


class ApiOutcomeUnknownError(ApiConnectionError):
    """No answer came to a call that must not be made twice, and the provider may have carried it out.

    Look whether it did before making it again; where `request.idempotency_key` is not None, a call with that key is
    safe. For a timeout, too, it is this error and not ApiTimeoutError, which invites another call.
    """


class ApiLoginError(ApiError):
    """The provider did not give the token that a call needs, so the call was not carried out.

    `request` is the call. `login_url` is where the token was asked for, without a query; `status`, `request_id` and,
    as far as the answer names them, `code` (such as OAuth's `invalid_client`) and `description` are of that answer.
    """

    def __init__(self, message: str, *, request: RequestSummary, problem: LoginProblem) -> None:
        self.login_url = problem.url
        self.status = problem.status
        self.request_id = problem.request_id
        self.code = problem.code
        self.description = problem.description
        super().__init__(message, request=request, request_id=problem.request_id)


class ApiAnsweredError(ApiError):
    """An answer came: `status`, `headers` (names in lower case), `request_id` if it names one, and its raw `body`.

    `retry_after` are the seconds after which the provider wants to be asked again, if it says so.
    """

    def __init__(
        self, message: str, *, request: RequestSummary, answer: Answer, secrets: Iterable[Secret] = ()
    ) -> None:
        from .limits import retry_after

        secrets = tuple(secrets)
        named = request_id(answer.headers)
        self.status = answer.status
        self.headers = answer.headers
        self.request_id = named and mask(named, secrets)
        self.body = answer.body
        self.retry_after = retry_after(answer.headers)
        super().__init__(message, request=request, secrets=secrets, request_id=self.request_id)

    @property
    def rate_limit(self) -> RateLimit | None:
        """What the headers say of the rate limit, if they say anything."""
        from .limits import rate_limit

        return rate_limit(self.headers)


class ApiResponseError(ApiAnsweredError):
    """An answer that cannot be read where it must be; with a 2xx status the call itself succeeded."""


class ApiStatusError(ApiAnsweredError):
    """The provider said no.

    `message` and `errors` are what its envelope says, `code` is the provider's own, and `fields` are those at fault,
    with what it says of each: `{"email": ("is taken",)}`, the first 100 of both. `detail` is the body, typed as the
    endpoint describes its refusals; what does not fit is left unvalidated, and without a JSON body or a description it
    is None. A pickle or a copy has neither `errors` nor `detail` if they are nested too deeply for one: the `body`
    has all of it.
    """

    def __init__(
        self,
        summary: str,
        *,
        request: RequestSummary,
        answer: Answer,
        secrets: Iterable[Secret] = (),
        message: str | None = None,
        errors: Any = None,
        detail: Any = None,
        code: str | None = None,
        fields: Mapping[str, tuple[str, ...]] | None = None,
    ) -> None:
        self.message = message
        self.errors = errors
        self.detail = detail
        self.code = code
        self.fields = dict(fields or {})
        super().__init__(summary, request=request, answer=answer, secrets=secrets)

    def __reduce__(self) -> tuple[Any, ...]:
        """Give what a pickle or a copy is made of."""
        import pickle

        state = self.__dict__
        try:
            pickle.dumps((_revive, (type(self), self.args, {**state, "body": b""})))
        except Exception:  # noqa: BLE001 - whatever it is, the rest of the error shall arrive
            state = {**state, "errors": None, "detail": None}
        return _revive, (type(self), self.args, state)


class ArgumentError(Exception):
    """The call was not sent: an argument breaks a rule of the endpoint."""

    def __init__(self, message: str) -> None:
        super().__init__(shown(message, most=_LONGEST_OF_OURS))  # it may name keys that somebody else has chosen


class ArgumentTypeError(ArgumentError, TypeError):
    """A key is unknown or missing, or a value is of the wrong type."""


class ArgumentValueError(ArgumentError, ValueError):
    """A value breaks a pattern, a bound, a choice or a condition."""


class ConfigurationError(ValueError):
    """The client cannot work as it was set up: a credential is missing, a server is unknown."""

    def __init__(self, message: str) -> None:
        super().__init__(shown(message, most=_LONGEST_OF_OURS))  # a signature to check may name anything


class SigningError(ConfigurationError):
    """A request cannot be signed or checked as its scheme says; the message names the rule that is broken."""


@dataclass(frozen=True, slots=True)
class Errors:
    """The error classes of one provider: the general ones, and one per status or code that has its own."""

    connection: type[ApiConnectionError] = ApiConnectionError
    timeout: type[ApiTimeoutError] = ApiTimeoutError
    unknown: type[ApiOutcomeUnknownError] = ApiOutcomeUnknownError
    login: type[ApiLoginError] = ApiLoginError
    response: type[ApiResponseError] = ApiResponseError
    refused: type[ApiStatusError] = ApiStatusError
    client: type[ApiStatusError] = ApiStatusError
    server: type[ApiStatusError] = ApiStatusError
    statuses: Mapping[int, type[ApiStatusError]] = field(default_factory=dict)
    codes: Mapping[str, type[ApiStatusError]] = field(default_factory=dict)

    def of_failure(self, failure: Failure) -> type[ApiConnectionError]:
        """Return the class for a call of which no answer came."""
        return self.timeout if failure.kind == "timeout" else self.connection

    def of_status(self, status: int) -> type[ApiStatusError]:
        """Return the class for a refusal with this status; below 400 it was the envelope that refused."""
        family = self.server if status >= 500 else self.client if status >= 400 else self.refused
        return self.statuses.get(status, family)


def _revive(kind: type[ApiError], args: tuple[Any, ...], state: dict[str, Any]) -> ApiError:
    """Rebuild a pickled error without asking for the arguments that its class takes."""
    error = kind.__new__(kind, *args)
    error.__dict__.update(state)
    return error
