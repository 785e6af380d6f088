/* SPDX-License-Identifier: MIT */
/* rival.h -- a live login of ours for other hosts that a run replaces. */
#ifndef SYNC_RIVAL_H
#define SYNC_RIVAL_H

#include "kube/secret_list.h"

struct pass;

struct rival {
	int looks;			/* so many were looked at again */
	bool told;
	char ns[MAX_NAMESPACE + 1];	/* which is about to be written */
	char bytes[MAX_LOGINS];
	struct span logins;		/* there, or empty */
};

/* Whether this is a live login of ours, of other settings, for a host that is
 * none of ours as far as these are known.  Before it is written it is looked
 * at again, a few times a run; note it then, and warn, once, when it was
 * replaced. */
bool rival_is(const struct pass *p, const struct secrets_item *item);
void rival_see(struct pass *p, const struct secrets_item *item);
void rival_tell(struct pass *p, struct span ns);

#endif
