# SPDX-License-Identifier: MIT
"""Whom a certificate may come from: names that a CA may vouch for, keys and
extensions that cannot be used, many CAs of one name, long messages, cookies.

For name constraints the verdict is OpenSSL's, of the same certificates in the
same run, but where we are stricter on purpose."""
import ssl
import subprocess

import servers as s
from case import CLOSED, check, note, wanted
from pki import CA, SAN

V12, V13 = ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3
LEAF = SAN + "extendedKeyUsage=serverAuth\n"
SKI = "subjectKeyIdentifier=hash\n"
AKI = "authorityKeyIdentifier=keyid:always\n"
PLAIN = "subjectKeyIdentifier=none\nauthorityKeyIdentifier=none\n"
EC = "-algorithm", "EC", "-pkeyopt"
BOTH = (V13, []), (V12, ["-2"])

DO_NOT_PERMIT = "name constraints of its CA do not permit one of its names"
KIND = "unsupported kind of name constraints"
MALFORMED = "malformed name constraints"
ALL_V6 = "/".join(["0:0:0:0:0:0:0:0"] * 2)
EXACT_V6 = ":".join(["ffff"] * 8)

# name, constraints, the server's alternative names, the name that is dialled,
# why it is refused (None: it is not), whether we are stricter than OpenSSL
CONSTRAINTS = (
    ("a name below", "permitted;DNS:example.test", "DNS:a.example.test",
     "a.example.test", None),
    ("the name itself", "permitted;DNS:example.test", "DNS:example.test",
     "example.test", None),
    ("two labels below", "permitted;DNS:example.test",
     "DNS:a.b.example.test", "a.b.example.test", None),
    ("another name with the same end", "permitted;DNS:example.test",
     "DNS:badexample.test", "badexample.test", DO_NOT_PERMIT),
    ("the case of letters", "permitted;DNS:ExAmple.Test",
     "DNS:A.eXample.tesT", "a.example.test", None),
    ("a dot before it: a name below", "permitted;DNS:.example.test",
     "DNS:a.example.test", "a.example.test", None),
    ("a dot before it: not the name itself", "permitted;DNS:.example.test",
     "DNS:example.test", "example.test", DO_NOT_PERMIT),
    ("excluded: another", "excluded;DNS:bad.test", "DNS:ok.test", "ok.test",
     None),
    ("excluded: a name below", "excluded;DNS:bad.test", "DNS:x.bad.test",
     "x.bad.test", DO_NOT_PERMIT),
    ("excluded: a name that is not dialled", "excluded;DNS:bad.test",
     "DNS:ok.test,DNS:bad.test", "ok.test", DO_NOT_PERMIT),
    ("excluded in what is permitted",
     "permitted;DNS:example.test,excluded;DNS:no.example.test",
     "DNS:a.no.example.test", "a.no.example.test", DO_NOT_PERMIT),
    ("permitted beside what is excluded",
     "permitted;DNS:example.test,excluded;DNS:no.example.test",
     "DNS:yes.example.test", "yes.example.test", None),
    ("the second of two", "permitted;DNS:a.test,permitted;DNS:b.test",
     "DNS:b.test", "b.test", None),
    ("one of two names is not permitted", "permitted;DNS:a.test",
     "DNS:a.test,DNS:b.test", "a.test", DO_NOT_PERMIT),
    ("an empty name permits all", "DER:30:06:a0:04:30:02:82:00", "DNS:a.test",
     "a.test", None),
    ("an empty name excludes all", "DER:30:06:a1:04:30:02:82:00",
     "DNS:a.test", "a.test", DO_NOT_PERMIT),
    ("a wildcard below", "permitted;DNS:example.test", "DNS:*.example.test",
     "a.example.test", None),
    ("a wildcard above", "permitted;DNS:a.example.test",
     "DNS:*.example.test", "a.example.test", DO_NOT_PERMIT),
    ("a wildcard that stands for an excluded name",
     "excluded;DNS:a.example.test", "DNS:*.example.test", "b.example.test",
     DO_NOT_PERMIT, "stricter"),
    ("a wildcard beside an excluded name", "excluded;DNS:a.b.example.test",
     "DNS:*.example.test", "b.example.test", None),
    ("an IPv4 address", "permitted;IP:127.0.0.0/255.0.0.0", "IP:127.0.0.1",
     "127.0.0.1", None),
    ("another IPv4 network", "permitted;IP:126.0.0.0/255.0.0.0",
     "IP:127.0.0.1", "127.0.0.1", DO_NOT_PERMIT),
    ("an excluded IPv4 network", "excluded;IP:127.0.0.0/255.255.255.0",
     "IP:127.0.0.1", "127.0.0.1", DO_NOT_PERMIT),
    ("a mask within a byte", "permitted;IP:127.0.0.128/255.255.255.128",
     "IP:127.0.0.1", "127.0.0.1", DO_NOT_PERMIT),
    ("no addresses at all, and a name",
     "excluded;IP:0.0.0.0/0.0.0.0,excluded;IP:" + ALL_V6, "DNS:localhost",
     "localhost", None),
    ("no addresses at all, and an address",
     "excluded;IP:0.0.0.0/0.0.0.0,excluded;IP:" + ALL_V6,
     "DNS:localhost,IP:127.0.0.1", "localhost", DO_NOT_PERMIT),
    ("an IPv6 address", "permitted;IP:::1/" + EXACT_V6, "IP:::1", "::1",
     None),
    ("another IPv6 network", "permitted;IP:fd00::/ffff::", "IP:::1", "::1",
     DO_NOT_PERMIT),
    ("IPv4 permitted, an IPv6 address", "permitted;IP:127.0.0.0/255.0.0.0",
     "IP:::1", "::1", DO_NOT_PERMIT),
    ("names permitted, an address", "permitted;DNS:example.test",
     "IP:127.0.0.1", "127.0.0.1", None),
    ("a directory name", "permitted;dirName:in", "DNS:a.test", "a.test",
     None),
    ("a directory name in other letters", "permitted;dirName:letters",
     "DNS:a.test", "a.test", DO_NOT_PERMIT, "stricter"),
    ("another directory name", "permitted;dirName:out", "DNS:a.test",
     "a.test", DO_NOT_PERMIT),
    ("more of a directory name than there is", "permitted;dirName:longer",
     "DNS:a.test", "a.test", DO_NOT_PERMIT),
    ("an excluded directory name", "excluded;dirName:in", "DNS:a.test",
     "a.test", KIND),
    ("another directory name is excluded", "excluded;dirName:out",
     "DNS:a.test", "a.test", KIND, "stricter"),
    ("mail names, and none is there", "permitted;email:example.test",
     "DNS:a.test", "a.test", None),
    ("mail names, and one is there", "permitted;email:example.test",
     "DNS:a.test,email:a@example.test", "a.test", KIND, "stricter"),
    ("URIs, and none is there", "permitted;URI:.example.test", "DNS:a.test",
     "a.test", None),
    ("URIs, and one is there", "permitted;URI:.example.test",
     "DNS:a.test,URI:https://a.example.test/", "a.test", KIND, "stricter"),
    ("a distance", "DER:30:0b:a0:09:30:07:82:02:61:62:80:01:01",
     "DNS:a.ab", "a.ab", MALFORMED),
    ("not even a list", "DER:04:00", "DNS:a.test", "a.test", MALFORMED),
)
DIRECTORY = """
[in]
C=DE
O=Example
[letters]
C=DE
O=eXAMPLE
[out]
C=DE
O=Other
[longer]
C=DE
O=Example
OU=One
CN=a
OU=Two
"""
SUBJECT = "/C=DE/O=Example/OU=One/CN=a"


