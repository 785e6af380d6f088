/* SPDX-License-Identifier: MIT */
/* tlsget.c -- the port's connections from a shell: one GET, and in one line
 * how it ended.
 *
 *	tlsget [-2] [-p] [-r] [-n NAME] [-c FILE] [-w MS] [-b N] [-s STEP]
 *	    [-S STEP] [-N RULE] ADDRESS PORT
 *	tlsget -a [-N RULE] NAME PORT
 *
 * -2 offers TLS 1.2, -p is plain, -r waits before every read, also where more
 * is there already, NAME is verified instead of the address, FILE replaces the
 * built-in roots, -w waits so long between handshake and GET, -b sends a body
 * of N bytes.  RULE is a number of enum port_names: how names are looked up.
 * -a only does that, for a minute at most, and prints "STATUS A AAAA", numbers
 * of enum port_dns where it failed, and all addresses.  Else it prints
 *
 *	STEP STATUS NOT-BEFORE NOT-AFTER BYTES CODE SUM PEAK LEFT
 *
 * STEP is open, check, begin, tls, pause, send or recv; BYTES of the answer
 * came, the status line says CODE; PEAK and LEFT are bytes of heap.  Ends with
 * 0 when the answer's end was authentic, else 1.  On standard error it says
 * why a certificate was refused, and what of FILE cannot be used.
 *
 * -s and -S do it many times: every STEPth allocation of it fails once, with
 * -S all after it too.  Prints
 *
 *	sweep RUNS MEMORY LOST OTHER GOOD LEAKED LAST
 *
 * of which OTHER, GOOD (an end in spite of the failure) and LEAKED (bytes)
 * must be 0, and LAST (a run without a failure) "closed". */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "port/heap.h"
#include "port/port.h"

static const char *const names[] = {
	[ST_OK] = "ok", [ST_WAIT] = "wait", [ST_FULL] = "full",
	[ST_TIME] = "time", [ST_STOP] = "stop", [ST_MEMORY] = "memory",
	[ST_FILE_MISSING] = "file_missing", [ST_FILE_DENIED] = "file_denied",
	[ST_FILE_KIND] = "file_kind", [ST_FILE_SIZE] = "file_size",
	[ST_FILE_READ] = "file_read", [ST_FILE_CERT] = "file_cert",
	[ST_DNS] = "dns", [ST_REFUSED] = "refused",
	[ST_UNREACHABLE] = "unreachable", [ST_LOST] = "lost",
	[ST_CLOSED] = "closed", [ST_TLS_CUT] = "tls_cut",
	[ST_TLS_DOWNGRADE] = "tls_downgrade",
	[ST_DNS_NAME] = "dns_name", [ST_TLS_VERSION] = "tls_version",
	[ST_TLS] = "tls", [ST_CERT_TRUST] = "cert_trust",
	[ST_CERT_NAME] = "cert_name", [ST_CERT_DATES] = "cert_dates",
	[ST_CERT_WEAK] = "cert_weak",
};

static struct {
	const char *name, *host, *ca;
	uint16_t port;
	bool plain, v12, patient, print;
	enum port_names names;
	size_t fail_at, body, stride;
	int fail_on;
	int64_t pause_ms, until_ms;
} want;

static struct port_cert_fault why;
static struct port_dns_fault dns;
static size_t bytes;
static char head[16];
static unsigned sum;

static enum status
wait_ready(bool read, bool write)
{
	struct port_wait on = { 0, read, write, false };

	if (port_now_ms() >= want.until_ms)
		return ST_TIME;		/* a busy peer is always ready */
	return port_wait(&on, 1, want.until_ms);
}

static enum status
do_lookup(struct port_addresses *at)
{
	enum status st;

	port_lookup(0, want.host, want.port, want.names);
	st = port_lookup_step(0, at, &dns);
	while (st == ST_WAIT) {
		st = port_wait(NULL, 0, want.until_ms);
		if (st == ST_OK)
			st = port_lookup_step(0, at, &dns);
	}
	port_lookup_end(0);
	return st;
}

