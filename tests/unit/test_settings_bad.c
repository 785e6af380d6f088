/* SPDX-License-Identifier: MIT */
/* test_settings_bad.c -- a bad setting is named, with what is wrong and what is
 * allowed, before anything is sent. */
#include "settings_env.h"

#define LABEL_63 \
	"abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyzabcdefghijk"

static bool
holds(const char *text, const char *part)
{
	return part == NULL || (text != NULL && strstr(text, part) != NULL);
}

static char many[4096];		/* more names than a list takes */
static char many_hosts[4096];
static char many_customs[4096];		/* as many as there are registries */
static char long_selector[MAX_SELECTOR + 2];

static void
make_long_ones(void)
{
	struct buf b = BUF(many), h = BUF(many_hosts), c = BUF(many_customs);

	for (int i = 0; i <= MAX_PATTERNS; i++) {
		buf_number(&b, i);
		buf_puts(&b, " ");
	}
	for (int i = 0; i < MAX_REGISTRIES; i++) {
		buf_puts(&c, "a.example:");
		buf_number(&c, i + 1);
		buf_puts(&c, " ");
	}
	for (int i = 0; i <= MAX_REGISTRIES; i++) {
		buf_padded(&h, (uint64_t)i, 12);
		buf_puts(&h, ".dkr.ecr.us-east-1.amazonaws.com,");
	}
	memset(long_selector, 'a', MAX_SELECTOR + 1);
}

