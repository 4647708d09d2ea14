# The runtime of apigraft's clients: generated projects hold a copy; edit generator/runtime.
"""Mutual TLS: the client, too, shows a certificate, when it connects and not on a request."""

from __future__ import annotations

import os
import ssl
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from os import PathLike, fspath
from pathlib import Path

from ..credentials import Secret
from ..errors import ConfigurationError
from ..messages import Outgoing
from .plugin import AuthPlugin


class MutualTls(AuthPlugin):
    """A certificate and its private key: the text of PEM, also with `\\n` for newlines, or the paths of PEM files.

    A client with this plugin has connections of its own, and presents the certificate to every server that asks for
    one, also to that of a login. An `http_client` of the user's own is used as it is: give it the certificate with
    `load`, as in

        context = ssl.create_default_context()
        plugin.load(context)
        http_client = httpx.Client(verify=context)
    """

    optional = frozenset({"private_key", "password"})

    def __init__(
        self,
        certificate: str | PathLike[str] | None = None,
        private_key: str | PathLike[str] | None = None,
        password: str | None = None,
    ) -> None:
        """Keep the credentials; nothing is read before the first connection.

        Args:
            certificate: the certificate, after it those that lead to its root, and the key unless it is given.
            private_key: the private key of the certificate.
            password: what the private key is encrypted with.
        """
        self._certificate = self._take_credential("certificate", None if certificate is None else fspath(certificate))
        self._private_key = self._take_optional("private_key", None if private_key is None else fspath(private_key))
        self._password = self._take_optional("password", password)
        self.is_loaded = False

    def sign(self, request: Outgoing) -> None:
        """Leave the request as it is: the connection has said who calls."""

    def load(self, context: ssl.SSLContext) -> None:
        """Load certificate and key into a TLS context.

        Raises ConfigurationError for a file that cannot be read, what is no PEM, or a key that does not fit.
        """
        fits = False
        with _path(self._certificate) as certificate, _path(self._private_key) as key:
            try:
                # Without a password OpenSSL would ask for one on the terminal.
                context.load_cert_chain(
                    certificate or "", key, lambda: self._password.reveal() if self._password else ""
                )
                fits = True
            except (OSError, ValueError):  # ssl.SSLError is an OSError
                pass
        if not fits:
            what = f"the certificate of {type(self).__name__} cannot be loaded"
            raise ConfigurationError(f"{what}: it is not readable, no PEM, or its key or password is another's")
        self.is_loaded = True


@contextmanager
def _path(source: Secret | None) -> Generator[str | None]:
    """Give the path of a credential; OpenSSL reads files only, so a text is one for a moment, of mode 0600."""
    if source is None or "-----BEGIN" not in source.reveal():
        yield None if source is None else source.reveal()
        return
    descriptor, path = tempfile.mkstemp(suffix=".pem")
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8", errors="surrogatepass") as file:
            file.write(source.reveal().replace("\\r", "").replace("\\n", "\n"))
        yield path
    finally:
        Path(path).unlink()
