# The runtime of apigraft's clients: generated projects hold a copy; edit generator/runtime.
"""A request beside the description of its endpoint: what it says, and which rules it breaks."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import cached_property, lru_cache
from typing import Any, Final, Literal, get_args, get_origin
from urllib.parse import quote, unquote

from ..answers.rules import Finding, place
from ..calls.arguments import Arguments
from ..calls.operation import Api, Operation
from ..params import Route
from ..wire.jsontext import ABSENT
from .record import Breach, Call, Received, SpecViolationError
from .signed import WORDS, Credentials, unsigned
from .wire import Fields, Reader, cookies_of, fields_of, grouped, json_of, parts_of, split

MEDIA_TYPES: Final = {
    "json": "application/json",
    "form": "application/x-www-form-urlencoded",
    "multipart": "multipart/form-data",
    "text": "text/plain",
    "bytes": "application/octet-stream",
}


@dataclass(slots=True)
class Found:
    """What is found in a request; values have the names of the wire."""

    path: dict[str, Any] = field(default_factory=dict)
    query: dict[str, Any] = field(default_factory=dict)
    header: dict[str, Any] = field(default_factory=dict)
    cookie: dict[str, Any] = field(default_factory=dict)
    body: Any = ABSENT
    broken: list[Breach] = field(default_factory=list)


class Checker:
    """Checks requests of one operation."""

    def __init__(self, name: str, operation: Operation[Any], api: Api, credentials: Credentials):
        self._name = name
        self._operation = operation
        self._api = api
        self._credentials = credentials
        self._text = Reader(api.encoding)
        self._json = Reader(None)

    def call(self, request: Received, *, signed: bool, strict: bool) -> Call:
        """Return what a request says. Raises SpecViolationError if it breaks a rule.

        `signed`: credentials must be there. `strict`: nothing may be there that the description does not name.
        """
        found = Found()
        if signed:
            found.broken += unsigned(request, self._operation, self._api, self._credentials)
        self._read_path(request, found)
        self._read(request, found)
        params = self._params(found, strict)
        if found.broken:
            raise SpecViolationError(self._operation.endpoint, tuple(found.broken))
        return Call(
            operation=self._name,
            method=request.method,
            url=request.url,
            path=found.path,
            params=params,
            query=found.query,
            headers=request.headers,
            body=None if found.body is ABSENT else found.body,
            content=request.content,
        )

    def _read_path(self, request: Received, found: Found) -> None:
        names = self._operation.path_parts[1::2]
        at = path_pattern(self._operation.path).fullmatch(request.path)
        values = [unquote(value) for value in (at.groups() if at else ())]
        for name, value in zip(names, values, strict=False):
            found.path[name] = self._text.read(self._operation.at.get(name, str), value)
        if arguments := self._operation.path_arguments:
            known = {name: value for name, value in found.path.items() if name in self._operation.at}
            found.broken += self._problems(arguments, known, lambda path: f"`{place(path)}` of the path")

    def _read(self, request: Received, found: Found) -> None:
        """Read the places of a request, without what schemes put there."""
        hints, encoding = self._hints, self._api.encoding
        query = self._without("query", fields_of(request.query, encoding))
        fixed = fields_of(self._operation.path.partition("?")[2], encoding)
        query = [pair for pair in query if pair not in fixed]
        found.query = self._typed("query", grouped(query, hints["query"], encoding))
        found.cookie = self._typed(
            "cookie", dict(self._without("cookie", cookies_of(request.headers.get("cookie", ""))))
        )
        for wire, hint in hints["header"].items():
            value = request.headers.get(wire.lower())
            if value is not None:
                is_list = get_origin(split(hint)[0]) is list
                found.header[wire] = self._text.read(hint, value.split(",") if is_list else value)
        self._read_body(request, found)

    def _without(self, where: str, pairs: Fields) -> Fields:
        ours = {each.name for group in self._credentials.values() for each in group if each.place == where}
        return [pair for pair in pairs if pair[0] not in ours or pair[0] in self._hints.get(where, {})]

    def _typed(self, where: str, values: Mapping[str, Any], reader: Reader | None = None) -> dict[str, Any]:
        hints = self._hints[where]
        read = (reader or self._text).read
        return {wire: read(hints[wire], value) if wire in hints else value for wire, value in values.items()}

    def _read_body(self, request: Received, found: Found) -> None:
        content_type = request.headers.get("content-type", "")
        wanted = MEDIA_TYPES.get(self._operation.sends, self._operation.sends)
        if not request.content and not content_type:
            return
        if not self._takes_body:
            found.broken += [("the body", "there must be none")] if request.content else []
            return
        if media_type(content_type) != media_type(wanted):
            found.broken.append(("the header `Content-Type`", f"must be {wanted}"))
            return
        try:
            found.body = self._body(request, content_type)
        except ValueError:
            found.broken.append(("the body", f"cannot be read as {wanted}"))
        else:
            if self._hints["fields"] and not isinstance(found.body, dict):
                found.broken.append(("the body", "must be an object"))

    def _body(self, request: Received, content_type: str) -> Any:
        """Return the body with the types of the description. Raises ValueError."""
        encoding, whole = self._api.encoding, self._hints["body"]
        match self._operation.sends:
            case "form" | "multipart" as kind:
                is_form = kind == "form"
                pairs = (
                    fields_of(request.content.decode(), encoding)
                    if is_form
                    else parts_of(request.content, content_type)
                )
                values = grouped(self._without("form", pairs), self._hints["fields"], encoding)
                return self._text.read(next(iter(whole.values())), values) if whole else self._typed("fields", values)
            case kind if media_type(MEDIA_TYPES.get(kind, kind)).endswith("json"):
                tree = json_of(request.content)
                if whole:
                    return self._json.read(next(iter(whole.values())), tree)
                return self._typed("fields", tree, self._json) if isinstance(tree, dict) else tree
            case _:
                is_text = any(split(hint)[0] is str for hint in whole.values())
                return request.content.decode() if is_text else request.content

    def _params(self, found: Found, strict: bool) -> dict[str, Any]:
        """Return the keywords that lead to a request, and note which of them break a rule."""
        given: dict[str, Any] = {}
        for key, (_, route) in self._routes.items():
            values = getattr(found, route.place or "", None) if _place(route) != "fields" else found.body
            if _place(route) == "body":
                given |= {} if found.body is ABSENT else {key: found.body}
            elif isinstance(values, dict) and route.wire in values:
                given[key] = values[route.wire]
        if not found.broken and self._operation.arguments:
            found.broken += self._problems(self._operation.arguments, given, self._told)
        found.broken += self._missing(given)
        if strict:
            found.broken += self._unknown("query", found.query)
            found.broken += self._unknown("fields", found.body) if isinstance(found.body, dict) else []
        return {key: value for key, value in given.items() if not _goes_by_itself(self._routes[key][1], value)}

    def _problems(self, arguments: Arguments, given: dict[str, Any], told: Any) -> Iterator[Breach]:
        yield from ((told(each.path) or "the call", _rule(each)) for each in arguments.findings(given))

    def _missing(self, given: Mapping[str, Any]) -> Iterator[Breach]:
        """Yield the constants that go with each call and did not with this one."""
        for key, (hint, route) in self._routes.items():
            if route.standing and key not in given and get_origin(hint) is Literal and len(get_args(hint)) == 1:
                yield self._told((key,)), "must be given"

    def _unknown(self, where: str, values: Mapping[str, Any]) -> Iterator[Breach]:
        known = self._hints[where]
        if where == "fields" and self._hints["body"]:
            return
        for name in values:
            if name not in known:
                near = get_close_matches(name, known, n=1)
                hint = f", did you mean `{near[0]}`?" if near else ""
                yield f"{WORDS[where]} `{name}`", f"is unknown{hint}"

    def _told(self, path: tuple[int | str, ...]) -> str:
        """Say which part of a request is meant: by the name that it has on the wire."""
        if not path:
            return ""
        route = self._routes[path[0]][1] if path[0] in self._routes else None
        if route is None:
            return f"`{place(path)}`"
        if _place(route) == "body":
            return f"`{place(path[1:])}` of the body" if path[1:] else "the body"
        return f"{WORDS[_place(route)]} `{place((str(route.wire), *path[1:]))}`"

    @property
    def _takes_body(self) -> bool:
        return bool(self._hints["fields"] or self._hints["body"])

    @cached_property
    def _routes(self) -> dict[Any, tuple[Any, Route]]:
        """The keywords: each with its type, and the place and the name on the wire."""
        return {key: (split(hint)[0], route) for key, (hint, route) in self._keywords.items()}

    @cached_property
    def _hints(self) -> dict[str, dict[str, Any]]:
        """The types of what a request holds, by place and name on the wire."""
        found: dict[str, dict[str, Any]] = {where: {} for where in ("query", "header", "cookie", "fields", "body")}
        for hint, route in self._keywords.values():
            found[_place(route)][str(route.wire)] = hint
        return found

    @cached_property
    def _keywords(self) -> dict[str, tuple[Any, Route]]:
        arguments = self._operation.arguments
        return arguments.keywords() if arguments else {}


@lru_cache(maxsize=4096)
def path_pattern(path: str) -> re.Pattern[str]:
    """Return what the paths of an endpoint look like, still encoded and without what a server puts before them."""
    parts = re.split(r"\{[^{}]+\}", path.partition("?")[0])
    return re.compile("([^/]+)".join(re.escape(quote(part, safe="/%!$&'()*+,;=:@~")) for part in parts))


def media_type(header: str) -> str:
    """Return a media type without its parameters."""
    return header.partition(";")[0].strip().lower()


def _place(route: Route) -> str:
    return route.place if route.place in ("query", "header", "cookie", "body") else "fields"


def _goes_by_itself(route: Route, value: Any) -> bool:
    """Say whether a value is what goes with each call: the constant, or whatever there is where it is fresh."""
    if route.standing is None:
        return False
    constant = route.standing()
    return bool(constant in (value, str(value)) or constant != route.standing())


def _rule(finding: Finding) -> str:
    words = {"missing": "must be given", "extra_forbidden": "is unknown"}
    return words.get(finding.code, finding.rule)
