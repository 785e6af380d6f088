# SPDX-License-Identifier: MIT
"""Somebody edits the Secret between each two of our requests: all ways to write,
on all paths, at all instants.

A cell of the table is one namespace: what was there, who writes what, and when.
All cells of a path are done by one run of the program, through a proxy that lets
an edit land on the real API server right before a request of ours does.  After the
run, nothing that somebody had in a Secret may be gone.
"""
import concurrent.futures
import itertools
import re
import threading
import time

import pytest

import aws
from cluster import APPLY, rules
from conftest import NAME, World
from proxy import Proxy
from scripted import reply
from test_clean import AWS, cleaner  # noqa: F401 (a fixture)
from tools import keep_secret
from writers import (CONTENT, EDITORS, HELD, LABELLERS, MAKERS, OPEN, apply_string_data_as_us,
                     config, kubectl_apply, lost, patch, path_of, stuff)

OURS = re.compile(rf"/api/v1/namespaces/([^/?]+)/secrets/{re.escape(NAME)}")
LISTED = f"/api/v1/secrets?limit=500&fieldSelector=metadata.name%3D{NAME}"
BEFORE, LIST, EACH = "before", "list", "each"
THREADS = 8


class Cell:
    def __init__(self, ns, start, way, content, instant):
        self.ns, self.start, self.way, self.content = ns, start, way, content
        self.instant, self.asked = instant, 0
        self.then = None	# the Secret as the edit left it
        self.open = False	# it was absent, and our request creates

    def __repr__(self):
        return f"{self.start}, {self.way.__name__} of {self.content}, {self.instant}"

    def edit(self, cluster, request=None):
        there = cluster.secret(self.ns) is not None
        answer = self.way(cluster, self.ns, CONTENT.get(self.content))
        if answer.status < 300:
            self.then = cluster.secret(self.ns)
        self.open = not there and request is not None and request.method == "PATCH"


def ways(start):
    """Who can write what there."""
    if start == "absent":
        return list(itertools.product(MAKERS, CONTENT))
    return [*itertools.product(EDITORS, CONTENT), *((way, "label") for way in LABELLERS)]


def table(instants):
    """instants: by what is there, when the edits are made."""
    for start, times in instants.items():
        for instant in times:
            for way, content in ways(start):
                yield start, way, content, instant


class Table:
    """The namespaces, used again by each path, and what ours look like."""

    def __init__(self, world):
        self.world, self.cluster, self.names = world, world.cluster, []

    def all(self, call, over):
        with concurrent.futures.ThreadPoolExecutor(THREADS) as pool:
            return list(pool.map(call, over))

    def learn(self, ns, server):
        """Let the program write one Secret, and keep what it applied."""
        result = self.world.run(ECR_NAMESPACES=ns, **server.env)
        assert result.code == 0, result
        held = self.cluster.secret(ns)
        meta = held["metadata"]
        return {"apiVersion": "v1", "kind": "Secret", "type": held["type"], "data": held["data"],
                "metadata": {"name": NAME, "labels": meta["labels"],
                             "annotations": meta["annotations"]}}

    def lay_out(self, instants, large=False):
        """Make the table's namespaces and what is in them."""
        rows = list(table(instants))
        missing = [f"c{i:04}" for i in range(len(self.names), len(rows))]
        self.names += self.world.namespaces(*missing)
        cells = [Cell(ns, *row) for ns, row in zip(self.names, rows)]
        self.all(lambda cell: self.begin(cell, large), cells)
        self.all(lambda c: c.instant == BEFORE and c.edit(self.cluster), cells)
        return cells

    def begin(self, cell, large):
        self.cluster.call("DELETE", path_of(cell.ns))
        if cell.start == "adoptable":
            kubectl_apply(self.cluster, cell.ns, {HELD: config(aws.HOST)})
        elif cell.start != "absent":
            answer = patch(self.cluster, cell.ns, self.ours[cell.start], APPLY, "ecr-refresh",
                           force="true")
            assert answer.status == 201, answer
        if large and cell.start != "absent":
            stuff(self.cluster, cell.ns)

    def held(self):
        items = self.cluster.must(
            "GET", f"/api/v1/secrets?fieldSelector=metadata.name%3D{NAME}")["items"]
        return {s["metadata"]["namespace"]: s for s in items}

    def changed(self, cells, before):
        """Those whose Secret is not what it was, nor what somebody made of it."""
        def stamp(secret):
            return secret and (secret["metadata"]["uid"], secret["metadata"]["resourceVersion"])
        after = self.held()
        return [repr(c) for c in cells
                if stamp(after.get(c.ns)) != stamp(c.then or before.get(c.ns))]


