# SPDX-License-Identifier: MIT
"""The arithmetic of docs/install.md, from the shipped settings, minute by minute."""
import re

import pytest

from conftest import K8S, ROOT, load, render, section, the

PAGE = (ROOT / "docs" / "install.md").read_text()
LIFE = 12 * 60


def minutes(text):
    hours, rest = re.fullmatch(r"(?:(\d+) ?h ?)?(?:(\d+) ?m(?:in)?)?", text).groups("0")
    return int(hours) * 60 + int(rest)


def limit():
    return minutes(the(render(K8S), "ConfigMap")["data"]["ECR_RENEW_BEFORE"])


def quiet(every):
    """What a Secret has left when it is written, where each pass succeeds."""
    left = LIFE
    while left > limit():
        left -= every
    return left


def worst(every):
    """How many passes may fail in a row, and what is left when the next succeeds,
    of a Secret that had a moment more than the limit and was left alone."""
    left, fails = limit() - every, 0
    while left - every > 0:
        left, fails = left - every, fails + 1
    return fails, left


ROWS = re.findall(r"^\| (\d+) h \| (.*?) \| (\d+) \| (.*?) \|$", PAGE, re.M)


@pytest.mark.parametrize("every, written, fails, left", ROWS)
def test_a_row_of_the_table(every, written, fails, left):
    every = int(every) * 60
    assert quiet(every) == minutes(written)
    assert worst(every) == (int(fails), minutes(left))


def test_the_table_has_the_shipped_schedule():
    assert the(render(K8S), "CronJob")["spec"]["schedule"] == "17 * * * *"
    assert [r[0] for r in ROWS] == ["1", "2", "3", "4", "6"]


def test_small_machines_are_given_what_the_page_says():
    (container,) = the(render(K8S), "CronJob")["spec"]["jobTemplate"]["spec"]["template"][
        "spec"]["containers"]
    asked, most = (container["resources"][k] for k in ("requests", "limits"))
    section = PAGE.split("\n## Small machines\n")[1].split("\n## ")[0]
    assert f"request `{asked['cpu']}`" in section
    assert f"request `{asked['memory']}`, limit `{most['memory']}`" in section


@pytest.mark.case("G")
def test_the_table_of_objects_has_them_all():
    rows = section("What is installed")
    made = render(K8S) + render(K8S / "clean") + render(K8S / "overlays" / "namespaced-only") + [
        load(file.read_text())[0] for file in (K8S / "alerts.yaml", *(K8S / "components").glob(
            "*/[cn]*.yaml"))]
    for o in made:
        found = [r for r in rows.splitlines() if r.startswith("|")
                 and re.search(rf"\b{o['kind']}\b", r.split("|")[1])
                 and f"`{o['metadata']['name']}`" in r.split("|")[2]]
        assert found, (o["kind"], o["metadata"]["name"])


@pytest.mark.case("G")
def test_the_least_version_is_the_charts():
    chart = (K8S / "helm" / "ecr-refresh" / "Chart.yaml").read_text()
    least = re.search(r'kubeVersion: ">=(\d+\.\d+)\.', chart)[1]
    for page in (PAGE, (ROOT / "README.md").read_text()):
        assert f"Kubernetes {least}" in page and "kubectl 1.24" in page


@pytest.mark.case("CF1", "CF2", "CF3", "CF4", "CF5", "G")
@pytest.mark.parametrize("page, title, words", [
    ("troubleshooting", "The CronJob starts nothing",
     ["SUSPEND True", "`Forbid`", "startingDeadlineSeconds", "100 starts"]),
    ("troubleshooting", "There is no log",
     ["`StartError`", "`OOMKilled`", "32Mi", "`k8s/base/kustomization.yaml`", "AlwaysPullImages"]),
    ("install", "Meshes, Windows nodes, limits",
     ["Istio", "Linkerd", "maxLimitRequestRatio", "`components/limit-range`", "no mesh was run"]),
    ("install", "On your cluster",
     ["AKS Automatic", "ROSA", "GKE Autopilot", "ECR_EXCLUDE_NAMESPACES", "None of these was run"]),
    ("install", "IPv6", ["ecr.REGION.api.aws", "dkr-ecr.us-east-1.on.aws"]),
    ("install", "Upgrading", ["kubectl diff", "helm upgrade"]),
    ("gitops", "Argo CD", ["path: ecr-refresh/overlays/sealed-secret"]),
    ("faq", "Why not the kubelet's credential provider?", ["EKS"])], ids=lambda x: str(x)[:30])
def test_a_page_has_what_is_looked_for(page, title, words):
    text = section(title, page)
    for word in words:
        assert word in text, word


@pytest.mark.case("G")
def test_nothing_says_what_is_not_so():
    """Objects do not end by themselves; their logins expire."""
    for page in [ROOT / "README.md", *(ROOT / "docs").glob("*.md"), *K8S.rglob("*.y*ml"),
                 *K8S.rglob("*.tf"), *K8S.rglob("*.t*")]:
        text = re.sub(r"\s+(# )?", " ", page.read_text())
        for wrong in ("end by themselves", "ends by itself", "Nothing else is needed",
                      "nothing else is needed", "kindest", "take 6 s"):
            assert wrong not in text, (page, wrong)


@pytest.mark.case("CF7")
def test_no_page_asks_for_the_log_of_a_pod_that_may_not_run_yet():
    for page in [ROOT / "README.md", *(ROOT / "docs").glob("*.md")]:
        for command in re.findall(r"^ {4,}(kubectl logs .*)$", page.read_text(), re.M):
            assert " -f " not in command, (page.name, command)


@pytest.mark.case("CF7")
def test_the_quick_start_from_nothing(place, moto, release, tmp_path):
    """But for the log, which no kubelet is there for; tests/node types that too."""
    start = (ROOT / "README.md").read_text().partition("\n## How a pod uses it")[0]
    file, keys, job, last = re.findall(r"^ {4}(\S.*)$", start, re.M)
    wait, _, logs = last.partition("; ")
    assert release.name in file and logs == "kubectl logs -n ecr-updater $job"
    (tmp_path / "build").symlink_to(ROOT / "build")
    (tmp_path / "keys.env").write_text(
        f"AWS_ACCESS_KEY_ID={moto.key_id}\nAWS_SECRET_ACCESS_KEY={moto.secret}\n"
        "AWS_REGION=us-east-1\n")
    done = place.shell(f"cd {tmp_path}\n{file}\n{keys}")
    assert done.stderr == ""
    with place.jobs_run(moto) as results:
        done = place.shell(f"{job}\n{wait}")
    assert done.stderr == "" and "condition met" in done.stdout, done
    assert [r.code for r in results[job.rpartition("/")[2]]] == [0]
    assert place.has_login("default", moto)
