/* SPDX-License-Identifier: MIT */
/* fake.c -- see fake.h. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "fake_in.h"

#define MAX_ROWS 256
#define GUARDS 8
#define GUARD_SIZE (2 * 1024 * 1024)

struct fake fake;

struct row {
	const char *name;
	const char *text;	/* value, or addresses */
	struct span bytes;
	enum status st;
};

struct table {
	struct row at[MAX_ROWS];
	size_t n;
};

static struct table envs, files, hosts;
static struct fake_bytes output[3];
static int calls[N_CALLS];
static struct {
	int from;		/* 0: none */
	bool on;
	enum status st;
} faults[N_CALLS];
static struct {
	bool on;
	enum status st;		/* what it was made to say, or ST_OK */
	const char *host;
	uint16_t port;
	int64_t at_ms;
} lookups[MAX_LOOKUPS];
static enum port_names last_names;
static jmp_buf out_of_run;
static bool in_run;

/* -- Leaving. */

static _Noreturn void
leave(int code)
{
	if (in_run)
		longjmp(out_of_run, code == 0 ? -1000 : code);
	printf("FAILED: left with %d outside of fake_run()\n", code);
	exit(1);
}

_Noreturn void
port_bug(const char *where)
{
	printf("port_bug: %s\n", where);
	leave(FAKE_BUG);
}

void
fake_contract(bool holds, const char *what)
{
	if (holds)
		return;
	printf("port.h is not kept: %s\n", what);
	leave(FAKE_BUG);
}

_Noreturn void
port_exit(int code)
{
	leave(code);
}

int
fake_run(void (*f)(void *arg), void *arg)
{
	int code = setjmp(out_of_run);

	if (code == 0) {
		in_run = true;
		f(arg);
		code = FAKE_RETURNED;
	}
	in_run = false;
	return code == -1000 ? 0 : code;
}

/* -- Tables. */

void
fake_grow(struct fake_bytes *b, struct span s)
{
	if (s.len > b->cap - b->len) {
		b->cap = 2 * (b->len + s.len) + 4096;
		b->at = realloc(b->at, b->cap);
		fake_contract(b->at != NULL, "the fake is out of memory");
	}
	if (s.len > 0)
		memcpy(b->at + b->len, s.at, s.len);
	b->len += s.len;
}

void
fake_drop(struct fake_bytes *b)
{
	free(b->at);
	*b = (struct fake_bytes){ 0 };
}

static struct row *
find(struct table *t, const char *name)
{
	size_t i;

	for (i = 0; i < t->n; i++)
		if (strcmp(t->at[i].name, name) == 0)
			return &t->at[i];
	return NULL;
}

static void
enter(struct table *t, struct row row)
{
	struct row *old = find(t, row.name);

	if (old != NULL) {
		*old = row;
		return;
	}
	fake_contract(t->n < MAX_ROWS, "a table of the fake is full");
	t->at[t->n++] = row;
}

void
fake_reset(void)
{
	fake_net_reset();
	fake_script_reset();
	fake_drop(&output[1]);
	fake_drop(&output[2]);
	memset(calls, 0, sizeof(calls));
	memset(faults, 0, sizeof(faults));
	memset(lookups, 0, sizeof(lookups));
	envs.n = files.n = hosts.n = 0;
	fake = (struct fake){ .now_ms = 1000000, .stop_ms = INT64_MAX,
	    .signal = 15 };
	fake_wall(1795478400);
}

void
fake_wall(int64_t now_s)
{
	fake.epoch_s = now_s - fake.now_ms / 1000;
}

void
fake_env(const char *name, const char *value)
{
	enter(&envs, (struct row){ .name = name, .text = value });
}

void
fake_file(const char *path, struct span bytes)
{
	enter(&files, (struct row){ .name = path, .bytes = bytes });
}

void
fake_file_fails(const char *path, enum status st)
{
	enter(&files, (struct row){ .name = path, .st = st });
}

void
fake_host(const char *host, const char *addresses)
{
	enter(&hosts, (struct row){ .name = host, .text = addresses });
}

void
fake_host_fails(const char *host, enum status st)
{
	enter(&hosts, (struct row){ .name = host, .st = st });
}

void
fake_fail(enum fake_call which, int nth, enum status st, bool on)
{
	faults[which].from = calls[which] + nth;
	faults[which].st = st;
	faults[which].on = on;
}

int
fake_calls(enum fake_call which)
{
	return calls[which];
}

bool
fake_fails(enum fake_call which, enum status *st)
{
	int n = ++calls[which];

	*st = faults[which].st;
	if (faults[which].from == 0 || n < faults[which].from)
		return false;
	return n == faults[which].from || faults[which].on;
}

/* -- The process, clocks, files, names. */

const char *
port_start(void)
{
	return NULL;
}

int
port_signal(void)
{
	return fake.now_ms >= fake.stop_ms ? fake.signal : 0;
}

const char *
port_env(const char *name)
{
	const struct row *row = find(&envs, name);

	return row == NULL ? NULL : row->text;
}

void
port_write(int to, struct span bytes)
{
	fake_contract(to == 1 || to == 2, "port_write() to another descriptor");
	fake_grow(&output[to], bytes);
}

struct span
fake_output(int to)
{
	return (struct span){ output[to].at, output[to].len };
}

int64_t
port_now_ms(void)
{
	return fake.now_ms;
}

int64_t
port_now_s(void)
{
	return fake.epoch_s + fake.now_ms / 1000;
}

