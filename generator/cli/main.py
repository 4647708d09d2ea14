"""`apigraft`: the group of commands, and what the process exits with.

0 clean; 1 findings or drift; 2 wrong usage; 3 a bug of apigraft; 130 interrupted.
"""

from __future__ import annotations

import os
import sys
import traceback
from typing import NoReturn

import rich_click as click
from click.exceptions import Exit

from .explain import explain
from .generate import generate

BUG = 3
INTERRUPTED = 130


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="apigraft")
def apigraft() -> None:
    """Turn YAML descriptions of endpoints into typed Python clients."""


apigraft.add_command(generate)
apigraft.add_command(explain)


def main() -> NoReturn:
    """Run the command line and exit."""
    try:
        sys.exit(apigraft.main(standalone_mode=False) or 0)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        sys.exit(INTERRUPTED)
    except Exit as error:
        sys.exit(error.exit_code)
    except Exception as error:  # noqa: BLE001 - the last door: a bug of ours is said plainly, and never shows a spec
        click.echo(f"apigraft: a bug of apigraft: {type(error).__name__}: {error}", err=True)
        click.echo(
            "Please report it with the spec that led to it. APIGRAFT_TRACEBACK=1 shows where it happened.", err=True
        )
        _show_traceback()
        sys.exit(BUG)


def _show_traceback() -> None:
    if os.environ.get("APIGRAFT_TRACEBACK"):
        traceback.print_exc()
