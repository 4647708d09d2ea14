"""Which folder and file an operation gets."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.importers.openapi.naming import allocate, exact, file_name, proposals, schema_names, words
from generator.importers.tree import is_name

from .documents import imported, names


@pytest.mark.parametrize(
    ("operation_id", "tag", "method", "path", "name"),
    [
        ("users.list", "", "get", "/users", "users.list"),
        ("calendar.acl.deleteRule", "", "delete", "/x", "calendar.acl.delete_rule"),
        ("repos/list-for-org", "repos", "get", "/orgs/{org}/repos", "repos.list_for_org"),
        ("listUsers", "Users", "get", "/users", "users.list"),
        ("getUserById", "users", "get", "/users/{id}", "users.get_by_id"),
        ("users", "users", "get", "/users", "users.users"),
        ("read_item_items__item_id__get", "", "get", "/items/{item_id}", "items.read"),
        ("post-/crm/v3/emails_read", "Batch", "post", "/crm/v3/emails", "batch.post_v3_emails"),
        ("", "", "get", "/v1/users/{id}/orders", "users.get_by_id_orders"),
        ("", "", "get", "/", "root.get"),
        ("", "", "post", "/{tenant}/jobs", "root.post_by_tenant_jobs"),
        ("获取用户", "用户", "get", "/users/{id}", "users.get_by_id"),
        ("getUserIDs", "2fa", "get", "/x", "n2_fa.get_user_ids"),
        ("con", "aux", "get", "/x", "aux_.con_"),
    ],
)
def test_a_name_is_made_of_id_tag_and_path(operation_id: str, tag: str, method: str, path: str, name: str) -> None:
    """The id names the method, its scope or the tag the folder; without either the path does."""
    assert ".".join(next(proposals(operation_id, tag, method, path))) == name


def test_operations_that_want_one_name_all_keep_one() -> None:
    """Ids that differ only in their spelling, and a missing one, are no reason to lose an operation."""
    result = imported("""\
        paths:
          /a: {get: {operationId: getUser, tags: [x]}, post: {operationId: get_user, tags: [x]}}
          /b: {get: {operationId: GetUser, tags: [x]}}
        """)
    assert names(result) == ["x.get_user", "x.get_user_a", "x.get_user_b"]


def test_one_more_operation_renames_no_other() -> None:
    """Names do not depend on what else the document holds."""
    one = "/users: {get: {operationId: listUsers, tags: [users]}}"
    two = "/users/{id}: {get: {operationId: getUser, tags: [users]}, put: {tags: [users]}}"
    before = names(imported(f"paths:\n  {one}\n"))
    assert set(before) < set(names(imported(f"paths:\n  {two}\n  {one}\n")))


def test_a_method_is_never_called_like_a_folder_beside_it() -> None:
    """`a.b` and `a.b.c` cannot both be attributes of one object."""
    result = imported("paths:\n  /a: {get: {operationId: a.b}}\n  /b: {get: {operationId: a.b.c}}\n")
    assert names(result) == ["a.b.c", "a.b_a"]


def test_the_exporters_ids_are_names() -> None:
    """`a.b.method` is read back as it is; anything else is not taken for one."""
    assert exact("users.admin.list") == ("users", "admin", "list")
    assert exact("users.List") == exact("..") == exact("") == ()


@given(st.lists(st.tuples(st.text(max_size=12), st.text(max_size=6), st.text(max_size=12)), max_size=6))
@settings(max_examples=60, deadline=None)
def test_whatever_a_document_says_names_are_valid_and_differ(operations: list[tuple[str, str, str]]) -> None:
    """Each operation gets a name of its own that every file system takes."""
    found = allocate(proposals(id_, tag, "get", f"/{path}") for id_, tag, path in operations)
    assert len(set(found)) == len(operations)
    assert all(is_name(part) for name in found for part in name)


@given(st.text())
@settings(max_examples=60, deadline=None)
def test_a_name_of_any_text_is_none_or_valid(text: str) -> None:
    """What holds no letter and no digit has no name."""
    name = file_name(words(text))
    assert not name or is_name(name)


def test_schemas_keep_the_names_that_the_notation_takes() -> None:
    """Others are made of their words, and differ from all that were there."""
    assert schema_names(("User", "Ok«User»", "OkUser", "404", "a b")) == {
        "User": "User",
        "Ok«User»": "OkUser2",
        "OkUser": "OkUser",
        "404": "N404",
        "a b": "AB",
    }
