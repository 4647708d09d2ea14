"""Which files are read: no name that another file system could not hold, and none from outside of the folder."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from generator.cli.main import main
from generator.diagnostics import Diagnostic
from generator.pipeline import read
from generator.spec.yamlsource import MAX_BYTES

ENDPOINT = "get: /orders\nresponses: {200: none}\n"


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """The folder of a provider without endpoints."""
    folder = tmp_path / "specs" / "shop"
    folder.mkdir(parents=True)
    (folder / "provider.yaml").write_text("servers: {live: https://shop.example}\n")
    return folder


def found(shop: Path, *wanted: str) -> list[tuple[str, str]]:
    """The code and the place, below the provider's folder, of each problem."""
    return [_short(each, shop) for each in read(shop.parent, wanted).diagnostics]


def _short(each: Diagnostic, shop: Path) -> tuple[str, str]:
    return each.code, os.path.relpath(each.span.file, shop)


def test_names_that_begin_with_a_dot_or_a_line_are_left_out(shop: Path) -> None:
    """Notes, drafts and what editors leave behind are no endpoints."""
    for name in (".hidden.yaml", "_draft.yaml", ".git/config.yaml", "notes.txt", "README.md", "readme.MD"):
        path = shop / name
        path.parent.mkdir(exist_ok=True)
        path.write_text("{")
    (shop.parent / "_common").mkdir()
    assert found(shop) == []


@pytest.mark.parametrize("name", ["con", "nul", "com1", "lpt9"])
def test_devices_of_windows_are_no_names(shop: Path, name: str) -> None:
    """Such a file could not be checked out on Windows."""
    (shop / f"{name}.yaml").write_text(ENDPOINT)
    assert found(shop) == [("E112", f"{name}.yaml")]


def test_a_provider_is_no_keyword(tmp_path: Path) -> None:
    """`import class` is no Python; a resource may be called so, a provider may not."""
    (tmp_path / "specs" / "class").mkdir(parents=True)
    (tmp_path / "specs" / "class" / "provider.yaml").write_text("servers: {live: https://x.example}\n")
    assert found(tmp_path / "specs" / "class") == [("E112", ".")]


def test_names_that_differ_only_in_case_are_refused(shop: Path) -> None:
    """All but one of them has a capital letter."""
    for name in ("list.yaml", "List.yaml", "LIST.yaml"):
        (shop / name).write_text(ENDPOINT)
    assert found(shop) == [("E112", "LIST.yaml"), ("E112", "List.yaml")]


def test_a_name_that_is_no_text_is_refused(shop: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """A file name may be bytes that are no UTF-8, and is said in each format."""
    path = os.fsencode(shop) + b"/caf\xe9.yaml"
    try:
        Path(os.fsdecode(path)).write_text(ENDPOINT)
    except OSError:
        pytest.skip("this file system holds text only")
    assert [code for code, _ in found(shop)] == ["E112"]
    for output_format in ("text", "json"):
        with pytest.raises(SystemExit) as ended:
            main(
                ["generate", "--specs", str(shop.parent), "--out", str(shop / "out"), "--output-format", output_format]
            )
        assert ended.value.code == 1
    assert json.loads(capfd.readouterr().out)[0]["code"] == "E112"


def test_a_link_within_the_folder_is_a_file(shop: Path) -> None:
    """Two endpoints may share one text."""
    (shop / "list.yaml").write_text(ENDPOINT)
    (shop / "all.yaml").symlink_to("list.yaml")
    assert found(shop) == []


@pytest.mark.parametrize(
    ("link", "target", "code"),
    [
        ("outside.yaml", "../../secret.yaml", "E112"),
        ("provider.yaml", "../../secret.yaml", "E112"),
        ("folder", "../..", "E112"),
        ("circle", ".", "E112"),
        ("dangling.yaml", "nowhere.yaml", "E001"),
        ("itself.yaml", "itself.yaml", "E001"),
    ],
)
def test_links_lead_nowhere_else(shop: Path, link: str, target: str, code: str) -> None:
    """A spec of a stranger cannot read files of its reader, nor send him round in circles."""
    (shop.parent.parent / "secret.yaml").write_text("title: secret\n")
    (shop / link).unlink(missing_ok=True)
    (shop / link).symlink_to(target)
    assert found(shop) == [(code, link)]


def test_a_provider_that_is_a_link_to_elsewhere_is_refused(shop: Path) -> None:
    """The folder of specs is all that is read."""
    elsewhere = shop.parent.parent / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "provider.yaml").write_text("title: secret\n")
    (shop.parent / "store").symlink_to(elsewhere)
    assert found(shop, "store") == [("E112", "../store")]


def test_what_is_no_file_is_not_read(shop: Path) -> None:
    """A pipe would never end."""
    os.mkfifo(shop / "pipe.yaml")
    assert found(shop) == [("E001", "pipe.yaml")]


def test_folders_are_entered_to_a_depth(shop: Path) -> None:
    """Sixteen levels are more than any client has."""
    deep = shop.joinpath(*["a"] * 17)
    deep.mkdir(parents=True)
    assert found(shop) == [("E112", "/".join(["a"] * 17))]


def test_a_file_that_is_too_large_is_not_parsed(shop: Path) -> None:
    """Four MiB are the most."""
    (shop / "large.yaml").write_text(f"{ENDPOINT}x-note: {'a' * MAX_BYTES}\n")
    assert found(shop) == [("E012", "large.yaml")]


def test_an_unknown_provider_is_named_with_the_nearest(shop: Path) -> None:
    """Who asks for one provider learns which ones there are."""
    (problem,) = read(shop.parent, ["shpo"]).diagnostics
    assert (problem.code, problem.hint) == ("E110", "did you mean `shop`?")
    (problem,) = read(shop.parent, ["xyz"]).diagnostics
    assert problem.hint == "there are shop"
