# SPDX-License-Identifier: MIT
"""What AWS can answer: refusals in words a user would search for, retries that
end, and no Secret written unless a whole, right, living login was read."""
import base64
import time

import pytest

import aws
from scripted import CLOSE, HANG, RST, Drip, Wait, reply
from tools import SLOW, keep_secret


def refuse(status, code, message, **more):
    return reply(status, aws.error_body(code, message), **more)


@pytest.fixture
def one(world):
    """One namespace with a good old Secret, which no failure may touch (I1)."""
    ns, = world.namespaces("a")
    world.cluster.put_secret(ns, {"auths": {aws.HOST: {"auth": "b2xkOm9sZA=="}}})
    world.before = world.cluster.secret(ns)
    yield world
    assert world.cluster.secret(ns) == world.before, "I1: a failure changed the Secret"


# -- moto, which checks for real ---------------------------------------------------

def test_A4_a_wrong_secret_key(one):
    wrong = keep_secret("wrong" * 8)
    result = one.run(AWS_SECRET_ACCESS_KEY=wrong)
    result.fails(2, "SignatureDoesNotMatch", "403", cure="AWS_SECRET_ACCESS_KEY")


def test_A4_an_unknown_key(one):
    result = one.run(AWS_ACCESS_KEY_ID="AKIAUNKNOWNUNKNOWN00")
    result.fails(2, "InvalidClientTokenId", "403", cure="AWS_ACCESS_KEY_ID")


def test_A4_a_user_without_the_right(one):
    moto = one.moto
    result = one.run(AWS_ACCESS_KEY_ID=moto.poor_id, AWS_SECRET_ACCESS_KEY=moto.poor_secret)
    result.fails(2, "AccessDenied", cure="ecr:GetAuthorizationToken")


# -- the bodies of the real AWS ------------------------------------------------------

REFUSED = [
    # code, status, message, number of requests, cure
    ("AccessDeniedException", 400, "User: arn:aws:iam::123456789012:user/x is not authorized to "
     "perform: ecr:GetAuthorizationToken on resource: *", 1, "ecr:GetAuthorizationToken"),
    ("UnrecognizedClientException", 400, "The security token included in the request is invalid.",
     1, "AWS_ACCESS_KEY_ID"),
    ("InvalidClientTokenId", 403, "The security token included in the request is invalid.",
     1, "AWS_ACCESS_KEY_ID"),
    ("InvalidSignatureException", 400, "The request signature we calculated does not match.",
     1, "AWS_SECRET_ACCESS_KEY"),
    ("OptInRequired", 403, "The AWS Access Key Id needs a subscription for the service", 1, ""),
    ("InvalidParameterException", 400, "Invalid parameter", 1, ""),
    ("UnknownOperationException", 400, "", 1, ""),
]


@pytest.mark.parametrize("code,status,message,tries,cure", REFUSED, ids=[r[0] for r in REFUSED])
def test_A4_refused_once_and_for_all(one, scripted_aws, code, status, message, tries, cure):
    server = scripted_aws(refuse(status, code, message))
    line = one.run(**server.env).fails(2, code, str(status), cure=cure)
    # Of a signature or a key AWS's words are not quoted: they quote what was sent.
    assert (message in line) == ("Client" not in code and "Signature" not in code)
    assert "7d3c2a10-aaaa-bbbb-cccc-0123456789ab" in line, "AWS's request id"
    assert len(server.requests) == tries


@pytest.mark.parametrize("body,headers,code", [
    (b'{"__type":"com.amazon.coral.service#AccessDeniedException","Message":"no"}', {},
     "AccessDeniedException"),
    (b'{"message":"no"}', {"X-Amzn-ErrorType": "AccessDeniedException:http://internal.amazon.com/"},
     "AccessDeniedException"),
    (b'{"code":"AccessDeniedException","message":"no"}', {}, "AccessDeniedException"),
    (b"", {}, "400"), (b"<html>no</html>", {"Content-Type": "text/html"}, "400"),
], ids=["namespace", "header", "code", "empty body", "HTML"])
def test_the_error_code_is_found_in_every_form(one, scripted_aws, body, headers, code):
    server = scripted_aws(reply(400, body, headers))
    one.run(**server.env).fails(2, code)
    assert len(server.requests) == 1


def test_A3_an_expired_session(one, scripted_aws):
    server = scripted_aws(refuse(400, "ExpiredTokenException",
                                 "The security token included in the request is expired"))
    one.run(AWS_SESSION_TOKEN=keep_secret(aws.password(900)), **server.env).fails(
        2, "ExpiredTokenException", cure="AWS_SESSION_TOKEN")
    assert len(server.requests) <= 2, "at most once more, after reading the keys again"


