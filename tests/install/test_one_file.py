# SPDX-License-Identifier: MIT
"""build/release/install: everything in one file, the program with it.  What is in
each of them, against k8s/overlays/no-image; and what a real API server and kubectl
make of it, also when it is applied the wrong way or was cut off."""
import base64
import hashlib
import json
import re
import shutil

import aws
import pytest
import yaml
from conftest import (K8S, NAME, NS, ROOT, container_of, key, of_kind, render, section, template_of,
                      the, version)

# The name of each, what its nodes say of themselves, and the image it runs in.
PAUSE, K3S, BUSYBOX = ("registry.k8s.io/pause:3.10.2", "docker.io/rancher/mirrored-pause:3.10.2",
                       "docker.io/library/busybox:1.37.0")
FILES = {"amd64": ("amd64", PAUSE), "amd64-k3s": ("amd64", K3S),
         "arm64": ("arm64", PAUSE), "arm64-k3s": ("arm64", K3S),
         "armv7": ("arm", BUSYBOX), "armv6": ("arm", BUSYBOX), "riscv64": ("riscv64", BUSYBOX)}
TOO_LONG = "metadata.annotations: Too long"
each = pytest.mark.parametrize("name", FILES)


@pytest.fixture
def folder_of(release):
    return release / "install"


def text_of(folder, name):
    return (folder / f"ecr-refresh-{name}.yaml").read_text()


def objects_of(text):
    one = yaml.safe_load(text)
    assert (one["apiVersion"], one["kind"]) == ("v1", "List") and set(one) == {"apiVersion", "kind", "items"}
    return one["items"]


def binary_of(name):
    return (ROOT / "build" / name.removesuffix("-k3s") / "ecr-refresh").read_bytes()


def program_of(objects):
    (one,) = of_kind(objects, "Secret")
    return one


def apply(place, file, *more, check=True):
    done = place.kubectl("apply", "--server-side", "-f", str(file), *more, check=check)
    assert not check or done.stderr == "", done.stderr
    return done


# -- what is in it -----------------------------------------------------------------

def test_the_files_are_these(folder_of):
    assert sorted(p.name for p in folder_of.iterdir()) == sorted(f"ecr-refresh-{n}.yaml" for n in FILES)


@each
def test_the_program_and_every_word_about_it(folder_of, name):
    text, program = text_of(folder_of, name), binary_of(name)
    objects = objects_of(text)
    secret, sha = program_of(objects), hashlib.sha256(program).hexdigest()
    assert base64.b64decode(secret["data"]["ecr-refresh"]) == program
    assert set(secret["data"]) == {"ecr-refresh"} and secret["immutable"] is True
    assert secret["metadata"]["name"] == f"ecr-refresh-program-{sha[:10]}"
    labels = secret["metadata"]["labels"]
    assert labels == {"app.kubernetes.io/name": "ecr-refresh", "ecr-refresh/program": sha[:32],
                      "app.kubernetes.io/component": "program"}
    assert secret["metadata"]["annotations"]["ecr-refresh/program-sha256"] == sha
    assert f"\n#   {sha}\n" in text
    # No word of another one, in comments either.
    assert set(re.findall(r"\b[0-9a-f]{64}\b", text)) == {sha}
    assert set(re.findall(r"ecr-refresh-program-(\w+)", text)) == {sha[:10]}
    for kind in ("CronJob", "Job"):
        template = template_of(the(objects, kind))
        assert template["metadata"]["labels"]["ecr-refresh/program"] == sha[:32]
        assert template["spec"]["volumes"] == [{"name": "program", "secret": {
            "secretName": secret["metadata"]["name"], "defaultMode": 0o555}}]


@each
def test_how_it_reads(folder_of, name):
    """Comments that fit into a window, the settings before what nobody edits, and
    at the end what makes a file that was cut off no file."""
    lines = text_of(folder_of, name).splitlines()
    assert lines[-2:] == ["apiVersion: v1", "kind: List"]
    for line in lines:
        prose = line.lstrip().startswith("#") and not line.startswith("#   ")
        assert not prose or len(line) <= 100, line
    assert any(f"apply --server-side -f ecr-refresh-{name}.yaml" in x for x in lines)
    where = {kind: lines.index(f"  kind: {kind}") for kind in (
        "Namespace", "ConfigMap", "ServiceAccount", "ClusterRole", "CronJob", "Job", "Secret")}
    assert list(where) == sorted(where, key=where.get)
    assert max(map(len, lines)) < 200


