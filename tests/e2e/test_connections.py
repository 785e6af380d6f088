# SPDX-License-Identifier: MIT
"""Connections that end, lie or meet the wrong server: forgotten by a NAT, dropped
with each PATCH, answered twice, one bad server of three, servers without TLS 1.3."""
import random
import ssl
import time

import pytest

from certs import DAY
from cluster import rules
from conftest import NAME
from proxy import Proxy, status_body
from relay import Relay
from scripted import RST, Scripted, Together, alert, refuses_13, reply
from test_clean import clean, cleaner, filled  # noqa: F401 (two are fixtures)

V12, V13 = ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3
FIN = b""


# -- forgotten connections ----------------------------------------------------------

@pytest.mark.case("CD1")
def test_idle_connections_that_a_nat_has_forgotten(world, scripted_aws, login):
    """All but one Secret are fresh; its PATCH comes after all connections died."""
    names = world.namespaces(*(f"{i:02}" for i in range(24)))
    assert world.run().code == 0
    world.cluster.must("DELETE", f"/api/v1/namespaces/{names[0]}/secrets/{NAME}")

    def slow(request):
        if request.method == "GET":
            time.sleep(0.1)		# so that further connections pay

    def late(_):
        time.sleep(1)
        relay.forget()
        return login()
    aws = scripted_aws(late)
    with Proxy(world.cluster, slow) as proxy, Relay(lambda n: proxy.port) as relay:
        result = world.run(**world.through(relay), **aws.env, ECR_NAMESPACES=",".join(names),
                           ECR_CONNECTIONS=8, ECR_RENEW_BEFORE=None)
    assert relay.forgotten >= 5, "more than a request has tries"
    assert result.code == 0, result
    assert result.err == "", result
    assert world.holds_login(names[0])
    assert relay.connections == relay.forgotten + 1, "none but a new one was tried"


# -- a server that drops ---------------------------------------------------------------

@pytest.mark.case("CD2")
def test_every_patch_is_dropped(world):
    world.namespaces(*(f"{i:03}" for i in range(200)))

    def drop(request):
        return [RST] if request.method == "PATCH" else None
    with Proxy(world.cluster, drop) as proxy:
        result = world.run(**world.through(proxy), ECR_TIMEOUT=12)
        assert result.code == 2, result
        assert result.seconds > 11, "it is waited out"
        assert proxy.connections < 60, f"{proxy.connections} connections"
        line, = [x for x in result.errors if "trying again" in x]
        assert f"reset or closed by 127.0.0.1:{proxy.port}" in line


@pytest.mark.case("CD2")
def test_every_patch_is_dropped_for_a_while(world):
    names = world.namespaces(*(f"{i:03}" for i in range(50)))
    began = time.monotonic()

    def drop(request):
        early = began + 6 > time.monotonic()
        return [RST] if request.method == "PATCH" and early else None
    with Proxy(world.cluster, drop) as proxy:
        result = world.run(**world.through(proxy))
        assert result.code == 0, result
        assert proxy.connections < 60, f"{proxy.connections} connections"
    assert all(world.holds_login(ns) for ns in names)


@pytest.mark.case("CD2")
def test_one_patch_is_always_dropped(world):
    """The others are written all the same, and it is named."""
    names = world.namespaces(*(f"{i:03}" for i in range(30)))

    def drop(request):
        return [RST] if request.method == "PATCH" and names[3] in request.path else None
    with Proxy(world.cluster, drop) as proxy:
        result = world.run(**world.through(proxy), timeout=120)
    line = result.fails(1, "reset or closed by")
    assert names[3] in line
    assert all(world.holds_login(ns) for ns in names if ns != names[3])


# -- answers that come twice -------------------------------------------------------------

def twice(proxy, request):
    """The cluster's answer, and the same again in the same segment."""
    status, body, kind = proxy.ask(request)
    (once,) = reply(status, body, {"Content-Type": kind})
    return [Together([once, once])]


@pytest.mark.case("CD3")
def test_an_answer_that_comes_twice_is_not_the_next_requests(world):
    names = world.namespaces(*"abcdef")

    def hook(request):
        return twice(proxy, request) if request.method == "PATCH" else None
    with Proxy(world.cluster, hook) as proxy:
        result = world.run(**world.through(proxy), ECR_CONNECTIONS=1)
    assert result.code == 0, result
    assert result.err == "", result
    assert all(world.holds_login(ns) for ns in names)


