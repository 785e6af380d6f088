/* SPDX-License-Identifier: MIT */
/* engine.c -- the loop: which task goes over which connection, and the one
 * wait. */
#include "engine/exchange.h"
#include "engine/lookup.h"
#include "engine/open.h"
#include "engine/peer.h"
#include "engine/queue.h"
#include "engine/retry.h"
#include "engine/task.h"

void
engine_start(struct engine *e)
{
	e->n_peers = e->n_conns = 0;
	e->ended = false;
}

void
engine_add_peer(struct engine *e, struct engine_peer *p)
{
	BUG_IF(e->n_peers == ENGINE_PEERS);
	p->conns.limit = p->max_conns;
	e->peer[e->n_peers++] = p;
}

void
engine_end(struct engine *e)
{
	e->ended = true;
}

/* -- Connections: when to open one. */

static void
open_step(struct engine *e, struct engine_conn *k)
{
	struct engine_peer *p = k->peer;
	enum status st = conn_open_step(e, k);

	if (st == ST_OK)
		peer_connected(p);
	else if (st != ST_WAIT)
		peer_connect_failed(p, st);
}

/* The first connection whenever there is work; a further one when the work
 * that is queued would keep the open ones busy for longer than it takes to
 * open it. */
static bool
wants_connection(const struct engine_peer *p)
{
	const struct engine_conns *c = &p->conns;
	int64_t work = (int64_t)(p->ready.n + p->backlog);
	int64_t conns = c->open + c->opening;
	int64_t price_ms = c->handshake_ms > 0 ? c->handshake_ms : 1;

	if (p->dead != ST_OK || work == 0 || p->looking ||
	    port_now_ms() < p->health.probe_at_ms)
		return false;
	if (c->open == 0)
		return c->opening == 0;
	/* One that is on its way will take a task, too. */
	if (conns >= c->limit || c->answers == 0 || c->opening >= work)
		return false;
	return c->busy_ms * work > price_ms * conns * c->answers;
}

static void
open_one(struct engine *e, struct engine_peer *p)
{
	enum status st = p->address.valid ? ST_OK : lookup_step(e, p);
	struct engine_conn *k = conn_free(e);

	BUG_IF(k == NULL);
	if (st == ST_WAIT)
		return;
	if (st != ST_OK) {
		peer_connect_failed(p, st);
		return;
	}
	conn_open(e, k, p);
	open_step(e, k);
}

/* The first connection, or as many further ones as pay. */
static void
open_some(struct engine *e, struct engine_peer *p, bool further)
{
	while (!e->ended && (further || p->conns.open == 0) &&
	    wants_connection(p))
		open_one(e, p);
}

/* -- Tasks over connections. */

static void
exchange_step(struct engine *e, struct engine_conn *k)
{
	struct engine_task *t = k->task;
	struct engine_answer a = { .status = ST_OK };
	enum status st = conn_step(e, k, &a);

	if (st == ST_WAIT)
		return;
	if (st == ST_OK) {
		peer_answered(t->peer);
		task_tell(t, &a);
		return;
	}
	/* What ended this one may have ended those, too: a NAT that forgot
	 * them, a server that restarts. */
	if (st == ST_LOST || st == ST_TIME)
		conn_close_idle(e, t->peer);
	task_lost(t, k, st);
}

static void
promote_waiting(struct engine_peer *p)
{
	int64_t now_ms = p->waiting.n > 0 ? port_now_ms() : 0;

	for (size_t i = p->waiting.n; i > 0; i--) {
		struct engine_task *t = task_take(&p->waiting);
		bool due = t->not_before_ms <= now_ms;

		task_put(due ? &p->ready : &p->waiting, t, due);
	}
}

/* Whoever waits for the peer is told; where nobody does yet, its owner. */
static void
fail_all(struct engine_peer *p)
{
	struct engine_task *t;

	if (!p->health.end_told && p->ready.n + p->waiting.n == 0)
		p->trouble(p, p->dead);
	p->health.end_told = true;
	while ((t = task_take(&p->ready)) != NULL)
		task_tell_status(t, p->dead);
	while ((t = task_take(&p->waiting)) != NULL)
		task_tell_status(t, p->dead);
}

/* Nobody has anything to say on an idle connection: what comes is its end,
 * or the answer to another request.  Whether it is still idle. */
static bool
idle_step(struct engine *e, struct engine_conn *k)
{
	char byte;
	size_t got;

	if (port_recv(conn_number(e, k), &byte, 1, &got) == ST_WAIT)
		return true;
	conn_close(e, k);
	if (!k->used)
		peer_closed_unused(k);
	return false;
}

/* An idle connection, looked at in the last moment, or NULL. */
static struct engine_conn *
take_idle(struct engine *e, struct engine_peer *p)
{
	struct engine_conn *k;

	do {
		k = conn_idle(e, p);
	} while (k != NULL && !idle_step(e, k));
	return k;
}

