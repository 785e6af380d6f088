/* SPDX-License-Identifier: MIT */
/* target.h -- the namespaces that are being worked on. */
#ifndef SYNC_TARGET_H
#define SYNC_TARGET_H

#include "kube/refusal.h"
#include "kube/secret.h"
#include "sync/known.h"
#include "sync/pullers.h"

struct pass;

#define MAX_TARGETS (MAX_CONNECTIONS + MAX_WAITING)

/* One namespace on its way. */
struct target {
	struct engine_task task;	/* first: a task is its target */
	struct pass *pass;
	struct target *next;		/* in one of the pass's queues */
	char ns[MAX_NAMESPACE + 1];
	bool exact;			/* named by the user: 404 is a typo */
	enum target_step {
		STEP_LOOK,	/* GET of its metadata: whose is it, and is it
				 * fresh? */
		STEP_READ,	/* GET of all of it: what would be lost? */
		STEP_WRITE,	/* PATCH of what was seen */
		STEP_FORGET,	/* remove a stale last-applied-configuration */
		STEP_PULLERS,	/* its service accounts: after it was written,
				 * or before it is deleted */
		STEP_DELETE,	/* in the version that was listed */
	} step;
	bool absent;			/* the last look found none */
	bool read;			/* and judged: it may be taken over */
	bool settled;			/* it is fresh or was written */
	bool stale;			/* as known.stale */
	bool large;			/* it has the pass's `big` */
	int looks;			/* so often it was looked at again */
	unsigned pullers;		/* as known.pullers */
	int epoch;			/* of the token that was sent */
	char owner[MAX_FOREIGN + 1];	/* a conflict named it, or "" */
	struct secret_found found;
	struct visit visit;
	struct secret_reader reader;
};

struct target_queue {
	struct target *first, **end;
	size_t n;
};

struct pool {
	size_t n;			/* of pass->target[]: were ever used */
	struct target *free;
	size_t busy;			/* the others of them */
	struct target_queue parked;	/* wait for the login */

	/* Memory for answers larger than MAX_ELEMENT, lent to one target at a
	 * time until its end. */
	struct target *large;
	struct target_queue larges;	/* who waits for it */
	struct buf big;
};

/* Make all targets free; tell whether one is; and take it, with
 * nothing begun. */
void targets_reset(struct pass *p);
bool targets_have_room(const struct pass *p);
struct target *target_take(struct pass *p, struct span ns);

/* The login is there: what waited for it goes on. */
void targets_unpark(struct pass *p);

/* Go on with `step`, when that can be done; with the memory for large answers;
 * end; fail. */
enum engine_next target_go(struct target *target, enum target_step step);
enum engine_next target_go_large(struct target *target);
enum engine_next target_end(struct target *target);
enum engine_next target_failed(struct target *target, enum status st,
    const struct refusal *k);

/* step.c: begin a namespace: what is to be done where that is known of the
 * Secret, or the deletion of what was listed, its service accounts before
 * it. */
void target_start(struct pass *p, struct span ns, bool exact,
    const struct known *k);
void target_start_delete(struct pass *p, struct span ns,
    const struct secret_version *at);

#endif
