"""The importers by the name of their format."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from .openapi.importing import import_openapi
from .tree import Imported, Options

IMPORTERS: Final[Mapping[str, Callable[[bytes, Options], Imported]]] = {"openapi": import_openapi}
