"""The package `testing` of generated clients: whatever a spec describes can be tested against without a network."""

from __future__ import annotations

import asyncio
import importlib
import pkgutil
import shutil
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from generator.ir.api import Provider
from generator.pipeline import generate, read
from generator.plan.layout import client_class

from ..replay import Exchange, arguments, check_answer, described, exchanges

ROOT = Path(__file__).parent.parent.parent
CASES = sorted(path / "specs" for path in (ROOT / "tests" / "cases" / "corridor").iterdir() if path.is_dir())
FOLDERS = [*CASES, ROOT / "endpoint_specs"]
PACKAGE = "tested_clients"
PROVIDERS = [provider for folder in FOLDERS for provider in read(folder).providers]
EXAMPLES = [each for folder in FOLDERS for each in exchanges(folder, PACKAGE)]
FIRST = list({(each.provider.name, each.operation.name): each for each in reversed(EXAMPLES)}.values())
CALLED = [provider for provider in PROVIDERS if any(resource.operations for resource in provider.resources)]


@pytest.fixture(scope="module", autouse=True)
def clients(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Generate all providers into one folder, which can be imported while the tests of this module run."""
    folder = tmp_path_factory.mktemp("tested")
    for specs in FOLDERS:
        shutil.copytree(specs, folder / "specs", dirs_exist_ok=True)
    report = generate(folder / "specs", folder / PACKAGE)
    assert not report.failed, report.diagnostics
    sys.path.insert(0, str(folder))
    yield folder / PACKAGE
    sys.path.remove(str(folder))


def mock_of(provider: Provider) -> Any:
    module = importlib.import_module(f"{PACKAGE}.{provider.name}.testing")
    return getattr(module, f"Mock{client_class(provider.name)}")


def outcome(client: Any, flavour: str, make: Any) -> Any:
    """Make a call with a client, and close it; of a listing that is its first page, of a stream its pieces."""

    async def awaited() -> Any:
        async with client:
            result = make()
            if hasattr(result, "first_page"):
                return (await result.first_page()).answer
            if not hasattr(result, "__aenter__"):
                return await result
            async with result as stream:
                return [piece async for piece in stream]

    if flavour:
        return asyncio.run(awaited())
    with client:
        result = make()
        if hasattr(result, "first_page"):
            return result.first_page().answer
        if not hasattr(result, "__enter__"):
            return result
        with result as stream:
            return list(stream)


def asked(exchange: Exchange) -> Exchange:
    """Return an example with a request: that of another one, where it shows an answer alone."""
    shown = [each for each in exchange.operation.examples if each.request]
    return exchange if exchange.request or not shown else replace(exchange, example=shown[0])


@pytest.mark.parametrize("flavour", ["", "Async"])
@pytest.mark.parametrize("exchange", EXAMPLES, ids=str)
def test_each_example_is_answered_as_documented(exchange: Exchange, flavour: str) -> None:
    """The call of an example passes the check, is told as it was made, and is answered with that example."""
    runtime = importlib.import_module(f"{PACKAGE}._runtime")
    with mock_of(exchange.provider)() as mock:
        client = mock.async_client() if flavour else mock.client()
        method, path, keywords = arguments(asked(exchange), client)
        mock.answer(method, exchange.example.name)
        try:
            answer = outcome(client, flavour, lambda: method(*path, **keywords))
        except runtime.ApiError as error:
            answer = error
        if exchange.operation.stream and isinstance(exchange.response.get("body"), str):
            assert answer and [runtime.problems(piece) for piece in answer] == [()] * len(answer)
        else:
            check_answer(exchange, described(exchange, method), answer, runtime.problems)
        told = mock.calls[-1].params
        assert {**keywords, **told} == keywords
        taken = described(exchange, method).arguments
        assert all(key in told or taken.keywords()[key][1].standing for key in keywords)
        assert list(mock.calls[-1].path.values()) == path


def factories(provider: Provider) -> Iterator[tuple[str, Any]]:
    """Yield every factory of a package by its name."""
    package = importlib.import_module(f"{PACKAGE}.{provider.name}.testing")
    for found in pkgutil.iter_modules(package.__path__):
        module = importlib.import_module(f"{package.__name__}.{found.name}")
        yield from ((name, value) for name, value in vars(module).items() if name.startswith("make_"))


def models(provider: Provider) -> Iterator[type[Any]]:
    """Yield every model of a package."""
    base = importlib.import_module(f"{PACKAGE}._runtime.models").Model
    try:
        package = importlib.import_module(f"{PACKAGE}.{provider.name}.models")
    except ModuleNotFoundError:
        return
    for found in pkgutil.iter_modules(package.__path__):
        module = importlib.import_module(f"{package.__name__}.{found.name}")
        own = (value for value in vars(module).values() if getattr(value, "__module__", "") == module.__name__)
        yield from (value for value in own if isinstance(value, type) and issubclass(value, base))


@pytest.mark.parametrize("provider", CALLED, ids=lambda provider: provider.name)
def test_each_model_has_a_factory(provider: Provider) -> None:
    """What a factory makes is of its model, fits it, is the same each time, and survives the way over the wire."""
    runtime = importlib.import_module(f"{PACKAGE}._runtime")
    made = {name: (make(), make()) for name, make in factories(provider)}
    assert {type(one) for one, _ in made.values()} == set(models(provider))
    for one, other in made.values():
        assert one == other
        assert runtime.problems(one) == ()
        assert runtime.problems(type(one).model_validate_json(one.model_dump_json(by_alias=True))) == ()


@pytest.mark.parametrize("exchange", FIRST, ids=str)
def test_a_call_without_examples_has_an_answer(exchange: Exchange, monkeypatch: pytest.MonkeyPatch) -> None:
    """An answer is made for it: a success that is typed without a doubt, and the last page of a listing."""
    runtime = importlib.import_module(f"{PACKAGE}._runtime")
    mock = mock_of(exchange.provider)()
    for endpoint in mock.endpoints.values():
        module = importlib.import_module(f"{PACKAGE}.{exchange.provider.name}.testing.{endpoint.module}")
        for name, documented in module.CALLS.items():
            monkeypatch.setitem(module.CALLS, name, replace(documented, examples={}))
    with mock, mock.client() as client:
        method, path, keywords = arguments(asked(exchange), client)
        answer = method(*path, **keywords)
        if hasattr(answer, "pages"):
            assert [runtime.problems(page.answer) for page in answer.pages()] == [()]
        else:
            pieces = list(answer) if exchange.operation.stream else [answer]
            assert [runtime.problems(piece) for piece in pieces] == [()]
