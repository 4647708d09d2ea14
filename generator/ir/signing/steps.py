"""A scheme as typed steps, immutable: nothing is left to look up or to check when it is written as Python."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from ...diagnostics import Span
from ...spec.schemas import Json
from .kinds import Kind, Taint, ValueType, worst
from .operations import Operation
from .sources import Source

TEXT: Final = ValueType(Kind.TEXT)
NUMBER: Final = ValueType(Kind.NUMBER)


@dataclass(frozen=True, slots=True)
class Constant:
    """A text that stands for itself."""

    text: str
    type: ValueType = TEXT


@dataclass(frozen=True, slots=True)
class Integer:
    """An integer that stands for itself."""

    value: int
    type: ValueType = NUMBER


@dataclass(frozen=True, slots=True)
class Named:
    """A credential, an option or a value of the scheme, by its name."""

    origin: Literal["credential", "option", "value"]
    name: str
    type: ValueType


@dataclass(frozen=True, slots=True)
class Drawn:
    """What a source gives."""

    source: Source
    arguments: tuple[Step, ...]
    type: ValueType


@dataclass(frozen=True, slots=True)
class Applied:
    """An operation on a value; where the value is absent, so is the result."""

    operation: Operation
    subject: Step
    arguments: tuple[Step, ...]
    type: ValueType


@dataclass(frozen=True, slots=True)
class Chosen:
    """The subject if the condition holds or is one of the `texts`, else nothing; `negated`: unless it does."""

    subject: Step
    condition: Step
    texts: tuple[str, ...]
    negated: bool
    type: ValueType


@dataclass(frozen=True, slots=True)
class Defaulted:
    """The subject, or another value where it is absent."""

    subject: Step
    other: Step
    type: ValueType


@dataclass(frozen=True, slots=True)
class Joined:
    """Texts one behind the other, or, where one of them is bytes, bytes; what is absent is empty."""

    parts: tuple[Step, ...]
    type: ValueType


@dataclass(frozen=True, slots=True)
class Lined:
    """Texts with line feeds between them; with `ended` one behind the last too."""

    items: tuple[Step, ...]
    ended: bool
    type: ValueType


@dataclass(frozen=True, slots=True)
class Object:
    """An object that is written as compact JSON; a member that is absent is left out."""

    members: tuple[tuple[str, Step | Object | Plain], ...]
    type: ValueType = TEXT


@dataclass(frozen=True, slots=True)
class Plain:
    """A JSON value that stands for itself."""

    value: Json


Step: TypeAlias = Constant | Integer | Named | Drawn | Applied | Chosen | Defaulted | Joined | Lined | Object


@dataclass(frozen=True, slots=True)
class SigningValue:
    """A named value; a `fresh` one is new for each signature and can be fixed. `written` is its recipe."""

    name: str
    step: Step
    fresh: bool
    written: tuple[str, ...]
    span: Span

    @property
    def type(self) -> ValueType:
        """What it is, once it is made."""
        return self.step.type


@dataclass(frozen=True, slots=True)
class Put:
    """A pair of the request; with `keeps` only where there is none of that name yet.

    `places` are those of the parts of its template.
    """

    wire: str
    keeps: bool
    step: Step
    written: str
    span: Span
    places: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """Pairs of the headers, the query or the form, in order."""

    group: str
    puts: tuple[Put, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Credential:
    """`encoding` says how its bytes are written ("pem": it is a key); `env` which variable holds it."""

    name: str
    env: str
    secret: str
    encoding: str
    optional: bool
    description: str
    span: Span


@dataclass(frozen=True, slots=True)
class Option:
    """`default` is None where it must be given, or is absent unless given (`optional`)."""

    name: str
    kind: Kind
    default: Json
    optional: bool
    span: Span


@dataclass(frozen=True, slots=True)
class Verification:
    """What a receiver computes, in order, and what must hold; `window` in seconds."""

    steps: tuple[SigningValue, ...]
    accept: Step
    time: Step | None
    window: int
    once: Step | None


@dataclass(frozen=True, slots=True)
class Scheme:
    """A scheme of signing. `steps` are its values in the order of their making, with what is sent between them."""

    name: str
    description: str
    docs: str
    credentials: tuple[Credential, ...]
    options: tuple[Option, ...]
    steps: tuple[SigningValue | Group, ...]
    attach: tuple[Group, ...]
    verification: Verification | None
    span: Span

    @property
    def values(self) -> tuple[SigningValue, ...]:
        """All named values, in the order of their making."""
        return tuple(each for each in self.steps if isinstance(each, SigningValue))

    @property
    def sent(self) -> tuple[Group, ...]:
        """What goes on the request before it is signed."""
        return tuple(each for each in self.steps if isinstance(each, Group))


def children(step: Step) -> tuple[Step, ...]:
    """Return the steps that a step is made of."""
    match step:
        case Drawn(arguments=arguments):
            return arguments
        case Applied(subject=subject, arguments=arguments):
            return (subject, *arguments)
        case Chosen(subject=subject, condition=condition):
            return (subject, condition)
        case Defaulted(subject=subject, other=other):
            return (subject, other)
        case Joined(parts=items) | Lined(items=items):
            return items
        case Object(members=members):
            return tuple(member for _, member in members if not isinstance(member, Plain))
        case _:
            return ()


def walk(step: Step) -> tuple[Step, ...]:
    """Return a step and all below it."""
    return (step, *(each for child in children(step) for each in walk(child)))


def parts_of(step: Step) -> tuple[Step, ...]:
    """Return what a template is made of: a part for each of its literal texts and pipelines."""
    return step.parts if isinstance(step, Joined) else (step,)


def is_fresh(step: Step) -> bool:
    """Tell whether a step is new for each signature."""
    return isinstance(step, Drawn) and step.source.origin == "fresh"


def taint_of(steps: tuple[Step, ...]) -> Taint:
    """Return what of a secret is left when these are put together."""
    return worst(*(step.type.taint for step in steps))
