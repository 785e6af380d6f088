/* SPDX-License-Identifier: MIT */
/* known_list.h -- the list of the Secrets that there are. */
#ifndef SYNC_KNOWN_LIST_H
#define SYNC_KNOWN_LIST_H

#include "sync/known.h"
#include "sync/list.h"

struct pass;

#define KNOWN_NAMES 3

struct known_list {
	enum known_state {
		TABLE_NONE,	/* exact names alone: each is looked at */
		TABLE_READY,
		/* Nothing is begun before it is ready. */
		TABLE_READING,
		TABLE_LISTED,	/* the service accounts are next */
		TABLE_PULLERS,
	} state;
	size_t passed_over;
	char name[KNOWN_NAMES][MAX_NAMESPACE + 1];	/* of some of those */
	struct listing list;
	struct known_table table;
};

/* Begin to list what there is, where a list is made. */
void known_list_start(struct pass *p);

/* The service accounts are known too: the table is ready. */
void known_complete(struct pass *p);

/* All that is known of `ns`, as known_find(), with the service accounts that
 * are to be visited. */
void known_about(struct pass *p, struct span ns, struct known *out);

/* Whether this one is fresh. */
bool known_is_fresh(const struct pass *p, const struct secrets_item *item);

/* All namespaces have been asked about: warn of Secrets that are ours, expire
 * soon and are in none of them. */
void known_list_passed_over(struct pass *p);

#endif
