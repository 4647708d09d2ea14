"""A folder of specs into `ProviderSpec` values: the first room of the corridor.

Files are read and parsed one by one; the names of all schemas of a provider are found before the first of them is
read, so that a file may use what another one defines.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from ..diagnostics import Problems
from .endpoint import read_endpoint
from .files import ProviderFiles, SpecFile, find_providers
from .model import ProviderSpec
from .nodes import Node, parse
from .provider import find_schemas, read_generics, read_provider, read_schemas
from .validate import validate


def load(specs: Path, wanted: Sequence[str], problems: Problems) -> tuple[ProviderSpec, ...]:
    """Read the providers of a folder (all, or the wanted ones); what is wrong with them goes into `problems`."""
    found = (load_provider(files, problems) for files in find_providers(specs, wanted, problems))
    return tuple(provider for provider in found if provider is not None)


def load_provider(files: ProviderFiles, problems: Problems) -> ProviderSpec | None:
    """Read all files of one provider; None where its provider.yaml cannot be read."""
    main = _parse(files.provider, problems)
    holders = tuple((file, node) for file in files.schemas if (node := _parse(file, problems)) is not None)
    endpoints = tuple((file, node) for file in files.endpoints if (node := _parse(file, problems)) is not None)
    if main is None:
        return None
    sources = ((files.provider, main), *holders)
    scope = find_schemas(sources, problems)
    provider = replace(
        read_provider(files.name, files.provider, main, scope, problems),
        schemas=tuple(spec for file, node in sources for spec in read_schemas(file, node, scope, problems)),
        generics=read_generics(scope, problems),
        endpoints=tuple(
            spec for file, node in endpoints if (spec := read_endpoint(file, node, scope, problems)) is not None
        ),
    )
    validate(provider, problems)
    return provider


def _parse(file: SpecFile, problems: Problems) -> Node | None:
    if file.path.exists() and not file.path.is_file():
        problems.error("E001", file.span, "this is no file that can be read to its end", "a spec is a plain file")
        return None
    try:
        source = file.path.read_bytes()
    except OSError as error:
        hint = "check its rights, and where it leads if it is a link"
        problems.error("E001", file.span, f"the file cannot be read: {error.strerror}", hint)
        return None
    return parse(source, file.shown, problems)
