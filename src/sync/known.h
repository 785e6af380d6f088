/* SPDX-License-Identifier: MIT */
/* known.h -- what there is: the Secrets, in a table. */
#ifndef SYNC_KNOWN_H
#define SYNC_KNOWN_H

#include "kube/secret_list.h"
#include "sync/list.h"

struct pass;

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
	unsigned accounts;	/* which service accounts are to be visited:
				 * a bit each, as in settings->account_name */
	struct secret_version at;	/* OURS; and FRESH where it is stale */
};

/* Secrets are listed in another order than namespaces, so what is known of
 * them is kept: 32 bytes each, under a key of this pass, in memory that is
 * touched only as far as it is filled. */
#define KNOWN_NAMES 3
struct known_entry {
	uint64_t hash;		/* of the namespace */
	uint64_t uid[2];
	uint64_t version;	/* and flags in its highest bits */
};

struct known_table {
	enum known_state {
		TABLE_NONE,	/* exact names alone: each is looked at */
		TABLE_READY,
		/* Nothing is begun before it is ready. */
		TABLE_READING,
		TABLE_LISTED,	/* the service accounts are next */
		TABLE_ACCOUNTS,
	} state;
	bool doubt;		/* a Secret may be there that it lacks */
	uint64_t key[2];
	size_t n;
	size_t whole;			/* n after the last whole page */
	size_t passed_over;
	char name[KNOWN_NAMES][MAX_NAMESPACE + 1];	/* of some of those */
	struct listing list;
	struct known_entry entry[MAX_KNOWN];
};

/* Begin to list what there is, where a list is made. */
void known_start(struct pass *p);

/* The service accounts are known too: the table is ready. */
void known_complete(struct pass *p);

/* What is known of `ns`.  A namespace that is asked about is a target: what
 * it holds is not passed over. */
void known_about(struct pass *p, struct span ns, struct known *out);

/* Whether there is nothing to be done. */
bool known_is_done(const struct known *k);

/* Note that an account of `ns` lacks our entry, if it has a Secret. */
void known_lacks(struct pass *p, struct span ns, size_t account);

/* Whether this one is fresh. */
bool known_is_fresh(const struct pass *p, const struct secrets_item *item);

/* All namespaces have been asked about: warn of Secrets that are ours, expire
 * soon and are in none of them. */
void known_find_passed_over(struct pass *p);

#endif
