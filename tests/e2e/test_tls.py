# SPDX-License-Identifier: MIT
"""TLS on both sides: every certificate that must be refused, every server that
must work, and no byte of a credential before the certificate is good (I4)."""
import ipaddress
import re
import ssl
import subprocess

import pytest
from cryptography import x509
from cryptography.x509.oid import ExtendedKeyUsageOID

import binary
from certs import DAY, Authority
from proxy import Proxy
from scripted import (CLOSE, HANDSHAKE_FAILURE, HANG, PROTOCOL_VERSION, RST, Scripted, alert,
                      reply)
from tools import BUNDLE, SLOW, tool

V12, V13 = ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3

LEAVES = [
    # sentence, arguments of leaf(), words on the line, cure
    ("T1 expired", dict(names=["127.0.0.1"], start=-30 * DAY, end=-DAY),
     ["certificate", "expired"], "clock"),
    ("T1 not yet valid", dict(names=["127.0.0.1"], start=DAY, end=30 * DAY),
     ["certificate", "not yet valid"], "clock"),
    ("T2 for another name", dict(names=["example.org"]), ["certificate", "127.0.0.1"], ""),
    ("T2 for another address", dict(names=["127.0.0.2"]), ["certificate", "127.0.0.1"], ""),
    ("T2 the address as a DNS name", dict(names=["dns:127.0.0.1"]),
     ["certificate", "127.0.0.1"], ""),
    ("T3 for clients only", dict(names=["127.0.0.1"], usage=ExtendedKeyUsageOID.CLIENT_AUTH),
     ["certificate"], ""),
    ("T4 RSA of 1024 bits", dict(names=["127.0.0.1"], key="rsa1024"), ["certificate"], ""),
]


def weak(context):
    """Let OpenSSL serve what our side must refuse."""
    context.set_ciphers("ALL:@SECLEVEL=0")


def leaf_of(authority, given):
    given = dict(given)
    return authority.leaf(*given.pop("names"), **given)


@pytest.mark.parametrize("given,words,cure", [x[1:] for x in LEAVES], ids=[x[0] for x in LEAVES])
def test_refused_of_aws(world, authority, scripted_aws, login, given, words, cure):
    world.namespaces("a")
    server = scripted_aws(login(), cert=leaf_of(authority, given), tune=weak)
    result = world.run(**server.env)
    line = result.fails(2, *words, cure=cure)
    assert f"127.0.0.1:{server.port}" in line
    assert server.requests == []
    assert server.connections <= 30, "for 5 s, in case another server is better"
    if "expired" in words or "not yet valid" in words:
        assert len(re.findall(r"20\d\d-\d\d-\d\d", line)) >= 2, "its date and the clock"


@pytest.mark.parametrize("given,words,cure", [x[1:] for x in LEAVES], ids=[x[0] for x in LEAVES])
def test_refused_of_the_cluster(world, given, words, cure):
    world.namespaces("a")
    with Scripted([reply(200)], leaf_of(world.cluster.ca, given), tune=weak) as server:
        result = world.run(**world.through(server))
        line = result.fails(2, *words, cure=cure)
        assert f"127.0.0.1:{server.port}" in line
        assert server.requests == []


def test_T3_unknown_authority_of_aws(world, folder, scripted_aws, login):
    world.namespaces("a")
    other = Authority(folder / "other", "Test AWS Root")  # same name, other key
    server = scripted_aws(login(), cert=other.leaf("127.0.0.1"))
    world.run(**server.env).fails(2, "certificate signed by unknown authority",
                                  cure="AWS_CA_BUNDLE")
    assert server.requests == []


def test_T17_inspection_is_refused_by_the_built_in_roots(world, scripted_aws, login):
    world.namespaces("a")
    server = scripted_aws(login())
    world.run(**server.env, AWS_CA_BUNDLE=None).fails(
        2, "certificate signed by unknown authority", cure="AWS_CA_BUNDLE")
    assert server.requests == []


