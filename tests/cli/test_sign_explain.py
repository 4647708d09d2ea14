"""`apigraft sign explain` and `apigraft sign operations`: what they print, and what they exit with."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

import pytest

from generator.cli.main import main
from generator.ir.signing.operations import CONDITIONAL, OPERATIONS
from generator.ir.signing.sources import SOURCES

ROOT = Path(__file__).parent.parent.parent
SPECS = str(ROOT / "endpoint_specs")


def ends(*arguments: str) -> int:
    with pytest.raises(SystemExit) as ended:
        main(("sign", *arguments))
    return int(ended.value.code or 0)


def test_a_call_is_explained_as_text(capfd: pytest.CaptureFixture[str]) -> None:
    """On standard output, and nothing beside it."""
    assert ends("explain", "wonder.users.edit", "--specs", SPECS) == 0
    out, err = capfd.readouterr()
    assert out == (ROOT / "tests" / "checks" / "wonder.txt").read_text(encoding="utf-8")
    assert err == ""


def test_a_call_is_drawn(capfd: pytest.CaptureFixture[str]) -> None:
    """Standard output is the picture, and nothing else."""
    assert ends("explain", "wonder.users.edit", "--specs", SPECS, "--svg") == 0
    assert ElementTree.fromstring(capfd.readouterr().out).tag == "{http://www.w3.org/2000/svg}svg"


def test_the_picture_goes_into_a_file(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """With `--output` nothing is printed; the file has the bytes that would have been."""
    assert ends("explain", "wonder.users.edit", "--specs", SPECS, "--svg") == 0
    printed = capfd.readouterr().out
    file = tmp_path / "wonder.svg"
    assert ends("explain", "wonder.users.edit", "--specs", SPECS, "--svg", "--output", str(file)) == 0
    assert capfd.readouterr().out == ""
    assert file.read_text(encoding="utf-8") == printed


def test_a_folder_that_is_not_there_ends_with_1(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """The picture cannot be written."""
    file = str(tmp_path / "no" / "wonder.svg")
    assert ends("explain", "wonder.users.edit", "--specs", SPECS, "--svg", "--output", file) == 1
    assert "No such file or directory" in capfd.readouterr().err


@pytest.mark.parametrize(
    ("call", "told"),
    [
        ("wondr.users.edit", "there is no provider `wondr` in"),
        ("wondr.users.edit", "did you mean `wonder`?"),
        ("wonder.user.edit", "did you mean `wonder.users.edit`?"),
        ("wonder.users.edti", "there is no call `wonder.users.edti`: did you mean `wonder.users.edit`?"),
        ("wonder", "one is `wonder.users.edit`"),
        ("zzz.q", "the providers are kinto, pocketbase, wonder, yedpay"),
    ],
)
def test_a_call_that_is_not_there_is_wrong_usage(call: str, told: str, capfd: pytest.CaptureFixture[str]) -> None:
    """The nearest known one is named."""
    assert ends("explain", call, "--specs", SPECS) == 2
    assert told in " ".join(capfd.readouterr().err.split())


def test_specs_with_an_error_end_with_1(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """What is wrong is shown, and nothing is explained."""
    (tmp_path / "shop").mkdir()
    (tmp_path / "shop" / "provider.yaml").write_text(
        "servers: {live: https://shop.example}\nauth: {x: {scheme: krakn}}\n"
    )
    (tmp_path / "shop" / "list.yaml").write_text("get: /orders\nresponses: {200: none}\n")
    assert ends("explain", "shop.list", "--specs", str(tmp_path)) == 1
    out, err = capfd.readouterr()
    assert "did you mean `kraken`?" in err
    assert out == ""


def test_no_folder_of_specs_is_wrong_usage(tmp_path: Path) -> None:
    """As for any path that is not there."""
    assert ends("explain", "wonder.users.edit", "--specs", str(tmp_path / "none")) == 2


def test_no_secret_is_shown(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """Credentials that are in the environment stay there."""
    for name in ("WONDER_APP_ID", "WONDER_PRIVATE_KEY", "YEDPAY_API_KEY", "YEDPAY_ACCESS_TOKEN"):
        monkeypatch.setenv(name, "marker-7c21")
    for call in ("wonder.users.edit", "yedpay.users.update"):
        for more in ((), ("--svg",)):
            assert ends("explain", call, "--specs", SPECS, *more) == 0
    assert "marker" not in "".join(capfd.readouterr())


def test_every_source_and_operation_is_listed(capfd: pytest.CaptureFixture[str]) -> None:
    """With its arguments, its kinds, and what it does."""
    assert ends("operations") == 0
    rows = [line.split() for line in capfd.readouterr().out.splitlines() if line.startswith("    ")]
    named = [row[0].partition("(")[0] for row in rows]
    expected = [*SOURCES, *(name for name, lines in OPERATIONS.items() for _ in lines), *CONDITIONAL]
    assert sorted(named) == sorted(expected)


def test_an_operation_takes_one_line(capfd: pytest.CaptureFixture[str]) -> None:
    """It can be searched for."""
    assert ends("operations") == 0
    lines = capfd.readouterr().out.splitlines()
    told = {" ".join(line.split()) for line in lines}
    assert "hmac(alg, key) text, bytes -> bytes the HMAC of the message" in told
    assert "content_type text, may be absent the header Content-Type" in told
    assert "hex bytes -> text as hexadecimal digits" in told
