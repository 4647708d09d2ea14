"""One operation of OpenAPI -> one endpoint file of a spec."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ...openapi.examples import exchanges
from ...openapi.extensions import OPERATION_KEYS, PARAMETERS, PREFIX, STREAM, is_ours
from ...spec.jsonvalues import Json, same_json
from ...spec.printing import print_property_map
from .bodies import read_bodies
from .document import Part
from .keeping import rest, strange
from .overlays import overlay
from .parameters import PLACES, ParameterReader, Parameters, effective
from .paths import read_path
from .properties import Profile
from .responses import read_responses
from .security import Schemes, Use, doubts_of, own_scope, read_use, with_credentials
from .servers import read_servers

_READ = (
    *("callbacks", "deprecated", "description", "externalDocs", "operationId", "parameters", "requestBody"),
    *("responses", "security", "servers", "summary", "tags"),
)
OPERATION_ID = "x-operation-id"


@dataclass(frozen=True, slots=True)
class Site:
    """An operation and where it stands: its method in lower case, the path's key and the path item around it."""

    method: str
    key: str
    item: Part
    operation: Part


class OperationReader:
    """Reads the operations of one document."""

    def __init__(self, schemes: Schemes, default: Use, profile: Profile, base: str, source: Mapping[str, Json]) -> None:
        self._schemes = schemes
        self._default = default
        self._profile = profile
        self._base = base
        self._source = source
        self._parameters = ParameterReader(profile, schemes.credentials)

    def read(self, site: Site) -> dict[str, Json]:
        """Return the keys of the endpoint's file, in their order."""
        part = site.operation
        path = read_path(site.key, part)
        found = self._parameters.read(effective(site.item.get("parameters"), part.get("parameters")), path, part)
        bodies = read_bodies(part)
        answers = read_responses(part.get("responses"), self._profile, part.mapping.get(STREAM))
        use = with_credentials(read_use(part.raw("security"), self._schemes), self._default, found.credentials)
        servers, kept_servers = self._servers(site)
        docs, kept_docs = _docs(part)
        kept = overlay(
            callbacks=self._callbacks(part),
            externalDocs=kept_docs,
            parameters=found.kept,
            requestBody=bodies.kept,
            responses=answers.kept,
            security=use.kept,
            servers=kept_servers,
        )
        return {
            **_words(part, docs),
            site.method: path.text,
            **_property_maps(found, site),
            **bodies.keys,
            **({"responses": answers.answers} if answers.answers else {}),
            **({"auth": use.auth} if use.auth is not None else {}),
            **_small(part, servers),
            **({"stream": answers.stream} if answers.stream else {}),
            **self._own(part, exchanges(bodies.examples, answers.examples), use),
            **({"openapi": kept} if kept else {}),
            **self._extensions(part),
            **self._provenance(
                part, [*found.reviews, *answers.reviews, *doubts_of(self._effective(use), self._schemes)]
            ),
        }

    def _effective(self, use: Use) -> tuple[str, ...]:
        return use.names if use.auth is not None else self._default.names

    def _servers(self, site: Site) -> tuple[dict[str, Json], list[Json]]:
        own = site.operation.get("servers")
        servers = own if own.value else site.item.get("servers")
        found, kept = read_servers(servers, self._base)
        if found:
            what = "the spec says it; a client calls the servers of the provider"
            site.operation.report.degraded("servers", servers.place, what)
        return found, kept

    def _callbacks(self, part: Part) -> Json:
        if "callbacks" in part.mapping:
            part.report.unsupported("callbacks", part.place, "they are kept without effect")
        return rest(part, *(key for key in part.mapping if key != "callbacks")).get("callbacks")

    def _own(self, part: Part, derived: dict[str, Json], use: Use) -> dict[str, Json]:
        """Return the keys that OpenAPI lacks: from the exporter's extensions, examples and scopes else from its own."""
        known = [key for key in OPERATION_KEYS if key not in ("source", "review")]
        scope = None if part.document.ours else own_scope(use, self._schemes)
        told: dict[str, Json] = {} if scope is None else {f"{PREFIX}signing": {"scope": [*scope]}}
        told |= part.mapping
        found = {key: told[f"{PREFIX}{key}"] for key in known if f"{PREFIX}{key}" in told}
        examples = found.pop("examples", derived)
        conditions = {"$when": found.pop("when")} if "when" in found else {}
        return {**conditions, **found, **({"examples": examples} if examples else {})}

    def _extensions(self, part: Part) -> dict[str, Json]:
        own = {key: value for key, value in part.mapping.items() if key.startswith("x-") and not is_ours(key)}
        own |= strange(part, *_READ)
        operation_id = part.text("operationId")
        if operation_id and not part.document.ours:
            own = {OPERATION_ID: operation_id, **own}
        return own

    def _provenance(self, part: Part, doubts: list[Json]) -> dict[str, Json]:
        source = part.mapping.get(f"{PREFIX}source") if part.document.ours else {**self._source}
        written = part.mapping.get(f"{PREFIX}review")
        reviews = [*written] if isinstance(written, list) else []
        reviews += [doubt for doubt in doubts if not any(same_json(doubt, known) for known in reviews)]
        return {**({"source": source} if source else {}), **({"review": reviews} if reviews else {})}


def _docs(part: Part) -> tuple[str, dict[str, Json]]:
    docs = part.get("externalDocs")
    return docs.text("url"), rest(docs, "url")


def _words(part: Part, docs: str) -> dict[str, Json]:
    found = {"summary": part.text("summary"), "description": part.text("description"), "docs": docs}
    return {key: text for key, text in found.items() if text}


def _small(part: Part, servers: dict[str, Json]) -> dict[str, Json]:
    tags: list[Json] = [tag.value for tag in part.get("tags").items() if isinstance(tag.value, str) and tag.value]
    return {
        **({"deprecated": True} if part.raw("deprecated").value is True else {}),
        **({"tags": tags} if tags else {}),
        **({"servers": servers} if servers else {}),
    }


def _property_maps(found: Parameters, site: Site) -> dict[str, Json]:
    """Print the maps of the places, with the keywords of a whole map that an extension holds."""
    extra = site.operation.mapping.get(PARAMETERS)
    maps: dict[str, Json] = {}
    for place, key in PLACES.items():
        schema = found.schema(place)
        keywords = extra.get(key) if isinstance(extra, dict) else None
        if isinstance(keywords, dict):
            schema = {**(schema or {}), **keywords}
        if schema is not None and key == site.method:
            site.operation.report.unsupported(
                "parameters", site.operation.place, "the method `query` leaves no place for them"
            )
        elif schema is not None:
            maps[key] = print_property_map(schema)
    return maps
