# SPDX-License-Identifier: MIT
"""AWS: moto with its signature check on, and the answers of the real one.

`python aws.py HOST PORT CERT KEY STATE` is the server process: moto behind a few
lines that make its ECR login look like a real one (a password of real size,
valid for 12 hours, `expiresAt` in E notation; moto's own is 35 bytes, of 2015).
"""
import base64
import io
import json
import os
import random
import string
import sys
import time

NO_AUTH_CALLS = 5	# what Moto.start() sends before the check begins
ACCOUNT = "123456789012"
REGION = "us-east-1"
HOST = f"{ACCOUNT}.dkr.ecr.{REGION}.amazonaws.com"
POLICY = {"Version": "2012-10-17", "Statement": [
    {"Effect": "Allow", "Action": "ecr:GetAuthorizationToken", "Resource": "*"}]}


def password(size=2296, seed=None):
    """A password like ECR's: base64 text of 1.7 to 2.8 KB."""
    rng = random.Random(seed)
    return "".join(rng.choices(string.ascii_letters + string.digits, k=size - 1)) + "="


def token(secret):
    return base64.b64encode(f"AWS:{secret}".encode()).decode()


def number(seconds):
    """Epoch seconds the way ECR writes them: 1.7385984915E9."""
    text = f"{seconds:.3f}".replace(".", "").rstrip("0")
    return f"{text[0]}.{text[1:] or '0'}E9"


def login_body(secret, *, life=12 * 3600, host=HOST, expires=None, scheme="https://"):
    at = expires if expires is not None else number(time.time() + life)
    return (f'{{"authorizationData":[{{"authorizationToken":"{token(secret)}",'
            f'"expiresAt":{at},"proxyEndpoint":"{scheme}{host}"}}]}}').encode()


def error_body(code, message, key="message"):
    return json.dumps({"__type": code, key: message}).encode()


# -- the server process -------------------------------------------------------

def rewrite(body, state):
    """moto's login with a real password and a real date; others unchanged."""
    doc = json.loads(body)
    if "authorizationData" not in doc:
        return body
    host = doc["authorizationData"][0]["proxyEndpoint"].removeprefix("https://")
    with open(state, encoding="ascii") as f:
        secret, life = f.read().split()
    return login_body(secret, host=host, life=int(life))


class Realistic:
    """WSGI: pass a request to moto, make its ECR login realistic."""

    def __init__(self, app, state):
        self.app, self.state = app, state

    def __call__(self, environ, start):
        kept = {}
        size = int(environ.get("CONTENT_LENGTH") or 0)
        environ["wsgi.input"] = io.BytesIO(environ["wsgi.input"].read(size))

        def hold(status, headers, exc_info=None):
            kept.update(status=status, headers=headers)
        body = b"".join(self.app(environ, hold))
        if "GetAuthorizationToken" in environ.get("HTTP_X_AMZ_TARGET", "") \
                and kept["status"].startswith("200"):
            body = rewrite(body, self.state)
        headers = [(k, v) for k, v in kept["headers"] if k.lower() != "content-length"]
        start(kept["status"], [*headers, ("Content-Length", str(len(body)))])
        return [body]


def serve(host, port, cert, key, state):
    from moto.server import DomainDispatcherApplication, create_backend_app
    from werkzeug.serving import run_simple
    run_simple(host, port,
               Realistic(DomainDispatcherApplication(create_backend_app), state),
               threaded=True, ssl_context=(cert, key))


# -- the tests' side ----------------------------------------------------------

class Moto:
    """moto over TLS for two users: `puller`, whose only right is
    ecr:GetAuthorizationToken, and `poor`, who has none."""

    def __init__(self, folder, authority, *names, host="127.0.0.1", port=None):
        from tools import free_port
        folder.mkdir(parents=True, exist_ok=True)
        self.folder, self.ca_file = folder, authority.path
        self.cert = authority.leaf(host, *names)
        self.host, self.port = host, port or free_port()
        self.url = f"https://{host}:{self.port}"
        self.state = folder / "password"
        self.set_password(password())

    def set_password(self, secret, life=12 * 3600):
        """From now on, logins have this password and live that long (seconds)."""
        from tools import keep_secret
        self.password = keep_secret(secret)
        keep_secret(token(secret))
        self.state.write_text(f"{secret} {life}")

    def start(self):
        import http.client
        import ssl
        from tools import Daemon, wait_for
        env = dict(os.environ, INITIAL_NO_AUTH_ACTION_COUNT=str(NO_AUTH_CALLS),
                   PYTHONDONTWRITEBYTECODE="1")
        self.daemon = Daemon([sys.executable, __file__, self.host, self.port,
                              *self.cert, self.state], self.folder / "moto.log", env)

        def ready():
            context = ssl.create_default_context(cafile=str(self.ca_file))
            conn = http.client.HTTPSConnection(self.host, self.port, context=context)
            conn.request("GET", "/moto-api/data.json")
            return conn.getresponse().status == 200
        wait_for("moto", 60, ready, self.daemon.process)
        self._make_user()
        return self

    def client(self, service, key_id="setup-key", secret="setup-secret", **more):
        import boto3
        return boto3.client(service, region_name=REGION, endpoint_url=self.url,
                            verify=str(self.ca_file), aws_access_key_id=key_id,
                            aws_secret_access_key=secret, **more)

    def _make_user(self):
        from tools import keep_secret
        iam = self.client("iam")
        iam.create_user(UserName="puller", Path="/system/")
        key = iam.create_access_key(UserName="puller")["AccessKey"]
        iam.put_user_policy(UserName="puller", PolicyName="ecr",
                            PolicyDocument=json.dumps(POLICY))
        self.key_id = key["AccessKeyId"]
        self.secret = keep_secret(key["SecretAccessKey"])
        iam.create_user(UserName="poor")
        key = iam.create_access_key(UserName="poor")["AccessKey"]
        self.poor_id = key["AccessKeyId"]
        self.poor_secret = keep_secret(key["SecretAccessKey"])

    def env(self):
        return {"AWS_REGION": REGION, "AWS_ACCESS_KEY_ID": self.key_id,
                "AWS_SECRET_ACCESS_KEY": self.secret,
                "AWS_ENDPOINT_URL_ECR": self.url, "AWS_CA_BUNDLE": str(self.ca_file)}

    def stop(self):
        self.daemon.kill()


if __name__ == "__main__":
    serve(sys.argv[1], int(sys.argv[2]), *sys.argv[3:])
