"""`apigraft`: the group of commands, and what the process exits with.

0 clean; 1 findings or drift, or an output that cannot be written; 2 wrong usage; 3 a bug of apigraft; 130 interrupted.
"""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Sequence
from pathlib import Path
from typing import Final, NoReturn

import rich_click as click
from click.exceptions import Exit

from .explain import explain
from .export import export
from .generate import FINDINGS, generate
from .import_ import import_
from .listing import printable
from .schema import schema
from .sign import sign

CLEAN: Final = 0
BUG: Final = 3
INTERRUPTED: Final = 130
_PACKAGE: Final = Path(__file__).parent.parent


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="apigraft")
def apigraft() -> None:
    """Turn YAML descriptions of endpoints into typed Python clients."""


apigraft.add_command(generate)
apigraft.add_command(explain)
apigraft.add_command(schema)
apigraft.add_command(import_)
apigraft.add_command(export)
apigraft.add_command(sign)


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run the command line, with the arguments of the process or those that are given, and exit."""
    try:
        sys.exit(apigraft.main(arguments, prog_name="apigraft", standalone_mode=False) or CLEAN)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        sys.exit(INTERRUPTED)
    except Exit as error:
        sys.exit(error.exit_code)
    except OSError as error:
        click.echo(f"apigraft: {_file_of(error)}{error.strerror or error}", err=True)
        sys.exit(FINDINGS)
    except Exception as error:  # noqa: BLE001 - the last door: a bug of ours is said plainly, and never shows a spec
        click.echo(f"apigraft: a bug of apigraft: {type(error).__name__} in {_place_of(error)}", err=True)
        click.echo(
            "Please report it with the spec that led to it. APIGRAFT_TRACEBACK=1 shows where it happened.", err=True
        )
        if os.environ.get("APIGRAFT_TRACEBACK"):
            traceback.print_exc()
        sys.exit(BUG)


def _file_of(error: OSError) -> str:
    return f"{printable(str(error.filename))}: " if error.filename is not None else ""


def _place_of(error: Exception) -> str:
    """Return the innermost place in our own code, which says as much as can be said without the spec."""
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if Path(frame.filename).is_relative_to(_PACKAGE)]
    return next((f"{Path(each.filename).relative_to(_PACKAGE)}:{each.lineno}" for each in reversed(ours)), "a library")
