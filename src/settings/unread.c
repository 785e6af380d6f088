/* SPDX-License-Identifier: MIT */
/* unread.c -- variables that somebody set and nobody reads: a misspelt
 * setting would be ignored, and the login go where it should not. */
#include <string.h>

#include "settings/parts.h"

#define EDITS 2			/* so far from a name, and it was meant */
#define MAX_NAME 24		/* of a setting, and the edits */

/* All that begin with ECR_, also those that other files read; and the names
 * that people bring along from elsewhere. */
static const char settings[] =
    "ECR_CONNECTIONS\0" "ECR_CUSTOM_REGISTRIES\0" "ECR_EXCLUDE_NAMESPACES\0"
    "ECR_LOG_FORMAT\0" "ECR_NAMESPACES\0" "ECR_NAMESPACE_SELECTOR\0"
    "ECR_REGISTRIES\0" "ECR_RENEW_BEFORE\0" "ECR_SECRET_NAME\0"
    "ECR_SECRET_STYLE\0" "ECR_SERVICE_ACCOUNTS\0" "ECR_TIMEOUT\0"
    "DOCKER_REGISTRIES\0" "DOCKER_SECRET_NAME\0" "EXCLUDE_NAMESPACE\0"
    "TARGET_NAMESPACE\0";

/* What the SDKs heed and this version does not: AWS's, if they are true. */
static const char of_sdks[] =
    "HTTPS_PROXY\0" "https_proxy\0"
    "AWS_USE_FIPS_ENDPOINT\0" "AWS_USE_DUALSTACK_ENDPOINT\0";

/* A letter as settings have it: ecr-namespaces is meant for one, too. */
static char
fold(char c)
{
	return c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') :
	    c == '-' || c == '.' ? '_' : c;
}

/* Letters to put in, take out, change or swap with the next one until `a` is
 * `b`, which are not too long; case is none. */
static unsigned
count_edits(struct span a, struct span b)
{
	unsigned char of[MAX_NAME + 1][MAX_NAME + 1], n;

	for (size_t i = 0; i <= a.len; i++) {
		for (size_t j = 0; j <= b.len; j++) {
			if (i == 0 || j == 0) {
				of[i][j] = (unsigned char)(i + j);
				continue;
			}
			n = of[i - 1][j - 1];
			if (fold(a.at[i - 1]) != b.at[j - 1]) {
				n = n < of[i][j - 1] ? n : of[i][j - 1];
				n = n < of[i - 1][j] ? n : of[i - 1][j];
				if (i > 1 && j > 1 &&
				    fold(a.at[i - 1]) == b.at[j - 2] &&
				    fold(a.at[i - 2]) == b.at[j - 1] &&
				    of[i - 2][j - 2] < n)
					n = of[i - 2][j - 2];
				n++;
			}
			of[i][j] = n;
		}
	}
	return of[a.len][b.len];
}

/* The setting that is `name` or nearest to it, within EDITS; or NULL. */
static const char *
nearest(struct span name, unsigned *edits)
{
	const char *found = NULL;

	*edits = EDITS + 1;
	if (name.len > MAX_NAME)
		return NULL;
	for (const char *at = settings; *at != '\0'; at += strlen(at) + 1) {
		unsigned n = count_edits(name, span_of(at));

		if (n < *edits) {
			*edits = n;
			found = at;
		}
	}
	return found;
}

/* What Kubernetes sets for a Service whose name begins with ecr: NAME_PORT,
 * NAME_SERVICE_HOST, NAME_SERVICE_PORT_HTTP, NAME_PORT_80_TCP_ADDR. */
static bool
is_service_link(struct span name)
{
	return span_ends(name, "_PORT") || span_ends(name, "_SERVICE_HOST") ||
	    span_holds(name, SPAN("_SERVICE_PORT_")) ||
	    (span_holds(name, SPAN("_PORT_")) &&
	    (span_holds(name, SPAN("_TCP")) ||
	    span_holds(name, SPAN("_UDP")) ||
	    span_holds(name, SPAN("_SCTP"))));
}

/* One variable.  Only what begins with ECR_ is certainly meant for us. */
static bool
check_name(struct settings *c, struct span name, struct setting_fault *fault)
{
	struct span head = { name.at, name.len < 4 ? name.len : 4 };
	bool own = count_edits(head, SPAN("ECR_")) == 0;
	const char *known;
	unsigned edits;

	if (!(own ? !is_service_link(name) : span_starts(name, "DOCKER_") ||
	    span_starts(name, "EXCLUDE_") || span_starts(name, "TARGET_")))
		return true;
	known = nearest(name, &edits);
	if (span_is(name, known) || (known == NULL && !own))
		return true;
	*fault = (struct setting_fault){ .variable = name, .meant = known,
	    .wrong = "is not a setting" };
	if (own && known != NULL)
		return false;
	fault->wrong = "is not a setting of this version and is ignored";
	settings_warn(c, fault);
	return true;
}

static void
check_sdks(struct settings *c, bool aws)
{
	struct setting_fault f = { .wrong = "is ignored: this version does not "
	    "support it" };
	bool is_flag;

	for (const char *at = of_sdks; *at != '\0'; at += strlen(at) + 1) {
		f.variable = span_of(at);
		is_flag = at[0] == 'A';
		if (is_flag)
			f.allowed = "set AWS_ENDPOINT_URL_ECR to that endpoint";
		if (is_flag ? aws && settings_is_true(at) &&
		    settings_value("AWS_ENDPOINT_URL_ECR") == NULL :
		    settings_value(at) != NULL)
			settings_warn(c, &f);
	}
}

bool
settings_unread(struct settings *c, bool aws, struct setting_fault *fault)
{
	const char *value;
	struct span name;

	for (size_t i = 0; port_env_at(i, &name, &value); i++)
		if (value[0] != '\0' && !check_name(c, name, fault))
			return false;
	check_sdks(c, aws);
	return true;
}
