"""Kinto in memory, on a port that the system chooses: it is printed once calls can come."""

from __future__ import annotations

from kinto import main  # type: ignore[import-untyped]
from waitress import create_server  # type: ignore[import-untyped]

MEMORY = {f"kinto.{kind}_backend": f"kinto.core.{kind}.memory" for kind in ("storage", "cache", "permission")}
SETTINGS = {
    **MEMORY,
    "kinto.userid_hmac_secret": "tests",
    "kinto.bucket_create_principals": "system.Authenticated",
    "multiauth.policies": "basicauth",
}

if __name__ == "__main__":
    server = create_server(main({}, None, **SETTINGS), host="127.0.0.1", port=0)
    print(server.effective_port, flush=True)
    server.run()
