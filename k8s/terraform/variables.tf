# SPDX-License-Identifier: MIT
# Variables for AWS and the cluster. variables_job.tf has those of the jobs. Names
# and meanings are those of the module KamranBiglari/ecr-k8s-credentials, if it
# has them.

variable "prefix" {
  description = "Prefix of all names, followed by a dash. Empty: the names of `kubectl apply -k k8s`."
  type        = string
  default     = ""

  validation {
    condition     = can(regex("^([a-z0-9]([a-z0-9-]{0,28}[a-z0-9])?)?$", var.prefix))
    error_message = "prefix: at most 30 of a-z, 0-9 and -, with no - at either end."
  }
}

# -- AWS ---------------------------------------------------------------------

variable "aws_region" {
  description = "Region of the registry. Null: the AWS provider's."
  type        = string
  default     = null

  validation {
    condition     = var.aws_region == null || can(regex("^[a-z]{2,}(-[a-z]+)+-[0-9]$", var.aws_region))
    error_message = "aws_region: a region such as eu-central-1, or null for the provider's."
  }
}

variable "aws_account_id" {
  description = "Account of the registry. Empty: the AWS provider's."
  type        = string
  default     = ""

  validation {
    condition     = can(regex("^([0-9]{12})?$", var.aws_account_id))
    error_message = "aws_account_id: 12 digits, as a string, or empty."
  }
}

variable "create_iam_user" {
  description = "Create an IAM user that is allowed to log in and pull. False: pass keys, or name a Secret that holds them."
  type        = bool
  default     = true
  nullable    = false
}

variable "iam_user_name" {
  description = "Empty: <prefix>-ecr-k8s-user."
  type        = string
  default     = ""

  validation {
    condition     = can(regex("^[A-Za-z0-9+=,.@_-]{0,64}$", var.iam_user_name))
    error_message = "iam_user_name: at most 64 of A-Z, a-z, 0-9 and +=,.@_-"
  }
}

variable "iam_user_policy_name" {
  description = "Empty: <prefix>-ecr-k8s-policy."
  type        = string
  default     = ""

  validation {
    condition     = can(regex("^[A-Za-z0-9+=,.@_-]{0,128}$", var.iam_user_policy_name))
    error_message = "iam_user_policy_name: at most 128 of A-Z, a-z, 0-9 and +=,.@_-"
  }
}

variable "iam_user_path" {
  description = "Path of the IAM user."
  type        = string
  default     = "/system/"

  validation {
    condition     = can(regex("^/([!-~]{1,510}/)?$", var.iam_user_path))
    error_message = "iam_user_path: begins and ends with a slash, such as /system/"
  }
}

variable "repository_arns" {
  description = "What the IAM user is allowed to pull. Narrow it, e.g. to arn:aws:ecr:eu-central-1:123456789012:repository/*"
  type        = list(string)
  default     = ["*"]

  validation {
    condition = length(var.repository_arns) > 0 && alltrue([
      for one in var.repository_arns : can(regex("^(\\*|arn:[a-z-]+:ecr:[a-z0-9*-]+:([0-9]{12}|\\*):repository/.+)$", one))
    ])
    error_message = "repository_arns: at least one, each * or arn:aws:ecr:REGION:ACCOUNT:repository/NAME (globs allowed)."
  }
}

variable "tags" {
  description = "More tags for the resources in AWS."
  type        = map(string)
  default     = {}

  validation {
    condition     = length(var.tags) <= 49 && alltrue([for key, value in var.tags : length(key) <= 128 && length(value) <= 256])
    error_message = "tags: at most 49, with keys of at most 128 and values of at most 256 characters."
  }
}

variable "aws_access_key_id" {
  description = "The access key, if create_iam_user is false. It will be in the state; use credentials_secret_name to keep it out."
  type        = string
  default     = ""
  sensitive   = true

  validation {
    condition     = can(regex("^([A-Z0-9]{16,128})?$", var.aws_access_key_id))
    error_message = "aws_access_key_id: 16 or more capital letters and digits, such as AKIAIOSFODNN7EXAMPLE, or empty."
  }
}

variable "aws_secret_access_key" {
  description = "The secret key of aws_access_key_id."
  type        = string
  default     = ""
  sensitive   = true

  validation {
    condition     = can(regex("^([A-Za-z0-9/+=]{16,128})?$", var.aws_secret_access_key))
    error_message = "aws_secret_access_key: 16 or more letters, digits and /+= without white space, or empty."
  }
}

