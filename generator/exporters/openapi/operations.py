"""One endpoint -> one Operation Object."""

from __future__ import annotations

from collections.abc import Iterator

from ...openapi.defaults import MEDIA_TYPES, STREAM_TYPES, default_description
from ...openapi.examples import exchanges
from ...openapi.extensions import OPTIONAL, PARAMETERS, PREFIX
from ...openapi.merging import merge
from ...spec.jsonvalues import Json, same_json
from ...spec.model import AuthSpec, EndpointSpec, ExampleSpec, ResponseSpec
from ...spec.schemas import WHEN
from .parameters import PLACES, ParameterWriter, keywords_of, properties
from .security import requirements, scopes_of, without_stale
from .servers import servers_of


class OperationWriter:
    """Writes operations; `shared` are references to what goes with every call, by place and name."""

    def __init__(
        self, parameters: ParameterWriter, shared: dict[tuple[str, str], Json], schemes: tuple[AuthSpec, ...]
    ) -> None:
        self._parameters = parameters
        self._shared = shared
        self._schemes = schemes

    def write(self, spec: EndpointSpec) -> dict[str, Json]:
        """Return the operation with all that the spec says, and what it keeps under `openapi`."""
        operation: dict[str, Json] = {
            **({"tags": [*spec.tags]} if spec.tags else {}),
            **{key: text for key, text in (("summary", spec.summary), ("description", spec.description)) if text},
            **({"externalDocs": {"url": spec.docs}} if spec.docs else {}),
            "operationId": ".".join(spec.name),
            **self._taken(spec),
            **_body(spec),
            **self._answers(spec),
            **({"deprecated": True} if spec.deprecated else {}),
            **({"security": requirements(spec.auth, scopes_of(self._schemes, spec.signing))} if spec.auth else {}),
            **({"servers": servers_of(spec.servers)} if spec.servers else {}),
            **dict(spec.extras.extensions),
            **_own(spec),
        }
        merged = merge(operation, without_stale(spec.extras.openapi, spec.auth) or {})
        return {**_with_examples(merged if isinstance(merged, dict) else operation, spec)}

    def _taken(self, spec: EndpointSpec) -> dict[str, Json]:
        maps = dict(zip(PLACES, (spec.path_parameters, spec.query, spec.headers, spec.cookies), strict=True))
        own = [each for key, schema in maps.items() for each in self._parameters.parameters(key, schema)]
        names = {_place_and_name(each) for each in own}
        shared = [reference for name, reference in self._shared.items() if name not in names]
        keywords: dict[str, Json] = {key: found for key, schema in maps.items() if (found := keywords_of(schema))}
        return {
            **({"parameters": [*own, *shared]} if own or shared else {}),
            **({PARAMETERS: keywords} if keywords else {}),
        }

    def _answers(self, spec: EndpointSpec) -> dict[str, Json]:
        kept = spec.extras.openapi.get("responses") if isinstance(spec.extras.openapi, dict) else None
        answers = {
            each.status: self._answer(
                each, _usual_type(each, spec), kept.get(each.status) if isinstance(kept, dict) else None
            )
            for each in spec.responses
        }
        return {"responses": {**answers}} if answers else {}

    def _answer(self, spec: ResponseSpec, usual: str, kept: Json) -> dict[str, Json]:
        answer: dict[str, Json] = {"description": spec.description or default_description(spec.status)}
        headers: dict[str, Json] = {
            name: self._parameters.header(schema, required) for name, schema, required in properties(spec.headers)
        }
        if headers:
            answer["headers"] = headers
        if spec.schema is not None:
            answer["content"] = {_media_type(usual, kept): {"schema": spec.schema.json}}
        return answer


def _place_and_name(parameter: Json) -> tuple[str, str]:
    assert isinstance(parameter, dict), "parameters are written by us"
    name = str(parameter["name"])
    return str(parameter["in"]), name.lower() if parameter["in"] == "header" else name


def _usual_type(spec: ResponseSpec, endpoint: EndpointSpec) -> str:
    """Return the media type of an answer of which nothing else is said."""
    if spec.kind == "stream" and endpoint.stream:
        return STREAM_TYPES[endpoint.stream.style][0]
    return MEDIA_TYPES.get(spec.kind, "")


def _media_type(usual: str, kept: Json) -> str:
    """Return the media type of an answer: the first under `openapi` that has no schema, else the usual one."""
    content = kept.get("content") if isinstance(kept, dict) else None
    named = [
        media_type
        for media_type, media in (content.items() if isinstance(content, dict) else ())
        if isinstance(media, dict) and "schema" not in media
    ]
    return named[0] if named else usual


