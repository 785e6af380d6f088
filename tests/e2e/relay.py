# SPDX-License-Identifier: MIT
"""A TCP relay before servers that speak TLS: a balancer, or a NAT.

`pick(n)` says to which port the n-th connection goes.  After forget() each
connection that is open answers what the client sends next with RST, and new
ones work."""
import socket
import threading

from scripted import Scripted


class Relay:
    def __init__(self, pick):
        self.pick, self.connections, self.forgotten = pick, 0, 0
        self.lock, self.open = threading.Lock(), {}
        self.socket = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.port = self.socket.getsockname()[1]
        self.url = f"https://127.0.0.1:{self.port}"
        threading.Thread(target=self._accept, daemon=True).start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        try:
            self.socket.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass
        self.socket.close()
        for client in list(self.open):
            client.close()

    def forget(self):
        with self.lock:
            self.forgotten = len(self.open)
            for client in self.open:
                self.open[client] = False

    def _accept(self):
        while True:
            try:
                client, _ = self.socket.accept()
            except OSError:
                return
            server = socket.create_connection(("127.0.0.1", self.pick(self.connections)))
            with self.lock:
                self.connections += 1
                self.open[client] = True
            for side in (client, server):
                side.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            for pair in ((client, server), (server, client)):
                threading.Thread(target=self._copy, args=(client, *pair), daemon=True).start()

    def _copy(self, client, source, sink):
        try:
            while True:
                data = source.recv(65536)
                if source is client and data and not self.open[client]:
                    Scripted._abort(client)
                    break
                if not data:
                    break
                sink.sendall(data)
        except (OSError, KeyError):
            pass
        with self.lock:
            self.open.pop(client, None)
        for side in (source, sink):
            try:
                side.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass
