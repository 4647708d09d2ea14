"""The schemas of real API descriptions -> the notation -> YAML text -> the same schemas.

This is a sample; `python -m benchmarks.notation_corpus` takes all of them.
"""

from __future__ import annotations

import json

import pytest

from benchmarks.notation_corpus import ARCHIVE, PLACES, comes_back, documents

LARGEST_DOCUMENT = 400_000
PER_DOCUMENT = 12_000


@pytest.mark.skipif(not ARCHIVE.exists(), reason="the archive of real API descriptions is not beside the project")
def test_schemas_of_real_apis_come_back_unchanged() -> None:
    """Of each description the first schemas, up to a size, are read back equal in all kinds of place."""
    seen, different = 0, []
    for document in documents(ARCHIVE, most_bytes=LARGEST_DOCUMENT):
        left = PER_DOCUMENT
        for name, schema in document.schemas.items():
            left -= len(json.dumps(schema, default=str))
            if left < 0:
                break
            seen += 1
            different += [(document.name, name) for write, read in PLACES if not comes_back(schema, write, read)[0]]
    assert different == []
    assert seen > 1000
