/* SPDX-License-Identifier: MIT */
/* test_retry.c -- the retry policy as a table: what is known, and what
 * follows.  The cells of docs/design/architecture.md, "Retries", stand above
 * their rows; tests/build/test_design.sh looks for each. */
#include "check.h"
#include "engine/retry.h"
#include "engine/task.h"
#include "jobs.h"

/* -- An exchange that ended without an answer. */

static const struct lost_row {
	const char *name;
	enum status why;
	bool used, answered;	/* the connection */
	int began, losses;	/* the peer's: when it began, and before now */
	int lost;		/* the task's before */
	enum retry_lost want;
	int want_losses;
} lost_rows[] = {
	/* lost before the first byte of an answer, on a connection that was
	 * used before */
	{ "CD1: an old connection, not a byte: no try",
	    ST_LOST, true, false, 0, 0, 3, LOST_IS_NO_TRY, 0 },
	{ "CD1: nor is it the second loss in a row",
	    ST_LOST, true, false, 1, 1, 0, LOST_IS_NO_TRY, 1 },
	{ "CD1: so it is in the peer's trouble",
	    ST_LOST, true, false, 5, 5, 0, LOST_IS_NO_TRY, 5 },

	/* lost otherwise, or a deadline of one exchange */
	{ "CD1: an old connection, half an answer: a try",
	    ST_LOST, true, true, 0, 0, 0, LOST_NOW, 1 },
	{ "CD1: a new connection: a try",
	    ST_LOST, false, false, 0, 0, 0, LOST_NOW, 1 },
	{ "CD1: an old connection, no answer in time: a try",
	    ST_TIME, true, false, 0, 0, 0, LOST_NOW, 1 },
	{ "CD2: the second one waits",
	    ST_LOST, false, false, 0, 0, 1, LOST_LATER, 1 },
	{ "CD2: so does the third",
	    ST_TIME, false, false, 0, 0, 2, LOST_LATER, 1 },
	{ "CD2: the fourth is the last",
	    ST_LOST, false, false, 0, 0, 3, LOST_FOR_GOOD, 1 },

	/* two losses in a row without an answer between them */
	{ "CD2: two in a row are the peer's",
	    ST_LOST, false, false, 1, 1, 1, LOST_BY_PEER, 2 },
	{ "CD2: whatever the task went through",
	    ST_TIME, false, true, 1, 1, 3, LOST_BY_PEER, 2 },
	{ "CD2: so is every one after them",
	    ST_LOST, false, false, 7, 7, 0, LOST_BY_PEER, 8 },
	{ "CD2: what was under way at the first one is no second",
	    ST_LOST, false, false, 0, 1, 0, LOST_NOW, 1 },
	{ "CD2: what was under way at the second one is no third",
	    ST_LOST, false, false, 0, 2, 0, LOST_BY_PEER, 2 },

	/* the name does not exist; 400, 404, 422, other 403s; an answer that
	 * is whole and malformed */
	{ "a malformed answer is never asked for again",
	    ST_REPLY, true, true, 0, 0, 0, LOST_FOR_GOOD, 0 },
	{ "nor is one that has no room", ST_FULL, false, true, 0, 0, 0,
	    LOST_FOR_GOOD, 0 },
	{ "and that is no loss of the peer's",
	    ST_REPLY, false, true, 1, 1, 0, LOST_FOR_GOOD, 1 },
};

static void
lost_exchange_is_judged(void)
{
	static struct engine_conn k;

	for (size_t i = 0; i < COUNT(lost_rows); i++) {
		const struct lost_row *r = &lost_rows[i];
		int losses;

		k = (struct engine_conn){ .used = r->used,
		    .losses = r->began };
		k.http.head_len = r->answered;
		losses = retry_losses(&k, r->why, r->losses);
		CHECK_INT(r->name, losses, r->want_losses);
		CHECK_INT(r->name, retry_lost(&k, r->why, losses, r->lost),
		    r->want);
	}
}

/* -- A connection that did not come about. */

#define NOW_MS 100000

