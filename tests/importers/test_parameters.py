"""Parameters: where they go, what they are called, and what of them a client cannot do."""

from __future__ import annotations

import pytest

from .documents import HEAD, endpoint, findings, imported, read


def test_each_place_is_a_property_map() -> None:
    """Required names are bare, others have a `?`; a description moves into the type."""
    spec = endpoint(
        """
        parameters:
          - {name: id, in: path, required: true, schema: {type: string}, description: Which one}
          - {name: limit, in: query, schema: {type: integer, default: 10}}
          - {name: X-Trace, in: header, required: true, schema: {type: string, format: uuid}}
          - {name: session, in: cookie, schema: {type: string}, deprecated: true}
        responses: {}
        """,
        "/things/{id}",
    )
    assert spec["path"] == {"id": "string -- Which one"}
    assert spec["query"] == {"limit?": "integer = 10"}
    assert spec["headers"] == {"X-Trace": "uuid"}
    assert spec["cookies"] == {"session?": {"type": "string", "deprecated": True}}


def test_parameters_of_a_path_are_those_of_its_operations() -> None:
    """An operation's own parameter of the same name and place comes first; references are followed."""
    text = """\
    paths:
      /a:
        parameters: [{$ref: '#/components/parameters/page'}, {name: q, in: query, schema: {type: string}}]
        get: {operationId: a.get, parameters: [{name: q, in: query, required: true, schema: {type: integer}}]}
    components: {parameters: {page: {name: page, in: query, schema: {type: integer}}}}
    """
    assert read(imported(text), "a", "get")["query"] == {"page?": "integer", "q": "integer"}


@pytest.mark.parametrize(
    ("path", "declared", "written", "maps"),
    [
        ("/a/{id}", "", "/a/{id}", {"id": "string"}),
        ("/a/{userId}", "{name: user_id, in: path, schema: {type: integer}}", "/a/{userId}", {"userId": "integer"}),
        ("/a/{x}", "{name: y, in: path, schema: {type: integer}}", "/a/{x}", {"x": "integer"}),
        (
            "/a/{id}/b/{id}",
            "{name: id, in: path, schema: {type: integer}}",
            "/a/{id}/b/{id_}",
            {"id": "integer", "id_": "string"},
        ),
        ("/a/{ id }", "", "/a/{id}", {"id": "string"}),
        ("a/{+id}/{x*}", "", "/a/{id}/{x}", {"id": "string", "x": "string"}),
        ("/a b/{open", "", "/a%20b/%7Bopen", None),
        ("/a{?page}", "", "/a", None),
    ],
)
def test_path_and_parameters_are_brought_together(path: str, declared: str, written: str, maps: object) -> None:
    """A variable is declared by its parameter, by a misspelt one, or as text; nothing of it stops an operation."""
    spec = endpoint(f"parameters: [{declared}]", path)
    assert (spec["get"], spec.get("path")) == (written, maps)


def test_repairs_are_left_to_a_person_to_confirm() -> None:
    """Each is an open item of `review`."""
    spec = endpoint("parameters: [{name: user, in: path, schema: {type: integer}}]", "/a/{user_id}/{other}")
    assert [(item["at"], item["code"], item["state"]) for item in spec["review"]] == [
        ("path.user_id", "path-parameter-undeclared", "open"),
        ("path.other", "path-parameter-misspelt", "open"),
    ]


def test_a_query_in_a_path_is_sent_with_each_call() -> None:
    """Two operations that differ only there both become endpoints."""
    text = "paths:\n  /a?action=one&x=: {get: {operationId: a.one}}\n  /a?action=two: {get: {operationId: a.two}}\n"
    result = imported(text)
    assert read(result, "a", "one")["query"] == {"action": "=one", "x": '=""'}
    assert read(result, "a", "two")["get"] == "/a"


def test_what_openapi_ignores_is_no_argument() -> None:
    """The client itself sends `Accept` and `Content-Type`."""
    spec = endpoint(
        "parameters: [{name: accept, in: header, schema: {type: string}}, "
        "{name: Content-Type, in: header, schema: {type: string}}]"
    )
    assert "headers" not in spec


