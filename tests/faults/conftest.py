"""What all tests of faults share: nobody sleeps, and no proxy of this machine is in the way."""

from __future__ import annotations

import ssl
from dataclasses import dataclass
from pathlib import Path

import pytest

from ..judges.certificates import issue
from ..runtime.conftest import pauses

__all__ = ["pauses"]


@dataclass(frozen=True, slots=True)
class Tls:
    """The two sides of TLS: `client` trusts `server`, and not `stranger`. `file` is the authority's certificate."""

    client: ssl.SSLContext
    server: ssl.SSLContext
    stranger: ssl.SSLContext
    file: Path


@pytest.fixture(scope="session")
def tls(tmp_path_factory: pytest.TempPathFactory) -> Tls:
    """Contexts with certificates that live as long as the run."""
    folder = tmp_path_factory.mktemp("tls")
    authority = issue("authority", folder)
    sides = []
    for name, issuer in (("server", authority), ("stranger", None)):
        made = issue(name, folder, issuer)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(made.certificate_file, made.key_file)
        sides.append(context)
    trusting = ssl.create_default_context(cafile=authority.certificate_file)
    return Tls(trusting, sides[0], sides[1], authority.certificate_file)


@pytest.fixture(autouse=True)
def no_proxy_of_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take proxies out of the environment."""
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