THROTTLES = ["Throttling", "ThrottlingException", "ThrottledException", "ThrottleException",
             "TooManyRequestsException", "RequestLimitExceeded", "SlowDown"]


@pytest.mark.parametrize("code", THROTTLES)
def test_A1_throttled_twice_then_served(world, scripted_aws, login, code):
    ns, = world.namespaces("a")
    server = scripted_aws(refuse(400, code, "Rate exceeded"), refuse(400, code, "Rate exceeded"),
                          login())
    assert world.run(**server.env).code == 0
    assert len(server.requests) == 3
    assert world.holds_login(ns)
    signed = {r.headers["authorization"] for r in server.requests}
    stamps = {r.headers["x-amz-date"] for r in server.requests}
    assert len(signed) == len(stamps), "signed anew whenever the clock has moved"


def test_A1_throttled_for_ever_is_four_tries(one, scripted_aws):
    server = scripted_aws(refuse(400, "ThrottlingException", "Rate exceeded"))
    one.run(**server.env, timeout=90).fails(2, "ThrottlingException", "Rate exceeded")
    assert len(server.requests) == 4


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
def test_A2_busy_then_served(world, scripted_aws, login, status):
    ns, = world.namespaces("a")
    server = scripted_aws(reply(status, b"<html>busy</html>", {"Content-Type": "text/html"}),
                          login())
    assert world.run(**server.env).code == 0
    assert len(server.requests) == 2
    assert world.holds_login(ns)


def test_A2_failing_for_ever_is_four_tries(one, scripted_aws):
    server = scripted_aws(refuse(500, "ServerException", "Internal error"))
    one.run(**server.env, timeout=60).fails(2, "ServerException", "500")
    assert len(server.requests) == 4


@pytest.mark.parametrize("value,least,most", [("2", 2, 6), ("0", 0, 4), ("garbage", 0, 4),
                                              ("-5", 0, 4)])
def test_K9_retry_after_is_honoured(world, scripted_aws, login, value, least, most):
    world.namespaces("a")
    server = scripted_aws(reply(503, b"", {"Retry-After": value}), login())
    result = world.run(**server.env)
    assert result.code == 0, result
    waited = server.requests[1].at - server.requests[0].at
    assert least <= waited <= most


def test_K9_an_absurd_retry_after_is_capped(world, scripted_aws, login):
    world.namespaces("a")
    server = scripted_aws(reply(503, b"", {"Retry-After": "1000000000"}), login())
    assert world.run(**server.env).code == 0
    assert server.requests[1].at - server.requests[0].at <= 22


# -- the clock -----------------------------------------------------------------------

def stamp(request):
    import calendar
    return calendar.timegm(time.strptime(request.headers["x-amz-date"], "%Y%m%dT%H%M%SZ"))


def when(offset):
    return time.strftime("%a, %d %b %Y %H:%M:%S GMT", time.gmtime(time.time() + offset))


@pytest.mark.parametrize("code", ["RequestExpired", "RequestTimeTooSkewed", "RequestInTheFuture",
                                  "InvalidSignatureException", "SignatureDoesNotMatch"])
def test_A5_a_wrong_clock_is_corrected_once(one, scripted_aws, code):
    message = "Signature expired: 20261124T000000Z is now earlier than 20261124T010000Z"
    server = scripted_aws(
        refuse(403, code, message, headers={"Date": when(3600)}),
        refuse(403, code, message, headers={"Date": when(3600)}))
    result = one.run(**server.env)
    result.fails(2, code, cure="clock")
    assert len(server.requests) == 2
    first, second = map(stamp, server.requests)
    assert 3590 <= second - first <= 3610


@pytest.mark.case("CC3")
def test_a_wrong_key_is_told_though_the_clock_is_wrong_too(one, scripted_aws):
    server = scripted_aws(*[refuse(400, "InvalidSignatureException", "does not match",
                                   headers={"Date": when(600)})] * 2)
    line = one.run(**server.env).fails(2, "the signature does not match",
                                       cure="AWS_SECRET_ACCESS_KEY belongs to AWS_ACCESS_KEY_ID")
    assert "the clock is wrong" not in line
    assert len(server.requests) == 2


def test_A5_with_the_corrected_clock_it_works(world, scripted_aws, login):
    ns, = world.namespaces("a")
    server = scripted_aws(refuse(403, "RequestTimeTooSkewed", "skewed",
                                 headers={"Date": when(-1800)}), login())
    assert world.run(**server.env).code == 0
    assert world.holds_login(ns)


# -- answers that must not become a Secret ----------------------------------------------

def document(**members):
    import json
    data = {"authorizationToken": aws.token("p" * 1700), "expiresAt": time.time() + 40000,
            "proxyEndpoint": f"https://{aws.HOST}", **members}
    return json.dumps({"authorizationData": [
        {k: v for k, v in data.items() if v is not None}]}).encode()