def openssl_verifies(p, anchor, leaf, *between):
    args = ["openssl", "verify", "-CAfile", p.path(anchor + ".pem")]
    for name in between:
        args += ["-untrusted", p.path(name + ".pem")]
    return subprocess.run(args + [p.path(leaf + ".pem")],
                          capture_output=True, text=True).returncode == 0


def constraints(p):
    for i, (name, limits, names, dialled, why, *stricter) in \
            enumerate(CONSTRAINTS):
        name = "CD12: name constraints: " + name
        if not wanted(name):
            continue
        critical = "critical," if i % 2 else ""
        p.issue("nc_ca", None, "rsa_ca", CA + "nameConstraints=%s%s\n%s" % (
            critical, limits, DIRECTORY))
        p.issue("nc", "nc_ca", "p256", "subjectAltName=%s\n" % names,
                subject=SUBJECT)
        agrees = openssl_verifies(p, "nc_ca", "nc") == (
            why is None or bool(stricter))
        version, args = BOTH[i % 3 == 0]
        port = s.https(s.context(p, "nc", low=version, high=version))
        want = CLOSED if why is None else "tls cert_weak"
        check(name + (" (OpenSSL permits it)" if stricter else ""),
              want if agrees else "agreement with OpenSSL", port, "-c",
              p.path("nc_ca.pem"), "-n", dialled, *args, why=why or "")


