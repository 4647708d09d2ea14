# The runtime of apigraft's clients: generated projects hold a copy; edit generator/runtime.
"""Where a provider is, and what is there: the endpoint that a request asks for, and the logins of its schemes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import urlsplit

from ..auth.origins import Origin, origin
from ..calls.operation import Api
from ..logins.tokens import TokenPlugin
from .catalog import Catalog
from .record import Received, SpecViolationError


class Site:
    """The servers of an API and its endpoints, and any other address at which it is said to be."""

    def __init__(self, api: Api, catalog: Catalog) -> None:
        self._api = api
        self._catalog = catalog
        self._added: set[str] = set()

    def add(self, base_url: str) -> None:
        """Let the provider be at one more address. Raises ConfigurationError for what is no address."""
        origin(base_url)
        self._added.add(base_url)

    def find(self, request: Received) -> tuple[str, str]:
        """Return the endpoint of a request and its path there. Raises SpecViolationError for a request of none."""
        said = f"{request.method} {request.url.partition('?')[0]}"
        methods: list[str] = []
        hint: str | None = None
        for servers in self._catalog.servers():
            for path in self._below(servers, request):
                found = self._catalog.at(path, servers)
                fitting = {name: each for name, each in found.items() if each.method == request.method}
                if fitting:
                    return self._catalog.choose(fitting, request.headers.get("content-type", "")), path
                methods += [each.method for each in found.values()]
                hint = hint or self._catalog.near(path)
        if methods:
            raise SpecViolationError(said, (("the method", f"must be {' or '.join(dict.fromkeys(methods))}"),))
        if hint is not None:
            raise SpecViolationError(said, (("the path", f"is unknown{hint}"),))
        known = ", ".join(sorted({*self._api.servers.values(), *self._added})) or "no server"
        raise SpecViolationError(said, (("the origin", f"is not that of {self._api.name}: {known}"),))

    def login(self, request: Received) -> Any:
        """Return the answer to a login of one of the schemes that is no endpoint; None for any other request."""
        for scheme in self._api.schemes:
            url = getattr(scheme, "token_url", None) or getattr(scheme, "url", None)
            if issubclass(scheme, TokenPlugin) and isinstance(url, str) and self._is_at(url, request):
                return _token_at(scheme.token_at)
        return None

    def _is_at(self, url: str, request: Received) -> bool:
        """Say whether a request goes to a URL, which may be relative to the servers."""
        if "://" in url:
            return request.url.partition("?")[0] == url.partition("?")[0]
        path = urlsplit(url).path.lstrip("/")
        return any(below.lstrip("/") == path for below in self._below((), request))

    def _below(self, servers: Iterable[str], request: Received) -> Iterator[str]:
        """Yield what the path of a request may be below a server, the longest address first."""
        url = urlsplit(request.url)
        places = {origin(each) for each in (*(servers or self._api.servers.values()), *self._added)}
        for each in sorted(places, key=lambda place: (-len(place.path), place.path)):
            if _is_same(each, url.scheme, url.netloc) and f"{request.path}/".startswith(f"{each.path}/"):
                yield request.path.removeprefix(each.path) or "/"


def _is_same(place: Origin, scheme: str, authority: str) -> bool:
    return (place.scheme, place.authority.lower()) == (scheme, authority.lower())


def _token_at(path: str) -> Any:
    """Return an answer with a token at a path such as `$.data.token`."""
    tree: Any = "token"
    for key in reversed([key for key in path.removeprefix("$").split(".") if key]):
        tree = {key: tree}
    return tree
