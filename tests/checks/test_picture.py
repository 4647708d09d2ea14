"""The picture of a call: whole, in one file, harmless, and the same each time."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path
from xml.etree import ElementTree

import pytest

from generator.checks.explaining.model import Attached, Call, Credential, Pipeline, Setting, Value
from generator.checks.explaining.stages import Part, Stage
from generator.checks.picture import draw
from generator.checks.picture.cards import cards_of
from generator.checks.picture.lines import columns

from .calls import ROOT, WONDER, explained, library, shop

SVG = "{http://www.w3.org/2000/svg}"
ALLOWED = {"svg", "title", "desc", "style", "rect", "g", "path", "text"}


@pytest.fixture(scope="module")
def pictures() -> dict[str, str]:
    """A picture of each scheme of the library that signs."""
    return {name: draw(call) for name, call in library().items()}


@pytest.fixture(scope="module")
def wonder() -> str:
    """The picture of Wonder's call."""
    return draw(explained(ROOT / "endpoint_specs", WONDER))


def texts(picture: str, style: str) -> list[str]:
    """The texts of a picture in one style."""
    root = ElementTree.fromstring(picture)
    return [each.text or "" for each in root.iter(f"{SVG}text") if each.get("class") == style]


def test_each_value_has_one_box(wonder: str) -> None:
    """And so has each piece of the request, each credential and each header."""
    assert Counter(texts(wonder, "name")) == Counter(
        "method target body app_id private_key request_time credential nonce k1 k2 pre_sign message signature "
        "Credential Nonce Signature".split()
    )


def test_each_value_of_the_library_has_one_box(pictures: dict[str, str]) -> None:
    """Whatever the scheme is like; the names in the picture are those of its boxes."""
    for name, call in library().items():
        pipeline = call.pipelines[0]
        cards, _ = cards_of(pipeline)
        made = [f"value {step.name}" for step in pipeline.steps if isinstance(step, Value)]
        assert [card.key for card in cards if card.key.startswith("value ")] == made
        assert texts(pictures[name], "name") == [card.name for card in cards if card.name], name


def test_boxes_are_labelled_by_what_they_hold(wonder: str) -> None:
    """The way goes from the request over canonical text, digest and signature to the headers."""
    found = dict(zip(texts(wonder, "name"), texts(wonder, "label"), strict=True))
    told = ("method", "private_key", "nonce", "k1", "pre_sign", "message", "signature", "credential", "Signature")
    assert [found[name] for name in told] == [
        "request",
        "credential",
        "new each time",
        "key, bytes",
        "canonical text, bytes",
        "digest",
        "signature",
        "to be sent",
        "header",
    ]


