"""What a schema means: unions in their one form, tags, and objects that are put together from parts."""

from __future__ import annotations

from pathlib import Path

import pytest

from generator.diagnostics import Span
from generator.ir.api import Provider
from generator.ir.types import (
    Anything,
    Boolean,
    Decimal,
    Enum,
    Field,
    Float,
    Integer,
    JsonScalar,
    ListOf,
    Null,
    Record,
    Ref,
    Tag,
    Text,
    Type,
    Union,
)
from generator.ir.unions import enum_of, union_of
from generator.pipeline import read

HERE = Span("here")


@pytest.mark.parametrize(
    ("types", "union"),
    [
        ([Text(), Text()], Text()),
        ([Text(), Union((Integer(), Null()))], Union((Text(), Integer(), Null()))),
        ([Text(), Anything()], Anything()),
        ([Enum(("a",)), Text()], Enum(("a",), Text())),
        ([Text(), Enum(("a",)), Enum(("b",)), Null()], Union((Enum(("a", "b"), Text()), Null()))),
        ([Enum((1,)), Integer()], Union((Enum((1,)), Integer()))),
        ([Enum((1,)), Enum((True,)), Enum((1.0,))], Enum((1, True, 1.0))),
        ([Enum(("a",), Text()), Enum(("b",))], Enum(("a", "b"), Text())),
        ([Decimal(), Float()], Decimal(as_text=True, as_number=True)),
        ([Decimal(), Decimal(False, True), Boolean()], Union((Decimal(True, True), Boolean()))),
    ],
)
def test_a_union_has_one_form(types: list[Type], union: Type) -> None:
    """Flat, without repeats, one list of values, which is open beside its own type; decimals are one type."""
    assert union_of(types) == union


@pytest.mark.parametrize(
    ("values", "type_"),
    [(("a", None), Union((Enum(("a",)), Null()))), ((None,), Null()), ((1, True), Enum((1, True)))],
)
def test_a_null_stands_beside_an_enum(values: tuple[JsonScalar, ...], type_: Type) -> None:
    """A list of values holds values; null is a type."""
    assert enum_of(values) == type_


def test_a_union_of_many_objects_is_quick() -> None:
    """A default may hold a list or an object, and a thousand members are no trouble."""
    fields = [Field(f"f{i}", ListOf(Text()), True, HERE, default=[{"a": i}], has_default=True) for i in range(20)]
    records = [Record(tuple(fields[: i % 20]), HERE, description=str(i)) for i in range(1000)]
    assert union_of([*records, *records]) == Union(tuple(records))


def provider_of(folder: Path, schemas: str) -> Provider:
    """Read a provider that has these schemas."""
    (folder / "shop").mkdir()
    head = 'title: Shop\nservers: {production: "https://shop.example"}\nschemas:\n'
    (folder / "shop" / "provider.yaml").write_text(head + schemas, encoding="utf-8")
    loaded = read(folder)
    assert not loaded.failed, loaded.diagnostics
    return loaded.providers[0]


def type_of(provider: Provider, name: str) -> Type:
    return next(named.type for named in provider.schemas if named.name == name)


def test_tags_come_from_constants_mapping_and_names(tmp_path: Path) -> None:
    """A member is told apart by its own constants, else by the mapping, else by its name."""
    provider = provider_of(
        tmp_path,
        """
  Card: {type: =card | =debit}
  Bank: {type: string}
  Cash: {type: string}
  Way:
    $schema:
      oneOf:
        - {$ref: "#/components/schemas/Card"}
        - {$ref: "#/components/schemas/Bank"}
        - {$ref: "#/components/schemas/Cash"}
      discriminator: {propertyName: type, mapping: {transfer: "#/components/schemas/Bank", iban: Bank}}
""",
    )
    assert type_of(provider, "Way") == Union(
        (Ref("Card"), Ref("Bank"), Ref("Cash")), Tag("type", (("card", "debit"), ("transfer", "iban"), ("Cash",)))
    )


def test_schemas_that_are_made_of_each_other_come_to_an_end(tmp_path: Path) -> None:
    """An `allOf` that leads back to itself is typed as anything, and said so."""
    way = "{$schema: {allOf: [{$ref: '#/components/schemas/%s'}, {type: object, properties: {a: {}}}]}}"
    provider = provider_of(tmp_path, f"  Left: {way % 'Right'}\n  Right: {way % 'Left'}\n")
    assert type_of(provider, "Left") == Anything()
    assert {found.code for found in read(tmp_path).diagnostics} == {"W301"}


def test_a_long_chain_of_parts_comes_to_an_end(tmp_path: Path) -> None:
    """Whatever its length: no spec ends in a traceback."""
    part = "{$schema: {allOf: [{$ref: '#/components/schemas/S%d'}, {type: object, properties: {f%d: {}}}]}}"
    chain = "".join(f"  S{i}: {part % (i + 1, i)}\n" for i in range(2000))
    provider = provider_of(tmp_path, f"{chain}  S2000: {{last: string}}\n")
    near = type_of(provider, "S1990")
    assert isinstance(near, Record)
    assert {field.wire for field in near.fields} == {"last", *(f"f{i}" for i in range(1990, 2000))}


@pytest.mark.parametrize("other", ["klass: string", "other: {$type: string, name: klass}"])
def test_a_pinned_name_is_given_once(tmp_path: Path, other: str) -> None:
    """A pin that is the name of another property is an error, with its place."""
    (tmp_path / "shop").mkdir()
    (tmp_path / "shop" / "provider.yaml").write_text(
        'title: Shop\nservers: {production: "https://shop.example"}\n'
        f"schemas:\n  A:\n    class: {{$type: string, name: klass}}\n    {other}\n",
        encoding="utf-8",
    )
    assert [found.code for found in read(tmp_path).diagnostics] == ["E109"]
