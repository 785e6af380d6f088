/* SPDX-License-Identifier: MIT */
/* test_lost.c -- connections that end before the answer is whole, and what
 * that is worth: nothing, a try, or the peer's trouble. */
#include "check.h"
#include "engine/queue.h"
#include "engine/task.h"
#include "fake.h"
#include "jobs.h"

static const struct fake_step
    good[] = { STEP_REQUEST, STEP_REPLY(OK_REPLY), STEP_AGAIN },
    once[] = { STEP_REQUEST, STEP_REPLY(OK_REPLY), STEP_REQUEST, STEP_LOSE,
	STEP_END },
    half[] = { STEP_REQUEST, STEP_REPLY("HTTP/1.1 200 OK\r\nConte"), STEP_LOSE,
	STEP_END };

/* -- What is done about a loss.  tests/unit/test_retry.c has what it is worth. */

enum worth { AT_ONCE, LATER, LAST, TOLD };

static const struct row {
	const char *name;
	bool used;		/* the connection */
	int losses;		/* the peer's */
	int lost;		/* the task's */
	enum worth want;
	int want_losses, want_lost;
} rows[] = {
	{ "CD1: no try goes before all others", true, 0, 3, AT_ONCE, 0, 3 },
	{ "CD1: so does the first try, which counts", false, 0, 0, AT_ONCE, 1,
	    1 },
	{ "CD2: the second one waits", false, 0, 1, LATER, 1, 2 },
	{ "CD2: the task is told of the fourth", false, 0, 3, TOLD, 1, 3 },
	{ "CD2: the peer is waited for after all others", false, 1, 1, LAST, 2,
	    1 },
};

static void
loss_is_dealt_with(void)
{
	static struct engine_conn k;

	for (size_t i = 0; i < COUNT(rows); i++) {
		const struct row *r = &rows[i];
		struct engine_task *t = &job[1].task;
		bool waits;
		const char *name = check_row(
		    "a lost connection is judged", r->name);

		jobs_set_up("https://127.0.0.1:6443");
		jobs_add(0, 2);		/* 0 is there so that 1 is not alone */
		task_take(&peer.ready);
		task_take(&peer.ready);
		task_put(&peer.ready, &job[0].task, false);
		peer.health.losses = r->losses;
		t->lost = r->lost;
		k = (struct engine_conn){ .peer = &peer, .used = r->used,
		    .losses = r->losses };
		task_lost(t, &k, ST_LOST);
		waits = peer.waiting.head == t &&
		    t->not_before_ms <= port_now_ms() + (BACKOFF_MS << r->lost);
		CHECK_INT(name, job[1].told, r->want == TOLD);
		CHECK_INT(name, waits, r->want == LATER);
		CHECK_INT(name, peer.ready.head == t, r->want == AT_ONCE);
		CHECK_INT(name, peer.ready.tail == t, r->want == LAST);
		CHECK_INT(name, troubles, r->want == LAST);
		CHECK_INT(name, t->lost, r->want_lost);
		CHECK_INT(name, peer.health.losses, r->want_losses);
		CHECK_INT(name, peer.conns.limit, r->want == LAST ? 1 : 4);
	}
}

/* -- Connections that a NAT forgot. */

static void
forgotten_connections_are_no_tries(void)
{
	static const struct fake_step again[] = { STEP_REQUEST,
	    STEP_REPLY("HTTP/1.1 503 B\r\nRetry-After: 3\r\n"
	    "Content-Length: 0\r\n\r\n"), STEP_REQUEST, STEP_LOSE, STEP_END };

	jobs_set_up("https://127.0.0.1:6443");
	fake.piece = 1;
	fake_script(PORT, again);
	for (int i = 0; i < 3; i++)
		fake_script(PORT, once);
	fake_script(PORT, good);
	peer.conns.answers = 1;		/* further connections pay */
	peer.conns.busy_ms = 10000;
	jobs_add(0, 4);
	CHECK_INT("CD1: one task after all connections were forgotten",
	    jobs_run(60000), ST_OK);
	CHECK_INT("CD1: the task is answered in the end",
	    jobs_with(3, ST_OK, 200) + (job[3].code == 200), 3);
	CHECK_INT("CD1: that task met one forgotten connection", job[0].asked,
	    3);
	for (size_t i = 1; i < 4; i++)
		CHECK_INT("CD1: nothing is asked on the others",
		    (int)fake_sent(i).len * 2, (int)fake_sent(0).len);
	CHECK_INT("CD1: a new one carries it", (int)fake_sent(4).len * 2,
	    (int)fake_sent(0).len);
	CHECK_INT("CD1: forgotten connections are no trouble", troubles, 0);
}

