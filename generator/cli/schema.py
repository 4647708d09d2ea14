"""`apigraft schema`: the JSON Schemas with which an editor helps to write specs."""

from __future__ import annotations

import json
from pathlib import Path

import rich_click as click

from ..spec.editor import FOLDER, editor_schemas
from ..write import compare
from .generate import FINDINGS


@click.command()
@click.option(
    "--specs",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    default=Path("endpoint_specs"),
    help="The folder of specs.",
)
@click.option("--check", is_flag=True, help="Write nothing; name the files that differ and exit with 1.")
def schema(specs: Path, check: bool) -> int:
    """Write the schemas for editors into the folder `_editor` of the specs.

    An editor takes the one that the first line of a spec names: `# yaml-language-server: $schema=PATH`, the path from
    that file to `_editor/endpoint.schema.json`, `provider.schema.json` or `schemas.schema.json` (for `_schemas.yaml`).
    """
    made = {f"{FOLDER}/{name}": _text(each) for name, each in editor_schemas().items()}
    changes = compare(made, specs, ())
    for change in changes:
        target = specs / change.path
        if not check:
            target.parent.mkdir(exist_ok=True)
            target.write_bytes(made[change.path].encode())
        done = "wrote" if not check else "missing" if change.before is None else "differs"
        click.echo(f"{done}: {target.as_posix()}", err=True)
    return FINDINGS if check and changes else 0


def _text(schema: object) -> str:
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"