def test_a_credential_is_sent_by_the_plugin() -> None:
    """A parameter that a scheme sends is left out, and the operation uses the scheme."""
    spec = endpoint(
        "parameters: [{name: x-api-key, in: header, schema: {type: string}}]",
        more="components: {securitySchemes: {key: {type: apiKey, in: header, name: X-API-Key}}}\nsecurity: []",
    )
    assert "headers" not in spec
    assert spec["auth"] == "key"
    assert [item["code"] for item in spec["review"]] == ["auth-header-as-parameter"]


def test_a_header_authorization_without_a_scheme_becomes_one() -> None:
    """Where the parameter speaks of bearer tokens it is one, else the caller gives the whole header."""
    text = """\
    paths:
      /a: {get: {operationId: a.get, parameters: [{name: Authorization, in: header, description: %s}]}}
    """
    bearer = {"bearer": {"env": "SHOP_AUTHORIZATION"}}
    header = {"api_key": {"header": "Authorization", "env": "SHOP_AUTHORIZATION"}}
    for said, auth in (("Bearer TOKEN", bearer), ("The token", header)):
        result = imported(text % said)
        assert read(result, "provider")["auth"] == {"authorization": auth}
        assert read(result, "a", "get")["auth"] == "authorization"


def test_the_profile_is_how_most_lists_are_sent() -> None:
    """A list that is sent in another way is reported, and its style kept."""
    lists = "{name: %s, in: query, explode: false, schema: {type: array, items: {type: string}}}"
    text = f"""\
    paths:
      /a:
        get:
          operationId: a.get
          parameters:
            - {lists % "x"}
            - {lists % "y"}
            - {{name: z, in: query, schema: {{type: array, items: {{type: string}}}}}}
            - {{name: o, in: query, style: deepObject, schema: {{type: object, properties: {{a: {{type: string}}}}}}}}
    """
    result = imported(text)
    assert read(result, "provider")["encoding"] == {"arrays": "comma"}
    assert read(result, "a", "get")["openapi"] == {
        "parameters": [{"name": "z", "in": "query", "style": "form", "explode": True}]
    }
    assert [(f.keyword, f.place) for f in findings(result, "unsupported")] == [("style", "/paths/~1a/get/parameters/2")]


def test_a_value_in_a_media_type_of_its_own_is_text() -> None:
    """The caller writes the JSON; what the document says of it is kept."""
    spec = endpoint("parameters: [{name: filter, in: query, content: {application/json: {schema: {type: object}}}}]")
    assert spec["query"] == {"filter?": "string"}
    assert spec["openapi"]["parameters"][0]["content"] == {"application/json": {"schema": {"type": "object"}}}


def test_two_headers_that_differ_in_case_are_one() -> None:
    """The second one is kept without effect, and said to be."""
    result = imported(
        "paths: {/a: {get: {operationId: a.get, parameters: "
        "[{name: X-A, in: header}, {name: x-a, in: header}, {name: q, in: body}]}}}"
    )
    assert read(result, "a", "get")["headers"] == {"X-A?": "string"}
    assert len(findings(result, "unsupported")) == 2


def test_a_document_that_is_empty_has_no_endpoints() -> None:
    """Only provider.yaml is written."""
    assert [file.name for file in imported("paths: {}", head=HEAD).files] == [("provider",)]


@pytest.mark.parametrize("name", ["Host", "content-length", "Connection", "Transfer-Encoding"])
def test_headers_that_are_the_clients_to_set_are_left_out(name: str) -> None:
    """A call that brought one would be refused; the report says what is missing, and the parameter is kept."""
    parameter = f"{{name: {name}, in: header, schema: {{type: string}}}}"
    result = imported(f"paths: {{/a: {{get: {{operationId: a.get, parameters: [{parameter}]}}}}}}")
    spec = read(result, "a", "get")
    assert "headers" not in spec
    assert spec["openapi"]["parameters"][0]["name"] == name
    assert ("unsupported", "parameters") in {(each.level, each.keyword) for each in result.report}
