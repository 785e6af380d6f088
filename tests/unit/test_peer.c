/* SPDX-License-Identifier: MIT */
/* test_peer.c -- the engine's peers: addresses, outages, and when a further
 * connection is opened. */
#include "check.h"
#include "fake.h"
#include "jobs.h"

static const struct fake_step
    good[] = { STEP_REQUEST, STEP_REPLY(OK_REPLY), STEP_AGAIN },
    refused[] = { STEP_OPENED(ST_REFUSED), STEP_END },
    black_hole[] = { STEP_HANG, STEP_END };

/* -- Trouble that ends. */

static void
peer_is_waited_for(void)
{
	static const struct row {
		const char *name;
		enum status st;		/* of opening, or of the handshake */
		bool tls;
	} rows[] = {
		{ "N1 connection refused", ST_REFUSED, false },
		{ "N4 no route", ST_UNREACHABLE, false },
		{ "reset on connect", ST_LOST, false },
		{ "N5 closed in the handshake", ST_LOST, true },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		const struct fake_step
		    bad[] = { { .kind = FAKE_OPENED, .n = rows[i].tls ?
			ST_OK : rows[i].st }, { .kind = FAKE_TLS,
			.n = rows[i].st }, STEP_END };
		const char *name = check_row(
		    "trouble of the peer is waited out", rows[i].name);

		jobs_set_up("https://127.0.0.1:6443");
		for (int k = 0; k < 6; k++)
			fake_script(PORT, bad);
		fake_script(PORT, good);
		jobs_add(0, 1);
		CHECK_INT(name, jobs_run(300000), ST_OK);
		CHECK_INT(name, jobs_with(1, ST_OK, 200), 1);
		CHECK_INT("the trouble is told once", troubles, 1);
		CHECK_INT("the trouble is told with its cause", trouble_status,
		    rows[i].st);
		CHECK_INT("the peer is not given up", peer.dead, ST_OK);
	}
}

static void
peer_is_given_up_after_a_minute(void)
{
	int64_t began;

	jobs_set_up("https://127.0.0.1:6443");
	jobs_add(0, 3);
	began = port_now_ms();
	CHECK_INT("K19 refused for ever", jobs_run(300000), ST_OK);
	CHECK_INT("every task is told why", jobs_with(3, ST_REFUSED, 0), 3);
	CHECK_INT("the peer says why", peer.dead, ST_REFUSED);
	CHECK("the peer is not given up before a minute has passed",
	    port_now_ms() - began >= PEER_DOWN_MS);
	CHECK("the peer is given up soon after a minute",
	    port_now_ms() - began <= PEER_DOWN_MS + MAX_BACKOFF_MS);
	CHECK("the peer is tried only a few times in that minute",
	    fake_n_opened() < 60);
}

static void
peer_is_never_tried_again(void)
{
	static const struct row {
		const char *name;
		enum status st;
	} rows[] = {
		{ "CA file gone", ST_FILE_MISSING },
		{ "M1 no memory for the first connection", ST_MEMORY },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		const struct fake_step
		    bad[] = { { .kind = FAKE_TLS, .n = rows[i].st }, STEP_END };
		const char *name = check_row(
		    "what trying again cannot mend ends the peer",
		    rows[i].name);

		jobs_set_up("https://127.0.0.1:6443");
		fake_script(PORT, bad);
		fake_script(PORT, good);
		jobs_add(0, 2);
		CHECK_INT(name, jobs_run(300000), ST_OK);
		CHECK_INT(name, jobs_with(2, rows[i].st, 0), 2);
		CHECK_INT(name, (int)fake_n_opened(), 1);
		CHECK_INT("nothing was sent", (int)fake_sent(0).len, 0);
		CHECK_INT("nobody was told to wait", troubles, 0);
	}
	CHECK_INT("M1 the peer is given up for an allocation", peer.dead,
	    ST_MEMORY);
}

/* -- Names and addresses. */

static void
peer_tries_each_address(void)
{
	int64_t began;

	jobs_set_up("https://api.example:6443");
	fake_host("api.example", "192.0.2.1 2001:db8::1 192.0.2.3");
	fake_script(PORT, black_hole);
	fake_script(PORT, refused);
	fake_script(PORT, good);
	jobs_add(0, 1);
	began = port_now_ms();
	jobs_run(300000);
	CHECK_INT("N2 N3 the third address answers",
	    jobs_with(1, ST_OK, 200), 1);
	CHECK_INT("a black hole costs CONNECT_MS", port_now_ms() - began,
	    CONNECT_MS);
	CHECK_INT("one address that does not answer is no trouble yet",
	    troubles, 0);
	CHECK("D5 the peer's IPv6 address is tried too", fake_opened(1)->to.v6);
}

