/* SPDX-License-Identifier: MIT */
/* retry.c -- what follows a failed request or connection: again, later,
 * or the end. */
#include "engine/queue.h"
#include "engine/retry.h"

#define IN_A_ROW 2		/* so many losses are the peer's trouble */
#define MIN_FAULTS 3		/* so many handshakes at least are its end */

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

static bool
next_address(struct engine_peer *p)
{
	struct engine_address *a = &p->address;

	a->valid = a->valid && ++a->now < a->found.n;
	return a->valid;
}

/* No connection, or none that carries anything: not the task's trouble but
 * the peer's.  One probe at a time tries again, for PEER_DOWN_MS, at one
 * address after the other. */
static void
wait_for_peer(struct engine_peer *p, enum status st)
{
	int64_t now_ms = port_now_ms();

	next_address(p);
	if (!p->health.down) {
		p->health.down = true;
		p->health.down_since_ms = now_ms;
		p->health.probes = p->health.faults = 0;
		p->trouble(p, st);
	}
	if (now_ms - p->health.down_since_ms >= PEER_DOWN_MS)
		p->dead = st;
	p->health.probe_at_ms = now_ms +
	    backoff(BACKOFF_MS, p->health.probes++, MAX_BACKOFF_MS);
}

/* What one of the servers behind a name or a balancer may have alone: a bad
 * certificate, or no TLS that we know. */
static bool
is_fault(enum status st)
{
	return st >= ST_TLS && st <= ST_CERT_WEAK;
}

static void
tell_fault(struct engine_peer *p, enum status st)
{
	if (!p->health.fault_told)
		p->trouble(p, st);
	p->health.fault_told = true;
}

/* Another connection may meet another server, another address too. */
static void
try_another(struct engine_peer *p, enum status st)
{
	int64_t now_ms = port_now_ms();

	if (p->health.faults++ == 0)
		p->health.fault_ms = now_ms;
	if (p->health.faults >= MIN_FAULTS &&
	    now_ms - p->health.fault_ms >= FAULT_MS) {
		p->dead = st;
		return;
	}
	tell_fault(p, st);
	if (!next_address(p))
		p->health.probe_at_ms = earlier(p->health.fault_ms + FAULT_MS,
		    now_ms + backoff(BACKOFF_MS, p->health.faults - 1,
		    FAULT_MS / 5));
}

/* One more loss since the last answer; what was under way when the one before
 * it happened was lost with that.  Two in a row are not the task's trouble
 * but the peer's, until it answers. */
static bool
lost_in_a_row(struct engine_peer *p, int losses, enum status st)
{
	if (losses == p->health.losses && ++p->health.losses >= IN_A_ROW) {
		p->conns.limit = 1;
		wait_for_peer(p, st);
	}
	return p->health.losses >= IN_A_ROW;
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
	if (p->health.down)
		p->back_ms = port_now_ms();
	p->health.down = false;
	p->health.probe_at_ms = 0;
	p->conns.limit = p->max_conns;
}

/* Where exchanges were lost a connection proves nothing: an answer does. */
void
retry_connected(struct engine_peer *p)
{
	p->health.faults = 0;
	p->health.cut = false;
	if (p->conns.open == 1 && p->health.losses < IN_A_ROW)
		is_back(p);
}

void
retry_answered(struct engine_peer *p)
{
	if (p->health.losses >= IN_A_ROW)
		is_back(p);
	p->health.losses = p->health.probes = 0;
}

/* It is no try to offer 1.2 to a server that did not answer 1.3.  Whatever
 * comes of that but a connection, 1.3 is offered next. */
static bool
falls_back(struct engine_peer *p, enum status st)
{
	bool version = st == ST_TLS_VERSION || st == ST_TLS_CUT;

	if (version)
		p->health.cut = st == ST_TLS_CUT;
	p->conns.version = version ? PORT_TLS_12 : PORT_TLS_13;
	return version;
}

void
retry_connect_failed(struct engine_peer *p, enum status st)
{
	if (p->conns.open > 0) {	/* a further one: go on without it */
		p->conns.limit = p->conns.open;
		if (is_fault(st))
			tell_fault(p, st);
		return;
	}
	if (falls_back(p, st))
		return;
	/* That a server with 1.3 does not take 1.2 says nothing where it was
	 * the connection that had failed. */
	if ((st == ST_TLS_DOWNGRADE || st == ST_TLS) && p->health.cut &&
	    !p->health.down)
		st = ST_LOST;
	switch (st) {
	case ST_REFUSED:
	case ST_UNREACHABLE:
	case ST_LOST:
	case ST_TIME:
		if (next_address(p))
			return;
		wait_for_peer(p, st);
		return;
	case ST_TLS_DOWNGRADE:
	case ST_DNS:
		wait_for_peer(p, st);
		return;
	default:
		if (is_fault(st))
			try_another(p, st);
		else
			p->dead = st;
	}
}

/* A server that takes connections only to end them is not run after. */
void
retry_closed_unused(const struct engine_conn *k)
{
	struct engine_peer *p = k->peer;

	p->health.probe_at_ms = port_now_ms() +
	    backoff(BACKOFF_MS, p->health.probes++, MAX_BACKOFF_MS);
	if (p->conns.open == 0 && p->ready.n + p->waiting.n > 0)
		lost_in_a_row(p, k->losses, ST_LOST);
}
