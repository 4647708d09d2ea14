"""The benchmarks of speed run: a little of each, without peers, and without a word about their figures."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks import calls, imports, peers
from benchmarks.figures import OURS, RAW, Aim, Table, show


def test_calls_are_measured_side_by_side(capsys: pytest.CaptureFixture[str]) -> None:
    """Every way to call is in a table with httpx itself, once all of them got the same values; aims stand beside."""
    assert calls.main(["--no-peers", "--rounds", "1", "--calls", "1"]) in (0, 1)
    said = capsys.readouterr().out
    for kind in ("sync, mock", "async, mock", "sync, loopback", "async, loopback"):
        assert f"get, {kind} " in said
        assert f"create, {kind} " in said
    assert said.count(f"\n  {RAW} ") == said.count(f"\n  {OURS} ") - 1  # nothing is built in that way
    assert said.count("at most 0.7 of") == said.count("at most 0.95 of") == 4


def test_imports_are_measured_in_fresh_processes(capsys: pytest.CaptureFixture[str]) -> None:
    """A client is imported, a resource of it used and a call made, each of them with a row of its own."""
    assert imports.main(["--endpoints", "11", "--processes", "1"]) in (0, 1)
    said = capsys.readouterr().out
    assert "importing a client of 11 endpoints" in said
    assert [line[2:44].strip() for line in said.splitlines() if line.startswith("  ")] == list(imports.STEPS)


def test_an_aim_that_is_missed_fails_the_run(capsys: pytest.CaptureFixture[str]) -> None:
    """The lowest figures are compared; what there is nothing to compare with is not missed."""
    rows = {"raw": [2.0, 9.0], "ours": [1.5, 7.0]}
    assert show([Table("calls", "us", rows, "raw", (Aim("ours", 0.8, "raw"), Aim("ours", 0.1, "a peer")))]) == 0
    assert show([Table("calls", "us", rows, "raw", (Aim("ours", 0.7, "raw"), Aim("ours", 1.5)))]) == 1
    said = capsys.readouterr().out
    assert "0.75   at most 0.7 of raw: NO   at most 1.5: yes" in said
    assert said.endswith("1 aims missed\n")


def stub(kept: Path, script: str) -> None:
    """Put a script where the interpreter of the peers would be."""
    python = kept / "peers" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    python.chmod(0o755)


def test_without_their_packages_there_are_no_peers(tmp_path: Path) -> None:
    """What pip complains of is the reason, and the rest is measured by the interpreter at hand."""
    stub(tmp_path, "echo looking; echo 'ERROR: no such package' >&2; exit 1")
    found = peers.ready("openapi: 3.1.0", tmp_path)
    assert found.missing == ("no peers: ERROR: no such package",)
    assert found.python == peers.none(tmp_path).python


def test_a_peer_that_fails_is_left_out(tmp_path: Path) -> None:
    """The others are made all the same, and once for a document."""
    stub(tmp_path, "exit 0")
    made = tmp_path / "times"
    works = peers.Peer("works", "w", (), lambda *_: ("sh", "-c", f"echo made >> {made}"))
    fails = peers.Peer("fails", "f", (), lambda *_: ("sh", "-c", "echo it cannot be; exit 3"))
    absent = peers.Peer("absent", "a", (), lambda *_: (tmp_path / "absent",))
    for document in ("one", "one", "two"):
        found = peers.ready(document, tmp_path, (fails, works, absent))
        assert found.missing[0] == "fails is left out: it cannot be"
        assert found.missing[1].startswith("absent is left out: ")
        assert len(found.missing) == 2
    assert made.read_text(encoding="utf-8") == "made\nmade\n"