def test_T3_unknown_authority_of_the_cluster(world, authority):
    world.namespaces("a")
    result = world.run(KUBE_CA_FILE=authority.path)
    result.fails(2, "certificate signed by unknown authority", cure="KUBE_CA_FILE")


def test_T3_self_signed(world, folder, scripted_aws, login):
    """A certificate that is its own authority."""
    world.namespaces("a")
    own = Authority(folder / "own", "127.0.0.1")
    server = scripted_aws(login(), cert=(own.path, own.key_path))
    world.run(**server.env).fails(2, "certificate signed by unknown authority")


@pytest.mark.parametrize("sent", [True, False])
def test_T3_an_intermediate(world, folder, authority, scripted_aws, login, sent):
    ns, = world.namespaces("a")
    middle = Authority(folder / f"middle{sent}", f"Test Middle {sent}", parent=authority)
    cert = middle.leaf("127.0.0.1", chain=[middle] if sent else [])
    server = scripted_aws(login(), cert=cert)
    result = world.run(**server.env)
    if sent:
        assert result.code == 0, result
        assert world.holds_login(ns)
    else:
        result.fails(2, "certificate signed by unknown authority")


def test_T4_signed_with_sha1(world, authority, scripted_aws, login, tmp_path):
    """Made by openssl: the library that makes the others no longer signs so."""
    world.namespaces("a")
    key, csr, crt = (tmp_path / f"sha1.{kind}" for kind in ("key", "csr", "crt"))
    extensions = tmp_path / "extensions"
    extensions.write_text("subjectAltName=IP:127.0.0.1\n")
    openssl = [tool("OPENSSL", "openssl")]
    subprocess.run([*openssl, "req", "-new", "-newkey", "rsa:2048", "-nodes", "-keyout", key,
                    "-out", csr, "-subj", "/CN=127.0.0.1"], check=True, capture_output=True)
    subprocess.run([*openssl, "x509", "-req", "-in", csr, "-out", crt, "-days", "10", "-sha1",
                    "-CA", authority.path, "-CAkey", authority.key_path, "-CAcreateserial",
                    "-extfile", extensions], check=True, capture_output=True)
    server = scripted_aws(login(), cert=(crt, key), tune=weak)
    world.run(**server.env).fails(2, "certificate", "127.0.0.1")
    assert server.requests == []


def ed25519_authority(path):
    subprocess.run([tool("OPENSSL", "openssl"), "req", "-x509", "-newkey", "ed25519", "-nodes",
                    "-subj", "/CN=ed", "-keyout", f"{path}.key", "-out", path],
                   check=True, capture_output=True)
    return path.read_bytes()


@pytest.mark.case("CD12")
def test_CD12_name_constraints_that_are_not_critical(world, folder, scripted_aws, login):
    """Neither OpenSSL nor Go takes it; the Secrets stay as they are."""
    ns, = world.namespaces("a")
    limited = Authority(folder / "limited", "Limited Root", more=[
        x509.NameConstraints([x509.IPAddress(ipaddress.ip_network("10.0.0.0/8"))], None)])
    server = scripted_aws(login(), cert=limited.leaf("127.0.0.1"))
    world.run(**server.env, AWS_CA_BUNDLE=limited.path).fails(
        2, "x509: certificate of 127.0.0.1",
        "name constraints of its CA do not permit one of its names", cure="reissued")
    assert server.requests == []
    assert world.cluster.secret(ns, "ecr-registry-credentials") is None


@pytest.mark.case("CD8")
def test_CD8_a_bundle_of_good_and_bad(world, folder, authority, scripted_aws, login, tmp_path):
    ns, = world.namespaces("a")
    bad = ed25519_authority(tmp_path / "ed.pem")
    bundle = tmp_path / "bundle.pem"
    bundle.write_bytes(bad + authority.pem + bad)
    server = scripted_aws(login(), cert=authority.leaf("127.0.0.1"))
    result = world.run(**server.env, AWS_CA_BUNDLE=bundle)
    assert result.code == 0, result
    assert world.holds_login(ns)
    told = [line for line in result.err.splitlines() if "unusable certificates" in line]
    assert told == [f"warning: {bundle}: unusable certificates: 2, the first: "
                    "unsupported key algorithm Ed25519; servers that need one of them are refused"]
    bundle.write_bytes(bad)
    world.run(**server.env, AWS_CA_BUNDLE=bundle).fails(
        3, "AWS_CA_BUNDLE", f"{bundle} holds no usable certificate: "
        "unsupported key algorithm Ed25519")


