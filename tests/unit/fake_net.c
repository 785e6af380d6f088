/* SPDX-License-Identifier: MIT */
/* fake_net.c -- servers that follow a script; see fake.h. */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "fake_in.h"

#define MAX_SERVERS 256
#define MAX_OPENED 512
#define MAX_ANSWER (256 * 1024)
#define MAX_IDLE_WAITS 100000

struct server {
	uint16_t port;
	const struct fake_step *script;	/* or NULL: */
	fake_answer *answer;
	void *arg;
	bool used;
};

/* A connection that was opened, also after its end. */
struct peer {
	struct fake_opened seen;
	const struct server *server;
	const struct fake_step *first, *step;
	enum { SHUT, OPENING, SHAKING, OPEN, ENDED } state;
	struct fake_bytes sent;
	size_t taken;		/* of `sent`, by steps */
	struct fake_bytes reply;	/* of `answer` */
	size_t given;		/* of the reply in hand */
	int64_t until_ms;	/* end of a pause, or 0 */
	bool close_after;	/* the reply of `answer` was the last one */
	bool gate;		/* ST_WAIT was said: now go on */
	bool again;		/* a send must come again with these: */
	struct span again_part;
	size_t again_from;
};

static struct server servers[MAX_SERVERS];
static size_t n_servers;
static struct peer peers[MAX_OPENED];
static size_t n_peers;
static struct peer *conns[MAX_CONNS];
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
	n_peers = n_servers = 0;
	idle_waits = 0;
}

static void
add_server(struct server s)
{
	fake_contract(n_servers < MAX_SERVERS, "too many scripts");
	servers[n_servers++] = s;
}

void
fake_script(uint16_t port, const struct fake_step *steps)
{
	add_server((struct server){ .port = port, .script = steps });
}

void
fake_serve(uint16_t port, fake_answer *answer, void *arg)
{
	add_server((struct server){ port, NULL, answer, arg, false });
}

static const struct server *
choose_server(uint16_t port)
{
	size_t i;

	for (i = 0; i < n_servers; i++) {
		if (servers[i].port != port || servers[i].script == NULL ||
		    servers[i].used)
			continue;
		servers[i].used = true;
		return &servers[i];
	}
	for (i = 0; i < n_servers; i++)
		if (servers[i].port == port && servers[i].script == NULL)
			return &servers[i];
	return NULL;
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

/* -- Going through a script. */

static size_t
find_bytes(const char *at, size_t len, struct span s)
{
	size_t i;

	for (i = 0; i + s.len <= len; i++)
		if (memcmp(at + i, s.at, s.len) == 0)
			return i;
	return len;
}

/* Length of the whole HTTP request at the front of what was not taken yet,
 * or 0. */
static size_t
request_len(const struct peer *p)
{
	static const char name[] = "\r\ncontent-length:";
	const char *at = p->sent.at + p->taken;
	size_t len = p->sent.len - p->taken, head, i, body = 0;

	if (len == 0)
		return 0;
	head = find_bytes(at, len, SPAN("\r\n\r\n"));
	if (head == len)
		return 0;
	for (i = 0; i + sizeof(name) - 1 <= head; i++)
		if (strncasecmp(at + i, name, sizeof(name) - 1) == 0)
			body = strtoul(at + i + sizeof(name) - 1, NULL, 10);
	return head + 4 + body <= len ? head + 4 + body : 0;
}

static bool
take_request(struct peer *p)
{
	size_t n = request_len(p);

	p->taken += n;
	return n > 0;
}

static bool
take_text(struct peer *p, struct span text)
{
	size_t len = p->sent.len - p->taken, at;

	if (len == 0)
		return false;
	at = find_bytes(p->sent.at + p->taken, len, text);
	if (at == len)
		return false;
	p->taken += at + text.len;
	return true;
}

static bool
pause_over(struct peer *p)
{
	if (p->until_ms == 0)
		p->until_ms = fake.now_ms + p->step->n;
	if (fake.now_ms < p->until_ms)
		return false;
	p->until_ms = 0;
	return true;
}

/* Let a callback answer what was asked. */
static void
ask_server(struct peer *p)
{
	struct span request;
	struct buf reply;
	size_t n = request_len(p);

	if (n == 0 || p->close_after || p->given < p->reply.len)
		return;
	request = (struct span){ p->sent.at + p->taken, n };
	reply = (struct buf){ malloc(MAX_ANSWER), MAX_ANSWER, 0, false };
	p->server->answer(p->server->arg, request, &reply, &p->close_after);
	fake_contract(!reply.full, "an answer of the fake is too large");
	fake_grow(&p->reply, (struct span){ reply.at, reply.len });
	free(reply.at);
	p->taken += n;
}

/* Go on to the first step that has not happened yet. */
static void
advance(struct peer *p)
{
	bool done = true;

	if (p->server->script == NULL) {
		ask_server(p);
		return;
	}
	while (done) {
		switch (p->step->kind) {
		case FAKE_SENT:
			done = take_text(p, p->step->text);
			break;
		case FAKE_REQUEST:
			done = take_request(p);
			break;
		case FAKE_REPLY:
			done = p->given == p->step->text.len;
			if (done)
				p->given = 0;
			break;
		case FAKE_PAUSE:
			done = pause_over(p);
			break;
		case FAKE_AGAIN:
			p->step = p->first;
			continue;
		default:
			done = false;
			break;
		}
		if (done)
			p->step++;
	}
}

/* What can be received now, with its length, or the status of the end. */
static enum status
receivable(struct peer *p, struct span *out)
{
	advance(p);
	if (p->server->script == NULL) {
		*out = (struct span){ p->reply.at, p->reply.len };
		if (p->given == p->reply.len)
			return p->close_after ? ST_CLOSED : ST_WAIT;
	} else if (p->step->kind == FAKE_REPLY) {
		*out = p->step->text;
	} else {
		return p->step->kind == FAKE_CLOSE ? ST_CLOSED :
		    p->step->kind == FAKE_LOSE ? ST_LOST : ST_WAIT;
	}
	*out = (struct span){ out->at + p->given, out->len - p->given };
	return ST_OK;
}

/* With fake.wait, each step is asked for twice. */
static bool
must_wait(struct peer *p)
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

static struct peer *
conn(int c, int state, const char *what)
{
	fake_contract(c >= 0 && c < MAX_CONNS, "a connection's number");
	fake_contract(conns[c] != NULL && (int)conns[c]->state == state,
	    what);
	idle_waits = 0;
	return conns[c];
}

static enum status
ended(struct peer *p, enum status st)
{
	if (st != ST_OK && st != ST_WAIT)
		p->state = ENDED;
	return st;
}

/* -- Connections. */

/* The script says how it opens: now, later, or never. */
static enum status
begin(struct peer *p)
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
	const struct server *server;
	enum status st;
	struct peer *p;

	fake_contract(c >= 0 && c < MAX_CONNS, "a connection's number");
	fake_contract(conns[c] == NULL, "port_open() without port_close()");
	fake_contract(n_peers < MAX_OPENED, "too many connections");
	server = choose_server(to->port);
	p = &peers[n_peers++];
	*p = (struct peer){ .seen = { .to = *to, .at_ms = fake.now_ms } };
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
	struct peer *p = conn(c, OPENING, "port_opened() out of turn");
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
	struct peer *p = conn(c, OPEN, "port_tls_begin() out of turn");
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
	struct peer *p = conn(c, SHAKING, "port_tls_step() out of turn");
	enum status st;

	if (fake_fails(CALL_TLS_STEP, &st))
		return ended(p, st);
	if (must_wait(p))
		return ST_WAIT;
	advance(p);		/* over a pause */
	if (p->step->kind == FAKE_PAUSE)
		return ST_WAIT;
	st = ST_OK;
	if (p->step->kind == FAKE_TLS) {
		st = (enum status)p->step->n;
		if (st == ST_WAIT)
			return st;
		p->first = ++p->step;
	}
	if (st == ST_CERT_DATES)
		*why = fake.cert;
	p->state = OPEN;
	return ended(p, st);
}

