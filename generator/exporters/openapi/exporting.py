"""A provider's spec -> an OpenAPI 3.1 document: all that OpenAPI can say in its words, the rest in extensions."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from ...diagnostics import Problems
from ...openapi.defaults import DEFAULT_VERSION
from ...openapi.extensions import (
    GENERICS,
    IMPLIED_SECURITY,
    OWNERS,
    PARAMETERS,
    PREFIX,
    PROVIDER,
    QUERY_METHOD,
    SHARED,
)
from ...openapi.merging import merge
from ...spec.files import find_providers
from ...spec.jsonvalues import Json
from ...spec.load import load_provider
from ...spec.model import EncodingSpec, EnvelopeSpec, ProviderSpec
from .generics import read_generics
from .operations import OperationWriter
from .parameters import ParameterWriter, keywords_of
from .security import implied, requirements, schemes_of, scopes_of, without_stale
from .servers import servers_of
from .webhooks import webhooks_of

VERSION = "3.1.0"


def export_provider(specs: Path, name: str, problems: Problems) -> dict[str, Json] | None:
    """Read a provider of a folder of specs and return its document; None where `problems` say why not."""
    for files in find_providers(specs, (name,), problems):
        spec = load_provider(files, problems)
        if spec is not None and not problems.failed:
            return export_openapi(spec, read_generics(files))
    return None


def export_openapi(spec: ProviderSpec, generics: Iterable[dict[str, Json]] = ()) -> dict[str, Json]:
    """Return the document of a provider. `generics` are its generics as they are written, which no spec holds."""
    schemas = {each.name: each.schema.json for each in spec.schemas}
    writer = ParameterWriter(spec.encoding, schemas)
    shared = _shared(spec, writer)
    references: dict[tuple[str, str], Json] = {
        key: {"$ref": f"#/components/parameters/{name}"} for key, (name, _) in shared.items()
    }
    document: dict[str, Json] = {
        "openapi": VERSION,
        "info": _info(spec),
        **({"externalDocs": {"url": spec.docs}} if spec.docs else {}),
        "servers": servers_of(spec.servers),
        **_security(spec),
        "paths": _paths(spec, OperationWriter(writer, references, spec.auth)),
        **({"webhooks": webhooks_of(spec.webhooks)} if spec.webhooks else {}),
        **_components(spec, schemas, dict(shared.values())),
        **dict(spec.extras.extensions),
        **_own(spec, generics),
    }
    kept = without_stale(spec.extras.openapi, spec.default_auth) if spec.auth else spec.extras.openapi
    merged = merge(document, kept or {})
    return merged if isinstance(merged, dict) else document


def _info(spec: ProviderSpec) -> dict[str, Json]:
    about: dict[str, Json] = {"description": spec.description} if spec.description else {}
    return {"title": spec.title, **about, "version": DEFAULT_VERSION}


def _security(spec: ProviderSpec) -> dict[str, Json]:
    if spec.default_auth is not None:
        return {"security": requirements(spec.default_auth, scopes_of(spec.auth))}
    return {"security": implied(spec.auth), IMPLIED_SECURITY: True} if spec.auth else {}


def _shared(spec: ProviderSpec, writer: ParameterWriter) -> dict[tuple[str, str], tuple[str, Json]]:
    """Return the parameters of every call with their names among the components, by place and name."""
    found: dict[tuple[str, str], tuple[str, Json]] = {}
    for key, schema in (("headers", spec.headers), ("query", spec.query)):
        for parameter in writer.parameters(key, schema):
            assert isinstance(parameter, dict), "parameters are written by us"
            name, place = str(parameter["name"]), str(parameter["in"])
            taken = [component for component, _ in found.values()]
            component = _component_name(f"{place}.{name}", taken)
            found[place, name.lower() if place == "header" else name] = component, {**parameter, SHARED: True}
    return found


def _component_name(name: str, taken: list[str]) -> str:
    """Return a name that OpenAPI takes for a component."""
    plain = "".join(c if (c.isascii() and c.isalnum()) or c in "._-" else "_" for c in name)
    while plain in taken:
        plain += "_"
    return plain


def _paths(spec: ProviderSpec, writer: OperationWriter) -> dict[str, Json]:
    """Return the operations by path and method; a second one of the same path and method gets a path of its own.

    What stands behind the `#` of a path changes nothing but that: a fragment is never sent.
    """
    paths: dict[str, dict[str, Json]] = {}
    for endpoint in spec.endpoints:
        method = endpoint.method.lower() if endpoint.method != "QUERY" else QUERY_METHOD
        path = endpoint.path
        if method in paths.get(path, {}):
            path = f"{path}#{'.'.join(endpoint.name)}"
        paths.setdefault(path, {})[method] = writer.write(endpoint)
    return dict(paths)


def _components(spec: ProviderSpec, schemas: dict[str, Json], parameters: dict[str, Json]) -> dict[str, Json]:
    schemes = schemes_of(spec.auth)
    parts = (("schemas", schemas), ("parameters", parameters), ("securitySchemes", schemes))
    found: dict[str, Json] = {key: {**part} for key, part in parts if part}
    return {"components": found} if found else {}


def _own(spec: ProviderSpec, generics: Iterable[dict[str, Json]]) -> dict[str, Json]:
    """Return what OpenAPI lacks, as extensions."""
    keywords: dict[str, Json] = {
        key: said for key, schema in (("headers", spec.headers), ("query", spec.query)) if (said := keywords_of(schema))
    }
    owners: dict[str, Json] = {each.name: "/".join(each.owner) for each in spec.schemas if each.owner}
    found: dict[str, Json] = {
        PROVIDER: spec.name,
        PARAMETERS: keywords or None,
        OWNERS: owners or None,
        GENERICS: [*generics] or None,
        f"{PREFIX}envelope": _envelope(spec.envelope),
        f"{PREFIX}encoding": _encoding(spec.encoding),
        f"{PREFIX}errors": dict(spec.extras.errors) or None,
        f"{PREFIX}paginate": spec.extras.paginate.json if spec.extras.paginate else None,
        f"{PREFIX}retry": spec.extras.retry.json if spec.extras.retry else None,
        f"{PREFIX}idempotency": spec.extras.idempotency.json if spec.extras.idempotency else None,
    }
    return {key: value for key, value in found.items() if value is not None}


def _envelope(spec: EnvelopeSpec | None) -> Json:
    if spec is None:
        return None
    ok: dict[str, Json] = {name: values[0] if len(values) == 1 else [*values] for name, values in spec.ok}
    paths = (("payload", spec.payload), ("message", spec.message), ("errors", spec.errors), ("code", spec.code))
    return {**({"ok": ok} if ok else {}), **{key: ".".join(("$", *path)) for key, path in paths if path}}


def _encoding(spec: EncodingSpec) -> Json:
    booleans: Json = [*spec.booleans] if spec.booleans else None
    settings: dict[str, Json] = {
        "arrays": spec.arrays,
        "objects": spec.objects,
        "booleans": booleans,
        "null": spec.null,
        "spaces": spec.spaces,
    }
    return {key: value for key, value in settings.items() if value is not None} or None
