# The runtime of apigraft's clients: generated projects hold a copy; edit generator/runtime.
"""Which plugins sign an operation: those that the client was given, or made from the environment when first needed."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from .auth import AuthPlugin
from .errors import ConfigurationError
from .operation import Api, Operation


class Keyring:
    """The plugins of one client, by the name of their scheme."""

    def __init__(self, api: Api, given: Iterable[AuthPlugin]) -> None:
        self._api = api
        self._known = {scheme.name: scheme for scheme in api.schemes}
        self._given = {plugin.name: plugin for plugin in given}
        self._made: dict[str, AuthPlugin] = {}
        if unknown := self._given.keys() - self._known.keys():
            raise ConfigurationError(
                f"{api.name} has no scheme `{min(unknown)}`, only {', '.join(self._known) or 'none'}"
            )

    def plugins(self, operation: Operation[Any]) -> tuple[AuthPlugin, ...]:
        """Return the plugins of an operation, in the order in which they sign.

        Raises ConfigurationError for a scheme that the client was not given and the environment does not hold.
        """
        every, one_of = operation.auth, operation.any_auth
        if every is None and one_of is None:
            every, one_of = self._api.default_auth, self._api.any_auth
        chosen = (self._choice(operation, one_of),) if one_of else ()
        return tuple(self._plugin(operation, name) for name in (*(every or ()), *chosen))

    def _choice(self, operation: Operation[Any], names: tuple[str, ...]) -> str:
        """Return the one of several schemes that the client was given, or else the first that the environment holds."""
        for name in names:
            if name in self._given:
                return name
        for name in names:
            if name in self._known and self._known[name].in_environment():
                return name
        raise self._lacking(operation, names)

    def _plugin(self, operation: Operation[Any], name: str) -> AuthPlugin:
        plugin = self._given.get(name) or self._made.get(name)
        if plugin is None:
            scheme = self._known.get(name)
            if scheme is None or not scheme.in_environment():
                raise self._lacking(operation, (name,))
            plugin = self._made[name] = scheme()
        return plugin

    def _lacking(self, operation: Operation[Any], names: tuple[str, ...]) -> ConfigurationError:
        return ConfigurationError(f"{operation.endpoint} needs {' or '.join(self._offer(name) for name in names)}")

    def _offer(self, name: str) -> str:
        scheme = self._known.get(name)
        if scheme is None:
            return f"`{name}`, a scheme that {self._api.name} does not have"
        variables = " and ".join(scheme.env.values())
        return f"`{name}`: give auth={scheme.__name__}(...)" + (f" or set {variables}" if variables else "")
