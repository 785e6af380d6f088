# SPDX-License-Identifier: MIT
"""k8s/alerts.yaml, fed to promtool with what kube-state-metrics would show; the
server's side of it, with the Prometheus Operator's own definition."""
import os
import subprocess

import pytest
import yaml
from conftest import K8S, NS

CRON = 'namespace="ecr-updater",cronjob="ecr-credential-refresh",instance="ksm",job="ksm"'
JOB = 'namespace="ecr-updater",job_name="{}",instance="ksm",job="ksm"'
OWNER = 'owner_kind="CronJob",owner_name="{}",owner_is_controller="true"'
HOUR = 60
# Every minute a sample, for 14 hours; the tests' clock starts at 0.
LONG = 14 * HOUR


def created():
    return {"series": f"kube_cronjob_created{{{CRON}}}", "values": f"0x{LONG}"}


def success(*spans):
    """Success times: (minute from which it is shown, the time in minutes)."""
    values, at = [], 0
    for n, (since, when) in enumerate(spans):
        until = spans[n + 1][0] if n + 1 < len(spans) else LONG
        if since > at:
            values.append(f"_x{since - at - 1}" if since - at > 1 else "_")
        values.append(f"{when * 60}x{until - since - 1}")
        at = until
    return {"series": f"kube_cronjob_status_last_successful_time{{{CRON}}}",
            "values": " ".join(values)}


REASONS = ("BackoffLimitExceeded", "DeadlineExceeded", "Evicted")


def job(name, started, failed=True, owner="ecr-credential-refresh", reason=REASONS[0]):
    """A Job that began at that minute, and failed at once or did not.  A reason that
    kube-state-metrics does not know, it shows as none (its internal/store/job.go)."""
    labels, wait = JOB.format(name), f"_x{started} " if started else ""
    rest = LONG - started
    pods = [{"series": f'kube_job_status_failed{{{labels},reason="{r}"}}',
             "values": f"{wait}{int(r == reason)}x{rest}"} for r in REASONS if failed]
    if reason not in REASONS or not failed:
        pods.append({"series": f"kube_job_status_failed{{{labels}}}",
                     "values": f"{wait}{int(failed)}x{rest}"})
    return pods + [
        {"series": f"kube_job_status_start_time{{{labels}}}",
         "values": f"{wait}{started * 60}x{rest}"},
        {"series": f"kube_job_owner{{{labels},{OWNER.format(owner)}}}", "values": f"{wait}1x{rest}"},
        {"series": f'kube_job_failed{{{labels},condition="true"}}',
         "values": f"{wait}{int(failed)}x{rest}"},
        {"series": f'kube_job_failed{{{labels},condition="false"}}',
         "values": f"{wait}{int(not failed)}x{rest}"}]


HEALTHY = [created(), success(*((h * HOUR + 1, h * HOUR) for h in range(14)))]
STOPPED = [created(), success((1, 0))]
NEVER = [created()]
LATE, SOON, FAILED, SOME, GONE = ("EcrRefreshLate", "EcrRefreshAboutToExpire", "EcrRefreshFailed",
                                  "EcrRefreshSomeNamespaces", "EcrRefreshGone")
# A job that failed in some namespaces: its podFailurePolicy ended it.
PARTLY = {"reason": "PodFailurePolicy"}
# One namespace over quota, all night long; the CronJob keeps three failed Jobs.
QUOTA = [created(), success((1, 0)), *(s for h in range(10, 13) for s in job(f"q{h}", h * HOUR, **PARTLY))]
ROWS = [
    ("a pass succeeds each hour", HEALTHY, 13 * HOUR, []),
    ("two passes were missed", STOPPED, 3 * HOUR + 10, []),
    ("three passes were missed", STOPPED, 3 * HOUR + 20, [LATE]),
    ("seven passes were missed", STOPPED, 7 * HOUR + 1, [LATE, SOON]),
    ("that is two and a half hours before the end", STOPPED, 9 * HOUR + 30, [LATE, SOON]),
    ("it succeeds again", [created(), success((1, 0), (8 * HOUR, 8 * HOUR))], 8 * HOUR + 1, []),
    ("it never succeeded, for two hours", NEVER, 2 * HOUR, []),
    ("it never succeeded, for four hours", NEVER, 4 * HOUR, [LATE]),
    ("a pass failed", [*HEALTHY[:1], success((1, 0)), *job("p1", 60)], 70, [FAILED]),
    ("the next one succeeded", [created(), success((1, 0), (121, 120)), *job("p1", 60)], 130, []),
    ("a pass failed, and none succeeded ever", [created(), *job("p1", 60)], 70, [FAILED]),
    ("a pass goes on", [created(), success((1, 0)), *job("p1", 60, failed=False)], 70, []),
    ("another CronJob's Job failed", [created(), success((1, 0)), *job("p1", 60, owner="x")], 70, []),
    ("two failed", [created(), success((1, 0)), *job("p1", 60), *job("p2", 120)], 130, [FAILED] * 2),
    ("one namespace is over quota for twelve hours", QUOTA, 12 * HOUR + 30, [SOME]),
    ("it is over quota from the start", [created(), *QUOTA[2:]], 12 * HOUR + 30, [SOME]),
    ("some namespaces failed once, then all went well",
     [created(), success((1, 0), (121, 120)), *job("p1", 60, **PARTLY)], 130, []),
    ("some namespaces failed, then nothing was refreshed",
     [created(), success((1, 0)), *job("p1", 60, **PARTLY), *job("p2", 120)], 130, [FAILED, SOME]),
    ("nothing was refreshed, then only some namespaces failed",
     [created(), success((1, 0)), *job("p1", 60), *job("p2", 120, **PARTLY)], 130, [SOME]),
    ("the last run that refreshed something is four hours ago",
     [created(), success((1, 0)), *job("p1", 60, **PARTLY)], 5 * HOUR + 1, [LATE, SOME]),
    ("a pod waited for its image until the deadline",
     [created(), success((1, 0)), *job("p1", 60, reason="DeadlineExceeded")], 90, [FAILED]),
    ("that run's pods were never counted",
     [created(), success((1, 0)), *(s for s in job("p1", 60) if "status_failed" not in s["series"])],
     90, [FAILED]),
    ("there is no CronJob", [], 30, []),
    ("there is no CronJob for an hour", [], HOUR + 1, [GONE]),
]


