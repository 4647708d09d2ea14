"""The clock of generated plugins, set wrong."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta, tzinfo
from importlib import import_module

import pytest

from .plugins import Generated


@contextmanager
def clock_off_by(offset: timedelta, generated: Generated) -> Iterator[None]:
    """Let the plugins of a package sign with a time that lies ahead or, if negative, behind."""

    class Shifted(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
            return datetime.now(tz) + offset

    times = import_module(f"{generated.runtime.__name__}.signing.times")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(times, "datetime", Shifted)
        yield
