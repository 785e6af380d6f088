# SPDX-License-Identifier: MIT
"""A stand-in for ECR's GetAuthorizationToken. It checks what the real one checks,
the signature above all, and answers in the same form."""
import base64
import calendar
import hashlib
import hmac
import json
import re
import secrets
import threading
import time
import urllib.parse
import uuid

from .server import Answer

TYPE = "application/x-amz-json-1.1"
TARGET = "AmazonEC2ContainerRegistry_V20150921.GetAuthorizationToken"
LIFE_S = 12 * 3600
SKEW_S = 5 * 60
AUTHORIZATION = re.compile(
    r"AWS4-HMAC-SHA256 Credential=([^/, ]+)/(\d{8})/([^/, ]+)/([^/, ]+)/aws4_request, "
    r"SignedHeaders=([a-z0-9;-]+), Signature=([0-9a-f]{64})")


class Refused(Exception):
    def __init__(self, code, message, status=400):
        super().__init__(message)
        self.code, self.status = code, status


def quote(text):
    return urllib.parse.quote(text, safe="-_.~")


def canonical_query(raw):
    pairs = [p.partition("=") for p in raw.split("&") if p]
    decoded = [(urllib.parse.unquote(k), urllib.parse.unquote(v)) for k, _, v in pairs]
    return "&".join(sorted(f"{quote(k)}={quote(v)}" for k, v in decoded))


def signature(request, secret, date, scope, signed):
    """What the signature must be, from the request as it came."""
    def value(name):
        return ",".join(" ".join(v.split()) for v in request.headers.get_all(name))
    canonical = "\n".join([
        request.method, urllib.parse.quote(request.path, safe="/-_.~"),
        canonical_query(request.raw_query),
        *(f"{name}:{value(name)}" for name in signed), "",
        ";".join(signed), hashlib.sha256(request.body).hexdigest()])
    to_sign = "\n".join(["AWS4-HMAC-SHA256", date, "/".join(scope),
                         hashlib.sha256(canonical.encode()).hexdigest()])
    key = b"AWS4" + secret.encode()
    for part in (*scope, to_sign):
        key = hmac.new(key, part.encode(), hashlib.sha256).digest()
    return key.hex()


def number(ms):
    """Seconds as the real ECR writes them: 1.738598491557E9."""
    digits = str(ms)
    return f"{digits[0]}.{digits[1:].rstrip('0') or '0'}E{len(digits) - 4}"


def password(expires_s):
    """Of a real one's form and size, 2 KB."""
    def noise(n):
        return base64.b64encode(secrets.token_bytes(n)).decode()
    return base64.b64encode(json.dumps({
        "payload": noise(900), "datakey": noise(184), "version": "2",
        "type": "DATA_KEY", "expiration": int(expires_s)},
        separators=(",", ":")).encode()).decode()


class Ecr:
    def __init__(self, account, region, key_id, secret):
        self.account, self.region = account, region
        self.key_id, self.secret = key_id, secret
        self.host = f"{account}.dkr.ecr.{region}.amazonaws.com"
        self.issued = []	# passwords, newest last
        self.lock = threading.Lock()

    def answer(self, request):
        try:
            self.check_operation(request)
            self.check_signature(request)
            status, body = 200, self.login(request)
        except Refused as e:
            status, body = e.status, json.dumps({"__type": e.code, "message": str(e)})
        return Answer(status, body.encode(), Content_Type=TYPE,
                      x_amzn_RequestId=str(uuid.uuid4()))

    @staticmethod
    def check_operation(request):
        if (request.method, request.target) != ("POST", "/") or \
                request.headers.get("X-Amz-Target") != TARGET:
            raise Refused("UnknownOperationException", "", 404)
        if request.headers.get("Content-Type") != TYPE:
            raise Refused("UnknownOperationException", "", 404)

    def check_signature(self, request):
        found = AUTHORIZATION.fullmatch(request.headers.get("Authorization") or "")
        if found is None:
            raise Refused("MissingAuthenticationTokenException", "Missing Authentication Token")
        key_id, day, region, service, names, given = found.groups()
        signed, date = names.split(";"), request.headers.get("X-Amz-Date") or ""
        if key_id != self.key_id:
            raise Refused("UnrecognizedClientException",
                          "The security token included in the request is invalid.")
        if (region, service) != (self.region, "ecr"):
            raise Refused("InvalidSignatureException", "Credential should be scoped to a "
                          f"valid region and to service 'ecr', not {region}/{service}.")
        self.check_date(date, day)
        present = {n.lower() for n in request.headers.keys()}
        must = {n for n in present if n == "host" or n.startswith("x-amz-")}
        if signed != sorted(set(signed)) or not must <= set(signed) <= present:
            raise Refused("IncompleteSignatureException", f"SignedHeaders={names}")
        want = signature(request, self.secret, date,
                         (day, region, service, "aws4_request"), signed)
        if not hmac.compare_digest(want, given):
            raise Refused("InvalidSignatureException", "The request signature we calculated "
                          "does not match the signature you provided.")

    @staticmethod
    def check_date(date, day):
        try:
            at = calendar.timegm(time.strptime(date, "%Y%m%dT%H%M%SZ"))
        except ValueError:
            raise Refused("IncompleteSignatureException", "X-Amz-Date") from None
        if date[:8] != day:
            raise Refused("InvalidSignatureException",
                          "Date in Credential scope does not match that of X-Amz-Date")
        if abs(at - time.time()) > SKEW_S:
            raise Refused("InvalidSignatureException", "Signature expired: "
                          f"{date} is too far from {time.strftime('%Y%m%dT%H%M%SZ', time.gmtime())}")

    def login(self, request):
        try:
            if not isinstance(json.loads(request.body), dict):
                raise ValueError
        except ValueError:
            raise Refused("SerializationException", "") from None
        expires_ms = int((time.time() + LIFE_S) * 1000)
        made = password(expires_ms // 1000)
        with self.lock:
            self.issued.append(made)
        token = base64.b64encode(f"AWS:{made}".encode()).decode()
        # Not json.dumps: it has no such numbers.
        return (f'{{"authorizationData":[{{"authorizationToken":"{token}",'
                f'"expiresAt":{number(expires_ms)},"proxyEndpoint":"https://{self.host}"}}]}}')
