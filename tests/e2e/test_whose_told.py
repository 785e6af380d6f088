# SPDX-License-Identifier: MIT
"""What is told of whose a Secret is: two installs under one name, a dry run that tells
what a run would do, AWS left in peace, a deletion that was none."""
import re

import pytest

import aws
from cluster import APPLY, MERGE, rules
from conftest import NAME
from proxy import Proxy
from scripted import reply
from test_adopt import old
from test_clean import clean, cleaner  # noqa: F401 (fixtures)
from test_whose import HOURLY, share, write
from tools import keep_secret
from writers import HELD, config, hosts_of, kubectl_apply, patch, path_of, post

OTHER_ACCOUNT = "210987654321"
OTHER = f"{OTHER_ACCOUNT}.dkr.ecr.us-east-1.amazonaws.com"
LOGINS = "ecr-refresh/logins"
TIME = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ"
CHOOSE = "if another ecr-refresh writes it too, choose another ECR_SECRET_NAME"


def notes(world, ns):
    return world.cluster.secret(ns)["metadata"]["annotations"]


# -- CA4: two installs, one name -------------------------------------------------

@pytest.mark.case("CA4")
def test_the_secret_says_which_logins_it_holds_until_when(world):
    ns, = world.namespaces("a")
    assert world.run(ECR_REGISTRIES=f"{aws.HOST},{OTHER}").code == 0
    held = notes(world, ns)
    assert re.fullmatch(f"{TIME}={aws.HOST} {OTHER}", held[LOGINS]), held
    assert held["ecr-refresh/expires-at"] == held[LOGINS].split("=")[0]
    assert world.run().code == 0
    assert re.fullmatch(f"{TIME}={aws.HOST}", notes(world, ns)[LOGINS])


@pytest.mark.case("CA4")
@pytest.mark.parametrize("exact", [False, True], ids=["globs", "exact names"])
def test_two_installs_with_one_secret_name_are_told_of_each_other(world, exact):
    ns, other = world.namespaces("a", "b")
    settings = {**HOURLY, **({"ECR_NAMESPACES": f"{ns},{other}"} if exact else {})}
    assert world.run(**settings).code == 0
    for account, mine, theirs in ((OTHER_ACCOUNT, OTHER, aws.HOST), (None, aws.HOST, OTHER)):
        result = world.run(**settings, AWS_ACCOUNT_ID=account)
        assert result.code == 0, result
        line = result.error("warning", mine, theirs, CHOOSE)
        assert sum(CHOOSE in e for e in result.errors) == 1, "once a run"
        assert ns in line or other in line
        assert hosts_of(world.cluster.secret(ns)) == {mine}


@pytest.mark.case("CA4")
def test_a_login_of_other_settings_that_has_expired_is_no_rival(world, scripted_aws):
    ns, = world.namespaces("a")
    assert world.run(AWS_ACCOUNT_ID=OTHER_ACCOUNT).code == 0
    held, long_ago = world.cluster.secret(ns), "2026-01-01T00:00:00Z"
    marks = {"app.kubernetes.io/managed-by": "ecr-refresh"}
    done = {**held["metadata"]["annotations"], "ecr-refresh/expires-at": long_ago,
            LOGINS: f"{long_ago}={OTHER}"}
    body = {**held, "metadata": {"name": NAME, "labels": marks, "annotations": done}}
    assert patch(world.cluster, ns, body, APPLY, "ecr-refresh").status == 200
    result = world.run(**HOURLY)
    assert result.code == 0 and CHOOSE not in result.err, result


@pytest.mark.case("CA4")
def test_a_registry_more_is_no_rival(world):
    world.namespaces("a")
    assert world.run(**HOURLY).code == 0
    result = world.run(**HOURLY, ECR_REGISTRIES=f"{aws.HOST},{OTHER}")
    assert result.code == 0 and not result.errors, result


