/* SPDX-License-Identifier: MIT */
/* test_settings.c -- what good settings mean. */
#include "settings_env.h"

/* A list of spans as one text. */
static struct span
joined(const struct span *list, size_t n)
{
	static char bytes[1024];
	struct buf b = BUF(bytes);

	for (size_t i = 0; i < n; i++) {
		buf_puts(&b, i > 0 ? " " : "");
		buf_put(&b, list[i]);
	}
	return buf_span(&b);
}

static const struct {
	const char *name;
	struct set set[MAX_SET];
	const char *secret, *exact, *glob, *exclude;
	bool default_only;
} targets[] = {
	{ "nothing set: all namespaces", {{0}}, "ecr-registry-credentials",
	  "", "*", "", false },
	{ "names and globs, with each separator", {{ "ECR_NAMESPACES",
	  "a,b;c d\te\nf\r\ng-*,,h?" }}, "ecr-registry-credentials",
	  "a b c d e f", "g-* h?", "", false },
	{ "doubles are dropped", {{ "ECR_NAMESPACES", "a a* b a a* b" }},
	  "ecr-registry-credentials", "a b", "a*", "", false },
	{ "excluded names are no targets", {{ "ECR_NAMESPACES", "a b c x*" },
	  { "ECR_EXCLUDE_NAMESPACES", "b, c*" }},
	  "ecr-registry-credentials", "a", "x*", "b c*", false },
	{ "nabsul's settings: its names count", {{ "DOCKER_SECRET_NAME",
	  "ecr-cred" }, { "TARGET_NAMESPACE", "team-*, web" },
	  { "EXCLUDE_NAMESPACE", "team-x" }}, "ecr-cred", "web", "team-*",
	  "team-x", false },
	{ "nabsul's default target is the namespace default",
	  {{ "DOCKER_SECRET_NAME", "ecr-cred" }}, "ecr-cred", "default", "",
	  "", true },
	{ "an empty TARGET_NAMESPACE is unset", {{ "DOCKER_SECRET_NAME",
	  "ecr-cred" }, { "TARGET_NAMESPACE", "" }}, "ecr-cred", "default",
	  "", "", true },
	{ "nabsul's name with our namespaces", {{ "DOCKER_SECRET_NAME",
	  "ecr-cred" }, { "ECR_NAMESPACES", "*" }}, "ecr-cred", "", "*", "",
	  false },
	{ "nabsul's name with a selector", {{ "DOCKER_SECRET_NAME",
	  "ecr-cred" }, { "ECR_NAMESPACE_SELECTOR", "a=b" }}, "ecr-cred", "",
	  "*", "", false },
	{ "both names of the Secret, and they agree", {{ "ECR_SECRET_NAME",
	  "s.x" }, { "DOCKER_SECRET_NAME", "s.x" }}, "s.x", "", "*", "",
	  false },
};

static void
targets_are_read(void)
{
	static struct settings c;
	struct setting_fault f;

	for (size_t i = 0; i < COUNT(targets); i++) {
		const char *name = check_row(
		    "the targets are read", targets[i].name);

		start();
		set_all(targets[i].set);
		if (!CHECK(name, settings_read(&c, &f)))
			continue;
		CHECK_TEXT(name, c.secret_name, targets[i].secret);
		CHECK_TEXT(name, joined(c.exact, c.n_exact), targets[i].exact);
		CHECK_TEXT(name, joined(c.glob, c.n_globs), targets[i].glob);
		CHECK_TEXT(name, joined(c.exclude, c.n_excludes),
		    targets[i].exclude);
		CHECK(name, c.default_only == targets[i].default_only);
	}
}

static const struct {
	const char *name, *value, *want;
} registries[] = {
	{ "none: the login's own", NULL, "" },
	{ "G3: https:// and a final slash are dropped",
	  "https://" ECR_HOST "/", ECR_HOST },
	{ "G3: the same host in three forms is one",
	  ECR_HOST ",https://" ECR_HOST ", " ECR_HOST "/", ECR_HOST },
	{ "FIPS and dual-stack forms",
	  "123456789012.dkr.ecr-fips.us-east-1.amazonaws.com "
	  "123456789012.dkr-ecr.us-east-1.on.aws",
	  "123456789012.dkr.ecr-fips.us-east-1.amazonaws.com "
	  "123456789012.dkr-ecr.us-east-1.on.aws" },
	{ "another region and account is allowed",
	  "210987654321.dkr.ecr.cn-north-1.amazonaws.com.cn",
	  "210987654321.dkr.ecr.cn-north-1.amazonaws.com.cn" },
};

