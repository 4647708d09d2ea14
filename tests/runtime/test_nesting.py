"""Forms as objects: what PHP and Rails mean by brackets, whatever the order, and in linear time, whoever wrote them."""

from __future__ import annotations

import sys
from typing import Any
from urllib.parse import parse_qsl

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.runtime.wire.nesting import nested

NAMES = st.text("ab01[]", max_size=12)
FORMS = st.lists(st.tuples(NAMES, st.sampled_from(["", "1", "x"])), max_size=12)


@pytest.mark.parametrize(
    ("form", "tree"),
    [
        ("", {}),
        ("a=1&b=&c", {"a": "1", "b": "", "c": ""}),
        ("a[b]=1&a[c]=2", {"a": {"b": "1", "c": "2"}}),
        ("a[b][c]=1&a[b][d][e]=2", {"a": {"b": {"c": "1", "d": {"e": "2"}}}}),
        ("a[]=1&a[]=2", {"a": ["1", "2"]}),
        ("a[0]=1&a[1]=2", {"a": ["1", "2"]}),
        ("a[1]=2&a[0]=1", {"a": ["1", "2"]}),
        ("a[0][b]=1&a[1][b]=2", {"a": [{"b": "1"}, {"b": "2"}]}),
        ("a[][b]=1&a[][b]=2", {"a": [{"b": "1"}, {"b": "2"}]}),
        ("a[b][]=1&a[b][]=2&a[c]=3", {"a": {"b": ["1", "2"], "c": "3"}}),
        ("%61%5Bb%5D=1+2", {"a": {"b": "1 2"}}),
    ],
)
def test_brackets_are_keys(form: str, tree: dict[str, Any]) -> None:
    """A key that is left out counts on; indices that count from 0 make a list."""
    assert nested(parse_qsl(form, keep_blank_values=True)) == tree


@pytest.mark.parametrize(
    ("form", "tree"),
    [
        ("a[1]=x", {"a": {"1": "x"}}),
        ("a[1]=x&a[]=y", {"a": {"1": "x", "2": "y"}}),
        ("a[0]=x&a[2]=y", {"a": {"0": "x", "2": "y"}}),
        ("a[b]=x&a[]=y", {"a": {"b": "x", "0": "y"}}),
        ("a[00]=x&a[01]=y", {"a": {"00": "x", "01": "y"}}),
        ("a[-1]=x", {"a": {"-1": "x"}}),
        ("0=x&1=y", {"0": "x", "1": "y"}),
    ],
)
def test_what_has_gaps_is_no_list(form: str, tree: dict[str, Any]) -> None:
    """And nothing takes the place of anything: `[]` is the index behind the highest."""
    assert nested(parse_qsl(form)) == tree


@pytest.mark.parametrize(
    ("form", "tree"),
    [
        ("a=1&a=2", {"a": ["1", "2"]}),
        ("a=1&a=1&a=1", {"a": ["1", "1", "1"]}),
        ("a[b]=1&a[b]=2", {"a": {"b": ["1", "2"]}}),
        ("a[b]=1&a=2", {"a": [{"b": "1"}, "2"]}),
        ("a[0]=1&a[0]=2", {"a": [["1", "2"]]}),
    ],
)
def test_a_name_that_comes_twice_has_both_values(form: str, tree: dict[str, Any]) -> None:
    """Of two values that were signed as one text, neither passes for the only one."""
    assert nested(parse_qsl(form)) == tree


@pytest.mark.parametrize(
    ("form", "tree"),
    [
        ("a[b=1", {"a[b": "1"}),
        ("a]b=1", {"a]b": "1"}),
        ("a[b]c=1", {"a[b]c": "1"}),
        ("a[b[c]]=1", {"a[b[c]]": "1"}),
        ("[a]=1", {"[a]": "1"}),
        ("[]=1", {"[]": "1"}),
        ("=1", {"": "1"}),
        ("a=1&a[b]=2", {"a": "1", "a[b]": "2"}),
        ("a=1&a[b]=2&a[b]=3", {"a": "1", "a[b]": ["2", "3"]}),
        ("a[b]=1&a[b][c]=2", {"a": {"b": "1"}, "a[b][c]": "2"}),
        ("a[b]=1&a=2&a[c]=3", {"a": [{"b": "1"}, "2"], "a[c]": "3"}),
    ],
)
def test_brackets_that_do_not_fit_stand_as_they_are(form: str, tree: dict[str, Any]) -> None:
    """What does not fit is a name like any other, and takes nothing away."""
    assert nested(parse_qsl(form)) == tree


def leaves(value: Any) -> list[str]:
    """All texts of an object."""
    if isinstance(value, str):
        return [value]
    return [leaf for item in (value.values() if isinstance(value, dict) else value) for leaf in leaves(item)]


@given(FORMS)
def test_every_value_survives(fields: list[tuple[str, str]]) -> None:
    """Whatever the names are: as many values come out as went in."""
    assert sorted(leaves(nested(fields))) == sorted(value for _, value in fields)


def test_nesting_has_an_end() -> None:
    """A name with too many brackets is a name: nothing that walks the object comes to the end of its stack."""
    deepest = nested([(f"a{'[b]' * 20}", "1")])
    assert leaves(deepest) == ["1"] and list(deepest) == ["a"]
    too_deep = f"a{'[b]' * 21}"
    assert nested([(too_deep, "1")]) == {too_deep: "1"}
    assert nested([(f"a{'[' * 100_000}", "1")]) == {f"a{'[' * 100_000}": "1"}


def steps(fields: list[tuple[str, str]]) -> int:
    """How many lines of Python it takes."""
    count = 0

    def trace(*_: object) -> Any:
        nonlocal count
        count += 1
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        nested(fields)
    finally:
        sys.settrace(before)
    return count


@pytest.mark.parametrize(
    "form",
    [
        lambda n: [("a[]", "1")] * n,
        lambda n: [("a[][b]", "1")] * n,
        lambda n: [("a", "1")] * n,
        lambda n: [(f"a[{index}]", "1") for index in reversed(range(n))],
        lambda n: [(f"a[{index + n // 2}]", "1") for index in range(n // 2)] + [("a[]", "1")] * (n // 2),
        lambda n: [("a", "1"), *[(f"a[{index}]", "1") for index in range(n)]],
        lambda n: [(f"a{'[b]' * 20}[]", "1")] * n,
    ],
    ids=["pushed", "pushed-objects", "repeated", "backwards", "behind-a-gap", "unfit", "deep"],
)
def test_the_work_grows_with_the_form_and_no_faster(form: Any) -> None:
    """Four times as many fields are four times the work: ten thousand of them are nothing."""
    small, large = steps(form(250)), steps(form(1000))
    assert large < 4.5 * small
    assert len(leaves(nested(form(10_000)))) >= 10_000 - 1
