# SPDX-License-Identifier: MIT
"""The chart with noImage: the program lies in a Secret and runs in an image that
every node has.  Everything else is as with an image; the program's bytes arrive
whole; upgrades, rollbacks and uninstalls find and remove it."""
import base64
import hashlib
import json
import random
import re
import shutil

import binary
import pytest
from conftest import CHART, K8S, NS, ROOT, container_of, load, of_kind, template_of, the

KEYS = ("--set", "keys.existingSecret=aws-ecr-credentials")
ON = (*KEYS, "--set", "noImage.arch=amd64")
ALL = ("--set", "clean.enabled=true,serviceAccounts={default}")
BATCH = f"/apis/batch/v1/namespaces/{NS}"
JOB = "ecr-credential-initial"
WITH = ("-n", NS, "--timeout", "60s")
PAUSE, BUSYBOX = "registry.k8s.io/pause:3.10.2", "docker.io/library/busybox:1.37.0"
# Of each: 64 bits or 32, ELF's e_machine, the node's label, the image by default.
ARCHES = {"amd64": (2, 0x3e, "amd64", PAUSE), "arm64": (2, 0xb7, "arm64", PAUSE),
          "armv7": (1, 0x28, "arm", BUSYBOX), "armv6": (1, 0x28, "arm", BUSYBOX),
          "riscv64": (2, 0xf3, "riscv64", BUSYBOX)}


def elf(arch):
    """The first bytes of a program for it, and then every byte there is, in an
    order that is no UTF-8 anywhere."""
    bits, machine = ARCHES[arch][:2]
    head = b"\x7fELF" + bytes([bits, 1, 1]) + bytes(9) + bytes([2, 0, machine, 0, 1, 0, 0, 0])
    return head + bytes(range(256)) + random.Random(1).randbytes(5000)


def sha256(data):
    return hashlib.sha256(data).hexdigest()


def name_of(data):
    return f"ecr-refresh-program-{sha256(data)[:10]}"


@pytest.fixture(scope="module")
def program():
    return binary.BINARY.read_bytes()


@pytest.fixture
def chart(tmp_path):
    """A copy of the chart without a program."""
    to = tmp_path / "ecr-refresh"
    shutil.copytree(CHART, to, ignore=shutil.ignore_patterns("program"))
    return to


@pytest.fixture
def full(chart, program):
    """One that carries the program for amd64."""
    (chart / "program").write_bytes(program)
    return chart


@pytest.fixture
def ready(place, moto):
    place.kubectl("apply", "-f", str(K8S / "base" / "namespace.yaml"))
    place.keys(moto)
    return place


def with_pods(objects):
    return [o for o in objects if o["kind"] in ("CronJob", "Job")]


def programs(objects):
    return [o for o in of_kind(objects, "Secret") if "ecr-refresh-program" in o["metadata"]["name"]]


# -- what it makes -----------------------------------------------------------------

@pytest.mark.parametrize("arch", ARCHES)
def test_all_but_where_the_program_comes_from_is_as_with_an_image(helm4, ready, chart, arch):
    """In the CronJob, the first run, the Job that removes that, and the cleaning one."""
    data = elf(arch)
    (chart / "program").write_bytes(data)
    where = ("template", "x", chart, "-n", NS, *KEYS, *ALL, "--dry-run=server")
    want = load(helm4(*where).stdout)
    got = load(helm4(*where, "--set", f"noImage.arch={arch}").stdout)
    node, image = ARCHES[arch][2:]
    assert len(with_pods(want)) == 4
    for o in with_pods(want):
        template = template_of(o)
        template["metadata"]["labels"]["ecr-refresh/program"] = sha256(data)[:32]
        template["spec"]["nodeSelector"] = {"kubernetes.io/os": "linux", "kubernetes.io/arch": node}
        template["spec"]["volumes"] = [
            {"name": "program", "secret": {"secretName": name_of(data), "defaultMode": 0o555}}]
        container_of(o).update({
            "image": image, "imagePullPolicy": "IfNotPresent", "command": ["/program/ecr-refresh"],
            "volumeMounts": [{"name": "program", "mountPath": "/program", "readOnly": True}]})
    (secret,) = programs(got)
    assert [o for o in got if o is not secret] == want
    ready.dry_run(got)


