"""An explained call as text: a step after the other, to be held beside the provider's page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import count
from typing import Final

from .model import Attached, Call, Pipeline, Sent, Value
from .stages import Part, Stage

_STAGES: Final = {
    Stage.FRESH: "new for each signature",
    Stage.FETCHED: "fetched and kept",
    Stage.CANONICAL: "canonical text",
    Stage.DIGEST: "digest",
    Stage.KEY: "key",
    Stage.SIGNATURE: "signature",
    Stage.CONDITION: "condition",
    Stage.OUT: "to be sent",
}
_FORMS: Final = {
    "template": "",
    "lines": "a line feed between the lines",
    "block": "a line feed behind each line",
    "json": "as compact JSON",
    "exchange": "",
}


def narrate(call: Call) -> Iterator[str]:
    """Yield the lines of an explained call."""
    yield f"{call.name}: {call.method} {call.path}"
    yield from [call.summary] if call.summary else []
    if not call.pipelines:
        yield from ("", "No authentication: the request goes out as it is.")
    elif call.choice:
        names = ", ".join(pipeline.name for pipeline in call.pipelines)
        yield from ("", f"One of these, whichever the client was given: {names}")
    elif len(call.pipelines) > 1:
        yield from ("", "All of these, in this order:")
    for pipeline in call.pipelines:
        yield ""
        yield from _signed(pipeline) if pipeline.steps else _simple(pipeline)


def _simple(pipeline: Pipeline) -> Iterator[str]:
    """Tell in a line what is attached, and from where its credentials come."""
    pairs = " and ".join(_pair(pair) for pair in pipeline.attached)
    given = " and ".join(f"{each.name} from {each.env}" for each in pipeline.credentials)
    yield f"{pipeline.name}: {pipeline.about.rstrip('.')}, as {pairs}" + (f"; {given}" if given else "")


def _signed(pipeline: Pipeline) -> Iterator[str]:
    yield f"{pipeline.name}: {pipeline.about}".rstrip(": ")
    yield from [pipeline.docs] if pipeline.docs else []
    pieces = ((each.name, (each.about, _after(each.after))) for each in pipeline.pieces)
    yield from _section("Taken from the request", pieces)
    credentials = ((each.name, (f"from {each.env}", *each.about)) for each in pipeline.credentials)
    yield from _section("Credentials", credentials)
    yield from _section("Options", ((each.name, (each.value,)) for each in pipeline.settings))
    numbers = count(1)
    yield from ("", "Computed, in this order")
    for step in pipeline.steps:
        yield from _sent(step, numbers) if isinstance(step, Sent) else _value(step, numbers)
    if pipeline.attached:
        yield from ("", "Put on the request")
        yield from (f"{next(numbers):>4}. {_pair(pair)}" for pair in pipeline.attached)
    yield from _section("What the recipes mean", ((name, (about,)) for name, about in pipeline.words))


def _after(groups: tuple[str, ...]) -> str:
    return f"with what step `send {' and '.join(groups)}` puts there" if groups else ""


def _section(title: str, rows: Iterable[tuple[str, Iterable[str]]]) -> Iterator[str]:
    """Yield names with what is said of them, in two columns under a title; nothing where there are none."""
    told = [(name, "; ".join(part for part in parts if part)) for name, parts in rows]
    if told:
        width = max(len(name) for name, _ in told)
        yield from ("", title)
        yield from (f"    {name:<{width}}  {about}" for name, about in told)


def _sent(step: Sent, numbers: Iterator[int]) -> Iterator[str]:
    yield f"{next(numbers):>4}. send {step.group}, before anything that reads them is computed:"
    yield from (f"          {_pair(pair)}" for pair in step.pairs)


def _value(value: Value, numbers: Iterator[int]) -> Iterator[str]:
    if value.form == "template":
        yield f"{next(numbers):>4}. {value.name} = {value.recipe[0]}"
    else:
        yield f"{next(numbers):>4}. {value.name} ="
        yield from (f"          {line}" for line in value.recipe)
    yield f"      {'; '.join(part for part in _about(value) if part)}"


def _about(value: Value) -> Iterator[str]:
    """Yield what a value is: its stage, what it is made of, its kind and form, and what else is to be known."""
    made_of = _listed([part for part in value.parts if not part.decides])
    decided_by = _listed([part for part in value.parts if part.decides])
    yield _STAGES[value.stage] + (f", from {made_of}" if made_of else "")
    yield f"depends on {decided_by}" if decided_by else ""
    yield value.kind
    yield _FORMS[value.form]
    yield "may be absent" if value.optional else ""
    yield "secret" if value.secret else ""


def _listed(parts: list[Part]) -> str:
    names = [part.name for part in parts]
    return " and ".join(each for each in (", ".join(names[:-1]), *names[-1:]) if each)


def _pair(pair: Attached) -> str:
    separator = ": " if pair.place == "header" else " = "
    unless = ", unless there is one already" if pair.keeps else ""
    return f"{pair.place} {pair.wire}{separator}{pair.recipe}{unless}"
