"""AWS SigV4 of generated clients before moto, which computes each signature again with botocore: forms and JSON."""

from __future__ import annotations

import json
import random
from typing import Any

import pytest

from . import changes
from .plugins import FLAVOURS, Calls, Change, Generated, generated
from .servers.amazon import REGION, Aws

STS = {"identity/who.yaml": """
post: /
form: {Action: string, Version: string, Note: string}
responses: {200: {text: string}}
"""}
SQS = {"queues/ask.yaml": """
post: /
headers: {X-Amz-Target: string}
body: {application/x-amz-json-1.0: binary}
responses: {200: object}
"""}
ODD = "azAZ09-._~ +*%&=?#!$'(),;:@[]\"\\\n\té漢😀"


@pytest.fixture(scope="module")
def services(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Generated]:
    """Clients of STS and of SQS; the service is a part of what is signed."""
    folder = tmp_path_factory.mktemp("aws")
    return {
        name: generated(folder, f"{{scheme: aws-sigv4, options: {{region: {REGION}, service: {name}}}}}", endpoints)
        for name, endpoints in {"sts": STS, "sqs": SQS}.items()
    }


def ask(call: Calls, action: str, **words: str) -> Any:
    """Call an action of SQS."""
    return call("queues.ask", x_amz_target=f"AmazonSQS.{action}", body=json.dumps(words).encode())


@pytest.mark.parametrize("flavour", FLAVOURS)
def test_sts_knows_who_asks(aws: Aws, services: dict[str, Generated], flavour: str) -> None:
    """A form is signed as it is sent. moto writes it anew before it checks, so these are letters of one spelling."""
    sts = services["sts"]
    with sts.calls(aws.url, flavour, sts.plugin(aws.access_key_id, aws.secret_access_key)) as call:
        for note in ("", "a%b&c=d+e/?", "é漢😀\n"):
            answer = call("identity.who", action="GetCallerIdentity", version="2011-06-15", note=note)
            assert isinstance(answer, str), answer
            assert ":user/ada</Arn>" in answer


@pytest.mark.parametrize("flavour", FLAVOURS)
def test_sqs_keeps_what_it_is_sent(aws: Aws, services: dict[str, Generated], flavour: str) -> None:
    """Messages of any letters go into a queue and come out of it."""
    sqs, draw = services["sqs"], random.Random(flavour)
    with sqs.calls(aws.url, flavour, sqs.plugin(aws.access_key_id, aws.secret_access_key)) as call:
        queue = ask(call, "CreateQueue", QueueName=f"queue-{flavour}")["QueueUrl"]
        for _ in range(20):
            words = "".join(draw.choices(ODD, k=draw.randint(1, 30)))
            ask(call, "SendMessage", QueueUrl=queue, MessageBody=words)
            got = ask(call, "ReceiveMessage", QueueUrl=queue)["Messages"][0]
            assert got["Body"] == words
            assert ask(call, "DeleteMessage", QueueUrl=queue, ReceiptHandle=got["ReceiptHandle"]) == {}


@pytest.mark.parametrize("flavour", FLAVOURS)
def test_temporary_credentials_come_with_a_token(aws: Aws, services: dict[str, Generated], flavour: str) -> None:
    """The token of a role is sent and signed; without it, or with another, the key is unknown."""
    ada = aws.client("sts")
    arn = f"arn:aws:iam::{ada.get_caller_identity()['Account']}:role/clerk"
    role = ada.assume_role(RoleArn=arn, RoleSessionName="judged")["Credentials"]
    key, sts = (role["AccessKeyId"], role["SecretAccessKey"]), services["sts"]
    who = {"action": "GetCallerIdentity", "version": "2011-06-15", "note": ""}
    with sts.calls(aws.url, flavour, sts.plugin(*key, role["SessionToken"])) as call:
        assert ":assumed-role/clerk/judged</Arn>" in call("identity.who", **who)
    with sts.calls(aws.url, flavour, sts.plugin(*key, "another token")) as call:
        assert call("identity.who", **who).status == 403


WRONG: dict[str, Change] = {
    "query": changes.query,
    "body": changes.body,
    "date": changes.header("x-amz-date", "20200101T000000Z"),
    "signed header": changes.header("x-amz-target", "AmazonSQS.GetQueueUrl"),
    "signature": changes.signature,
    "region": changes.in_header("authorization", REGION, "eu-west-1"),
    "host": changes.header("host", "sqs.example.com"),
}


@pytest.mark.parametrize("flavour", FLAVOURS)
@pytest.mark.parametrize("change", WRONG)
def test_what_is_changed_on_its_way_is_refused(
    aws: Aws, services: dict[str, Generated], flavour: str, change: str
) -> None:
    """moto computes another signature of what it received."""
    sqs = services["sqs"]
    plugin = sqs.plugin(aws.access_key_id, aws.secret_access_key)
    with sqs.calls(aws.url, flavour, plugin, WRONG[change]) as call:
        refused = ask(call, "ListQueues", QueueNamePrefix="q")
    assert getattr(refused, "status", None) == 403, refused


@pytest.mark.parametrize("flavour", FLAVOURS)
@pytest.mark.parametrize("credentials", [("AKIDNOBODYKNOWS00000", ""), ("", "another secret")])
def test_a_stranger_is_refused(
    aws: Aws, services: dict[str, Generated], flavour: str, credentials: tuple[str, str]
) -> None:
    """The key must be known, and the secret its own."""
    key, secret = credentials
    sts = services["sts"]
    plugin = sts.plugin(key or aws.access_key_id, secret or aws.secret_access_key)
    with sts.calls(aws.url, flavour, plugin) as call:
        assert call("identity.who", action="GetCallerIdentity", version="2011-06-15", note="").status == 403
