"""Mutual TLS of generated clients before Traefik, which takes certificates of one authority."""

from __future__ import annotations

import asyncio
import ssl
from pathlib import Path
from typing import Any

import pytest

from .certificates import Certificate, issue
from .plugins import FLAVOURS, Generated, generated
from .servers.traefik import Gate

ORDERS = {"orders/list.yaml": "get: /orders\nresponses: {200: object}\n"}


@pytest.fixture(scope="module")
def orders(tmp_path_factory: pytest.TempPathFactory) -> Generated:
    scheme = "{mutual_tls: {certificate: {env: JUDGED_CERTIFICATE}, private_key: {env: JUDGED_KEY}}}"
    return generated(tmp_path_factory.mktemp("mutual-tls"), scheme, ORDERS)


def context(gate: Gate) -> ssl.SSLContext:
    """Return a context that trusts the authority of Traefik."""
    return ssl.create_default_context(cafile=gate.authority.certificate_file)


def given(certificate: Certificate, how: str) -> tuple[Any, Any]:
    """Return certificate and key as files or as text."""
    files = certificate.certificate_file, certificate.key_file
    return files if how == "files" else (files[0].read_text("utf-8"), files[1].read_text("utf-8").replace("\n", "\\n"))


@pytest.mark.parametrize("flavour", FLAVOURS)
@pytest.mark.parametrize("how", ["files", "text"])
def test_a_certificate_of_the_authority_is_accepted(
    gate: Gate, orders: Generated, tmp_path: Path, flavour: str, how: str
) -> None:
    """Whatever it is read from, it opens the door; the context that trusts this server is the user's own."""
    plugin = orders.plugin(*given(issue("client", tmp_path, gate.authority), how))
    mine = context(gate)
    plugin.load(mine)
    with orders.calls(gate.mutual, flavour, plugin, verify=mine) as call:
        assert call("orders.list") == {}


@pytest.mark.parametrize("flavour", FLAVOURS)
def test_a_client_that_opens_its_own_connections_presents_it(
    gate: Gate, orders: Generated, tmp_path: Path, flavour: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without an `http_client` the plugin is all there is to say."""
    monkeypatch.setenv("SSL_CERT_FILE", str(gate.authority.certificate_file))
    plugin = orders.plugin(*given(issue("client", tmp_path, gate.authority), "files"))
    settings: dict[str, Any] = {"auth": plugin, "base_url": gate.mutual}

    async def call() -> Any:
        async with orders.module.AsyncJudged(**settings) as client:
            return await client.orders.list()

    if flavour == "async":
        assert asyncio.run(call()) == {}
    else:
        with orders.module.Judged(**settings) as client:
            assert client.orders.list() == {}


@pytest.mark.parametrize("flavour", FLAVOURS)
@pytest.mark.parametrize("who", ["nobody", "stranger", "imposter"])
def test_others_are_refused(gate: Gate, orders: Generated, tmp_path: Path, flavour: str, who: str) -> None:
    """No certificate, one of its own, and one of an authority with the same name: none gets an answer."""
    gate.origin.received.clear()
    mine = context(gate)
    authority = issue("authority" if who == "imposter" else "stranger", tmp_path)
    plugin = orders.plugin(*given(issue("client", tmp_path, authority) if who == "imposter" else authority, "files"))
    if who != "nobody":
        plugin.load(mine)
    with (
        orders.calls(gate.mutual, flavour, plugin, verify=mine) as call,
        pytest.raises(orders.runtime.ApiConnectionError),
    ):
        call("orders.list")
    assert gate.origin.received == []