@each
def test_each_object_is_the_overlays(folder_of, name, tmp_path):
    """But for the program's hash, the host image, the architecture, the first run's
    name, and labels and annotations that say so."""
    node, image = FILES[name]
    objects = objects_of(text_of(folder_of, name))
    shutil.copytree(K8S, tmp_path / "k8s")
    overlay = tmp_path / "k8s" / "overlays" / "no-image"
    (overlay / "ecr-refresh").write_bytes(binary_of(name))
    theirs = render(overlay)
    sha = hashlib.sha256(binary_of(name)).hexdigest()

    def plain(given, here):
        """The objects without what may differ."""
        given = json.loads(json.dumps(given))
        old = program_of(given)["metadata"]["name"]
        for o in given:
            meta = o["metadata"]
            if o["kind"] == "ConfigMap" and here:
                assert meta.pop("annotations") == {"ecr-refresh/host-image": image}
            if o["kind"] == "Secret":
                meta["name"] = "program"
                if here:
                    assert meta["labels"].pop("ecr-refresh/program") == sha[:32]
                    assert meta["annotations"].pop("ecr-refresh/program-sha256") == sha
                data = o["data"]
                data["ecr-refresh"] = base64.b64decode(data["ecr-refresh"])
            if o["kind"] not in ("CronJob", "Job"):
                continue
            if o["kind"] == "Job":
                end = name if here else "no-image"
                assert meta["name"] == f"ecr-credential-initial-{version().replace('.', '-')}-{end}"
                del meta["name"]
            template = template_of(o)
            if here:
                assert template["metadata"]["labels"].pop("ecr-refresh/program") == sha[:32]
            arch = template["spec"]["nodeSelector"].pop("kubernetes.io/arch")
            assert arch == (node if here else "amd64")
            assert container_of(o).pop("image") == (image if here else PAUSE)
            volume = template["spec"]["volumes"][0]["secret"]
            assert volume.pop("secretName") == old
        return {key(o | {"metadata": {"name": None} | o["metadata"]}): o for o in given}
    assert plain(objects, True) == plain(theirs, False)


def test_what_a_person_edits_stands_in_one_place(folder_of):
    text = text_of(folder_of, "amd64")
    for old, new in ((f"&host-image {PAUSE}", "&host-image registry.example/pause:9"),
                     (f"&secret-name {NAME}", "&secret-name another")):
        assert text.count(old) == 1
        text = text.replace(old, new)
    objects = objects_of(text)
    for kind in ("CronJob", "Job"):
        assert container_of(the(objects, kind))["image"] == "registry.example/pause:9"
    assert the(objects, "ConfigMap")["data"]["ECR_SECRET_NAME"] == "another"
    assert the(objects, "ClusterRole")["rules"][1]["resourceNames"] == ["another"]
    assert NAME not in yaml.dump(objects) and PAUSE not in yaml.dump(objects)


# -- what kubectl and the server make of it ----------------------------------------

@each
def test_dry_run_applied_and_applied_again(place, folder_of, name):
    """And the pods would be let into the namespace, which is restricted."""
    file = folder_of / f"ecr-refresh-{name}.yaml"
    objects = objects_of(file.read_text())
    apply(place, K8S / "base" / "namespace.yaml")
    dry = apply(place, file, "--dry-run=server")
    assert dry.stdout.count("serverside-applied (server dry run)") == len(objects)
    apply(place, file)
    before = versions(place)
    assert len(before) == len(objects)
    apply(place, file)
    assert versions(place) == before
    diff = place.kubectl("diff", "--server-side", "-f", str(file), check=False)
    assert (diff.returncode, diff.stdout) == (0, ""), diff
    for kind in ("CronJob", "Job"):
        place.admit(the(objects, kind))


def versions(place):
    """The resourceVersion of each object of ours."""
    found = json.loads(place.kubectl(
        "get", "-n", NS, "-o", "json", "secret,configmap,serviceaccount,cronjob,job").stdout)["items"]
    for kind in ("clusterrole", "clusterrolebinding"):
        found.append(json.loads(place.kubectl(
            "get", "-o", "json", kind, "ecr-credential-updater").stdout))
    found.append(json.loads(place.kubectl("get", "-o", "json", "namespace", NS).stdout))
    return {(o["kind"], o["metadata"]["name"]): o["metadata"]["resourceVersion"] for o in found
            if (o["kind"], o["metadata"]["name"]) != ("ServiceAccount", "default")}


