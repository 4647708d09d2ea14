"""The recipe of a scheme in its author's words, as the docstring of its class shows it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from ..ir.signing.steps import Group, Scheme

_SOURCES: Final = (("\r\n", "${crlf}"), ("\n", "${lf}"), ("\t", "${tab}"), ("\0", "${nul}"))


def recipe(scheme: Scheme) -> Iterator[str]:
    """Yield the recipe of a scheme as its author wrote it, a line each, in the order in which it is carried out."""
    for step in scheme.steps:
        if isinstance(step, Group):
            yield from _put_lines("send", step)
        elif len(step.written) == 1:
            yield f"{step.name} = {_shown(step.written[0])}"
        else:
            yield f"{step.name} ="
            yield from (f"    {_shown(line)}" for line in step.written)
    for group in scheme.attach:
        yield from _put_lines("attach", group)


def _put_lines(what: str, group: Group) -> Iterator[str]:
    for put in group.puts:
        yield f"{what} {group.group} {put.wire}: {_shown(put.written)}"


def _shown(text: str) -> str:
    for written, source in _SOURCES:
        text = text.replace(written, source)
    return text or "${empty}"
