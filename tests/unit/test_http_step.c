/* SPDX-License-Identifier: MIT */
/* test_http_step.c -- wire/http.h over a connection, and its limits. */
#include "check.h"
#include "fake.h"

#include "wire/http.h"

#define OK "HTTP/1.1 200 OK\r\n"
#define LEN(n) "Content-Length: " #n "\r\n"
#define TE "Transfer-Encoding: chunked\r\n"
#define END "\r\n"

static struct http h;
static char body_room[65536];
static struct buf body;

static enum status
take_body(void *arg, struct span piece)
{
	buf_put(arg, piece);
	return ((struct buf *)arg)->full ? ST_FULL : ST_OK;
}

static const struct span request[] = {
	{ "PATCH /x HTTP/1.1\r\nContent-Length: 5\r\n", 38 },
	{ NULL, 0 },
	{ "\r\n", 2 },
	{ "hello", 5 },
};

#define REQUEST "PATCH /x HTTP/1.1\r\nContent-Length: 5\r\n\r\nhello"

/* Begin the exchange on an open connection that follows `steps`. */
static void
start(const struct fake_step *steps)
{
	struct port_address to = { .port = 443 };
	struct port_wait on = { .c = 3, .write = true };

	fake_script(443, steps);
	if (port_open(3, &to) == ST_WAIT) {
		(void)port_wait(&on, 1, INT64_MAX);
		(void)port_opened(3);
	}
	body = (struct buf)BUF(body_room);
	http_start(&h, 3, request, COUNT(request), take_body, &body);
}

/* Go through with it as the engine would. */
static enum status
finish(void)
{
	struct port_wait on = { .c = 3 };
	enum status st = http_step(&h);

	while (st == ST_WAIT) {
		on.write = http_wants_write(&h);
		on.read = !on.write;
		if (port_wait(&on, 1, fake.now_ms + 10000) != ST_OK)
			return ST_TIME;
		st = http_step(&h);
	}
	return st;
}

/* -- Exchanges, with sends and reads of all sizes, waiting or not. */

static const struct {
	const char *name;
	struct fake_step steps[7];
	enum status st;
	const char *body;
	bool keep;
} rows[] = {
	{ "an exchange", { STEP_REQUEST, STEP_REPLY(OK LEN(2) END "ok") },
	    ST_OK, "ok", true },
	{ "N5 an answer with pauses", { STEP_REQUEST, STEP_REPLY(OK LEN(2)),
	    STEP_PAUSE(50), STEP_REPLY(END "o"), STEP_PAUSE(50),
	    STEP_REPLY("k") }, ST_OK, "ok", true },
	{ "H13 an answer before the request", { STEP_REPLY(OK LEN(2) END
	    "ok") }, ST_OK, "ok", true },
	{ "H4 surplus in the same bytes", { STEP_REQUEST,
	    STEP_REPLY(OK LEN(2) END "okHTTP/1.1") }, ST_OK, "ok", false },
	{ "N5 closed at once", { STEP_REQUEST, STEP_CLOSE }, ST_LOST, "",
	    false },
	{ "N13 reset at once", { STEP_REQUEST, STEP_LOSE }, ST_LOST, "",
	    false },
	{ "N13 closed before the request", { STEP_CLOSE }, ST_LOST, "",
	    false },
	{ "N10 reset before the request", { STEP_LOSE }, ST_LOST, "", false },
	{ "N5 closed in the head", { STEP_REQUEST, STEP_REPLY(OK "Con"),
	    STEP_CLOSE }, ST_LOST, "", false },
	{ "N5 closed behind the head", { STEP_REQUEST, STEP_REPLY(OK LEN(2)
	    END), STEP_CLOSE }, ST_LOST, "", true },
	{ "N5 H4 closed in the body", { STEP_REQUEST, STEP_REPLY(OK LEN(3)
	    END "ok"), STEP_CLOSE }, ST_LOST, "ok", true },
	{ "H14 reset in the body", { STEP_REQUEST, STEP_REPLY(OK TE END
	    "2\r\nok\r\n"), STEP_LOSE }, ST_LOST, "ok", true },
	{ "H3 T11 body to the end, which is proper", { STEP_REQUEST,
	    STEP_REPLY(OK END "ok"), STEP_CLOSE }, ST_OK, "ok", false },
	{ "H3 T11 body to the end, which is not", { STEP_REQUEST,
	    STEP_REPLY(OK END "ok"), STEP_LOSE }, ST_LOST, "ok", false },
	{ "T11 a whole body needs no end", { STEP_REQUEST, STEP_REPLY(OK
	    LEN(2) END "ok"), STEP_LOSE }, ST_OK, "ok", true },
	{ "H12 not HTTP", { STEP_REQUEST, STEP_REPLY("<html>\r\n") },
	    ST_REPLY, "", false },
	{ "N6 silence", { STEP_REQUEST }, ST_TIME, "", false },
	{ "N8 a server that stops reading", { STEP_SENT("PATCH"),
	    STEP_STALL }, ST_TIME, "", false },
};

