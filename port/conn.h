/* SPDX-License-Identifier: MIT */
/* conn.h -- what the files of port/ have in common; src/ never sees it.
 * posix.c has the process, signals and files; net.c owns the sockets and moves
 * bytes as they are; tls.c sits on top of a connection from port_tls_begin()
 * on; resolve.c asks name servers, in the messages of dns.c and as the files
 * that names.c reads say. */
#ifndef PORT_CONN_H
#define PORT_CONN_H

#include "port.h"

struct pollfd;

/* -- posix.c */

/* poll() that SIGTERM and SIGINT can end.  ST_OK, ST_TIME, ST_STOP. */
enum status wait_for(struct pollfd *fds, size_t n, int64_t until_ms);

/* Open a regular file to read, or ST_FILE_* as port_read_file(). */
enum status file_open(const char *path, int *fd);

/* Read on.  ST_OK, got == 0 at the end; ST_FILE_READ. */
enum status file_read(int fd, char *at, size_t cap, size_t *got);

void file_close(int fd);

/* Fill with random bytes of getrandom(2).  ST_OK; ST_WAIT where the kernel
 * has none yet (early boot); ST_LOST where it refuses. */
enum status random_fill(void *at, size_t n);

/* -- net.c */

/* Make a socket that does not block and connect it; -1, or its descriptor and
 * errno as connect() leaves it, 0 where it is connected. */
int socket_to(const struct port_address *to, int type);

/* Move bytes of the socket.  ST_OK with at least one byte, ST_WAIT, ST_LOST;
 * conn_recv() also ST_CLOSED: FIN.  `more`: hold the segment back a little,
 * something follows at once. */
enum status conn_recv(int c, void *at, size_t cap, size_t *got);
enum status conn_send(int c, const struct span *part, size_t n, bool more,
    size_t *sent);

/* Cut bytes `from` on, at most `cap` of them, out of the string that the
 * parts make.  Fills at most `max` spans, and returns how many. */
size_t conn_cut(const struct span *part, size_t n, size_t from, size_t cap,
    struct span *out, size_t max);

/* -- resolve.c */

#define RESOLVE_POLLS (2 * MAX_LOOKUPS)	/* one for A, one for AAAA */

/* Fill in what look-ups wait for, and return how many.  `until_ms` becomes the
 * time when the next one must go on, where that is before it. */
size_t resolve_polls(struct pollfd *fds, int64_t *until_ms);

/* -- tls.c */

/* Whether the connection speaks TLS, and whether its handshake is over. */
bool tls_is_on(int c);
bool tls_is_up(int c);

/* Whether bytes that were received already lie here. */
bool tls_has_bytes(int c);

/* Whether it is the socket's being full that stopped the last step. */
bool tls_wants_write(int c);

/* port_send() and port_recv() of a connection with TLS. */
enum status tls_send(int c, const struct span *part, size_t n, size_t from,
    size_t *sent);
enum status tls_recv(int c, char *at, size_t cap, size_t *got);

/* Say goodbye, if the socket takes it at once, and free everything. */
void tls_end(int c);

#endif
