"""The author's words -> typed steps: every name is found, every operation fits what stands on its left.

A value is read behind all that it needs, so the author's order does not matter; one that needs itself is reported.
What is wrong is reported once, at its place, and read as None; what depends on it stays silent.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Final

from ...diagnostics import Problems, Span, nearest
from ...spec.keys import listed
from ...spec.schemas import Json
from ...spec.signingmodel import (
    CredentialSpec,
    GroupSpec,
    JsonText,
    Lines,
    OptionSpec,
    SigningSpec,
    ValueBody,
    ValueSpec,
)
from ...spec.templates import Call, Literal, Name, Pipeline, Template
from .applying import apply, draw, refuse_unknown
from .kinds import Kind, Taint, ValueType
from .operations import CONDITIONAL, OPERATIONS
from .recipes import places_of, templates_of, written
from .sources import SOURCES
from .steps import (
    Constant,
    Credential,
    Drawn,
    Group,
    Integer,
    Joined,
    Lined,
    Named,
    Object,
    Option,
    Plain,
    Put,
    SigningValue,
    Step,
    is_fresh,
    parts_of,
    taint_of,
    walk,
)
from .synonyms import source_meant

_INNER: Final = {
    Kind.PAIRS: "join them: `| pairs('=', '&')`",
    Kind.TIME: "say how it is written: `| unix`, `| utc('%Y%m%dT%H%M%SZ')`, `| iso8601`",
    Kind.KEY: "a key only signs",
    Kind.FLAG: "a truth is a condition: `| when(...)`",
}
_MOST_SHOWN: Final = 8
_MOST_HELPED: Final = 50
"""With more mistakes than these nobody looks for what each of them was meant to be."""

_TAINTS: Final = {"": Taint.NONE, "sent": Taint.SENT, "kept": Taint.KEPT}


class SchemeReader:
    """The names of one scheme, and its values as far as they have been read."""

    def __init__(self, spec: SigningSpec, overrides: tuple[ValueSpec, ...], problems: Problems) -> None:
        self._problems = problems
        self.used: set[tuple[str, str]] = set()
        self._credentials = {each.name: credential(each) for each in spec.credentials}
        self._options = {each.name: option(each) for each in spec.options}
        self._specs = {each.name: each for each in spec.values} | {each.name: each for each in overrides}
        self._values: dict[str, SigningValue | None] = {}
        self._open: dict[str, Iterator[Name]] = {}

    @property
    def values(self) -> tuple[SigningValue, ...]:
        """The values that were read, each behind those that it needs."""
        return tuple(value for value in self._values.values() if value)

    def value(self, name: str) -> SigningValue | None:
        """Return the value of that name, which the scheme has, and read before it all that it needs."""
        if name in self._values:
            return self._values[name]
        self._open = {name: self._needs(name)}  # a stack: chains of values may be longer than Python's
        while self._open:
            current = next(reversed(self._open))
            needed = next((each for each in self._open[current] if each.text not in self._values), None)
            if needed is None:
                self._values[current] = self._read(self._specs[current])
                del self._open[current]
            elif needed.text in self._open:
                self._report_circle(needed)
            else:
                self._open[needed.text] = self._needs(needed.text)
        return self._values[name]

    def _needs(self, name: str) -> Iterator[Name]:
        found: dict[str, Name] = {}
        for template in templates_of(self._specs[name].body):
            for each in template.names():
                if each.text in self._specs:
                    found.setdefault(each.text, each)
        return iter(found.values())

    def _read(self, spec: ValueSpec) -> SigningValue | None:
        step = self._body(spec.body) if spec.body else None
        if not spec.body or not step:
            return None
        fresh = [each for each in walk(step) if is_fresh(each)]
        if step not in fresh and any(isinstance(each, Drawn) and each.source.name == "caller" for each in fresh):
            sources = (each for template in templates_of(spec.body) for each in template.sources())
            place = next((each.span for each in sources if each.text == "caller"), spec.span)
            hint = "give it a name of its own, as in `nonce: ${caller}`, and use that"
            self._problems.error("E506", place, "`caller` is the whole of a value, never a part of one", hint)
            return None
        return SigningValue(spec.name, step, bool(fresh), written(spec.body), spec.span)

    def _report_circle(self, needed: Name) -> None:
        names = [*self._open]
        circle = [f"`{each}`" for each in (*names[names.index(needed.text) :], needed.text)]
        shown = circle if len(circle) <= _MOST_SHOWN else [*circle[: _MOST_SHOWN - 2], "...", circle[-1]]
        hint = "take it out of one of them"
        if len(circle) == 2:
            of_source = f"`{needed.text}()` is the source of that name"
            hint = of_source if needed.text in SOURCES else "say what it is made of"
        message = f"the value `{needed.text}` needs itself: {' -> '.join(shown)}"
        self._problems.error("E505", needed.span, message, hint)

    def group(self, spec: GroupSpec, *, nameless: bool = False) -> Group:
        """Read what is put on a request; what cannot be is reported and left out."""
        puts = []
        for put in spec.puts:
            step = self.sendable(put.template, nameless=nameless)
            if step:
                puts.append(Put(put.wire, put.keeps, step, put.template.text, put.span, places_of(put.template)))
        return Group(spec.group, tuple(puts), spec.span)

    def sendable(self, template: Template, *, nameless: bool = False) -> Step | None:
        """Read a template that becomes a text of the request; unless it may be `nameless`, nothing in it is fresh."""
        step = self.template(template)
        if step is None:
            return None
        if step.type.kind not in (Kind.TEXT, Kind.NUMBER):
            hint = _INNER.get(step.type.kind, "write it as text: `| hex` or `| base64`")
            return self._refuse("E504", template.span, f"{step.type.kind.told} cannot be put on a request", hint)
        for part, place in zip(parts_of(step), places_of(template), strict=True):
            if not nameless and any(is_fresh(each) for each in walk(part)):
                hint = "give it a name under `values`: then it is the same wherever it stands, and can be fixed"
                return self._refuse("E506", place, "a fresh value without a name", hint)
        return step

    def template(self, template: Template) -> Step | None:
        """Read a template; of one single pipeline the kind stays, else it is text, or bytes if a part is bytes."""
        parts = [Constant(part) if isinstance(part, str) else self._pipeline(part) for part in template.parts]
        known = [part for part in parts if part is not None]
        if len(known) < len(parts):
            return None
        if len(known) == 1:
            return known[0]
        fits = [self._within_text(part, place) for part, place in zip(known, places_of(template), strict=True)]
        return Joined(tuple(known), _joined_type(known)) if all(fits) else None

    def _body(self, body: ValueBody) -> Step | None:
        match body:
            case Template():
                return self.template(body)
            case Lines():
                items = [self.template(item) for item in body.items]
                known = [item for item in items if item is not None]
                fits = [
                    self._within_text(item, spec.span) for item, spec in zip(items, body.items, strict=True) if item
                ]
                whole = len(known) == len(items) and all(fits)
                return Lined(tuple(known), body.ended, _joined_type(known)) if whole else None
            case JsonText():
                return self.json(body)

    def json(self, body: JsonText) -> Object | None:
        """Read an object whose texts are templates."""
        read = [(name, self._member(member)) for name, member in body.members]
        members = [(name, member) for name, member in read if member is not None]
        if len(members) < len(read):
            return None
        inner = tuple(member for _, member in members if not isinstance(member, Plain))
        return Object(tuple(members), ValueType(Kind.TEXT, taint=taint_of(inner)))

    def _member(self, member: Template | JsonText | Json) -> Step | Object | Plain | None:
        if isinstance(member, JsonText):
            return self.json(member)
        if not isinstance(member, Template):
            return Plain(member)
        step = self.template(member)
        if step and step.type.kind not in (Kind.TEXT, Kind.NUMBER, Kind.FLAG):
            hint = _INNER.get(step.type.kind, "write it as text: `| hex` or `| base64`")
            return self._refuse("E504", member.span, f"{step.type.kind.told} cannot stand in JSON", hint)
        return step

    def _within_text(self, step: Step, place: Span) -> bool:
        if step.type.kind in _INNER:
            self._problems.error("E504", place, f"{step.type.kind.told} inside of text", _INNER[step.type.kind])
        return step.type.kind not in _INNER

    def _pipeline(self, pipeline: Pipeline) -> Step | None:
        step = self._head(pipeline.head)
        for call in pipeline.operations:
            arguments = self._arguments(call)
            if step is None or arguments is None:
                self._check_operation(call)
                step = None
                continue
            step = apply(call, step, arguments, self._problems)
        return step

    def _head(self, head: Name | Literal | Call) -> Step | None:
        if not isinstance(head, Call):
            return self._argument(head)
        arguments = self._arguments(head)
        if head.name in self._own() and (head.arguments or head.name not in SOURCES):
            hint = f"write `${{{head.name}}}`; operations stand behind it, after a `|`"
            return self._refuse(
                "E507", head.span, f"`{head.name}` is a name of the scheme, and takes no arguments", hint
            )
        if head.name not in SOURCES:
            told = (name for name, source in SOURCES.items() if source.parameters)
            hint = self._instead(head.name, SOURCES) or f"those with arguments are {listed(told)}"
            return self._refuse("E502", head.span, f"there is no source `{head.name}`", hint)
        return None if arguments is None else draw(SOURCES[head.name], arguments, head, self._problems)

    def _arguments(self, call: Call) -> tuple[Step, ...] | None:
        read = [self._argument(each) for each in call.arguments]
        known = tuple(each for each in read if each is not None)
        return known if len(known) == len(read) else None

    def _argument(self, argument: Name | Literal) -> Step | None:
        if isinstance(argument, Literal):
            return Constant(argument.value) if isinstance(argument.value, str) else Integer(argument.value)
        name = argument.text
        if name in self._specs:
            self.used.add(("value", name))
            value = None if name in self._open else self.value(name)
            return Named("value", name, value.type) if value else None
        if name in self._credentials:
            self.used.add(("credential", name))
            return credential_step(self._credentials[name])
        if name in self._options:
            self.used.add(("option", name))
            each = self._options[name]
            return Named("option", name, ValueType(each.kind, each.optional))
        if name in SOURCES:
            return draw(SOURCES[name], (), Call(name, (), argument.span), self._problems)
        own = f"the scheme has {listed(islice(self._own(), 13)) or 'no names of its own'}"
        hint = self._instead(name, (*self._own(), *SOURCES)) or own
        return self._refuse("E502", argument.span, f"there is no value, credential, option or source `{name}`", hint)

    def _check_operation(self, call: Call) -> None:
        """Report an unknown operation also where the value before it could not be read."""
        if call.name not in OPERATIONS and call.name not in CONDITIONAL:
            refuse_unknown(call, self._problems)

    def _own(self) -> Iterable[str]:
        return (*self._specs, *self._credentials, *self._options)

    def _instead(self, name: str, known: Iterable[str]) -> str:
        if name in OPERATIONS or name in CONDITIONAL:
            return f"`{name}` is an operation: it stands behind a value and a `|`"
        return source_meant(name, known) or (nearest(name, known) if len(self._problems) < _MOST_HELPED else "")

    def _refuse(self, code: str, span: Span, message: str, hint: str) -> Step | None:
        self._problems.error(code, span, message, hint)
        return None


def credential(spec: CredentialSpec) -> Credential:
    """Return the credential that was written."""
    return Credential(spec.name, spec.env, spec.secret, spec.encoding, spec.optional, spec.description, spec.span)


def option(spec: OptionSpec) -> Option:
    """Return the option that was written; its default says its kind."""
    kinds = {bool: Kind.FLAG, int: Kind.NUMBER, list: Kind.PAIRS}
    return Option(spec.name, kinds.get(type(spec.default), Kind.TEXT), spec.default, spec.optional, spec.span)


def credential_step(each: Credential) -> Step:
    """Return a credential as it is used: a key, or a text, or the bytes that the text means."""
    taint = _TAINTS[each.secret]
    if each.encoding == "pem":
        return Named("credential", each.name, ValueType(Kind.KEY, each.optional, taint))
    return Named("credential", each.name, ValueType(Kind.BYTES if each.encoding else Kind.TEXT, each.optional, taint))


def _joined_type(steps: list[Step]) -> ValueType:
    kind = Kind.BYTES if any(step.type.kind is Kind.BYTES for step in steps) else Kind.TEXT
    return ValueType(kind, taint=taint_of(tuple(steps)))
