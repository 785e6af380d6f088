/* SPDX-License-Identifier: MIT */
/* test_settings_strange.c -- what was set by mistake: names that nobody reads,
 * keys in the wrong place, quotes and comments around a value. */
#include "settings_env.h"

#define SECRET_KEY "bPxRfiCYuvq0zKtN7MDENG+wJalrXUtnFEMIaB3d"
#define KEY_ID "AKIAQ3EGRPLT5H7WNCJD"

/* -- Refused. */

static const struct {
	const char *name;
	struct set set[MAX_SET];
	const char *variable, *wrong, *allowed, *meant;
} refused[] = {
	{ "CE1: the two keys are swapped", {{ "AWS_ACCESS_KEY_ID", SECRET_KEY },
	  { "AWS_SECRET_ACCESS_KEY", KEY_ID }}, "AWS_ACCESS_KEY_ID",
	  "swapped?", NULL, NULL },
	{ "CE1: the key id twice", {{ "AWS_SECRET_ACCESS_KEY", KEY_ID }},
	  "AWS_SECRET_ACCESS_KEY", "swapped?", NULL, NULL },
	{ "CE1: a placeholder", {{ "AWS_ACCESS_KEY_ID", "<your-key-id>" }},
	  "AWS_ACCESS_KEY_ID", "placeholder", NULL, NULL },
	{ "CE1: a temporary key without its session token",
	  {{ "AWS_ACCESS_KEY_ID", "ASIAQ3EGRPLT5H7WNCJD" }},
	  "AWS_SESSION_TOKEN", "set all three", NULL, NULL },

	{ "CE3: without its last letter", {{ "ECR_NAMESPACE", "default" }},
	  "ECR_NAMESPACE", "is not a setting", NULL, "ECR_NAMESPACES" },
	{ "CE3: two letters are swapped", {{ "ECR_NAMEPSACES", "default" }},
	  "ECR_NAMEPSACES", "is not a setting", NULL, "ECR_NAMESPACES" },
	{ "CE3: two letters too many", {{ "ECR_EXCLUDED_NAMESPACESS", "a" }},
	  "ECR_EXCLUDED_NAMESPACESS", "is not a setting", NULL,
	  "ECR_EXCLUDE_NAMESPACES" },
	{ "CE3: a letter changed", {{ "ECR_TINEOUT", "5" }}, "ECR_TINEOUT",
	  "is not a setting", NULL, "ECR_TIMEOUT" },
	{ "CE3: the plural is another one", {{ "ECR_REGISTRYS", ECR_HOST }},
	  "ECR_REGISTRYS", "is not a setting", NULL, "ECR_REGISTRIES" },
	{ "CE3: a misspelt name comes before what is missing",
	  {{ "AWS_REGION", NULL }, { "ECR_SECRETNAME", "x" }},
	  "ECR_SECRETNAME", "is not a setting", NULL, "ECR_SECRET_NAME" },
	{ "CE3: a setting that another file reads may be misspelt too",
	  {{ "ECR_SECRET_STILE", "full" }}, "ECR_SECRET_STILE",
	  "is not a setting", NULL, "ECR_SECRET_STYLE" },

	{ "CE3: in small letters", {{ "ecr_namespaces", "default" }},
	  "ecr_namespaces", "is not a setting", NULL, "ECR_NAMESPACES" },
	{ "CE3: with a dash", {{ "ECR-Namespaces", "default" }},
	  "ECR-Namespaces", "is not a setting", NULL, "ECR_NAMESPACES" },

	{ "CE9: a region in quotes", {{ "AWS_REGION", "\"us-east-1\"" }},
	  "AWS_REGION", "contains a quote", "create the Secret", NULL },
	{ "CE9: a region with a comment", {{ "AWS_REGION",
	  "us-east-1 # Virginia" }}, "AWS_REGION", "contains a #",
	  "--from-env-file", NULL },
	{ "CE9: a region with a blank behind it", {{ "AWS_REGION",
	  "us-east-1 " }}, "AWS_REGION", "contains a space", "create the Secret",
	  NULL },
	{ "CE9: an account in quotes", {{ "AWS_ACCOUNT_ID",
	  "'123456789012'" }}, "AWS_ACCOUNT_ID", "contains a quote",
	  "create the Secret", NULL },
	{ "CE9: a secret key in quotes", {{ "AWS_SECRET_ACCESS_KEY",
	  "\"" SECRET_KEY "\"" }}, "AWS_SECRET_ACCESS_KEY",
	  "contains a quote", "create the Secret", NULL },
	{ "CE9: a key id with a comment", {{ "AWS_ACCESS_KEY_ID",
	  KEY_ID " # mine" }}, "AWS_ACCESS_KEY_ID", "contains a #",
	  "create the Secret", NULL },
	{ "CE9: namespaces in quotes", {{ "ECR_NAMESPACES", "\"a,b\"" }},
	  "ECR_NAMESPACES", "contains a quote", "create the Secret", NULL },
	{ "CE9: namespaces with a comment", {{ "ECR_NAMESPACES",
	  "a,b # and c" }}, "ECR_NAMESPACES", "contains a #",
	  "create the Secret", NULL },
	{ "CE9: a selector in quotes", {{ "ECR_NAMESPACE_SELECTOR",
	  "\"a in (b, c)\"" }}, "ECR_NAMESPACE_SELECTOR", "contains a quote",
	  "create the Secret", NULL },
	{ "CE9: the Secret's name in quotes", {{ "ECR_SECRET_NAME",
	  "'pull'" }}, "ECR_SECRET_NAME", "contains a quote",
	  "create the Secret", NULL },
	{ "CE9: a registry in quotes", {{ "ECR_REGISTRIES",
	  "\"" ECR_HOST "\"" }}, "ECR_REGISTRIES", "contains a quote",
	  "create the Secret", NULL },
	{ "CE9: a service account in quotes", {{ "ECR_SERVICE_ACCOUNTS",
	  "'default'" }}, "ECR_SERVICE_ACCOUNTS", "contains a quote",
	  "create the Secret", NULL },
	{ "CE9: a number with a blank behind it", {{ "ECR_TIMEOUT", "60 " }},
	  "ECR_TIMEOUT", "contains a space", "create the Secret", NULL },
	{ "CE9: a duration in quotes", {{ "ECR_RENEW_BEFORE", "\"9h\"" }},
	  "ECR_RENEW_BEFORE", "contains a quote", "create the Secret", NULL },
	{ "CE9: a log format in quotes", {{ "ECR_LOG_FORMAT", "\"json\"" }},
	  "ECR_LOG_FORMAT", "contains a quote", "create the Secret", NULL },
	{ "CE9: an endpoint in quotes", {{ "AWS_ENDPOINT_URL_ECR",
	  "\"https://a.example\"" }}, "AWS_ENDPOINT_URL_ECR",
	  "contains a quote", "create the Secret", NULL },
	{ "CE9: the API server in quotes", {{ "KUBE_SERVER",
	  "\"https://a.example\"" }}, "KUBE_SERVER", "contains a quote",
	  "create the Secret", NULL },
	{ "CE9: a file's name in quotes", {{ "AWS_CA_BUNDLE",
	  "\"/bundle\"" }}, "AWS_CA_BUNDLE", "contains a quote",
	  "create the Secret", NULL },
	{ "CE9: a file's name with a blank behind it", {{ "KUBE_TOKEN_FILE",
	  TOKEN " " }}, "KUBE_TOKEN_FILE", "contains a space",
	  "create the Secret", NULL },
	{ "CD9: a path of AWS is refused", {{ "AWS_ENDPOINT_URL_ECR",
	  "https://a.example/b" }}, "AWS_ENDPOINT_URL_ECR", "has a path",
	  NULL, NULL },
	{ "CD9: a path that leads up", {{ "KUBE_SERVER",
	  "https://a.example/b/../c" }}, "KUBE_SERVER", "has a bad path",
	  "/PATH", NULL },
};