/* After ST_WAIT the same bytes must be offered again. */
static void
check_again(struct peer *p, const struct span *part, size_t from)
{
	if (p->again)
		fake_contract(p->again_from == from &&
		    p->again_part.at == part[0].at &&
		    p->again_part.len == part[0].len,
		    "port_send() of something else after ST_WAIT");
	p->again = false;
}

static enum status
send_later(struct peer *p, const struct span *part, size_t from)
{
	p->again = true;
	p->again_part = part[0];
	p->again_from = from;
	return ST_WAIT;
}

enum status
port_send(int c, const struct span *part, size_t n, size_t from, size_t *sent)
{
	struct peer *p = conn(c, OPEN, "port_send() out of turn");
	enum status st;
	size_t i, room;

	*sent = 0;
	if (fake_fails(CALL_SEND, &st))
		return ended(p, st);
	check_again(p, part, from);
	advance(p);
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
	struct peer *p = conn(c, OPEN, "port_recv() out of turn");
	struct span ready = { 0 };
	enum status st;

	*got = 0;
	p->seen.recv_calls++;
	if (fake_fails(CALL_RECV, &st))
		return ended(p, st);
	if (must_wait(p))
		return ST_WAIT;
	st = receivable(p, &ready);
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
	struct peer *p = conns[w->c];
	struct span ignored;

	fake_contract(p != NULL, "port_wait() for one that is not open");
	fake_contract(w->read || w->write, "port_wait() for nothing");
	advance(p);
	switch (p->state) {
	case OPENING:
		return w->write && !(p->step->kind == FAKE_OPENED &&
		    p->step->n == ST_WAIT);
	case SHAKING:
		return p->step->kind != FAKE_PAUSE &&
		    !(p->step->kind == FAKE_TLS && p->step->n == ST_WAIT);
	case OPEN:
		return (w->write && p->step->kind != FAKE_STALL) ||
		    (w->read && receivable(p, &ignored) != ST_WAIT);
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
		if (ready == 0 && fake.now_ms >= until_ms)
			return ST_TIME;
		if (ready == 0)
			sleep_until(on, n, until_ms);
	}
	return ST_OK;
}
