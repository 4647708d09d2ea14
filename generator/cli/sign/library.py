"""`apigraft sign list` and `apigraft sign show`: the library of schemes."""

from __future__ import annotations

import rich_click as click

from ...diagnostics import nearest
from ...spec.library import library_names, library_source
from ..listing import printable


@click.command("list")
def list_() -> None:
    """List the schemes of the library, each usable by its name in `auth`."""
    for name in library_names():
        click.echo(name)


@click.command()
@click.argument("name")
def show(name: str) -> None:
    """Print a scheme of the library, as a file that can be copied and changed."""
    if name not in library_names():
        hint = nearest(name, library_names()) or "`apigraft sign list` lists them"
        raise click.UsageError(f"the library has no scheme `{printable(name)}`: {hint}")
    click.echo(library_source(name).decode().rstrip("\n"))