def constraints_in_a_chain(p, ca):
    """Above the server's own there are two, and both count."""
    limit = "nameConstraints=%s\n"
    p.issue("nc_good_ca", None, "rsa_ca", CA + limit %
            "critical,permitted;IP:127.0.0.1/255.255.255.255")
    p.issue("nc_good", "nc_good_ca", "p256", "subjectAltName=IP:127.0.0.1\n")
    p.issue("nc_root", None, "rsa_ca", CA + limit % "permitted;DNS:test")
    for name, mid, names, why in (
            ("both permit it", "critical,permitted;DNS:a.test", "DNS:x.a.test",
             None),
            ("the lower one does not", "critical,permitted;DNS:a.test",
             "DNS:x.b.test", DO_NOT_PERMIT),
            ("the lower one does not, and is not critical",
             "permitted;DNS:a.test", "DNS:x.b.test", DO_NOT_PERMIT),
            ("the root does not", "permitted;DNS:example",
             "DNS:x.example", DO_NOT_PERMIT)):
        p.issue("nc_mid", "nc_root", "p384", CA + limit % mid)
        p.issue("nc", "nc_mid", "p256", "subjectAltName=%s\n" % names)
        agrees = openssl_verifies(p, "nc_root", "nc", "nc_mid") == (
            why is None)
        for version, args in BOTH:
            port = s.https(s.context(p, ["nc", "nc_mid"], low=version,
                                     high=version))
            check("CD12: two CAs: %s, %s" % (name, version.name),
                  (CLOSED if why is None else "tls cert_weak") if agrees else
                  "agreement with OpenSSL", port, "-c",
                  p.path("nc_root.pem"), "-n", names[4:], *args,
                  why=why or "")


def same_name(p):
    """CD13: the subject alone does not tell which CA it was."""
    for i in range(12):
        key = "same%d" % i
        p.key(key, *EC, "ec_paramgen_curve:P-256")
        p.issue(key, None, key, CA + SKI, cn="one name")
        p.issue(key + "_plain", None, key, CA + PLAIN, cn="one name")
    p.issue("same_old", None, "same0", CA + SKI, cn="one name",
            days=(-30, -2))
    p.issue("same_wrong", None, "same1", CA + "subjectKeyIdentifier=01020304\n",
            cn="one name")
    p.issue("by_same", "same0", "p256", LEAF + AKI)
    p.issue("by_plain", "same0_plain", "p256", LEAF + PLAIN)
    others = ["same%d" % i for i in range(1, 12)]
    plain = [n + "_plain" for n in others]
    for name, leaf, cas in (
            ("with key identifiers, last", "by_same", others + ["same0"]),
            ("with key identifiers, first", "by_same", ["same0"] + others),
            ("without, last", "by_plain", plain + ["same0_plain"]),
            ("without, first", "by_plain", ["same0_plain"] + plain),
            ("the server's has one, the CAs have none", "by_same",
             plain + ["same0_plain"]),
            ("the CAs have some, the server's has none", "by_plain",
             others + ["same0"]),
            ("an expired one of the same key is before it", "by_same",
             ["same_old"] + others + ["same0"]),
            ("an expired one of the same key is behind it", "by_same",
             others + ["same0", "same_old"])):
        path = p.write("same.file", p.read(*cas))
        check("CD13: twelve CAs of one name: " + name, CLOSED,
              s.https(s.context(p, leaf)), "-c", path, why="")
    # Others than those with the identifier are tried up to a limit.
    for name, leaf, cas, want in (
            ("150 others before it, with its identifier", "by_same",
             others * 14 + ["same0"], CLOSED),
            ("60 others before it, without", "by_plain",
             plain * 5 + plain[:5] + ["same0_plain"], CLOSED),
            ("70 others before it, without", "by_plain",
             plain * 7 + ["same0_plain"], "tls cert_trust")):
        check("CD13: " + name, want, s.https(s.context(p, leaf)), "-c",
              p.write("same.file", p.read(*cas)))
    p.write("same_all.pem", p.read("ca_Ed25519", *plain, "same0_plain"))
    # Its identifier is another CA's: only the signature tells.
    p.issue("by_liar", "same_wrong", "p256", LEAF + AKI)
    p.issue("same_liar", None, "same3", CA + "subjectKeyIdentifier=01020304\n",
            cn="one name")
    path = p.write("same.file", p.read("same_liar", "same1"))
    check("CD13: the identifier is another CA's", CLOSED,
          s.https(s.context(p, "by_liar")), "-c", path, why="")
    path = p.write("same.file", p.read(*others))
    check("CD13: the right one is missing", "tls cert_trust",
          s.https(s.context(p, "by_same")), "-c", path,
          why="a trusted CA has that name but another key")


