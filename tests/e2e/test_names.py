# SPDX-License-Identifier: MIT
"""Names: /etc/hosts in a mount namespace of our own, so that api.ecr.<region>
itself, unvouched for, is a server of ours; and name servers that fail."""
import base64
import json
import os
import pathlib
import socket
import subprocess
import sys

import bcrypt
import pytest

import aws
from proxy import Proxy
from scripted import Scripted, reply
from test_errors_aws import document
from tools import SLOW, Daemon, keep_secret, tool, wait_for

sys.path.append(str(pathlib.Path(__file__).parent.parent / "dns"))
from names import NXDOMAIN, NameServer, by_kind, by_name, record, reply as tell, A  # noqa: E402

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="mount namespaces need root")
ECR = f"api.ecr.{aws.REGION}.amazonaws.com"
# Loopback, and no other run's port 443.
ADDRESS = f"127.53.{os.getpid() >> 8 & 255}.{os.getpid() % 255 + 1}"


def in_namespace(folder, **files):
    """A prefix that runs a program with these files in place of /etc's."""
    script = []
    for name, text in files.items():
        path = folder / f"etc-{name}"
        path.write_text(text)
        script.append(f"mount --bind {path} /etc/{name.replace('_', '.')} &&")
    return ["unshare", "-m", "sh", "-c", " ".join(script) + ' exec "$0" "$@"']


def hosts(folder, *pairs):
    lines = "".join(f"{address} {name}\n" for address, name in pairs)
    return in_namespace(folder, hosts=f"127.0.0.1 localhost\n{lines}")


@pytest.fixture
def ecr(authority):
    """AWS's own name and port: answers are set by the test."""
    with Scripted([], authority.leaf(ECR), host=ADDRESS, port=443) as server:
        yield server


def test_awss_own_name_from_etc_hosts(world, ecr, login, tmp_path):
    ns, = world.namespaces("a")
    ecr.answers = [login()]
    result = world.run(prefix=hosts(tmp_path, (ADDRESS, ECR)), AWS_ENDPOINT_URL_ECR=None)
    assert result.code == 0, result
    assert world.holds_login(ns)
    assert ecr.requests[0].headers["host"] == ECR, "no port: what is signed is what is sent"


def test_the_api_servers_name_from_etc_hosts(world, tmp_path):
    ns, = world.namespaces("a")
    result = world.run(prefix=hosts(tmp_path, ("127.0.0.1", "kubernetes.default.svc")),
                       KUBE_SERVER=f"https://kubernetes.default.svc:{world.cluster.port}")
    assert result.code == 0, result
    assert world.holds_login(ns)


def test_T2_a_certificate_for_another_name(world, authority, tmp_path, login):
    world.namespaces("a")
    cert = authority.leaf("sts.us-east-1.amazonaws.com")
    with Scripted([login()], cert, host=ADDRESS, port=443) as server:
        result = world.run(prefix=hosts(tmp_path, (ADDRESS, ECR)), AWS_ENDPOINT_URL_ECR=None)
        result.fails(2, "certificate", ECR)
        assert server.requests == []


def test_N1_the_next_address_is_tried(world, ecr, login, tmp_path):
    ns, = world.namespaces("a")
    ecr.answers = [login()]
    result = world.run(prefix=hosts(tmp_path, ("127.0.0.77", ECR), (ADDRESS, ECR)),
                       AWS_ENDPOINT_URL_ECR=None)
    assert result.code == 0, result
    assert world.holds_login(ns)


FOREIGN = [
    ("J7 another region", f"{aws.ACCOUNT}.dkr.ecr.eu-west-1.amazonaws.com"),
    ("J7 another partition", f"{aws.ACCOUNT}.dkr.ecr.{aws.REGION}.amazonaws.com.cn"),
    ("J7 somebody else", "registry.example.org"),
    ("J7 a path", f"{aws.HOST}/path"),
    ("J7 user information", f"x@{aws.HOST}"),
    ("J7 a longer name", f"{aws.HOST}.example.org"),
    ("J7 11 digits", aws.HOST[1:]),
]


@pytest.mark.parametrize("host", [f[1] for f in FOREIGN], ids=[f[0] for f in FOREIGN])
def test_a_login_for_elsewhere_is_refused(world, ecr, login, tmp_path, host):
    ns, = world.namespaces("a")
    ecr.answers = [login(host=host)]
    result = world.run(prefix=hosts(tmp_path, (ADDRESS, ECR)), AWS_ENDPOINT_URL_ECR=None)
    result.fails(2, ECR)
    assert world.cluster.secret(ns) is None


