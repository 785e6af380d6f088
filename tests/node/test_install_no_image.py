# SPDX-License-Identifier: MIT
"""docs/install.md, "From one file", typed on a node whose pause image has just been
collected; then an upgrade, the way back, the overlay, and the end."""
import hashlib
import pathlib
import re

import pytest

import containers
import images
import pods
from desk import Desk, blocks, section
from gate import Gate
from install_file import (ARCH, CHECK, KEYS, LOOK, NEXT, OLDER, TITLE, VERSION, WAIT, WHICH,
                          File, next_program, program)
from pods import NS, SECRET
from registry import APP
from tools import ROOT, wait_for

CRONJOB = f"/apis/batch/v1/namespaces/{NS}/cronjobs/ecr-credential-refresh"
AT_ONCE = {"imageMinimumGCAge": "1ns", "imageMaximumGCAge": "2ns"}
DONE = "ECR credentials refresh completed successfully!"


@pytest.fixture(scope="module")
def desk(node, moto, registry, tmp_path_factory):
    made = Desk(node, moto, registry, tmp_path_factory.mktemp("no-image"))
    made.clear()
    made.copy()
    return made


@pytest.fixture(scope="module")
def file(desk):
    return File(desk)


def pod_spec(node):
    return node.must("GET", CRONJOB)["spec"]["jobTemplate"]["spec"]["template"]["spec"]


def mounted(node):
    """The Secret that the CronJob's pods run."""
    volume, = pod_spec(node)["volumes"]
    return volume["secret"]["secretName"]


def programs(node):
    return set(node.kubectl("get", "secret", "-n", NS, "-o", "name", "-l",
                            "app.kubernetes.io/component=program").stdout.split())


def who_asked(node):
    """The User-Agent of the run that was last."""
    return re.findall(r'"userAgent":"(ecr-refresh/[^"]*)"', node.audit_log.read_text())[-1]


@pytest.fixture(scope="module")
def collected(desk, node):
    """The node's kubelet has collected its images.  (Used is one while a container of
    it is there, even an ended one.)"""
    node.pin_all_but(images.PAUSE)
    wait_for("the end of its containers", 90,
             lambda: images.PAUSE not in node.ctr("containers", "ls").stdout)
    with node.kubelet_restarted(**AT_ONCE):
        wait_for("its end", 30, lambda: images.PAUSE not in node.images())


def test_kubelet_collects_an_unused_pause_image_but_none_that_is_pinned(collected, node):
    assert images.PAUSE not in node.images() and images.PAUSE_K3S in node.images()


def test_typed_then_pods_pull(collected, desk, file, node, pause_registry):
    """The node gets the pause image again by itself."""
    assert not desk.pulls("default")
    with pause_registry:
        done = desk.type(file.typed("\n".join([file.apply, KEYS, WAIT, LOOK])))
    assert DONE in done.stdout and done.stderr == "", done
    assert f'Successfully pulled image "{images.PAUSE}"' in pods.describe(node, NS)
    assert desk.pulls("default")


def test_applied_again_nothing_changes(desk, file):
    def versions():
        return desk.type(f"kubectl get -f {file.path} -o jsonpath='{{range .items[*]}}"
                         "{.kind}/{.metadata.name}={.metadata.resourceVersion} {end}'").stdout
    before = versions()
    desk.type(file.apply)
    assert versions() == before and before.count("=") == 8
    assert desk.type(f"kubectl diff --server-side -f {file.path}").stdout == ""


def test_a_setting_is_changed_and_seen_at_work_at_once(desk, file):
    file.edit('    ECR_EXCLUDE_NAMESPACES: ""', '    ECR_EXCLUDE_NAMESPACES: "kube-*"')
    done = desk.type(f"{file.apply}\n{CHECK}")
    file.save(file.text)
    assert DONE in done.stdout, done
    found = re.search(r"Found namespaces: (\d+) \((\d+) matched", done.stdout)
    assert int(found[1]) - int(found[2]) == 3, done	# that is what was excluded
    desk.type(file.apply)


def test_the_hash_of_what_is_in_the_cluster(desk, file):
    """By the page's command and by the one in the file's head."""
    (typed,) = re.findall("^#   (kubectl get .*)$", file.text, re.M)
    for command in (WHICH, typed):
        assert desk.type(command).stdout == f"{hashlib.sha256(program()).hexdigest()}  -\n"
    assert f"#   {file.sum}\n" in file.text


