"""Bodies, answers and their examples."""

from __future__ import annotations

import pytest

from .documents import endpoint, findings, imported, read


@pytest.mark.parametrize(
    ("body", "keys"),
    [
        (
            "required: true, content: {application/json: {schema: {type: array, items: {type: string}}}}",
            {"json": "string[]"},
        ),
        ("content: {application/json: {}}", {"json?": "any"}),
        (
            "content: {multipart/form-data: {schema: {type: object, properties: {f: {type: string, format: binary}}}}}",
            {"multipart?": {"f?": "binary"}},
        ),
        (
            "content: {application/x-www-form-urlencoded: {schema: {type: object, properties: {a: {}}}}}",
            {"form?": {"a?": "any"}},
        ),
        (
            "required: true, content: {application/octet-stream: {schema: {type: string, format: binary}}}",
            {"bytes": "binary"},
        ),
        ("required: true, content: {'*/*': {schema: {type: string}}}", {"json": "string"}),
        (
            "required: true, content: {application/xml: {schema: {type: string}}, application/json: {}}",
            {"body": {"application/xml": "string", "application/json": "any"}},
        ),
    ],
)
def test_a_body_has_the_key_of_its_kind(body: str, keys: dict[str, object]) -> None:
    """Where a media type has no key of its own, all of them stand under `body`."""
    spec = endpoint(f"requestBody: {{{body}}}", method="post")
    assert {key: value for key, value in spec.items() if key not in ("post", "x-operation-id")} == keys


def test_a_second_body_of_a_kind_is_kept_and_reported() -> None:
    """There would be two methods of one name."""
    content = ", ".join(f"application/{name}+json: {{schema: {{type: string}}}}" for name in ("a", "b", "c"))
    result = imported(f"paths: {{/a: {{post: {{operationId: a.post, requestBody: {{content: {{{content}}}}}}}}}}}")
    spec = read(result, "a", "post")
    assert list(spec["body?"]) == ["application/a+json", "application/b+json"]
    assert spec["openapi"] == {"requestBody": {"content": {"application/c+json": {"schema": {"type": "string"}}}}}
    assert [finding.keyword for finding in findings(result, "degraded")] == ["content"]


@pytest.mark.parametrize(
    ("answer", "written"),
    [
        (
            "{description: OK, content: {application/json: {schema: {$ref: '#/components/schemas/none'}}}}",
            {"json": "none"},
        ),
        ("{description: OK, content: {application/json: {schema: {type: string}}}}", "string"),
        ("{description: OK}", "none"),
        ("{description: Done}", {"description": "Done"}),
        ("{description: OK, content: {application/json: {schema: {description: Any}}}}", "any -- Any"),
        ("{description: OK, content: {text/csv: {schema: {type: string}}}}", {"text": "string"}),
        ("{description: OK, content: {image/png: {}}}", {"bytes": "any"}),
        (
            "{description: OK, content: {application/json: {schema: {type: string, format: binary}}}}",
            {"bytes": "binary"},
        ),
        (
            "{description: OK, content: {text/html: {}, a/a+json: {}, application/json: {schema: {type: integer}}}}",
            "integer",
        ),
        (
            "{description: OK, headers: {X-Left: {required: true, schema: {type: integer}}}}",
            {"headers": {"X-Left": "integer"}},
        ),
        ("{$ref: '#/components/responses/Ok'}", "boolean"),
    ],
)
def test_an_answer_is_what_a_client_can_type_best(answer: str, written: object) -> None:
    """The rest of an answer stands beside it; an answer that says one thing is one word."""
    spec = endpoint(
        f"responses: {{200: {answer}}}",
        more="""
        components:
          schemas: {none: {type: string}}
          responses: {Ok: {description: OK, content: {application/json: {schema: {type: boolean}}}}}
        """,
    )
    assert spec["responses"] == {"200": written}


def test_other_media_types_and_links_are_kept() -> None:
    """What the notation has no place for stands under `openapi`, in the shape of the document."""
    spec = endpoint(
        """
        responses:
          "200":
            description: OK
            content: {image/png: {}, text/csv: {schema: {type: string, nullable: true}}}
            links: {next: {$ref: '#/components/links/next'}}
        """,
        more="components: {links: {next: {operationId: things.do}}}",
    )
    assert spec["openapi"] == {
        "responses": {
            "200": {
                "content": {"text/csv": {}, "image/png": {"schema": {}}},
                "links": {"next": {"operationId": "things.do"}},
            }
        }
    }


def test_statuses_are_those_that_the_notation_has() -> None:
    """`4xx` is a family; what is no status is kept and reported."""
    result = imported(
        "paths: {/a: {get: {operationId: a.get, responses: "
        "{200: {description: OK}, 4xx: {description: No}, default: {description: Odd}, ok: {description: What}}}}}"
    )
    spec = read(result, "a", "get")
    assert list(spec["responses"]) == ["200", "4XX", "default"]
    assert spec["openapi"] == {"responses": {"ok": {"description": "What"}}}


def test_examples_are_exchanges() -> None:
    """A request and an answer of one name belong together; an example without a name is called by its status."""
    spec = endpoint(
        """
        requestBody:
          content: {application/json: {examples: {new: {value: {a: 1}}, old: {value: {a: 0}}}}}
        responses:
          "201":
            description: Created
            content: {application/json: {examples: {new: {$ref: '#/components/examples/made'}}}}
          "400": {description: Bad Request, content: {application/json: {example: no, examples: {new: {value: 2}}}}}
        """,
        method="post",
        more="components: {examples: {made: {summary: Made, value: {id: 7}}}}",
    )
    assert spec["examples"] == {
        "new": {"request": {"body": {"a": 1}}, "response": {"status": 201, "body": {"id": 7}}},
        "old": {"request": {"body": {"a": 0}}},
        "response_400": {"response": {"status": 400, "body": "no"}},
        "new_400": {"response": {"status": 400, "body": 2}},
    }
