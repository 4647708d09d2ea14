# The runtime of apigraft's clients: generated projects hold a copy; edit generator/runtime.
"""Python's garbage collector, which is kept out of the quick readers of answers.

What they make is no garbage yet, and all of it lives until the call returns. From 3.12 on Python itself begins no
collection while native code runs; before, it walks through a large answer over and over while that is being built,
which is more than half of the time that a list of a megabyte takes.
"""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable
from typing import Final, TypeVar

A = TypeVar("A")
R = TypeVar("R")
_WAITS: Final = sys.version_info >= (3, 12)


def uncollected(reader: Callable[[A], R], value: A) -> R:
    """Return what a native reader makes of a value, with no collection before it is done, as Python 3.12 has it.

    A collector that is switched off stays so; one that is on goes on, whatever the reader raises.
    """
    if _WAITS or not gc.isenabled():
        return reader(value)
    gc.disable()
    try:
        return reader(value)
    finally:
        gc.enable()
