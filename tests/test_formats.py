"""Diagnostics in each output format: complete, readable by what reads such a format, and in nobody's command."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any, get_args
from urllib.parse import unquote

import pytest

from generator.cli.listing import OutputFormat, show
from generator.cli.main import main
from generator.diagnostics import Diagnostic, Span

SPEC = """\
get: orders/{id}
sumary: One order
query:
  expand?: strin
  name?: string(/^\\p{Lu}+$/)
responses:
  20: none
"""
WANTED = [
    ("E105", "error", 1, 6, 1, 17),
    ("E118", "error", 1, 13, 1, 17),
    ("E101", "error", 2, 1, 2, 7),
    ("E207", "error", 4, 12, 4, 17),
    ("W204", "warning", 5, 16, 5, 29),
    ("E107", "error", 7, 3, 7, 5),
]
FILE = "specs/shop/show.yaml"
COMMAND = re.compile(r"::(?P<level>error|warning) (?P<properties>[^:]*)::(?P<message>.*)")
"""A command as GitHub reads it: the first `::` behind the properties begins the message, which ends with the line."""
PAYLOADS = [
    "\n::error::injected",
    "\r\n::stop-commands::x",
    "%0A::error::injected",
    "::set-env name=A::b",
    "\u2028::error::x",
]


@pytest.fixture(autouse=True)
def specs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A shop whose only endpoint has several problems."""
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "specs" / "shop"
    folder.mkdir(parents=True)
    (folder / "provider.yaml").write_text("servers: {live: https://shop.example}\n")
    (folder / "show.yaml").write_text(SPEC)
    return folder


