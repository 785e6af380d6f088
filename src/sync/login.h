/* SPDX-License-Identifier: MIT */
/* login.h -- ECR's login, and what every namespace will get. */
#ifndef SYNC_LOGIN_H
#define SYNC_LOGIN_H

#include "engine/engine.h"
#include "kube/secret_list.h"

struct pass;

struct login {
	struct engine_peer peer;
	struct buf host;		/* as in the Host header */
	struct engine_task task;
	int64_t skew_s;			/* AWS's clock less ours */
	bool skew_tried;
	bool wanted;			/* something waits for the login */
	bool asked;			/* it is on its way */
	bool ready;			/* secret.body is there */
	bool presumed;			/* the registry: till it is ready */
	struct buf ask, keep, rendered;	/* SECRET */
	struct buf raw;			/* AWS's answer, where the Secret is
					 * rendered after that.  SECRET */
	struct span registry[MAX_REGISTRIES];
};

/* Nothing is asked yet. */
void login_start(struct pass *p);

/* Whose registry it is, where AWS alone can tell: what a fresh Secret of ours
 * says, until the login is there.  It can only keep us from writing. */
void login_presume(struct pass *p, const struct secrets_item *fresh);

/* Ask for the login. */
void login_begin(struct pass *p);

#endif