static void
peer_looks_names_up(void)
{
	jobs_set_up("https://api.example:6443");
	fake_host_fails("api.example", ST_DNS_NAME);
	jobs_add(0, 1);
	jobs_run(300000);
	CHECK_INT("D4 a name that does not exist is the end at once",
	    jobs_with(1, ST_DNS_NAME, 0), 1);
	CHECK_INT("a name that does not exist is looked up once",
	    fake_calls(CALL_LOOKUP), 1);

	jobs_set_up("https://api.example:6443");
	fake_host("api.example", "192.0.2.1");
	fake_script(PORT, good);
	fake_fail(CALL_LOOKUP, 1, ST_DNS, false);
	jobs_add(0, 1);
	jobs_run(300000);
	CHECK_INT("D2 D3 a silent name server is asked again",
	    jobs_with(1, ST_OK, 200), 1);
	CHECK_INT("the silent name server is told about", trouble_status,
	    ST_DNS);
}

static void
peer_keeps_plain_http_at_home(void)
{
	static const struct row {
		const char *name, *address;
		enum status want;
	} rows[] = {
		{ "plain http to a stranger", "http://192.0.2.1:6443",
		    ST_PLAIN },
		{ "plain http to 127.0.0.1", "http://127.0.0.1:6443", ST_OK },
		{ "plain http to ::1", "http://[::1]:6443", ST_OK },
		{ "a name that leads to a stranger and home",
		    "http://both.example:6443", ST_OK },
		{ "a name that leads to a stranger",
		    "http://far.example:6443", ST_PLAIN },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		const char *name = check_row(
		    "plain http stays on the loopback", rows[i].name);

		jobs_set_up(rows[i].address);
		fake_host("both.example", "192.0.2.1 127.0.0.1");
		fake_host("far.example", "192.0.2.1");
		fake_serve(PORT, jobs_serve, OK_REPLY);
		jobs_add(0, 1);
		jobs_run(300000);
		CHECK_INT(name, job[0].status, rows[i].want);
		CHECK_INT(name, (int)fake_n_opened(), rows[i].want == ST_OK);
		if (rows[i].want == ST_OK)
			CHECK(name, !fake_opened(0)->tls);
	}
}

/* -- How many connections. */

static int
connections_for(int jobs, int64_t handshake_ms, int64_t answer_ms)
{
	const struct fake_step slow[] = {
		STEP_PAUSE(handshake_ms), STEP_TLS(ST_OK), STEP_REQUEST,
		STEP_PAUSE(answer_ms), STEP_REPLY(OK_REPLY), STEP_AGAIN };

	jobs_set_up("https://127.0.0.1:6443");
	for (int i = 0; i < 4; i++)
		fake_script(PORT, slow);
	jobs_add(0, jobs);
	jobs_run(300000);
	CHECK_INT("all the tasks are answered", jobs_with(jobs, ST_OK, 200),
	    jobs);
	return (int)fake_n_opened();
}

static void
peer_opens_connections_that_pay(void)
{
	CHECK_INT("one request needs one connection",
	    connections_for(1, 3, 5), 1);
	CHECK_INT("much work gets all that are allowed",
	    connections_for(60, 3, 20), 4);
	CHECK_INT("cheap requests do not pay for an expensive handshake",
	    connections_for(10, 900, 5), 1);
	CHECK_INT("some work pays for some",
	    connections_for(10, 20, 5), 2);
	CHECK_INT("a task that waits gets a connection, however long answers "
	    "take", connections_for(3, 3, 500), 2);
}

static void
peer_does_without_a_further_connection(void)
{
	static const struct row {
		const char *name;
		enum fake_call call;
		enum status st;
	} rows[] = {
		{ "M1 no memory for the second", CALL_TLS_BEGIN, ST_MEMORY },
		{ "N12 no descriptor for the second", CALL_OPEN,
		    ST_UNREACHABLE },
		{ "the second is refused", CALL_OPENED, ST_REFUSED },
	};
	static const struct fake_step slow[] = {
	    STEP_OPENED(ST_OK), STEP_PAUSE(3), STEP_TLS(ST_OK), STEP_REQUEST,
	    STEP_PAUSE(20), STEP_REPLY(OK_REPLY), STEP_AGAIN };

	for (size_t i = 0; i < COUNT(rows); i++) {
		const char *name = check_row(
		    "a further connection is not needed", rows[i].name);

		jobs_set_up("https://127.0.0.1:6443");
		for (int k = 0; k < 4; k++)
			fake_script(PORT, slow);
		/* opened() is asked twice of the first connection. */
		fake_fail(rows[i].call, rows[i].call == CALL_OPENED ? 3 : 2,
		    rows[i].st, false);
		jobs_add(0, 40);
		CHECK_INT(name, jobs_run(300000), ST_OK);
		CHECK_INT(name, jobs_with(40, ST_OK, 200), 40);
		CHECK_INT("a further connection that fails is no trouble",
		    troubles, 0);
	}
}