static void
registries_are_read(void)
{
	static struct settings c;
	struct setting_fault f;

	for (size_t i = 0; i < COUNT(registries); i++) {
		const char *name = check_row(
		    "the registries are read", registries[i].name);

		start();
		fake_env("DOCKER_REGISTRIES", registries[i].value);
		CHECK(name, settings_read(&c, &f));
		CHECK_TEXT(name, joined(c.registry, c.n_registries),
		    registries[i].want);
	}
}

static const struct {
	const char *name;
	struct set set[MAX_SET];
	const char *want;
} customs[] = {
	{ "CF12: none", {{0}}, "" },
	{ "CF12: hosts of one's own, with and without a port", {{
	  "ECR_CUSTOM_REGISTRIES", "registry.example.com, "
	  "pull.example;registry:5000" }},
	  "registry.example.com pull.example registry:5000" },
	{ "CF12: a VPC endpoint's own name", {{ "ECR_CUSTOM_REGISTRIES",
	  "vpce-0a1.dkr.ecr.us-east-1.vpce.amazonaws.com" }},
	  "vpce-0a1.dkr.ecr.us-east-1.vpce.amazonaws.com" },
	{ "CF12: a name that ends like a public one's", {{
	  "ECR_CUSTOM_REGISTRIES", "my-docker.io" }}, "my-docker.io" },
	{ "CF12: the login of a host that is named", {{
	  "ECR_CUSTOM_REGISTRIES", "a.example=" ECR_HOST " a.example" },
	  { "ECR_REGISTRIES", ECR_HOST }}, "a.example" },
	{ "CF12: the login of the account that is named", {{
	  "ECR_CUSTOM_REGISTRIES", "a.example=" ECR_HOST },
	  { "AWS_ACCOUNT_ID", "123456789012" }}, "a.example" },
};

static void
custom_registries_are_read(void)
{
	static struct settings c;
	struct setting_fault f;

	for (size_t i = 0; i < COUNT(customs); i++) {
		const char *name = check_row(
		    "registries of one's own names are read", customs[i].name);

		start();
		set_all(customs[i].set);
		CHECK(name, settings_read(&c, &f));
		CHECK_TEXT(name, joined(c.custom, c.n_custom), customs[i].want);
	}
	start();
	CHECK("CF11: auth alone is the default", settings_read(&c, &f) &&
	    !c.full_style);
	fake_env("ECR_SECRET_STYLE", "auth");
	CHECK("CF11: the style auth is read",
	    settings_read(&c, &f) && !c.full_style);
	fake_env("ECR_SECRET_STYLE", "full");
	CHECK("CF11: the style full is read",
	    settings_read(&c, &f) && c.full_style);
}

