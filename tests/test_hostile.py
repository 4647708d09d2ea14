"""Specs are untrusted input: no text of a spec becomes code, and no name of a spec leaves its folder.

One spec has a payload in every place that takes free text; its output differs from that of a harmless text in literals,
docstrings and names alone. Places that take less than free text either refuse a payload or keep that promise too. So
do names that Python or the runtime has already.
"""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from generator import generate

ROOT = Path(__file__).parent.parent
HARMLESS = "plain-text"
RUN = "__import__('pathlib').Path('pwned').touch()"
PAYLOADS = {
    "docstring": f'"""\n{RUN}\n"""',
    "docstring-end": 'ends in a quote"',
    "docstring-backslash": "ends in a backslash\\",
    "raw-backslash": f'\\"""\n{RUN}\n"""',
    "literal": f"' + str({RUN}) + '",
    "double-literal": f'" + str({RUN}) + "',
    "newline": f"first\n{RUN}\nlast",
    "carriage": f"first\r{RUN}\r\nlast",
    "separators": f"first\u2028{RUN}\u2029\x85\x0b\x0clast",
    "template": "{{ view.__class__ }}{% for x in ().__class__.__bases__ %}{{ x }}{% endfor %}",
    "template-call": "{{ cycler.__init__.__globals__.os.system('touch pwned') }}",
    "format": "{0.__class__} %(x)s ${x} %s",
    "closing": f")]}}, {RUN})",
    "comment": f"x # noqa\n    {RUN}",
    "name": f"a: int = {RUN}",
    "annotation": f"str, {RUN}]",
    "unicode": "\u202e\ufeffx\u0000".replace("\u0000", "") + "\N{RIGHT-TO-LEFT ISOLATE}",
    "surrogate-text": "\\ud800 \\N{BULLET} \\x00",
    "dunder": "__class__",
    "path": "../../../pwned",
    "html": "<!-- --><script>x</script> ](javascript:x) `x` | y |",
}


def documents(text: str) -> dict[str, Any]:
    """A provider with the text in every place that takes free text."""
    schema = {
        "$description": text,
        "plain": {"type": "string", "description": text},
        text + "-1": {"type": "string", "enum": [text, "other"], "description": text},
        text + "-2": {"const": text},
        text + "-3?": {"type": "string", "default": text},
        "list": {"type": "array", "items": {"anyOf": [{"enum": [text]}, {"type": "string"}]}},
        "inline": {"object": {text + "-4": "string", "$description": text}},
        "map": {"type": "object", "additionalProperties": {"type": "string", "description": text}},
    }
    endpoint = {
        "summary": text,
        "description": text,
        "docs": text,
        "post": "/things/{thing}",
        "path": {"thing": {"type": "string", "description": text}},
        "query": {text + "-q?": {"type": "string", "description": text, "default": text}},
        "cookies": {"session?": {"type": "string", "description": text}},
        "headers": {"x-thing?": {"type": "string", "enum": [text, "other"]}},
        "json": {
            text + "-b": {"type": "string", "description": text},
            "choice?": {"enum": [text, 1]},
            "thing?": "Thing",
            "$when": {"if": {text + "-b": text}, "then": ["thing"]},
        },
        "responses": {"200": "Ok<Thing>", "default": {"description": text, "json": {"object": {text: "string"}}}},
        "examples": {text: {"request": {"path": {"thing": text}}, "response": {"status": 200, "body": {text: text}}}},
        "signing": {"label": text, "parts": [text]},
        "tags": [text],
        "source": {"url": text, "retrieved": text, "sha256": text},
        "review": [{"at": "json", "found": text, "assumed": text, "why": text, "code": text}],
        "x-anything": {text: text},
    }
    provider = {
        "title": text,
        "description": text,
        "docs": text,
        "servers": {"main": "https://api.example.com"},
        "auth": {"key": {"api_key": {"query": text, "env": "KEY"}}, "own": scheme(text)},
        "default_auth": ["key", "own"],
        "envelope": {"ok": {text.replace(".", "-"): [text, 0]}, "payload": "$.data", "message": "$.message"},
        "encoding": {"booleans": [text, "no"]},
        "schemas": {"Thing": schema, "Ok<T>": {"data": "T", text: "string"}, "Word": {"$schema": {"const": text}}},
    }
    return {"provider.yaml": provider, "things/make.yaml": endpoint}


