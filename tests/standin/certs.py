# SPDX-License-Identifier: MIT
"""Certificates made on the spot by the openssl command: a root and one leaf."""
import pathlib
import subprocess

KINDS = {"ec": ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"],
         "rsa": ["-newkey", "rsa:2048"]}
EXTENSIONS = """basicConstraints=critical,CA:false
keyUsage=critical,digitalSignature
extendedKeyUsage=serverAuth
subjectAltName={names}
"""


def openssl(*args):
    done = subprocess.run(["openssl", *map(str, args)], stdin=subprocess.DEVNULL,
                          capture_output=True, text=True)
    if done.returncode != 0:
        raise RuntimeError(f"openssl {args[0]}: {done.stderr.strip()}")


def make(folder, title, names, kind="ec"):
    """A root and a leaf for `names` (such as "DNS:localhost,IP:127.0.0.1"), for a
    day. Returns the paths of root, leaf and the leaf's key."""
    folder = pathlib.Path(folder)
    folder.mkdir(parents=True)
    root, root_key = folder / "root.pem", folder / "root.key"
    leaf, leaf_key = folder / "leaf.pem", folder / "leaf.key"
    request, extensions = folder / "leaf.csr", folder / "leaf.ext"
    openssl("req", "-x509", *KINDS[kind], "-nodes", "-sha256", "-days", 1,
            "-subj", f"/CN={title}", "-keyout", root_key, "-out", root)
    openssl("req", *KINDS[kind], "-nodes", "-sha256", "-subj", "/CN=stand-in",
            "-keyout", leaf_key, "-out", request)
    extensions.write_text(EXTENSIONS.format(names=names))
    openssl("x509", "-req", "-sha256", "-days", 1, "-in", request, "-CA", root,
            "-CAkey", root_key, "-set_serial", 2, "-extfile", extensions,
            "-out", leaf)
    return root, leaf, leaf_key
