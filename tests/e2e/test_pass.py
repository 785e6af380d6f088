# SPDX-License-Identifier: MIT
"""The pass as it should go: what is written, where, and what is said."""
import re

import pytest

import aws
from cluster import rules
from conftest import NAME
from proxy import Proxy
from scripted import reply
from tools import keep_secret


def test_every_namespace_gets_a_new_secret(world):
    names = world.namespaces("a", "b", "c")
    result = world.run()
    assert result.code == 0, result
    assert result.err == "", result
    for ns in names:
        assert world.holds_login(ns)
        result.line(f"Updating secret in namespace: {ns}: secret/{NAME} created")
    assert world.cluster.managers(names[0]) == {"ecr-refresh"}


def test_the_lines_that_people_know(world):
    world.namespaces("a", "b")
    lines = world.run().lines
    assert lines[0] == "Fetching ECR authorization token..."
    assert re.fullmatch(rf"ECR login for {aws.HOST}, valid until "
                        r"20\d\d-\d\d-\d\dT\d\d:\d\d:\d\dZ", lines[1])
    assert re.fullmatch(r"Found namespaces: \d+ \(2 matched.*\)", lines[-3])
    assert lines[-2] == f"Pods use it with imagePullSecrets: [{{name: {NAME}}}]"
    assert re.fullmatch(r"ECR credentials refresh completed successfully! 2 namespaces: "
                        r"0 fresh, 2 written, 0 failed, in \d+\.\d+ s", lines[-1])


def test_a_new_password_replaces_the_old_one(world, scripted_aws, login):
    ns, = world.namespaces("a")
    old = keep_secret(aws.password(1700))
    with scripted_aws(login(password=old)) as server:
        assert world.run(**server.env).code == 0
    assert world.holds_login(ns, password=old)
    result = world.run()
    assert result.code == 0, result
    result.line(ns, f"secret/{NAME} configured")
    assert world.holds_login(ns)


@pytest.mark.parametrize("size", [1700, 2296, 2800, 9000])
def test_passwords_of_every_real_size(world, scripted_aws, login, size):
    ns, = world.namespaces("a")
    secret = keep_secret(aws.password(size))
    with scripted_aws(login(password=secret)) as server:
        assert world.run(**server.env).code == 0
    assert world.holds_login(ns, password=secret)


def test_I9_the_same_login_again_writes_nothing(world, scripted_aws, login):
    ns, = world.namespaces("a")
    with scripted_aws(login()) as server:
        assert world.run(**server.env).code == 0
        before = world.cluster.secret(ns)["metadata"]
        assert world.run(**server.env).code == 0
    assert world.cluster.secret(ns)["metadata"] == before


@pytest.mark.parametrize("when", ["1.7E9", "1700000000", "1700000000.5", "1.7000000005e+9"])
def test_J5_an_expiry_in_the_past_is_refused_in_every_number_form(
        world, scripted_aws, login, when):
    ns, = world.namespaces("a")
    with scripted_aws(login(expires=when)) as server:
        result = world.run(**server.env)
    result.fails(2, "expired")
    assert world.cluster.secret(ns) is None


def test_the_expiry_is_written_to_the_second(world, scripted_aws, login):
    import calendar
    import time
    ns, = world.namespaces("a")
    at = int(time.time()) + 11 * 3600
    with scripted_aws(login(expires=aws.number(at + 0.5))) as server:
        assert world.run(**server.env).code == 0
    text = world.cluster.secret(ns)["metadata"]["annotations"]["ecr-refresh/expires-at"]
    assert calendar.timegm(time.strptime(text, "%Y-%m-%dT%H:%M:%SZ")) == at


def test_patterns_choose_the_namespaces(world):
    a1, a2, b1, b2 = world.namespaces("a1", "a2", "b1", "b2")
    p = world.prefix
    result = world.run(ECR_NAMESPACES=f"{p}-a?; {p}-b2", ECR_EXCLUDE_NAMESPACES=f"{p}-?2")
    assert result.code == 0, result
    assert world.holds_login(a1)
    for ns in (a2, b1, b2):
        assert world.cluster.secret(ns) is None, ns