static void
http_steps_through(void)
{
	static const size_t pieces[] = { 0, 1, 4, 16, 64 };
	size_t i, k;

	for (i = 0; i < COUNT(rows); i++) {
		for (k = 0; k < 2 * COUNT(pieces); k++) {
			/* A stall needs a send that did not go in one. */
			if (rows[i].steps[1].kind == FAKE_STALL &&
			    (pieces[k / 2] == 0 || pieces[k / 2] > 40))
				continue;
			fake_reset();
			fake.piece = pieces[k / 2];
			fake.wait = k % 2;
			start(rows[i].steps);
			CHECK_INT(check_row("an exchange ends as it should",
			    rows[i].name), finish(), rows[i].st);
			if (rows[i].st == ST_OK || rows[i].st == ST_LOST)
				CHECK_TEXT(check_row("an exchange ends as it "
				    "should", rows[i].name), buf_span(&body),
				    rows[i].body);
			if (rows[i].st != ST_OK)
				continue;
			CHECK_TEXT(check_row("an exchange ends as it should",
			    rows[i].name), fake_sent(0), REQUEST);
			/* Whether surplus comes together is chance. */
			if (rows[i].keep || fake.piece == 0)
				CHECK_INT(check_row("an exchange ends as it "
				    "should", rows[i].name), h.head.keep,
				    rows[i].keep);
		}
	}
	fake_reset();
}

static void
http_asks_for_what_it_needs(void)
{
	static const struct fake_step stalled[] = { STEP_STALL };
	static const struct fake_step silent[] = { STEP_REQUEST, STEP_END };

	fake_reset();
	start(stalled);
	CHECK_INT("N8 a zero window makes a send wait", http_step(&h), ST_WAIT);
	CHECK("a full window is waited for to write", http_wants_write(&h));
	fake_reset();
	start(silent);
	CHECK_INT("without an answer the exchange waits", http_step(&h),
	    ST_WAIT);
	CHECK("an answer is waited for to read", !http_wants_write(&h));
	fake_reset();
}

static void
http_reads_no_further(void)
{
	static const struct fake_step twice[] = { STEP_REQUEST,
		STEP_REPLY(OK LEN(5) END "first"), STEP_REQUEST,
		STEP_REPLY("HTTP/1.1 404 no\r\n" TE END "6\r\nsecond\r\n"
		"0\r\n" END), STEP_END };
	int calls;

	fake_reset();
	start(twice);
	CHECK_INT("the first exchange on a connection ends well", finish(),
	    ST_OK);
	CHECK_TEXT("the first answer's body is whole", buf_span(&body),
	    "first");
	CHECK_INT("one read is enough for a small answer",
	    fake_calls(CALL_RECV), 1);
	CHECK("the connection can be kept", h.head.keep);
	calls = fake_calls(CALL_SEND);
	CHECK_INT("the parts of a request go out together", calls, 1);
	buf_clear(&body);
	http_start(&h, 3, request, COUNT(request), take_body, &body);
	CHECK_INT("the second exchange on it ends well", finish(), ST_OK);
	CHECK_INT("the second answer's code is read", h.head.code, 404);
	CHECK_TEXT("the second answer's body is whole", buf_span(&body),
	    "second");
	CHECK_TEXT("both requests were sent", fake_sent(0), REQUEST REQUEST);
	fake_reset();
}

