# SPDX-License-Identifier: MIT
"""Each variable's bad values are refused by that variable, before anything is asked."""
import re

from conftest import MODULE

# Values as they stand in HCL.
BAD = [
    ("prefix", ['"Big"', '"-a"', '"a-"', '"' + "a"*31 + '"', '"a.b"']),
    ("aws_region", ['"Frankfurt"', '""', '"eu-central-1a"', '"eu-central-1.evil.example"']),
    ("aws_account_id", ['"12345"', '"1234567890123"', '"12345678901a"']),
    ("iam_user_name", ['"a b"', '"' + "a"*65 + '"']),
    ("iam_user_policy_name", ['"a/b"']),
    ("iam_user_path", ['"system"', '"/system"']),
    ("repository_arns", ['[]', '["my-repository"]', '["arn:aws:s3:::bucket"]']),
    ("tags", ['{ (join("", [for i in range(129) : "k"])) = "v" }']),
    ("aws_access_key_id", ['"AKIA"', '"akiaiosfodnn7example"', '"AKIAIOSFODNN7EXAMPLE\\n"']),
    ("aws_secret_access_key", ['"short"', '" wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"']),
    ("credentials_secret_name", ['"My_Keys"', '"-keys"']),
    ("kubernetes_namespace", ['""', '"Ecr"', '"a.b"', '"' + "a"*64 + '"']),
    ("secret_name", ['""', '"Ecr"', '"a/b"', '".a"']),
    ("target_namespaces", ['"Team"', '"a|b"']),
    ("exclude_namespaces", ['"a.b"']),
    ("namespace_selector", ['"ecr=tr$ue"']),
    ("registries", ['["docker.io"]', '["123456789012.dkr.ecr.eu-central-1.amazonaws.com/app"]']),
    ("custom_registries", ['["https://registry.example"]', '["registry.example=docker.io"]', '["*.example"]']),
    ("secret_style", ['"both"']),
    ("service_accounts", ['["de*"]', '[for i in range(9) : "a${i}"]']),
    ("renew_before", ['""', '"9"', '"half a day"']),
    ("timeout_seconds", ['0', '401', '1.5']),
    ("log_format", ['"xml"']),
    ("settings", ['{ "A B" = "c" }', '{ AWS_SECRET_ACCESS_KEY = "x" }']),
    ("cronjob_schedule", ['"hourly"', '"17 * * *"', '"@daily"']),
    ("cronjob_image", ['""', '"ecr refresh:1"', '"ecr-refresh:latest"', '"ecr-refresh@sha256:12"']),
    ("cronjob_image_pull_policy", ['"Sometimes"']),
    ("cronjob_cpu_limit", ['"100 m"', '"fast"']),
    ("cronjob_memory_limit", ['""', '"32 MB"']),
    ("cronjob_cpu_request", ['""', '"10Mi"']),
    ("cronjob_memory_request", ['"8MiB"']),
    ("successful_jobs_history_limit", ['-1', '0.5']),
    ("failed_jobs_history_limit", ['-1']),
    ("cronjob_concurrency_policy", ['"forbid"']),
    ("cronjob_starting_deadline_seconds", ['5']),
    ("run_as_user", ['"0"', '"root"']),
    ("node_selector", ['{ "a b" = "c" }']),
    ("tolerations", ['[{ operator = "Like" }]', '[{ effect = "NoRun" }]']),
    ("bootstrap_job_timeout", ['""', '"5 minutes"']),
    ("bootstrap_job_ttl_seconds", ['-1']),
]


def variables():
    """name -> its block's text, of every variable."""
    text = "".join(f.read_text() for f in sorted(MODULE.glob("variables*.tf")))
    return dict(re.findall(r'^variable "(\w+)" \{\n(.*?)^\}', text, re.M | re.S))


def test_every_variable_that_can_be_wrong_says_what_is_allowed():
    for name, text in variables().items():
        assert "description" in text, name
        if re.search(r"^  type += bool$", text, re.M):
            assert "nullable    = false" in text, name
            continue
        message = re.search(r'error_message = "(.*)"$', text, re.M)
        assert message and message[1].startswith(name + ": ") and len(message[1]) < 140, name


def test_every_validation_has_a_bad_value_below():
    assert [n for n, _ in BAD] == [n for n, text in variables().items() if "validation {" in text]


def round_of(i):
    """A run in which each variable has its i-th bad value, and each must refuse."""
    bad = [(name, values[i]) for name, values in BAD if i < len(values)]
    given = "".join(f"    {name} = {value}\n" for name, value in bad)
    wanted = ", ".join(f"var.{name}" for name, _ in bad)
    return (f'run "round_{i}" {{\n  command = plan\n  variables {{\n{given}  }}\n'
            f"  expect_failures = [{wanted}]\n}}\n")


def refuse(module, runs):
    (module.folder / "tests").mkdir()
    (module.folder / "tests" / "refused.tftest.hcl").write_text(
        'mock_provider "aws" {}\nmock_provider "kubernetes" {}\n' + "".join(runs))
    return module.init()("test", "-no-color", check=False)


def test_bad_values_are_refused(module):
    runs = [round_of(i) for i in range(max(len(values) for _, values in BAD))]
    done = refuse(module, runs)
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"{len(runs)} passed, 0 failed" in done.stdout


def test_a_good_value_among_them_is_noticed(module):
    """So the test above can fail."""
    done = refuse(module, [round_of(0).replace('log_format = "xml"', 'log_format = "json"')])
    assert done.returncode == 1 and "log_format" in done.stdout + done.stderr


def test_a_refused_key_is_not_shown(tofu):
    tofu.write("main.tf", '''variable "given" {}
module "ecr" {
  source                = "../module"
  aws_secret_access_key = var.given
}
''')
    done = tofu.init()("plan", "-no-color", "-input=false", "-var=given=bad-KEY-" + "x" * 30, check=False)
    assert done.returncode == 1 and "aws_secret_access_key: 16 or more" in done.stderr
    assert "bad-KEY" not in done.stdout + done.stderr