/* The addresses, in their order, as a resolver prints them. */
static int
print_addresses(void)
{
	struct port_addresses at;
	char text[INET6_ADDRSTRLEN];
	int free_fd = dup(0);
	enum status st;

	close(free_fd);
	want.until_ms = port_now_ms() + 60000;
	st = do_lookup(&at);
	if (dup(0) != free_fd)
		printf("left open: ");
	printf("%s %d %d", names[st], dns.a, dns.aaaa);
	for (size_t i = 0; st == ST_OK && i < at.n; i++)
		printf(" %s", inet_ntop(at.at[i].v6 ? AF_INET6 : AF_INET,
		    at.at[i].ip, text, sizeof(text)));
	printf("\n");
	return st != ST_OK;
}

static enum status
do_open(void)
{
	struct port_addresses at;
	enum status st = do_lookup(&at);

	if (st != ST_OK)
		return st;
	st = port_open(0, &at.at[0]);
	while (st == ST_WAIT) {
		st = wait_ready(false, true);
		if (st == ST_OK)
			st = port_opened(0);
	}
	return st;
}

static enum status
do_tls(void)
{
	enum status st = port_tls_step(0, &why);

	while (st == ST_WAIT) {
		st = wait_ready(true, false);
		if (st == ST_OK)
			st = port_tls_step(0, &why);
	}
	return st;
}

/* An idle connection must not look ready for ever. */
static enum status
do_pause(void)
{
	int64_t until_ms = port_now_ms() + want.pause_ms;
	struct port_wait on = { 0, true, false, false };
	enum status st = ST_OK;
	int turns = 0;
	size_t got;
	char c[1];

	while (want.pause_ms > 0 && st == ST_OK) {
		st = port_wait(&on, 1, until_ms);
		if (st == ST_OK && turns++ > 200)
			return ST_FULL;
		if (st == ST_OK && port_recv(0, c, 1, &got) != ST_WAIT)
			return ST_LOST;
	}
	return st == ST_TIME ? ST_OK : st;
}

static enum status
do_send(void)
{
	char line[200], *body = calloc(1, want.body + 1);
	struct span part[3];
	size_t from = 0, total, sent;
	enum status st = ST_OK;

	snprintf(line, sizeof(line), "GET / HTTP/1.1\r\nHost: x\r\n"
	    "Content-Length: %zu\r\nConnection: close\r\n", want.body);
	for (size_t i = 0; i < want.body; i++)
		body[i] = (char)('a' + i % 23);
	part[0] = span_of(line);
	part[1] = SPAN("\r\n");
	part[2] = (struct span){ body, want.body };
	total = part[0].len + 2 + want.body;
	while (st == ST_OK && from < total) {
		st = port_send(0, part, 3, from, &sent);
		from += sent;
		if (st == ST_WAIT)
			st = wait_ready(false, true);
	}
	free(body);
	return st;
}

static enum status
do_recv(void)
{
	enum status st = ST_OK;
	char at[1000];
	size_t got;

	while (st == ST_OK) {
		got = 0;
		if (want.patient)
			st = wait_ready(true, false);
		if (st == ST_OK)
			st = port_recv(0, at, sizeof(at), &got);
		if (st == ST_WAIT) {
			st = wait_ready(true, false);
			continue;
		}
		for (size_t i = 0; i < got; i++, bytes++) {
			if (bytes < sizeof(head) - 1)
				head[bytes] = at[i];
			sum = sum * 31 + (unsigned char)at[i];
		}
	}
	return st;
}

