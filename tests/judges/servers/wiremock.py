"""WireMock, which misbehaves on demand."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.library import httpx

from ..judges import judge
from . import free_port, running


@dataclass(frozen=True, slots=True)
class Mock:
    """WireMock, which answers what it is told."""

    url: str

    def tell(self, *stubs: Mapping[str, Any]) -> None:
        """Answer like this from now on, and forget what was before."""
        httpx.post(f"{self.url}/__admin/reset", trust_env=False).raise_for_status()
        for stub in stubs:
            httpx.post(f"{self.url}/__admin/mappings", json=stub, trust_env=False).raise_for_status()

    def seen(self) -> int:
        """Return how many requests came since it was told what to answer."""
        asked = httpx.post(f"{self.url}/__admin/requests/count", json={"method": "ANY"}, trust_env=False)
        return int(asked.raise_for_status().json()["count"])


@contextmanager
def wiremock(folder: Path) -> Iterator[Mock]:
    """WireMock, in a Java that must be there."""
    (jar,) = (judge("node_modules/wiremock") / "build").glob("*.jar")
    java = shutil.which("java")
    if java is None:
        pytest.skip("WireMock runs on Java, which is not there")
    found = Mock(f"http://127.0.0.1:{(port := free_port())}")
    (folder / "mappings").mkdir()
    ready = {"request": {"url": "/ready"}, "response": {"status": 204}}
    (folder / "mappings" / "ready.json").write_text(json.dumps(ready))
    command = [java, "-jar", jar, "--bind-address", "127.0.0.1", "--port", port, "--root-dir", folder]
    with running(
        [*command, "--disable-banner", "--async-response-enabled", "true"], f"{found.url}/ready", 204, folder / "log"
    ):
        yield found
