# SPDX-License-Identifier: MIT
"""The README's figures, from one run: peak memory, CPU and wall time at 5 and at
1,000 namespaces, and the same beside a plain client (plain/main.go: Go's own
HTTP client, the same requests over as many connections).

    tests/e2e/run --figures            prints a table

Both write to their own namespaces, in turns, each round with a new password, so
that every request changes bytes; the median of the rounds counts.
"""
import os
import pathlib
import resource
import statistics
import subprocess
import sys
import tempfile
import time

import aws
import binary
from certs import Authority
from cluster import Cluster, rules
from scripted import Scripted, reply
from tools import HERE, tool

ROUNDS = 7
SIZES = (5, 1000)


def plain_client(folder):
    path = folder / "plain"
    subprocess.run([tool("GO", "go"), "build", "-o", str(path), "."], check=True,
                   cwd=HERE / "plain", env={**os.environ, "CGO_ENABLED": "0"})
    return path


def timed(program, env):
    """Wall and CPU seconds of a program that must succeed."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    began = time.monotonic()
    done = subprocess.run([str(program)], env=env, capture_output=True, check=False)
    wall = time.monotonic() - began
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode != 0:
        raise RuntimeError(f"{program}: {done.stdout}{done.stderr}")
    return wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def measure(cluster, folder, plain, size, connections):
    for who in ("ours", "plain"):
        cluster.namespaces([f"{who}{size}-{i}" for i in range(size)])
    login = [reply(200, aws.login_body(aws.password()))]
    authority = Authority(folder / f"pki{size}", "Figures Root")
    with Scripted(login, authority.leaf("127.0.0.1")) as server:
        env = {"AWS_REGION": aws.REGION, "AWS_ACCESS_KEY_ID": "AKIAFIGURES",
               "AWS_SECRET_ACCESS_KEY": "f" * 40, "AWS_ENDPOINT_URL_ECR": server.url,
               "AWS_CA_BUNDLE": str(authority.path), "KUBE_SERVER": cluster.url,
               "KUBE_TOKEN_FILE": str(folder / "token"), "KUBE_CA_FILE": str(cluster.ca_file),
               "ECR_RENEW_BEFORE": "0", "ECR_CONNECTIONS": str(connections)}
        times = {"ours": [], "plain": []}
        for _ in range(ROUNDS):
            for who, program in (("ours", binary.BINARY), ("plain", plain)):
                server.answers = [reply(200, aws.login_body(aws.password()))]
                times[who].append(timed(program, {**env, "ECR_NAMESPACES": f"{who}{size}-*"}))
        result = binary.run_measured({**env, "ECR_NAMESPACES": f"ours{size}-*"}, folder=folder)
        assert result.code == 0, result
    wall = {w: statistics.median(t[0] for t in times[w]) for w in times}
    cpu = {w: statistics.median(t[1] for t in times[w]) for w in times}
    return result.peak_kb, wall, cpu


def main():
    rows = []
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        cluster = Cluster(folder / "cluster")
        try:
            cluster.start()
            (folder / "token").write_text(cluster.account("figures", rules()))
            plain = plain_client(folder)
            for size in SIZES:
                rows.append((size, *measure(cluster, folder, plain, size, 8)))
        finally:
            cluster.stop()
    print("| namespaces | peak RSS | own CPU | wall | wall / plain client | CPU / plain client |")
    print("|---|---|---|---|---|---|")
    for size, peak, wall, cpu in rows:
        print(f"| {size:,} | {peak} KiB | {cpu['ours'] * 1000:.0f} ms | "
              f"{wall['ours'] * 1000:.0f} ms | {wall['ours'] / wall['plain']:.2f} | "
              f"{cpu['ours'] / cpu['plain']:.2f} |")
    return 0


if __name__ == "__main__":
    sys.exit(main())
