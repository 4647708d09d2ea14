"""The shop, generated once for all tests of this folder."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from typing import Any

import pytest

from ..wire.providers import Made, made
from .shop import FILES


@pytest.fixture(scope="package")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Made:
    return made(tmp_path_factory.mktemp("shop"), "shop", FILES)


@pytest.fixture(scope="package")
def testing(shop: Made) -> Any:
    """The package that users import in their tests."""
    return importlib.import_module(f"{shop.module.__name__}.testing")


@pytest.fixture
def users(testing: Any) -> Any:
    """The factories of users."""
    return importlib.import_module(f"{testing.__name__}.shared")


@pytest.fixture
def mock(testing: Any) -> Iterator[Any]:
    with testing.MockShop() as mock:
        yield mock
