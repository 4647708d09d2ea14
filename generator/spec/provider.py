"""provider.yaml, and the `_schemas.yaml` of folders: what the endpoints of a provider share."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from ..diagnostics import Problems, Span
from .files import SpecFile
from .foreign import INSTEAD_OF_FORMS, OF_PROVIDERS, OF_SCHEMES
from .keys import Keys, listed, with_places
from .library import read_library_use
from .lifecycles import read_oauth2, read_session
from .model import AuthSpec, EncodingSpec, EnvelopeSpec, Extras, ProviderSpec, SchemaSpec
from .nodes import Entry, Mapping, Node, Scalar, Sequence, to_json
from .paging import ANSWER_PATH, read_paginate
from .retries import read_idempotency, read_retry
from .schemas import Generic, Json, Schema, Scope, read_named, read_property_map
from .scope import Argument
from .shared_keys import read_auth_use, read_errors, read_servers
from .signing import SIGNING_KEYS, read_signing
from .typenames import TYPE_NAMES
from .typetree import Name
from .webhooks import read_webhooks

SCHEMA_NAME: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*\Z")
GENERIC_NAME: Final = re.compile(r"([A-Za-z_][A-Za-z0-9_]*)<\s*([A-Za-z_]\w*(?:\s*,\s*[A-Za-z_]\w*)*)\s*>\Z", re.ASCII)
AUTH_KINDS: Final = {
    "bearer": ("env",),
    "api_key": ("env", "header", "query", "cookie", "prefix"),
    "basic": ("username", "password"),
    "digest": ("username", "password"),
    "mutual_tls": ("certificate", "private_key", "password"),
}
LIVES: Final = ("token_url", "request")
"""The keys that an entry of `auth` with a token has, of which each is a form of its own."""

AUTH_FORMS: Final = {
    "bearer": "{env: EXAMPLE_TOKEN}",
    "api_key": '{header: Authorization, prefix: "Key ", env: EXAMPLE_KEY}',
    "basic": "{username: {env: EXAMPLE_USER}, password: {env: EXAMPLE_PASSWORD}}",
    "digest": "{username: {env: EXAMPLE_USER}, password: {env: EXAMPLE_PASSWORD}}",
    "mutual_tls": "{certificate: {env: EXAMPLE_CERTIFICATE}, private_key: {env: EXAMPLE_PRIVATE_KEY}}",
}
"""How each of them is written."""

ENVELOPE_PATHS: Final = ("payload", "message", "errors", "code")
"""The keys of `envelope` that say where something is."""

ENCODINGS: Final = {
    "arrays": ("brackets", "indices", "repeat", "comma"),
    "objects": ("brackets", "dots"),
    "null": ("omit", "empty"),
    "spaces": ("+", "%20"),
}


def find_schemas(files: tuple[tuple[SpecFile, Node], ...], problems: Problems) -> Scope:
    """Find the names of the schemas and generics of a provider's files, before any of them is read."""
    names: set[str] = set()
    generics: dict[str, Generic] = {}
    places: dict[str, Span] = {}
    for entry in (entry for file, node in files for entry in _schema_entries(file, node, problems)):
        written = entry.key.text
        generic = GENERIC_NAME.match(written)
        name = generic[1] if generic else written
        if not SCHEMA_NAME.match(name):
            problems.error("E114", entry.key.span, f"`{written}` is no name of a schema", _name_hint(written))
        elif name in places:
            message = f"the schema `{name}` is given twice; the first is in {places[name].file}:{places[name].line}"
            problems.error("E004", entry.key.span, message, "rename one of them")
        elif generic:
            parameters = tuple(part.strip() for part in generic[2].split(","))
            generics[name] = Generic(parameters, entry.value)
            _check_parameters(parameters, entry.key, problems)
        else:
            names.add(name)
        places.setdefault(name, entry.key.span)
    return Scope(frozenset(names), generics)


def _name_hint(written: str) -> str:
    if written.endswith("?"):
        return "a schema is never optional: `?` stands behind the name of a property that uses it"
    return "letters, digits, `_`, `.` and `-`; a generic is written `Ok<T>`"