def test_as_its_first_lines_say(place, moto, folder_of, tmp_path):
    """Two commands, and the one that looks at the program in the cluster."""
    file = folder_of / "ecr-refresh-amd64.yaml"
    commands = re.findall(r"^#   (kubectl .*)$", file.read_text(), re.M)
    assert len(commands) == 3
    (tmp_path / file.name).symlink_to(file)
    (tmp_path / "keys.env").write_text(
        f"AWS_ACCESS_KEY_ID={moto.key_id}\nAWS_SECRET_ACCESS_KEY={moto.secret}\n"
        "AWS_REGION=us-east-1\n")
    done = place.shell(f"cd {tmp_path}\n" + "\n".join(commands))
    sha = hashlib.sha256(binary_of("amd64")).hexdigest()
    assert done.stderr == "" and done.stdout.splitlines()[-1].split() == [sha, "-"]
    objects = objects_of(file.read_text())
    for kind in ("Job", "CronJob"):
        assert place.run_pod(the(objects, kind), moto).code == 0
    assert place.has_login("default", moto)


def test_without_server_side_it_is_refused_and_can_be_put_right(place, moto, folder_of):
    """kubectl applies what is before the program; with the right word all is there."""
    file = folder_of / "ecr-refresh-amd64.yaml"
    objects = objects_of(file.read_text())
    place.put_secret("default", {"auths": {aws.HOST: {"auth": aws.token("old-password")}}})
    before = place.secret("default")
    done = place.kubectl("apply", "-f", str(file), check=False)
    assert done.returncode != 0
    assert TOO_LONG in done.stderr and TOO_LONG in file.read_text()
    assert program_of(objects)["metadata"]["name"] in done.stderr
    assert place.secret(NS, program_of(objects)["metadata"]["name"]) is None
    assert place.secret("default") == before
    apply(place, file)
    place.keys(moto)
    assert place.run_pod(the(objects, "CronJob"), moto).code == 0
    assert place.secret(NS, program_of(objects)["metadata"]["name"]) is not None


def test_one_file_over_another(place, moto, folder_of):
    """A Job's template cannot be changed: each file has a Job of its own.  The
    program before is still there, for an older file."""
    apply(place, K8S / "base" / "namespace.yaml")
    place.keys(moto)
    apply(place, folder_of / "ecr-refresh-amd64.yaml")
    for name in ("amd64-k3s", "arm64", "amd64"):
        apply(place, folder_of / f"ecr-refresh-{name}.yaml")
        cronjob = place.must("GET", f"/apis/batch/v1/namespaces/{NS}/cronjobs")["items"][0]
        node, image = FILES[name]
        pod = template_of(cronjob | {"kind": "CronJob"})
        assert pod["spec"]["nodeSelector"]["kubernetes.io/arch"] == node
        assert pod["spec"]["containers"][0]["image"] == image
        assert place.secret(NS, pod["spec"]["volumes"][0]["secret"]["secretName"]) is not None
    names = {program_of(objects_of(text_of(folder_of, n)))["metadata"]["name"] for n in ("amd64", "arm64")}
    assert len(names) == 2 and all(place.secret(NS, n) for n in names)


@pytest.mark.parametrize("word", ["secret-name", "host-image"])
def test_a_line_that_lost_its_anchor(place, folder_of, tmp_path, word):
    """Whoever types a setting anew may drop the word before it: nothing is applied."""
    text = text_of(folder_of, "amd64")
    (tmp_path / "f.yaml").write_text(text.replace(f"&{word} ", ""))
    before = everything(place)
    done = apply(place, tmp_path / "f.yaml", check=False)
    assert done.returncode != 0 and f"unknown anchor '{word}' referenced" in done.stderr
    assert everything(place) == before
    rows = section("kubectl refuses the file", "troubleshooting")
    assert "`unknown anchor 'secret-name' referenced`" in rows and f"'{word}'" in rows


def test_over_helms_install_it_says_whose_that_is(place, moto, folder_of, helm4):
    apply(place, K8S / "base" / "namespace.yaml")
    place.keys(moto)
    helm4("install", "ecr-refresh", K8S / "helm" / "ecr-refresh", "-n", NS, "--set",
          "keys.existingSecret=aws-ecr-credentials,firstRun.enabled=false")
    done = apply(place, folder_of / "ecr-refresh-amd64.yaml", check=False)
    assert done.returncode != 0 and 'conflicts with "helm"' in done.stderr
    (found,) = re.findall(r"^\| .*Apply failed with .*$", section(
        "kubectl refuses the file", "troubleshooting"), re.M)
    assert "`helm uninstall`" in found


def row(of):
    """A command in docs/install.md's table of what comes later."""
    text = section("From one file").partition("### Upgrade")[2]
    (found,) = re.findall(rf"^\| {of} \|[^`]*`(kubectl [^`]*)`", text, re.M)
    return found


