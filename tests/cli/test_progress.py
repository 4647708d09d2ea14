"""The progress bar: on a terminal, and only for what takes longer than a second."""

from __future__ import annotations

import io

import pytest

from generator.cli import progress


class Terminal(io.StringIO):
    """Standard error that somebody looks at, or nobody."""

    def __init__(self, *, seen: bool) -> None:
        super().__init__()
        self.seen = seen

    def isatty(self) -> bool:
        return self.seen


@pytest.mark.parametrize(("patience", "shown"), [(0.0, True), (3600.0, False)])
def test_a_bar_appears_when_patience_ends(monkeypatch: pytest.MonkeyPatch, patience: float, shown: bool) -> None:
    """Whoever waits for more than the patience of the command is told how far it is."""
    terminal = Terminal(seen=True)
    monkeypatch.setattr(progress.sys, "stderr", terminal)
    monkeypatch.setattr(progress, "PATIENCE", patience)
    monkeypatch.setenv("TERM", "xterm")
    with progress.progress_bar() as tell:
        assert tell is not None
        tell(3, 7)
        tell(4, 7)
    assert ("generating" in terminal.getvalue()) == shown


def test_nothing_is_shown_where_nobody_looks(monkeypatch: pytest.MonkeyPatch) -> None:
    """In a pipe or a log there is no bar."""
    monkeypatch.setattr(progress.sys, "stderr", Terminal(seen=False))
    with progress.progress_bar() as tell:
        assert tell is None
