# SPDX-License-Identifier: MIT
# The resources of the module KamranBiglari/ecr-k8s-credentials, by address and
# name, with as little in them as their schemas ask for.
variable "prefix" {}

locals {
  name      = "${var.prefix}-ecr-credential-updater"
  namespace = "ecr-updater"
}

resource "aws_iam_user" "ecr_k8s_user" {
  count = 1
  name  = "${var.prefix}-ecr-k8s-user"
  path  = "/system/"
  tags  = { Name = "${var.prefix}-ecr-k8s-user" }
}

resource "aws_iam_user_policy" "ecr_k8s_policy" {
  count  = 1
  name   = "${var.prefix}-ecr-k8s-policy"
  user   = aws_iam_user.ecr_k8s_user[0].name
  policy = "{}"
}

resource "aws_iam_access_key" "ecr_k8s_key" {
  count = 1
  user  = aws_iam_user.ecr_k8s_user[0].name
}

resource "kubernetes_namespace_v1" "ecr_updater" {
  count = 1
  metadata {
    name   = local.namespace
    labels = { name = local.namespace }
  }
}

resource "kubernetes_secret_v1" "aws_credentials" {
  count = 1
  metadata {
    name      = "${var.prefix}-aws-credentials"
    namespace = local.namespace
  }
  type = "Opaque"
  data = { AWS_SECRET_ACCESS_KEY = aws_iam_access_key.ecr_k8s_key[0].secret }
}

resource "kubernetes_service_account_v1" "ecr_updater" {
  count = 1
  metadata {
    name      = local.name
    namespace = local.namespace
  }
}

resource "kubernetes_cluster_role_v1" "ecr_updater" {
  count = 1
  metadata {
    name = local.name
  }
  rule {
    api_groups = [""]
    resources  = ["secrets"]
    verbs      = ["get", "create", "patch", "update"]
  }
}

resource "kubernetes_cluster_role_binding_v1" "ecr_updater" {
  count = 1
  metadata {
    name = local.name
  }
  role_ref {
    api_group = "rbac.authorization.k8s.io"
    kind      = "ClusterRole"
    name      = local.name
  }
  subject {
    kind      = "ServiceAccount"
    name      = local.name
    namespace = local.namespace
  }
}

resource "kubernetes_cron_job_v1" "ecr_credential_refresh" {
  count = 1
  metadata {
    name      = "${var.prefix}-ecr-credential-refresh"
    namespace = local.namespace
  }
  spec {
    schedule = "0 */6 * * *"
    job_template {
      metadata {
        name = "${var.prefix}-ecr-credential-refresh"
      }
      spec {
        template {
          metadata {}
          spec {
            container {
              name  = local.name
              image = "alpine/k8s:1.30.7"
            }
          }
        }
      }
    }
  }
}

resource "kubernetes_job_v1" "ecr_credential_bootstrap" {
  count = 1
  metadata {
    name      = "${var.prefix}-ecr-credential-bootstrap"
    namespace = local.namespace
  }
  spec {
    template {
      metadata {}
      spec {
        container {
          name  = local.name
          image = "alpine/k8s:1.30.7"
        }
      }
    }
  }
}