@pytest.mark.case("CA4")
def test_a_secret_without_the_annotation_is_due_and_nobodys_rival(world):
    """As 0.1 to 0.3 left them."""
    ns, = world.namespaces("a")
    assert world.run(**HOURLY).code == 0
    world.cluster.must("PATCH", f"{path_of(ns)}?fieldManager=ecr-refresh",
                       {"metadata": {"annotations": {LOGINS: None}}},
                       kind=MERGE)
    result = world.run(**HOURLY)
    assert result.code == 0 and not result.errors, result
    result.line("0 fresh, 1 written")
    assert LOGINS in notes(world, ns)


# -- CA5: a dry run --------------------------------------------------------------

# With it, nothing has to be read again once AWS has told the account.
KNOWN = {**HOURLY, "AWS_ACCOUNT_ID": aws.ACCOUNT}


def every_kind(world, scripted_aws):
    """One namespace of each kind: what there is decides what is asked."""
    names = dict(zip(("fresh", "due", "absent", "shared", "foreign", "taken"),
                     world.namespaces("fresh", "due", "absent", "shared", "foreign", "taken")))
    write(world, scripted_aws, **{**KNOWN, "ECR_NAMESPACES": f"{names['fresh']},{names['shared']}"})
    write(world, scripted_aws, 3600, **{**KNOWN, "ECR_NAMESPACES": names["due"]})
    share(world, names["shared"])
    assert post(world.cluster, names["foreign"], {HELD: config("docker.io")}).status == 201
    kubectl_apply(world.cluster, names["taken"], {HELD: config(aws.HOST)})
    return names


def asked(proxy):
    """All requests but those after a write that was stored."""
    return sorted((r.method, r.path.replace("&dryRun=All", "")) for r in proxy.requests
                  if r.headers.get("content-type") != "application/merge-patch+json")


def told(result):
    """The lines, but for what says that it is a dry run, and how long it took."""
    plain = [re.sub(r" \(server dry run\)|,? in [\d.]+ s\b", "", line)
             for line in [*result.lines, *result.errors]]
    return sorted(line for line in plain if line.startswith(("Updating", "warning", "error"))
                  and "completed" not in line)


@pytest.mark.case("CA5")
@pytest.mark.parametrize("path", ["globs", "exact names", "no list"])
def test_a_dry_run_asks_and_tells_what_a_run_does(world, scripted_aws, path):
    names = every_kind(world, scripted_aws)
    settings = dict(KNOWN)
    if path == "exact names":
        settings["ECR_NAMESPACES"] = ",".join(names.values())
    if path == "no list":
        settings |= world.as_account("narrow", rules(secrets=("create", "patch", "get")))
    before = {ns: world.cluster.secret(ns) for ns in names.values()}
    with Proxy(world.cluster) as dry, Proxy(world.cluster) as wet:
        one = world.run("--dry-run", **settings, **world.through(dry))
        assert {ns: world.cluster.secret(ns) for ns in names.values()} == before
        two = world.run(**settings, **world.through(wet))
        assert asked(dry) == asked(wet)
        assert all("dryRun=All" in r.path for r in dry.seen("PATCH"))
    assert one.code == two.code == 1, (one, two)
    assert told(one) == told(two), (one, two)
    for result in one, two:
        result.error("after 6 of 6", "1 fresh", "3 written", "1 left alone", "1 failed")


@pytest.mark.case("CA5")
def test_a_dry_run_where_nothing_is_due_says_so_and_asks_no_aws(world, scripted_aws, login):
    world.namespaces("a", "b")
    assert world.run().code == 0
    server = scripted_aws(login())
    result = world.run("--dry-run", **HOURLY, **server.env)
    assert result.code == 0 and not server.connections, result
    result.line("2 fresh, 0 written")


# -- CA6: AWS is asked when something will be written ----------------------------

