"""A provider with a scheme of every kind that has a life, and a server that gives its tokens and wants them."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

from .loopback import Loopback, Received, Reply

PROVIDER = """
title: Lives
servers: {live: "http://127.0.0.1:1/v1"}
auth:
  machine:
    token_url: /token
    scope: [read]
    fields: {audience: https://api.lives.example}
    credentials: {client_id: {env: LIVES_ID}, client_secret: {env: LIVES_SECRET, description: From the console}}
    renew: {before_expiry: 30s, on_status: [401, 403]}
  user: {token_url: /token, grant: refresh_token, client_auth: post}
  owner: {token_url: /token, grant: password, client_auth: none, credentials: {client_id: {}}}
  service:
    token_url: /token
    grant: jwt_bearer
    algorithm: ES256
    audience: https://login.lives.example
    scope: read write
    credentials: {client_id: {}, private_key: {}, subject: {}, key_id: {}}
  robot: {token_url: /token, client_auth: private_key_jwt, algorithm: ES256}
  by_headers:
    credentials: {client_id: {}, api_key: {secret: sent}}
    request: {post: /login, headers: {X-Client-Id: "${client_id}", X-Api-Key: "${api_key}"}}
    token: $.data.token
    expires: {at: $.data.expires_at}
    attach: {headers: {Authorization: "Session ${token}"}}
  by_query:
    credentials: {key: {secret: sent}}
    request: {get: /login, query: {key: "${key}", kind: long}}
    token: $.data.token
    expires: {in: $.data.ttl}
    attach: {query: {session: "${token}"}}
  by_form:
    credentials: {user: {}, password: {secret: sent}}
    request: {post: /login, form: {user: "${user}", password: "${password}"}}
    token: $.data.token
    expires: {after: 600s}
    renew: {before_expiry: 60}
    attach: {headers: {X-Session: "${token}"}}
  by_json:
    credentials:
      user: {}
      password: {secret: sent}
      otp?: {secret: sent}
    request: {put: "/login?tenant=t-1", json: {user: {name: "${user}", password: "${password}"}, otp: "${otp}", n: 1}}
    token: $.data.token
    attach: {headers: {Authorization: "Bearer ${token}"}}
  by_proof:
    credentials: {key_id: {}, secret: {secret: true}}
    request:
      headers: {X-Time: "${now | unix}", X-Proof: "${body | hmac('sha256', secret) | hex}"}
      json: {key: "${key_id}"}
      post: /login
    token: $.data.token
    attach: {headers: {Authorization: "Bearer ${token}"}}
  signed:
    credentials: {sign_key: {secret: true}}
    values:
      message: ${method}${lf}${headers | get('Authorization')}${lf}${body}
    attach: {headers: {X-Signature: "${message | hmac('sha256', sign_key) | hex}"}}
  challenged: {digest: {username: {env: LIVES_USER}, password: {env: LIVES_PASSWORD}}}
  presented: {mutual_tls: {certificate: {env: LIVES_CERTIFICATE}, private_key: {env: LIVES_CERTIFICATE_KEY}}}
  header: {api_key: {header: X-Key, prefix: "Key ", env: LIVES_HEADER_KEY}}
  query: {api_key: {query: key, env: LIVES_QUERY_KEY}}
  cookie: {api_key: {cookie: sid, env: LIVES_COOKIE}}
  device: {api_key: {cookie: device, env: LIVES_DEVICE}}
default_auth: machine
"""
ONE_EACH = ("machine", "user", "owner", "service", "robot", "by_headers", "by_query", "by_form", "by_json", "by_proof")
OTHERS = ("challenged", "presented", "header", "query", "cookie", "device")
FILES = {
    "provider.yaml": PROVIDER,
    **{f"get/{name}.yaml": f"get: /things\nauth: {name}\nresponses: {{200: object}}\n" for name in ONE_EACH + OTHERS},
    "write.yaml": "post: /things\nsigning: {scope: [write]}\njson: {name: string}\nresponses: {200: object}\n",
    "write_too.yaml": "put: /things\nsigning: {scope: [write]}\nresponses: {200: object}\n",
    "bearer_signed.yaml": "post: /things\nauth: [by_json, signed]\njson: {name: string}\nresponses: {200: object}\n",
    "cookies.yaml": "get: /things\nauth: [cookie, device]\nresponses: {200: object}\n",
    "whichever.yaml": "get: /things\nauth: {any: [challenged, header, machine]}\nresponses: {200: object}\n",
    "open.yaml": "get: /things\nauth: none\nresponses: {200: object}\n",
}


@dataclass(slots=True)
class Desk:
    """Gives `token-1`, `token-2` and so on to whoever logs in; refuses calls that bring one of `refused`.

    `gives` are further members of what a login returns, `refusal` is what it returns instead of a token.
    """

    server: Loopback
    gives: dict[str, Any] = field(default_factory=dict)
    refused: set[str] = field(default_factory=set)
    refusal: Reply | None = None
    status: int = 401

    def respond(self, received: Received) -> Reply:
        """Answer a request of either kind."""
        if not is_login(received):
            return Reply(self.status if token_of(received) in self.refused else 200, {"token": token_of(received)})
        token = f"token-{len(self.logins)}"
        if self.refusal:
            return self.refusal
        if path_of(received) == "/token":
            return Reply(200, {"access_token": token, "token_type": "Bearer", **self.gives})
        return Reply(200, {"data": {"token": token, **self.gives}})

    @property
    def logins(self) -> list[Received]:
        """The logins, in order."""
        return [each for each in self.server.received if is_login(each)]

    @property
    def calls(self) -> list[Received]:
        """The calls, in order."""
        return [each for each in self.server.received if not is_login(each)]

    @property
    def tokens(self) -> list[str]:
        """The tokens that the calls brought, in order."""
        return [token_of(each) for each in self.calls]

    @property
    def forms(self) -> list[dict[str, str]]:
        """The forms of the logins, in order."""
        return [dict(parse_qsl(each.body.decode())) for each in self.logins]


def path_of(received: Received) -> str:
    """Return the path of a request."""
    return received.target.partition("?")[0]


def is_login(received: Received) -> bool:
    """Say whether a request asks for a token."""
    return path_of(received) in ("/token", "/login")


def token_of(received: Received) -> str:
    """Return the token of a call, wherever it is."""
    query = dict(parse_qsl(received.target.partition("?")[2]))
    sent = received.headers.get("authorization") or received.headers.get("x-session") or query.get("session", "")
    return sent.rpartition(" ")[2]


def json_of(received: Received) -> Any:
    """Return the body of a request."""
    return json.loads(received.body)
