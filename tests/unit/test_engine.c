/* SPDX-License-Identifier: MIT */
/* test_engine.c -- requests, broken connections, retries, and each
 * deadline of the engine. */
#include "check.h"
#include "fake.h"
#include "jobs.h"

/* -- One connection. */

static void
engine_carries_requests(void)
{
	static const size_t pieces[] = { 0, 1, 4, 16, 64 };

	for (size_t i = 0; i < COUNT(pieces); i++) {
		jobs_set_up("https://127.0.0.1:6443");
		fake.piece = pieces[i];
		fake.wait = i % 2 == 1;
		fake_serve(PORT, jobs_serve, OK_REPLY);
		peer.conns.limit = 1;
		jobs_add(0, 5);
		CHECK_INT("five requests end", jobs_run(60000), ST_OK);
		CHECK_INT("each task is answered once",
		    jobs_with(5, ST_OK, 200), 5);
		CHECK("white space is not copied",
		    strcmp(job[0].body, "{\"a\":1}") == 0);
		CHECK_INT("one keep-alive connection carries five tasks",
		    (long long)fake_n_opened(), 1);
		CHECK("the connection is closed at the end",
		    fake_opened(0)->closed);
		CHECK("TLS 1.3 is what is offered first",
		    fake_opened(0)->version == PORT_TLS_13);
		CHECK("the host's name is verified",
		    strcmp(fake_opened(0)->name, "127.0.0.1") == 0);
		CHECK("the owner is called before each wait",
		    fake.wait ? idles > 0 : true);
	}
}

static void
engine_asks_again_at_once(void)
{
	jobs_set_up("https://127.0.0.1:6443");
	fake_serve(PORT, jobs_serve, OK_REPLY);
	always_again = true;
	jobs_add(0, 1);
	CHECK_INT("a task goes on with further requests", jobs_run(9), ST_OK);
	CHECK_INT("the task is asked for each request", job[0].asked, 3);
}

static void
engine_ends_early(void)
{
	jobs_set_up("https://127.0.0.1:6443");
	fake_serve(PORT, jobs_serve, OK_REPLY);
	peer.conns.limit = 1;
	end_at_once = true;
	jobs_add(0, 3);
	CHECK_INT("engine_end() leaves", jobs_run(9), ST_OK);
	CHECK_INT("tasks that are left are not told",
	    job[0].told + job[1].told + job[2].told, 1);
}

/* -- Answers that are no JSON, or too much of it. */

static char big_bytes[128];

static void
engine_judges_bodies(void)
{
	static const struct row {
		const char *name, *reply;
		bool raw;
		enum status want;
		int code;
		const char *body;
	} rows[] = {
		{ "a load balancer's HTML does not hide its 502",
		    "HTTP/1.1 502 Bad\r\nContent-Length: 6\r\n\r\n<html>",
		    false, ST_OK, 502, "" },
		{ "H12 HTML with 200 is no answer",
		    "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\n<html>",
		    false, ST_REPLY, 0, "" },
		{ "half an object with 200 is no answer",
		    "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n{\"a\"",
		    false, ST_REPLY, 0, "" },
		{ "a raw body is not looked into",
		    "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\n<html>",
		    true, ST_OK, 200, "<html>" },
		{ "N5 a malformed head is never tried again",
		    "HTTP/1.1 200 OK\r\nContent-Length: -6\r\n\r\n<html>",
		    false, ST_REPLY, 0, "" },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct buf big = BUF(big_bytes);
		const char *name = check_row("a body is judged", rows[i].name);

		jobs_set_up("https://127.0.0.1:6443");
		fake_serve(PORT, jobs_serve, (void *)rows[i].reply);
		jobs_add(0, 1);
		job[0].task.raw = rows[i].raw;
		job[0].task.big = rows[i].raw ? &big : NULL;
		jobs_run(60000);
		CHECK_INT(name, job[0].status, rows[i].want);
		CHECK_INT(name, job[0].code, rows[i].code);
		CHECK_INT(name, job[0].asked, 1);
		CHECK(name, strcmp(job[0].body, rows[i].body) == 0);
	}
}

