/* SPDX-License-Identifier: MIT */
/* hosts.h -- which registries' hosts a Secret holds the login for. */
#ifndef SYNC_HOSTS_H
#define SYNC_HOSTS_H

#include "kube/secret_list.h"

struct pass;

struct hosts {
	struct span registry[MAX_REGISTRIES];	/* then the user's own */
	bool presumed;		/* the registry: until the login is there */
};

/* Those that are known before anything is asked. */
void hosts_start(struct pass *p);

/* Whose registry it is, where AWS alone can tell: what a fresh Secret of ours
 * says, until the login is there.  It can only keep us from writing. */
void hosts_presume(struct pass *p, const struct secrets_item *fresh);

/* All of them, now that AWS has named the registry `named`, or none. */
void hosts_choose(struct pass *p, struct span named);

/* Warn of registries in other regions; and of other accounts than the keys'
 * own, since a typo in an account's digits is a good registry's name. */
void hosts_tell_others(struct pass *p, struct span account);

#endif