def scheme(text: str) -> dict[str, Any]:
    """A scheme of signing with the text wherever it takes some; templates have no backslash, and `$${` for `${`."""
    template = text.replace("\\", "/").replace("${", "$${")
    quoted = f"'{template}'" if "'" not in template else f'"{template}"' if '"' not in template else "'both'"
    return {
        "description": text,
        "docs": text,
        "credentials": {"secret": {"secret": True, "description": text}, "token": {"secret": "sent", "optional": True}},
        "options": {"label": text, "parts": [text, [text, text]], "flag": True},
        "values": {
            "alone": template,
            "joined": f"{template}${{method}}{template}${{body}}{template}",
            "in_text": f"${{method}}{template}${{token}}",
            "lines": {"lines": [template, f"${{path}}{template}", "${token}"]},
            "data": {"block": [template, "${body}", f"{template}${{token}}"]},
            "json": {
                "json": {text: template, "b": [text.replace("${", "")], "c": {text: None}, "d": f"{template}${{token}}"}
            },
            "head": f"${{{quoted} | upper}}",
            "argument": f"${{query | add({quoted}, token) | pairs({quoted}, {quoted})}}",
            "condition": f"${{label | when(label, {quoted}, 'b') | default({quoted})}}",
            "signature": "${joined | append(data) | hmac('sha256', secret) | hex}",
        },
        "send": {"headers": {"X-Sent": template}, "query": {text: f"{template}${{alone}}"}, "form": {text: template}},
        "attach": {
            "headers": {"X-Sign": f"${{signature}}{template}", "X-More": "${in_text}${lines}${json}" + template},
            "query": {text: "${argument}${condition}"},
            "form": {f"{text}-1": "${parts | names(',') | when(flag)}"},
        },
    }


def write(folder: Path, files: dict[str, Any], provider: str = "hostile") -> Path:
    for name, document in files.items():
        path = folder / provider / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(document), encoding="utf-8")
    return folder


def shapes(out: Path) -> dict[str, str]:
    """The syntax tree of each module of the provider without names, literals and docstrings."""
    return {path.relative_to(out).as_posix(): shape(path) for path in sorted(out.glob("hostile/**/*.py"))}


def shape(path: Path) -> str:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        for field in ("id", "arg", "attr", "name", "asname"):
            if isinstance(getattr(node, field, None), str):
                setattr(node, field, "_")
        if isinstance(node, ast.Constant):
            node.value = type(node.value).__name__
            node.kind = None
    return ast.dump(tree)


