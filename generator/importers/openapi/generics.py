"""Schemas that are the expansion of a generic, written as that again: `Ok<User>` in place of all that it stands for."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from ...diagnostics import Problems
from ...spec.files import SpecFile
from ...spec.jsonvalues import Json, same_json
from ...spec.nodes import parse
from ...spec.provider import find_schemas
from ...spec.resolving import GENERIC
from ...spec.schemas import Scope, read_schema
from ...spec.yamltext import to_yaml
from .naming import Name


class Generics:
    """The generics of the files of a provider."""

    def __init__(self, files: Mapping[Name, dict[str, Json]]) -> None:
        holders = {name: keys for name, keys in files.items() if name[-1] in ("provider", "_schemas")}
        self._scope = Scope()
        if any("<" in key for keys in holders.values() for key in _schema_names(keys)):
            self._scope = _scope(holders)

    def restore(self, files: Mapping[Name, dict[str, Json]]) -> dict[Name, dict[str, Json]]:
        """Return the files with each expansion that reads back the same written as its expression."""
        if not self._scope.generics:
            return dict(files)
        return {name: {key: self._restored(value) for key, value in keys.items()} for name, keys in files.items()}

    def _restored(self, value: Json) -> Json:
        if isinstance(value, list):
            return [self._restored(item) for item in value]
        if not isinstance(value, dict):
            return value
        expression = value.get(GENERIC)
        if isinstance(expression, str):
            described = value.get("description")
            for text in (expression, f"{expression} -- {described}"):
                if self._same(text, value):
                    return text
        return {key: self._restored(item) for key, item in value.items()}

    def _same(self, text: str, printed: dict[str, Json]) -> bool:
        """Tell whether an expression says what a printed schema says."""
        problems = Problems()
        nodes = [parse(to_yaml(value).encode(), "", problems) for value in (text, printed)]
        found = [read_schema(node, self._scope, problems).json for node in nodes if node is not None]
        return not problems.failed and len(found) == 2 and same_json(*found)


def _schema_names(keys: Mapping[str, Json]) -> list[str]:
    named = keys.get("schemas", keys)
    return list(named) if isinstance(named, dict) else []


def _scope(holders: Mapping[Name, dict[str, Json]]) -> Scope:
    problems = Problems()
    found = []
    for name, keys in holders.items():
        path = "/".join(name)
        node = parse(to_yaml({**keys}).encode(), path, problems)
        if node is not None:
            found.append((SpecFile(Path(path), path, () if name == ("provider",) else name), node))
    return find_schemas(tuple(found), problems)
