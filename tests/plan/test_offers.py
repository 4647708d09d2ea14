"""What the packages of a provider offer: names for code and for annotations, each imported when it is asked for."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from importlib import import_module
from pathlib import Path

import pytest

from generator import generate

from ..wire.providers import Made, made

PROVIDER = (
    "servers: {live: https://shop.example}\nauth: {response: {bearer: {env: TOKEN}}}\nschemas: {File: {id: string}}\n"
)
THINGS = {
    "provider.yaml": PROVIDER,
    "things/_schemas.yaml": "Thing: {id: string}\n",
    "things/show.yaml": "get: /things/{id}\npath: {id: string}\nquery: {full: boolean}\nresponses: {200: Thing}\n",
    "things/file.yaml": "get: /things/{id}/file\npath: {id: string}\nresponses: {200: File}\n",
}
LISTING = """\
get: /things
query: {page: integer}
paginate: {style: page, items: $, send: page}
responses: {200: "Thing[]"}
"""
STREAM = "get: /news\nstream: sse\nresponses: {200: {stream: object}}\n"
UPLOAD = "post: /things\nmultipart: {file: binary}\nresponses: {204: none}\n"


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Made:
    """A provider with calls that return one thing each."""
    return made(tmp_path_factory.mktemp("offers"), "shop", THINGS)


def offered(provider: Made) -> set[str]:
    return set(provider.module.__all__)


@pytest.mark.parametrize(
    ("more", "names"),
    [
        ({"things/list.yaml": LISTING}, {"AsyncPaged", "Page", "Paged"}),
        ({"things/news.yaml": STREAM}, {"AsyncStream", "ServerEvent", "Stream"}),
        ({"things/add.yaml": UPLOAD}, {"Upload"}),
    ],
    ids=["listing", "stream", "upload"],
)
def test_what_a_call_returns_is_offered_where_a_call_does(
    more: Mapping[str, str], names: set[str], shop: Made, tmp_path: Path
) -> None:
    """A listing, a stream and a file bring the classes for their annotations; without them these are not there."""
    other = made(tmp_path, "shop", {**THINGS, **more})
    assert offered(other) - offered(shop) == names
    assert all(getattr(other.module, name).__name__ == name for name in names)


def test_a_class_of_the_api_keeps_its_name(shop: Made) -> None:
    """The scheme `response` is `Response`, and the runtime's class of that name is not in its way."""
    assert issubclass(shop.module.Response, shop.runtime.Bearer)
    assert offered(shop) >= {"Response", "StreamedResponse", "RateLimit", "RequestSummary", "ArgumentTypeError"}


def test_types_are_offered_by_their_folder(shop: Made) -> None:
    """`models` and `params` have the classes of all their modules, and `dir` lists them before anybody asks."""
    models, params = (import_module(f"{shop.module.__name__}.{folder}") for folder in ("models", "params"))
    assert models.__all__ == ["FileModel", "Thing"]
    assert {*models.__all__} <= {*dir(models)} and {*shop.module.__all__} <= {*dir(shop.module)}
    assert models.Thing is import_module(f"{models.__name__}.things").Thing
    assert params.ShowThing is import_module(f"{params.__name__}.things").ShowThing


def test_a_name_that_is_not_offered_is_an_error(shop: Made) -> None:
    """It is the one that any module raises."""
    with pytest.raises(AttributeError, match=r"^module 'made_\d+\.shop' has no attribute 'Paged'$"):
        shop.module.Paged  # noqa: B018 - to ask is to fail


def test_nothing_is_imported_before_it_is_asked_for(tmp_path: Path) -> None:
    """To import the client loads no model and nothing that only some calls need; one name loads its module."""
    for file, text in {**THINGS, "things/list.yaml": LISTING}.items():
        (tmp_path / "specs" / "shop" / file).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "specs" / "shop" / file).write_text(text, encoding="utf-8")
    assert not generate(tmp_path / "specs", tmp_path / "lazy").failed
    code = """
import sys
import lazy.shop, lazy.shop.models
late = ["lazy._runtime.results.walks", "lazy._runtime.results.downloads", "lazy.shop.models.things"]
print([name for name in late if name in sys.modules])
from lazy.shop import Page
from lazy.shop.models import Thing
print([name for name in late if name in sys.modules])
"""
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(tmp_path)}, capture_output=True
    )
    loaded = ["lazy._runtime.results.walks", "lazy.shop.models.things"]
    assert (done.stdout.decode(), done.stderr) == (f"[]\n{loaded}\n", b"")
