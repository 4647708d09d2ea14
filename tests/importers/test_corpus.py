"""The best test of the notation: real documents go through it and come back."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.openapi_corpus import ARCHIVE, IMPORT_ALL, Sample, again, endpoints, samples
from generator import pipeline
from generator.importers.tree import write_tree

LARGEST = 60_000
"""In bytes; `benchmarks/openapi_corpus.py` takes all documents and makes all clients."""
SAMPLES = samples(ARCHIVE, largest=LARGEST) if ARCHIVE.exists() else ()

pytestmark = pytest.mark.skipif(not ARCHIVE.exists(), reason="the corpus of OpenAPI documents is not at hand")


def test_there_are_twenty_documents() -> None:
    """That is the promise."""
    assert len(SAMPLES) >= 20


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.name)
def test_a_document_gives_the_same_specs_again(sample: Sample, tmp_path: Path) -> None:
    """Import, export and import give the same bytes, with every operation of the document."""
    first = sample.imported()
    assert endpoints(first) == sample.operations
    write_tree(first, tmp_path, force=False)
    second = again(tmp_path, sample.provider)
    assert second is not None
    assert second.provider == first.provider
    assert second.files == first.files


def test_clients_of_documents_import_and_are_typed(tmp_path: Path) -> None:
    """What is generated from imported specs is Python that mypy --strict has nothing to say about."""
    for sample in SAMPLES[::4]:
        write_tree(sample.imported(), tmp_path / "specs", force=False)
    report = pipeline.generate(tmp_path / "specs", tmp_path / "clients")
    assert not report.failed, [found.message for found in report.diagnostics if found.severity == "error"]
    for command in (["-c", IMPORT_ALL], ["-m", "mypy", "--strict", "--cache-dir", "cache", "clients"]):
        done = subprocess.run([sys.executable, *command], cwd=tmp_path, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
