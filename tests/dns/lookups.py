# SPDX-License-Identifier: MIT
"""Addresses as the driver prints them: which of A and AAAA, of which server,
by UDP or TCP, of which name.  For tests/dns/run."""
import socket
import subprocess
import sys
import time

from desk import DRIVER, QUICK, SLOW, note, only
from names import (A, AAAA, HERE4, HERE6, NOTIMP, NXDOMAIN, REFUSED, SERVFAIL,
                   NameServer, address, by_kind, by_name, encode, qname,
                   record, reply)

SEARCH, FIRST, ONLY = 0, 1, 2       # enum port_names
SILENT, AWAY, FOUND, NONE, NX, FAIL, REFUSES, ERROR, BAD = range(9)


def glibc(name):
    """What getaddrinfo() says here, as a set."""
    code = ("import socket, sys\nprint(*{a[4][0] for a in "
            "socket.getaddrinfo(sys.argv[1], 1, type=socket.SOCK_STREAM)})")
    done = subprocess.run([sys.executable, "-c", code, name], text=True,
                          capture_output=True)
    return set(done.stdout.split())


def ask(etc, title, want, answers, name="api.test", resolv=QUICK, rule=ONLY,
        within=1.4, least=0, asked=None, same=False, tcp=True):
    """`want` is the driver's line, or a tuple of addresses.  `answers`: of the
    name server here, or by address.  `same`: glibc finds these too."""
    if only and only[0] not in title:
        return
    if not isinstance(answers, dict):
        answers = {"127.0.0.1": answers}
    etc.put("resolv.conf", resolv)
    running = [NameServer(a, tcp, at) for at, a in answers.items()]
    begin = time.time()
    done = subprocess.run([DRIVER, "-a", "-N", str(rule), name, "1"],
                          text=True, capture_output=True)
    took = time.time() - begin
    out = (done.stdout + done.stderr).strip()
    good = least <= took < within + SLOW
    if isinstance(want, str):
        good = good and out == want
    else:
        good = good and out.split()[0] == "ok" and \
            out.split()[3:] == list(want)
    names = list(dict.fromkeys(n for r in running for n in r.asked))
    if asked is not None:
        good = good and names == asked
    theirs = glibc(name) if same else None
    if same:
        good = good and theirs == set(want)
    for r in running:
        r.stop()
    note(title, good, "\n  want", want, asked or "", "\n  got ", out, names,
         "in %.2f s" % took, "" if theirs is None else theirs)


FOUR, SIX = ("127.0.0.1",), ("::1",)


def both_kinds(etc):
    """One kind of address is answered, the other is not."""
    ways = [("NXDOMAIN", NXDOMAIN, NX), ("SERVFAIL", SERVFAIL, FAIL),
            ("REFUSED", REFUSED, REFUSES), ("NOTIMP", NOTIMP, ERROR),
            ("no such address", "nodata", NONE),
            ("garbage", "garbage", BAD), ("nothing", "silent", SILENT)]
    for what, way, end in ways:
        # glibc makes of a malformed answer what it can, and gives up where A
        # is not answered at all.
        ask(etc, "CD5: A answers, AAAA: " + what, FOUR,
            by_kind("here", way), same=way != "garbage")
        ask(etc, "CD5: AAAA answers, A: " + what, SIX,
            by_kind(way, "here"), same=way not in ("garbage", "silent"))
        no = end in (NX, NONE)
        ask(etc, "CD5: no such name by A; by AAAA: " + what,
            "%s %d %d" % ("dns_name" if no else "dns", NX, end),
            by_kind(NXDOMAIN, way), within=2.5)
        ask(etc, "CD5: SERVFAIL by A; by AAAA: " + what,
            "dns %d %d" % (FAIL, end), by_kind(SERVFAIL, way), within=2.5)
    ask(etc, "CD5: both answer: one of each in turn",
        ("::1", "127.0.0.1", "127.0.0.2"), lambda q, t: reply(q, [
            record(A, HERE4), record(A, b"\x7f\0\0\2")] if
            qname(q)[1] == A else [record(AAAA, HERE6)]))
    far = socket.inet_pton(socket.AF_INET6, "2001:db8::1")
    ask(etc, "CD5: IPv6 that leads nowhere comes second",
        ("127.0.0.1", "2001:db8::1"), lambda q, t: address(q, HERE4, far))
    ask(etc, "CD5: A is late, AAAA: NXDOMAIN at once", FOUR, lambda q, t:
        [(0.7, address(q))] if qname(q)[1] == A else
        reply(q, code=NXDOMAIN), resolv="", within=1.4, same=True)
    ask(etc, "CD5: a late AAAA is not waited for when A is there", FOUR,
        lambda q, t: address(q) if qname(q)[1] == A else
        [(1, address(q, None, HERE6))], resolv="", within=0.7)
    ask(etc, "CD5: AAAA that is only a little late", ("::1", "127.0.0.1"),
        lambda q, t: address(q) if qname(q)[1] == A else
        [(0.1, address(q, None, HERE6))], resolv="")
    ask(etc, "CD5: silence for AAAA costs its time once in a search list",
        FOUR, by_kind(by_name({"api.c.test": "here"}), "silent"),
        name="api", rule=SEARCH, within=2.5, asked=[
            "api.a.test", "api.b.test", "api.c.test"],
        resolv="search a.test b.test c.test\noptions timeout:1 attempts:1\n")


