"""A planned file into a source file: by its template, by the tool that writes models, or as it is."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import assert_never

from ..plan.views import Planned, PlannedFile, SchemaFile, VerbatimFile


@dataclass(frozen=True, slots=True)
class SourceFile:
    """The text of one file. `fixed` text is written as it is; other Python goes through the formatter."""

    path: str
    text: str
    fixed: bool = False


def render(file: Planned, templates: tuple[Path, ...]) -> SourceFile:
    """Render one file; `templates` are the folders of the output's language, in the order in which they are asked."""
    match file:
        case PlannedFile(path, template, view):
            from .templates import render_template  # a run that changes nothing imports no tool

            return SourceFile(path, render_template(templates, template, view))
        case SchemaFile(path, module):
            from .models import render_models  # the same, and this one takes half a second

            return SourceFile(path, render_models(module))
        case VerbatimFile(path, source):
            return SourceFile(path, source, fixed=True)
        case _:
            assert_never(file)
