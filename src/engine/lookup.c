/* SPDX-License-Identifier: MIT */
/* lookup.c -- finds a peer's addresses, while everybody else goes
 * on. */
#include "engine/lookup.h"

/* Its place among the peers is the number that port.h wants. */
static int
number(const struct engine *e, const struct engine_peer *p)
{
	int i = 0;

	while (e->peer[i] != p)
		i++;
	return i;
}

/* Plain http goes to loopback only, and what counts is the address. */
static enum status
drop_unfit(struct engine_peer *p)
{
	size_t n = 0;

	for (size_t i = 0; i < p->address.found.n; i++)
		if (p->at->tls || port_is_loopback(&p->address.found.at[i]))
			p->address.found.at[n++] = p->address.found.at[i];
	p->address.found.n = n;
	return n > 0 ? ST_OK : ST_PLAIN;
}

enum status
lookup_step(struct engine *e, struct engine_peer *p)
{
	int l = number(e, p);
	enum status st;

	if (!p->looking) {
		p->looking = true;
		p->conns.opening++;
		port_lookup(l, p->at->host, p->at->port, p->names);
	}
	st = port_lookup_step(l, &p->address.found, &p->dns);
	if (st == ST_WAIT)
		return st;
	lookup_leave(e, p);
	p->looking = false;
	if (st == ST_OK)
		st = drop_unfit(p);
	p->address.valid = st == ST_OK;
	p->address.now = 0;
	return st;
}

void
lookup_leave(struct engine *e, struct engine_peer *p)
{
	if (!p->looking)
		return;
	port_lookup_end(number(e, p));
	p->conns.opening--;
}