@pytest.fixture(scope="module")
def rig(cluster, moto, shipped, authority, tmp_path_factory):
    from scripted import Scripted
    world = World(cluster, moto, shipped, tmp_path_factory.mktemp("table"))
    made = Table(world)
    made.ours = {}
    for ns, start, life in zip(world.namespaces("p", "q"), ("fresh", "due"), (43200, 3600)):
        body = aws.login_body(keep_secret(aws.password()), life=life)
        with Scripted([reply(200, body)], authority.leaf("127.0.0.1")) as server:
            server.env = {"AWS_ENDPOINT_URL_ECR": server.url}
            made.ours[start] = made.learn(ns, server)
    yield made
    world.cluster.remove_namespaces(world.names)


class Meddler(Proxy):
    """Makes each cell's edit right before the request that it is for."""

    def __init__(self, table, cells):
        self.table, self.cells = table, {c.ns: c for c in cells}
        self.listed, self.turnstile = False, threading.Lock()
        super().__init__(table.cluster, self.meddle)

    def meddle(self, request):
        if request.path.startswith(LISTED):
            with self.turnstile:		# the list is paged: its first request
                first, self.listed = not self.listed, True
            if first:
                self.table.all(lambda c: c.edit(self.cluster), [
                    c for c in self.cells.values() if c.instant == LIST])
            return
        match = OURS.match(request.path)
        cell = self.cells.get(match[1]) if match else None
        if cell is None:
            return
        cell.asked += 1
        if cell.instant in (cell.asked, EACH):
            cell.edit(self.cluster, request)


def is_told(cell, result):
    """Of the one moment that stays open, wherever a stranger's name shows."""
    return cell.way is apply_string_data_as_us or re.search(
        rf"warning:.*\b{cell.ns}\b.*\bsomebody\b", result.err)


def judge(rig, cells, result, clean=False):
    held, wrong = rig.held(), []
    for cell in cells:
        if cell.then is None:
            continue
        if clean and cell.content == "label" and cell.instant in (BEFORE, LIST):
            continue	# somebody's label does not keep what is ours
        gone = lost(cell.then, held.get(cell.ns))
        if gone and cell.open and cell.way in OPEN:
            gone = set() if is_told(cell, result) else {"nobody was told"}
        if gone:
            wrong.append(f"{cell.ns}: {cell}: {', '.join(sorted(gone))}")
    assert not wrong, f"{len(wrong)} lost:\n" + "\n".join(wrong[:40]) + f"\n{result!r}"


def reached(cells, share):
    """Most instants must have come; those that did not are for conflicts' sake."""
    came = sum(c.then is not None for c in cells)
    print(f"{came} of {len(cells)} edits were made")
    assert came >= share * len(cells), [repr(c) for c in cells if c.then is None][:60]


# What is there, and when it is edited: as far as our requests go in each.
LISTING = {"absent": (BEFORE, LIST, 1), "fresh": (BEFORE, LIST), "due": (BEFORE, LIST, 1),
           "adoptable": (BEFORE, LIST, 1, 2, 3)}
LOOKING = {"absent": (BEFORE, 1, 2), "fresh": (BEFORE, 1), "due": (BEFORE, 1, 2),
           "adoptable": (1, 2, 3, 4)}
