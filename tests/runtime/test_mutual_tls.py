"""Mutual TLS against a server that lets nobody in without a certificate of its authority."""

# ruff: noqa: RUF012 - plugins as they are generated

from __future__ import annotations

import asyncio
import logging
import ssl
import tempfile
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, PrivateFormat

from generator.runtime import Api, ApiConnectionError, AsyncClient, Client, ConfigurationError, Operation
from generator.runtime.auth.mutual_tls import MutualTls
from tests.library import httpx

from ..judges.certificates import Certificate, issue

NO_PARAMS: dict[str, Any] = {}
GET = Operation("GET", "/who", dict[str, str])
OPEN = Operation("GET", "/who", dict[str, str], auth=())


class Bank(MutualTls):
    """The plugin as it is generated."""

    name = "certificate"
    env = {"certificate": "BANK_CERTIFICATE", "private_key": "BANK_KEY", "password": "BANK_PASSWORD"}


API = Api("bank", servers={"production": "https://bank.example"}, schemes=(Bank,), default_auth=("certificate",))


class Counter(Client[Any, Any]):
    """The synchronous client."""

    api = API


class AsyncCounter(AsyncClient[Any, Any]):
    """The asynchronous client."""

    api = API


class Handler(BaseHTTPRequestHandler):
    """Says who calls."""

    def do_GET(self) -> None:
        """Answer with the name in the certificate."""
        connection: Any = self.connection
        name = dict(pair for (pair,) in connection.getpeercert()["subject"])["commonName"]
        body = f'{{"name": "{name}"}}'.encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A place for keys."""
    return tmp_path_factory.mktemp("keys")


@pytest.fixture(scope="module")
def authority(folder: Path) -> Certificate:
    """Whom both sides trust."""
    return issue("authority", folder)


@pytest.fixture(scope="module")
def mine(folder: Path, authority: Certificate) -> Certificate:
    """The certificate of the client."""
    return issue("alice", folder, authority)


@pytest.fixture(scope="module")
def bank(folder: Path, authority: Certificate) -> Iterator[str]:
    """Serve on a free port of 127.0.0.1; return the URL."""
    own = issue("bank", folder, authority)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(own.certificate_file, own.key_file)
    context.load_verify_locations(authority.certificate_file)
    context.verify_mode = ssl.CERT_REQUIRED
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    server.handle_error = lambda *args: None  # type: ignore[method-assign]
    server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield f"https://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(autouse=True)
def trust(authority: Certificate, monkeypatch: pytest.MonkeyPatch) -> None:
    """Trust the authority, have no proxy, and no credentials in the environment."""
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.certificate_file))
    monkeypatch.setenv("NO_PROXY", "*")
    for variable in Bank.env.values():
        monkeypatch.delenv(variable, raising=False)


def who(bank: str, plugin: Bank | None = None) -> str:
    """Call by each of the two clients; return the name that the bank saw."""
    with Counter(auth=plugin, base_url=bank) as client:
        name = client.call(GET, NO_PARAMS)["name"]

    async def call() -> str:
        async with AsyncCounter(auth=plugin, base_url=bank) as client:
            return (await client.call(GET, NO_PARAMS))["name"]

    assert asyncio.run(call()) == name
    return name


def test_a_client_presents_its_certificate(bank: str, mine: Certificate, tmp_path: Path) -> None:
    """From paths, from the text of PEM, also in one piece or with escaped newlines."""
    certificate, key = mine.certificate_file.read_text(), mine.key_file.read_text()
    together = tmp_path / "together.pem"
    together.write_text(certificate + key)
    for plugin in (
        Bank(mine.certificate_file, mine.key_file),
        Bank(str(mine.certificate_file), str(mine.key_file)),
        Bank(certificate, key),
        Bank(certificate.replace("\n", "\\n"), key.replace("\n", "\\r\\n")),
        Bank(certificate + key),
        Bank(together),
        Bank(certificate, mine.key_file),
    ):
        assert who(bank, plugin) == "alice"


def test_an_encrypted_key_has_a_password(bank: str, mine: Certificate) -> None:
    """Without it nobody is asked on a terminal."""
    encryption = BestAvailableEncryption(b"s3cret")
    key = mine.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, encryption).decode()
    assert who(bank, Bank(mine.certificate_file, key, "s3cret")) == "alice"
    for password in (None, "wr0ng", "x" * 2000):
        with pytest.raises(ConfigurationError, match="the certificate of Bank cannot be loaded"):
            Bank(mine.certificate_file, key, password).load(ssl.create_default_context())


def test_the_credentials_may_be_in_the_environment(
    bank: str, mine: Certificate, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The certificate must be there; key and password may be absent."""
    with pytest.raises(
        ConfigurationError, match=r"needs `certificate`: give auth=Bank\(...\) or set BANK_CERTIFICATE$"
    ):
        who(bank)
    monkeypatch.setenv("BANK_CERTIFICATE", mine.certificate_file.read_text() + mine.key_file.read_text())
    assert who(bank) == "alice"