static const struct connect_row {
	const char *name;
	enum status why;
	struct engine_health health;
	bool others;
	enum retry_connect want;
	enum status told;	/* what is believed, if not `why` */
	bool fault;
} connect_rows[] = {
	/* refused, unreachable, timed out, cut in the handshake; no name
	 * server answers */
	{ "N1: refused: the next address, then it is away",
	    ST_REFUSED, .want = CONNECT_NEXT },
	{ "unreachable is the same", ST_UNREACHABLE, .want = CONNECT_NEXT },
	{ "N2: so is no answer in time", ST_TIME, .want = CONNECT_NEXT },
	{ "and an end in the handshake", ST_LOST, .want = CONNECT_NEXT },
	{ "also of a peer that is away already",
	    ST_REFUSED, { .down = true, .probes = 9 }, .want = CONNECT_NEXT },
	{ "D2: no name server: there is no other address",
	    ST_DNS, .want = CONNECT_PROBE },

	/* TLS 1.3 is refused or cut before the ServerHello */
	{ "T6: an alert for 1.3: 1.2 is offered",
	    ST_TLS_VERSION, .want = CONNECT_TLS_12 },
	{ "CD6: an end before the ServerHello: so too",
	    ST_TLS_CUT, .want = CONNECT_TLS_12 },
	{ "CD6: again after an outage",
	    ST_TLS_CUT, { .down = true, .cut = true },
	    .want = CONNECT_TLS_12 },
	{ "T6: 1.2 with the mark of a 1.3 server is an outage",
	    ST_TLS_DOWNGRADE, .want = CONNECT_PROBE },
	{ "CD6: where 1.3 was cut the cut is the cause",
	    ST_TLS_DOWNGRADE, { .cut = true }, .want = CONNECT_NEXT,
	    .told = ST_LOST },
	{ "CD6: also before a server that has 1.3 alone",
	    ST_TLS, { .cut = true }, .want = CONNECT_NEXT, .told = ST_LOST },
	{ "CD6: but not twice: the mark",
	    ST_TLS_DOWNGRADE, { .cut = true, .down = true },
	    .want = CONNECT_PROBE },
	{ "CD6: but not twice: neither version",
	    ST_TLS, { .cut = true, .down = true }, .want = CONNECT_OTHER,
	    .fault = true },
	{ "CD6: a certificate has nothing to do with a cut",
	    ST_CERT_NAME, { .cut = true }, .want = CONNECT_OTHER,
	    .fault = true },

	/* a certificate or a handshake that is refused */
	{ "CD4: T1 dates: another server may have others",
	    ST_CERT_DATES, .want = CONNECT_OTHER, .fault = true },
	{ "CD4: T2 a certificate for another name", ST_CERT_NAME, .want = CONNECT_OTHER,
	    .fault = true },
	{ "CD4: T3 an unknown authority", ST_CERT_TRUST, .want = CONNECT_OTHER,
	    .fault = true },
	{ "CD4: T4 a weak certificate", ST_CERT_WEAK, .want = CONNECT_OTHER,
	    .fault = true },
	{ "CD4: T8 a server without TLS at all", ST_TLS, .want = CONNECT_OTHER,
	    .fault = true },
	{ "CD4: the second one after five seconds is not the end",
	    ST_CERT_DATES, { .faults = 1, .fault_ms = NOW_MS - 2 * FAULT_MS },
	    .want = CONNECT_OTHER, .fault = true },
	{ "CD4: nor is the third one before",
	    ST_CERT_DATES, { .faults = 2, .fault_ms = NOW_MS - FAULT_MS + 1 },
	    .want = CONNECT_OTHER, .fault = true },
	{ "CD4: nor the thirtieth",
	    ST_CERT_DATES, { .faults = 29, .fault_ms = NOW_MS - FAULT_MS + 1 },
	    .want = CONNECT_OTHER, .fault = true },
	{ "CD4: the third one after five seconds is",
	    ST_CERT_DATES, { .faults = 2, .fault_ms = NOW_MS - FAULT_MS },
	    .want = CONNECT_NEVER, .fault = true },

	/* the name does not exist; 400, 404, 422, other 403s; an answer that
	 * is whole and malformed */
	{ "D4: a name that does not exist is the end",
	    ST_DNS_NAME, .want = CONNECT_NEVER },
	{ "M1: so is no memory", ST_MEMORY, .want = CONNECT_NEVER },
	{ "so is plain http to another host", ST_PLAIN,
	    .want = CONNECT_NEVER },
	{ "so is a CA file that is not there", ST_FILE_MISSING,
	    .want = CONNECT_NEVER },

	/* A further connection. */
	{ "a further one that is refused is gone without",
	    ST_REFUSED, .others = true, .want = CONNECT_WITHOUT },
	{ "a further one for which there is no memory, too",
	    ST_MEMORY, .others = true, .want = CONNECT_WITHOUT },
	{ "1.2 is not offered by a further one",
	    ST_TLS_CUT, .others = true, .want = CONNECT_WITHOUT },
	{ "CD4: a bad server that a further one meets is told",
	    ST_CERT_DATES, { .faults = 9 }, .others = true,
	    .want = CONNECT_WITHOUT, .fault = true },
};

