"""What templates get to see: names, finished fragments of Python and lines, all decided before.

Every text in a view is either an identifier, a literal or an annotation that the plan wrote, or a line of a docstring
that `text` made safe.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from .modelmodule import ModelModule

Lines: TypeAlias = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class KeyView:
    """One key of a TypedDict."""

    name: str
    annotation: str
    doc: Lines


@dataclass(frozen=True, slots=True)
class ParamsView:
    name: str
    decorator: str
    doc: Lines
    keys: tuple[KeyView, ...]


@dataclass(frozen=True, slots=True)
class AliasView:
    name: str
    value: str
    doc: Lines


@dataclass(frozen=True, slots=True)
class ParamsModuleView:
    header: str
    doc: Lines
    imports: Lines
    classes: tuple[ParamsView, ...]
    aliases: tuple[AliasView, ...]


@dataclass(frozen=True, slots=True)
class OperationView:
    """A constant of a resource module: `UPDATE = Operation(...)`."""

    name: str
    arguments: str


@dataclass(frozen=True, slots=True)
class MethodView:
    """A method: `parameters` is what follows `self`, `call` what the client's `call` is given."""

    name: str
    decorator: str
    parameters: str
    returns: str
    doc: Lines
    call: str


@dataclass(frozen=True, slots=True)
class PropertyView:
    """A resource as a property of what holds it; `module` is the way to its module."""

    name: str
    module: str
    returns: str
    doc: Lines


@dataclass(frozen=True, slots=True)
class FlavourView:
    """The sync or the async form of a class, from one loop over the same methods."""

    name: str
    bases: str
    define: str
    wait: str
    argument: str
    doc: Lines
    resources: tuple[PropertyView, ...]


@dataclass(frozen=True, slots=True)
class ResourceView:
    header: str
    doc: Lines
    imports: Lines
    type_imports: Lines
    operations: tuple[OperationView, ...]
    flavours: tuple[FlavourView, ...]
    methods: tuple[MethodView, ...]


@dataclass(frozen=True, slots=True)
class PairView:
    key: str
    value: str


@dataclass(frozen=True, slots=True)
class ClientView:
    header: str
    name: str
    doc: Lines
    imports: Lines
    type_imports: Lines
    auth_type: str
    server_type: str
    servers: tuple[PairView, ...]
    settings: tuple[PairView, ...]
    flavours: tuple[FlavourView, ...]


@dataclass(frozen=True, slots=True)
class SchemeView:
    """A plugin whose class the runtime has: what it is told."""

    name: str
    base: str
    doc: Lines
    settings: tuple[PairView, ...]
    plain: Literal[True] = True
    signs: Literal[False] = False
    logs_in: Literal[False] = False


@dataclass(frozen=True, slots=True)
class SignerView:
    """A plugin that is written out: `setup`, `statements` and `puts` are the lines of its three methods."""

    name: str
    base: str
    doc: Lines
    settings: tuple[PairView, ...]
    values: str
    values_base: str
    fields: tuple[PairView, ...]
    parameters: str
    setup: Lines
    sealed: str
    request: str
    fixed: str
    statements: Lines
    puts: Lines
    plain: Literal[False] = False
    signs: Literal[True] = True
    logs_in: Literal[False] = False


@dataclass(frozen=True, slots=True)
class SessionView:
    """A plugin that logs in: `login` and `puts` are the lines of what writes the login and what sends its token."""

    name: str
    base: str
    doc: Lines
    settings: tuple[PairView, ...]
    parameters: str
    setup: Lines
    sealed: str
    request: str
    login: Lines
    puts: Lines
    plain: Literal[False] = False
    signs: Literal[False] = False
    logs_in: Literal[True] = True


@dataclass(frozen=True, slots=True)
class WebhookView:
    """A receiver: `setup` and `statements` are the lines of its two methods."""

    name: str
    base: str
    doc: Lines
    settings: tuple[PairView, ...]
    parameters: str
    setup: Lines
    sealed: str
    request: str
    returns: str
    statements: Lines


@dataclass(frozen=True, slots=True)
class WebhooksView:
    header: str
    doc: Lines
    imports: Lines
    names: Lines
    webhooks: tuple[WebhookView, ...]


@dataclass(frozen=True, slots=True)
class AuthView:
    header: str
    doc: Lines
    imports: Lines
    schemes: tuple[SchemeView | SignerView | SessionView, ...]


@dataclass(frozen=True, slots=True)
class ErrorView:
    name: str
    bases: str
    doc: Lines


@dataclass(frozen=True, slots=True)
class ErrorsView:
    header: str
    doc: Lines
    imports: Lines
    classes: tuple[ErrorView, ...]
    settings: tuple[PairView, ...]
    statuses: tuple[PairView, ...]


@dataclass(frozen=True, slots=True)
class PackageView:
    """The `__init__` of a provider's package."""

    header: str
    doc: Lines
    imports: Lines
    names: Lines


@dataclass(frozen=True, slots=True)
class ReadmeView:
    header: str
    title: str
    text: Lines
    package: str
    client: str
    schemes: tuple[PairView, ...]
    servers: tuple[PairView, ...]
    calls: tuple[PairView, ...]
    errors: tuple[PairView, ...]


@dataclass(frozen=True, slots=True)
class BareView:
    """A module that holds a header and perhaps a docstring."""

    header: str
    doc: Lines


View: TypeAlias = (
    ParamsModuleView
    | ResourceView
    | ClientView
    | AuthView
    | WebhooksView
    | ErrorsView
    | PackageView
    | ReadmeView
    | BareView
)


@dataclass(frozen=True, slots=True)
class PlannedFile:
    path: str
    template: str
    view: View


@dataclass(frozen=True, slots=True)
class VerbatimFile:
    path: str
    source: str


@dataclass(frozen=True, slots=True)
class SchemaFile:
    path: str
    module: ModelModule


Planned: TypeAlias = PlannedFile | VerbatimFile | SchemaFile


@dataclass(frozen=True, slots=True)
class Package:
    """All files of one provider, by path below the output folder."""

    name: str
    files: tuple[Planned, ...]
    endpoints: int
    models: int