def keys(p, ca):
    """CD8: what works, and what does not by its name."""
    p.key("ed_ca", "-algorithm", "ED25519")
    p.key("pss_ca", "-algorithm", "RSA-PSS", "-pkeyopt",
          "rsa_keygen_bits:2048")
    p.issue("ca521", None, "p521", CA, md="sha512")
    p.issue("by_521", "ca521", "p521", md="sha512")
    p.issue("pss", "ca", "rsa", more=("-sigopt", "rsa_padding_mode:pss"))
    for name, chain, trust in (
            ("a CA and a server with P-521", "by_521", "ca521"),
            ("signed with RSA-PSS", "pss", "ca")):
        for version, args in BOTH:
            port = s.https(s.context(p, chain, low=version, high=version))
            check("CD8: %s, %s" % (name, version.name), CLOSED, port, "-c",
                  p.path(trust + ".pem"), *args, why="")
    curves = [("P-224", "secp224r1"), ("secp256k1", "secp256k1"),
              ("1.3.36.3.3.2.8.1.1.7", "brainpoolP256r1"),
              ("1.3.36.3.3.2.8.1.1.11", "brainpoolP384r1")]
    for name, curve in curves:
        p.key(name, *EC, "ec_paramgen_curve:" + curve)
        p.issue("ca_" + name, None, name, CA)
    p.issue("ca_Ed25519", None, "ed_ca", CA, md="default")
    p.issue("ca_RSASSA-PSS", None, "pss_ca", CA)
    names = ["curve " + c[0] for c in curves] + \
        ["key algorithm Ed25519", "key algorithm RSASSA-PSS"]
    good = s.https(s.context(p, "good"))
    for name in names:
        file = "ca_" + name.split()[-1]
        check("CD8: only a CA that cannot be used: " + name,
              "check cert_weak", good, "-c", p.path(file + ".pem"),
              why="unusable 1 unsupported " + name)
        both = p.write("both.file", p.read(file, "ca", file))
        check("CD8: one that cannot be used, a good one, it again: " + name,
              CLOSED, good, "-c", both,
              why="unusable 2 unsupported " + name)
    text = p.read("ca")
    for name, before, n in (
            ("broken base64", text.replace("M", "*", 3), 1),
            ("no end", text.replace("-----END CERTIFICATE-----", ""), 1),
            ("no certificate in it", "-----BEGIN CERTIFICATE-----\nTUlJ\n"
             "-----END CERTIFICATE-----\n" * 1, 1),
            ("two of them", text.replace("M", "*", 3) * 2, 2)):
        check("CD8: broken ones before a good one: " + name, CLOSED, good,
              "-c", p.write("both.file", before + text),
              why="unusable %d malformed" % n)
    p.issue("by_ed", "ca_Ed25519", "p256", md="default")
    p.issue("ed_mid", "ca_Ed25519", "p384", CA, md="default")
    p.issue("by_ed_mid", "ed_mid", "p256")
    for name, chain, why in (
            ("the server's own", "by_ed", ""),
            ("the server's own, more follows", ["by_ed", "ed_mid"], ""),
            ("one above it", ["by_ed_mid", "ed_mid"], "CA: ")):
        for version, args in BOTH:
            port = s.https(s.context(p, chain, low=version, high=version))
            check("CD8: signed with Ed25519: %s, %s" % (name, version.name),
                  "tls cert_weak", port, "-c", ca, *args,
                  why=why + "unsupported signature algorithm Ed25519")
    check("CD8: one that is not needed is in the chain", CLOSED,
          s.https(s.context(p, ["good", "by_ed", "ed_mid", "ca_Ed25519"])),
          "-c", ca, why="")
    check("CD8: the trusted one is below one that cannot be used", CLOSED,
          s.https(s.context(p, ["by_ed_mid", "ed_mid"])), "-c",
          p.path("ed_mid.pem"), why="")
    port = s.https(s.context(p, "ed25519"))
    check("CD8: a server with an Ed25519 key: 1.3", "tls tls_version", port,
          "-c", ca, why="")
    check("CD8: a server with an Ed25519 key: 1.2", "tls tls", port, "-2",
          "-c", ca, why="no cipher or key type in common")


