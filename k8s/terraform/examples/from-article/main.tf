# SPDX-License-Identifier: MIT
# From the article's resources ("Automating AWS ECR Credential Refresh in
# Kubernetes with Terraform") to the module, in one apply: these blocks take the
# place of its resource blocks. Nothing that holds something is made anew: a
# replaced namespace would be deleted with all in it, a replaced key would lock
# the cluster out. Afterwards the moved, removed and import blocks may go.
#
# OpenTofu or Terraform 1.7 and later. Where your addresses differ, change them
# here; `plan` must say "0 to destroy", or 1 with the article's initial Job.

terraform {
  required_version = ">= 1.7"
}

variable "app_name" {
  description = "The article's APP_NAME."
  type        = string
}

module "ecr_refresh" {
  source = "../.."

  iam_user_name        = "${var.app_name}-ecr-k8s-user"
  iam_user_policy_name = "${var.app_name}-ecr-readonly"
  tags                 = { Purpose = "ECR credential refresh for Kubernetes" }
  cronjob_image        = "registry.example/ecr-refresh:0.4.1"
}

# -- Of the same type: their entries in the state move -----------------------

moved {
  from = aws_iam_user.ecr_k8s_user
  to   = module.ecr_refresh.aws_iam_user.ecr_k8s_user[0]
}

moved {
  from = aws_iam_user_policy.ecr_k8s_policy
  to   = module.ecr_refresh.aws_iam_user_policy.ecr_k8s_policy[0]
}

moved {
  from = aws_iam_access_key.ecr_k8s_key
  to   = module.ecr_refresh.aws_iam_access_key.ecr_k8s_key[0]
}

moved {
  from = kubernetes_cron_job_v1.ecr_credential_refresh
  to   = module.ecr_refresh.kubernetes_cron_job_v1.ecr_credential_refresh[0]
}

# -- Of a type with _v1 at its end: forgotten, and found again ---------------

removed {
  from = kubernetes_namespace.ecr_updater
  lifecycle {
    destroy = false
  }
}

import {
  to = module.ecr_refresh.kubernetes_namespace_v1.ecr_updater[0]
  id = "ecr-updater"
}

removed {
  from = kubernetes_secret.aws_credentials
  lifecycle {
    destroy = false
  }
}

import {
  to = module.ecr_refresh.kubernetes_secret_v1.aws_credentials[0]
  id = "ecr-updater/aws-ecr-credentials"
}

removed {
  from = kubernetes_service_account.ecr_updater
  lifecycle {
    destroy = false
  }
}

import {
  to = module.ecr_refresh.kubernetes_service_account_v1.ecr_updater[0]
  id = "ecr-updater/ecr-credential-updater"
}

removed {
  from = kubernetes_cluster_role.ecr_updater
  lifecycle {
    destroy = false
  }
}

import {
  to = module.ecr_refresh.kubernetes_cluster_role_v1.ecr_updater[0]
  id = "ecr-credential-updater"
}

removed {
  from = kubernetes_cluster_role_binding.ecr_updater
  lifecycle {
    destroy = false
  }
}

import {
  to = module.ecr_refresh.kubernetes_cluster_role_binding_v1.ecr_updater[0]
  id = "ecr-credential-updater"
}

# The article's kubernetes_job_v1.ecr_credential_initial needs no block: it is
# deleted, and the module makes its own.
