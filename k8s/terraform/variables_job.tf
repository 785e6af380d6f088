# SPDX-License-Identifier: MIT
# The jobs: when, how, with what.

variable "renew_before" {
  description = "Secrets whose login is valid for longer than this are not rewritten; 0 rewrites every Secret in every run."
  type        = string
  default     = "9h30m"

  validation {
    condition     = can(regex("^(0|([0-9]{1,5}h)?([0-9]{1,5}m)?([0-9]{1,5}s)?)$", var.renew_before)) && var.renew_before != ""
    error_message = "renew_before: 0 to 12h, such as 9h30m."
  }
}

variable "timeout_seconds" {
  description = "Limit for one run; three tries must fit into the 1200 seconds that a Job has."
  type        = number
  default     = 300

  validation {
    condition     = var.timeout_seconds >= 1 && var.timeout_seconds <= 400 && floor(var.timeout_seconds) == var.timeout_seconds
    error_message = "timeout_seconds: a whole number, 1 to 400."
  }
}

variable "log_format" {
  description = "text, or json."
  type        = string
  default     = "text"

  validation {
    condition     = contains(["text", "json"], var.log_format)
    error_message = "log_format: text or json."
  }
}

variable "settings" {
  description = "Any other variable that `ecr-refresh help` names, e.g. { AWS_ENDPOINT_URL_ECR = \"https://...\" }. No keys: this is a ConfigMap."
  type        = map(string)
  default     = {}

  validation {
    condition = alltrue([
      for key in keys(var.settings) : can(regex("^[A-Za-z_][A-Za-z0-9_]*$", key)) &&
      !contains(["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"], key)
    ])
    error_message = "settings: names of environment variables, and no AWS keys, which do not belong in a ConfigMap."
  }
}

variable "cronjob_schedule" {
  description = "Hourly: image pulls survive eight failed runs in a row."
  type        = string
  default     = "17 * * * *"

  validation {
    condition     = can(regex("^(@(hourly|every [0-9hms]+)|[0-9*/,-]+ [0-9*/,-]+ [0-9*/,?LW-]+ [0-9A-Za-z*/,-]+ [0-9A-Za-z*/,?#-]+)$", var.cronjob_schedule))
    error_message = "cronjob_schedule: five fields such as 17 * * * *, or @hourly. A login is valid for 12 hours: @daily would be too rare."
  }
}

variable "cronjob_image" {
  description = "Where your nodes find the image. Never use the registry that it unlocks. Nothing is ever pulled from localhost."
  type        = string
  default     = "localhost/ecr-refresh:0.4.1"

  validation {
    condition     = can(regex("^[a-z0-9][A-Za-z0-9._:/-]*(@sha256:[0-9a-f]{64})?$", var.cronjob_image)) && !can(regex(":latest$", var.cronjob_image))
    error_message = "cronjob_image: NAME:TAG or NAME@sha256:DIGEST. Not :latest, which cannot be rolled back."
  }
}

variable "cronjob_image_pull_policy" {
  description = "Always, IfNotPresent or Never."
  type        = string
  default     = "IfNotPresent"

  validation {
    condition     = contains(["Always", "IfNotPresent", "Never"], var.cronjob_image_pull_policy)
    error_message = "cronjob_image_pull_policy: Always, IfNotPresent or Never."
  }
}

variable "cronjob_cpu_limit" {
  description = "Empty: none, since it would only slow down a short run."
  type        = string
  default     = ""

  validation {
    condition     = can(regex("^([0-9]+(\\.[0-9]+)?m?)?$", var.cronjob_cpu_limit))
    error_message = "cronjob_cpu_limit: a quantity such as 100m or 0.1, or empty for none."
  }
}

variable "cronjob_memory_limit" {
  description = "Some runtimes count up to 15 MB of their own while they start the program."
  type        = string
  default     = "32Mi"

  validation {
    condition     = can(regex("^[0-9]+(\\.[0-9]+)?([KMG]i?|k)?$", var.cronjob_memory_limit))
    error_message = "cronjob_memory_limit: a quantity such as 32Mi."
  }
}

variable "cronjob_cpu_request" {
  description = "What the scheduler reserves."
  type        = string
  default     = "10m"

  validation {
    condition     = can(regex("^[0-9]+(\\.[0-9]+)?m?$", var.cronjob_cpu_request))
    error_message = "cronjob_cpu_request: a quantity such as 10m or 0.01."
  }
}