variable "credentials_secret_name" {
  description = "A Secret that you create in the namespace, with AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY. Then no key is created and none is in the state."
  type        = string
  default     = ""

  validation {
    condition     = can(regex("^([a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?)?$", var.credentials_secret_name))
    error_message = "credentials_secret_name: a Secret's name (a-z, 0-9, - and .), or empty."
  }
}

# -- The cluster -------------------------------------------------------------

variable "create_kubernetes_resources" {
  description = "False: only the IAM user."
  type        = bool
  default     = true
  nullable    = false
}

variable "kubernetes_namespace" {
  description = "Where the jobs run. Changing it creates another namespace, and deletes this one with everything in it."
  type        = string
  default     = "ecr-updater"

  validation {
    condition     = can(regex("^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$", var.kubernetes_namespace))
    error_message = "kubernetes_namespace: at most 63 of a-z, 0-9 and -, with no - at either end."
  }
}

variable "create_namespace" {
  description = "False: it exists already, and the module does not manage it."
  type        = bool
  default     = true
  nullable    = false
}

variable "secret_name" {
  description = "The image pull Secret in each namespace. The rights are for this name only."
  type        = string
  default     = "ecr-registry-credentials"

  validation {
    condition     = can(regex("^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$", var.secret_name))
    error_message = "secret_name: at most 253 of a-z, 0-9, - and ., with a letter or digit at either end."
  }
}

variable "target_namespaces" {
  description = "Names and globs (*, ?), separated by spaces or commas. Empty: all. A name without * or ? must exist."
  type        = string
  default     = ""

  validation {
    condition     = can(regex("^[a-z0-9*?,; \t\n-]*$", var.target_namespaces))
    error_message = "target_namespaces: names and globs of a-z, 0-9, -, * and ?, separated by spaces or commas."
  }
}

variable "exclude_namespaces" {
  description = "Names and globs to exclude."
  type        = string
  default     = ""

  validation {
    condition     = can(regex("^[a-z0-9*?,; \t\n-]*$", var.exclude_namespaces))
    error_message = "exclude_namespaces: names and globs of a-z, 0-9, -, * and ?, separated by spaces or commas."
  }
}

variable "namespace_selector" {
  description = "A label selector on the namespaces, e.g. ecr=true."
  type        = string
  default     = ""

  validation {
    condition     = can(regex("^[A-Za-z0-9_./=!,() -]*$", var.namespace_selector))
    error_message = "namespace_selector: a label selector such as ecr=true,team in (a,b)"
  }
}

variable "registries" {
  description = "ECR hosts to store the login for, if not the account's own."
  type        = list(string)
  default     = []

  validation {
    condition     = alltrue([for one in var.registries : can(regex("^(https://)?[0-9]{12}\\.dkr[.-]ecr[.-][a-z0-9.-]+/?$", one))])
    error_message = "registries: ECR hosts such as 123456789012.dkr.ecr.eu-central-1.amazonaws.com"
  }
}

variable "custom_registries" {
  description = "Your own names for an ECR registry: HOST, or HOST=ECR-HOST to say which registry's login it needs."
  type        = list(string)
  default     = []

  validation {
    condition = alltrue([
      for one in var.custom_registries : can(regex("^[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:[0-9]{1,5})?(=[0-9]{12}\\.dkr[.-]ecr[a-z-]*\\.[a-z0-9.-]+)?$", one))
    ])
    error_message = "custom_registries: hosts such as registry.example, or HOST=123456789012.dkr.ecr.eu-central-1.amazonaws.com"
  }
}

variable "secret_style" {
  description = "auth, or full: with username and password too, for tools that read those."
  type        = string
  default     = "auth"

  validation {
    condition     = contains(["auth", "full"], var.secret_style)
    error_message = "secret_style: auth or full."
  }
}

variable "service_accounts" {
  description = "Service accounts, such as default, whose imagePullSecrets get the Secret."
  type        = list(string)
  default     = []

  validation {
    condition     = length(var.service_accounts) <= 8 && alltrue([for one in var.service_accounts : can(regex("^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$", one))])
    error_message = "service_accounts: at most 8 names (a-z, 0-9, - and .), no globs."
  }
}

variable "network_policy" {
  description = "Allow the jobs only DNS, 443 and 6443."
  type        = bool
  default     = false
  nullable    = false
}
