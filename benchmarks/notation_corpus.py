"""Take the schemas of real API descriptions to the notation and back, and print what it costs.

    python -m benchmarks.notation_corpus [ARCHIVE] [WORD ...]

ARCHIVE is a tar file with OpenAPI and Swagger documents in a folder `openapi/`; only documents whose name holds one of
the words are taken. A line per document: its schemas, how many lines they have as JSON and in the notation, and how
many parts only `{$schema: ...}` could say. The exit code is 1 when a schema came back different.
"""

from __future__ import annotations

import json
import re
import sys
import tarfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import yaml

from generator.diagnostics import Problems
from generator.spec.jsonvalues import Json, same_json
from generator.spec.nodes import Mapping, Node, parse
from generator.spec.printing import print_named, print_property_map, print_schema
from generator.spec.schemas import Schema, Scope, read_named, read_property_map, read_schema
from generator.spec.yamltext import to_yaml

ARCHIVE: Final = Path(__file__).parent.parent.parent / "shared" / "data" / "corpus" / "open.tar.xz"
FOLDER: Final = "openapi/"

Write = Callable[[Json], Json]
Read = Callable[[Node, Scope, Problems], Schema]
PLACES: Final[tuple[tuple[Write, Read], ...]] = (
    (print_schema, read_schema),
    (print_property_map, read_property_map),
    (print_named, read_named),
)


class _Everything(frozenset[str]):
    """The names of a provider that has a schema of every name."""

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str)


SCOPE: Final = Scope(_Everything())


class _Loader(yaml.CSafeLoader):
    """Reads YAML with the scalars of JSON only, independently of the reader that is measured."""

    yaml_implicit_resolvers: dict[str, list[tuple[str, re.Pattern[str]]]] = {}  # noqa: RUF012  # PyYAML's own way


_Loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(r"^(?:true|false)$"), list("tf"))
_Loader.add_implicit_resolver("tag:yaml.org,2002:null", re.compile(r"^(?:null|~|)$"), ["n", "~", ""])
_Loader.add_implicit_resolver("tag:yaml.org,2002:int", re.compile(r"^-?(?:0|[1-9][0-9]*)$"), list("-0123456789"))
_Loader.add_implicit_resolver(
    "tag:yaml.org,2002:float",
    re.compile(r"^-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?$"),
    list("-0123456789"),
)


@dataclass(frozen=True, slots=True)
class Document:
    """An API description: its name in the archive and its named schemas."""

    name: str
    schemas: dict[str, Json]


def documents(archive: Path, words: tuple[str, ...] = (), most_bytes: int | None = None) -> Iterator[Document]:
    """Yield the documents of an archive, in its order, without those that are larger than `most_bytes`."""
    with tarfile.open(archive) as tar:
        for member in tar:
            wanted = member.name.startswith(FOLDER) and (not words or any(word in member.name for word in words))
            file = tar.extractfile(member) if wanted and member.size <= (most_bytes or member.size) else None
            if file is None:
                continue
            yield Document(member.name, _schemas(_content(member.name, file.read())))


def _content(name: str, text: bytes) -> Json:
    if name.endswith(".json"):
        return _with_text_keys(json.loads(text))
    return _with_text_keys(yaml.load(text, Loader=_Loader))  # noqa: S506  # it is a safe loader


def _schemas(content: Json) -> dict[str, Json]:
    """Return the named schemas of OpenAPI 3 or Swagger 2; what is neither a mapping nor a boolean is no schema."""
    assert isinstance(content, dict)
    components = content.get("components")
    found = components.get("schemas") if isinstance(components, dict) else content.get("definitions")
    return {name: one for name, one in found.items() if isinstance(one, dict | bool)} if isinstance(found, dict) else {}


def _with_text_keys(value: Json) -> Json:
    if isinstance(value, dict):
        return {str(key): _with_text_keys(item) for key, item in value.items()}
    return [_with_text_keys(item) for item in value] if isinstance(value, list) else value


def comes_back(schema: Json, write: Write, read: Read) -> tuple[bool, str]:
    """Tell whether a schema survives the notation and its YAML text, and return that text."""
    text = to_yaml({"x": write(schema)})
    problems = Problems()
    node = parse(text.encode(), "", problems)
    assert isinstance(node, Mapping)
    found = read(node.entries[0].value, SCOPE, problems)
    return not problems.failed and same_json(found.json, schema), text


def main(arguments: list[str]) -> int:
    """Run over all documents and print a line for each, then the sum."""
    archive = Path(arguments[0]) if arguments else ARCHIVE
    begin, different, lines_before, lines_after = time.perf_counter(), 0, 0, 0
    for document in documents(archive, tuple(arguments[1:])):
        before = after = verbatim = 0
        for name, schema in document.schemas.items():
            for write, read in PLACES:
                same, text = comes_back(schema, write, read)
                if not same:
                    different += 1
                    _say(f"{document.name}: {name} differs after {write.__name__}")
            before += json.dumps(schema, indent=2, default=str).count("\n") + 1
            after += text.count("\n")
            verbatim += len(re.findall(r"^ *(?:- )*\$schema:$", text, re.MULTILINE))
        _say(f"{document.name}: {len(document.schemas)} schemas, {before} -> {after} lines, {verbatim} verbatim")
        lines_before, lines_after = lines_before + before, lines_after + after
    seconds = time.perf_counter() - begin
    _say(f"{lines_before} -> {lines_after} lines, {different} differences, {seconds:.0f} s")
    return 1 if different else 0


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