def test_what_runs_is_that_program_with_no_rights(desk, file, node):
    """Looked at in the middle of a run: as the kernel has it."""
    labels = node.must("GET", f"/api/v1/namespaces/{NS}")["metadata"]["labels"]
    assert labels["pod-security.kubernetes.io/enforce"] == "restricted"
    with Gate(desk) as gate:
        desk.new_password()
        gate.close(1)
        job = desk.start_pass()
        assert gate.reached.wait(30), pods.describe(node, NS)
        (name,) = pods.all_of_job(node, NS, job)
        pod = pods.get(node, NS, name)
        (process,) = containers.Memory(pod).processes
        of = pathlib.Path("/proc") / process
        told = dict(re.findall(r"^(\w+):\t(.*)$", (of / "status").read_text(), re.M))
        mounts = {x.split()[1]: x.split() for x in (of / "mounts").read_text().splitlines()}
        runs = (of / "exe").read_bytes()
        mode = (of / "root" / "program" / "ecr-refresh").stat().st_mode
        gate.open.set()
        assert pods.job_ended(node, NS, job) == "Complete"
    assert told["Uid"] == told["Gid"] == "\t".join(["65532"] * 4)
    assert (told["CapEff"], told["CapBnd"]) == ("0" * 16, "0" * 16)
    assert (told["NoNewPrivs"], told["Seccomp"]) == ("1", "2")
    assert "ro" in mounts["/"][3].split(",")
    _, _, kind, options, *_ = mounts["/program"]
    assert kind == "tmpfs" and "ro" in options.split(",") and "noexec" not in options
    assert runs == program() and mode & 0o7777 == 0o555
    spec, (container,) = pod["spec"], pod["spec"]["containers"]
    assert container["image"] == images.PAUSE and spec["nodeSelector"]["kubernetes.io/arch"] == ARCH
    assert who_asked(node) == f"ecr-refresh/{VERSION}"


def test_where_nothing_is_run_from_the_kubelets_disk_and_while_images_are_collected(desk, node):
    """The finished run of before holds its image."""
    node.pin_all_but(images.PAUSE, images.PAUSE_K3S)
    with node.kubelet_restarted(noexec=True, **AT_ONCE):
        spec = {"restartPolicy": "Never", "volumes": [{"name": "x", "emptyDir": {}}],
                "imagePullSecrets": [{"name": SECRET}],
                "containers": [{"name": "app", "image": f"{APP}:1", "volumeMounts": [
                    {"name": "x", "mountPath": "/x"}], "command": [
                        "sh", "-c", "cp /bin/busybox /x/true && /x/true"]}]}
        node.must("POST", "/api/v1/namespaces/default/pods",
                  {"metadata": {"name": "from-disk"}, "spec": spec})
        job = desk.start_pass()
        pods.until(node, "default", "from-disk", "terminated")
        assert "/x/true: Permission denied" in node.kubectl("logs", "from-disk").stdout
        assert pods.job_ended(node, NS, job) == "Complete"
        assert DONE in desk.log(job)
        pods.remove(node, "default", "from-disk")
        assert images.PAUSE in node.images() and images.PAUSE_K3S not in node.images()
        node.ctr("images", "import", images.pause(node.folder, images.PAUSE_K3S))


def test_upgrade_and_the_way_back(desk, file, node):
    newer = File(desk, next_program(), version=NEXT)
    desk.type(newer.apply)
    assert mounted(node) == newer.secret != file.secret
    assert DONE in desk.run_now()
    assert pods.job_ended(node, NS, newer.job) == "Complete", desk.log(newer.job)
    assert who_asked(node) == f"ecr-refresh/{NEXT}"
    assert programs(node) == {f"secret/{file.secret}", f"secret/{newer.secret}"}
    file.save(file.text)
    desk.type(file.apply)
    assert mounted(node) == file.secret
    assert DONE in desk.run_now()
    assert who_asked(node) == f"ecr-refresh/{VERSION}"
    desk.type(OLDER)
    assert programs(node) == {f"secret/{file.secret}"}


def test_the_overlay_as_its_head_says(desk, node):
    """Applied over the file: the same install with another Secret."""
    head = (ROOT / "k8s/overlays/no-image/kustomization.yaml").read_text().splitlines()
    typed = [x.removeprefix("# ") for x in head if re.match("# (cp|kubectl) ", x)]
    assert len(typed) == 2
    kustomization = desk.folder / "k8s/overlays/no-image/kustomization.yaml"
    kustomization.write_text(kustomization.read_text().replace("value: amd64", f"value: {ARCH}"))
    desk.new_password()
    done = desk.type("\n".join(typed).replace("amd64", ARCH))
    assert done.stderr == "", done
    secret, = re.findall("^secret/(ecr-refresh-program-.*) serverside-applied$", done.stdout, re.M)
    job, = re.findall("^job.batch/(.*) serverside-applied$", done.stdout, re.M)
    assert job.endswith("-no-image") and mounted(node) == secret
    assert pods.job_ended(node, NS, job) == "Complete", desk.log(job)
    assert desk.pulls("default")
    assert desk.type("kubectl diff --server-side -k k8s/overlays/no-image").stdout == ""


def test_to_an_image_and_back(desk, file, node):
    command, = re.findall(r"^\| change to an image \| `([^`]*)`", section(TITLE), re.M)
    assert desk.type(command).stderr == ""
    spec = pod_spec(node)
    assert spec["containers"][0]["image"] == images.OURS and "volumes" not in spec
    assert "volumeMounts" not in spec["containers"][0]
    assert spec["nodeSelector"] == {"kubernetes.io/os": "linux"}
    assert desk.type(file.apply).stderr == ""
    assert mounted(node) == file.secret


def test_uninstalled_nothing_is_left(desk, file, node):
    (clean,) = blocks("Cleaning up any install")
    done = desk.type(f"{clean}\nkubectl delete --ignore-not-found -f {file.path}")
    assert "clean-up completed successfully! " in done.stdout
    assert desk.left() == set()
    assert node.call("GET", f"/api/v1/namespaces/{NS}").status == 404
    assert node.secret("default") is None and not desk.pulls("default")