static void
failed_connection_is_judged(void)
{
	for (size_t i = 0; i < COUNT(connect_rows); i++) {
		const struct connect_row *r = &connect_rows[i];
		enum status why = retry_cause(&r->health, r->why);

		CHECK_INT(r->name, why, r->told != ST_OK ? r->told : r->why);
		CHECK_INT(r->name, retry_is_fault(why), r->fault);
		CHECK_INT(r->name, retry_connect(&r->health, why, r->others,
		    NOW_MS), r->want);
	}
}

static void
peer_that_is_away_is_given_up(void)
{
	CHECK_INT("a minute is waited", retry_gives_up(59999), false);
	CHECK_INT("and no longer than that", retry_gives_up(60000), true);
	CHECK_INT("one loss is not the peer's", retry_in_a_row(1), false);
	CHECK_INT("but two in a row are", retry_in_a_row(2), true);
}

/* -- Pauses. */

static const struct pause_row {
	const char *name;
	enum retry_pause pause;
	int n;
	int want_ms;
} pause_rows[] = {
	{ "the first pause: up to 0.2 s", PAUSE, 0, 200 },
	{ "the second is twice as long", PAUSE, 1, 400 },
	{ "the third pause is twice the second", PAUSE, 2, 800 },
	{ "the fifth is the last that doubles", PAUSE, 4, 3200 },
	{ "5 s is the most", PAUSE, 5, 5000 },
	{ "also after a thousand", PAUSE, 1000, 5000 },
	{ "throttled: up to 1 s", PAUSE_THROTTLED, 0, 1000 },
	{ "throttled: doubled, too", PAUSE_THROTTLED, 2, 4000 },
	{ "throttled: 20 s is the most", PAUSE_THROTTLED, 5, 20000 },
	{ "CD4: another server: up to 0.2 s", PAUSE_OTHER, 0, 200 },
	{ "CD4: another server: 1 s is the most", PAUSE_OTHER, 3, 1000 },
};

static const struct after_row {
	const char *name;
	int64_t after_s, after_ms;
	int want_ms;
} after_rows[] = {
	{ "no Retry-After: no pause is too short", -1, -1, 0 },
	{ "Retry-After of nothing", 0, -1, 0 },
	{ "Retry-After: 3 is kept to", 3, -1, 3000 },
	{ "Retry-After of 20 s is kept to", 20, -1, 20000 },
	{ "Retry-After of 21 s is not", 21, -1, 20000 },
	{ "Retry-After of ages is not", INT64_MAX, -1, 20000 },
	{ "x-amz-retry-after: 1500 goes before it", 3, 1500, 1500 },
	{ "x-amz-retry-after has the same limit", -1, 20001, 20000 },
};

static void
pauses_are_bounded(void)
{
	for (size_t i = 0; i < COUNT(pause_rows); i++)
		CHECK_INT(pause_rows[i].name, retry_pause_ms(
		    pause_rows[i].pause, pause_rows[i].n),
		    pause_rows[i].want_ms);
	for (size_t i = 0; i < COUNT(after_rows); i++) {
		struct http_head head = {
			.retry_after_s = after_rows[i].after_s,
			.retry_after_ms = after_rows[i].after_ms,
		};

		CHECK_INT(after_rows[i].name, retry_least_ms(&head),
		    after_rows[i].want_ms);
	}
	CHECK_INT("no answer asks for no pause", retry_least_ms(NULL), 0);
}

