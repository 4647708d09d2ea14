"""What a provider says beyond its description survives: from JSON to a model, to JSON, and to a model again."""

from __future__ import annotations

import copy
import json
import pickle
import warnings
from decimal import Decimal
from typing import Any

import pytest

from generator.runtime import problems
from generator.runtime.models import Model

from .sample_api import CREATE, GET, Payment, User
from .wire import Provider

UNKNOWN: list[tuple[Any, type[Model], dict[str, Any]]] = [
    (GET, User, {"id": "1", "role": "emperor"}),
    (GET, User, {"id": "1", "class": "a", "crown": {"jewels": [1, None, {"a": True}]}}),
    (GET, User, {"id": "1", "address": {"city": "c", "zip": "8000", "moon": "far"}, "past": [{"city": "d", "x": 1}]}),
    (CREATE, Payment, {"amount": "1.10", "method": {"kind": "card", "last4": "1", "new": 2}}),
    (CREATE, Payment, {"amount": "1.10", "method": {"kind": "seashells", "count": 12}}),
    (CREATE, Payment, {"amount": "1.10", "method": {"kind": 7}}),
]
MISFITS: list[tuple[Any, type[Model], dict[str, Any]]] = [
    (GET, User, {"id": 5, "email": ["x"], "past": [{"city": 1}, "nowhere"]}),
    (GET, User, {"email": None}),
    (CREATE, Payment, {"amount": "much", "method": {"kind": "card", "last4": 1}}),
]


def answered(operation: Any, tree: object) -> Any:
    """Return what a call makes of an answer."""
    return (
        Provider(200, json={"success": True, "data": tree})
        .client()
        .call(operation, {"user_id": "1"}, {"amount": Decimal(1)} if operation is CREATE else {})
    )


def dumped(value: Model) -> Any:
    """Write a model as its provider does."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        return json.loads(value.model_dump_json(by_alias=True, exclude_unset=True))


@pytest.mark.parametrize(("operation", "kind", "tree"), UNKNOWN)
def test_what_is_unknown_survives(operation: Any, kind: type[Model], tree: dict[str, Any]) -> None:
    """Values of an enum, fields and variants of a union; nothing about them is a problem."""
    value = answered(operation, tree)
    assert type(value) is kind and problems(value) == ()
    assert dumped(value) == tree
    assert kind.model_validate_json(value.model_dump_json(by_alias=True, exclude_unset=True)) == value


@pytest.mark.parametrize(("operation", "kind", "tree"), [*UNKNOWN, *MISFITS])
def test_copies_and_pickles_are_equal(operation: Any, kind: type[Model], tree: dict[str, Any]) -> None:
    """Also of what does not fit, with what was noted about it."""
    value = answered(operation, tree)
    for other in (pickle.loads(pickle.dumps(value)), copy.copy(value), copy.deepcopy(value)):
        assert type(other) is kind and other == value and problems(other) == problems(value)


@pytest.mark.parametrize(("operation", "kind", "tree"), MISFITS)
def test_what_does_not_fit_survives(operation: Any, kind: type[Model], tree: dict[str, Any]) -> None:
    """It is written as it came."""
    value = answered(operation, tree)
    assert problems(value)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # pydantic warns of values of another type
        assert json.loads(value.model_dump_json(by_alias=True, exclude_unset=True)) == tree
