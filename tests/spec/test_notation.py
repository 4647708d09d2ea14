"""The notation -> JSON Schema: each row of its page, and each diagnostic with place, message and next step."""

from __future__ import annotations

import pytest

from generator.diagnostics import Problems, Span
from generator.spec.expressions import parse_expression
from generator.spec.jsonvalues import Json
from generator.spec.nodes import parse
from generator.spec.patterns import python_pattern
from generator.spec.schemas import Schema, Scope, read_named, read_property_map, read_schema
from generator.spec.typenames import TYPE_NAMES
from generator.spec.typetree import write_expression

from .reading import FILE, SCOPE, Read, mapping, named, node, properties, read_with_problems, schema

USER: dict[str, Json] = {"$ref": "#/components/schemas/User"}
TEXT: Json = {"type": "string"}


@pytest.mark.parametrize(
    ("written", "json"),
    [
        ("any", {}),
        ("null", {"type": "null"}),
        ("object", {"type": "object"}),
        ("email", {"type": "string", "format": "email"}),
        ("int64", {"type": "integer", "format": "int64"}),
        ("double", {"type": "number", "format": "double"}),
        ("decimal", {"type": "string", "format": "decimal"}),
        ("binary", {"type": "string", "format": "binary"}),
        ("User", USER),
        ("v1.Card-Type", {"$ref": "#/components/schemas/v1.Card-Type"}),
        ("string[]", {"type": "array", "items": TEXT}),
        ("User[][]", {"type": "array", "items": {"type": "array", "items": USER}}),
        ("(User | string)[]", {"type": "array", "items": {"anyOf": [USER, TEXT]}}),
        ("map<User>", {"type": "object", "additionalProperties": USER}),
        ("string | null", {"type": ["string", "null"]}),
        ("null | string", {"type": ["null", "string"]}),
        ("string(..9) | null", {"type": ["string", "null"], "maxLength": 9}),
        ("User[] | null", {"type": ["array", "null"], "items": USER}),
        ("map<string> | null", {"type": ["object", "null"], "additionalProperties": TEXT}),
        ("User | null", {"anyOf": [USER, {"type": "null"}]}),
        ("any | null", {"anyOf": [{}, {"type": "null"}]}),
        ("User | Team", {"anyOf": [USER, {"$ref": "#/components/schemas/Team"}]}),
        ("string | integer | null", {"anyOf": [TEXT, {"type": "integer"}, {"type": "null"}]}),
        ("(User | string) | null", {"anyOf": [{"anyOf": [USER, TEXT]}, {"type": "null"}]}),
        ("=x", {"const": "x"}),
        ("=10", {"const": 10}),
        ('="10"', {"const": "10"}),
        ("=null", {"const": None}),
        ("=true", {"const": True}),
        ("=012", {"const": "012"}),
        ("=2024-01-01", {"const": "2024-01-01"}),
        ('=""', {"const": ""}),
        (r'="a \"b\" é \n| <(-- "', {"const": 'a "b" é \n| <(-- '}),
        ("=a | =b", {"enum": ["a", "b"]}),
        ("=a|=1|=null", {"enum": ["a", 1, None]}),
        ("=a | =b | string", {"anyOf": [{"enum": ["a", "b"]}, TEXT]}),
        ("=a | string", {"anyOf": [{"const": "a"}, TEXT]}),
        ("=a | =b | null", {"anyOf": [{"enum": ["a", "b"]}, {"type": "null"}]}),
        ("=a | null", {"anyOf": [{"const": "a"}, {"type": "null"}]}),
        ("=a | string | =b | =c", {"anyOf": [{"const": "a"}, TEXT, {"enum": ["b", "c"]}]}),
        ("(=a | =b)[]", {"type": "array", "items": {"enum": ["a", "b"]}}),
        ("map<=a>", {"type": "object", "additionalProperties": {"const": "a"}}),
        ("string(1..64)", {"type": "string", "minLength": 1, "maxLength": 64}),
        ("string(1..)", {"type": "string", "minLength": 1}),
        ("string(..64)", {"type": "string", "maxLength": 64}),
        ("string(5)", {"type": "string", "minLength": 5, "maxLength": 5}),
        ("email(..255)", {"type": "string", "format": "email", "maxLength": 255}),
        ("integer(0..)", {"type": "integer", "minimum": 0}),
        ("int32(-5..-1)", {"type": "integer", "format": "int32", "minimum": -5, "maximum": -1}),
        ("number(0.5..10)", {"type": "number", "minimum": 0.5, "maximum": 10}),
        ("decimal(0..)", {"type": "string", "format": "decimal", "minimum": 0}),
        (r"string(/^\d{1,3}$/)", {"type": "string", "pattern": r"^\d{1,3}$"}),
        ("string(1..9, /a/)", {"type": "string", "minLength": 1, "maxLength": 9, "pattern": "a"}),
        ("string(/a -- b = c|d, (e)/)", {"type": "string", "pattern": "a -- b = c|d, (e)"}),
        ("integer = 10", {"type": "integer", "default": 10}),
        ('string = "10"', {"type": "string", "default": "10"}),
        ('string = "a b" -- c', {"type": "string", "default": "a b", "description": "c"}),
        ("string | null = null", {"type": ["string", "null"], "default": None}),
        ("User = a", {**USER, "default": "a"}),
        ("=a | =b = a", {"enum": ["a", "b"], "default": "a"}),
        ("string -- The -- name = x", {"type": "string", "description": "The -- name = x"}),
        ("User -- Who", {**USER, "description": "Who"}),
        ("string = uuid4()", {"type": "string", "x-apigraft-fresh": "uuid4"}),
        ('string = "uuid4()" -- x', {"type": "string", "default": "uuid4()", "description": "x"}),
    ],
)  # fmt: skip
def test_expressions_are_json_schema(written: str, json: Json) -> None:
    """Each form of a type expression has one meaning in JSON Schema."""
    quoted = "'" + written.replace("'", "''") + "'"
    assert schema(quoted) == json