/* -- A task that was answered, and says itself what is next. */

static enum engine_next says;
static bool may_retry;

static const struct said_row {
	const char *name;
	enum engine_next says;
	bool throttled;
	int tries;		/* before */
	int64_t after_s;	/* Retry-After, or -1 */
	bool at_once, later;	/* where it is queued */
	int least_ms, most_ms;
	int want_tries;
} said_rows[] = {
	/* 408, 429, 500, 502, 503, 504; AWS's codes for throttling and its
	 * own failures */
	{ "a 503 is asked for again, after a pause",
	    TASK_RETRY, false, 0, -1, false, true, 0, 200, 1 },
	{ "a second one after a longer pause",
	    TASK_RETRY, false, 1, -1, false, true, 0, 400, 2 },
	{ "no earlier than Retry-After says",
	    TASK_RETRY, false, 2, 7, false, true, 7000, 7000, 3 },
	{ "throttled: the pauses are longer",
	    TASK_RETRY, true, 1, -1, false, true, 0, 2000, 2 },
	{ "the fourth try is the last",
	    TASK_RETRY, true, 3, -1, false, false, 0, 0, 3 },

	/* 403 of an API server that came back less than 10 s ago, or that
	 * does not find a role */
	{ "CD15: a 403 that may pass is as if throttled",
	    TASK_RETRY, true, 0, -1, false, true, 0, 1000, 1 },

	/* a login that expires in less than 10 minutes */
	{ "a login that is about to expire is one try",
	    TASK_RETRY, false, 0, -1, false, true, 0, 200, 1 },

	/* 401 from Kubernetes */
	{ "a 401 is a new request at once",
	    TASK_AGAIN, false, 2, -1, true, false, 0, 0, 0 },
	/* AWS says that the time is wrong */
	{ "so is one with another date",
	    TASK_AGAIN, true, 3, -1, true, false, 0, 0, 0 },
	/* 410 in a list */
	{ "so is one with another token of a list",
	    TASK_AGAIN, false, 0, 9, true, false, 0, 0, 0 },

	/* the name does not exist; 400, 404, 422, other 403s; an answer that
	 * is whole and malformed */
	{ "a task that is done is forgotten",
	    TASK_DONE, false, 1, 9, false, false, 0, 0, 1 },
};

static enum engine_next
say(struct engine_task *t, const struct engine_answer *a)
{
	(void)t;
	may_retry = a->may_retry;
	return says == TASK_RETRY && !may_retry ? TASK_DONE : says;
}

static void
task_is_queued_as_it_says(void)
{
	for (size_t i = 0; i < COUNT(said_rows); i++) {
		const struct said_row *r = &said_rows[i];
		struct http_head head = { .code = 503, .retry_after_ms = -1,
		    .retry_after_s = r->after_s };
		struct engine_answer a = { .head = &head };
		struct engine_task *t = &job[0].task;
		int64_t began_ms;

		jobs_set_up("https://127.0.0.1:6443");
		began_ms = port_now_ms();
		*t = (struct engine_task){ .peer = &peer, .answer = say,
		    .tries = r->tries, .throttled = r->throttled, .lost = 1 };
		says = r->says;
		task_tell(t, &a);
		CHECK_INT(r->name, may_retry, r->tries < MAX_TRIES - 1);
		CHECK_INT(r->name, peer.ready.head == t, r->at_once);
		CHECK_INT(r->name, peer.waiting.head == t, r->later);
		CHECK_INT(r->name, t->tries, r->want_tries);
		CHECK_INT(r->name, t->lost, !r->at_once && !r->later);
		CHECK(r->name, !r->later ||
		    (t->not_before_ms >= began_ms + r->least_ms &&
		    t->not_before_ms <= began_ms + r->most_ms));
	}
}

CHECK_MAIN(
	CHECK_CASE(lost_exchange_is_judged),
	CHECK_CASE(failed_connection_is_judged),
	CHECK_CASE(peer_that_is_away_is_given_up),
	CHECK_CASE(pauses_are_bounded),
	CHECK_CASE(task_is_queued_as_it_says),
)