def test_the_secret(helm, ready, full, program):
    secret = the(helm.template(*ON, chart=full), "Secret")
    labels = secret["metadata"].pop("labels")
    assert secret == {
        "apiVersion": "v1", "kind": "Secret", "type": "Opaque", "immutable": True,
        "metadata": {"name": name_of(program), "namespace": NS, "annotations": {
            "ecr-refresh/program-sha256": sha256(program),
            "argocd.argoproj.io/sync-options": "ServerSideApply=true"}},
        "data": {"ecr-refresh": base64.b64encode(program).decode()}}
    assert labels.items() >= {"app.kubernetes.io/name": "ecr-refresh",
                              "app.kubernetes.io/component": "program",
                              "ecr-refresh/program": sha256(program)[:32],
                              "app.kubernetes.io/managed-by": "Helm"}.items()
    ready.dry_run([secret])


@pytest.mark.parametrize("arch", ARCHES)
def test_the_bytes_arrive_whole(helm, chart, arch):
    data = elf(arch)
    (chart / "program").write_bytes(data)
    secret = the(helm.template(*KEYS, "--set", f"noImage.arch={arch}", chart=chart), "Secret")
    assert base64.b64decode(secret["data"]["ecr-refresh"]) == data
    assert secret["metadata"]["name"] == name_of(data)
    assert secret["metadata"]["annotations"]["ecr-refresh/program-sha256"] == sha256(data)


def test_nothing_of_it_without_the_value(helm, chart, full):
    assert helm.template(*KEYS, *ALL, chart=full) == helm.template(*KEYS, *ALL)


def test_a_secret_made_otherwise(helm, ready, full):
    """The chart's own program is then not used, and its hash not claimed."""
    objects = helm.template(*ON, "--set", "noImage.secret=mine", chart=full)
    assert not of_kind(objects, "Secret")
    for o in with_pods(objects):
        template = template_of(o)
        assert template["spec"]["volumes"] == [
            {"name": "program", "secret": {"secretName": "mine", "defaultMode": 0o555}}]
        assert "ecr-refresh/program" not in template["metadata"]["labels"]
    ready.dry_run(objects)


def test_the_names_prefix(helm4, full, program):
    objects = helm4.template(*ON, "--set", "names.program=second", chart=full)
    want = f"second-{sha256(program)[:10]}"
    assert the(objects, "Secret")["metadata"]["name"] == want
    for o in with_pods(objects):
        assert template_of(o)["spec"]["volumes"][0]["secret"]["secretName"] == want


def test_volumes_and_node_selectors_of_the_users_own_stay(helm, ready, full):
    volume = {"name": "ca", "configMap": {"name": "ca"}}
    mount = {"name": "ca", "mountPath": "/ca"}
    values = {"extraVolumes": [volume], "extraVolumeMounts": [mount], "nodeSelector": {"pool": "a"},
              "podLabels": {"a": "b"}, "clean": {"enabled": True}}
    objects = helm.template(*ON, "-f", "-", stdin=json.dumps(values), chart=full)
    assert len(with_pods(objects)) == 3
    for o in with_pods(objects):
        spec = template_of(o)["spec"]
        assert [v["name"] for v in spec["volumes"]] == ["program", "ca"] and spec["volumes"][1] == volume
        mounts = container_of(o)["volumeMounts"]
        assert [m["name"] for m in mounts] == ["program", "ca"] and mounts[1] == mount
        assert spec["nodeSelector"] == {"kubernetes.io/os": "linux", "kubernetes.io/arch": "amd64",
                                        "pool": "a"}
        assert template_of(o)["metadata"]["labels"]["a"] == "b"
    ready.dry_run(objects)
    same = helm.template(*ON, "--set", "nodeSelector=null", chart=full)
    assert template_of(the(same, "CronJob"))["spec"]["nodeSelector"] == {"kubernetes.io/arch": "amd64"}
    same = helm.template(*ON, "--set-json", 'nodeSelector={"kubernetes.io/arch":"amd64"}', chart=full)
    assert template_of(the(same, "CronJob"))["spec"]["nodeSelector"]["kubernetes.io/arch"] == "amd64"


@pytest.mark.parametrize("image", [
    "docker.io/rancher/mirrored-pause:3.10.2", "localhost/x:1", "r:5000/x",
    "r.example/pause:1@sha256:" + "0a" * 32])
def test_the_host_image(helm4, ready, full, image):
    objects = helm4.template(*ON, "--set", f"noImage.hostImage={image}", chart=full)
    assert {container_of(o)["image"] for o in with_pods(objects)} == {image}
    ready.dry_run(objects)


def test_values_of_a_release_that_knew_none_of_it(helm, full):
    """As `helm upgrade --reuse-values` from 0.4.0 brings them."""
    old = {"noImage": None, "names": {"program": None}}
    assert (helm.template(*KEYS, *ALL, "-f", "-", stdin=json.dumps(old), chart=full) ==
            helm.template(*KEYS, *ALL))
    old["noImage"] = {"arch": "amd64", "secret": None, "hostImage": None}
    assert (helm.template(*KEYS, *ALL, "-f", "-", stdin=json.dumps(old), chart=full) ==
            helm.template(*ON, *ALL, chart=full))


