"""`apigraft export`: endpoint specs into somebody's format."""

from __future__ import annotations

from pathlib import Path

import rich_click as click

from ..diagnostics import Problems
from ..exporters.openapi.exporting import export_provider
from ..exporters.text import json_text, write_text, yaml_text
from .generate import FINDINGS
from .listing import show


@click.group()
def export() -> None:
    """Write the specs of a provider in another format."""


@export.command()
@click.argument("provider")
@click.option("--specs", type=click.Path(path_type=Path), default=Path("endpoint_specs"), help="The folder of specs.")
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="A file, .yaml or .json; else stdout.")
def openapi(provider: str, specs: Path, out: Path | None) -> int:
    """Write the specs of PROVIDER as one OpenAPI 3.1 document."""
    problems = Problems()
    document = export_provider(specs, provider, problems)
    show((each for each in problems if each.severity == "error"), "text")
    if document is None:
        return FINDINGS
    if out is None:
        click.echo(yaml_text(document), nl=False)
    else:
        write_text(out, json_text(document) if out.suffix == ".json" else yaml_text(document))
    return 0
