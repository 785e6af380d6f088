/* SPDX-License-Identifier: MIT */
/* open.h -- the engine's connections: find one, open one, close it.  For
 * engine/ alone. */
#ifndef ENGINE_OPEN_H
#define ENGINE_OPEN_H

#include "engine/engine.h"

/* Index of `k` in e->conn, which is also the number that port.h wants. */
int conn_number(const struct engine *e, const struct engine_conn *k);

/* A free connection, or NULL. */
struct engine_conn *conn_free(struct engine *e);

/* An idle connection of `p`, or NULL. */
struct engine_conn *conn_idle(struct engine *e, const struct engine_peer *p);

/* Begin to connect `k` to the peer's address; p->conns.opening counts it.
 * Then, and after each wait, conn_open_step(): ST_OK (the connection is idle
 * and counted in p->conns.open), ST_WAIT, or why it failed, with `k` closed and
 * uncounted. */
void conn_open(struct engine *e, struct engine_conn *k, struct engine_peer *p);
enum status conn_open_step(struct engine *e, struct engine_conn *k);

/* Close `k`, whatever it does, and uncount it; all idle ones of `p`. */
void conn_close(struct engine *e, struct engine_conn *k);
void conn_close_idle(struct engine *e, const struct engine_peer *p);

#endif