NAMED = {"absent": (2,), "fresh": (BEFORE,), "due": (1, 2), "adoptable": (3,)}
DEFAULT = {"ECR_RENEW_BEFORE": None}


def globs(rig):
    return {"ECR_NAMESPACES": f"{rig.world.prefix}-c*", **DEFAULT}


def exact_names(rig):
    return {"ECR_NAMESPACES": ",".join(rig.names[:256]), **DEFAULT}


def never_fresh(rig):
    return {**globs(rig), "ECR_RENEW_BEFORE": "0"}


def without_list(rig):
    if not hasattr(rig, "narrow"):
        rig.narrow = rig.world.as_account("narrow", rules(secrets=("create", "patch", "get")))
    return {**globs(rig), **rig.narrow}


PATHS = {
    "globs": (globs, LISTING, False),
    "globs and never fresh": (never_fresh, {**LISTING, "fresh": (BEFORE, LIST, 1)}, False),
    "a role without list": (without_list, LOOKING, False),
    "exact names": (exact_names, NAMED, False),
    "large metadata": (globs, {"absent": (), **{s: (BEFORE, 1, 2) for s in
                                                ("due", "adoptable")}}, True),
}


@pytest.mark.case("CA1", "CA2", "CA3")
@pytest.mark.parametrize("path", PATHS)
def test_nothing_of_somebody_is_lost_whatever_he_does_meanwhile(rig, path):
    settings, instants, large = PATHS[path]
    began = time.monotonic()
    cells = rig.lay_out(instants, large)
    with Meddler(rig, cells) as proxy:
        result = rig.world.run(**{**settings(rig), **rig.world.through(proxy)}, timeout=120)
    print(f"{path}: {len(cells)} cells, {time.monotonic() - began:.1f} s")
    assert result.code in (0, 1, 2), result
    judge(rig, cells, result)
    reached(cells, 0.8)


@pytest.mark.case("CA3")
def test_nothing_is_lost_to_one_who_edits_before_each_request(rig):
    cells = rig.lay_out({s: (EACH,) for s in ("absent", "due", "adoptable")})
    with Meddler(rig, cells) as proxy:
        result = rig.world.run(**{**globs(rig), **rig.world.through(proxy)}, timeout=120)
    assert result.code in (0, 1, 2), result
    judge(rig, cells, result)


@pytest.mark.case("CA5")
def test_a_dry_run_changes_nothing_whatever_happens_meanwhile(rig):
    cells = rig.lay_out(LISTING)
    before = rig.held()
    with Meddler(rig, cells) as proxy:
        result = rig.world.run("--dry-run", **{**globs(rig), **rig.world.through(proxy)},
                               timeout=120)
    assert result.code in (0, 1, 2), result
    assert not rig.changed(cells, before)


CLEANING = {"fresh": (BEFORE, LIST, 1), "due": (1,), "adoptable": (BEFORE,)}


@pytest.mark.case("CA1", "CA7")
@pytest.mark.parametrize("dry", [False, True], ids=["clean", "a dry run of clean"])
def test_clean_deletes_nothing_that_somebody_wrote(rig, cleaner, dry):  # noqa: F811
    cells = rig.lay_out(CLEANING)
    before = rig.held()
    with Meddler(rig, cells) as proxy:
        result = rig.world.run("clean", *(["--dry-run"] if dry else []), timeout=120, **{
            **dict.fromkeys(AWS), **globs(rig), **cleaner, **rig.world.through(proxy)})
    assert result.code in (0, 1, 2), result
    judge(rig, cells, result, clean=not dry)
    if dry:
        assert not rig.changed(cells, before)
    else:
        after = rig.held()
        mine = [c for c in cells if c.start != "adoptable" and c.content == "label"
                and c.way.__name__ == "label" and c.instant in (BEFORE, LIST)]
        assert mine and not any(after.get(c.ns) for c in mine), "what is ours alone goes"
    reached(cells, 0.9)
