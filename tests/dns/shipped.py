# SPDX-License-Identifier: MIT
"""The binary that ships, where name servers do not answer as it would like.
For tests/dns/run."""
import http.server
import os
import signal
import subprocess
import threading
import time

from desk import BINARY, HERE, QUICK, SLOW, note, only
from names import NXDOMAIN, NameServer, by_kind, by_name


def start(etc, **settings):
    folder = etc.folder
    token = os.path.join(folder, "token")
    with open(token, "w") as f:
        f.write("a-token")
    roots = os.path.join(HERE, "../../certs")
    pem = os.path.join(roots, sorted(
        n for n in os.listdir(roots) if n.endswith(".pem"))[0])
    env = {"AWS_REGION": "us-east-1", "AWS_ACCESS_KEY_ID": "AKIAIOSFODNN7EXA",
           "AWS_SECRET_ACCESS_KEY": "secret", "KUBE_TOKEN_FILE": token,
           "KUBE_CA_FILE": pem, "KUBE_SERVER": "http://127.0.0.1:8001",
           "ECR_NAMESPACES": "default", "ECR_RENEW_BEFORE": "0"}
    env.update(settings)
    return subprocess.Popen([BINARY], text=True,
                            env={k: v for k, v in env.items() if v},
                            stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def run_shipped(etc, title, answer, ready, ends, says, resolv=QUICK,
                asked=None, **env):
    """`ends(process)`; then the code, that each of `says` is said, and that
    only the names in `asked` were asked for."""
    if only and only[0] not in title:
        return
    etc.put("resolv.conf", resolv)
    server = NameServer(answer)
    p = start(etc, **env)
    limit = time.time() + 10
    while not ready(server) and time.time() < limit:
        time.sleep(0.01)
    begin = time.time()
    want = ends(p)
    try:
        out, err = p.communicate(timeout=20)
    except subprocess.TimeoutExpired:
        p.kill()
        out, err = p.communicate()
    took = time.time() - begin
    server.stop()
    good = p.returncode == want and took < SLOW
    if isinstance(says, str):
        says = [says]
    if asked is not None:
        good = good and set(server.asked) == asked
    note(title, good and all(s in err for s in says), p.returncode,
         "in %.1f s" % took, "\n  want", says, "\n  got", err)


class Absent(http.server.BaseHTTPRequestHandler):
    """An API server that has no Secret yet: so AWS is asked."""
    protocol_version = "HTTP/1.1"
    body = (b'{"kind":"Status","apiVersion":"v1","status":"Failure","reason":'
            b'"NotFound","details":{"kind":"secrets"},"code":404}')
    busy = 0

    def do_GET(self):
        Absent.busy += "/busy/" in self.path
        self.send_response(503 if "/busy/" in self.path and Absent.busy == 1
                           else 404)
        self.send_header("Content-Length", str(len(self.body)))
        self.end_headers()
        self.wfile.write(self.body)

    def log_message(self, *args):
        pass


def shipped(etc):
    kube = http.server.ThreadingHTTPServer(("127.0.0.1", 8001), Absent)
    threading.Thread(target=kube.serve_forever, daemon=True).start()
    aws = "api.ecr.us-east-1.amazonaws.com"
    silent = by_name({}, "silent")

    def send(what, code):
        def ends(process):
            process.send_signal(what)
            return code
        return ends

    def wait(process):
        return 2

    def was_asked(server):
        return len(server.asked) > 0

    for sign, code in ((signal.SIGTERM, 143), (signal.SIGINT, 130)):
        for what, env in (("AWS's name", {}), (
                "the API server's name", {"KUBE_SERVER": "https://api.lan",
                                          "ECR_RENEW_BEFORE": None})):
            host = aws if what.startswith("AWS") else "api.lan"
            run_shipped(
                etc, "CE6: %s in the look-up of %s" % (sign.name, what),
                silent, was_asked, send(sign, code),
                ["error: stopped by %s after 0 of 1 namespace" % sign.name,
                 ", looking up " + host], resolv="", **env)
    run_shipped(etc, "CD5: ECR_TIMEOUT in a look-up", silent, was_asked, wait,
                ["timed out (ECR_TIMEOUT) after 0 of 1 namespace",
                 ", looking up " + aws,
                 "DNS: could not look up %s (A and AAAA: no answer)" % aws],
                resolv="", ECR_TIMEOUT="1")
    refused = "connection refused: "
    run_shipped(etc, "CD5: A answers, AAAA: NXDOMAIN: AWS is reached",
                by_kind("here", NXDOMAIN), was_asked, wait, refused + aws,
                ECR_TIMEOUT="1")
    run_shipped(etc, "CD5: no such name is said to be so, and why",
                by_kind(NXDOMAIN, "nodata"), was_asked, wait,
                "error: ECR login: DNS: no such host: %s (A: NXDOMAIN, AAAA: "
                "no address); check AWS_REGION (us-east-1)" % aws)
    pod = "search ns.svc.cluster.local svc.cluster.local cluster.local\n" \
        "options timeout:1 attempts:1 ndots:%d\n"
    for ndots in (1, 5):
        run_shipped(
            etc, "CD7: KUBE_SERVER=https://kubernetes.default.svc under "
            "ndots:%d" % ndots, by_name({
                "kubernetes.default.svc.cluster.local": "here",
                aws: "here"}), was_asked, wait,
            refused + "kubernetes.default.svc", resolv=pod % ndots,
            KUBE_SERVER="https://kubernetes.default.svc", ECR_TIMEOUT="1")

    run_shipped(etc, "CD7: in a pod, AWS's name is asked for only as it is",
                by_name({aws: NXDOMAIN}, "here"), was_asked, wait,
                "no such host: " + aws, resolv=pod % 5, asked={aws})
    run_shipped(etc, "CD7: one that the user set, by search too",
                by_name({"ecr.infra.svc.cluster.local": "here"}), was_asked,
                wait, refused + "ecr.infra", resolv=pod % 5, ECR_TIMEOUT="1",
                AWS_ENDPOINT_URL_ECR="https://ecr.infra", asked={
                    "ecr.infra", "ecr.infra.ns.svc.cluster.local",
                    "ecr.infra.svc.cluster.local"})

    run_shipped(etc, "CD5: the API server is asked again while AWS's name is "
                "looked up", silent, lambda server: Absent.busy == 2,
                send(signal.SIGTERM, 143), "stopped by SIGTERM", resolv="",
                ECR_NAMESPACES="default,busy")
