"""PocketBase, an API whose sessions begin with a login of its own making."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from secrets import token_urlsafe

from tests.library import httpx

from ..judges import judge
from . import free_port, running


@dataclass(frozen=True, slots=True)
class Base:
    """PocketBase, and who may administer it."""

    url: str
    email: str
    password: str

    def end_all_sessions(self) -> None:
        """Let every token that was given be good for nothing."""
        users = f"{self.url}/api/collections/_superusers"
        known = {"identity": self.email, "password": self.password}
        with httpx.Client(trust_env=False) as client:
            token = client.post(f"{users}/auth-with-password", json=known).json()["token"]
            changed = {"authToken": {"secret": token_urlsafe(40)}}
            client.patch(users, json=changed, headers={"Authorization": token}).raise_for_status()


@contextmanager
def pocketbase(folder: Path) -> Iterator[Base]:
    """PocketBase, whose sessions begin with a login of its own making."""
    program, port = judge("bin/pocketbase"), free_port()
    found = Base(f"http://127.0.0.1:{port}", "ada@example.com", "a password: wörd")
    command = [str(program), "--dir", str(folder / "data")]
    subprocess.run([*command, "superuser", "upsert", found.email, found.password], check=True, capture_output=True)
    served = [*command, "serve", "--http", f"127.0.0.1:{port}"]
    with running(served, f"{found.url}/api/health", 200, folder / "log"):
        yield found
