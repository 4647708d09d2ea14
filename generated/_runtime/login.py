# The runtime of apigraft's clients: generated projects hold a copy; edit generator/runtime.
"""When a login gives no token: what is known of it, and the error that it becomes."""

from __future__ import annotations

from dataclasses import dataclass
from http.client import responses

from .errors import ApiError, Errors, RequestSummary
from .messages import Answer, Failure


@dataclass(frozen=True, slots=True)
class LoginProblem:
    """Why a login gave no token: an answer without one, or `failure`, where none came. It holds no credential."""

    url: str
    status: int | None = None
    code: str | None = None
    description: str | None = None
    request_id: str | None = None
    failure: Failure | None = None

    def error(self, errors: Errors, request: RequestSummary, refused: Answer | None) -> ApiError:
        """Return the error of a call whose login this was; `refused` is the answer that made it log in again."""
        fate = "was not sent" if refused is None else f"answered {refused.status} and was not sent again"
        if self.failure is None:
            return errors.login(f"{request.endpoint} {fate}: {self._answered()}", request=request, problem=self)
        lost = errors.of_failure(self.failure)
        words = f"its login at {self.url} got no answer: {self.failure.reason}"
        return lost(f"{request.endpoint} {fate}: {words}", request=request)

    def _answered(self) -> str:
        status = f"{self.status} {responses.get(self.status or 0, '')}".rstrip()
        words = ": ".join(word for word in (self.code, self.description) if word) or "no token is in it"
        return f"its login at {self.url} answered {status}: {words}"
