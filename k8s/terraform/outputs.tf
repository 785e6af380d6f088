# SPDX-License-Identifier: MIT

output "iam_user_name" {
  description = "The IAM user; null without one."
  value       = one(aws_iam_user.ecr_k8s_user[*].name)
}

output "iam_user_arn" {
  description = "The IAM user's ARN; null without one."
  value       = one(aws_iam_user.ecr_k8s_user[*].arn)
}

output "iam_access_key_id" {
  description = "The IAM user's access key; null if none was created."
  value       = one(aws_iam_access_key.ecr_k8s_key[*].id)
  sensitive   = true
}

output "iam_secret_access_key" {
  description = "The IAM user's secret key; null if none was created."
  value       = one(aws_iam_access_key.ecr_k8s_key[*].secret)
  sensitive   = true
}

output "kubernetes_namespace" {
  description = "Where the jobs run."
  value       = var.create_kubernetes_resources ? local.namespace : null
}

output "kubernetes_service_account" {
  description = "The service account that they run as."
  value       = one(kubernetes_service_account_v1.ecr_updater[*].metadata[0].name)
}

output "cronjob_name" {
  description = "The CronJob, for `kubectl create job --from=cronjob/...`."
  value       = one(kubernetes_cron_job_v1.ecr_credential_refresh[*].metadata[0].name)
}

output "ecr_registry_url" {
  description = "Host name of the registry."
  value       = "${local.account}.dkr.ecr.${local.region}.${data.aws_partition.current.dns_suffix}"
}

output "aws_account_id" {
  description = "Account of the registry."
  value       = local.account
}

output "secret_name" {
  description = "The Secret for a pod's imagePullSecrets."
  value       = var.secret_name
}
