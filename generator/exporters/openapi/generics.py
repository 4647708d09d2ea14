"""The generics of a provider as they are written: a loaded spec holds only what they were expanded to."""

from __future__ import annotations

from ...diagnostics import Problems
from ...spec.files import ProviderFiles
from ...spec.jsonvalues import Json
from ...spec.nodes import Mapping, parse, to_json


def read_generics(files: ProviderFiles) -> tuple[dict[str, Json], ...]:
    """Return the name with its parameters, the folder that owns it, and the body of each generic."""
    found: list[dict[str, Json]] = []
    for file in (files.provider, *files.schemas):
        node = parse(file.path.read_bytes(), file.shown, Problems())
        holder = node.get("schemas") if isinstance(node, Mapping) and file == files.provider else node
        for entry in holder.entries if isinstance(holder, Mapping) else ():
            if entry.key.text.endswith(">"):
                owner = "/".join(file.name[:-1])
                found.append({"name": entry.key.text, "owner": owner, "schema": to_json(entry.value)})
    return tuple(found)