def _check_parameters(parameters: tuple[str, ...], key: Scalar, problems: Problems) -> None:
    """Refuse parameters that could never be used: an expression would mean the type of that name."""
    for index, name in enumerate(parameters):
        if name in parameters[:index]:
            problems.error("E114", key.span, f"the parameter `{name}` is given twice", "as in `Page<T, U>`")
        elif name in TYPE_NAMES or name == "map":
            hint = "a parameter is a new name, as `T` in `Ok<T>`"
            problems.error("E114", key.span, f"the parameter `{name}` is a type already", hint)


def _schema_entries(file: SpecFile, node: Node, problems: Problems) -> tuple[Entry, ...]:
    """List what stands under `schemas` of provider.yaml, or in the whole of a `_schemas.yaml`."""
    if not isinstance(node, Mapping):
        if file.name:
            problems.error("E102", node.span, "`_schemas.yaml` is not a mapping", "write `Name: ...` lines")
        return ()
    if file.name:
        return node.entries
    found = node.get("schemas")
    if found is not None and not isinstance(found, Mapping):
        problems.error("E102", found.span, "`schemas` is not a mapping", "write `Name: ...` lines under it")
    return found.entries if isinstance(found, Mapping) else ()


def read_schemas(file: SpecFile, node: Node, scope: Scope, problems: Problems) -> tuple[SchemaSpec, ...]:
    """Read the named schemas of one file; generics are read where they are used."""
    return tuple(
        SchemaSpec(entry.key.text, file.name[:-1], read_named(entry.value, scope, problems), entry.key.span)
        for entry in _schema_entries(file, node, Problems())
        if entry.key.text in scope.schemas
    )


def read_generics(scope: Scope, problems: Problems) -> tuple[SchemaSpec, ...]:
    """Read each generic once with `any` for its parameters, so that what is wrong in it is seen before it is used."""
    return tuple(
        SchemaSpec(name, (), read_named(generic.node, _with_any(name, generic, scope), problems), generic.node.span)
        for name, generic in scope.generics.items()
    )


def _with_any(name: str, generic: Generic, scope: Scope) -> Scope:
    anything = Argument(Schema({}, {(): generic.node.span}), Name("any"))
    return replace(scope, arguments=dict.fromkeys(generic.parameters, anything), expanding=(name,))


def read_provider(name: str, file: SpecFile, node: Node, scope: Scope, problems: Problems) -> ProviderSpec:
    """Read provider.yaml; its schemas and endpoints are added by the loader."""
    keys = Keys(node, "provider.yaml", problems, OF_PROVIDERS)
    keys.take("schemas")
    spec = ProviderSpec(
        name=name,
        span=file.span,
        title=keys.prose("title"),
        description=keys.prose("description"),
        docs=keys.text("docs"),
        servers=read_servers(keys, problems),
        auth=keys.pairs("auth", lambda entry: read_auth(entry, problems)),
        default_auth=read_auth_use(keys, "default_auth", problems),
        webhooks=read_webhooks(keys, scope, problems),
        headers=_map(keys.take("headers"), scope, problems),
        query=_map(keys.take("query"), scope, problems),
        envelope=_read_envelope(keys, problems),
        encoding=_read_encoding(keys.take("encoding"), problems),
        extras=Extras(
            paginate=read_paginate(keys, problems),
            retry=read_retry(keys, problems),
            idempotency=read_idempotency(keys, problems),
            openapi=keys.object("openapi"),
            errors=read_errors(keys, problems),
            extensions=keys.extensions(),
        ),
    )
    keys.close()
    servers = keys.take("servers")
    if isinstance(node, Mapping) and (servers is None or (isinstance(servers, Mapping) and not servers.entries)):
        hint = "write `servers: {production: https://...}`; the first is the default"
        problems.error("E115", file.span, "the provider has no servers", hint)
    return spec


def _map(node: Node | None, scope: Scope, problems: Problems) -> Schema | None:
    return None if node is None else read_property_map(node, scope, problems)


