# SPDX-License-Identifier: MIT
"""Time and processes: a server that restarts, a stop as PID 1, two at once,
a kill at any moment, memory."""
import os
import pathlib
import random
import signal
import time

import pytest

import aws
import binary
from cluster import Cluster, rules
from conftest import NAME
from proxy import Proxy
from scripted import HANG
from tools import SLOW, free_port, keep_secret, wait_for


@pytest.fixture
def own(moto, tmp_path):
    """A cluster that may be stopped, and settings for it."""
    cluster = Cluster(tmp_path / "cluster")
    try:
        cluster.start()
        token = tmp_path / "token"
        token.write_text(cluster.account("runner", rules()))
        cluster.env = {"KUBE_SERVER": cluster.url, "KUBE_TOKEN_FILE": token,
                       "KUBE_CA_FILE": cluster.ca_file, "ECR_NAMESPACES": "r*", **moto.env()}
        yield cluster
    finally:
        cluster.stop()


def count(cluster):
    body = cluster.must(
        "GET", f"/api/v1/secrets?fieldSelector=metadata.name%3D{NAME}",
        accept="application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io")
    return len(body["items"] or [])


def test_K19_the_api_server_is_away_for_20_seconds(own, moto):
    """Connections are cut in the middle of the pass, then refused for a while."""
    names = [f"r{i:03}" for i in range(600)]
    own.namespaces(names)
    run = binary.Running({**own.env, "ECR_CONNECTIONS": 1})
    wait_for("the middle of the pass", 20, lambda: count(own) >= 50)
    own.stop_server()
    time.sleep(17)			# and 3 s to start
    own.start_server()
    assert count(own) < 600, "it was the middle"
    result = run.finish(90)
    assert result.code == 0, result
    assert result.seconds > 17
    result.error("warning", f"127.0.0.1:{own.port}", "trying again")
    for ns in names:
        assert own.auths(ns) == {aws.HOST: {"auth": aws.token(moto.password)}}


def test_K19_not_there_at_first(own):
    own.namespaces(["r1", "r2"])
    own.stop_server()
    run = binary.Running(own.env)
    time.sleep(4)
    own.start_server()
    result = run.finish(60)
    assert result.code == 0, result
    result.error("connection refused", f"127.0.0.1:{own.port}")
    assert count(own) == 2


# -- SIGTERM ------------------------------------------------------------------------------

def child_of(pid):
    path = pathlib.Path(f"/proc/{pid}/task/{pid}/children")
    end = time.monotonic() + 5
    while time.monotonic() < end:
        children = path.read_text().split()
        if children:
            return int(children[0])
        time.sleep(0.01)
    raise AssertionError("unshare made no child")


def stop_as_pid_1(world, ready, sign=signal.SIGTERM, **changes):
    """Run as PID 1 of a namespace, signal it when ready(), judge the end."""
    run = binary.Running(world.env(**changes),
                         prefix=["unshare", "--pid", "--fork", "--kill-child"])
    end = time.monotonic() + 20
    while not ready():
        assert time.monotonic() < end, "the moment to stop never came"
        time.sleep(0.01)
    pid = child_of(run.process.pid)
    began = time.monotonic()
    os.kill(pid, sign)
    result = run.finish(20)
    result.took = time.monotonic() - began
    return result


needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="a PID namespace needs root")


@needs_root
@pytest.mark.parametrize("sign", [signal.SIGTERM, signal.SIGINT])
def test_S1_stopped_as_pid_1_in_the_middle_of_writing(world, sign):
    names = world.namespaces(*(f"{i:02}" for i in range(30)))

    def hook(request):
        if request.method == "PATCH" and len(proxy.seen("PATCH")) > 10:
            return [HANG]
        return None
    with Proxy(world.cluster, hook) as proxy:
        result = stop_as_pid_1(world, lambda: len(proxy.seen("PATCH")) > 10, sign,
                               **world.through(proxy))
    assert result.code == 128 + sign, result
    assert result.took < SLOW
    line = result.error(f"stopped by {sign.name} after", "of 30")
    assert any(word.isdigit() for word in line.split()), "how far it came"
    written = [ns for ns in names if world.cluster.secret(ns) is not None]
    assert 1 <= len(written) < 30
    assert all(world.holds_login(ns) for ns in written), "nothing half written"


@needs_root
def test_S1_stopped_while_aws_is_silent(world, scripted_aws):
    ns, = world.namespaces("a")
    server = scripted_aws([HANG])
    result = stop_as_pid_1(world, lambda: server.requests, **server.env)
    assert result.code == 143, result
    assert result.took < SLOW
    result.error("stopped")
    assert world.cluster.secret(ns) is None


@needs_root
def test_S1_stopped_while_it_waits_for_a_dead_server(world):
    world.namespaces("a")
    began = time.monotonic()
    result = stop_as_pid_1(world, lambda: time.monotonic() > began + 2,
                           KUBE_SERVER=f"https://127.0.0.1:{free_port()}")
    assert result.code == 143, result
    assert result.took < SLOW


