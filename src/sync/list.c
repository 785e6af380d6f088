/* SPDX-License-Identifier: MIT */
/* list.c -- what all lists that come in pages share. */
#include <string.h>

#include "kube/page.h"
#include "sync/pass.h"

#define MAX_RESTARTS 3		/* of a list that expires while it is read */

static struct listing *
listing_of(struct engine_task *t)
{
	return (struct listing *)t;
}

static enum status
listing_ask(struct engine_task *t, struct buf *own,
    struct span part[HTTP_PARTS], size_t *n)
{
	struct listing *l = listing_of(t);
	struct pass *p = t->peer->arg;
	enum status st;

	(void)own;	/* a continue token may not fit there */
	l->epoch = p->api.epoch;
	l->resumed = l->more.len > 0;
	l->empty = true;
	buf_clear(&l->asked);
	st = l->ask(p, buf_span(&l->more), &l->asked);
	part[0] = buf_span(&l->asked);
	part[1] = buf_span(&p->api.auth[p->api.epoch]);
	*n = 2;
	return st;
}

static enum engine_next
listing_refused(struct pass *p, struct listing *l,
    const struct engine_answer *a)
{
	struct refusal f;
	struct report_fault fault;
	enum status st = refusal_read(a->head->code, a->body, &f);

	l->task.throttled = a->head->code == 429 || st == ST_FORBIDDEN;
	if (api_may_retry(p, st, &f) && a->may_retry)
		return TASK_RETRY;
	if (st == ST_UNAUTHORIZED && api_renew_token(p, l->epoch))
		return TASK_AGAIN;
	if (st == ST_EXPIRED && l->restarts < MAX_RESTARTS) {
		l->restarts++;
		page_expired(a->body, &l->more);
		return TASK_AGAIN;
	}
	fault = api_refusal(p, l->act, st, &f);
	l->failed(p, &fault);
	return TASK_DONE;
}

static enum engine_next
listing_answer(struct engine_task *t, const struct engine_answer *a)
{
	struct listing *l = listing_of(t);
	struct pass *p = t->peer->arg;
	struct report_fault fault = api_fault(p, l->act);

	if (p->api.peer.dead != ST_OK) {
		api_died(p);
		return TASK_DONE;
	}
	if (a->status == ST_OK)
		api_see_clock(p, a->head);
	if (a->status == ST_OK && a->head->code != 200)
		return listing_refused(p, l, a);
	fault.status = a->status == ST_OK ? l->end(a->body, &l->more) :
	    a->status;
	if (fault.status == ST_OK)
		return l->page(p);
	l->failed(p, &fault);
	return TASK_DONE;
}

void
listing_start(struct pass *p, struct listing *l)
{
	l->task.peer = &p->api.peer;
	l->task.ask = listing_ask;
	l->task.answer = listing_answer;
	l->restarts = 0;
	l->doubted = false;
	l->more = BUF(l->more_bytes);
	l->asked = BUF(l->asked_bytes);
}

void
listing_next(struct listing *l)
{
	engine_add(&l->task, true);
}

/* An expired continue token may be answered by an empty last page; so may a
 * good one, where the selector leaves nothing. */
bool
listing_is_doubtful(struct listing *l)
{
	if (!l->resumed || !l->empty || l->more.len > 0 || l->doubted)
		return false;
	l->doubted = true;
	l->restarts++;
	return true;
}