def test_packed_it_carries_the_program_and_its_own_values(helm, full, program, tmp_path):
    """As the charts ecr-refresh-ARCH of a release: another name, noImage.arch set."""
    for file, old, new in (("Chart.yaml", "name: ecr-refresh", "name: ecr-refresh-amd64"),
                           ("values.yaml", '  arch: ""', "  arch: amd64")):
        text = (full / file).read_text()
        assert len(re.findall(f"^{old}$", text, re.M)) == 1, file
        (full / file).write_text(re.sub(f"^{old}$", new, text, flags=re.M))
    lint = helm("lint", "--strict", full, *KEYS)
    assert "1 chart(s) linted, 0 chart(s) failed" in lint.stdout
    helm("package", full, "-d", tmp_path)
    (packed,) = tmp_path.glob("ecr-refresh-amd64-*.tgz")
    objects = helm.template(*KEYS, chart=packed)
    assert base64.b64decode(the(objects, "Secret")["data"]["ecr-refresh"]) == program
    assert container_of(the(objects, "CronJob"))["command"] == ["/program/ecr-refresh"]


def test_a_chart_for_one_architecture_never_falls_back_to_an_image(helm, full):
    """As `helm upgrade --reuse-values` would from a chart that had no such value: no
    node has that image."""
    meta = full / "Chart.yaml"
    meta.write_text(meta.read_text().replace("name: ecr-refresh", "name: ecr-refresh-amd64"))
    done = helm("template", "x", full, *KEYS, "--set", "noImage=null", check=False)
    assert done.returncode != 0 and done.stdout == ""
    assert ("noImage is missing (--reuse-values took the values of an older chart): use "
            "--reset-then-reuse-values (Helm 3.14 or later), or set noImage.arch") in done.stderr
    helm.template(*ON, chart=full)


def test_git_ignores_the_chart_s_program():
    assert "/k8s/helm/ecr-refresh/program" in (ROOT / ".gitignore").read_text().splitlines()


# -- what is refused ---------------------------------------------------------------

REFUSED = [
    ("no program", None, {"arch": "arm64"},
     "noImage.arch: the chart has no file `program`: install the chart ecr-refresh-arm64 of the release, "
     "copy build/arm64/ecr-refresh to k8s/helm/ecr-refresh/program, or set noImage.secret"),
    ("an empty one", b"", {"arch": "amd64"}, "noImage.arch: the chart has no file `program`"),
    ("a script", b"#!/bin/sh\nexec /bin/true\n", {"arch": "amd64"},
     "noImage.arch: the chart's file `program` is not a Linux program (ELF): "
     "copy build/amd64/ecr-refresh there"),
    ("four bytes", b"\x7fELF", {"arch": "amd64"}, "is not for amd64"),
    ("half a header", elf("amd64")[:18], {"arch": "amd64"}, "is not for amd64"),
    *((f"{other} for {arch}", elf(other), {"arch": arch},
       f"noImage.arch: the chart's file `program` is not for {arch}: "
       f"copy build/{arch}/ecr-refresh there, or set noImage.arch to the program's")
      for arch in ARCHES for other in ARCHES if ARCHES[arch][1] != ARCHES[other][1]),
    ("a secret alone", None, {"secret": "mine"},
     "noImage.secret needs noImage.arch, the architecture of the program in it"),
    ("an image alone", None, {"hostImage": PAUSE}, "noImage.hostImage needs noImage.arch"),
    *((f"image {image}", None, {"arch": "amd64", "secret": "a", "hostImage": image},
       f'noImage.hostImage: "{image}" has no registry: add its host, '
       f"such as docker.io/rancher/mirrored-pause:3.10.2")
      for image in ("pause:3.10.2", "rancher/mirrored-pause:3.10.2", "pause")),
]


@pytest.mark.parametrize("data, values, words", [r[1:] for r in REFUSED], ids=[r[0] for r in REFUSED])
def test_what_cannot_run_is_refused_before_anything_is_made(helm, chart, data, values, words):
    if data is not None:
        (chart / "program").write_bytes(data)
    given = {"keys": {"existingSecret": "a"}, "noImage": values}
    done = helm("template", "x", chart, "-f", "-", stdin=json.dumps(given), check=False)
    assert done.returncode != 0 and done.stdout == ""
    (line,) = [x for x in done.stderr.splitlines() if x.startswith("Error: ")]
    assert words in line, done.stderr


