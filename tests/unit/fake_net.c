/* SPDX-License-Identifier: MIT */
/* fake_net.c -- connections to servers that follow a script, and the wait;
 * see fake.h. */
#include <string.h>

#include "fake_in.h"

#define MAX_OPENED 512
#define MAX_IDLE_WAITS 100000

static struct fake_peer peers[MAX_OPENED];
static size_t n_peers;
static struct fake_peer *conns[MAX_CONNS];
static int idle_waits;

static const struct fake_step idle[1] = { STEP_END };

void
fake_net_reset(void)
{
	size_t i;

	for (i = 0; i < n_peers; i++) {
		fake_drop(&peers[i].sent);
		fake_drop(&peers[i].reply);
	}
	memset(peers, 0, sizeof(peers));
	memset(conns, 0, sizeof(conns));
	n_peers = 0;
	idle_waits = 0;
}

/* -- What happened. */

size_t
fake_n_opened(void)
{
	return n_peers;
}

const struct fake_opened *
fake_opened(size_t i)
{
	fake_contract(i < n_peers, "fake_opened() of one that is not");
	return &peers[i].seen;
}

struct span
fake_sent(size_t i)
{
	fake_contract(i < n_peers, "fake_sent() of one that is not");
	return (struct span){ peers[i].sent.at, peers[i].sent.len };
}

bool
fake_script_done(size_t i)
{
	fake_contract(i < n_peers, "fake_script_done() of one that is not");
	return peers[i].step->kind == FAKE_IDLE;
}

/* With fake.wait, each step is asked for twice. */
static bool
must_wait(struct fake_peer *p)
{
	if (!fake.wait)
		return false;
	p->gate = !p->gate;
	return p->gate;
}

static size_t
limit(size_t n)
{
	return fake.piece != 0 && n > fake.piece ? fake.piece : n;
}

static struct fake_peer *
conn(int c, int state, const char *what)
{
	fake_contract(c >= 0 && c < MAX_CONNS, "a connection's number");
	fake_contract(conns[c] != NULL && (int)conns[c]->state == state,
	    what);
	idle_waits = 0;
	return conns[c];
}

static enum status
ended(struct fake_peer *p, enum status st)
{
	if (st != ST_OK && st != ST_WAIT)
		p->state = ENDED;
	return st;
}

/* -- Connections. */

/* The script says how it opens: now, later, or never. */
static enum status
begin(struct fake_peer *p)
{
	enum status st;

	if (p->step->kind == FAKE_OPENED) {
		p->state = OPENING;
		return ST_WAIT;
	}
	if (p->step->kind == FAKE_OPEN) {
		st = (enum status)(p->step++)->n;
		p->state = OPEN;
		return ended(p, st);
	}
	p->state = fake.wait ? OPENING : OPEN;
	return fake.wait ? ST_WAIT : ST_OK;
}

enum status
port_open(int c, const struct port_address *to)
{
	const struct fake_server *server;
	enum status st;
	struct fake_peer *p;

	fake_contract(c >= 0 && c < MAX_CONNS, "a connection's number");
	fake_contract(conns[c] == NULL, "port_open() without port_close()");
	fake_contract(n_peers < MAX_OPENED, "too many connections");
	server = fake_server(to->port);
	p = &peers[n_peers++];
	*p = (struct fake_peer){ .seen = { .to = *to, .at_ms = fake.now_ms } };
	p->server = server;
	p->step = server == NULL || server->script == NULL ? idle :
	    server->script;
	p->state = ENDED;
	conns[c] = p;
	if (fake_fails(CALL_OPEN, &st))
		return st;
	if (server == NULL)
		return ST_REFUSED;
	st = begin(p);
	p->first = p->step;
	return st;
}

enum status
port_opened(int c)
{
	struct fake_peer *p = conn(c, OPENING, "port_opened() out of turn");
	enum status st;

	if (fake_fails(CALL_OPENED, &st))
		return ended(p, st);
	if (p->step->kind == FAKE_OPENED) {
		st = (enum status)p->step->n;
		if (st == ST_WAIT)
			return st;
		p->first = ++p->step;
	} else {
		st = ST_OK;
	}
	p->state = OPEN;
	return ended(p, st);
}

enum status
port_tls_begin(int c, const struct port_tls *want)
{
	struct fake_peer *p = conn(c, OPEN, "port_tls_begin() out of turn");
	enum status st;

	fake_contract(p->sent.len == 0 && !p->seen.tls,
	    "port_tls_begin() on a used connection");
	if (fake_fails(CALL_TLS_BEGIN, &st))
		return ended(p, st);
	fake_contract(strlen(want->name) <= MAX_HOST, "a name for TLS");
	strcpy(p->seen.name, want->name);
	p->seen.tls = true;
	p->seen.pem_file = want->trust->pem_file;
	p->seen.version = want->version;
	p->state = SHAKING;
	return ST_OK;
}

