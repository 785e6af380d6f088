/* SPDX-License-Identifier: MIT */
/* help.c -- what help and version print. */
#include "report/report.h"

/* README.md has the same table; tests/build/test_readme.sh compares them. */
static const char help[] =
"usage: ecr-refresh [run [--dry-run] | clean [--dry-run] [--namespace NAME] |\n"
"    version | help]\n"
"\n"
"  run            fetch one ECR login and store it as an image pull Secret in\n"
"                 each namespace (the default command)\n"
"  run --dry-run  the same as a server-side dry run: nothing is stored\n"
"  clean          delete the Secrets that run made, and no others, in the\n"
"                 namespaces of ECR_NAMESPACES (labels do not count) or in\n"
"                 --namespace alone; needs no AWS settings\n"
"\n"
"Settings are environment variables; an empty one counts as unset.  Names in\n"
"parentheses are aliases.\n"
"\n"
"  AWS_REGION (AWS_DEFAULT_REGION)\n"
"    required: region of the registry\n"
"  AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY\n"
"    required: an access key allowed to call ecr:GetAuthorizationToken\n"
"  AWS_SESSION_TOKEN\n"
"    with temporary keys: their session token\n"
"  AWS_ACCOUNT_ID\n"
"    default the keys' account: the account that owns the registry, 12 digits\n"
"  AWS_ENDPOINT_URL_ECR AWS_ENDPOINT_URL\n"
"    default AWS's: another endpoint for ECR, such as a VPC endpoint (the\n"
"    first that is set counts; AWS_IGNORE_CONFIGURED_ENDPOINT_URLS=true\n"
"    ignores both)\n"
"  AWS_CA_BUNDLE\n"
"    default Amazon's roots, built in: PEM file of root certificates to\n"
"    trust for AWS\n"
"  ECR_SECRET_NAME (DOCKER_SECRET_NAME)\n"
"    default ecr-registry-credentials: name of the Secret\n"
"  ECR_NAMESPACES (TARGET_NAMESPACE)\n"
"    default *: names and globs (*, ?), separated by commas, semicolons or\n"
"    white space; * includes kube-system; names without * or ? must exist\n"
"    and need no right to list\n"
"  ECR_EXCLUDE_NAMESPACES (EXCLUDE_NAMESPACE)\n"
"    names and globs to exclude\n"
"  ECR_NAMESPACE_SELECTOR\n"
"    label selector for the namespaces that the globs match; namespaces with\n"
"    the label ecr-refresh/skip=true are always skipped\n"
"  ECR_REGISTRIES (DOCKER_REGISTRIES)\n"
"    default the account's: ECR hosts to store the login for; https:// and a\n"
"    final slash are dropped\n"
"  ECR_CUSTOM_REGISTRIES\n"
"    exact hosts of your own that lead to ECR and get the login too: HOST or\n"
"    HOST=ECR-HOST\n"
"  ECR_SECRET_STYLE\n"
"    default auth: or full, with username and password too\n"
"  ECR_SERVICE_ACCOUNTS\n"
"    service accounts (such as default; at most 8, no globs) whose\n"
"    imagePullSecrets get the Secret in each namespace that has it; checked\n"
"    in every run\n"
"  ECR_RENEW_BEFORE\n"
"    default 9h30m: Secrets whose login is valid for longer than this are not\n"
"    rewritten; at most 12h, in Go's notation (under 2h is risky with hourly\n"
"    runs); 0 rewrites every Secret in every run\n"
"  ECR_CONNECTIONS\n"
"    default 8: 1 to 16 connections to the API server\n"
"  ECR_TIMEOUT\n"
"    default 300: seconds for the whole run, 1 to 21600\n"
"  ECR_LOG_FORMAT\n"
"    default text: or json, one object a line\n"
"  KUBE_SERVER\n"
"    default the pod's cluster: https://HOST[:PORT][/PATH], or\n"
"    http://127.0.0.1:8001 for kubectl proxy\n"
"  KUBE_TOKEN_FILE KUBE_CA_FILE\n"
"    default the pod's service account: bearer token, and CA of the API\n"
"    server as PEM\n"
"\n"
"Exit codes: 0 every namespace has the login (or is not ours to change), or\n"
"is clean; 1 some failed; 2 nothing was refreshed; 3 bad configuration;\n"
"143 stopped by SIGTERM (130: by SIGINT).\n";

void
report_help(void)
{
	port_write(1, (struct span){ help, sizeof(help) - 1 });
}

void
report_version(void)
{
	port_write(1, SPAN("ecr-refresh " ECR_REFRESH_VERSION "\n"));
}
