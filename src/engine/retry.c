/* SPDX-License-Identifier: MIT */
/* retry.c -- what follows a failed request or connection: again, later,
 * or the end. */
#include "engine/retry.h"

#define IN_A_ROW 2		/* so many losses are the peer's trouble */
#define MIN_FAULTS 3		/* so many handshakes at least are its end */

int64_t
earlier(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

/* -- Pauses: doubled each time. */

static const struct {
	uint16_t first_ms, most_ms;
} pauses[] = {
	[PAUSE] = { BACKOFF_MS, MAX_BACKOFF_MS },
	[PAUSE_THROTTLED] = { 5 * BACKOFF_MS, MAX_BUSY_MS },
	[PAUSE_OTHER] = { BACKOFF_MS, FAULT_MS / 5 },
};

int64_t
retry_pause_ms(enum retry_pause pause, int n)
{
	return earlier((int64_t)pauses[pause].first_ms << (n < 16 ? n : 16),
	    pauses[pause].most_ms);
}

/* -- A task asks for it. */

bool
retry_is_left(int tries)
{
	return tries + 1 < MAX_TRIES;
}

int64_t
retry_least_ms(const struct http_head *head)
{
	if (head != NULL && head->retry_after_ms >= 0)
		return earlier(head->retry_after_ms, MAX_BUSY_MS);
	if (head != NULL && head->retry_after_s >= 0)
		return earlier(head->retry_after_s, MAX_BUSY_MS / 1000) * 1000;
	return 0;
}

/* -- An exchange ended without an answer. */

/* The server, or a NAT before it, had ended the connection already.  Each of
 * those is met once, for a new one comes after it. */
static bool
was_forgotten(const struct engine_conn *k, enum status why)
{
	return why == ST_LOST && k->used && !http_is_answered(&k->http);
}

static bool
is_loss(enum status why)
{
	return why == ST_LOST || why == ST_TIME;
}

/* What was under way when another exchange was lost was lost with that. */
int
retry_losses(const struct engine_conn *k, enum status why, int losses)
{
	if (is_loss(why) && !was_forgotten(k, why) && k->losses == losses)
		losses++;
	return losses;
}

bool
retry_in_a_row(int losses)
{
	return losses >= IN_A_ROW;
}

/* Every request may be sent twice. */
enum retry_lost
retry_lost(const struct engine_conn *k, enum status why, int losses, int lost)
{
	if (was_forgotten(k, why))
		return LOST_IS_NO_TRY;
	if (!is_loss(why))
		return LOST_FOR_GOOD;
	if (retry_in_a_row(losses))
		return LOST_BY_PEER;
	if (lost + 1 == MAX_TRIES)
		return LOST_FOR_GOOD;
	return lost == 0 ? LOST_NOW : LOST_LATER;
}

/* -- A connection did not come about. */

/* That a server with 1.3 does not take 1.2 says nothing where it was the
 * connection that had failed. */
enum status
retry_cause(const struct engine_health *h, enum status why)
{
	bool no_tls_12 = why == ST_TLS_DOWNGRADE || why == ST_TLS;

	return no_tls_12 && h->cut && !h->down ? ST_LOST : why;
}

/* A bad certificate, or no TLS that we know: what one of the servers behind a
 * name or a balancer may have alone. */
bool
retry_is_fault(enum status why)
{
	return why >= ST_TLS && why <= ST_CERT_WEAK;
}

/* Another connection may meet another server, another address too: that many
 * were tried, and for so long. */
static bool
is_faulty(const struct engine_health *h, int64_t now_ms)
{
	return h->faults + 1 >= MIN_FAULTS && now_ms - h->fault_ms >= FAULT_MS;
}

enum retry_connect
retry_connect(const struct engine_health *h, enum status why, bool others,
    int64_t now_ms)
{
	if (others)
		return CONNECT_WITHOUT;
	if (retry_is_fault(why))
		return is_faulty(h, now_ms) ? CONNECT_NEVER : CONNECT_OTHER;
	switch (why) {
	case ST_TLS_VERSION:
	case ST_TLS_CUT:
		/* It is no try to offer 1.2 to a server that did not answer
		 * 1.3. */
		return CONNECT_TLS_12;
	case ST_REFUSED:
	case ST_UNREACHABLE:
	case ST_LOST:
	case ST_TIME:
		return CONNECT_NEXT;
	case ST_TLS_DOWNGRADE:
	case ST_DNS:
		return CONNECT_PROBE;
	default:
		return CONNECT_NEVER;
	}
}

bool
retry_gives_up(int64_t away_ms)
{
	return away_ms >= PEER_DOWN_MS;
}
