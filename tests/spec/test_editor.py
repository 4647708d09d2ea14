"""The editor schemas and the loader: the same keys, the same values, and a list of what only the loader sees."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from generator.cli.main import main
from generator.diagnostics import Problems
from generator.pipeline import read
from generator.rules import RULES
from generator.spec.editor import FOLDER, LOADER_ONLY, editor_schemas
from generator.spec.editorparts import VALUES_OF
from generator.spec.keys import Keys
from generator.spec.keywords import KEYWORDS, VALUES, wrong_value
from generator.spec.library import library_names, library_scheme
from generator.spec.nodes import parse, to_json
from generator.spec.provider import AUTH_KINDS
from generator.spec.schemas import read_property_map, read_schema

from .reading import read_with_problems

ROOT = Path(__file__).parents[2]
CASES = ROOT / "tests" / "cases"
SPECS = ROOT / "endpoint_specs"
SCHEMAS: dict[str, Any] = editor_schemas()
VALIDATORS = {name: Draft202012Validator(schema) for name, schema in SCHEMAS.items()}
ENDPOINT, PROVIDER = (SCHEMAS[f"{kind}.schema.json"] for kind in ("endpoint", "provider"))
KINDS = {"provider.yaml": "provider.schema.json", "_schemas.yaml": "schemas.schema.json"}

USED_PROVIDER = """
title: Shop
description: All of it.
docs: https://shop.example
servers: {live: https://shop.example/v1, test: https://test.shop.example}
auth:
  token: {bearer: {env: SHOP_TOKEN}}
  key: {api_key: {header: X-Key, prefix: "Key ", env: SHOP_KEY}}
  aws: {scheme: aws-sigv4, options: {region: eu-west-1, service: s3}}
default_auth: {any: [token, key]}
webhooks:
  paid: {scheme: standard-webhooks, description: A payment, event: Code, reads: json, window: 60}
headers:
  X-Version?: string = "2"
query:
  lang?: =en | =de
envelope: {ok: {success: true, code: [0, null]}, payload: $.data, message: $, errors: $.errors.all}
encoding: {arrays: comma, objects: dots, booleans: ["1", "0"], null: omit, spaces: +}
errors: {404: NotThere}
paginate: {style: next_url, items: $.data.items, read: $.next, size: lang}
retry: {max: 2, on: [408, 5XX]}
idempotency: {header: Idempotency-Key}
openapi: {tags: []}
x-note: [anything]
schemas:
  Ok<T>: {data: T}
  Pair<T, U>: {one: T, other: U}
  Code: string(3)
  Verbatim: {$schema: {type: [string, "null"]}}
  Empty: {}
"""
USED_SCHEMES = """
servers: {live: https://shop.example}
auth:
  login: {basic: {username: {env: SHOP_USER}, password: {env: SHOP_PASSWORD}}}
  challenged: {digest: {username: {env: SHOP_USER}, password: {env: SHOP_PASSWORD}}}
  office: {mutual_tls: {certificate: {env: CERT}, private_key: {env: CERT_KEY}, password: {env: CERT_PASSWORD}}}
  signed: {scheme: wonder-rsa-sha256, credentials: {app_id: {env: ID}, private_key: {env: KEY, secret: true}}}
  aws:
    scheme: aws-sigv4
    credentials: {"token?": {env: SESSION}}
    options: {region: eu-west-1, service: s3, sign_body: true, expires: 60}
  cavage: {scheme: cavage, credentials: {private_key: }, options: {headers: [host, date]}}
"""
USED_SIGNING = """
servers: {live: https://shop.example}
auth:
  own:
    description: One that is spelled out
    docs: https://shop.example/signing
    credentials:
      app_id:
      secret: {env: SHOP_SECRET, secret: true, encoding: base64, optional: false, description: From the console}
      token?: {secret: sent}
    options: {region: , service: s3, "ext?": , times: 2, short: true, parts: [host, [a, b]]}
    values:
      time: ${now | unix}
      nonce: ${random_text(16)}
      first: {lines: ["${method}", "${target}", 1, "${ext}${service}"]}
      second: {block: ["${first}", "${time}${nonce}", "${token}"]}
      claims: {json: {iss: "${app_id}", iat: "${time | number}", all: [1], more: {of: "${region}"}}}
      signature: ${second}${claims}${parts | names(',')}
      mac: ${signature | slice(0, times) | when(short) | hmac('sha256', secret) | base64}
    send: {headers: {Date: "${time}", "X-Id?": "${app_id}"}, query: {t: "${time}"}, form: {nonce: "${nonce}"}}
    attach: {headers: {X-Token: "${token}", X-Signature: "${mac}", X-Version: 1}, query: {m: "${mac}"}, form: {"s?": a}}
    verify:
      values: {time: "${headers | get('Date')}", nonce: "${form | get('nonce')}"}
      accept: ${headers | get('X-Signature') | same_as(mac)}
      time: ${time | from_unix}
      window: 60
      once: ${nonce}
"""
USED_WEBHOOKS = """
servers: {live: https://shop.example}
webhooks:
  paid: {scheme: standard-webhooks, credentials: {secret: {env: SECRET}}, window: 60}
  shipped:
    description: A parcel has left
    docs: https://shop.example/webhooks
    credentials: {secret: {secret: true}}
    options: {header: X-Mac}
    values: {mac: "${body | hmac('sha256', secret) | hex}"}
    verify: {accept: "${headers | get(header) | same_as(mac)}"}
    event: {id: string}
    reads: form
"""
USED_LIVES = """
servers: {live: https://shop.example}
auth:
  machine:
    token_url: /token
    grant: client_credentials
    client_auth: basic
    scope: [read, write]
    fields: {audience: https://shop.example}
    credentials: {client_id: {env: ID}, client_secret: {env: SECRET}}
    renew: {before_expiry: 60s, on_status: [401, 403]}
  assertion:
    token_url: https://login.example/token
    grant: jwt_bearer
    algorithm: ES256
    audience: https://login.example
    credentials: {client_id: {env: ID}, private_key: {env: KEY}}
  session:
    credentials: {user: {env: SHOP_USER}, password: {secret: sent}}
    request: {post: /login, headers: {X-User: "${user}"}, query: {a: b}, json: {password: "${password}"}}
    token: $.token
    expires: {in: $.expires_in}
    attach: {headers: {Authorization: "Bearer ${token}"}}
    renew: {before_expiry: 30}
  form_session:
    credentials: {user: {env: SHOP_USER}}
    request: {post: /login, form: {user: "${user}"}}
    token: $.token
    expires: {at: $.expires_at}
    attach: {headers: {X-Token: "${token}"}}
"""
USED_ENDPOINT = r"""
summary: Change a thing
description: All of it.
docs: https://shop.example/change
post: /things/{id}
path: {id: string}
query: {page: integer = 1}
headers: {X-Trace: any}
cookies: {session: string}
json: {note: string}
form: string
multipart: {file: binary}
text: {type: string}
bytes: binary
body: {application/vnd.shop+json: string}
responses:
  200: Ok<Code>
  201: {json: Code, headers: {X-Total: integer}, description: Made}
  204: {description: Nothing}
  4XX: {type: object, properties: {message: string}}
  default: none
examples:
  first:
    request: {path: {id: a}, query: {page: 1}, headers: {X-Trace: a}, cookies: {session: a}, body: [1]}
    response: {status: 200, headers: {a: b}, body: null}
    stated: false
auth: [token, aws]
signing: {sign_body: false, service: sqs}
secret: [note]
name: change
deprecated: true
servers: {other: https://other.example}
tags: [things]
errors: {409: Taken}
paginate: {style: page, items: $.data, send: page, size: page, last: $.last, more: $.more}
retry: {max: 1, on: [503]}
idempotency: {header: Idempotency-Key}
source: {url: https://shop.example, retrieved: 2026-01-31, sha256: abc}
review:
  - {at: form, found: a, assumed: b, why: c, code: d, state: open}
skip: true
openapi: {}
$when: {if: [page], then: [session]}
x-note: 1
"""
USED_NOTATION = r"""
post: /things
skip: true
json:
  kind: {type: [string, "null"], description: Text, pattern: ^a, enum: [a], deprecated: true, maxLength: 3, name: sort}
  price: {$type: number, exclusiveMinimum: 0, multipleOf: 0.5, default: 1, openapi: {}, x-note: 1}
  buyer: {object: {name: string, $additionalProperties: false, $required: [name], $openapi: {}, $x-note: 1}}
  parts: {anyOf: [string, {type: array, items: integer}], examples: [1]}
  nested: {type: object, properties: {a: string, b: true}, required: [a], dependentRequired: {a: [b]}}
  verbatim: {$schema: {type: string}}
  nothing: null
  $$ref: string
  $properties: {"what?": string}
  $when: {if: [kind], then: [price]}
"""
WRONG = (None, True, 0, "", "no such thing", [], [[]], ["a", "a"], {}, {"a": {"b": "c"}}, {"$schema": {}, "a": 1})
NOT_IN_USE = {"stream", "options", "any"}
"""Keys that give a diagnostic of their own whatever they hold, or stand in another form of what is used."""


def value_of(text: bytes) -> Any:
    """What an editor's YAML makes of a file; None where the loader says that it is no YAML of ours."""
    node = parse(text, "spec.yaml", Problems())
    return None if node is None else json.loads(json.dumps(to_json(node), default=float))


def accepts(file: str, value: Any) -> bool:
    """Whether the schema for a file of that name accepts a value."""
    return VALIDATORS[KINDS.get(file, "endpoint.schema.json")].is_valid(value)


def refused(folder: Path) -> dict[str, Path]:
    """The spec files of a folder that the schemas refuse, by the name that diagnostics give them."""
    found = {}
    for path in sorted(folder.rglob("*.yaml")):
        value = value_of(path.read_bytes())
        if value is not None and not accepts(path.name, value):
            found[path.as_posix()] = path
    return found


def test_the_schemas_are_schemas() -> None:
    """Each is JSON Schema 2020-12, and each reference leads to a definition."""
    for schema in SCHEMAS.values():
        Draft202012Validator.check_schema(schema)
        references = set(re.findall(r'"\$ref": "#/\$defs/(\w+)"', json.dumps(schema)))
        assert references <= set(schema["$defs"])


@pytest.mark.parametrize("folder", [SPECS, *sorted((CASES / "corridor").iterdir())], ids=lambda path: path.name)
def test_what_the_loader_takes_the_schemas_take(folder: Path) -> None:
    """Each spec that generates has no mark in an editor."""
    assert list(folder.rglob("*.yaml"))
    assert refused(folder) == {}


@pytest.mark.parametrize("code", RULES)
def test_what_a_schema_refuses_the_loader_refuses(code: str) -> None:
    """In the cases of the diagnostics, a file with a mark in an editor has an error of the loader."""
    specs = CASES / "diagnostics" / code / "specs"
    found = {each.span.file for each in read(specs, ()).diagnostics if each.severity == "error"}
    assert refused(specs).keys() <= found


def test_what_only_the_loader_sees_is_listed() -> None:
    """The codes whose cases no schema refuses are those of the list, neither more nor fewer."""
    assert {code for code in RULES if not refused(CASES / "diagnostics" / code / "specs")} == LOADER_ONLY


def taken(text: str, file: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, set[str]]:
    """Ask the readers which keys they took of each kind of mapping in a spec."""
    found: dict[str, set[str]] = {}
    close = Keys.close

    def noted(self: Keys) -> None:
        found.setdefault(self.what, set()).update(self._taken)
        close(self)

    monkeypatch.setattr(Keys, "close", noted)
    (tmp_path / "shop").mkdir()
    (tmp_path / "shop" / "provider.yaml").write_text("servers: {live: https://shop.example}\n")
    (tmp_path / "shop" / file).write_text(text)
    read(tmp_path, ())
    return found


def test_an_endpoint_has_the_keys_that_its_readers_take(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A key that is added to a reader or to the schema alone fails here."""
    text = (
        "responses: {200: {json: any}}\nexamples: {a: {request: {}, response: {status: 200}}}\n"
        "source: {}\nreview: [{}]\nauth: {any: a}\nretry: {}\nidempotency: {}\npaginate: {}\n"
    )
    found = taken(text, "list.yaml", tmp_path, monkeypatch)
    keys = ENDPOINT["properties"]
    (response,) = keys["responses"]["patternProperties"].values()
    example = keys["examples"]["additionalProperties"]
    assert {
        what: set(part["properties"])
        for what, part in {
            "an endpoint": ENDPOINT,
            "a response": response["then"],
            "an example": example,
            "an example's request": example["properties"]["request"],
            "an example's response": example["properties"]["response"],
            "`source`": keys["source"],
            "a review item": keys["review"]["items"],
            "`auth`": ENDPOINT["$defs"]["auth"]["anyOf"][1],
            "`paginate`": keys["paginate"]["anyOf"][1],
            "`retry`": keys["retry"]["anyOf"][1],
            "`idempotency`": keys["idempotency"]["anyOf"][1],
        }.items()
    } == {what: keys for what, keys in found.items() if what != "provider.yaml"}


def test_a_provider_has_the_keys_that_its_readers_take(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also each kind of authentication; of the forms of a scheme and of a webhook each has some of the keys."""
    text = (
        "envelope: {}\nencoding: {}\ndefault_auth: {any: a}\n"
        "auth: {a: {scheme: jwt, credentials: {d: {}}}, b: {bearer: {}}, c: {api_key: {}}, d: {basic: {}},"
        " e: {digest: {}}, f: {mutual_tls: {}}, g: {token_url: /token, renew: {}},"
        " h: {request: {get: /}, expires: {}}, i: {values: {}, verify: {}}}\n"
        "webhooks: {a: {scheme: jwt}, b: {verify: {}}}\n"
    )
    found = taken(text, "provider.yaml", tmp_path, monkeypatch)
    keys, definitions = PROVIDER["properties"], PROVIDER["$defs"]
    scheme, webhook = (keys[key]["additionalProperties"]["properties"] for key in ("auth", "webhooks"))
    groups = {what: found.pop(what) for what in [*found] if what.startswith(("the scheme", "the webhook"))}
    assert set().union(*(groups[what] for what in groups if "scheme" in what)) == set(scheme)
    assert set().union(*(groups[what] for what in groups if "webhook" in what)) == set(webhook)
    assert {
        what: set(part["properties"])
        for what, part in {
            "provider.yaml": PROVIDER,
            "`envelope`": keys["envelope"],
            "`encoding`": keys["encoding"],
            "`default_auth`": definitions["auth"]["anyOf"][1],
            "the credential `d`": definitions["credential"],
            **{f"`{key}`": scheme[key] for key in (*AUTH_KINDS, "verify", "request", "expires", "renew")},
        }.items()
    } == found


@pytest.mark.parametrize("place", ["schema", "keys"])
def test_schemas_have_the_keywords_that_their_reader_takes(place: str) -> None:
    """Of keywords and words that look like one, each is known to both or to neither."""
    words = {*KEYWORDS, *ENDPOINT["$defs"]["schema"]["properties"], "when", "properties", "nullable", "x-note", "id"}
    if place == "keys":
        words = {f"${word.removeprefix('$')}" for word in words}
    part = ENDPOINT["$defs"][place]
    reader = read_schema if place == "schema" else read_property_map
    for word in sorted(words):
        known = word in part["properties"] or any(re.search(key, word) for key in part["patternProperties"])
        _, problems = read_with_problems(reader, f"{{{json.dumps(word)}: 0}}")
        assert known == ("E214" not in {each.code for each in problems}), word


@pytest.mark.parametrize("kind", sorted(set(VALUES.values())))
def test_the_values_of_keywords_are_those_that_the_reader_takes(kind: str) -> None:
    """What a keyword can hold is the same for the schema and for the reader."""
    keyword = min(name for name, each in VALUES.items() if each == kind)
    validator = Draft202012Validator(VALUES_OF[kind])
    more = ("string", ["string", "null"], ["string", "str"], -1, 3, 3.0, ["a", 1], {"a": ["b"]}, {"a": "b"})
    for value in (*WRONG, *more):
        assert validator.is_valid(value) == (wrong_value(keyword, value) == ""), value


def test_schemes_of_the_library_are_offered_with_what_they_take() -> None:
    """A scheme that signs is offered by name, with its description, its credentials and the defaults of its options."""
    offered = PROVIDER["properties"]["auth"]["additionalProperties"]["properties"]["scheme"]
    about = dict(zip(offered["enum"], offered["enumDescriptions"], strict=True))
    assert {name for name in library_names() if library_scheme(name)} == set(about)
    assert about["aws-sigv4"].startswith("AWS Signature Version 4")
    beside = {each["if"]["properties"]["scheme"]["const"]: each for each in PROVIDER["$defs"]["library"]["allOf"]}
    aws = beside["aws-sigv4"]["then"]["properties"]
    assert "secret_access_key" in aws["credentials"]["propertyNames"]["enum"]
    assert aws["options"]["properties"]["expires"]["default"] == 3600
    checking = PROVIDER["properties"]["webhooks"]["additionalProperties"]["properties"]["scheme"]["enum"]
    assert "standard-webhooks" in checking
    assert "aws-sigv4" not in checking


def test_each_key_has_help() -> None:
    """Hovering over any key of a closed mapping shows what it is."""
    for schema in SCHEMAS.values():
        for part in parts(schema):
            if part.get("additionalProperties") is False:
                assert all(each.get("description") for each in part.get("properties", {}).values())


def parts(value: Any) -> Iterator[dict[str, Any]]:
    """Every mapping within a value."""
    if isinstance(value, dict):
        yield value
    for each in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from parts(each)


def variants(value: Any) -> Iterator[Any]:
    """A spec with each of its parts replaced by every other wrong value, removed, or with a `?` behind its name."""
    for index, path in enumerate(places(value)):
        for wrong in WRONG[index % 2 :: 2]:
            changed = copy.deepcopy(value)
            inside(changed, path)[path[-1]] = wrong
            yield changed
        changed = copy.deepcopy(value)
        del inside(changed, path)[path[-1]]
        yield changed
        if isinstance(path[-1], str):
            changed = copy.deepcopy(value)
            around = inside(changed, path)
            around[f"{path[-1]}?"] = around.pop(path[-1])
            yield changed


def places(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """The path of every part of a value."""
    steps = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, inner in steps:
        yield (*path, step)
        yield from places(inner, (*path, step))


def inside(value: Any, path: tuple[str | int, ...]) -> Any:
    for step in path[:-1]:
        value = value[step]
    return value


USED = {
    "provider": ("provider.yaml", USED_PROVIDER),
    "schemes": ("provider.yaml", USED_SCHEMES),
    "signing": ("provider.yaml", USED_SIGNING),
    "webhooks": ("provider.yaml", USED_WEBHOOKS),
    "lives": ("provider.yaml", USED_LIVES),
    "endpoint": ("change.yaml", USED_ENDPOINT),
    "notation": ("create.yaml", USED_NOTATION),
}


@pytest.mark.parametrize("kind", USED)
def test_whatever_a_schema_refuses_the_loader_refuses(kind: str, tmp_path: Path) -> None:
    """Wherever a part of a spec that uses every key is wrong, the schema is never stricter than the loader."""
    folder = tmp_path / "shop"
    folder.mkdir()
    file, text = USED[kind]
    (folder / "provider.yaml").write_text(USED_PROVIDER)
    (folder / file).write_text(text)
    loaded = read(tmp_path, ())
    assert not loaded.failed, loaded.diagnostics
    used = value_of(text.encode())
    assert accepts(file, used)
    too_strict, refused = [], 0
    for value in variants(used):
        if accepts(file, value):
            continue
        refused += 1
        (folder / file).write_text(json.dumps(value))
        if not read(tmp_path, ()).failed:
            too_strict.append(value)
    assert too_strict == []
    assert refused > 70


def test_the_specs_that_use_every_key_do(tmp_path: Path) -> None:
    """The test above misses no key."""
    for schema, text in ((PROVIDER, USED_PROVIDER), (ENDPOINT, USED_ENDPOINT)):
        known = {key.removesuffix("?") for key in schema["properties"]}
        methods = {key for key in known if schema["properties"][key].get("pattern", "").startswith("^/")}
        assert known - methods - NOT_IN_USE <= set(value_of(text.encode()))


def test_the_committed_schemas_are_what_the_definitions_say(capsys: pytest.CaptureFixture[str]) -> None:
    """`apigraft schema` would change nothing."""
    with pytest.raises(SystemExit) as ended:
        main(["schema", "--specs", str(SPECS), "--check"])
    assert (ended.value.code, capsys.readouterr()) == (0, ("", ""))


def test_drift_is_found_and_mended(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """`--check` names what is missing or differs and writes nothing; without it the files are written."""

    def ends(*arguments: str) -> tuple[object, list[str]]:
        with pytest.raises(SystemExit) as ended:
            main(["schema", "--specs", str(tmp_path), *arguments])
        return ended.value.code, [line.partition(":")[0] for line in capsys.readouterr().err.splitlines()]

    assert ends("--check") == (1, ["missing"] * 3)
    assert list(tmp_path.iterdir()) == []
    assert ends() == (0, ["wrote"] * 3)
    (tmp_path / FOLDER / "endpoint.schema.json").write_text("{}\n")
    assert ends("--check") == (1, ["differs"])
    assert ends() == (0, ["wrote"])
    assert ends("--check") == (0, [])


@pytest.mark.parametrize("path", sorted(SPECS.rglob("*.yaml")), ids=lambda path: path.relative_to(SPECS).as_posix())
def test_each_spec_names_its_schema(path: Path) -> None:
    """The first line leads an editor to the schema of that kind of file."""
    first = path.read_text("utf-8").splitlines()[0]
    named = re.fullmatch(r"# yaml-language-server: \$schema=(\S+)", first)
    assert named
    assert (path.parent / named[1]).resolve() == SPECS / FOLDER / KINDS.get(path.name, "endpoint.schema.json")
