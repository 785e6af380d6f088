/* SPDX-License-Identifier: MIT */
#include "engine_retry.h"

#define IN_A_ROW 2		/* so many losses are the peer's trouble */

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

static void
put_off(struct engine_task *t, int64_t ms)
{
	t->not_before_ms = port_now_ms() + ms;
	task_put(&t->peer->waiting, t, false);
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
	put_off(t, retry_delay(t, a->head));
	t->tries++;
	t->lost = 0;
}

void
retry_tell_status(struct engine_task *t, enum status st)
{
	struct engine_answer a = { .status = st };

	retry_tell(t, &a);
}

/* No connection, or none that carries anything: not the task's trouble but
 * the peer's.  One probe at a time tries again, for PEER_DOWN_MS, at one
 * address after the other. */
static void
wait_for_peer(struct engine_peer *p, enum status st)
{
	int64_t now_ms = port_now_ms();

	if (++p->address_at >= p->address.n)
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

/* One more loss since the last answer; what was under way when the one before
 * it happened was lost with that.  Two in a row are not the task's trouble
 * but the peer's, until it answers. */
static bool
lost_in_a_row(struct engine_peer *p, int losses, enum status st)
{
	if (losses == p->losses && ++p->losses >= IN_A_ROW) {
		p->limit = 1;
		wait_for_peer(p, st);
	}
	return p->losses >= IN_A_ROW;
}

/* Every request may be sent twice, so it goes to another connection.  It was
 * no try where the server, or a NAT before it, had ended the connection
 * already: each of those is met once, for a new one comes after it. */
void
retry_lost(struct engine_task *t, const struct engine_conn *k, enum status st)
{
	struct engine_peer *p = t->peer;
	bool alone = p->ready.n + p->waiting.n + p->backlog == 0;

	if (st == ST_LOST && k->used && !http_is_answered(&k->http)) {
		task_put(&p->ready, t, true);
	} else if (st != ST_LOST && st != ST_TIME) {
		retry_tell_status(t, st);
	} else if (lost_in_a_row(p, k->losses, st)) {
		/* The only task can say what was being done; and where it is
		 * not, another one is the next probe. */
		if (p->dead != ST_OK && alone) {
			p->dead = ST_OK;
			retry_tell_status(t, st);
		} else {
			task_put(&p->ready, t, false);
		}
	} else if (++t->lost == MAX_TRIES) {
		retry_tell_status(t, st);
	} else if (t->lost == 1) {
		task_put(&p->ready, t, true);
	} else {
		put_off(t, backoff(BACKOFF_MS, t->lost - 2, MAX_BACKOFF_MS));
	}
}

static void
is_back(struct engine_peer *p)
{
	if (p->down)
		p->back_ms = port_now_ms();
	p->down = false;
	p->probe_at_ms = 0;
	p->limit = p->max_conns;
}

/* Where exchanges were lost a connection proves nothing: an answer does. */
void
retry_connected(struct engine_peer *p)
{
	if (p->open == 1 && p->losses < IN_A_ROW)
		is_back(p);
}

void
retry_answered(struct engine_peer *p)
{
	if (p->losses >= IN_A_ROW)
		is_back(p);
	p->losses = p->probes = 0;
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
retry_closed_unused(const struct engine_conn *k)
{
	struct engine_peer *p = k->peer;

	p->probe_at_ms = port_now_ms() +
	    backoff(BACKOFF_MS, p->probes++, MAX_BACKOFF_MS);
	if (p->open == 0 && p->ready.n + p->waiting.n > 0)
		lost_in_a_row(p, k->losses, ST_LOST);
}