static void
schedule(struct engine *e, struct engine_peer *p)
{
	struct engine_conn *k;

	promote_waiting(p);
	while (!e->ended && p->ready.n > 0 && (k = take_idle(e, p)) != NULL) {
		struct engine_task *t = task_take(&p->ready);
		enum status st = conn_ask(e, k, t);

		if (st == ST_OK)
			exchange_step(e, k);
		else
			task_tell_status(t, st);
	}
	open_some(e, p, false);
}

/* Every peer has its first connection, or is on its way to it, before anybody
 * gets a further one: a handshake keeps the processor for milliseconds. */
static void
schedule_all(struct engine *e)
{
	for (size_t i = 0; i < e->n_peers; i++)
		schedule(e, e->peer[i]);
	for (size_t i = 0; i < e->n_peers; i++) {
		open_some(e, e->peer[i], true);
		if (e->peer[i]->dead != ST_OK)
			fail_all(e->peer[i]);
	}
}

/* -- The loop. */

static bool
has_work(const struct engine *e)
{
	for (size_t i = 0; i < e->n_peers; i++)
		if (e->peer[i]->ready.n + e->peer[i]->waiting.n > 0)
			return true;
	for (size_t i = 0; i < e->n_conns; i++)
		if (e->conn[i].state == CONN_BUSY)
			return true;
	return false;
}

/* Something can be done at once for `p`: do not wait. */
static bool
is_ready(struct engine *e, const struct engine_peer *p)
{
	return wants_connection(p) || (p->dead != ST_OK && p->ready.n > 0) ||
	    (p->ready.n > 0 && conn_idle(e, p) != NULL);
}

/* When to wake up though no connection is ready. */
static int64_t
next_event(struct engine *e)
{
	int64_t at_ms = e->until_ms;

	for (size_t i = 0; i < e->n_peers; i++) {
		const struct engine_peer *p = e->peer[i];

		if (is_ready(e, p))
			return 0;
		if (p->dead == ST_OK && p->conns.open + p->conns.opening == 0 &&
		    p->ready.n + p->backlog > 0)
			at_ms = earlier(at_ms, p->health.probe_at_ms);
		for (struct engine_task *t = p->waiting.head; t != NULL;
		    t = t->next)
			at_ms = earlier(at_ms, t->not_before_ms);
	}
	for (size_t i = 0; i < e->n_conns; i++)
		if (e->conn[i].state != CONN_FREE &&
		    e->conn[i].state != CONN_IDLE)
			at_ms = earlier(at_ms, e->conn[i].deadline_ms);
	return at_ms;
}

static void
conn_go_on(struct engine *e, struct engine_conn *k)
{
	switch (k->state) {
	case CONN_TCP:
	case CONN_TLS:
		open_step(e, k);
		break;
	case CONN_BUSY:
		exchange_step(e, k);
		break;
	case CONN_IDLE:
		idle_step(e, k);
		break;
	case CONN_FREE:
		break;
	}
}

static size_t
list_waits(struct engine *e, struct port_wait on[MAX_CONNS])
{
	size_t n = 0;

	for (size_t i = 0; i < e->n_conns; i++) {
		struct engine_conn *k = &e->conn[i];
		bool write = k->state == CONN_TCP ||
		    (k->state == CONN_BUSY && http_wants_write(&k->http));

		if (k->state != CONN_FREE)
			on[n++] = (struct port_wait){
				.c = (int)i, .read = !write, .write = write,
			};
	}
	return n;
}

/* What is found is for schedule(). */
static void
look_up_further(struct engine *e)
{
	for (size_t i = 0; i < e->n_peers && !e->ended; i++) {
		struct engine_peer *p = e->peer[i];
		enum status st = p->looking ? lookup_step(e, p) : ST_OK;

		if (st != ST_OK && st != ST_WAIT)
			peer_connect_failed(p, st);
	}
}

static enum status
wait_and_go_on(struct engine *e)
{
	struct port_wait on[MAX_CONNS];
	size_t n = list_waits(e, on);
	int64_t at_ms = next_event(e);
	enum status st;

	e->idle(e);
	st = port_wait(on, n, at_ms);
	if (st == ST_STOP)
		return st;
	if (port_now_ms() >= e->until_ms)
		return ST_TIME;
	for (size_t i = 0; i < n && !e->ended; i++) {
		struct engine_conn *k = &e->conn[on[i].c];

		if (on[i].ready || (k->state != CONN_IDLE &&
		    port_now_ms() >= k->deadline_ms))
			conn_go_on(e, k);
	}
	look_up_further(e);
	return ST_OK;
}

enum status
engine_run(struct engine *e, int64_t until_ms)
{
	enum status st = ST_OK;

	e->until_ms = until_ms;
	for (size_t i = 0; i < e->n_peers; i++)
		e->peer[i]->looking = false;
	while (st == ST_OK && !e->ended) {
		e->refill(e);
		schedule_all(e);
		if (has_work(e) && !e->ended) {
			st = wait_and_go_on(e);
			continue;
		}
		/* The last task ended without a wait: is there another? */
		e->refill(e);
		if (!has_work(e))
			break;
	}
	for (size_t i = 0; i < e->n_conns; i++)
		conn_close(e, &e->conn[i]);
	for (size_t i = 0; i < e->n_peers; i++)
		lookup_leave(e, e->peer[i]);
	return st;
}
