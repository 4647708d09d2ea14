"""Digest: published vectors, another implementation, and a server that counts every use of its nonces."""

# ruff: noqa: RUF012 - plugins as they are generated

from __future__ import annotations

import asyncio
import hashlib
import json
import pickle
import re
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from generator.runtime import Api, ApiStatusError, AsyncClient, Client, Operation, Outgoing
from generator.runtime.logins.challenges import Challenge, parameters, strongest
from generator.runtime.logins.digest import Digest
from generator.runtime.messages import Answer
from tests.library import httpx

VECTORS = Path(__file__).resolve().parents[3] / "shared" / "data" / "vectors"
NAMES = ("rfc2617", "rfc7616-md5", "rfc7616-sha256", "rfc7616-sha512-256")
NO_PARAMS: dict[str, Any] = {}
HASHES = {"MD5": "md5", "SHA-256": "sha256", "SHA-512-256": "sha512_256"}


class Login(Digest):
    """The plugin as it is generated."""

    name = "login"
    env = {"username": "VAULT_USER", "password": "VAULT_PASSWORD"}


API = Api("vault", servers={"production": "https://vault.example"}, schemes=(Login,), default_auth=("login",))
GET = Operation("GET", "/doors?open=1", dict[str, Any])


class Vault(Client[Any, Any]):
    """The synchronous client."""

    api = API


class AsyncVault(AsyncClient[Any, Any]):
    """The asynchronous client."""

    api = API


class Server:
    """Wants Digest, by the letter of RFC 7616, and lets nobody use a pair of nonce and count twice."""

    def __init__(self, algorithm: str = "SHA-256", qop: str = "auth", **more: str) -> None:
        self.algorithm = algorithm
        self.qop = qop
        self.more = more
        self.password = "Circle of Life"
        self.made = 0
        self.nonces: set[str] = set()
        self.used: set[tuple[str, str]] = set()
        self.sent: list[str | None] = []
        self.gives_next = False
        self.is_stale = False
        self.sessions: dict[str, tuple[str, str]] = {}
        self._lock = threading.Lock()

    def __call__(self, request: httpx.Request) -> httpx.Response:
        """Answer a request as a transport does."""
        with self._lock:
            header = request.headers.get("authorization")
            self.sent.append(header)
            said = parameters((header or "").partition(" ")[2])
            if header is None or not self._proves(said, request):
                return httpx.Response(401, headers={"WWW-Authenticate": self._challenge()})
            info = f'rspauth="", nextnonce="{self._nonce(self.sessions[said["nonce"]])}"' if self.gives_next else ""
            return httpx.Response(200, json={"as": said.get("username", "")}, headers={"Authentication-Info": info})

    def client(self, password: str = "Circle of Life", **options: Any) -> Vault:
        """Return a synchronous client."""
        http_client = httpx.Client(transport=httpx.MockTransport(self))
        return Vault(auth=Login("Mufasa", password), http_client=http_client, **options)

    @property
    def bare(self) -> list[bool]:
        """Which requests came without an answer to a challenge."""
        return [header is None for header in self.sent]

    def _nonce(self, session: tuple[str, str] | None = None) -> str:
        self.made += 1
        nonce = f'n-{self.made}-"\\'
        self.nonces.add(nonce)
        if session:
            self.sessions[nonce] = session
        return nonce.replace("\\", "\\\\").replace('"', '\\"')

    def _challenge(self) -> str:
        more = "".join(f", {name}={value}" for name, value in self.more.items())
        qop = f', qop="{self.qop}"' if self.qop else ""
        stale = ", stale=true" if self.is_stale else ""
        return f'Digest realm="the, \\"vault\\"", nonce="{self._nonce()}", algorithm={self.algorithm}{qop}{stale}{more}'

    def _proves(self, said: Any, request: httpx.Request) -> bool:
        def digest(text: str) -> str:
            return hashlib.new(HASHES[self.algorithm.removesuffix("-sess")], text.encode()).hexdigest()

        if said["nonce"] not in self.nonces or said["realm"] != 'the, "vault"':
            return False
        if self.qop and (said["nonce"], said["nc"]) in self.used:
            return False
        self.used.add((said["nonce"], said.get("nc", "")))
        key = digest(f'Mufasa:{said["realm"]}:{self.password}')
        first, chosen = self.sessions.setdefault(said["nonce"], (said["nonce"], said.get("cnonce", "")))
        if self.algorithm.endswith("-sess"):
            key = digest(f"{key}:{first}:{chosen}")
        what = f"{request.method}:{request.url.raw_path.decode()}"
        assert said["uri"] == request.url.raw_path.decode()
        if said.get("qop") == "auth-int":
            what += f":{digest(request.content.decode())}"
        protected = f'{said["nonce"]}:{said["nc"]}:{said["cnonce"]}:{said["qop"]}' if self.qop else said["nonce"]
        return bool(said["response"] == digest(f"{key}:{protected}:{digest(what)}"))


