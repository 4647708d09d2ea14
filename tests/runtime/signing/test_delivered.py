"""What a generated project gets of the runtime: every file, below the same folders, byte for byte."""

from __future__ import annotations

from pathlib import Path

from generator import assets, runtime

FOLDER = Path(runtime.__file__).parent


def test_subfolders_are_delivered() -> None:
    """Their files are named by paths with slashes, whatever the platform; nothing else of the folder is."""
    sources = assets.runtime_sources()
    assert "signing/keys.py" in sources and "auth/plugin.py" in sources
    assert all(name.endswith(".py") and "\\" not in name for name in sources)
    assert {FOLDER / name for name in sources} == set(FOLDER.rglob("*.py"))
    assert all((FOLDER / name).read_bytes() == source.encode() for name, source in sources.items())


def test_every_file_says_where_it_comes_from() -> None:
    """Its first line tells whoever finds it in a project where to change it."""
    first = "# The runtime of apigraft's clients: generated projects hold a copy; edit generator/runtime."
    assert {source.partition("\n")[0] for source in assets.runtime_sources().values()} == {first}