def read_auth(entry: Entry, problems: Problems) -> AuthSpec:
    name, node, span = entry.key.text, entry.value, entry.key.span
    unread = AuthSpec(name, "", Schema({}, {(): span}), span)
    keys = Keys(node, f"the scheme `{name}`", problems, OF_SCHEMES)
    if not isinstance(node, Mapping):
        return unread
    found = [kind for kind in (*AUTH_KINDS, "scheme", *LIVES) if keys.take(kind) is not None]
    if not found and any(node.get(key) for key in SIGNING_KEYS):
        return AuthSpec(name, "signing", with_places(node), span, read_signing(name, node, problems))
    if not found:
        hint = next((INSTEAD_OF_FORMS[entry.key.text] for entry in node if entry.key.text in INSTEAD_OF_FORMS), "")
        hint = hint or f"write one of {listed((*AUTH_KINDS, 'scheme', 'values', *LIVES))} under it"
        problems.error("E116", span, f"the scheme `{name}` does not say what it is", hint)
        return unread
    kind, others = found[0], found[1:]
    for other in others:
        hint = "keep one, and give the other a name of its own; `auth: [a, b]` uses both"
        problems.error("E116", keys.span(other), f"the scheme `{name}` is both `{kind}` and `{other}`", hint)
    if kind == "scheme":
        signing = read_library_use(name, keys, problems)
        keys.close()
        return AuthSpec(name, "signing", with_places(node), span, signing) if signing else unread
    if kind in LIVES:
        life = read_oauth2(keys, problems) if kind == "token_url" else read_session(keys, problems)
        keys.close()
        return AuthSpec(name, kind, with_places(node), span, life=life) if life else unread
    options = _simple_options(kind, keys.take(kind), problems)
    keys.close()
    return AuthSpec(name, kind, options, span) if options else unread


def _simple_options(kind: str, node: Node | None, problems: Problems) -> Schema | None:
    keys = Keys(node, f"`{kind}`", problems, form=f"as in `{kind}: {AUTH_FORMS[kind]}`")
    for key in AUTH_KINDS[kind]:
        named = keys.take(key)
        if isinstance(named, Mapping):
            inner = Keys(named, f"`{key}`", problems)
            inner.take("env")
            inner.close()
    keys.close()
    return with_places(node) if isinstance(node, Mapping) else None


def _read_envelope(provider: Keys, problems: Problems) -> EnvelopeSpec | None:
    node = provider.take("envelope")
    if node is None:
        return None
    span = provider.span("envelope")
    keys = Keys(node, "`envelope`", problems)
    stated = keys.take("ok")
    ok = keys.pairs("ok", lambda entry: (entry.key.text, _success(entry, problems)))
    payload, message, errors, code = (_read_path(keys, key, problems) for key in ENVELOPE_PATHS)
    keys.close()
    if isinstance(stated, Mapping) and not stated.entries:
        hint = "write `ok: {success: true}` or `ok: {code: [0, 200]}`, or leave it out: then the status decides"
        problems.error("E117", span, "`envelope` does not say what success is", hint)
    return EnvelopeSpec(ok, payload, message, errors, span, code)


def _success(entry: Entry, problems: Problems) -> tuple[Json, ...]:
    """Return the values of a property that mean success: one, or a list of them."""
    node = entry.value
    items = node.items if isinstance(node, Sequence) else (node,)
    if not items or not all(isinstance(item, Scalar) for item in items):
        hint = "one value or a list of them, as in `success: true` or `code: [0, 200]`"
        problems.error("E117", node.span, f"`{entry.key.text}` has no value that means success", hint)
    return tuple(to_json(item) for item in items)


def _read_path(keys: Keys, key: str, problems: Problems) -> tuple[str, ...]:
    node = keys.take(key)
    text = keys.text(key)
    path = ANSWER_PATH.match(text)
    if node is not None and text and not path:
        known = "`$` is the whole answer, a property is `$.data` or `$.data.items`"
        problems.error("E117", node.span, f"`{text}` is no path", known)
    return tuple(path[1].split(".")[1:]) if path else ()


def _read_encoding(node: Node | None, problems: Problems) -> EncodingSpec:
    if node is None:
        return EncodingSpec()
    keys = Keys(node, "`encoding`", problems)
    spec = EncodingSpec(
        arrays=keys.choice("arrays", ENCODINGS["arrays"]),
        objects=keys.choice("objects", ENCODINGS["objects"]),
        booleans=_read_booleans(keys.take("booleans"), problems),
        null=keys.choice("null", ENCODINGS["null"]),
        spaces=keys.choice("spaces", ENCODINGS["spaces"]),
    )
    keys.close()
    return spec


def _read_booleans(node: Node | None, problems: Problems) -> tuple[str, str] | None:
    if node is None:
        return None
    match to_json(node):
        case [str() as true, str() as false] if true != false:
            return true, false
    hint = 'first the one for true, in quotes: `["true", "false"]` or `["1", "0"]`'
    problems.error("E102", node.span, "`booleans` is not a list of two different texts", hint)
    return None