static const struct {
	const char *name;
	struct set set[MAX_SET];
	const char *variable, *wrong, *allowed;
	const char *value;	/* shown, or NULL: nothing */
	const char *file;
} bad[] = {
	/* AWS. */
	{ "not a valid region", {{ "AWS_REGION", NULL }}, "AWS_REGION", "not set",
	  "us-east-1", NULL, NULL },
	{ "an empty region is unset", {{ "AWS_REGION", "" }}, "AWS_REGION",
	  "not set", NULL, NULL, NULL },
	{ "S7: a region that ends in a line break",
	  {{ "AWS_REGION", "us-east-1\n" }}, "AWS_REGION", "line break",
	  "--from-env-file", "us-east-1\n", NULL },
	{ "a region with a blank before it", {{ "AWS_REGION", " us-east-1" }},
	  "AWS_REGION", "a space", NULL, " us-east-1", NULL },
	{ "a region with a dot", {{ "AWS_REGION", "us.east" }}, "AWS_REGION",
	  "not a valid region", NULL, "us.east", NULL },
	{ "the other name of the region is told when it is the one",
	  {{ "AWS_REGION", NULL }, { "AWS_DEFAULT_REGION", "US" }},
	  "AWS_DEFAULT_REGION", "not a valid region", NULL, "US", NULL },
	{ "two regions", {{ "AWS_DEFAULT_REGION", "eu-west-1" }},
	  "AWS_REGION and AWS_DEFAULT_REGION", "differ", "set only one",
	  NULL, NULL },
	{ "an account of 11 digits", {{ "AWS_ACCOUNT_ID", "12345678901" }},
	  "AWS_ACCOUNT_ID", "not a valid account", "12 digits", "12345678901", NULL },
	{ "an account with a letter", {{ "AWS_ACCOUNT_ID", "12345678901x" }},
	  "AWS_ACCOUNT_ID", "not a valid account", "12 digits", "12345678901x", NULL },
	{ "no key id", {{ "AWS_ACCESS_KEY_ID", NULL }}, "AWS_ACCESS_KEY_ID",
	  "not set", "GetAuthorizationToken", NULL, NULL },
	{ "no secret key: its value is never shown",
	  {{ "AWS_SECRET_ACCESS_KEY", "" }}, "AWS_SECRET_ACCESS_KEY",
	  "not set", NULL, NULL, NULL },
	{ "S7: a secret key with a line break",
	  {{ "AWS_SECRET_ACCESS_KEY", "abc\n" }}, "AWS_SECRET_ACCESS_KEY",
	  NULL, NULL, NULL, NULL },
	{ "no keys but a web identity, which this version does not know",
	  {{ "AWS_ACCESS_KEY_ID", NULL }, { "AWS_SECRET_ACCESS_KEY", NULL },
	   { "AWS_WEB_IDENTITY_TOKEN_FILE", "/t" }}, "AWS_ACCESS_KEY_ID",
	  "not set", "not supported yet", NULL, NULL },
	{ "no keys but a profile",
	  {{ "AWS_ACCESS_KEY_ID", NULL }, { "AWS_SECRET_ACCESS_KEY", NULL },
	   { "AWS_PROFILE", "x" }}, "AWS_ACCESS_KEY_ID",
	  "not set", "not supported yet", NULL, NULL },
	{ "no keys but a container's source",
	  {{ "AWS_ACCESS_KEY_ID", NULL }, { "AWS_SECRET_ACCESS_KEY", NULL },
	   { "AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://169.254.170.23/" }},
	  "AWS_ACCESS_KEY_ID", "not set", "not supported yet", NULL, NULL },
	{ "an endpoint without a scheme",
	  {{ "AWS_ENDPOINT_URL_ECR", "api.ecr" }}, "AWS_ENDPOINT_URL_ECR",
	  NULL, "https://", NULL, NULL },
	{ "the endpoint for all services is told by its own name",
	  {{ "AWS_ENDPOINT_URL", "ftp://a/" }}, "AWS_ENDPOINT_URL",
	  NULL, "https://", NULL, NULL },
	{ "a password in an endpoint is not shown",
	  {{ "AWS_ENDPOINT_URL_ECR", "https://u:p@h/" }},
	  "AWS_ENDPOINT_URL_ECR", NULL, NULL, NULL, NULL },
	{ "plain http to AWS over the network",
	  {{ "AWS_ENDPOINT_URL_ECR", "http://192.0.2.1/" }},
	  "AWS_ENDPOINT_URL_ECR", "plain http", "loopback", NULL, NULL },
	{ "a name that begins as a loopback address does",
	  {{ "AWS_ENDPOINT_URL_ECR", "http://127.0.0.1.example.org/" }},
	  "AWS_ENDPOINT_URL_ECR", "plain http", NULL, NULL, NULL },
	{ "X3: no bundle there", {{ "AWS_CA_BUNDLE", "/none" }},
	  "AWS_CA_BUNDLE", "not exist", "built in", NULL, "/none" },
	{ "X3: a bundle that may not be read", {{ "AWS_CA_BUNDLE",
	  "/secret" }}, "AWS_CA_BUNDLE", "permission denied", NULL, NULL,
	  "/secret" },
	{ "a bundle without a certificate", {{ "AWS_CA_BUNDLE", "/text" }},
	  "AWS_CA_BUNDLE", "no certificate", "PEM", NULL, "/text" },
	{ "CD8: a bundle of which nothing can be used", {{ "AWS_CA_BUNDLE",
	  "/weak" }}, "AWS_CA_BUNDLE", "holds no usable certificate: "
	  "unsupported key algorithm Ed25519", NULL, NULL, "/weak" },
	{ "M1: no memory for a look at a bundle", {{ "AWS_CA_BUNDLE",
	  "/heavy" }}, "AWS_CA_BUNDLE", "out of memory", NULL, NULL, "/heavy" },
	{ "X3: a bundle that is a folder", {{ "AWS_CA_BUNDLE", "/folder" }},
	  "AWS_CA_BUNDLE", "regular file", NULL, NULL, "/folder" },
	{ "X3: a bundle without end", {{ "AWS_CA_BUNDLE", "/huge" }},
	  "AWS_CA_BUNDLE", "too large", NULL, NULL, "/huge" },
	{ "X2: a bundle that cannot be read", {{ "AWS_CA_BUNDLE", "/io" }},
	  "AWS_CA_BUNDLE", "cannot be read", NULL, NULL, "/io" },

	/* The Secret and where it goes. */
	{ "a Secret's name in capitals", {{ "ECR_SECRET_NAME", "Pull" }},
	  "ECR_SECRET_NAME", "not a valid Secret name", "253", "Pull", NULL },
	{ "S7: a Secret's name with a path in it",
	  {{ "DOCKER_SECRET_NAME", "a/../b" }}, "DOCKER_SECRET_NAME",
	  "not a valid Secret name", NULL, "a/../b", NULL },
	{ "two names for the Secret", {{ "ECR_SECRET_NAME", "a" },
	  { "DOCKER_SECRET_NAME", "b" }},
	  "ECR_SECRET_NAME and DOCKER_SECRET_NAME", "differ", NULL, NULL,
	  NULL },
	{ "two lists of namespaces", {{ "ECR_NAMESPACES", "a" },
	  { "TARGET_NAMESPACE", "b" }},
	  "ECR_NAMESPACES and TARGET_NAMESPACE", "differ", NULL, NULL, NULL },
	{ "two lists of exclusions", {{ "ECR_EXCLUDE_NAMESPACES", "a" },
	  { "EXCLUDE_NAMESPACE", "b" }},
	  "ECR_EXCLUDE_NAMESPACES and EXCLUDE_NAMESPACE", "differ", NULL,
	  NULL, NULL },
	{ "two lists of registries", {{ "ECR_REGISTRIES", ECR_HOST },
	  { "DOCKER_REGISTRIES", "b" }},
	  "ECR_REGISTRIES and DOCKER_REGISTRIES", "differ", NULL, NULL, NULL },
	{ "a namespace in capitals, among others",
	  {{ "ECR_NAMESPACES", "a,Prod;b" }}, "ECR_NAMESPACES",
	  "not a valid namespace name", "globs", "Prod", NULL },
	{ "a regular expression is no glob",
	  {{ "TARGET_NAMESPACE", "team-.*" }}, "TARGET_NAMESPACE",
	  "not a valid namespace name", NULL, "team-.*", NULL },
	{ "S7: a namespace with a control in it",
	  {{ "ECR_NAMESPACES", "a\033[2J" }}, "ECR_NAMESPACES",
	  "not printable", NULL, "a\033[2J", NULL },
	{ "a namespace of 64 characters", {{ "ECR_NAMESPACES",
	  LABEL_63 "x" }}, "ECR_NAMESPACES", "not a valid namespace name", "63",
	  LABEL_63 "x", NULL },
	{ "G1: a list of commas", {{ "ECR_NAMESPACES", " , ;\n" }},
	  "ECR_NAMESPACES", "contains no name", NULL, NULL, NULL },
	{ "too many names", {{ "ECR_NAMESPACES", many }}, "ECR_NAMESPACES",
	  "too many", "256", NULL, NULL },
	{ "too many exclusions", {{ "EXCLUDE_NAMESPACE", many }},
	  "EXCLUDE_NAMESPACE", "too many", "256", NULL, NULL },
	{ "an exclusion in capitals", {{ "ECR_EXCLUDE_NAMESPACES", "A" }},
	  "ECR_EXCLUDE_NAMESPACES", "not a valid namespace name", NULL, "A", NULL },
	{ "exact names with a selector", {{ "ECR_NAMESPACES", "a b" },
	  { "ECR_NAMESPACE_SELECTOR", "x=y" }}, "ECR_NAMESPACE_SELECTOR",
	  "without globs", "unset it", NULL, NULL },
	{ "every exact name is excluded", {{ "ECR_NAMESPACES", "a b" },
	  { "ECR_EXCLUDE_NAMESPACES", "?" }}, "ECR_EXCLUDE_NAMESPACES",
	  "excludes every", NULL, NULL, NULL },
	{ "S7: a selector with a line break", {{ "ECR_NAMESPACE_SELECTOR",
	  "a=b\r\nX: y" }}, "ECR_NAMESPACE_SELECTOR", "line break", NULL,
	  NULL, NULL },
	{ "a selector with a letter that no label has",
	  {{ "ECR_NAMESPACE_SELECTOR", "team=\xc3\xa9" }},
	  "ECR_NAMESPACE_SELECTOR", "labels cannot have", NULL, NULL, NULL },
	{ "DEL in a selector", {{ "ECR_NAMESPACE_SELECTOR", "a=\177" }},
	  "ECR_NAMESPACE_SELECTOR", "labels cannot have", NULL, NULL, NULL },
	{ "a selector that is too long", {{ "ECR_NAMESPACE_SELECTOR",
	  long_selector }}, "ECR_NAMESPACE_SELECTOR", "too long", "1024",
	  NULL, NULL },
	{ "G3: a registry that is not ECR's", {{ "ECR_REGISTRIES",
	  ECR_HOST ",docker.io" }}, "ECR_REGISTRIES", "not a valid ECR", "dkr.ecr",
	  "docker.io", NULL },
	{ "G3: a registry with a path", {{ "DOCKER_REGISTRIES",
	  "https://" ECR_HOST "/v1/" }}, "DOCKER_REGISTRIES", "not a valid ECR", NULL,
	  ECR_HOST "/v1", NULL },
	{ "a registry over plain http", {{ "DOCKER_REGISTRIES",
	  "http://" ECR_HOST }}, "DOCKER_REGISTRIES", "not a valid ECR", NULL,
	  "http://" ECR_HOST, NULL },
	{ "too many registries", {{ "ECR_REGISTRIES", many_hosts }},
	  "ECR_REGISTRIES", "too many", "32", NULL, NULL },
	{ "G1: registries that are all commas", {{ "ECR_REGISTRIES", ",," }},
	  "ECR_REGISTRIES", "contains no host", NULL, NULL, NULL },

	{ "CF12: a public registry", {{ "ECR_CUSTOM_REGISTRIES",
	  "a.example,index.docker.io" }}, "ECR_CUSTOM_REGISTRIES",
	  "is a public registry", "32", "index.docker.io", NULL },
	{ "CF12: its other name: a public registry", {{ "ECR_CUSTOM_REGISTRIES",
	  "a.example,registry.hub.docker.com" }}, "ECR_CUSTOM_REGISTRIES",
	  "is a public registry", "32", "registry.hub.docker.com", NULL },
	{ "CF12: one with a port", {{ "ECR_CUSTOM_REGISTRIES",
	  "ghcr.io:443" }}, "ECR_CUSTOM_REGISTRIES", "is a public registry",
	  NULL, "ghcr.io:443", NULL },
	{ "CF12: one of a customer's name", {{ "ECR_CUSTOM_REGISTRIES",
	  "europe-docker.pkg.dev" }}, "ECR_CUSTOM_REGISTRIES",
	  "is a public registry", NULL, "europe-docker.pkg.dev", NULL },
	{ "CF12: an ECR registry", {{ "ECR_CUSTOM_REGISTRIES", ECR_HOST }},
	  "ECR_CUSTOM_REGISTRIES", "put it in ECR_REGISTRIES", NULL,
	  ECR_HOST, NULL },
	{ "CF12: a glob", {{ "ECR_CUSTOM_REGISTRIES", "*.example.com" }},
	  "ECR_CUSTOM_REGISTRIES", "is not a valid host", "exact",
	  "*.example.com", NULL },
	{ "CF12: capitals", {{ "ECR_CUSTOM_REGISTRIES", "A.example" }},
	  "ECR_CUSTOM_REGISTRIES", "is not a valid host", NULL, "A.example",
	  NULL },
	{ "CF12: a bad port", {{ "ECR_CUSTOM_REGISTRIES", "a.example:0" }},
	  "ECR_CUSTOM_REGISTRIES", "is not a valid host", NULL,
	  "a.example:0", NULL },
	{ "CF12: a path", {{ "ECR_CUSTOM_REGISTRIES", "a.example/v2" }},
	  "ECR_CUSTOM_REGISTRIES", "is not a valid host", NULL,
	  "a.example/v2", NULL },
	{ "CF12: a word that is no host in an image's name", {{
	  "ECR_CUSTOM_REGISTRIES", "team" }}, "ECR_CUSTOM_REGISTRIES",
	  "is not a valid host", NULL, "team", NULL },
	{ "CF12: the login of a registry that is not ours", {{
	  "ECR_CUSTOM_REGISTRIES", "a.example=210987654321.dkr.ecr.us-east-1."
	  "amazonaws.com" }, { "AWS_ACCOUNT_ID", "123456789012" }},
	  "ECR_CUSTOM_REGISTRIES", "an ECR host that is not in ECR_REGISTRIES",
	  "ECR_REGISTRIES", "a.example=210987654321.dkr.ecr.us-east-1."
	  "amazonaws.com", NULL },
	{ "CF12: the login of one that nobody named", {{
	  "ECR_CUSTOM_REGISTRIES", "a.example=" ECR_HOST }},
	  "ECR_CUSTOM_REGISTRIES", "an ECR host that is not in ECR_REGISTRIES",
	  NULL, "a.example=" ECR_HOST, NULL },
	{ "CF12: too many beside the account's own", {{
	  "ECR_CUSTOM_REGISTRIES", many_customs }}, "ECR_CUSTOM_REGISTRIES",
	  "too many", "32", NULL, NULL },
	{ "CF12: all commas", {{ "ECR_CUSTOM_REGISTRIES", ",," }},
	  "ECR_CUSTOM_REGISTRIES", "contains no host", NULL, NULL, NULL },
	{ "CF11: another style", {{ "ECR_SECRET_STYLE", "basic" }},
	  "ECR_SECRET_STYLE", "must be auth or full", NULL,
	  "basic", NULL },

	{ "a service account in capitals, among others",
	  {{ "ECR_SERVICE_ACCOUNTS", "default,Builder" }},
	  "ECR_SERVICE_ACCOUNTS", "not a valid service account", "no globs",
	  "Builder", NULL },
	{ "a glob of service accounts", {{ "ECR_SERVICE_ACCOUNTS", "*" }},
	  "ECR_SERVICE_ACCOUNTS", "not a valid service account", NULL, "*",
	  NULL },
	{ "a service account with a path in it",
	  {{ "ECR_SERVICE_ACCOUNTS", "default/token" }},
	  "ECR_SERVICE_ACCOUNTS", "not a valid service account", NULL,
	  "default/token", NULL },
	{ "nine service accounts",
	  {{ "ECR_SERVICE_ACCOUNTS", "a b c d e f g h i" }},
	  "ECR_SERVICE_ACCOUNTS", "too many", "8", NULL, NULL },
	{ "service accounts that are all commas",
	  {{ "ECR_SERVICE_ACCOUNTS", " ,; " }}, "ECR_SERVICE_ACCOUNTS",
	  "contains no name", NULL, NULL, NULL },

	/* How. */
	{ "no connections", {{ "ECR_CONNECTIONS", "0" }}, "ECR_CONNECTIONS",
	  "from 1 to 16", NULL, "0", NULL },
	{ "17 connections", {{ "ECR_CONNECTIONS", "17" }}, "ECR_CONNECTIONS",
	  "from 1 to 16", NULL, "17", NULL },
	{ "a number with a zero before it", {{ "ECR_CONNECTIONS", "08" }},
	  "ECR_CONNECTIONS", "must be a number", NULL, "08", NULL },
	{ "G1: a timeout with a unit", {{ "ECR_TIMEOUT", "5m" }},
	  "ECR_TIMEOUT", "number of seconds", NULL, "5m", NULL },
	{ "a timeout over six hours", {{ "ECR_TIMEOUT", "21601" }},
	  "ECR_TIMEOUT", "to 21600", NULL, "21601", NULL },
	{ "a timeout that no number holds", {{ "ECR_TIMEOUT",
	  "99999999999999999999" }}, "ECR_TIMEOUT", "must be a number", NULL,
	  "99999999999999999999", NULL },
	{ "G1: a duration without a unit", {{ "ECR_RENEW_BEFORE", "9" }},
	  "ECR_RENEW_BEFORE", "not a valid duration", "9h30m", "9", NULL },
	{ "a duration that is too long", {{ "ECR_RENEW_BEFORE", "12h1s" }},
	  "ECR_RENEW_BEFORE", "not a valid duration", "12h", "12h1s", NULL },
	{ "a duration below zero", {{ "ECR_RENEW_BEFORE", "-1h" }},
	  "ECR_RENEW_BEFORE", "not a valid duration", NULL, "-1h", NULL },
	{ "a unit without a number", {{ "ECR_RENEW_BEFORE", "1hm" }},
	  "ECR_RENEW_BEFORE", "not a valid duration", NULL, "1hm", NULL },
	{ "a unit that Go knows and this does not", {{ "ECR_RENEW_BEFORE",
	  "100ms" }}, "ECR_RENEW_BEFORE", "not a valid duration", "seconds",
	  "100ms", NULL },
	{ "days, which Go does not know", {{ "ECR_RENEW_BEFORE", "1d" }},
	  "ECR_RENEW_BEFORE", "not a valid duration", NULL, "1d", NULL },
	{ "a duration that no number holds", {{ "ECR_RENEW_BEFORE",
	  "99999999999999999999h" }}, "ECR_RENEW_BEFORE",
	  "not a valid duration", NULL, "99999999999999999999h", NULL },
	{ "a duration with a line break", {{ "ECR_RENEW_BEFORE", "9h\n" }},
	  "ECR_RENEW_BEFORE", "line break", NULL, "9h\n", NULL },
	{ "an unknown log format", {{ "ECR_LOG_FORMAT", "JSON" }},
	  "ECR_LOG_FORMAT", "text or json", NULL, "JSON", NULL },

	/* The cluster. */
	{ "K18: no cluster at all", {{ "KUBE_SERVER", "" }}, "KUBE_SERVER",
	  "not set", "in a pod, or set", NULL, NULL },
	{ "K18: a cluster's port that is junk", {{ "KUBE_SERVER", NULL },
	  { "KUBERNETES_SERVICE_HOST", "10.0.0.1" },
	  { "KUBERNETES_SERVICE_PORT", "tcp://10.0.0.1:443" }},
	  "KUBERNETES_SERVICE_PORT", NULL, NULL, NULL, NULL },
	{ "plain http to a cluster over the network", {{ "KUBE_SERVER",
	  "http://10.0.0.1:8080" }}, "KUBE_SERVER", "plain http",
	  "127.0.0.1:8001", NULL, NULL },
	{ "K14: no token file there", {{ "KUBE_TOKEN_FILE", "/none" }},
	  "KUBE_TOKEN_FILE", "not exist", "automountServiceAccountToken",
	  NULL, "/none" },
	{ "K14: an empty token file", {{ "KUBE_TOKEN_FILE", "/blank" }},
	  "KUBE_TOKEN_FILE", "empty", NULL, NULL, "/blank" },
	{ "K14: a token file with a blank in it", {{ "KUBE_TOKEN_FILE",
	  "/words" }}, "KUBE_TOKEN_FILE", "more than a token", NULL, NULL,
	  "/words" },
	{ "X3: a token file that is a folder", {{ "KUBE_TOKEN_FILE",
	  "/folder" }}, "KUBE_TOKEN_FILE", "regular file", NULL, NULL,
	  "/folder" },
	{ "no CA of the cluster there", {{ "KUBE_CA_FILE", "/none" }},
	  "KUBE_CA_FILE", "not exist", "API server", NULL, "/none" },
	{ "a CA file of the cluster with text only", {{ "KUBE_CA_FILE",
	  "/text" }}, "KUBE_CA_FILE", "no certificate", NULL, NULL, "/text" },
};

