"""Schemes with a life: a token that is fetched and renewed, a login, a challenge, a certificate.

oauth2:
  token_url: /oauth/token                       # or a whole URL
  grant: client_credentials                     # refresh_token | jwt_bearer | password
  client_auth: basic                            # post | client_secret_jwt | private_key_jwt | none
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
digest: {digest: {username: {env: ...}, password: {env: ...}}}
tls: {mutual_tls: {certificate: {env: ...}, private_key: {env: ...}, password: {env: ...}}}
"""

from __future__ import annotations

import re
from typing import Final

from ..diagnostics import Problems
from .keys import Keys, text_of
from .nodes import Entry, Mapping, Node, Scalar, Sequence, to_json
from .signing import read_credentials, read_groups, read_json
from .signingmodel import LoginSpec, OAuth2Spec, RenewSpec, SessionSpec

GRANTS: Final = ("client_credentials", "refresh_token", "jwt_bearer", "password")
CLIENT_AUTHS: Final = ("basic", "post", "client_secret_jwt", "private_key_jwt", "none")
METHODS: Final = ("get", "post", "put", "patch", "delete")
_URL: Final = re.compile(r"(?:https?://[^\s/?#]+)?/?[^\s#]*\Z")
_PATH: Final = re.compile(r"\$(?:\.[^.\s\[\]]+)+\Z")
_SECONDS: Final = re.compile(r"([0-9]+)s?\Z")


def read_oauth2(keys: Keys, problems: Problems) -> OAuth2Spec | None:
    """Read an entry of `auth` that has `token_url`."""
    url = _url(keys, "token_url", problems)
    spec = OAuth2Spec(
        token_url=url,
        grant=keys.choice("grant", GRANTS) or "client_credentials",
        client_auth=keys.choice("client_auth", CLIENT_AUTHS) or "basic",
        scope=tuple(each.text for each in keys.texts("scope")),
        fields=keys.pairs("fields", lambda entry: (entry.key.text, text_of(entry.value, "a field", problems))),
        algorithm=keys.text("algorithm"),
        audience=keys.text("audience"),
        credentials=read_credentials(keys, problems),
        renew=_renew(keys, problems),
    )
    return spec if url else None


def read_session(keys: Keys, problems: Problems) -> SessionSpec | None:
    """Read an entry of `auth` that has `request`."""
    login = _login(keys.take("request"), problems)
    token = _path(keys, "token", problems)
    expires_at, expires_in, lifetime = _expires(keys, problems)
    spec = SessionSpec(
        login=login or LoginSpec("POST", "", (), None, keys.span("request")),
        token=token,
        expires_at=expires_at,
        expires_in=expires_in,
        lifetime=lifetime,
        credentials=read_credentials(keys, problems),
        attach=read_groups(keys, "attach", problems),
        renew=_renew(keys, problems),
    )
    if not token:
        hint = "as in `token: $.access_token`"
        problems.error("E116", keys.span("request"), "the login does not say where its answer holds the token", hint)
    if not spec.attach:
        hint = 'as in `attach: {headers: {Authorization: "Bearer ${token}"}}`'
        problems.error("E116", keys.span("request"), "the session does not say where its token goes", hint)
    return spec if login and token and spec.attach else None


def _login(node: Node | None, problems: Problems) -> LoginSpec | None:
    form = "as in `request: {post: /login, json: {user: ${user}}}`"
    keys = Keys(node, "`request`", problems, form=form)
    if not isinstance(node, Mapping):
        return None
    stated = [method for method in METHODS if keys.take(method) is not None]
    if len(stated) != 1:
        problems.error("E104", node.span, "the login names no method with a path, or more than one", form)
        return None
    url = _url(keys, stated[0], problems)
    inner = Mapping(tuple(entry for entry in node if entry.key.text in ("headers", "query", "form")), node.span)
    groups = read_groups(Keys(_under("login", inner), "the login", problems), "login", problems)
    body = keys.take("json")
    json = read_json(body, problems) if isinstance(body, Mapping) else None
    if body is not None and not isinstance(body, Mapping):
        problems.error("E102", body.span, "`json` is not a mapping", form)
    for key in ("headers", "query", "form"):
        keys.take(key)
    keys.close()
    if json and any(group.group == "form" for group in groups):
        problems.error("E108", node.span, "the login has a form and a JSON body", "keep one of them")
    return LoginSpec(stated[0].upper(), url, groups, json, node.span) if url else None


def _under(key: str, node: Mapping) -> Mapping:
    return Mapping((Entry(Scalar(key, key, node.span), node),), node.span)


def _expires(keys: Keys, problems: Problems) -> tuple[str, str, int]:
    node = keys.take("expires")
    if node is None:
        return "", "", 0
    inner = Keys(node, "`expires`", problems, form="as in `expires: {in: $.expires_in}`")
    at, after_ = _path(inner, "at", problems), _path(inner, "in", problems)
    lifetime = _seconds(inner, "after", problems) or 0
    inner.close()
    if isinstance(node, Mapping) and sum(map(bool, (at, after_, lifetime))) != 1:
        hint = "`{at: $.path}` of a time, `{in: $.path}` of seconds, or `{after: 3600s}`"
        problems.error("E116", keys.span("expires"), "`expires` says it in no way, or in more than one", hint)
    return at, after_, lifetime


def _renew(keys: Keys, problems: Problems) -> RenewSpec:
    node = keys.take("renew")
    if node is None:
        return RenewSpec(None, None)
    inner = Keys(node, "`renew`", problems, form="as in `renew: {before_expiry: 60s, on_status: [401]}`")
    before = _seconds(inner, "before_expiry", problems)
    statuses = _statuses(inner, problems)
    inner.close()
    return RenewSpec(before, statuses)


def _statuses(keys: Keys, problems: Problems) -> tuple[int, ...] | None:
    node = keys.take("on_status")
    if node is None:
        return None
    found = [to_json(item) for item in (node.items if isinstance(node, Sequence) else (node,))]
    statuses = tuple(each for each in found if isinstance(each, int) and 100 <= each <= 599)
    if len(statuses) != len(found):
        problems.error("E107", node.span, "`on_status` is not a list of statuses", "as in `on_status: [401]`")
        return None
    return statuses


def _seconds(keys: Keys, key: str, problems: Problems) -> int | None:
    node = keys.take(key)
    if node is None:
        return None
    found = _SECONDS.match(node.text) if isinstance(node, Scalar) else None
    if found is None:
        problems.error("E102", node.span, f"`{key}` is no number of seconds", f"as in `{key}: 60s`")
        return None
    return int(found[1])


def _path(keys: Keys, key: str, problems: Problems) -> str:
    text, node = keys.text(key), keys.take(key)
    if text and node and not _PATH.match(text):
        problems.error("E102", node.span, f"`{key}` is no path of the answer", f"as in `{key}: $.data.token`")
        return ""
    return text


def _url(keys: Keys, key: str, problems: Problems) -> str:
    text, node = keys.text(key), keys.take(key)
    if text and node and not _URL.match(text):
        problems.error("E113", node.span, f"`{key}` is neither a path nor a URL", "as in /oauth/token")
        return ""
    return text