static void
each_connection_is_lost_once(void)
{
	jobs_set_up("https://127.0.0.1:6443");
	for (int i = 0; i < 40; i++)
		fake_script(PORT, once);
	peer.conns.limit = 1;
	jobs_add(0, 40);
	CHECK_INT("CD1: a server that ends each one after an answer",
	    jobs_run(60000), ST_OK);
	CHECK_INT("CD1: all forty tasks are answered",
	    jobs_with(40, ST_OK, 200), 40);
	CHECK_INT("CD1: each of forty tasks needs a connection",
	    (int)fake_n_opened(), 40);
	CHECK_INT("CD1: forgotten connections are no trouble", troubles, 0);
}

/* -- A server that ends every exchange. */

static int64_t drops_until_ms;
static int answers_first;

static void
drop(void *arg, struct span request, struct buf *reply, bool *close)
{
	if (answers_first-- > 0 || port_now_ms() >= drops_until_ms)
		jobs_serve(arg, request, reply, close);
	else
		*close = true;
}

static int64_t
run_dropped(int n, int64_t for_ms, int first)
{
	int64_t began;

	jobs_set_up("https://127.0.0.1:6443");
	fake_serve(PORT, drop, OK_REPLY);
	began = port_now_ms();
	drops_until_ms = began + for_ms;
	answers_first = first;
	jobs_add(0, n);
	CHECK_INT("tasks of a server that drops requests all end",
	    jobs_run(900000), ST_OK);
	return port_now_ms() - began;
}

static void
server_that_drops_everything(void)
{
	int64_t took = run_dropped(MAX_JOBS, 900000, 1);

	CHECK_INT("CD2: all tasks but the first are told",
	    jobs_with(MAX_JOBS, ST_LOST, 0), MAX_JOBS - 1);
	CHECK_INT("CD2: the peer is given up", peer.dead, ST_LOST);
	CHECK("CD2: the peer is not given up before a minute",
	    took >= PEER_DOWN_MS);
	CHECK("CD2: the peer is given up soon after a minute",
	    took <= PEER_DOWN_MS + 2 * MAX_BACKOFF_MS);
	CHECK_INT("CD2: the peer's trouble is told once", troubles, 1);
	CHECK_INT("CD2: the trouble has its cause", trouble_status, ST_LOST);
	CHECK("CD2: few connections are made", fake_n_opened() < 60);
}

static void
server_that_drops_everything_slowly(void)
{
	static const struct fake_step slow[] = { STEP_REQUEST, STEP_PAUSE(200),
	    STEP_LOSE, STEP_END };

	jobs_set_up("https://127.0.0.1:6443");
	peer.conns.answers = 1;		/* further connections pay */
	peer.conns.busy_ms = 10000;
	for (int i = 0; i < 250; i++)
		fake_script(PORT, slow);
	jobs_add(0, MAX_JOBS);
	jobs_run(900000);
	CHECK_INT("CD2: the peer is given up", peer.dead, ST_LOST);
	CHECK("CD2: in trouble there is one probe at a time",
	    fake_n_opened() < 60);
	for (size_t i = 9; i < fake_n_opened(); i++)
		CHECK("CD2: probes follow each other with a pause",
		    fake_opened(i)->at_ms >= fake_opened(i - 1)->at_ms + 200);
}

static void
server_that_drops_for_a_while(void)
{
	int64_t took = run_dropped(MAX_JOBS, 30000, 5);

	CHECK_INT("CD2: requests that are dropped for 30 s are waited out",
	    jobs_with(MAX_JOBS, ST_OK, 200), MAX_JOBS);
	CHECK("CD2: waiting out 30 s takes hardly more",
	    took >= 30000 && took <= 30000 + MAX_BACKOFF_MS);
	CHECK_INT("CD2: trouble of 30 s is told once", troubles, 1);
	CHECK("CD2: when it came back is known", peer.back_ms != 0);
	CHECK_INT("CD2: all connections are allowed again", peer.conns.limit, 4);

	took = run_dropped(1, 30000, 0);
	CHECK_INT("CD2: a task alone waits out 30 s too",
	    jobs_with(1, ST_OK, 200), 1);
	took = run_dropped(1, 900000, 0);
	CHECK_INT("CD2: a task alone is told itself after a minute",
	    jobs_with(1, ST_LOST, 0) == 1 && took >= PEER_DOWN_MS, true);
	CHECK_INT("CD2: with a task alone the peer is not given up", peer.dead,
	    ST_OK);
}