static bool
holds(const char *text, const char *part)
{
	return part == NULL || (text != NULL && strstr(text, part) != NULL);
}

static void
mistakes_are_refused_before_anything_is_sent(void)
{
	static struct settings c;
	struct setting_fault f;

	for (size_t i = 0; i < COUNT(refused); i++) {
		const char *name = check_row(
		    "a mistake is refused before all else", refused[i].name);

		start();
		set_all(refused[i].set);
		f = (struct setting_fault){0};
		if (!CHECK(name, !settings_read(&c, &f)))
			continue;
		CHECK_TEXT(name, f.variable, refused[i].variable);
		CHECK(name, holds(f.wrong, refused[i].wrong));
		CHECK(name, holds(f.allowed, refused[i].allowed));
		CHECK_SPAN(name, span_of(f.meant), span_of(refused[i].meant));
		CHECK("nothing is sent after a mistake", fake_n_opened() == 0);
	}
}

/* -- Warned of. */

static const struct strange {
	const char *name;
	struct set set[MAX_SET];
	const char *variable;	/* NULL: of nothing */
	const char *wrong, *meant;
} warned[] = {
	{ "all is well: no warning", {{0}}, NULL, NULL, NULL },

	{ "CE1: a session token beside a long-term key",
	  {{ "AWS_SESSION_TOKEN", "FwoG" }}, "AWS_SESSION_TOKEN", "long-term",
	  NULL },
	{ "CE1: a key id of an unusual form", {{ "AWS_ACCESS_KEY_ID",
	  "some_other_key_id" }}, "AWS_ACCESS_KEY_ID", "does not look like",
	  NULL },
	{ "CE1: an emulator's keys may be anything", {{ "AWS_ACCESS_KEY_ID",
	  "test" }, { "AWS_SECRET_ACCESS_KEY", "test" },
	  { "AWS_ENDPOINT_URL", "http://127.0.0.1:4566" }}, NULL, NULL, NULL },
	{ "CE1: also swapped ones", {{ "AWS_ACCESS_KEY_ID", SECRET_KEY },
	  { "AWS_SECRET_ACCESS_KEY", KEY_ID },
	  { "AWS_ENDPOINT_URL_ECR", "https://emulator.example" }}, NULL, NULL,
	  NULL },

	{ "CE3: a setting of a newer version", {{ "ECR_WATCH", "true" }},
	  "ECR_WATCH", "not a setting of this version", NULL },
	{ "CE3: three edits are another name", {{ "ECR_TIMEOUT_MS", "1" }},
	  "ECR_TIMEOUT_MS", "not a setting of this version", NULL },
	{ "CE3: a name longer than any of ours",
	  {{ "ECR_NAMESPACES_OF_SOMEBODY_ELSE_ALTOGETHER", "1" }},
	  "ECR_NAMESPACES_OF_SOMEBODY_ELSE_ALTOGETHER",
	  "not a setting of this version", NULL },
	{ "CE3: an empty one is unset", {{ "ECR_NAMESPACE", "" },
	  { "ECR_WATCH", "" }}, NULL, NULL, NULL },
	{ "CE3: settings that other files read are known",
	  {{ "ECR_SECRET_STYLE", "full" },
	  { "ECR_CUSTOM_REGISTRIES", "r.example" }}, NULL, NULL, NULL },
	{ "CE3: service links of a Service named ecr",
	  {{ "ECR_SERVICE_HOST", "10.96.0.7" }, { "ECR_SERVICE_PORT", "80" },
	  { "ECR_PORT", "tcp://10.96.0.7:80" },
	  { "ECR_PORT_80_TCP_ADDR", "10.96.0.7" }}, NULL, NULL, NULL },
	{ "CE3: and of one named ecr-refresh, with a named port",
	  {{ "ECR_REFRESH_SERVICE_PORT_HTTP", "80" },
	  { "ECR_REFRESH_PORT_53_UDP", "udp://10.96.0.7:53" },
	  { "ECR_REFRESH_PORT_9_SCTP_PROTO", "sctp" },
	  { "ECR_REFRESH_PORT_80_TCP", "tcp://10.96.0.7:80" }}, NULL, NULL,
	  NULL },
	{ "CE3: another program's variables", {{ "ECRX", "1" },
	  { "PATH", "/bin" }, { "DOCKER_HOST", "unix:///x" }}, NULL, NULL,
	  NULL },
	{ "CE3: an s too many behind nabsul's name",
	  {{ "EXCLUDE_NAMESPACES", "kube-system" }}, "EXCLUDE_NAMESPACES",
	  "is ignored", "EXCLUDE_NAMESPACE" },
	{ "CE3: and behind another", {{ "TARGET_NAMESPACES", "default" }},
	  "TARGET_NAMESPACES", "is ignored", "TARGET_NAMESPACE" },

	{ "CE8: a proxy", {{ "HTTPS_PROXY", "http://proxy:3128" }},
	  "HTTPS_PROXY", "does not support it", NULL },
	{ "CE8: a proxy in small letters",
	  {{ "https_proxy", "http://proxy:3128" }}, "https_proxy",
	  "does not support it", NULL },
	{ "CE8: no proxy for some is no word", {{ "NO_PROXY", "10.0.0.0/8" },
	  { "no_proxy", "10.0.0.0/8" }}, NULL, NULL, NULL },
	{ "CE8: an empty proxy is unset", {{ "HTTPS_PROXY", "" }}, NULL, NULL,
	  NULL },
	{ "CE8: FIPS endpoints", {{ "AWS_USE_FIPS_ENDPOINT", "true" }},
	  "AWS_USE_FIPS_ENDPOINT", "does not support it", NULL },
	{ "CE8: FIPS endpoints are not wanted",
	  {{ "AWS_USE_FIPS_ENDPOINT", "false" }}, NULL, NULL, NULL },
	{ "CE8: dual-stack endpoints",
	  {{ "AWS_USE_DUALSTACK_ENDPOINT", "true" }},
	  "AWS_USE_DUALSTACK_ENDPOINT", "does not support it", NULL },

	{ "CE8: no word where its cure was taken",
	  {{ "AWS_USE_FIPS_ENDPOINT", "true" }, { "AWS_ENDPOINT_URL_ECR",
	  "https://ecr-fips.us-east-1.amazonaws.com" }}, NULL, NULL, NULL },

	{ "CC2: 45 minutes are less than an hourly run needs",
	  {{ "ECR_RENEW_BEFORE", "45m" }}, "ECR_RENEW_BEFORE",
	  "less than 2h", NULL },
	{ "CC2: 1 h 59 min too", {{ "ECR_RENEW_BEFORE", "1h59m59s" }},
	  "ECR_RENEW_BEFORE", "less than 2h", NULL },
	{ "CC2: two hours are enough", {{ "ECR_RENEW_BEFORE", "2h" }}, NULL,
	  NULL, NULL },
	{ "CC2: zero writes each one", {{ "ECR_RENEW_BEFORE", "0" }}, NULL,
	  NULL, NULL },

	{ "CD9: an API server under a path", {{ "KUBE_SERVER",
	  "https://rancher.example/k8s/clusters/c-1" }}, NULL, NULL, NULL },
};

