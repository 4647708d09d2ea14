"""Schemes that are written out: their values in the order of their making, with what is sent between them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ...ir.auth import Signed
from ...ir.signing.applying import signature
from ...ir.signing.masking import masked
from ...ir.signing.operations import CONDITIONAL
from ...ir.signing.sources import SOURCES
from ...ir.signing.steps import (
    Applied,
    Chosen,
    Defaulted,
    Drawn,
    Group,
    Lined,
    Object,
    Option,
    Scheme,
    SigningValue,
    Step,
    walk,
)
from ...ir.types import Json
from .model import Form, Piece, Pipeline, Sent, Setting, Value
from .recipes import credentials, one_line, pairs
from .stages import Stage, parts_of, stages_of


def signed(auth: Signed, options: Mapping[str, Json]) -> Pipeline:
    """Return what a scheme does with a call that has these options."""
    scheme, stages, hidden = auth.scheme, stages_of(auth.scheme), masked(auth.scheme)
    return Pipeline(
        name=auth.name,
        about=scheme.description,
        attached=tuple(pair for group in scheme.attach for pair in pairs(group)),
        credentials=credentials(scheme.credentials, dict(auth.env)),
        docs=scheme.docs,
        pieces=tuple(_pieces(scheme)),
        settings=tuple(
            Setting(each.name, _shown(each, options.get(each.name, each.default))) for each in scheme.options
        ),
        steps=tuple(
            (
                Sent(each.group, pairs(each))
                if isinstance(each, Group)
                else _value(each, stages[each.name], each.name in hidden)
            )
            for each in scheme.steps
        ),
        words=tuple(_words(scheme).items()),
    )


def _shown(option: Option, value: Json) -> str:
    match value:
        case None:
            return "absent unless given" if option.optional else "must be given"
        case bool():
            return str(value).lower()
        case list():
            listed = ("=".join(map(str, each)) if isinstance(each, list) else str(each) for each in value)
            return ", ".join(listed) or "none"
        case _:
            return str(value) or "empty"


def _value(value: SigningValue, stage: Stage, secret: bool) -> Value:
    return Value(
        name=value.name,
        stage=stage,
        kind=value.type.kind.value,
        form=_form(value.step),
        recipe=tuple(one_line(line) for line in value.written),
        parts=parts_of((value.step,)),
        optional=value.type.optional,
        secret=secret,
    )


def _form(step: Step) -> Form:
    match step:
        case Lined(ended=ended):
            return "block" if ended else "lines"
        case Object():
            return "json"
        case _:
            return "template"


def _steps(scheme: Scheme) -> Iterator[Step]:
    """Yield all steps of a scheme, in the order in which they are carried out."""
    for each in (*scheme.steps, *scheme.attach):
        for step in (put.step for put in each.puts) if isinstance(each, Group) else (each.step,):
            yield from reversed(walk(step))


def _pieces(scheme: Scheme) -> Iterator[Piece]:
    """Yield the pieces that are read, in the order of the table; one that `send` changes is read behind it."""
    used = {each.source.name for each in _steps(scheme) if isinstance(each, Drawn)}
    for source in SOURCES.values():
        if source.name in used and source.origin == "piece":
            after = tuple(group.group for group in scheme.sent if _changes(group) & set(source.reads))
            yield Piece(source.name, source.about, after)


def _changes(group: Group) -> set[str]:
    """Return what of a request a group changes, in the terms of the table of sources."""
    if group.group != "headers":
        return {group.group}
    return {"headers", *({put.wire.lower() for put in group.puts} & {"host", "content-type"})}


def _words(scheme: Scheme) -> dict[str, str]:
    """Return the sources and operations of the recipes in the order of their use; pieces are told elsewhere."""
    words: dict[str, str] = {}
    for step in _steps(scheme):
        match step:
            case Drawn(source=source) if source.origin != "piece":
                words.setdefault(signature(source.name, source.parameters), source.about)
            case Applied(operation=operation):
                words.setdefault(signature(operation.name, operation.parameters), operation.about)
            case Chosen() | Defaulted():
                name = "default" if isinstance(step, Defaulted) else "unless" if step.negated else "when"
                words.setdefault(signature(name, CONDITIONAL[name].parameters), CONDITIONAL[name].about)
            case _:
                pass
    return words
