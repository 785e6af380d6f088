# SPDX-License-Identifier: MIT
"""Servers that refuse a handshake where another one would do: for the version
that is offered, or for the certificate that one of them has."""
import ssl

import servers as s
from case import CLOSED, check

V12, V13 = ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3


def ends_for_the_version(p, ca):
    """Servers without 1.3 that do not say so, and one that has it behind
    somebody who says the same: 1.2 shows which it is."""
    for how, want in (("fin", "tls_cut"), ("rst", "tls_cut"),
                      (47, "tls_version"), (80, "tls_cut"),
                      (109, "tls_version"), (40, "tls_version")):
        say = how if isinstance(how, str) else "alert %d" % how
        only12 = s.refuses_13(s.context(p, "good", high=V12), how)
        check("CD6: 1.2 only, 1.3 is answered by " + say, "tls " + want,
              only12, "-c", ca)
        check("CD6: 1.2 only, %s, then 1.2 is offered" % say, CLOSED, only12,
              "-2", "-c", ca)
        check("CD6: %s before a server with 1.3: 1.2 is refused" % say,
              "tls tls_downgrade", s.refuses_13(s.context(p, "good"), how),
              "-2", "-c", ca)


def one_of_three(p, ca):
    """Each handshake is judged alone: a bad one leaves nothing behind."""
    bad = s.context(p, "expired")
    for version, args in (V13, []), (V12, ["-2"]):
        good = s.context(p, "good", low=version, high=version)
        port = s.in_turn([good, bad if version == V13 else s.context(
            p, "expired", high=V12), good])
        for i, want in enumerate([CLOSED, "tls cert_dates", CLOSED] * 2):
            check("CD4: one of three has expired, connection %d, %s" % (
                i + 1, version.name), want, port, "-c", ca, *args)