def b64(text):
    return base64.b64encode(text.encode()).decode()


BAD_LOGINS = [
    ("H12 HTML with 200", b"<html>Please log in</html>"),
    ("J8 empty body", b""),
    ("J8 cut short", document()[:-3]),
    ("J3 no data", b"{}"),
    ("J3 empty list", b'{"authorizationData":[]}'),
    ("J3 null list", b'{"authorizationData":null}'),
    ("J3 list is an object", b'{"authorizationData":{}}'),
    ("J3 no token", document(authorizationToken=None)),
    ("J3 token is a number", document(authorizationToken=5)),
    ("J6 empty token", document(authorizationToken="")),
    ("J6 not base64", document(authorizationToken="!!!!" * 400)),
    ("J6 another user", document(authorizationToken=b64("root:" + "x" * 1700))),
    ("J6 no colon", document(authorizationToken=b64("AWSx" * 400))),
    ("J6 empty password", document(authorizationToken=b64("AWS:"))),
    ("J6 newline in the password", document(authorizationToken=b64("AWS:" + "x\ny" * 400))),
    ("J6 100 KB", document(authorizationToken=aws.token("x" * 100000))),
    ("J3 no expiry", document(expiresAt=None)),
    ("J5 expiry is text", document(expiresAt="2026-11-24T06:00:00Z")),
    ("J5 expiry overflows", document(expiresAt="@").replace(b'"@"', b"1e999")),
    ("A11 expired", document(expiresAt=time.time() - 10)),
    ("A11 no life left", document(expiresAt=time.time() + 60)),
    ("A11 lives for years", document(expiresAt=time.time() + 10 ** 8)),
    ("J4 invalid UTF-8", document().replace(b'"author', b'"\xff":1,"author', 1)),
    ("J4 NUL in the token", document(authorizationToken=aws.token("p" * 1700) + "\0")),
    ("J4 NUL in the host", document(proxyEndpoint=f"https://{aws.HOST}\0.example.org")),
    ("J4 raw control byte", document().replace(b'{"author', b'{"a\tb":1,"author', 1)),
    ("J4 half a surrogate in the host", document().replace(b'"https:', b'"\\ud800https:', 1)),
    ("J2 deep", b"[" * 100000),
]


@pytest.mark.parametrize("body", [b[1] for b in BAD_LOGINS], ids=[b[0] for b in BAD_LOGINS])
def test_a_login_that_cannot_be_used(one, scripted_aws, body):
    server = scripted_aws(reply(200, body))
    result = one.run(**server.env)
    result.fails(2, "ECR login")
    assert len(server.requests) <= 4


@pytest.mark.case("CC4")
def test_a_login_that_lasts_too_long_has_words_of_its_own(one, scripted_aws):
    server = scripted_aws(reply(200, document(expiresAt=time.time() + 14 * 3600)))
    line = one.run(**server.env).fails(2, "a login that is valid for more than 13 hours",
                                       cure="AWS_ENDPOINT_URL_ECR")
    assert "refused" not in line and len(server.requests) == 1


@pytest.mark.case("CE7")
@pytest.mark.parametrize("code,message", [
    ("UnrecognizedClientException", "The security token included in the request is invalid."),
    ("InvalidSignatureException", "Credential should be scoped to a valid region. ")])
def test_the_region_is_among_the_cures(one, scripted_aws, code, message):
    server = scripted_aws(refuse(400, code, message))
    one.run(**server.env).fails(2, code, "us-east-1", cure="AWS_REGION")


@pytest.mark.case("CE10")
def test_an_account_that_is_not_the_keys_is_noted_in_each_run(world):
    ns, = world.namespaces("a")
    for _ in range(2):
        result = world.run(AWS_ACCOUNT_ID="123456789021")
        assert result.code == 0 and not result.errors, result
        result.line("The keys belong to account 123456789012, which does not own",
                    "123456789021.dkr.ecr.us-east-1.amazonaws.com")
    assert not [x for x in world.run(AWS_ACCOUNT_ID="123456789012").lines if "does not own" in x]


