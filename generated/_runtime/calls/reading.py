# The runtime of apigraft's clients: generated projects hold a copy; edit generator/runtime.
"""What an answer means: the typed result, or the error that it is."""

from __future__ import annotations

from codecs import lookup
from http.client import responses
from typing import Any, Final, NoReturn, TypeVar, cast

from pydantic import ValidationError

from ..answers.decoding import decode
from ..answers.fields import fields_at_fault
from ..answers.misfits import told
from ..answers.shapes import adapter_of
from ..errors import ApiResponseError, ApiStatusError, RequestSummary
from ..masking import mask, masker
from ..messages import Answer
from ..wire.jsonreading import exact_tree, tree
from ..wire.jsontext import ABSENT, at
from .logs import departed
from .operation import Envelope, Operation
from .settings import Settings

T = TypeVar("T")
_NO_ENVELOPE = Envelope()
_OF_FIELDS: Final = (400, 409, 413, 415, 422)
"""The refusals that are about what was sent; what any other lists is no field of it."""

_LONGEST_FLAG: Final = 40
"""Characters of what an envelope says beside its message."""

_MOST_TOLD: Final = 25
"""Departures of an answer: more than a message or a line of a log shows."""

_CHARSETS: Final = ("ascii", "utf-8", "utf-16", "utf-32", "iso8859", "cp", "mac-", "koi8", "kz1048", "ptcp154",
                    "tis-620", "iso2022", "gb", "hz", "big5", "euc_", "shift_jis", "johab")  # fmt: skip
"""How the codecs begin that read text. Others refuse bytes, or take time beyond all measure: `idna`, `punycode`."""

_FLAWS: Final = {
    "compression": "cannot be decompressed",
    "size": "is larger than `max_answer_bytes`",
    "cut": "broke off",
}


def read(operation: Operation[T], settings: Settings, request: RequestSummary, answer: Answer) -> T:
    """Return what an answer holds.

    Raises the provider's status error if it is a refusal, and its response error if it cannot be read.
    """
    return _Reading(operation, settings, request, answer).result()  # type: ignore[no-any-return]


def read_with_tree(
    operation: Operation[T], settings: Settings, request: RequestSummary, answer: Answer
) -> tuple[T, object]:
    """Return what an answer holds, and beside it all of its JSON as it came. Raises what `read` raises."""
    reading = _Reading(operation, settings, request, answer)
    return reading.result(), reading.tree


def check(operation: Operation[Any], settings: Settings, request: RequestSummary, answer: Answer) -> None:
    """Raise the error that an answer is, by its status, its envelope, or because its body is flawed."""
    reading = _Reading(operation, settings, request, answer)
    reading.check_whole()


def refuse(operation: Operation[Any], settings: Settings, request: RequestSummary, answer: Answer) -> NoReturn:
    """Raise the error that an answer is which was to be left open, and was none of those that may be."""
    reading = _Reading(operation, settings, request, answer)
    reading.check_whole()
    raise reading.unreadable("which is not of the type that was asked for")


def _codec(charset: str) -> str:
    """Return the codec of a charset; UTF-8 for one that nobody knows, or that is none of text."""
    try:
        name = lookup(charset).name
    except (LookupError, ValueError):  # a name may also be none at all
        return "utf-8"
    return name if name.startswith(_CHARSETS) else "utf-8"