/* Each call in turn is the one that finds the connection gone. */
static void
http_survives_each_call(void)
{
	static const struct fake_step steps[] = { STEP_REQUEST,
		STEP_REPLY(OK TE END "6\r\nsecond\r\n0\r\n" END), STEP_END };
	static const enum fake_call which[] = { CALL_SEND, CALL_RECV };
	size_t k;
	int nth, total;

	for (k = 0; k < COUNT(which); k++) {
		fake_reset();
		fake.piece = 7;
		start(steps);
		CHECK_INT("without a fault the exchange ends well", finish(),
		    ST_OK);
		total = fake_calls(which[k]);
		for (nth = 1; nth <= total; nth++) {
			fake_reset();
			fake.piece = 7;
			start(steps);
			fake_fail(which[k], nth, ST_LOST, false);
			CHECK_INT("N5 N10 lost at each call", finish(),
			    ST_LOST);
		}
	}
	fake_reset();
}

/* -- Limits. */

static char big[2 * MAX_HEAD];

/* Give `wire` to the reader in pieces of 64 bytes. */
static enum status
feed(struct span wire, size_t *used)
{
	enum status st = ST_WAIT;
	size_t n;

	body = (struct buf)BUF(body_room);
	http_start(&h, 0, NULL, 0, take_body, &body);
	*used = 0;
	while (st == ST_WAIT && wire.len > 0) {
		struct span piece = { wire.at, wire.len < 64 ? wire.len : 64 };

		st = http_feed(&h, guard_copy(piece), &n);
		*used += n;
		wire = span_skip(wire, piece.len);
	}
	return st;
}

/* A head of exactly `n` bytes, in headers of 1,000 bytes or less. */
static struct span
make_head(size_t n)
{
	struct buf b = BUF(big);
	size_t i, more;

	buf_puts(&b, OK LEN(0));
	while (b.len < n - 2) {
		more = n - 2 - b.len;
		more = more > 1500 ? 1000 : more > 1000 ? 500 : more;
		buf_puts(&b, "X:");
		for (i = 0; i < more - 4; i++)
			buf_putc(&b, 'y');
		buf_puts(&b, "\r\n");
	}
	buf_puts(&b, "\r\n");
	return buf_span(&b);
}

static void
http_keeps_its_limits(void)
{
	struct buf b;
	size_t used, i, n;

	CHECK_INT("make_head() does", make_head(MAX_HEAD).len, MAX_HEAD);
	CHECK_INT("H2 a head of the largest size is read",
	    feed(make_head(MAX_HEAD), &used), ST_OK);
	CHECK_INT("H2 a head of a byte more is refused",
	    feed(make_head(MAX_HEAD + 1), &used), ST_REPLY);

	for (n = MAX_INTERIM; n <= MAX_INTERIM + 1; n++) {
		b = (struct buf)BUF(big);
		for (i = 0; i < n; i++)
			buf_puts(&b, "HTTP/1.1 102 Processing\r\n\r\n");
		buf_puts(&b, OK LEN(0) END);
		CHECK_INT("H7 only so many interim answers are passed over",
		    feed(buf_span(&b), &used),
		    n == MAX_INTERIM ? ST_OK : ST_REPLY);
	}

	b = (struct buf)BUF(big);
	buf_puts(&b, OK TE END "0\r\n");
	while (b.len < MAX_HEAD + 4)
		buf_puts(&b, "A: b\r\n");
	CHECK_INT("H2 trailers count as a head", feed(buf_span(&b), &used), ST_REPLY);
	CHECK("H2 trailers are read no further than to the cap",
	    used <= MAX_HEAD + 8);
}

static enum status
count_body(void *arg, struct span piece)
{
	*(uint64_t *)arg += piece.len;
	return ST_OK;
}