def servers(etc):
    """Several name servers: in order, and never taken for each other."""
    three = "".join("nameserver 127.0.0.%d\n" % i for i in (2, 3, 4)) + \
        "options timeout:1 attempts:1\n"
    here, no = by_name({"api.test": "here"}), by_name({})

    def late(seconds, answer):
        return lambda q, t: [(seconds, answer(q, t))]

    def say(title, want, second, third, fourth=None, **more):
        table = {"127.0.0.2": second, "127.0.0.3": third, "127.0.0.4": fourth}
        ask(etc, "CD5: " + title, want,
            {k: v for k, v in table.items() if v}, resolv=three, **more)

    say("the second server says NXDOMAIN first: the first one decides",
        FOUR, late(0.4, here), no, no, same=True)
    say("the first says NXDOMAIN: that is that", "dns_name %d %d" % (NX, NX),
        no, here, within=0.5)
    for what, way in (("SERVFAIL", SERVFAIL), ("REFUSED", REFUSED),
                      ("garbage", "garbage"), ("no recursion", "lame")):
        say("the first server: %s: the second is asked" % what, FOUR,
            by_name({}, way), here, no, within=0.8)
    say("the first server is away", FOUR, None, here, no, within=0.8,
        same=True)
    say("the first server is silent", FOUR, by_name({}, "silent"), here, no,
        within=1.8, same=True)
    say("two are silent", FOUR, by_name({}, "silent"),
        by_name({}, "silent"), here, within=2.8)
    say("all are away", "dns %d %d" % (AWAY, AWAY), None, None, within=0.5)
    say("all are silent", "dns %d %d" % (SILENT, SILENT),
        *[by_name({}, "silent")] * 3, within=3.8, least=2.9)
    # The first answers in the second's time, and with more to say.
    say("an answer that comes when the next server is asked is not taken",
        FOUR, late(1.2, lambda q, t: address(q, b"\x7f\0\0\x63")),
        late(0.5, here), within=2.2)
    ask(etc, "CD5: a silent server costs its time once in a search list",
        FOUR, {"127.0.0.2": by_name({}, "silent"),
               "127.0.0.3": by_name({"api.c.test": "here"})}, name="api",
        rule=SEARCH, within=1.8, asked=["api.a.test", "api.b.test",
                                        "api.c.test"],
        resolv="search a.test b.test c.test\n" + three)
    ask(etc, "CD5: an answer to the first of two tries is good", FOUR,
        late(1.4, here), resolv="options timeout:2 attempts:2\n", within=2.0)

    def stranger(query, tcp):
        """The right words from the wrong place."""
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
            s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            s.bind(("127.0.0.9", 53))
            s.sendto(address(query, b"\x7f\0\0\x63"), NameServer.whom)
        return [(0.2, address(query))]

    ask(etc, "CD5: an answer from another address is not taken", FOUR,
        stranger)
    ask(etc, "CD5: nor one with another number, kind or name", FOUR,
        lambda q, t: [
            reply(q, [record(A, b"\x7f\0\0\x63")], number=1),
            reply(q[:-4] + b"\0\x0f\0\1", [record(A, b"\x7f\0\0\x63")]),
            reply(q[:12] + encode("other.test") + q[-4:],
                  [record(A, b"\x7f\0\0\x63")]),
            address(q)])

    numbers, ports = set(), set()

    def watch(query, tcp):
        numbers.add(query[:2])
        ports.add(NameServer.whom)
        return address(query)

    for _ in range(10):
        ask(etc, "CD5: numbers and ports are never foreseen", FOUR, watch)
    note("CD5: twenty questions have their own numbers and ports",
         only or (len(numbers) > 17 and len(ports) > 17), numbers, ports)


