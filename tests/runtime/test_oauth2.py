"""Token requests of OAuth 2, field by field, against published vectors and against a second implementation of JWTs."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from generator.runtime import ConfigurationError, Outgoing, Secret
from generator.runtime.logins.oauth2 import OAuth2

VECTORS = Path(__file__).resolve().parents[3] / "shared" / "data" / "vectors"
TOKEN_REQUESTS = ("client-credentials", "password", "refresh")
URL = "https://server.example.com/token"
NOW = 1_700_000_000
DEFAULTS = {"client_id": "id", "client_secret": "s3cret"}


class Program(OAuth2):
    """The plugin as it is generated."""

    name = "program"
    token_url = URL

    def now(self) -> float:
        """Return a time that stands still."""
        return NOW + 0.9


@pytest.fixture(scope="module")
def keys() -> tuple[str, str]:
    """A private key and its public one, as PEM text."""
    key = generate_private_key(SECP256R1())
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    return private, key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


def kind(**settings: Any) -> type[OAuth2]:
    """Return a class with other settings."""
    return type("Program", (Program,), settings)


def request_of(credentials: dict[str, Any] = DEFAULTS, **settings: Any) -> Outgoing:
    """Return the token request of a class with these settings."""
    return kind(**settings)(**credentials).token_request()


def form_of(request: Outgoing) -> dict[str, str]:
    """Return the fields of a form."""
    return dict(parse_qsl(request.body.decode(), strict_parsing=True))


@pytest.mark.parametrize("name", TOKEN_REQUESTS)
def test_a_token_request_is_that_of_the_vector(name: str) -> None:
    """RFC 6749, 4.3.2, 4.4.2 and 6."""
    path = VECTORS / f"oauth2-token-request-rfc6749-{name}.json"
    if not path.exists():
        pytest.skip("the vectors are not at hand")
    vector = json.loads(path.read_text())
    fields = dict(vector["params"]["fields"])
    plugin = kind(grant=fields.pop("grant_type"), token_url=vector["request"]["url"])(**vector["credentials"], **fields)
    request = plugin.token_request()
    assert (request.method, request.url) == (vector["request"]["method"], vector["request"]["url"])
    assert request.get("Authorization") == vector["expected"]["headers"]["Authorization"]
    assert request.body.decode() == vector["expected"]["form"]["body"]
    assert request.content_type == "application/x-www-form-urlencoded"


def test_every_vector_is_used() -> None:
    """A new one has to be named above."""
    if VECTORS.exists():
        names = {path.stem.removeprefix("oauth2-token-request-rfc6749-") for path in VECTORS.glob("oauth2-token-*")}
        assert names == set(TOKEN_REQUESTS)


def test_a_refresh_token_of_the_server_is_sent_as_in_the_rfc() -> None:
    """RFC 6749, 6, whatever the grant was; a plugin that has a scope asks for no more than that."""
    refresh = Secret("tGzv3JOkF0XG5Qx2TlKWIA")
    request = kind()("s6BhdRkqt3", "gX1fBat3bV").token_request(refresh)
    assert request.body == b"grant_type=refresh_token&refresh_token=tGzv3JOkF0XG5Qx2TlKWIA"
    narrowed = kind(scope=("a",))("s6BhdRkqt3", "gX1fBat3bV").token_request(refresh)
    assert narrowed.body == request.body + b"&scope=a"


def test_id_and_secret_are_encoded_before_they_are_basic() -> None:
    """RFC 6749, 2.3.1: a colon in the id would otherwise end it."""
    request = request_of({"client_id": "a:b c", "client_secret": "é%&+"})
    assert request.get("Authorization") == "Basic YSUzQWIrYzolQzMlQTklMjUlMjYlMkI="


def test_a_client_can_say_who_it_is_in_the_form() -> None:
    """After everything else, without a header."""
    request = request_of(client_auth="post")
    assert request.body == b"grant_type=client_credentials&client_id=id&client_secret=s3cret"
    assert request.get("Authorization") is None


def test_a_public_client_has_a_name_only() -> None:
    """Or not even that, if its scheme declares none."""
    credentials = {"username": "u&1", "password": "p w"}
    nameless = request_of(credentials, client_auth="none", grant="password")
    assert nameless.body == b"grant_type=password&username=u%261&password=p+w"
    named = request_of({"client_id": "id", **credentials}, client_auth="none", grant="password")
    assert form_of(named)["client_id"] == "id" and named.get("Authorization") is None
    with pytest.raises(ConfigurationError, match="lacks a credential: give `client_id` or set PROGRAM_ID"):
        kind(client_auth="none", grant="password", env={"client_id": "PROGRAM_ID"})(username="u", password="p")


def test_scope_and_further_fields_are_asked_for() -> None:
    """A scope is text with blanks."""
    fields = {"audience": "https://api.example/", "resource": "r"}
    request = request_of(scope=("read", "write:all"), fields=fields)
    assert form_of(request) == {"grant_type": "client_credentials", "scope": "read write:all", **fields}


@pytest.mark.parametrize("scope", ["a b", ["a", "b"], ("a", "b")])
def test_a_scope_can_be_another_one(scope: Any) -> None:
    """The copy asks for it; the original is as it was."""
    plugin = kind(scope=("a",))("id", "s3cret")
    assert form_of(plugin.with_options(scope=scope).token_request())["scope"] == "a b"
    assert form_of(plugin.token_request())["scope"] == "a"
    assert plugin.with_options(scope=["b", "a"]).slot is plugin.with_options(scope="a b").slot is not plugin.slot


@pytest.mark.parametrize("options", [{"scope": 7}, {"scope": None}, {"scope": ["a", 7]}, {"audience": "x"}])
def test_an_option_that_is_none_is_refused(options: dict[str, Any]) -> None:
    """There is one option, and it is text."""
    with pytest.raises(ConfigurationError, match="Program has one option, `scope`: a list of names, or a text"):
        Program("id", "s3cret").with_options(**options)


def test_private_key_jwt_says_who_the_client_is(keys: tuple[str, str]) -> None:
    """RFC 7523, 2.2: read by another implementation."""
    credentials = {"client_id": "id", "private_key": keys[0], "key_id": "k-1"}
    request = request_of(credentials, client_auth="private_key_jwt", algorithm="ES256")
    form = form_of(request)
    assert request.get("Authorization") is None
    assert form["client_assertion_type"] == "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
    assert (form["grant_type"], form["client_id"]) == ("client_credentials", "id")
    assertion = form["client_assertion"]
    assert jwt.get_unverified_header(assertion) == {"alg": "ES256", "typ": "JWT", "kid": "k-1"}
    claims = jwt.decode(assertion, keys[1], ["ES256"], audience=URL, options={"verify_exp": False})
    identifier = claims.pop("jti")
    assert claims == {"iss": "id", "sub": "id", "aud": URL, "iat": NOW, "exp": NOW + 120}
    again = form_of(request_of(credentials, client_auth="private_key_jwt", algorithm="ES256"))["client_assertion"]
    assert identifier != jwt.decode(again, options={"verify_signature": False})["jti"]


def test_client_secret_jwt_is_signed_with_the_secret() -> None:
    """By HS256 unless the class says otherwise; a key id is none of a secret's."""
    secret = "s" * 64
    for algorithm in ("", "HS512"):
        credentials = {"client_id": "id", "client_secret": secret, "key_id": "k-1"}
        form = form_of(
            request_of(credentials, client_auth="client_secret_jwt", algorithm=algorithm, jwt_audience="aud")
        )
        assertion, used = form["client_assertion"], algorithm or "HS256"
        assert jwt.get_unverified_header(assertion) == {"alg": used, "typ": "JWT"}
        assert jwt.decode(assertion, secret, [used], audience="aud", options={"verify_exp": False})["iss"] == "id"
        assert "client_secret" not in form


