/* SPDX-License-Identifier: MIT */
/* names.h -- the namespaces, in two pages: one is read while the other one is
 * worked on. */
#ifndef SYNC_NAMES_H
#define SYNC_NAMES_H

#include "sync/name_page.h"

struct pass;

struct names {
	size_t exact_at;		/* of settings->exact: to be begun */
	int drain;			/* the page that is being written */
	bool full;			/* the other one has been read */
	bool unsettled;			/* and holds what is not due, too */
	char last[MAX_NAMESPACE + 1];	/* list order: done up to here */
	struct page page[2];
};

/* Begin to list them, where a list is made. */
void names_start(struct pass *p);

/* Take out of the page that was just read, if there is one, what is not due. */
void names_settle(struct pass *p);

/* The next namespace of the list that is due, or false when none is known now.
 * Turns the page when one is done and asks for the one after it. */
bool names_next(struct pass *p, struct span *ns);

#endif
