"""`apigraft explain CODE`: a rule, why it is one, and specs that break it."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import rich_click as click

from .. import assets
from ..diagnostics import nearest
from ..rules import RULES
from .listing import printable, read_lines

_SHOWN: Final = ("specs", "out", "edited")


@click.command()
@click.argument("code")
def explain(code: str) -> None:
    """Print what a diagnostic code means, with an example."""
    known = code.upper()
    if known not in RULES:
        hint = nearest(known, RULES) or f"the codes are {', '.join(RULES)}"
        raise click.UsageError(f"there is no code `{printable(code)}`: {hint}")
    click.echo(f"{known}: {RULES[known]}\n")
    folder = assets.rule_cases() / known
    if (folder / "rule.md").is_file():
        click.echo((folder / "rule.md").read_text(encoding="utf-8").strip())
    for path in sorted(path for part in _SHOWN for path in (folder / part).rglob("*") if path.is_file()):
        _show(path, path.relative_to(folder).as_posix())
    errors = folder / "want" / "errors.txt"
    if errors.is_file():
        click.echo(f"\nWhat apigraft says of it:\n\n{errors.read_text(encoding='utf-8').rstrip()}")


def _show(path: Path, name: str) -> None:
    click.echo(f"\n# {name}")
    for line in "\n".join(read_lines(str(path))).rstrip("\n").split("\n"):
        click.echo(printable(line))