@pytest.mark.parametrize("name", TYPE_NAMES)
def test_each_type_name_is_a_type_with_its_format(name: str) -> None:
    """A word of the table stands for its type and, where it is a format, for that too."""
    found = schema(name)
    assert isinstance(found, dict)
    assert name == "any" or name in found.values()


def test_generics_are_expanded_in_place() -> None:
    """The parameters of a generic are replaced; the expansion says which generic of what it is."""
    ok = {
        "type": "object",
        "properties": {"success": {"const": True}, "data": {"type": "array", "items": USER}},
        "required": ["success", "data"],
        "x-apigraft-generic": "Ok<User[]>",
    }
    assert schema("Ok< User [] >") == ok
    assert schema("Ok<User[]> -- Done") == {**ok, "description": "Done"}
    assert schema("Ok<User[]> | null") == {"anyOf": [ok, {"type": "null"}]}


def test_generics_use_generics_and_null() -> None:
    """Within a body a parameter is a type like any other, and what it stands for decides how null is added."""
    found = schema("Page<User, string>")
    assert isinstance(found, dict) and isinstance(found["properties"], dict)
    assert found["properties"]["extra"] == {"type": ["string", "null"]}
    inner = found["properties"]["inner"]
    assert isinstance(inner, dict) and inner["x-apigraft-generic"] == "Ok<User>"
    other = schema("Page<User, Team>")
    assert isinstance(other, dict) and isinstance(other["properties"], dict)
    assert other["properties"]["extra"] == {"anyOf": [{"$ref": "#/components/schemas/Team"}, {"type": "null"}]}
    third = schema("Page<User, Ok<Team>>")
    assert isinstance(third, dict) and isinstance(third["properties"], dict)
    assert third["properties"]["extra"] == {"anyOf": [schema("Ok<Team>"), {"type": "null"}]}


