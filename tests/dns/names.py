# SPDX-License-Identifier: MIT
"""Name servers that answer well, badly, and not at all; files that lie over
the machine's own.  For tests/dns/run, in namespaces of its own."""
import os
import socket
import struct
import subprocess
import tempfile
import threading
import time

A, CNAME, AAAA = 1, 5, 28
SERVFAIL, NXDOMAIN, NOTIMP, REFUSED = 2, 3, 4, 5
HERE4 = socket.inet_aton("127.0.0.1")
HERE6 = socket.inet_pton(socket.AF_INET6, "::1")


class Etc:
    """Files that lie over the machine's own."""

    def __init__(self):
        self.folder = tempfile.mkdtemp()

    def put(self, name, text):
        path = os.path.join(self.folder, name)
        new = not os.path.exists(path)
        with open(path, "w") as f:
            f.write(text)
        if new:
            target = os.path.realpath("/etc/" + name)
            subprocess.run(["mount", "--bind", path, target], check=True)


def qname(packet):
    labels, at = [], 12
    while packet[at]:
        labels.append(packet[at + 1:at + 1 + packet[at]].decode())
        at += 1 + packet[at]
    return ".".join(labels), struct.unpack(">H", packet[at + 1:at + 3])[0], \
        at + 5


def encode(name):
    return b"".join(bytes([len(p)]) + p.encode() for p in name.split(".")) + \
        b"\0"


def record(kind, data, name=b"\xc0\x0c"):
    return name + struct.pack(">HHIH", kind, 1, 60, len(data)) + data


def reply(query, records=(), code=0, flags=0x8180, number=None):
    """An answer to `query`, question repeated."""
    end = qname(query)[2]
    return struct.pack(">HHHHHH", struct.unpack(">H", query[:2])[0]
                       if number is None else number, flags | code, 1,
                       len(records), 0, 0) + query[12:end] + b"".join(records)


def address(query, v4=HERE4, v6=None):
    kind = qname(query)[1]
    if kind == A and v4:
        return reply(query, [record(A, v4)])
    if kind == AAAA and v6:
        return reply(query, [record(AAAA, v6)])
    return reply(query)


class NameServer:
    """`answer(query, tcp)` gives bytes, several, or nothing; by UDP each may
    be (SECONDS, bytes): it goes out so late."""
    whom = None             # who asked last, for answers from elsewhere

    def __init__(self, answer, tcp=True, here="127.0.0.1"):
        self.answer = answer
        self.asked = []
        self.udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.udp.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.udp.bind((here, 53))
        threading.Thread(target=self.serve, daemon=True).start()
        self.tcp = None
        if tcp:
            self.tcp = socket.create_server((here, 53))
            threading.Thread(target=self.serve_tcp, daemon=True).start()

    def serve(self):
        while True:
            try:
                query, whom = self.udp.recvfrom(4096)
            except OSError:
                return
            if len(query) < 17:
                return
            self.asked.append(qname(query)[0])
            NameServer.whom = whom
            answers = self.answer(query, False)
            for a in [answers] if isinstance(answers, bytes) else answers:
                if isinstance(a, tuple):
                    threading.Timer(a[0], self.send, [a[1], whom]).start()
                else:
                    self.send(a, whom)

    def send(self, answer, whom):
        answers = [answer] if isinstance(answer, bytes) else answer
        for a in answers:
            try:
                self.udp.sendto(a, whom)
            except OSError:
                pass            # who asked is gone, or this is

    def serve_tcp(self):
        while True:
            try:
                conn, _ = self.tcp.accept()
            except OSError:
                return
            threading.Thread(target=self.talk, args=[conn],
                             daemon=True).start()

    def talk(self, conn):
        """A list of pieces is sent so; an empty one is silence."""
        with conn:
            data = conn.recv(4096)
            answer = self.answer(data[2:], True)
            if not answer:
                time.sleep(3)
                return
            pieces = [answer] if isinstance(answer, bytes) else answer
            size = sum(len(p) for p in pieces)
            try:
                conn.sendall(struct.pack(">H", size))
                for piece in pieces:
                    conn.sendall(piece)
                    time.sleep(0.01 if len(pieces) > 1 else 0)
            except OSError:
                pass

    def stop(self):
        # A datagram wakes the thread, which close() alone does not.
        self.udp.sendto(b"", self.udp.getsockname())
        if self.tcp:
            self.tcp.shutdown(socket.SHUT_RDWR)
            self.tcp.close()
        time.sleep(0.05)
        self.udp.close()


def answer_as(query, what, tcp=False):
    """`what`: in a word, an error code, or a function as of NameServer."""
    if callable(what):
        return what(query, tcp)
    if what == "silent":
        return []
    if what == "here":
        return address(query, HERE4, HERE6)
    if what == "nodata":
        return reply(query)
    if what == "lame":              # neither recursion nor its own zone
        return reply(query, flags=0x8100)
    if what == "garbage":
        return reply(query, [b"\xc0\x0c\0"])
    return reply(query, code=what)


def by_kind(a, aaaa):
    """Answers by the kind of address that is asked for."""
    return lambda query, tcp: answer_as(
        query, a if qname(query)[1] == A else aaaa, tcp)


def by_name(table, otherwise=NXDOMAIN):
    """Answers by the name that is asked for; with IPv4 addresses only."""

    def answer(query, tcp):
        what = table.get(qname(query)[0], otherwise)
        if what == "here" and qname(query)[1] == AAAA:
            what = "nodata"
        return answer_as(query, what, tcp)

    return answer
