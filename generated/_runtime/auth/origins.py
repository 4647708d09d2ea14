# The runtime of apigraft's clients: generated projects hold a copy; edit generator/runtime.
"""Where requests go: what a base URL says, read as strictly as a place for credentials has to be."""

from __future__ import annotations

from dataclasses import dataclass

from ..errors import ConfigurationError
from ..library import LIBRARY


@dataclass(frozen=True, slots=True)
class Origin:
    """Where requests go; `path` is a prefix of their targets, without a slash at its end."""

    scheme: str
    authority: str
    path: str


def origin(base_url: str) -> Origin:
    """Read a base URL. Raises ConfigurationError unless it names an http server, a path and no more."""
    try:
        url = LIBRARY.URL(base_url)
        labels = url.raw_host.removesuffix(b".").split(b".") if url.host else ()
        if not all(0 < len(label) < 64 for label in labels):
            raise UnicodeError  # a socket would, and not before it is to be connected
    except (LIBRARY.InvalidURL, UnicodeError):
        raise ConfigurationError("the base URL is not a URL") from None
    if url.scheme not in ("http", "https") or not url.host or url.userinfo or "?" in base_url or "#" in base_url:
        raise ConfigurationError("the base URL must be http(s)://host/path, without credentials, query or fragment")
    return Origin(url.scheme, url.netloc.decode(), url.raw_path.decode().rstrip("/"))