def test_a_generic_of_a_generic_is_no_loop() -> None:
    """The same generic as its own argument ends, as the argument is expanded outside of the body."""
    found = schema("Ok<Ok<User>>")
    assert isinstance(found, dict) and found["x-apigraft-generic"] == "Ok<Ok<User>>"


@pytest.mark.parametrize(
    ("written", "json"),
    [
        ("true", True),
        ("false", False),
        ("null", {"type": "null"}),
        ("{}", {}),
        ("{type: string, maxLength: 5}", {"type": "string", "maxLength": 5}),
        ("{type: array, items: User, minItems: 1}", {"type": "array", "items": USER, "minItems": 1}),
        ("{oneOf: [User, 'string(1..)']}", {"oneOf": [USER, {"type": "string", "minLength": 1}]}),
        ("{properties: {a?: User, $b: true}}".replace("a?", '"a?"'), {"properties": {"a?": USER, "$b": True}}),
        ("{$ref: '#/components/schemas/User'}", USER),
        ("{$ref: '#/components/parameters/Nobody'}", {"$ref": "#/components/parameters/Nobody"}),
        ("{type: string, x-a: [1, {b: c}]}", {"type": "string", "x-a": [1, {"b": "c"}]}),
        ("{type: string, openapi: {nullable: true}}", {"type": "string", "nullable": True}),
        ("{$type: 'string(1..)', example: x}", {"type": "string", "minLength": 1, "example": "x"}),
        ("{$type: User | null, title: T}", {"anyOf": [USER, {"type": "null"}], "title": "T"}),
        ("{$schema: {type: [odd], items: User}}", {"type": ["odd"], "items": "User"}),
        ("{$schema: 'https://json-schema.org/draft/2020-12/schema', type: string}",
         {"$schema": "https://json-schema.org/draft/2020-12/schema", "type": "string"}),
        ('{object: {a: User, "b?": string}, title: T}',
         {"type": "object", "properties": {"a": USER, "b": TEXT}, "required": ["a"], "title": "T"}),
    ],
)  # fmt: skip
def test_a_mapping_is_json_schema_of_expressions(written: str, json: Json) -> None:
    """A mapping is JSON Schema with expressions as its subschemas, or one of the long forms."""
    assert schema(written) == json


@pytest.mark.parametrize(
    ("written", "json"),
    [
        ("{}", {"type": "object", "properties": {}}),
        ('{"a?": User}', {"type": "object", "properties": {"a": USER}}),
        ("{type: string, enum: string}",
         {"type": "object", "properties": {"type": TEXT, "enum": TEXT}, "required": ["type", "enum"]}),
        ("{200: string, null: string, on: string, 1e3: string}",
         {"type": "object", "properties": dict.fromkeys(("200", "null", "on", "1e3"), TEXT),
          "required": ["200", "null", "on", "1e3"]}),
        ("{$$x: string, $$ref: string}",
         {"type": "object", "properties": {"$x": TEXT, "$ref": TEXT}, "required": ["$x", "$ref"]}),
        ("{$additionalProperties: false, $oneOf: [User, {object: {a: any}}]}",
         {"type": "object", "properties": {}, "additionalProperties": False,
          "oneOf": [USER, {"type": "object", "properties": {"a": {}}, "required": ["a"]}]}),
        ("{$type: [object, 'null']}", {"type": ["object", "null"], "properties": {}}),
        ('{a: string, $properties: {"b?": string}, $required: ["b?"]}',
         {"type": "object", "properties": {"a": TEXT, "b?": TEXT}, "required": ["b?", "a"]}),
        ("{$required: [b, a], a: string, b: string}",
         {"type": "object", "properties": {"a": TEXT, "b": TEXT}, "required": ["b", "a"]}),
        ("{$when: {if: [a], then: [b]}}",
         {"type": "object", "properties": {}, "x-apigraft-when": {"if": ["a"], "then": ["b"]}}),
        ("{$ref: '#/components/schemas/User', $x-a: 1, $openapi: {b: c}}",
         {"type": "object", "properties": {}, "$ref": "#/components/schemas/User", "x-a": 1, "b": "c"}),
        ("{$schema: {any: thing}}", {"any": "thing"}),
    ],
)  # fmt: skip
def test_a_property_map_is_an_object(written: str, json: Json) -> None:
    """Keys are names of properties; `?` makes one optional, `$` begins a keyword, `$$` a name with a dollar."""
    assert properties(written) == json


