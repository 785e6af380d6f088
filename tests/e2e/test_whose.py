# SPDX-License-Identifier: MIT
"""Whose a Secret is: seen before it is written, whatever the API server's conflicts
tell, and written as it was seen.  test_whose_table.py tries all ways; here each rule
stands by itself."""
import json

import pytest

import aws
from cluster import APPLY, MERGE, rules
from conftest import NAME
from proxy import Proxy, status_body
from scripted import reply
from test_clean import clean, cleaner  # noqa: F401 (fixtures)
from tools import keep_secret
from writers import (CONTENT, FOREIGN, HELD, THEIRS, apply_string_data, config, hosts_of, label,
                     patch, path_of, post, stuff)

HOURLY = {"ECR_RENEW_BEFORE": None}	# as it ships: what is fresh is left alone


def write(world, scripted_aws, life=12 * 3600, **changes):
    """A run that leaves logins with so many seconds to live."""
    server = scripted_aws(reply(200, aws.login_body(keep_secret(aws.password()), life=life)))
    result = world.run(**{**server.env, **changes})
    assert result.code == 0, result
    return server


def share(world, ns, content="beside", way=apply_string_data):
    answer = way(world.cluster, ns, CONTENT[content])
    assert answer.status < 300, answer
    return world.cluster.secret(ns)


def stays(world, ns, before):
    assert world.cluster.secret(ns) == before


# -- CA1: stringData is data -----------------------------------------------------

@pytest.mark.case("CA1")
@pytest.mark.parametrize("life", [12 * 3600, 3600], ids=["fresh", "due"])
def test_a_login_applied_as_string_data_by_kubectl_is_seen_and_kept(world, scripted_aws, life):
    a, b = world.namespaces("a", "b")
    write(world, scripted_aws, life)
    manifest = {"apiVersion": "v1", "kind": "Secret", "type": "kubernetes.io/dockerconfigjson",
                "metadata": {"name": NAME, "namespace": b},
                "stringData": {HELD: config(FOREIGN).decode()}}
    world.cluster.kubectl("apply", "--server-side", "-f", "-", stdin=json.dumps(manifest))
    before = world.cluster.secret(b)
    assert hosts_of(before) == {FOREIGN}
    result = world.run(**HOURLY)
    result.fails(1, b, FOREIGN)
    stays(world, b, before)
    assert hosts_of(world.cluster.secret(a)) == {aws.HOST}


@pytest.mark.case("CA1")
@pytest.mark.parametrize("content", CONTENT)
def test_clean_leaves_alone_what_others_applied_as_string_data(world, clean, content):  # noqa: F811
    ns, = world.namespaces("a")
    assert world.run().code == 0
    before = share(world, ns, content)
    with Proxy(world.cluster) as proxy:
        result = clean(**world.through(proxy))
        assert not proxy.seen("DELETE")
    assert result.code == 0, result
    result.error("warning", ns, "was written by somebody", "left alone")
    result.line("0 deleted, 1 left alone, 0 failed")
    stays(world, ns, before)


@pytest.mark.case("CA1")
def test_a_type_that_another_manager_owns_too_does_not_make_it_shared(world, clean):  # noqa: F811
    """After an adoption that is so for ever, and nobody can change it."""
    ns, = world.namespaces("a")
    assert world.run().code == 0
    made = patch(world.cluster, ns, {
        "apiVersion": "v1", "kind": "Secret", "type": "kubernetes.io/dockerconfigjson",
        "metadata": {"name": NAME}}, APPLY)
    assert made.status == 200, made
    with Proxy(world.cluster) as proxy:
        result = world.run(**HOURLY, **world.through(proxy))
        assert result.code == 0 and not proxy.seen("GET", path_of(ns)), result
    result.line("1 fresh, 0 written")
    assert clean().code == 0
    assert world.cluster.secret(ns) is None


# -- CA2: what is foreign does not hang on what is fresh -------------------------

def without_list(world):
    return world.as_account("narrow", rules(secrets=("create", "patch", "get")))


def never_fresh(_):
    return {"ECR_RENEW_BEFORE": "0"}


def exact(world):
    return {"ECR_NAMESPACES": ",".join(world.names)}


@pytest.mark.case("CA2")
@pytest.mark.parametrize("large", [False, True], ids=["", "metadata over 8 KiB"])
@pytest.mark.parametrize("path", [lambda _: {}, never_fresh, without_list, exact],
                         ids=["globs", "never fresh", "no list", "exact names"])
def test_a_foreign_login_is_seen_on_every_path(world, scripted_aws, path, large):
    a, b = world.namespaces("a", "b")
    write(world, scripted_aws, 3600)
    share(world, b)
    if large:
        stuff(world.cluster, b)
    before = world.cluster.secret(b)
    result = world.run(**{**HOURLY, **path(world)})
    stays(world, b, before)
    result.fails(1, b, FOREIGN)
    assert world.holds_login(a)


