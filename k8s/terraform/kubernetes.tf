# SPDX-License-Identifier: MIT
# Where the jobs run, what they are allowed to do, and their settings.

locals {
  in_cluster = var.create_kubernetes_resources ? 1 : 0
  make_keys  = var.create_kubernetes_resources && var.credentials_secret_name == ""

  # Through the resources, so that what is in them is made after them.
  namespace   = one(concat(kubernetes_namespace_v1.ecr_updater[*].metadata[0].name, var.create_namespace ? [] : [var.kubernetes_namespace]))
  keys_secret = local.make_keys ? one(kubernetes_secret_v1.aws_credentials[*].metadata[0].name) : var.credentials_secret_name

  settings = merge(
    {
      ECR_SECRET_NAME        = var.secret_name
      ECR_NAMESPACES         = trimspace(var.target_namespaces) == "" ? "*" : var.target_namespaces
      ECR_EXCLUDE_NAMESPACES = var.exclude_namespaces
      ECR_NAMESPACE_SELECTOR = var.namespace_selector
      ECR_REGISTRIES         = join(",", var.registries)
      ECR_RENEW_BEFORE       = var.renew_before
      ECR_TIMEOUT            = tostring(var.timeout_seconds)
      ECR_LOG_FORMAT         = var.log_format
    },
    length(var.service_accounts) == 0 ? {} : { ECR_SERVICE_ACCOUNTS = join(",", var.service_accounts) },
    length(var.custom_registries) == 0 ? {} : { ECR_CUSTOM_REGISTRIES = join(",", var.custom_registries) },
    var.secret_style == "auth" ? {} : { ECR_SECRET_STYLE = var.secret_style },
    # Your own Secret may hold these two as well; there they win.
    local.make_keys ? {} : { AWS_REGION = local.region },
    local.make_keys || var.aws_account_id == "" ? {} : { AWS_ACCOUNT_ID = var.aws_account_id },
    var.settings,
  )
}

resource "kubernetes_namespace_v1" "ecr_updater" {
  count = var.create_kubernetes_resources && var.create_namespace ? 1 : 0

  metadata {
    name = var.kubernetes_namespace
    labels = {
      name = var.kubernetes_namespace
      app  = "credential-management"
      # The keys are here, so nothing that could reach the node is allowed to run
      # beside them.
      "pod-security.kubernetes.io/enforce" = "restricted"
    }
  }
}

resource "kubernetes_secret_v1" "aws_credentials" {
  count = local.make_keys ? 1 : 0

  metadata {
    name      = var.prefix == "" ? "aws-ecr-credentials" : "${var.prefix}-aws-credentials"
    namespace = local.namespace
  }

  type = "Opaque"
  data = {
    AWS_ACCESS_KEY_ID     = local.create_key ? one(aws_iam_access_key.ecr_k8s_key[*].id) : var.aws_access_key_id
    AWS_SECRET_ACCESS_KEY = local.create_key ? one(aws_iam_access_key.ecr_k8s_key[*].secret) : var.aws_secret_access_key
    AWS_REGION            = local.region
    AWS_ACCOUNT_ID        = local.account
  }

  lifecycle {
    precondition {
      condition     = var.create_iam_user || (var.aws_access_key_id != "" && var.aws_secret_access_key != "")
      error_message = "Without create_iam_user, set aws_access_key_id and aws_secret_access_key, or credentials_secret_name."
    }
    precondition {
      condition     = !var.create_iam_user || (var.aws_access_key_id == "" && var.aws_secret_access_key == "")
      error_message = "With create_iam_user, the keys are created: aws_access_key_id and aws_secret_access_key must be empty."
    }
  }
}

resource "kubernetes_config_map_v1" "settings" {
  count = local.in_cluster

  metadata {
    name      = "${local.dash}ecr-refresh"
    namespace = local.namespace
  }

  data = local.settings
}

resource "kubernetes_service_account_v1" "ecr_updater" {
  count = local.in_cluster

  metadata {
    name      = "${local.dash}ecr-credential-updater"
    namespace = local.namespace
  }

  # Pods that need the token mount it themselves.
  automount_service_account_token = false
}

# No Secret of another name can be read, listed or written with these rights.
resource "kubernetes_cluster_role_v1" "ecr_updater" {
  count = local.in_cluster

  metadata {
    name = "${local.dash}ecr-credential-updater"
  }

  rule {
    api_groups = [""]
    resources  = ["namespaces"]
    verbs      = ["list"]
  }

  rule {
    api_groups     = [""]
    resources      = ["secrets"]
    resource_names = [var.secret_name]
    verbs          = ["list", "create", "patch", "get"]
  }

  dynamic "rule" {
    for_each = length(var.service_accounts) == 0 ? [] : [var.service_accounts]
    content {
      api_groups     = [""]
      resources      = ["serviceaccounts"]
      resource_names = rule.value
      verbs          = ["list", "get", "patch"]
    }
  }
}

resource "kubernetes_cluster_role_binding_v1" "ecr_updater" {
  count = local.in_cluster

  metadata {
    name = "${local.dash}ecr-credential-updater"
  }

  role_ref {
    api_group = "rbac.authorization.k8s.io"
    kind      = "ClusterRole"
    name      = kubernetes_cluster_role_v1.ecr_updater[0].metadata[0].name
  }

  subject {
    kind      = "ServiceAccount"
    name      = kubernetes_service_account_v1.ecr_updater[0].metadata[0].name
    namespace = local.namespace
  }
}

# Ports, but no addresses: AWS's change, and an address block does not match the
# API server on Cilium. OpenShift's DNS pods listen on 5353.
resource "kubernetes_network_policy_v1" "ecr_updater" {
  count = var.create_kubernetes_resources && var.network_policy ? 1 : 0

  metadata {
    name      = "${local.dash}ecr-updater-netpol"
    namespace = local.namespace
  }

  spec {
    pod_selector {
      match_labels = { "app.kubernetes.io/name" = "ecr-refresh" }
    }
    policy_types = ["Egress"]

    egress {
      dynamic "ports" {
        for_each = [["UDP", "53"], ["TCP", "53"], ["UDP", "5353"], ["TCP", "5353"], ["TCP", "443"], ["TCP", "6443"]]
        content {
          protocol = ports.value[0]
          port     = ports.value[1]
        }
      }
    }
  }
}