@needs_root
def test_S1_stopped_in_a_name_look_up(world, tmp_path):
    import socket
    from test_names import ADDRESS, in_namespace
    world.namespaces("a")
    silent = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    silent.bind((ADDRESS, 53))
    silent.setblocking(False)

    def asked():
        try:
            return silent.recv(512)
        except BlockingIOError:
            return None
    prefix = ["unshare", "--pid", "--fork", "--kill-child",
              *in_namespace(tmp_path, resolv_conf=f"nameserver {ADDRESS}\n")]
    run = binary.Running(world.env(
        AWS_ENDPOINT_URL_ECR="https://api.ecr.us-east-1.example.org"), prefix=prefix)
    end = time.monotonic() + 10
    while not asked():
        assert time.monotonic() < end
        time.sleep(0.01)
    time.sleep(0.2)
    while asked():	# for the other kind of address
        pass
    os.kill(child_of(run.process.pid), signal.SIGTERM)
    result = run.finish(20)
    assert not asked(), "it ended before it would have asked again"
    silent.close()
    assert result.code == 143, result
    result.error("stopped by SIGTERM", "looking up api.ecr.us-east-1.example.org")


def test_the_passes_own_deadline_while_writing(world):
    names = world.namespaces(*"abcd")

    def hook(request):
        return [HANG] if request.method == "PATCH" and f"/{names[2]}/" in request.path else None
    with Proxy(world.cluster, hook) as proxy:
        result = world.run(**world.through(proxy), ECR_TIMEOUT=4, ECR_CONNECTIONS=2)
    assert result.code == 1, result
    assert result.seconds < 4 + SLOW
    result.error("timed out", "ECR_TIMEOUT")


def test_S2_signals_that_mean_nothing_here(world):
    ns, = world.namespaces("a")

    running = []

    def hook(request):
        wait_for("the run", 5, lambda: running)
        for sign in (signal.SIGPIPE, signal.SIGCHLD, signal.SIGWINCH):
            os.kill(running[0].process.pid, sign)
    with Proxy(world.cluster, hook) as proxy:
        running.append(binary.Running(world.env(**world.through(proxy))))
        result = running[0].finish()
    assert result.code == 0, result
    assert world.holds_login(ns)


# -- at once, and killed ----------------------------------------------------------------------

def test_K20_two_copies_at_once(world):
    names = world.namespaces(*(f"{i:03}" for i in range(100)))
    runs = [binary.Running(world.env()) for _ in range(2)]
    results = [run.finish() for run in runs]
    for result in results:
        assert result.code == 0, result
        assert result.err == "", result
    for ns in names:
        assert world.holds_login(ns)


def test_I5_killed_at_any_moment_leaves_old_or_new(world, scripted_aws, login):
    names = world.namespaces(*(f"{i:02}" for i in range(40)))
    old = keep_secret(aws.password())
    with scripted_aws(login(password=old)) as server:
        assert world.run(**server.env).code == 0
    good = ({aws.HOST: {"auth": aws.token(p)}} for p in (old, world.moto.password))
    good = list(good)
    for seed in range(8):
        run = binary.Running(world.env())
        time.sleep(random.Random(seed).uniform(0, 0.15))
        run.process.kill()
        run.process.communicate()
        for ns in names:
            assert world.cluster.auths(ns) in good
    assert world.run().code == 0
    for ns in names:
        assert world.holds_login(ns)


@pytest.mark.parametrize("redirect", ["/dev/full", "closed"])
def test_S5_output_that_cannot_be_written(world, redirect):
    ns, = world.namespaces("a")
    how = '>/dev/full 2>&1' if redirect == "/dev/full" else ">&- 2>&- <&-"
    result = world.run(prefix=["sh", "-c", f'exec "$0" "$@" {how}'])
    assert result.code == 0, result
    assert world.holds_login(ns)


# -- memory (docs/design/decisions.md, "Budgets") -----------------------------------------------

def test_peak_memory_of_5_namespaces(world, tmp_path):
    world.namespaces(*"abcde")
    result = binary.run_measured(world.env(), folder=tmp_path)
    assert result.code == 0, result
    assert result.peak_kb <= 1024, f"peak {result.peak_kb} KiB"


def test_peak_memory_and_cpu_of_1000_namespaces(world, tmp_path):
    names = world.namespaces(*(f"{i:04}" for i in range(1000)))
    result = binary.run_measured(world.env(), folder=tmp_path)
    assert result.code == 0, result
    assert all(world.holds_login(ns) for ns in (names[0], names[500], names[-1]))
    assert result.peak_kb <= 1536, f"peak {result.peak_kb} KiB"
    print(f"own CPU: {result.cpu} s")	# ./build.sh bench --check judges it
