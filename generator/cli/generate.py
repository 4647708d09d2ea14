"""`apigraft generate`: specs into packages."""

from __future__ import annotations

import os
from pathlib import Path
from typing import get_args

import rich_click as click

from .. import pipeline
from ..write import unified
from .listing import OutputFormat, show
from .progress import progress_bar

FINDINGS = 1
_FOLDER = click.Path(path_type=Path, exists=True, file_okay=False)
_ANY_FOLDER = click.Path(path_type=Path, file_okay=False)
_FORMATS = click.Choice(get_args(OutputFormat))


@click.command()
@click.argument("providers", metavar="[PROVIDER]...", nargs=-1)
@click.option(
    "--specs", type=_ANY_FOLDER, default=Path("endpoint_specs"), show_default=True, help="The folder of specs."
)
@click.option(
    "--out",
    type=_ANY_FOLDER,
    default=Path("generated"),
    show_default=True,
    help="The package to write the clients into.",
)
@click.option("--check", is_flag=True, help="Write nothing; name the files that differ and exit with 1.")
@click.option("--diff", is_flag=True, help="Write nothing; print how the output differs as a unified diff.")
@click.option("--force", is_flag=True, help="Overwrite generated files that were edited by hand.")
@click.option("--templates", type=_FOLDER, help="A folder of templates of your own, which come before ours.")
@click.option("--jobs", type=click.IntRange(min=0), default=0, help="How many processes to use; 0 is one a core.")
@click.option("--output-format", type=_FORMATS, default="text", help="How findings are shown.")
def generate(
    providers: tuple[str, ...],
    specs: Path,
    out: Path,
    check: bool,
    diff: bool,
    force: bool,
    templates: Path | None,
    jobs: int,
    output_format: OutputFormat,
) -> int:
    """Make the client packages of all providers in the folder of specs, or of those that are named."""
    if diff and output_format != "text":
        raise click.UsageError(f"--diff and --output-format {output_format} both print to standard output: use one")
    options = pipeline.Options(check=check or diff, force=force, jobs=jobs or os.cpu_count() or 1, templates=templates)
    with progress_bar() as progress:
        report = pipeline.generate(specs, out, providers, options, progress)
    show(report.diagnostics, output_format)
    if report.failed:
        return FINDINGS
    if diff:
        click.echo("".join(line for change in report.changes for line in unified(change, out)), nl=False)
    if check:
        for change in report.changes:
            click.echo(
                f"{'missing' if change.before is None else 'differs'}: {(out / change.path).as_posix()}", err=True
            )
    for provider in report.providers:
        click.echo(_line(provider, "to change" if check or diff else "changed"), err=True)
    for name in report.gone:
        click.echo(f"{name}: {'to be removed' if check or diff else 'removed'}, its specs are gone", err=True)
    return FINDINGS if check and report.changes else 0


def _line(provider: pipeline.ProviderReport, how: str) -> str:
    return (
        f"{provider.name}: {_count(provider.endpoints, 'endpoint')}, {_count(provider.models, 'model')}, "
        f"{_count(provider.changed, 'file')} {how}, {provider.seconds:.1f} s"
    )


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'s' * (number != 1)}"