def test_under_a_name_stands_a_property_map_or_an_expression() -> None:
    """A mapping there is a property map, so that `type` and `items` are properties."""
    assert named("{items: string}") == {"type": "object", "properties": {"items": TEXT}, "required": ["items"]}
    assert named("User[]") == {"type": "array", "items": USER}
    assert named("{$schema: {items: {}}}") == {"items": {}}


EXPRESSIONS = [
    ("Booleen", "E207", "Booleen", "unknown type `Booleen`", "did you mean `boolean`?"),
    ("Usr[]", "E207", "Usr", "unknown type `Usr`", "did you mean `User`?"),
    ("int", "E207", "int", "unknown type `int`", "did you mean `integer`?"),
    ("url", "E207", "url", "unknown type `url`", "did you mean `uri`?"),
    ("10", "E207", "10", "unknown type `10`", "the literal is written `=10`"),
    ("Zzz", "E207", "Zzz", "unknown type `Zzz`", "describe `Zzz` under `schemas`"),
    ("list<User>", "E207", "list", "no generic is called `list`", "a list is written `User[]`"),
    ("Okk<User>", "E207", "Okk", "no generic is called `Okk`", "did you mean `Ok`?"),
    ("Ok", "E206", "Ok", "`Ok` takes 1 type", "`Ok<T>`"),
    ("Page<User>", "E206", "Page", "`Page` takes 2 types", "`Page<T, U>`"),
    ("map", "E206", "map", "`map` takes one type", "`map<string>`"),
    ("boolean(1..2)", "E202", "(1..2)", "`boolean` takes no bounds", "only text and numbers"),
    ("User(1..2)", "E202", "(1..2)", "`User` takes no bounds", "only text and numbers"),
    ("string(2..1)", "E202", "2..1", "2 is more than 1", "`1..2`"),
    ("string(..)", "E202", "..", "bounds without a number", "`(1..)`"),
    ("string(0.5..)", "E202", "(0.5..)", "the bounds of `string` are whole", "without a point"),
    ("string(-1..)", "E202", "(-1..)", "a length is 0 or more", "`(0..)`"),
    ("integer(5)", "E202", "(5)", "`integer` takes bounds with `..`", "`=5`"),
    ("integer(/a/)", "E202", "(/a/)", "`integer` takes no pattern", "only text"),
    ("string(/(/)", "E204", "(/(/)", "not a regular expression", "escape"),
    ("string(/a/b/)", "E201", "b", "`b` where none can stand", "a pattern that holds `/`"),
    ("string(/a", "E201", "/a", "a pattern that is not closed", "`/`"),
    ("string(a)", "E201", "a", "`a` where none can stand", "`(1..64)`"),
    ("string(1..2", "E201", "(", "`(` is not closed", "`)`"),
    ("map<string", "E201", "<", "`<` is not closed", "`>`"),
    ("User |", "E201", "|", "the type ends too early", "write the rest"),
    ("User or Team", "E201", "or", "`or` where none can stand", "`A | B`"),
    ("string The name", "E201", "The", "`The` where none can stand", "` -- text`"),
    ("string --x", "E201", "--x", "`--x` where none can stand", "a blank on both sides"),
    ("string =x", "E201", "=", "`=` where none can stand", "` = x` is a default, ` | =x` one more literal"),
    ("string --", "E201", "--", "nothing behind ` -- `", "remove"),
    ("-- text", "E201", "--", "no type before ` -- `", "`any`"),
    ("[string]", "E201", "[", "`[` where none can stand", "`T[]`"),
    ("string?", "E211", "?", "`?` behind a type", "`name?: string`"),
    ("= 10", "E205", "=", "` = ` with no type before it", "`=10` is the literal, `string = 10` is text with a default"),
    ("=", "E205", "=", "` = ` with no type before it", "`=x` is the literal"),
    ("string = a b", "E203", "a b", "a default that has to be quoted", '`= "a b"`'),
    ("string = now()", "E203", "now()", "a literal that has to be quoted", "`uuid4()` is the only value"),
    ("string[] = []", "E203", "[]", "a list or a mapping", "`{$type: ..., default: ...}`"),
    ("=a<b", "E203", "a<b", "has to be quoted", '`="a<b"`'),
    ("=a[]", "E203", "a[]", "`=a[]`", '`(=a)[]`, the text is `="a[]"`'),
    ("='a'", "E203", "'a'", "has to be quoted", "as JSON does"),
    ('="a', "E203", '"a', "a quote that is not closed", '`"`'),
    (r'="\d"', "E203", r'"\d"', "quoted text that is not JSON", "escapes"),
    ("(" * 33 + "any" + ")" * 33, "E201", "(" * 1, "nested deeper than 32 levels", "name"),
    ("any" + "[]" * 33, "E201", "a", "nested deeper than 32 levels", "name"),
]


