/* SPDX-License-Identifier: MIT */
/* resolve.c -- port_lookup(): name servers are asked for A and AAAA at the
 * same time, over two sockets, and nothing here waits.
 *
 * A socket is connected to one server, from a port that the kernel chose, so
 * what comes is that server's; a question is known by its number and its name.
 * The servers are asked in their order, the next one where one is silent, away
 * or fails, and never two at once: who answers first may know less.  What is
 * too long for a datagram comes by TCP. */
#define _GNU_SOURCE
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "resolve.h"
#include "socket.h"
#include "dns.h"
#include "hosts.h"

#define UDP_MAX 1500		/* 512 are allowed */
#define TCP_MAX 2048		/* further records are not looked at */
#define LEAST_TRY_MS 500
#define STRAY_MAX 16		/* datagrams of others in one step */

/* One of the two questions. */
struct query {
	bool open, tcp, asked;	/* asked: by TCP */
	int fd;
	bool ended;		/* and how: */
	enum port_dns end;
	bool hurried;		/* the other one is answered: no more tries */
	bool slow;		/* it was silent where the other was answered:
				 * hurry it for further names */
	size_t server, tries;	/* the first to ask; how many were */
	int64_t until_ms;	/* of this try */
	struct dns_question ask;
	size_t got;		/* of tcp_bytes */
};

static struct lookup {
	bool on;
	const char *host;
	uint16_t port;
	enum status st;		/* where nothing is found, and */
	struct port_dns_fault why;
	int64_t until_ms;
	struct query q[2];	/* A, AAAA */
	struct port_addresses found[2];
	unsigned char name[DNS_NAME];	/* that is asked for */
	size_t domain, last;	/* in conf.search: the next one, the end */
	struct resolv_conf conf;
	unsigned char tcp_bytes[2][2 + TCP_MAX];
} lookups[MAX_LOOKUPS];

/* -- One question. */

static struct port_addresses *
found_by(struct lookup *l, const struct query *q)
{
	return &l->found[q->ask.v6];
}

static void
query_close(struct query *q)
{
	if (q->open)
		close(q->fd);
	q->open = q->tcp = q->asked = false;
}

static void
query_end(struct lookup *l, struct query *q, enum port_dns end)
{
	struct query *other = &l->q[!q->ask.v6];
	int64_t until_ms = port_now_ms() + OTHER_MS;

	query_close(q);
	q->ended = true;
	q->end = end;
	if (other->ended || (end != PORT_DNS_FOUND && !other->slow))
		return;
	other->hurried = true;
	if (other->until_ms > until_ms)
		other->until_ms = until_ms;
}

/* Connect to the server whose turn it is.  Whether it may come to something. */
static bool
query_open(struct lookup *l, struct query *q, int type)
{
	size_t turn = (q->server + q->tries) % l->conf.n_servers;

	query_close(q);
	q->fd = socket_to(&l->conf.server[turn], type);
	q->open = q->fd >= 0;
	return q->open && (errno == 0 || errno == EINPROGRESS);
}

/* Send the question.  ST_OK, ST_WAIT, ST_LOST. */
static enum status
query_send(const struct query *q)
{
	unsigned char m[2 + DNS_QUERY];
	size_t len = dns_ask(m + 2, &q->ask), from = q->tcp ? 0 : 2;

	m[0] = (unsigned char)(len >> 8);
	m[1] = (unsigned char)len;
	if (send(q->fd, m + from, len + 2 - from, MSG_NOSIGNAL) > 0)
		return ST_OK;
	return errno == EAGAIN ? ST_WAIT : ST_LOST;
}

static void
set_time(const struct lookup *l, struct query *q)
{
	int64_t ms = l->conf.timeout_s * 1000 / l->conf.attempts;

	if (!q->hurried)
		q->until_ms = port_now_ms() +
		    (ms < LEAST_TRY_MS ? LEAST_TRY_MS : ms);
}

/* Ask the server whose turn it is, or, where that cannot be, one after it.
 * Where there is but one and it was silent, it gets the same question again:
 * the answer may be to either. */
static void
query_try(struct lookup *l, struct query *q, enum port_dns end)
{
	size_t most = (size_t)l->conf.attempts * l->conf.n_servers;

	for (; q->tries < most && !q->hurried; q->tries++) {
		bool again = q->open && !q->tcp && l->conf.n_servers == 1;

		if (!again)
			q->ask.id = (uint16_t)port_random(65536);
		set_time(l, q);
		if ((again || query_open(l, q, SOCK_DGRAM)) &&
		    query_send(q) != ST_LOST)
			return;
		query_close(q);
		end = PORT_DNS_AWAY;
	}
	query_end(l, q, end);
}

/* The server is of no use, for `end`. */
static void
query_failed(struct lookup *l, struct query *q, enum port_dns end)
{
	if (found_by(l, q)->n > 0) {	/* and TCP would have told the rest */
		query_end(l, q, PORT_DNS_FOUND);
		return;
	}
	if (end != PORT_DNS_SILENT)
		query_close(q);
	q->tries++;
	query_try(l, q, end);
}

