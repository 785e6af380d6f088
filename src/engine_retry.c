/* SPDX-License-Identifier: MIT */
#include "engine_retry.h"

void
task_put(struct engine_queue *q, struct engine_task *t, bool first)
{
	q->n++;
	if (q->head == NULL) {
		t->next = NULL;
		q->head = q->tail = t;
	} else if (first) {
		t->next = q->head;
		q->head = t;
	} else {
		t->next = NULL;
		q->tail->next = t;
		q->tail = t;
	}
}

struct engine_task *
task_take(struct engine_queue *q)
{
	struct engine_task *t = q->head;

	if (t == NULL)
		return NULL;
	q->head = t->next;
	if (q->head == NULL)
		q->tail = NULL;
	q->n--;
	return t;
}

int64_t
earlier(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

/* Full jitter: anything from nothing to `first_ms` doubled `n` times. */
static int64_t
backoff(int64_t first_ms, int n, int64_t most_ms)
{
	int64_t top = first_ms << (n < 16 ? n : 16);

	return port_random((uint32_t)earlier(top, most_ms) + 1);
}

/* What the server asks for is kept to, up to MAX_BUSY_MS. */
static int64_t
retry_delay(const struct engine_task *t, const struct http_head *head)
{
	int64_t ms = t->throttled ?
	    backoff(5 * BACKOFF_MS, t->tries, MAX_BUSY_MS) :
	    backoff(BACKOFF_MS, t->tries, MAX_BACKOFF_MS);
	int64_t asked = 0;

	if (head != NULL && head->retry_after_s >= 0)
		asked = earlier(head->retry_after_s, MAX_BUSY_MS / 1000) * 1000;
	if (head != NULL && head->retry_after_ms >= 0)
		asked = earlier(head->retry_after_ms, MAX_BUSY_MS);
	return ms > asked ? ms : asked;
}

void
retry_tell(struct engine_task *t, struct engine_answer *a)
{
	struct engine_peer *p = t->peer;
	enum engine_next next;

	a->may_retry = p->dead == ST_OK && t->tries + 1 < MAX_TRIES;
	next = t->answer(t, a);
	if (next == TASK_DONE || p->dead != ST_OK)
		return;
	if (next == TASK_AGAIN) {
		engine_add(t, true);
		return;
	}
	BUG_IF(!a->may_retry);
	t->not_before_ms = port_now_ms() + retry_delay(t, a->head);
	t->tries++;
	t->lost = 0;
	task_put(&p->waiting, t, false);
}

void
retry_tell_status(struct engine_task *t, enum status st)
{
	struct engine_answer a = { .status = st };

	retry_tell(t, &a);
}

/* The connection ended, or the time for the answer did, before it was whole.
 * Every request may be sent twice, so it goes to another connection. */
void
retry_lost(struct engine_task *t, enum status st)
{
	bool again = st == ST_LOST || st == ST_CLOSED || st == ST_TIME;

	if (again && ++t->lost < MAX_TRIES)
		task_put(&t->peer->ready, t, true);
	else
		retry_tell_status(t, st == ST_CLOSED ? ST_LOST : st);
}

/* No connection: not the task's trouble but the peer's.  One probe at a time
 * tries again, for PEER_DOWN_MS. */
static void
wait_for_peer(struct engine_peer *p, enum status st)
{
	int64_t now_ms = port_now_ms();

	p->looked_up = false;
	if (!p->down) {
		p->down = true;
		p->down_since_ms = now_ms;
		p->probes = 0;
		p->trouble(p, st);
	}
	if (now_ms - p->down_since_ms >= PEER_DOWN_MS)
		p->dead = st;
	p->probe_at_ms = now_ms +
	    backoff(BACKOFF_MS, p->probes++, MAX_BACKOFF_MS);
}

void
retry_connected(struct engine_peer *p)
{
	if (p->down)
		p->back_ms = port_now_ms();
	p->down = false;
	p->probe_at_ms = 0;
	if (p->open == 1)
		p->limit = p->max_conns;
}

void
retry_connect_failed(struct engine_peer *p, enum status st)
{
	if (p->open > 0) {		/* a further one: go on without it */
		p->limit = p->open;
		return;
	}
	switch (st) {
	case ST_TLS_VERSION:
		/* Not a try: design.md, TLS.  With 1.2 it is ST_TLS. */
		p->version = PORT_TLS_12;
		return;
	case ST_REFUSED:
	case ST_UNREACHABLE:
	case ST_LOST:
	case ST_TIME:
		if (p->looked_up && ++p->address_at < p->address.n)
			return;
		wait_for_peer(p, st);
		return;
	case ST_TLS_DOWNGRADE:
		p->version = PORT_TLS_13;
		wait_for_peer(p, st);
		return;
	case ST_DNS:
		wait_for_peer(p, st);
		return;
	default:
		p->dead = st;
	}
}

/* A server that takes connections only to end them is not run after. */
void
retry_closed_unused(struct engine_peer *p)
{
	p->probe_at_ms = port_now_ms() +
	    backoff(BACKOFF_MS, p->probes++, MAX_BACKOFF_MS);
}
