/* SPDX-License-Identifier: MIT */
/* test_report_rights.c -- what is said where a right is missing, or a policy
 * refuses. */
#include "report_rows.h"

static const struct row faults[] = {
	/* Forbidden, a verb each. */
	{ "CE4, K2: may not list", { .status = ST_FORBIDDEN, .act = ACT_LIST,
	  .http = 403 }, "list of namespaces: Forbidden (403): the service "
	  "account cannot list namespaces",
	  "the role lacks list on namespaces: " AGAIN },
	{ "CD15: a patch without a role", { .status = ST_FORBIDDEN,
	  .act = ACT_PUT, .http = 403, .ns = SPAN("a"), .message = SPAN(
	  "User \"u\" cannot patch: RBAC: role.rbac \"r\" not found") },
	  "namespace a: Forbidden (403): the service account is not allowed to "
	  "patch secrets/ecr-registry-credentials: a role bound to it does not "
	  "exist; Kubernetes says: \"User 'u' cannot patch: RBAC: role.rbac "
	  "'r' not found\"; ", AGAIN },
	{ "CD15: a list without a role", { .status = ST_FORBIDDEN,
	  .act = ACT_LIST, .http = 403, .message = SPAN("User \"u\" cannot "
	  "list: RBAC: role.rbac \"r\" not found") }, "list of namespaces: "
	  "Forbidden (403): the service account cannot list namespaces; "
	  "Kubernetes says: \"User 'u' cannot list: RBAC: role.rbac 'r' not "
	  "found\"; ", AGAIN },
	{ "K2: may not create", { .status = ST_FORBIDDEN, .act = ACT_PUT,
	  .http = 403, .ns = SPAN("a"), .message = SPAN("User \"u\" cannot "
	  "create resource \"secrets\"") }, "namespace a: Forbidden (403): "
	  "the service account cannot create secrets/"
	  "ecr-registry-credentials; Kubernetes says: \"User 'u' cannot "
	  "create resource 'secrets'\"; ", "the role lacks create" ON },
	{ "K2: may not patch", { .status = ST_FORBIDDEN, .act = ACT_PUT,
	  .http = 403, .ns = SPAN("a"), .message = SPAN("cannot patch") },
	  "cannot patch secrets/ecr-registry-credentials",
	  "the role lacks patch" ON " (is that name in its resourceNames?): "
	  AGAIN },
	{ "K2: may not patch, after an adoption", { .status = ST_FORBIDDEN,
	  .act = ACT_FORGET, .http = 403, .ns = SPAN("a"),
	  .message = SPAN("cannot patch") }, "account cannot patch", AGAIN },
	{ "K2: may not get", { .status = ST_FORBIDDEN, .act = ACT_READ,
	  .http = 403, .ns = SPAN("a"), .message = SPAN("cannot get") },
	  "cannot get secrets/ecr-registry-credentials",
	  "the role lacks get" ON ": " AGAIN },
	{ "CE4: may not list Secrets", { .status = ST_FORBIDDEN,
	  .act = ACT_LOOK, .http = 403, .message = SPAN("cannot list") },
	  "cannot list and get secrets/ecr-registry-credentials",
	  "the role lacks list and get" ON ": " AGAIN },
	{ "CE4: forbidden in nobody's words", { .status = ST_FORBIDDEN,
	  .act = ACT_PUT, .http = 403, .ns = SPAN("a") },
	  "Forbidden (403): secrets/ecr-registry-credentials cannot be "
	  "written", AGAIN },
	{ "may not get a service account", { .status = ST_FORBIDDEN,
	  .act = ACT_SERVICE_ACCOUNT, .http = 403, .ns = SPAN("a"),
	  .service_account = SPAN("default"), .message = SPAN("cannot get") },
	  "namespace a: Forbidden (403): the service account cannot get "
	  "serviceaccounts/default (the Secret itself holds the login); ",
	  "the role lacks get on serviceaccounts/default (is that name in "
	  "its resourceNames?): " AGAIN ", with the rights for "
	  "ECR_SERVICE_ACCOUNTS" },
	{ "may not patch a service account", { .status = ST_FORBIDDEN,
	  .act = ACT_SERVICE_ACCOUNT, .http = 403, .ns = SPAN("a"),
	  .service_account = SPAN("default"), .message = SPAN("cannot patch") },
	  "cannot patch serviceaccounts/default",
	  "the role lacks patch on serviceaccounts/default" },
	{ "a service account that changes all the time",
	  { .status = ST_INVALID, .act = ACT_SERVICE_ACCOUNT, .http = 422,
	  .ns = SPAN("a"), .service_account = SPAN("default") },
	  "serviceaccounts/default was refused (the Secret itself holds",
	  "webhook" },
	{ "clean may not list", { .status = ST_FORBIDDEN, .act = ACT_CLEAN,
	  .http = 403, .message = SPAN("cannot list") }, "list of Secrets: "
	  "Forbidden (403): the service account cannot list secrets/"
	  "ecr-registry-credentials", "the role lacks list" ON },
	{ "clean may not delete", { .status = ST_FORBIDDEN, .act = ACT_CLEAN,
	  .http = 403, .ns = SPAN("a"), .message = SPAN("cannot delete") },
	  "cannot delete secrets/ecr-registry-credentials",
	  "apply the role for clean (docs/install.md, Uninstalling)" },
	{ "clean: changed meanwhile", { .status = ST_CONFLICT,
	  .act = ACT_CLEAN, .http = 409, .ns = SPAN("a") }, "namespace a: "
	  "Conflict (409): secrets/ecr-registry-credentials changed after it "
	  "was read; left alone", "run ecr-refresh clean again" },
	{ "clean: a finalizer", { .status = ST_WAIT, .act = ACT_CLEAN,
	  .ns = SPAN("a") }, "is marked for deletion, but a finalizer keeps it",
	  "kubectl get secrets/ecr-registry-credentials -n a -o yaml" },
	{ "clean: too large", { .status = ST_FULL, .act = ACT_CLEAN },
	  "list of Secrets: secrets/ecr-registry-credentials is too large to "
	  "be read; left alone", "kubectl get secrets -A" },
	{ "clean: busy", { .status = ST_BUSY, .act = ACT_CLEAN, .http = 503 },
	  "the API server is busy or failing", "run it again; if it persists" },
	{ "clean: left over in one namespace", { .status =
	  ST_FOREIGN_RELEASE, .act = ACT_CLEAN, .ns = SPAN("a"),
	  .secret = SPAN("gcr-secret"), .foreign = { SPAN("a") },
	  .n_foreign = 1, .all_foreign = 1 }, "namespace a: secrets/gcr-secret "
	  "was left in a by another tool",
	  "if no pod needs it, kubectl delete secret gcr-secret -n a" },
	{ "clean: left over in many", { .status = ST_FOREIGN_RELEASE,
	  .act = ACT_CLEAN, .secret = SPAN("gcr-secret"), .foreign = {
	  SPAN("a"), SPAN("b"), SPAN("c") }, .n_foreign = 3,
	  .all_foreign = 9 }, "list of Secrets: secrets/gcr-secret was left in "
	  "a, b, c and 6 more by another tool", "kubectl delete "
	  "secret -A --field-selector metadata.name=gcr-secret" },
	{ "clean may not patch a service account", { .status = ST_FORBIDDEN,
	  .act = ACT_CLEAN, .http = 403, .ns = SPAN("a"),
	  .service_account = SPAN("default"), .message = SPAN("cannot patch") },
	  "cannot patch serviceaccounts/default;",
	  "the role lacks patch on serviceaccounts/default" },
	{ "CE4, K7: denied by a webhook", { .status = ST_POLICY,
	  .act = ACT_PUT, .http = 403, .ns = SPAN("a"),
	  .message = SPAN("admission webhook \"x\" denied the request") },
	  "namespace a: Forbidden (403): an admission webhook or policy "
	  "refused secrets/ecr-registry-credentials; Kubernetes says: "
	  "\"admission webhook 'x' denied the request\"; ",
	  "ECR_EXCLUDE_NAMESPACES" },
	{ "K1: a bad token", { .status = ST_UNAUTHORIZED, .act = ACT_LIST,
	  .http = 401, .host = KUBE_HOST }, "Unauthorized (401): "
	  "10.0.0.1:6443 does not accept", "KUBE_TOKEN_FILE" },
};

static void
each_missing_right_is_named(void)
{
	check_rows(faults, COUNT(faults));
}

CHECK_MAIN(
	CHECK_CASE(each_missing_right_is_named),
)
