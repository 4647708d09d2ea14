"""The classes of schemes: names that nobody else has, and attributes that no plugin has already."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from generator.runtime.logins.session import SessionLogin
from generator.runtime.signing.signer import Signer
from generator.runtime.webhooks import Webhook

from ..wire.providers import Made, made

SHOW = "get: /things\nresponses: {200: object}\n"
BASES = (SessionLogin, Signer, Webhook)
ATTRIBUTES = sorted(
    {name[1:] for base in BASES for name in dir(base) if name[0] == "_" and not name.startswith("__")}
    | {"slots", "origin", "seen"}
)


def provider(folder: Path, auth: str) -> Made:
    """Make a provider with these schemes."""
    files = {"provider.yaml": f"servers: {{live: https://shop.example}}\nauth:\n{auth}", "show.yaml": SHOW}
    return made(folder, "shop", files)


def test_a_credential_hides_nothing_of_its_plugin(tmp_path: Path) -> None:
    """It is kept behind an underscore, where plugins have methods and attributes of their own."""
    credentials = "".join(f"      {name}: {{secret: sent}}\n" for name in ATTRIBUTES)
    sent = ", ".join(f'{name}: "${{{name}}}"' for name in ATTRIBUTES)
    session = f"""\
  session:
    credentials:
{credentials}
    request: {{post: /login, json: {{{sent}}}}}
    token: $.token
    attach: {{headers: {{Authorization: "${{token}}"}}}}
"""
    shop = provider(tmp_path, session)
    plugin = shop.Session(*ATTRIBUTES).bound_to(shop.runtime.auth.origins.origin("https://shop.example"))
    assert json.loads(plugin.token_request().body) == {name: name for name in ATTRIBUTES}


@pytest.mark.parametrize(
    ("schemes", "classes"),
    [
        (("token", "machine"), ("Token", "Machine")),
        (("client", "auth", "shop", "async_shop"), ("ShopClient", "ShopAuth", "ShopShop", "ShopAsyncShop")),
        (("signer", "outgoing", "pairs"), ("ShopSigner", "ShopOutgoing", "ShopPairs")),
        (("not_found_error", "shop_error"), ("ShopNotFoundError", "ShopShopError")),
        (("too_poor", "TooPoor"), ("ShopTooPoor", "ShopTooPoor_")),
    ],
)
def test_a_class_has_a_name_of_its_own(schemes: tuple[str, ...], classes: tuple[str, ...], tmp_path: Path) -> None:
    """What a module imports or defines, errors that a spec names among them, comes first."""
    auth = "".join(f"  {name}: {{bearer: {{env: TOKEN}}}}\n" for name in schemes)
    shop = provider(tmp_path, f"{auth}errors: {{402: TooPoor}}\n")
    assert tuple(scheme.__name__ for scheme in shop.Shop.api.schemes) == classes
    assert len(set(shop.module.__all__)) == len(shop.module.__all__)
    assert issubclass(shop.TooPoor, Exception)


def test_the_values_of_a_signature_have_a_name_of_their_own(tmp_path: Path) -> None:
    """A scheme that is called like the values of another gives way, whichever comes first."""
    signed = '{values: {hash: "${body | sha256 | hex}"}, attach: {headers: {X-Hash: "${hash}"}}}'
    shop = provider(tmp_path, f"  hashed_values: {{bearer: {{env: TOKEN}}}}\n  hashed: {signed}\n")
    assert [scheme.__name__ for scheme in shop.Shop.api.schemes] == ["ShopHashedValues", "Hashed"]