# -- servers that must work -------------------------------------------------------------

def p384(context):
    context.set_ecdh_curve("secp384r1")


def tickets(context):
    context.num_tickets = 100


def asks_for_ours(context):
    context.verify_mode = ssl.CERT_OPTIONAL
    context.load_verify_locations(str(BUNDLE))


@pytest.mark.parametrize("key", ["p256", "p384", "rsa"])
@pytest.mark.parametrize("how", [
    dict(low=V12, high=V12), dict(low=V13), dict(), dict(tune=p384), dict(tune=p384, high=V12),
    dict(tune=tickets), dict(tune=asks_for_ours), dict(tune=asks_for_ours, high=V12),
], ids=["1.2 only", "1.3 only", "both", "T6 P-384 only, hello retry", "T6 P-384 only, 1.2",
        "T9 100 tickets", "T12 asks for a certificate", "T12 the same, 1.2"])
def test_T6_works_with_aws(world, authority, scripted_aws, login, how, key):
    ns, = world.namespaces("a")
    server = scripted_aws(login(), cert=authority.leaf("127.0.0.1", key=key), **how)
    result = world.run(**server.env)
    assert result.code == 0, result
    assert world.holds_login(ns)
    want = "TLSv1.2" if how.get("high") == V12 else "TLSv1.3"
    assert server.versions == [want]


@pytest.mark.parametrize("how", [dict(low=V12, high=V12), dict(low=V13)],
                         ids=["1.2 only", "1.3 only"])
def test_T6_works_with_the_cluster(world, how):
    names = world.namespaces("a", "b", "c")
    with Proxy(world.cluster, **how) as proxy:
        result = world.run(**world.through(proxy))
        assert result.code == 0, result
    for ns in names:
        assert world.holds_login(ns)


@pytest.mark.parametrize("code", [PROTOCOL_VERSION, HANDSHAKE_FAILURE])
def test_a_forged_alert_never_leads_to_tls_1_2(world, scripted_aws, login, code):
    """Anybody on the path can say "no 1.3": the 1.2 attempt shows the lie."""
    ns, = world.namespaces("a")
    server = scripted_aws(login(), doors=[alert(code)])
    result = world.run(**server.env, ECR_TIMEOUT=20)
    assert result.code == 0, result
    assert set(server.versions) == {"TLSv1.3"}
    assert world.holds_login(ns)


def test_a_forged_alert_before_a_1_3_only_server(world, scripted_aws, login):
    ns, = world.namespaces("a")
    server = scripted_aws(login(), doors=[alert(PROTOCOL_VERSION)], low=V13)
    result = world.run(**server.env, ECR_TIMEOUT=20)
    assert set(server.versions) <= {"TLSv1.3"}
    if result.code == 0:
        assert world.holds_login(ns)
    else:
        result.fails(2, f"127.0.0.1:{server.port}")


def test_T6_tls_1_1_is_refused(world, scripted_aws, login):
    world.namespaces("a")
    server = scripted_aws(login(), low=ssl.TLSVersion.TLSv1, high=ssl.TLSVersion.TLSv1_1,
                          tune=weak)
    result = world.run(**server.env, ECR_TIMEOUT=10)
    result.fails(2, f"127.0.0.1:{server.port}")
    assert server.requests == []


def test_T16_a_server_that_insists_on_h2(world, scripted_aws, login):
    world.namespaces("a")
    server = scripted_aws(login(), tune=lambda c: c.set_alpn_protocols(["h2"]))
    result = world.run(**server.env, ECR_TIMEOUT=10)
    assert result.code in (0, 2), result	# OpenSSL: no ALPN in its answer
    if server.requests:
        assert server.requests[0].path == "/"


