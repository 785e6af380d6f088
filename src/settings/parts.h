/* SPDX-License-Identifier: MIT */
/* parts.h -- for config*.c alone: lists of names from the environment,
 * taken apart and checked; keys; and what stands there by mistake. */
#ifndef SETTINGS_PARTS_H
#define SETTINGS_PARTS_H

#include "settings/settings.h"

/* A variable and the name that it goes by elsewhere. */
struct config_name {
	const char *own, *alias;
	const char *both;	/* for the line that says they differ */
};

#define CONFIG_NAME(o, a) ((struct config_name){ o, a, o " and " a })

/* The variable's value, or NULL: empty counts as unset. */
const char *config_value(const char *name);

/* Whether it is "true", in one of the three ways that the SDKs read. */
bool config_is_true(const char *name);

/* The variable's value, or its alias's; NULL where neither is set.
 * `used` is the name that the value came from.  False,
 * with `fault`, where both are set and differ. */
bool config_get(struct config_name name, const char **value,
    const char **used, struct config_fault *fault);

/* ECR_NAMESPACES, ECR_EXCLUDE_NAMESPACES and ECR_NAMESPACE_SELECTOR.
 * `old_secret_name`: the Secret's name came from DOCKER_SECRET_NAME. */
bool config_namespaces(struct config *c, bool old_secret_name,
    struct config_fault *fault);

/* ECR_REGISTRIES. */
bool config_registries(struct config *c, struct config_fault *fault);

/* ECR_CUSTOM_REGISTRIES, after ECR_REGISTRIES, region and account. */
bool config_custom_registries(struct config *c, struct config_fault *fault);

/* Whether the annotation that names all hosts is small enough to be read back
 * from a list. */
bool config_hosts_fit(struct config *c, struct config_fault *fault);

/* ECR_SERVICE_ACCOUNTS. */
bool config_accounts(struct config *c, struct config_fault *fault);

/* Fill `fault`.  Where `value` holds a quote, white space around it, or a
 * comment, that is what is wrong.  Returns false, for the caller to return. */
bool config_wrong(struct config_fault *fault, const char *variable,
    const char *wrong, const char *allowed, struct span value);

/* Something strange that stops nothing: kept for a warning. */
void config_warn(struct config *c, const struct config_fault *what);

/* AWS's keys, in config_keys.c.  `custom`: AWS itself is not asked, so that
 * keys may look like anything. */
bool config_keys(struct config *c, bool custom, struct config_fault *fault);

/* Variables that nobody reads, in config_unread.c.  False, with `fault`, where
 * one has almost the name of a setting; what else is strange is a warning.
 * `aws`: AWS will be asked. */
bool config_unread(struct config *c, bool aws, struct config_fault *fault);

#endif
