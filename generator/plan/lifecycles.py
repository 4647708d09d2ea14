"""Schemes with a life as classes: what the runtime's class is told, and the two methods of a session."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from ..ir.auth import OAuth2, Renewal, Session
from ..ir.lifecycles import OPTIONAL, TOKEN
from ..ir.signing.steps import Credential, Group, Scheme
from .authviews import SchemeView, SessionView
from .imports import Imports
from .layout import RUNTIME
from .signing import SchemePlan
from .text import comment, doc_lines, literal, literals
from .views import PairView


def told(env: Mapping[str, str], credentials: Iterable[Credential] = ()) -> str:
    """Say of each credential what it is, where that is known, and where it comes from."""
    described = {each.name: comment(each.description) for each in credentials}
    what = {name: f"`{name}`, {described[name]}," if described.get(name) else f"`{name}`" for name in env}
    end = {name: "; it may be absent" for name in env if name in OPTIONAL}
    return "\n\n".join(
        f"{what[name]} is taken from the environment variable {env[name]} unless given{end.get(name, '')}."
        for name in env
    )


def plan_oauth2(scheme: OAuth2, name: str, imports: Imports) -> SchemeView:
    """Plan a token of OAuth 2: only what differs from the runtime's defaults is said."""
    imports.use("oauth2", f"..{RUNTIME}.logins")
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
    return SchemeView(
        name=name,
        base="oauth2.OAuth2",
        doc=doc_lines(about, 4, told(dict(scheme.env), scheme.credentials)),
        settings=tuple(PairView(*each) for each in settings.items() if each[1]),
        parameters=", ".join(("self", *(_parameter(each.name, imports) for each in scheme.credentials))),
        setup=(f"super().__init__({', '.join(f'{each.name}={each.name}' for each in scheme.credentials)})",),
    )


def _parameter(credential: str, imports: Imports) -> str:
    if credential == "private_key":
        return f"{credential}: str | {imports.use('PathLike')}[str] | None = None"
    return f"{credential}: str | None = None"


def _renewal(renewal: Renewal) -> dict[str, str]:
    return {
        "before_expiry": "" if renewal.before_expiry is None else str(renewal.before_expiry),
        "on_status": "" if renewal.on_status is None else literals(renewal.on_status),
    }


def plan_session(session: Session, name: str, imports: Imports) -> SessionView:
    """Plan a login: `log_in` writes its request, `sign` sends the token that it returned."""
    env = dict(session.env)
    scheme = SchemePlan(as_scheme(session), session.name, name, env, imports, held=(TOKEN,))
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
        base=imports.use("SessionLogin", f"..{RUNTIME}.logins.session"),
        doc=doc_lines(about, 4, scheme.told()),
        settings=(*scheme.settings(), *(PairView(*each) for each in settings.items() if each[1])),
        parameters=", ".join(scheme.parameters()),
        setup=("super().__init__()", *scheme.setup()),
        sealed=scheme.use("sealed", "signer"),
        request=scheme.outgoing(),
        login=tuple(_login(session, scheme, imports)),
        puts=tuple(line for group in session.attach for line in scheme.put(group, scheme.writer())),
    )


def _login(session: Session, scheme: SchemePlan, imports: Imports) -> Iterator[str]:
    if session.json:
        send = imports.use("send_json", f"..{RUNTIME}.logins.session")
        yield f"{send}(request, {scheme.writer().object(session.json)})"
    for group in session.login:
        yield from scheme.put(group, scheme.writer())


def as_scheme(session: Session) -> Scheme:
    """Return a session as a scheme that computes nothing: what both have is planned in one place."""
    nothing: tuple[Group, ...] = ()
    return Scheme(session.name, "", "", session.credentials, (), nothing, session.attach, None, session.span)
