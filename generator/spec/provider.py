"""provider.yaml, and the `_schemas.yaml` of folders: what the endpoints of a provider share."""

from __future__ import annotations

import re
from typing import Final

from ..diagnostics import Problems, Span
from .files import SpecFile
from .keys import Keys, text_of
from .model import AuthSpec, EncodingSpec, EnvelopeSpec, Extras, ProviderSpec, SchemaSpec
from .nodes import Entry, Mapping, Node, Sequence, to_json
from .schemas import Generic, Json, Schema, Scope, read_named, read_property_map
from .shared_keys import read_auth_use, read_errors, read_later, read_servers

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*\Z")
_GENERIC = re.compile(r"([A-Za-z_][A-Za-z0-9_]*)<\s*([A-Za-z_]\w*(?:\s*,\s*[A-Za-z_]\w*)*)\s*>\Z", re.ASCII)
_PATH = re.compile(r"\$((?:\.[^.\s\[\]]+)*)\Z")
_KINDS: Final = {
    "bearer": ("env",),
    "api_key": ("env", "header", "query", "cookie", "prefix"),
    "basic": ("username", "password"),
}
_LATER_KINDS: Final = ("values", "token_url", "request", "digest", "mutual_tls", "jwt_bearer")


def find_schemas(files: tuple[tuple[SpecFile, Node], ...], problems: Problems) -> Scope:
    """Find the names of the schemas and generics of a provider's files, before any of them is read."""
    names: set[str] = set()
    generics: dict[str, Generic] = {}
    places: dict[str, Span] = {}
    for entry in (entry for file, node in files for entry in _schema_entries(file, node, problems)):
        written = entry.key.text
        generic = _GENERIC.match(written)
        name = generic[1] if generic else written
        if not _NAME.match(name):
            problems.error("E114", entry.key.span, f"`{written}` is no name of a schema", "as in User or Ok<T>")
        elif name in places:
            message = f"the schema `{name}` is given twice; the first is in {places[name].file}:{places[name].line}"
            problems.error("E004", entry.key.span, message, "rename one of them")
        elif generic:
            generics[name] = Generic(tuple(part.strip() for part in generic[2].split(",")), entry.value)
        else:
            names.add(name)
        places.setdefault(name, entry.key.span)
    return Scope(frozenset(names), generics)


def _schema_entries(file: SpecFile, node: Node, problems: Problems) -> tuple[Entry, ...]:
    """List what stands under `schemas` of provider.yaml, or in the whole of a `_schemas.yaml`."""
    if not isinstance(node, Mapping):
        return ()
    if file.name:
        return node.entries
    found = node.get("schemas")
    if found is not None and not isinstance(found, Mapping):
        problems.error("E102", found.span, "`schemas` is a mapping", "write `Name: ...` lines under it")
    return found.entries if isinstance(found, Mapping) else ()


def read_schemas(file: SpecFile, node: Node, scope: Scope, problems: Problems) -> tuple[SchemaSpec, ...]:
    """Read the named schemas of one file; generics are read where they are used."""
    return tuple(
        SchemaSpec(entry.key.text, file.name[:-1], read_named(entry.value, scope, problems), entry.key.span)
        for entry in _schema_entries(file, node, Problems())
        if entry.key.text in scope.schemas
    )


def read_provider(name: str, file: SpecFile, node: Node, scope: Scope, problems: Problems) -> ProviderSpec:
    """Read provider.yaml; its schemas and endpoints are added by the loader."""
    keys = Keys(node, "provider.yaml", problems)
    keys.take("schemas")
    spec = ProviderSpec(
        name=name,
        span=file.span,
        title=keys.text("title"),
        description=keys.text("description"),
        docs=keys.text("docs"),
        servers=read_servers(keys, problems),
        auth=keys.pairs("auth", lambda scheme, value: _read_auth(scheme, value, problems)),
        default_auth=read_auth_use(keys, "default_auth", problems),
        headers=_map(keys.take("headers"), scope, problems),
        query=_map(keys.take("query"), scope, problems),
        envelope=_read_envelope(keys.take("envelope"), problems),
        encoding=_read_encoding(keys.take("encoding"), problems),
        extras=Extras(
            **read_later(keys, problems),
            openapi=keys.json("openapi"),
            errors=read_errors(keys, problems),
            extensions=keys.extensions(),
        ),
    )
    keys.close()
    if not spec.servers and isinstance(node, Mapping):
        problems.error("E115", node.span, "the provider has no servers", "as in `servers: {production: https://...}`")
    return spec


