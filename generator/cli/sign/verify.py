"""`apigraft sign verify`: a scheme against the published examples of its provider."""

from __future__ import annotations

import json
from pathlib import Path

import rich_click as click

from ...checks.plugin import generated, read_scheme_file
from ...checks.vectors import Outcome, Vector, read_vectors, run
from ...diagnostics import Problems, nearest
from ..generate import FINDINGS
from ..listing import printable
from ..listing import show as show_problems


@click.command()
@click.option("--scheme", "file", type=click.Path(path_type=Path, exists=True, dir_okay=False), required=True)
@click.option("--vectors", type=click.Path(path_type=Path, exists=True, file_okay=False), required=True)
@click.option("--format", "form", type=click.Choice(("text", "json")), default="text", show_default=True)
def verify(file: Path, vectors: Path, form: str) -> int:
    """Generate the plugins of a scheme file and run every vector of a folder that belongs to one of them.

    With --format json standard output is always a list with an object for each vector that was run: an empty one where
    the scheme has errors, or no vector belongs to it. Standard error says why, and the exit code is 1.
    """
    problems = Problems()
    schemes = read_scheme_file(file.read_bytes(), file.as_posix(), problems)
    show_problems(problems, "text")
    if problems.failed:
        if form == "json":
            click.echo("[]")
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
        others = sorted({each.scheme for each in found if isinstance(each, Vector)})
        count = sum(1 for _ in vectors.rglob("*.json"))
        click.echo(printable(_none_belongs(vectors, [each.name for each in schemes], others, count)), err=True)
    return 0 if outcomes and all(each.passed for each in outcomes) else FINDINGS


def _none_belongs(folder: Path, names: list[str], others: list[str], count: int) -> str:
    """Return why nothing was run: how many files there were, and of which schemes their vectors are."""
    wanted = ", ".join(f"`{name}`" for name in names)
    files = f"{count} JSON file{'' if count == 1 else 's'} read"
    meant = [(name, nearest(name, names)) for name in others]
    listed = ", ".join(f"`{name}` ({hint})" if hint else f"`{name}`" for name, hint in meant)
    seen = f"of {listed}" if others else "none names a scheme"
    return f"apigraft: no vector in {folder} belongs to {wanted}; {files}{f', {seen}' if count else ''}"


def _line(outcome: Outcome) -> str:
    """Return what came of a vector, on one line: both sides of the first value that differs are written as literals."""
    line = f"{'PASS' if outcome.passed else 'FAIL'} {printable(outcome.vector.path)}"
    notes = ", ".join(printable(note) for note in outcome.remarks)
    if outcome.reason:
        line += f": {printable(outcome.reason)}"
    if (found := outcome.difference) is not None:
        line += f": {printable(found.where)}: expected {_literal(found.expected)}, got {_literal(found.actual)}"
    if outcome.missing and not outcome.passed:
        line += f"; the vector gives no {', '.join(printable(name) for name in outcome.missing)}"
    return f"{line} ({notes})" if notes else line


def _literal(value: str | None) -> str:
    return "absent" if value is None else repr(value)


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
        "notes": outcome.remarks,
    }
