"""Which calls list something page by page, and whether what `paginate` says of them agrees with the rest of the spec.

An endpoint without a word on it takes `paginate` of provider.yaml if it has the parameters that are named there, a
list at `items` and something at `read`: nothing is said of the others, which have no pages. A stream never has any.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal as Exact
from typing import Final

from ..diagnostics import Problems, nearest
from ..spec.keys import listed
from ..spec.model import EndpointSpec, PaginateSpec, Placed, ProviderSpec
from .api import Answer, Body, ByCursor, ByNumber, ByUrl, Paging, Parameter, Provider
from .mentions import fields_of
from .reaching import OPEN, Path, reached, shown, steps_of
from .types import Anything, Boolean, Enum, Field, Integer, Json, ListOf, MapOf, Record, Text, Type
from .wrapping import is_bare, wrapping

_MARKS: Final = "`last` is true on the last page, or by `page` and `offset` a number; `more` is false there"


def read_paging(
    provider: ProviderSpec,
    endpoint: EndpointSpec,
    parameters: tuple[Parameter, ...],
    bodies: tuple[Body, ...],
    answers: tuple[Answer, ...],
    types: Mapping[str, Type],
    problems: Problems,
) -> Paging | None:
    """Return how a call goes from page to page; None where it does not, or where that cannot be meant."""
    spec = endpoint.extras.paginate or provider.extras.paginate
    if spec is None or not spec.style or spec.items is None or endpoint.stream:
        return None
    found = Problems()
    own = endpoint.extras.paginate is not None
    paging = _Reading(spec, own, parameters, bodies, answers, types, provider, found).paging()
    if own or not found.failed:
        problems.extend(found)
    return None if found.failed else paging


def check_default(spec: ProviderSpec, provider: Provider, problems: Problems) -> None:
    """Report a default that no endpoint takes."""
    default = spec.extras.paginate
    silent = {each.name for each in spec.endpoints if each.extras.paginate is None}
    operations = [operation for resource in provider.resources for operation in resource.operations]
    if default and default.style and not any(each.paging for each in operations if each.name in silent):
        hint = "they need the parameters that it names, a list at `items`, and what is at `read`"
        problems.warning("W305", default.span, "no endpoint has pages like these", hint)


@dataclass(frozen=True, slots=True)
class _Reading:
    """`paginate` beside what its endpoint takes and answers; not the endpoint's own, it is a provider's default."""

    spec: PaginateSpec
    own: bool
    parameters: tuple[Parameter, ...]
    bodies: tuple[Body, ...]
    answers: tuple[Answer, ...]
    types: Mapping[str, Type]
    provider: ProviderSpec
    problems: Problems

    @property
    def payload(self) -> Path:
        """Where the envelope holds what the method returns."""
        return self.provider.envelope.payload if self.provider.envelope else ()

    def paging(self) -> Paging | None:
        """Return what is meant, once it agrees; else the reasons are among the problems."""
        spec = self.spec
        last, more = (self._mark(path) if path else None for path in (spec.last, spec.more))
        listed, step = spec.items is not None and self._has_list(spec.items), self._step()
        if not listed or spec.items is None or step is None:
            return None
        return Paging(steps_of(spec.items), step, last, more)

    def _step(self) -> ByCursor | ByNumber | ByUrl | None:
        spec = self.spec
        send = self._parameter(spec.send) if spec.send else None
        size = self._parameter(spec.size) if spec.size else None
        if spec.read:
            self._check_read(spec.read, in_query=send is not None and not send[1])
        if (spec.send and send is None) or (spec.size and size is None):
            return None
        header = spec.header.text if spec.header else ""
        if send and spec.send and spec.style == "cursor":
            return ByCursor(spec.send.text, send[1], steps_of(spec.read) if spec.read else (), header)
        if send and spec.send:
            return self._counted(spec.send, *send, size)
        return ByUrl(steps_of(spec.read) if spec.read else None, header)

    def _counted(self, send: Placed, field: Field, in_body: bool, size: tuple[Field, bool] | None) -> ByNumber | None:
        pages = self.spec.style == "page"
        first = _first(field)
        if first is None and pages:
            hint = "1 is taken; say it by a default or a minimum, as in `integer(1..)`"
            self.problems.warning("W305", send.span, f"`{send.text}` does not say which page is the first", hint)
        step = ByNumber("pages" if pages else "items", send.text, in_body, int(pages) if first is None else first)
        if size is None or self.spec.size is None:
            return step
        if size[1] != in_body:
            hint = "both go into the query, or both into the body"
            self.problems.error(
                "E125", self.spec.size.span, f"`{self.spec.size.text}` goes elsewhere than `{send.text}`", hint
            )
            return None
        return replace(step, size=self.spec.size.text, full=_whole(size[0].default), most=_most(size[0]))

    def _parameter(self, name: Placed) -> tuple[Field, bool] | None:
        """Return the parameter of that name, and whether it goes into the body."""
        query = {each.field.wire: each.field for each in self.parameters if each.place == "query"}
        if name.text in query:
            return query[name.text], False
        bodies = [{each.wire: each for each in fields_of(body.type, self.types)} for body in self.bodies]
        if bodies and all(name.text in body for body in bodies):
            if all(body.kind in ("json", "form") for body in self.bodies):
                return bodies[0][name.text], True
            hint = "the client can count in a query, in JSON and in a form"
            self.problems.error("E125", name.span, f"`{name.text}` is part of a body that is sent as it is", hint)
            return None
        known = [*query, *(wire for body in bodies[:1] for wire in body)]
        hint = nearest(name.text, known) or (f"it takes {listed(known)}" if known else "declare it under `query`")
        self.problems.error("E125", name.span, f"the endpoint takes no `{name.text}` in its query or body", hint)
        return None

    def _has_list(self, path: Placed) -> bool:
        found = self._found(path)
        if found is None:
            return False
        if not all(isinstance(each, ListOf | Anything) for each in found):
            return self._refuse(path, f"`{path.text}` is no list", "`items` is the path to the list of items")
        if not any(isinstance(each, ListOf) for each in found):
            if not self.own:
                return self._refuse(path, "a default is for answers whose schema has the list", "add the list to it")
            self._say_open(path, "the items have no type")
        steps = steps_of(path)
        wrapped = self.payload and all(
            any(True for _ in reached(root, self.payload, self.types)) for root in self._roots()
        )
        if wrapped and steps[: len(self.payload)] != self.payload:
            hint = f"the items are a part of it: `{shown((*self.payload, 'items'))}`"
            what = f"the method returns `{shown(self.payload)}`, and `{path.text}` is outside"
            return self._refuse(path, what, hint)
        return True

    def _check_read(self, path: Placed, in_query: bool) -> None:
        found = self._found(path)
        if found is None:
            return
        if self.spec.style == "next_url" and not all(isinstance(each, Text | Enum | Anything) for each in found):
            self._refuse(path, f"`{path.text}` is no text", "`read` is the path to the URL of the next page")
        elif in_query and all(isinstance(each, Record | ListOf | MapOf | Boolean) for each in found):
            self._refuse(path, f"`{path.text}` is no cursor", "a cursor is text or a number")

    def _mark(self, path: Placed) -> Path | None:
        """Return the path of a mark, which an answer may lack where it is the provider's default."""
        if not self.own and not all(
            any(True for _ in reached(root, steps_of(path), self.types)) for root in self._roots()
        ):
            return None
        found = self._found(path)
        numbers = path is self.spec.last and self.spec.style in ("page", "offset")
        right = Boolean | Enum | Anything | Integer | Text if numbers else Boolean | Enum | Anything
        if found is not None and not all(isinstance(each, right) for each in found):
            kinds = "neither true or false nor a number" if numbers else "neither true nor false"
            self._refuse(path, f"`{path.text}` is {kinds}", _MARKS)
        return steps_of(path)

    def _found(self, path: Placed) -> list[Type] | None:
        """Return what stands at a path in the answers, None (and a problem) for nothing."""
        steps, roots = steps_of(path), self._roots()
        if not roots:
            self._refuse(path, "the endpoint answers no JSON", "describe its answer, or remove `paginate`")
            return None
        found = [list(reached(root, steps, self.types)) for root in roots]
        if not all(found):
            self._refuse(path, f"the answer has no `{path.text}`", self._unwrapped(steps) or self._near(steps))
            return None
        flat = [each for of_root in found for each in of_root]
        if any(each is OPEN for each in flat) and path is not self.spec.items:
            self._say_open(path, "it is read if it is there")
        return flat

    def _roots(self) -> list[Type]:
        successes = [each for each in self.answers if each.status[0] == "2"]
        successes = successes or [each for each in self.answers if each.status == "default"]
        return [each.type for each in successes if each.type is not None and each.kind == "json"]

    def _unwrapped(self, steps: Path) -> str:
        """Say how an answer is wrapped, where a path goes through a payload that the answer lacks."""
        if not self.payload or steps[: len(self.payload)] != self.payload:
            return ""
        return next(
            (wrapping(self.provider, each) for each in self._roots() if is_bare(each, self.payload, self.types)), ""
        )

    def _near(self, steps: Path) -> str:
        """Name what the answer has where a path leaves it."""
        for length in range(len(steps)):
            names = [
                each.wire
                for root in self._roots()
                for inner in reached(root, steps[:length], self.types)
                for each in (inner.fields if isinstance(inner, Record) else ())
            ]
            if steps[length] not in names:
                before = shown(steps[:length])
                near = nearest(steps[length], names)
                return near or (
                    f"`{before}` has {listed(dict.fromkeys(names))}" if names else f"`{before}` is no object"
                )
        return "the path is of the whole answer"

    def _say_open(self, path: Placed, effect: str) -> None:
        self.problems.warning("W305", path.span, f"the answer's schema does not say what `{path.text}` is", effect)

    def _refuse(self, path: Placed, message: str, hint: str) -> bool:
        self.problems.error("E125", path.span, message, hint)
        return False


def _first(field: Field) -> int | None:
    """Return the number that a parameter begins with: its default, or else a minimum of 0 or 1."""
    default = _whole(field.default)
    if default is not None:
        return default
    minimum = _whole(field.type.bounds.minimum) if isinstance(field.type, Integer) else None
    return minimum if minimum in (0, 1) else None


def _most(field: Field) -> int | None:
    return _whole(field.type.bounds.maximum) if isinstance(field.type, Integer) else None


def _whole(value: Json) -> int | None:
    if isinstance(value, bool) or not isinstance(value, int | Exact | str):
        return None
    text = str(value)
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None