static void
engine_bounds_bodies(void)
{
	static char reply[512];
	struct buf big = BUF(big_bytes), b = BUF(reply);

	buf_puts(&b, "HTTP/1.1 200 OK\r\nContent-Length: 300\r\n\r\n[");
	for (int i = 0; i < 299; i++)
		buf_puts(&b, "1");
	buf_putc(&b, '\0');
	for (int raw = 0; raw < 2; raw++) {
		jobs_set_up("https://127.0.0.1:6443");
		fake_serve(PORT, jobs_serve, reply);
		jobs_add(0, 1);
		job[0].task.raw = raw == 1;
		job[0].task.big = &big;
		jobs_run(60000);
		CHECK_INT("H15 a body over its memory is no answer",
		    job[0].status, raw == 1 ? ST_FULL : ST_REPLY);
	}
}

/* -- Connections that break. */

#define ONE_REPLY { STEP_REQUEST, STEP_REPLY(OK_REPLY), STEP_END }

static void
engine_replaces_connections(void)
{
	static const struct fake_step
	    idle_closed[] = { STEP_REQUEST, STEP_REPLY(OK_REPLY), STEP_REQUEST,
		STEP_CLOSE, STEP_END },
	    half[] = { STEP_REQUEST, STEP_REPLY("HTTP/1.1 200 OK\r\nConte"),
		STEP_LOSE, STEP_END },
	    good[] = ONE_REPLY;
	int64_t began;

	jobs_set_up("https://127.0.0.1:6443");
	fake_script(PORT, idle_closed);
	fake_script(PORT, good);
	peer.conns.limit = 1;
	jobs_add(0, 2);
	jobs_run(60000);
	CHECK_INT("N13 a connection closed when idle is replaced",
	    jobs_with(2, ST_OK, 200), 2);

	jobs_set_up("https://127.0.0.1:6443");
	for (int i = 0; i < 3; i++)
		fake_script(PORT, half);
	fake_script(PORT, good);
	jobs_add(0, 1);
	jobs_run(60000);
	CHECK_INT("N5 an answer lost three times is had at the fourth",
	    jobs_with(1, ST_OK, 200), 1);
	CHECK_INT("... on four connections", (int)fake_n_opened(), 4);

	jobs_set_up("https://127.0.0.1:6443");
	for (int i = 0; i < 100; i++)
		fake_script(PORT, half);
	jobs_add(0, 1);
	began = port_now_ms();
	jobs_run(300000);
	CHECK_INT("N5 lost for a minute is lost", jobs_with(1, ST_LOST, 0), 1);
	CHECK("... and asked no more", port_now_ms() - began <=
	    PEER_DOWN_MS + MAX_BACKOFF_MS);
	CHECK_INT("... which is not the peer's end", peer.dead, ST_OK);
}

static void
engine_bounds_slow_answers(void)
{
	static const struct fake_step
	    silent[] = { STEP_REQUEST, STEP_END },
	    stalled[] = { STEP_STALL, STEP_END },
	    drip[] = { STEP_REQUEST, STEP_REPLY("HTTP/1.1 200 OK\r\nA: "),
		STEP_PAUSE(9000), STEP_REPLY("b"), STEP_PAUSE(9000),
		STEP_REPLY("b"), STEP_PAUSE(9000), STEP_REPLY("b"),
		STEP_PAUSE(90000), STEP_END };
	static const struct row {
		const char *name;
		const struct fake_step *steps;
	} rows[] = {
		{ "N7 a drip does not outlive the exchange's deadline", drip },
		{ "a silent server does not outlive it", silent },
		{ "N8 a server that reads nothing does not", stalled },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		int64_t began;
		const char *name = check_row(
		    "a slow answer has its bound", rows[i].name);

		jobs_set_up("https://127.0.0.1:6443");
		for (int k = 0; k < 4; k++)
			fake_script(PORT, rows[i].steps);
		jobs_add(0, 1);
		began = port_now_ms();
		CHECK_INT(name, jobs_run(900000), ST_OK);
		CHECK_INT(name, job[0].status, ST_TIME);
		/* Two in a row are the peer's trouble, for one probe more. */
		CHECK(name, port_now_ms() - began >= 3 * EXCHANGE_MS);
		CHECK(name,
		    port_now_ms() - began <= 3 * EXCHANGE_MS + BACKOFF_MS);

		jobs_set_up("https://127.0.0.1:6443");
		fake_script(PORT, rows[i].steps);
		jobs_add(0, 1);
		began = port_now_ms();
		CHECK_INT("a slow answer does not outlive the run's deadline",
		    jobs_run(10000), ST_TIME);
		CHECK_INT("the run ends at its deadline", port_now_ms() - began,
		    10000);
		CHECK("the slow server's connection is closed",
		    fake_opened(0)->closed);
	}
}

