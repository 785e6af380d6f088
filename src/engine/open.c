/* SPDX-License-Identifier: MIT */
/* open.c -- the slots of connections: TCP, then TLS, until one is
 * idle. */
#include "engine/open.h"

int
conn_number(const struct engine *e, const struct engine_conn *k)
{
	return (int)(k - e->conn);
}

struct engine_conn *
conn_free(struct engine *e)
{
	for (size_t i = 0; i < e->n_conns; i++)
		if (e->conn[i].state == CONN_FREE)
			return &e->conn[i];
	if (e->n_conns == MAX_CONNS)
		return NULL;
	e->conn[e->n_conns].state = CONN_FREE;
	return &e->conn[e->n_conns++];
}

struct engine_conn *
conn_idle(struct engine *e, const struct engine_peer *p)
{
	for (size_t i = 0; i < e->n_conns; i++)
		if (e->conn[i].state == CONN_IDLE && e->conn[i].peer == p)
			return &e->conn[i];
	return NULL;
}

void
conn_close(struct engine *e, struct engine_conn *k)
{
	if (k->state == CONN_TCP || k->state == CONN_TLS)
		k->peer->conns.opening--;
	else if (k->state != CONN_FREE)
		k->peer->conns.open--;
	port_close(conn_number(e, k));
	k->state = CONN_FREE;
	k->task = NULL;
}

void
conn_close_idle(struct engine *e, const struct engine_peer *p)
{
	struct engine_conn *k;

	while ((k = conn_idle(e, p)) != NULL)
		conn_close(e, k);
}

void
conn_open(struct engine *e, struct engine_conn *k, struct engine_peer *p)
{
	BUG_IF(k->state != CONN_FREE || p->address.now >= p->address.found.n);
	k->peer = p;
	k->losses = p->health.losses;
	k->state = CONN_TCP;
	k->began_ms = port_now_ms();
	k->deadline_ms = k->began_ms + CONNECT_MS;
	p->conns.opening++;
	/* How it ends is asked of port_opened(), also when it ended at once:
	 * one place to look. */
	k->scanned = port_open(conn_number(e, k),
	    &p->address.found.at[p->address.now]);
}

/* TCP is through: begin TLS, or be done with it over plain http. */
static enum status
begin_tls(struct engine *e, struct engine_conn *k)
{
	struct engine_peer *p = k->peer;

	k->state = CONN_TLS;
	if (!p->at->tls)
		return ST_OK;
	k->deadline_ms = port_now_ms() + HANDSHAKE_MS;
	k->tls = (struct port_tls){
		.name = p->at->host, .trust = p->trust,
		.version = p->conns.version,
	};
	return port_tls_begin(conn_number(e, k), &k->tls);
}

static void
opened(struct engine_conn *k)
{
	struct engine_peer *p = k->peer;

	k->state = CONN_IDLE;
	k->used = false;
	p->conns.opening--;
	p->conns.open++;
	p->conns.handshake_ms = port_now_ms() - k->began_ms;
}

enum status
conn_open_step(struct engine *e, struct engine_conn *k)
{
	enum status st = ST_OK;

	if (k->state == CONN_TCP) {
		st = k->scanned;
		if (st == ST_WAIT)
			st = port_opened(conn_number(e, k));
		if (st == ST_OK)
			st = begin_tls(e, k);
	}
	if (st == ST_OK && k->peer->at->tls)
		st = port_tls_step(conn_number(e, k), &k->peer->cert);
	if (st == ST_WAIT && port_now_ms() >= k->deadline_ms)
		st = ST_TIME;
	if (st == ST_OK)
		opened(k);
	else if (st != ST_WAIT)
		conn_close(e, k);
	return st;
}