@pytest.mark.parametrize("subject", [None, "someone@example.com"])
def test_jwt_bearer_speaks_for_somebody(subject: str | None, keys: tuple[str, str]) -> None:
    """RFC 7523, 2.1: for the client itself unless a subject is given; the scope is in the assertion, too."""
    settings = {"grant": "jwt_bearer", "client_auth": "none", "algorithm": "ES256", "scope": ("a", "b")}
    form = form_of(request_of({"client_id": "id", "private_key": keys[0], "subject": subject}, **settings))
    assert form.keys() == {"grant_type", "assertion", "scope"}
    assert form["grant_type"] == "urn:ietf:params:oauth:grant-type:jwt-bearer"
    claims = jwt.decode(form["assertion"], keys[1], ["ES256"], audience=URL, options={"verify_exp": False})
    assert (claims["iss"], claims["sub"], claims["scope"]) == ("id", subject or "id", "a b")


def test_a_subclass_can_say_more_in_its_assertion(keys: tuple[str, str]) -> None:
    """One method gives the claims."""

    class Tenant(Program):
        grant = "jwt_bearer"
        client_auth = "post"
        algorithm = "ES256"

        def assertion_claims(self, audience: str) -> dict[str, object]:
            """Add the tenant."""
            return super().assertion_claims(audience) | {"tenant": "t-1"}

    form = form_of(Tenant("id", "s3cret", private_key=keys[0]).token_request())
    assert jwt.decode(form["assertion"], options={"verify_signature": False})["tenant"] == "t-1"
    assert form["client_secret"] == "s3cret"