variable "cronjob_memory_request" {
  description = "What the scheduler reserves."
  type        = string
  default     = "4Mi"

  validation {
    condition     = can(regex("^[0-9]+(\\.[0-9]+)?([KMG]i?|k)?$", var.cronjob_memory_request))
    error_message = "cronjob_memory_request: a quantity such as 4Mi."
  }
}

variable "successful_jobs_history_limit" {
  description = "How many finished Jobs to keep, with their logs."
  type        = number
  default     = 3

  validation {
    condition     = var.successful_jobs_history_limit >= 0 && floor(var.successful_jobs_history_limit) == var.successful_jobs_history_limit
    error_message = "successful_jobs_history_limit: a whole number, 0 or more."
  }
}

variable "failed_jobs_history_limit" {
  description = "How many failed Jobs to keep, with their logs."
  type        = number
  default     = 3

  validation {
    condition     = var.failed_jobs_history_limit >= 0 && floor(var.failed_jobs_history_limit) == var.failed_jobs_history_limit
    error_message = "failed_jobs_history_limit: a whole number, 0 or more."
  }
}

variable "cronjob_concurrency_policy" {
  description = "With Forbid, a pod on a dead node keeps every later run from starting."
  type        = string
  default     = "Replace"

  validation {
    condition     = contains(["Allow", "Forbid", "Replace"], var.cronjob_concurrency_policy)
    error_message = "cronjob_concurrency_policy: Allow, Forbid or Replace."
  }
}

variable "cronjob_starting_deadline_seconds" {
  description = "Null: none, so that a cluster that was off catches up later."
  type        = number
  default     = null

  validation {
    condition     = var.cronjob_starting_deadline_seconds == null || try(var.cronjob_starting_deadline_seconds >= 10, false)
    error_message = "cronjob_starting_deadline_seconds: 10 or more (with less, a CronJob may never start), or null."
  }
}

variable "run_as_user" {
  description = "User and group id. Null: none, if the platform chooses one, as OpenShift does."
  type        = string
  default     = "65532"

  validation {
    condition     = var.run_as_user == null || can(regex("^[1-9][0-9]{0,9}$", coalesce(var.run_as_user, "-")))
    error_message = "run_as_user: a number, not 0, or null."
  }
}

variable "node_selector" {
  description = "Labels of the nodes that may run the jobs, besides kubernetes.io/os=linux."
  type        = map(string)
  default     = {}

  validation {
    condition     = alltrue([for key, value in var.node_selector : can(regex("^[A-Za-z0-9][A-Za-z0-9_./-]*$", key)) && can(regex("^[A-Za-z0-9_.-]{0,63}$", value))])
    error_message = "node_selector: labels and their values, such as { \"kubernetes.io/arch\" = \"arm64\" }."
  }
}

variable "tolerations" {
  description = "Taints of nodes that may still run the jobs."
  type = list(object({
    key      = optional(string)
    operator = optional(string, "Equal")
    value    = optional(string)
    effect   = optional(string)
  }))
  default = []

  validation {
    condition = alltrue([
      for one in var.tolerations : contains(["Equal", "Exists"], one.operator) &&
      (one.effect == null || contains(["NoSchedule", "PreferNoSchedule", "NoExecute"], coalesce(one.effect, "-")))
    ])
    error_message = "tolerations: operator is Equal or Exists; effect NoSchedule, PreferNoSchedule, NoExecute or none."
  }
}

# -- The first run ------------------------------------------------------------

variable "create_bootstrap_job" {
  description = "Start a run at once, and after each change of image, keys or settings."
  type        = bool
  default     = true
  nullable    = false
}

variable "bootstrap_job_wait_for_completion" {
  description = "Whether apply waits for it, and fails if it fails."
  type        = bool
  default     = true
  nullable    = false
}

variable "bootstrap_job_timeout" {
  description = "How long apply waits. An image that cannot be pulled shows up only when this time is over."
  type        = string
  default     = "5m"

  validation {
    condition     = can(regex("^([0-9]+h)?([0-9]+m)?([0-9]+s)?$", var.bootstrap_job_timeout)) && var.bootstrap_job_timeout != ""
    error_message = "bootstrap_job_timeout: a duration such as 5m or 90s."
  }
}

variable "bootstrap_job_ttl_seconds" {
  description = "Null: the Job stays. With a number it is deleted, and the next apply makes and runs it again."
  type        = number
  default     = null

  validation {
    condition     = var.bootstrap_job_ttl_seconds == null || try(var.bootstrap_job_ttl_seconds >= 0, false)
    error_message = "bootstrap_job_ttl_seconds: 0 or more, or null."
  }
}
