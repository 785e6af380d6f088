# SPDX-License-Identifier: MIT
"""State is looked at in each run and not remembered: service accounts, and what
kubectl apply left of an old login."""
import signal

import pytest

import aws
import binary
from cluster import MERGE, rules
from conftest import NAME
from proxy import Proxy, status_body
from scripted import HANG, reply
from test_service_accounts import entries, make, path_of
from test_whose import HOURLY
from tools import wait_for
from writers import HELD, LAST, config, kubectl_apply
from writers import path_of as secret_path

ONE_LIST = "/api/v1/serviceaccounts?"


def rights(*names, verbs=("list", "get", "patch")):
    return {"apiGroups": [""], "resources": ["serviceaccounts"],
            "resourceNames": list(names), "verbs": list(verbs)}


@pytest.fixture
def hourly(world):
    """As it ships, with the component's rights on `default` and `builder`."""
    return {**HOURLY, "ECR_SERVICE_ACCOUNTS": "default",
            **world.as_account("accounts", [*rules(), rights("default", "builder")])}


def stamp(world, ns):
    return world.cluster.secret(ns)["metadata"]["resourceVersion"]


def is_account_patch(request):
    return request.method == "PATCH" and "/serviceaccounts/" in request.path


def mends(world, hourly, scripted_aws, login, ns, want, **changes):
    """The next run puts the entry right, and leaves the Secret and AWS in peace."""
    before, server = stamp(world, ns), scripted_aws(login())
    result = world.run(**{**hourly, **changes}, **server.env)
    assert result.code == 0, result
    result.line("1 fresh, 0 written, 0 failed")
    result.line(f"Updating service account in namespace: {ns}: serviceaccount/default patched")
    assert entries(world, ns) == want
    assert stamp(world, ns) == before and not server.connections


# -- CB1: an end between the Secret and its account ------------------------------

def stopped_by(sign):
    def end(world, settings):
        running = []

        def hook(request):
            if is_account_patch(request):
                wait_for("the run", 5, lambda: running)
                running[0].process.send_signal(sign)
                return [HANG]
        with Proxy(world.cluster, hook) as proxy:
            running.append(binary.Running(world.env(**settings, **world.through(proxy))))
            return running[0].finish()
    return end


def out_of_time(world, settings):
    def hook(request):
        return [HANG] if is_account_patch(request) else None
    with Proxy(world.cluster, hook) as proxy:
        return world.run(**settings, **world.through(proxy), ECR_TIMEOUT=3)


def refused(world, settings):
    def hook(request):
        if is_account_patch(request):
            return reply(500, status_body(500, "InternalError", "etcd is away"),
                         {"Content-Type": "application/json"})
    with Proxy(world.cluster, hook) as proxy:
        return world.run(**settings, **world.through(proxy))


ENDS = {"SIGKILL": stopped_by(signal.SIGKILL), "SIGTERM": stopped_by(signal.SIGTERM),
        "ECR_TIMEOUT": out_of_time, "a refusal": refused}


@pytest.mark.case("CB1")
@pytest.mark.parametrize("exact", [False, True], ids=["globs", "exact names"])
@pytest.mark.parametrize("how", ENDS)
def test_an_end_between_the_secret_and_its_account_is_mended_by_the_next_run(
        world, hourly, scripted_aws, login, how, exact):
    ns, = world.namespaces("a")
    make(world, ns, "one")
    settings = {**hourly, **({"ECR_NAMESPACES": ns} if exact else {})}
    result = ENDS[how](world, settings)
    assert result.code != 0, result
    assert world.holds_login(ns), "the Secret was written"
    assert entries(world, ns) == ["one"], "its account was not"
    mends(world, settings, scripted_aws, login, ns, ["one", NAME])


@pytest.mark.case("CB1")
def test_where_all_is_well_it_costs_one_list_for_each_account_name(world, hourly, scripted_aws,
                                                                  login):
    for ns in world.namespaces("a", "b", "c"):
        make(world, ns)
        make(world, ns, account="builder")
    hourly["ECR_SERVICE_ACCOUNTS"] = "default,builder"
    assert world.run(**hourly).code == 0
    server = scripted_aws(login())
    with Proxy(world.cluster) as proxy:
        result = world.run(**hourly, **server.env, **world.through(proxy))
        assert result.code == 0 and not result.errors, result
        assert {r.method for r in proxy.requests} == {"GET"} and len(proxy.requests) == 4
        one, other = proxy.seen("GET", ONE_LIST)
        assert "limit=500" in one.path and "fieldSelector=metadata.name%3Ddefault" in one.path
        assert "fieldSelector=metadata.name%3Dbuilder" in other.path
    result.line("3 fresh, 0 written, 0 failed")
    assert not server.connections