@pytest.mark.parametrize("endpoint", [None, "http://x"])
def test_J7_no_proxy_endpoint_or_not_https(world, ecr, tmp_path, endpoint):
    ns, = world.namespaces("a")
    ecr.answers = [reply(200, document(proxyEndpoint=endpoint))]
    result = world.run(prefix=hosts(tmp_path, (ADDRESS, ECR)), AWS_ENDPOINT_URL_ECR=None)
    result.fails(2, ECR)
    assert world.cluster.secret(ns) is None


def test_another_account_than_the_keys_is_no_fault(world, ecr, login, tmp_path):
    ns, = world.namespaces("a")
    host = f"210987654321.dkr.ecr.{aws.REGION}.amazonaws.com"
    ecr.answers = [login(host=host)]
    result = world.run(prefix=hosts(tmp_path, (ADDRESS, ECR)), AWS_ENDPOINT_URL_ECR=None)
    assert result.code == 0, result
    assert set(world.cluster.auths(ns)) == {host}


def test_the_account_that_was_set_is_the_registry(world, ecr, login, tmp_path):
    ns, = world.namespaces("a")
    ecr.answers = [login()]
    result = world.run(prefix=hosts(tmp_path, (ADDRESS, ECR)), AWS_ENDPOINT_URL_ECR=None,
                       AWS_ACCOUNT_ID="210987654321")
    assert result.code == 0, result
    assert set(world.cluster.auths(ns)) == {
        f"210987654321.dkr.ecr.{aws.REGION}.amazonaws.com"}


# -- name servers --------------------------------------------------------------------------

RESOLV = [("D1 empty", "", 20), ("D1 nobody there", "nameserver 127.0.0.99\n", 20),
          ("D1 junk", "nameserver not-an-address\noptions ndots:x\n", 20)]


@pytest.mark.parametrize("text,seconds", [r[1:] for r in RESOLV], ids=[r[0] for r in RESOLV])
def test_no_name_server(world, tmp_path, text, seconds):
    ns, = world.namespaces("a")
    result = world.run(
        prefix=in_namespace(tmp_path, resolv_conf=text), ECR_TIMEOUT=8,
        AWS_ENDPOINT_URL_ECR="https://api.ecr.us-east-1.example.org")
    result.fails(2, "api.ecr.us-east-1.example.org", "DNS")
    assert result.seconds < 8 + SLOW
    assert world.cluster.secret(ns) is None


def test_D1_servers_by_address_need_no_name_server(world, tmp_path):
    ns, = world.namespaces("a")
    result = world.run(prefix=in_namespace(tmp_path, resolv_conf="", hosts=""))
    assert result.code == 0, result
    assert world.holds_login(ns)


POD = (f"search ecr-updater.svc.cluster.local svc.cluster.local cluster.local\n"
       f"nameserver {ADDRESS}\noptions ndots:%d\n")


@pytest.fixture
def ipv4_cluster():
    """CoreDNS of a cluster without IPv6, with a template that says so in its way."""
    def here(query, tcp):
        return tell(query, [record(A, socket.inet_aton("127.0.0.1"))])

    def aws_here(query, tcp):
        return tell(query, [record(A, socket.inet_aton(ADDRESS))])
    server = NameServer(by_kind(by_name({
        "kubernetes.default.svc.cluster.local": here, ECR: aws_here}), NXDOMAIN),
        tcp=False, here=ADDRESS)
    yield server
    server.stop()


@pytest.mark.case("CD5", "CD7")
@pytest.mark.parametrize("ndots", [1, 5])
def test_CD7_names_as_in_a_pod_of_a_cluster_without_ipv6(
        world, ecr, login, tmp_path, ipv4_cluster, ndots):
    """A real API server and AWS's own name, both by name servers only."""
    ns, = world.namespaces("a")
    ecr.answers = [login()]
    result = world.run(
        prefix=in_namespace(tmp_path, resolv_conf=POD % ndots, hosts="127.0.0.1 localhost\n"),
        AWS_ENDPOINT_URL_ECR=None,
        KUBE_SERVER=f"https://kubernetes.default.svc:{world.cluster.port}")
    assert result.code == 0, result
    assert world.holds_login(ns)
    asked = set(ipv4_cluster.asked)
    assert not [n for n in asked if n.startswith(ECR + ".")], "AWS's name in a search domain"
    assert ("kubernetes.default.svc" in asked) == (ndots == 1)


# -- plain http --------------------------------------------------------------------------------

def test_kubectl_proxy_over_plain_http_gets_no_token(world):
    """What counts is the address; the token is never sent over plain http."""
    ns, = world.namespaces("a")
    with Proxy(world.cluster) as proxy:
        proxy.context = None
        inner = proxy.ask

        def as_admin(request):
            assert "authorization" not in request.headers, "the token went out in the clear"
            request.headers["authorization"] = f"Bearer {world.cluster.admin}"
            return inner(request)
        proxy.ask = as_admin
        result = world.run(KUBE_SERVER=f"http://127.0.0.1:{proxy.port}", KUBE_CA_FILE=None)
        assert result.code == 0, result
        assert not proxy.refused
    assert world.holds_login(ns)


