"""What the templates of `testing` get to see: the table of endpoints, documented answers and factories."""

from __future__ import annotations

from dataclasses import dataclass

from .viewparts import Lines, PairView


@dataclass(frozen=True, slots=True)
class MockView:
    """The module of the mock: its endpoints, and what each scheme puts on a request."""

    header: str
    doc: Lines
    name: str
    about: Lines
    client: str
    async_client: str
    endpoints: tuple[PairView, ...]
    credentials: tuple[PairView, ...]


@dataclass(frozen=True, slots=True)
class DocumentedView:
    """The documented answers of a call, and `more` arguments; without any answers `plain` is all that is said of it."""

    name: str
    operation: str
    examples: tuple[PairView, ...]
    more: str
    plain: str


@dataclass(frozen=True, slots=True)
class FactoryView:
    """A factory: what it is told, and what nobody could tell it."""

    name: str
    arguments: str
    notes: Lines


@dataclass(frozen=True, slots=True)
class TestModuleView:
    """What tests need of one resource, or of what all share."""

    header: str
    doc: Lines
    imports: Lines
    factories: tuple[FactoryView, ...]
    calls: tuple[DocumentedView, ...]


@dataclass(frozen=True, slots=True)
class TestingView:
    """What the README says of tests: `code` begins one, `mock` is the class of the mock, `call` the name of a call."""

    code: Lines
    mock: str
    call: str
