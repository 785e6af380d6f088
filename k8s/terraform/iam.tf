# SPDX-License-Identifier: MIT
# A user that is allowed to log in to ECR and pull, and nothing else.

data "aws_caller_identity" "current" {}
data "aws_region" "current" {}
data "aws_partition" "current" {}

locals {
  dash       = var.prefix == "" ? "" : "${var.prefix}-"
  region     = coalesce(var.aws_region, data.aws_region.current.id)
  account    = coalesce(var.aws_account_id, data.aws_caller_identity.current.account_id)
  user_name  = coalesce(var.iam_user_name, "${local.dash}ecr-k8s-user")
  create_key = var.create_iam_user && var.credentials_secret_name == ""
}

resource "aws_iam_user" "ecr_k8s_user" {
  count = var.create_iam_user ? 1 : 0

  name = local.user_name
  path = var.iam_user_path
  tags = merge({ Name = local.user_name }, var.tags)
}

resource "aws_iam_user_policy" "ecr_k8s_policy" {
  count = var.create_iam_user ? 1 : 0

  name = coalesce(var.iam_user_policy_name, "${local.dash}ecr-k8s-policy")
  user = aws_iam_user.ecr_k8s_user[0].name

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        # This one cannot be narrowed.
        Effect   = "Allow"
        Action   = ["ecr:GetAuthorizationToken"]
        Resource = "*"
      },
      {
        Effect = "Allow"
        Action = [
          "ecr:BatchCheckLayerAvailability",
          "ecr:GetDownloadUrlForLayer",
          "ecr:BatchGetImage",
        ]
        Resource = var.repository_arns
      },
    ]
  })
}

resource "aws_iam_access_key" "ecr_k8s_key" {
  count = local.create_key ? 1 : 0

  user = aws_iam_user.ecr_k8s_user[0].name

  # `apply -replace` changes the key: the old one is deleted when the cluster has
  # the new one.
  lifecycle {
    create_before_destroy = true
  }
}
