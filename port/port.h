/* SPDX-License-Identifier: MIT */
/* port.h -- the only way out of src/: environment, files, clocks, log bytes,
 * connections that may answer "not yet", and one wait for many of them.
 * port/posix.c, port/tls.c and port/trust.c are the real ones;
 * tests/unit/fake.c is the same without an operating system.
 *
 * Nothing here blocks, but for port_lookup() and port_wait(), and both have a
 * deadline.  Times are milliseconds of the monotonic clock (`_ms`) or Unix
 * seconds (`_s`).  Nothing here retries or prints. */
#ifndef PORT_PORT_H
#define PORT_PORT_H

#include "../src/base/buf.h"
#include "../src/base/bug.h"
#include "../src/base/limits.h"

/* -- The process. */

/* Prepare: SIGPIPE and SIGHUP ignored, SIGTERM and SIGINT noted and seen only
 * by port_wait() and port_lookup(), descriptors 0 to 2 open, no core dumps.
 * To be called first, once. */
void port_start(void);

/* The variable's value, or NULL where it is unset.  Lives as long as the
 * process. */
const char *port_env(const char *name);

/* The `i`th variable of the environment, in any order: its name and its value,
 * which live as long as the process.  False behind the last one, and then not
 * to be asked any further. */
bool port_env_at(size_t i, struct span *name, const char **value);

/* Write to standard output (1) or error (2).  Never fails and never blocks
 * for long: what cannot be written within half a second is dropped, and what
 * comes after that is too, at once, until the stream takes bytes again. */
void port_write(int to, struct span bytes);

/* Leave with `code`. */
_Noreturn void port_exit(int code);

/* -- Clocks and chance. */
int64_t port_now_ms(void);	/* monotonic */
int64_t port_now_s(void);	/* wall clock, Unix seconds */

/* A number from 0 to `below` - 1 for jitter.  Not for secrets. */
uint32_t port_random(uint32_t below);

/* -- Files. */

/* Append the whole regular file to `out`, read through one descriptor.
 * ST_OK, ST_FILE_MISSING, _DENIED, _KIND, _READ; ST_FILE_SIZE where it is
 * empty or does not fit.  `out` is unchanged where it fails. */
enum status port_read_file(const char *path, struct buf *out);

/* -- Addresses. */
struct port_address {
	unsigned char ip[16];	/* IPv4 in the first four */
	uint32_t scope;		/* of a link-local IPv6 address, or 0 */
	uint16_t port;
	bool v6;
};

struct port_addresses {
	struct port_address at[MAX_ADDRESSES];
	size_t n;
};

/* What to say, and the exit code, when a signal or the deadline comes during
 * port_lookup(), which cannot be interrupted otherwise. */
struct port_last_words {
	struct span on_stop;	/* whole lines, for standard error */
	struct span on_time;
	int stop_code;
	int time_code;
};

/* Addresses of `host` (a name, or an IPv4 or IPv6 address without brackets),
 * in the order to try them.  A name is asked for as written, then, when that
 * failed, once more with a final dot (which steps over a search list).
 * Blocks.  ST_OK with n > 0; ST_DNS_NAME where the name does not exist;
 * ST_DNS.  Never returns when `until_ms` passes or SIGTERM comes: the process
 * then ends with `words`. */
enum status port_lookup(const char *host, uint16_t port, int64_t until_ms,
    const struct port_last_words *words, struct port_addresses *out);

/* Whether it is 127.0.0.0/8 or ::1: what plain http is allowed to. */
bool port_is_loopback(const struct port_address *a);

/* -- Trust. */

/* Whom a peer's certificate must come from.  The file is read anew for each
 * handshake (it may be swapped at any time), and of it only the certificates
 * whose subject is wanted are parsed, so its size costs no memory. */
struct port_trust {
	const char *pem_file;	/* or NULL: the five Amazon roots built in */
};

/* Whether `t` holds at least one certificate that can be used.  ST_OK,
 * ST_FILE_* as port_read_file(); ST_FILE_CERT where there is none; ST_CERT_WEAK
 * where there are some but none that can be used (signed with SHA-1). */
enum status port_trust_check(const struct port_trust *t);

/* -- Connections.  `c` is 0 to MAX_CONNS - 1: the caller numbers them.  Each
 * step returns ST_OK, or ST_WAIT (go on when port_wait() says so), or why the
 * connection is of no use any more; port_close() is always the caller's. */

enum port_tls_version {
	PORT_TLS_13,
	PORT_TLS_12,
};

struct port_tls {
	const char *name;	/* to be verified and sent as SNI: a DNS name
				 * without final dot, or an IP address */
	const struct port_trust *trust;
	enum port_tls_version version;	/* the only one that is offered */
};

/* Why a certificate was refused.  Times are 0 where they play no part. */
struct port_cert_fault {
	int64_t not_before_s;
	int64_t not_after_s;
};

/* Begin to connect: TCP, no delay.  ST_OK, ST_WAIT, ST_REFUSED,
 * ST_UNREACHABLE (also: no descriptor left). */
enum status port_open(int c, const struct port_address *to);

/* After a wait for writing: how port_open() ended.  ST_OK, ST_WAIT,
 * ST_REFUSED, ST_UNREACHABLE, ST_LOST. */
enum status port_opened(int c);

/* Begin TLS on an open connection.  `want` and what it points to must live
 * until port_close().  ST_OK, ST_MEMORY.  Without this call the connection
 * is plain. */
enum status port_tls_begin(int c, const struct port_tls *want);

/* Go on with the handshake.  ST_OK: certificate and name are verified.
 * ST_WAIT, ST_LOST; ST_TLS_VERSION (a plain protocol_version or
 * handshake_failure alert, or the server chose another version: try
 * PORT_TLS_12 on a new connection); ST_TLS_DOWNGRADE, ST_TLS, ST_CERT_TRUST,
 * ST_CERT_NAME, ST_CERT_DATES (with `why`), ST_CERT_WEAK, ST_MEMORY;
 * ST_FILE_* where the trust file cannot be read. */
enum status port_tls_step(int c, struct port_cert_fault *why);

/* Send the bytes of part[0..n-1] (at most 8), taken as one string, from offset
 * `from` on; `sent` is how many went, which may be fewer with ST_OK, and is 0
 * without it.  After ST_WAIT the same parts and offset must be given again.
 * Parts that fit go out in one TLS record and one segment.
 * ST_OK, ST_WAIT, ST_LOST. */
enum status port_send(int c, const struct span *part, size_t n, size_t from,
    size_t *sent);

/* Receive up to `cap` bytes.  ST_OK with got > 0; ST_WAIT; ST_CLOSED where
 * the end is authentic (close_notify; on a plain connection, FIN); ST_LOST. */
enum status port_recv(int c, char *at, size_t cap, size_t *got);

/* Close, free, forget.  May be called on a connection that is not open. */
void port_close(int c);

/* -- The wait. */
struct port_wait {
	int c;
	bool read, write;	/* what to wait for; during a TLS handshake the
				 * port itself knows */
	bool ready;		/* set by port_wait(): go on with this one */
};

/* Wait until one of on[0..n-1] is ready, or until `until_ms`.  ST_OK, ST_TIME,
 * ST_STOP (again at every later call: it does not wait then).  With n = 0 it
 * waits for the time or the signal.  One that is ready counts also when the
 * time is over: a peer that never stops talking keeps its connection ready,
 * so the caller looks at its deadlines itself. */
enum status port_wait(struct port_wait *on, size_t n, int64_t until_ms);

#endif
