# The runtime of apigraft's clients: generated projects hold a copy; edit generator/runtime.
"""OAuth 2: tokens for a program that acts on its own, or for a user who has let it (RFC 6749, 7521, 7523)."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Hashable, Mapping
from copy import copy
from os import PathLike
from typing import ClassVar, Final, Literal, Self, TypeAlias
from urllib.parse import quote_plus
from uuid import uuid4

from ..credentials import Secret
from ..errors import ConfigurationError
from ..login import LoginProblem
from ..messages import FORM_TYPE, Outgoing
from ..signing.jws import jws
from ..signing.keys import PrivateKey
from ..signing.signer import sealed
from ..steps import Steps
from ..wire.jsontext import encode
from .slots import Token
from .tokens import TokenPlugin

Grant: TypeAlias = Literal["client_credentials", "refresh_token", "jwt_bearer", "password"]
ClientAuth: TypeAlias = Literal["basic", "post", "client_secret_jwt", "private_key_jwt", "none"]
Fields: TypeAlias = dict[str, str | Secret | None]

_JWT_BEARER: Final = "urn:ietf:params:oauth:grant-type:jwt-bearer"
_CLIENT_ASSERTION: Final = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
_JWT_SECONDS: Final = 120
_NEEDS: Final[Mapping[str, tuple[str, ...]]] = {
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
"""Which credentials a grant and a way to authenticate the client cannot do without."""


class OAuth2(TokenPlugin):
    """`Authorization: Bearer ...` with a token of an OAuth 2 server.

    Which credentials it takes follows from `grant` and `client_auth`; others are not asked for. A refresh token that
    the server gives is used for the next renewal, and replaced when the server replaces it; once it is refused, the
    grant is used again. Each scope has a token of its own.
    """

    token_url: ClassVar[str]
    """Where tokens are given: a URL, or a path relative to the client's own."""

    grant: ClassVar[Grant] = "client_credentials"
    client_auth: ClassVar[ClientAuth] = "basic"
    """How the client says who it is: by a header, by form fields, or by a JWT that it signs."""

    scope: ClassVar[tuple[str, ...]] = ()
    fields: ClassVar[Mapping[str, str]] = {}
    """Further form fields of each token request, such as `audience` and `resource`."""

    algorithm: ClassVar[str] = ""
    """How a JWT is signed; by default with HS256 and the client's secret, or with RS256 and the private key."""

    jwt_audience: ClassVar[str] = ""
    """Whom a JWT is for; by default the token URL."""

    token_at = "$.access_token"  # noqa: S105 - where it is, not what
    refresh_token_at: ClassVar[str | None] = "$.refresh_token"  # noqa: S105
    expires_in: ClassVar[str | None] = "$.expires_in"
    options = ("scope",)
    optional = frozenset({"subject", "key_id"})

    def __init__(
        self,
        client_id: str | None = None,
        client_secret: str | None = None,
        *,
        refresh_token: str | None = None,
        private_key: str | PathLike[str] | None = None,
        username: str | None = None,
        password: str | None = None,
        subject: str | None = None,
        key_id: str | None = None,
    ) -> None:
        """Keep the credentials that are needed, each from its argument or its environment variable.

        Args:
            client_id: what the server calls this program; with `jwt_bearer` also the issuer of the assertion.
            client_secret: its secret, for `basic`, `post` and `client_secret_jwt`.
            refresh_token: what a user's consent gave, for the grant `refresh_token`.
            private_key: PEM text, also with `\\n` for newlines, or its path, for `private_key_jwt` and `jwt_bearer`.
            username: the user, for the grant `password`.
            password: the user's, for the grant `password`.
            subject: for whom a `jwt_bearer` assertion speaks; without it for the client itself.
            key_id: the `kid` of the private key, where the server wants to be told.
        """
        super().__init__()
        self._client_id = self._needed("client_id", client_id)
        self._client_secret = self._needed("client_secret", client_secret)
        self._refresh_token = self._needed("refresh_token", refresh_token)
        self._username = self._needed("username", username)
        self._password = self._needed("password", password)
        self._subject = self._take_optional("subject", subject)
        self._key_id = self._take_optional("key_id", key_id)
        take_key = self._take_key if self._is_needed("private_key") else self._take_optional_key
        self._private_key = take_key("private_key", private_key)
        self._scope = self.scope

    def sign(self, request: Outgoing) -> None:
        """Set the header."""
        request.set("Authorization", f"Bearer {self.token}")

    def with_options(self, **options: object) -> Self:
        """Return a plugin with the same credentials for another `scope`: a list of names, or a text with blanks."""
        scope = options.pop("scope", self._scope)
        names = scope.split() if isinstance(scope, str) else scope
        if options or not isinstance(names, list | tuple) or not all(isinstance(name, str) for name in names):
            raise ConfigurationError(f"{type(self).__name__} has one option, `scope`: a list of names, or a text")
        other = copy(self)
        other._scope = tuple(names)
        return other

    def fetch(self, held: Token | None) -> Steps[Token | LoginProblem]:
        """Ask for a token: with the refresh token that came with the last one, or else by the grant."""
        if held and held.refresh:
            got = yield from self._ask(self.token_request(held.refresh), held.refresh)
            if isinstance(got, Token) or got.status not in (400, 401):
                return got
        return (yield from self._ask(self.token_request()))

    @sealed
    def token_request(self, refresh_token: Secret | None = None) -> Outgoing:
        """Return the request for a token: the grant's, or that of a refresh token which came with an earlier one."""
        request = self._login_request("POST")
        audience = self.jwt_audience or request.url
        scope = " ".join(self._scope) or None  # without it the renewed token would have all that was once granted
        renewed: Fields = {"grant_type": "refresh_token", "refresh_token": refresh_token, "scope": scope}
        fields = renewed if refresh_token else self._granted(audience)
        request.set("Content-Type", FORM_TYPE)
        request.set("Authorization", self._basic() if self.client_auth == "basic" else None)
        request.body = _urlencoded({**fields, **self.fields, **self._client(audience)})
        return request

    def assertion_claims(self, audience: str) -> dict[str, object]:
        """Return what the assertion of `jwt_bearer` says (RFC 7523), also the scope: some servers look for it there."""
        subject = self._subject or self._client_id
        scope = {"scope": " ".join(self._scope)} if self._scope else {}
        return self._claims(audience) | {"sub": _text(subject)} | scope

    def _is_needed(self, argument: str) -> bool:
        is_declared = argument in self.env and argument not in self.optional
        return is_declared or argument in (*_NEEDS[self.grant], *_NEEDS[self.client_auth])

    def _needed(self, argument: str, given: str | None) -> Secret | None:
        take = self._take_credential if self._is_needed(argument) else self._take_optional
        return take(argument, given)

    def _url(self) -> str:
        return self.token_url

    def _slot_key(self) -> Hashable:
        return frozenset(self._scope), super()._slot_key()

    def _granted(self, audience: str) -> Fields:
        """Return the fields of the grant."""
        fields: Fields = {"grant_type": self.grant}
        match self.grant:
            case "client_credentials":
                pass
            case "refresh_token":
                fields["refresh_token"] = self._refresh_token
            case "password":
                fields |= {"username": self._username, "password": self._password}
            case "jwt_bearer":
                assertion = self._jwt(self.assertion_claims(audience), self._private_key)
                fields = {"grant_type": _JWT_BEARER, "assertion": assertion}
        return fields | {"scope": " ".join(self._scope) or None}

    def _client(self, audience: str) -> Fields:
        """Return the fields that say who the client is; with `basic` a header does."""
        match self.client_auth:
            case "basic":
                return {}
            case "post":
                return {"client_id": self._client_id, "client_secret": self._client_secret}
            case "none":  # the assertion of a grant names its issuer
                return {} if self.grant == "jwt_bearer" else {"client_id": self._client_id}
            case "private_key_jwt" | "client_secret_jwt" as how:
                key = self._private_key if how == "private_key_jwt" else self._client_secret
                assertion = self._jwt(self._claims(audience), key)
                fields: Fields = {"client_id": self._client_id, "client_assertion_type": _CLIENT_ASSERTION}
                return fields | {"client_assertion": assertion}

    def _basic(self) -> str:
        """Return the header of a client: RFC 6749 (2.3.1) wants both halves encoded like a form first."""
        return f"Basic {b64encode(f'{_encoded(self._client_id)}:{_encoded(self._client_secret)}'.encode()).decode()}"

    def _claims(self, audience: str) -> dict[str, object]:
        issued, name = int(self.now()), _text(self._client_id)
        return {
            "iss": name,
            "sub": name,
            "aud": audience,
            "iat": issued,
            "exp": issued + _JWT_SECONDS,
            "jti": str(uuid4()),
        }

    def _jwt(self, claims: Mapping[str, object], key: PrivateKey | Secret | None) -> Secret:
        algorithm = self.algorithm or ("RS256" if isinstance(key, PrivateKey) else "HS256")
        header = {"alg": algorithm, "typ": "JWT"}
        if self._key_id and isinstance(key, PrivateKey):
            header["kid"] = self._key_id.reveal()
        signing = key if isinstance(key, PrivateKey) else _text(key)
        return Secret(jws(encode(claims), algorithm, encode(header).decode(), signing))


def _text(secret: str | Secret | None) -> str:
    return secret.reveal() if isinstance(secret, Secret) else secret or ""


def _encoded(value: str | Secret | None) -> str:
    return quote_plus(_text(value), errors="surrogatepass")


def _urlencoded(fields: Fields) -> bytes:
    """Write a form; a field of None is left out."""
    return "&".join(f"{name}={_encoded(value)}" for name, value in fields.items() if value is not None).encode()
