# The runtime of apigraft's clients: generated projects hold a copy; edit generator/runtime.
"""What all generated plugins are made of: their credentials, their values, and nothing that an error could leak."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable
from copy import copy
from dataclasses import fields
from datetime import datetime
from functools import wraps
from inspect import signature
from typing import Any, ClassVar, Final, NoReturn, ParamSpec, Self, TypeVar, cast

from ..auth.plugin import AuthPlugin
from ..credentials import Secret
from ..errors import ApiError, ArgumentError, ConfigurationError, SigningError
from ..messages import Outgoing
from .keyed import KeyCredentials
from .keys import PrivateKey
from .pieces import Listed, Pairs
from .times import iso8601

P = ParamSpec("P")
R = TypeVar("R")
MASK: Final = "***"


def sealed(function: Callable[P, R]) -> Callable[P, R]:
    """Let an exception out of a method of a plugin without the frames and the causes that hold its values.

    Our own errors keep their type and message; of any other exception only its type is said, by a SigningError.
    """

    @wraps(function)
    def method(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return function(*args, **kwargs)
        except Exception as error:  # noqa: BLE001 - whatever it is, its frames stay here
            bare = _bare(error, type(args[0]).__name__)
        raise bare

    return method


def _bare(error: Exception, plugin: str) -> Exception:
    if not isinstance(error, ConfigurationError | ArgumentError | ApiError):
        return SigningError(f"{plugin} could not sign or check: {type(error).__name__}")
    error.__traceback__ = error.__context__ = error.__cause__ = None
    return error


class SigningValues:
    """The values of one signature, in the order in which they are made: its repr shows none, and pickle takes none."""

    __slots__ = ()

    def __repr__(self) -> str:
        return f"<{type(self).__name__}>"

    def __reduce__(self) -> NoReturn:
        raise TypeError("the values of a signature cannot be pickled or copied")


class Signer(KeyCredentials, AuthPlugin):
    """A plugin that signs; its options are what its constructor takes by keyword alone.

    `needs` are the options that must be given, `masked` the values that `explain` does not show.
    """

    needs: ClassVar[tuple[str, ...]] = ()
    masked: ClassVar[frozenset[str]] = frozenset()

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        parameters = signature(cls.__init__).parameters.values()
        cls.options = tuple(each.name for each in parameters if each.kind is each.KEYWORD_ONLY)

    @abstractmethod
    def values(self, request: Outgoing) -> SigningValues:
        """Return all values of a signature of the request, which stays as it is."""

    def explain(self, request: Outgoing) -> tuple[tuple[str, str], ...]:
        """Return the name and the text of each value in order, bytes as hexadecimal; secret ones are masked."""
        values: Any = self.values(request)
        names = [field.name for field in fields(values)]
        return tuple((name, MASK if name in self.masked else _shown(getattr(values, name))) for name in names)

    def with_options(self, **options: object) -> Self:
        """Return a plugin with the same credentials and other options. Raises ConfigurationError for an unknown one."""
        other = copy(self)
        for name, value in options.items():
            if name not in self.options:
                known = ", ".join(self.options) or "none"
                raise ConfigurationError(f"{type(self).__name__} has no option `{name}`, only {known}")
            old: object = getattr(self, f"_{name}")
            setattr(other, f"_{name}", Pairs.of(cast("Listed", value)) if isinstance(old, Pairs) else value)
        return other

    @classmethod
    def in_environment(cls) -> bool:
        """Say whether the environment is enough: it holds no options."""
        return not cls.needs and super().in_environment()


def _shown(value: object) -> str:
    """Return a value as text, for people to compare with what a provider's page shows."""
    match value:
        case None:
            return "(absent)"
        case bytes():
            return value.hex()
        case bool():
            return str(value).lower()
        case Pairs():
            return value.pairs("=", "&")
        case datetime():
            return iso8601(value)
        case Secret() | PrivateKey():
            return MASK
        case _:
            return str(value)
