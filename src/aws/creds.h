/* SPDX-License-Identifier: MIT */
/* creds.h -- where AWS keys come from.  One file a source; the only one so far
 * is the environment (creds_env.c). */
#ifndef AWS_CREDS_H
#define AWS_CREDS_H

#include "aws/sigv4.h"

/* What is wrong with a source, for one line to the user. */
struct creds_fault {
	const char *variable;	/* the one to look at */
	const char *wrong;	/* in a few words: "is not set", ... */
};

/* AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and, where set, AWS_SESSION_TOKEN;
 * empty counts as unset.  True: `keys` point into the environment.  False:
 * `fault` says why: one of the pair is missing, or a value holds what no AWS
 * key holds (white space, a quote, a control, a line end; too long). */
bool creds_env(struct sigv4_keys *keys, struct creds_fault *fault);

/* Whether `id` has the form of a key id that AWS gives out: AKIA or ASIA, and
 * 16 capital letters and digits.  Such a one is no secret. */
bool creds_is_id(struct span id);

/* What makes these keys such as AWS never gave out, so that they must not be
 * sent: the pair swapped, base64 of a key, a placeholder, a temporary key
 * without its session token.  False, with `fault`; then `fault->wrong` says
 * what to do too. */
bool creds_look_right(const struct sigv4_keys *keys,
    struct creds_fault *fault);

/* The same for what is only unusual: false, with `fault`. */
bool creds_look_usual(const struct sigv4_keys *keys,
    struct creds_fault *fault);

#endif