@pytest.mark.parametrize("door", [b"HTTP/1.1 400 Bad Request\r\n\r\n", b"\x00" * 64,
                                  b"\x16\x03\x03\xff\xff" + b"x" * 70000],
                         ids=["T8 plain HTTP", "T8 zeros", "T8 oversize record"])
def test_T8_not_tls(world, scripted_aws, login, door):
    world.namespaces("a")
    server = scripted_aws(login(), doors=[door] * 50)
    result = world.run(**server.env, ECR_TIMEOUT=6)
    result.fails(2, f"127.0.0.1:{server.port}")
    assert server.requests == []


@pytest.mark.parametrize("door", [RST, CLOSE])
def test_N5_lost_in_the_handshake_then_well(world, scripted_aws, login, door):
    ns, = world.namespaces("a")
    server = scripted_aws(login(), doors=[door, door])
    result = world.run(**server.env)
    assert result.code == 0, result
    assert world.holds_login(ns)
    assert result.errors, "the first failure prints a line, so that nobody wonders"


def test_T5_a_fatal_alert_in_every_code(world, scripted_aws, login):
    """No alert may hang us, and none may be told as success."""
    world.namespaces("a")
    for code in (0, 10, 20, 22, 42, 43, 45, 46, 47, 48, 49, 50, 51, 71, 80, 86, 90, 109, 112,
                 116, 120, 255):
        server = scripted_aws(login(), doors=[alert(code)] * 50)
        result = world.run(**server.env, ECR_TIMEOUT=2)
        result.fails(2, f"127.0.0.1:{server.port}")


def test_N14_silent_in_the_handshake(world, scripted_aws, login):
    world.namespaces("a")
    server = scripted_aws(login(), doors=[HANG] * 50)
    result = world.run(**server.env, ECR_TIMEOUT=3)
    result.fails(2, f"127.0.0.1:{server.port}")
    assert result.seconds < 3 + SLOW


# -- trust files ----------------------------------------------------------------------------

def test_a_whole_distributions_bundle_inside_the_memory_budget(world, tmp_path):
    ns, = world.namespaces("a")
    bundle = tmp_path / "bundle.pem"
    own = open(world.moto.ca_file, "rb").read()
    bundle.write_bytes(BUNDLE.read_bytes() + b"\n" + own)
    result = binary.run_measured(world.env(AWS_CA_BUNDLE=bundle), folder=tmp_path)
    assert result.code == 0, result
    assert world.holds_login(ns)
    assert result.peak_kb <= 1024, f"peak {result.peak_kb} KiB"


@pytest.mark.parametrize("form", ["{}{other}", "{other}{}", "crlf", "# text\n{}\ntrailing text"])
def test_T14_cluster_ca_files_in_every_form(world, authority, tmp_path, form):
    ns, = world.namespaces("a")
    own = world.cluster.ca.pem.decode()
    if form == "crlf":
        text = own.replace("\n", "\r\n")
    else:
        text = form.replace("{other}", authority.pem.decode()).replace("{}", own)
    path = tmp_path / "ca.crt"
    path.write_bytes(text.encode())
    result = world.run(KUBE_CA_FILE=path)
    assert result.code == 0, result
    assert world.holds_login(ns)


def test_X3_the_ca_file_is_reached_through_links_as_in_a_pod(world, tmp_path):
    """..data/ca.crt, as the kubelet lays it out."""
    ns, = world.namespaces("a")
    tmp_path /= "serviceaccount"
    tmp_path.mkdir()
    real = tmp_path / "..2026_11_24"
    real.mkdir()
    (real / "ca.crt").write_bytes(world.cluster.ca.pem)
    (real / "token").write_text(world.token_file.read_text())
    (tmp_path / "..data").symlink_to("..2026_11_24")
    for name in ("ca.crt", "token"):
        (tmp_path / name).symlink_to(f"..data/{name}")
    result = world.run(KUBE_CA_FILE=tmp_path / "ca.crt", KUBE_TOKEN_FILE=tmp_path / "token")
    assert result.code == 0, result
    assert world.holds_login(ns)
