"""A provider for tests of tests: each kind of place, body, listing and scheme, in few endpoints."""

from __future__ import annotations

FILES = {
    "provider.yaml": """
        title: Shop
        servers: {live: https://shop.example/v1, test: https://test.shop.example}
        auth:
          token: {bearer: {env: SHOP_TOKEN}}
          key: {api_key: {query: key, env: SHOP_KEY}}
          login: {basic: {username: {env: SHOP_USER}, password: {env: SHOP_PASSWORD}}}
          word: {api_key: {header: X-Key, prefix: "ApiKey ", env: SHOP_WORD}}
          machine: {token_url: https://login.shop.example/token, credentials: {client_id: {}, client_secret: {}}}
          signed:
            credentials: {secret: {secret: true}}
            values: {nonce: "${uuid4}"}
            attach: {headers: {X-Signature: "${body | hmac('sha256', secret) | hex}"}, form: {nonce: "${nonce}"}}
        default_auth: {any: [token, key]}
        encoding: {arrays: brackets, booleans: ["1", "0"]}
        envelope: {ok: {ok: true}, payload: $.data, message: $.message}
        headers: {Version: =7}
        schemas:
          Ok<T>: {ok: =true, data: T}
          User:
            id: string
            email: email
            age?: integer(18..99)
            code?: string(/^[A-Z]{3}$/)
            odd?: string(/^(?=.*q)(?=.*z).{30,}$/)
            born?: date
            balance?: decimal
            role: =owner | =clerk
            address?: {object: {street: string, "country?": string}}
            friends?: User[]
            boss?: User
          Refusal: {ok: =false, message: string}
          Page: {users: "User[]", "next_cursor?": string | null, has_more: boolean, "total?": integer}
    """,
    "users/update.yaml": """
        put: /users/{id}
        path: {id: integer(1..)}
        query: {"notify?": boolean, "tags?": "string[]"}
        headers: {"X-Reason?": string}
        cookies: {"theme?": string}
        form:
          name: string(..10)
          active?: boolean
          phone?: string
          country?: string
          nick?: string
          $when: {if: [phone], then: [country]}
        responses: {200: Ok<User>, 422: Refusal}
        examples:
          ada:
            request: {path: {id: 1}, body: {name: Ada}}
            response: {status: 200, headers: {X-Id: r1}, body: {ok: true, data: {id: u1, email: a@b.c, role: owner}}}
          long: {response: {status: 422, body: {ok: false, message: too long}}}
    """,
    "users/get.yaml": "{get: '/users/{id}', path: {id: string}, responses: {200: Ok<User>, 4XX: Refusal}}",
    "users/me.yaml": "{get: /users/me, responses: {200: Ok<User>}}",
    "users/list.yaml": """
        get: /users
        query: {"page?": integer(1..)}
        paginate: {style: page, items: $.data, send: page}
        responses: {200: "Ok<User[]>"}
        examples: {two: {response: {status: 200, body: {ok: true, data: [{id: a, email: a@b.c, role: clerk}]}}}}
    """,
    "users/found.yaml": """
        get: /users/found
        query: {"after?": string}
        paginate: {style: cursor, items: $.data.users, send: after, read: $.data.next_cursor, more: $.data.has_more}
        responses: {200: Ok<Page>}
    """,
    "users/counted.yaml": """
        get: /users/counted
        query: {"page?": integer(1..)}
        paginate: {style: page, items: $.data.users, send: page, more: $.data.has_more}
        responses: {200: Ok<Page>}
    """,
    "users/add.yaml": """
        post: /users
        json:
          name: string
          price?: decimal
          rate?: {type: number, format: decimal}
          born?: date
          sizes?: number[]
        form: {name: string}
        multipart: {file: binary, "title?": string}
        responses: {201: Ok<User>}
    """,
    "reports/send.yaml": "{post: /reports, auth: signed, form: {text: string}, responses: {204: none}}",
    "reports/raw.yaml": "{put: /raw, auth: machine, bytes: binary, responses: {200: {text: string}}}",
    "old.yaml": "{get: /old, auth: login, responses: {204: none}}",
    "older.yaml": "{get: /older, auth: word, responses: {204: none}}",
    "far.yaml": "{get: /far, auth: none, servers: {live: https://far.example}, responses: {200: {bytes: binary}}}",
}