def outgoing(url: str, method: str = "GET", body: bytes = b"") -> Outgoing:
    """Return a request to sign."""
    parts = httpx.URL(url)
    return Outgoing(method, parts.scheme, parts.netloc.decode(), parts.raw_path.decode(), [], body)


@pytest.mark.parametrize("name", NAMES)
def test_an_answer_is_that_of_the_vector(name: str) -> None:
    """RFC 2617 and RFC 7616, SHA-512/256 as its erratum has it."""
    path = VECTORS / f"digest-{name}.json"
    if not path.exists():
        pytest.skip("the vectors are not at hand")
    vector = json.loads(path.read_text())
    params, fixed, expected = vector["params"], vector["fixed"], vector["expected"]["intermediate"]
    challenge = Challenge(params["realm"], params["nonce"], params["algorithm"], (params["qop"],))
    request = outgoing(vector["request"]["url"], vector["request"]["method"])
    values = Login(**vector["credentials"]).answer(challenge, request, cnonce=fixed["cnonce"], nc=int(fixed["nc"], 16))
    assert {name: getattr(values, name) for name in expected} == expected
    assert (values.nc, values.cnonce, values.uri) == (fixed["nc"], fixed["cnonce"], request.target)


def test_every_vector_is_used() -> None:
    """A new one has to be named above."""
    if VECTORS.exists():
        assert {path.stem.removeprefix("digest-") for path in VECTORS.glob("digest-*")} == set(NAMES)


@pytest.mark.parametrize(
    ("algorithm", "qop"),
    [(algorithm, "auth") for algorithm in ("MD5", "MD5-sess", "SHA-256", "SHA-256-sess", "")]
    + [("MD5-sess", "auth,auth-int"), ("MD5", ""), ("SHA-256", ""), ("", "")],
)
def test_an_answer_is_that_of_another_implementation(algorithm: str, qop: str) -> None:
    """httpx answers challenges, too, if not those of a session without `qop`, whose nonce it does not send."""
    said = f'Digest realm="r", nonce="n", opaque="o"{f", algorithm={algorithm}" if algorithm else ""}'
    said += f', qop="{qop}"' if qop else ""
    theirs = httpx.DigestAuth("u", "p").auth_flow(httpx.Request("GET", "https://h/x?y=%20z"))
    unsigned = next(theirs)
    signed = theirs.send(httpx.Response(401, headers={"WWW-Authenticate": said}, request=unsigned))
    expected = dict(parameters(signed.headers["authorization"].partition(" ")[2]))
    challenge = strongest(said)
    assert challenge is not None
    values = Login("u", "p").answer(challenge, outgoing("https://h/x?y=%20z"), cnonce=expected.get("cnonce", ""))
    assert values.response == expected["response"]
    ours = parameters(values.header.partition(" ")[2])
    assert {"algorithm": "MD5", **ours}.items() == expected.items()


def test_the_header_is_that_of_the_rfc() -> None:
    """RFC 7616, 3.9.2: what is a token there has no quotes."""
    challenge = Challenge("api@example.org", "5TsQ", "SHA-512-256", ("auth",), opaque="HRPC", has_userhash=True)
    values = Login("Jäsøn Doe", "Secret, or not?").answer(
        challenge, outgoing("http://h/doe.json"), cnonce="NTg6", nc=16
    )
    assert re.sub('response="[0-9a-f]{64}"', 'response="..."', values.header) == (
        'Digest username="793263caabb707a56211940d90411ea4a575adeccb7e360aeb624ed06ece9b0b", realm="api@example.org", '
        'nonce="5TsQ", uri="/doe.json", algorithm=SHA-512-256, cnonce="NTg6", qop=auth, nc=00000010, '
        'response="...", opaque="HRPC", userhash=true'
    )


def test_a_name_that_is_no_ascii_is_an_extended_value() -> None:
    """RFC 7616, 3.4; one with quotes escapes them."""
    request, challenge = outgoing("http://h/"), Challenge("r", "n")
    assert (
        "username*=UTF-8''J%C3%A4s%C3%B8n%20Doe,"
        in Login("Jäsøn Doe", "p").answer(challenge, request, cnonce="c").header
    )
    assert r'username="a\"\\b",' in Login('a"\\b', "p").answer(challenge, request, cnonce="c").header


