"""Schemes with a life as classes: what the runtime's class is told, and the two methods of a session."""

from __future__ import annotations

from collections.abc import Iterator

from ..ir.auth import OAuth2, Renewal, Session
from ..ir.lifecycles import TOKEN
from ..ir.signing.steps import Group, Scheme
from .imports import Imports
from .layout import RUNTIME
from .signing import SchemePlan
from .text import comment, doc_lines, literal, literals
from .views import PairView, SchemeView, SessionView


def told(env: dict[str, str]) -> str:
    """Say where each credential comes from."""
    return "\n\n".join(
        f"`{key}` is taken from the environment variable {var} unless given." for key, var in env.items()
    )


def plan_oauth2(scheme: OAuth2, name: str, imports: Imports) -> SchemeView:
    """Plan a token of OAuth 2: only what differs from the runtime's defaults is said."""
    imports.use("oauth2", f"..{RUNTIME}")
    about = f"OAuth 2, `{scheme.grant}`: a token of {comment(scheme.token_url)}, renewed before it expires."
    settings = {
        "name": literal(scheme.name),
        "env": literal(dict(scheme.env)),
        "token_url": literal(scheme.token_url),
        "grant": literal(scheme.grant) if scheme.grant != "client_credentials" else "",
        "client_auth": literal(scheme.client_auth) if scheme.client_auth != "basic" else "",
        "scope": literals(scheme.scope) if scheme.scope else "",
        "fields": literal(dict(scheme.fields)) if scheme.fields else "",
        "algorithm": literal(scheme.algorithm) if scheme.algorithm else "",
        "jwt_audience": literal(scheme.audience) if scheme.audience else "",
        **_renewal(scheme.renewal),
    }
    doc = doc_lines(about, 4, told(dict(scheme.env)))
    return SchemeView(name, "oauth2.OAuth2", doc, tuple(PairView(*each) for each in settings.items() if each[1]))


def _renewal(renewal: Renewal) -> dict[str, str]:
    return {
        "before_expiry": "" if renewal.before_expiry is None else str(renewal.before_expiry),
        "on_status": "" if renewal.on_status is None else literals(renewal.on_status),
    }


def plan_session(session: Session, name: str, imports: Imports) -> SessionView:
    """Plan a login: `log_in` writes its request, `sign` sends the token that it returned."""
    env = dict(session.env)
    scheme = SchemePlan(_scheme(session), session.name, name, env, imports, held=(TOKEN,))
    settings = {
        "method": literal(session.method) if session.method != "POST" else "",
        "url": literal(session.url),
        "token_at": literal(session.token),
        "expires_at": literal(session.expires_at) if session.expires_at else "",
        "expires_in": literal(session.expires_in) if session.expires_in else "",
        "lifetime": str(session.lifetime) if session.lifetime else "",
        **_renewal(session.renewal),
    }
    about = f"A session: a login at {session.method} {comment(session.url)} returns the token that each call sends."
    return SessionView(
        name=name,
        base=imports.use("SessionLogin", f"..{RUNTIME}.session"),
        doc=doc_lines(about, 4, told(env)),
        settings=(*scheme.settings(), *(PairView(*each) for each in settings.items() if each[1])),
        parameters=", ".join(scheme.parameters()),
        setup=("super().__init__()", *scheme.setup()),
        sealed=scheme.use("sealed", "signer"),
        request=scheme.outgoing(),
        login=tuple(_login(session, scheme, imports)),
        puts=tuple(line for group in session.attach for line in scheme.put(group, scheme.writer())),
    )


def _login(session: Session, scheme: SchemePlan, imports: Imports) -> Iterator[str]:
    for group in session.login:
        yield from scheme.put(group, scheme.writer())
    if session.json:
        send = imports.use("send_json", f"..{RUNTIME}.session")
        yield f"{send}(request, {scheme.writer().object(session.json)})"


def _scheme(session: Session) -> Scheme:
    """Return the session as a scheme that computes nothing."""
    nothing: tuple[Group, ...] = ()
    return Scheme(session.name, "", "", session.credentials, (), nothing, session.attach, None, session.span)
