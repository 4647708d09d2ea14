"""JSON Schema -> the notation: which form is taken; that nothing is lost is proved in test_lossless.py."""

from __future__ import annotations

from decimal import Decimal
from textwrap import dedent

import pytest

from generator.spec.jsonvalues import Json
from generator.spec.printing import print_named, print_property_map, print_schema
from generator.spec.yamltext import to_yaml

LONG = "A description that does not fit on the line of an expression, because it goes on and on and on and on."
TEXT: Json = {"type": "string"}
USER: Json = {"$ref": "#/components/schemas/User"}


@pytest.mark.parametrize(
    ("schema", "written"),
    [
        (True, True),
        ({}, "any"),
        ({"type": "string", "format": "email", "description": "Hi"}, "email -- Hi"),
        ({"type": "string", "minLength": 5, "maxLength": 5, "default": "a b"}, 'string(5) = "a b"'),
        ({"type": "number", "minimum": Decimal("1.10")}, "number(1.10..)"),
        ({"type": ["string", "null"], "pattern": "a", "maxLength": 3}, "string(..3, /a/) | null"),
        ({"type": "array", "items": {"anyOf": [USER, {"enum": ["a", "b"]}, TEXT]}}, "(User | =a | =b | string)[]"),
        ({"anyOf": [{"anyOf": [USER, TEXT]}, TEXT]}, "(User | string) | string"),
        ({"type": "integer", "minimum": 5, "maximum": 5}, "integer(5..5)"),
        ({"const": "10"}, '="10"'),
        ({"enum": [10, "a|b", None]}, '=10 | ="a|b" | =null'),
        ({"type": "string", "x-apigraft-fresh": "uuid4"}, "string = uuid4()"),
        ({"type": "string", "default": "uuid4()"}, 'string = "uuid4()"'),
    ],
)
def test_what_fits_a_line_is_an_expression(schema: Json, written: Json) -> None:
    """A schema that an expression says in whole is one, in its canonical form."""
    assert print_schema(schema) == written
    assert print_named(schema) == written


