# The runtime of apigraft's clients: generated projects hold a copy; edit generator/runtime.
"""The endpoints of an API: found by name, by method of a client or by path, and loaded when one asks for them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from difflib import get_close_matches
from importlib import import_module
from importlib.util import find_spec
from inspect import unwrap
from typing import Any

from ..calls.operation import Operation
from ..errors import ArgumentValueError
from .checking import MEDIA_TYPES, media_type, path_pattern
from .record import Documented, Endpoint


class Catalog:
    """The table of endpoints, and the modules in which they are described."""

    def __init__(self, package: str, endpoints: Mapping[str, Endpoint]) -> None:
        self._package = package
        self._endpoints = endpoints
        self._is_shared = False

    def load(self, name: str) -> Documented:
        """Return what is documented of an endpoint, once the factories of what all endpoints share are there."""
        if not self._is_shared and find_spec(shared := f"{self._package}.shared"):
            import_module(shared)
        self._is_shared = True
        calls: Mapping[str, Documented] = import_module(f"{self._package}.{self._endpoints[name].module}").CALLS
        return calls[name]

    def name_of(self, call: str | Callable[..., object]) -> str:
        """Return the name of a call, which may be given as a method of a client. Raises ArgumentValueError."""
        if isinstance(call, str):
            if call in self._endpoints:
                return call
            near = get_close_matches(call, self._endpoints, n=1)
            hint = f", did you mean `{near[0]}`?" if near else ""
            raise ArgumentValueError(f"there is no call `{call}`{hint}")
        operation = _operation_of(call)
        alike = (
            name
            for name, each in self._endpoints.items()
            if operation and (each.method, each.path) == (operation.method, operation.path)
        )
        for name in alike:
            if self.load(name).operation is operation:
                return name
        raise ArgumentValueError(f"{call!r} is no method that makes a call: give its name, as in `users.update`")

    def at(self, path: str, servers: tuple[str, ...]) -> dict[str, Endpoint]:
        """Return the endpoints of which a path may be one, of those that are at these servers; the most certain first.

        A word of a path says more than a parameter in its place.
        """
        found = [
            (name, each)
            for name, each in self._endpoints.items()
            if each.servers == servers and path_pattern(each.path).fullmatch(path)
        ]
        return dict(sorted(found, key=lambda pair: [part.startswith("{") for part in pair[1].path.split("/")]))

    def choose(self, found: Mapping[str, Endpoint], content_type: str) -> str:
        """Return one of several endpoints: of the first and those with the same path the one with this type of body."""
        first = next(iter(found))
        rivals = [name for name, each in found.items() if each.path == found[first].path]
        return next((name for name in rivals if len(rivals) > 1 and self._takes(name, content_type)), first)

    def servers(self) -> tuple[tuple[str, ...], ...]:
        """Return the servers that endpoints have: those of the API, as an empty tuple, and the endpoints' own."""
        return tuple(dict.fromkeys(((), *(each.servers for each in self._endpoints.values()))))

    def near(self, path: str) -> str:
        """Return a question about the path that is most like another one; empty where none is."""
        near = get_close_matches(path, {each.path for each in self._endpoints.values()}, n=1)
        return f", did you mean `{near[0]}`?" if near else ""

    def _takes(self, name: str, content_type: str) -> bool:
        sends = self.load(name).operation.sends
        return media_type(content_type) == media_type(MEDIA_TYPES.get(sends, sends))


def _operation_of(method: Callable[..., object]) -> Operation[Any] | None:
    """Return the operation that a generated method calls: a constant of its module, which it names."""
    function: Any = unwrap(getattr(method, "__func__", method))
    names = getattr(getattr(function, "__code__", None), "co_names", ())
    values = (function.__globals__.get(name) for name in names)
    return next((value for value in values if isinstance(value, Operation)), None)