static void
check_warning(const struct settings *c, const struct strange *row)
{
	const struct setting_fault *w = c->warning;
	const char *name = check_row("what is strange is a warning", row->name);

	CHECK_INT(name, c->n_warnings, row->variable != NULL);
	if (c->n_warnings == 0 || row->variable == NULL)
		return;
	CHECK_TEXT(name, w->variable, row->variable);
	CHECK(name, holds(w->wrong, row->wrong));
	CHECK_SPAN(name, span_of(w->meant), span_of(row->meant));
}

static void
what_is_strange_is_a_warning(void)
{
	static struct settings c;
	struct setting_fault f;

	for (const struct strange *row = warned; row < warned + COUNT(warned);
	    row++) {
		start();
		set_all(row->set);
		if (CHECK(check_row("what is strange is a warning", row->name),
		    settings_read(&c, &f)))
			check_warning(&c, row);
	}
}

/* The cure of our own message must be good advice. */
static void
the_example_of_a_duration_is_a_good_one(void)
{
	static struct settings c;
	struct setting_fault f;

	start();
	fake_env("ECR_RENEW_BEFORE", "soon");
	CHECK("CC2: a bad duration is refused", !settings_read(&c, &f));
	CHECK("CC2: the cure of a duration names no time under two hours",
	    !holds(f.allowed, "45m") && holds(f.allowed, "9h30m"));
}