static void
engine_stops_for_a_signal(void)
{
	static const struct fake_step silent[] = { STEP_REQUEST, STEP_END };

	jobs_set_up("https://127.0.0.1:6443");
	fake_script(PORT, silent);
	fake.stop_ms = fake.now_ms + 500;
	jobs_add(0, 1);
	CHECK_INT("S1 SIGTERM ends the wait", jobs_run(60000), ST_STOP);
	CHECK_INT("the task is not told", job[0].told, 0);
	CHECK("the connection without an answer is closed",
	    fake_opened(0)->closed);
}

/* -- Retries that the task asks for. */

static void
engine_retries(void)
{
	static const struct fake_step
	    twice[] = { STEP_REQUEST, STEP_REPLY(BUSY_REPLY), STEP_REQUEST,
		STEP_REPLY(BUSY_REPLY), STEP_REQUEST, STEP_REPLY(OK_REPLY),
		STEP_END };

	jobs_set_up("https://127.0.0.1:6443");
	fake_script(PORT, twice);
	jobs_add(0, 1);
	jobs_run(60000);
	CHECK_INT("K10 a 503 is tried again", job[0].code, 200);
	CHECK_INT("on the same connection", (int)fake_n_opened(), 1);

	jobs_set_up("https://127.0.0.1:6443");
	fake_serve(PORT, jobs_serve, BUSY_REPLY);
	jobs_add(0, 1);
	jobs_run(60000);
	CHECK_INT("four tries are all", job[0].asked, MAX_TRIES);
	CHECK("the last one knows it", !job[0].may_retry);
}

static void
engine_waits_as_asked(void)
{
#define WAIT_REPLY(header) "HTTP/1.1 503 B\r\n" header \
	"\r\nContent-Length: 0\r\n\r\n"
	static const struct row {
		const char *name, *reply;
		int64_t least, most;
	} rows[] = {
		{ "K9 Retry-After is kept to",
		    WAIT_REPLY("Retry-After: 7"), 21000, 24000 },
		{ "K9 a Retry-After of 10^9 is 20 s",
		    WAIT_REPLY("Retry-After: 1000000000"), 60000, 63000 },
		{ "K9 a Retry-After of 0 leaves our own delay",
		    WAIT_REPLY("Retry-After: 0"), 0, 1500 },
		{ "A1 x-amz-retry-after is in milliseconds",
		    WAIT_REPLY("x-amz-retry-after: 1500"), 4500, 5000 },
		{ "without either it is full jitter",
		    WAIT_REPLY("X: y"), 0, 1500 },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		int64_t began, took;
		const char *name = check_row(
		    "the server's word on waiting is kept", rows[i].name);

		jobs_set_up("https://127.0.0.1:6443");
		fake_serve(PORT, jobs_serve, (void *)rows[i].reply);
		jobs_add(0, 1);
		began = port_now_ms();
		jobs_run(900000);
		took = job[0].at_ms - began;
		CHECK(name, took >= rows[i].least);
		CHECK(name, took <= rows[i].most);
	}
}


CHECK_MAIN(
	CHECK_CASE(engine_carries_requests),
	CHECK_CASE(engine_asks_again_at_once),
	CHECK_CASE(engine_ends_early),
	CHECK_CASE(engine_judges_bodies),
	CHECK_CASE(engine_bounds_bodies),
	CHECK_CASE(engine_replaces_connections),
	CHECK_CASE(engine_bounds_slow_answers),
	CHECK_CASE(engine_stops_for_a_signal),
	CHECK_CASE(engine_retries),
	CHECK_CASE(engine_waits_as_asked),
)