@pytest.mark.parametrize(
    ("settings", "given", "missing"),
    [
        ({}, {"client_secret": "x"}, "client_id"),
        ({}, {"client_id": "x"}, "client_secret"),
        ({"client_auth": "post"}, {"client_id": "x"}, "client_secret"),
        ({"client_auth": "client_secret_jwt"}, {"client_id": "x"}, "client_secret"),
        ({"client_auth": "private_key_jwt"}, {"client_id": "x"}, "private_key"),
        ({"client_auth": "none", "grant": "jwt_bearer"}, {"private_key": "x"}, "client_id"),
        ({"client_auth": "none", "grant": "jwt_bearer"}, {"client_id": "x"}, "private_key"),
        ({"client_auth": "none", "grant": "refresh_token"}, {}, "refresh_token"),
        ({"client_auth": "none", "grant": "password"}, {"username": "x"}, "password"),
        ({"client_auth": "none", "grant": "password"}, {"password": "x"}, "username"),
    ],
)
def test_a_missing_credential_is_named(settings: dict[str, Any], given: dict[str, Any], missing: str) -> None:
    """Which ones are needed follows from the grant and from how the client says who it is."""
    with pytest.raises(ConfigurationError, match=f"Program lacks a credential: give `{missing}`"):
        kind(**settings)(**given)


def test_credentials_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Those that may be missing are no reason to say that a scheme is not there."""
    variables = {name: f"PROGRAM_{name.upper()}" for name in ("client_id", "private_key", "subject", "key_id")}
    plugin = kind(client_auth="private_key_jwt", env=variables)
    assert not plugin.in_environment()
    monkeypatch.setenv("PROGRAM_CLIENT_ID", "id")
    monkeypatch.setenv("PROGRAM_PRIVATE_KEY", "no key")
    assert plugin.in_environment()
    with pytest.raises(ConfigurationError, match="`private_key` of Program") as caught:
        plugin().token_request()
    assert "no key" not in str(caught.value)


def test_a_key_that_cannot_sign_leaves_no_credential_in_a_traceback(keys: tuple[str, str]) -> None:
    """The frames that held it are gone."""
    plugin = kind(client_auth="client_secret_jwt", algorithm="HS7")("id", "s3cret")
    with pytest.raises(ConfigurationError) as caught:
        plugin.token_request()
    names = [entry.name for entry in caught.traceback]
    assert names[-1] == "method" and "_jwt" not in names and caught.value.__context__ is None