def _body(spec: EndpointSpec) -> dict[str, Json]:
    if not spec.bodies:
        return {}
    required = any(body.required for body in spec.bodies)
    content: dict[str, Json] = {
        body.media_type: {"schema": body.schema.json, **({OPTIONAL: True} if required and not body.required else {})}
        for body in spec.bodies
    }
    return {"requestBody": {**({"required": True} if required else {}), "content": content}}


def _own(spec: EndpointSpec) -> dict[str, Json]:
    """Return the keys that OpenAPI lacks, as extensions; examples follow when the bodies are known."""
    found: dict[str, Json] = {
        "name": spec.pinned.text if spec.pinned else None,
        "skip": spec.skip or None,
        "when": _conditions(spec),
        "secret": [secret.text for secret in spec.secret] or None,
        "errors": dict(spec.extras.errors) or None,
        "paginate": spec.extras.paginate.json if spec.extras.paginate else None,
        "retry": spec.extras.retry.json if spec.extras.retry else None,
        "idempotency": spec.extras.idempotency.json if spec.extras.idempotency else None,
        "signing": {each.name.text: each.value for each in spec.signing} or None,
        "stream": spec.stream.json if spec.stream else None,
        "source": spec.source,
        "review": [*spec.review] or None,
    }
    return {f"{PREFIX}{key}": value for key, value in found.items() if value is not None}


def _conditions(spec: EndpointSpec) -> Json:
    json = spec.conditions.json if spec.conditions else None
    return json.get(WHEN) if isinstance(json, dict) else None


def _with_examples(operation: dict[str, Json], spec: EndpointSpec) -> dict[str, Json]:
    """Put the bodies of examples where OpenAPI has them; an extension holds them where that does not say all."""
    if not spec.examples:
        return operation
    written: dict[str, Json] = {each.name: _example(each) for each in spec.examples}
    body = spec.bodies[0] if spec.bodies else None
    requests = list(_requested(spec)) if body else []
    answers = list(_answered(spec))
    extra: dict[str, Json] = {}
    if body and requests:
        examples: dict[str, Json] = {name: {"value": value} for name, value in requests}
        extra["requestBody"] = {"content": {body.media_type: {"examples": examples}}}
    responses: dict[str, Json] = {}
    for status, media_type, name, value in _media_types(operation, answers):
        responses = _deep(responses, (status, "content", media_type, "examples", name), {"value": value})
    if responses:
        extra["responses"] = responses
    merged = merge(operation, extra)
    found = merged if isinstance(merged, dict) else operation
    derived = exchanges(requests, answers)
    return (
        found
        if same_json(derived, written) and list(derived) == list(written)
        else {
            **found,
            f"{PREFIX}examples": written,
        }
    )


def _example(spec: ExampleSpec) -> dict[str, Json]:
    halves = (("request", spec.request), ("response", spec.response), ("stated", None if spec.stated else False))
    return {key: value for key, value in halves if value is not None}


def _requested(spec: EndpointSpec) -> Iterator[tuple[str, Json]]:
    for each in spec.examples:
        if isinstance(each.request, dict) and "body" in each.request:
            yield each.name, each.request["body"]


def _answered(spec: EndpointSpec) -> Iterator[tuple[str, str, Json]]:
    """Yield status, name and body of the examples whose status has an answer of its own, answer by answer."""
    for status in (each.status for each in spec.responses if each.schema is not None and each.status.isdigit()):
        for each in spec.examples:
            half = each.response
            if isinstance(half, dict) and "body" in half and str(half.get("status")) == status:
                yield status, each.name, half["body"]


def _media_types(
    operation: dict[str, Json], answers: list[tuple[str, str, Json]]
) -> Iterator[tuple[str, str, str, Json]]:
    responses = operation.get("responses")
    for status, name, value in answers:
        answer = responses.get(status) if isinstance(responses, dict) else None
        content = answer.get("content") if isinstance(answer, dict) else None
        if isinstance(content, dict):
            yield status, next(iter(content)), name, value


def _deep(value: dict[str, Json], path: tuple[str, ...], leaf: Json) -> dict[str, Json]:
    nested: Json = leaf
    for key in reversed(path):
        nested = {key: nested}
    merged = merge(value, nested)
    return merged if isinstance(merged, dict) else value
