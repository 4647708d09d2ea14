"""What other formats and standards call it, and what it is here: the hints of unknown keys."""

from __future__ import annotations

from typing import Final

OF_PROVIDERS: Final = {
    "base_url": "write `servers: {production: https://...}`",
    "components": "schemas stand under `schemas`, schemes of authentication under `auth`",
    "info": "write `title` and `description`",
    "security": "`default_auth` names the schemes that calls use",
    "signing": "options stand at their scheme: `auth: {NAME: {scheme: ..., options: {...}}}`",
    "url": "write `servers: {production: https://...}`",
}
"""The keys of a provider."""

OF_SCHEMES: Final = {
    **dict.fromkeys(("client_id", "client_secret"), "credentials stand under `credentials: {client_id: {env: ...}}`"),
    "attach": "a token of OAuth 2 goes out as `Authorization: Bearer ...`; `attach` belongs to a `request`",
    "expires": "OAuth 2 says it in `expires_in` of its answers; `expires` belongs to a `request`",
    "expires_in": "of a login, the path of the seconds is `expires: {in: $.expires_in}`",
    "flows": "write `token_url`, and `grant` unless it is client_credentials",
    "headers": "what goes on a request stands under `attach: {headers: ...}`",
    "login": "the request that logs in stands under `request`",
    "refresh_url": "a token is refreshed at `token_url`",
    "scopes": "write `scope: [read, write]`",
    "token": "OAuth 2 has it in `access_token` of its answers; `token` belongs to a `request`",
    "tokenUrl": "write `token_url`",
    "type": "the form says it: `bearer`, `api_key`, `token_url` and so on",
}
"""The keys of a scheme."""

INSTEAD_OF_FORMS: Final = {
    **dict.fromkeys(("oauth2", "oauth", "client_credentials"), "OAuth 2 is `token_url` and what belongs to it"),
    **dict.fromkeys(("session", "login"), "a login is `request` and what belongs to it"),
    **dict.fromkeys(("apiKey", "apikey", "key"), "a key is `api_key: {header: X-Key, env: EXAMPLE_KEY}`"),
    **dict.fromkeys(("mutualTLS", "mtls", "tls", "certificate"), "a certificate is `mutual_tls: {certificate: ...}`"),
    **dict.fromkeys(("type", "flows", "tokenUrl"), "OAuth 2 is `token_url`, a bearer token `bearer: {env: ...}`"),
}
"""What stands where a scheme says what it is."""
