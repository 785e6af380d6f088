/* SPDX-License-Identifier: MIT */
/* retry.h -- the whole retry policy (docs/design/architecture.md,
 * "Retries"): what follows when a request failed, or a peer.  For engine.c
 * alone. */
#ifndef ENGINE_RETRY_H
#define ENGINE_RETRY_H

#include "engine/engine.h"

/* The smaller one. */
int64_t earlier(int64_t a, int64_t b);

/* Tell the task what came of its request, and do with it what it says. */
void retry_tell(struct engine_task *t, struct engine_answer *a);
void retry_tell_status(struct engine_task *t, enum status st);

/* The exchange on `k`, which is closed now, ended without an answer. */
void retry_lost(struct engine_task *t, const struct engine_conn *k,
    enum status st);

/* A connection of the peer is there; is not, for `st`; brought an answer;
 * was ended by the server before it carried anything, and is closed now. */
void retry_connected(struct engine_peer *p);
void retry_connect_failed(struct engine_peer *p, enum status st);
void retry_answered(struct engine_peer *p);
void retry_closed_unused(const struct engine_conn *k);

#endif
