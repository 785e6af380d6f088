# SPDX-License-Identifier: MIT
"""What goes wrong with an install from one file: what is said, in words that stand in
docs/troubleshooting.md, and the pull Secrets that are there stay as they are."""
import re

import pytest

import aws
import images
import pods
from desk import Desk
from install_file import AGAIN, HOST_IMAGES, KEYS, OTHER, WHICH, File, next_program, program
from pods import NS, SECRET
from test_install_no_image import DONE, mounted
from tools import ROOT, wait_for

PAGE = re.sub(r"\s+", " ", (ROOT / "docs" / "troubleshooting.md").read_text())
SAID = []
# Of what a file's end lacks, what kubectl says.
CUT = {"kind: List\n": "kind not set", "List\n": "kind not set", "st\n": "no matches for kind",
       "\napiVersion: v1\nkind: List\n": "error validating data",
       "ersion: v1\nkind: List\n": "could not find expected ':'"}


@pytest.fixture(scope="module")
def desk(node, moto, registry, tmp_path_factory):
    made = Desk(node, moto, registry, tmp_path_factory.mktemp("refused"))
    made.clear()
    node.put_secret("default", {"auths": {aws.HOST: {"auth": "QVdTOng="}}}, manager="ecr-refresh",
                    labels={"app.kubernetes.io/managed-by": "ecr-refresh"})
    return made


@pytest.fixture(scope="module")
def made(desk):
    return File(desk)


@pytest.fixture
def file(made):
    return made.save(made.text)


@pytest.fixture
def kept(desk, node):
    """kept(): the pull Secrets are what they were at the test's start."""
    def secrets():
        found = node.must("GET", f"/api/v1/secrets?fieldSelector=metadata.name%3D{SECRET}")["items"]
        return {s["metadata"]["namespace"]: (s["metadata"]["resourceVersion"], s["data"])
                for s in found}
    before = secrets()

    def check():
        assert secrets() == before and "default" in before
    return check


def says(text, *words):
    """Words that somebody looks for."""
    for one in words:
        assert one in text, text
    SAID.extend(words)


def refused(desk, command, *words):
    done = desk.type(command, check=False)
    assert done.returncode != 0, done
    says(done.stderr, *words)
    return done


def described(node, job):
    """Of the Job's pod, its events too.  (Of several kubectl shows none.)"""
    return "".join(node.kubectl("describe", "pod", "-n", NS, name).stdout
                   for name in pods.all_of_job(node, NS, job))


def events(node, job, word):
    """The same, once it has that word."""
    wait_for(f"{word} of {job}", 30, lambda: word in described(node, job))
    return described(node, job)


def works(desk, file, node):
    """The CronJob's next run."""
    assert mounted(node) == file.secret
    assert DONE in desk.run_now()


def test_a_file_that_was_cut_off_is_refused_whole(desk, file, node, kept):
    lines = file.text.splitlines(True)
    parts = {file.text.removesuffix(end): words for end, words in CUT.items()}
    some = "".join(lines[:-500])
    parts |= {part: "error validating data" for part in (
        some, some[:-9], file.text[:file.text.index("# The program.")])}
    parts[file.text[:file.text.index("items:")]] = "no objects passed to apply"
    for part, words in parts.items():
        file.save(part)
        refused(desk, file.apply, words)
    assert desk.left() == set()
    assert node.call("GET", f"/api/v1/namespaces/{NS}").status == 404
    kept()


def test_applied_by_the_client_it_lacks_the_program_until_it_is_applied_again(
        desk, file, node, kept):
    done = refused(desk, f"kubectl apply -f {file.path}",
                   "metadata.annotations: Too long: may not be more than 262144 bytes")
    assert f'The Secret "{file.secret}" is invalid' in done.stderr
    desk.type(KEYS)
    text = events(node, file.job, "FailedMount")
    says(text, 'MountVolume.SetUp failed for volume "program" : secret "ecr-refresh-program-')
    assert f'secret "{file.secret}" not found' in text
    kept()
    assert desk.type(file.apply).stderr == ""
    assert pods.job_ended(node, NS, file.job) == "Complete", desk.log(file.job)