def test_a_credential_has_a_lock_and_no_value(wonder: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing of the environment comes into the picture."""
    monkeypatch.setenv("WONDER_APP_ID", "marker-1f0c")
    monkeypatch.setenv("WONDER_PRIVATE_KEY", "marker-2e1d")
    again = draw(explained(ROOT / "endpoint_specs", WONDER))
    assert again == wonder
    assert "marker" not in again
    assert again.count('class="lock"') == 2
    assert "from WONDER_PRIVATE_KEY" in texts(wonder, "plain")


def test_a_picture_needs_nothing_and_runs_nothing(pictures: dict[str, str], wonder: str) -> None:
    """No script, link, image, font or address: only shapes, text and a style of its own."""
    for picture in (*pictures.values(), wonder):
        for element in ElementTree.fromstring(picture).iter():
            assert element.tag.removeprefix(SVG) in ALLOWED
            assert not any("href" in key or key.startswith("on") for key in element.attrib)
        style = re.search(r"<style>(.*?)</style>", picture, re.DOTALL)
        assert style
        assert not re.search(r"url\(|@import|@font-face|expression", style[1])
        assert re.findall(r"https?://\S+?\"", picture) == ['http://www.w3.org/2000/svg"']


def test_it_is_read_by_those_who_do_not_see_it(wonder: str) -> None:
    """A title, and a description of what is computed and put on."""
    root = ElementTree.fromstring(wonder)
    assert root.get("role") == "img"
    assert (root[0].tag, root[0].text) == (f"{SVG}title", "How wonder.users.edit is signed")
    assert root[1].text == (
        "wonder_rsa_sha256 computes request_time, credential, nonce, k1, k2, pre_sign, message, signature and puts on "
        "header Credential, header Nonce, header Signature."
    )


def test_it_is_read_on_light_and_on_dark_ground(wonder: str) -> None:
    """Each colour has one of its own for dark ground."""
    light, dark = wonder.split("@media (prefers-color-scheme:dark)")
    for stage in ("request", "credential", "fresh", "canonical", "digest", "key", "signature", "out"):
        one, other = (re.search(rf"\.{stage}{{color:(#\w+)}}", part) for part in (light, dark))
        assert one
        assert other
        assert one[1] != other[1]


def test_all_text_is_inside_of_its_box(pictures: dict[str, str]) -> None:
    """In a font whose characters are at most 0.61 of its size wide."""
    sizes = {"label": 10, "name": 13, "plain": 11.5}
    for name, picture in pictures.items():
        for box in ElementTree.fromstring(picture).iter(f"{SVG}g"):
            frame = box.find(f"{SVG}rect")
            if frame is None:
                continue
            right = int(frame.get("x", "")) + int(frame.get("width", ""))
            bottom = int(frame.get("y", "")) + int(frame.get("height", ""))
            for text in box.iter(f"{SVG}text"):
                width = 0.61 * sizes[text.get("class", "")] * columns(text.text or "")
                assert int(text.get("x", "")) + width <= right, (name, text.text)
                assert int(text.get("y", "")) < bottom


def test_the_same_call_gives_the_same_bytes(wonder: str) -> None:
    """Whatever the hash seed is."""
    code = (
        "import sys; from tests.checks.calls import *; from generator.checks.picture import draw;"
        "calls = explained(ROOT / 'endpoint_specs', WONDER), library()['aws-sigv4'];"
        "sys.stdout.buffer.write(''.join(map(draw, calls)).encode())"
    )
    made = {
        subprocess.run(
            [sys.executable, "-c", code],
            cwd=ROOT,
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(made) == 1
    assert made.pop().startswith(wonder.encode())


def test_text_of_a_spec_stays_text() -> None:
    """Markup is escaped, and what cannot stand in XML, or turns the direction of a line, is replaced."""
    hostile = "</text><script>alert(1)</script>&amp;]]>\x00\x1b\u202e\ufeff\ud800"
    part = (Part("value", "v"),)
    pipeline = Pipeline(
        name=hostile,
        about=hostile,
        attached=(Attached("header", hostile, hostile, part),),
        credentials=(Credential(hostile, hostile, (hostile,)),),
        settings=(Setting(hostile, hostile),),
        steps=(
            Value(
                "v",
                Stage.CANONICAL,
                "text",
                "template",
                (hostile,),
                (Part("credential", hostile), Part("option", hostile)),
            ),
        ),
    )
    picture = draw(Call(hostile, hostile, hostile, hostile, False, (pipeline,)))
    tags = {element.tag.removeprefix(SVG) for element in ElementTree.fromstring(picture.encode()).iter()}
    assert tags <= ALLOWED
    assert not set("\x00\x1b\u202e\ufeff\ud800") & set(picture)
    assert "&lt;script&gt;alert(1)" in picture


def test_all_schemes_of_a_call_are_drawn_in_their_order(tmp_path: Path) -> None:
    """One below the other; each has its name."""
    picture = draw(explained(shop(tmp_path, "auth: [kraken, token]"), "shop.orders.place"))
    assert texts(picture, "head") == ["kraken", "token"]
    assert texts(picture, "note")[0] == "All of these, in this order:"


def test_a_call_without_authentication_is_a_picture_too(tmp_path: Path) -> None:
    """It says so."""
    picture = draw(explained(shop(tmp_path, "auth: none"), "shop.orders.place"))
    assert texts(picture, "note") == ["No authentication: the request goes out as it is."]


def test_many_pairs_share_a_box_for_each_place(pictures: dict[str, str]) -> None:
    """The picture stays as wide as its widest part."""
    assert {"query", "form field"} <= set(texts(pictures["aws-sigv2"], "label"))
    assert "AWSAccessKeyId" not in texts(pictures["aws-sigv2"], "name")


def test_pictures_have_a_sensible_size(pictures: dict[str, str]) -> None:
    """None is wider than a large screen can show at half of its size."""
    for name, picture in pictures.items():
        root = ElementTree.fromstring(picture)
        assert 500 < int(root.get("width", "")) < 3000, name
        assert int(root.get("height", "")) < 3000, name