enum status
port_tls_step(int c, struct port_cert_fault *why)
{
	struct fake_peer *p = conn(c, SHAKING, "port_tls_step() out of turn");
	enum status st;

	if (fake_fails(CALL_TLS_STEP, &st))
		return ended(p, st);
	if (must_wait(p))
		return ST_WAIT;
	fake_advance(p);		/* over a pause */
	if (p->step->kind == FAKE_PAUSE)
		return ST_WAIT;
	st = ST_OK;
	if (p->step->kind == FAKE_TLS) {
		st = (enum status)p->step->n;
		if (st == ST_WAIT)
			return st;
		p->first = ++p->step;
	}
	if (st >= ST_TLS_VERSION && st <= ST_CERT_WEAK)
		*why = fake.cert;
	p->state = OPEN;
	return ended(p, st);
}

/* After ST_WAIT the same bytes must be offered again. */
static void
check_again(struct fake_peer *p, const struct span *part, size_t from)
{
	if (p->again)
		fake_contract(p->again_from == from &&
		    p->again_part.at == part[0].at &&
		    p->again_part.len == part[0].len,
		    "port_send() of something else after ST_WAIT");
	p->again = false;
}

static enum status
send_later(struct fake_peer *p, const struct span *part, size_t from)
{
	p->again = true;
	p->again_part = part[0];
	p->again_from = from;
	return ST_WAIT;
}

enum status
port_send(int c, const struct span *part, size_t n, size_t from, size_t *sent)
{
	struct fake_peer *p = conn(c, OPEN, "port_send() out of turn");
	enum status st;
	size_t i, room;

	*sent = 0;
	if (fake_fails(CALL_SEND, &st))
		return ended(p, st);
	check_again(p, part, from);
	fake_advance(p);
	if (p->step->kind == FAKE_LOSE)
		return ended(p, ST_LOST);
	if (p->step->kind == FAKE_STALL || must_wait(p))
		return send_later(p, part, from);
	room = limit(SIZE_MAX);
	for (i = 0; i < n && *sent < room; i++) {
		struct span s = part[i];

		if (from >= s.len) {
			from -= s.len;
			continue;
		}
		s = (struct span){ s.at + from, s.len - from };
		from = 0;
		if (s.len > room - *sent)
			s.len = room - *sent;
		fake_grow(&p->sent, s);
		*sent += s.len;
	}
	fake_contract(*sent > 0, "port_send() of nothing");
	return ST_OK;
}

enum status
port_recv(int c, char *at, size_t cap, size_t *got)
{
	struct fake_peer *p = conn(c, OPEN, "port_recv() out of turn");
	struct span ready = { 0 };
	enum status st;

	*got = 0;
	p->seen.recv_calls++;
	if (fake_fails(CALL_RECV, &st))
		return ended(p, st);
	if (must_wait(p))
		return ST_WAIT;
	st = fake_receivable(p, &ready);
	if (st != ST_OK)
		return ended(p, st);
	*got = limit(ready.len < cap ? ready.len : cap);
	fake_contract(*got > 0, "port_recv() of nothing");
	memcpy(at, ready.at, *got);
	p->given += *got;
	return ST_OK;
}

void
port_close(int c)
{
	fake_contract(c >= 0 && c < MAX_CONNS, "a connection's number");
	if (conns[c] == NULL)
		return;
	conns[c]->seen.closed = true;
	conns[c]->state = SHUT;
	conns[c] = NULL;
	idle_waits = 0;
}

/* -- The wait. */

static bool
is_ready(struct port_wait *w)
{
	struct fake_peer *p = conns[w->c];
	struct span ignored;

	fake_contract(p != NULL, "port_wait() for one that is not open");
	fake_contract(w->read || w->write, "port_wait() for nothing");
	fake_advance(p);
	switch (p->state) {
	case OPENING:
		return w->write && !(p->step->kind == FAKE_OPENED &&
		    p->step->n == ST_WAIT);
	case SHAKING:
		return p->step->kind != FAKE_PAUSE &&
		    !(p->step->kind == FAKE_TLS && p->step->n == ST_WAIT);
	case OPEN:
		return (w->write && p->step->kind != FAKE_STALL) ||
		    (w->read && fake_receivable(p, &ignored) != ST_WAIT);
	default:
		return true;
	}
}

/* Let time pass until a pause ends, a signal comes or it is over. */
static void
sleep_until(const struct port_wait *on, size_t n, int64_t until_ms)
{
	int64_t next = until_ms < fake.stop_ms ? until_ms : fake.stop_ms;
	size_t i;

	if (fake_lookup_ms() < next)
		next = fake_lookup_ms();
	for (i = 0; i < n; i++) {
		int64_t pause = conns[on[i].c]->until_ms;

		if (pause != 0 && pause < next)
			next = pause;
	}
	if (next > fake.now_ms)
		fake.now_ms = next;
}

enum status
port_wait(struct port_wait *on, size_t n, int64_t until_ms)
{
	size_t i, ready = 0;

	fake_contract(++idle_waits < MAX_IDLE_WAITS, "waits without end");
	while (ready == 0) {
		if (fake.now_ms >= fake.stop_ms)
			return ST_STOP;
		for (i = 0; i < n; i++) {
			on[i].ready = is_ready(&on[i]);
			ready += on[i].ready;
		}
		ready += fake_lookup_ms() <= fake.now_ms;
		if (ready == 0 && fake.now_ms >= until_ms)
			return ST_TIME;
		if (ready == 0)
			sleep_until(on, n, until_ms);
	}
	return ST_OK;
}
