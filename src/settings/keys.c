/* SPDX-License-Identifier: MIT */
/* keys.c -- AWS's keys as a setting, and the secrets that no line may
 * show. */
#include <string.h>

#include "aws/creds.h"
#include "base/value.h"
#include "settings/parts.h"

/* Other sources of AWS keys, which the SDKs know and this version does not. */
static const char other_sources[] =
    "AWS_WEB_IDENTITY_TOKEN_FILE\0" "AWS_ROLE_ARN\0" "AWS_PROFILE\0"
    "AWS_SHARED_CREDENTIALS_FILE\0" "AWS_CONFIG_FILE\0"
    "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI\0"
    "AWS_CONTAINER_CREDENTIALS_FULL_URI\0";

size_t
settings_secrets(struct span secret[SETTINGS_SECRETS])
{
	struct span id = span_trim(span_of(port_env("AWS_ACCESS_KEY_ID")));

	secret[0] = span_trim(span_of(port_env("AWS_SECRET_ACCESS_KEY")));
	secret[1] = span_trim(span_of(port_env("AWS_SESSION_TOKEN")));
	secret[2] = id;
	return creds_is_id(id) ? 2 : 3;
}

/* No pair: say so, or what is wrong with one of it. */
static bool
no_keys(const struct creds_fault *bad, struct setting_fault *fault)
{
	const char *allowed = "use an access key allowed to call "
	    "ecr:GetAuthorizationToken; in a pod, from a Secret (envFrom or "
	    "secretKeyRef)";

	if (strncmp(bad->wrong, "contains", 8) == 0)
		allowed = VALUE_CURE;
	if (settings_value("AWS_ACCESS_KEY_ID") != NULL ||
	    settings_value("AWS_SECRET_ACCESS_KEY") != NULL)
		return settings_wrong(fault, bad->variable, bad->wrong, allowed,
		    (struct span){0});
	for (const char *name = other_sources; *name != '\0';
	    name += strlen(name) + 1) {
		if (settings_value(name) != NULL)
			allowed = "this version takes keys only from "
			    "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY: web "
			    "identity, profiles and container sources are not "
			    "supported yet";
	}
	return settings_wrong(fault, bad->variable, bad->wrong, allowed,
	    (struct span){0});
}

bool
settings_keys(struct settings *c, bool custom, struct setting_fault *fault)
{
	struct creds_fault bad;

	if (!creds_env(&c->keys, &bad))
		return no_keys(&bad, fault);
	if (custom)
		return true;
	if (!creds_look_right(&c->keys, &bad))
		return settings_wrong(fault, bad.variable, bad.wrong, NULL,
		    (struct span){0});
	if (!creds_look_usual(&c->keys, &bad)) {
		settings_wrong(fault, bad.variable, bad.wrong,
		    "if AWS refuses the keys, check this first",
		    (struct span){0});
		settings_warn(c, fault);
	}
	return true;
}
