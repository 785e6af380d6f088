/* SPDX-License-Identifier: MIT */
/* socket.h -- sockets that do not block, and their bytes as they are. A
 * connection is a number from 0 to MAX_CONNS - 1, as in port.h. */
#ifndef PORT_SOCKET_H
#define PORT_SOCKET_H

#include "port.h"

#define SOCKET_PARTS 8		/* of a request, sent at once */

/* Make a socket that does not block and connect it; -1, or its descriptor and
 * errno as connect() leaves it, 0 where it is connected. */
int socket_to(const struct port_address *to, int type);

/* Move bytes of the socket.  ST_OK with at least one byte, ST_WAIT, ST_LOST;
 * socket_recv() also ST_CLOSED: FIN.  `more`: hold the segment back a little,
 * something follows at once. */
enum status socket_recv(int c, void *at, size_t cap, size_t *got);
enum status socket_send(int c, const struct span *part, size_t n, bool more,
    size_t *sent);

/* Cut bytes `from` on, at most `cap` of them, out of the string that the
 * parts make.  Fills at most `max` spans, and returns how many. */
size_t socket_cut(const struct span *part, size_t n, size_t from, size_t cap,
    struct span *out, size_t max);


/* The connection's descriptor; -1 where it is not open. */
int socket_fd(int c);

/* Close an open one. */
void socket_close(int c);

#endif
