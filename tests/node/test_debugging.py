# SPDX-License-Identifier: MIT
"""docs/debugging.md, typed."""
import re

import pytest

import binary
import pods
from desk import Desk, blocks
from gate import Gate
from pods import NS
from tools import keep_secret

DRY = "(server dry run)"
(OWN, AS_ACCOUNT) = blocks("From your desk", "debugging")
(INSIDE, BESIDE) = blocks("Inside the cluster", "debugging")
(MANAGERS, ALL, OPENS) = blocks("Who wrote this Secret?", "debugging")


@pytest.fixture(scope="module")
def desk(installed, node, moto, registry, tmp_path_factory):
    made = Desk(node, moto, registry, tmp_path_factory.mktemp("debugging"))
    made.run_now()
    made.kept = node.secret("default")
    made.new_password()			# so that each Secret is due
    return made


def is_dry(desk, done):
    """A whole pass that said it stored nothing, and did not."""
    binary.judge(done.stdout.encode(), done.stderr.encode())
    lines = [x for x in done.stdout.splitlines() if DRY in x]
    assert "completed successfully!" in done.stdout and len(lines) > 4, done
    assert done.stdout.splitlines()[-1] == "0", done	# echo $?
    assert desk.node.secret("default") == desk.kept


def exports(desk):
    """What the document leaves to its reader, and where this AWS is."""
    return (f"export AWS_ENDPOINT_URL_ECR={desk.moto.url} AWS_CA_BUNDLE={desk.moto.ca_file}\n"
            f"export AWS_REGION=us-east-1 AWS_ACCESS_KEY_ID={desk.moto.key_id}"
            f" AWS_SECRET_ACCESS_KEY={desk.moto.secret}\n")


def test_from_the_desk_with_ones_own_rights(desk):
    first, rest = OWN.split("\n", 1)
    assert first.startswith("export ") and first.count("...") == 2
    rest = rest.replace("kubectl proxy &\n", "kubectl proxy >/dev/null & trap 'kill $!' EXIT\n"
                        "until bash -c '</dev/tcp/127.0.0.1/8001'; do sleep 0.1; done 2>/dev/null\n")
    is_dry(desk, desk.type(exports(desk) + rest))


def test_from_the_desk_as_the_service_account(desk):
    is_dry(desk, desk.type(exports(desk) + AS_ACCOUNT + "echo $?\n"))
    keep_secret((desk.folder / "token").read_text())


def test_in_a_pod_of_busybox(desk):
    is_dry(desk, desk.type(INSIDE))
    wrong = desk.type(f"kubectl exec -n {NS} ecr-debug -- env AWS_SECRET_ACCESS_KEY=wrong "
                      "/tmp/ecr-refresh run --dry-run", check=False)
    assert wrong.returncode == 2 and "ECR login" in wrong.stderr, wrong
    none = desk.type(f"kubectl exec -n {NS} ecr-debug -- env ECR_NAMESPACES=none "
                     "/tmp/ecr-refresh run --dry-run", check=False)
    assert none.returncode == 2 and "none" in none.stderr, none
    desk.type("kubectl delete -f k8s/debug.yaml")


def test_beside_a_pass_that_hangs(desk, node):
    with Gate(desk) as gate:
        gate.close(1)
        job = desk.start_pass()
        assert gate.reached.wait(30)
        (pod,) = pods.all_of_job(node, NS, job)
        command = BESIDE.rstrip("\n").replace("POD", pod).replace(" -it ", " -i ")
        # Somebody who types does not hang up at once.
        typed = f"nc -w 5 {node.host} 443 </dev/null && echo open; netstat -tn; date; exit"
        done = desk.type(f"{{ echo '{typed}'; sleep 5; }} | {command}")
        gate.open.set()
        assert pods.job_ended(node, NS, job) == "Complete"
    assert "\nopen\n" in done.stdout, done
    assert re.search(rf"{gate.proxy.port}\s+ESTABLISHED", done.stdout), done


def test_who_wrote_it_and_whether_it_opens_the_registry(desk, node):
    desk.run_now()
    text = desk.type(MANAGERS.replace("NAMESPACE", "default")).stdout
    assert "manager: ecr-refresh" in text and "ecr-refresh/expires-at" in text
    found = desk.type(ALL).stdout
    assert re.search(r"^default +ecr-registry-credentials ", found, re.M)
    done = desk.type(OPENS.replace("NAMESPACE", "default")
                     .replace("skopeo inspect", f"skopeo inspect --cert-dir={desk.registry.trust}"))
    assert '"Architecture"' in done.stdout