@pytest.mark.parametrize(
    ("written", "code", "word", "message", "hint"), EXPRESSIONS, ids=[row[0] for row in EXPRESSIONS]
)
def test_the_caret_is_under_the_wrong_word(written: str, code: str, word: str, message: str, hint: str) -> None:
    """Each error of an expression stands under the word that is wrong and says what to write."""
    line = "x: '" + written.replace("'", "''") + "'"
    _, problems = read_with_problems(read_schema, line.removeprefix("x: "))
    problem = problems[0]
    assert problem.code == code
    span = problem.span
    assert line[span.column - 1 : span.end_column - 1].replace("''", "'") == word
    assert message in problem.message
    assert hint in problem.hint


PLACES: list[tuple[Read, str, str, str, str, str]] = [
    (read_schema, "string # c", "E011", "string", "a comment on the line", "above the key"),
    (read_schema, "{type: string, description: 'a' }".replace("'a' ", "a # b\n  "), "E011", "a", "a comment", "quote"),
    (read_schema, "[a]", "E208", "[a]", "a list where a schema", "`T[]`"),
    (read_schema, "", "E208", ":", "a type is missing", "`any`"),
    (read_schema, "{$type: {type: string}}", "E208", "{type: string}", "`$type` holds", "`$type:"),
    (read_schema, "{object: string}", "E208", "string", "a mapping of names", "`name: type`"),
    (read_schema, "{type: email}", "E209", "email", "`type` is a type of JSON Schema", "`$type: email`"),
    (read_schema, "{required: true}", "E209", "true", "`required` is a list of texts", "`required: [a, b]`"),
    (read_schema, "{maxLength: -1}", "E209", "-1", "a whole number from 0 on", ""),
    (read_schema, "{maximum: '1'}", "E209", "'1'", "`maximum` is a number", ""),
    (read_schema, "{exclusiveMinimum: true}", "E209", "true", "`exclusiveMinimum` is a number", "the bound itself"),
    (read_schema, "{type: string, title: 10}", "E209", "10", "`title` is text", "quotes"),
    (read_schema, "{properties: [a]}", "E209", "[a]", "a mapping of schemas", "`name: type`"),
    (read_schema, "{anyOf: User}", "E209", "User", "a list of schemas", "`- `"),
    (read_schema, "{pattern: (}", "E204", "(", "not a regular expression", "escape"),
    (read_schema, "{$ref: '#/components/schemas/Usr'}", "E207", "'#/components/schemas/Usr'", "`Usr`", "`User`"),
    (read_schema, "{type: string, maxLenght: 5}", "E214", "maxLenght", "`maxLenght`", "did you mean `maxLength`?"),
    (read_schema, "{type: string, nullable: true}", "E214", "nullable", "`nullable`", "`T | null`"),
    (read_schema, "{first_name: string}", "E214", "first_name", "`first_name`", "`object: {first_name: ...}`"),
    (read_schema, "{$schema: {}, title: a}", "E212", "title", "`title` beside `$schema`", "as it is"),
    (read_schema, "{$type: string, type: string}", "E212", "type", "says `type`", "once"),
    (read_schema, "{object: {}, required: [a], properties: {}}", "E212", "properties", "says `properties`", "once"),
    (read_schema, "{type: string, openapi: {type: a}}", "E212", "openapi", "says `type`", "once"),
    (read_property_map, "User", "E208", "User", "a mapping of names", "`{}`"),
    (read_property_map, '{a: string, "a?": string}', "E210", '"a?"', "the property `a` is given twice", "rename"),
    (read_property_map, "{a: string, $properties: {a: any}}", "E210", "a", "the property `a` is given twice", "rename"),
    (read_property_map, '{"$when?": string}', "E211", '"$when?"', "`?` behind the keyword `$when`", "`$$when?`"),
    (read_property_map, '{"a?": string, $required: [a]}', "E211", '"a?"', "is listed under `$required`", "remove"),
    (read_property_map, "{$reqired: [a]}", "E214", "$reqired", "no keyword of an object", "did you mean `$required`?"),
    (read_property_map, "{$foo: any}", "E214", "$foo", "`$foo` is no keyword", "is written `$$foo`"),
    (read_property_map, "{$properties: [a]}", "E209", "[a]", "a mapping of schemas", "`name: type`"),
    (read_property_map, "{$openapi: {properties: 1}}", "E212", "$openapi", "says `properties`", "once"),
]  # fmt: skip


