"""Each judge judges: it accepts a request that another implementation of the field signed, and refuses a wrong one."""

from __future__ import annotations

import ssl
import time
from pathlib import Path
from typing import Any

import jwt
import pytest
from botocore.exceptions import ClientError  # type: ignore[import-untyped]

from tests.library import httpx

from .certificates import issue
from .judges import FROM_PIP, HERE
from .servers.amazon import Aws
from .servers.cavage import Verifier
from .servers.openid import OpenId
from .servers.traefik import Gate


def pins(path: Path) -> dict[str, str]:
    """Return the versions that a file of pip's fixes, by the names of the packages."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return dict(line.lower().split("==") for line in lines if "==" in line)


def test_each_judge_has_one_version() -> None:
    """What pip fetches is pinned, and is what the project itself is tested with where both need it."""
    judges, project = pins(HERE / "requirements.txt"), pins(HERE.parent.parent / "constraints.txt")
    assert {package for packages in FROM_PIP.values() for package in packages} <= judges.keys()
    assert {name: version for name, version in judges.items() if project.get(name, version) != version} == {}


def test_rclone_takes_what_botocore_signs(s3: Aws) -> None:
    """botocore lists the bucket of rclone; with another secret it may not."""
    assert [each["Name"] for each in s3.client("s3").list_buckets()["Buckets"]] == ["orders"]
    with pytest.raises(ClientError, match=r"InvalidAccessKeyId|SignatureDoesNotMatch"):
        Aws(s3.url, s3.access_key_id, "another").client("s3").list_buckets()


def test_moto_takes_what_botocore_signs(aws: Aws) -> None:
    """The user of moto is known by its signature; with another secret it is not."""
    assert aws.client("sts").get_caller_identity()["Arn"].endswith(":user/ada")
    with pytest.raises(ClientError, match="SignatureDoesNotMatch"):
        Aws(aws.url, aws.access_key_id, "another").client("sts").get_caller_identity()


def test_traefik_takes_what_httpx_answers(gate: Gate) -> None:
    """httpx's own Digest passes; a wrong password and a request that was sent before do not."""
    with httpx.Client(trust_env=False, auth=httpx.DigestAuth(gate.username, gate.password)) as client:
        answer = client.get(f"{gate.digest}/orders?x=1")
        assert (answer.status_code, gate.origin.last.target) == (200, "/orders?x=1")
        assert client.send(answer.request, auth=None).status_code == 401
    wrong = httpx.DigestAuth(gate.username, "wrong")
    assert httpx.get(f"{gate.digest}/orders", auth=wrong, trust_env=False).status_code == 401


def test_traefik_takes_a_certificate_of_its_authority(gate: Gate, tmp_path: Path) -> None:
    """Who shows a certificate of the authority passes; who shows none or a stranger's does not."""
    context = ssl.create_default_context(cafile=gate.authority.certificate_file)
    with httpx.Client(verify=context, trust_env=False) as client, pytest.raises(httpx.TransportError):
        client.get(gate.mutual)
    for issuer, right in ((gate.authority, True), (issue("stranger", tmp_path), False)):
        mine = issue("client", tmp_path, issuer)
        context = ssl.create_default_context(cafile=gate.authority.certificate_file)
        context.load_cert_chain(mine.certificate_file, mine.key_file)
        with httpx.Client(verify=context, trust_env=False) as client:
            if right:
                assert client.get(gate.mutual).status_code == 200
            else:
                with pytest.raises(httpx.TransportError):
                    client.get(gate.mutual)


@pytest.mark.parametrize("algorithm", ["RS256", "ES256", "EdDSA"])
def test_oidc_provider_takes_what_pyjwt_signs(openid: OpenId, algorithm: str) -> None:
    """An assertion of pyjwt gets a token that the API takes; the same assertion a second time gets none."""
    now = int(time.time())
    claims = {"iss": f"key-{algorithm}", "sub": f"key-{algorithm}", "aud": openid.url, "iat": now, "exp": now + 60}
    key: Any = openid.keys[algorithm]
    form = {
        "grant_type": "client_credentials",
        "scope": "read",
        "client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
        "client_assertion": jwt.encode({**claims, "jti": f"{algorithm}-1"}, key, algorithm),
    }
    with httpx.Client(base_url=openid.url, trust_env=False) as client:
        answer = client.post("/token", data=form)
        assert answer.status_code == 200, answer.text
        token = answer.json()["access_token"]
        assert client.get("/orders", headers={"Authorization": f"Bearer {token}"}).json()["scope"] == "read"
        assert client.get("/orders", headers={"Authorization": f"Bearer {token}x"}).status_code == 401
        assert client.post("/token", data=form).status_code == 401


def test_oidc_provider_turns_refresh_tokens(openid: OpenId) -> None:
    """A refresh token is good once: the answer brings the next one."""
    form = {"grant_type": "refresh_token", "refresh_token": openid.refresh_token()}
    who = ("refresher", httpx.QueryParams({"": openid.client_secret}).__str__()[1:])
    first = httpx.post(f"{openid.url}/token", data=form, auth=who, trust_env=False)
    assert first.json()["refresh_token"] != form["refresh_token"], first.text
    assert httpx.post(f"{openid.url}/token", data=form, auth=who, trust_env=False).status_code == 400


def test_http_signature_refuses_what_is_not_signed(cavage: Verifier) -> None:
    """A request without a signature is told so."""
    answer = httpx.get(cavage.url, trust_env=False)
    assert (answer.status_code, "authorization" in answer.text) == (401, True)