uint32_t
port_random(uint32_t below)
{
	fake_contract(below > 0, "port_random(0)");
	fake.random = fake.random * 1664525u + 1013904223u;
	return (uint32_t)((uint64_t)fake.random * below >> 32);
}

enum status
port_read_file(const char *path, struct buf *out)
{
	const struct row *row = find(&files, path);
	enum status st;

	if (fake_fails(CALL_READ_FILE, &st))
		return st;
	if (row == NULL)
		return ST_FILE_MISSING;
	if (row->st != ST_OK)
		return row->st;
	if (row->bytes.len == 0 || row->bytes.len > out->cap - out->len)
		return ST_FILE_SIZE;
	memcpy(out->at + out->len, row->bytes.at, row->bytes.len);
	out->len += row->bytes.len;
	return ST_OK;
}

enum status
port_trust_check(const struct port_trust *t, struct port_trust_faults *bad)
{
	const struct row *row;
	enum status st;

	*bad = fake.bad;
	if (fake_fails(CALL_TRUST, &st))
		return st;
	if (t->pem_file == NULL)
		return ST_OK;
	row = find(&files, t->pem_file);
	return row == NULL ? ST_FILE_MISSING : row->st;
}

/* One address as text. */
static bool
read_address(const char *text, struct port_address *a)
{
	*a = (struct port_address){ .v6 = strchr(text, ':') != NULL };
	return inet_pton(a->v6 ? AF_INET6 : AF_INET, text, a->ip) == 1;
}

static void
read_addresses(const char *list, uint16_t port, struct port_addresses *out)
{
	char text[64];
	size_t n;

	while (*list != '\0' && out->n < MAX_ADDRESSES) {
		n = strcspn(list, " ");
		fake_contract(n < sizeof(text), "an address of the fake");
		memcpy(text, list, n);
		text[n] = '\0';
		fake_contract(read_address(text, &out->at[out->n]),
		    "an address of the fake");
		out->at[out->n++].port = port;
		list += n + strspn(list + n, " ");
	}
}

/* -- Names. */

void
port_lookup(int l, const char *host, uint16_t port, enum port_names how)
{
	struct port_address literal;

	fake_contract(l >= 0 && l < MAX_LOOKUPS, "a look-up's number");
	fake_contract(!lookups[l].on, "port_lookup() before the end of one");
	last_names = how;
	lookups[l].on = true;
	lookups[l].host = host;
	lookups[l].port = port;
	lookups[l].at_ms = fake.now_ms +
	    (read_address(host, &literal) ? 0 : fake.lookup_ms);
	if (!fake_fails(CALL_LOOKUP, &lookups[l].st))
		lookups[l].st = ST_OK;
}

enum status
port_lookup_step(int l, struct port_addresses *out,
    struct port_dns_fault *why)
{
	const struct row *row;
	struct port_address literal;
	enum status st = lookups[l].st;

	fake_contract(lookups[l].on, "port_lookup_step() of none");
	out->n = 0;
	if (fake.now_ms < lookups[l].at_ms)
		return ST_WAIT;
	lookups[l].on = false;
	*why = fake.dns;
	row = find(&hosts, lookups[l].host);
	if (st == ST_OK && row != NULL)
		st = row->st;
	else if (st == ST_OK && !read_address(lookups[l].host, &literal))
		st = ST_DNS_NAME;
	if (st == ST_OK)
		read_addresses(row == NULL ? lookups[l].host : row->text,
		    lookups[l].port, out);
	return st;
}

void
port_lookup_end(int l)
{
	fake_contract(l >= 0 && l < MAX_LOOKUPS, "a look-up's number");
	lookups[l].on = false;
}

int
fake_looking(void)
{
	int n = 0;

	for (int l = 0; l < MAX_LOOKUPS; l++)
		n += lookups[l].on;
	return n;
}

enum port_names
fake_names(void)
{
	return last_names;
}

int64_t
fake_lookup_ms(void)
{
	int64_t next = INT64_MAX;

	for (int l = 0; l < MAX_LOOKUPS; l++)
		if (lookups[l].on && lookups[l].at_ms < next)
			next = lookups[l].at_ms;
	return next;
}

bool
port_is_loopback(const struct port_address *a)
{
	static const unsigned char one[16] = { [15] = 1 };

	return a->v6 ? memcmp(a->ip, one, 16) == 0 : a->ip[0] == 127;
}

/* -- Guard pages. */

/* Each kind goes round its own places. */
struct guards {
	char *at[GUARDS];
	int next;
};

static char *
guard(struct guards *g, size_t n)
{
	char **at = &g->at[g->next++ % GUARDS];
	size_t page = (size_t)sysconf(_SC_PAGESIZE);

	fake_contract(n <= GUARD_SIZE, "guard_copy() of more than 2 MiB");
	if (*at == NULL) {
		*at = mmap(NULL, GUARD_SIZE + page, PROT_READ | PROT_WRITE,
		    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
		fake_contract(*at != MAP_FAILED, "no memory for guards");
		mprotect(*at + GUARD_SIZE, page, PROT_NONE);
	}
	return *at + GUARD_SIZE - n;
}

char *
guard_room(size_t n)
{
	static struct guards rooms;
	char *room = guard(&rooms, n);

	memset(room, 0, n);
	return room;
}

struct span
guard_copy(struct span bytes)
{
	static struct guards copies;
	char *room = guard(&copies, bytes.len);

	if (bytes.len > 0)
		memcpy(room, bytes.at, bytes.len);
	return (struct span){ room, bytes.len };
}
