"""How a receiver checks a message: read, and asked whether a forged one would pass.

What decides has to be a comparison into which a secret went, or a signature that a credential checks. The time, and
what a message is remembered by, have to be part of what is signed, or somebody who has one old message could write new
ones. And the sender must not choose the algorithm. What is not seen here: a signature over less than it should cover.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from ...diagnostics import Problems, Span
from ...spec.signingmodel import SigningSpec, VerifySpec
from ...spec.templates import Template
from .kinds import Kind
from .origins import Origin, Origins, Piece, within
from .reading import SchemeReader
from .steps import Applied, Chosen, Defaulted, Named, Step, Verification, is_fresh, walk

_MAKERS: Final = {
    Kind.FLAG: "`same_as`, `any_same_as` and `rsa_valid` tell whether it is right",
    Kind.TIME: "`from_unix`, `from_iso8601` and `from_http_date` make a time of text",
    Kind.TEXT: "as in `${headers | get('X-Request-Id')}`",
}
_COMPARED: Final = "compare with what a `secret: true` credential went into: `${body | hmac('sha256', secret) | hex}`"
_CREDENTIAL: Final = "as in `credentials: {public_key: {encoding: pem}}`"
_ALGORITHMS: Final = ("hash", "jws", "rfc9421")


def read_verification(
    spec: SigningSpec, verify: VerifySpec, used: set[tuple[str, str]], problems: Problems
) -> Verification | None:
    """Return how a receiver checks a message, or None when it is wrong."""
    found = Problems()
    reader = SchemeReader(spec, verify.values, found)
    accept = _end(reader, verify.accept, Kind.FLAG, found)
    time = _end(reader, verify.time, Kind.TIME, found)
    once = _end(reader, verify.once, Kind.TEXT, found)
    for value in reader.values:
        if any(is_fresh(each) for each in walk(value.step)):
            hint = f"say where it was received: `verify: {{values: {{{value.name}: ${{headers | get('...')}}}}}}`"
            found.error("E506", value.span, f"a receiver does not know the fresh value `{value.name}`", hint)
    used |= reader.used
    made = None
    if accept and spec.whole and not found.failed:
        made = Verification(reader.values, accept, time, verify.window, once)
        _Check(made, verify, found).report()
    problems.extend(found)
    return None if found.failed else made


def _end(reader: SchemeReader, template: Template | None, kind: Kind, problems: Problems) -> Step | None:
    """Read what a check comes to: of that kind, and not made up on the spot."""
    step = reader.template(template) if template else None
    if template and step and step.type.kind is not kind:
        message = f"{kind.told} is needed here, not {step.type.kind.told}"
        problems.error("E504", template.span, message, _MAKERS[kind])
    elif template and step and any(is_fresh(each) for each in walk(step)):
        hint = "read it from the message: `${headers | get('...')}`"
        problems.error("E506", template.span, "a receiver does not learn anything from a fresh value", hint)
    return step


class _Check:
    """Looks for ways around one verification."""

    def __init__(self, verification: Verification, verify: VerifySpec, problems: Problems) -> None:
        self._made, self._verify, self._problems = verification, verify, problems
        self._steps = {value.name: value.step for value in verification.steps}
        self._origins = Origins(verification.steps)

    def report(self) -> None:
        """Report each way around it."""
        covered = [self._covered(each) for each in self._deciding(self._made.accept)]
        self._check_algorithms()
        if self._problems.failed:
            return
        signed = frozenset.intersection(*covered)
        for what, step, template in (
            ("time", self._made.time, self._verify.time),
            ("once", self._made.once, self._verify.once),
        ):
            if step and template:
                self._check_signed(what, step, template.span, signed)

    def _deciding(self, step: Step) -> Iterator[Step]:
        """Yield the steps whose outcome a condition takes over: each of them alone can accept a message."""
        match step:
            case Named(origin="value", name=name):
                yield from self._deciding(self._steps[name])
            case Chosen(subject=subject):
                yield from self._deciding(subject)
            case Defaulted(subject=subject, other=other):
                yield from self._deciding(subject)
                yield from self._deciding(other)
            case _:
                yield step

    def _covered(self, step: Step) -> frozenset[Piece]:
        """Return the pieces of a message that a check proves; report one that proves nothing."""
        if not isinstance(step, Applied):
            self._refuse(self._verify.accept.span, "`accept` is not decided by a comparison", _COMPARED)
            return frozenset()
        name = step.operation.name
        if step.operation.module == "conditions":
            sides = [self._origins.of(each) for each in (step.subject, step.arguments[-1])]
            lacking = (f"no secret goes into `{name}`: anybody could send what it accepts", _COMPARED)
            return self._proven(name, [each for each in sides if each.secret], sides, lacking)
        key, signature = (self._origins.of(_argument(step, each)) for each in ("key", "signature"))
        lacking = (f"the key of `{name}` is no credential: anybody could bring one", _CREDENTIAL)
        return self._proven(name, [self._origins.of(step.subject)] if key.given else [], [signature], lacking)

    def _proven(
        self, name: str, computed: list[Origin], compared: list[Origin], lacking: tuple[str, str]
    ) -> frozenset[Piece]:
        """Return the pieces that went into what was computed, if it is compared with something that was received."""
        if not computed:
            self._refuse(self._verify.accept.span, *lacking)
        elif not any(each.pieces and not each.given for each in compared):
            message = f"nothing that was received goes into `{name}`: every message would be right, or none"
            self._refuse(self._verify.accept.span, message, "compare with the signature: `${headers | get('...')}`")
        return frozenset[Piece]().union(*(each.pieces for each in computed))

    def _check_signed(self, what: str, step: Step, place: Span, signed: frozenset[Piece]) -> None:
        pieces = self._origins.of(step).pieces
        loose = sorted(piece for piece in pieces if not within(piece, signed))
        if not pieces:
            hint = "read it from the message, as in `${headers | get('...')}`"
            self._refuse(place, f"`{what}` is the same for every message", hint)
        elif loose:
            source, name = loose[0]
            shown = f"`{source} | get('{name}')`" if name else f"`{source}`"
            hint = "take it from what is signed; where nothing fits, leave it out"
            if what == "once":
                hint = "remember a message by what is signed, or by the signature that was computed"
            self._refuse(place, f"`{what}` comes from {shown}, which the signature does not cover", hint)

    def _check_algorithms(self) -> None:
        places = {value.span: value.step for value in self._made.steps} | {self._verify.accept.span: self._made.accept}
        for place, step in places.items():
            for each in walk(step):
                if isinstance(each, Applied) and any(self._origins.of(name).pieces for name in _names(each)):
                    message = f"the sender would choose the algorithm of `{each.operation.name}`"
                    self._refuse(place, message, "write it out, as in `hmac('sha256', secret)`, or make it an option")

    def _refuse(self, place: Span, message: str, hint: str) -> None:
        self._problems.error("E510", place, message, hint)


def _argument(step: Applied, name: str) -> Step:
    places = [parameter.name for parameter in step.operation.parameters]
    return step.arguments[places.index(name)]


def _names(step: Applied) -> Iterator[Step]:
    """Yield the arguments that name an algorithm."""
    spread = (parameter for parameter in step.operation.parameters for _ in range(parameter.most))
    for parameter, argument in zip(spread, step.arguments, strict=False):
        if parameter.checked in _ALGORITHMS:
            yield argument
