# The runtime of apigraft's clients: generated projects hold a copy; edit generator/runtime.
"""Credentials: from arguments first, then from the environment; shown to nobody."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from functools import wraps
from typing import ClassVar, NoReturn, ParamSpec

from .errors import ConfigurationError

P = ParamSpec("P")


def without_frames(init: Callable[P, None]) -> Callable[P, None]:
    """Let an exception out of a constructor without the frames, which hold its arguments."""

    @wraps(init)
    def __init__(*args: P.args, **kwargs: P.kwargs) -> None:  # noqa: N807 - as a traceback names it
        try:
            init(*args, **kwargs)
            return
        except Exception as error:  # noqa: BLE001 - whatever it is, its frames stay here
            bare = error
        del args, kwargs  # a traceback shows the locals of this frame
        bare.__traceback__ = bare.__context__ = bare.__cause__ = None
        raise bare

    return __init__


class Secret:
    """Text that is shown to nobody: its repr is masked and it refuses to be pickled."""

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = text

    def reveal(self) -> str:
        """Return the text; use it in the expression that sends it, never in a variable that a traceback shows."""
        return self._text

    def __repr__(self) -> str:
        return "Secret(***)"

    def __reduce__(self) -> NoReturn:
        raise TypeError("a credential cannot be pickled or copied")


class Credentials:
    """What has credentials: `env` maps arguments to environment variables, `optional` are those that may be absent.

    An error of a constructor comes without the frames that hold its arguments.
    """

    env: ClassVar[Mapping[str, str]] = {}
    optional: ClassVar[frozenset[str]] = frozenset()

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        if "__init__" in vars(cls):
            setattr(cls, "__init__", without_frames(vars(cls)["__init__"]))  # noqa: B010 - mypy knows no other way

    @classmethod
    def variables(cls) -> tuple[str, ...]:
        """Return the environment variables that must be set where no argument is given."""
        return tuple(variable for argument, variable in cls.env.items() if argument not in cls.optional)

    def secrets(self) -> Iterator[Secret]:
        """Yield what no message may show: all that is held here as a text."""
        yield from (value for value in vars(self).values() if isinstance(value, Secret))

    def _take_credential(self, argument: str, given: str | None) -> Secret:
        """Return a credential from its argument or else from its environment variable."""
        found = self._take_optional(argument, given)
        if found is None:
            variable = self.env.get(argument, "")
            where = f"give `{argument}` or set {variable}" if variable else f"give `{argument}`"
            raise ConfigurationError(f"{type(self).__name__} lacks a credential: {where}")
        return found

    def _take_optional(self, argument: str, given: str | None) -> Secret | None:
        """Return a credential like `_take_credential`, or None where there is none."""
        if given is None:
            given = os.environ.get(self.env.get(argument, "")) or None
        return None if given is None else Secret(given)

    def __repr__(self) -> str:
        return f"<{type(self).__name__}>"
