"""How `openapi: {...}` of a spec is merged into the OpenAPI object that the rest of the spec produces."""

from __future__ import annotations

from typing import Final

from ..spec.jsonvalues import Json

_NAMED: Final = {"parameters": ("in", "name"), "servers": ("url",)}
"""The lists whose items are known by some of their keys; any other list is replaced as a whole."""


def merge(base: Json, extra: Json, key: str = "") -> Json:
    """Return `base` with `extra` merged into it: mappings key by key, named lists item by item.

    An object of another `type` takes the place of the one in `base`, whose extensions stay.
    """
    if isinstance(base, dict) and isinstance(extra, dict):
        if "type" in extra and "type" in base and extra["type"] != base["type"]:
            base = {name: value for name, value in base.items() if name.startswith("x-")}
        merged = dict(base)
        for name, value in extra.items():
            merged[name] = merge(base[name], value, name) if name in base else value
        return merged
    if isinstance(base, list) and isinstance(extra, list) and key in _NAMED:
        return _merge_named(base, extra, _NAMED[key])
    return extra


def _merge_named(base: list[Json], extra: list[Json], keys: tuple[str, ...]) -> list[Json]:
    merged = list(base)
    for item in extra:
        index = next((at for at, known in enumerate(merged) if _identity(known, keys) == _identity(item, keys)), None)
        if index is None:
            merged.append(item)
        else:
            merged[index] = _exclusive(merge(merged[index], item))
    return merged


def _identity(item: Json, keys: tuple[str, ...]) -> tuple[str, ...] | None:
    return tuple(str(item.get(key)) for key in keys) if isinstance(item, dict) else None


def _exclusive(parameter: Json) -> Json:
    """Leave out the schema of a parameter that has `content`: OpenAPI allows one of the two."""
    if isinstance(parameter, dict) and "content" in parameter:
        return {key: value for key, value in parameter.items() if key != "schema"}
    return parameter