BAD_HTTP = [
    ("H9 redirect", reply(302, b"", {"Location": "https://127.0.0.1:1/"}), 1),
    ("H6 gzip", reply(200, b"\x1f\x8b", {"Content-Encoding": "gzip"}), 4),
    ("H10 not HTTP", [b"ICY 200 OK\r\n\r\n", CLOSE], 4),
    ("H1 garbage", [b"\x00\x01\x02\x03" * 100, CLOSE], 4),
    ("H3 two lengths", [b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}",
                        CLOSE], 4),
    ("H5 bad chunk", [b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", CLOSE], 4),
    ("H2 endless head", [b"HTTP/1.1 200 OK\r\n" + b"X-Y: z\r\n" * 20000, CLOSE], 4),
    ("H7 endless 100", [b"HTTP/1.1 100 Continue\r\n\r\n" * 50, CLOSE], 4),
    ("H11 NUL in the head", [b"HTTP/1.1 200 OK\r\nX: a\0b\r\nContent-Length: 2\r\n\r\n{}", CLOSE],
     4),
]


@pytest.mark.parametrize("steps,most", [b[1:] for b in BAD_HTTP], ids=[b[0] for b in BAD_HTTP])
def test_an_answer_that_is_not_proper_http(one, scripted_aws, steps, most):
    server = scripted_aws(steps)
    result = one.run(**server.env, ECR_TIMEOUT=20)
    result.fails(2, "127.0.0.1")
    assert 1 <= len(server.requests) <= most


CUT = [("N5 closed before the answer", [CLOSE]), ("N5 reset before the answer", [RST]),
       ("N5 closed in the head", [b"HTTP/1.1 200 OK\r\nContent-Le", CLOSE]),
       ("N5 reset in the body", [b"HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n{\"autho", RST])]


@pytest.mark.parametrize("steps", [c[1] for c in CUT], ids=[c[0] for c in CUT])
def test_a_lost_connection_is_tried_again(world, scripted_aws, login, steps):
    ns, = world.namespaces("a")
    server = scripted_aws(steps, login())
    assert world.run(**server.env).code == 0
    assert len(server.requests) == 2 and server.connections == 2
    assert world.holds_login(ns)


def test_N5_lost_for_ever_ends(one, scripted_aws):
    server = scripted_aws([CLOSE])
    result = one.run(**server.env, timeout=120)
    result.fails(2, "127.0.0.1", "before the answer was complete")
    assert result.seconds >= 60, "as long as a server may be away"
    assert 4 < len(server.requests) < 60


def test_H5_chunked_with_extensions_and_trailers(world, scripted_aws, login):
    ns, = world.namespaces("a")
    body = aws.login_body(world.moto.password)
    chunks = b"".join(b"%x;ext=1\r\n%s\r\n" % (len(body[i:i + 700]), body[i:i + 700])
                      for i in range(0, len(body), 700))
    server = scripted_aws([b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n"
                           b"Transfer-Encoding: chunked\r\n\r\n" + chunks + b"0\r\nT: x\r\n\r\n"])
    assert world.run(**server.env).code == 0
    assert world.holds_login(ns)


def test_an_answer_in_single_bytes(world, scripted_aws, login):
    ns, = world.namespaces("a")
    whole = b"".join(login())
    server = scripted_aws([Drip(whole, 0.0002)])
    assert world.run(**server.env).code == 0
    assert world.holds_login(ns)


def test_N7_slow_drip_ends_at_the_deadline(one, scripted_aws):
    server = scripted_aws([Drip(b"HTTP/1.1 200 OK\r\n" * 1000, 0.3)])
    result = one.run(**server.env, ECR_TIMEOUT=4)
    result.fails(2, "ECR_TIMEOUT")
    assert result.seconds < 4 + SLOW


def test_N14_aws_silent_names_aws(one, scripted_aws):
    server = scripted_aws([HANG])
    result = one.run(**server.env, ECR_TIMEOUT=3)
    result.fails(2, "127.0.0.1", str(server.port))
    assert result.seconds < 3 + SLOW


def test_a_slow_but_whole_answer_is_taken(world, scripted_aws, login):
    ns, = world.namespaces("a")
    server = scripted_aws([Wait(3), *login()])
    assert world.run(**server.env).code == 0
    assert world.holds_login(ns)


# -- nothing of a secret in what AWS's message repeats ------------------------------------

def test_I4_a_message_that_quotes_the_request_is_dropped(one, scripted_aws):
    session = keep_secret(aws.password(900))

    def echo(request):
        return refuse(403, "SignatureDoesNotMatch",
                      "The Canonical String should have been 'POST\n/\n\n"
                      f"x-amz-security-token:{request.headers['x-amz-security-token'][200:260]}\n'")
    server = scripted_aws(echo)
    result = one.run(AWS_SESSION_TOKEN=session, **server.env)
    result.fails(2, "SignatureDoesNotMatch")
    assert "Canonical" not in result.err, "the whole message is dropped"


def test_a_long_message_with_controls_is_cut_and_cleaned(one, scripted_aws):
    server = scripted_aws(refuse(400, "AccessDeniedException",
                                 "\x1b[2J" + "word " * 200 + "\r\nerror: forged line"))
    result = one.run(**server.env)
    result.fails(2, "AccessDeniedException")
    assert "forged" not in result.err
    assert max(map(len, result.errors)) < 1000