static void
begin_tcp(struct lookup *l, struct query *q)
{
	bool good = query_open(l, q, SOCK_STREAM);

	q->tcp = true;
	q->got = 0;
	set_time(l, q);
	if (!good)
		query_failed(l, q, PORT_DNS_AWAY);
}

/* Look at what came.  False where it is not the answer. */
static bool
query_take(struct lookup *l, struct query *q, const void *at, size_t len)
{
	struct port_addresses found;
	enum port_dns end;
	bool cut;

	if (!dns_read((struct span){ at, len }, &q->ask, &end, &cut, &found))
		return false;
	if (end == PORT_DNS_FOUND)
		*found_by(l, q) = found;
	if (cut && !q->tcp)
		begin_tcp(l, q);
	else if (end == PORT_DNS_FOUND || end == PORT_DNS_NONE ||
	    end == PORT_DNS_NXDOMAIN)
		query_end(l, q, end);
	else
		query_failed(l, q, end);
	return true;
}

static void
udp_step(struct lookup *l, struct query *q)
{
	unsigned char m[UDP_MAX];

	for (int i = 0; i < STRAY_MAX; i++) {
		ssize_t n = recv(q->fd, m, sizeof(m), 0);

		if (n < 0 && errno != EAGAIN)
			query_failed(l, q, PORT_DNS_AWAY);
		if (n < 0 || query_take(l, q, m, (size_t)n))
			return;
	}
}

/* How many bytes there should be, when there are `got`. */
static size_t
tcp_len(const unsigned char *at, size_t got)
{
	size_t len = got < 2 ? 0 : at[0] * 256u + at[1];

	return 2 + (len < TCP_MAX ? len : TCP_MAX);
}

static void
tcp_step(struct lookup *l, struct query *q)
{
	unsigned char *at = l->tcp_bytes[q->ask.v6];
	size_t want;
	ssize_t n;

	if (!q->asked) {
		enum status st = query_send(q);

		q->asked = st == ST_OK;
		if (st == ST_LOST)
			query_failed(l, q, PORT_DNS_AWAY);
	}
	while (q->asked && q->got < (want = tcp_len(at, q->got))) {
		n = recv(q->fd, at + q->got, want - q->got, 0);
		if (n < 0 && errno == EAGAIN)
			return;
		if (n <= 0) {
			query_failed(l, q, PORT_DNS_BAD);
			return;
		}
		q->got += (size_t)n;
	}
	if (q->asked && !query_take(l, q, at + 2, q->got - 2))
		query_failed(l, q, PORT_DNS_BAD);
}

static void
query_step(struct lookup *l, struct query *q)
{
	if (q->ended)
		return;
	if (q->tcp)
		tcp_step(l, q);
	else
		udp_step(l, q);
	if (!q->ended && port_now_ms() >= q->until_ms)
		query_failed(l, q, PORT_DNS_SILENT);
}

/* -- One name after the other. */

/* Ask for the host's next name, if there is one. */
static bool
begin_name(struct lookup *l)
{
	size_t len = 0;

	while (len == 0) {
		const char *domain = l->conf.search + l->domain;

		if (l->domain >= l->last)
			return false;
		l->domain += strlen(domain) + 1;
		len = dns_name(l->name, l->host, domain);
	}
	for (int i = 0; i < 2; i++) {
		struct query *q = &l->q[i];

		q->server += q->tries;	/* the one that answered */
		q->tries = 0;
		q->ended = q->hurried = false;
		q->ask.name_len = len;
	}
	for (int i = 0; i < 2; i++)
		query_try(l, &l->q[i], PORT_DNS_AWAY);
	return true;
}

static bool
says_no(enum port_dns end)
{
	return end == PORT_DNS_NONE || end == PORT_DNS_NXDOMAIN;
}

/* The name led nowhere.  What is told is what failed, if anything did. */
static void
note_end(struct lookup *l)
{
	struct query *a = &l->q[0], *aaaa = &l->q[1];

	a->slow = a->end == PORT_DNS_SILENT && says_no(aaaa->end);
	aaaa->slow = aaaa->end == PORT_DNS_SILENT && says_no(a->end);
	if (l->st != ST_DNS_NAME)
		return;
	l->why = (struct port_dns_fault){ a->end, aaaa->end };
	if (!says_no(a->end) || !says_no(aaaa->end))
		l->st = ST_DNS;
}

/* Where in the search list to begin and to end. */
static void
set_search(struct lookup *l, enum port_names how)
{
	struct span s = span_of(l->host);
	int dots = 0;

	for (size_t i = 0; i < s.len; i++)
		dots += s.at[i] == '.';
	l->domain = 0;
	l->last = l->conf.search_len;
	if (how == PORT_NAMES_ONLY || span_ends(s, "."))
		l->last = 1;
	else if (how == PORT_NAMES_SEARCH && dots < l->conf.ndots)
		l->last = ++l->domain + l->conf.search_len;
}

