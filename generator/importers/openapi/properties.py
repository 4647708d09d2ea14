"""One parameter or header object of OpenAPI -> one property of a property map, and what is left of it."""

from __future__ import annotations

from dataclasses import dataclass, field

from ...openapi.styles import default_style, profile_style, shape_of, stated_style
from ...spec.jsonvalues import Json
from .document import Part
from .keeping import rest
from .schemas import clean

_TAKEN = (
    "allowEmptyValue",
    "deprecated",
    "description",
    "example",
    "explode",
    "in",
    "name",
    "required",
    "schema",
    "style",
)
_SPELLINGS = ("label", "matrix")


@dataclass(frozen=True, slots=True)
class Profile:
    """How lists and objects of the provider's queries are spelled, and its schemas, by which a list is known."""

    arrays: str
    objects: str
    schemas: dict[str, Json] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Property:
    """A property, whether it is required, and what the notation cannot say of it."""

    schema: dict[str, Json]
    required: bool
    kept: dict[str, Json]


def read_property(part: Part, place: str, profile: Profile) -> Property:
    """Read a parameter or header; `place` is path, query, header or cookie."""
    schema, kept = _described(_schema(part), part)
    kept |= _style(schema, part, place, profile)
    kept |= rest(part, *_TAKEN)
    if part.raw("allowEmptyValue").value is True:
        kept["allowEmptyValue"] = True
    for keyword in kept:
        if not keyword.startswith("x-") and keyword not in ("schema", "style", "explode"):
            part.report.degraded(keyword, part.place, "it is kept without effect")
    return Property(schema, part.raw("required").value is True or place == "path", kept)


def _schema(part: Part) -> dict[str, Json]:
    """Return the schema; a value that is sent in a media type of its own is text, which the caller writes."""
    if "schema" not in part.mapping:
        return {"type": "string"}
    schema = clean(part.raw("schema").value, part.raw("schema").place, part.document)
    return schema if isinstance(schema, dict) else {} if schema else {"not": {}}


def _described(schema: dict[str, Json], part: Part) -> tuple[dict[str, Json], dict[str, Json]]:
    """Put what the parameter says of itself into its schema: a property has one description, and no second place."""
    found = dict(schema)
    inner, deprecated, examples = (found.pop(key, None) for key in ("description", "deprecated", "examples"))
    listed = examples if isinstance(examples, list) else []
    own = part.text("description")
    description = own or inner
    if description:
        found["description"] = description
    if deprecated is True or part.raw("deprecated").value is True:
        found["deprecated"] = True
    if "example" in part.mapping and part.mapping["example"] not in listed:
        listed = [part.mapping["example"], *listed]
    if listed:
        found["examples"] = listed
    return found, {"schema": {"description": inner}} if inner and inner != description else {}


def _style(schema: dict[str, Json], part: Part, place: str, profile: Profile) -> dict[str, Json]:
    """Return `style` and `explode` where a client with the provider's profile sends something else."""
    shape = shape_of(schema, profile.schemas)
    stated = stated_style(place, part.raw("style").value, part.raw("explode").value)
    if shape == "plain" and stated[0] not in _SPELLINGS:
        return {}
    ours = profile_style(place, shape, profile.arrays, profile.objects) if shape != "plain" else default_style(place)
    if stated == ours:
        return {}
    what = f"`{stated[0]}{', exploded' if stated[1] else ''}` is not how the provider's other parameters are sent"
    part.report.unsupported("style", part.place, what)
    return {"style": stated[0], "explode": stated[1]}
