"""An OpenAPI 3.0 or 3.1 document -> the files of a provider. No operation is skipped, whatever is wrong with it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from ...openapi.extensions import IMPLIED_SECURITY, PROVIDER, QUERY_METHOD, SHARED
from ...spec.endpoint import METHODS
from ...spec.jsonvalues import Json
from ..report import Report
from ..source import read_document
from ..tree import Imported, NotImportableError, Options, SpecFile, is_name, spec_text
from .document import Document, Part
from .generics import Generics
from .keeping import keep, rest
from .naming import Name, allocate, exact, file_name, proposals, schema_names, words
from .operations import OperationReader, Site
from .parameters import effective
from .provider import Shared, owned_schemas, read_profile, read_provider, read_schemas
from .security import Schemes, Use, ask_for, read_schemes, read_use
from .servers import NOWHERE

_PATH_ITEM: Final = ("parameters", "servers", QUERY_METHOD, *METHODS)


def import_openapi(source: bytes, options: Options) -> Imported:
    """Return the spec files of a document; raise NotImportableError where it is no OpenAPI 3 document."""
    read = read_document(source)
    report = Report()
    for key in read.repeated:
        report.degraded(key, "", "the key is given twice in one mapping; the last one counts")
    root = _root(read.value, report)
    provider = options.provider or _provider_name(root, options.file)
    ours = bool(root.text(PROVIDER))
    root = replace(root, document=replace(root.document, schema_names=_schema_names(root), ours=ours))
    return _read(root, provider, options, hashlib.sha256(source).hexdigest())


def _root(value: Json, report: Report) -> Part:
    version = value.get("openapi") if isinstance(value, dict) else None
    if isinstance(value, dict) and "swagger" in value:
        raise NotImportableError("it is a Swagger 2 document; convert it to OpenAPI 3 first")
    if not str(version).startswith("3."):
        raise NotImportableError("it is no OpenAPI document: it has no `openapi: 3.x`")
    return Document(value, report).root


def _schema_names(root: Part) -> dict[str, str]:
    return schema_names(tuple(root.get("components").raw("schemas").mapping))


def _provider_name(root: Part, file: str) -> str:
    """Name the provider as the exporter did, else by the title of the document, else by its file."""
    given = root.text(PROVIDER)
    if is_name(given):
        return given
    titles = (words(root.get("info").text("title")), words(file.rpartition("/")[2].partition(".")[0]))
    unsaid = {"api", "the", "rest", "openapi", "swagger", "specification"}
    plain = (tuple(word for word in title if word not in unsaid) for title in titles)
    return next((file_name(title) for title in plain if title), "api")


def _read(root: Part, provider: str, options: Options, digest: str) -> Imported:
    sites = tuple(_sites(root))
    parameters = tuple(
        parameter
        for site in sites
        for parameter in effective(site.item.get("parameters"), site.operation.get("parameters"))
    )
    schemas = read_schemas(root)
    profile, encoding = read_profile(root, parameters, schemas)
    schemes = read_schemes(root.get("components").get("securitySchemes"), provider, _own(parameters))
    default = _default(root, sites, schemes)
    if not root.document.ours:
        ask_for(default, schemes)
    base = (options.server or NOWHERE).rstrip("/")
    source = {
        key: text for key, text in (("url", options.file), ("retrieved", options.retrieved), ("sha256", digest)) if text
    }
    reader = OperationReader(schemes, default, profile, base, source)
    names = allocate(map(_candidates, sites))
    endpoints = {name: reader.read(site) for name, site in zip(names, sites, strict=True)}
    shared = Shared(schemas, schemes, default, profile, encoding, base, _kept_paths(root))
    files: dict[Name, dict[str, Json]] = {("provider",): read_provider(root, shared)}
    files |= {(*owner, "_schemas"): held for owner, held in owned_schemas(root, schemas).items()}
    files |= endpoints
    for name, site in zip(names, sites, strict=True):
        root.report.expressed(site.method, site.operation.place, f"{'/'.join(name)}.yaml")
    restored = Generics(files).restore(files)
    return Imported(
        provider, tuple(SpecFile(name, spec_text(keys)) for name, keys in sorted(restored.items())), root.report
    )


def _own(parameters: tuple[Part, ...]) -> Iterator[Part]:
    return (part for part in parameters if part.mapping.get(SHARED) is not True)


def _sites(root: Part) -> Iterator[Site]:
    """List the operations in the order of the document."""
    for key, item in root.get("paths").entries():
        if key.startswith("x-"):
            continue
        for method in METHODS:
            found = item.get(QUERY_METHOD if method == "query" and QUERY_METHOD in item.mapping else method)
            if isinstance(found.value, dict):
                yield Site(method, key, item, found)
            elif found.value is not None:
                found.report.unsupported(method, found.place, "it is no operation; left out")


def _candidates(site: Site) -> Iterator[Name]:
    part = site.operation
    operation_id = part.text("operationId")
    spelled = exact(operation_id) if part.document.ours else ()
    if spelled:
        yield spelled
    tag = next((tag.value for tag in part.get("tags").items() if isinstance(tag.value, str)), "")
    yield from proposals(operation_id, tag, site.method, site.key.partition("?")[0].partition("#")[0])


def _default(root: Part, sites: tuple[Site, ...], schemes: Schemes) -> Use:
    """Return what operations use that say nothing themselves.

    A document that has schemes and never says where they are used is taken to mean all of its operations.
    """
    if "security" in root.mapping:
        return read_use(root.raw("security"), schemes)
    if not schemes.names or root.mapping.get(IMPLIED_SECURITY) is True:
        return Use(None, ())
    if any("security" in site.operation.mapping for site in sites):
        return Use("none", ())
    root.report.degraded("security", "", "no operation says which scheme it uses; each is taken to use one")
    return Use(None, tuple(schemes.auth))


def _kept_paths(root: Part) -> dict[str, Json]:
    """Keep what stands beside the operations of a path, and what is no path."""
    kept: dict[str, Json] = {}
    for key, item in sorted(root.get("paths").entries(), key=lambda entry: entry[0]):
        if key.startswith("x-"):
            kept[key] = keep(item)
            continue
        if item.value is None:
            kept[key] = root.get("paths").mapping[key]
            continue
        left = {**rest(item, *_PATH_ITEM, "trace"), **_trace(item)}
        if left:
            kept[key] = left
    return kept


def _trace(item: Part) -> dict[str, Json]:
    """Keep an operation that no client can make, with the parameters of its path."""
    trace = item.get("trace")
    if not isinstance(trace.value, dict):
        return {}
    item.report.unsupported("trace", item.place, "a client has no such method; it is kept without effect")
    parameters = [keep(part) for part in effective(item.get("parameters"), trace.get("parameters"))]
    return {"trace": {**rest(trace, "parameters"), **({"parameters": parameters} if parameters else {})}}
