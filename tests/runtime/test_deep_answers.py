"""Answers that are deep, or ambiguous at every depth: little work, nothing lost, and no exception."""

# ruff: noqa: RUF012 - as it is generated

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter
from typing_extensions import TypeAliasType

from generator.runtime import problems
from generator.runtime.answers.decoding import decode
from generator.runtime.answers.shapes import adapter_of, loops
from generator.runtime.models import Model, Tagged


class Link(Model):
    """An object that holds one of its own kind."""

    name: str
    kid: Link | None = None


class Tree(Model):
    """An object that holds many of its own kind."""

    name: str
    kids: list[Tree] = []


class Named(Model):
    """An object that holds its own kind by names."""

    name: str
    kids: dict[str, Named] = {}


class Box(Model):
    """One of two that a tag tells apart."""

    kind: str
    name: str
    kid: Annotated[Box | Bag | object, Tagged("kind", {"box": "Box", "bag": "Bag"})] | None = None


class Bag(Model):
    """The other one."""

    kind: str
    name: str
    kid: Annotated[Box | Bag | object, Tagged("kind", {"box": "Box", "bag": "Bag"})] | None = None


class Any1(Model):
    """One of two that nothing tells apart but what they hold."""

    name: str
    kid: Any1 | Any2 | None = None
    kids: list[Any1 | Any2] = []


class Any2(Model):
    """The other one."""

    name: str
    size: int = 0
    kid: Either | None = None
    kids: list[Either] = []


Either = TypeAliasType("Either", "Any1 | Any2")  # as aliases are generated that are recursive
Json = TypeAliasType("Json", "dict[str, Json] | list[Json] | str")


class Point(Model):
    """An object that ends."""

    x: int


class Odd1(Model):
    """An ambiguous type whose fields have the names of parts of pydantic's schemas."""

    type: str
    schema_ref: str
    choices: Odd1 | Odd2 | Any = None


class Odd2(Model):
    """The other one."""

    ref: str
    definitions: Odd1 | Odd2 | Any = None


WAYS: dict[str, tuple[Any, Callable[[Any], Any]]] = {
    "objects": (Link, lambda kid: {"name": "n", "kid": kid}),
    "lists": (Tree, lambda kid: {"name": "n", "kids": [kid]}),
    "maps": (Named, lambda kid: {"name": "n", "kids": {"x": kid}}),
    "tagged": (Box, lambda kid: {"kind": "bag", "name": "n", "kid": kid}),
    "untagged": (Any1, lambda kid: {"name": "n", "kid": kid}),
    "untagged-lists": (Any2, lambda kid: {"name": "n", "kids": [kid]}),
}
EACH_WAY = pytest.mark.parametrize(("kind", "around"), WAYS.values(), ids=WAYS)


def nested(depth: int, around: Callable[[Any], Any], innermost: Any) -> Any:
    """Wrap a value as often as that."""
    for _ in range(depth):
        innermost = around(innermost)
    return innermost


def models(value: Any) -> int:
    """Count how many models are in one another."""
    depth = 0
    while isinstance(value, Model):
        depth += 1
        value = getattr(value, "kid", None) or next(iter(_kids(value)), None)
    return depth


def _kids(value: Any) -> Any:
    kids = getattr(value, "kids", [])
    return kids.values() if isinstance(kids, dict) else kids


