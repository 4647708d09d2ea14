"""A provider with every kind of authentication, and a server that repeats whatever credential it is told."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key

from tests.judges.certificates import private_pem
from tests.library import httpx
from tests.wire.providers import Calls, Made, made

from .looking import as_basic, spellings

PROVIDER = """
title: Vault
servers: {live: "http://127.0.0.1:9/v1"}
envelope: {ok: {ok: true}, payload: $.data, message: $.message, errors: $.errors}
auth:
  token: {bearer: {env: VAULT_TOKEN}}
  header: {api_key: {header: X-Key, prefix: "Key ", env: VAULT_HEADER}}
  query: {api_key: {query: key, env: VAULT_QUERY}}
  cookie: {api_key: {cookie: sid, env: VAULT_COOKIE}}
  basic: {basic: {username: {env: VAULT_USER}, password: {env: VAULT_PASSWORD}}}
  digest: {digest: {username: {env: VAULT_DIGEST_USER}, password: {env: VAULT_DIGEST_PASSWORD}}}
  machine: {token_url: /token}
  user: {token_url: /token, grant: refresh_token, client_auth: post}
  robot: {token_url: /token, client_auth: client_secret_jwt}
  session:
    credentials: {user: {}, password: {secret: sent}}
    request: {post: /login, json: {user: "${user}", password: "${password}"}}
    token: $.access_token
    attach: {query: {session: "${token}"}}
  signed:
    credentials: {key_id: {}, sign_key: {secret: true}}
    values: {message: "${method}${lf}${target}${body}"}
    attach: {headers: {X-Id: "${key_id}", X-Signature: "${message | hmac('sha256', sign_key) | hex}"}}
  wonder: {scheme: wonder-rsa-sha256}
  aws: {scheme: aws-sigv4, options: {region: eu-west-1, service: execute-api, placement: query}}
  presented:
    mutual_tls: {certificate: {env: VAULT_CERT}, private_key: {env: VAULT_CERT_KEY}, password: {env: VAULT_CERT_PASS}}
webhooks:
  github: {scheme: github-webhook}
  standard: {scheme: standard-webhooks}
"""
ENDPOINT = """
post: /things/{{pin}}
auth: {name}
path: {{pin: string}}
json:
  amount?: integer
  password?: string(/^[a-z]*$/)
  card?: {{object: {{number: string}}}}
responses:
  200: {{object: {{ok: =true, data: {{object: {{id: integer, token: integer}}}}}}}}
