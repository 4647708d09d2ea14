"""What each value of a scheme is for, told from the operations that make it and from where it goes.

Nobody writes a stage into a scheme: a value that a digest reads is canonical text, one that an operation takes as its
key is a key, and a digest that a secret went into is the signature unless another digest or signature reads it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from ...ir.signing.kinds import Kind, Taint
from ...ir.signing.operations import Parameter
from ...ir.signing.steps import Applied, Chosen, Defaulted, Drawn, Named, Scheme, SigningValue, Step, children, walk

Origin = Literal["piece", "credential", "option", "value"]


class Stage(StrEnum):
    """What a value is for.

    `FRESH` is new for each signature, `FETCHED` comes from a server and is kept, `OUT` goes on the request and into no
    digest, and on a `CONDITION` only depends whether there are other values.
    """

    FRESH = "fresh"
    FETCHED = "fetched"
    CANONICAL = "canonical"
    DIGEST = "digest"
    KEY = "key"
    SIGNATURE = "signature"
    CONDITION = "condition"
    OUT = "out"


@dataclass(frozen=True, slots=True)
class Part:
    """What something is made of, by its name; one that `decides` only says whether there is a value."""

    origin: Origin
    name: str
    decides: bool = False


def parts_of(steps: Iterable[Step]) -> tuple[Part, ...]:
    """Return what steps are made of, each part once, in the order in which it is written."""
    found: dict[tuple[Origin, str], Part] = {}
    for step in steps:
        for part in _parts(step, False):
            known = found.get((part.origin, part.name), part)
            found[part.origin, part.name] = part if known.decides else known
    return tuple(found.values())


def _parts(step: Step, decides: bool) -> Iterator[Part]:
    if isinstance(step, Named):
        yield Part(step.origin, step.name, decides)
    elif isinstance(step, Drawn) and step.source.origin == "piece":
        yield Part("piece", step.source.name, decides)
    for child in children(step):
        yield from _parts(child, decides or (isinstance(step, Chosen) and child is step.condition))


def stages_of(scheme: Scheme) -> Mapping[str, Stage]:
    """Return the stage of each value of a scheme."""
    ends = [put.step for group in (*scheme.sent, *scheme.attach) for put in group.puts]
    steps = [*(value.step for value in scheme.values), *ends]
    applied = [each for step in steps for each in walk(step) if isinstance(each, Applied)]
    made = {value.name: _data((value.step,)) for value in scheme.values}
    keys = {name for each in applied for name in _data(_keys(each))}
    digested = _closure((name for each in applied for name in _data(_messages(each))), made)
    deciding = {part.name for part in parts_of(steps) if part.origin == "value" and part.decides}
    conditions = _closure(deciding, made) - _closure(_data(ends) or made, made)
    stages: dict[str, Stage] = {}
    for value in scheme.values:
        known = Stage.CONDITION if value.name in conditions else None
        stages[value.name] = known or _stage(value, value.name in keys, value.name in digested, stages)
    return stages


def _stage(value: SigningValue, is_key: bool, is_digested: bool, known: Mapping[str, Stage]) -> Stage:
    lifted = [each for each in walk(value.step) if isinstance(each, Applied) and each.operation.taint != "keeps"]
    if value.fresh and not lifted:
        return Stage.FRESH
    if is_key or value.type.kind is Kind.KEY:
        return Stage.KEY
    if any(_signs(each) for each in lifted) or (not is_digested and any(_is_secret(each) for each in lifted)):
        return Stage.SIGNATURE
    chain = _chain(value.step)
    if any(each in lifted for each in chain):
        return Stage.DIGEST
    through = {known.get(each.name) for each in chain if isinstance(each, Named) and each.origin == "value"}
    passed = next((stage for stage in (Stage.SIGNATURE, Stage.DIGEST) if stage in through), None)
    return passed or (Stage.CANONICAL if is_digested else Stage.OUT)


def _chain(step: Step) -> tuple[Step, ...]:
    """Return a step and what it is one after another, up to where texts are put together."""
    match step:
        case Applied(subject=subject) | Chosen(subject=subject):
            return (step, *_chain(subject))
        case Defaulted(subject=subject, other=other):
            return (step, *_chain(subject), *_chain(other))
        case _:
            return (step,)


def _arguments(step: Applied) -> Iterator[tuple[Parameter, Step]]:
    spread = [parameter for parameter in step.operation.parameters for _ in range(parameter.most)]
    return zip(spread, step.arguments, strict=False)


def _keys(step: Applied) -> tuple[Step, ...]:
    """Return what an operation takes as its key."""
    given = tuple(argument for parameter, argument in _arguments(step) if parameter.name == "key")
    derives = step.operation.taint == "derives" or (step.type.kind is Kind.KEY)
    return (step.subject, *given) if derives else given


def _messages(step: Applied) -> tuple[Step, ...]:
    """Return what a digest or a signature reads, but for its key."""
    if step.operation.taint == "keeps":
        return ()
    keys = _keys(step)
    return tuple(each for each in (step.subject, *step.arguments) if not any(each is key for key in keys))


def _signs(step: Applied) -> bool:
    return any(each.type.kind is Kind.KEY for each in _keys(step)) and step.type.kind is not Kind.KEY


def _is_secret(step: Applied) -> bool:
    return any(each.type.taint is not Taint.NONE for each in (step.subject, *step.arguments))


def _data(steps: Iterable[Step]) -> tuple[str, ...]:
    """Return the values that steps are made of, those that only decide left out."""
    return tuple(part.name for part in parts_of(steps) if part.origin == "value" and not part.decides)


def _closure(names: Iterable[str], made: Mapping[str, tuple[str, ...]]) -> frozenset[str]:
    """Return names and all that they are made of."""
    found: set[str] = set()
    todo = list(names)
    while todo:
        name = todo.pop()
        if name not in found:
            found.add(name)
            todo += made.get(name, ())
    return frozenset(found)
