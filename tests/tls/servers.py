# SPDX-License-Identifier: MIT
"""Servers for the TLS tests: Python's ssl and openssl s_server where they can
be made to do what a case needs, scripted sockets where they cannot."""
import ctypes
import ctypes.util
import socket
import ssl
import struct
import subprocess
import threading
import time

BODY = b"hello"


def listen(family=socket.AF_INET):
    s = socket.socket(family)
    s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    s.bind(("::1" if family == socket.AF_INET6 else "127.0.0.1", 0))
    s.listen(64)
    return s


def serve(each, family=socket.AF_INET):
    """Call each(socket) for every connection, in threads; returns the port."""
    s = listen(family)

    def one(conn):
        try:
            conn.settimeout(10)
            conn.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            each(conn)
        except OSError:
            pass
        finally:
            conn.close()

    def loop():
        while True:
            conn, _ = s.accept()
            threading.Thread(target=one, args=(conn,), daemon=True).start()

    threading.Thread(target=loop, daemon=True).start()
    return s.getsockname()[1]


def read_request(conn):
    """The request's body, all of it."""
    data = b""
    while b"\r\n\r\n" not in data:
        got = conn.recv(65536)
        if not got:
            raise OSError("no request")
        data += got
    head, _, body = data.partition(b"\r\n\r\n")
    want = int(head.lower().split(b"content-length: ")[1].split(b"\r\n")[0])
    parts = [body]
    have = len(body)
    while have < want:
        got = conn.recv(65536)
        if not got:
            raise OSError("short request")
        parts.append(got)
        have += len(got)
    return b"".join(parts)


def answer_of(body):
    return b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s" % (
        len(body), body)


def context(pki, chain, key=None, low=None, high=None, **more):
    c = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    c.minimum_version = low or ssl.TLSVersion.TLSv1_2
    c.maximum_version = high or ssl.TLSVersion.TLSv1_3
    c.set_ciphers(more.get("ciphers", "DEFAULT") + ":@SECLEVEL=0")
    if "group" in more:
        c.set_ecdh_curve(more["group"])
    if "alpn" in more:
        c.set_alpn_protocols(more["alpn"])
    if "client_ca" in more:
        c.verify_mode = more.get("verify", ssl.CERT_REQUIRED)
        c.load_verify_locations(pki.path(more["client_ca"] + ".pem"))
    names = [chain] if isinstance(chain, str) else chain
    path = pki.write("chain-" + "-".join(names) + ".crt", pki.read(*names))
    c.load_cert_chain(path, pki.path((key or pki.keys[names[0]]) + ".key"))
    if "asked" in more:		# nothing but this name, or none, may be asked for
        c.sni_callback = lambda _, name, __: (
            None if name == more["asked"] else ssl.ALERT_DESCRIPTION_UNRECOGNIZED_NAME)
    return c


def https(ctx, body=BODY, end="close_notify", before=None, family=socket.AF_INET,
          sent=None):
    """A server that answers every request once.  `before` is called with the
    raw socket, `end` says how the connection ends, `sent` how much is sent."""

    def each(raw):
        if before:
            before(raw)
        answer_once(ctx, raw, body, end, sent)

    return serve(each, family)


def answer_once(ctx, raw, body=BODY, end="close_notify", sent=None):
    conn = ctx.wrap_socket(raw, server_side=True)
    got = read_request(conn)
    good = all(b == 97 + i % 23 for i, b in enumerate(got))
    reply = answer_of(body) if good else b"HTTP/1.1 400 no\r\n\r\n"
    conn.sendall(reply[:sent])
    finish(conn, end)


def in_turn(contexts):
    """A server whose connections have these contexts, one after the other."""
    rest = iter(contexts * 100)
    return serve(lambda raw: answer_once(next(rest), raw))


def refuses_13(ctx, how):
    """A server that answers a ClientHello with 1.3 alone by "fin", "rst" or an
    alert, and any other by ctx."""

    def each(raw):
        hello = b""
        while len(hello) < 5 or len(hello) < 5 + int.from_bytes(
                hello[3:5], "big"):
            hello = raw.recv(65536, socket.MSG_PEEK)
        if b"\0\x2b\0\3\2\3\4" not in hello:	# supported_versions
            answer_once(ctx, raw)
            return
        raw.recv(65536)
        if isinstance(how, int):
            raw.sendall(bytes([21, 3, 3, 0, 2, 2, how]))
        finish(raw, how)

    return serve(each)


def finish(conn, end):
    if end == "close_notify":
        conn.unwrap()
    elif end == "silence":
        time.sleep(9)
    elif end == "rst":
        conn.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER,
                        struct.pack("ii", 1, 0))
    conn.close()


def small_window(raw):
    raw.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    time.sleep(0.3)


def says(what, wait=True):
    """Reads the ClientHello, says this, and closes."""

    def each(conn):
        if wait:
            conn.recv(65536)
        conn.sendall(what)
        if wait:
            conn.shutdown(socket.SHUT_WR)
            while conn.recv(65536):
                pass

    return serve(each)


def resets():
    def each(conn):
        conn.recv(65536)
        finish(conn, "rst")

    return serve(each)


def floods(what):
    def each(conn):
        conn.recv(65536)
        while True:
            conn.sendall(what * 1000)

    return serve(each)


