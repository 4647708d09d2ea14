"""Templates of a user come before ours, whole or block by block."""

from __future__ import annotations

from pathlib import Path

import pytest

from generator.pipeline import Options, generate

ROOT = Path(__file__).parent.parent.parent
SPECS = ROOT / "tests" / "cases" / "corridor" / "owned" / "specs"
BLOCKS = [
    ("__init__.py", "imports"),
    ("client.py", "api"),
    ("client.py", "clients"),
    ("errors.py", "table"),
    ("params/params.py", "classes"),
    ("resources/resource.py", "operations"),
    ("resources/resource.py", "classes"),
]


@pytest.mark.parametrize(("template", "block"), BLOCKS)
def test_a_block_can_be_overridden(tmp_path: Path, template: str, block: str) -> None:
    """A template that extends ours replaces one block, and the rest stays as it is."""
    own = tmp_path / "templates" / f"{template}.jinja"
    own.parent.mkdir(parents=True)
    extends = f'{{% extends "apigraft/{template}.jinja" %}}\n'
    own.write_text(f"{extends}{{% block {block} %}}\n# Ours.\n{{{{ super() }}}}\n{{% endblock %}}\n", encoding="utf-8")
    report = generate(SPECS, tmp_path / "plain")
    assert not report.failed
    assert not generate(SPECS, tmp_path / "own", options=Options(templates=tmp_path / "templates")).failed
    name = template.replace("params/params", "params/users").replace("resources/resource", "resources/users")
    plain, ours = ((tmp_path / each / "owned" / name).read_text("utf-8") for each in ("plain", "own"))
    assert [line for line in ours.splitlines() if line.strip() == "# Ours."]
    assert [line for line in ours.splitlines() if line and line.strip() != "# Ours."] == [
        line for line in plain.splitlines() if line
    ]
