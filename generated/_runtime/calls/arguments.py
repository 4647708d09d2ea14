# The runtime of apigraft's clients: generated projects hold a copy; edit generator/runtime.
"""The keywords of a call: checked, renamed and sorted by where they go.

Pydantic does the work: one adapter per operation, strict, built from the TypedDict that the operation takes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final, get_args

from pydantic import ConfigDict, TypeAdapter, ValidationError
from pydantic.fields import FieldInfo
from typing_extensions import get_type_hints, is_typeddict

from ..answers.rules import Finding, findings, place
from ..errors import ArgumentError, ArgumentTypeError, ArgumentValueError
from ..params import Route
from ..wire.jsontext import Number

_CONFIG = ConfigDict(
    strict=True,
    extra="forbid",
    validate_by_name=True,
    validate_by_alias=False,
    loc_by_alias=False,
    allow_inf_nan=False,
    hide_input_in_errors=True,
)
OPTIONS: Final = ("timeout", "retries", "idle_timeout", "deadline", "headers", "query", "body")
"""What `with_options` takes; clients of other makes take it with each call."""

_PARTS: Mapping[str | None, str] = {
    **dict.fromkeys((None, "form", "json", "multipart"), "fields"),
    **{place: place for place in ("query", "header", "cookie", "body")},
}


@dataclass(frozen=True, slots=True)
class Parts:
    """Values by wire name: `fields` is an object body, if the operation has one; `body` holds one of another kind."""

    query: dict[str, Any] = field(default_factory=dict)
    header: dict[str, Any] = field(default_factory=dict)
    cookie: dict[str, Any] = field(default_factory=dict)
    body: dict[str, Any] = field(default_factory=dict)
    fields: dict[str, Any] | None = None


class Arguments:
    """What one operation takes."""

    def __init__(self, endpoint: str, takes: Any) -> None:
        takes.__pydantic_config__ = _CONFIG  # nested TypedDicts inherit it
        self._endpoint = endpoint
        self._takes = takes
        self._adapter: TypeAdapter[dict[str, Any]] = TypeAdapter(takes)
        self._routes = dict(_route(key, hint) for key, hint in _hints(takes).items())
        self._standing = [(key, route.standing) for key, route in self._routes.items() if route.standing]
        self._has_fields = any(_PARTS[route.place] == "fields" for route in self._routes.values())

    def parts(self, given: Mapping[str, object], *, check: bool) -> Parts:
        """Check the keywords and sort them by where they go.

        Without `check` a value may break patterns, bounds, choices and conditions, but still not its type.
        Raises ArgumentTypeError or ArgumentValueError.
        """
        values = self._checked(dict(given), check)
        wire = self._adapter.dump_python(values, by_alias=True, warnings=False)
        for key, standing in self._standing:
            if key not in wire:
                wire[key] = standing()
        parts = Parts(fields={} if self._has_fields else None)
        for key, value in wire.items():
            route = self._routes[key]
            getattr(parts, _PARTS[route.place])[route.wire] = value
        return parts

    def keywords(self) -> dict[str, tuple[Any, Route]]:
        """Return the keywords: what annotates each, and where it goes."""
        return {key: (hint, _route(key, hint)[1]) for key, hint in _hints(self._takes).items()}

    def findings(self, given: Mapping[str, object]) -> tuple[Finding, ...]:
        """Return which rules values break; unlike `parts`, for somebody who does not want them sent."""
        try:
            self._adapter.validate_python(given)
        except ValidationError as error:
            return findings(error, given)
        return ()

    def _checked(self, given: dict[str, Any], check: bool) -> dict[str, Any]:
        """Return the values as they are to be sent."""
        try:
            settled: dict[str, Any] = _settled(given, self._adapter.validate_python(given))
            return settled
        except ValidationError as error:
            refusal = self._refusal(given, error, check)
        if refusal is None:
            return given
        raise refusal  # out here, without the error of pydantic, which quotes values

    def _refusal(self, given: dict[str, Any], error: ValidationError, check: bool) -> ArgumentError | None:
        found = [finding for finding in findings(error, given) if check or finding.wrong_type]
        if not found:
            return None
        kind = ArgumentTypeError if any(finding.wrong_type for finding in found) else ArgumentValueError
        return kind(f"{self._endpoint}: {'; '.join(self._words(finding) for finding in found)}")

    def _words(self, finding: Finding) -> str:
        from difflib import get_close_matches

        at = place(finding.path)
        match finding.code:
            case "extra_forbidden" if at in OPTIONS:
                return f"`{at}` is an option: `client.with_options({at}=...)`"
            case "extra_forbidden":
                near = get_close_matches(str(finding.path[-1]), self._known(finding.path[:-1]), n=1)
                return f"`{at}` is unknown" + (f", did you mean `{near[0]}`?" if near else "")
            case "missing":
                return f"`{at}` must be given"
            case "condition":
                return f"{finding.rule}, in `{at}`" if at else finding.rule
            case _:
                return str(finding)

    def _known(self, path: tuple[int | str, ...]) -> tuple[str, ...]:
        """Return the keys that the TypedDict at a place has."""
        hints = _hints(self._takes)
        for key in path:
            if isinstance(key, str):
                hints = _hints(_typed_dict(hints.get(key)))
        return tuple(hints)


def _settled(given: Any, typed: Any) -> Any:
    """Return values as they were given, but for those that only passed for another type and would be sent wrongly.

    A decimal for a number is sent as a number, with its digits; true for the literal 1 is sent as 1.
    """
    if type(given) is str:  # most are
        return given
    if isinstance(given, dict):
        return {key: _settled(value, typed[key]) for key, value in given.items()}
    if isinstance(given, list):
        return [_settled(*pair) for pair in zip(given, typed, strict=True)]
    if isinstance(given, Decimal) and isinstance(typed, float):
        return Number(given)
    return typed if isinstance(given, bool) and not isinstance(typed, bool) else given


def _hints(kind: Any) -> dict[str, Any]:
    return get_type_hints(kind, include_extras=True) if kind else {}


def _route(key: str, hint: Any) -> tuple[str, Route]:
    """Return under which key pydantic dumps a value, and the route from there."""
    for mark in _marks(hint):
        if isinstance(mark, FieldInfo) and isinstance(mark.json_schema_extra, dict):
            route: Any = mark.json_schema_extra.get("route")
            if isinstance(route, Route):
                wire = key if route.wire is None else route.wire
                return (wire if route.place is None else key), Route(route.place, wire, route.standing)
    return key, Route(None, key)


def _marks(hint: Any) -> tuple[Any, ...]:
    """Return what an annotation carries, under Required and NotRequired too."""
    inner = [mark for argument in get_args(hint)[:1] for mark in _marks(argument)]
    return (*inner, *getattr(hint, "__metadata__", ()))


def _typed_dict(hint: Any) -> Any:
    """Return the first TypedDict inside an annotation, or None."""
    if is_typeddict(hint):
        return hint
    return next((found for argument in get_args(hint) if (found := _typed_dict(argument))), None)