class _Reading:
    """One answer, beside the call that it answers."""

    def __init__(self, operation: Operation[Any], settings: Settings, request: RequestSummary, answer: Answer) -> None:
        self._operation = operation
        self._settings = settings
        self._request = request
        self._answer = answer
        self._errors = settings.api.errors
        self._envelope = settings.api.envelope or _NO_ENVELOPE
        self.tree = self._parse()

    def result(self) -> Any:
        """Return or raise what the answer means: status first, then envelope, then content."""
        self.check()
        if cast("object", self._operation.answers) is None:
            return None
        if self._answer.flaw:
            raise self.flawed()
        match self._operation.reads:
            case "bytes":
                return self._answer.body
            case "text":
                return self._text()
            case "json":
                return self._typed()

    def flawed(self) -> ApiResponseError:
        """Return the error that the body is not whole."""
        assert self._answer.flaw
        return self.unreadable(f"but its body {_FLAWS[self._answer.flaw]}: the call itself succeeded")

    def check(self) -> None:
        """Raise the error that an answer is by its status, or its envelope."""
        if self._answer.status >= 400 or self._is_named() or not self._envelope.accepts(self.tree):
            raise self._refusal()
        if not 200 <= self._answer.status < 300:
            raise self.unreadable("which is no final answer, and redirects are not followed")

    def check_whole(self) -> None:
        """Raise the error that an answer is, or that its body is not whole."""
        self.check()
        if self._answer.flaw:
            raise self.flawed()

    def _is_named(self) -> bool:
        """Say whether the status is neither a success nor a refusal, and the spec has an error for it, as for 304."""
        status = self._answer.status
        return not 200 <= status < 300 and (status in self._operation.errors or status in self._errors.statuses)

    def _parse(self) -> Any:
        """Return the JSON of the answer; ABSENT for a body that is none, or that is not meant to be."""
        if self._operation.reads != "json" and "json" not in self._answer.headers.get("content-type", ""):
            return ABSENT
        try:
            return exact_tree(self._answer.body) if self._operation.exact else tree(self._answer.body)
        except ValueError:
            return ABSENT

    def _typed(self) -> Any:
        operation, is_empty = self._operation, not self._answer.body.strip()
        if self.tree is ABSENT and not (is_empty and self._admits_none()):
            raise self.unreadable(f"but its body is {'empty' if is_empty else 'not JSON'}: the call itself succeeded")
        payload = self.tree if operation.whole else at(self.tree, self._envelope.payload)
        payload = None if payload is ABSENT else payload
        result = decode(operation.answer, operation.answers, payload)
        if self._settings.answers != "tolerant" and (departures := told(operation.answer, payload, result, _MOST_TOLD)):
            if self._settings.answers == "strict":
                del result, payload  # a traceback shows the locals of this frame
                words = "; ".join(str(problem) for problem in departures)
                raise self.unreadable(f"but not as described, though the call itself succeeded: {words}")
            departed(operation.endpoint, departures, self._settings)
        return result

    def _admits_none(self) -> bool:
        try:
            self._operation.answer.validate_python(None)
        except ValidationError:
            return False
        return True

    def _text(self) -> str:
        kind = self._answer.headers.get("content-type", "").lower()
        charset = kind.partition("charset=")[2].partition(";")[0].strip(' "')
        return self._answer.body.decode(_codec(charset), errors="replace")

    def _refusal(self) -> ApiStatusError:
        operation, status = self._operation, self._answer.status
        message, errors = at(self.tree, self._envelope.message), at(self.tree, self._envelope.errors)
        said = message if isinstance(message, str) else self._problem()
        text = said and self._masked(said)
        family = f"{status // 100}XX"
        codes = self._envelope.codes(self.tree)
        code = next(iter(codes), None) if self._envelope.code else self._named(codes)
        keys: tuple[int | str, ...] = (*codes, status, family)
        own = (operation.errors.get(key) for key in keys)
        shared = (self._errors.codes.get(code) for code in codes)
        kind = next((found for found in (*own, *shared) if found), None) or self._errors.of_status(status)
        summary = self._summary() + self._no()
        return kind(
            f"{summary}: {text}" if text else summary,
            request=self._request,
            answer=self._answer,
            secrets=self._settings.keyring.secrets(),
            message=text,
            errors=None if errors is ABSENT else errors,
            detail=self._detail(family),
            code=code and self._masked(code),
            fields=self._fields(errors),
        )

    def _no(self) -> str:
        """Return how the envelope of an answer with the status of a success says no."""
        path = self._envelope.refusing(self.tree) if 200 <= self._answer.status < 300 else None
        if path is None:
            return ""
        match value := at(self.tree, path):
            case str():
                words = f'"{self._masked(value)[:_LONGEST_FLAG]}"'
            case bool() | None:
                words = {True: "true", False: "false", None: "null"}[value]
            case dict() | list():
                words = "an object" if isinstance(value, dict) else "a list"
            case _:
                words = str(value)[:_LONGEST_FLAG]
        return f", but its `{path}` is {words}"

    def _fields(self, errors: object) -> dict[str, tuple[str, ...]]:
        if 400 <= self._answer.status not in _OF_FIELDS:
            return {}
        found, masked = fields_at_fault(errors, self.tree).items(), masker(self._settings.keyring.secrets())
        return {masked(name): tuple(map(masked, told)) for name, told in found}

    def _named(self, codes: tuple[str, ...]) -> str | None:
        """Return the first of the codes that has a class; the rest may be any value that means no."""
        known = (*self._operation.errors, *self._errors.codes)
        return next((code for code in codes if code in known), None)

    def _problem(self) -> str | None:
        """Return what problem details say (RFC 9457), where the envelope has no place for a message."""
        if "problem+json" not in self._answer.headers.get("content-type", ""):
            return None
        return next((said for key in ("detail", "title") if isinstance(said := at(self.tree, key), str)), None)

    def _detail(self, family: str) -> Any:
        """Return the body as the endpoint describes the refusals of this status."""
        for code in (str(self._answer.status), family, "default"):
            if code in self._operation.refuses and self.tree is not ABSENT:
                kind = self._operation.refuses[code]
                return decode(adapter_of(kind), kind, self.tree)
        return None

    def unreadable(self, why: str) -> ApiResponseError:
        """Return the error of an answer that cannot be read."""
        words, secrets = f"{self._summary()}, {why}", self._settings.keyring.secrets()
        return self._errors.response(words, request=self._request, answer=self._answer, secrets=secrets)

    def _masked(self, said: str) -> str:
        """Return what a provider says without the credentials that it repeats."""
        return mask(said, self._settings.keyring.secrets())

    def _summary(self) -> str:
        status = self._answer.status
        return f"{self._request.endpoint} answered {status} {responses.get(status, '')}".rstrip()
