# SPDX-License-Identifier: MIT
"""What the kernel and containerd know of a container: its memory, in cgroups of
either version, and how fast it stopped."""
import datetime
import os
import pathlib
import re
import subprocess

ROOT = pathlib.Path("/sys/fs/cgroup")
V2 = (ROOT / "cgroup.controllers").exists()
PEAK, USAGE, LIMIT = (("memory.peak", "memory.current", "memory.max") if V2 else (
    "memory.max_usage_in_bytes", "memory.usage_in_bytes", "memory.limit_in_bytes"))


def ident_of(pod):
    """The only container of this pod (as the API server tells it)."""
    (status,) = pod["status"]["containerStatuses"]
    return status["containerID"].removeprefix("containerd://")


def seconds_to_stop(node, ident):
    """From containerd's SIGTERM to the container's end, as its log has them."""
    text = (node.folder / "containerd.log").read_text()
    asked = re.search(rf'time="([^"]+)Z".*Stop container \\"{ident}\\" with signal term', text)[1]
    s, ns = re.search(rf'container exit event container_id:\\"{ident}\\".*exited_at:'
                      r"\{seconds:(\d+)\s+nanos:(\d+)\}", text).groups()
    at = datetime.datetime.fromisoformat(asked[:26]).replace(tzinfo=datetime.timezone.utc)
    return int(s) + int(ns) / 1e9 - at.timestamp()


class Memory:
    def __init__(self, pod):
        ident = ident_of(pod)
        top = ROOT / ("" if V2 else "memory") / os.environ["NODE_CGROUP"].lstrip("/")
        self.folder, = top.glob(f"**/{ident}")
        self.processes = (self.folder / "cgroup.procs").read_text().split()

    def __getitem__(self, name):
        return int((self.folder / name).read_text())

    def squeeze(self):
        """Take away all memory that it does not use right now; returns how much
        is left.  The next page is one too many."""
        while True:
            used = self[USAGE]
            try:
                (self.folder / LIMIT).write_text(str(used - 4096))
            except OSError:		# in use, down to the last page
                return used

    def overflow(self):
        """Somebody else in there takes all that the limit allows: the kernel kills
        the process that it is told to like least, which is the container's own."""
        for process in self.processes:
            pathlib.Path(f"/proc/{process}/oom_score_adj").write_text("1000")
        # Two, neither of which is as large as the limit.
        hog = f"dd if=/dev/zero of=/dev/null bs={self[LIMIT] * 2 // 3} count=100"
        subprocess.run([os.environ["BUSYBOX"], "sh", "-c",
                        f"echo 0 >{self.folder}/cgroup.procs; {hog} & {hog} & wait"],
                       capture_output=True)