/* A relay that is up before its server: connections open, and end. */
static void
server_that_only_opens(void)
{
	static const struct fake_step shut[] = { STEP_CLOSE, STEP_END };
	int64_t began;

	jobs_set_up("https://127.0.0.1:6443");
	for (int i = 0; i < 6; i++)
		fake_script(PORT, shut);
	fake_script(PORT, good);
	jobs_add(0, 3);
	jobs_run(900000);
	CHECK_INT("CD2: connections that only open are waited out",
	    jobs_with(3, ST_OK, 200), 3);
	CHECK_INT("CD2: connections that only open are told once", troubles, 1);

	jobs_set_up("https://127.0.0.1:6443");
	for (int i = 0; i < 200; i++)
		fake_script(PORT, shut);
	jobs_add(0, 3);
	began = port_now_ms();
	jobs_run(900000);
	CHECK_INT("CD2: connections that only open are not waited out for ever",
	    jobs_with(3, ST_LOST, 0), 3);
	CHECK("CD2: connections that only open are waited out for a minute",
	    port_now_ms() - began <= PEER_DOWN_MS + 2 * MAX_BACKOFF_MS);
}

static void
each_address_is_tried(void)
{
	jobs_set_up("https://api.example:6443");
	fake_host("api.example", "192.0.2.1 192.0.2.2");
	fake_script(PORT, half);
	fake_script(PORT, half);
	fake_script(PORT, good);
	jobs_add(0, 1);
	jobs_run(60000);
	CHECK_INT("CD2: the other address answers", jobs_with(1, ST_OK, 200),
	    1);
	CHECK_INT("CD2: the first one again, then the second",
	    fake_opened(1)->to.ip[3] * 10 + fake_opened(2)->to.ip[3], 12);
}

/* -- Bytes that nobody asked for. */

static void
idle_connections_are_looked_at(void)
{
#define REPLY_A "HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\n{\"a\":1}"
#define REPLY_B "HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\n{\"b\":1}"
	static const struct fake_step
	    twice[] = { STEP_REQUEST, STEP_REPLY(REPLY_A),
		STEP_REPLY(REPLY_A), STEP_REQUEST, STEP_REPLY(REPLY_B),
		STEP_END },
	    first[] = { STEP_REPLY(REPLY_A), STEP_REQUEST,
		STEP_REPLY(REPLY_B), STEP_END },
	    b[] = { STEP_REQUEST, STEP_REPLY(REPLY_B), STEP_AGAIN };

	jobs_set_up("https://127.0.0.1:6443");
	fake_script(PORT, twice);
	fake_script(PORT, b);
	peer.conns.limit = 1;
	jobs_add(0, 3);
	jobs_run(60000);
	CHECK("CD3: the first answer is the first task's",
	    strcmp(job[0].body, "{\"a\":1}") == 0);
	CHECK("CD3: the same once more is nobody's",
	    strcmp(job[1].body, "{\"b\":1}") == 0);
	CHECK_INT("CD3: a connection with bytes that came late is closed",
	    fake_opened(0)->closed, 1);
	CHECK_INT("CD3: another connection carries the other tasks",
	    (int)fake_n_opened(), 2);
	CHECK_INT("CD3: nothing was asked on the first one after it",
	    (int)fake_sent(0).len * 2, (int)fake_sent(1).len);
	CHECK_INT("CD3: bytes that came late are no trouble", troubles, 0);

	jobs_set_up("https://127.0.0.1:6443");
	fake_script(PORT, first);
	fake_script(PORT, b);
	jobs_add(0, 1);
	jobs_run(60000);
	CHECK("CD3: an answer before the first request is nobody's",
	    strcmp(job[0].body, "{\"b\":1}") == 0);
}

CHECK_MAIN(
	CHECK_CASE(loss_is_dealt_with),
	CHECK_CASE(forgotten_connections_are_no_tries),
	CHECK_CASE(each_connection_is_lost_once),
	CHECK_CASE(server_that_drops_everything),
	CHECK_CASE(server_that_drops_everything_slowly),
	CHECK_CASE(server_that_drops_for_a_while),
	CHECK_CASE(server_that_only_opens),
	CHECK_CASE(each_address_is_tried),
	CHECK_CASE(idle_connections_are_looked_at),
)
