/* SPDX-License-Identifier: MIT */
/* creds.h -- where AWS keys come from.  One file a source; this only
 * one is the environment (creds_env.c). */
#ifndef AWS_CREDS_H
#define AWS_CREDS_H

#include "sigv4.h"

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

#endif
