/* SPDX-License-Identifier: MIT */
/* fake.h -- port.h without an operating system: a clock that stands still
 * until somebody waits, tables for environment, files and names, servers that
 * follow a script, and calls that fail when told to.
 *
 * It also watches the contract of port.h: a connection opened twice, used
 * before it is open or after it ended, bytes sent before the handshake is
 * over, other parts after ST_WAIT, a loop that waits without doing anything.
 * Such a thing, like port_bug(), ends the program as failed, or, under
 * fake_run(), that run. */
#ifndef FAKE_H
#define FAKE_H

#include "port/port.h"

/* -- Knobs, to be set after fake_reset(). */
struct fake {
	size_t piece;		/* most bytes one send or recv moves; 0: all */
	bool wait;		/* each step answers ST_WAIT first, once */
	int64_t now_ms;		/* monotonic; begins at 1,000,000 */
	int64_t epoch_s;	/* wall clock is this + now_ms / 1000 */
	int64_t stop_ms;	/* SIGTERM comes at this time; INT64_MAX */
	int signal;		/* which one it is then: 15 */
	int64_t lookup_ms;	/* how long each look-up of a name takes */
	struct port_dns_fault dns;	/* what a failed one tells */
	uint32_t random;	/* seed of port_random() */
	struct port_cert_fault cert;	/* what a failed handshake tells */
	struct port_trust_faults bad;	/* what port_trust_check() finds */
};

extern struct fake fake;

/* Forget scripts, tables, output and connections; all knobs as at the start:
 * 2026-11-24T00:00:00Z, whole pieces, no waits. */
void fake_reset(void);

/* Set the wall clock. */
void fake_wall(int64_t now_s);

/* -- Tables.  The bytes must stay; a later entry replaces an earlier one. */
void fake_env(const char *name, const char *value);	/* NULL: unset */
void fake_file(const char *path, struct span bytes);
void fake_file_fails(const char *path, enum status st);	/* also its trust */

/* What a look-up finds: addresses separated by blanks, or a status.
 * Addresses themselves are always found, and at once; other hosts are
 * ST_DNS_NAME. */
void fake_host(const char *host, const char *addresses);
void fake_host_fails(const char *host, enum status st);

/* -- Servers.  A script is what happens on one connection, in this order; it
 * ends with {0} (FAKE_IDLE) and must stay. */
enum fake_kind {
	FAKE_IDLE,	/* nothing, for ever: ST_WAIT */
	FAKE_OPEN,	/* the connection opens at once with `n`, a status */
	FAKE_OPENED,	/* ST_WAIT first, then `n` */
	FAKE_TLS,	/* the handshake ends with `n`; else with ST_OK */
	FAKE_SENT,	/* wait until `text` was sent; used up to its end */
	FAKE_REQUEST,	/* wait until a whole HTTP request was sent */
	FAKE_REPLY,	/* the bytes of `text` can be received */
	FAKE_PAUSE,	/* `n` milliseconds pass before what follows */
	FAKE_STALL,	/* sends take no byte from here on: zero window */
	FAKE_CLOSE,	/* authentic end: ST_CLOSED */
	FAKE_LOSE,	/* ST_LOST in either direction */
	FAKE_AGAIN,	/* go on with the first step behind FAKE_TLS */
};

struct fake_step {
	enum fake_kind kind;
	struct span text;
	int64_t n;
};

#define STEP_OPEN(st) { .kind = FAKE_OPEN, .n = (st) }
#define STEP_OPENED(st) { .kind = FAKE_OPENED, .n = (st) }
#define STEP_HANG { .kind = FAKE_OPENED, .n = ST_WAIT }	/* black hole */
#define STEP_TLS(st) { .kind = FAKE_TLS, .n = (st) }
#define STEP_SENT(s) { FAKE_SENT, { s, sizeof(s) - 1 }, 0 }
#define STEP_REQUEST { .kind = FAKE_REQUEST }
#define STEP_REPLY(s) { FAKE_REPLY, { s, sizeof(s) - 1 }, 0 }
#define STEP_PAUSE(ms) { .kind = FAKE_PAUSE, .n = (ms) }
#define STEP_STALL { .kind = FAKE_STALL }
#define STEP_CLOSE { .kind = FAKE_CLOSE }
#define STEP_LOSE { .kind = FAKE_LOSE }
#define STEP_AGAIN { .kind = FAKE_AGAIN }
#define STEP_END { .kind = FAKE_IDLE }

/* The next connection to `port` that has no script yet follows this one. */
void fake_script(uint16_t port, const struct fake_step *steps);

/* Connections to `port` that have no script: `answer` is called with each
 * whole request, and appends the reply to `reply`; to end the connection
 * after it, it sets *close.  Without scripts and without this, ST_REFUSED. */
typedef void fake_answer(void *arg, struct span request, struct buf *reply,
    bool *close);
void fake_serve(uint16_t port, fake_answer *answer, void *arg);

/* -- What happened. */
struct fake_opened {
	struct port_address to;
	bool tls;		/* port_tls_begin() was called with: */
	char name[MAX_HOST + 1];
	const char *pem_file;
	enum port_tls_version version;
	int64_t at_ms;
	bool closed;		/* port_close() was called */
	int recv_calls;
};

/* How many connections were opened, and the `i`th of them. */
size_t fake_n_opened(void);
const struct fake_opened *fake_opened(size_t i);
struct span fake_sent(size_t i);	/* all that was sent on it */
bool fake_script_done(size_t i);	/* its steps are used up */

/* How the last look-up was begun, and how many are on their way. */
enum port_names fake_names(void);
int fake_looking(void);

/* All that port_write() got for 1 or 2 since fake_reset(). */
struct span fake_output(int to);

/* -- Calls that fail.  The `nth` call (from 1) since now of `which` answers
 * `st` and does nothing else; with `on`, all later ones too.  For a
 * connection this is ST_LOST mostly: it cannot be used after it. */
enum fake_call {
	CALL_OPEN,
	CALL_OPENED,
	CALL_TLS_BEGIN,
	CALL_TLS_STEP,
	CALL_SEND,
	CALL_RECV,
	CALL_LOOKUP,
	CALL_READ_FILE,
	CALL_TRUST,
	N_CALLS
};

void fake_fail(enum fake_call which, int nth, enum status st, bool on);
int fake_calls(enum fake_call which);	/* since fake_reset() */

/* -- Leaving.  Call f(arg).  FAKE_RETURNED, FAKE_BUG (port_bug() or a broken
 * contract), or the code given to port_exit(). */
#define FAKE_RETURNED (-1)
#define FAKE_BUG (-2)
int fake_run(void (*f)(void *arg), void *arg);

/* -- Guard pages.  A copy of the bytes that ends where a page begins that
 * cannot be touched.  At most 2 MiB; it lasts until the eighth call after. */
struct span guard_copy(struct span bytes);

/* The same for memory to write to: `n` zero bytes, until the eighth call of
 * this one after. */
char *guard_room(size_t n);

#endif