def test_selector_and_the_label_that_opts_out(world):
    a, = world.namespaces("a", labels={"team": world.prefix})
    b, = world.namespaces("b", labels={"team": world.prefix, "ecr-refresh/skip": "true"})
    c, = world.namespaces("c")
    result = world.run(ECR_NAMESPACES="*", ECR_NAMESPACE_SELECTOR=f"team in ({world.prefix})")
    assert result.code == 0, result
    assert world.holds_login(a)
    assert world.cluster.secret(b) is None and world.cluster.secret(c) is None
    assert world.run().code == 0
    assert world.cluster.secret(b) is None
    assert world.holds_login(c)
    assert world.run(ECR_NAMESPACES=b).code == 0
    assert world.holds_login(b), "an exact name is written whether labelled or not"


def test_star_includes_kube_system(world):
    a, = world.namespaces("a")
    result = world.run(ECR_NAMESPACES="*")
    assert result.code == 0, result
    assert world.holds_login("kube-system") and world.holds_login(a)


def test_nothing_matched_is_exit_2(world):
    result = world.run(ECR_NAMESPACES="nobody-*")
    result.fails(2, "no namespace", "nobody-*")
    assert re.search(r"\b\d+\b", result.errors[-1]), "and how many were seen"


def test_exact_names_need_no_right_to_list(world):
    a, b = world.namespaces("a", "b")
    account = world.as_account("nolist", rules(namespaces=()))
    with Proxy(world.cluster) as proxy:
        result = world.run(ECR_NAMESPACES=f"{a},{b}", **account, **world.through(proxy))
        assert result.code == 0, result
        assert sorted(r.method for r in proxy.requests) == ["GET", "GET", "PATCH", "PATCH"]
    assert world.holds_login(a) and world.holds_login(b)


def test_K4_an_exact_name_that_does_not_exist_is_a_typo(world):
    a, = world.namespaces("a")
    result = world.run(ECR_NAMESPACES=f"{a} no-such-place")
    result.fails(1, "no-such-place", "404")
    assert world.holds_login(a)
    world.run(ECR_NAMESPACES="no-such-place").fails(2, "no-such-place", "404")


def test_K4_a_namespace_that_vanishes_is_a_note(world):
    a, b = world.namespaces("a", "b")

    def hook(request):
        if request.method == "PATCH" and f"/{b}/" in request.path:
            world.cluster.finalize_namespace(b)
    with Proxy(world.cluster, hook) as proxy:
        result = world.run(**world.through(proxy))
    world.names.remove(b)
    assert result.code == 0, result
    assert result.err == "", result
    assert b in result.out
    assert world.holds_login(a)


def test_K3_a_terminating_namespace_is_a_note(world):
    a, b = world.namespaces("a", "b")
    world.cluster.delete_namespace(b)
    result = world.run()
    assert result.code == 0, result
    assert result.err == "", result
    result.line("Found namespaces", "1 terminating")
    assert world.holds_login(a)
    assert world.cluster.secret(b) is None


def test_K3_a_namespace_that_begins_to_end_while_we_write(world):
    a, b = world.namespaces("a", "b")

    def hook(request):
        if request.method == "PATCH" and f"/{b}/" in request.path:
            world.cluster.delete_namespace(b)
    with Proxy(world.cluster, hook) as proxy:
        result = world.run(**world.through(proxy))
    assert result.code == 0, result
    assert result.err == "", result
    result.line("1 terminating")
    assert world.holds_login(a)


def test_dry_run_leaves_nothing(world):
    a, b = world.namespaces("a", "b")
    world.cluster.put_secret(b, {"auths": {aws.HOST: {"auth": "b2xkOm9sZA=="}}})
    before = world.cluster.secret(b)
    result = world.run("run", "--dry-run")
    assert result.code == 0, result
    assert "dry run" in result.out.lower(), result
    assert world.cluster.secret(a) is None
    assert world.cluster.secret(b) == before


