# SPDX-License-Identifier: MIT
"""For test_rig.py: a node that comes up as far as a running container.

`python half.py fail` then fails as a node does whose kubelet does not start;
`python half.py wait` says so and waits for the signal that ends it.
"""
import os
import pathlib
import sys
import time

import images
import rig


def main(how):
    node = rig.Node(pathlib.Path(os.environ["NODE_FOLDER"]) / "rig")
    node.run_containerd()
    node.ctr("images", "import", images.busybox(node.folder))
    node.ctr("run", "--detach", "--cgroup", f"{os.environ['NODE_CGROUP']}/pod",
             images.BUSYBOX, "left-behind")
    with open("/etc/hosts", "a", encoding="ascii") as f:
        f.write("127.0.0.9 left-behind\n")
    print("up", flush=True)
    if how == "wait":
        time.sleep(600)
    raise RuntimeError("the kubelet does not start")


main(sys.argv[1])
