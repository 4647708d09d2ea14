# What a contributor runs. Each target makes the virtual environment first, where it is missing or out of date.

VENV ?= .venv
PYTHON ?= $(shell command -v python3.11 || command -v python3)
BIN := $(VENV)/bin
READY := $(VENV)/.ready

# The tests of clients, which run once more as if httpx2 were installed and httpx were not; those of signing send nothing.
CLIENTS := $(wildcard tests/faults tests/plan/test_composed_signing.py tests/plan/test_options.py \
	tests/runtime tests/services tests/testing tests/wire)

.PHONY: generate test judges check format clean

generate: $(READY)  ## Regenerate every client from endpoint_specs/
	$(BIN)/apigraft generate

test: $(READY)  ## Run all tests, and those of clients once more on httpx2
	$(BIN)/python -m pytest -n auto
	$(BIN)/python -m pytest -n auto --http httpx2 --ignore tests/runtime/signing $(CLIENTS)

judges: $(READY)  ## Fetch the servers of tests/judges into .judges/ and let them judge; those that cannot be had are listed
	$(BIN)/python -m tests.judges.judges
	$(BIN)/python -m pytest tests/judges -rs

check: $(READY)  ## Format, lint, types, architecture and drift, as CI does
	$(BIN)/black --check --quiet generator tests
	$(BIN)/ruff check
	$(BIN)/lint-imports
	$(BIN)/mypy
	$(BIN)/pyright --pythonpath $(BIN)/python
	$(BIN)/pyrefly check --summary=none --python-interpreter-path $(BIN)/python
	$(BIN)/apigraft generate --check
	$(BIN)/apigraft schema --check

format: $(READY)  ## Put the sources into the style of the house
	$(BIN)/black --quiet generator tests
	$(BIN)/ruff check --fix

clean:  ## Remove the virtual environment and all caches
	rm -rf $(VENV) .judges .benchmarks .apigraft .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis

$(READY): pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[dev]'
	touch $(READY)