@pytest.mark.case("CA2")
def test_ours_with_metadata_over_8_kib_is_renewed_all_the_same(world, scripted_aws):
    ns, = world.namespaces("a")
    write(world, scripted_aws, 3600)
    stuff(world.cluster, ns)
    result = world.run(**HOURLY)
    assert result.code == 0, result
    assert world.holds_login(ns)
    assert "adopted" not in result.out, result


@pytest.mark.case("CA2")
@pytest.mark.parametrize("how", ["no right to get", "a GET that fails"])
def test_what_cannot_be_looked_at_is_not_written(world, scripted_aws, how):
    a, b = world.namespaces("a", "b")
    write(world, scripted_aws, 3600)
    before = share(world, b)

    def hook(request):
        if request.method == "GET" and f"/{b}/" in request.path:
            return reply(500, status_body(500, "InternalError", "etcd is away"),
                         {"Content-Type": "application/json"})
    blind = world.as_account("blind", rules(secrets=("create", "patch")))
    with Proxy(world.cluster, None if how.startswith("no") else hook) as proxy:
        result = world.run(**{**HOURLY, **exact(world), **world.through(proxy)},
                           **(blind if how.startswith("no") else {}))
        assert not proxy.seen("PATCH", path_of(b))
    stays(world, b, before)
    assert result.code in (1, 2), result
    result.error("error", b)


# -- CA3: written as it was seen -------------------------------------------------

def writes(proxy, ns):
    """What the PATCHes that apply say of the Secret's version."""
    return [json.loads(r.body)["metadata"] for r in proxy.seen("PATCH", path_of(ns))
            if r.headers["content-type"] == APPLY]


@pytest.mark.case("CA3")
def test_a_renewal_carries_the_version_that_was_seen_and_a_creation_none(world, scripted_aws):
    a, b = world.namespaces("a", "b")
    write(world, scripted_aws, 3600, ECR_NAMESPACES=a)
    meta = world.cluster.secret(a)["metadata"]
    with Proxy(world.cluster) as proxy:
        result = world.run(**HOURLY, **world.through(proxy))
        assert result.code == 0, result
        renewal, = writes(proxy, a)
        creation, = writes(proxy, b)
    assert renewal["uid"] == meta["uid"]
    assert renewal["resourceVersion"] == meta["resourceVersion"]
    assert "uid" not in creation and "resourceVersion" not in creation
    result.line(a, "configured")
    result.line(b, "created")


def once_before(world, ns, edit, method="PATCH", part=""):
    """A proxy that lets `edit` happen right before the first such request."""
    done = []

    def hook(request):
        if request.method == method and path_of(ns) in request.path \
                and part in request.path and not done:
            done.append(edit())
    proxy = Proxy(world.cluster, hook)
    proxy.done = done
    return proxy


@pytest.mark.case("CA3")
@pytest.mark.parametrize("maker", [post, apply_string_data], ids=lambda f: f.__name__)
def test_string_data_applied_between_our_read_and_our_write_is_kept(world, maker):
    ns, = world.namespaces("a")
    maker(world.cluster, ns, {HELD: config(aws.HOST)})
    with once_before(world, ns, lambda: share(world, ns), part="fieldManager") as proxy:
        result = world.run(**world.through(proxy))
        assert proxy.done
    assert FOREIGN in hosts_of(world.cluster.secret(ns))
    result.error("warning", ns, "left alone", FOREIGN)


@pytest.mark.case("CA3")
def test_string_data_applied_before_our_renewal_is_kept(world, scripted_aws):
    ns, = world.namespaces("a")
    write(world, scripted_aws, 3600)
    with once_before(world, ns, lambda: share(world, ns)) as proxy:
        result = world.run(**HOURLY, **world.through(proxy))
        assert proxy.done
    assert FOREIGN in hosts_of(world.cluster.secret(ns))
    result.fails(2, ns, FOREIGN)


@pytest.mark.case("CA3")
def test_it_says_adopted_where_no_conflict_told_that_the_data_was_not_ours(world):
    """Applied as stringData: there is no owner of f:data to be in the way."""
    ns, = world.namespaces("a")
    share(world, ns, way=lambda cluster, ns, _: apply_string_data(
        cluster, ns, {HELD: config(aws.HOST)}))
    result = world.run(**HOURLY)
    assert result.code == 0, result
    result.line(ns, f"secret/{NAME} adopted from somebody")
    assert world.holds_login(ns)


class Opaque(Proxy):
    """An API server whose resourceVersions are no numbers, as it may have them."""

    def __init__(self, cluster, hook=None):
        super().__init__(cluster, hook, self.hide)

    def hide(self, request, status, body):
        return body.replace(b'"resourceVersion":"', b'"resourceVersion":"rv-')

    def ask(self, request):
        return super().ask(request._replace(body=request.body.replace(
            b'"resourceVersion":"rv-', b'"resourceVersion":"')))