def test_a_client_without_a_certificate_is_not_let_in(bank: str) -> None:
    """The bank wants one even where the operation does not."""
    with Counter(base_url=bank) as client, pytest.raises(ApiConnectionError):
        client.call(OPEN, NO_PARAMS)


def test_two_clients_present_their_own(bank: str, mine: Certificate, folder: Path, authority: Certificate) -> None:
    """Connections are not shared between certificates."""
    other = issue("bob", folder, authority)
    one, two = Bank(mine.certificate_file, mine.key_file), Bank(other.certificate_file, other.key_file)
    with Counter(auth=one, base_url=bank) as alice, Counter(auth=two, base_url=bank) as bob:
        names = [client.call(GET, NO_PARAMS)["name"] for client in (alice, bob, alice)]
    assert names == ["alice", "bob", "alice"]


def test_a_client_of_the_user_loads_the_certificate_itself(
    bank: str, mine: Certificate, caplog: pytest.LogCaptureFixture
) -> None:
    """Who has not done so is told by the log, without anything of the certificate."""
    plugin = Bank(mine.certificate_file, mine.key_file)
    with caplog.at_level(logging.WARNING), httpx.Client() as own, pytest.raises(ApiConnectionError):
        Counter(auth=plugin, base_url=bank, http_client=own, retries=0).call(GET, NO_PARAMS)
    assert [record.getMessage() for record in caplog.records] == [
        "`http_client` presents no certificate of `auth`: load it into its TLS context"
    ]
    caplog.clear()
    context = ssl.create_default_context()
    plugin.load(context)
    with caplog.at_level(logging.WARNING), httpx.Client(verify=context) as own:
        assert Counter(auth=plugin, base_url=bank, http_client=own).call(GET, NO_PARAMS) == {"name": "alice"}
    assert not caplog.records


def test_what_cannot_be_loaded_is_not_quoted(mine: Certificate, folder: Path) -> None:
    """Nor does anything of it stay behind."""
    other = issue("carol", folder)
    broken = "-----BEGIN PRIVATE KEY-----\ns3cret\n-----END PRIVATE KEY-----"
    for certificate, key in (
        ("s3cret", None),
        ("s3cret\0", None),
        ("", None),
        (broken, None),
        (mine.certificate_file, broken),
        (mine.certificate_file, "s3cret\udcff-----BEGIN"),
        (mine.certificate_file, other.key_file),
        (mine.certificate_file, None),
    ):
        with pytest.raises(ConfigurationError) as caught:
            Bank(certificate, key).load(ssl.create_default_context())
        assert "s3cret" not in str(caught.value) and caught.value.__context__ is None


def test_text_is_a_file_for_a_moment_only(mine: Certificate, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """OpenSSL reads files: nobody else can read these, and they are gone when they have been read."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    modes: list[int] = []

    class Watched(ssl.SSLContext):
        def load_cert_chain(self, *args: Any) -> None:
            """See the files as OpenSSL does."""
            modes.extend(path.stat().st_mode & 0o777 for path in tmp_path.iterdir())
            super().load_cert_chain(*args)

    plugin = Bank(mine.certificate_file.read_text(), mine.key_file.read_text())
    plugin.load(Watched(ssl.PROTOCOL_TLS_CLIENT))
    assert modes == [0o600, 0o600] and not list(tmp_path.iterdir())
    with pytest.raises(ConfigurationError):
        Bank(mine.certificate_file.read_text(), "-----BEGIN X").load(Watched(ssl.PROTOCOL_TLS_CLIENT))
    assert not list(tmp_path.iterdir())
