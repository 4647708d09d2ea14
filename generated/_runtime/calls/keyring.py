# The runtime of apigraft's clients: generated projects hold a copy; edit generator/runtime.
"""Which plugins sign an operation: those that the client was given, or made from the environment when first needed."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from weakref import WeakKeyDictionary

from ..auth.mutual_tls import MutualTls
from ..auth.origins import Origin
from ..auth.plugin import AuthPlugin
from ..credentials import Secret
from ..errors import ConfigurationError
from .operation import Api, Operation


class Keyring:
    """The plugins of one client, by the name of their scheme, for the origin that it calls."""

    def __init__(self, api: Api, given: Iterable[AuthPlugin], origin: Origin) -> None:
        self._api = api
        self._origin = origin
        self._known = {scheme.name: scheme for scheme in api.schemes}
        self._given = {plugin.name: plugin.bound_to(origin) for plugin in given}
        self._made: dict[str, AuthPlugin] = {}
        self._with_options: WeakKeyDictionary[Operation[Any], dict[str, AuthPlugin]] = WeakKeyDictionary()
        if unknown := self._given.keys() - self._known.keys():
            raise ConfigurationError(
                f"{api.name} has no scheme `{min(unknown)}`, only {', '.join(self._known) or 'none'}"
            )

    def plugins(self, operation: Operation[Any]) -> tuple[AuthPlugin, ...]:
        """Return the plugins of an operation with its options, in the order in which they sign.

        Raises ConfigurationError for a scheme that the client was not given and the environment does not hold.
        """
        every, one_of = operation.auth, operation.any_auth
        if every is None and one_of is None:
            every, one_of = self._api.default_auth, self._api.any_auth
        chosen = (self._choice(operation, one_of),) if one_of else ()
        return tuple(self._for(operation, self._plugin(operation, name)) for name in (*(every or ()), *chosen))

    def certificate(self) -> MutualTls | None:
        """Return the plugin whose certificate the connections present: the one given, or else in the environment."""
        for name in (*self._given, *self._known):
            if issubclass(self._known[name], MutualTls) and isinstance(plugin := self._find(name), MutualTls):
                return plugin
        return None

    def secrets(self) -> tuple[Secret, ...]:
        """Return what no message may show, of all plugins that were used so far."""
        plugins = (*self._given.values(), *tuple(self._made.values()))
        return tuple(secret for plugin in plugins for secret in plugin.secrets())

    def _for(self, operation: Operation[Any], plugin: AuthPlugin) -> AuthPlugin:
        """Return a plugin with the options of an operation; the same one at each call, since it may keep a key."""
        options = {name: value for name, value in operation.signing.items() if name in plugin.options}
        if not options:
            return plugin
        known = self._with_options.setdefault(operation, {})
        return known.get(plugin.name) or known.setdefault(plugin.name, plugin.with_options(**options))

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
        plugin = self._find(name)
        if plugin is None:
            raise self._lacking(operation, (name,))
        return plugin

    def _find(self, name: str) -> AuthPlugin | None:
        """Return the plugin that was given or made before, or else one of the environment, if that holds it."""
        plugin = self._given.get(name) or self._made.get(name)
        if plugin is None and (scheme := self._known.get(name)) and scheme.in_environment():
            # Two threads may each make one; both use the first, so that they share its tokens.
            plugin = self._made.setdefault(name, scheme().bound_to(self._origin))
        return plugin

    def _lacking(self, operation: Operation[Any], names: tuple[str, ...]) -> ConfigurationError:
        return ConfigurationError(f"{operation.endpoint} needs {' or '.join(self._offer(name) for name in names)}")

    def _offer(self, name: str) -> str:
        scheme = self._known.get(name)
        if scheme is None:
            return f"`{name}`, a scheme that {self._api.name} does not have"
        variables = " and ".join(scheme.variables())
        return f"`{name}`: give auth={scheme.__name__}(...)" + (f" or set {variables}" if variables else "")