static void
clean_heeds_misspelt_names_and_asks_nothing_of_aws(void)
{
	static struct settings c;
	struct setting_fault f;

	start();
	fake_env("AWS_ACCESS_KEY_ID", SECRET_KEY);
	fake_env("AWS_USE_FIPS_ENDPOINT", "true");
	CHECK("CE3: clean has no word about AWS", settings_read_clean(&c,
	    (struct span){0}, &f) && c.n_warnings == 0);
	fake_env("ECR_NAMESPACE", "team-a");
	CHECK("CE3: clean would delete everywhere", !settings_read_clean(&c,
	    (struct span){0}, &f));
	CHECK_TEXT("CE3: clean names the misspelt setting", f.variable,
	    "ECR_NAMESPACE");
}

static void
there_is_room_for_some_warnings(void)
{
	static const char names[][8] = {
		"ECR_Z01", "ECR_Z02", "ECR_Z03", "ECR_Z04", "ECR_Z05",
		"ECR_Z06", "ECR_Z07", "ECR_Z08", "ECR_Z09", "ECR_Z10",
		"ECR_Z11", "ECR_Z12", "ECR_Z13", "ECR_Z14", "ECR_Z15",
		"ECR_Z16", "ECR_Z17",
	};
	static struct settings c;
	struct setting_fault f;

	start();
	for (size_t i = 0; i < COUNT(names); i++)
		fake_env(names[i], "x");
	CHECK("CE3: many unknown names stop nothing", settings_read(&c, &f));
	CHECK_INT("CE3: of many strange names not all are told", c.n_warnings,
	    SETTINGS_WARNINGS);
}

