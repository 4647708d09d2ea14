"""Whether examples show what the spec describes. Pages are wrong more often than not: each misfit is a doubt.

Text, bytes and files are not looked into, nor is an answer that says by the envelope that it is a refusal. What `$when`
demands is left to the client.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from ..diagnostics import Problems, Span
from ..spec.model import ExampleSpec, ProviderSpec
from ..spec.nodes import Mapping as MappingNode
from ..spec.nodes import Node, Scalar, Sequence
from .api import Answer, Body, Parameter, Place
from .fitting import Fitting, Misfit, Side
from .types import Type

_PLACES: Final[Mapping[str, Place]] = {"path": "path", "query": "query", "headers": "header", "cookies": "cookie"}
_MOST: Final = 5
"""So many misfits of one half of an example are told; what comes after them has the same cause."""


def check_examples(
    provider: ProviderSpec,
    examples: Iterable[ExampleSpec],
    parameters: tuple[Parameter, ...],
    bodies: tuple[Body, ...],
    answers: tuple[Answer, ...],
    types: Mapping[str, Type],
    problems: Problems,
) -> None:
    """Report what the examples of an endpoint show otherwise than its types say."""
    ok = provider.envelope.ok if provider.envelope else ()
    for example in examples:
        request = [*_of_parameters(example.halves.get("request"), parameters, types)]
        request += _of_body(example.halves.get("request"), bodies, types)
        response = [*_of_answer(example.halves.get("response"), answers, dict(ok), types)]
        for misfit in (*request[:_MOST], *response[:_MOST]):
            message = f"the example `{example.name}`: {misfit.message}"
            problems.warning("W307", misfit.span, message, misfit.hint)


def answer_to(answers: Iterable[Answer], status: str) -> Answer | None:
    """Return the answer that describes a status: its own, that of its family, or `default`."""
    found = {each.status: each for each in answers}
    return found.get(status) or found.get(f"{status[:1]}XX") or found.get("default")


def _of_parameters(
    request: MappingNode | None, parameters: tuple[Parameter, ...], types: Mapping[str, Type]
) -> Iterator[Misfit]:
    """Compare what stands in the path, the query, the headers and the cookies."""
    fitting = Fitting(types, "text")
    for key, place in _PLACES.items():
        given = request.get(key) if request else None
        fields = {_folded(place, each.field.wire): each.field for each in parameters if each.place == place}
        for entry in given.entries if isinstance(given, MappingNode) else ():
            field = fields.get(_folded(place, entry.key.text))
            if field is not None:
                yield from fitting.misfits(field.type, entry.value, entry.key.text, entry.key.span)


def _folded(place: Place, name: str) -> str:
    return name.lower() if place == "header" else name


def _of_body(request: MappingNode | None, bodies: tuple[Body, ...], types: Mapping[str, Type]) -> tuple[Misfit, ...]:
    """Compare the body with each of those that the endpoint takes; the first says what is wrong where none fits."""
    placed = _placed(request, "body")
    if placed is None or not bodies or any(body.kind in ("text", "bytes") for body in bodies):
        return ()
    node, span = placed
    sides: dict[str, Side] = {"json": "sent"}
    found = [Fitting(types, sides.get(body.kind, "text")).misfits(body.type, node, "body", span) for body in bodies]
    return found[0] if all(found) else ()


def _of_answer(
    response: MappingNode | None,
    answers: tuple[Answer, ...],
    ok: Mapping[str, tuple[object, ...]],
    types: Mapping[str, Type],
) -> Iterator[Misfit]:
    """Compare the body of an answer with the type of its status."""
    placed, status = _placed(response, "body"), response.get("status") if response else None
    answer = answer_to(answers, status.text) if isinstance(status, Scalar) else None
    if placed is None or answer is None:
        return
    node, span = placed
    if answer.kind == "none":
        yield Misfit(
            span, f"the answer of `{answer.status}` has no body", "remove it, or describe it under `responses`"
        )
    elif answer.kind == "json" and answer.type is not None and not _is_refusal(node, ok):
        yield from Fitting(types, "received").misfits(answer.type, node, "body", span)
    elif answer.kind == "stream" and answer.type is not None and isinstance(node, Sequence):
        fitting = Fitting(types, "received")
        for piece in node:
            yield from fitting.misfits(answer.type, piece, "body", span)


def _is_refusal(node: Node, ok: Mapping[str, tuple[object, ...]]) -> bool:
    """Tell whether an answer says by the envelope that it is none of success."""
    entries = node.entries if isinstance(node, MappingNode) else ()
    stated = [
        (each.value.value, ok[each.key.text])
        for each in entries
        if each.key.text in ok and isinstance(each.value, Scalar)
    ]
    return any(value not in values for value, values in stated)


def _placed(half: MappingNode | None, key: str) -> tuple[Node, Span] | None:
    """Return a value of one half of an example, and the place of its name."""
    entries = half.entries if half else ()
    return next(((each.value, each.key.span) for each in entries if each.key.text == key), None)
