"""What the operations of a document share -> provider.yaml and the `_schemas.yaml` of folders."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ...openapi.defaults import DEFAULT_VERSION
from ...openapi.extensions import (
    GENERICS,
    IMPLIED_SECURITY,
    OWNERS,
    PARAMETERS,
    PREFIX,
    PROVIDER_KEYS,
    SHARED,
    is_ours,
)
from ...spec.jsonvalues import Json
from ...spec.printing import print_named, print_property_map
from ..tree import is_name
from .document import Part
from .keeping import rest, strange
from .overlays import overlay
from .parameters import list_styles, object_schema
from .properties import Profile, Property, read_property
from .schemas import clean
from .security import Schemes, Use
from .servers import NOWHERE, read_servers
from .webhooks import read_webhooks

_KEPT = ("jsonSchemaDialect", "tags")
_READ = ("components", "externalDocs", "info", "openapi", "paths", "security", "servers", "webhooks")
_INFO = ("contact", "license", "summary", "termsOfService", "version")
_INLINED = ("examples", "headers", "parameters", "pathItems", "requestBodies", "responses", "links", "callbacks")


def read_schemas(root: Part) -> dict[str, Json]:
    """Return the named schemas by the names that they have in the spec."""
    schemas = root.get("components").raw("schemas")
    names = root.document.schema_names
    found = {}
    for name in schemas.mapping:
        part = schemas.raw(name)
        found[names[name]] = clean(part.value, part.place, root.document)
        what = names[name] if names[name] == name else f"it is called `{names[name]}`"
        root.report.expressed("schemas", part.place, what)
    return found


def read_profile(root: Part, parameters: Iterable[Part], schemas: dict[str, Json]) -> tuple[Profile, Json]:
    """Return how queries are spelled, and `encoding` as it is written: comma lists where most lists are so."""
    given = root.mapping.get(f"{PREFIX}encoding")
    if isinstance(given, dict):
        return Profile(str(given.get("arrays", "repeat")), str(given.get("objects", "brackets")), schemas), {**given}
    exploded = list(list_styles(parameters, schemas))
    comma = exploded.count(False) > exploded.count(True)
    return Profile("comma" if comma else "repeat", "brackets", schemas), {"arrays": "comma"} if comma else None


@dataclass(frozen=True, slots=True)
class Shared:
    """What else provider.yaml is made of."""

    schemas: Mapping[str, Json]
    schemes: Schemes
    default: Use
    profile: Profile
    encoding: Json
    base: str
    kept_paths: Mapping[str, Json]


def read_provider(root: Part, shared: Shared) -> dict[str, Json]:
    """Return the keys of provider.yaml, in their order."""
    info, docs = root.get("info"), root.get("externalDocs")
    servers, kept_servers = _servers(root, shared.base)
    webhooks, kept_webhooks = read_webhooks(root)
    words = {"title": info.text("title"), "description": info.text("description"), "docs": docs.text("url")}
    kept = overlay(
        **rest(root, *(key for key in root.mapping if key not in _KEPT)),
        info=_kept_info(info),
        externalDocs=rest(docs, "url"),
        servers=kept_servers,
        security=shared.default.kept,
        paths={**shared.kept_paths},
        webhooks=kept_webhooks,
        components=overlay(securitySchemes=dict(sorted(shared.schemes.kept.items()))),
    )
    extensions = {key: value for key, value in root.mapping.items() if key.startswith("x-") and not is_ours(key)}
    extensions |= strange(root, *_READ, *_KEPT)
    _report_components(root)
    found: dict[str, Json] = {
        **{key: text for key, text in words.items() if text},
        "servers": servers,
        **({"auth": {**shared.schemes.auth}} if shared.schemes.auth else {}),
        **_default_auth(root, shared),
        **({"webhooks": webhooks} if webhooks else {}),
        **_shared_parameters(root, shared.profile),
        **({"encoding": shared.encoding} if shared.encoding else {}),
        **_own(root),
        **({"openapi": kept} if kept else {}),
        **extensions,
    }
    schemas = _schemas(root, shared.schemas, ())
    return {**found, **({"schemas": schemas} if schemas else {})}


def _kept_info(info: Part) -> dict[str, Json]:
    extensions = tuple(key for key in info.mapping if key.startswith("x-"))
    kept = {**rest(info, "title", "description", *(key for key in info.mapping if key not in (*_INFO, *extensions)))}
    kept |= strange(info, "title", "description", *_INFO)
    return {key: kept[key] for key in sorted(kept) if (key, kept[key]) != ("version", DEFAULT_VERSION)}


def _servers(root: Part, base: str) -> tuple[dict[str, Json], list[Json]]:
    servers, kept = read_servers(root.get("servers"), base)
    if not servers:
        root.report.unsupported("servers", "/servers", f"the document names no server; the spec says {base}")
        servers = {"production": base}
    elif base == NOWHERE and any(str(url).startswith(NOWHERE) for url in servers.values()):
        root.report.unsupported("servers", "/servers", "the document names no host; `--server` says it")
    return servers, kept


def _default_auth(root: Part, shared: Shared) -> dict[str, Json]:
    """Return `default_auth`. Where nothing is said of security, the one for all schemes is right without a word."""
    if not shared.schemes.auth or root.mapping.get(IMPLIED_SECURITY) is True:
        return {}
    return {"default_auth": shared.default.auth} if shared.default.auth is not None else {}


def _shared_parameters(root: Part, profile: Profile) -> dict[str, Json]:
    """Return the headers and the query that go with every call; the exporter marks them among the components."""
    places: dict[str, dict[str, Property]] = {"header": {}, "query": {}}
    for _, part in root.get("components").get("parameters").entries():
        if part.mapping.get(SHARED) is True and part.text("in") in places:
            places[part.text("in")][part.text("name")] = read_property(part, part.text("in"), profile)
    extra = root.mapping.get(PARAMETERS)
    found: dict[str, Json] = {}
    for key, place in (("headers", "header"), ("query", "query")):
        schema = object_schema(places[place])
        keywords = extra.get(key) if isinstance(extra, dict) else None
        if isinstance(keywords, dict):
            schema = {**(schema or {}), **keywords}
        if schema is not None:
            found[key] = print_property_map(schema)
    return found


def _own(root: Part) -> dict[str, Json]:
    keys = [key for key in PROVIDER_KEYS if key != "encoding"]
    return {key: root.mapping[f"{PREFIX}{key}"] for key in keys if f"{PREFIX}{key}" in root.mapping}


def owned_schemas(root: Part, schemas: Mapping[str, Json]) -> dict[tuple[str, ...], dict[str, Json]]:
    """Return the schemas that folders own, as the exporter tells it, by folder."""
    owners = {_owner(root, name) for name in schemas} | {owner for owner, _, _ in _generics(root)}
    return {owner: _schemas(root, schemas, owner) for owner in sorted(owners) if owner}


def _schemas(root: Part, schemas: Mapping[str, Json], owner: tuple[str, ...]) -> dict[str, Json]:
    generics = {name: body for holder, name, body in _generics(root) if holder == owner}
    own = {name: print_named(schema) for name, schema in schemas.items() if _owner(root, name) == owner}
    return {**generics, **own}


def _owner(root: Part, name: str) -> tuple[str, ...]:
    owners = root.mapping.get(OWNERS)
    return _folder(owners.get(name)) if isinstance(owners, dict) else ()


def _generics(root: Part) -> list[tuple[tuple[str, ...], str, Json]]:
    """List the generics that the exporter wrote: the folder that owns each, its name with parameters, its body."""
    listed = root.mapping.get(GENERICS)
    items = [item for item in listed if isinstance(item, dict)] if isinstance(listed, list) else []
    return [(_folder(item.get("owner")), str(item.get("name")), item.get("schema")) for item in items]


def _folder(value: Json) -> tuple[str, ...]:
    """Return a folder below the provider's; a name that no folder can have makes it the provider's own."""
    parts = tuple(value.split("/")) if isinstance(value, str) and value else ()
    return parts if all(map(is_name, parts)) else ()


def _report_components(root: Part) -> None:
    components = root.get("components")
    for key in components.mapping:
        place = f"/components/{key}"
        if key in _INLINED:
            root.report.expressed(key, place, "each is written where it is referred to, and nowhere else")
        elif key not in ("schemas", "securitySchemes"):
            root.report.degraded(key, place, "it is left out")