static bool
is_found(const struct lookup *l)
{
	return l->found[0].n + l->found[1].n > 0;
}

static void
keep_address(struct lookup *l, const char *text)
{
	struct port_address a;

	if (names_address(text, &a))
		names_keep(&l->found[a.v6], &a);
}

/* What needs no name server. */
static void
find_here(struct lookup *l)
{
	keep_address(l, l->host);
	if (!is_found(l))
		names_hosts("/etc/hosts", l->host, l->found);
	if (!is_found(l) && names_is_localhost(l->host)) {
		keep_address(l, "127.0.0.1");
		keep_address(l, "::1");
	}
}

void
port_lookup(int i, const char *host, uint16_t port, enum port_names how)
{
	struct lookup *l = &lookups[i];

	BUG_IF(i < 0 || i >= MAX_LOOKUPS || l->on);
	l->on = true;
	l->host = host;
	l->port = port;
	l->st = ST_DNS_NAME;
	l->why = (struct port_dns_fault){ 0 };
	l->until_ms = port_now_ms() + LOOKUP_MS;
	for (int v6 = 0; v6 < 2; v6++) {
		l->found[v6].n = 0;
		l->q[v6] = (struct query){ .ended = true, .end = PORT_DNS_NONE,
		    .ask = { .v6 = v6, .name = l->name } };
	}
	find_here(l);
	if (is_found(l))
		return;
	names_resolv_conf("/etc/resolv.conf", &l->conf);
	set_search(l, how);
	begin_name(l);
}

/* -- The order to try them. */

/* Scopes that do not reach each other (RFC 6724, rules 2 and 5). */
static int
scope_of(const unsigned char *ip)
{
	return (ip[0] & 0xfe) == 0xfc ? 1 :	/* local to a site */
	    ip[0] == 0xfe && (ip[1] & 0xc0) == 0x80 ? 2 : 0;
}

/* Whether this machine would reach `a` from an address that fits it.  Nothing
 * is sent. */
static bool
prefers_v6(const struct port_address *a)
{
	struct sockaddr_in6 own;
	socklen_t len = sizeof(own);
	int fd = socket_to(a, SOCK_DGRAM);
	bool good = fd >= 0 && errno == 0 &&
	    getsockname(fd, (struct sockaddr *)&own, &len) == 0 &&
	    scope_of(a->ip) != 1 &&
	    scope_of(a->ip) == scope_of(own.sin6_addr.s6_addr);

	if (fd >= 0)
		close(fd);
	return good;
}

/* One of each kind in turn, so that a network where one of the two leads
 * nowhere costs one try. */
static void
sort(const struct lookup *l, struct port_addresses *out)
{
	const struct port_addresses *v6 = &l->found[1];
	int first = l->found[0].n == 0 || (v6->n > 0 && prefers_v6(v6->at));

	out->n = 0;
	for (size_t i = 0; i < MAX_ADDRESSES; i++) {
		for (int k = 0; k < 2; k++)
			if (i < l->found[first ^ k].n)
				names_keep(out, &l->found[first ^ k].at[i]);
	}
	for (size_t i = 0; i < out->n; i++)
		out->at[i].port = l->port;
}

/* -- Going on. */

/* Whether the name at hand has ended. */
static bool
name_step(struct lookup *l)
{
	bool late = port_now_ms() >= l->until_ms;

	for (int i = 0; i < 2; i++) {
		query_step(l, &l->q[i]);
		if (late && !l->q[i].ended)
			query_end(l, &l->q[i], PORT_DNS_SILENT);
	}
	if (late)
		l->last = 0;
	return l->q[0].ended && l->q[1].ended;
}

enum status
port_lookup_step(int i, struct port_addresses *out,
    struct port_dns_fault *why)
{
	struct lookup *l = &lookups[i];

	BUG_IF(!l->on);
	do {
		if (!name_step(l))
			return ST_WAIT;
		if (is_found(l))
			break;
		note_end(l);
	} while (begin_name(l));
	port_lookup_end(i);
	sort(l, out);
	*why = l->why;
	return out->n > 0 ? ST_OK : l->st;
}

void
port_lookup_end(int i)
{
	BUG_IF(i < 0 || i >= MAX_LOOKUPS);
	query_close(&lookups[i].q[0]);
	query_close(&lookups[i].q[1]);
	lookups[i].on = false;
}

size_t
resolve_polls(struct pollfd *fds, int64_t *until_ms)
{
	size_t n = 0;

	for (int i = 0; i < 2 * MAX_LOOKUPS; i++) {
		struct query *q = &lookups[i / 2].q[i % 2];

		if (!q->open)
			continue;
		fds[n].fd = q->fd;
		fds[n].events = q->tcp && !q->asked ? POLLOUT : POLLIN;
		fds[n++].revents = 0;
		if (*until_ms > q->until_ms)
			*until_ms = q->until_ms;
	}
	return n;
}
