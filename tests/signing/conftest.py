"""One package with a receiver and a signer for each scheme of the library that checks messages."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import pytest

from generator import generate

from .receivers import SPEC, Hooks

PACKAGE = "hooks_of_the_library"


@pytest.fixture(scope="session")
def hooks(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hooks]:
    """Generate the package, as somebody would who has these webhooks, and import it."""
    folder = tmp_path_factory.mktemp("hooks")
    specs = folder / "specs" / "hooks"
    specs.mkdir(parents=True)
    (specs / "provider.yaml").write_text(SPEC, encoding="utf-8")
    (specs / "ping.yaml").write_text("get: /ping\nauth: none\n", encoding="utf-8")
    report = generate(folder / "specs", folder / PACKAGE)
    assert report.diagnostics == ()
    sys.path.insert(0, str(folder))
    yield Hooks(PACKAGE)
    sys.path.remove(str(folder))
