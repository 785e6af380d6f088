# SPDX-License-Identifier: MIT
"""A TCP relay that counts connections and bytes, both ways, and looks at nothing; or,
as an HTTP proxy, only at the CONNECT before them: whatever the name, it leads here."""
import selectors
import socket
import threading
import time


class Relay:
    def __init__(self, port, proxy=False):
        self.upstream, self.proxy = port, proxy
        self.connections = self.sent = self.received = 0
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.port = self.listener.getsockname()[1]
        self.peer, self.selector = {}, selectors.DefaultSelector()
        self.selector.register(self.listener, selectors.EVENT_READ)
        self.alive, self.until = True, 0
        self.thread = threading.Thread(target=self.run, daemon=True)
        self.thread.start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.until = time.monotonic() + 2
        self.alive = False
        self.thread.join()
        self.listener.close()

    def accept(self):
        client = self.listener.accept()[0]
        if self.proxy:
            asked = b""
            while not asked.endswith(b"\r\n\r\n"):
                asked += client.recv(4096)
            client.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
        server = socket.create_connection(("127.0.0.1", self.upstream))
        self.connections += 1
        for s in (client, server):
            s.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self.selector.register(s, selectors.EVENT_READ, s is client)
        self.peer[client], self.peer[server] = server, client

    def move(self, key):
        try:
            data = key.fileobj.recv(65536)
            if data:
                self.peer[key.fileobj].sendall(data)
        except OSError:
            data = b""
        if key.data:
            self.sent += len(data)
        else:
            self.received += len(data)
        if not data:
            for s in (key.fileobj, self.peer[key.fileobj]):
                self.selector.unregister(s)
                s.close()
                del self.peer[s]

    def run(self):
        """Until it is told to stop and both ends of each connection are closed."""
        while self.alive or (self.peer and time.monotonic() < self.until):
            for key, _ in self.selector.select(0.1):
                if key.fileobj is self.listener:
                    self.accept()
                elif key.fileobj in self.peer:
                    self.move(key)