@pytest.mark.parametrize(("read", "written", "code", "word", "message", "hint"), PLACES, ids=[row[1] for row in PLACES])
def test_what_a_mapping_cannot_say_is_reported(
    read: Read, written: str, code: str, word: str, message: str, hint: str
) -> None:
    """Each error of a mapping stands at the key or the value that is wrong and says what to write."""
    _, problems = read_with_problems(read, written)
    assert [problem.code for problem in problems] == [code], problems
    span = problems[0].span
    line = f"x: {written}".splitlines()[span.line - 1]
    assert (line[span.column - 1 : span.end_column - 1] or ":") == word or word == ":"
    assert message in problems[0].message
    assert hint in problems[0].hint


def test_a_pattern_of_another_dialect_is_a_warning() -> None:
    """What ECMA-262 has and Python lacks is kept, with a doubt."""
    for pattern in (r"\p{L}+", r"\cA", "(?<=a+)b", "[^]", "[[]"):
        found, problems = read_with_problems(read_schema, f"'string(/{pattern}/)'")
        assert found == {"type": "string", "pattern": pattern}
        assert [(problem.code, problem.severity) for problem in problems] == [("W204", "warning")]


def test_what_python_spells_differently_is_no_doubt() -> None:
    """Named groups, escaped slashes and `$` are translated for the clients."""
    assert python_pattern("(?<year>[0-9]{4})$") == r"(?P<year>[0-9]{4})\Z"
    assert python_pattern(r"a\/b[$]") == "a/b[$]"
    assert python_pattern(r"\p{L}") == ""
    assert schema("'string(/(?<year>[0-9]+)$/)'") == {"type": "string", "pattern": "(?<year>[0-9]+)$"}


def test_all_problems_of_a_schema_are_reported_at_once() -> None:
    """One wrong property does not hide the next, and the rest of the schema is read."""
    found, problems = read_with_problems(read_property_map, "{a: Foo1, b: [x], c: string, d: {type: text}}")
    assert [problem.code for problem in problems] == ["E207", "E208", "E209"]
    assert isinstance(found, dict) and found["required"] == ["a", "b", "c", "d"]


