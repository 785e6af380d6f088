/* SPDX-License-Identifier: MIT */
/* list.h -- what all lists that come in pages share. */
#ifndef SYNC_LIST_H
#define SYNC_LIST_H

#include "engine/engine.h"
#include "report/report.h"

struct pass;

/* A list in pages on its way. */
struct listing {
	struct engine_task task;	/* first: a task is its listing */
	enum report_act act;

	/* Append the request for the page that `more` names. */
	enum status (*ask)(struct pass *p, struct span more, struct buf *out);
	/* Read a page without its items; what then; and what where there is
	 * none, for the cause in `f`. */
	enum status (*end)(struct span object, struct buf *more);
	enum engine_next (*page)(struct pass *p);
	void (*failed)(struct pass *p, const struct report_fault *f);

	int epoch;			/* of the token that was sent */
	int restarts;
	bool resumed, empty;		/* asked for with a token; had no row */
	bool doubted;			/* the list was read anew for that */
	struct buf more, asked;		/* continue token; request */
	char more_bytes[MAX_CONTINUE];
	char asked_bytes[MAX_ASK_LIST];
};

/* Make `l` empty, but for its callbacks and the item and cut
 * of its task; and ask for its next page, or for the first. */
void listing_start(struct pass *p, struct listing *l);
void listing_next(struct listing *l);

/* Whether the page that was read is to be doubted: the list is read anew then,
 * by TASK_AGAIN, once.  Its item callback takes `empty` back. */
bool listing_is_doubtful(struct listing *l);

#endif