@pytest.mark.parametrize(
    ("schema", "written"),
    [
        ({"type": "string", "description": LONG}, {"type": "string", "description": LONG}),
        ({"type": "string", "maxLength": 9, "example": "a"}, {"$type": "string(..9)", "example": "a"}),
        ({"type": "array", "items": USER, "minItems": 1}, {"$type": "User[]", "minItems": 1}),
        ({"type": "string", "pattern": "a/b"}, {"type": "string", "pattern": "a/b"}),
        ({"type": "string", "enum": ["a"]}, {"type": "string", "enum": ["a"]}),
        ({"oneOf": [USER, TEXT], "discriminator": {"propertyName": "kind"}},
         {"oneOf": ["User", "string"], "discriminator": {"propertyName": "kind"}}),
        ({"type": "array", "items": {"type": "object", "properties": {"a": TEXT}}},
         {"type": "array", "items": {"object": {"a?": "string"}}}),
        ({"type": "object", "properties": {"a": USER}, "required": ["a"], "title": "T"},
         {"object": {"a": "User"}, "title": "T"}),
        ({"anyOf": [TEXT, {"type": "null"}]}, {"anyOf": ["string", "null"]}),
        ({"type": "string", "nullable": True}, {"type": "string", "openapi": {"nullable": True}}),
        ({"$ref": "#/components/schemas/string"}, {"$ref": "#/components/schemas/string"}),
        ({"$ref": "#/definitions/User"}, {"$ref": "#/definitions/User"}),
        ({"description": "two\nlines", "$ref": "#/components/schemas/User"},
         {"$type": "User", "description": "two\nlines"}),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_a_mapping(schema: Json, written: Json) -> None:
    """The long form keeps what an expression can say as `$type`, and what is in it as expressions."""
    assert print_schema(schema) == written


@pytest.mark.parametrize(
    "schema",
    [
        {"type": "email"},
        {"type": "number", "exclusiveMinimum": True},
        {"items": [TEXT]},
        {"pattern": "("},
        {"properties": {"a": None}},
    ],
)
def test_what_json_schema_2020_12_does_not_allow_is_verbatim(schema: Json) -> None:
    """What the reader would refuse is kept as it is, and only there: what is around it keeps its form."""
    assert print_schema(schema) == {"$schema": schema}
    assert print_schema({"type": "array", "items": schema}) == {"type": "array", "items": {"$schema": schema}}


def test_a_property_map_keeps_odd_names_and_the_order_of_required() -> None:
    """Names with `$` and `?`, required ones in an order of their own and keywords all have their place."""
    schema: Json = {
        "type": ["object", "null"],
        "properties": {"a": TEXT, "b": TEXT, "$c": TEXT, "d?": TEXT},
        "required": ["b", "d?", "a"],
        "additionalProperties": False,
        "x-apigraft-when": {"if": ["a"], "then": ["b"]},
        "nullable": True,
    }
    written = {
        "$type": ["object", "null"],
        "a": "string",
        "b": "string",
        "$$c?": "string",
        "$properties": {"d?": "string"},
        "$required": ["b", "d?", "a"],
        "$additionalProperties": False,
        "$when": {"if": ["a"], "then": ["b"]},
        "$openapi": {"nullable": True},
    }
    assert print_property_map(schema) == written
    assert print_named(schema) == written
    empty: Json = {"type": "object", "properties": {"a": TEXT}, "required": []}
    assert print_property_map(empty) == {"a?": "string", "$required": []}


def test_what_is_no_property_map_is_verbatim_where_one_must_stand() -> None:
    """Without a type and properties there is no property map."""
    assert print_property_map({"type": "object"}) == {"$schema": {"type": "object"}}
    assert print_property_map(True) == {"$schema": True}
    assert print_named({"allOf": [USER]}) == {"$schema": {"allOf": [USER]}}


@pytest.mark.parametrize("value", [None, 1, "string", [TEXT]])
def test_what_is_no_schema_is_not_printed(value: Json) -> None:
    """Only mappings and booleans are JSON Schemas; anything else is a mistake of the caller."""
    for write in (print_schema, print_property_map, print_named):
        with pytest.raises(ValueError, match="true or false"):
            write(value)


def test_yaml_text_is_what_a_person_would_write() -> None:
    """Plain where it can be, single quotes where it must be, blocks for long and for several lines."""
    value: Json = {
        "plain": "string(1..64) -- The user's ID",
        "quoted": "=a | =b -- One of: a, b",
        "literal": '="10"',
        "words": ["a", "b-c", "10", 10, True, None, "x: y"],
        "maps": [{"a": 1, "b": ["c"]}, [["d"]], {}, []],
        "block": "First line\n  - second\n\nlast",
        "ends": "First\nsecond\n",
        "folded": f"{'a' * 70} {'b' * 40} {'c' * 30}",
        "escaped": "tab\there\x07",
        "blanks": " a ",
        "200": "Ok<User>",
        "a: b": "no",
        "": "2024-01-01",
        "?": Decimal("1.10"),
        "empty": "",
    }
    assert to_yaml(value) == dedent("""\
        plain: string(1..64) -- The user's ID
        quoted: '=a | =b -- One of: a, b'
        literal: ="10"
        words: [a, b-c, '10', 10, true, null, 'x: y']
        maps:
          - a: 1
            b: [c]
          - - [d]
          - {}
          - []
        block: |-
          First line
            - second

          last
        ends: |
          First
          second
        folded: >-
          %s %s
          %s
        escaped: "tab\\there\\u0007"
        blanks: ' a '
        200: Ok<User>
        'a: b': no
        '': 2024-01-01
        '?': 1.10
        empty: ''
        """) % ("a" * 70, "b" * 40, "c" * 30)


@pytest.mark.parametrize("value", [float("nan"), float("inf"), "\ud800", Decimal("1e99999"), 10**1001])
def test_what_no_yaml_text_can_say_is_an_error(value: Json) -> None:
    """A value that would not be read back is never written."""
    with pytest.raises(ValueError):
        to_yaml({"a": value})


def test_what_would_be_too_deep_to_be_read_is_an_error() -> None:
    """Text that `parse` refuses is not written."""
    value: Json = "x"
    for _ in range(70):
        value = [value]
    with pytest.raises(ValueError, match="nested deeper"):
        to_yaml(value)
