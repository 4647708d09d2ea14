"""`apigraft import`: somebody's description of an API into endpoint specs."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import rich_click as click

from .. import pipeline
from ..importers.registry import IMPORTERS
from ..importers.report import Level, Report
from ..importers.tree import NotImportableError, Options, is_name, write_tree
from .generate import FINDINGS
from .listing import show


@click.command("import")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--format", "format_", type=click.Choice(sorted(IMPORTERS)), default="openapi", help="What FILE is.")
@click.option("--provider", default="", help="The folder of the specs; by default the title of the document.")
@click.option("--specs", type=click.Path(path_type=Path), default=Path("endpoint_specs"), help="The folder of specs.")
@click.option("--server", default="", help="The server that relative addresses belong to.")
@click.option("--retrieved", default="", help="The date to note as that of the document, as in 2026-01-31.")
@click.option("--report", type=click.Path(path_type=Path, dir_okay=False), help="Write all findings to it, as JSON.")
@click.option("--force", is_flag=True, help="Replace the specs of the provider where there are any.")
def import_(
    file: Path, format_: str, provider: str, specs: Path, server: str, retrieved: str, report: Path | None, force: bool
) -> int:
    """Write the endpoint specs of a provider from FILE, and say what they cannot express."""
    if provider and not is_name(provider):
        raise click.BadParameter("a provider is lower-case letters, digits and `_`", param_hint="--provider")
    if server and not server.startswith(("https://", "http://")):
        raise click.BadParameter("as in https://api.example.com", param_hint="--server")
    options = Options(file.name, provider, retrieved, server)
    try:
        imported = IMPORTERS[format_](file.read_bytes(), options)
    except NotImportableError as error:
        raise click.ClickException(f"{file.name} cannot be imported: {error}") from None
    try:
        folder = write_tree(imported, specs, force)
    except FileExistsError as error:
        raise click.ClickException(f"{error} is there already; `--force` replaces it") from None
    if report:
        found = [asdict(finding) for finding in imported.report]
        report.write_text(json.dumps(found, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    click.echo(f"{folder.as_posix()}: {len(imported.files)} files", err=True)
    _summarize(imported.report, report)
    problems = tuple(d for d in pipeline.read(specs, (imported.provider,)).diagnostics if d.severity == "error")
    show(problems, "text")
    return FINDINGS if problems else 0


def _summarize(report: Report, path: Path | None) -> None:
    """Say how often each keyword was left with less than it says."""
    levels: tuple[Level, ...] = ("degraded", "unsupported")
    for level in levels:
        counted = [(keyword, count) for (at, keyword), count in sorted(report.counts().items()) if at == level]
        if counted:
            click.echo(f"{level}: {', '.join(f'{keyword} {count}' for keyword, count in counted)}", err=True)
    if not path and any(level != "expressed" for level, _ in report.counts()):
        click.echo("`--report FILE` lists each with its place", err=True)
