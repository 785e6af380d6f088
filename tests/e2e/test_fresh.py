# SPDX-License-Identifier: MIT
"""What is fresh is left alone: one list of the Secrets by name tells, and where nothing
is due AWS is not asked."""
import concurrent.futures
import json

import pytest

import aws
import binary
from cluster import MERGE, Cluster, rules
from conftest import NAME
from proxy import Proxy
from scripted import Scripted, reply
from tools import keep_secret

DEFAULT = {"ECR_RENEW_BEFORE": None}	# as it ships
LAST = "kubectl.kubernetes.io/last-applied-configuration"
SUM = "{} namespace{}: {} fresh, {} written, 0 failed, in "


def summed(result, fresh, written):
    n = fresh + written
    return result.line(SUM.format(n, "" if n == 1 else "s", fresh, written))


def versions(world):
    return {n: world.cluster.secret(n)["metadata"]["resourceVersion"] for n in world.names}


def test_nothing_due_is_two_lists_and_no_word_to_aws(world, scripted_aws, login):
    world.namespaces("a", "b", "c")
    assert world.run(**DEFAULT).code == 0
    before = versions(world)
    with Proxy(world.cluster) as proxy, scripted_aws(login()) as server:
        result = world.run(**DEFAULT, **server.env, **world.through(proxy))
        assert result.code == 0 and not result.errors, result
        summed(result, 3, 0)
        assert len(proxy.requests) == 2 and proxy.connections == 1
        listed, = proxy.seen("GET", "/api/v1/secrets?")
        assert "limit=500" in listed.path and f"metadata.name%3D{NAME}" in listed.path
        assert "as=PartialObjectMetadataList" in listed.headers["accept"]
        assert server.connections == 0
    assert versions(world) == before


def test_a_namespace_made_since_gets_its_own(world):
    world.namespaces("a", "b")
    assert world.run(**DEFAULT).code == 0
    before = versions(world)
    new, = world.namespaces("new")
    result = world.run(**DEFAULT)
    assert result.code == 0, result
    summed(result, 2, 1)
    assert world.holds_login(new)
    after = versions(world)
    assert {n: after[n] for n in before} == before


def merge(cluster, namespace, patch, manager="kubectl-edit"):
    cluster.must("PATCH", f"/api/v1/namespaces/{namespace}/secrets/{NAME}"
                 f"?fieldManager={manager}", patch, kind=MERGE)


def note(**change):
    return {"metadata": {"annotations": {f"ecr-refresh/{k.replace('_', '-')}": v
                                         for k, v in change.items()}}}


# What somebody did to our Secret since; and whether the pass sets it right.
EDITS = {
    "its data": {"data": {".dockerconfigjson": "eyJhdXRocyI6e319"}},
    "an earlier end": note(expires_at="2020-01-01T00:00:00Z"),
    "a later end": note(expires_at="2999-01-01T00:00:00Z"),
    "no end": note(expires_at=None),
    "other settings": note(config_hash="0123456789abcdef"),
    "no settings": note(config_hash=None),
    "no label": {"metadata": {"labels": {"app.kubernetes.io/managed-by": None}}},
}


@pytest.mark.parametrize("what", EDITS)
def test_an_edit_by_hand_makes_it_due(world, what):
    ns, other = world.namespaces("a", "b")
    assert world.run(**DEFAULT).code == 0
    merge(world.cluster, ns, EDITS[what])
    result = world.run(**DEFAULT)
    if what == "its data":	# its hosts are gone: nobody's login, and none of ours
        result.error(ns, "holds no readable login")
        return
    assert result.code == 0, result
    summed(result, 1, 1)
    assert world.holds_login(ns) and world.holds_login(other)
    summed(world.run(**DEFAULT), 2, 0)


def test_a_label_or_note_of_somebody_elses_does_not(world):
    ns, = world.namespaces("a")
    assert world.run(**DEFAULT).code == 0
    merge(world.cluster, ns, {"metadata": {"labels": {"team": "x"}, "annotations": {"y": "z"}}})
    summed(world.run(**DEFAULT), 1, 0)


@pytest.mark.parametrize("change", [
    {"ECR_REGISTRIES": "210987654321.dkr.ecr.us-east-1.amazonaws.com"},
    {"AWS_ACCOUNT_ID": "210987654321"},
    {"ECR_RENEW_BEFORE": "0"}, {"ECR_RENEW_BEFORE": "12h"}])
def test_other_settings_make_it_due(world, change):
    world.namespaces("a")
    assert world.run(**DEFAULT).code == 0
    rights = world.as_account("all", [*rules(), {
        "apiGroups": [""], "resources": ["serviceaccounts"], "verbs": ["get", "patch"]}])
    summed(world.run(**{**DEFAULT, **change, **rights}), 0, 1)


def test_a_login_that_runs_out_is_renewed_and_one_that_does_not_is_not(world, scripted_aws):
    """Nine and a half hours is where it turns."""
    ns, = world.namespaces("a")
    for left, due in ((9 * 3600 + 1700, True), (9 * 3600 + 1900, False)):
        body = aws.login_body(keep_secret(aws.password()), life=left)
        with scripted_aws(reply(200, body)) as server:
            assert world.run(**server.env).code == 0
        summed(world.run(**DEFAULT), *((0, 1) if due else (1, 0)))
    assert world.cluster.secret(ns)


