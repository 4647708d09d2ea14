"""The judges as fixtures: each starts once a run, on a free port of 127.0.0.1, and ends with it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from .servers.amazon import Aws, moto, rclone
from .servers.cavage import Verifier, http_signature
from .servers.nginx import Front, nginx
from .servers.openid import OpenId, oidc_provider
from .servers.pocketbase import Base, pocketbase
from .servers.traefik import Gate, traefik
from .servers.wiremock import Mock, wiremock


@pytest.fixture(scope="session")
def s3(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Aws]:
    with rclone(tmp_path_factory.mktemp("rclone")) as server:
        yield server


@pytest.fixture(scope="session")
def aws(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Aws]:
    with moto(tmp_path_factory.mktemp("moto")) as server:
        yield server


@pytest.fixture(scope="session")
def gate(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gate]:
    with traefik(tmp_path_factory.mktemp("traefik")) as server:
        yield server


@pytest.fixture(scope="session")
def openid(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenId]:
    with oidc_provider(tmp_path_factory.mktemp("oidc-provider")) as server:
        yield server


@pytest.fixture(scope="session")
def base(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Base]:
    with pocketbase(tmp_path_factory.mktemp("pocketbase")) as server:
        yield server


@pytest.fixture(scope="session")
def cavage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Verifier]:
    with http_signature(tmp_path_factory.mktemp("http-signature")) as server:
        yield server


@pytest.fixture(scope="session")
def front(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Front]:
    with nginx(tmp_path_factory.mktemp("nginx")) as server:
        yield server


@pytest.fixture(scope="session")
def mock(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mock]:
    with wiremock(tmp_path_factory.mktemp("wiremock")) as server:
        yield server
