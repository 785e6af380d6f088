# SPDX-License-Identifier: MIT
"""A server that does exactly what a list says, over TLS or plain.

    server = Scripted([reply(500), ok_login(...)], cert=leaf)

The n-th request gets the n-th answer, the last answer repeats.  An answer is a
list of steps: bytes are sent, Together sends some in one segment, Drip sends byte
by byte, Wait sleeps, CLOSE, RST and HANG end the connection in their own way.
`doors` does the same for connections before TLS begins: the n-th connection meets
the n-th door, and then the server is open; `gate` chooses the door by the
ClientHello.  Every request is kept in `requests`, the TLS version of
every finished handshake in `versions`, what went wrong in `refused`.
"""
import json
import socket
import ssl
import struct
import threading
import time
from collections import namedtuple

Wait = namedtuple("Wait", "seconds")
Drip = namedtuple("Drip", "data seconds")
Together = namedtuple("Together", "parts")	# a TLS record each
Request = namedtuple("Request", "method path headers body connection at")
CLOSE, RST, HANG, OPEN = "close", "rst", "hang", "open"

PROTOCOL_VERSION, HANDSHAKE_FAILURE = 70, 40


def alert(code):
    """A door: answer the ClientHello with a fatal alert nobody has signed."""
    return struct.pack("!BBBBBBB", 21, 3, 3, 0, 2, 2, code)


def refuses_13(how):
    """A gate that answers a ClientHello with TLS 1.3 alone by the door `how`."""
    only_13 = b"\0\x2b\0\3\2\3\4"	# supported_versions
    return lambda hello: how if only_13 in hello else OPEN


def reply(status, body=b"", headers=None, reason="Whatever"):
    """One whole HTTP answer, as one step."""
    if not isinstance(body, bytes):
        body = json.dumps(body).encode()
    lines = [f"HTTP/1.1 {status} {reason}"]
    head = {"Content-Type": "application/x-amz-json-1.1",
            "Content-Length": str(len(body)),
            "Date": time.strftime("%a, %d %b %Y %H:%M:%S GMT", time.gmtime()),
            "x-amzn-RequestId": "7d3c2a10-aaaa-bbbb-cccc-0123456789ab"}
    head.update(headers or {})
    lines += [f"{k}: {v}" for k, v in head.items() if v is not None]
    return [("\r\n".join(lines) + "\r\n\r\n").encode() + body]


class Scripted:
    def __init__(self, answers, cert=None, *, low=None, high=None, doors=(),
                 host="127.0.0.1", port=0, tune=None, gate=None):
        self.answers, self.doors = list(answers), list(doors)
        self.requests, self.connections, self.gate = [], 0, gate
        self.versions, self.refused = [], []
        self.lock = threading.Lock()
        self.context = None
        if cert is not None:
            self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            if tune:
                tune(self.context)
            self.context.load_cert_chain(*cert)
            if low:
                self.context.minimum_version = low
            if high:
                self.context.maximum_version = high
        self.socket = socket.create_server((host, port), backlog=64)
        self.port = self.socket.getsockname()[1]
        scheme = "http" if cert is None else "https"
        self.url = f"{scheme}://{host}:{self.port}"
        self.alive, self.open = True, set()
        self.thread = threading.Thread(target=self._accept, daemon=True)
        self.thread.start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()

    def stop(self):
        self.alive = False
        try:
            self.socket.shutdown(socket.SHUT_RDWR)	# wakes accept()
        except OSError:
            pass
        self.socket.close()
        self.thread.join(5)
        for conn in list(self.open):
            self._abort(conn)

    @staticmethod
    def _abort(conn):
        try:
            conn.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER,
                            struct.pack("ii", 1, 0))
        except OSError:
            pass
        conn.close()

    def _accept(self):
        while self.alive:
            try:
                conn, _ = self.socket.accept()
            except OSError:
                return
            with self.lock:
                number = self.connections
                self.connections += 1
            threading.Thread(target=self._guard, args=(conn, number),
                             daemon=True).start()

    def _guard(self, conn, number):
        self.open.add(conn)
        try:
            conn.settimeout(120)
            conn.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            door = self.doors[number] if number < len(self.doors) else OPEN
            if self.gate is not None:
                door = self.gate(self._hello(conn))
            if door != OPEN:
                self._door(conn, door)
                return
            if self.context is not None:
                plain, conn = conn, self.context.wrap_socket(conn, server_side=True)
                self.open.discard(plain)
                self.open.add(conn)
                self.versions.append(conn.version())
            self._serve(conn, number)
        except (OSError, ValueError) as error:
            self.refused.append(repr(error))
        finally:
            self.open.discard(conn)
            try:
                conn.close()
            except OSError:
                pass

    @staticmethod
    def _hello(conn):
        """The ClientHello, which is left there for TLS to read."""
        hello = b""
        while len(hello) < 5 or len(hello) < 5 + int.from_bytes(hello[3:5], "big"):
            hello = conn.recv(65536, socket.MSG_PEEK)
        return hello

    def _door(self, conn, door):
        if door == HANG:
            self._hang(conn)
        elif door == RST:
            self._abort(conn)
        elif isinstance(door, bytes):
            conn.recv(65536)
            conn.sendall(door)
            conn.shutdown(socket.SHUT_WR)
            while conn.recv(65536):
                pass

    def _hang(self, conn):
        while self.alive:
            time.sleep(0.1)

    def _serve(self, conn, number):
        stream = conn.makefile("rb")
        while self.alive:
            request = self._read(stream, number)
            if request is None:
                return
            with self.lock:
                self.requests.append(request)
                at = min(len(self.requests), len(self.answers)) - 1
            answer = self.answers[at]
            if callable(answer):
                answer = answer(request)
            if not self._perform(conn, answer):
                return

    @staticmethod
    def _read(stream, number):
        first = stream.readline(65536)
        if not first.strip():
            return None
        method, path, _ = first.decode("latin-1").split(" ", 2)
        headers = {}
        while True:
            line = stream.readline(65536).decode("latin-1").rstrip("\r\n")
            if not line:
                break
            name, _, value = line.partition(":")
            headers[name.strip().lower()] = value.strip()
        body = stream.read(int(headers.get("content-length", 0)))
        return Request(method, path, headers, body, number, time.time())

    def _perform(self, conn, steps):
        """Do the steps; false when the connection is over."""
        for step in steps:
            if isinstance(step, bytes):
                conn.sendall(step)
            elif isinstance(step, Together):
                conn.setsockopt(socket.IPPROTO_TCP, socket.TCP_CORK, 1)
                for part in step.parts:
                    conn.sendall(part)
                conn.setsockopt(socket.IPPROTO_TCP, socket.TCP_CORK, 0)
            elif isinstance(step, Wait):
                time.sleep(step.seconds)
            elif isinstance(step, Drip):
                for i in range(len(step.data)):
                    conn.sendall(step.data[i:i + 1])
                    time.sleep(step.seconds)
                    if not self.alive:
                        return False
            elif step == RST:
                self._abort(conn)
                return False
            elif step == CLOSE:
                return False
            elif step == HANG:
                self._hang(conn)
                return False
        return True
