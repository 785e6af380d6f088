/* SPDX-License-Identifier: MIT */
/* parts.h -- for settings/ alone: lists of names from the environment,
 * taken apart and checked; keys; and what stands there by mistake. */
#ifndef SETTINGS_PARTS_H
#define SETTINGS_PARTS_H

#include "settings/settings.h"

/* A variable and the name that it goes by elsewhere. */
struct setting_name {
	const char *own, *alias;
	const char *both;	/* for the line that says they differ */
};

#define SETTING_NAME(o, a) ((struct setting_name){ o, a, o " and " a })

/* The variable's value, or NULL: empty counts as unset. */
const char *settings_value(const char *name);

/* Whether it is "true", in one of the three ways that the SDKs read. */
bool settings_is_true(const char *name);

/* The variable's value, or its alias's; NULL where neither is set.
 * `used` is the name that the value came from.  False,
 * with `fault`, where both are set and differ. */
bool settings_get(struct setting_name name, const char **value,
    const char **used, struct setting_fault *fault);

/* ECR_NAMESPACES, ECR_EXCLUDE_NAMESPACES and ECR_NAMESPACE_SELECTOR.
 * `old_secret_name`: the Secret's name came from DOCKER_SECRET_NAME. */
bool settings_namespaces(struct settings *c, bool old_secret_name,
    struct setting_fault *fault);

/* ECR_REGISTRIES. */
bool settings_registries(struct settings *c, struct setting_fault *fault);

/* ECR_CUSTOM_REGISTRIES, after ECR_REGISTRIES, region and account. */
bool settings_custom_registries(struct settings *c,
    struct setting_fault *fault);

/* Whether the annotation that names all hosts is small enough to be read back
 * from a list. */
bool settings_hosts_fit(struct settings *c, struct setting_fault *fault);

/* ECR_SERVICE_ACCOUNTS. */
bool settings_service_accounts(struct settings *c, struct setting_fault *fault);

/* Fill `fault`.  Where `value` holds a quote, white space around it, or a
 * comment, that is what is wrong.  Returns false, for the caller to return. */
bool settings_wrong(struct setting_fault *fault, const char *variable,
    const char *wrong, const char *allowed, struct span value);

/* Something strange that stops nothing: kept for a warning. */
void settings_warn(struct settings *c, const struct setting_fault *what);

/* AWS's keys, in keys.c.  `custom`: AWS itself is not asked, so that
 * keys may look like anything. */
bool settings_keys(struct settings *c, bool custom,
    struct setting_fault *fault);

/* Variables that nobody reads, in unread.c.  False, with `fault`, where
 * one has almost the name of a setting; what else is strange is a warning.
 * `aws`: AWS will be asked. */
bool settings_unread(struct settings *c, bool aws, struct setting_fault *fault);

#endif
