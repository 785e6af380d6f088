# SPDX-License-Identifier: MIT
"""HTTP/1.1 over TLS with keep-alive: one thread a connection, one answer a request."""
import http.server
import ssl
import threading
import urllib.parse

# What Go's server, and so the API server, sends with a Content-Length; anything
# longer goes out in chunks.
LONGEST_WHOLE = 2048


class Request:
    def __init__(self, method, target, headers, body):
        self.method, self.target = method, target
        self.headers, self.body = headers, body
        self.path, _, self.raw_query = target.partition("?")
        self.query = dict(urllib.parse.parse_qsl(self.raw_query, keep_blank_values=True))


class Answer:
    def __init__(self, status, body, **headers):
        self.status, self.body = status, body
        self.headers = {k.replace("_", "-"): v for k, v in headers.items()}


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = 30
    wbufsize = 1 << 16
    disable_nagle_algorithm = True

    def handle_any(self):
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        request = Request(self.command, self.path, self.headers, body)
        answer = self.server.answer(request)
        self.server.log.append((request.method, request.target, answer.status))
        self.send_response_only(answer.status)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        self.send_header("Date", self.date_time_string())
        self.send_body(answer.body)

    def send_body(self, body):
        if len(body) <= LONGEST_WHOLE:
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)
            return
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        for at in range(0, len(body), LONGEST_WHOLE):
            piece = body[at:at + LONGEST_WHOLE]
            self.wfile.write(b"%x\r\n%s\r\n" % (len(piece), piece))
        self.wfile.write(b"0\r\n\r\n")

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = handle_any

    def log_message(self, *_):
        pass


class Server(http.server.ThreadingHTTPServer):
    """Serves `answer` (Request -> Answer) on a loopback port of its own, and
    keeps a log of (method, target, status)."""
    daemon_threads = True

    def __init__(self, answer, certificate, key):
        super().__init__(("127.0.0.1", 0), Handler)
        self.answer, self.log = answer, []
        self.connections = 0
        self.port = self.server_address[1]
        self.tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.tls.minimum_version = ssl.TLSVersion.TLSv1_2
        self.tls.load_cert_chain(certificate, key)
        threading.Thread(target=self.serve_forever, args=(0.05,), daemon=True).start()

    def finish_request(self, request, client_address):
        # In the connection's own thread: a slow handshake holds up nobody.
        try:
            with self.tls.wrap_socket(request, server_side=True) as secure:
                self.connections += 1
                super().finish_request(secure, client_address)
        except (OSError, ValueError):
            pass	# the client went away

    def stop(self):
        self.shutdown()
        self.server_close()