static void
a_bad_setting_is_named(void)
{
	static struct settings c;
	struct setting_fault f;

	make_long_ones();
	for (size_t i = 0; i < COUNT(bad); i++) {
		const char *name = check_row(
		    "a bad setting is named", bad[i].name);

		start();
		set_all(bad[i].set);
		f = (struct setting_fault){0};
		if (!CHECK(name, !settings_read(&c, &f)))
			continue;
		CHECK_TEXT(name, f.variable, bad[i].variable);
		CHECK(name, f.wrong != NULL && holds(f.wrong, bad[i].wrong));
		CHECK(name, holds(f.allowed, bad[i].allowed));
		CHECK_SPAN(name, f.value, span_of(bad[i].value));
		CHECK_SPAN(name, span_of(f.file), span_of(bad[i].file));
		CHECK("nothing is sent before the settings are good",
		    fake_n_opened() == 0);
		CHECK("nothing is printed while settings are read",
		    fake_output(1).len == 0 && fake_output(2).len == 0);
	}
}

static const struct {
	const char *name;
	struct set set[MAX_SET];
	const char *variable;
} bad_for_clean[] = {
	{ "clean: a Secret's name in capitals",
	  {{ "ECR_SECRET_NAME", "Pull" }}, "ECR_SECRET_NAME" },
	{ "clean: two names for the Secret", {{ "ECR_SECRET_NAME", "a" },
	  { "DOCKER_SECRET_NAME", "b" }},
	  "ECR_SECRET_NAME and DOCKER_SECRET_NAME" },
	{ "clean: a glob of service accounts",
	  {{ "ECR_SERVICE_ACCOUNTS", "*" }}, "ECR_SERVICE_ACCOUNTS" },
	{ "clean: a namespace in capitals", {{ "ECR_NAMESPACES", "NONE" }},
	  "ECR_NAMESPACES" },
	{ "clean: no time", {{ "ECR_TIMEOUT", "0" }}, "ECR_TIMEOUT" },
	{ "clean: no cluster", {{ "KUBE_SERVER", "" }}, "KUBE_SERVER" },
	{ "clean: no token", {{ "KUBE_TOKEN_FILE", "/none" }},
	  "KUBE_TOKEN_FILE" },
};

static void
a_bad_setting_is_named_to_clean_too(void)
{
	static struct settings c;
	struct setting_fault f;

	for (size_t i = 0; i < COUNT(bad_for_clean); i++) {
		const char *name = check_row(
		    "a bad setting is named to clean", bad_for_clean[i].name);

		start();
		fake_env("AWS_REGION", NULL);
		set_all(bad_for_clean[i].set);
		f = (struct setting_fault){0};
		if (CHECK(name, !settings_read_clean(&c, (struct span){0}, &f)))
			CHECK_TEXT(name, f.variable, bad_for_clean[i].variable);
	}
}

CHECK_MAIN(
	CHECK_CASE(a_bad_setting_is_named),
	CHECK_CASE(a_bad_setting_is_named_to_clean_too),
)