@pytest.mark.parametrize(
    ("header", "algorithm"),
    [
        ('Digest realm="r", nonce="1", algorithm=MD5, Digest realm="r", nonce="2", algorithm=SHA-256', "SHA-256"),
        (
            'Digest realm="r", nonce="1", algorithm=SHA-256, Digest realm="r", nonce="2", algorithm=SHA-512-256',
            "SHA-512-256",
        ),
        ('Digest nonce="1", algorithm=SHA-256-sess, Digest nonce="2", algorithm=SHA-256', "SHA-256-sess"),
        ('Basic realm="a, b", Digest nonce="1", Negotiate, Bearer abc==, NTLM', ""),
        ('dIGEST nonce=1,algorithm="md5" , qop = "auth, auth-int"', "md5"),
        ('Digest nonce="1", algorithm=SHA-1024, Digest nonce="2", algorithm=MD5', "MD5"),
        ('Digest nonce="1", algorithm=SHA-256, qop="auth-conf", Digest nonce="2", algorithm=MD5', "MD5"),
        ("Digest nonce=1, nonce=2, , algorithm=MD5", "MD5"),
    ],
)
def test_the_strongest_challenge_is_taken(header: str, algorithm: str) -> None:
    """Wherever it stands among others; one that cannot be answered is passed by."""
    challenge = strongest(header)
    assert challenge is not None and challenge.algorithm == algorithm


@pytest.mark.parametrize(
    "header",
    [
        "",
        "Basic",
        "Basic realm=x",
        "Digest",
        'Digest realm="r"',
        "Digest nonce=",
        'Digest nonce="1',
        'Digest nonce="1", qop=x',
        "a" + " " * 16_000 + "=",
        "a" * 16_000 + '"',
        'Digest nonce="1", algorithm=x',
        "Digest " + "," * 20_000,
        '"' + '\\"' * 8_000,
        "\x00",
        "=,=,=",
    ],
)
def test_what_is_no_challenge_is_not_answered(header: str) -> None:
    """Whatever a server may send, in no time."""
    assert strongest(header) is None


@pytest.mark.parametrize("algorithm", ["MD5", "SHA-256", "SHA-512-256", "MD5-sess", "SHA-256-sess", "SHA-512-256-sess"])
@pytest.mark.parametrize("qop", ["auth", "auth-int", ""])
def test_a_challenge_is_answered_and_remembered(algorithm: str, qop: str) -> None:
    """The first call learns of it, the next ones count on."""
    server = Server(algorithm, qop)
    client = server.client()
    for _ in range(3):
        assert client.call(GET, NO_PARAMS) == {"as": "Mufasa"}
    assert server.bare == [True, False, False, False] and len(server.nonces) == 1
    if qop:
        assert sorted(count for _, count in server.used) == ["00000001", "00000002", "00000003"]


def test_an_asynchronous_client_answers_alike() -> None:
    """The plugin knows of no difference."""
    server = Server()
    http_client = httpx.AsyncClient(transport=httpx.MockTransport(server))
    client = AsyncVault(auth=Login("Mufasa", "Circle of Life"), http_client=http_client)
    assert asyncio.run(client.call(GET, NO_PARAMS)) == {"as": "Mufasa"}
    assert server.bare == [True, False]


def test_a_wrong_password_is_told_once() -> None:
    """The refusal stands; a second answer to the same question would be no better."""
    server = Server()
    client = server.client("wr0ng")
    for sent in (2, 4):
        with pytest.raises(ApiStatusError) as caught:
            client.call(GET, NO_PARAMS)
        assert caught.value.status == 401 and len(server.sent) == sent
    assert server.bare == [True, False, True, False]
    assert "wr0ng" not in str(server.sent)


def test_a_nonce_that_was_forgotten_is_replaced() -> None:
    """With or without a word of staleness: what was remembered may be old."""
    server = Server()
    client = server.client()
    client.call(GET, NO_PARAMS)
    server.nonces.clear()
    client.call(GET, NO_PARAMS)
    assert server.bare == [True, False, False, False]


def test_a_stale_nonce_is_replaced_once_in_a_call() -> None:
    """A server that finds every nonce stale is not asked for ever."""
    server = Server()
    server.is_stale = True
    client = server.client()
    client.call(GET, NO_PARAMS)
    proves, server._proves = server._proves, lambda said, request: len(server.sent) > 4 and proves(said, request)  # type: ignore[method-assign]
    client.call(GET, NO_PARAMS)
    assert server.bare == [True, False, False, False, False]
    server._proves = lambda said, request: False  # type: ignore[method-assign]
    with pytest.raises(ApiStatusError):
        client.call(GET, NO_PARAMS)
    assert len(server.sent) == 8


