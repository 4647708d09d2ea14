"""An explained call: what is taken, what is computed in which order, and what is put on the request."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from .stages import Part, Stage

Form = Literal["template", "lines", "block", "json", "exchange"]
"""How the lines of a recipe make one value; of an `exchange` they say what is asked of a server."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of the request that is read; `after` are the groups of `send` that change it first."""

    name: str
    about: str
    after: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Credential:
    """What the caller has: its name, the environment variable that may hold it, and what it is; never its value."""

    name: str
    env: str
    about: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Setting:
    """An option, and what it is for this call."""

    name: str
    value: str


@dataclass(frozen=True, slots=True)
class Value:
    """A named value: its recipe as the author wrote it, what it is made of, and what it is for.

    A `secret` one holds something of a credential and is masked wherever values are shown.
    """

    name: str
    stage: Stage
    kind: str
    form: Form
    recipe: tuple[str, ...]
    parts: tuple[Part, ...]
    optional: bool = False
    secret: bool = False


@dataclass(frozen=True, slots=True)
class Attached:
    """A pair that is put on the request; with `keeps` only where there is none of that name yet."""

    place: str
    wire: str
    recipe: str
    parts: tuple[Part, ...]
    keeps: bool = False


@dataclass(frozen=True, slots=True)
class Sent:
    """Pairs that are put on the request before what reads them is computed."""

    group: str
    pairs: tuple[Attached, ...]


@dataclass(frozen=True, slots=True)
class Pipeline:
    """What one scheme does with a call. One without `steps` only attaches a credential.

    `words` are the sources and operations of its recipes, each with what it means.
    """

    name: str
    about: str
    attached: tuple[Attached, ...]
    credentials: tuple[Credential, ...] = ()
    docs: str = ""
    pieces: tuple[Piece, ...] = ()
    settings: tuple[Setting, ...] = ()
    steps: tuple[Value | Sent, ...] = ()
    words: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Call:
    """A call and what signs it: all pipelines in order, or with `choice` the one whose plugin the client was given."""

    name: str
    method: str
    path: str
    summary: str
    choice: bool
    pipelines: tuple[Pipeline, ...]