def roots(p):
    """CD8: a trusted certificate's own signature proves nothing."""
    p.issue("sha1_ec", None, "ec_ca", CA, md="sha1")
    p.issue("by_sha1_ec", "sha1_ec", "p256")
    p.issue("md5_ca", None, "rsa_ca", CA, md="md5")
    p.issue("by_md5", "md5_ca", "p256")
    p.issue("crossed", "ca_Ed25519", "rsa_ca", CA, md="default")
    p.issue("by_crossed", "crossed", "p256")
    for name, leaf, trust in (("SHA-1", "by_sha1", "sha1_ca"),
                              ("SHA-1 and ECDSA", "by_sha1_ec", "sha1_ec"),
                              ("MD5", "by_md5", "md5_ca"),
                              ("Ed25519, by another", "by_crossed",
                               "crossed")):
        for version, args in BOTH:
            port = s.https(s.context(p, leaf, low=version, high=version))
            check("CD8: a root signed with %s, %s" % (name, version.name),
                  CLOSED, port, "-c", p.path(trust + ".pem"), *args, why="")
    path = p.write("roots.file", p.read("other", "sha1_ca"))
    check("CD8: a root signed with SHA-1 is sent too", CLOSED,
          s.https(s.context(p, ["by_sha1", "sha1_ca"])), "-c", path, why="")
    check("CD8: a root signed with SHA-1 is sent, and not trusted",
          "tls cert_trust", s.https(s.context(p, ["by_sha1", "sha1_ca"])),
          "-c", p.path("other.pem"), why="")
    port = s.https(s.context(p, "sha1"))
    check("CD8: a server's signed with SHA-1", "tls cert_weak", port, "-c",
          p.path("ca.pem"), why="unsupported signature algorithm SHA-1")


def extensions(p, ca):
    known = {"policies": "certificatePolicies=critical,1.2.3.4",
             "anyPolicy": "certificatePolicies=critical,2.5.29.32.0",
             "mappings": "policyMappings=critical,1.2.3.4:1.2.3.5",
             "inhibitAnyPolicy": "inhibitAnyPolicy=critical,0"}
    bad = {"policyConstraints":
           "policyConstraints=critical,requireExplicitPolicy:0",
           "1.2.3.4": "1.2.3.4=critical,DER:05:00",
           "1.3.6.1.4.1.311.21.10": "1.3.6.1.4.1.311.21.10=critical,DER:0500",
           "2.999.268435455": "2.999.268435455=critical,DER:05:00"}
    for i, (name, text) in enumerate(list(known.items()) + list(bad.items())):
        why = "" if name in known else \
            "unsupported critical extension " + name
        p.issue("ext_ca", None, "rsa_ca", CA + text + "\n")
        p.issue("ext_mid", "ca", "p384", CA + text + "\n")
        p.issue("ext_leaf", "ca", "p256", LEAF + text + "\n")
        p.issue("by_ext_ca", "ext_ca", "p256")
        p.issue("by_ext_mid", "ext_mid", "p256")
        version, args = BOTH[i % 2]
        for where, chain, trust, want, before in (
                ("root", "by_ext_ca", "ext_ca", "check", "unusable 1 "),
                ("one between", ["by_ext_mid", "ext_mid"], "ca", "tls",
                 "CA: "),
                ("server's own", "ext_leaf", "ca", "tls", "")):
            if name in ("mappings", "inhibitAnyPolicy") and \
                    where == "server's own":
                continue
            port = s.https(s.context(p, chain, low=version, high=version))
            check("CD8: the critical extension %s in the %s" % (name, where),
                  CLOSED if why == "" else want + " cert_weak", port, "-c",
                  p.path(trust + ".pem"), *args,
                  why=before + why if why else "")