@pytest.mark.case("CB1")
def test_exact_names_ask_for_each_account_once_and_need_no_list(world, hourly):
    names = world.namespaces("a", "b")
    for ns in names:
        make(world, ns)
    hourly |= {"ECR_NAMESPACES": ",".join(names), **world.as_account("named", [
        *rules(secrets=("create", "patch", "get"), namespaces=()),
        rights("default", verbs=("get", "patch"))])}
    assert world.run(**hourly).code == 0
    with Proxy(world.cluster) as proxy:
        result = world.run(**hourly, **world.through(proxy))
        assert result.code == 0 and not result.errors, result
        assert sorted((r.method, r.path) for r in proxy.requests) == sorted(
            [("GET", p(ns)) for ns in names for p in (secret_path, path_of)])
    result.line("2 fresh, 0 written, 0 failed")


@pytest.mark.case("CB1")
def test_more_accounts_than_one_page_holds(world, hourly):
    names = world.namespaces(*(f"n{i:04}" for i in range(520)))
    for ns in names:
        make(world, ns)
    assert world.run(**hourly).code == 0
    for ns in (names[0], names[-1]):
        world.cluster.must("PATCH", path_of(ns), {"imagePullSecrets": None}, kind=MERGE)
    with Proxy(world.cluster) as proxy:
        result = world.run(**hourly, **world.through(proxy))
        assert len(proxy.seen("GET", ONE_LIST)) == 2
        assert len(proxy.seen("PATCH")) == 2
    assert result.code == 0, result
    assert all(entries(world, ns) == [NAME] for ns in (names[0], names[-1]))


@pytest.mark.case("CB1")
def test_a_role_without_list_of_accounts_is_told_and_writes_all_the_same(world, hourly):
    """As the component was until 0.3: a warning, and no failure."""
    a, b = world.namespaces("a", "b")
    make(world, a)
    make(world, b)
    older = world.as_account("older", [*rules(), rights("default", verbs=("get", "patch"))])
    assert world.run(**{**hourly, **older, "ECR_NAMESPACES": a}).code == 0
    result = world.run(**{**hourly, **older})
    assert result.code == 0, result
    line = result.error("warning", "Forbidden (403)", "list", "serviceaccounts/default")
    assert result.errors == [line], result
    assert entries(world, a) == entries(world, b) == [NAME]


@pytest.mark.case("CB1")
@pytest.mark.parametrize("listed", ["default", "builder"])
def test_an_account_name_that_may_not_be_listed_hides_no_other(world, hourly, listed):
    ns, = world.namespaces("a")
    for name in "default", "builder":
        make(world, ns, account=name)
    hourly["ECR_SERVICE_ACCOUNTS"] = "default,builder"
    assert world.run(**hourly).code == 0
    world.cluster.must("PATCH", path_of(ns, listed), {"imagePullSecrets": None}, kind=MERGE)
    some = world.as_account("some", [*rules(), rights(listed), rights(
        "default", "builder", verbs=("get", "patch"))])
    result = world.run(**{**hourly, **some})
    assert result.code == 0, result
    assert len(result.errors) == 1, result
    assert entries(world, ns, listed) == [NAME]


@pytest.mark.case("CB1")
def test_an_account_with_more_metadata_than_8_kib_is_no_failure(world, hourly):
    ns, = world.namespaces("a")
    make(world, ns)
    notes = {f"team.example.org/{i:04}": "x" * 60 for i in range(200)}
    world.cluster.must("PATCH", path_of(ns), {"metadata": {"annotations": notes}}, kind=MERGE)
    try:
        for _ in range(2):
            result = world.run(**hourly)
            assert result.code == 0 and entries(world, ns) == [NAME], result
    finally:	# one that cannot be listed has all of its name visited
        world.cluster.must("DELETE", path_of(ns))


@pytest.mark.case("CB1")
def test_a_dry_run_tells_of_an_account_that_lacks_the_entry(world, hourly):
    ns, = world.namespaces("a")
    make(world, ns)
    assert world.run(**hourly).code == 0
    world.cluster.must("PATCH", path_of(ns), {"imagePullSecrets": None}, kind=MERGE)
    result = world.run("--dry-run", **hourly)
    assert result.code == 0, result
    result.line(ns, "serviceaccount/default patched (server dry run)")
    assert entries(world, ns) == []


@pytest.mark.case("CB1")
def test_no_account_is_changed_where_the_secret_is_not_ours(world, hourly):
    """Its pods would get somebody else's login."""
    ns, = world.namespaces("a")
    make(world, ns)
    world.cluster.put_secret(ns, {"auths": {"docker.io": {"auth": "eDp5"}}})
    for _ in range(2):
        world.run(**hourly)
        assert entries(world, ns) == []


@pytest.mark.case("CB1")
@pytest.mark.parametrize("exact", [False, True], ids=["globs", "exact names"])
def test_service_accounts_that_are_set_later_are_changed_and_the_secret_is_not(
        world, hourly, scripted_aws, login, exact):
    ns, = world.namespaces("a")
    make(world, ns, "one")
    settings = {**hourly, **({"ECR_NAMESPACES": ns} if exact else {})}
    assert world.run(**{**settings, "ECR_SERVICE_ACCOUNTS": None}).code == 0
    assert entries(world, ns) == ["one"]
    mends(world, settings, scripted_aws, login, ns, ["one", NAME])