def test_so_is_a_node_selector_for_another_architecture(helm, full):
    done = helm("template", "x", full, *ON, "--set-json", 'nodeSelector={"kubernetes.io/arch":"arm64"}',
                check=False)
    assert done.returncode != 0 and done.stdout == ""
    assert ("nodeSelector: the program of noImage.arch=amd64 does not run on kubernetes.io/arch=arm64: "
            "remove that line, it is set automatically") in done.stderr


@pytest.mark.parametrize("values", [{"noImage": {"arch": "amd64", "secret": "a-login"}, "secretName": "a-login"},
                                    {"noImage": {"arch": "amd64"}, "secretName": "PROGRAM"}],
                         ids=["the user's own", "the chart's own"])
def test_the_runs_can_never_write_what_they_run(helm, full, program, values):
    """Their account has rights on each Secret of that name."""
    given = {"keys": {"existingSecret": "a"}} | values
    done = helm("template", "x", full, "-f", "-", check=False,
                stdin=json.dumps(given).replace("PROGRAM", name_of(program)))
    assert done.returncode != 0 and done.stdout == ""
    assert "secretName: the runs are allowed to write Secrets of this name, so none of them can hold the program: " \
           "choose another name" in done.stderr


@pytest.mark.parametrize("data", [None, b"#!/bin/sh\n", elf("arm64")], ids=["none", "a script", "arm64"])
def test_a_program_that_is_not_used_is_not_looked_at(helm4, chart, data):
    if data is not None:
        (chart / "program").write_bytes(data)
    assert helm4.template(*ON, "--set", "noImage.secret=a", chart=chart)
    assert helm4.template(*KEYS, chart=chart) == helm4.template(*KEYS)


# -- what it says ------------------------------------------------------------------

def notes(helm, chart, *args):
    done = helm("install", "x", chart, "-n", NS, "--dry-run=client", *KEYS, *args)
    return done.stdout.partition("NOTES:")[2]


def test_the_notes_say_how_to_check_the_program(helm, full, program):
    said = notes(helm, full, "--set", "noImage.arch=amd64")
    for word in (f"The program comes from the Secret {name_of(program)}.", sha256(program),
                 f"kubectl get secret -n {NS} {name_of(program)} -o jsonpath='{{.data.ecr-refresh}}' |\n"
                 "      base64 -d | sha256sum\n"):
        assert word in said, said
    said = notes(helm, full, "--set", "noImage.arch=amd64,noImage.secret=mine")
    assert "The program comes from the Secret mine." in said and sha256(program) not in said
    assert f"kubectl get secret -n {NS} mine -o jsonpath=" in said
    assert "The program comes" not in notes(helm, full)


def test_a_host_image_in_ecr_is_warned_of(helm4, full):
    ecr = "123456789012.dkr.ecr.eu-west-1.amazonaws.com"
    said = notes(helm4, full, "--set", f"noImage.arch=amd64,noImage.hostImage={ecr}/pause:3.10.2")
    assert "WARNING: the image is in an ECR registry" in said
    # The other one is not used.
    assert "WARNING" not in notes(helm4, full, "--set", f"noImage.arch=amd64,image.registry={ecr}")


# -- its life ----------------------------------------------------------------------

def stored(place):
    """The programs in the cluster: their bytes by their Secrets' names."""
    found = place.must("GET", f"/api/v1/namespaces/{NS}/secrets?labelSelector="
                       "app.kubernetes.io/component=program")["items"]
    for o in found:
        assert o["immutable"] is True
    return {o["metadata"]["name"]: base64.b64decode(o["data"]["ecr-refresh"]) for o in found}


def the_cronjob(place):
    (one,) = place.must("GET", f"{BATCH}/cronjobs")["items"]
    return one | {"kind": "CronJob"}


def mounted(o):
    return template_of(o)["spec"]["volumes"][0]["secret"]["secretName"]


def release_sizes(place):
    """What each release of helm's takes of the 1 MiB that a Secret may have."""
    found = place.must("GET", f"/api/v1/namespaces/{NS}/secrets?labelSelector=owner=helm")["items"]
    return [len(base64.b64decode(o["data"]["release"])) for o in found]


