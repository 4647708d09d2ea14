"""A document as a whole, and the files that become of it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from generator.diagnostics import Problems
from generator.importers import tree
from generator.importers.openapi.importing import import_openapi
from generator.importers.tree import NotImportableError, Options, write_tree
from generator.spec.load import load

from .documents import HEAD, findings, imported, names, read

EVERYTHING = """\
tags: [{name: x}]
x-own: 1
produces: [a]
webhooks: {new: {post: {responses: {}}}}
externalDocs: {url: https://docs.example}
paths:
  x-here: 1
  /a:
    summary: An A
    parameters: [{name: q, in: query}]
    get: {operationId: a.get, x-mine: [1], consumes: [b], callbacks: {done: {'{$url}': {post: {responses: {}}}}}}
    trace: {responses: {}}
    put: 5
"""


def test_provider_and_endpoints_say_what_the_document_does() -> None:
    """What the notation has no word for is kept: extensions as they are, the rest in the shape of the document."""
    result = imported(EVERYTHING)
    assert read(result, "provider") == {
        "title": "Shop",
        "docs": "https://docs.example",
        "servers": {"production": "https://api.example.com/v1"},
        "openapi": {
            "info": {"version": "1"},
            "paths": {
                "/a": {
                    "summary": "An A",
                    "trace": {"parameters": [{"name": "q", "in": "query"}], "responses": {}},
                },
                "x-here": 1,
            },
            "tags": [{"name": "x"}],
            "webhooks": {"new": {"post": {"responses": {}}}},
        },
        "x-own": 1,
        "x-produces": ["a"],
    }
    assert read(result, "a", "get") == {
        "get": "/a",
        "query": {"q?": "string"},
        "openapi": {"callbacks": {"done": {"{$url}": {"post": {"responses": {}}}}}},
        "x-operation-id": "a.get",
        "x-mine": [1],
        "x-consumes": ["b"],
    }


def test_nothing_is_lost_in_silence() -> None:
    """Each part that a client lacks is reported with its keyword and its place."""
    found = {(f.level, f.keyword, f.place) for f in imported(EVERYTHING).report}
    assert found >= {
        ("unsupported", "webhooks", "/webhooks"),
        ("unsupported", "callbacks", "/paths/~1a/get"),
        ("unsupported", "trace", "/paths/~1a"),
        ("unsupported", "put", "/paths/~1a/put"),
        ("degraded", "produces", "/produces"),
        ("expressed", "get", "/paths/~1a/get"),
    }


def test_every_spec_says_where_it_came_from() -> None:
    """The name of the file, its digest, and the date only when the caller tells it: the same bytes, the same specs."""
    text = "paths: {/a: {get: {operationId: a.get}}}"
    one, two = (imported(text), imported(text, retrieved="2026-01-31"))
    assert "url: shop.yaml" in one.files[0].text
    assert "sha256: " in one.files[0].text
    assert "retrieved" not in one.files[0].text
    assert "retrieved: 2026-01-31" in two.files[0].text
    assert one.files == imported(text).files


@pytest.mark.parametrize(
    ("head", "reason"),
    [
        ("swagger: '2.0'\n", "Swagger"),
        ("a: 1\n", "no OpenAPI"),
        ("[1]", "no OpenAPI"),
        ("openapi: 2.0\n", "no OpenAPI"),
    ],
)
def test_other_documents_are_refused(head: str, reason: str) -> None:
    """The message says what the document is, or is not."""
    with pytest.raises(NotImportableError, match=reason):
        imported("", head=head)


@pytest.mark.parametrize(
    ("title", "name"), [("The Shop API", "shop"), ("2FA", "n2_fa"), ("商店", "pets"), ("API", "pets")]
)
def test_a_provider_is_called_like_its_title(title: str, name: str) -> None:
    """Without the words that every title has; where nothing is left, like the file."""
    document = {"openapi": "3.1.0", "info": {"title": title}, "paths": {}}
    assert import_openapi(json.dumps(document).encode(), Options(file="pets.json")).provider == name


def test_words_of_other_documents_stay_words(tmp_path: Path) -> None:
    """What looks like code, a path or YAML in a document is text in the specs, and the specs load."""
    hostile = '"""\n# {{ x }} ${y} *a &b !!python/object'
    document: dict[str, Any] = {
        "openapi": "3.1.0",
        "info": {"title": hostile, "description": hostile},
        "paths": {
            f"/a/{{{hostile}}}": {"get": {"operationId": "../../etc/passwd", "tags": ["../x"], "summary": hostile}}
        },
        "components": {"schemas": {hostile: {"description": hostile, "default": hostile}}},
        "x-apigraft-owners": {"X": "../../up"},
        "x-apigraft-provider": "../up",
    }
    result = import_openapi(json.dumps(document).encode(), Options(file="a.json"))
    write_tree(result, tmp_path / "specs", False)
    problems = Problems()
    assert load(tmp_path / "specs", (), problems)
    assert not problems.failed, [problem.message for problem in problems]
    assert {path.parent.parent for path in tmp_path.rglob("*.yaml")} <= {
        tmp_path / "specs",
        tmp_path / "specs" / result.provider,
    }


def test_a_provider_that_is_there_is_not_touched(tmp_path: Path) -> None:
    """Only `force` replaces it, and then as a whole."""
    write_tree(imported("paths: {/a: {get: {operationId: a.get}}}", provider="shop"), tmp_path, False)
    with pytest.raises(FileExistsError):
        write_tree(imported("paths: {}", provider="shop"), tmp_path, False)
    assert (tmp_path / "shop" / "a" / "get.yaml").exists()
    write_tree(imported("paths: {}", provider="shop"), tmp_path, True)
    assert [path.name for path in tmp_path.rglob("*")] == ["shop", "provider.yaml"]


def test_what_fails_leaves_everything_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The folder of the provider is replaced in one step."""
    write_tree(imported("paths: {}", provider="shop"), tmp_path, False)
    before = (tmp_path / "shop" / "provider.yaml").read_bytes()
    real = Path.rename

    def fail(self: Path, target: Path) -> Path:
        if self.name == "new":
            raise OSError("no")
        return real(self, target)

    monkeypatch.setattr(tree.Path, "rename", fail)
    with pytest.raises(OSError, match="no"):
        write_tree(imported("paths: {/a: {get: {}}}", provider="shop"), tmp_path, True)
    assert [path.name for path in tmp_path.rglob("*")] == ["shop", "provider.yaml"]
    assert (tmp_path / "shop" / "provider.yaml").read_bytes() == before


def test_no_operation_is_dropped_however_broken_its_parts_are() -> None:
    """Each part is read for itself."""
    broken = "{parameters: 5, requestBody: [], responses: {200: 7}, security: x, tags: 1, servers: {}, summary: [1]}"
    result = imported(f"paths: {{/a: {{get: {broken}, post: {broken}}}, /b: 3}}", head=HEAD)
    assert names(result) == ["a.get", "a.post"]
    assert {finding.place for finding in findings(result, "unsupported")} >= {"/paths/~1b", "/paths/~1a/get/parameters"}


def test_parts_that_are_in_other_files_are_any_value() -> None:
    """The operation is there, its body and its answer untyped; a whole path elsewhere is kept as it is."""
    result = imported("""
        paths:
          /a:
            post: {operationId: a.post, requestBody: {$ref: b.yaml}, responses: {200: {$ref: c.yaml}}}
          /b: {$ref: d.yaml}
        """)
    spec = read(result, "a", "post")
    assert (spec["json?"], spec["responses"]) == ("any", {"200": "any"})
    assert read(result, "provider")["openapi"]["paths"] == {"/b": {"$ref": "d.yaml"}}
    assert len(findings(result, "unsupported")) == 3
