# The runtime of apigraft's clients: generated projects hold a copy; edit generator/runtime.
"""What an answer means: the typed result, or the error that it is."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from decimal import Decimal
from http import HTTPStatus
from typing import Any, TypeVar

from pydantic import TypeAdapter, ValidationError

from .answers import decode, problems
from .errors import ApiError, ApiResponseError, RequestSummary
from .jsontext import ABSENT, at
from .messages import Answer
from .operation import Envelope, Operation
from .settings import Settings

T = TypeVar("T")
_BARE = Envelope()


def read(operation: Operation[T], settings: Settings, request: RequestSummary, answer: Answer) -> T:
    """Return what an answer holds.

    Raises the provider's status error if it is a refusal, and its response error if it cannot be read.
    """
    tree = _tree(operation, answer)
    envelope = settings.api.envelope or _BARE
    if answer.status >= 400 or not envelope.accepts(tree):
        raise _refusal(operation, settings, request, answer, tree)
    if not 200 <= answer.status < 300:
        raise _unreadable(settings, request, answer, "which is no final answer, and redirects are not followed")
    result: Any
    if operation.answers is None:
        result = None
    elif operation.reads == "bytes":
        result = answer.body
    elif operation.reads == "text":
        result = _text(answer)
    else:
        payload = tree if operation.whole else at(tree, envelope.payload)
        result = _typed(operation, settings, request, answer, tree, payload)
    return result  # type: ignore[no-any-return]


def _tree(operation: Operation[Any], answer: Answer) -> Any:
    """Return the JSON of an answer; ABSENT for a body that is none, or that is not meant to be."""
    if operation.reads != "json" and "json" not in answer.headers.get("content-type", ""):
        return ABSENT
    decimal: Callable[[str], Decimal] | None = Decimal if operation.exact else None
    try:
        return json.loads(answer.body, parse_float=decimal)
    except (ValueError, RecursionError):
        return ABSENT


def _typed(
    operation: Operation[Any], settings: Settings, request: RequestSummary, answer: Answer, tree: Any, payload: Any
) -> Any:
    if tree is ABSENT and (answer.body.strip() or not _admits_none(operation.answer)):
        what = "its body is not JSON" if answer.body.strip() else "its body is empty"
        raise _unreadable(settings, request, answer, f"but {what}: the call itself succeeded")
    result = decode(operation.answer, operation.answers, None if payload is ABSENT else payload)
    if settings.answers != "tolerant" and (departures := problems(result)):
        words = "; ".join(f"`{problem.place}`: {problem.rule}" for problem in departures)
        if settings.answers == "strict":
            raise _unreadable(settings, request, answer, f"but not as described: {words}: the call itself succeeded")
        logging.getLogger(f"apigraft.{settings.api.name}").warning(
            "%s answered not as described: %s", operation.endpoint, words
        )
    return result


def _admits_none(adapter: TypeAdapter[Any]) -> bool:
    try:
        adapter.validate_python(None)
    except ValidationError:
        return False
    return True


def _text(answer: Answer) -> str:
    charset = answer.headers.get("content-type", "").partition("charset=")[2].split(";")[0].strip(' "')
    try:
        return answer.body.decode(charset or "utf-8", errors="replace")
    except LookupError:
        return answer.body.decode(errors="replace")


def _unreadable(settings: Settings, request: RequestSummary, answer: Answer, why: str) -> ApiResponseError:
    return settings.api.errors.response(
        f"{request.endpoint} answered {_status(answer)}, {why}", request=request, answer=answer
    )


def _refusal(
    operation: Operation[Any], settings: Settings, request: RequestSummary, answer: Answer, tree: Any
) -> ApiError:
    envelope = settings.api.envelope or _BARE
    family = f"{answer.status // 100}XX"
    kind = operation.errors.get(answer.status) or operation.errors.get(family)
    message, errors = at(tree, envelope.message), at(tree, envelope.errors)
    described = next(
        (operation.refuses[code] for code in (str(answer.status), family, "default") if code in operation.refuses), None
    )
    text = message if isinstance(message, str) else None
    return (kind or settings.api.errors.of_status(answer.status))(
        f"{request.endpoint} answered {_status(answer)}" + (f": {text}" if text else ""),
        request=request,
        answer=answer,
        message=text,
        errors=None if errors is ABSENT else errors,
        detail=_detail(described, tree),
    )


def _detail(described: Any, tree: Any) -> Any:
    if described is None or tree is ABSENT:
        return None
    return decode(TypeAdapter(described), described, tree)


def _status(answer: Answer) -> str:
    try:
        return f"{answer.status} {HTTPStatus(answer.status).phrase}"
    except ValueError:
        return str(answer.status)