def by_tcp(etc):
    """What is too long for a datagram."""
    many = [record(A, HERE4)] * 3

    def cut(records, answer):
        """Cut by UDP; by TCP what `answer` makes of it."""
        return lambda q, t: answer(q) if t else \
            reply(q, records if qname(q)[1] == A else [], flags=0x8380)

    def whole(query):
        return reply(query, many if qname(query)[1] == A else [])

    ask(etc, "CD5: cut: all of it by TCP", FOUR * 3, cut([], whole))
    ask(etc, "CD5: in pieces", FOUR * 3,
        cut([], lambda q: [bytes([b]) for b in whole(q)]), resolv="",
        within=2.4)
    ask(etc, "CD5: more than is read", FOUR * 8, cut([], lambda q: reply(
        q, [record(A, HERE4)] * 2000 if qname(q)[1] == A else [])))
    ask(etc, "CD5: cut, and TCP ends early: what came is used", FOUR,
        cut([record(A, HERE4)], lambda q: whole(q)[:20]))
    ask(etc, "CD5: cut, and no TCP: what came is used", FOUR,
        cut([record(A, HERE4)], None), tcp=False)
    ask(etc, "CD5: cut with nothing in it, and no TCP",
        "dns %d %d" % (AWAY, AWAY), cut([], None), tcp=False)
    ask(etc, "CD5: TCP that answers something else",
        "dns %d %d" % (BAD, BAD), cut([], lambda q: b"x" * 40))
    ask(etc, "CD5: TCP that answers with no byte",
        "dns %d %d" % (BAD, BAD), cut([], lambda q: [b""]))
    ask(etc, "CD5: TCP that says nothing", "dns %d %d" % (SILENT, SILENT),
        cut([], lambda q: []), within=2.4, least=0.9)


def rules(etc):
    """Which names are asked for, and in which order."""
    pod = "search ns.svc.cluster.local svc.cluster.local cluster.local\n" \
        "nameserver 127.0.0.1\noptions timeout:1 attempts:1 ndots:%d\n"
    name, full = "kubernetes.default.svc", \
        "kubernetes.default.svc.cluster.local"
    tried = [name + ".ns.svc.cluster.local", name + ".svc.cluster.local",
             full]
    cluster = by_name({full: "here"})
    ask(etc, "CD7: kubernetes.default.svc under ndots:5", FOUR, cluster, name,
        pod % 5, SEARCH, asked=tried, same=True)
    ask(etc, "CD7: kubernetes.default.svc under ndots:1", FOUR, cluster, name,
        pod % 1, SEARCH, asked=[name] + tried, same=True)
    ask(etc, "CD7: the API server's name as it is comes last", FOUR,
        by_name({"api.lan": "here"}), "api.lan", pod % 5, SEARCH, asked=[
            "api.lan.ns.svc.cluster.local", "api.lan.svc.cluster.local",
            "api.lan.cluster.local", "api.lan"], same=True)
    ask(etc, "CD7: a name with a final dot is whole", FOUR,
        by_name({"api.lan": "here"}), "api.lan.", pod % 5, SEARCH,
        asked=["api.lan"])
    aws = "api.ecr.us-east-1.amazonaws.com"
    ask(etc, "CD7: AWS's name is asked for as it is, whatever ndots",
        FOUR, by_name({aws: "here"}), aws, pod % 15, ONLY, asked=[aws])
    ask(etc, "CD7: AWS's name is never asked for in a search domain",
        "dns_name %d %d" % (NX, NX), lambda q, t: address(q) if
        qname(q)[0] != aws else reply(q, code=NXDOMAIN), aws, pod % 5, ONLY,
        asked=[aws])
    ask(etc, "CD7: a wildcard in a search domain does not catch it", FOUR,
        lambda q, t: address(q, HERE4 if qname(q)[0] == aws else
                             b"\x7f\0\0\x63"), aws, pod % 5, ONLY)
    ask(etc, "CD7: an endpoint that the user set: as it is, then by search",
        FOUR, by_name({"ecr.infra.svc.cluster.local": "here"}), "ecr.infra",
        pod % 5, FIRST, asked=["ecr.infra", "ecr.infra.ns.svc.cluster.local",
                               "ecr.infra.svc.cluster.local"])
    etc.put("hosts", "127.0.0.5 %s\n::1 %s six\n127.0.0.6 %s\n" %
            (aws, aws, aws.upper()))
    ask(etc, "CD7: only an entry in /etc/hosts comes before it",
        ("::1", "127.0.0.5", "127.0.0.6"), by_name({aws: "here"}), aws,
        pod % 5, ONLY, asked=[])
    ask(etc, "CD7: such an entry of one kind is all there is", SIX,
        by_name({"six": "here"}), "six", pod % 5, SEARCH, asked=[])
    ask(etc, "CD5: localhost needs neither file nor server",
        ("::1", "127.0.0.1"), by_name({}, SERVFAIL), "localhost", asked=[])
    many = " ".join("d%d.some.domain.of.a.long.name.test" % i
                    for i in range(32))
    last = "api.d31.some.domain.of.a.long.name.test"
    ask(etc, "CD7: thirty-two search domains, as many as Kubernetes allows",
        FOUR, by_name({last: "here"}), "api",
        "search %s\noptions ndots:5\n" % many, SEARCH)
    ask(etc, "CD7: what is too long in a search domain is asked for as it is",
        FOUR, by_name({".".join(["a" * 60] * 4): "here"}),
        ".".join(["a" * 60] * 4), pod % 5, SEARCH,
        asked=[".".join(["a" * 60] * 4)])
    etc.put("hosts", "")
