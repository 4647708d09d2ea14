"""The errors of a provider: one base class, one class for each family of statuses and for each that the specs name."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from ..ir.api import Provider
from ..ir.auth import OAuth2, Session
from .imports import Imports
from .layout import ERROR_KINDS, RUNTIME, client_class, header
from .names import ERROR_NAMES, Scope
from .text import comment, doc_lines, literal
from .views import ErrorsView, ErrorView, PairView

_STATUSES: Final = {
    "400": ("BadRequestError", "the request is malformed"),
    "401": ("AuthenticationError", "the credentials are missing, wrong or expired"),
    "403": ("PermissionDeniedError", "the credentials do not allow this"),
    "404": ("NotFoundError", "there is no such thing"),
    "409": ("ConflictError", "the request clashes with the present state"),
    "422": ("UnprocessableEntityError", "the request is well formed and its content is not accepted"),
    "429": ("RateLimitError", "too many requests"),
}
_RUNTIME: Final = (
    *("ApiConnectionError", "ApiError", "ApiOutcomeUnknownError", "ApiResponseError", "ApiStatusError"),
    *("ApiTimeoutError", "Errors"),
)


@dataclass(frozen=True, slots=True)
class ErrorClass:
    """One class: `bases` as they are written, `about` for its doc_lines."""

    name: str
    bases: str
    about: str


@dataclass(frozen=True, slots=True)
class ErrorTree:
    """The errors of a provider. `own` are the classes that the specs name, by the name there."""

    classes: tuple[ErrorClass, ...]
    own: dict[str, str]

    def names(self) -> tuple[str, ...]:
        """List the classes, the base first."""
        return tuple(each.name for each in self.classes)

    def of(self, errors: Iterable[tuple[str, str]]) -> tuple[tuple[int | str, str], ...]:
        """Return the classes that an endpoint or a provider names: of statuses, which are numbers, and of its codes."""
        return tuple((int(code) if _is_status(code) else code, self.own[name]) for code, name in errors)


def _is_status(code: str) -> bool:
    return re.fullmatch("[1-5][0-9][0-9]", code) is not None


def plan_error_tree(provider: Provider) -> ErrorTree:
    """Name the errors of a provider. A class that the specs call like one of ours is ours where it means the same."""
    general = tuple(_general(provider))
    known = tuple(ErrorClass(name, "ClientError", f"Status {code}: {why}.") for code, (name, why) in _STATUSES.items())
    classes = {each.name: each for each in (*general, *known)}
    scope = Scope((*classes, *ERROR_NAMES))
    own: dict[str, str] = {}
    *_, status, _ = own_names(provider)
    for name, codes in _named(provider).items():
        base = _base_of(codes, status)
        own[name] = name if name == base else scope.take(name, f"{client_class(provider.name)}{name}")
        kinds = ("Status" if _is_status(code) else "Code" for code in codes)
        said = " or ".join(f"{kind} {comment(code)}" for kind, code in zip(kinds, codes, strict=True))
        what = f"{said}, as the spec names it."
        classes.setdefault(own[name], ErrorClass(own[name], base, what))
    return ErrorTree(tuple(classes.values()), own)


def own_names(provider: Provider) -> list[str]:
    """List the errors that are called after the client, the base first, that of logins last."""
    return [f"{client_class(provider.name)}{kind}Error" for kind in ERROR_KINDS]


def logs_in(provider: Provider) -> bool:
    """Say whether a call may have to fetch a token first."""
    return any(isinstance(scheme, OAuth2 | Session) for scheme in provider.schemes)


def _general(provider: Provider) -> Iterator[ErrorClass]:
    title = comment(provider.title)
    base, connection, timeout, unknown, response, status, login = own_names(provider)
    doubt = "No answer came, and the call may have been carried out: another one could have its effect twice."
    yield ErrorClass(base, "ApiError", f"Any failed call to {title}: catch this to catch them all.")
    yield ErrorClass(connection, f"{base}, ApiConnectionError", "No answer came.")
    yield ErrorClass(timeout, f"{connection}, ApiTimeoutError", "No answer came in time.")
    yield ErrorClass(unknown, f"{connection}, ApiOutcomeUnknownError", doubt)
    if logs_in(provider):
        yield ErrorClass(login, f"{base}, ApiLoginError", "The provider gave no token: the call was not carried out.")
    yield ErrorClass(response, f"{base}, ApiResponseError", "An answer came that cannot be read.")
    yield ErrorClass(status, f"{base}, ApiStatusError", f"{title} answered, and said no.")
    yield ErrorClass("RefusedError", status, "The status was fine, and the envelope of the answer said no.")
    yield ErrorClass("ClientError", status, "A status from 400 to 499: the request is at fault.")
    yield ErrorClass("ServerError", status, f"A status from 500 on: {title} is at fault.")


def _named(provider: Provider) -> dict[str, list[str]]:
    """Return the classes that the specs name, each with its statuses and codes."""
    operations = (operation for resource in provider.resources for operation in resource.operations)
    pairs = (*provider.errors, *(pair for operation in operations for pair in operation.errors))
    named: dict[str, list[str]] = {}
    for code, name in dict.fromkeys(pairs):
        named.setdefault(name, []).append(code)
    return named


def _base_of(codes: list[str], status: str) -> str:
    """Return the class that all of the statuses have in common; a code may come with any of them."""
    if not all(_is_status(code) for code in codes):
        return status
    if len(codes) == 1 and codes[0] in _STATUSES:
        return _STATUSES[codes[0]][0]
    families = {code[0] for code in codes}
    kinds = {"2": "RefusedError", "4": "ClientError", "5": "ServerError"}
    return kinds.get(families.pop(), status) if len(families) == 1 else status


def plan_errors(provider: Provider, tree: ErrorTree) -> ErrorsView:
    """Plan the module of the errors, and the table by which the runtime picks one."""
    imports = Imports(f"..{RUNTIME}")
    for name in (*_RUNTIME, *(["ApiLoginError"] if logs_in(provider) else [])):
        imports.use(name)
    base, connection, timeout, unknown, response, _, login = own_names(provider)
    own = tree.of(provider.errors)
    statuses = {int(code): name for code, (name, _) in _STATUSES.items()}
    statuses |= {code: name for code, name in own if isinstance(code, int)}
    settings = {
        "connection": connection,
        "timeout": timeout,
        "unknown": unknown,
        **({"login": login} if logs_in(provider) else {}),
        "response": response,
        "refused": "RefusedError",
        "client": "ClientError",
        "server": "ServerError",
    }
    return ErrorsView(
        header=header(provider.name),
        doc=doc_lines(f"What a call to {comment(provider.title)} can raise: all of it is derived from `{base}`.", 0),
        imports=imports.lines(),
        classes=tuple(ErrorView(each.name, each.bases, doc_lines(each.about, 4)) for each in tree.classes),
        settings=tuple(PairView(key, value) for key, value in settings.items()),
        statuses=tuple(PairView(str(code), statuses[code]) for code in sorted(statuses)),
        codes=tuple(PairView(literal(code), name) for code, name in own if isinstance(code, str)),
    )