static void
peer_is_not_run_after(void)
{
	static const struct fake_step
	    shut[] = { STEP_CLOSE, STEP_END },
	    slow[] = { STEP_REQUEST, STEP_PAUSE(20000), STEP_REPLY(OK_REPLY),
		STEP_END };
	struct engine_peer far;

	jobs_set_up("https://127.0.0.1:6443");
	far = peer;
	fake_script(PORT, slow);
	for (int i = 0; i < 200; i++)
		fake_script(PORT, shut);
	engine_add_peer(&engine, &far);
	jobs_add(0, 1);
	far.backlog = 100;	/* work for it will come, but not yet */
	jobs_run(300000);
	CHECK_INT("the other peer's answer comes", jobs_with(1, ST_OK, 200),
	    1);
	CHECK("who ends each fresh connection gets few in 20 s",
	    fake_n_opened() < 20);
}

static void
peer_without_tasks_tells_its_owner(void)
{
	static const struct fake_step
	    bad[] = { STEP_TLS(ST_FILE_MISSING), STEP_END },
	    slow[] = { STEP_REQUEST, STEP_PAUSE(5000), STEP_REPLY(OK_REPLY),
		STEP_END };
	struct engine_peer far;

	jobs_set_up("https://127.0.0.1:6443");
	far = peer;
	fake_script(PORT, slow);
	fake_script(PORT, bad);
	engine_add_peer(&engine, &far);
	jobs_add(0, 1);
	far.backlog = 1;
	jobs_run(300000);
	CHECK_INT("a peer's owner is told that it was given up", troubles, 1);
	CHECK_INT("a peer's owner is told why it was given up", trouble_status,
	    ST_FILE_MISSING);
	CHECK_INT("the other peer goes on", jobs_with(1, ST_OK, 200), 1);
}

static void
peer_prepares_for_the_backlog(void)
{
	static const struct fake_step slow[] = {
	    STEP_REQUEST, STEP_PAUSE(500), STEP_REPLY(OK_REPLY), STEP_AGAIN };

	jobs_set_up("https://127.0.0.1:6443");
	for (int i = 0; i < 4; i++)
		fake_script(PORT, slow);
	peer.backlog = 100;
	jobs_add(0, 2);
	jobs_run(300000);
	CHECK_INT("connections are opened for tasks that will come",
	    (int)fake_n_opened(), 4);
}

static void
peer_comes_before_further_connections(void)
{
	static const struct fake_step slow[] = {
	    STEP_REQUEST, STEP_PAUSE(500), STEP_REPLY(OK_REPLY), STEP_AGAIN };
	static struct port_trust other = { "/other.crt" };
	struct engine_peer far;

	jobs_set_up("https://127.0.0.1:6443");
	far = peer;
	far.trust = &other;
	for (int i = 0; i < 5; i++)
		fake_script(PORT, slow);
	engine_add_peer(&engine, &far);
	peer.backlog = 100;
	jobs_add(0, 2);
	/* Both want one when the first answer has come. */
	far.backlog = 1;
	far.health.probe_at_ms = port_now_ms() + 500;
	jobs_run(300000);
	CHECK("the first connection is the one with work",
	    strcmp(fake_opened(0)->pem_file, "/ca.crt") == 0);
	CHECK("a peer's first one comes before another's second",
	    strcmp(fake_opened(1)->pem_file, "/other.crt") == 0);
	CHECK_INT("further connections come after first ones",
	    (int)fake_n_opened(), 5);
}

CHECK_MAIN(
	CHECK_CASE(peer_is_waited_for),
	CHECK_CASE(peer_is_given_up_after_a_minute),
	CHECK_CASE(peer_is_never_tried_again),
	CHECK_CASE(peer_tries_each_address),
	CHECK_CASE(peer_looks_names_up),
	CHECK_CASE(peer_keeps_plain_http_at_home),
	CHECK_CASE(peer_opens_connections_that_pay),
	CHECK_CASE(peer_does_without_a_further_connection),
	CHECK_CASE(peer_is_not_run_after),
	CHECK_CASE(peer_without_tasks_tells_its_owner),
	CHECK_CASE(peer_prepares_for_the_backlog),
	CHECK_CASE(peer_comes_before_further_connections),
)