@pytest.mark.case("CA3")
def test_a_version_that_is_no_number_is_looked_at_again_right_before_the_write(
        world, scripted_aws):
    a, b = world.namespaces("a", "b")
    write(world, scripted_aws, 3600)

    def edit(request):
        if request.method == "GET" and path_of(b) in request.path and not seen:
            seen.append(share(world, b))
    seen = []
    with Opaque(world.cluster, edit) as proxy:
        result = world.run(**HOURLY, **world.through(proxy))
        assert len(proxy.seen("GET", path_of(a))) == 1
        renewal, = writes(proxy, a)
    assert renewal["resourceVersion"].startswith("rv-")
    assert seen and FOREIGN in hosts_of(world.cluster.secret(b))
    assert world.holds_login(a)
    result.fails(1, b, FOREIGN)


@pytest.mark.case("CA3")
def test_a_creation_in_the_one_open_moment_is_told(world):
    """Seen absent, then applied as stringData, then written by us: nothing refuses that."""
    ns, = world.namespaces("a")
    with once_before(world, ns, lambda: share(world, ns, "alone")) as proxy:
        result = world.run(**HOURLY, **world.through(proxy))
        assert proxy.done
    result.error("warning", ns, "somebody")
    assert world.holds_login(ns)


@pytest.mark.case("CA3")
def test_a_label_that_somebody_adds_before_our_renewal_stays_and_it_is_renewed(world, scripted_aws):
    ns, = world.namespaces("a")
    write(world, scripted_aws, 3600)
    with once_before(world, ns, lambda: label(world.cluster, ns, None)) as proxy:
        result = world.run(**HOURLY, **world.through(proxy))
        assert proxy.done and len(writes(proxy, ns)) == 2
    assert result.code == 0, result
    assert "adopted" not in result.out, result
    assert world.cluster.secret(ns)["metadata"]["labels"][THEIRS] == "x"
    assert world.holds_login(ns)


# -- CA8: a second copy of us ----------------------------------------------------

@pytest.mark.case("CA8")
def test_a_conflict_with_a_second_copy_of_us_is_no_adoption(world, scripted_aws, login):
    """The other copy renews between our look and our write."""
    ns, = world.namespaces("a")
    write(world, scripted_aws, 3600)
    other = scripted_aws(login(password=keep_secret(aws.password())))

    def second():
        assert world.run(**HOURLY, **other.env).code == 0
        return True
    with once_before(world, ns, second) as proxy:
        result = world.run(ECR_RENEW_BEFORE="0", **world.through(proxy))
        assert proxy.done
    assert result.code == 0, result
    result.line(ns, f"secret/{NAME} configured")
    assert "adopted" not in result.out, result
    assert world.holds_login(ns)


@pytest.mark.case("CA8")
def test_a_plain_conflict_on_our_own_secret_is_no_adoption(world, scripted_aws):
    ns, = world.namespaces("a")
    write(world, scripted_aws, 3600)
    done = []

    def hook(request):
        if request.method == "PATCH" and not done:
            done.append(request)
            return reply(409, status_body(409, "Conflict", "the object has been modified"),
                         {"Content-Type": "application/json"})
    with Proxy(world.cluster, hook) as proxy:
        result = world.run(**HOURLY, **world.through(proxy))
    assert result.code == 0 and done, result
    result.line(ns, f"secret/{NAME} configured")
    assert "adopted" not in result.out, result
    assert world.holds_login(ns)


# -- The label alone -------------------------------------------------------------

@pytest.mark.case("CA1")
def test_ours_without_its_label_is_read_first_and_gets_it_back(world):
    ns, = world.namespaces("a")
    assert world.run().code == 0
    patch(world.cluster, ns, {"metadata": {"labels": {
        "app.kubernetes.io/managed-by": None}}}, MERGE)
    with Proxy(world.cluster) as proxy:
        result = world.run(**HOURLY, **world.through(proxy))
        assert result.code == 0, result
        asked = [r.method for r in proxy.requests if path_of(ns) in r.path]
    assert asked[0] == "GET" and asked[-1] == "PATCH" and asked.count("PATCH") == 1, asked
    assert world.holds_login(ns)


# -- Data of any size is judged ----------------------------------------------------

def vast(*hosts):
    """A docker config of 300 KB, with its logins at the end."""
    return json.dumps({"HttpHeaders": {f"X-{i:05}": "x" * 90 for i in range(2900)},
                       "auths": {h: {"auth": "eDp5"} for h in hosts}}).encode()


@pytest.mark.case("CA2")
def test_the_login_at_the_end_of_300_kb_is_seen(world):
    ns, = world.namespaces("a")
    assert post(world.cluster, ns, {HELD: vast(aws.HOST, FOREIGN)}).status == 201
    before = world.cluster.secret(ns)
    result = world.run(**HOURLY)
    result.error("warning", ns, "left alone", FOREIGN)
    stays(world, ns, before)


@pytest.mark.case("CA2")
def test_300_kb_that_hold_our_logins_alone_are_adopted(world):
    ns, = world.namespaces("a")
    assert post(world.cluster, ns, {HELD: vast(aws.HOST)}).status == 201
    result = world.run(**HOURLY)
    assert result.code == 0, result
    result.line(ns, "adopted from somebody")
    assert world.holds_login(ns)
