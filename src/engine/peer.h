/* SPDX-License-Identifier: MIT */
/* peer.h -- the health of a peer: what has become of its connections, and
 * what is done about it, as retry.h says.  For engine/ alone. */
#ifndef ENGINE_PEER_H
#define ENGINE_PEER_H

#include "engine/retry.h"

/* How long a pause is: by chance, up to retry_pause_ms(). */
int64_t peer_draw(enum retry_pause pause, int n);

/* A connection of the peer is there; is not, for `st`; brought an answer;
 * was ended by the server before it carried anything, and is closed now. */
void peer_connected(struct engine_peer *p);
void peer_connect_failed(struct engine_peer *p, enum status st);
void peer_answered(struct engine_peer *p);
void peer_closed_unused(const struct engine_conn *k);

/* The exchange on `k`, which is closed now, ended without an answer. */
void peer_lost(const struct engine_conn *k, enum status st);

#endif