/* -- Exclusions. */

static struct span
unmatched(const struct settings *c, size_t *all)
{
	static char room[256];
	struct buf b = BUF(room);
	struct span some[2];

	*all = settings_unmatched(c, some, 2);
	for (size_t i = 0; i < *all && i < 2; i++) {
		buf_put(&b, some[i]);
		buf_puts(&b, " ");
	}
	return buf_span(&b);
}

static void
exclusions_that_match_nothing_are_known(void)
{
	static struct settings c;
	struct setting_fault f;
	size_t all;

	start();
	fake_env("ECR_NAMESPACES", "*,exact");
	fake_env("ECR_EXCLUDE_NAMESPACES", "kube-sytem,team-*,x?,exact");
	CHECK("exclusions beside globs are read", settings_read(&c, &f));
	CHECK("an excluded namespace is not wanted",
	    !settings_wants(&c, SPAN("team-a")));
	CHECK("a namespace beside the exclusions is wanted",
	    settings_wants(&c, SPAN("kube-system")));
	CHECK_TEXT("CE3: exclusions that took nothing out", unmatched(&c,
	    &all), "kube-sytem x? ");
	CHECK_INT("CE3: two exclusions took nothing out", all, 2);
	CHECK("a misspelt name that is there is excluded",
	    !settings_wants(&c, SPAN("kube-sytem")));
	CHECK("what a glob excludes is not wanted",
	    !settings_wants(&c, SPAN("xy")));
	CHECK_TEXT("CE3: exclusions that all took something out",
	    unmatched(&c, &all), "");
	CHECK_INT("CE3: where all took something out none is counted", all, 0);

	fake_env("ECR_EXCLUDE_NAMESPACES", "a1,a2,a3");
	CHECK("three other exclusions are read", settings_read(&c, &f));
	CHECK_TEXT("CE3: the first ones are named", unmatched(&c, &all),
	    "a1 a2 ");
	CHECK_INT("CE3: all exclusions without a match are counted", all, 3);
	fake_env("ECR_NAMESPACE_SELECTOR", "team=a");
	CHECK("a selector beside exclusions is read", settings_read(&c, &f));
	CHECK_TEXT("CE3: a selector hides namespaces: no word",
	    unmatched(&c, &all), "");
	fake_env("ECR_NAMESPACE_SELECTOR", NULL);
	fake_env("ECR_NAMESPACES", "b");
	CHECK("exact names beside exclusions are read", settings_read(&c, &f));
	CHECK_TEXT("CE3: exact names list nothing: no word",
	    unmatched(&c, &all), "");
}

/* -- Secrets. */

static void
secrets_are_known_before_settings_are_good(void)
{
	char room[MAX_TOKEN];
	struct span secret[SETTINGS_SECRETS];
	struct buf token = BUF(room);

	start();
	fake_env("AWS_SECRET_ACCESS_KEY", SECRET_KEY "\n");
	fake_env("AWS_SESSION_TOKEN", "FwoG");
	CHECK_INT("CE2: a key id is no secret", settings_secrets(secret), 2);
	CHECK_TEXT("CE2: the secret key is a secret", secret[0], SECRET_KEY);
	CHECK_TEXT("CE2: the session token is a secret", secret[1], "FwoG");
	fake_env("AWS_ACCESS_KEY_ID", SECRET_KEY);
	CHECK_INT("CE1: what is no key id may be one",
	    settings_secrets(secret), 3);
	CHECK_TEXT("CE1: a key id that looks like one is a secret", secret[2],
	    SECRET_KEY);
	settings_token(&token);
	CHECK_TEXT("CE2: the token file is read for its secret",
	    buf_span(&token), "a.b.c\n");
	buf_clear(&token);
	fake_env("KUBE_TOKEN_FILE", "/none");
	settings_token(&token);
	CHECK_TEXT("CE2: without a token file there is no such secret",
	    buf_span(&token), "");
}

CHECK_MAIN(
	CHECK_CASE(mistakes_are_refused_before_anything_is_sent),
	CHECK_CASE(what_is_strange_is_a_warning),
	CHECK_CASE(the_example_of_a_duration_is_a_good_one),
	CHECK_CASE(clean_heeds_misspelt_names_and_asks_nothing_of_aws),
	CHECK_CASE(there_is_room_for_some_warnings),
	CHECK_CASE(exclusions_that_match_nothing_are_known),
	CHECK_CASE(secrets_are_known_before_settings_are_good),
)