def test_install_upgrade_rollback_uninstall(helm, ready, moto, full, program):
    place, newer = ready, program + b"\0"
    with place.jobs_run(moto) as results:
        helm("install", "r", full, *WITH, *ON)
        assert [r.code for r in results[JOB]] == [0]
        assert place.has_login("default", moto)
        assert stored(place) == {name_of(program): program}
        assert mounted(the_cronjob(place)) == name_of(program)
        # A pod that the upgrade leaves without its Secret waits no longer than for the
        # next run, or so long.
        job = the_cronjob(place)["spec"]
        assert job["concurrencyPolicy"] == "Replace"
        assert job["jobTemplate"]["spec"]["activeDeadlineSeconds"] == 1200

        (full / "program").write_bytes(newer)
        helm("upgrade", "r", full, *WITH, *ON, "--set", "renewBefore=0")
        assert [r.code for r in results[JOB]] == [0, 0]
        assert stored(place) == {name_of(newer): newer}
        assert mounted(the_cronjob(place)) == name_of(newer)

        helm("rollback", "r", "1", *WITH)
        assert stored(place) == {name_of(program): program}
        assert mounted(the_cronjob(place)) == name_of(program)
        assert place.run_pod(the_cronjob(place), moto).code == 0

        # The same once more: nothing is in its way.
        (full / "program").write_bytes(program)
        helm("upgrade", "r", full, *WITH, *ON)
        assert stored(place) == {name_of(program): program}

        sizes = release_sizes(place)
        print(f"a program of {len(program)} bytes: releases of {sizes} bytes")
        assert len(sizes) == 4 and max(sizes) < 700000

        helm("uninstall", "r", *WITH)
    assert stored(place) == {}
    assert place.has_login("default", moto)


def test_from_an_image_and_back(helm, ready, moto, full, program):
    place = ready
    with place.jobs_run(moto):
        helm("install", "r", full, *WITH, *KEYS)
        before = the_cronjob(place)
        helm("upgrade", "r", full, *WITH, *ON)
        assert stored(place) == {name_of(program): program}
        assert place.run_pod(the_cronjob(place), moto).code == 0
        helm("upgrade", "r", full, *WITH, *KEYS)
    assert stored(place) == {}
    assert the_cronjob(place)["spec"] == before["spec"]


def test_a_failed_upgrade_can_be_taken_back_or_put_right(helm, ready, moto, full, program):
    """Its program's Secret is there already the next time."""
    place, newer = ready, program + b"\0"
    with place.jobs_run(moto) as results:
        helm("install", "r", full, *WITH, *ON)
        (full / "program").write_bytes(newer)
        failed = helm("upgrade", "r", full, *WITH, *ON, "--set", "renewBefore=13h", check=False)
        assert failed.returncode != 0
        results[JOB][-1].fails(3, "ECR_RENEW_BEFORE")
        assert name_of(newer) in stored(place)
        helm("upgrade", "r", full, *WITH, *ON)
        assert results[JOB][-1].code == 0
        assert stored(place) == {name_of(newer): newer}

        assert helm("upgrade", "r", full, *WITH, *ON, "--set", "renewBefore=13h",
                    check=False).returncode != 0
        helm("rollback", "r", "1", *WITH)
        assert stored(place) == {name_of(program): program}
        assert mounted(the_cronjob(place)) == name_of(program)
        assert place.run_pod(the_cronjob(place), moto).code == 0


def test_uninstall_that_cleans(helm, ready, moto, full):
    """The cleaning Job runs the program while its Secret is still there."""
    place = ready
    with place.jobs_run(moto) as results:
        helm("install", "r", full, *WITH, *ON, "--set", "clean.enabled=true")
        assert place.has_login("default", moto)
        helm("uninstall", "r", *WITH)
        (result,) = results["ecr-credential-clean"]
        assert result.code == 0, result
    assert stored(place) == {} and place.secret("default") is None


def test_a_secret_of_the_users_own_is_run_and_left(helm4, ready, moto, chart, program):
    place = ready
    place.must("POST", f"/api/v1/namespaces/{NS}/secrets", {
        "metadata": {"name": "mine"}, "data": {"ecr-refresh": base64.b64encode(program).decode()}})
    with place.jobs_run(moto) as results:
        helm4("install", "r", chart, *WITH, *ON, "--set", "noImage.secret=mine")
        assert [r.code for r in results[JOB]] == [0]
        helm4("uninstall", "r", *WITH)
    assert place.has_login("default", moto) and place.secret(NS, "mine") is not None


def test_the_runs_may_do_nothing_with_the_program(helm4, ready, moto, full, program):
    helm4("install", "ecr-refresh", full, *ON, "--set", "firstRun.enabled=false", *WITH)
    for verb in ("get", "list", "watch", "create", "update", "patch", "delete"):
        can = ready.kubectl("auth", "can-i", verb, f"secrets/{name_of(program)}", "-n", NS,
                            "--as", f"system:serviceaccount:{NS}:ecr-credential-updater", check=False)
        assert can.stdout == "no\n", (verb, can)
