# SPDX-License-Identifier: MIT
# What is allowed, as people have it today, and what comes of it.

mock_provider "aws" {
  mock_data "aws_caller_identity" {
    defaults = { account_id = "123456789012" }
  }
  mock_data "aws_region" {
    defaults = { id = "eu-central-1" }
  }
  mock_data "aws_partition" {
    defaults = { dns_suffix = "amazonaws.com" }
  }
}

mock_provider "kubernetes" {}

run "the_defaults_bear_the_names_of_kustomize" {
  assert {
    condition     = output.kubernetes_namespace == "ecr-updater" && output.cronjob_name == "ecr-credential-refresh"
    error_message = "other names than kubectl apply -k k8s makes"
  }
  assert {
    condition     = output.ecr_registry_url == "123456789012.dkr.ecr.eu-central-1.amazonaws.com" && output.aws_account_id == "123456789012"
    error_message = "the registry is not the account's"
  }
  assert {
    condition     = output.iam_user_name == "ecr-k8s-user" && output.iam_access_key_id != null && output.iam_secret_access_key != null
    error_message = "no user, or no key"
  }
}

run "all_that_the_other_module_takes" {
  variables {
    prefix                        = "myapp"
    aws_region                    = "us-east-1"
    iam_user_name                 = "puller"
    iam_user_policy_name          = "pull"
    iam_user_path                 = "/"
    kubernetes_namespace          = "ecr"
    cronjob_schedule              = "0 */6 * * *"
    cronjob_image                 = "registry.example:5000/tools/ecr-refresh:0.4.0"
    cronjob_cpu_limit             = "100m"
    cronjob_memory_limit          = "128Mi"
    cronjob_cpu_request           = "50m"
    cronjob_memory_request        = "64Mi"
    successful_jobs_history_limit = 1
    failed_jobs_history_limit     = 0
    secret_name                   = "regcred"
    target_namespaces             = "default production team-*"
    tags                          = { Environment = "production" }
  }

  assert {
    condition     = output.kubernetes_namespace == "ecr" && output.cronjob_name == "myapp-ecr-credential-refresh" && output.kubernetes_service_account == "myapp-ecr-credential-updater"
    error_message = "the names do not begin with the prefix"
  }
  assert {
    condition     = output.ecr_registry_url == "123456789012.dkr.ecr.us-east-1.amazonaws.com" && output.secret_name == "regcred" && output.iam_user_name == "puller"
    error_message = "a value is not followed"
  }
  assert {
    condition     = kubernetes_secret_v1.aws_credentials[0].metadata[0].name == "myapp-aws-credentials"
    error_message = "the keys' Secret has another name"
  }
  assert {
    condition     = kubernetes_cluster_role_v1.ecr_updater[0].rule[1].resource_names == tolist(["regcred"])
    error_message = "the rights do not follow the Secret's name"
  }
  assert {
    condition     = aws_iam_user.ecr_k8s_user[0].tags == tomap({ Name = "puller", Environment = "production" })
    error_message = "other tags than the other module gives"
  }
}

run "no_user" {
  variables {
    create_iam_user       = false
    aws_access_key_id     = "AKIAIOSFODNN7EXAMPLE"
    aws_secret_access_key = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
    aws_account_id        = "210987654321"
  }

  assert {
    condition     = output.iam_user_name == null && output.iam_user_arn == null && output.iam_access_key_id == null && output.iam_secret_access_key == null
    error_message = "something was made in AWS"
  }
  assert {
    condition     = output.aws_account_id == "210987654321" && kubernetes_secret_v1.aws_credentials[0].data["AWS_ACCOUNT_ID"] == "210987654321"
    error_message = "another account"
  }
}

run "no_cluster" {
  variables {
    create_kubernetes_resources = false
  }

  assert {
    condition     = output.kubernetes_namespace == null && output.cronjob_name == null && output.kubernetes_service_account == null
    error_message = "something was made in the cluster"
  }
}

run "a_narrow_policy" {
  variables {
    repository_arns = ["arn:aws:ecr:eu-central-1:123456789012:repository/team/*"]
  }

  assert {
    condition     = jsondecode(aws_iam_user_policy.ecr_k8s_policy[0].policy).Statement[1].Resource == ["arn:aws:ecr:eu-central-1:123456789012:repository/team/*"]
    error_message = "the policy is not narrowed"
  }
  assert {
    condition = alltrue([
      for one in flatten(jsondecode(aws_iam_user_policy.ecr_k8s_policy[0].policy).Statement[*].Action) :
      contains(["ecr:GetAuthorizationToken", "ecr:BatchCheckLayerAvailability", "ecr:GetDownloadUrlForLayer", "ecr:BatchGetImage"], one)
    ])
    error_message = "the user may do more than log in and pull"
  }
}

run "where_the_pods_go" {
  variables {
    create_namespace = false
    node_selector    = { "kubernetes.io/arch" = "arm64" }
    tolerations = [
      { key = "node-role.kubernetes.io/control-plane", operator = "Exists", effect = "NoSchedule" },
      { key = "dedicated", value = "infra" },
    ]
    cronjob_starting_deadline_seconds = 600
    renew_before                      = "0"
    settings                          = { ECR_CONNECTIONS = "2" }
  }

  assert {
    condition     = kubernetes_job_v1.ecr_credential_bootstrap[0].spec[0].template[0].spec[0].toleration[1].operator == "Equal" && kubernetes_cron_job_v1.ecr_credential_refresh[0].spec[0].job_template[0].spec[0].template[0].spec[0].node_selector["kubernetes.io/arch"] == "arm64"
    error_message = "the pods go elsewhere"
  }
  assert {
    condition     = kubernetes_config_map_v1.settings[0].data["ECR_CONNECTIONS"] == "2" && kubernetes_config_map_v1.settings[0].data["ECR_RENEW_BEFORE"] == "0"
    error_message = "a setting is lost"
  }
  assert {
    condition     = output.kubernetes_namespace == "ecr-updater"
    error_message = "another namespace"
  }
}
