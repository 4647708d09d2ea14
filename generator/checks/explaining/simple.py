"""Schemes that compute nothing of the request: a credential is put on as it is, or buys a token that is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ...ir.auth import ApiKey, Basic, Bearer, Digest, MutualTls, OAuth2, Renewal, Session
from ...ir.lifecycles import TOKEN
from ...ir.signing.steps import Object, Plain
from .model import Attached, Credential, Pipeline, Value
from .recipes import credentials, pairs
from .stages import Part, Stage, parts_of


def bearer(scheme: Bearer) -> Pipeline:
    """Return the pipeline of a bearer token."""
    return _alone(scheme.name, "a bearer token", "header", "Authorization", "Bearer ${token}", [("token", scheme.env)])


def api_key(scheme: ApiKey) -> Pipeline:
    """Return the pipeline of an API key."""
    recipe = f"{scheme.prefix}${{key}}"
    return _alone(scheme.name, "an API key", scheme.place, scheme.wire, recipe, [("key", scheme.env)])


def basic(scheme: Basic) -> Pipeline:
    """Return the pipeline of a user name and a password."""
    env = [("username", scheme.username_env), ("password", scheme.password_env)]
    recipe = "Basic base64 of ${username}:${password}"
    return _alone(scheme.name, "a user name and a password", "header", "Authorization", recipe, env)


def digest(scheme: Digest) -> Pipeline:
    """Return the pipeline of HTTP Digest."""
    env = [("username", scheme.username_env), ("password", scheme.password_env)]
    recipe = "Digest answer of ${username} and ${password} to the server's challenge"
    return _alone(scheme.name, "HTTP Digest", "header", "Authorization", recipe, env)


def mutual_tls(scheme: MutualTls) -> Pipeline:
    """Return the pipeline of a certificate, which is no part of the request."""
    recipe = " and ".join(f"${{{name}}}" for name, _ in scheme.env)
    return _alone(scheme.name, "mutual TLS", "connection", "certificate", recipe, scheme.env)


def _alone(name: str, about: str, place: str, wire: str, recipe: str, env: Iterable[tuple[str, str]]) -> Pipeline:
    given = tuple(Credential(*each) for each in env)
    parts = tuple(Part("credential", each.name) for each in given)
    return Pipeline(name, about, (Attached(place, wire, recipe, parts),), given)


def oauth2(scheme: OAuth2) -> Pipeline:
    """Return the pipeline of a token of an OAuth 2 server."""
    asked = [f"POST {scheme.token_url}", f"grant_type = {scheme.grant}"]
    asked += [f"scope = {' '.join(scheme.scope)}"] if scheme.scope else []
    asked += [f"{name} = {value}" for name, value in scheme.fields]
    asked += [f"client authenticated by {scheme.client_auth}"] if scheme.client_auth != "none" else []
    given = tuple(Credential(*each) for each in scheme.env)
    parts = tuple(Part("credential", each.name) for each in given)
    return Pipeline(
        name=scheme.name,
        about="A token of an OAuth 2 server (RFC 6749).",
        attached=(Attached("header", "Authorization", f"Bearer ${{{TOKEN}}}", (Part("value", TOKEN),)),),
        credentials=given,
        steps=(_fetched((*asked, *_renewed(scheme.renewal)), parts),),
    )


def session(scheme: Session) -> Pipeline:
    """Return the pipeline of a login that returns a token."""
    login = tuple(pair for group in scheme.login for pair in pairs(group))
    asked = [f"{scheme.method} {scheme.url}", *(f"{pair.place} {pair.wire}: {pair.recipe}" for pair in login)]
    asked += [f"JSON with {', '.join(_members(scheme.json))}"] if scheme.json else []
    asked += [f"the token is {scheme.token} of the answer", *_lasts(scheme)]
    steps = [put.step for group in scheme.login for put in group.puts]
    attached = tuple(pair for group in scheme.attach for pair in pairs(group))
    return Pipeline(
        name=scheme.name,
        about="A login that returns a token.",
        attached=tuple(_with_token(pair) for pair in attached),
        credentials=credentials(scheme.credentials, dict(scheme.env)),
        steps=(
            _fetched((*asked, *_renewed(scheme.renewal)), parts_of([*steps, *([scheme.json] if scheme.json else [])])),
        ),
    )


def _fetched(recipe: tuple[str, ...], parts: tuple[Part, ...]) -> Value:
    return Value(TOKEN, Stage.FETCHED, "text", "exchange", recipe, parts, secret=True)


def _with_token(pair: Attached) -> Attached:
    """Return a pair in which the token, a credential to the templates of `attach`, is what the login returned."""
    token = Part("credential", TOKEN)
    parts = tuple(Part("value", TOKEN) if part == token else part for part in pair.parts)
    return Attached(pair.place, pair.wire, pair.recipe, parts, pair.keeps)


def _members(json: Object) -> Iterator[str]:
    for name, member in json.members:
        yield f"{name}: {member.value}" if isinstance(member, Plain) else name


def _lasts(scheme: Session) -> Iterator[str]:
    if scheme.expires_at:
        yield f"it expires at the time in {scheme.expires_at}"
    if scheme.expires_in:
        yield f"it expires after the seconds in {scheme.expires_in}"
    if scheme.lifetime:
        yield f"it expires after {scheme.lifetime} seconds"


def _renewed(renewal: Renewal) -> Iterator[str]:
    if renewal.before_expiry is not None:
        yield f"renewed {renewal.before_expiry} seconds before it expires"
    if renewal.on_status:
        yield f"renewed at status {', '.join(map(str, renewal.on_status))}"
