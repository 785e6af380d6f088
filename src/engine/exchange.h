/* SPDX-License-Identifier: MIT */
/* exchange.h -- carry one exchange over a connection, and say how that
 * ended.  For engine.c alone, which decides what follows. */
#ifndef ENGINE_EXCHANGE_H
#define ENGINE_EXCHANGE_H

#include "engine/engine.h"

/* Begin the request of `t` on the idle `k`.  ST_OK, or what ask() returned
 * (then `k` stays idle). */
enum status conn_ask(struct engine *e, struct engine_conn *k,
    struct engine_task *t);

/* Go on with it.  ST_OK: the answer is whole, `k` is idle again or closed, and
 * `a` is filled (its spans live until `k` is used again).  ST_WAIT; or why
 * there will be no answer, with `k` closed. */
enum status conn_step(struct engine *e, struct engine_conn *k,
    struct engine_answer *a);

#endif