@pytest.fixture(scope="module")
def harmless(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    folder = tmp_path_factory.mktemp("harmless")
    report = generate(write(folder / "specs", documents(HARMLESS)), folder / "out")
    assert not report.failed, report.diagnostics
    return shapes(folder / "out")


@pytest.mark.parametrize("name", PAYLOADS)
def test_free_text_stays_text(name: str, harmless: dict[str, str], tmp_path: Path) -> None:
    """Whatever a free text says, the output has the shape that a harmless one gives it, and runs nothing of it."""
    report = generate(write(tmp_path / "specs", documents(PAYLOADS[name])), tmp_path / "out")
    assert not report.failed, report.diagnostics
    assert shapes(tmp_path / "out") == harmless
    run_nothing(tmp_path)


def run_nothing(folder: Path) -> None:
    """Import every module that is made of specs, and read its types, in a process of its own; nothing comes of it."""
    code = (
        "import importlib, pathlib, typing\n"
        "for path in sorted(path for path in pathlib.Path('out').rglob('*.py') if '_runtime' not in path.parts):\n"
        "    module = importlib.import_module('.'.join(path.with_suffix('').parts))\n"
        "    for value in list(vars(module).values()):\n"
        "        isinstance(value, type) and value.__module__ == module.__name__ and typing.get_type_hints(value)\n"
    )
    before = sorted(path.name for path in folder.parent.iterdir())
    done = subprocess.run([sys.executable, "-B", "-c", code], cwd=folder, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert sorted(path.name for path in folder.iterdir()) == [".apigraft", "out", "specs"]
    assert sorted(path.name for path in folder.parent.iterdir()) == before


TEMPLATES = {
    "head": "${PAYLOAD}",
    "operation": "${method | PAYLOAD}",
    "argument": "${method | append(PAYLOAD)}",
    "quoted": "${method | append('PAYLOAD') | append(\"PAYLOAD\")}",
    "quoted-in-text": "${method | append('PAYLOAD')} PAYLOAD ${path | append(\"PAYLOAD\")}",
    "quoted-in-bytes": "${body}${method | append('PAYLOAD')}PAYLOAD",
    "pattern": "${now | utc('PAYLOAD')}",
    "algorithm": "${body | hash('PAYLOAD') | hex}",
}
"""Where in a template the payload stands."""


def narrow_places() -> Iterator[tuple[str, Callable[[dict[str, Any], str], None]]]:
    """Places that take a name, an address, a code: where most payloads must be refused."""

    def at(file: str, *way: str) -> Callable[[dict[str, Any], str], None]:
        def put(files: dict[str, Any], text: str) -> None:
            value = files[file]
            for step in way[:-1]:
                value = value[step]
            value[way[-1]] = text

        return put

    def key(file: str, *way: str) -> Callable[[dict[str, Any], str], None]:
        def put(files: dict[str, Any], text: str) -> None:
            value = files[file]
            for step in way[:-1]:
                value = value[step]
            value[text] = value.pop(way[-1])

        return put

    endpoint, provider = "things/make.yaml", "provider.yaml"
    yield "path", at(endpoint, "post")
    yield "path-tail", lambda files, text: files[endpoint].update({"post": "/things/{thing}" + text})
    yield "variable", lambda files, text: files[endpoint].update({"post": f"/{{{text}}}", "path": {text: "string"}})
    yield "header-name", key(endpoint, "headers", "x-thing?")
    yield "status", key(endpoint, "responses", "200")
    yield "type", at(endpoint, "json", "thing?")
    yield "pattern", lambda files, text: files[endpoint]["json"].update({"p": {"type": "string", "pattern": text}})
    yield "python-name", at(endpoint, "name")
    yield "media-type", lambda files, text: files[endpoint].update({"body": {text: "string"}})
    yield "error-class", at(endpoint, "errors")
    yield "error-class-name", lambda files, text: files[endpoint].update({"errors": {"404": text}})
    yield "error-code", lambda files, text: files[endpoint].update({"errors": {text: "Gone"}})
    yield "auth-use", at(endpoint, "auth")
    yield "method", lambda files, text: files[endpoint].update({text: "/x"})
    yield "ref", lambda files, text: files[endpoint]["json"].update({"r": {"$ref": f"#/components/schemas/{text}"}})
    yield "format", lambda files, text: files[endpoint]["json"].update({"f": {"type": "string", "format": text}})
    yield "server-url", at(provider, "servers", "main")
    yield "server-name", key(provider, "servers", "main")
    yield "scheme-name", key(provider, "auth", "key")
    yield "scheme-env", at(provider, "auth", "key", "api_key", "env")
    yield "scheme-header", lambda files, text: files[provider].update(
        {"auth": {"key": {"api_key": {"header": text, "env": "KEY"}}}}
    )
    yield "scheme-prefix", at(provider, "auth", "key", "api_key", "prefix")
    way = ("auth", "own")
    for group, name in (("credentials", "secret"), ("options", "label"), ("values", "alone"), ("send", "query")):
        yield f"name-in-{group}", key(provider, *way, group, name)
    yield "put-name", key(provider, *way, "attach", "headers", "X-Sign")
    yield "credential-env", at(provider, *way, "credentials", "secret", "env")
    yield "credential-encoding", at(provider, *way, "credentials", "secret", "encoding")
    yield "template", at(provider, *way, "values", "alone")
    for place, template in TEMPLATES.items():
        yield place, lambda files, text, template=template: at(provider, *way, "values", "alone")(  # type: ignore[misc]
            files, template.replace("PAYLOAD", text)
        )
    yield "schema-name", key(provider, "schemas", "Word")
    yield "generic-name", lambda files, text: files[provider]["schemas"].update({f"{text}<T>": {"a": "T"}})
    yield "generic-parameter", lambda files, text: files[provider]["schemas"].update({f"Some<{text}>": {"a": "string"}})
    yield "envelope-path", at(provider, "envelope", "payload")
    yield "encoding", at(provider, "encoding", "arrays")


@pytest.mark.parametrize(("place", "put"), list(narrow_places()), ids=[place for place, _ in narrow_places()])
def test_narrow_places_refuse_or_keep_the_promise(
    place: str, put: Callable[[dict[str, Any], str], None], tmp_path: Path
) -> None:
    """A payload is a diagnostic and nothing is written, or it is text like any other; never a crash, never code."""
    for number, payload in enumerate(PAYLOADS.values()):
        files = documents(HARMLESS)
        put(files, payload)
        folder = tmp_path / str(number)
        report = generate(write(folder / "specs", files), folder / "out")
        if report.failed:
            assert not (folder / "out").exists()
        else:
            for path in sorted((folder / "out" / "hostile").rglob("*.py")):
                assert calls_nothing_strange(path), (place, payload, path)


def calls_nothing_strange(path: Path) -> bool:
    """Whether no call in a module names what only a payload would name."""
    names = {node.id for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.Name)}
    return not names & {"__import__", "os", "cycler", "eval", "exec", "open"}


def with_names(names: list[str]) -> dict[str, Any]:
    """A scheme whose credentials, options and values have these names, a third each, and read all before them."""
    third = len(names) // 3
    credentials, options, values = names[:third], names[third : 2 * third], names[2 * third :]
    told = [*(f"${{{name}}}" for name in credentials), *(f"${{{name}}}" for name in options)]
    made = {name: "".join([*told, *(f"${{{each}}}" for each in values[:number])]) for number, name in enumerate(values)}
    own = {
        "credentials": {name: {"secret": number % 2 == 0} for number, name in enumerate(credentials)},
        "options": dict.fromkeys(options, "x"),
        "values": {**made, "drawn": "${uuid4}", "mac": f"${{{values[-1]} | hmac('sha256', drawn) | hex}}"},
        "attach": {"headers": {"X-Mac": "${mac}"}},
    }
    provider = {"servers": {"main": "https://api.example.com"}, "auth": {"own": own}}
    return {"provider.yaml": provider, "things/make.yaml": {"post": "/things", "responses": {"204": "none"}}}


NAMES = {
    "keywords": "self cls None True class def lambda import yield await match case type async nonlocal",
    "builtins": "print len str bytes int bool dict set list id hash vars format open eval",
    "runtime": "hmac hex_ sha256 base64 utc now_ given needed found request values sealed as_time json_text prepend",
    "classes": "Own OwnValues Signer Outgoing Pairs PrivateKey SigningValues dataclass datetime Sequence PathLike "
    "Secret Any Final object",
    "members": "name env optional options needs masked sign explain with_options in_environment credential key flow "
    "variables take_credential",
    "alike": "userId user_id UserId userID USERID a_b aB A_B a__b len_ len x_ x X_ x__",
    "long": " ".join(letter * 200 for letter in "abcdefghijklmno"),
    "reversed": "take_key OwnValues found_bytes lambda Own hash found Pairs len self hmac str values request cls",
}


@pytest.mark.parametrize("kind", NAMES)
def test_names_that_are_taken_change_nothing(kind: str, tmp_path: Path) -> None:
    """Whatever credentials, options and values are called, the output has the shape that plain names give it."""
    names = NAMES[kind].split()
    assert len(names) == 15
    found = []
    for place, used in (("plain", [f"n{number}" for number in range(15)]), ("taken", names)):
        report = generate(write(tmp_path / place / "specs", with_names(used)), tmp_path / place / "out")
        assert not report.failed, report.diagnostics
        found.append(shapes(tmp_path / place / "out"))
    assert found[0] == found[1]
    run_nothing(tmp_path / "taken")


@pytest.mark.parametrize("name", ["a b", "Upper", "a.b", "con", "ünïcode", "a\nb", "-x", "1a", "__init__"])
@pytest.mark.parametrize("place", ["provider", "folder", "file"])
def test_names_of_files_and_folders_are_plain(name: str, place: str, tmp_path: Path) -> None:
    """A folder or file that could not be a module, or would lead elsewhere, is refused or is no spec."""
    files = documents(HARMLESS)
    endpoint = files.pop("things/make.yaml")
    files[{"folder": f"{name}/make.yaml", "file": f"things/{name}.yaml"}.get(place, "things/make.yaml")] = endpoint
    write(tmp_path / "specs", files, name if place == "provider" else "hostile")
    report = generate(tmp_path / "specs", tmp_path / "out")
    assert report.failed or not any(name in path.parts[-1] for path in (tmp_path / "out" / "hostile").rglob("make*"))
    assert not report.failed or not (tmp_path / "out").exists()
