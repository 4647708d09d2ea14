"""Who owns a schema: what stands in the `_schemas.yaml` of a folder serves the endpoints of that folder alone.

So a module of generated code imports only its own models and those that all resources share.
"""

from __future__ import annotations

from collections.abc import Iterator

from ..diagnostics import Problems, Span
from .model import EndpointSpec, ProviderSpec, SchemaSpec
from .resolving import REFERENCE
from .schemas import Json, Path, Schema


def check_owners(provider: ProviderSpec, problems: Problems) -> None:
    """Report each schema of a folder that something outside of it names."""
    owned = {schema.name: schema for schema in provider.schemas if schema.owner}
    for schema in (provider.headers, provider.query):
        _check("provider.yaml", (), schema, owned, problems)
    for named in provider.schemas:
        _check(f"the schema `{named.name}`", named.owner, named.schema, owned, problems)
    for endpoint in provider.endpoints:
        for schema in _schemas_of(endpoint):
            _check(f"`{'.'.join(endpoint.name)}`", endpoint.name[:-1], schema, owned, problems)


def references(schema: Schema) -> Iterator[tuple[str, Span]]:
    """Yield the schemas that a schema names, each with the place of its name."""
    for path, name in _references(schema.json, ()):
        yield name, schema.span_at(path)


def _check(
    who: str, folder: tuple[str, ...], schema: Schema | None, owned: dict[str, SchemaSpec], problems: Problems
) -> None:
    for name, span in references(schema) if schema else ():
        if name in owned and owned[name].owner != folder:
            message = f"{who} uses `{name}`, which belongs to `{'.'.join(owned[name].owner)}`"
            hint = f"move `{name}` from {owned[name].span.file} to `schemas` of provider.yaml"
            problems.error("E302", span, message, hint)


def _schemas_of(endpoint: EndpointSpec) -> Iterator[Schema | None]:
    yield from (endpoint.path_parameters, endpoint.query, endpoint.headers, endpoint.cookies)
    yield from (body.schema for body in endpoint.bodies)
    for response in endpoint.responses:
        yield from (response.schema, response.headers)


def _references(json: Json, path: Path) -> Iterator[tuple[Path, str]]:
    parts = json.items() if isinstance(json, dict) else enumerate(json) if isinstance(json, list) else ()
    for step, value in parts:
        if step == "$ref" and isinstance(value, str) and value.startswith(REFERENCE):
            yield (*path, step), value.removeprefix(REFERENCE)
        else:
            yield from _references(value, (*path, step))
