/* SPDX-License-Identifier: MIT */
/* settings.h -- what the user set, checked, and the plan that follows from it:
 * every file, host and port that the pass will touch, known before the first
 * byte is sent (a sandbox can be built from it).  Reads the environment and
 * the files named in it; sends nothing, prints nothing. */
#ifndef SETTINGS_SETTINGS_H
#define SETTINGS_SETTINGS_H

#include "aws/sigv4.h"
#include "base/setting_fault.h"
#include "kube/cluster.h"

#define SETTINGS_WARNINGS 16
#define SETTINGS_SECRETS 3

/* A server that the pass will talk to. */
struct plan_host {
	struct url at;
	struct port_trust trust;	/* of no meaning over plain http, which
					 * is for loopback addresses only */
	enum port_names names;
	struct port_trust_faults bad;	/* in a file that is set */
};

struct settings {
	/* AWS. */
	struct span region;
	struct span account;		/* AWS_ACCOUNT_ID; empty: the keys' */
	struct sigv4_keys keys;		/* SECRET, in the environment */
	struct plan_host ecr;
	bool ecr_vouched;		/* an endpoint was set by the user */

	/* Kubernetes. */
	struct plan_host kube;
	struct cluster cluster;		/* token file */

	/* The Secret, and where it goes. */
	struct span secret_name;
	struct span registry[MAX_REGISTRIES];	/* bare hosts; none: the one
						 * that the login names */
	size_t n_registries;
	size_t n_custom;	/* hosts of the user's own, in custom[] */
	bool full_style;	/* username and password beside auth */
	struct span exact[MAX_PATTERNS];	/* written without a list */
	size_t n_exact;
	struct span glob[MAX_PATTERNS];		/* none: no list is made */
	size_t n_globs;
	struct span exclude[MAX_PATTERNS];	/* names and globs */
	size_t n_excludes;
	bool *exclude_hit;	/* of each: it took something out */
	struct span selector;			/* or empty */
	const char *patterns;	/* ECR_NAMESPACES as it was set, or "*" */
	bool default_only;	/* nabsul's default target was assumed */
	struct span service_account[MAX_SERVICE_ACCOUNTS];	/* whose pods
						 * are to pull with it */
	size_t n_service_accounts;

	int connections;
	int timeout_s;
	int renew_before_s;	/* a Secret with no more than that to live is
				 * written; 0: each one is */
	bool json;		/* ECR_LOG_FORMAT */
	bool dry_run;		/* from the command line */
	struct span custom[MAX_REGISTRIES];	/* no more than fit beside
						 * registry[], or that one */

	/* What is strange and stops nothing: for one line each.  More than
	 * there is room for are dropped. */
	struct setting_fault warning[SETTINGS_WARNINGS];
	size_t n_warnings;
};

/* Only what the log line needs (json), so that a fault found by
 * settings_read() is told in the format that was asked for.  Never fails: a bad
 * ECR_LOG_FORMAT means text, and settings_read() says so. */
bool settings_wants_json(void);

/* The secrets in the environment, good or bad, so that no line shows a part of
 * them: the secret key, the session token, and the key id unless it has the
 * form of one.  Returns how many. */
size_t settings_secrets(struct span secret[SETTINGS_SECRETS]);

/* The token file's bytes, as far as they can be read, for the same reason:
 * appended to `out`, which the caller wipes.  SECRET. */
void settings_token(struct buf *out);

/* Read and check everything.  True, or false with `fault`.  The spans point
 * into the environment, which must not change. */
bool settings_read(struct settings *c, struct setting_fault *fault);

/* The same for `clean`, which asks nothing of AWS: the Secret's name, the
 * namespaces, the service accounts and the cluster.  `ns`, from the command
 * line, takes the place of all the namespaces, unless it has a NULL in `at`.
 * A selector chooses nothing there: labels are not asked for. */
bool settings_read_clean(struct settings *c, struct span ns,
    struct setting_fault *fault);

/* Append 16 hex digits that stand for all of this that a Secret is made from:
 * where they differ from those in a Secret, it is due. */
void settings_fingerprint(const struct settings *c, struct buf *out);

/* Whether the user's patterns want namespace `name`, found in the list:
 * among the globs, not excluded, and not an exact name, which is written
 * without the list.  Marks what it was excluded by. */
bool settings_wants(const struct settings *c, struct span name);

/* The same where it may be an exact name too. */
bool settings_names(const struct settings *c, struct span name);

/* The exclusions that took nothing out: the first `max` of them go to
 * `pattern`.  Returns how many there are.  To be asked when settings_wants()
 * has seen the whole list.  None with a selector or without a glob: then there
 * are namespaces that were never seen. */
size_t settings_unmatched(const struct settings *c, struct span *pattern,
    size_t max);

#endif