def relay(port, down):
    """To the server at `port` and back; down(socket, bytes) sends on what the
    server said."""

    def each(client):
        server = socket.create_connection(("127.0.0.1", port), 10)
        server.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        threading.Thread(target=up, args=(client, server),
                         daemon=True).start()
        state = {}
        try:
            while True:
                got = server.recv(65536)
                if not got:
                    break
                down(client, got, state)
        finally:			# close() alone sends no FIN here
            for conn in client, server:
                conn.shutdown(socket.SHUT_RDWR)

    def up(client, server):
        try:
            while True:
                got = client.recv(65536)
                if not got:
                    server.shutdown(socket.SHUT_WR)
                    break
                server.sendall(got)
        except OSError:
            pass

    return serve(each)


def in_pieces(n):
    def down(client, data, state):
        for i in range(0, len(data), n):
            client.sendall(data[i:i + n])

    return down


def in_records(n):
    """Cut the plain handshake records into records of n bytes."""

    def down(client, data, state):
        data = state.pop("rest", b"") + data
        while len(data) >= 5:
            size = 5 + int.from_bytes(data[3:5], "big")
            if len(data) < size:
                break
            record, data = data[:size], data[size:]
            if record[0] == 22 and not state.get("hidden"):
                for i in range(5, size, n):
                    piece = record[i:min(i + n, size)]
                    client.sendall(record[:3] + struct.pack(">H", len(piece)) +
                                   piece)
            else:
                state["hidden"] = True
                client.sendall(record)
        state["rest"] = data

    return down


def rewrites(old, new):
    def down(client, data, state):
        client.sendall(data.replace(old, new))

    return down


def stops_after(n):
    def down(client, data, state):
        left = n - state.get("seen", 0)
        state["seen"] = state.get("seen", 0) + len(data)
        client.sendall(data[:max(left, 0)])
        if state["seen"] >= n:
            raise OSError("enough")

    return down


class SServer:
    """openssl s_server, for what Python's ssl cannot be told."""

    def __init__(self, pki, name, *args, www=True):
        s = listen()
        self.port = s.getsockname()[1]
        s.close()
        self.process = subprocess.Popen(
            ("openssl", "s_server", "-accept", "127.0.0.1:%d" % self.port,
             "-cert", pki.path(name + ".pem"), "-key",
             pki.path(pki.keys[name] + ".key"), "-quiet") +
            (("-www",) if www else ()) + args,
            stdin=subprocess.PIPE, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL)
        for _ in range(100):
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
                return
            except OSError:
                time.sleep(0.05)
        raise SystemExit("openssl s_server does not start: " + " ".join(args))

    def stop(self):
        self.process.kill()
        self.process.wait()


class CookieServer:
    """OpenSSL's SSL_stateless(): each ClientHello without its cookie is
    answered by a HelloRetryRequest with one.  (s_server -stateless serves no
    pages, and not even OpenSSL's own client.)"""

    GENERATE = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p,
                                ctypes.POINTER(ctypes.c_size_t))
    VERIFY = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p,
                              ctypes.c_size_t)
    SET_GROUPS = 92

    def __init__(self, pki, name, groups=None, cookie=b"cookie" * 40):
        self.cookie, self.retries = cookie, 0
        self.lib = lib = ctypes.CDLL(ctypes.util.find_library("ssl"))
        for f in "TLS_server_method", "SSL_CTX_new", "SSL_new":
            getattr(lib, f).restype = ctypes.c_void_p
        self.ctx = ctx = ctypes.c_void_p(lib.SSL_CTX_new(ctypes.c_void_p(
            lib.TLS_server_method())))
        self.callbacks = self.GENERATE(self.generate), self.VERIFY(self.verify)
        lib.SSL_CTX_set_stateless_cookie_generate_cb(ctx, self.callbacks[0])
        lib.SSL_CTX_set_stateless_cookie_verify_cb(ctx, self.callbacks[1])
        if groups:
            lib.SSL_CTX_ctrl(ctx, self.SET_GROUPS, 0, groups.encode())
        for f, path in (("SSL_CTX_use_certificate_file", name + ".pem"),
                        ("SSL_CTX_use_PrivateKey_file",
                         pki.keys[name] + ".key")):
            if getattr(lib, f)(ctx, pki.path(path).encode(), 1) != 1:
                raise SystemExit(f + " failed")
        self.port = serve(self.each)

    def generate(self, _, at, n):
        ctypes.memmove(at, self.cookie, len(self.cookie))
        n[0] = len(self.cookie)
        return 1

    def verify(self, _, at, n):
        return ctypes.string_at(at, n) == self.cookie

    def each(self, conn):
        lib, ssl_ = self.lib, ctypes.c_void_p(self.lib.SSL_new(self.ctx))
        conn.settimeout(None)
        lib.SSL_set_fd(ssl_, conn.fileno())
        for _ in range(4):	# it fails at a ChangeCipherSpec, and may go on
            done = lib.SSL_stateless(ssl_)
            self.retries += done == 0
            if done == 1:
                break
        request = ctypes.create_string_buffer(4096)
        if lib.SSL_accept(ssl_) == 1 and lib.SSL_read(ssl_, request, 4096) > 0:
            reply = answer_of(BODY)
            lib.SSL_write(ssl_, reply, len(reply))
            lib.SSL_shutdown(ssl_)


def listen_and_close():
    """A port where nobody listens."""
    with listen() as s:
        return s.getsockname()[1]
