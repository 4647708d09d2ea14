"""What the templates of a session may hold, and what else is asked of a scheme with a life."""

from __future__ import annotations

from pathlib import Path

import pytest

from generator.diagnostics import Diagnostic
from generator.ir.auth import OAuth2, Session
from generator.pipeline import Loaded, read

SESSION = """\
servers: {{live: https://bank.example}}
auth:
  session:
    credentials: {credentials}
    request: {{post: /login, {request}}}
    token: $.token
    attach: {attach}
"""
SENT = '{headers: {Authorization: "Bearer ${token}"}}'


def load(folder: Path, text: str) -> Loaded:
    (folder / "bank").mkdir()
    (folder / "bank" / "provider.yaml").write_text(text, encoding="utf-8")
    return read(folder)


def found(folder: Path, credentials: str, request: str, attach: str = SENT) -> tuple[Diagnostic, ...]:
    """Return what is said of a session."""
    text = SESSION.format(credentials=credentials, request=request, attach=attach)
    return load(folder, text).diagnostics


UNKNOWN = "E502 there is no value, credential, option or source"
NOBODY = "E506 a session has nobody to ask for `caller`"


@pytest.mark.parametrize(
    ("request_", "told"),
    [
        ('json: {a: {b: "${secret}"}}', "E509 `b` would send a secret"),
        ('headers: {X-Key: "k ${secret}"}', "E509 `X-Key` would send the secret `secret`"),
        ('query: {key: "${secret}"}', "E509 `key` would send the secret `secret`"),
        ('json: {a: "${token}"}', f"{UNKNOWN} `token`"),
        ('json: {a: "${body | sha265}"}', "E503 there is no operation `sha265`"),
        ('headers: {X-A: "${body | sha256}"}', "E504 bytes cannot be put on a request"),
        ('json: {a: "${query}"}', "E504 pairs cannot stand in JSON"),
        ('json: {a: {b: "${caller}"}}', NOBODY),
        ('headers: {X-A: "${caller}"}', NOBODY),
        ('json: {a: "${"}', "E501 `${` is not closed"),
        ('json: {a: "${body | sha256 | hex}"}', "E508 `a` reads `body` before that is there"),
        ('form: {a: "${target}"}', "E508 `a` reads `target` before that is there"),
        ('query: {a: "${query_string}"}', "E508 `a` reads `query_string` before that is there"),
        ("json: {}", "W501 the credential `secret` is not used"),
    ],
)
def test_a_template_of_a_login_is_checked(request_: str, told: str, tmp_path: Path) -> None:
    """Names, operations, kinds and secrets, as in a scheme that signs; nobody calls a login."""
    (diagnostic,) = found(tmp_path, "{secret: {secret: true}}", request_)
    assert f"{diagnostic.code} {diagnostic.message}" == told
    assert diagnostic.span.line == (4 if told[0] == "W" else 5) and diagnostic.hint


@pytest.mark.parametrize(
    ("attach", "told"),
    [
        ('{headers: {X-A: "${tokn}"}}', f"{UNKNOWN} `tokn`"),
        ('{headers: {X-A: "${token}${caller}"}}', NOBODY),
        ("{headers: {X-A: fixed}}", "E116 the session sends nothing of its token"),
        ('{headers: {X-A: "${body}"}}', "E504 bytes cannot be put on a request"),
    ],
)
def test_what_a_session_sends_is_checked(attach: str, told: str, tmp_path: Path) -> None:
    """The token is one of the names, and has to be used."""
    (diagnostic,) = found(tmp_path, "{}", "json: {}", attach)
    assert f"{diagnostic.code} {diagnostic.message}" == told
    assert diagnostic.span.line == 7 and diagnostic.hint


@pytest.mark.parametrize(
    "request_",
    [
        'headers: {X-Time: "${now | unix}"}',
        'json: {nonce: "${random_text(16)}", sent: "${now | unix | number}"}',
        'form: {id: "${uuid4}"}, query: {h: "${form | get(\'id\')}"}',
        'headers: {X-A: "${now | unix}", X-B: "${headers | get(\'X-A\')}${target}${body | sha256 | hex}"}',
    ],
)
def test_what_is_fresh_needs_no_name_in_a_login(request_: str, tmp_path: Path) -> None:
    """It stands in one place, and nothing else asks for it."""
    assert found(tmp_path, "{}", request_) == ()


def test_a_login_is_written_from_its_body_to_its_headers(tmp_path: Path) -> None:
    """A header may be made of the body, in whatever order the spec names them."""
    request = 'headers: {X-Hash: "${body | sha256 | hex}"}, query: {a: b}, form: {c: d}'
    loaded = load(tmp_path, SESSION.format(credentials="{}", request=request, attach=SENT))
    (scheme,) = loaded.providers[0].schemes
    assert isinstance(scheme, Session)
    assert [group.group for group in scheme.login] == ["form", "query", "headers"]


@pytest.mark.parametrize(
    ("entry", "names"),
    [
        ("{token_url: /token}", ["client_id", "client_secret"]),
        ("{token_url: /token, client_auth: private_key_jwt}", ["client_id", "private_key"]),
        ("{token_url: /token, client_auth: none, credentials: {client_id: {}}}", ["client_id"]),
        ("{token_url: /token, grant: jwt_bearer}", ["client_id", "private_key"]),
        ("{token_url: /token, grant: jwt_bearer, client_auth: post}", ["client_id", "client_secret", "private_key"]),
        ("{token_url: /token, grant: refresh_token}", ["client_id", "client_secret", "refresh_token"]),
        ("{token_url: /token, grant: password, client_auth: none}", ["username", "password"]),
        (
            "{token_url: /token, grant: jwt_bearer, credentials: {key_id: {}, subject: {}}}",
            ["client_id", "private_key", "subject", "key_id"],
        ),
    ],
)
def test_the_credentials_follow_from_the_grant(entry: str, names: list[str], tmp_path: Path) -> None:
    """And from how the client says who it is; an assertion says it itself. Each has a variable."""
    loaded = load(tmp_path, f"servers: {{live: https://bank.example}}\nauth: {{tokens: {entry}}}\n")
    (scheme,) = loaded.providers[0].schemes
    assert loaded.diagnostics == () and isinstance(scheme, OAuth2)
    assert [each.name for each in scheme.credentials] == names
    assert scheme.env == tuple((name, f"BANK_{name.upper()}") for name in names)


@pytest.mark.parametrize("scope", ["read write", "[read, write]", "[read write]"])
def test_a_scope_is_a_list_or_a_text_with_blanks(scope: str, tmp_path: Path) -> None:
    """As the standard writes it, or as YAML does."""
    entry = f"{{token_url: /token, scope: {scope}}}"
    loaded = load(tmp_path, f"servers: {{live: https://bank.example}}\nauth: {{tokens: {entry}}}\n")
    (scheme,) = loaded.providers[0].schemes
    assert isinstance(scheme, OAuth2) and scheme.scope == ("read", "write")