@pytest.mark.case("CD3")
def test_a_delete_that_is_answered_twice_is_one_delete(world, clean):  # noqa: F811
    """The second one is refused; the first one's answer must not hide that."""
    a, b = filled(world, "a", "b")

    def hook(request):
        if request.method != "DELETE":
            return None
        if len(proxy.seen("DELETE")) == 1:
            return twice(proxy, request)
        return reply(403, status_body(403, "Forbidden", "not today"))
    with Proxy(world.cluster, hook) as proxy:
        result = clean(**world.through(proxy), ECR_CONNECTIONS=1)
    left = [ns for ns in (a, b) if world.cluster.secret(ns) is not None]
    assert len(left) == 1
    result.fails(1, left[0], "Forbidden", "not today")


# -- one of three servers ----------------------------------------------------------------

@pytest.fixture
def three(world):
    """Two good servers and one with an expired certificate."""
    bad = Proxy(world.cluster)
    bad.context.load_cert_chain(*world.cluster.ca.leaf("127.0.0.1", start=-30 * DAY, end=-DAY))
    with Proxy(world.cluster) as one, Proxy(world.cluster) as other, bad:
        yield one, other, bad


@pytest.mark.case("CD4")
@pytest.mark.parametrize("seed", range(20))
def test_one_of_three_servers_has_an_expired_certificate(world, three, seed):
    names = world.namespaces(*"abcdefgh")
    chance, met = random.Random(seed), []

    def pick(_):
        met.append(chance.choice(three))
        return met[-1].port
    with Relay(pick) as relay:
        result = world.run(**world.through(relay))
    assert result.code == 0, result
    assert all(world.holds_login(ns) for ns in names)
    told = [x for x in result.errors if "expired" in x]
    assert len(told) == (three[2] in met), result
    assert len(result.errors) == len(told), result


@pytest.mark.case("CD4")
def test_a_further_connection_that_meets_the_bad_one_is_told(world, three):
    names = world.namespaces(*(f"{i:02}" for i in range(40)))

    def slow(request):
        time.sleep(0.02)
    three[0].hook = slow
    with Relay(lambda n: three[2 if n else 0].port) as relay:
        result = world.run(**world.through(relay))
        assert relay.connections > 1
    assert result.code == 0, result
    assert all(world.holds_login(ns) for ns in names)
    line, = result.errors
    assert line.startswith("warning: ") and "x509: certificate has expired" in line
    assert three[2].requests == []


@pytest.mark.case("CD4")
def test_no_good_server_at_all(world):
    world.namespaces("a")
    leaf = world.cluster.ca.leaf("127.0.0.1", start=-30 * DAY, end=-DAY)
    with Scripted([reply(200)], leaf) as server:
        result = world.run(**world.through(server))
        result.fails(2, "x509: certificate has expired")
        assert 4.5 < result.seconds
        assert 3 <= server.connections <= 30
        assert server.requests == []


# -- servers without TLS 1.3 ---------------------------------------------------------------

ENDS = [("FIN", FIN), ("RST", RST), *((f"alert {a}", alert(a)) for a in (40, 47, 70, 80, 109))]


@pytest.mark.case("CD6")
@pytest.mark.parametrize("how", [x[1] for x in ENDS], ids=[x[0] for x in ENDS])
def test_aws_knows_1_2_only_and_ends_1_3(world, scripted_aws, login, how):
    ns, = world.namespaces("a")
    server = scripted_aws(login(), high=V12, gate=refuses_13(how))
    result = world.run(**server.env)
    assert result.code == 0, result
    assert result.err == "", result
    assert server.versions == ["TLSv1.2"] and server.connections == 2
    assert world.holds_login(ns)


@pytest.mark.case("CD6")
@pytest.mark.parametrize("how", [FIN, RST, alert(80)], ids=["FIN", "RST", "alert 80"])
def test_the_cluster_knows_1_2_only_and_ends_1_3(world, how):
    names = world.namespaces(*(f"{i:02}" for i in range(20)))
    with Proxy(world.cluster, high=V12, gate=refuses_13(how)) as proxy:
        result = world.run(**world.through(proxy))
        assert proxy.connections == len(proxy.versions) + 1, "1.2 is remembered"
    assert result.code == 0, result
    assert result.err == "", result
    assert all(world.holds_login(ns) for ns in names)


