"""Any JSON Schema -> the notation -> YAML text -> JSON Schema: nothing is lost, in any kind of place."""

from __future__ import annotations

import string
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.diagnostics import Problems
from generator.spec.jsonvalues import Json, same_json
from generator.spec.nodes import Mapping, parse, to_json
from generator.spec.printing import print_named, print_property_map, print_schema
from generator.spec.schemas import Scope, read_named, read_property_map, read_schema
from generator.spec.typenames import TYPE_NAMES
from generator.spec.yamltext import to_yaml

from .reading import Everything, Read

Print = Callable[[Json], Json]
PLACES = [(print_schema, read_schema), (print_property_map, read_property_map), (print_named, read_named)]

ODD_NAMES = (
    "", "?", "a?", "a??", "$", "$x", "$$x", "$x?", "$ref", "$type", "$when", "$schema", "type", "object", "enum", "200",
    "null", "true", "on", "1e3", "012", "<<", "~", "a: b", "a #b", "#a", "- a", "-", "--", " a", "a ", "a\n", "a\tb",
    "é😀", "\x85", "\u2028", "\ufeff", "[a]", "{a}", "'", '"', "=", "a" * 1100, "x-a", "openapi", "properties", "---",
)  # fmt: skip
ODD_TEXTS = (
    "a -- b", " = ", "=x", "uuid4()", "a|b", "a<b>", "(a)", "a\\b", "x" * 130, "long words " * 20, "two\nlines",
    "two\nlines\n", "ends\n\n", "\nbegins", "  indented\nmore", "blank \nends", "1.10", "1e3", "[]", "a[]", "\x00\x7f",
)  # fmt: skip

texts = st.sampled_from((*ODD_NAMES, *ODD_TEXTS)) | st.text(max_size=12)
names = st.sampled_from(ODD_NAMES) | st.text(string.ascii_letters, min_size=1, max_size=8) | texts
numbers = st.integers(-5, 70) | st.floats(allow_nan=False, allow_infinity=False)
scalars = st.none() | st.booleans() | numbers | texts
values = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(names, inner, max_size=3), max_leaves=5
)
patterns = st.sampled_from((r"^\d{1,3}$", "a/b", "(", "", r"\p{L}", "a, b)", "a -- b"))
types = st.sampled_from(("string", "integer", "number", "boolean", "null", "object", "array", "file"))
formats = st.sampled_from(sorted({schema["format"] for schema in TYPE_NAMES.values() if "format" in schema})) | texts
references = st.sampled_from(
    [f"#/components/schemas/{name}" for name in ("User", "a.b-c", "string", "3D", "x-", "-x", "A/B", "")]
)
rest = st.dictionaries(
    st.sampled_from(("description", "default", "example", "title", "deprecated", "x-apigraft-fresh", "x-a", "nullable"))
    | names,
    values,
    max_size=2,
)


def schemas(inner: st.SearchStrategy[Json]) -> st.SearchStrategy[Json]:
    """Schemas of each kind around inner ones, now and then with something wrong or unknown in them."""
    bounds = dict.fromkeys(("minLength", "maxLength", "minimum", "maximum", "minItems"), numbers)
    words = st.fixed_dictionaries(
        {}, optional={"type": types | st.lists(types, max_size=2), "format": formats, "pattern": patterns, **bounds}
    )
    objects = st.fixed_dictionaries(
        {
            "type": st.just("object") | st.just(["object", "null"]),
            "properties": st.dictionaries(names, inner, max_size=4),
        },
        optional={
            "required": st.lists(names, max_size=3),
            "additionalProperties": inner,
            "x-apigraft-when": values,
            "$defs": st.dictionaries(names, inner, max_size=2),
        },
    )
    lists = st.fixed_dictionaries({"type": st.just("array"), "items": inner}, optional={"prefixItems": st.lists(inner)})
    maps = st.fixed_dictionaries({"type": st.just("object"), "additionalProperties": inner})
    unions = st.sampled_from(("anyOf", "oneOf", "allOf")).flatmap(
        lambda keyword: st.fixed_dictionaries({keyword: st.lists(inner, max_size=4)})
    )
    literals = st.fixed_dictionaries({"const": values}) | st.fixed_dictionaries({"enum": st.lists(scalars, max_size=3)})
    links = st.fixed_dictionaries({"$ref": references | texts})
    whole = st.one_of(words, objects, lists, maps, unions, literals, links)
    return whole | st.tuples(whole, rest).map(lambda pair: {**pair[0], **pair[1]})


any_schema = st.recursive(st.booleans() | st.just({}) | types.map(lambda name: {"type": name}), schemas, max_leaves=8)


@pytest.mark.parametrize(("write", "read"), PLACES, ids=["schema", "property map", "named"])
@given(schema=any_schema)
@settings(max_examples=150, deadline=None)
def test_what_is_printed_reads_back_as_the_same_schema(write: Print, read: Read, schema: Json) -> None:
    """In each kind of place, the notation of a schema and its YAML text are read as an equal schema, without errors."""
    text = to_yaml({"x": write(schema)})
    problems = Problems()
    node = parse(text.encode(), "", problems)
    assert isinstance(node, Mapping), text
    found = read(node.entries[0].value, Scope(Everything()), problems)
    assert not problems.failed, (text, list(problems))
    assert same_json(found.json, schema), text


@given(value=values | st.lists(st.lists(values, max_size=2), max_size=3))
@settings(max_examples=300, deadline=None)
def test_yaml_text_reads_back_as_the_same_value(value: Json) -> None:
    """Every JSON value has a YAML text that is read as an equal value."""
    problems = Problems()
    node = parse(to_yaml({"x": value}).encode(), "", problems)
    assert node is not None and not list(problems)
    assert same_json(to_json(node), {"x": value})