# -- CB3 and CB4: accounts that come, go and change -------------------------------

@pytest.mark.case("CB3")
@pytest.mark.parametrize("exact", [False, True], ids=["globs", "exact names"])
def test_an_account_that_comes_later_gets_its_entry_in_the_next_run(
        world, hourly, scripted_aws, login, exact):
    ns, = world.namespaces("a")
    settings = {**hourly, **({"ECR_NAMESPACES": ns} if exact else {})}
    for _ in range(2):
        assert world.run(**settings).code == 0
    make(world, ns, "charts")
    mends(world, settings, scripted_aws, login, ns, ["charts", NAME])


@pytest.mark.case("CB4")
def test_an_entry_that_a_controller_takes_out_is_back_after_the_next_run(
        world, hourly, scripted_aws, login):
    ns, = world.namespaces("a")
    make(world, ns, "one")
    assert world.run(**hourly).code == 0
    world.cluster.must("PATCH", path_of(ns), {"imagePullSecrets": [{"name": "one"}]}, kind=MERGE)
    mends(world, hourly, scripted_aws, login, ns, ["one", NAME])


@pytest.mark.case("CB4")
def test_an_account_that_is_made_again_gets_its_entry_again(world, hourly, scripted_aws, login):
    ns, = world.namespaces("a")
    make(world, ns)
    assert world.run(**hourly).code == 0
    world.cluster.must("DELETE", path_of(ns))
    make(world, ns)
    mends(world, hourly, scripted_aws, login, ns, [NAME])


@pytest.mark.case("CB4")
def test_one_account_of_two_is_mended_and_the_other_not_touched(world, hourly):
    ns, = world.namespaces("a")
    make(world, ns)
    make(world, ns, account="builder")
    hourly["ECR_SERVICE_ACCOUNTS"] = "default,builder"
    assert world.run(**hourly).code == 0
    world.cluster.must("PATCH", path_of(ns, "builder"), {"imagePullSecrets": None}, kind=MERGE)
    with Proxy(world.cluster) as proxy:
        assert world.run(**hourly, **world.through(proxy)).code == 0
        visited = {r.path.split("?")[0] for r in proxy.requests if "/serviceaccounts/" in r.path}
    assert visited == {path_of(ns, "builder")}
    assert entries(world, ns) == entries(world, ns, "builder") == [NAME]


# -- CB2: the old login in kubectl's annotation -----------------------------------

def is_forgetting(request):
    return request.method == "PATCH" and request.headers["content-type"] == MERGE \
        and "/secrets/" in request.path


def holds_old(world, ns):
    return LAST in world.cluster.secret(ns)["metadata"]["annotations"]


def adopts(world, ns, how):
    """A run that adopts and gets no further; what it says."""
    kubectl_apply(world.cluster, ns, {HELD: config(aws.HOST)})
    running = []

    def hook(request):
        if not is_forgetting(request):
            return None
        if how == "SIGKILL":
            wait_for("the run", 5, lambda: running)
            running[0].process.kill()
            return [HANG]
        return reply(403, status_body(403, "Forbidden", "admission webhook denied the request"),
                     {"Content-Type": "application/json"})
    with Proxy(world.cluster, hook) as proxy:
        running.append(binary.Running(world.env(**HOURLY, **world.through(proxy))))
        result = running[0].finish()
        assert any(map(is_forgetting, proxy.requests))
    assert world.holds_login(ns) and holds_old(world, ns)
    return result


@pytest.mark.case("CB2")
@pytest.mark.parametrize("how", ["SIGKILL", "a refusal"])
def test_what_is_left_of_an_old_login_goes_with_the_next_run(world, scripted_aws, login, how):
    ns, = world.namespaces("a")
    adopts(world, ns, how)
    server, data = scripted_aws(login()), world.cluster.secret(ns)["data"]
    with Proxy(world.cluster) as proxy:
        result = world.run(**HOURLY, **server.env, **world.through(proxy))
        assert [is_forgetting(r) for r in proxy.seen("PATCH")] == [True]
    assert result.code == 0 and not server.connections, result
    assert not holds_old(world, ns) and world.cluster.secret(ns)["data"] == data
    with Proxy(world.cluster) as proxy:
        world.run(**HOURLY, **world.through(proxy)).line("1 fresh, 0 written")
        assert not proxy.seen("PATCH")


@pytest.mark.case("CB2")
def test_an_adoption_counts_as_written_where_the_rest_is_refused(world):
    ns, = world.namespaces("a")
    result = adopts(world, ns, "a refusal")
    result.line(ns, "adopted from kubectl-client-side-apply")
    assert result.code == 1, result
    assert "1 written" in result.err and "1 failed" in result.err, result
    result.error("error", ns, "Forbidden (403)")


@pytest.mark.case("CB2")
def test_the_annotation_of_somebody_elses_secret_stays(world):
    ns, = world.namespaces("a")
    kubectl_apply(world.cluster, ns, {HELD: config("docker.io")})
    before = world.cluster.secret(ns)
    world.run(**HOURLY)
    assert world.cluster.secret(ns) == before
