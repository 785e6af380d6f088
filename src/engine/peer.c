/* SPDX-License-Identifier: MIT */
/* peer.c -- keeps a peer's health, and has it look for another address,
 * wait, or be given up, as the retry policy says. */
#include "engine/peer.h"

int64_t
peer_draw(enum retry_pause pause, int n)
{
	return port_random((uint32_t)retry_pause_ms(pause, n) + 1);
}

/* -- Its addresses. */

/* Or it is looked up anew. */
static bool
next_address(struct engine_peer *p)
{
	struct engine_address *a = &p->address;

	a->valid = a->valid && ++a->now < a->found.n;
	return a->valid;
}

/* -- It is away, and it is back. */

/* No connection, or none that carries anything: not the task's trouble but
 * the peer's.  One probe at a time tries again, for PEER_DOWN_MS, at one
 * address after the other. */
static void
wait_for_peer(struct engine_peer *p, enum status st)
{
	struct engine_health *h = &p->health;
	int64_t now_ms = port_now_ms();

	next_address(p);
	if (!h->down) {
		h->down = true;
		h->down_since_ms = now_ms;
		h->probes = h->faults = 0;
		p->trouble(p, st);
	}
	if (retry_gives_up(now_ms - h->down_since_ms))
		p->dead = st;
	h->probe_at_ms = now_ms + peer_draw(PAUSE, h->probes++);
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

/* -- Its connections. */

/* Where exchanges were lost a connection proves nothing: an answer does. */
void
peer_connected(struct engine_peer *p)
{
	p->health.faults = 0;
	p->health.cut = false;
	if (p->conns.open == 1 && !retry_in_a_row(p->health.losses))
		is_back(p);
}

void
peer_answered(struct engine_peer *p)
{
	if (retry_in_a_row(p->health.losses))
		is_back(p);
	p->health.losses = p->health.probes = 0;
}

static void
tell_fault(struct engine_peer *p, enum status st)
{
	if (!p->health.fault_told)
		p->trouble(p, st);
	p->health.fault_told = true;
}

/* Another server of that name may be good, until FAULT_MS after the first bad
 * one. */
static void
try_another(struct engine_peer *p, int64_t now_ms)
{
	struct engine_health *h = &p->health;

	if (h->faults++ == 0)
		h->fault_ms = now_ms;
	if (!next_address(p))
		h->probe_at_ms = earlier(h->fault_ms + FAULT_MS, now_ms +
		    peer_draw(PAUSE_OTHER, h->faults - 1));
}

void
peer_connect_failed(struct engine_peer *p, enum status st)
{
	enum status why = retry_cause(&p->health, st);
	int64_t now_ms = port_now_ms();
	enum retry_connect what;

	if (retry_is_fault(why))
		tell_fault(p, why);
	what = retry_connect(&p->health, why, p->conns.open > 0, now_ms);
	if (what == CONNECT_WITHOUT) {
		p->conns.limit = p->conns.open;
		return;
	}
	/* Whatever comes of an offer of 1.2 but a connection, 1.3 is offered
	 * next. */
	p->conns.version = what == CONNECT_TLS_12 ? PORT_TLS_12 : PORT_TLS_13;
	if (what == CONNECT_TLS_12)
		p->health.cut = why == ST_TLS_CUT;
	else if (what == CONNECT_OTHER)
		try_another(p, now_ms);
	else if (what == CONNECT_NEVER)
		p->dead = why;
	else if (what == CONNECT_PROBE || !next_address(p))
		wait_for_peer(p, why);
}

void
peer_lost(const struct engine_conn *k, enum status st)
{
	struct engine_peer *p = k->peer;
	int losses = retry_losses(k, st, p->health.losses);

	if (losses == p->health.losses)
		return;
	p->health.losses = losses;
	if (!retry_in_a_row(losses))
		return;
	p->conns.limit = 1;
	wait_for_peer(p, st);
}

/* A server that takes connections only to end them is not run after. */
void
peer_closed_unused(const struct engine_conn *k)
{
	struct engine_peer *p = k->peer;

	p->health.probe_at_ms = port_now_ms() +
	    peer_draw(PAUSE, p->health.probes++);
	if (p->conns.open == 0 && p->ready.n + p->waiting.n > 0)
		peer_lost(k, ST_LOST);
}