@pytest.mark.parametrize("algorithm", ["SHA-256", "SHA-256-sess"])
def test_the_next_nonce_is_used_once_the_server_says_it(algorithm: str) -> None:
    """`Authentication-Info` of RFC 7616; counting starts over, the key of a session stays."""
    server = Server(algorithm)
    server.gives_next = True
    client = server.client()
    for _ in range(3):
        client.call(GET, NO_PARAMS)
    assert server.bare == [True, False, False, False]
    assert {count for _, count in server.used} == {"00000001"} and len({nonce for nonce, _ in server.used}) == 3


def test_the_key_of_a_session_outlives_its_nonce() -> None:
    """RFC 7616, 3.4.2: it is made of the nonces with which the session began."""
    first = Challenge("r", "n1", "MD5-sess", ("auth",))
    second = Challenge("r", "n2", "MD5-sess", ("auth",))
    plugin, request = Login("u", "p"), outgoing("https://h/")
    values = plugin.answer(second, request, cnonce="c2", session=("n1", "c1"))

    def md5(text: str) -> str:
        return hashlib.md5(text.encode()).hexdigest()

    key = md5(f"{md5('u:r:p')}:n1:c1")
    assert values.response == md5(f"{key}:n2:00000001:c2:auth:{md5('GET:/')}")
    assert plugin.answer(first, request, cnonce="c1").response == md5(f"{key}:n1:00000001:c1:auth:{md5('GET:/')}")


def test_threads_never_use_a_nonce_twice_alike() -> None:
    """Each answer has a count of its own; one that comes too late is given another nonce."""
    server = Server()
    client = server.client()
    together = threading.Barrier(20)

    def one(_: int) -> Any:
        together.wait(30)
        return [client.call(GET, NO_PARAMS) for _ in range(5)]

    with ThreadPoolExecutor(20) as threads:
        assert list(threads.map(one, range(20))) == [[{"as": "Mufasa"}] * 5] * 20
    answered = [header for header in server.sent if header]
    assert len(server.used) == len(answered) == 100


def test_a_challenge_is_answered_at_its_own_origin_only() -> None:
    """One plugin, two servers: each is asked first."""
    one, other = Server(), Server()
    plugin = Login("Mufasa", "Circle of Life")

    def client(server: Server, base_url: str) -> Vault:
        transport = httpx.MockTransport(server)
        return Vault(auth=plugin, base_url=base_url, http_client=httpx.Client(transport=transport))

    client(one, "https://one.example").call(GET, NO_PARAMS)
    client(other, "https://other.example").call(GET, NO_PARAMS)
    client(one, "http://one.example").call(GET, NO_PARAMS)
    assert one.bare == [True, False, True, False] and other.bare == [True, False]
    flow = plugin.flow()
    flow.sign(request := outgoing("https://third.example/"))
    assert request.get("Authorization") is None
    assert flow.again(_refusal('Digest realm="r", nonce="n"'))
    flow.sign(elsewhere := outgoing("https://fourth.example/"))
    flow.sign(request)
    assert elsewhere.get("Authorization") is None and request.get("Authorization")


def test_a_hash_of_the_name_is_sent_where_the_server_wants_it() -> None:
    """RFC 7616, 3.4.4."""
    server = Server(userhash="true", charset="UTF-8", opaque='"o"', domain='"/"')
    expected = hashlib.sha256(b'Mufasa:the, "vault"').hexdigest()
    assert server.client().call(GET, NO_PARAMS) == {"as": expected}
    assert 'opaque="o", userhash=true' in str(server.sent[1])


def test_nobody_sees_a_password() -> None:
    """Neither in a repr nor in a pickle, nor the values of an answer."""
    plugin = Login("u", "s3cret")
    values = plugin.answer(Challenge("r", "n"), outgoing("https://h/"), cnonce="c")
    assert repr(plugin) == "<Login>" and repr(values) == "<DigestValues>"
    for shown in (plugin, values):
        with pytest.raises(TypeError):
            pickle.dumps(shown)
    assert Login("u", "\udcff").answer(Challenge("r", "n"), outgoing("https://h/"), cnonce="c").response


def _refusal(challenge: str) -> Answer:
    return Answer(401, {"www-authenticate": challenge}, b"")
