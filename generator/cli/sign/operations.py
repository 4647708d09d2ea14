"""`apigraft sign operations`: the vocabulary of signing, a line each, from the tables that schemes are checked by."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import rich_click as click

from ...ir.signing.applying import signature
from ...ir.signing.kinds import Kind
from ...ir.signing.operations import CONDITIONAL, OPERATIONS, Operation
from ...ir.signing.sources import SOURCES

_ORIGINS: Final = {
    "fresh": "Sources, new for each signature",
    "piece": "Sources, pieces of the request",
    "made": "Sources, made of their arguments",
    "text": "Sources, texts that cannot be written",
}


@click.command()
def operations() -> None:
    """List what a pipeline can begin with, and every operation: what it takes and gives, and what it does."""
    sections = [*_sources(), ("Operations: `${value | operation(argument)}`", list(_operations()))]
    rows = [row for _, found in sections for row in found]
    name, kinds = (max(len(row[column]) for row in rows) for column in (0, 1))
    for index, (title, found) in enumerate(sections):
        click.echo(f"\n{title}" if index else title)
        for row in found:
            click.echo(f"    {row[0]:<{name}}  {row[1]:<{kinds}}  {row[2]}")


def _sources() -> Iterator[tuple[str, list[tuple[str, str, str]]]]:
    for origin, title in _ORIGINS.items():
        found = [each for each in SOURCES.values() if each.origin == origin]
        yield title, [
            (
                signature(each.name, each.parameters),
                f"{each.kind}{', may be absent' * each.optional}",
                each.about,
            )
            for each in found
        ]


def _operations() -> Iterator[tuple[str, str, str]]:
    for lines in OPERATIONS.values():
        yield from (_line(each, each.gives) for each in lines)
    yield from (_line(each, "the same") for each in CONDITIONAL.values())


def _line(operation: Operation, gives: str) -> tuple[str, str, str]:
    takes = "any" if set(operation.takes) == set(Kind) else ", ".join(operation.takes)
    return signature(operation.name, operation.parameters), f"{takes} -> {gives}", operation.about
