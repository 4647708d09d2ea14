"""Credentials from the spec to the wire: keys, Digest, certificates, and several schemes on one call."""

from __future__ import annotations

import hashlib
import hmac
import re
import ssl
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ..judges.certificates import Certificate, issue
from .lives import FILES, Desk
from .loopback import Loopback, Received, Reply, loopback
from .providers import FLAVOURS, Made, made

SIGN_KEY = "an-hmac-key"


@pytest.fixture(scope="module")
def lives(tmp_path_factory: pytest.TempPathFactory) -> Made:
    return made(tmp_path_factory.mktemp("schemes"), "lives", FILES)


@pytest.fixture(autouse=True)
def empty_environment(lives: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    """Hold no credential in the environment, and go through no proxy."""
    monkeypatch.setenv("NO_PROXY", "*")
    for scheme in lives.Lives.api.schemes:
        for variable in scheme.env.values():
            monkeypatch.delenv(variable, raising=False)


@pytest.fixture(scope="module")
def served() -> Iterator[Loopback]:
    with loopback() as state:
        yield state


@pytest.fixture
def server(served: Loopback) -> Loopback:
    served.received.clear()
    served.respond = None
    return served


@pytest.fixture(params=FLAVOURS)
def flavour(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def test_a_key_goes_where_the_spec_says(lives: Made, server: Loopback, flavour: str) -> None:
    """Into a header behind its prefix, into the query, into a cookie."""
    keys = [lives.Header("k-1"), lives.Query("k 2&"), lives.Cookie("k-3")]
    with lives.calls(flavour, auth=keys, base_url=server.url) as call:
        for name in ("header", "query", "cookie"):
            call(f"get.{name}")
    header, query, cookie = server.received
    assert (header.headers["x-key"], header.target) == ("Key k-1", "/things")
    assert query.target == "/things?key=k%202%26"
    assert (cookie.headers["cookie"], cookie.target) == ("sid=k-3", "/things")


def test_two_cookies_are_one_header(lives: Made, server: Loopback, flavour: str) -> None:
    """In the order of the schemes."""
    keys = [lives.Device("d-1"), lives.Cookie("a b;c")]
    with lives.calls(flavour, auth=keys, base_url=server.url) as call:
        call("cookies")
    assert server.last.headers["cookie"] == "sid=a%20b%3Bc; device=d-1"


def test_a_call_without_authentication_has_no_credential(lives: Made, server: Loopback, flavour: str) -> None:
    """`auth: none` asks for nothing, and sends nothing of what the client has."""
    with lives.calls(flavour, auth=lives.Header("k-1"), base_url=server.url) as call:
        call("open")
    assert "k-1" not in str(server.last)


def signature_of(received: Received) -> str:
    """Compute the signature of a call a second time, from what came over the wire."""
    lines = (received.method.encode(), received.headers.get("authorization", "").encode(), received.body)
    return hmac.new(SIGN_KEY.encode(), b"\n".join(lines), hashlib.sha256).hexdigest()


def test_a_token_is_signed_with_the_rest(lives: Made, server: Loopback, flavour: str) -> None:
    """`auth: [session, signed]`: the token is on the request before it is signed, also when it is a new one."""
    desk = Desk(server)
    server.respond = desk.respond
    schemes = [lives.Signed(SIGN_KEY), lives.ByJson("ann", "s3cret")]
    with lives.calls(flavour, auth=schemes, base_url=server.url) as call:
        call("bearer_signed", name="x")
        desk.refused = {"token-1"}
        assert call("bearer_signed", name="y") == {"token": "token-2"}
    assert [each.headers["authorization"] for each in desk.calls] == [f"Bearer token-{n}" for n in (1, 1, 2)]
    assert [each.headers["x-signature"] for each in desk.calls] == [signature_of(each) for each in desk.calls]
    assert all("x-signature" not in each.headers for each in desk.logins)
    names = [*desk.calls[0].headers]
    assert names.index("authorization") < names.index("x-signature")


@pytest.mark.parametrize(
    ("given", "sent"),
    [
        (("Header", ("k-1",)), "Key k-1"),
        (("Machine", ("id", "s3cret")), "Bearer token-1"),
    ],
)
def test_any_of_several_schemes_will_do(
    lives: Made, server: Loopback, flavour: str, given: tuple[str, tuple[str, ...]], sent: str
) -> None:
    """`auth: {any: [...]}` takes the one that the client was given."""
    server.respond = Desk(server).respond
    scheme, credentials = given
    with lives.calls(flavour, auth=getattr(lives, scheme)(*credentials), base_url=server.url) as call:
        call("whichever")
    assert sent in (server.last.headers.get("x-key"), server.last.headers.get("authorization"))


def test_any_of_several_schemes_of_the_environment_will_do(
    lives: Made, server: Loopback, flavour: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first whose variables are all set; with none of them the error names them all, and nothing is sent."""
    with lives.calls(flavour, base_url=server.url) as call:
        with pytest.raises(lives.ConfigurationError) as caught:
            call("whichever")
        assert server.received == []
        offers = re.findall(r"`(\w+)`: give auth=(\w+)\(\.\.\.\) or set (\w+(?: and \w+)*)", str(caught.value))
        assert offers == [
            ("challenged", "Challenged", "LIVES_USER and LIVES_PASSWORD"),
            ("header", "Header", "LIVES_HEADER_KEY"),
            ("machine", "Machine", "LIVES_ID and LIVES_SECRET"),
        ]
        monkeypatch.setenv("LIVES_USER", "ann")
        monkeypatch.setenv("LIVES_HEADER_KEY", "k-1")
        call("whichever")
    assert server.last.headers["x-key"] == "Key k-1"


class Guard:
    """A server of Digest (RFC 7616, `auth`) that was written for these tests alone: one nonce for `uses` answers."""

    def __init__(self, password: str, uses: int = 100) -> None:
        self.password, self.uses = password, uses
        self.nonce, self.number = "", 0
        self.counts: list[int] = []

    def respond(self, received: Received) -> Reply:
        """Let in whoever answers the challenge, with a count that was not there before."""
        answer = dict(re.findall(r'(\w+)="?([^",]*)"?', received.headers.get("authorization", "")))
        count = int(answer.get("nc", "0"), 16)
        is_known = answer.get("nonce") == self.nonce and count == len(self.counts) + 1
        if is_known and count <= self.uses and answer["response"] == self._expected(received, answer):
            self.counts.append(count)
            return Reply(200, {"user": answer["username"]})
        self.number += 1
        is_stale = bool(answer) and answer.get("nonce") == self.nonce and count > self.uses
        self.nonce, self.counts = f"nonce-{self.number}", []
        challenge = f'Digest realm="things", qop="auth", algorithm=SHA-256, nonce="{self.nonce}", opaque="o"'
        return Reply(401, {}, {"WWW-Authenticate": f"{challenge}{', stale=true' if is_stale else ''}"})

    def _expected(self, received: Received, answer: dict[str, str]) -> str:
        def digest(text: str) -> str:
            return hashlib.sha256(text.encode()).hexdigest()

        who, what = digest(f"ann:things:{self.password}"), digest(f"{received.method}:{received.target}")
        return digest(f"{who}:{answer['nonce']}:{answer['nc']}:{answer['cnonce']}:auth:{what}")


def test_a_challenge_is_answered_and_remembered(lives: Made, server: Loopback, flavour: str) -> None:
    """The first call goes out twice, the next ones once, with a count that goes up; the password is never sent."""
    guard = Guard("s3cret")
    server.respond = guard.respond
    with lives.calls(flavour, auth=lives.Challenged("ann", "s3cret"), base_url=server.url) as call:
        assert [call("get.challenged") for _ in range(3)] == [{"user": "ann"}] * 3
    assert guard.counts == [1, 2, 3]
    assert ["authorization" in each.headers for each in server.received] == [False, True, True, True]
    assert "s3cret" not in str(server.received)


def test_a_nonce_that_is_used_up_is_replaced(lives: Made, server: Loopback, flavour: str) -> None:
    """The server says that it is stale, and the call goes on."""
    server.respond = Guard("s3cret", uses=2).respond
    with lives.calls(flavour, auth=lives.Challenged("ann", "s3cret"), base_url=server.url) as call:
        assert [call("get.challenged") for _ in range(3)] == [{"user": "ann"}] * 3
    assert len(server.received) == 5


def test_a_wrong_password_is_refused_once(
    lives: Made, server: Loopback, flavour: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The provider's AuthenticationError is the end of it; the credentials are those of the environment."""
    server.respond = Guard("another").respond
    monkeypatch.setenv("LIVES_USER", "ann")
    monkeypatch.setenv("LIVES_PASSWORD", "s3cret")
    with (
        lives.calls(flavour, base_url=server.url) as call,
        pytest.raises(lives.AuthenticationError) as caught,
    ):
        call("get.challenged")
    assert len(server.received) == 2
    assert "s3cret" not in str(caught.value) + repr(vars(caught.value))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("certificates")


@pytest.fixture(scope="module")
def authority(folder: Path) -> Certificate:
    """Whom both sides trust."""
    return issue("authority", folder)


@pytest.fixture(scope="module")
def mine(folder: Path, authority: Certificate) -> Certificate:
    """The certificate of the caller."""
    return issue("ann", folder, authority)


@pytest.fixture
def bank(folder: Path, authority: Certificate, monkeypatch: pytest.MonkeyPatch) -> Iterator[Loopback]:
    """Serve over TLS, for those alone who present a certificate of the authority."""
    own = issue("bank", folder, authority)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(own.certificate_file, own.key_file)
    context.load_verify_locations(authority.certificate_file)
    context.verify_mode = ssl.CERT_REQUIRED
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.certificate_file))
    with loopback(context) as state:
        yield state


@pytest.mark.parametrize("by", ["paths", "texts", "environment"])
def test_a_certificate_is_presented(
    lives: Made, bank: Loopback, mine: Certificate, flavour: str, by: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From files, from text, or from the environment; the request itself carries nothing."""
    files: tuple[Any, Any] = (mine.certificate_file, mine.key_file)
    texts = tuple(file.read_text() for file in files)
    auth = {"paths": lambda: lives.Presented(*files), "texts": lambda: lives.Presented(*texts)}.get(by, lambda: None)()
    if by == "environment":
        monkeypatch.setenv("LIVES_CERTIFICATE", str(files[0]))
        monkeypatch.setenv("LIVES_CERTIFICATE_KEY", texts[1])
    with lives.calls(flavour, auth=auth, base_url=bank.url) as call:
        call("get.presented")
    assert (bank.last.peer, "authorization" in bank.last.headers) == ("ann", False)


def test_nobody_gets_in_without_a_certificate(lives: Made, bank: Loopback, flavour: str) -> None:
    """A call of that scheme says what is missing; to one of another the server closes the connection."""
    with lives.calls(flavour, auth=lives.Header("k-1"), base_url=bank.url) as call:
        with pytest.raises(lives.ConfigurationError, match=r"needs `presented`: give auth=Presented\(...\) or set"):
            call("get.presented")
        with pytest.raises(lives.LivesConnectionError):
            call("get.header")
    assert bank.received == []
