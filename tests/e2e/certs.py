# SPDX-License-Identifier: MIT
"""Certificates made on the spot: an authority, and leaves with one flaw each."""
import datetime
import ipaddress

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

DAY = datetime.timedelta(days=1)


def now():
    return datetime.datetime.now(datetime.timezone.utc).replace(microsecond=0)


def _name(text):
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def _san(name):
    if name.startswith("dns:"):		# an address where only names belong
        return x509.DNSName(name[4:])
    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        return x509.DNSName(name)


def _key(kind):
    if kind == "rsa":
        return rsa.generate_private_key(65537, 2048)
    if kind == "rsa1024":
        return rsa.generate_private_key(65537, 1024)
    return ec.generate_private_key(
        {"p256": ec.SECP256R1, "p384": ec.SECP384R1}[kind]())


def _key_pem(key):
    return key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8,
                             serialization.NoEncryption())


class Authority:
    """A root, or with `parent` an intermediate.  `folder` receives its
    certificate and those of its leaves."""

    def __init__(self, folder, name="Test Root", key="p256", parent=None, more=()):
        self.folder, self.name, self.count = folder, name, 0
        folder.mkdir(parents=True, exist_ok=True)
        self.key = _key(key)
        issuer = parent.name if parent else name
        builder = self._builder(name, issuer, self.key.public_key(), -DAY, 3650 * DAY)
        builder = builder.add_extension(x509.BasicConstraints(True, None), True)
        builder = builder.add_extension(x509.KeyUsage(
            True, False, False, False, False, True, True, False, False), True)
        for extension in more:		# not critical
            builder = builder.add_extension(extension, False)
        self.cert = builder.sign(parent.key if parent else self.key, hashes.SHA256())
        self.pem = self.cert.public_bytes(serialization.Encoding.PEM)
        self.path = folder / f"{name.replace(' ', '-').lower()}.pem"
        self.path.write_bytes(self.pem)
        self.key_path = self.path.with_suffix(".key")
        self.key_path.write_bytes(_key_pem(self.key))

    @staticmethod
    def _builder(subject, issuer, public, start, end):
        return (x509.CertificateBuilder().subject_name(_name(subject))
                .issuer_name(_name(issuer)).public_key(public)
                .serial_number(x509.random_serial_number())
                .not_valid_before(now() + start).not_valid_after(now() + end))

    def leaf(self, *names, start=-DAY, end=30 * DAY, key="p256",
             usage=ExtendedKeyUsageOID.SERVER_AUTH, chain=()):
        """A (certificate, key) pair of files for these names or addresses."""
        self.count += 1
        private = _key(key)
        builder = self._builder(names[0] if names else "nobody",
                                self.name, private.public_key(), start, end)
        builder = builder.add_extension(x509.BasicConstraints(False, None), True)
        builder = builder.add_extension(x509.ExtendedKeyUsage([usage]), False)
        if names:
            builder = builder.add_extension(
                x509.SubjectAlternativeName([_san(n) for n in names]), False)
        cert = builder.sign(self.key, hashes.SHA256())
        crt = self.folder / f"leaf{self.count}.crt"
        pem = self.folder / f"leaf{self.count}.key"
        crt.write_bytes(b"".join([cert.public_bytes(serialization.Encoding.PEM),
                                  *(a.pem for a in chain)]))
        pem.write_bytes(_key_pem(private))
        return crt, pem