static enum status
do_exchange(const char **step)
{
	struct port_trust_faults bad;
	struct port_trust trust = { want.ca };
	struct port_tls tls = { want.name, &trust,
	    want.v12 ? PORT_TLS_12 : PORT_TLS_13 };
	enum status st = ST_OK;

	if (!want.plain) {
		*step = "check";
		st = port_trust_check(&trust, &bad);
		if (bad.n > 0 && want.stride == 0)
			fprintf(stderr, "unusable %zu %s\n", bad.n, bad.why);
		*step = st == ST_OK ? "begin" : *step;
		if (st == ST_OK)
			st = port_tls_begin(0, &tls);
		*step = st == ST_OK ? "tls" : *step;
		if (st == ST_OK)
			st = do_tls();
	}
	if (st == ST_OK) {
		*step = "pause";
		st = do_pause();
	}
	if (st == ST_OK) {
		*step = "send";
		st = do_send();
	}
	if (st == ST_OK) {
		*step = "recv";
		st = do_recv();
	}
	return st;
}

/* One connection; `calls` is how many allocations it took. */
static enum status
run(const char **step, size_t *calls)
{
	enum status st;

	want.until_ms = port_now_ms() + 8000;
	*step = "open";
	st = do_open();
	heap_fail_at(want.fail_at, want.fail_on);
	if (st == ST_OK)
		st = do_exchange(step);
	*calls = heap_fail_at(0, 0);
	port_close(0);
	return st;
}

static int
sweep(void)
{
	size_t calls, before, runs = 0, n[4] = { 0, 0, 0, 0 }, total;
	const char *step;
	enum status st;

	run(&step, &total);	/* what is made once is made now */
	before = heap_now();
	for (want.fail_at = 1; want.fail_at <= total;
	    want.fail_at += want.stride) {
		st = run(&step, &calls);
		runs++;
		n[st == ST_MEMORY ? 0 : st == ST_LOST ? 1 :
		    st == ST_CLOSED ? 3 : 2]++;
		if (st != ST_MEMORY && st != ST_LOST && n[2] + n[3] < 5)
			printf("allocation %zu: %s %s\n", want.fail_at, step,
			    names[st]);
	}
	want.fail_at = 0;
	st = run(&step, &calls);
	printf("sweep %zu %zu %zu %zu %zu %zu %s\n", runs, n[0], n[1], n[2],
	    n[3], heap_now() - before, names[st]);
	return st != ST_CLOSED;
}

static void
options(int argc, char **argv)
{
	int o;

	while ((o = getopt(argc, argv, "2pran:c:s:S:w:b:N:")) != -1) {
		switch (o) {
		case '2': want.v12 = true; break;
		case 'p': want.plain = true; break;
		case 'a': want.print = true; break;
		case 'N': want.names = (enum port_names)atoi(optarg); break;
		case 'r': want.patient = true; break;
		case 'n': want.name = optarg; break;
		case 'c': want.ca = optarg; break;
		case 'S': want.fail_on = 1;	/* fall through */
		case 's': want.stride = strtoul(optarg, NULL, 10); break;
		case 'w': want.pause_ms = atoi(optarg); break;
		case 'b': want.body = strtoul(optarg, NULL, 10); break;
		default: exit(2);
		}
	}
	if (argc - optind != 2)
		exit(2);
	want.host = argv[optind];
	want.port = (uint16_t)atoi(argv[optind + 1]);
	if (want.name == NULL)
		want.name = want.host;
}

int
main(int argc, char **argv)
{
	const char *step;
	enum status st;
	size_t calls;

	options(argc, argv);
	port_start();
	if (want.print)
		return print_addresses();
	if (want.stride > 0)
		return sweep();
	st = run(&step, &calls);
	printf("%s %s %lld %lld %zu %.3s %u %zu %zu\n", step, names[st],
	    (long long)why.not_before_s, (long long)why.not_after_s, bytes,
	    bytes > 12 ? head + 9 : "-", sum, heap_peak(), heap_now());
	if (why.why[0] != '\0')
		fprintf(stderr, "%s%s\n", why.ca ? "CA: " : "", why.why);
	return st != ST_CLOSED;
}
