/* SPDX-License-Identifier: MIT */
/* retry.h -- the whole retry policy (docs/design/architecture.md,
 * "Retries"): what follows when a request failed, or a peer.  Pure: it is given
 * what is known and says what is to be done; it asks neither the clock nor
 * chance, and changes nothing.  task.c and peer.c do what it says.  For engine/
 * alone. */
#ifndef ENGINE_RETRY_H
#define ENGINE_RETRY_H

#include "engine/engine.h"

/* -- Pauses. */

enum retry_pause {
	PAUSE,
	PAUSE_THROTTLED,	/* before a task's next try */
	PAUSE_OTHER,		/* before CONNECT_OTHER */
};

/* How long the pause after so many may be: by chance it is anything from
 * nothing to that (full jitter). */
int64_t retry_pause_ms(enum retry_pause pause, int n);

/* -- A task asks for it (TASK_RETRY), after `tries` such retries. */

/* Is one more allowed?  After a pause, which is no shorter than the answer's
 * `head` (or NULL) asks for; up to MAX_BUSY_MS that is kept to. */
bool retry_is_left(int tries);
int64_t retry_least_ms(const struct http_head *head);

/* -- The exchange on `k` ended without an answer, for `why`. */

/* How many in a row the peer has lost with this one, when it had lost `losses`
 * so far.  And is that the peer's trouble, until it answers? */
int retry_losses(const struct engine_conn *k, enum status why, int losses);
bool retry_in_a_row(int losses);

/* What becomes of the task, which lost `lost` exchanges before this one, while
 * the peer has lost `losses` in a row with it. */
enum retry_lost {
	LOST_IS_NO_TRY,	/* the same request at once, before all others */
	LOST_NOW,	/* the same, but that was a try */
	LOST_LATER,	/* after a pause */
	LOST_BY_PEER,	/* after all others: the peer is waited for.  Once that
			 * is given up the only task is told instead */
	LOST_FOR_GOOD,	/* the task is told why */
};

enum retry_lost retry_lost(const struct engine_conn *k, enum status why,
    int losses, int lost);

/* -- A connection did not come about, for `why`. */

/* What is to be believed: not all that follows a cut handshake is true. */
enum status retry_cause(const struct engine_health *h, enum status why);

/* One server's fault, where others of that name may be good: it is told. */
bool retry_is_fault(enum status why);

enum retry_connect {
	CONNECT_WITHOUT,	/* go on with the connections that are there */
	CONNECT_TLS_12,		/* at once, and offer TLS 1.2 only */
	CONNECT_NEXT,		/* at once, to the next address; after the last
				 * one as CONNECT_PROBE */
	CONNECT_PROBE,		/* the peer is away, and waited for */
	CONNECT_OTHER,		/* at once, to the next address; after the last
				 * one after a pause */
	CONNECT_NEVER,		/* the peer is given up */
};

/* What the peer does, which has `others` or has not. */
enum retry_connect retry_connect(const struct engine_health *h,
    enum status why, bool others, int64_t now_ms);

/* A peer that is waited for: was it away for too long?  Else the next probe
 * comes after a pause. */
bool retry_gives_up(int64_t away_ms);

/* The smaller one. */
int64_t earlier(int64_t a, int64_t b);

#endif