def generate(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    """Run the command; return its exit code, standard output and standard error."""
    with pytest.raises(SystemExit) as ended:
        main(["generate", "--specs", "specs", "--out", "out", "--jobs", "1", *arguments])
    captured = capsys.readouterr()
    return int(ended.value.code or 0), captured.out, captured.err


def data(capsys: pytest.CaptureFixture[str], output_format: str) -> str:
    """Run the command for a format that is data: it fails for its findings, and says them on standard output alone."""
    code, output, errors = generate(capsys, "--output-format", output_format)
    assert (code, errors) == (1, "")
    return output


def shown(each: Diagnostic, output_format: OutputFormat, capsys: pytest.CaptureFixture[str]) -> str:
    """Show one diagnostic and return standard output."""
    show([each], output_format)
    return capsys.readouterr().out


def hostile(text: str, file: str) -> Diagnostic:
    """A diagnostic whose message and hint hold a text of a spec."""
    return Diagnostic("E102", "error", Span(file, 3, 5, 3, 9), f"`{text}` is not text", f"write {text}")


def test_text_goes_to_standard_error(capsys: pytest.CaptureFixture[str]) -> None:
    """What people read leaves standard output empty."""
    code, output, errors = generate(capsys)
    assert (code, output) == (1, "")
    assert errors.count("\n     | ") == len(WANTED)
    assert errors.endswith("5 errors and 1 warning; `apigraft explain E105` tells more\n")


def test_concise_is_a_line_each(capsys: pytest.CaptureFixture[str]) -> None:
    """Each line is the first one of the listing, and there is no summary."""
    lines = data(capsys, "concise").splitlines()
    assert [line.partition("]")[0] for line in lines] == [
        f"{FILE}:{line}:{column}: {severity}[{code}" for code, severity, line, column, *_ in WANTED
    ]
    assert all(line in generate(capsys)[2].splitlines() for line in lines)


def test_json_holds_every_part_of_every_diagnostic(capsys: pytest.CaptureFixture[str]) -> None:
    """A list of objects, each with its place, message and next step."""
    found = json.loads(data(capsys, "json"))
    keys = ("code", "severity", "line", "column", "end_line", "end_column")
    assert [tuple(each[key] for key in keys) for each in found] == WANTED
    assert all(each["file"] == FILE and each["message"] and each["hint"] for each in found)
    assert all(each.keys() == {*keys, "file", "message", "hint"} for each in found)


def test_github_shows_each_at_its_place(capsys: pytest.CaptureFixture[str]) -> None:
    """Each line is one command with the file, the place and the code."""
    found = [COMMAND.fullmatch(line) for line in data(capsys, "github").splitlines()]
    assert [(match["level"], match["properties"]) for match in found if match] == [
        (severity, f"title=apigraft ({code}),file={FILE},line={line},col={column},endLine={end},endColumn={end_column}")
        for code, severity, line, column, end, end_column in WANTED
    ]


def test_sarif_is_a_log_of_one_run(capsys: pytest.CaptureFixture[str]) -> None:
    """The log has what SARIF 2.1.0 requires, and each result points to its rule and its place."""
    log = json.loads(data(capsys, "sarif"))
    assert log["version"] == "2.1.0"
    assert log["$schema"].startswith("https://")
    (run,) = log["runs"]
    driver = run["tool"]["driver"]
    assert driver["name"] == "apigraft"
    assert [rule["id"] for rule in driver["rules"]] == sorted({code for code, *_ in WANTED})
    assert all(rule["shortDescription"]["text"] for rule in driver["rules"])
    assert run["columnKind"] == "unicodeCodePoints"
    assert [_result(result, driver["rules"]) for result in run["results"]] == WANTED


def _result(result: dict[str, Any], rules: list[dict[str, Any]]) -> tuple[object, ...]:
    """The parts of a result, in the order of the table above."""
    assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
    assert result["message"]["text"]
    (location,) = result["locations"]
    assert location["physicalLocation"]["artifactLocation"] == {"uri": FILE}
    region = location["physicalLocation"]["region"]
    place = (region[key] for key in ("startLine", "startColumn", "endLine", "endColumn"))
    return (result["ruleId"], result["level"], *place)


@pytest.mark.parametrize("payload", PAYLOADS)
def test_no_text_of_a_spec_becomes_a_command_of_github(payload: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Message, hint and file name stay the message and the property that they are, to the letter."""
    (line,) = shown(hostile(payload, payload), "github", capsys).splitlines()
    match = COMMAND.fullmatch(line)
    assert match
    assert unquote(match["message"]) == f"`{payload}` is not text (write {payload})"
    properties = dict(each.split("=", 1) for each in match["properties"].split(","))
    assert unquote(properties["file"]) == payload


def test_a_spec_cannot_inject_a_command_through_the_command_line(
    specs: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A key that is a command is an unknown key, and nothing else."""
    (specs / "show.yaml").write_text('get: /a\n"x\\n::error::injected%0A::warning::too": 1\nresponses: {200: none}\n')
    lines = data(capsys, "github").splitlines()
    assert len(lines) == 1
    assert "%0A::error::injected%250A::warning::too" in lines[0]


@pytest.mark.parametrize("output_format", get_args(OutputFormat))
@pytest.mark.parametrize("payload", ["\x1b[31m", "a\nb", "\x00", "\u202e", "\ud800"])
def test_no_format_drives_a_terminal(
    output_format: OutputFormat, payload: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Control characters and halves of characters are escaped or replaced, and break no line."""
    show([hostile(payload, "\udc80\x1b.yaml")], output_format)
    captured = capsys.readouterr()
    written = captured.out + captured.err
    assert written.replace("\n", "").isprintable()
    assert len(written.splitlines()) == len(written.replace(payload, "").splitlines())
    assert (captured.err == "") == (output_format != "text")


def test_the_uri_of_sarif_is_one(capsys: pytest.CaptureFixture[str]) -> None:
    """The name of a file is percent-encoded, also what is no UTF-8 in it."""
    log = json.loads(shown(hostile("", "my specs/50%/é\udcff#?.yaml"), "sarif", capsys))
    place = log["runs"][0]["results"][0]["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"] == "my%20specs/50%25/%C3%A9%FF%23%3F.yaml"


@pytest.mark.parametrize(("output_format", "empty"), [("concise", ""), ("github", ""), ("json", "[]\n")])
def test_nothing_found_is_an_empty_list(
    output_format: str, empty: str, specs: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A clean run gives data without findings, and its progress on standard error."""
    (specs / "show.yaml").write_text("get: /orders\nresponses: {200: none}\n")
    code, output, errors = generate(capsys, "--output-format", output_format)
    assert (code, output) == (0, empty)
    assert errors.startswith("shop: 1 endpoint")


def test_standard_output_holds_one_thing(capsys: pytest.CaptureFixture[str]) -> None:
    """A diff and data cannot be told apart once they are mixed, so asking for both is wrong usage."""
    code, output, errors = generate(capsys, "--diff", "--output-format", "json")
    assert (code, output) == (2, "")
    assert "--diff and --output-format json" in " ".join(errors.split())
