# SPDX-License-Identifier: MIT
"""A TLS proxy in front of the real API server: counts, and meddles on request.

`hook(request)` sees each request before it is passed on.  It may return None
(pass it on), or a list of steps as in scripted.py (answer with those instead),
or call the cluster itself first, which is how an edit lands between our read
and our write.  `after(request, status, body)` may replace an answer's body.
"""
import http.client
import ssl

from scripted import Scripted, reply

DROPPED = ("connection", "content-length", "host", "accept-encoding")


class Proxy(Scripted):
    def __init__(self, cluster, hook=None, after=None, **more):
        super().__init__([self.forward], (cluster.cert, cluster.key), **more)
        self.cluster, self.hook, self.after = cluster, hook, after
        self.upstream = ssl.create_default_context(cafile=str(cluster.ca_file))
        self.upstreams = {}

    def forward(self, request):
        if self.hook is not None:
            steps = self.hook(request)
            if steps is not None:
                return steps
        status, body, kind = self.ask(request)
        if self.after is not None:
            body = self.after(request, status, body) or body
        return reply(status, body, {"Content-Type": kind})

    def ask(self, request):
        """Pass the request on, over a kept connection for each of the client's."""
        headers = {k: v for k, v in request.headers.items() if k not in DROPPED}
        for again in (True, False):
            conn = self.upstreams.get(request.connection)
            if conn is None:
                conn = http.client.HTTPSConnection(
                    self.cluster.host, self.cluster.port, context=self.upstream, timeout=60)
                self.upstreams[request.connection] = conn
            try:
                conn.request(request.method, request.path, request.body, headers)
                answer = conn.getresponse()
                return answer.status, answer.read(), answer.headers.get("Content-Type")
            except (OSError, http.client.HTTPException):
                conn.close()
                del self.upstreams[request.connection]
                if not again:
                    return 502, b"", "text/plain"

    def stop(self):
        super().stop()
        for conn in self.upstreams.values():
            conn.close()

    def seen(self, method, part=""):
        return [r for r in self.requests if r.method == method and part in r.path]


def status_body(code, reason, message, causes=(), kind="secrets", **details):
    """A Status as the API server writes it."""
    return {"kind": "Status", "apiVersion": "v1", "metadata": {}, "status": "Failure",
            "message": message, "reason": reason, "code": code,
            "details": {"kind": kind, "causes": list(causes), **details}}
