/* SPDX-License-Identifier: MIT */
/* known.h -- what there is: a table of the Secrets.  Knows no engine. */
#ifndef SYNC_KNOWN_H
#define SYNC_KNOWN_H

#include "kube/secret_list.h"

/* What is known of the Secret in a namespace before it is worked on. */
struct known {
	enum known_as {
		KNOWN_ABSENT,	/* it was seen that there is none */
		KNOWN_FRESH,
		KNOWN_OURS,	/* ours alone, and due */
		KNOWN_OTHER,	/* not ours alone: to be read */
		KNOWN_UNSEEN,	/* nothing: to be looked at */
	} as;
	bool stale;		/* it holds a last-applied-configuration */
	bool rival;		/* rival_is() */
	unsigned pullers;	/* which service accounts are to be visited:
				 * a bit each, as in the settings */
	struct secret_version at;	/* OURS; and FRESH where it is stale */
};

/* Secrets are listed in another order than namespaces, so what is known of
 * them is kept: 32 bytes each, under a key of this pass, in memory that is
 * touched only as far as it is filled. */
struct known_entry {
	uint64_t hash;		/* of the namespace */
	uint64_t uid[2];
	uint64_t version;	/* and flags in its highest bits */
};

struct known_table {
	bool doubt;		/* a Secret may be there that it lacks */
	uint64_t key[2];
	size_t n;
	size_t whole;			/* n after the last whole page */
	struct known_entry entry[MAX_KNOWN];
};

/* What was seen of a Secret. */
struct known_seen {
	bool fresh;
	bool ours;		/* alone, and not fresh */
	bool stale;		/* and holds a last-applied-configuration */
	bool expiring;		/* it is ours, and would be renewed */
	bool rival;		/* as known.rival */
};

/* Empty it, with another key. */
void known_reset(struct known_table *k);

/* Add one, in any order.  False where there is no room. */
bool known_add(struct known_table *k, const struct secrets_item *item,
    struct known_seen seen);

/* When all are in it, and before anything else is called. */
void known_sort(struct known_table *k);

/* Note that an account of `ns` lacks our entry, if it has a Secret. */
void known_lacks(struct known_table *k, struct span ns, size_t account);

/* What is known of `ns`: false, and KNOWN_UNSEEN, where it has none in the
 * table.  out->pullers are those that lack our entry.  A namespace that is
 * asked about is a target: what it holds is not passed over. */
bool known_find(struct known_table *k, struct span ns, struct known *out);

/* Whether there is nothing to be done. */
bool known_is_done(const struct known *k);

/* How many are ours, expire soon, and are in no namespace that was asked about;
 * and whether `ns` has such a one, which is told once. */
size_t known_passed_over(const struct known_table *k);
bool known_take_passed_over(struct known_table *k, struct span ns);

#endif
