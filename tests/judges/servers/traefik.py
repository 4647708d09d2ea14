"""Traefik as the gate of an API: it asks for Digest, or for a certificate."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from hashlib import md5
from pathlib import Path
from typing import Any

from ...wire.loopback import Loopback, loopback
from ..certificates import Certificate, issue
from ..judges import judge
from . import free_port, running


@dataclass(frozen=True, slots=True)
class Gate:
    """Traefik before an origin: `digest` asks for Digest, `mutual` for a certificate of `authority`."""

    digest: str
    mutual: str
    username: str
    password: str
    origin: Loopback
    authority: Certificate


@contextmanager
def traefik(folder: Path) -> Iterator[Gate]:
    """Traefik, which counts the uses of each nonce of Digest, and knows whose certificate it takes."""
    program = judge("bin/traefik")
    ports = free_port(), free_port()
    authority = issue("authority", folder)
    with loopback() as origin, ExitStack() as stack:
        found = Gate(
            f"http://127.0.0.1:{ports[0]}", f"https://127.0.0.1:{ports[1]}", "ada", "pass: wörd", origin, authority
        )
        (folder / "dynamic.yml").write_text(json.dumps(_routes(found, issue("server", folder, authority))))
        (folder / "static.yml").write_text(json.dumps(_entries(ports, folder)))
        command = [program, f"--configFile={folder / 'static.yml'}"]
        stack.enter_context(running(command, found.digest, 401, folder / "log"))
        yield found


def _entries(ports: tuple[int, int], folder: Path) -> Any:
    """The settings that Traefik starts with. It is asked to tell nobody about itself."""
    return {
        "global": {"checkNewVersion": False, "sendAnonymousUsage": False},
        "entryPoints": {
            "digest": {"address": f"127.0.0.1:{ports[0]}"},
            "mutual": {"address": f"127.0.0.1:{ports[1]}", "http": {"tls": {}}},
        },
        "providers": {"file": {"filename": str(folder / "dynamic.yml"), "watch": False}},
    }


def _routes(gate: Gate, server: Certificate) -> Any:
    """Two ways to one origin. JSON is YAML."""
    password = md5(f"{gate.username}:judged:{gate.password}".encode()).hexdigest()
    every = {"rule": "PathPrefix(`/`)", "service": "origin"}
    return {
        "http": {
            "routers": {
                "digest": {**every, "entryPoints": ["digest"], "middlewares": ["digest"]},
                "mutual": {**every, "entryPoints": ["mutual"], "tls": {}},
            },
            "middlewares": {
                "digest": {"digestAuth": {"realm": "judged", "users": [f"{gate.username}:judged:{password}"]}}
            },
            "services": {"origin": {"loadBalancer": {"servers": [{"url": gate.origin.url}]}}},
        },
        "tls": {
            "options": {
                "default": {
                    "clientAuth": {
                        "caFiles": [str(gate.authority.certificate_file)],
                        "clientAuthType": "RequireAndVerifyClientCert",
                    }
                }
            },
            "stores": {
                "default": {
                    "defaultCertificate": {
                        "certFile": str(server.certificate_file),
                        "keyFile": str(server.key_file),
                    }
                }
            },
        },
    }
