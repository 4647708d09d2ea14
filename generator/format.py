"""The one door to black: Python text in, the same program in black's style out."""

from __future__ import annotations

from .render.render import SourceFile


def format_file(file: SourceFile) -> SourceFile:
    """Return the file in black's style with lines of at most 120 columns; what is no Python, or fixed, as it is."""
    if file.fixed or not file.path.endswith(".py"):
        return file
    import black

    text = black.format_str(file.text, mode=black.Mode(line_length=120))
    return SourceFile(file.path, text)
