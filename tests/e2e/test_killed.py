# SPDX-License-Identifier: MIT
"""`kill -9` right before any system call, and then one more run: the cluster must be as
an undisturbed run leaves it from the same beginning.

Three namespaces: one to be adopted from kubectl apply, one without a Secret, one whose
login is about to expire and that holds an old last-applied-configuration.  Service
accounts are in play in all of them.
"""
import concurrent.futures
import time

import pytest

import aws
import binary
import traced
from cluster import APPLY, MERGE, rules
from conftest import NAME
from proxy import Proxy
from scripted import reply
from test_looked_at import rights
from test_whose import HOURLY, write
from tools import keep_secret
from writers import HELD, LAST, config, fresh_object, kubectl_apply, patch, path_of

ACCOUNTS = {"taken": {"default": ["one"], "builder": [NAME]}, "absent": {"default": []},
            "due": {"default": ["one"], "builder": [NAME]}}


class Start:
    """The beginning, and how to have it again quickly."""

    def __init__(self, world, scripted_aws):
        self.world, self.cluster = world, world.cluster
        self.ns = dict(zip(ACCOUNTS, world.namespaces(*ACCOUNTS)))
        write(world, scripted_aws, 3600, ECR_NAMESPACES=self.ns["due"])
        held = self.cluster.secret(self.ns["due"])
        meta = held["metadata"]
        self.due = {"apiVersion": "v1", "kind": "Secret", "type": held["type"],
                    "data": held["data"], "metadata": {
                        "name": NAME, "labels": meta["labels"],
                        "annotations": meta["annotations"]}}
        for kind, accounts in ACCOUNTS.items():
            for name in accounts:
                self.cluster.must(
                    "POST", f"/api/v1/namespaces/{self.ns[kind]}/serviceaccounts",
                    {"metadata": {"name": name}})
        self.pool = concurrent.futures.ThreadPoolExecutor(3)

    def all(self, call):
        return dict(zip(ACCOUNTS, self.pool.map(call, ACCOUNTS)))

    def account(self, kind, name):
        return f"/api/v1/namespaces/{self.ns[kind]}/serviceaccounts/{name}"

    def again(self):
        self.all(self.begin)

    def begin(self, kind):
        ns = self.ns[kind]
        self.cluster.call("DELETE", path_of(ns))
        if kind == "taken":
            kubectl_apply(self.cluster, ns, {HELD: config(aws.HOST)})
        if kind == "due":
            assert patch(self.cluster, ns, self.due, APPLY, "ecr-refresh").status == 201
            note = {LAST: str(fresh_object({HELD: config(aws.HOST)}))}
            patch(self.cluster, ns, {"metadata": {"annotations": note}}, MERGE, "kubectl")
        for name, entries in ACCOUNTS[kind].items():
            self.cluster.must("PATCH", self.account(kind, name), {
                "imagePullSecrets": [{"name": e} for e in entries]}, kind=MERGE)

    def state(self):
        return self.all(self.state_of)

    def state_of(self, kind):
        """All that must be the same; not when it was, nor in which version."""
        held = self.cluster.secret(self.ns[kind])
        meta = held["metadata"] if held else {}
        return {
            "data": held and held["data"], "type": held and held["type"],
            "labels": meta.get("labels"), "annotations": meta.get("annotations"),
            "owners": sorted((f["manager"], f["operation"]) for f in meta.get("managedFields", [])
                             if any(set(f["fieldsV1"].get(m, {})) - {"."}
                                    for m in ("f:data", "f:stringData"))),
            "accounts": {name: [e["name"] for e in self.cluster.must(
                "GET", self.account(kind, name)).get("imagePullSecrets", [])]
                for name in ACCOUNTS[kind]}}


@pytest.fixture
def start(world, scripted_aws):
    made = Start(world, scripted_aws)
    # One login, and one expiry, for all runs: what they leave can be compared.
    body = aws.login_body(keep_secret(aws.password()), expires=int(time.time()) + 43200)
    made.env = {**HOURLY, "ECR_SERVICE_ACCOUNTS": "default,builder", "ECR_CONNECTIONS": "1",
                **scripted_aws(reply(200, body)).env,
                **world.as_account("accounts", [*rules(), rights("default", "builder")])}
    yield made
    made.pool.shutdown()


def undisturbed(start, env, tmp_path, args):
    """What a run leaves that nobody kills, how many system calls it made, and how many
    before each of its writes was seen."""
    start.again()
    sent = []
    with Proxy(start.cluster) as proxy:
        def watch(call):
            writes = len(proxy.seen("PATCH")) + len(proxy.seen("DELETE"))
            sent.extend([call] * (writes - len(sent)))
        done = traced.run({**env, **start.world.through(proxy)}, tmp_path, args=args, watch=watch)
    assert done.code == 0, done.out + done.err
    return start.state(), done.calls, sent


def sweep(start, tmp_path, *args, every=1, **changes):
    """The state that each kill and one more run must lead to."""
    env = start.world.env(**{**start.env, **changes})
    want, calls, sent = undisturbed(start, env, tmp_path, args)
    # Through the proxy it waited more often than it will: begin earlier.
    points = range(max(sent[0] - 24, 1), calls + 1, every)
    wrong, killed, states, began = [], 0, [], time.monotonic()
    for at in points:
        start.again()
        killed += traced.run(env, tmp_path, kill_at=at, args=args).killed
        between = start.state()
        states += [between] if between not in states else []
        again = binary.run(env, *args)
        left = start.state()
        if again.code != 0 or left != want:
            wrong.append((at, [k for k in want if left[k] != want[k]], again))
    print(f"killed at {killed} of {len(points)} places in {calls} calls, in "
          f"{len(states)} states of {len(sent)} writes, {time.monotonic() - began:.0f} s")
    assert not wrong, f"{len(wrong)} of {len(points)}: {wrong[:3]}"
    assert killed >= len(points) / 2
    assert every > 1 or len(states) > len(sent) / 2, "kills came between the writes"
    return want


def is_mended(want):
    assert all(NAME in entries for held in want.values() for entries in held["accounts"].values())
    assert not any(LAST in held["annotations"] for held in want.values())
    assert all(held["owners"] == [("ecr-refresh", "Apply")] for held in want.values())


@pytest.mark.case("CB1", "CB2")
def test_killed_before_any_system_call_and_run_once_more(start, tmp_path):
    is_mended(sweep(start, tmp_path))


@pytest.mark.case("CB1", "CB2")
def test_killed_with_three_writes_on_their_way_and_run_once_more(start, tmp_path):
    is_mended(sweep(start, tmp_path, every=3, ECR_CONNECTIONS="3"))


@pytest.mark.case("CB1", "CB2")
def test_killed_where_exact_names_are_set_and_run_once_more(start, tmp_path):
    is_mended(sweep(start, tmp_path, every=2, ECR_NAMESPACES=",".join(start.ns.values())))


@pytest.mark.case("CB1")
def test_clean_killed_before_any_system_call_and_run_once_more(start, tmp_path):
    start.again()
    before = start.state()
    cleaning = start.world.as_account("clean", [
        *rules(secrets=("list", "delete"), namespaces=()), rights("default", "builder")])
    want = sweep(start, tmp_path, "clean", **cleaning)
    assert want["taken"] == before["taken"], "it is somebody's"
    assert want["due"]["data"] is None and not want["due"]["accounts"]["builder"]