@pytest.fixture
def validations(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The size of each value that is given to pydantic, in objects and lists."""
    sizes: list[int] = []
    original = TypeAdapter.validate_python

    def counted(self: TypeAdapter[Any], value: Any, **options: Any) -> Any:
        sizes.append(size(value))
        return original(self, value, **options)

    monkeypatch.setattr(TypeAdapter, "validate_python", counted)
    return sizes


def size(value: Any) -> int:
    """Count the values in a value, and itself."""
    waiting, count = [value], 0
    while waiting:
        value = waiting.pop()
        count += 1
        if isinstance(value, (list, dict)):
            waiting += value.values() if isinstance(value, dict) else value
    return count


@EACH_WAY
def test_the_work_grows_with_the_answer_and_no_faster(
    kind: Any, around: Callable[[Any], Any], validations: list[int]
) -> None:
    """What is broken at the deepest level is not validated at each level above it, nor is what fits."""
    for innermost in ({"kind": "box", "name": 5}, {"kind": "box", "name": "n"}):
        for depth in (12, 24, 48):
            validations.clear()
            tree = nested(depth, around, innermost)
            value = decode(TypeAdapter(kind), kind, tree)
            assert models(value) == depth + 1
            assert [problem.path[-1] for problem in problems(value)] == ["name"] * (innermost["name"] == 5)
            assert sum(validations) <= 4 * size(tree)


def test_a_type_that_ends_is_validated_once_for_each_of_its_levels(validations: list[int]) -> None:
    """However many items there are."""
    kind: Any = dict[str, list[Point]]
    decode(TypeAdapter(kind), kind, {"all": [{"x": 1}] * 200 + [{"x": "?"}]})
    levels = 3
    assert sum(validations) < levels * size([{"x": 1}] * 201) + 10


@pytest.mark.parametrize("innermost", [{"name": "n"}, {"name": 5}], ids=["fits", "broken"])
@pytest.mark.parametrize("depth", [20, 48, 190, 3_000])
@EACH_WAY
def test_depth_takes_nothing_away(kind: Any, around: Callable[[Any], Any], depth: int, innermost: Any) -> None:
    """As many levels as can be are typed; what is below them stands as it came, and is a problem there."""
    tree = nested(depth, around, {**innermost, "kind": "box"})
    value = decode(TypeAdapter(kind), kind, tree)
    told = [problem.rule for problem in problems(value)]
    assert models(value) == depth + 1 or (depth > 48 and models(value) >= 50)
    if models(value) > depth:
        assert told == ["Input should be a valid string"] * (innermost["name"] == 5)
    else:
        assert told == ["the nesting is too deep"]
        place = problems(value)[0].path
        assert step(value, place) is step(tree, place)


def step(value: Any, path: tuple[int | str, ...]) -> Any:
    """Follow a path through models, lists and maps."""
    for one in path:
        value = getattr(value, str(one)) if isinstance(value, Model) else value[one]
    return value


def test_lists_and_maps_may_be_deep_too() -> None:
    """Lists of lists have no model that could hold the problem: the outermost one does."""
    good = nested(48, lambda kid: [{"x": kid}], "s")
    assert decode(TypeAdapter(Json), Json, good) == good
    for depth, rule in ((95, "Input should be a valid string"), (3_000, "the nesting is too deep")):
        tree = nested(depth, lambda kid: [kid], 5)
        value = decode(TypeAdapter(Json), Json, tree)
        (problem,) = problems(value)
        assert len(problem.path) == min(depth, 100) and problem.rule.endswith(rule)
        assert step(value, problem.path) == step(tree, problem.path)


def test_what_is_below_a_name_for_a_type_is_typed() -> None:
    """A name that stands for itself, in the end, is written as text in generated modules."""
    value = decode(TypeAdapter(Any2), Any2, {"name": "n", "kid": {"name": 5, "size": 1}})
    assert isinstance(value.kid, Any2) and [problem.place for problem in problems(value)] == ["kid.name"]


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        (Point, ""),
        (list[tuple[Point, Point]], ""),
        (Link, "once"),
        (list[Tree], "once"),
        (Box, "once"),
        (Json, "once"),
        (Link | Point | Tree, "once"),
        (Any1, "many"),
        (dict[str, Any1 | None], "many"),
        (Either, "many"),
        (Odd2, "many"),
    ],
    ids=str,
)
def test_a_type_is_ambiguous_where_two_members_hold_the_union_again(kind: Any, expected: str) -> None:
    """Any other is validated at once, by pydantic alone."""
    assert loops(adapter_of(kind)) == expected


def test_what_a_provider_calls_its_fields_makes_no_difference() -> None:
    """And a union that ends in anything takes what fits no other member."""
    tree = {"type": "union", "schema_ref": "x", "choices": {"ref": "r", "definitions": {"ref": 5}}}
    value = decode(TypeAdapter(Odd1), Odd1, tree)
    assert value == Odd1.model_validate(tree) and problems(value) == ()
    assert type(value.choices) is Odd2 and value.choices.definitions == {"ref": 5}
    assert [problem.place for problem in problems(decode(TypeAdapter(Odd1), Odd1, {**tree, "type": 1}))] == ["type"]


def test_every_item_of_a_long_list_has_its_problem() -> None:
    """As many as there are."""
    kind: Any = list[Point]
    value = decode(TypeAdapter(kind), kind, [{"x": "?"} for _ in range(20_000)])
    assert len(problems(value)) == 20_000 and problems(value)[-1].path == (19_999, "x")


LEVELS = st.recursive(
    st.builds(lambda name: {"name": name}, st.text(max_size=1)),
    lambda kid: st.fixed_dictionaries(
        {"name": st.text(max_size=1)},
        optional={"size": st.integers(), "kid": kid | st.none(), "kids": st.lists(kid, max_size=2), "x": st.integers()},
    ),
    max_leaves=6,
)


@given(LEVELS)
def test_an_ambiguous_type_is_read_as_pydantic_reads_it(tree: Any) -> None:
    """Only not as slowly."""
    value, expected = decode(TypeAdapter(Any1), Any1, tree), Any1.model_validate(tree)
    assert value == expected and repr(value) == repr(expected) and problems(value) == ()
    assert value.model_fields_set == expected.model_fields_set
