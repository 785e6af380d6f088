# SPDX-License-Identifier: MIT
"""Certificates for the TLS tests, good and bad, by the openssl command."""
import os
import subprocess
import time

CONFIG = """
[ca]
default_ca = any
[any]
dir = .
database = index
new_certs_dir = .
rand_serial = yes
unique_subject = no
policy = all
[all]
countryName = optional
organizationName = optional
organizationalUnitName = optional
commonName = supplied
[req]
distinguished_name = none
[none]
"""
CA = "basicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign,cRLSign\n"
SAN = "subjectAltName=DNS:localhost,DNS:*.example.test,IP:127.0.0.1,IP:::1\n"
LEAF = SAN + "extendedKeyUsage=serverAuth\n"


def stamp(offset_days):
    """(as openssl wants it, Unix seconds)"""
    t = int(time.time()) + offset_days * 86400
    return time.strftime("%Y%m%d%H%M%SZ", time.gmtime(t)), t


class Pki:
    """Keys and certificates are files NAME.key and NAME.pem of `folder`."""

    def __init__(self, folder):
        self.folder = folder
        self.dates = {}
        self.write("index", "")
        self.write("conf", CONFIG)

    def path(self, name):
        return os.path.join(self.folder, name)

    def write(self, name, text):
        with open(self.path(name), "w", newline="") as f:
            f.write(text)
        return self.path(name)

    def read(self, *names):
        return "".join(open(self.path(n + ".pem")).read() for n in names)

    def openssl(self, *args):
        done = subprocess.run(("openssl",) + args, cwd=self.folder,
                              capture_output=True, text=True)
        if done.returncode != 0:
            raise SystemExit("openssl " + " ".join(args) + "\n" + done.stderr)

    def key(self, name, *how):
        self.openssl("genpkey", "-out", name + ".key", *how)

    def issue(self, name, by, key, ext=LEAF, cn=None, days=(-1, 30),
              md="sha256", more=(), subject=None):
        """A certificate for `key`, signed by `by` (NAME of a certificate and
        its key; None: by itself)."""
        self.write(name + ".ext", ext or "")
        self.openssl("req", "-new", "-config", "conf", "-key", key + ".key",
                     "-subj", subject or "/CN=" + (cn or name), "-out", name + ".csr")
        signer = ["-selfsign", "-keyfile", key + ".key"] if by is None else \
            ["-cert", by + ".pem", "-keyfile", self.keys[by] + ".key"]
        (start, start_s), (end, end_s) = stamp(days[0]), stamp(days[1])
        self.openssl("ca", "-batch", "-notext", "-config", "conf", "-md", md,
                     "-in", name + ".csr", "-out", name + ".pem", "-startdate",
                     start, "-enddate", end, "-extfile", name + ".ext", *signer, *more)
        self.keys[name] = key
        self.dates[name] = (start_s, end_s)

    keys = {}


def make(folder):
    p = Pki(folder)
    rsa = "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"
    ec = "-algorithm", "EC", "-pkeyopt"
    p.key("rsa_ca", *rsa)
    p.key("rsa", *rsa)
    p.key("rsa1024", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:1024")
    p.key("ec_ca", *ec, "ec_paramgen_curve:P-256")
    p.key("p256", *ec, "ec_paramgen_curve:P-256")
    p.key("p384", *ec, "ec_paramgen_curve:P-384")
    p.key("p521", *ec, "ec_paramgen_curve:P-521")
    p.key("ed", "-algorithm", "ED25519")

    p.issue("ca", None, "rsa_ca", CA)
    p.issue("eca", None, "ec_ca", CA)
    p.issue("other", None, "p384", CA)
    p.issue("old_ca", None, "rsa_ca", CA, days=(-30, -2))
    p.issue("same_name", None, "ec_ca", CA, cn="ca")	# a rotated one
    p.issue("sha1_ca", None, "rsa_ca", CA, md="sha1")
    p.issue("small_ca", None, "rsa1024", CA)
    p.issue("flat", None, "rsa_ca", "basicConstraints=CA:FALSE\n")

    p.issue("good", "ca", "rsa")
    p.issue("good_ec", "eca", "p256")
    p.issue("good_384", "eca", "p384", md="sha384")
    p.issue("expired", "ca", "rsa", days=(-30, -2))
    p.issue("future", "ca", "rsa", days=(2, 30))
    p.issue("wrong_name", "ca", "rsa", "subjectAltName=DNS:elsewhere.test\n")
    p.issue("wrong_ip", "ca", "rsa", "subjectAltName=IP:127.0.0.2\n")
    p.issue("dns_only", "ca", "rsa", "subjectAltName=DNS:localhost\n")
    p.issue("ip_in_dns", "ca", "rsa", "subjectAltName=DNS:127.0.0.1\n")
    p.issue("cn_only", "ca", "rsa", None, cn="localhost")
    p.issue("sha1", "ca", "rsa", md="sha1")
    p.issue("small", "ca", "rsa1024")
    p.issue("by_small", "small_ca", "rsa")
    p.issue("curve521", "ca", "p521")
    p.issue("ed25519", "ca", "ed")
    p.issue("client_only", "ca", "rsa", SAN + "extendedKeyUsage=clientAuth\n")
    p.issue("no_sign", "ca", "rsa", SAN + "keyUsage=critical,keyCertSign\n")
    p.issue("by_old", "old_ca", "rsa")
    p.issue("by_sha1", "sha1_ca", "rsa")
    p.issue("by_flat", "flat", "rsa")
    p.issue("self", None, "rsa", LEAF + CA.split("\n")[0])
    p.issue("self_flat", None, "p256", LEAF + "basicConstraints=CA:FALSE\n")
    # Says that `ca` signed it, but it was another key under that name.
    p.issue("forged", "same_name", "rsa")
    sans = ",".join("DNS:host-%d.example.test" % i for i in range(200))
    p.issue("many", "ca", "rsa", "subjectAltName=IP:127.0.0.1," + sans)

    p.issue("mid", "ca", "p256", CA)
    p.issue("by_mid", "mid", "rsa")
    p.issue("mid_flat", "ca", "p256", "basicConstraints=CA:FALSE\n")
    p.issue("by_mid_flat", "mid_flat", "rsa")
    p.issue("mid_zero", "ca", "p256", CA.replace("TRUE", "TRUE,pathlen:0"))
    p.issue("mid_under", "mid_zero", "p384", CA)
    p.issue("by_mid_under", "mid_under", "rsa")
    above = "ca"
    for i in range(10):
        p.issue("long%d" % i, above, "p256", CA)
        above = "long%d" % i
    p.issue("by_long7", "long7", "rsa")		# 8 between it and the root
    p.issue("by_long9", "long9", "rsa")
    return p
