# SPDX-License-Identifier: MIT
terraform {
  required_version = ">= 1.5"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 4.0"
    }
    kubernetes = {
      source = "hashicorp/kubernetes"
      # The first with pod_failure_policy in a CronJob.
      version = ">= 2.26"
    }
  }
}
