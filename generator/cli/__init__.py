"""The command line: one module for each command, all of them thin. Nothing outside of this package prints."""

from .main import main

__all__ = ["main"]
