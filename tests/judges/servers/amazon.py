"""Services that check AWS's signatures: rclone, which serves S3, and moto, which serves all others."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import botocore.session  # type: ignore[import-untyped]

from ..judges import PYTHON, judge
from . import free_port, running

REGION = "eu-central-1"


@dataclass(frozen=True, slots=True)
class Aws:
    """A service that checks AWS's signatures, and the key that it knows."""

    url: str
    access_key_id: str
    secret_access_key: str

    def client(self, service: str) -> Any:
        """Make a client of botocore, to prepare what a test needs."""
        return botocore.session.get_session().create_client(
            service,
            region_name=REGION,
            endpoint_url=self.url,
            aws_access_key_id=self.access_key_id,
            aws_secret_access_key=self.secret_access_key,
        )


@contextmanager
def rclone(folder: Path) -> Iterator[Aws]:
    """rclone, which serves a folder as S3 does, with one bucket: `orders`."""
    program = judge("bin/rclone")
    (folder / "files" / "orders").mkdir(parents=True)
    port = free_port()
    aws = Aws(f"http://127.0.0.1:{port}", "AKIDRCLONEEXAMPLE000", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY")
    key = f"{aws.access_key_id},{aws.secret_access_key}"
    command = [program, "serve", "s3", folder / "files", "--config", "/dev/null"]
    command += ["--addr", f"127.0.0.1:{port}", "--auth-key", key]
    with running(command, aws.url, 400, folder / "log"):
        yield aws


@contextmanager
def moto(folder: Path) -> Iterator[Aws]:
    """moto, which computes each signature again with botocore, for the user `ada` and the role `clerk`.

    The first five requests, which make them, are not checked.
    """
    judge("bin/moto_server")
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    command = [PYTHON, "-W", "ignore", "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)]
    with running(command, f"{url}/moto-api/", 200, folder / "log", {"INITIAL_NO_AUTH_ACTION_COUNT": "5"}):
        iam = Aws(url, "anyone", "anything").client("iam")
        iam.create_user(UserName="ada")
        policy = _policy(Action=["sts:*", "sqs:*"], Resource="*")
        iam.put_user_policy(UserName="ada", PolicyName="judged", PolicyDocument=policy)
        trust = _policy(Action="sts:AssumeRole", Principal={"AWS": "*"})
        iam.create_role(RoleName="clerk", AssumeRolePolicyDocument=trust)
        iam.put_role_policy(RoleName="clerk", PolicyName="judged", PolicyDocument=policy)
        key = iam.create_access_key(UserName="ada")["AccessKey"]
        yield Aws(url, key["AccessKeyId"], key["SecretAccessKey"])


def _policy(**statement: object) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", **statement}]})
