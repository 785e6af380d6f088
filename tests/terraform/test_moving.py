# SPDX-License-Identifier: MIT
"""Moving over from what people have: nothing that holds something is replaced.

What they have is first made by the same stand-ins for the providers (before/), so
there is a state; then the configuration is changed as docs/terraform.md says.
"""
import shutil

from conftest import HERE, MODULE, actions

USE = 'module "ecr" {\n  source = "../%s"\n  prefix = "myapp"\n}\n'
JOB = "module.ecr.kubernetes_job_v1.ecr_credential_bootstrap[0]"


def test_from_the_module_by_its_source_alone(tofu):
    (tofu.folder.parent / "old").mkdir()
    shutil.copy(HERE / "before" / "module.tf", tofu.folder.parent / "old")
    tofu.write("main.tf", USE % "old")
    tofu.init().apply()
    tofu.write("main.tf", USE % "module")
    todo = actions(tofu.init().plan())
    # The first run is a new Job in any case; its settings are new.
    assert todo.pop(JOB) == ("delete", "create")
    assert todo.pop("module.ecr.kubernetes_config_map_v1.settings[0]") == ("create",)
    assert set(todo.values()) == {("update",)}, todo
    assert not [a for a in todo if "aws_iam_user." in a or "access_key" in a]
    tofu.apply()
    assert actions(tofu.plan()) == {}


def test_back_to_the_module_by_its_source_alone(tofu):
    (tofu.folder.parent / "old").mkdir()
    shutil.copy(HERE / "before" / "module.tf", tofu.folder.parent / "old")
    tofu.write("main.tf", USE % "module")
    tofu.init().apply()
    tofu.write("main.tf", USE % "old")
    todo = actions(tofu.init().plan())
    assert todo.pop(JOB) == ("delete", "create")
    assert todo.pop("module.ecr.kubernetes_config_map_v1.settings[0]") == ("delete",)
    assert set(todo.values()) == {("update",)}, todo


def test_a_state_without_the_count_is_taken_over_too(tofu):
    """Early versions had some resources without [0]."""
    (tofu.folder.parent / "old").mkdir()
    (tofu.folder.parent / "old" / "main.tf").write_text('''variable "prefix" {}
resource "kubernetes_namespace_v1" "ecr_updater" {
  metadata {
    name = "ecr-updater"
  }
}
''')
    tofu.write("main.tf", USE % "old")
    tofu.init().apply()
    tofu.write("main.tf", USE % "module")
    assert actions(tofu.init().plan())["module.ecr.kubernetes_namespace_v1.ecr_updater[0]"] == ("update",)


def example(tofu):
    """The article's state, and the example in the place of its configuration."""
    shutil.copy(HERE / "before" / "article.tf", tofu.folder / "main.tf")
    tofu.write("terraform.tfvars", 'app_name = "myapp"\n')
    tofu.init().apply()
    text = (MODULE / "examples" / "from-article" / "main.tf").read_text()
    tofu.write("main.tf", text.replace('source = "../.."', 'source = "../module"'))
    return tofu.init().plan()


def test_from_the_article_nothing_is_lost(tofu):
    plan = example(tofu)
    todo = actions(plan)
    assert todo.pop("kubernetes_job_v1.ecr_credential_initial") == ("delete",)
    assert {a for a, what in todo.items() if what == ("forget",)} == {
        "kubernetes_namespace.ecr_updater", "kubernetes_secret.aws_credentials",
        "kubernetes_service_account.ecr_updater", "kubernetes_cluster_role.ecr_updater",
        "kubernetes_cluster_role_binding.ecr_updater"}
    assert {a for a, what in todo.items() if what == ("create",)} == {
        "module.ecr_refresh.kubernetes_config_map_v1.settings[0]",
        "module.ecr_refresh.kubernetes_job_v1.ecr_credential_bootstrap[0]"}
    assert {w for w in todo.values()} == {("forget",), ("create",), ("update",)}, todo
    imported = {c["address"] for c in plan["resource_changes"] if "importing" in c["change"]}
    assert len(imported) == 5
    assert "5 to import" in tofu("show", "-no-color", "plan").stdout  # as docs/terraform.md says
    # The key itself is not touched.
    assert "module.ecr_refresh.aws_iam_access_key.ecr_k8s_key[0]" not in todo


def test_after_the_article_the_blocks_may_go(tofu):
    example(tofu)
    tofu.apply()
    text = (tofu.folder / "main.tf").read_text()
    tofu.write("main.tf", text[:text.index("# -- Of the same type")])
    assert actions(tofu.plan()) == {}


def test_without_the_blocks_the_plan_would_delete_the_namespace(tofu):
    """So the tests above can fail."""
    example(tofu)
    text = (tofu.folder / "main.tf").read_text()
    tofu.write("main.tf", text[:text.index("# -- Of the same type")])
    assert actions(tofu.plan())["kubernetes_namespace.ecr_updater"] == ("delete",)
