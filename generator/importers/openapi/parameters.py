"""The parameters of one operation -> its property maps `path`, `query`, `headers` and `cookies`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from ...openapi.extensions import SHARED
from ...openapi.styles import shape_of, stated_style
from ...spec.headers import FRAMING
from ...spec.jsonvalues import Json
from .document import Part, plain_text
from .keeping import rest
from .paths import Path
from .properties import Profile, Property, read_property
from .reviews import review
from .schemas import clean

PLACES: Final[Mapping[str, str]] = {"path": "path", "query": "query", "header": "headers", "cookie": "cookies"}
"""The values of `in`, and the keys of the notation."""

_TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+\Z")
_IGNORED: Final = ("accept", "content-type")


@dataclass(slots=True)
class Parameters:
    """What was read: the properties by place and name, what is kept of OpenAPI, and what an auth plugin sends."""

    maps: dict[str, dict[str, Property]] = field(default_factory=lambda: {place: {} for place in PLACES})
    kept: list[Json] = field(default_factory=list)
    credentials: list[str] = field(default_factory=list)
    reviews: list[Json] = field(default_factory=list)

    def schema(self, place: str) -> dict[str, Json] | None:
        """Return the properties of a place as a schema, None where there are none."""
        return object_schema(self.maps[place])


def object_schema(properties: Mapping[str, Property]) -> dict[str, Json] | None:
    """Return properties as the schema of an object, None where there are none."""
    if not properties:
        return None
    required: list[Json] = [name for name, each in properties.items() if each.required]
    schema: dict[str, Json] = {"type": "object", "properties": {name: p.schema for name, p in properties.items()}}
    return {**schema, "required": required} if required else schema


def effective(*levels: Part) -> tuple[Part, ...]:
    """List the parameters of a path and of an operation: the operation's own take the place of the path's."""
    found: dict[tuple[str, str], Part] = {}
    for level in levels:
        own: set[tuple[str, str]] = set()
        for part in level.items():
            if not isinstance(part.value, dict):
                continue
            key = part.text("in"), part.text("name")
            if key in own:
                part.report.degraded("parameters", part.place, f"`{key[1]}` is given twice; the first counts")
                continue
            own.add(key)
            found[key] = part
    return tuple(found.values())


class ParameterReader:
    """Reads the parameters of operations. `credentials` are the schemes by the place and lower-case name they use."""

    def __init__(self, profile: Profile, credentials: Mapping[tuple[str, str], str]) -> None:
        self._profile = profile
        self._credentials = credentials

    def read(self, parts: Iterable[Part], path: Path, operation: Part) -> Parameters:
        """Read what an operation takes besides its body; each variable of the path is among it."""
        found = Parameters()
        for part in parts:
            if part.mapping.get(SHARED) is not True:
                self._read_one(part, found)
        _agree_with_path(found, path, operation)
        for name, value in path.constants:
            found.maps["query"].setdefault(name, Property({"const": value}, True, {}))
        found.kept.sort(key=_identity)
        return found

    def _read_one(self, part: Part, found: Parameters) -> None:
        place, name = part.text("in"), part.text("name")
        if place not in PLACES or not name:
            part.report.unsupported(
                "parameters", part.place, f"a parameter `{name}` in `{place}` cannot be sent; left out"
            )
        elif self._is_credential(place, name, part, found):
            return
        elif place == "header" and name.lower() in _IGNORED:
            part.report.expressed("parameters", part.place, f"the client sends `{name}` by itself")
        elif place == "header" and name.lower() in FRAMING:
            part.report.unsupported("parameters", part.place, f"`{name}` is the client's to set; left out")
            found.kept.append(rest(part))
        elif place == "header" and not _can_be_sent(name, found.maps["header"]):
            part.report.unsupported("parameters", part.place, f"`{name}` is no header that can be sent beside the rest")
            found.kept.append(rest(part))
        else:
            read = read_property(part, place, self._profile)
            found.maps[place][name] = read
            if read.kept:
                found.kept.append({"name": name, "in": place, **read.kept})

    def _is_credential(self, place: str, name: str, part: Part, found: Parameters) -> bool:
        """Leave a credential to the auth plugin, which sends it with each call."""
        scheme = self._credentials.get((place, name.lower() if place == "header" else name))
        if scheme is None:
            return False
        found.credentials.append(scheme)
        part.report.degraded("parameters", part.place, f"`{name}` is sent by the scheme `{scheme}`")
        found.reviews.append(
            review(
                f"{PLACES[place]}.{name}",
                f"`{name}` among the parameters in the {place}",
                f"the scheme {scheme}, and no argument",
                "a credential belongs to the plugin",
                "auth-header-as-parameter",
            )
        )
        return True


def _can_be_sent(name: str, others: Iterable[str]) -> bool:
    return bool(_TOKEN.match(name)) and name.lower() not in {other.lower() for other in others}


def _agree_with_path(found: Parameters, path: Path, operation: Part) -> None:
    """Declare each variable of the path: by its own parameter, by a misspelt one, or as text."""
    declared = found.maps["path"]
    missing = [name for name in path.variables if name not in declared]
    surplus = [name for name in declared if name not in path.variables]
    read: dict[str, Property] = {}
    for name in path.variables:
        if name in declared:
            read[name] = declared[name]
            continue
        twin = _twin(name, missing, surplus)
        if twin:
            surplus.remove(twin)
        missing.remove(name)
        read[name] = declared[twin] if twin else Property({"type": "string"}, True, {})
        found.reviews.append(_repair(name, twin, operation))
    for name in surplus:
        operation.report.unsupported("parameters", operation.place, f"`{name}` does not stand in the path; left out")
    found.maps["path"] = read
    gone = {*surplus, *(name for name in declared if name not in read)}
    found.kept[:] = [kept for kept in found.kept if _identity(kept) not in {("path", name) for name in gone}]


def _twin(name: str, missing: list[str], surplus: list[str]) -> str:
    """Return the parameter that was meant: one spelled alike, or the only one where one is missing."""
    alike = [other for other in surplus if _letters(other) == _letters(name)]
    if alike:
        return alike[0]
    return surplus[0] if len(surplus) == len(missing) == 1 else ""


def _letters(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.lower())


def _repair(name: str, twin: str, operation: Part) -> dict[str, Json]:
    if twin:
        operation.report.degraded("parameters", operation.place, f"`{twin}` is taken for `{{{name}}}` of the path")
        why = "it is the parameter that no variable of the path is called like"
        return review(f"path.{name}", f"a path parameter `{twin}`", f"it is `{name}`", why, "path-parameter-misspelt")
    operation.report.degraded("parameters", operation.place, f"`{{{name}}}` of the path is declared as text")
    found = f"`{{{name}}}` in the path, and no parameter of that name"
    return review(f"path.{name}", found, "a string", "the path needs it", "path-parameter-undeclared")


def _identity(parameter: Json) -> tuple[str, str]:
    if not isinstance(parameter, dict):
        return "", ""
    return plain_text(parameter.get("in")), plain_text(parameter.get("name"))


def list_styles(parts: Iterable[Part], schemas: Mapping[str, Json]) -> Iterator[bool]:
    """Yield for each list in a query whether each of its items has a pair of its own (`a=1&a=2`, not `a=1,2`)."""
    for part in parts:
        if part.text("in") == "query" and isinstance(part.raw("schema").value, dict):
            schema = clean(part.raw("schema").value, part.raw("schema").place, part.document)
            style, explode = stated_style("query", part.raw("style").value, part.raw("explode").value)
            if style == "form" and shape_of(schema, schemas) == "array":
                yield explode
