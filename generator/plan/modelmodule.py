"""The plan of one module of models: a value that says what `render.models` writes, and the names it may not hold.

Everything about Python is decided here: classes, attributes, docstrings, what stays hidden. Wire names, descriptions
and enum values are text of a spec and may be anything; they come out as literals and docstrings, never as code.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

Schema = Mapping[str, object]

RESERVED_CLASSES = frozenset(
    "Annotated Any AwareDatetime Date Decimal Field Literal Model Tagged TypeAlias TypeAliasType bool dict float int "
    "list object str".split()
)
"""Names that a module of models uses itself: no class, alias or attribute has one of them."""

RESERVED_ATTRIBUTES = RESERVED_CLASSES | frozenset(
    "construct copy dict from_orm json model_computed_fields model_config model_construct model_copy model_dump "
    "model_dump_json model_extra model_fields model_fields_set model_json_schema model_parametrized_name "
    "model_post_init model_rebuild model_validate model_validate_json model_validate_strings mro parse_file parse_obj "
    "parse_raw register schema schema_json update_forward_refs validate".split()
)
"""Names that no attribute has: the reserved classes and what pydantic's `BaseModel` and its metaclass offer.

They are written out: a new version of pydantic must not rename what is published.
"""


@dataclass(frozen=True, slots=True)
class ModelModule:
    """One module of models, in the words of a closed subset of JSON Schema.

    An entry of `schemas` with `properties` is a class: `type: object`, `properties`, `required`, `description`, and no
    other keyword. Any other entry is an alias: one type and its `description`. A property is a type and its
    `description`. A type is exactly one of the following; any keyword that is not named here is refused.

    ======================================================  =======================================================
    `{}`                                                    `Any`; as the last member of an `anyOf`: `object`
    `{"$ref": "#/$defs/Name"}`                              `Name`, of `schemas` or of `shared`
    `{"type": "string"}`, or `integer`, `number`,           `str`, or `int`, `float`, `bool`, `None`; a list of types
    `boolean`, `null`                                       is their union
    `{"type": "string", "format": ...}`                     `date`: `Date`, `date-time`: `AwareDatetime`, `decimal`
                                                            (of a string or a number): `Decimal`; others mean nothing
    `{"type": "array", "items": TYPE}`                      `list[TYPE]`, without `items` `list[Any]`
    `{"type": "object", "additionalProperties": TYPE}`      `dict[str, TYPE]`, without the keyword `dict[str, Any]`
    `{"enum": [...]}`, `{"const": ...}`                     `Literal[...]`; scalars only, a `type` beside it means
                                                            nothing; `float` for those that are no `Literal` can hold
    `{"anyOf": [TYPE, ...]}`                                a union; an open enum is an enum and its open type
    `{"anyOf": [{"$ref": ...}, ..., {}], "discriminator":`  a tagged union of classes, which keeps what has an unknown
    `{"propertyName": KEY, "mapping": {TAG: POINTER}}}`     tag: `Annotated[A | B | object, Tagged(KEY, {TAG: "A"})]`;
                                                            a tag is text or an integer, POINTER is `"#/$defs/A"`
    ======================================================  =======================================================
    """

    header: str
    """The first line of the file: a comment."""

    docstring: str
    """What the module says about itself: plain text."""

    schemas: Mapping[str, Schema]
    """Class or alias name -> its schema, in the order wanted."""

    names: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """Class name -> wire name -> attribute, for the attributes that are not spelled like the wire name."""

    secrets: Mapping[str, Collection[str]] = field(default_factory=dict)
    """Class name -> wire names whose values `repr` does not show."""

    shared: tuple[str, ...] = ()
    """Names that the sibling module `shared` defines; only those that are referred to are imported."""