def test_another_program_under_the_same_name_is_refused(desk, file, node, kept):
    other = File(desk, next_program())
    file.save(other.text.replace(other.secret, file.secret))
    refused(desk, file.apply, "field is immutable when `immutable` is set")
    assert file.sum in desk.type(WHICH).stdout
    # Not even of the right length.
    at = file.text.index("ecr-refresh: |\n") + 60
    file.save(file.text[:at] + file.text[at + 1:])
    refused(desk, file.apply, "illegal base64 data")
    assert file.sum in desk.type(WHICH).stdout
    kept()


def test_another_program_in_the_cluster_is_seen(desk, file, node, kept):
    (desk.folder / "other").write_bytes(next_program())
    of = f"secret -n {NS} {file.secret}"
    desk.type(f"""kubectl delete {of}
        kubectl create {of.replace(" ", " generic ", 1)} --from-file=ecr-refresh=other
        kubectl patch {of} -p '{{"immutable": true}}'""")
    assert file.sum not in desk.type(WHICH).stdout
    refused(desk, file.apply, "Apply failed with 1 conflict")
    refused(desk, f"{file.apply} --force-conflicts", "field is immutable when `immutable` is set")
    kept()
    desk.type(f"kubectl delete {of}\n{file.apply}")
    assert file.sum in desk.type(WHICH).stdout
    works(desk, file, node)


def test_a_setting_that_was_changed_in_the_cluster_alone(desk, file, node, kept):
    desk.type(f"""kubectl patch configmap -n {NS} ecr-refresh \\
        -p '{{"data": {{"ECR_LOG_FORMAT": "json"}}}}'""")
    refused(desk, file.apply, "Apply failed with 1 conflict")
    kept()
    desk.type(f"{file.apply} --force-conflicts")


def test_another_architectures_file(desk, file, node, kept):
    wrong = File(desk, name=OTHER)
    desk.type(wrong.apply)
    says(events(node, wrong.job, "FailedScheduling"), "didn't match Pod's node affinity/selector")
    kept()
    desk.type(f"{file.apply}\nkubectl delete job -n {NS} {wrong.job}")
    works(desk, file, node)


def test_another_architectures_program_in_the_right_file(desk, file, node, kept):
    """As a file is that somebody made by hand.  For a processor that no machine here
    plays: some run arm64's through qemu."""
    head = bytearray(program()[:57])
    head[18] = 4		# of the file's header: Motorola's 68000
    wrong = File(desk, version="0.0.1").for_another_processor(bytes(head))
    desk.type(wrong.apply)
    assert pods.job_ended(node, NS, wrong.job) == "Failed"
    says(described(node, wrong.job), "exec format error")
    kept()
    desk.type(f"kubectl delete job -n {NS} {wrong.job}")
    desk.type(file.save(file.text).apply)
    works(desk, file, node)


def test_no_pause_image_and_no_registry_that_has_it(desk, file, node, kept):
    desk.type(f"kubectl delete job -n {NS} {file.job}")
    node.ctr("images", "rm", images.PAUSE)
    desk.type(file.apply)
    text = events(node, file.job, "ErrImagePull")
    says(text, "ErrImagePull")
    assert f'Failed to pull image "{images.PAUSE}"' in text
    assert images.PAUSE_K3S in desk.type(HOST_IMAGES).stdout
    file.edit(f"&host-image {images.PAUSE}", f"&host-image {images.PAUSE_K3S}")
    done = refused(desk, file.apply, "field is immutable")
    assert f'The Job "{file.job}" is invalid: spec.template: ' in done.stderr
    kept()
    desk.type(file.typed(AGAIN))
    assert pods.job_ended(node, NS, file.job) == "Complete", desk.log(file.job)
    works(desk, file, node)
    node.ctr("images", "import", images.pause(node.folder, images.PAUSE))


def test_the_page_has_each_of_these_words():
    assert SAID and [x for x in dict.fromkeys(SAID) if x not in PAGE] == []
