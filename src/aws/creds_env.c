/* SPDX-License-Identifier: MIT */
/* creds_env.c -- AWS keys from the environment (aws-facts 5.2). */
#include "../../port/port.h"
#include "creds.h"

/* What stands in a value that stands in no AWS key, or NULL. */
static const char *
find_wrong(struct span s)
{
	size_t i;

	for (i = 0; i < s.len; i++) {
		char c = s.at[i];

		if (c == '\n' || c == '\r')
			return "contains a line end (echo writes one: "
			    "use printf, or echo -n)";
		if (c == ' ' || c == '\t')
			return "contains white space";
		if (c == '"' || c == '\'' || c == '`')
			return "contains a quote";
		if (c < '!' || c > '~')
			return "contains a character that is not "
			    "printable ASCII";
	}
	return NULL;
}

/* Read one variable; a blank one is unset, as in the SDKs. */
static bool
read_one(const char *name, bool required, size_t max, struct span *out,
    struct creds_fault *fault)
{
	struct span s = span_of(port_env(name));

	fault->variable = name;
	fault->wrong = NULL;
	if (span_trim(s).len == 0)
		s = (struct span){ NULL, 0 };
	if (s.len == 0 && required)
		fault->wrong = "is not set";
	else if (s.len > max)
		fault->wrong = "is too long";
	else
		fault->wrong = find_wrong(s);
	*out = s;
	return fault->wrong == NULL;
}

bool
creds_env(struct sigv4_keys *keys, struct creds_fault *fault)
{
	if (read_one("AWS_ACCESS_KEY_ID", true, MAX_KEY_ID, &keys->id,
	    fault) &&
	    read_one("AWS_SECRET_ACCESS_KEY", true, MAX_SECRET_KEY,
	    &keys->secret, fault) &&
	    read_one("AWS_SESSION_TOKEN", false, MAX_TOKEN, &keys->token,
	    fault)) {
		*fault = (struct creds_fault){ NULL, NULL };
		return true;
	}
	*keys = (struct sigv4_keys){ { NULL, 0 }, { NULL, 0 }, { NULL, 0 } };
	return false;
}
