# SPDX-License-Identifier: MIT
"""botocore signs what our program sent: the two signatures must be the same."""
import datetime
import random
import string
from unittest import mock

import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

import aws
from tools import keep_secret


def signed_again(request, url, key, secret, session):
    """What botocore puts into Authorization for this request at this time."""
    at = datetime.datetime.strptime(request.headers["x-amz-date"], "%Y%m%dT%H%M%SZ")
    _, _, scope = request.headers["authorization"].partition("Credential=")
    _, _, region, service, _ = scope.partition(",")[0].split("/")
    headers = {name: request.headers[name] for name in ("content-type", "x-amz-target")}
    theirs = AWSRequest("POST", url, data=request.body, headers=headers)
    with mock.patch("botocore.auth.get_current_datetime", lambda *_: at):
        SigV4Auth(Credentials(key, secret, session), service, region).add_auth(theirs)
    return theirs.headers["Authorization"]


KEYS = ["plain", "with + and /", "session token", "long", "base64 padding"]


@pytest.mark.parametrize("kind", KEYS)
@pytest.mark.parametrize("region", ["us-east-1", "cn-north-1", "us-gov-west-1"])
def test_the_same_signature_as_botocore(world, scripted_aws, login, kind, region):
    world.namespaces("a")
    rng = random.Random(f"{kind}{region}")
    letters = string.ascii_letters + string.digits + ("+/" if "+" in kind else "")
    secret = "".join(rng.choices(letters, k=200 if kind == "long" else 40))
    secret = keep_secret(secret + ("==" if "padding" in kind else ""))
    session = keep_secret(aws.password(1500, kind)) if kind == "session token" else None
    key = "AKIA" + "".join(rng.choices(string.ascii_uppercase, k=16))
    suffix = "amazonaws.com.cn" if region.startswith("cn") else "amazonaws.com"
    server = scripted_aws(login(host=f"{aws.ACCOUNT}.dkr.ecr.{region}.{suffix}"))
    result = world.run(AWS_ACCESS_KEY_ID=key, AWS_SECRET_ACCESS_KEY=secret,
                       AWS_SESSION_TOKEN=session, AWS_REGION=region, **server.env)
    assert result.code == 0, result
    request, = server.requests
    assert request.headers["host"] == server.url.removeprefix("https://")
    assert request.body == b"{}"
    ours = request.headers["authorization"]
    assert f"/{region}/ecr/aws4_request" in ours
    assert ours == signed_again(request, server.url + "/", key, secret, session)


def test_the_request_is_the_one_that_ecr_documents(world, scripted_aws, login):
    world.namespaces("a")
    server = scripted_aws(login())
    assert world.run(**server.env).code == 0
    request, = server.requests
    assert (request.method, request.path) == ("POST", "/")
    assert request.headers["content-type"] == "application/x-amz-json-1.1"
    assert request.headers["x-amz-target"] == \
        "AmazonEC2ContainerRegistry_V20150921.GetAuthorizationToken"
    assert request.headers["content-length"] == "2"
    assert "x-amz-security-token" not in request.headers
