# SPDX-License-Identifier: MIT
"""The module by itself: its form, its variables, its names, its keys."""
import json
import re
import textwrap

import pytest

from conftest import HERE, KEY, KEY_ID, MODULE, ROOT, actions

CASES = sorted((HERE / "cases").glob("*.tftest.hcl"))
OUTPUTS = {"iam_user_name", "iam_user_arn", "iam_access_key_id", "iam_secret_access_key",
           "kubernetes_namespace", "kubernetes_service_account", "cronjob_name",
           "ecr_registry_url", "aws_account_id", "secret_name"}
ADDRESSES = {"aws_iam_user.ecr_k8s_user[0]", "aws_iam_user_policy.ecr_k8s_policy[0]",
             "aws_iam_access_key.ecr_k8s_key[0]", "kubernetes_namespace_v1.ecr_updater[0]",
             "kubernetes_secret_v1.aws_credentials[0]",
             "kubernetes_service_account_v1.ecr_updater[0]",
             "kubernetes_cluster_role_v1.ecr_updater[0]",
             "kubernetes_cluster_role_binding_v1.ecr_updater[0]",
             "kubernetes_cron_job_v1.ecr_credential_refresh[0]",
             "kubernetes_job_v1.ecr_credential_bootstrap[0]"}
USE = 'module "ecr" {\n  source = "../module"\n%s}\n'
BY_NAME = '  create_iam_user = false\n  credentials_secret_name = "my-keys"\n'


def test_the_files_are_formatted(module):
    done = module("fmt", "-check", "-recursive", "-no-color", check=False)
    assert done.returncode == 0, done.stdout


def test_the_module_is_valid_with_the_providers_own_schema(module):
    module.init()
    said = json.loads(module("validate", "-json").stdout)
    assert said["valid"] and said["diagnostics"] == []


def test_an_attribute_that_the_provider_does_not_know_is_refused(module):
    """So the test above can fail."""
    file = module.folder / "jobs.tf"
    file.write_text(file.read_text().replace("enable_service_links", "enable_service_link", 1))
    module.init()
    said = module("validate", "-no-color", check=False)
    assert said.returncode == 1 and "enable_service_link" in said.stderr


