"""The one door to jinja2: a view and the name of a template in, text out.

An undefined name is an error, and nothing is escaped: what a view holds is finished Python.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from ..plan.views import View


@cache
def _environment(folder: Path) -> Environment:
    return Environment(
        loader=FileSystemLoader(folder),
        undefined=StrictUndefined,
        autoescape=False,  # noqa: S701 - Python is written, not HTML; the plan has made each text a literal or a docstring
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


def render_template(folder: Path, name: str, view: View) -> str:
    """Return the text that the template of that name makes of a view."""
    return _environment(folder).get_template(name).render(view=view)
