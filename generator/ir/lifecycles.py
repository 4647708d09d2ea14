"""Schemes with a life: an `OAuth2Spec` or a `SessionSpec` into what it means."""

from __future__ import annotations

from typing import Final

from ..diagnostics import Problems, Span, nearest
from ..spec.keys import listed
from ..spec.model import AuthSpec
from ..spec.signingmodel import CredentialSpec, JsonText, OAuth2Spec, RenewSpec, SessionSpec, SigningSpec
from ..spec.templates import Template
from .auth import OAuth2, Renewal, Session
from .signing.kinds import Taint
from .signing.reading import SchemeReader, credential
from .signing.recipes import places_of
from .signing.scheme import check_leaving
from .signing.steps import Credential, Drawn, Group, Object, Plain, Step, parts_of, walk

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

OPTIONAL: Final = ("subject", "key_id")
"""Those that a JWT may name beside them, where they are declared."""

_IN_ORDER: Final[tuple[str, ...]] = (
    "client_id",
    "client_secret",
    "private_key",
    "refresh_token",
    "username",
    "password",
    *OPTIONAL,
)
"""The credentials as a constructor takes them: who the program is, then for whom it speaks."""

TOKEN: Final = "token"  # noqa: S105 - a name, not one
"""What the templates of `attach` call the token of a session."""


def read_oauth2(spec: AuthSpec, life: OAuth2Spec, provider: str, problems: Problems) -> OAuth2:
    """Return the scheme; credentials that it has no use for are reported."""
    needed = {*NEEDS[life.grant], *NEEDS[life.client_auth]}
    known = tuple(name for name in _IN_ORDER if name in needed or name in _declarable(life))
    written = {each.name: each for each in life.credentials}
    for each in written.values():
        _check_credential(each, life, known, problems)
    if not needed and "client_id" not in written:
        hint = "write `client_auth: basic`, or, where a certificate says it, declare `client_id`"
        message = "a client that gets a token for itself has to say who it is"
        problems.error("E116", spec.span, message, hint)
    credentials = tuple(
        credential(written.get(name) or CredentialSpec(name, "", "", "", False, "", spec.span))
        for name in known
        if name in needed or name in written
    )
    return OAuth2(
        name=spec.name,
        token_url=life.token_url,
        grant=life.grant,
        client_auth=life.client_auth,
        scope=life.scope,
        fields=life.fields,
        algorithm=life.algorithm,
        audience=life.audience,
        credentials=credentials,
        env=_variables(provider, credentials),
        renewal=_renewal(life.renew),
        span=spec.span,
    )


def _declarable(life: OAuth2Spec) -> set[str]:
    """Return the credentials that a token request may hold without a need, where they are declared."""
    by_key = "private_key" in (*NEEDS[life.grant], *NEEDS[life.client_auth])
    subject = {"subject"} if life.grant == "jwt_bearer" else set[str]()
    return {"client_id", *subject, *(("key_id",) if by_key else ())}


def _check_credential(each: CredentialSpec, life: OAuth2Spec, known: tuple[str, ...], problems: Problems) -> None:
    if each.name not in known:
        near = "" if each.name in _IN_ORDER else nearest(each.name, known)
        hint = near or f"it takes {listed(known)}"
        message = f"`{each.name}` is no credential of the grant `{life.grant}` with `client_auth: {life.client_auth}`"
        problems.error("E116", each.span, message, hint)
    elif each.encoding and (each.name, each.encoding) != ("private_key", "pem"):
        hint = "remove `encoding`: a private key is PEM, everything else is sent as it is"
        problems.error("E116", each.span, f"`{each.name}` of OAuth 2 has no encoding `{each.encoding}`", hint)
    elif each.optional and each.name not in OPTIONAL:
        hint = f"{listed(OPTIONAL)} alone may be absent"
        problems.error("E116", each.span, f"`{each.name}` of OAuth 2 cannot be optional", hint)


def _variables(provider: str, credentials: tuple[Credential, ...]) -> tuple[tuple[str, str], ...]:
    return tuple((each.name, each.env or variable_of(provider, each.name)) for each in credentials)


def variable_of(provider: str, credential: str) -> str:
    """Return the variable of a credential that names none: `ACME_APP_ID` for `app_id` of `acme`."""
    plain = "".join(letter if letter.isascii() and letter.isalnum() else "_" for letter in f"{provider}_{credential}")
    return plain.upper()