secret: [pin, password, card.number, data.token]
"""
NASTY = '/+"<&=?% \\~'
"""What JSON, URLs, forms, HTML and base64 all write in ways of their own."""

KEY = private_pem(generate_private_key(public_exponent=65537, key_size=1024))  # nosec: small, and quickly made
CERTIFICATE = "/nowhere/certificate.pem"
KINDS: dict[str, dict[str, str]] = {
    "token": {"token": f"b3arer{NASTY}9"},
    "header": {"key": f"h3ader{NASTY}9"},
    "query": {"key": f"qu3ry{NASTY}9"},
    "cookie": {"key": f"c00kie{NASTY}9"},
    "basic": {"username": "us3rname", "password": f"b4sic{NASTY}ü9"},
    "digest": {"username": "us3rname", "password": f"d1gest{NASTY}ü9"},
    "machine": {"client_id": "cl13nt", "client_secret": f"m4chine{NASTY}9"},
    "user": {"client_id": "cl13nt", "client_secret": f"us3r{NASTY}9", "refresh_token": f"r3fresh{NASTY}9"},
    "robot": {"client_id": "cl13nt", "client_secret": f"r0bot{NASTY}9" * 3},
    "session": {"user": "us3rname", "password": f"s3ssion{NASTY}ü9"},
    "signed": {"key_id": "k3y-id", "sign_key": f"s1gned{NASTY}9"},
    "wonder": {"app_id": "4pp-id", "private_key": KEY},
    "aws": {"access_key_id": "AK1AEXAMPLE", "secret_access_key": f"4ws{NASTY}9", "token": f"s3cond{NASTY}9"},
    "presented": {"certificate": CERTIFICATE, "private_key": KEY, "password": f"p3m{NASTY}9"},
}
LOGGING_IN = ("machine", "user", "robot", "session")
TOKEN = "t0ken-of-a-login.abc"
CHALLENGE = 'Digest realm="vault", nonce="n0nce", qop="auth", algorithm=SHA-256'
FILES = {
    "provider.yaml": PROVIDER,
    **{f"put/{name}.yaml": ENDPOINT.format(name=name) for name in KINDS},
}
Answers = Callable[[httpx.Request], httpx.Response]


@dataclass(frozen=True, slots=True)
class Vault:
    """The generated package."""

    package: Made
    folder: Path

    def plugin(self, kind: str, **other: Any) -> Any:
        """Make the plugin of a scheme with its credentials."""
        (scheme,) = (each for each in self.package.Vault.api.schemes if each.name == kind)
        return scheme(**{**KINDS[kind], **other})

    @contextmanager
    def calls(self, flavour: str, handler: Answers, /, **options: Any) -> Iterator[Calls]:
        """Open a client whose requests are answered by a function."""

        async def handle(request: httpx.Request) -> httpx.Response:
            return handler(request)

        transport = httpx.MockTransport(handler if flavour == "sync" else handle)
        own: Any = httpx.Client(transport=transport) if flavour == "sync" else httpx.AsyncClient(transport=transport)
        with self.package.calls(flavour, **{"http_client": own, **options}) as calls:
            yield calls


def vault_in(folder: Path) -> Vault:
    """Generate the package."""
    package = made(folder, "vault", FILES)
    return Vault(package, Path(str(package.module.__file__)).parents[1])


def secrets_of(kind: str) -> list[str]:
    """Return what must not be seen of a kind: its credentials, and the token that it gets for them."""
    return [*sent_by(kind), *(KEY.splitlines()[3:5] if KEY in KINDS[kind].values() else ())]


def sent_by(kind: str) -> list[str]:
    """Return those of them that a provider gets to know: private keys stay where they are, and a path is none."""
    return [
        *(each for each in KINDS[kind].values() if each not in (KEY, CERTIFICATE)),
        *([TOKEN] if kind in LOGGING_IN else ()),
    ]


@dataclass(frozen=True, slots=True)
class Echo:
    """Answers that repeat credentials in every spelling, wherever a provider could."""

    kind: str
    status: int = 401
    at_login: bool = False
    also: Mapping[str, Any] = field(default_factory=dict)

    def __call__(self, request: httpx.Request) -> httpx.Response:
        """Answer a request, after the login or the challenge that comes before it."""
        if is_login(request) and not self.at_login:
            return given()
        if self.kind == "digest" and "authorization" not in request.headers:
            return httpx.Response(401, headers={"WWW-Authenticate": CHALLENGE})
        said = self.words(request)
        headers = {"x-request-id": quoted(said), "Retry-After": "0", "Content-Type": "application/json"}
        tree = {
            "ok": False,
            "message": said,
            "error": said,
            "error_description": said,
            "errors": [{"field": "token", "message": said}],
            "data": {"id": said, "token": said},
            **self.also,
        }
        return httpx.Response(self.status, headers=headers, content=json.dumps(tree))

    def words(self, request: httpx.Request) -> str:
        """Return all that is known of the credentials: each spelling, and what was just sent."""
        sent_before = [one for one in sent_by(self.kind) if not (self.at_login and one == TOKEN)]
        known = [text for one in sent_before for text in (as_basic(one), *spellings(one).values())]
        sent = [value for name, value in request.headers.items() if name in ("authorization", "x-key", "cookie")]
        body = request.content.decode() if is_login(request) else ""
        return " | ".join(("you sent", *known, *sent, str(request.url), body))


@dataclass(frozen=True, slots=True)
class Broken:
    """A connection that breaks once a login, if there is one, has succeeded."""

    error: Exception
    at_login: bool = False

    def __call__(self, request: httpx.Request) -> httpx.Response:
        """Answer logins alone."""
        if is_login(request) and not self.at_login:
            return given()
        raise self.error


def is_login(request: httpx.Request) -> bool:
    """Say whether a request asks for a token."""
    return request.url.path.endswith(("/token", "/login"))


def given() -> httpx.Response:
    """Return the answer to a login that succeeds."""
    return httpx.Response(200, json={"access_token": TOKEN, "token_type": "Bearer"})


def quoted(text: str) -> str:
    """Return a text as a header can hold it."""
    return text.encode("ascii", "replace").decode()