@pytest.mark.case("CA6")
@pytest.mark.parametrize("path", ["globs", "exact names", "no list", "--dry-run"])
@pytest.mark.parametrize("answer", ["a login", "a refusal"])
def test_one_left_alone_and_all_others_fresh_asks_no_aws(world, scripted_aws, login, path, answer):
    names = world.namespaces("a", "b", "c")
    world.cluster.put_secret(names[2], old("docker.io"))
    assert world.run().code == 0
    settings = dict(HOURLY)
    if path == "exact names":
        settings["ECR_NAMESPACES"] = ",".join(names)
    if path == "no list":
        settings |= world.as_account("narrow", rules(secrets=("create", "patch", "get")))
    server = scripted_aws(login() if answer == "a login" else reply(
        400, aws.error_body("UnrecognizedClientException", "The security token is invalid.")))
    result = world.run(*(["--dry-run"] if path == "--dry-run" else []), **settings, **server.env)
    assert result.code == 0 and not server.connections, result
    result.error("warning", names[2], "left alone", "docker.io")
    result.line("2 fresh, 0 written", "1 left alone")


@pytest.mark.case("CA6")
def test_a_registry_of_another_account_is_told_from_ours_without_aws(world, scripted_aws, login):
    """AWS_ACCOUNT_ID is not set: what we wrote elsewhere says whose registry is ours."""
    a, b = world.namespaces("a", "b")
    world.cluster.put_secret(b, old(OTHER))
    assert world.run(**HOURLY).code == 0
    server = scripted_aws(login())
    result = world.run(**HOURLY, **server.env)
    assert result.code == 0 and not server.connections, result
    result.error("warning", b, "left alone", OTHER)


# -- CA7: a deletion is one when the server says so of that object ---------------

def deletion(request, cluster, **changes):
    """The answer to a DELETE as the API server words it, with changes."""
    ns = request.path.split("/")[4]
    uid = changes.pop("uid", None) or cluster.secret(ns)["metadata"]["uid"]
    body = {"kind": "Status", "apiVersion": "v1", "metadata": {}, "status": "Success",
            "details": {"name": NAME, "kind": "secrets", "uid": uid}, **changes}
    return reply(200, {k: v for k, v in body.items() if v is not None},
                 {"Content-Type": "application/json"})


@pytest.mark.case("CA7")
@pytest.mark.parametrize("changes", [
    {"status": None}, {"status": "Failure"}, {"details": None}, {"details": {"name": NAME}},
    {"uid": "00000000-0000-4000-8000-000000000000"}, {"kind": "Secret"}],
    ids=["no status", "Failure", "no details", "no uid", "another uid", "no Status"])
def test_an_answer_that_is_no_deletion_of_it_counts_as_none(world, clean, changes):  # noqa: F811
    a, b = world.namespaces("a", "b")
    assert world.run().code == 0

    def hook(request):
        if request.method == "DELETE" and f"/{b}/" in request.path:
            return deletion(request, world.cluster, **changes)
    with Proxy(world.cluster, hook) as proxy:
        result = clean(**world.through(proxy))
    assert result.code == 1, result
    result.error("error", b)
    assert "1 deleted" in result.err and "1 failed" in result.err, result
    assert f"{b}: secret/{NAME} deleted" not in result.out, result
    assert world.cluster.secret(a) is None and world.cluster.secret(b)


@pytest.mark.case("CA7")
def test_the_servers_own_words_count_as_a_deletion(world, clean):  # noqa: F811
    ns, = world.namespaces("a")
    assert world.run().code == 0

    def hook(request):
        if request.method == "DELETE":
            return deletion(request, world.cluster)
    with Proxy(world.cluster, hook) as proxy:
        result = clean(**world.through(proxy))
    assert result.code == 0, result
    result.line(ns, "deleted")


@pytest.mark.case("CA7")
def test_keeps_what_the_moment_before_the_deletion_made_somebody_elses(world, clean):  # noqa: F811
    ns, = world.namespaces("a")
    assert world.run().code == 0
    keep_secret(world.moto.password)
    done = []

    def hook(request):
        if request.method == "DELETE" and not done:
            done.append(share(world, ns))
    with Proxy(world.cluster, hook) as proxy:
        result = clean(**world.through(proxy))
    assert result.code == 2 and done, result
    result.error("warning", ns, "Conflict (409)", "left alone")
    assert world.cluster.secret(ns) == done[0]
