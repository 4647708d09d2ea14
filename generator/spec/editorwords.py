"""What an editor shows for a key when the pointer rests on it: one or two sentences and the form, as in the notation.

Each table is one kind of mapping; `editor` refuses to be made without a sentence for each key.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

Words = Mapping[str, str]

EXTENSION: Final = "An extension: it passes through to the OpenAPI document."
OPENAPI: Final = "Merged into the object of the OpenAPI document that this becomes."

SHARED: Final[Words] = {
    "description": "What it is, for people: one or more paragraphs.",
    "docs": "The address of the provider's page.",
    "servers": "Names and addresses, as in `{production: https://api.example.com/v1}`; the first is the default.",
    "headers": "Headers, as a property map: `x-request-id?: string = uuid4() -- A new UUID for each call`.",
    "query": "Parameters of the query, as a property map: `page?: integer(1..) -- The page, from 1 on`.",
    "errors": "Error classes by status or code, as in `{404: UserNotFound}`.",
    "paginate": "How one page leads to the next: `{style: page, items: $.data, send: page}`, or `none`.",
    "retry": "When a call is made again: `{max: 2, on: [408, 429, 5XX]}`, or `none`.",
    "idempotency": "The header of an idempotency key: `{header: Idempotency-Key}`, or `none`.",
    "openapi": OPENAPI,
}

ENDPOINT: Final[Words] = {
    **SHARED,
    "summary": "What the call does, in one line: the first line of the method's docstring.",
    "query": SHARED["query"] + " As text it is a method, with its path: `query: /search`.",
    "path": "The parameters of the path, each of which stands in it in braces: `user_id: string -- The user's ID`.",
    "cookies": "Cookies, as a property map.",
    "json": "A body of JSON: a property map, or a type such as `User[]`. The first body is what the method sends.",
    "form": "A body as forms send it (application/x-www-form-urlencoded): a property map, or a type.",
    "multipart": "A body of several parts, as for uploads: a property map in which a file is `binary`.",
    "text": "A body of text: a type.",
    "bytes": "A body of bytes: a type, mostly `binary`.",
    "body": "Bodies of other media types: `{application/xml: string}`.",
    "responses": "Answers by status: `200: User`, `204: none`, `4XX: Refusal`, `default: Refusal`.",
    "examples": "Documented exchanges by name; each is replayed as a test.",
    "$when": "What must be given once something else is: `{if: [phone], then: [country_code]}`, or a list of these.",
    "auth": "Which schemes a call uses: `NAME`, `[A, B]` for both in order, `{any: [A, B]}` for either, or `none`.",
    "signing": "Options of the schemes that sign this call, with other values for it: `{sign_body: true}`.",
    "secret": "What is never shown in a log or a message: `[card.number, data.token]`.",
    "name": "Pins the Python name of the method; without it, that is the name of the file.",
    "skip": "Keeps the endpoint out of the client.",
    "deprecated": "Whether the provider discourages the call.",
    "tags": "Names under which the OpenAPI document groups the operation.",
    "stream": "How an answer that is a stream comes: `sse`, `jsonl`, or `{style: sse, end: '[DONE]', resume: true}`.",
    "source": "The page that the spec was made from.",
    "review": "What the page left open, and what was assumed.",
}

PROVIDER: Final[Words] = {
    **SHARED,
    "title": "The name of the provider, as people write it.",
    "headers": SHARED["headers"] + " They go out with every call.",
    "query": SHARED["query"] + " They go out with every call.",
    "auth": (
        "The schemes of authentication by name: `api_key: {api_key: {header: X-Api-Key, env: EXAMPLE_KEY}}`, or "
        "`aws: {scheme: aws-sigv4, options: {region: eu-west-1, service: s3}}`."
    ),
    "default_auth": "Which schemes a call uses that names none: `NAME`, `[A, B]`, `{any: [A, B]}` or `none`.",
    "webhooks": "Messages that the provider sends, by name: `payments: {scheme: standard-webhooks, event: Payment}`.",
    "schemas": "The types that all endpoints share, by name: property maps, type expressions, or `{$schema: {...}}`.",
    "envelope": "What every answer is wrapped in, and how it says that a call failed.",
    "encoding": "How lists, objects and the like are written in forms and queries.",
}

READ: Final[Words] = {"header": "The header of the answer that holds the cursor or the URL of the next page."}

PAGINATE: Final[Words] = {
    "style": "What leads to the next page: a cursor or a URL of the answer, a number that is counted, a header `Link`.",
    "items": "Where the items are in the answer: `$.data`, or `$` where the answer is the list.",
    "send": "The parameter, or key of the body, that takes the cursor or the number.",
    "read": "Where the cursor or the URL of the next page is in the answer: `$.next`, or `{header: Next-Page}`.",
    "size": "The parameter for the length of a page; with it, a page that is shorter is the last.",
    "last": "Where the answer says that a page is the last: true, its number, or how many items there are in all.",
    "more": "Where the answer says that there are more pages: false on the last.",
}

RETRY: Final[Words] = {
    "max": "How many times more a call is made, where a second one has no effect of its own. Default: 2.",
    "on": "The statuses after which it is: `[408, 429, 5XX]`.",
}

STREAM: Final[Words] = {
    "style": "`sse`, events as a server sends them (text/event-stream), or `jsonl`, a line of JSON each.",
    "resume": "Whether a stream that breaks may be gone on with: `Last-Event-ID` names the last event that came.",
    "end": "The data of the event after which no other comes, as in `[DONE]`; it is no event itself.",
}

IDEMPOTENCY: Final[Words] = {
    "header": "The header: a new UUID for each call, the same for each attempt at it.",
}

RESPONSE: Final[Words] = {
    "json": "The type of an answer in JSON.",
    "text": "The type of an answer of text.",
    "bytes": "The type of an answer of bytes, mostly `binary`.",
    "stream": "The type of each event's data, or of each line, of an answer that is a stream.",
    "headers": "Headers of the answer, as a property map.",
    "description": "What the answer means.",
}

EXAMPLE: Final[Words] = {
    "request": "What is sent, by wire names and as wire values.",
    "response": "What comes back.",
    "stated": "False where the example is ours and not of the provider's page.",
    "path": "Values of the path parameters.",
    "query": "Values of the query.",
    "headers": "Values of headers.",
    "cookies": "Values of cookies.",
    "body": "The body; `{$file: name.bin}` stands for the bytes of a file. Of a stream, a list of its data.",
    "status": "The status of the answer, from 100 to 599.",
}

SOURCE: Final[Words] = {
    "url": "The address of the page.",
    "retrieved": "The day on which it was read, as in 2026-01-31.",
    "sha256": "The digest of the page as it was read.",
}

REVIEW: Final[Words] = {
    "at": "The part of the spec that it is about, as in `form.email`.",
    "found": "What the page says.",
    "assumed": "What the spec says instead.",
    "why": "The reason.",
    "code": "The kind of doubt, as in `name-lost`.",
    "state": "`open`, or `confirmed` once somebody knows.",
}

AUTH_USE: Final[Words] = {"any": "Schemes of which the client was given one."}

_SPELLED: Final[Words] = {
    "description": "What the scheme is, in one line.",
    "docs": "The page on which the provider describes it.",
    "scheme": "The name of a scheme of the library; `apigraft sign list` says what each is.",
    "credentials": "Credentials by name: `app_id: {env: APP_ID}`, `key: {secret: true}`, `token?: {secret: sent}`.",
    "options": (
        "Settings by name, with a default, or with nothing where each client says its own. Of a scheme of the library: "
        "what they are here."
    ),
    "values": "What is computed, a name each, as in `signature: ${body | hmac('sha256', secret) | hex}`.",
    "send": "What is put on a request before it is signed: `{headers: {X-Time: ${time}}}`.",
    "attach": "What is put on a request after it was signed: `{headers: {X-Signature: ${signature}}}`.",
    "verify": "How a receiver checks a message: `{accept: ${headers | get('X-Signature') | same_as(signature)}}`.",
}

SCHEME: Final[Words] = {
    **_SPELLED,
    "bearer": "A token in the header Authorization: `{env: EXAMPLE_TOKEN}`.",
    "api_key": 'A key in a header, the query or a cookie: `{header: Authorization, prefix: "Key ", env: EXAMPLE_KEY}`.',
    "basic": "A login: `{username: {env: EXAMPLE_USER}, password: {env: EXAMPLE_PASSWORD}}`.",
    "digest": "A login that answers a challenge: `{username: {env: EXAMPLE_USER}, password: {env: EXAMPLE_PASSWORD}}`.",
    "mutual_tls": "A certificate of the client: `{certificate: {env: EXAMPLE_CERTIFICATE}, private_key: {env: ...}}`.",
    "env": "The environment variable that holds it when it is no argument.",
    "header": "The header in which the key is sent.",
    "query": "The parameter of the query in which the key is sent.",
    "cookie": "The cookie in which the key is sent.",
    "prefix": "What stands before the key, with its blank.",
    "username": "Where the user's name comes from.",
    "password": "Where the password comes from.",
    "certificate": "Where the certificate comes from: a path, or PEM text.",
    "private_key": "Where the certificate's key comes from, unless both are in one file.",
    "token_url": "Where an OAuth 2 server gives tokens: `/oauth/token`, or a whole URL.",
    "grant": "How a token is got: `client_credentials`, `refresh_token`, `jwt_bearer` or `password`.",
    "client_auth": "How the client says who it is to the server of the tokens; `basic` unless something else is said.",
    "scope": "What tokens are for: `[read, write]`.",
    "fields": "Further fields of the request for a token: `{audience: https://api.example.com}`.",
    "algorithm": "How a JWT is signed, as in `ES256`.",
    "audience": "Whom a JWT is for; the `token_url` unless it is said.",
    "renew": "When a token is renewed: `{before_expiry: 60s, on_status: [401]}`.",
    "request": "A login that returns a token: `{post: /login, json: {user: ${user}, password: ${password}}}`.",
    "token": "Where the answer of the login holds the token: `$.access_token`.",
    "expires": "How long the token is good: `{in: $.expires_in}`, `{at: $.expires_at}` or `{after: 3600s}`.",
}

WEBHOOK: Final[Words] = {
    **_SPELLED,
    "description": "What the message is about, for people.",
    "event": "What its body holds: a type, or a property map. Without it, anything.",
    "reads": "How its body is written: `json` or `form`.",
    "window": "So many seconds may a message be old, or new, in place of what the scheme says.",
}

CREDENTIAL: Final[Words] = {
    "env": "The environment variable that holds it when it is no argument; PROVIDER_NAME unless one is named.",
    "secret": "`true`: it leaves only through a digest or a signature. `sent`: it is itself sent, like a token.",
    "encoding": "`pem`: it is a key. `base64`, `base64url`, `hex`: the text stands for bytes.",
    "optional": "Whether it may be absent, like a `?` behind its name.",
    "description": "What it is and where to get it, for people.",
}

GROUPS: Final[Words] = {
    "headers": "Headers, in order; `Date?` only where the request has none.",
    "query": "Parameters of the query, in order.",
    "form": "Fields of a form, in order.",
}

VALUE: Final[Words] = {
    "lines": "Templates that are joined by line feeds.",
    "block": "Templates that each end in a line feed.",
    "json": "An object that becomes compact JSON: `{iss: ${app_id}, iat: ${time | number}}`.",
}

VERIFY: Final[Words] = {
    "values": "Where a receiver finds what the sender made up: `time: ${headers | get('X-Time')}`.",
    "accept": "What must hold, as in `${headers | get('X-Signature') | same_as(signature)}`.",
    "time": "The time of the message, as in `${time | from_unix}`.",
    "window": "So many seconds may a message be old, or new; 300 unless it is said.",
    "once": "What no two messages have in common: the same again is refused.",
}

LOGIN: Final[Words] = {
    **GROUPS,
    "method": "The path of the login, or a whole URL.",
    "json": "The body in JSON; its texts are templates.",
}

EXPIRES: Final[Words] = {
    "at": "Where the answer says until when: `$.expires_at`.",
    "in": "Where the answer says for how many seconds: `$.expires_in`.",
    "after": "How long each token is good: `3600s`.",
}

RENEW: Final[Words] = {
    "before_expiry": "So long before its end a token is renewed: `60s`.",
    "on_status": "The statuses that say that a token is no good any more: `[401]`.",
}

ENVELOPE: Final[Words] = {
    "ok": "The properties and values that mean success: `{success: true}` or `{code: [0, 200]}`.",
    "payload": "Where the answer proper stands, as in `$.data`; the method returns it.",
    "message": "Where the message of an error stands, as in `$.message`.",
    "errors": "Where the details of an error stand, as in `$.errors`.",
    "code": "Where the provider's own code of an error stands, as in `$.error.code`; `errors` may give it a class.",
}

ENCODING: Final[Words] = {
    "arrays": "`a[]=1`, `a[0]=1`, `a=1&a=2` or `a=1,2`.",
    "objects": "`a[b]=1` or `a.b=1`.",
    "booleans": 'The texts of true and false: `["true", "false"]` or `["1", "0"]`.',
    "null": "Whether null is left out or sent as the empty text.",
    "spaces": "How a blank is written.",
}

NOTATION: Final[Words] = {
    "$type": "A type expression, with keywords of JSON Schema beside it.",
    "object": "An object, as a property map.",
    "name": "Pins the Python name of the property.",
    "openapi": OPENAPI,
    "$schema": "JSON Schema, verbatim, as the only key; as text the name of a dialect.",
    "$when": ENDPOINT["$when"],
    "$openapi": OPENAPI,
    "$properties": "Properties whose names are taken as they are written, also with a `?` at the end.",
}
