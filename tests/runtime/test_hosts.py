"""Hosts of base URLs and logins: one that no socket takes is refused before it is asked to."""

from __future__ import annotations

from typing import Any

import pytest

from generator.runtime import ConfigurationError
from generator.runtime.auth.origins import origin

from .guarded import GET, NO_PARAMS, Machine, Server
from .sample_api import AsyncShop, Shop, Token

HOSTS = ("a..b", f"{'a' * 64}.com", ".", "a..", ".a")
GOOD = ("a.b.", f"{'a' * 63}.com", "[::1]", "[fe80::1]", "xn--bcher-kva.de", "a_b.c", "localhost")


@pytest.mark.parametrize("host", HOSTS)
@pytest.mark.parametrize("kind", [Shop, AsyncShop])
def test_a_host_that_no_socket_takes_is_no_base_url(kind: Any, host: str) -> None:
    """It is told when the client is made, or makes its first call, in words of our own."""
    with pytest.raises(ConfigurationError, match="the base URL is not a URL"):
        client = kind(auth=Token("t"), base_url=f"http://{host}/v1")
        client._settings.origin  # noqa: B018 - it is read here


def test_a_host_that_is_no_international_name_is_no_raw_error() -> None:
    """One of the two libraries says so, in an error that is no InvalidURL; the other does not read it."""
    try:
        origin("http://xn--a.com")
    except ConfigurationError as error:
        assert "the base URL is not a URL" in str(error)


@pytest.mark.parametrize("host", GOOD)
def test_any_other_host_is_taken(host: str) -> None:
    """Whether there is such a server is the network's to say."""
    assert origin(f"http://{host}:8080/v1").authority == f"{host}:8080"


@pytest.mark.parametrize("host", HOSTS)
def test_a_host_that_no_socket_takes_is_no_place_to_log_in(host: str) -> None:
    """The same for a login at another server."""

    class Elsewhere(Machine):
        token_url = f"http://{host}/token"

    server = Server()
    with pytest.raises(ConfigurationError, match="Elsewhere must log in at a path or at"):
        server.client(Elsewhere("id", "s3cret")).call(GET, NO_PARAMS)
    assert not server.logins
