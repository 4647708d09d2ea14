"""What templates get to see: names, finished fragments of Python and lines, all decided before.

Every text in a view is either an identifier, a literal or an annotation that the plan wrote, or a line of a docstring
that `text` made safe.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from .authviews import AuthView, WebhooksView
from .modelmodule import ModelModule
from .testviews import MockView, TestingView, TestModuleView
from .viewparts import Lines as Lines
from .viewparts import PairView as PairView


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
    """A method: `parameters` is what follows `self`, `call` what its value is."""

    name: str
    decorator: str
    define: str
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
    """The sync or the async form of a class, from one loop over the same plan."""

    name: str
    bases: str
    argument: str
    doc: Lines
    resources: tuple[PropertyView, ...]
    methods: tuple[MethodView, ...] = ()


@dataclass(frozen=True, slots=True)
class ResourceView:
    header: str
    doc: Lines
    imports: Lines
    type_imports: Lines
    operations: tuple[OperationView, ...]
    flavours: tuple[FlavourView, ...]


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
    codes: tuple[PairView, ...]


@dataclass(frozen=True, slots=True)
class PackageView:
    """The `__init__` of a package. What is imported when it is asked for, `later`, is what `type_imports` import."""

    header: str
    doc: Lines
    imports: Lines
    type_imports: Lines
    names: Lines
    later: tuple[PairView, ...]


@dataclass(frozen=True, slots=True)
class CredentialView:
    """A row of a README: what a scheme sends, how its plugin is made, which variables hold its credentials."""

    about: str
    code: str
    variables: str


@dataclass(frozen=True, slots=True)
class ArgumentView:
    """A row of a README: an argument of the client, what is done without it, what it is."""

    name: str
    standard: str
    about: str


@dataclass(frozen=True, slots=True)
class ReceivingView:
    """What the README says of webhooks: `code` checks a message, `errors` are what can be raised, `notes` the rest."""

    code: Lines
    receivers: tuple[CredentialView, ...]
    errors: tuple[PairView, ...]
    notes: Lines


@dataclass(frozen=True, slots=True)
class StreamingView:
    """What the README says of streams: a call that returns one, the words for it and its pieces, and what they are."""

    call: str
    stream: str
    piece: str
    about: str


@dataclass(frozen=True, slots=True)
class FaultView:
    """What happens to a call, and what comes of one that may be made twice, of one with a key, and of any other."""

    happens: str
    twice: str
    keyed: str
    once: str


@dataclass(frozen=True, slots=True)
class ReadmeView:
    """The README; `package` is what Python imports, `auth` are lines of code that make a client with credentials."""

    header: str
    title: str
    text: Lines
    package: str
    name: str
    client: str
    auth: Lines
    schemes: tuple[CredentialView, ...]
    auth_notes: Lines
    servers: tuple[PairView, ...]
    address: str
    arguments: tuple[ArgumentView, ...]
    calls: tuple[PairView, ...]
    type_notes: Lines
    sends_files: bool
    listing: str
    streaming: StreamingView | None
    errors: tuple[PairView, ...]
    faults: tuple[FaultView, ...]
    receiving: ReceivingView | None
    testing: TestingView | None


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
    | MockView
    | TestModuleView
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
