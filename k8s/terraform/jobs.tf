# SPDX-License-Identifier: MIT
# The CronJob, and the Job for the first run. Their fields are those of k8s/base,
# whose comments give the reasons; a test compares them.

locals {
  # From the image: a Job's template cannot be changed.
  version   = "0-4-1"
  container = "${local.dash}ecr-credential-updater"
  requests  = { cpu = var.cronjob_cpu_request, memory = var.cronjob_memory_request }
  limits = merge(
    { memory = var.cronjob_memory_limit },
    var.cronjob_cpu_limit == "" ? {} : { cpu = var.cronjob_cpu_limit },
  )
  pod_labels = {
    "app.kubernetes.io/name" = "ecr-refresh"
    # Keep out mesh proxies: with one, the pod would never complete.
    "sidecar.istio.io/inject"   = "false"
    "kuma.io/sidecar-injection" = "disabled"
  }
  pod_annotations = {
    "linkerd.io/inject"                   = "disabled"
    "consul.hashicorp.com/connect-inject" = "false"
  }
}

resource "kubernetes_cron_job_v1" "ecr_credential_refresh" {
  count = local.in_cluster

  metadata {
    name      = "${local.dash}ecr-credential-refresh"
    namespace = local.namespace
  }

  spec {
    schedule                      = var.cronjob_schedule
    concurrency_policy            = var.cronjob_concurrency_policy
    starting_deadline_seconds     = var.cronjob_starting_deadline_seconds
    successful_jobs_history_limit = var.successful_jobs_history_limit
    failed_jobs_history_limit     = var.failed_jobs_history_limit

    job_template {
      metadata {}

      spec {
        backoff_limit              = 2
        active_deadline_seconds    = 1200
        ttl_seconds_after_finished = "86400"

        pod_failure_policy {
          rule {
            # Draining a node is not a failure.
            action = "Ignore"
            on_pod_condition {
              type   = "DisruptionTarget"
              status = "True"
            }
          }
          rule {
            # 1: some namespaces failed, which does not heal by itself within
            # minutes. Everything else is tried again.
            action = "FailJob"
            on_exit_codes {
              container_name = local.container
              operator       = "In"
              values         = [1]
            }
          }
        }

        template {
          metadata {
            # The network policy selects a label that both share.
            labels      = merge({ app = "${local.dash}ecr-credential-refresh" }, local.pod_labels)
            annotations = local.pod_annotations
          }

          spec {
            service_account_name            = kubernetes_service_account_v1.ecr_updater[0].metadata[0].name
            automount_service_account_token = true
            # Variables of a Service (ECR_PORT...) could be taken for settings.
            enable_service_links = false
            # Keep a failed pod, and its log.
            restart_policy = "Never"
            node_selector  = merge({ "kubernetes.io/os" = "linux" }, var.node_selector)

            dynamic "toleration" {
              for_each = var.tolerations
              content {
                key      = toleration.value.key
                operator = toleration.value.operator
                value    = toleration.value.value
                effect   = toleration.value.effect
              }
            }

            security_context {
              run_as_non_root = true
              run_as_user     = var.run_as_user
              run_as_group    = var.run_as_user
              seccomp_profile {
                type = "RuntimeDefault"
              }
            }

            container {
              name              = local.container
              image             = var.cronjob_image
              image_pull_policy = var.cronjob_image_pull_policy
              command           = ["/ecr-refresh"]
              args              = ["run"]

              env_from {
                config_map_ref {
                  name = kubernetes_config_map_v1.settings[0].metadata[0].name
                }
              }
              env_from {
                secret_ref {
                  name = local.keys_secret
                }
              }

              # The last error line is what `kubectl describe pod` shows.
              termination_message_policy = "FallbackToLogsOnError"

              security_context {
                allow_privilege_escalation = false
                read_only_root_filesystem  = true
                capabilities {
                  drop = ["ALL"]
                }
              }

              resources {
                requests = local.requests
                limits   = local.limits
              }
            }
          }
        }
      }
    }
  }
}

resource "kubernetes_job_v1" "ecr_credential_bootstrap" {
  count = var.create_kubernetes_resources && var.create_bootstrap_job ? 1 : 0

  metadata {
    name      = "${local.dash}ecr-credential-initial-${local.version}"
    namespace = local.namespace
    labels    = { app = "${local.dash}ecr-credential-initial" }
  }

  spec {
    backoff_limit              = 2
    active_deadline_seconds    = 1200
    ttl_seconds_after_finished = var.bootstrap_job_ttl_seconds

    pod_failure_policy {
      rule {
        action = "Ignore"
        on_pod_condition {
          type   = "DisruptionTarget"
          status = "True"
        }
      }
      rule {
        action = "FailJob"
        on_exit_codes {
          container_name = local.container
          operator       = "In"
          values         = [1, 3]
        }
      }
    }

    template {
      metadata {
        # The network policy selects a label that both share.
        labels      = merge({ app = "${local.dash}ecr-credential-initial" }, local.pod_labels)
        annotations = local.pod_annotations
      }

      spec {
        service_account_name            = kubernetes_service_account_v1.ecr_updater[0].metadata[0].name
        automount_service_account_token = true
        # Variables of a Service (ECR_PORT...) could be taken for settings.
        enable_service_links = false
        # Keep a failed pod, and its log.
        restart_policy = "Never"
        node_selector  = merge({ "kubernetes.io/os" = "linux" }, var.node_selector)

        dynamic "toleration" {
          for_each = var.tolerations
          content {
            key      = toleration.value.key
            operator = toleration.value.operator
            value    = toleration.value.value
            effect   = toleration.value.effect
          }
        }

        security_context {
          run_as_non_root = true
          run_as_user     = var.run_as_user
          run_as_group    = var.run_as_user
          seccomp_profile {
            type = "RuntimeDefault"
          }
        }

        container {
          name              = local.container
          image             = var.cronjob_image
          image_pull_policy = var.cronjob_image_pull_policy
          command           = ["/ecr-refresh"]
          args              = ["run"]

          env_from {
            config_map_ref {
              name = kubernetes_config_map_v1.settings[0].metadata[0].name
            }
          }
          env_from {
            secret_ref {
              name = local.keys_secret
            }
          }

          # The last error line is what `kubectl describe pod` shows.
          termination_message_policy = "FallbackToLogsOnError"

          security_context {
            allow_privilege_escalation = false
            read_only_root_filesystem  = true
            capabilities {
              drop = ["ALL"]
            }
          }

          resources {
            requests = local.requests
            limits   = local.limits
          }
        }
      }
    }
  }

  wait_for_completion = var.bootstrap_job_wait_for_completion

  timeouts {
    create = var.bootstrap_job_timeout
    update = var.bootstrap_job_timeout
  }

  # Nothing can run without the rights.
  depends_on = [kubernetes_cluster_role_binding_v1.ecr_updater]

  lifecycle {
    replace_triggered_by = [
      kubernetes_config_map_v1.settings,
      kubernetes_secret_v1.aws_credentials,
    ]
  }
}