/* A gigabyte in chunks of a megabyte, and then one byte more. */
static void
http_stops_a_firehose(void)
{
	static char chunk[1048576];
	uint64_t n = 0;
	size_t used, i;
	enum status st;

	http_start(&h, 0, NULL, 0, count_body, &n);
	st = http_feed(&h, SPAN(OK TE END), &used);
	for (i = 0; i < MAX_BODY / sizeof(chunk) && st == ST_WAIT; i++) {
		st = http_feed(&h, SPAN("100000\r\n"), &used);
		if (st == ST_WAIT)
			st = http_feed(&h, (struct span){ chunk,
			    sizeof(chunk) }, &used);
		if (st == ST_WAIT)
			st = http_feed(&h, SPAN("\r\n"), &used);
	}
	CHECK_INT("N15 a body of the largest size is read", st, ST_WAIT);
	CHECK_INT("N15 all of the largest body is taken", n, MAX_BODY);
	CHECK_INT("N15 H15 a byte more than the largest is refused",
	    http_feed(&h, SPAN("1\r\nx"), &used), ST_REPLY);
	CHECK_INT("N15 that byte is not taken", n, MAX_BODY);

	n = 0;
	http_start(&h, 0, NULL, 0, count_body, &n);
	st = http_feed(&h, SPAN(OK END), &used);
	for (i = 0; i < MAX_BODY / sizeof(chunk) && st == ST_WAIT; i++)
		st = http_feed(&h, (struct span){ chunk, sizeof(chunk) },
		    &used);
	CHECK_INT("N15 a body without a length is read up to the cap", st,
	    ST_WAIT);
	CHECK_INT("N15 a body without a length ends at the cap",
	    http_feed(&h, SPAN("x"), &used), ST_REPLY);
}


/* A server that sends faster than we read must not keep others waiting. */
static void
http_takes_turns(void)
{
	static char much[4 * 1048576];
	static struct fake_step steps[] = { STEP_REQUEST,
		STEP_REPLY(OK END), { FAKE_REPLY, { much, sizeof(much) }, 0 },
		STEP_END };
	uint64_t n = 0;

	fake_reset();
	start(steps);
	http_start(&h, 3, request, COUNT(request), count_body, &n);
	CHECK_INT("the step that sends does not receive", http_step(&h),
	    ST_WAIT);
	CHECK_INT("the step that sends asks for no bytes",
	    fake_opened(0)->recv_calls, 0);
	CHECK_INT("N15 a step comes back", http_step(&h), ST_WAIT);
	CHECK("N15 a step comes back before all is read",
	    n > 0 && n < sizeof(much));
	CHECK_INT("N15 the step goes on where it came back", finish(), ST_TIME);
	CHECK_INT("N15 the next steps read to the last byte", n, sizeof(much));
	fake_reset();
}

/* -- Mistakes of ours. */

static void
too_many_parts(void *arg)
{
	struct span part[HTTP_PARTS + 1] = { { 0 } };

	http_start(&h, 0, part, HTTP_PARTS + 1, take_body, arg);
}

static void
feed_too_much(void *arg)
{
	size_t used;

	http_start(&h, 0, NULL, 0, take_body, arg);
	(void)http_feed(&h, SPAN(OK LEN(0) END), &used);
	(void)http_feed(&h, SPAN("x"), &used);
}

static void
http_stops_at_bugs(void)
{
	CHECK_INT("a request of too many parts is a bug",
	    fake_run(too_many_parts, &body), FAKE_BUG);
	CHECK_INT("feeding behind the end is a bug",
	    fake_run(feed_too_much, &body), FAKE_BUG);
}

CHECK_MAIN(
	CHECK_CASE(http_steps_through),
	CHECK_CASE(http_asks_for_what_it_needs),
	CHECK_CASE(http_reads_no_further),
	CHECK_CASE(http_survives_each_call),
	CHECK_CASE(http_keeps_its_limits),
	CHECK_CASE(http_stops_a_firehose),
	CHECK_CASE(http_takes_turns),
	CHECK_CASE(http_stops_at_bugs),
)
