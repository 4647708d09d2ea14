"""Schemes with a life: an `OAuth2Spec` or a `SessionSpec` into what it means."""

from __future__ import annotations

from typing import Final

from ..diagnostics import Problems, nearest
from ..spec.keys import listed
from ..spec.model import AuthSpec
from ..spec.signingmodel import CredentialSpec, OAuth2Spec, RenewSpec, SessionSpec, SigningSpec
from .auth import OAuth2, Renewal, Session
from .signing.kinds import Taint
from .signing.reading import SchemeReader, credential
from .signing.scheme import check_leaving

NEEDS: Final = {
    "client_credentials": (),
    "refresh_token": ("refresh_token",),
    "jwt_bearer": ("client_id", "private_key"),
    "password": ("username", "password"),
    "basic": ("client_id", "client_secret"),
    "post": ("client_id", "client_secret"),
    "client_secret_jwt": ("client_id", "client_secret"),
    "private_key_jwt": ("client_id", "private_key"),
    "none": (),
}
"""Which credentials a grant, and a way to authenticate the client, cannot do without."""

EXTRA: Final = ("client_id", "subject", "key_id")
"""Those that a token request may hold beside them, where they are named."""

TOKEN: Final = "token"  # noqa: S105 - a name, not one
"""What the templates of `attach` call the token of a session."""


def read_oauth2(spec: AuthSpec, life: OAuth2Spec, provider: str, problems: Problems) -> OAuth2:
    """Return the scheme; credentials that it has no use for are reported."""
    needed = dict.fromkeys((*NEEDS[life.grant], *NEEDS[life.client_auth]))
    known = (*needed, *EXTRA)
    written = {each.name: each for each in life.credentials}
    for name, each in written.items():
        if name not in known:
            hint = nearest(name, known) or f"it takes {listed(dict.fromkeys(known))}"
            message = f"`{name}` is no credential of the grant `{life.grant}` with `client_auth: {life.client_auth}`"
            problems.error("E116", each.span, message, hint)
    names = [*needed, *(name for name in EXTRA if name in written and name not in needed)]
    return OAuth2(
        name=spec.name,
        token_url=life.token_url,
        grant=life.grant,
        client_auth=life.client_auth,
        scope=life.scope,
        fields=life.fields,
        algorithm=life.algorithm,
        audience=life.audience,
        env=tuple((name, _env(written.get(name), name, provider)) for name in names),
        renewal=_renewal(life.renew),
        span=spec.span,
    )


def _env(written: CredentialSpec | None, name: str, provider: str) -> str:
    return (written.env if written else "") or variable_of(provider, name)


def variable_of(provider: str, credential: str) -> str:
    """Return the variable of a credential that names none: `ACME_APP_ID` for `app_id` of `acme`."""
    plain = "".join(letter if letter.isascii() and letter.isalnum() else "_" for letter in f"{provider}_{credential}")
    return plain.upper()


def read_session(spec: AuthSpec, life: SessionSpec, provider: str, problems: Problems) -> Session | None:
    """Return the scheme, or None when a template of it is wrong."""
    found = Problems()
    token = CredentialSpec(TOKEN, "", "sent", "", False, "", spec.span)
    log_in = _reader(spec, life.credentials, found)
    use = _reader(spec, (*life.credentials, token), found)
    login = tuple(log_in.group(each) for each in life.login.groups)
    attach = tuple(use.group(each) for each in life.attach)
    json = log_in.json(life.login.json) if life.login.json else None
    for group in (*login, *attach):
        check_leaving(group, found)
    if json and json.type.taint is Taint.KEPT:
        hint = "`secret: sent` marks a credential that is itself sent"
        found.error("E509", life.login.span, "the login would send a secret", hint)
    for name in {each.name for each in life.credentials if each.name == TOKEN}:
        found.error("E116", spec.span, f"`{name}` is what the login returns, and no credential", "rename it")
    problems.extend(found)
    if found.failed:
        return None
    credentials = tuple(credential(each) for each in life.credentials)
    return Session(
        name=spec.name,
        method=life.login.method,
        url=life.login.url,
        login=login,
        json=json,
        token=life.token,
        expires_at=life.expires_at,
        expires_in=life.expires_in,
        lifetime=life.lifetime,
        attach=attach,
        credentials=credentials,
        env=tuple((each.name, each.env or variable_of(provider, each.name)) for each in credentials),
        renewal=_renewal(life.renew),
        span=spec.span,
    )


def _reader(spec: AuthSpec, credentials: tuple[CredentialSpec, ...], problems: Problems) -> SchemeReader:
    scheme = SigningSpec(spec.name, "", "", credentials, (), (), (), (), None, spec.span)
    return SchemeReader(scheme, (), problems)


def _renewal(spec: RenewSpec) -> Renewal:
    return Renewal(spec.before_expiry, spec.on_status)