@pytest.mark.parametrize("case", CASES, ids=lambda f: f.name.split(".")[0])
def test_with_mocked_providers(module, case):
    (module.folder / "tests").mkdir()
    (module.folder / "tests" / case.name).write_text(case.read_text())
    module.init()
    done = module("test", "-no-color", check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "0 failed" in done.stdout and not re.search(r"\b0 passed", done.stdout), done.stdout


def test_the_outputs_and_addresses_are_those_of_the_module_people_have(tofu):
    tofu.write("main.tf", USE % '  prefix = "myapp"\n')
    made = actions(tofu.init().plan())
    assert set(made) == {"module.ecr." + a for a in ADDRESSES} | {
        "module.ecr.kubernetes_config_map_v1.settings[0]"}
    text = (MODULE / "outputs.tf").read_text()
    assert set(re.findall(r'^output "(\w+)"', text, re.M)) == OUTPUTS


def test_without_a_cluster_there_is_the_user_alone(tofu):
    tofu.write("main.tf", USE % "  create_kubernetes_resources = false\n")
    assert set(actions(tofu.init().plan())) == {
        "module.ecr." + a for a in ADDRESSES if a.startswith("aws_")}


def test_no_key_is_in_the_state_when_a_secret_is_named(tofu):
    tofu.write("main.tf", USE % BY_NAME)
    tofu.init().apply()
    state = tofu.state()
    assert "my-keys" in state
    made = {r["type"] for r in json.loads(state)["resources"] if r["mode"] == "managed"}
    assert "kubernetes_cron_job_v1" in made
    assert "kubernetes_secret_v1" not in made and not [t for t in made if t.startswith("aws_")]
    assert "ACCESS_KEY" not in state


def test_a_user_without_a_key_when_a_secret_is_named(tofu):
    tofu.write("main.tf", USE % '  credentials_secret_name = "my-keys"\n')
    made = actions(tofu.init().plan())
    assert "module.ecr.aws_iam_user.ecr_k8s_user[0]" in made
    assert not [a for a in made if "access_key" in a or "kubernetes_secret" in a]


def test_keys_that_are_passed_are_in_the_secret(tofu):
    tofu.write("main.tf", USE % ('  create_iam_user = false\n  aws_access_key_id = "%s"\n'
                                 '  aws_secret_access_key = "%s"\n' % (KEY_ID, KEY)))
    plan = tofu.init().plan()
    (secret,) = [r for r in plan["planned_values"]["root_module"]["child_modules"][0]["resources"]
                 if r["type"] == "kubernetes_secret_v1"]
    assert secret["values"]["data"] == {
        "AWS_ACCESS_KEY_ID": KEY_ID, "AWS_SECRET_ACCESS_KEY": KEY,
        "AWS_REGION": "eu-central-1", "AWS_ACCOUNT_ID": "123456789012"}


@pytest.mark.parametrize("given, said", [
    ("  create_iam_user = false\n", "credentials_secret_name"),
    ("  create_iam_user = false\n  aws_access_key_id = \"%s\"\n" % KEY_ID, "aws_secret_access_key"),
    ("  aws_access_key_id = \"%s\"\n  aws_secret_access_key = \"%s\"\n" % (KEY_ID, KEY), "must be empty")])
def test_keys_from_nowhere_or_twice_are_refused_before_anything_is_made(tofu, given, said):
    tofu.write("main.tf", USE % given)
    done = tofu.init()("plan", "-no-color", "-input=false", check=False)
    assert done.returncode == 1 and said in done.stderr and KEY not in done.stdout + done.stderr


def test_a_key_is_shown_in_no_plan(tofu):
    tofu.write("main.tf", USE % "")
    tofu.init().apply()
    assert "made-up-secret" in tofu.state()
    for command in ("plan", "output"):
        done = tofu(command, "-no-color")
        assert "made-up-secret" not in done.stdout + done.stderr


def test_a_changed_setting_runs_a_pass_and_an_unchanged_one_nothing(tofu):
    tofu.write("main.tf", USE % "")
    tofu.init().apply()
    assert actions(tofu.plan()) == {}
    tofu.write("main.tf", USE % '  exclude_namespaces = "kube-*"\n')
    assert actions(tofu.plan()) == {
        "module.ecr.kubernetes_config_map_v1.settings[0]": ("update",),
        "module.ecr.kubernetes_job_v1.ecr_credential_bootstrap[0]": ("delete", "create")}


def test_a_new_key_is_in_the_cluster_before_the_old_one_goes(tofu):
    tofu.write("main.tf", USE % "")
    tofu.init().apply()
    assert actions(tofu.plan("-replace=module.ecr.aws_iam_access_key.ecr_k8s_key[0]")) == {
        "module.ecr.aws_iam_access_key.ecr_k8s_key[0]": ("create", "delete"),
        "module.ecr.kubernetes_secret_v1.aws_credentials[0]": ("update",),
        "module.ecr.kubernetes_job_v1.ecr_credential_bootstrap[0]": ("delete", "create")}


def snippets():
    """The configurations in docs/terraform.md."""
    page = (ROOT / "docs" / "terraform.md").read_text()
    blocks = re.findall(r"\n\n((?: {4}.*\n|\n(?= {4}))+)", page)
    return [textwrap.dedent(b) for b in blocks if 'module "ecr_refresh"' in b]


@pytest.mark.parametrize("i", range(2))
def test_the_page_shows_what_is_valid(tofu, i):
    assert len(snippets()) == 2
    tofu.write("main.tf", snippets()[i].replace("./ecr-refresh/k8s/terraform", "../module"))
    said = tofu.init()("validate", "-json")
    assert json.loads(said.stdout)["valid"]
    assert actions(tofu.plan())
