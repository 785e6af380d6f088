/* SPDX-License-Identifier: MIT */
/* names.h -- the namespaces, in two pages: one is read while the other one is
 * worked on. */
#ifndef SYNC_NAMES_H
#define SYNC_NAMES_H

#include "base/limits.h"
#include "base/buf.h"

struct pass;

/* A page of the list, once settled what is due of it: names one after the
 * other, so that memory is touched only as far as it is filled, each behind a
 * byte that holds its length and whether it terminates. */
struct page {
	char name[MAX_PAGE * (1 + MAX_NAMESPACE)];
	size_t n;			/* names from `at` on: to be done */
	size_t at, end;
	uint32_t seen;			/* rows, wanted or not */
	char last[MAX_NAMESPACE + 1];	/* name in the last of these */
};

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