def _map(node: Node | None, scope: Scope, problems: Problems) -> Schema | None:
    return None if node is None else read_property_map(node, scope, problems)


def _read_auth(name: str, node: Node, problems: Problems) -> AuthSpec:
    keys = Keys(node, f"the scheme `{name}`", problems)
    found = [kind for kind in (*_KINDS, "scheme", *_LATER_KINDS) if keys.take(kind) is not None]
    kind = found[0] if found else ""
    if kind in _LATER_KINDS:
        hint = "use bearer, api_key, basic or a scheme of the library until the release that generates it"
        problems.error("E901", keys.span(kind), f"authentication by `{kind}` is not generated yet", hint)
        return AuthSpec(name, "later", (), node.span)
    if not kind:
        hint = "one of " + ", ".join(f"`{known}`" for known in (*_KINDS, "scheme"))
        problems.error("E116", node.span, f"the scheme `{name}` does not say what it is", hint)
        return AuthSpec(name, "later", (), node.span)
    options = _scheme_options(keys) if kind == "scheme" else _simple_options(kind, keys.take(kind), problems)
    keys.close()
    return AuthSpec(name, kind, options, node.span)


def _scheme_options(keys: Keys) -> tuple[tuple[str, Json], ...]:
    return tuple((key, keys.json(key)) for key in ("scheme", "credentials", "options"))


def _simple_options(kind: str, node: Node | None, problems: Problems) -> tuple[tuple[str, Json], ...]:
    keys = Keys(node, f"`{kind}`", problems)
    options = tuple((key, to_json(value)) for key in _KINDS[kind] if (value := keys.take(key)) is not None)
    keys.close()
    return options


def _read_envelope(node: Node | None, problems: Problems) -> EnvelopeSpec | None:
    if node is None:
        return None
    keys = Keys(node, "`envelope`", problems)
    ok = keys.pairs("ok", lambda name, value: (name, _values(value)))
    payload, message, errors = (_read_path(keys, key, problems) for key in ("payload", "message", "errors"))
    keys.close()
    if not ok:
        problems.error("E117", node.span, "`envelope` does not say what success is", "as in `ok: {success: true}`")
    return EnvelopeSpec(ok, payload, message, errors, node.span)


def _values(node: Node) -> tuple[Json, ...]:
    return tuple(to_json(item) for item in node.items) if isinstance(node, Sequence) else (to_json(node),)


def _read_path(keys: Keys, key: str, problems: Problems) -> tuple[str, ...]:
    text = keys.text(key)
    path = _PATH.match(text)
    if text and not path:
        problems.error("E117", keys.span(key), f"`{text}` is no path", "as in `$.data` or `$.data.items`")
    return tuple(path[1].split(".")[1:]) if path else ()


def _read_encoding(node: Node | None, problems: Problems) -> EncodingSpec:
    if node is None:
        return EncodingSpec()
    keys = Keys(node, "`encoding`", problems)
    booleans = keys.take("booleans")
    pair: tuple[str, str] | None = None
    if isinstance(booleans, Sequence) and len(booleans.items) == 2:
        first, second = (text_of(item, "a spelling", problems) for item in booleans.items)
        pair = first, second
    elif booleans is not None:
        problems.error("E102", booleans.span, "`booleans` is a list of two texts", 'as in `["true", "false"]`')
    spec = EncodingSpec(
        arrays=keys.choice("arrays", ("brackets", "indices", "repeat", "comma")),
        objects=keys.choice("objects", ("brackets", "dots")),
        booleans=pair,
        null=keys.choice("null", ("omit", "empty")),
        spaces=keys.choice("spaces", ("+", "%20")),
    )
    keys.close()
    return spec
