# The runtime of apigraft's clients: generated projects hold a copy; edit generator/runtime.
"""What generated models are made of: the base class of what comes back, and unions that are told apart by a tag."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final, get_args

from pydantic import BaseModel, ConfigDict, GetCoreSchemaHandler
from pydantic_core import CoreSchema, core_schema

if TYPE_CHECKING:
    from pydantic.fields import FieldInfo

_UNKNOWN: Final = "*"


def wire_name(name: str, field: FieldInfo) -> str:
    """Return what a field is called on the wire, where its name may be empty."""
    return name if field.alias is None else field.alias


class Model(BaseModel):
    """An object of an answer; fields that the spec does not know are kept.

    Whoever makes one gives its fields by their Python names or those of the wire; answers are read by the latter alone.
    """

    model_config = ConfigDict(
        extra="allow",
        defer_build=True,
        validate_by_name=True,
        validate_by_alias=True,
        protected_namespaces=(),
        hide_input_in_errors=True,
    )

    if not TYPE_CHECKING:  # they are as pydantic declares them

        def model_dump(self, *, warnings=False, **how):
            """Return the object as Python values; pydantic's warnings would quote what does not fit."""
            return super().model_dump(warnings=warnings, **how)

        def model_dump_json(self, *, warnings=False, **how):
            """Return the object as JSON; pydantic's warnings would quote what does not fit."""
            return super().model_dump_json(warnings=warnings, **how)


class Tagged:
    """Pick the member of a union by the value of one property; an object with an unknown tag stays as it came.

    `variants` says which tag means which member, by the name of its class.
    """

    def __init__(self, key: str, variants: Mapping[Any, str]) -> None:
        self.key = key
        self.variants: Mapping[str | int, str] = variants

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Build the union for pydantic."""
        members = {member.__name__: member for member in get_args(source)}
        choices = {tag: handler.generate_schema(members[name]) for tag, name in self.variants.items()}
        return core_schema.tagged_union_schema({**choices, _UNKNOWN: core_schema.any_schema()}, self._tag)

    def member(self, union: Any, value: object) -> Any:
        """Return the member that the tag of a value names; None for an unknown tag."""
        name = self.variants.get(self._tag(value))
        return next((member for member in get_args(union) if member.__name__ == name), None)

    def _tag(self, value: object) -> str | int:
        tag = value.get(self.key) if isinstance(value, dict) else getattr(value, self.key, None)
        return tag if isinstance(tag, (str, int)) and tag in self.variants else _UNKNOWN
