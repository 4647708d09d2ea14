"""`apigraft sign verify`: a scheme against the published examples of its provider."""

from __future__ import annotations

import json
from pathlib import Path

import rich_click as click

from ...checks.plugin import generated, read_scheme_file
from ...checks.vectors import Outcome, Vector, read_vectors, run
from ...diagnostics import Problems
from ..generate import FINDINGS
from ..listing import printable
from ..listing import show as show_problems


@click.command()
@click.option("--scheme", "file", type=click.Path(path_type=Path, exists=True, dir_okay=False), required=True)
@click.option("--vectors", type=click.Path(path_type=Path, exists=True, file_okay=False), required=True)
@click.option("--format", "form", type=click.Choice(("text", "json")), default="text", show_default=True)
def verify(file: Path, vectors: Path, form: str) -> int:
    """Generate the plugins of a scheme file and run every vector of a folder that belongs to one of them."""
    problems = Problems()
    schemes = read_scheme_file(file.read_bytes(), file.as_posix(), problems)
    show_problems(problems, "text")
    if problems.failed:
        return FINDINGS
    found = list(read_vectors(vectors))
    outcomes = [each for each in found if isinstance(each, Outcome)]
    with generated(schemes) as plugins:
        by_name = {plugin.name: plugin for plugin in plugins}
        outcomes += [
            run(by_name[each.scheme], each) for each in found if isinstance(each, Vector) and each.scheme in by_name
        ]
    if form == "json":
        click.echo(json.dumps([_json(each) for each in outcomes], indent=2, ensure_ascii=False))
    else:
        for outcome in outcomes:
            click.echo(_line(outcome))
    if not outcomes:
        names = ", ".join(f"`{each.name}`" for each in schemes)
        click.echo(f"apigraft: no vector in {vectors} belongs to {names}", err=True)
    return 0 if outcomes and all(each.passed for each in outcomes) else FINDINGS


def _line(outcome: Outcome) -> str:
    """Return what came of a vector, on one line: both sides of the first value that differs are written as literals."""
    line = f"{'PASS' if outcome.passed else 'FAIL'} {printable(outcome.vector.path)}"
    if outcome.reason:
        line += f": {printable(outcome.reason)}"
    if (found := outcome.difference) is not None:
        line += f": {printable(found.where)}: expected {found.expected!r}, got {found.actual!r}"
    return f"{line} ({', '.join(printable(note) for note in outcome.notes)})" if outcome.notes else line


def _json(outcome: Outcome) -> dict[str, object]:
    difference = outcome.difference
    return {
        "vector": outcome.vector.path,
        "scheme": outcome.vector.scheme,
        "passed": outcome.passed,
        "compared": outcome.compared,
        "difference": difference
        and {
            "value": difference.where,
            "expected": difference.expected,
            "actual": difference.actual,
        },
        "reason": outcome.reason,
        "notes": outcome.notes,
    }