def test_exact_names_need_no_list(world, scripted_aws, login):
    a, b = world.namespaces("a", "b")
    named = {**DEFAULT, "ECR_NAMESPACES": f"{a},{b}"}
    rights = world.as_account("named", rules(secrets=("create", "patch", "get"), namespaces=()))
    assert world.run(**named, **rights).code == 0
    with Proxy(world.cluster) as proxy, scripted_aws(login()) as server:
        result = world.run(**named, **rights, **server.env, **world.through(proxy))
        assert result.code == 0 and not result.errors, result
        summed(result, 2, 0)
        assert [r.method for r in proxy.requests] == ["GET", "GET"]
        assert server.connections == 0


@pytest.mark.case("CA2")
def test_where_list_is_forbidden_it_says_so_once_and_looks_at_each(world):
    names = world.namespaces("a", "b", "c")
    older = world.as_account("older", rules(secrets=("create", "patch", "get")))
    for fresh in (0, 3):
        result = world.run(**DEFAULT, **older)
        assert result.code == 0, result
        warning, = result.errors
        assert warning.startswith("warning: list of Secrets: Forbidden (403): the service account "
                                  f"cannot list and get secrets/{NAME}"), warning
        assert f"the role lacks list and get on secrets/{NAME}: apply" in warning
        summed(result, fresh, 3 - fresh)
    assert all(world.holds_login(n) for n in names)


def test_one_that_is_opted_out_since_is_named_once_it_runs_out(world, scripted_aws):
    a, b = world.namespaces("a", "b")
    body = aws.login_body(keep_secret(aws.password()), life=3600)
    with scripted_aws(reply(200, body)) as server:
        assert world.run(**server.env).code == 0
    world.cluster.must("PATCH", f"/api/v1/namespaces/{b}",
                       {"metadata": {"labels": {"ecr-refresh/skip": "true"}}}, kind=MERGE)
    result = world.run(**DEFAULT)
    assert result.code == 0, result
    # Secrets of other tests may be there too: it is among them, or one of "N more".
    warning, = result.errors
    assert "is no longer selected, so its login will expire" in warning and NAME in warning
    assert b in warning or " more:" in warning
    assert world.holds_login(a)
    assert not world.holds_login(b)


@pytest.fixture(scope="module")
def large(tmp_path_factory):
    """A cluster of its own: ten thousand namespaces are not removed one by one."""
    folder = tmp_path_factory.mktemp("large")
    cluster = Cluster(folder / "cluster")
    try:
        cluster.start()
        cluster.namespaces([f"n{i:05}" for i in range(10000)])
        (folder / "token").write_text(cluster.account("large", rules()))
        yield cluster, folder
    finally:
        cluster.stop()


def test_ten_thousand_namespaces_all_fresh(large, authority):
    cluster, folder = large
    login = [reply(200, aws.login_body(keep_secret(aws.password())))]
    with Scripted(login, authority.leaf("127.0.0.1")) as server, Proxy(cluster) as proxy:
        env = {"AWS_REGION": aws.REGION, "AWS_ACCESS_KEY_ID": "AKIALARGE",
               "AWS_SECRET_ACCESS_KEY": keep_secret("l" * 40),
               "AWS_ENDPOINT_URL_ECR": server.url, "AWS_CA_BUNDLE": str(authority.path),
               "KUBE_SERVER": cluster.url, "KUBE_TOKEN_FILE": str(folder / "token"),
               "KUBE_CA_FILE": str(cluster.ca_file), "ECR_NAMESPACES": "n*"}
        first = binary.run(env, timeout=240)
        assert first.code == 0, first
        summed(first, 0, 10000)
        assert len(server.requests) == 1

        counted = binary.run({**env, "KUBE_SERVER": proxy.url}, timeout=240)
        assert counted.code == 0, counted
        summed(counted, 10000, 0)
        assert len(server.requests) == 1
        assert len(proxy.seen("GET", "/api/v1/secrets?")) == 20
        # 10,000 and those that every cluster has: one page more.
        assert len(proxy.seen("GET", "/api/v1/namespaces?")) == 21
        assert len(proxy.requests) == 41
        proxy.requests.clear()

        flat = binary.run_measured(env, folder=folder)
        assert flat.code == 0 and flat.peak_kb <= 1536, flat.peak_kb
        print(f"peak memory with 10,000 fresh namespaces: {flat.peak_kb} KiB")

        # A whole old Secret in an annotation, such as others keep. 1,500 of them.
        padding = json.dumps({"data": {".dockerconfigjson": "eA" * 6000}})
        with concurrent.futures.ThreadPoolExecutor(8) as pool:
            list(pool.map(lambda i: merge(
                cluster, f"n{i:05}", {"metadata": {"annotations": {"example.org/before": padding}}},
                "kubectl-client-side-apply"), range(1500)))
        big = binary.run_measured(env, folder=folder)
        assert big.code == 0, big
        summed(big, 10000, 0)
        assert big.peak_kb <= flat.peak_kb + 64, (big.peak_kb, flat.peak_kb)
