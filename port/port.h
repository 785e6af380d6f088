/* SPDX-License-Identifier: MIT */
/* port.h -- the only way out of src/: environment, files, clocks, log bytes,
 * connections that may answer "not yet", and one wait for many of them.
 * port/posix.c, conn.c (above tls.c, above socket.c) and resolve.c are the
 * real ones; tests/unit/fake.c is the same without an operating system.
 *
 * Nothing here blocks but port_wait(), which has a deadline.  Times are
 * milliseconds of the monotonic clock (`_ms`) or Unix seconds (`_s`).  Nothing
 * here retries or prints. */
#ifndef PORT_PORT_H
#define PORT_PORT_H

#include "src/base/buf.h"
#include "src/base/bug.h"
#include "src/base/limits.h"

/* -- The process. */

/* Prepare: SIGPIPE and SIGHUP ignored, SIGTERM and SIGINT noted and seen only
 * by port_wait(), descriptors 0 to 2 open, no core dumps.  To be called first,
 * once.  NULL, or the name of a system call without which
 * nothing works and which this system refuses: a container runtime older than
 * the call answers EPERM in its place (on 32 bits, all that have 64-bit
 * times).  Then only port_write() and port_exit() are of use. */
const char *port_start(void);

/* The signal that came first, after port_wait() said ST_STOP: 15 (SIGTERM) or
 * 2 (SIGINT).  Until then 0. */
int port_signal(void);

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

/* How a name without final dot becomes what a name server is asked.  The
 * search list, ndots and name servers are those of /etc/resolv.conf. */
enum port_names {
	PORT_NAMES_SEARCH,	/* as it is, then by the search list, where it
				 * has ndots dots; else the other way round */
	PORT_NAMES_FIRST,	/* as it is, then by the search list */
	PORT_NAMES_ONLY,	/* only as it is */
};

/* How the question for one kind of address ended. */
enum port_dns {
	PORT_DNS_SILENT,	/* no answer */
	PORT_DNS_AWAY,		/* no name server can be reached */
	PORT_DNS_FOUND,
	PORT_DNS_NONE,		/* the name has no such address */
	PORT_DNS_NXDOMAIN,	/* the name does not exist */
	PORT_DNS_SERVFAIL,
	PORT_DNS_REFUSED,
	PORT_DNS_ERROR,		/* another one of the server's */
	PORT_DNS_BAD,		/* the answer is malformed */
};

/* Why a look-up failed. */
struct port_dns_fault {
	enum port_dns a, aaaa;
};

/* Begin to look `host` up (a name, or an IPv4 or IPv6 address without
 * brackets), as look-up `l`, 0 to MAX_LOOKUPS - 1: the caller numbers them.
 * It must stay in place until the look-up has ended.  An address is what it
 * is, a name in /etc/hosts has the addresses that stand there; else name
 * servers are asked for A and AAAA, which do not depend on each other: where
 * there is one, the other is waited for a moment only.  `localhost` needs
 * nobody. */
void port_lookup(int l, const char *host, uint16_t port, enum port_names how);

/* Go on with it: at once, and after each port_wait(), which knows what it
 * waits for.  ST_OK with out->n > 0, in the order to try them; ST_WAIT;
 * ST_DNS_NAME where the name does not exist or has no address; ST_DNS where
 * nobody could say, both with `why`.  After anything but ST_WAIT it has
 * ended. */
enum status port_lookup_step(int l, struct port_addresses *out,
    struct port_dns_fault *why);

/* End it.  May be called for one that is not there. */
void port_lookup_end(int l);

/* Whether it is 127.0.0.0/8 or ::1: what plain http is allowed to. */
bool port_is_loopback(const struct port_address *a);

/* -- Trust. */

/* Whom a peer's certificate must come from.  The file is read anew for each
 * handshake (it may be swapped at any time), and of it only the certificates
 * whose subject is wanted are parsed, so its size costs no memory. */
struct port_trust {
	const char *pem_file;	/* or NULL: the five Amazon roots built in */
};

/* Certificates of a trust file that cannot be used. */
struct port_trust_faults {
	size_t n;
	char why[MAX_WHY];	/* the first cannot, to go on after "cannot be
				 * used: " */
};

/* Whether `t` holds at least one certificate that can be used, and in `bad`
 * how many cannot.  A trusted certificate's own signature proves nothing and
 * is not looked at.  ST_OK, ST_MEMORY, ST_FILE_* as port_read_file();
 * ST_FILE_CERT where there is none; ST_CERT_WEAK where all are in `bad`. */
enum status port_trust_check(const struct port_trust *t,
    struct port_trust_faults *bad);

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
	bool ca;		/* not the server's own, but a CA's above it */
	char why[MAX_WHY];	/* in a few words, or "" */
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
 * ST_WAIT, ST_LOST; with PORT_TLS_13, ST_TLS_VERSION (an alert in place of the
 * ServerHello, or the server chose another version) and ST_TLS_CUT (an end
 * there, or an alert that is none to the version: it may be down, or not know
 * 1.3), both unsigned: try PORT_TLS_12 on a new connection; ST_TLS_DOWNGRADE,
 * ST_TLS, ST_CERT_TRUST, ST_CERT_NAME, ST_CERT_DATES, ST_CERT_WEAK (all with
 * `why`), ST_MEMORY; ST_FILE_* where the trust file cannot be read. */
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

/* Wait until one of on[0..n-1] is ready or a look-up can go on, or until
 * `until_ms`.  ST_OK, ST_TIME, ST_STOP (again at every later call: it does not
 * wait then).  With n = 0 it
 * waits for the time or the signal.  One that is ready counts also when the
 * time is over: a peer that never stops talking keeps its connection ready,
 * so the caller looks at its deadlines itself.  Where the system's own wait
 * fails again and again it ends the process, with a line and code 2. */
enum status port_wait(struct port_wait *on, size_t n, int64_t until_ms);

#endif
