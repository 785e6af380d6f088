# SPDX-License-Identifier: MIT
# The resources of the article's set-up, by address and name, with as little in
# them as their schemas ask for.
variable "app_name" {}

resource "aws_iam_user" "ecr_k8s_user" {
  name = "${var.app_name}-ecr-k8s-user"
  path = "/system/"
  tags = { Purpose = "ECR credential refresh for Kubernetes" }
}

resource "aws_iam_user_policy" "ecr_k8s_policy" {
  name   = "${var.app_name}-ecr-readonly"
  user   = aws_iam_user.ecr_k8s_user.name
  policy = "{}"
}

resource "aws_iam_access_key" "ecr_k8s_key" {
  user = aws_iam_user.ecr_k8s_user.name
}

resource "kubernetes_namespace" "ecr_updater" {
  metadata {
    name = "ecr-updater"
  }
}

resource "kubernetes_secret" "aws_credentials" {
  metadata {
    name      = "aws-ecr-credentials"
    namespace = "ecr-updater"
  }
  data = { AWS_SECRET_ACCESS_KEY = aws_iam_access_key.ecr_k8s_key.secret }
}

resource "kubernetes_service_account" "ecr_updater" {
  metadata {
    name      = "ecr-credential-updater"
    namespace = "ecr-updater"
  }
}

resource "kubernetes_cluster_role" "ecr_updater" {
  metadata {
    name = "ecr-credential-updater"
  }
  rule {
    api_groups = [""]
    resources  = ["secrets"]
    verbs      = ["get", "create", "patch", "update"]
  }
}

resource "kubernetes_cluster_role_binding" "ecr_updater" {
  metadata {
    name = "ecr-credential-updater"
  }
  role_ref {
    api_group = "rbac.authorization.k8s.io"
    kind      = "ClusterRole"
    name      = "ecr-credential-updater"
  }
  subject {
    kind      = "ServiceAccount"
    name      = "ecr-credential-updater"
    namespace = "ecr-updater"
  }
}

resource "kubernetes_cron_job_v1" "ecr_credential_refresh" {
  metadata {
    name      = "ecr-credential-refresh"
    namespace = "ecr-updater"
  }
  spec {
    schedule = "0 */6 * * *"
    job_template {
      metadata {}
      spec {
        template {
          metadata {}
          spec {
            container {
              name  = "ecr-credential-updater"
              image = "alpine/k8s:1.30.7"
            }
          }
        }
      }
    }
  }
}

resource "kubernetes_job_v1" "ecr_credential_initial" {
  metadata {
    name      = "ecr-credential-initial"
    namespace = "ecr-updater"
  }
  spec {
    template {
      metadata {}
      spec {
        container {
          name  = "ecr-credential-updater"
          image = "alpine/k8s:1.30.7"
        }
      }
    }
  }
}
