/* SPDX-License-Identifier: MIT */
/* tls.h -- TLS on a connection of socket.h, for conn.c: from
 * port_tls_begin() on its bytes go through here. */
#ifndef PORT_TLS_H
#define PORT_TLS_H

#include "port.h"

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
