"""Take real OpenAPI documents to specs, to OpenAPI and to specs again, make their clients, and print what became of it.

    python -m benchmarks.openapi_corpus [COUNT [ARCHIVE]]

The COUNT smallest documents of OpenAPI 3 (all of them by default) of a folder `openapi/` in a tar file are taken. A
line per document: its operations, how many of them have a spec, what the importer said of its parts, whether the specs
are the same after export and import, and whether the client was made. At the end all clients are imported and
type-checked by mypy --strict. The exit code is 1 when something is missing, different or wrong.
"""

from __future__ import annotations

import subprocess
import sys
import tarfile
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from generator import pipeline
from generator.diagnostics import Problems
from generator.exporters.openapi.exporting import export_provider
from generator.exporters.text import yaml_text
from generator.importers.openapi.importing import import_openapi
from generator.importers.report import Report
from generator.importers.source import read_document
from generator.importers.tree import Imported, Options, write_tree

ARCHIVE: Final = Path(__file__).parent.parent.parent / "shared" / "data" / "corpus" / "open.tar.xz"
FOLDER: Final = "openapi/"
IMPORT_ALL: Final = """
import importlib, pathlib
for path in sorted(pathlib.Path("clients").rglob("*.py")):
    importlib.import_module(".".join(path.with_suffix("").parts).removesuffix(".__init__"))
"""
_METHODS: Final = ("get", "put", "post", "delete", "patch", "head", "options")


@dataclass(frozen=True, slots=True)
class Sample:
    """A document: its name in the archive, its bytes, and what its provider is called here."""

    name: str
    source: bytes

    @property
    def provider(self) -> str:
        """The name without the version: `c_ably_io` for `ably-io.v30.yaml`."""
        return f"c_{self.name.partition('.')[0].replace('-', '_')}"

    @property
    def operations(self) -> int:
        """How many operations the document has."""
        document: Any = read_document(self.source).value
        return sum(isinstance(item.get(method), dict) for item in document["paths"].values() for method in _METHODS)

    def imported(self) -> Imported:
        """Return the specs."""
        return import_openapi(self.source, Options(file=self.name, provider=self.provider))


def samples(archive: Path, count: int | None = None, largest: int | None = None) -> tuple[Sample, ...]:
    """Return the documents of OpenAPI 3 in an archive, the smallest first, none larger than `largest` bytes."""
    with tarfile.open(archive) as tar:
        members = [member for member in tar if member.name.startswith(FOLDER) and ".v3" in member.name]
        fitting = sorted((m for m in members if m.size <= (largest or m.size)), key=lambda m: (m.size, m.name))
        files = ((member.name.removeprefix(FOLDER), tar.extractfile(member)) for member in fitting[:count])
        return tuple(Sample(name, file.read()) for name, file in files if file)


def endpoints(imported: Imported) -> int:
    """Count the endpoints among the files."""
    return sum(file.name[-1] not in ("provider", "_schemas") for file in imported.files)


def again(specs: Path, provider: str) -> Imported | None:
    """Export the specs of a provider and import them, None where they have errors."""
    document = export_provider(specs, provider, Problems())
    return None if document is None else import_openapi(yaml_text(document).encode(), Options(file="again"))


def main(arguments: list[str]) -> int:
    """Run over the documents and print a line for each, then the sums."""
    count = int(arguments[0]) if arguments else None
    begin, failed = time.perf_counter(), 0
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        chosen = samples(Path(arguments[1]) if len(arguments) > 1 else ARCHIVE, count)
        for sample in chosen:
            failed += not _run(sample, folder)
        _say(f"{len(chosen) - failed} of {len(chosen)} documents, {time.perf_counter() - begin:.0f} s")
        checks = (("import", ["-c", IMPORT_ALL]), ("mypy --strict", ["-m", "mypy", "--strict", "clients"]))
        for what, command in checks:
            done = subprocess.run([sys.executable, *command], cwd=folder, capture_output=True, text=True, check=False)
            _say(f"{what}: {(done.stdout + done.stderr).strip().rpartition(chr(10))[2] or 'all modules'}")
            failed += done.returncode != 0
    return 1 if failed else 0


def _run(sample: Sample, folder: Path) -> bool:
    imported = sample.imported()
    write_tree(imported, folder / "specs", force=True)
    second = again(folder / "specs", sample.provider)
    same = second is not None and second.files == imported.files
    report = pipeline.generate(folder / "specs", folder / "clients", (sample.provider,))
    made, operations = endpoints(imported), sample.operations
    result = "client" if not report.failed else f"no client ({_reason(report)})"
    _say(f"{sample.name}: {made}/{operations}, {_levels(imported.report)}, {'same' if same else 'DIFFERENT'}, {result}")
    return made == operations and same and not report.failed


def _reason(report: pipeline.Report) -> str:
    return ", ".join(sorted({found.code for found in report.diagnostics if found.severity == "error"}))


def _levels(report: Report) -> str:
    levels = [finding.level for finding in report]
    return ", ".join(f"{levels.count(level)} {level}" for level in ("expressed", "degraded", "unsupported"))


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
