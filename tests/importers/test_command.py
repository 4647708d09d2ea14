"""`apigraft import` and `apigraft export`, as they are called."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml

from generator.cli.main import main

DOCUMENT = """\
openapi: 3.0.0
info: {title: Shop API, version: "1"}
paths:
  /items: {get: {operationId: items.list, callbacks: {}, responses: {200: {description: OK, links: {}}}}}
"""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder with a document, which is the current one."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "shop.yaml").write_text(DOCUMENT)
    return tmp_path


def ends(*arguments: str) -> int:
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    return int(ended.value.code or 0)


def test_a_document_becomes_specs_and_specs_a_document(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The specs are where `generate` looks for them; the report has each finding with its place."""
    assert ends("import", "shop.yaml", "--report", "report.json") == 0
    assert (folder / "endpoint_specs" / "shop" / "items" / "list.yaml").exists()
    assert "unsupported: callbacks 1, servers 1" in capsys.readouterr().err
    report = json.loads((folder / "report.json").read_text())
    assert {
        "level": "unsupported",
        "keyword": "callbacks",
        "place": "/paths/~1items/get",
        "what": "they are kept without effect",
    } in report
    assert ends("export", "openapi", "shop") == 0
    printed = yaml.safe_load(capsys.readouterr().out)
    assert (
        ends("export", "openapi", "shop", "--out", "out.json")
        == ends("export", "openapi", "shop", "--out", "out.yaml")
        == 0
    )
    assert printed == json.loads((folder / "out.json").read_text()) == yaml.safe_load((folder / "out.yaml").read_text())


def test_specs_are_not_overwritten_unasked(capsys: pytest.CaptureFixture[str]) -> None:
    """The message says how to ask."""
    assert ends("import", "shop.yaml") == 0
    assert ends("import", "shop.yaml") == 1
    assert "--force" in capsys.readouterr().err
    assert ends("import", "shop.yaml", "--force") == 0


@pytest.mark.parametrize("provider", ["../up", "Shop", "con", "a.b"])
def test_a_provider_is_the_name_of_a_folder(provider: str) -> None:
    """Anything else is wrong usage."""
    assert ends("import", "shop.yaml", "--provider", provider) == 2


@pytest.mark.parametrize("text", ["", "swagger: '2.0'", "a: [", "[]"])
def test_what_is_no_document_is_refused_in_one_line(
    folder: Path, text: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """No input ends in a traceback, and nothing is written."""
    (folder / "shop.yaml").write_text(text)
    assert ends("import", "shop.yaml") == 1
    assert "cannot be imported" in capsys.readouterr().err
    assert not (folder / "endpoint_specs").exists()


def test_a_provider_that_is_not_there_cannot_be_exported() -> None:
    """It is a finding like any other."""
    assert ends("export", "openapi", "nobody") == 1
