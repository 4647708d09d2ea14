"""Schemes with a life: a token that is fetched and renewed, by OAuth 2 or by a login of the provider's own making.

oauth2:
  token_url: /oauth/token                       # or a whole URL
  grant: client_credentials                     # refresh_token | jwt_bearer | password
  client_auth: basic                            # post | client_secret_jwt | private_key_jwt | none (of jwt_bearer)
  scope: [read, write]
  fields: {audience: https://api.example.com}   # further fields of the token request
  algorithm: ES256                              # of a JWT
  audience: https://login.example.com           # of a JWT; the token URL unless it is said
  credentials: {client_id: {env: ...}, client_secret: {env: ...}}
  renew: {before_expiry: 60s, on_status: [401]}
session:
  credentials: {api_key: {env: ..., secret: sent}}
  request: {post: /login, headers: {x-api-key: "${api_key}"}, query: {...}, form: {...}, json: {...}}
  token: $.token
  expires: {at: $.expires_at} | {in: $.expires_in} | {after: 3600s}
  attach: {headers: {Authorization: "Bearer ${token}"}}
"""

from __future__ import annotations

from typing import Final

from ..diagnostics import Problems
from .keys import Keys, text_of
from .lifecycleparts import read_address, read_expires, read_place, read_renewal
from .nodes import Entry, Mapping, Node, Scalar
from .signing import read_credentials
from .signingmodel import JsonText, LoginSpec, OAuth2Spec, SessionSpec
from .signingparts import GROUPS, read_groups, read_json

GRANTS: Final = ("client_credentials", "refresh_token", "jwt_bearer", "password")
CLIENT_AUTHS: Final = ("basic", "post", "client_secret_jwt", "private_key_jwt", "none")
METHODS: Final = ("get", "post", "put", "patch", "delete")
_BY_SECRET: Final = ("HS256", "HS384", "HS512")
_BY_KEY: Final = (*(f"{way}{bits}" for way in ("RS", "PS", "ES") for bits in (256, 384, 512)), "EdDSA")

_CALLED: Final = {
    "client_secret_basic": "write `basic`",
    "client_secret_post": "write `post`",
    "tls_client_auth": "write `none`, declare `client_id`, and use a scheme of `mutual_tls` with this one",
    "urn:ietf:params:oauth:grant-type:jwt-bearer": "write `jwt_bearer`",
    **dict.fromkeys(
        ("authorization_code", "implicit", "device_code"),
        "a browser does that: with the refresh token that it gives, write `refresh_token`",
    ),
}
"""What standards call it, and what it is here."""

_NOT_A_FIELD: Final = {
    "grant_type": "`grant` says it",
    "scope": "`scope` says it",
    "assertion": "it is made of `private_key`",
    "client_assertion": "`client_auth` says how it is made",
    "client_assertion_type": "`client_auth` says it",
    **{
        name: f"it is a credential: `credentials: {{{name}: {{env: ...}}}}`"
        for name in ("client_id", "client_secret", "refresh_token", "username", "password")
    },
}
"""Fields of a token request that have a place of their own."""


def read_oauth2(keys: Keys, problems: Problems) -> OAuth2Spec | None:
    """Read an entry of `auth` that has `token_url`."""
    url = read_address(keys, "token_url", problems)
    grant = _choice(keys, "grant", GRANTS, problems) or "client_credentials"
    known_way = "none" if grant == "jwt_bearer" else "basic"
    client_auth = _choice(keys, "client_auth", CLIENT_AUTHS, problems) or known_way
    spec = OAuth2Spec(
        token_url=url,
        grant=grant,
        client_auth=client_auth,
        scope=tuple(name for each in keys.texts("scope") for name in each.text.split()),
        fields=keys.pairs("fields", lambda entry: _field(entry, problems)),
        algorithm=_algorithm(keys, grant, client_auth, problems),
        audience=keys.text("audience"),
        credentials=read_credentials(keys, problems),
        renew=read_renewal(keys, problems),
    )
    if spec.audience and not _jwt_keys(grant, client_auth):
        hint = "a field of the token request is written `fields: {audience: ...}`"
        problems.error("E116", keys.span("audience"), "`audience` is that of a JWT, and none is made", hint)
    return spec if url else None


def _choice(keys: Keys, key: str, known: tuple[str, ...], problems: Problems) -> str | None:
    """Read one of a few words; those of the standards get their name here."""
    node = keys.take(key)
    if isinstance(node, Scalar) and node.text in _CALLED:
        problems.error("E103", node.span, f"`{key}` cannot be `{node.text}`", _CALLED[node.text])
        return None
    return keys.choice(key, known)


