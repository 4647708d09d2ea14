"""What the tests of leaks share: one generated provider, clients of both kinds, and no pauses."""

from __future__ import annotations

import pytest

from tests.wire.providers import FLAVOURS

from .vault import Vault, vault_in


@pytest.fixture(scope="session")
def vault(tmp_path_factory: pytest.TempPathFactory) -> Vault:
    return vault_in(tmp_path_factory.mktemp("vault"))


@pytest.fixture(autouse=True)
def no_pauses(vault: Vault, monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait for nothing between two attempts."""

    async def over(pause: object) -> None:
        return None

    monkeypatch.setattr(vault.package.runtime.steps.Pause, "wait", lambda pause: None)
    monkeypatch.setattr(vault.package.runtime.steps.Pause, "wait_async", over)


@pytest.fixture(autouse=True)
def no_cuts(vault: Vault, monkeypatch: pytest.MonkeyPatch) -> None:
    """Show texts of any length: what is cut off would not be looked at."""
    monkeypatch.setattr(vault.package.runtime.logins.tokens, "_LONGEST_TEXT", 1_000_000)
    monkeypatch.setattr(vault.package.runtime.calls.logs, "_LONGEST", 1_000_000)


@pytest.fixture(autouse=True)
def empty_environment(vault: Vault, monkeypatch: pytest.MonkeyPatch) -> None:
    """Hold no credential in the environment."""
    for scheme in vault.package.Vault.api.schemes:
        for variable in scheme.env.values():
            monkeypatch.delenv(variable, raising=False)


@pytest.fixture(params=FLAVOURS)
def flavour(request: pytest.FixtureRequest) -> str:
    return str(request.param)
