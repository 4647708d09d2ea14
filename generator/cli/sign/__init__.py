"""`apigraft sign`: what signs requests, what it does with a call, and the proof that it signs as the provider does."""

from __future__ import annotations

import rich_click as click

from .explain import explain
from .library import list_, show
from .operations import operations
from .verify import verify


@click.group()
def sign() -> None:
    """Show, explain and prove schemes of signing."""


sign.add_command(list_)
sign.add_command(show)
sign.add_command(operations)
sign.add_command(explain)
sign.add_command(verify)