static const struct {
	const char *name;
	struct set set[MAX_SET];
	const char *host;
	int port;
	bool tls, vouched;
	const char *pem;
} endpoints[] = {
	{ "AWS's own", {{0}}, "api.ecr.us-east-1.amazonaws.com", 443, true,
	  false, NULL },
	{ "China's own", {{ "AWS_REGION", "cn-north-1" }},
	  "api.ecr.cn-north-1.amazonaws.com.cn", 443, true, false, NULL },
	{ "the region's other name", {{ "AWS_REGION", "" },
	  { "AWS_DEFAULT_REGION", "eu-west-1" }},
	  "api.ecr.eu-west-1.amazonaws.com", 443, true, false, NULL },
	{ "the service's own variable counts first",
	  {{ "AWS_ENDPOINT_URL_ECR", "https://vpce.example.org:8443/" },
	   { "AWS_ENDPOINT_URL", "https://all.example.org" }},
	  "vpce.example.org", 8443, true, true, NULL },
	{ "then the one for all services",
	  {{ "AWS_ENDPOINT_URL", "https://all.example.org" }},
	  "all.example.org", 443, true, true, NULL },
	{ "both may be switched off",
	  {{ "AWS_ENDPOINT_URL", "https://all.example.org" },
	   { "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "true" }},
	  "api.ecr.us-east-1.amazonaws.com", 443, true, false, NULL },
	{ "or not", {{ "AWS_ENDPOINT_URL", "https://all.example.org" },
	   { "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "false" }},
	  "all.example.org", 443, true, true, NULL },
	{ "plain http on loopback", {{ "AWS_ENDPOINT_URL_ECR",
	  "http://127.9.8.7:5000" }}, "127.9.8.7", 5000, false, true, NULL },
	{ "plain http on IPv6's loopback", {{ "AWS_ENDPOINT_URL_ECR",
	  "http://[::1]:5000" }}, "::1", 5000, false, true, NULL },
	{ "plain http on localhost", {{ "AWS_ENDPOINT_URL_ECR",
	  "http://localhost" }}, "localhost", 80, false, true, NULL },
	{ "a bundle", {{ "AWS_CA_BUNDLE", "/bundle" }},
	  "api.ecr.us-east-1.amazonaws.com", 443, true, false, "/bundle" },
};

static void
the_plan_names_aws(void)
{
	static struct settings c;
	struct setting_fault f;

	for (size_t i = 0; i < COUNT(endpoints); i++) {
		const char *name = check_row(
		    "the plan names AWS's host", endpoints[i].name);

		start();
		set_all(endpoints[i].set);
		CHECK(name, settings_read(&c, &f));
		CHECK_TEXT(name, span_of(c.ecr.at.host), endpoints[i].host);
		CHECK_INT(name, c.ecr.at.port, endpoints[i].port);
		CHECK(name, c.ecr.at.tls == endpoints[i].tls && c.ecr_vouched ==
		    endpoints[i].vouched);
		CHECK_INT("CD7: only what the user named may be searched for",
		    c.ecr.names, endpoints[i].vouched ? PORT_NAMES_FIRST :
		    PORT_NAMES_ONLY);
		CHECK_INT("CD7: the API server's as every name in the pod",
		    c.kube.names, PORT_NAMES_SEARCH);
		CHECK_SPAN(name, span_of(c.ecr.trust.pem_file),
		    span_of(endpoints[i].pem));
	}
}

static void
the_plan_names_the_cluster(void)
{
	static struct settings c;
	struct setting_fault f;

	start();
	CHECK("outside a pod KUBE_SERVER is read", settings_read(&c, &f));
	CHECK_TEXT("the plan has the cluster's host", span_of(c.kube.at.host),
	    "10.0.0.1");
	CHECK_TEXT("the plan has the cluster's token file",
	    span_of(c.cluster.token_file), TOKEN);
	CHECK_TEXT("the plan has the cluster's CA",
	    span_of(c.kube.trust.pem_file), CA);
	start();
	fake_env("KUBE_SERVER", "http://127.0.0.1:8001");
	fake_env("KUBE_TOKEN_FILE", "/none");
	CHECK("kubectl proxy needs no files", settings_read(&c, &f));
	CHECK("kubectl proxy gets no token", c.cluster.token_file == NULL);
}

static void
numbers_and_defaults_are_read(void)
{
	static struct settings c;
	struct setting_fault f;

	start();
	CHECK("what is complete is read", settings_read(&c, &f));
	CHECK_INT("eight connections are the default", c.connections, 8);
	CHECK_INT("five minutes are the default timeout", c.timeout_s, 300);
	CHECK("text, no selector, all", !c.json && c.selector.len == 0 &&
	    strcmp(c.patterns, "*") == 0 && !c.dry_run);
	CHECK_TEXT("the key id is read from the environment", c.keys.id,
	    "AKIAQ3EGRPLT5H7WNCJD");
	fake_env("ECR_CONNECTIONS", "16");
	fake_env("ECR_TIMEOUT", "21600");
	fake_env("ECR_LOG_FORMAT", "json");
	fake_env("AWS_ACCOUNT_ID", "123456789012");
	fake_env("ECR_NAMESPACE_SELECTOR", "team in (a,b)");
	fake_env("ECR_NAMESPACES", "a x*");
	CHECK("the largest numbers are read", settings_read(&c, &f));
	CHECK_INT("16 connections are read", c.connections, 16);
	CHECK_INT("a timeout of six hours is read", c.timeout_s, 21600);
	CHECK("the log format json is read", c.json);
	CHECK_TEXT("an account's number is read", c.account, "123456789012");
	CHECK_TEXT("a selector is fine with a glob", c.selector,
	    "team in (a,b)");
	CHECK_TEXT("the patterns are kept as they were set",
	    span_of(c.patterns), "a x*");
}

static const struct {
	const char *name, *value, *want;
} accounts[] = {
	{ "none: none is touched", NULL, "" },
	{ "an empty list is none", "", "" },
	{ "one", "default", "default" },
	{ "several, with each separator, doubles dropped",
	  "default,builder;a.b\tdefault\n", "default builder a.b" },
	{ "eight", "a b c d e f g h", "a b c d e f g h" },
};

static void
service_accounts_are_read(void)
{
	static struct settings c;
	struct setting_fault f;

	for (size_t i = 0; i < COUNT(accounts); i++) {
		const char *name = check_row(
		    "the names of service accounts are read", accounts[i].name);

		start();
		fake_env("ECR_SERVICE_ACCOUNTS", accounts[i].value);
		CHECK(name, settings_read(&c, &f));
		CHECK_TEXT(name, joined(c.service_account, c.n_service_accounts),
		    accounts[i].want);
	}
}

/* Also where what is AWS's is missing or bad. */
static void
clean_asks_for_kubernetes_alone(void)
{
	static struct settings c;
	struct setting_fault f;

	start();
	fake_env("AWS_REGION", "no region");
	fake_env("AWS_ACCESS_KEY_ID", NULL);
	fake_env("AWS_SECRET_ACCESS_KEY", NULL);
	fake_env("AWS_CA_BUNDLE", "/none");
	fake_env("ECR_NAMESPACES", "team-*,x");
	fake_env("DOCKER_SECRET_NAME", "pull");
	fake_env("ECR_SERVICE_ACCOUNTS", "default");
	fake_env("ECR_TIMEOUT", "60");
	CHECK("clean reads what it needs without AWS's settings",
	    settings_read_clean(&c, (struct span){0}, &f));
	CHECK_TEXT("clean knows the Secret's name", c.secret_name, "pull");
	CHECK_TEXT("clean knows the accounts",
	    joined(c.service_account, c.n_service_accounts), "default");
	CHECK_INT("clean knows the timeout", c.timeout_s, 60);
	CHECK_TEXT("clean knows the cluster's host", span_of(c.kube.at.host),
	    "10.0.0.1");
	CHECK_TEXT("clean knows the cluster's CA",
	    span_of(c.kube.trust.pem_file), CA);
	CHECK_TEXT("clean knows the cluster's token file",
	    span_of(c.cluster.token_file), TOKEN);
}

static const struct {
	const char *name, *value;
	int want;
} durations[] = {
	{ "unset: nine hours and a half", NULL, 34200 },
	{ "empty: the same", "", 34200 },
	{ "zero: each Secret is written", "0", 0 },
	{ "zero with a unit", "0s", 0 },
	{ "hours and minutes", "9h30m", 34200 },
	{ "as Go prints it", "9h30m0s", 34200 },
	{ "minutes alone", "570m", 34200 },
	{ "seconds alone", "43200s", 43200 },
	{ "any order, as Go takes it", "1s2m3h", 10921 },
	{ "the longest", "12h", 43200 },
};

static void
durations_are_read(void)
{
	static struct settings c;
	struct setting_fault f;

	for (size_t i = 0; i < COUNT(durations); i++) {
		const char *name = check_row(
		    "a duration is read", durations[i].name);

		start();
		fake_env("ECR_RENEW_BEFORE", durations[i].value);
		CHECK(name, settings_read(&c, &f));
		CHECK_INT(name, c.renew_before_s, durations[i].want);
	}
}

/* Settings that a Secret is made from, and some that it is not. */
static const struct {
	const char *name, *variable, *value;
	bool same;
} hashed[] = {
	{ "another region", "AWS_REGION", "us-east-2", false },
	{ "an account", "AWS_ACCOUNT_ID", "123456789012", false },
	{ "another key", "AWS_ACCESS_KEY_ID", "AKIAQ3EGRPLT5H7WNCJE", false },
	{ "another endpoint", "AWS_ENDPOINT_URL", "https://x.example", false },
	{ "a registry", "ECR_REGISTRIES", ECR_HOST, false },
	{ "CB1: a service account: they are looked at in every run",
	  "ECR_SERVICE_ACCOUNTS", "default", true },
	{ "two registries are not one", "ECR_REGISTRIES", ECR_HOST
	  ",123456789012.dkr.ecr.us-east-2.amazonaws.com", false },
	{ "CF12: a host of one's own", "ECR_CUSTOM_REGISTRIES", "a.example",
	  false },
	{ "CF11: the other style", "ECR_SECRET_STYLE", "full", false },
	{ "CF11: the default style", "ECR_SECRET_STYLE", "auth", true },
	{ "another secret key of the same id", "AWS_SECRET_ACCESS_KEY",
	  "othersecretothersecret", true },
	{ "other namespaces", "ECR_NAMESPACES", "a,b*", true },
	{ "another limit", "ECR_RENEW_BEFORE", "1h", true },
};

static struct span
hash_of(struct settings *c, char room[16])
{
	struct buf out = BUF_OVER(room, 16);
	struct setting_fault f;

	CHECK("these settings are right", settings_read(c, &f));
	settings_fingerprint(c, &out);
	CHECK_INT("the hash of the settings has 16 digits", out.len, 16);
	return buf_span(&out);
}

static void
a_hash_stands_for_the_settings(void)
{
	static struct settings c;
	char plain[16], seen[COUNT(hashed)][16];

	start();
	/* Kept in Secrets: to change it makes each one due. */
	CHECK_TEXT("the hash is what it was in format 1", hash_of(&c, plain),
	    "3173a0758a1d1fa5");
	for (size_t i = 0; i < COUNT(hashed); i++) {
		const char *name = check_row(
		    "the hash changes where a Secret would", hashed[i].name);

		start();
		fake_env(hashed[i].variable, hashed[i].value);
		hash_of(&c, seen[i]);
		CHECK(name,
		    hashed[i].same == (memcmp(seen[i], plain, 16) == 0));
		for (size_t k = 0; k < i && !hashed[i].same; k++)
			CHECK(name, memcmp(seen[i], seen[k], 16));
	}
}

static void
log_format_is_known_before_all_else(void)
{
	fake_reset();
	CHECK("an unset log format means text", !settings_wants_json());
	fake_env("ECR_LOG_FORMAT", "xml");
	CHECK("a bad log format means text", !settings_wants_json());
	fake_env("ECR_LOG_FORMAT", "json");
	CHECK("the log format json is known early", settings_wants_json());
}

static const struct {
	const char *name, *namespace;
	bool want;
} wants[] = {
	{ "matched by a glob", "team-a", true },
	{ "matched by another", "web1", true },
	{ "matched by none", "other", false },
	{ "an exact name is not written twice", "team-exact", false },
	{ "excluded by name", "team-x", false },
	{ "excluded by a glob", "team-old-1", false },
	{ "one character too many", "web12", false },
	{ "an empty name", "", false },
};

static void
globs_choose_among_the_listed(void)
{
	static struct settings c;
	struct setting_fault f;

	start();
	fake_env("ECR_NAMESPACES", "team-* web? team-exact");
	fake_env("ECR_EXCLUDE_NAMESPACES", "team-x;team-old-*");
	CHECK("globs and exclusions are read", settings_read(&c, &f));
	for (size_t i = 0; i < COUNT(wants); i++)
		CHECK(check_row("a listed namespace is chosen or not",
		    wants[i].name), settings_wants(&c,
		    span_of(wants[i].namespace)) == wants[i].want);
}

CHECK_MAIN(
	CHECK_CASE(targets_are_read),
	CHECK_CASE(registries_are_read),
	CHECK_CASE(custom_registries_are_read),
	CHECK_CASE(the_plan_names_aws),
	CHECK_CASE(the_plan_names_the_cluster),
	CHECK_CASE(numbers_and_defaults_are_read),
	CHECK_CASE(service_accounts_are_read),
	CHECK_CASE(clean_asks_for_kubernetes_alone),
	CHECK_CASE(durations_are_read),
	CHECK_CASE(a_hash_stands_for_the_settings),
	CHECK_CASE(log_format_is_known_before_all_else),
	CHECK_CASE(globs_choose_among_the_listed),
)