def signers(p, ca):
    """Why a CA that is there is not taken."""
    p.issue("no_sign_ca", None, "rsa_ca", CA.replace("keyCertSign,", ""))
    p.issue("by_no_sign", "no_sign_ca", "p256")
    p.issue("zero_ca", None, "rsa_ca", CA.replace("TRUE", "TRUE,pathlen:0"))
    p.issue("under_zero", "zero_ca", "p384", CA)
    p.issue("by_under_zero", "under_zero", "p256")
    flat = use = "the CA of that name is not allowed to sign certificates"
    long = "the chain is longer than its CA allows"
    for name, chain, trust, why in (
            ("CA:FALSE", "by_flat", "flat", flat),
            ("CA:FALSE, in the chain", ["by_mid_flat", "mid_flat"], "ca",
             flat),
            ("key usage", "by_no_sign", "no_sign_ca", use),
            ("path length", ["by_under_zero", "under_zero"], "zero_ca", long),
            ("path length, in the chain",
             ["by_mid_under", "mid_under", "mid_zero"], "ca", long),
            ("ten intermediates", ["by_long9"] + ["long%d" % i for i in
             range(9, -1, -1)], "ca", "more than 8 CAs in its chain"),
            ("another key", "good", "same_name",
             "a trusted CA has that name but another key"),
            ("a forged one", ["forged", "ca"], "ca",
             "a bad signature in its chain"),
            ("nobody knows it", "good", "other", ""),
            ("the root that is sent is not trusted", ["good", "ca"], "other",
             "")):
        check("CD8: why a signer is not accepted: " + name, "tls cert_trust",
              s.https(s.context(p, chain)), "-c", p.path(trust + ".pem"),
              why=why)
    for name, chain, why in (
            ("for clients only", "client_only",
             "extended key usage without serverAuth"),
            ("not for signatures", "no_sign",
             "key usage without digitalSignature"),
            ("RSA of 1024 bits", "small", "RSA key under 2048 bits")):
        check("CD8: why the server's is not accepted: " + name,
              "tls cert_weak", s.https(s.context(p, chain)), "-c", ca,
              why=why)


def long_messages(p, ca):
    why = "handshake message over 16 KiB"
    subject = "".join("/OU=%064d" % i for i in range(10))
    for i in range(30):
        p.openssl("req", "-x509", "-config", "conf", "-key", "ec_ca.key",
                  "-subj", "%s/CN=%d" % (subject, i), "-days", "9", "-out",
                  "wide%d.pem" % i)
    p.write("wide.pem", p.read(*["wide%d" % i for i in range(30)]))
    for version, args in BOTH:
        server = s.SServer(p, "good", "-verify", "1", "-CAfile",
                           p.path("wide.pem"), "-tls1_3" if version == V13
                           else "-no_tls1_3")
        check("CD10: a CertificateRequest with 22 KB of names, %s" %
              version.name, "tls tls", server.port, "-c", ca, *args, why=why)
        server.stop()
        port = s.https(s.context(p, ["good"] + ["many"] * 4, low=version,
                                 high=version))
        check("CD10: a chain of 26 KB, %s" % version.name, "tls tls", port,
              "-c", ca, *args, why=why)
        port = s.https(s.context(p, ["good"] + ["many"] * 2, low=version,
                                 high=version))
        check("CD10: a chain of 13 KB, %s" % version.name, CLOSED, port,
              "-c", ca, *args, why="")


def cookies(p, ca):
    """Mbed-TLS/mbedtls#9543."""
    for name, groups in (("", None), (" and another group", "P-384")):
        name = "CD14: a HelloRetryRequest with a cookie" + name
        if not wanted(name):
            continue
        server = s.CookieServer(p, "good", groups)
        check(name, CLOSED, server.port, "-c", ca, why="")
        note(name + ": it was one", server.retries == 1, server.retries)


def all_cases(p, ca):
    constraints(p)
    constraints_in_a_chain(p, ca)
    keys(p, ca)
    same_name(p)
    roots(p)
    extensions(p, ca)
    signers(p, ca)
    long_messages(p, ca)
    cookies(p, ca)
