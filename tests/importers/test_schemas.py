"""Schemas of OpenAPI 3.0 and 3.1, in the notation."""

from __future__ import annotations

from typing import Any

import pytest

from .documents import findings, imported, read

COMPONENTS = """\
paths: {}
components:
  schemas:
    User: {type: object, required: [id], properties: {id: {type: string}}}
    T: %s
"""


def schema(text: str) -> Any:
    """Import a document with one more schema, and return that as it is written."""
    return read(imported(COMPONENTS % text), "provider")["schemas"]["T"]


@pytest.mark.parametrize(
    ("openapi", "notation"),
    [
        ("{type: string, nullable: true}", "string | null"),
        ("{type: string, nullable: false}", "string"),
        ("{nullable: true}", "any"),
        ("{$ref: '#/components/schemas/User', nullable: true}", "User | null"),
        ("{nullable: true, allOf: [{$ref: '#/components/schemas/User'}], description: Who}", "User | null -- Who"),
        (
            "{nullable: true, oneOf: [{type: string}, {type: integer}]}",
            {"$schema": {"oneOf": [{"type": "string"}, {"type": "integer"}, {"type": "null"}]}},
        ),
        ("{type: string, enum: [a, b]}", "=a | =b"),
        ("{type: string, enum: [a, b], nullable: true}", "=a | =b | =null"),
        ("{type: integer, enum: [1]}", "=1"),
        ("{type: integer, enum: [a]}", {"$schema": {"type": "integer", "enum": ["a"]}}),
        (
            "{type: integer, minimum: 1, exclusiveMinimum: true, maximum: 9, exclusiveMaximum: false}",
            {"$schema": {"type": "integer", "maximum": 9, "exclusiveMinimum": 1}},
        ),
        ("{type: string, example: x}", {"$schema": {"type": "string", "examples": ["x"]}}),
        ("{type: string, format: binary}", "binary"),
        ("{type: array, items: {type: string}}", "string[]"),
        ("{type: String, maxLength: '5'}", "string(..5)"),
        ("{}", "any"),
        ("null", "any"),
        ("{type: array, items: {$ref: '#/components/schemas/T'}}", "T[]"),
    ],
)
def test_a_schema_is_written_as_the_notation_says_it(openapi: str, notation: object) -> None:
    """Words of 3.0 become those of JSON Schema 2020-12, in the shortest form that says them."""
    assert schema(openapi) == notation


def test_a_value_that_no_keyword_can_have_is_kept_beside_and_reported() -> None:
    """The rest of the schema is read: one wrong keyword is no reason to lose a type."""
    result = imported(COMPONENTS % "{type: object, properties: {a: {type: file, pattern: '(', title: A}}}")
    assert read(result, "provider")["schemas"]["T"] == {
        "a?": {"title": "A", "x-apigraft-refused": {"type": "file", "pattern": "("}}
    }
    assert [(f.keyword, f.place) for f in findings(result, "unsupported")] == [
        ("type", "/components/schemas/T/properties/a/type"),
        ("pattern", "/components/schemas/T/properties/a/pattern"),
    ]


def test_references_lead_anywhere_in_the_document() -> None:
    """What is no schema by name is written where it is referred to; what leads nowhere is any value, and reported."""
    text = """
    {type: object, properties: {
      a: {$ref: '#/components/schemas/User/properties/id'}, b: {$ref: other.yaml#/B},
      c: {$ref: '#/components/schemas/T/properties/c'}, d: {$ref: '#/nowhere'}}}
    """
    result = imported(COMPONENTS % " ".join(text.split()))
    written = read(result, "provider")["schemas"]["T"]
    assert written["a?"] == "string"
    assert [written[f"{name}?"]["x-apigraft-unresolved"] for name in "bcd"] == [
        "other.yaml#/B",
        "#/components/schemas/T/properties/c",
        "#/nowhere",
    ]
    assert [finding.keyword for finding in findings(result, "unsupported")] == ["$ref"] * 3


def test_names_that_the_notation_cannot_take_are_changed_in_references_and_mappings_too() -> None:
    """The schema is found under its new name everywhere."""
    text = """
    paths: {}
    components:
      schemas:
        Ok«Cat»: {type: object, properties: {kind: {type: string}}}
        Pet:
          oneOf: [{$ref: '#/components/schemas/Ok%C2%ABCat%C2%BB'}]
          discriminator: {propertyName: kind, mapping: {cat: '#/components/schemas/Ok«Cat»', dog: Ok«Cat»}}
    """
    schemas = read(imported(text), "provider")["schemas"]
    assert schemas["OkCat"] == {"kind?": "string"}
    assert schemas["Pet"]["$schema"]["oneOf"] == [{"$ref": "#/components/schemas/OkCat"}]
    assert set(schemas["Pet"]["$schema"]["discriminator"]["mapping"].values()) == {"#/components/schemas/OkCat"}


def test_schemas_that_stand_too_deep_become_any_value() -> None:
    """A file of a spec has a limit of levels; what is beyond is reported, and the rest is there."""
    deep = "{type: object, properties: {a: " * 40 + "{type: string}" + "}}" * 40
    result = imported(COMPONENTS % deep)
    assert [finding.keyword for finding in findings(result, "unsupported")] == ["schema"]