@pytest.mark.case("CD6")
@pytest.mark.parametrize("low", [V12, V13], ids=["1.2 and 1.3", "1.3 only"])
@pytest.mark.parametrize("how", [x[1] for x in ENDS], ids=[x[0] for x in ENDS])
def test_an_end_before_a_server_with_1_3_costs_time_only(world, scripted_aws, login, how, low):
    ns, = world.namespaces("a")
    server = scripted_aws(login(), doors=[how], low=low)
    result = world.run(**server.env)
    assert result.code == 0, result
    assert set(server.versions) == {"TLSv1.3"}
    assert world.holds_login(ns)
    if how in (FIN, RST):
        result.error("warning", "reset or closed", "trying again")


@pytest.mark.case("CD6")
def test_somebody_ends_each_1_3_before_a_server_that_has_it(world, scripted_aws, login):
    world.namespaces("a")
    server = scripted_aws(login(), gate=refuses_13(RST))
    result = world.run(**server.env, ECR_TIMEOUT=5)
    result.fails(2, f"127.0.0.1:{server.port}")
    assert server.requests == [], "nothing is sent over 1.2"


# -- roles that are not there yet ------------------------------------------------------------

@pytest.mark.case("CD15")
def test_a_cluster_role_that_is_not_found_yet(world):
    ns, = world.namespaces("a")
    env = world.as_account("late", rules())
    role = f"/apis/rbac.authorization.k8s.io/v1/clusterroles/{world.prefix}-late"
    token = env["KUBE_TOKEN_FILE"]
    whole = world.cluster.must("GET", role)
    world.cluster.must("DELETE", role)

    def may_list():
        answer = world.cluster.call("GET", "/api/v1/namespaces?limit=1",
                                    token=open(token, encoding="ascii").read().strip())
        return answer.status == 200
    wait_until(lambda: not may_list())

    def hook(request):
        if "/api/v1/namespaces?" in request.path and len(proxy.seen("GET", "/namespaces?")) == 3:
            world.cluster.must("POST", role.rsplit("/", 1)[0],
                               {"metadata": {"name": whole["metadata"]["name"]},
                                "rules": whole["rules"]})
            wait_until(may_list)
    with Proxy(world.cluster, hook) as proxy:
        result = world.run(**world.through(proxy), **env)
        assert len(proxy.seen("GET", "/api/v1/namespaces?")) >= 3
    assert result.code == 0, result
    assert world.holds_login(ns)


@pytest.mark.case("CD15")
@pytest.mark.parametrize("kind", ["Role", "ClusterRole"])
def test_a_role_that_is_never_found(world, kind):
    """In one namespace the binding of the right to write leads nowhere."""
    a, b = world.namespaces("a", "b")
    env = world.as_account("never", rules(secrets=()))
    rbac = "/apis/rbac.authorization.k8s.io/v1"
    for ns, name in ((a, "r"), (b, "nowhere")):
        world.cluster.must("POST", f"{rbac}/namespaces/{ns}/roles", {
            "metadata": {"name": "r"}, "rules": rules(namespaces=())})
        world.cluster.must("POST", f"{rbac}/namespaces/{ns}/rolebindings", {
            "metadata": {"name": "r"}, "roleRef": {
                "apiGroup": "rbac.authorization.k8s.io",
                "kind": kind if ns == b else "Role", "name": name},
            "subjects": [{"kind": "ServiceAccount", "name": f"{world.prefix}-never",
                          "namespace": "default"}]})
    with Proxy(world.cluster) as proxy:
        result = world.run(**world.through(proxy), **env)
        tries = [r for r in proxy.requests if f"/{b}/" in r.path]
    line = result.fails(1, b, "Forbidden (403)", f"secrets/{NAME}",
                        f"{kind.lower()}.rbac.authorization.k8s.io", "not found",
                        cure="apply")
    assert "a role bound to it does not exist" in line
    assert len(tries) == 4
    assert world.holds_login(a)


def wait_until(ready):
    end = time.monotonic() + 60
    while not ready():
        assert time.monotonic() < end
        time.sleep(0.05)