def _field(entry: Entry, problems: Problems) -> tuple[str, str]:
    name = entry.key.text
    if name in _NOT_A_FIELD:
        message = f"`{name}` stands among the fields that are the same for every caller"
        problems.error("E116", entry.key.span, message, _NOT_A_FIELD[name])
    return name, text_of(entry.value, "a field", problems)


def _jwt_keys(grant: str, client_auth: str) -> set[str]:
    """Return with which credentials the JWTs of a token request are signed."""
    keys = {"client_secret"} if client_auth == "client_secret_jwt" else set[str]()
    return keys | ({"private_key"} if client_auth == "private_key_jwt" or grant == "jwt_bearer" else set())


def _algorithm(keys: Keys, grant: str, client_auth: str, problems: Problems) -> str:
    """Read how a JWT is signed: by an algorithm for the credential that signs it."""
    algorithm, signers = keys.choice("algorithm", (*_BY_KEY, *_BY_SECRET)), _jwt_keys(grant, client_auth)
    if algorithm is None:
        return ""
    signer = "client_secret" if algorithm in _BY_SECRET else "private_key"
    if not signers:
        hint = "remove it, or write `client_auth: private_key_jwt`"
        problems.error("E116", keys.span("algorithm"), "`algorithm` is that of a JWT, and none is made", hint)
    elif signers != {signer}:
        hint = "`RS256`, `PS256`, `ES256` and `EdDSA` are" if signer == "client_secret" else "`HS256` is"
        hint = "leave it out: two JWTs are made, with a key each" if len(signers) > 1 else hint
        message = f"`{algorithm}` is not made with {' and '.join(f'`{each}`' for each in sorted(signers))}"
        problems.error("E116", keys.span("algorithm"), message, hint)
    return algorithm


def read_session(keys: Keys, problems: Problems) -> SessionSpec | None:
    """Read an entry of `auth` that has `request`."""
    found = Problems()
    login = _login(keys.take("request"), found)
    token = read_place(keys, "token", problems)
    expires_at, expires_in, lifetime = read_expires(keys, problems)
    spec = SessionSpec(
        login=login or LoginSpec("POST", "", (), None, keys.span("request")),
        token=token,
        expires_at=expires_at,
        expires_in=expires_in,
        lifetime=lifetime,
        credentials=read_credentials(keys, found),
        attach=read_groups(keys, "attach", found),
        renew=read_renewal(keys, problems),
        whole=not found.failed,
    )
    problems.extend(found)
    if keys.take("token") is None:
        hint = "as in `token: $.access_token`"
        problems.error("E116", keys.span("request"), "the login does not say where its answer holds the token", hint)
    attach = keys.take("attach")
    if attach is None or (isinstance(attach, Mapping) and not attach.entries):
        hint = 'as in `attach: {headers: {Authorization: "Bearer ${token}"}}`'
        problems.error("E116", keys.span("request"), "the session does not say where its token goes", hint)
    return spec if login and token and spec.attach else None


def _login(node: Node | None, problems: Problems) -> LoginSpec | None:
    form = 'as in `request: {post: /login, json: {user: "${user}"}}`'
    keys = Keys(node, "`request`", problems, form=form)
    stated = [method for method in METHODS if keys.take(method) is not None]
    for group in GROUPS:
        keys.take(group)
    json = _json(keys, problems)
    keys.close()
    if not isinstance(node, Mapping):
        return None
    groups = Mapping(tuple(entry for entry in node if entry.key.text in GROUPS), node.span)
    around = Mapping((Entry(Scalar("request", "request", node.span), groups),), node.span)
    read = read_groups(Keys(around, "the scheme", problems), "request", problems)
    if len(stated) != 1:
        message = "the login has more than one method" if stated else "the login names no method with a path"
        problems.error("E104", keys.span(stated[1]) if stated else node.span, message, form)
        return None
    if keys.take("json") is not None and keys.take("form") is not None:
        problems.error("E108", keys.span("json"), "the login has a form and a JSON body", "keep one of them")
    url = read_address(keys, stated[0], problems)
    return LoginSpec(stated[0].upper(), url, read, json, node.span) if url else None


def _json(keys: Keys, problems: Problems) -> JsonText | None:
    node = keys.take("json")
    if isinstance(node, Mapping):
        return read_json(node, problems)
    if node is not None:
        hint = 'as in `json: {user: "${user}", remember: true}`'
        problems.error("E102", node.span, "`json` is not a mapping", hint)
    return None
