"""What the notation cannot say and a spec keeps under `openapi`: in words of OpenAPI 3.1, complete in itself."""

from __future__ import annotations

from typing import Final

from ...openapi.extensions import UNRESOLVED
from ...spec.jsonvalues import Json
from ...spec.resolving import REFERENCE
from .document import Document, Part, escaped
from .schemas import clean

_DATA: Final = frozenset(("default", "enum", "example", "value"))


def keep(part: Part) -> Json:
    """Return a part with its schemas cleaned and its other references replaced by what they lead to."""
    return _keep(part.value, part.place, part.document, ())


def rest(part: Part, *taken: str) -> dict[str, Json]:
    """Keep what stands under the keys of a mapping that nobody took, sorted by key."""
    return {
        key: _keep_under(key, part.mapping[key], part.raw(key).place, part.document, ())
        for key in sorted(part.mapping)
        if key not in taken
    }


def strange(part: Part, *known: str) -> dict[str, Json]:
    """Keep the keys that no version of OpenAPI gives an object, as extensions: an exported document stays valid."""
    found = rest(part, *known, *(key for key in part.mapping if key.startswith("x-") or f"x-{key}" in part.mapping))
    for key in found:
        part.report.degraded(key, part.raw(key).place, f"it is no key of OpenAPI; it is kept as `x-{key}`")
    return {f"x-{key}": value for key, value in found.items()}


def _keep(value: Json, place: str, document: Document, stack: tuple[str, ...]) -> Json:
    if isinstance(value, list):
        return [_keep(item, f"{place}/{index}", document, stack) for index, item in enumerate(value)]
    if not isinstance(value, dict):
        return value
    reference = value.get("$ref")
    if isinstance(reference, str):
        if reference.startswith(REFERENCE):
            return clean(value, place, document)
        return _inline(reference, place, document, stack)
    return {key: _keep_under(key, item, f"{place}/{escaped(key)}", document, stack) for key, item in value.items()}


def _keep_under(key: str, value: Json, place: str, document: Document, stack: tuple[str, ...]) -> Json:
    if key in _DATA or key.startswith("x-"):
        return value
    return clean(value, place, document) if key == "schema" else _keep(value, place, document, stack)


def _inline(reference: str, place: str, document: Document, stack: tuple[str, ...]) -> Json:
    found = None if reference in stack else document.target(reference, place)
    if found is None:
        return {UNRESOLVED: reference}
    return _keep(found.value, found.place, document, (*stack, reference))