def test_dry_run_needs_the_same_rights(world):
    world.namespaces("a")
    account = world.as_account("nopatch", rules(secrets=("get",)))
    world.run("run", "--dry-run", **account).fails(2, "Forbidden", "403")


def test_requests_are_as_few_as_can_be(world, scripted_aws, login):
    names = world.namespaces(*"abcde")
    with Proxy(world.cluster) as proxy, scripted_aws(login()) as server:
        result = world.run(ECR_CONNECTIONS=1, **server.env, **world.through(proxy))
        assert result.code == 0, result
        assert len(server.requests) == 1 and server.connections == 1
        assert len(proxy.seen("GET", "/api/v1/namespaces?")) == 1
        assert len(proxy.seen("PATCH")) == len(names)
        assert len(proxy.seen("GET", "/api/v1/secrets?")) == 1
        assert len(proxy.requests) == 2 + len(names)
        assert proxy.connections == 1


def test_the_patch_does_not_force_and_bodies_are_the_same(world):
    names = world.namespaces("a", "b", "c")
    with Proxy(world.cluster) as proxy:
        assert world.run(**world.through(proxy)).code == 0
        patches = proxy.seen("PATCH")
    assert len(patches) == 3
    bodies = set()
    for request in patches:
        path, _, query = request.path.partition("?")
        ns = path.split("/")[4]
        assert ns in names and path.endswith(f"/secrets/{NAME}")
        assert query == "fieldManager=ecr-refresh"
        assert request.headers["content-type"] == "application/apply-patch+yaml"
        bodies.add(request.body.replace(f'"{ns}"'.encode(), b'"NS"'))
    assert len(bodies) == 1


def test_another_secret_name_and_more_registries(world):
    ns, = world.namespaces("a")
    hosts = ["999999999999.dkr.ecr.us-east-1.amazonaws.com",
             "123456789012.dkr-ecr.us-east-1.on.aws"]
    account = world.as_account("other", rules(name="pull.me-1"))
    result = world.run(ECR_SECRET_NAME="pull.me-1", **account,
                       ECR_REGISTRIES=f"https://{hosts[0]}/, {hosts[1]}")
    assert result.code == 0, result
    want = {"auth": aws.token(world.moto.password)}
    assert world.cluster.auths(ns, "pull.me-1") == dict.fromkeys(hosts, want)


@pytest.mark.case("CF11")
def test_username_and_password_stand_beside_auth_and_a_changed_style_is_due(world):
    ns, = world.namespaces("a")
    token, password = aws.token(world.moto.password), world.moto.password
    for style, want, said in (
            (None, {"auth": token}, "created"),
            ("full", {"username": "AWS", "password": password, "auth": token}, "configured"),
            ("auth", {"auth": token}, "configured")):
        for due in (True, False):
            result = world.run(ECR_SECRET_STYLE=style, ECR_RENEW_BEFORE="9h30m")
            assert result.code == 0 and not result.errors, result
            assert any(said in x for x in result.lines) == due, result
            assert world.cluster.auths(ns, NAME) == {aws.HOST: want}


@pytest.mark.case("CF12")
def test_hosts_of_ones_own_get_the_login_beside_ecrs(world):
    ns, = world.namespaces("a")
    env = {"ECR_CUSTOM_REGISTRIES": f"pull.example.com, registry:5000={aws.HOST}",
           "AWS_ACCOUNT_ID": aws.ACCOUNT, "ECR_RENEW_BEFORE": "9h30m"}
    want = {"auth": aws.token(world.moto.password)}
    result = world.run(**env)
    assert result.code == 0 and not result.errors, result
    result.line("ECR login for", aws.HOST, "pull.example.com", "registry:5000")
    assert world.cluster.auths(ns, NAME) == dict.fromkeys(
        [aws.HOST, "pull.example.com", "registry:5000"], want)
    assert "1 fresh" in world.run(**env).lines[-1]
    world.run(ECR_RENEW_BEFORE="9h30m")
    assert world.cluster.auths(ns, NAME) == {aws.HOST: want}, "a host that was taken out goes"


