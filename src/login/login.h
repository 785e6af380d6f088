/* SPDX-License-Identifier: MIT */
/* login.h -- one ECR login: asked of AWS, with the clock put right where AWS
 * says that ours is wrong.  Knows nothing of Kubernetes and prints nothing:
 * what came of it is an event. */
#ifndef LOGIN_LOGIN_H
#define LOGIN_LOGIN_H

#include "aws/ecr.h"
#include "engine/engine.h"

struct login;

/* What came of it.  Dies when the callback returns, but for what the login
 * itself points to, which is in `keep`. */
struct login_event {
	bool died;		/* there is none, for the peer was given up:
				 * peer->dead says why */
	enum status status;	/* else ST_OK, or why there is no login */
	const struct ecr_login *got;	/* ST_OK */
	const struct http_head *head;	/* of the answer, or NULL */
	const struct aws_error *failure;	/* AWS's refusal, or NULL */
	const char *why;	/* a few words for the user, or NULL */
};

struct login {
	/* Set by the owner. */
	const struct sigv4_keys *keys;	/* SECRET */
	struct span region;
	struct span host;		/* as in the Host header */
	bool vouched;			/* as ecr_expect.vouched */
	struct engine_peer *peer;
	struct buf ask, keep, raw;	/* the request, the login, the answer.
					 * SECRET: the owner wipes them */
	void (*event)(struct login *l, const struct login_event *e);
	void *arg;

	/* Its own. */
	struct engine_task task;
	int64_t skew_s;			/* AWS's clock less ours */
	bool skew_tried;
};

/* Ask for it: one event follows, from within engine_run(). */
void login_begin(struct login *l);

#endif
