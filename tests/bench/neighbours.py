# SPDX-License-Identifier: MIT
"""What other clients of the API server notice of a pass: the latency of one that reads,
and of one that writes, every 10 ms, beside nothing and beside a renewal over so many
connections.  Theirs is another account: the server's priority and fairness sees two."""
import http.client
import json
import ssl
import statistics
import threading
import time

import measure as one

CONNECTIONS = (1, 2, 4, 8, 16)
REST_S = 3	# of the server, measured alone
PAUSE_S = 0.01


class Neighbour:
    """Sends requests of one kind until it is stopped; `seconds` has how long each took."""

    def __init__(self, where, token, write):
        self.where, self.token, self.write = where, token, write
        self.seconds, self.stop, self.fault = [], threading.Event(), None
        self.thread = threading.Thread(target=self.run)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.stop.set()
        self.thread.join()
        if self.fault:
            raise self.fault

    def run(self):
        try:
            self.ask()
        except (OSError, http.client.HTTPException, RuntimeError) as e:
            self.fault = e

    def ask(self):
        to = http.client.HTTPSConnection(
            "127.0.0.1", self.where.cluster.port,
            context=ssl.create_default_context(cafile=self.where.cluster.ca_file))
        head = {"Authorization": f"Bearer {self.token}",
                "Content-Type": "application/merge-patch+json"}
        while not self.stop.is_set():
            body = {"metadata": {"annotations": {"turn": str(len(self.seconds))}}}
            began = time.perf_counter()
            to.request(*(("PATCH", "/api/v1/namespaces/default", json.dumps(body))
                         if self.write else ("GET", "/api/v1/namespaces/default")), headers=head)
            answer = to.getresponse()
            text = answer.read()
            self.seconds.append(time.perf_counter() - began)
            if answer.status != 200:
                raise RuntimeError(f"{answer.status} {text}")
            time.sleep(PAUSE_S)


def measure(where, everybody, rounds):
    """For readers and writers: milliseconds alone, and by connections beside a pass."""
    who = next(w for w in everybody if w.name == "ours, renewal")
    token = where.cluster.account("neighbour", [
        {"apiGroups": [""], "resources": ["namespaces"], "verbs": ["get", "patch"]}])
    found = {}
    for kind in ("read", "write"):
        latency = {n: [] for n in (0, *CONNECTIONS)}
        passes = {n: [] for n in CONNECTIONS}
        for _ in range(rounds):
            for n, seconds in latency.items():
                with Neighbour(where, token, kind == "write") as other:
                    if n:
                        passes[n].append(one.timed(who, where, ECR_CONNECTIONS=str(n))[0])
                    else:
                        time.sleep(REST_S)
                seconds += other.seconds
        found[kind] = {str(n): {
            "median_ms": round(1000 * statistics.median(s), 2),
            "p90_ms": round(1000 * statistics.quantiles(s, n=10)[-1], 2),
            "pass_s": round(statistics.median(passes[n]), 3) if n else None}
            for n, s in latency.items()}
    return found
