"""Factories: objects of an API's models, in which a test states what matters to it and nothing else."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from ..wire.providers import Made


def test_an_object_is_whole_and_fits(shop: Made, users: Any) -> None:
    """Every field has a value: of its type, and as far as that is easy of its description."""
    user = users.make_user()
    assert shop.problems(user) == ()
    assert user == users.make_user()
    assert (user.id, user.email, user.role) == ("id", "user@example.com", "owner")
    assert 18 <= user.age <= 99
    assert len(user.code) == 3 and user.code.isupper()
    assert (user.born, user.balance) == (date(2026, 1, 31), Decimal("1.50"))
    assert user.address.street == "street"


def test_a_pattern_that_is_too_much_leaves_any_text(users: Any) -> None:
    """What comes back promises less than it describes, so a text is one even so."""
    assert users.make_user().odd == "odd"


def test_what_holds_itself_comes_to_an_end(users: Any) -> None:
    """Inside a user there is no other one: lists are empty, and what is optional is left out."""
    user = users.make_user()
    assert user.friends == []
    assert user.boss is None


def test_fields_take_the_place_of_what_is_made(users: Any) -> None:
    """Values as Python has them, or as they are on the wire; objects as their fields, of which the rest is made."""
    user = users.make_user(
        balance=Decimal("0.01"),
        address={"country": "NZ"},
        friends=[{"id": "f"}, users.make_user(id="g")],
        boss={"age": 60},
    )
    assert user.balance == Decimal("0.01")
    assert (user.address.street, user.address.country) == ("street", "NZ")
    assert [friend.id for friend in user.friends] == ["f", "g"]
    assert user.friends[0].email == "user@example.com"
    assert (user.boss.age, user.boss.boss) == (60, None)
    assert users.make_user(age=None).age is None


def test_a_wrong_field_is_refused(shop: Made, users: Any) -> None:
    """A misspelt one with what was meant, a wrong value with its rule, in nested objects too."""
    for fields, words in (
        ({"emial": "a@b.c"}, "User has no field `emial`, did you mean `email`?"),
        ({"address": {"stret": "x"}}, "has no field `stret`, did you mean `street`?"),
        ({"role": "king"}, "User: `role`: Input should be 'owner' or 'clerk'"),
        ({"friends": [{"age": "old"}]}, r"User: `friends\[0\].age`: "),
    ):
        with pytest.raises(shop.ArgumentError, match=words):
            users.make_user(**fields)
