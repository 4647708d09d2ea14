# The runtime of apigraft's clients: generated projects hold a copy; edit generator/runtime.
"""The base class of what comes back."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class Model(BaseModel):
    """An object of an answer; fields that the spec does not know are kept."""

    model_config = ConfigDict(
        extra="allow",
        defer_build=True,
        validate_by_name=True,
        validate_by_alias=True,
        protected_namespaces=(),
        hide_input_in_errors=True,
    )