@pytest.mark.case("CF12")
@pytest.mark.parametrize("host,why", [
    ("docker.io", "is a public registry"), ("a.gcr.io", "is a public registry"),
    (aws.HOST, "put it in ECR_REGISTRIES"), ("*.example.com", "is not a valid host"),
    ("a.example=" + aws.HOST, "an ECR host that is not in ECR_REGISTRIES")])
def test_a_host_that_nobody_may_vouch_for_is_refused(world, host, why):
    world.namespaces("a")
    world.run(ECR_CUSTOM_REGISTRIES=host).fails(3, "ECR_CUSTOM_REGISTRIES", why)


@pytest.mark.case("CD11")
@pytest.mark.parametrize("style", ["auth", "full"])
@pytest.mark.parametrize("size", [2100, 12280])
def test_the_largest_login_fits_for_as_many_hosts_as_are_allowed(world, scripted_aws, style, size):
    """2,800 bytes is what AWS gives, 16 KB what is taken; and again, over what there is."""
    ns, = world.namespaces("a")
    secret = keep_secret(aws.password(size))
    server = scripted_aws(*[reply(200, aws.login_body(secret))] * 2)
    hosts = [f"{i:012d}.dkr.ecr.us-east-1.amazonaws.com" for i in range(1, 33)]
    for _ in range(2):
        result = world.run(ECR_REGISTRIES=",".join(hosts), ECR_SECRET_STYLE=style, **server.env)
        assert result.code == 0 and not result.errors, result
    want = {"username": "AWS", "password": secret} if style == "full" else {}
    assert world.cluster.auths(ns, NAME) == dict.fromkeys(
        hosts, {**want, "auth": aws.token(secret)})


@pytest.mark.case("CD11")
def test_a_large_secret_of_ours_can_be_read_for_an_adoption(world, scripted_aws):
    """One that somebody else edited is read whole, and 64 KiB was too little for that."""
    ns, = world.namespaces("a")
    secret = keep_secret(aws.password(2300))
    hosts = [f"{i:012d}.dkr.ecr.us-east-1.amazonaws.com" for i in range(1, 33)]
    world.cluster.put_secret(ns, {"auths": {h: {"auth": aws.token(secret)} for h in hosts}})
    server = scripted_aws(reply(200, aws.login_body(secret)))
    result = world.run(ECR_REGISTRIES=",".join(hosts), **server.env)
    assert result.code == 0, result
    result.line(ns, "adopted")


def test_a_registry_of_another_region_is_warned_about(world):
    world.namespaces("a")
    host = "123456789012.dkr.ecr.eu-west-1.amazonaws.com"
    result = world.run(ECR_REGISTRIES=f"{aws.HOST} {host}")
    assert result.code == 0, result
    result.error("warning", host, "region")


def test_session_token_is_sent_and_signed(world, scripted_aws, login):
    world.namespaces("a")
    session = keep_secret(aws.password(1200))
    with scripted_aws(login()) as server:
        assert world.run(AWS_SESSION_TOKEN=session, **server.env).code == 0
        headers = server.requests[0].headers
    assert headers["x-amz-security-token"] == session
    assert ";x-amz-security-token;" in headers["authorization"]


def test_K12_a_thousand_namespaces_in_pages(world):
    names = world.namespaces(*(f"{i:04}-{'x' * 50}" for i in range(1000)))
    with Proxy(world.cluster) as proxy:
        result = world.run(timeout=120, **world.through(proxy))
        pages = proxy.seen("GET", "/api/v1/namespaces?")
        patched = [r.path.split("/")[4] for r in proxy.seen("PATCH")]
    assert result.code == 0, result
    assert len(pages) >= 2 and "continue=" in pages[1].path
    assert sorted(patched) == sorted(names), "each once"
    assert result.out.count(f"secret/{NAME} created") == 1000
    for ns in (names[0], names[499], names[500], names[999]):
        assert world.holds_login(ns)
