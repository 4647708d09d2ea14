"""JSON Schema 2020-12 -> the notation: the way back, without loss.

The answers are values for YAML: text, true or false, or a mapping. Of the forms that say a schema (an expression, a
property map, a mapping, `{$schema: ...}`) the shortest that reads back as the same schema is taken; reading back is
done here, form by form, with the parts inside a form left out because they were read back on their own.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, TypeAlias

from ..diagnostics import Problems, Span
from .jsonvalues import Json, same_json
from .keywords import KEYWORDS, SUBSCHEMA, SUBSCHEMA_LIST, SUBSCHEMA_MAP
from .nodes import Entry, Mapping, Node, Scalar, Sequence
from .resolving import REFERENCE
from .schemas import WHEN, Schema, Scope, read_named, read_property_map, read_schema
from .typetree import write_expression, write_type
from .typing_of import CORE, expression_of, names_in, type_of

LINE_LENGTH: Final = 100

_Print: TypeAlias = Callable[[Json], Json]
_Read: TypeAlias = Callable[[Node, Scope, Problems], Schema]
_NOWHERE: Final = Span("")


def print_schema(schema: Json) -> Json:
    """Print what stands where a schema is expected: text, true or false, or a mapping."""
    if isinstance(schema, bool):
        return schema
    return _text(schema, LINE_LENGTH) or _object(schema) or _mapping(schema) or {"$schema": schema}


def print_property_map(schema: Json) -> dict[str, Json]:
    """Print what stands directly under `path`, `query`, `headers` and their like."""
    if isinstance(schema, dict) and _is_property_map(schema):
        hollow = _hollow(schema)
        if _reads_as(read_property_map, _property_map(hollow, _as_it_is), hollow):
            return _property_map(schema, print_schema)
    return {"$schema": schema}


def print_named(schema: Json) -> Json:
    """Print what stands under a name in `schemas`: an expression, a property map or `{$schema: ...}`."""
    if isinstance(schema, bool):
        return schema
    return _text(schema) or print_property_map(schema)
