"""What all tests share: clients run on the HTTP library that `--http` names."""

from __future__ import annotations

import os
import sys

import pytest

VARIABLE = "APIGRAFT_TEST_HTTP"
"""Says it, too: to workers, and to a pytest that a test starts."""


def pytest_addoption(parser: pytest.Parser, pluginmanager: pytest.PytestPluginManager) -> None:
    """Hide httpx if it is not the one: now, as the conftests of folders import the runtime before options are read."""
    default = os.environ.get(VARIABLE, "httpx")
    words = "the HTTP library that clients run on; with httpx2 it is as if httpx were not installed"
    parser.addoption("--http", choices=("httpx", "httpx2"), default=default, help=words)
    config = pluginmanager.get_plugin("pytestconfig")
    assert isinstance(config, pytest.Config)
    os.environ[VARIABLE] = library = parser.parse_known_args(config.invocation_params.args).http
    if library == "httpx2":
        sys.modules["httpx"] = None  # type: ignore[assignment]