def test_each_part_of_a_schema_has_its_place() -> None:
    """A later room asks for the place of a path and gets the word, the key, or the nearest part around it."""
    form = mapping("""
        form:
          a?: string(1..5)[] = x -- text
          b: {type: array, items: User | Team}
          $when: {if: [a]}
        """)
    found = read_property_map(form.entries[0].value, SCOPE, Problems())

    def place(*path: str | int) -> tuple[int, int]:
        span = found.span_at(path)
        return span.line, span.column

    assert place() == (3, 3)
    assert place("properties", "a") == (3, 3)
    assert place("properties", "a", "items") == (3, 7)
    assert place("properties", "a", "items", "minLength") == (3, 13)
    assert place("properties", "a", "default") == (3, 24)
    assert place("properties", "a", "nowhere", 3) == (3, 3)
    assert place("properties", "b", "items", "anyOf", 1) == (4, 34)
    assert place("properties", "b", "items", "anyOf", 1, "$ref") == (4, 34)
    assert place("x-apigraft-when", "if", 0) == (5, 16)


def test_parts_of_a_generic_point_to_its_body_and_to_its_arguments() -> None:
    """In an expansion the body's parts stand where the generic is written, the argument's where it is used."""
    found: Schema = read_schema(mapping("x: Ok<Team[]>").entries[0].value, SCOPE, Problems())
    assert found.span_at(()) == Span(FILE, 1, 4, 1, 14)
    assert found.span_at(("properties", "data", "items", "$ref")) == Span(FILE, 1, 7, 1, 11)
    assert found.span_at(("properties", "success")).line == 2


def test_a_generic_that_expands_to_itself_is_an_error() -> None:
    """A loop of generics is found where it closes, and shown from its begin."""
    _, problems = read_with_problems(read_schema, "Loop<User>")
    assert [problem.code for problem in problems] == ["E213"]
    assert problems[0].message == "`Loop` expands to itself: Loop -> Around -> Loop"
    assert problems[0].span.line == 5


def test_generics_that_grow_without_bound_are_stopped() -> None:
    """Twenty short generics, each with two of the next, would have a million parts: they end in one diagnostic."""
    bodies = mapping("\n".join(f"G{n}: {{a: G{n + 1}<T>, b: G{n + 1}<T>}}" for n in range(20)) + "\nG20: {a: T}\n")
    generic = next(iter(SCOPE.generics.values()))
    scope = Scope(SCOPE.schemas, {entry.key.text: type(generic)(("T",), entry.value) for entry in bodies})
    problems = Problems()
    read_schema(node("G0<User>"), scope, problems)
    assert {problem.code for problem in problems} == {"E213"}


def test_the_canonical_text_of_an_expression_reads_back() -> None:
    """Blanks and needless quotes go, meaning stays."""
    for written, canonical in {
        " ( User|string )[ ] ": "(User | string)[]",
        '="a"|="b c"': '=a | ="b c"',
        'string( 1 .. 5 ,/a/ )="x"'.replace('="x"', ' = "x"'): "string(1..5, /a/) = x",
        "string(5)  --   text ": "string(5) -- text",
        "Page<A|B,C[]>": "Page<A | B, C[]>",
        '(="a")[]': "(=a)[]",
        "string = uuid4()": "string = uuid4()",
    }.items():
        assert write_expression(parse_expression(written)) == canonical
        assert write_expression(parse_expression(canonical)) == canonical


def test_named_schemas_take_true() -> None:
    """A schema that allows everything can have a name."""
    assert read_named(node("true"), SCOPE, Problems()).json is True


def test_a_property_pins_its_python_name() -> None:
    """`name` beside `$type` is kept as an extension, which the plan reads."""
    node = parse(b"class?: {$type: string, name: klass}\n", "t.yaml", problems := Problems())
    assert node is not None
    schema = read_property_map(node, Scope(), problems)
    assert list(problems) == []
    assert schema.json == {
        "type": "object",
        "properties": {"class": {"type": "string", "x-apigraft-name": "klass"}},
    }