def test_a_name_that_only_claims_to_be_loopback(world, tmp_path, login):
    """localhost pointing elsewhere: plain http must look at the address."""
    world.namespaces("a")
    prefix = in_namespace(tmp_path, hosts="192.0.2.1 localhost\n")
    result = world.run(prefix=prefix, AWS_ENDPOINT_URL_ECR="http://localhost:9", ECR_TIMEOUT=5)
    assert result.code in (2, 3), result
    assert "localhost" in result.errors[-1] and "http" in result.errors[-1], result


# -- the Secret, read by something that is not ours -----------------------------------------------

@pytest.fixture
def registry(world, authority, tmp_path):
    """docker-registry as the ECR host, with a password for `AWS`."""
    cert, key = authority.leaf(aws.HOST)
    # bcrypt reads 72 bytes of a password; the registry's Go code does, too
    digest = bcrypt.hashpw(world.moto.password[:72].encode(), bcrypt.gensalt(4)).decode()
    (tmp_path / "htpasswd").write_text(f"AWS:{digest}\n")
    config = {"version": 0.1, "log": {"level": "warn"},
              "storage": {"filesystem": {"rootdirectory": str(tmp_path / "images")}},
              "auth": {"htpasswd": {"realm": "ecr", "path": str(tmp_path / "htpasswd")}},
              "http": {"addr": f"{ADDRESS}:443",
                       "tls": {"certificate": str(cert), "key": str(key)}}}
    (tmp_path / "registry.yml").write_text(json.dumps(config))
    daemon = Daemon([tool("DOCKER_REGISTRY", "docker-registry"), "serve",
                     tmp_path / "registry.yml"], tmp_path / "registry.log")
    wait_for("docker-registry", 20,
             lambda: socket.create_connection((ADDRESS, 443), 1).close() is None, daemon.process)
    yield daemon
    daemon.stop()


def make_image(folder):
    """The smallest OCI layout: no layer, an empty config."""
    import hashlib

    def blob(data):
        digest = hashlib.sha256(data).hexdigest()
        (folder / "blobs/sha256" / digest).write_bytes(data)
        return {"digest": f"sha256:{digest}", "size": len(data)}
    (folder / "blobs/sha256").mkdir(parents=True)
    (folder / "oci-layout").write_text('{"imageLayoutVersion":"1.0.0"}')
    kind = "application/vnd.oci.image."
    config = blob(json.dumps({"architecture": "amd64", "os": "linux", "config": {},
                              "rootfs": {"type": "layers", "diff_ids": []}}).encode())
    manifest = blob(json.dumps({
        "schemaVersion": 2, "mediaType": kind + "manifest.v1+json",
        "config": {"mediaType": kind + "config.v1+json", **config}, "layers": []}).encode())
    (folder / "index.json").write_text(json.dumps({
        "schemaVersion": 2,
        "manifests": [{"mediaType": kind + "manifest.v1+json", **manifest}]}))


def test_skopeo_pulls_and_pushes_with_the_secret(world, registry, authority, tmp_path):
    ns, = world.namespaces("a")
    assert world.run().code == 0
    auth = tmp_path / "auth.json"
    auth.write_bytes(base64.b64decode(world.cluster.secret(ns)["data"][".dockerconfigjson"]))
    image = tmp_path / "image"
    make_image(image)
    trust = tmp_path / "trust"
    trust.mkdir()
    (trust / "ca.crt").write_bytes(authority.pem)

    def skopeo(*args):
        return subprocess.run(
            [*hosts(tmp_path, (ADDRESS, aws.HOST)), tool("SKOPEO", "skopeo"),
             "--insecure-policy", *args], capture_output=True, text=True, timeout=60)
    to = f"docker://{aws.HOST}/app:1"
    pushed = skopeo("copy", "--authfile", str(auth), "--dest-cert-dir", str(trust),
                    f"oci:{image}", to)
    assert pushed.returncode == 0, pushed.stderr
    seen = skopeo("inspect", "--authfile", str(auth), "--cert-dir", str(trust), to)
    assert seen.returncode == 0, seen.stderr
    assert json.loads(seen.stdout)["Name"] == f"{aws.HOST}/app"
    auth.write_text(json.dumps({"auths": {aws.HOST: {
        "auth": aws.token(keep_secret(aws.password()))}}}))
    refused = skopeo("inspect", "--authfile", str(auth), "--cert-dir", str(trust), to)
    assert refused.returncode != 0, "the registry does look at the password"