def read_session(spec: AuthSpec, life: SessionSpec, provider: str, problems: Problems) -> Session | None:
    """Return the scheme, or None when a template of it is wrong."""
    found = Problems()
    login, json, attach = _read_templates(spec, life, found)
    problems.extend(found)
    if found.failed or not life.whole:
        return None
    credentials = tuple(credential(each) for each in life.credentials)
    return Session(
        name=spec.name,
        method=life.login.method,
        url=life.login.url,
        login=tuple(sorted(login, key=lambda group: _WRITTEN.index(group.group))),
        json=json,
        token=life.token,
        expires_at=life.expires_at,
        expires_in=life.expires_in,
        lifetime=life.lifetime,
        attach=attach,
        credentials=credentials,
        env=_variables(provider, credentials),
        renewal=_renewal(life.renew),
        span=spec.span,
    )


def _read_templates(
    spec: AuthSpec, life: SessionSpec, problems: Problems
) -> tuple[tuple[Group, ...], Object | None, tuple[Group, ...]]:
    """Read what the login sends, its JSON, and what each call sends: there the token is one more credential."""
    token = CredentialSpec(TOKEN, "", "sent", "", False, "", spec.span)
    own = tuple(each for each in life.credentials if each.name != TOKEN)
    log_in, use = _reader(spec, own, problems), _reader(spec, (*own, token), problems)
    login = tuple(log_in.group(each, nameless=True) for each in life.login.groups)
    json = log_in.json(life.login.json) if life.login.json else None
    attach = tuple(use.group(each, nameless=True) for each in life.attach)
    for group in (*login, *attach):
        check_leaving(group, problems)
        changed = _LATER.get(group.group, ()) if group in login else ()
        for put in group.puts:
            _check_pieces(put.wire, put.step, put.places, changed, problems)
    if life.login.json and json:
        _check_members(life.login.json, json, problems)
    if life.whole and not problems.failed:
        _check_use(life, log_in.used | use.used, problems)
    return login, json, attach


_WRITTEN: Final = ("form", "query", "headers")
"""The order in which a login is written: a header may be made of what its body and its query hold."""

_LATER: Final = {"form": ("form", "query"), "query": ("query",)}
"""What of a login is not written yet while its body, JSON or a form, and while its query is."""


def _check_members(spec: JsonText, json: Object, problems: Problems) -> None:
    """Report each member of a login that would send a secret, or that cannot be known."""
    for (name, written), (_, step) in zip(spec.members, json.members, strict=True):
        if isinstance(written, JsonText) and isinstance(step, Object):
            _check_members(written, step, problems)
        elif isinstance(written, Template) and not isinstance(step, Plain):
            _check_pieces(name, step, places_of(written), _LATER["form"], problems)
            if step.type.taint is Taint.KEPT:
                hint = "`secret: sent` marks a credential that is itself sent"
                problems.error("E509", written.span, f"`{name}` would send a secret", hint)


def _check_pieces(
    name: str, step: Step, places: tuple[Span, ...], changed: tuple[str, ...], problems: Problems
) -> None:
    """Report what only a caller could say, since nobody calls a login, and what reads a request that is yet to come."""
    for part, place in zip(parts_of(step), places, strict=True):
        sources = [each.source for each in walk(part) if isinstance(each, Drawn)]
        early = next((source.name for source in sources if set(source.reads) & set(changed)), "")
        if any(source.name == "caller" for source in sources):
            hint = "make it a credential, which is given to the plugin"
            problems.error("E506", place, "a session has nobody to ask for `caller`", hint)
        elif early:
            hint = "the body of a login is written first, then its query, then its headers"
            problems.error("E508", place, f"`{name}` reads `{early}` before that is there", hint)


def _check_use(life: SessionSpec, used: set[tuple[str, str]], problems: Problems) -> None:
    """Report a token that is not sent, a credential that is none, and those that nobody uses."""
    if ("credential", TOKEN) not in used:
        hint = "as in `Authorization: Bearer ${token}`"
        problems.error("E116", life.attach[0].span, "the session sends nothing of its token", hint)
    for each in life.credentials:
        if each.name == TOKEN:
            hint = "rename it"
            problems.error("E116", each.span, f"`{TOKEN}` is what the login returns, and no credential", hint)
        elif ("credential", each.name) not in used:
            hint = "remove it, or use it in `request`"
            problems.warning("W501", each.span, f"the credential `{each.name}` is not used", hint)


def _reader(spec: AuthSpec, credentials: tuple[CredentialSpec, ...], problems: Problems) -> SchemeReader:
    scheme = SigningSpec(spec.name, "", "", credentials, (), (), (), (), None, spec.span)
    return SchemeReader(scheme, (), problems)


def _renewal(spec: RenewSpec) -> Renewal:
    return Renewal(spec.before_expiry, spec.on_status)