@pytest.fixture
def promtool(tmp_path):
    (rule,) = yaml.safe_load_all((K8S / "alerts.yaml").read_text())
    (tmp_path / "rules.yaml").write_text(yaml.dump(rule["spec"]))

    def run(*args):
        return subprocess.run([os.environ["PROMTOOL"], *args], cwd=tmp_path, text=True,
                              capture_output=True, timeout=60)

    def test(series, **what):
        (tmp_path / "test.yaml").write_text(yaml.dump({
            "rule_files": ["rules.yaml"], "evaluation_interval": "1m",
            "tests": [{"interval": "1m", "input_series": series, **what}]}))
        return run("test", "rules", "test.yaml")
    run.test = test
    return run


def test_the_rules_are_whole(promtool):
    done = promtool("check", "rules", "rules.yaml")
    assert done.returncode == 0 and "5 rules found" in done.stdout, done


@pytest.mark.case("CF6")
@pytest.mark.parametrize("series, minute, firing", [r[1:] for r in ROWS], ids=[r[0] for r in ROWS])
def test_what_fires(promtool, series, minute, firing):
    counts = [{"labels": f'{{alertname="{n}"}}', "value": firing.count(n)}
              for n in sorted(set(firing))]
    done = promtool.test(series, promql_expr_test=[{
        "expr": 'count by (alertname) (ALERTS{alertstate="firing"})',
        "eval_time": f"{minute}m", "exp_samples": counts}])
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_wrong_expectation_is_noticed(promtool):
    done = promtool.test(HEALTHY, promql_expr_test=[{
        "expr": 'ALERTS{alertname="EcrRefreshLate"}', "eval_time": "13h",
        "exp_samples": [{"labels": '{alertname="EcrRefreshLate"}', "value": 1}]}])
    assert done.returncode == 1


def test_what_it_says(promtool):
    rules = {r["alert"]: r for r in yaml.safe_load(
        (K8S / "alerts.yaml").read_text())["spec"]["groups"][0]["rules"]}
    assert set(rules) == {LATE, SOON, FAILED, SOME, GONE}
    want = dict(rules[LATE]["annotations"])
    want["summary"] = "No ECR login was refreshed for 3h 20m 0s."
    done = promtool.test(STOPPED, alert_rule_test=[{
        "eval_time": "200m", "alertname": LATE, "exp_alerts": [{
            "exp_labels": {"severity": "warning", "namespace": NS}, "exp_annotations": want}]}])
    assert done.returncode == 0, done.stdout + done.stderr
    done = promtool.test([created(), success((1, 0)), *job("p1", 60)], alert_rule_test=[{
        "eval_time": "70m", "alertname": FAILED, "exp_alerts": [{
            "exp_labels": {"severity": "warning", "namespace": NS, "job_name": "p1",
                           "instance": "ksm", "job": "ksm"},
            "exp_annotations": {k: v.replace("{{ $labels.job_name }}", "p1")
                                for k, v in rules[FAILED]["annotations"].items()}}]}])
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.case("CF6")
def test_each_leads_to_a_page_that_names_it():
    page = (K8S.parent / "docs" / "troubleshooting.md").read_text()
    section = page.partition("\n## The alerts\n")[2].partition("\n## ")[0]
    rule = yaml.safe_load((K8S / "alerts.yaml").read_text())
    assert rule["metadata"]["labels"] == {"release": "kube-prometheus-stack"}
    for one in rule["spec"]["groups"][0]["rules"]:
        assert one["annotations"]["runbook_url"] == "docs/troubleshooting.md#the-alerts"
        assert f"`{one['alert']}`" in section


def test_its_arithmetic_is_that_of_the_settings():
    """9h30m stands in the text and is the ConfigMap's; the limits lie before it."""
    settings = yaml.safe_load((K8S / "base" / "configmap.yaml").read_text())["data"]
    assert settings["ECR_RENEW_BEFORE"] == "9h30m"
    cron = yaml.safe_load((K8S / "base" / "cronjob.yaml").read_text())
    assert cron["spec"]["schedule"] == "17 * * * *"
    assert (K8S / "alerts.yaml").read_text().count("9h30m") >= 4


def test_the_operator_takes_it(place, crds):
    place.namespace(NS)
    done = place.kubectl("apply", "-f", str(K8S / "alerts.yaml"), "--dry-run=server")
    assert "ecr-refresh created (server dry run)" in done.stdout
    text = (K8S / "alerts.yaml").read_text().replace("expr:", "expression:")
    refused = place.kubectl("apply", "-f", "-", "--dry-run=server", stdin=text, check=False)
    assert refused.returncode != 0 and "expr" in refused.stderr