def test_from_the_file_to_an_image_and_back(place, moto, folder_of):
    """By the page's command, after which nothing of the program is mounted."""
    def pods():
        cronjob = place.must("GET", f"/apis/batch/v1/namespaces/{NS}/cronjobs")["items"][0]
        return cronjob | {"kind": "CronJob"}
    file = folder_of / "ecr-refresh-amd64.yaml"
    apply(place, file)
    place.keys(moto)
    for _ in range(2):
        done = place.shell(f"cd {ROOT}\n{row('change to an image')}")
        assert done.stderr == ""
        pod = template_of(pods())
        assert "volumes" not in pod["spec"] and "volumeMounts" not in container_of(pods())
        assert pod["spec"]["nodeSelector"] == {"kubernetes.io/os": "linux"}
        assert "ecr-refresh/program" not in pod["metadata"]["labels"]
        assert container_of(pods())["command"] == ["/ecr-refresh"]
        apply(place, file)
        assert place.run_pod(pods(), moto).code == 0


def test_older_programs_are_removed_and_nothing_else(place, moto, folder_of):
    """And no program at all where no CronJob of that name says which one it runs."""
    def names():
        return {o["metadata"]["name"] for o in place.must("GET", f"/api/v1/namespaces/{NS}/secrets")["items"]}
    remove = re.findall(r"(?:^ {4}.*\n)+", section("From one file"), re.M)[-1]
    used, older = (program_of(objects_of(text_of(folder_of, n)))["metadata"]["name"] for n in ("arm64", "amd64"))
    for name in ("amd64", "arm64"):
        apply(place, folder_of / f"ecr-refresh-{name}.yaml")
    place.keys(moto)
    place.put_secret(NS, {"auths": {aws.HOST: {"auth": aws.token("old-password")}}})
    others = {"aws-ecr-credentials", NAME}
    place.shell(remove)
    assert names() == others | {used}
    place.kubectl("delete", "cronjob", "-n", NS, "--all")
    with pytest.raises(AssertionError):
        place.shell(remove)
    # As typed at a prompt, where a command that fails stops nothing.
    with pytest.raises(AssertionError):
        place.shell(f"set +e\n{remove}")
    assert names() == others | {used}


def test_the_file_removes_what_is_still_there_of_it(place, folder_of):
    """kubectl ends well also where the namespace took some of it along."""
    file = folder_of / "ecr-refresh-amd64.yaml"
    apply(place, file)
    place.kubectl("delete", "configmap", "-n", NS, "ecr-refresh")
    place.shell(row("uninstall").replace("FILE", f"{file} --wait=false"))


def test_a_program_is_never_changed_under_its_name(place, folder_of, tmp_path):
    """Somebody edits the file, or a download is damaged: the Secret is immutable."""
    text = text_of(folder_of, "amd64")
    apply(place, folder_of / "ecr-refresh-amd64.yaml")
    before = versions(place)
    line = text.splitlines()[-2000]
    assert len(line) == 82
    (tmp_path / "changed.yaml").write_text(text.replace(line, line[:-8] + "AAAAAAAA", 1))
    done = apply(place, tmp_path / "changed.yaml", check=False)
    assert done.returncode != 0 and "immutable" in done.stderr, done
    assert versions(place) == before


def cuts(text):
    """Every 20 kB, each line's end but within the program, the last 60 bytes."""
    at, ends = 0, set()
    for line in text.splitlines(keepends=True):
        at += len(line)
        if not re.fullmatch(r" {6}[A-Za-z0-9+/]{76}\n", line):
            ends |= {at}
    ends |= {*range(20_000, at, 20_000), *range(at - 60, at)}
    return sorted(ends - {at, at - 1})


def test_of_a_file_that_was_cut_off_nothing_is_applied(place, folder_of, tmp_path):
    text = text_of(folder_of, "amd64")
    assert text.isascii()
    place.put_secret("default", {"auths": {aws.HOST: {"auth": aws.token("old-password")}}})
    before = everything(place)
    some = cuts(text)
    assert len(some) > 300
    for at in some:
        part = tmp_path / "part.yaml"
        part.write_text(text[:at])
        done = apply(place, part, check=False)
        assert done.returncode != 0 and done.stdout == "", (at, text[:at][-80:], done)
    assert everything(place) == before
    # But for its last line's end it is whole.
    part.write_text(text[:-1])
    apply(place, part)


def everything(place):
    """The name and version of each object that such a file could make."""
    return [(o["metadata"].get("namespace"), o["metadata"]["name"], o["metadata"]["resourceVersion"])
            for path in ("/api/v1/namespaces", "/api/v1/secrets", "/api/v1/configmaps",
                         "/api/v1/serviceaccounts", "/apis/batch/v1/cronjobs", "/apis/batch/v1/jobs",
                         "/apis/rbac.authorization.k8s.io/v1/clusterroles",
                         "/apis/rbac.authorization.k8s.io/v1/clusterrolebindings")
            for o in place.must("GET", path)["items"] if not o["metadata"]["name"].startswith("system:")]
