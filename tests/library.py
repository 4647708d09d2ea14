"""The HTTP library that the runtime runs on: the one that tests of clients name."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import httpx
else:
    from generator.runtime.library import LIBRARY as httpx

__all__ = ["httpx"]
