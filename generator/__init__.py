"""apigraft: declarative endpoint specs in, typed client packages out.

`generate(specs, out)` is the whole of it for programs; `apigraft --help` for people.
"""

from .pipeline import Report, generate

__all__ = ["Report", "generate"]
