/* SPDX-License-Identifier: MIT */
/* pullers.h -- the service accounts: which lack our entry, and one after the
 * other of a namespace. */
#ifndef SYNC_PULLERS_H
#define SYNC_PULLERS_H

#include "kube/refusal.h"
#include "kube/service_account.h"
#include "sync/list.h"

struct pass;

/* Which service accounts lack our entry. */
struct pullers {
	size_t at;		/* of the settings': is being listed */
	unsigned blind;		/* bits: of this name none may be listed */
	unsigned doubt;		/* bits: one of this name could not be read: it
				 * is visited in each namespace */
	struct listing list;
};

/* The service accounts of one namespace, one after the other. */
struct visit {
	struct pass *pass;
	struct span ns;
	bool removing;			/* our entry is taken out, not put in */
	bool failed;			/* and it was reported */
	unsigned left;			/* bits: not visited yet */
	size_t at;			/* in settings->service_account */
	bool changing;			/* the PATCH, not the GET before it */
	int changes;			/* so often the PATCH was begun */
	struct service_account_found found;
};

/* pullers_list.c: list the accounts, then known_complete(). */
void pullers_start(struct pass *p);

/* Which accounts of a namespace are to be visited: by the bits of those that
 * lack our entry, where the namespace has an entry in the table. */
unsigned pullers_all(const struct pass *p);
unsigned pullers_due(const struct pass *p, unsigned lacking, bool fresh);

/* For the owner of a task that comes to a namespace's
 * service accounts, those in `which`.  False where there is none. */
bool visit_start(struct visit *v, struct pass *p, struct span ns,
    unsigned which, bool removing);

/* The next request, as service_account_ask_change(). */
enum status visit_ask(const struct visit *v, struct buf *head,
    struct buf *lead);

/* Its answer: code 200; a refusal, where a retry, and a token read anew, are
 * not the answer to it; none.  TASK_AGAIN: ask again.  TASK_DONE: all accounts
 * are as they should be, or v->failed. */
enum engine_next visit_answered(struct visit *v, struct span body);
enum engine_next visit_refused(struct visit *v, enum status st,
    const struct refusal *k);
enum engine_next visit_failed(struct visit *v, enum status st,
    const struct refusal *k);

#endif
