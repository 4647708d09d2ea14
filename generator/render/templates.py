"""The one door to jinja2: a view and the name of a template in, text out.

An undefined name is an error, and nothing is escaped: what a view holds is finished Python. A user's folder comes
before ours; a template in it that begins with `{% extends "apigraft/client.py.jinja" %}` overrides blocks of ours.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from jinja2 import ChoiceLoader, Environment, FileSystemLoader, PrefixLoader, StrictUndefined

from ..plan.views import View


@cache
def _environment(folders: tuple[Path, ...]) -> Environment:
    own = FileSystemLoader(folders[-1])
    return Environment(
        loader=ChoiceLoader([FileSystemLoader(folders), PrefixLoader({"apigraft": own})]),
        undefined=StrictUndefined,
        autoescape=False,  # noqa: S701 - Python is written, not HTML; the plan made each text a literal or a docstring
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


def render_template(folders: tuple[Path, ...], name: str, view: View) -> str:
    """Return the text that the template of that name makes of a view."""
    return _environment(folders).get_template(name).render(view=view)
